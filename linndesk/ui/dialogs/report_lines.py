"""Order reports and their schedules as rows of tables: what each is, and what became of it. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from linndesk.services.order_reports import PERIODS, ReportSchedule
from linndesk.services.shown import ReportRow
from linndesk.ui.columns import Column, Painted
from linndesk.ui.theme import Tone
from linndesk.ui.words import tr, when, when_tip

PURPOSES = {
    "first": "First import",
    "catch_up": "Catching up",
    "again": "Read again",
    "period": "Period on request",
    "found": "Found on the channel",
    "open": "What still has to leave",
}
STATES: dict[str, tuple[str, Tone]] = {
    "asked": ("Waits for the next sync", "accent"),
    "making": ("Being made", "accent"),
    "read": ("Read", "ok"),
    "empty": ("No orders in it", "dim"),
    "broken": ("Broken", "bad"),
    "failed": ("Not made", "bad"),
}
SHORT = {"PT15M": "15 minutes", "PT30M": "30 minutes", "PT1H": "1 hour", "PT2H": "2 hours", "PT4H": "4 hours"}


def report_columns(now: Callable[[], datetime]) -> tuple[Column[ReportRow], ...]:
    """Of the reports of one account, newest first."""
    return (
        Column("asked_at", "When", lambda each: when(_at(each), now()), 110, order=_at,
               tooltip=lambda each: when_tip(_at(each))),
        Column("purpose", "What", lambda each: tr(PURPOSES.get(each.purpose, each.purpose)), 160),
        Column("period", "Orders from, to", period, 210, order=lambda each: each.span[0]),
        Column("state", "State", _state, 170),
        Column("orders", "Orders", lambda each: each.orders if each.read_at else None, 80, "right"),
        Column("bad_rows", "Bad rows", lambda each: each.bad_rows or None, 85, "right",
               header_tip="Rows that gave no order; each is kept aside and named in Problems"),
        Column("reason", "Why", lambda each: Painted(each.reason, "dim") if each.reason else None, 160, stretch=True,
               tooltip=lambda each: each.reason),
    )  # fmt: skip


def schedule_columns(now: Callable[[], datetime]) -> tuple[Column[tuple[int, ReportSchedule]], ...]:
    """Of the schedules as the channel tells them, each with its place."""
    return (
        Column("period", "The channel makes a report", lambda each: tr(every(each[1])), 230),
        Column("next", "Next", lambda each: when(each[1].next_at, now()) or None, 130,
               order=lambda each: each[1].next_at, tooltip=lambda each: when_tip(each[1].next_at)),
        Column("form", "Kind", lambda each: Painted(each[1].form, "dim"), 260, stretch=True,
               tooltip=lambda each: each[1].form),
    )  # fmt: skip


def every(schedule: ReportSchedule) -> str:
    """``every 4 hours``."""
    return PERIODS.get(schedule.period, f"every {schedule.period}")


def period(each: ReportRow) -> str:
    """``12 Nov 09:12 to 21 Nov 08:00``; blank where it is not known."""
    if each.since is None or each.until is None:
        return ""
    return tr("{since} to {until}", since=_day(each.since), until=_day(each.until))


def _day(at: datetime) -> str:
    local = at.astimezone()
    return f"{local.day} {local:%b} {local:%H:%M}"


def _at(each: ReportRow) -> datetime:
    return each.read_at or each.made_at or each.asked_at


def _state(each: ReportRow) -> Painted:
    words, tone = STATES.get(each.state, (each.state, "dim"))
    return Painted(tr(words), tone)
