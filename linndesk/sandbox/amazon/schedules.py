"""Report schedules, and the reports that they make by themselves. Answers on the server's threads.

A schedule works on the practice clock: what became due is made when somebody next looks, as of the moment it was due.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linndesk.sandbox.amazon import report_times
from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.records import Merchant
from linndesk.sandbox.amazon.replies import Refusal, denied, invalid, not_found
from linndesk.sandbox.amazon.report_book import ReportBook
from linndesk.sandbox.amazon.report_kinds import KEPT, KINDS, ReportKind, Wanted
from linndesk.sandbox.amazon.reports import kind_to_make
from linndesk.sandbox.clock import iso
from linndesk.sandbox.wire import Reply, json_reply

FIRST_NUMBER = 60000030000


@dataclass(slots=True)
class _Schedule:
    """``since`` is up to where its reports have told of orders."""

    id: str
    kind: ReportKind
    merchant: Merchant
    places: tuple[str, ...]
    period: str
    every: timedelta
    next: datetime
    since: datetime

    def as_json(self) -> dict[str, Any]:
        return {
            "reportScheduleId": self.id,
            "reportType": self.kind.name,
            "marketplaceIds": list(self.places),
            "period": self.period,
            "nextReportCreationTime": iso(self.next),
        }


class Schedules:
    """The schedule operations."""

    def __init__(self, book: ReportBook, now: Callable[[], datetime]) -> None:
        self._book = book
        self._now = now
        self._schedules: dict[str, _Schedule] = {}
        self._count = 0

    def create(self, asked: Asked) -> Reply:
        """201 with the id; one of the same merchant, type and marketplaces is gone."""
        kind, places = kind_to_make(asked)
        word, every = report_times.period(asked.body)
        now = self._now()
        first = report_times.moment(asked.body, "nextReportCreationTime") or now + every
        if first < now:
            raise Refusal(invalid("Invalid Input", "nextReportCreationTime is in the past."))
        self.catch_up()
        with self._book.lock:
            same = (asked.merchant.name, kind.name, set(places))
            self._schedules = {
                key: each
                for key, each in self._schedules.items()
                if (each.merchant.name, each.kind.name, set(each.places)) != same
            }
            number = str(FIRST_NUMBER + self._count)
            self._count += 1
            self._schedules[number] = _Schedule(number, kind, asked.merchant, places, word, every, first, now)
        return json_reply({"reportScheduleId": number}, 201)

    def search(self, asked: Asked) -> Reply:
        """The merchant's of these types."""
        kinds = asked.values("reportTypes")
        if any(each in KINDS and KINDS[each].look not in asked.merchant.roles for each in kinds):
            raise Refusal(denied())
        self.catch_up()
        with self._book.lock:
            found = [
                each.as_json()
                for each in self._schedules.values()
                if each.merchant.name == asked.merchant.name and each.kind.name in kinds
            ]
        return json_reply({"reportSchedules": found})

    def get(self, asked: Asked) -> Reply:
        """One."""
        self.catch_up()
        return json_reply(self._own(asked).as_json())

    def cancel(self, asked: Asked) -> Reply:
        """It makes no more reports; those that it made stay."""
        self.catch_up()
        with self._book.lock:
            del self._schedules[self._own(asked).id]
        return json_reply({})

    def catch_up(self) -> None:
        """Make the reports that became due, but none whose record would be gone already."""
        with self._book.lock:
            now = self._now()
            for each in self._schedules.values():
                while each.next <= now:
                    at, each.next = each.next, each.next + each.every
                    if at > now - KEPT:
                        wanted = Wanted(each.merchant, each.places, each.since, at, at, by_schedule=True)
                        self._book.appear(each.kind, wanted, schedule_id=each.id)
                    each.since = at

    def _own(self, asked: Asked) -> _Schedule:
        with self._book.lock:
            found = self._schedules.get(asked.places["reportScheduleId"])
        if found is None or found.merchant.name != asked.merchant.name or found.kind.look not in asked.merchant.roles:
            raise Refusal(not_found("The report schedule does not exist."))
        return found
