"""createReport, getReports, getReport, getReportDocument, cancelReport. Answers on the server's threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linndesk.sandbox.amazon import listing_report
from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.documents import Documents
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.replies import Refusal, invalid, not_found
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.clock import iso
from linndesk.sandbox.wire import Reply, json_reply

LISTINGS = "GET_MERCHANT_LISTINGS_ALL_DATA"
KNOWN = (LISTINGS,)
KEPT = timedelta(days=90)
PAGE = 10


@dataclass(slots=True)
class _Report:
    """One report; ``polls`` answers say that it is not ready yet."""

    id: str
    merchant: str
    kind: str
    marketplace_ids: tuple[str, ...]
    created: datetime
    polls: int
    status: str = "IN_QUEUE"
    ended: datetime | None = None
    document_id: str = ""

    def as_json(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "reportId": self.id,
            "reportType": self.kind,
            "marketplaceIds": list(self.marketplace_ids),
            "createdTime": iso(self.created),
            "dataStartTime": iso(self.created),
            "dataEndTime": iso(self.created),
            "processingStatus": self.status,
        }
        if self.status != "IN_QUEUE":
            made["processingStartTime"] = iso(self.created)
        if self.ended:
            made["processingEndTime"] = iso(self.ended)
        if self.document_id:
            made["reportDocumentId"] = self.document_id
        return made


class Reports:
    """The report operations; a report gets on each time somebody looks at it."""

    def __init__(self, world: World, faults: Faults, documents: Documents, now: Callable[[], datetime]) -> None:
        self._world = world
        self._faults = faults
        self._documents = documents
        self._now = now
        self._lock = threading.RLock()
        self._reports: dict[str, _Report] = {}
        self._pages: dict[str, list[_Report]] = {}

    def create(self, asked: Asked) -> Reply:
        """202 with the new report's id."""
        kind, ids = asked.body["reportType"], asked.body["marketplaceIds"]
        if kind not in KNOWN:
            raise Refusal(invalid("Invalid Input", f"Report type {kind} is not supported."))
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            raise Refusal(invalid("Invalid Input", "marketplaceIds: a list of ids."))
        places = asked.own_marketplaces(tuple(ids))
        with self._lock:
            number = str(50000020000 + len(self._reports))
            polls = self._faults.report.polls
            self._reports[number] = _Report(number, asked.merchant.name, kind, places, self._now(), polls)
        return json_reply({"reportId": number}, 202)

    def get(self, asked: Asked) -> Reply:
        """One report, a little further on than the last time."""
        with self._lock:
            report = self._own(asked)
            self._get_on(report)
            return json_reply(report.as_json())

    def cancel(self, asked: Asked) -> Reply:
        """Only what has not begun can be cancelled."""
        with self._lock:
            report = self._own(asked)
            if report.status != "IN_QUEUE":
                raise Refusal(invalid("Invalid Input", f"The report is {report.status} and cannot be cancelled."))
            report.status, report.ended = "CANCELLED", self._now()
        return json_reply({})

    def search(self, asked: Asked) -> Reply:
        """Newest first. A token stands alone; without one the report types are needed."""
        with self._lock:
            token = asked.query.get("nextToken")
            found = self._resume(asked, token) if token else self._matching(asked)
            size = asked.number("pageSize", PAGE)
            answer: dict[str, Any] = {"reports": [each.as_json() for each in found[:size]]}
            if len(found) > size:
                answer["nextToken"] = next_token = f"reports+{len(self._pages)}="
                self._pages[next_token] = found[size:]
            return json_reply(answer)

    def document(self, asked: Asked) -> Reply:
        """The address of a finished report."""
        document_id = asked.places["reportDocumentId"]
        with self._lock:
            owners = {each.merchant for each in self._reports.values() if each.document_id == document_id}
        if asked.merchant.name not in owners or not self._documents.has(document_id):
            raise Refusal(not_found("The report document does not exist."))
        return json_reply(self._documents.describe(document_id, asked.base_url))

    def _own(self, asked: Asked) -> _Report:
        report = self._reports.get(asked.places["reportId"])
        if report is None or report.merchant != asked.merchant.name:
            raise Refusal(not_found("The report does not exist."))
        return report

    def _get_on(self, report: _Report) -> None:
        if report.ended is not None:
            return
        if report.polls > 0:
            report.polls -= 1
            report.status = "IN_PROGRESS"
            return
        report.status, report.ended = self._faults.report.outcome, self._now()
        if report.status == "DONE":
            report.document_id = f"amzn1.spdoc.1.4.eu.practice-{report.id}"
            self._documents.put(report.document_id, self._text(report))

    def _text(self, report: _Report) -> str:
        rows = [
            each
            for place in report.marketplace_ids
            for each in self._world.listings(report.merchant, place)
        ]  # fmt: skip
        return listing_report.write(rows, self._faults.report)

    def _matching(self, asked: Asked) -> list[_Report]:
        kinds = asked.values("reportTypes")
        if not kinds:
            raise Refusal(invalid("Invalid Input", "Give reportTypes or nextToken."))
        now = self._now()
        since, until = asked.moment("createdSince") or now - KEPT, asked.moment("createdUntil") or now
        if since < now - KEPT:
            raise Refusal(invalid("Invalid Input", "createdSince is more than 90 days ago."))
        statuses, places = asked.values("processingStatuses"), set(asked.values("marketplaceIds"))
        mine = [
            each
            for each in self._reports.values()
            if each.merchant == asked.merchant.name and each.kind in kinds and since <= each.created <= until
        ]
        for each in mine:
            self._get_on(each)
        found = [
            each
            for each in mine
            if (not statuses or each.status in statuses) and (not places or places & set(each.marketplace_ids))
        ]
        return sorted(found, key=lambda each: (each.created, each.id), reverse=True)

    def _resume(self, asked: Asked, token: str) -> list[_Report]:
        if set(asked.query) != {"nextToken"} or token not in self._pages:
            raise Refusal(invalid("Invalid Input", "nextToken must be valid and the only parameter."))
        return [each for each in self._pages[token] if each.merchant == asked.merchant.name]
