"""createReport, getReports, getReport, getReportDocument, cancelReport. Answers on the server's threads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from linndesk.sandbox.amazon import report_times
from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.documents import Documents
from linndesk.sandbox.amazon.replies import Refusal, denied, invalid, not_found
from linndesk.sandbox.amazon.report_book import Report, ReportBook
from linndesk.sandbox.amazon.report_kinds import KEPT, KINDS, ReportKind, Wanted
from linndesk.sandbox.wire import Reply, json_reply

PAGE = 10


def kind_to_make(asked: Asked) -> tuple[ReportKind, tuple[str, ...]]:
    """The type and the marketplaces in a body, for something that is to be made. Raises Refusal."""
    name, ids, options = asked.body["reportType"], asked.body["marketplaceIds"], asked.body.get("reportOptions", {})
    if not isinstance(name, str) or name not in KINDS:
        raise Refusal(invalid("Invalid Input", f"Report type {name} is not supported."))
    if not isinstance(ids, list) or len(ids) > 25 or not all(isinstance(each, str) for each in ids):
        raise Refusal(invalid("Invalid Input", "marketplaceIds: a list of at most 25 ids."))
    if not isinstance(options, dict) or not all(isinstance(each, str) for each in options.values()):
        raise Refusal(invalid("Invalid Input", "reportOptions: names with texts."))
    if KINDS[name].make not in asked.merchant.roles:
        raise Refusal(denied())
    return KINDS[name], asked.own_marketplaces(tuple(ids))


class Reports:
    """The report operations. ``catch_up`` lets the schedules make what is due before anybody looks."""

    def __init__(
        self, book: ReportBook, documents: Documents, catch_up: Callable[[], None], now: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._documents = documents
        self._catch_up = catch_up
        self._now = now
        self._pages: dict[str, tuple[list[Report], int]] = {}

    def create(self, asked: Asked) -> Reply:
        """202 with the new report's id."""
        kind, places = kind_to_make(asked)
        now = self._now()
        since, until = report_times.span(asked.body, now)
        self._catch_up()
        report = self._book.ask(kind, Wanted(asked.merchant, places, since, until, now))
        return json_reply({"reportId": report.id}, 202)

    def get(self, asked: Asked) -> Reply:
        """One report, a little further on than the last time."""
        self._catch_up()
        with self._book.lock:
            report = self._own(asked)
            self._book.get_on(report)
            return json_reply(report.as_json())

    def cancel(self, asked: Asked) -> Reply:
        """Only what has not begun can be cancelled."""
        with self._book.lock:
            report = self._own(asked)
            if report.status != "IN_QUEUE":
                raise Refusal(invalid("Invalid Input", f"The report is {report.status} and cannot be cancelled."))
            self._book.cancel(report)
        return json_reply({})

    def search(self, asked: Asked) -> Reply:
        """Newest first. A token stands alone and keeps the size of the page; without one report types are needed."""
        self._catch_up()
        with self._book.lock:
            token = asked.query.get("nextToken")
            found, size = (
                self._resume(asked, token) if token else (self._matching(asked), asked.number("pageSize", PAGE))
            )
            answer: dict[str, Any] = {"reports": [each.as_json() for each in found[:size]]}
            if len(found) > size:
                answer["nextToken"] = next_token = f"reports+{len(self._pages)}="
                self._pages[next_token] = (found[size:], size)
            return json_reply(answer)

    def document(self, asked: Asked) -> Reply:
        """The address of a finished report. One with people in it takes a restricted token for exactly its path."""
        self._catch_up()
        document_id = asked.places["reportDocumentId"]
        report = self._book.with_document(asked.merchant.name, document_id)
        if report is None:
            raise Refusal(not_found("The report document does not exist."))
        if report.kind.make not in asked.merchant.roles or (report.kind.personal and not asked.restricted):
            raise Refusal(denied())
        return json_reply(self._documents.describe(document_id, asked.base_url))

    def _own(self, asked: Asked) -> Report:
        report = self._book.find(asked.merchant.name, asked.places["reportId"])
        if report is None:
            raise Refusal(not_found("The report does not exist."))
        if report.kind.look not in asked.merchant.roles:
            raise Refusal(denied())
        return report

    def _matching(self, asked: Asked) -> list[Report]:
        kinds = asked.values("reportTypes")
        if not kinds:
            raise Refusal(invalid("Invalid Input", "Give reportTypes or nextToken."))
        if any(each in KINDS and KINDS[each].look not in asked.merchant.roles for each in kinds):
            raise Refusal(denied())
        now = self._now()
        since, until = asked.moment("createdSince") or now - KEPT, asked.moment("createdUntil") or now
        if since < now - KEPT:
            raise Refusal(invalid("Invalid Input", "createdSince is more than 90 days ago."))
        statuses, places = asked.values("processingStatuses"), set(asked.values("marketplaceIds"))
        mine = [
            each
            for each in self._book.of(asked.merchant.name)
            if each.kind.name in kinds and since <= each.created <= until
        ]
        for each in mine:
            self._book.get_on(each)
        found = [
            each
            for each in mine
            if (not statuses or each.status in statuses) and (not places or places & set(each.wanted.places))
        ]
        return sorted(found, key=lambda each: (each.created, each.id), reverse=True)

    def _resume(self, asked: Asked, token: str) -> tuple[list[Report], int]:
        if set(asked.query) != {"nextToken"} or token not in self._pages:
            raise Refusal(invalid("Invalid Input", "nextToken must be valid and the only parameter."))
        found, size = self._pages[token]
        return [each for each in found if each.wanted.merchant.name == asked.merchant.name], size
