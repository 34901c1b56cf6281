"""The reports that there are, whoever asked for them, and how each gets on. Safe from any thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linndesk.sandbox.amazon.documents import Documents
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.report_kinds import KEPT, ReportKind, Things, Wanted
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.clock import iso

FIRST_NUMBER = 50000020000


@dataclass(slots=True)
class Report:
    """One report; ``polls`` answers say that it is not ready yet."""

    id: str
    kind: ReportKind
    wanted: Wanted
    polls: int
    schedule_id: str = ""
    status: str = "IN_QUEUE"
    ended: datetime | None = None
    document_id: str = ""
    things: Things = field(default=(), repr=False)
    content: str | bytes | None = field(default=None, repr=False)  # given by a test, in place of the things

    @property
    def created(self) -> datetime:
        """When it was asked for."""
        return self.wanted.asked

    def as_json(self) -> dict[str, Any]:
        """As getReport shows it."""
        made: dict[str, Any] = {
            "reportId": self.id,
            "reportType": self.kind.name,
            "marketplaceIds": list(self.wanted.places),
            "createdTime": iso(self.created),
            "dataStartTime": iso(self.wanted.since),
            "dataEndTime": iso(self.wanted.until),
            "processingStatus": self.status,
        }
        if self.schedule_id:
            made["reportScheduleId"] = self.schedule_id
        if self.status != "IN_QUEUE":
            made["processingStartTime"] = iso(self.created)
        if self.ended:
            made["processingEndTime"] = iso(self.ended)
        if self.document_id:
            made["reportDocumentId"] = self.document_id
        return made


class ReportBook:
    """All reports; one gets on each time somebody looks at it. Hold ``lock`` around what belongs together."""

    def __init__(self, world: World, faults: Faults, documents: Documents, now: Callable[[], datetime]) -> None:
        self._world = world
        self._faults = faults
        self._documents = documents
        self._now = now
        self.lock = threading.RLock()
        self._reports: dict[str, Report] = {}
        self._by_document: dict[str, Report] = {}
        self._count = 0

    def ask(self, kind: ReportKind, wanted: Wanted) -> Report:
        """A new one, not begun."""
        return self._add(Report(self._number(), kind, wanted, self._faults.report.polls))

    def appear(
        self, kind: ReportKind, wanted: Wanted, *, schedule_id: str = "", content: str | bytes | None = None
    ) -> Report:
        """A finished one, as a schedule, Seller Central or another application has it made; it is its own time."""
        with self.lock:
            report = self._add(Report(self._number(), kind, wanted, 0, schedule_id, content=content))
            self._finish(report, "DONE", wanted.asked)
            return report

    def of(self, merchant: str) -> list[Report]:
        """The merchant's, oldest first, without those whose record is too old."""
        with self.lock:
            oldest = self._now() - KEPT
            return [
                each
                for each in self._reports.values()
                if each.wanted.merchant.name == merchant and each.created > oldest
            ]

    def find(self, merchant: str, report_id: str) -> Report | None:
        """One of the merchant's."""
        with self.lock:
            found = self._reports.get(report_id)
            if found is None or found.wanted.merchant.name != merchant or found.created <= self._now() - KEPT:
                return None
            return found

    def with_document(self, merchant: str, document_id: str) -> Report | None:
        """The merchant's report of that document while there is one; its text is written now."""
        with self.lock:
            report = self._by_document.get(document_id)
            if report is None or report.wanted.merchant.name != merchant:
                return None
            if report.created + report.kind.kept <= self._now():
                return None
            if not self._documents.has(document_id):
                self._documents.put(document_id, self._content(report), report.kind.media)
            return report

    def get_on(self, report: Report) -> None:
        """A little further than the last time."""
        with self.lock:
            if report.ended is not None:
                return
            if report.polls > 0 or self._now() < report.created + self._faults.report.takes:
                report.polls = max(0, report.polls - 1)
                report.status = "IN_PROGRESS"
                return
            self._finish(report, self._faults.report.outcome, self._now())

    def cancel(self, report: Report) -> None:
        """It ends before it has begun."""
        with self.lock:
            report.status, report.ended = "CANCELLED", self._now()

    def _finish(self, report: Report, outcome: str, at: datetime) -> None:
        report.ended = at
        if outcome == "DONE" and report.content is None:
            report.things = report.kind.pick(self._world, report.wanted, self._faults.report.lag)
            if not report.things and report.kind.personal:
                outcome = "CANCELLED"  # Amazon's word for: there is no such data
        report.status = outcome
        if outcome == "DONE" or (outcome == "FATAL" and self._faults.report.fatal_says):
            report.document_id = f"amzn1.spdoc.1.4.eu.practice-{report.id}"
            self._by_document[report.document_id] = report

    def _content(self, report: Report) -> str | bytes:
        if report.status == "FATAL":
            return json.dumps({"errorDetails": self._faults.report.fatal_says})
        if report.content is not None:
            return report.content
        return report.kind.write(report.things, report.wanted.merchant, self._faults, self._now())

    def _add(self, report: Report) -> Report:
        with self.lock:
            self._reports[report.id] = report
            return report

    def _number(self) -> str:
        with self.lock:
            self._count += 1
            return str(FIRST_NUMBER + self._count - 1)
