"""Asking a channel for a document and waiting for it, over as many runs as it takes (R-LOST). Sync thread."""

from __future__ import annotations

from datetime import timedelta

from linndesk.channels.documents import FoundReport, ReadsOrderReports, ReportForm, ReportSpan
from linndesk.errors import ChannelRefused
from linndesk.store import order_reports
from linndesk.store.order_reports import ReportRow
from linndesk.sync.subject import Subject

PATIENCE = 110.0  # seconds that one run waits in all
FIRST_WAIT, LONGEST_WAIT = 10.0, 30.0
GIVE_UP = timedelta(hours=3)


class Maker:
    """Waits for one run's documents, together no longer than its patience."""

    def __init__(self, about: Subject, port: ReadsOrderReports) -> None:
        self._about = about
        self._port = port
        self._left = PATIENCE

    def made(self, row: ReportRow, form: ReportForm, scopes: tuple[str, ...]) -> FoundReport | None:
        """What became of it; None while it is being made. Raises ChannelError, also when it takes hours."""
        report_id, pause = row.report_id, FIRST_WAIT
        if not report_id:
            report_id = self._ask(row, form, scopes)
            pause = self._wait(pause)
        else:
            pause = LONGEST_WAIT  # an earlier run has waited
        while pause:
            self._about.cancel.check()
            found = self._port.look_at_report(report_id)
            if found.state != "making":
                return found
            if self._about.store.clock.now() - row.asked_at > GIVE_UP:
                raise ChannelRefused(
                    f"{self._about.kind.title} has not made the order report in 3 hours",
                    "It gave no reason",
                    advice(row),
                )
            pause = self._wait(pause)
        return None

    def _ask(self, row: ReportRow, form: ReportForm, scopes: tuple[str, ...]) -> str:
        about = self._about
        lost = row.state == "making"  # the program stopped, or the line broke, while it was being asked for
        if not lost:
            about.store.write(lambda: order_reports.asking(row.id, about.store.clock.now()))
        span = ReportSpan(*row.span, scopes)
        about.cancel.check()
        report_id = self._port.ask_report(span, form, row.asked_at if lost else None)
        about.store.write(lambda: order_reports.making(row.id, report_id))
        return report_id

    def _wait(self, pause: float) -> float:
        """The next pause; 0.0 when the patience is at its end and nothing was waited for."""
        if pause > self._left:
            return 0.0
        title = self._about.kind.title
        waited = round(PATIENCE - self._left)
        self._about.tell(self._about.sender, f"{title} is making the order report, {waited} s")
        self._about.clock.wait(pause, self._about.cancel)
        self._left -= pause
        return min(LONGEST_WAIT, pause * 2)


def advice(row: ReportRow) -> str:
    """What to do about a document that cannot be had."""
    if row.purpose == "period":
        return "Ask for it again later, or for a shorter period"
    return "Nothing is missed: the orders come page by page"
