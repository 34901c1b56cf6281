"""Orders of a period as a report: from, to, the count first, then the request (A5). Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.services.accounts import Counted
from linndesk.services.order_reports import OrderReports
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.messages import sentence
from linndesk.ui.widgets import button, column, label, row, set_tone
from linndesk.ui.words import count, tr

LANE = "check"
WIDTH = 190
USUAL = timedelta(days=30)


def moment(text: str, *, ends: bool = False) -> datetime | None:
    """A day or a time of this PC's zone, as UTC; None where it is none. ``ends``: a day means its last moment."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if len(text.strip()) <= len("2026-11-21") and ends:
        found = datetime.combine(found.date(), time(23, 59, 59))
    try:
        return found.astimezone(UTC)
    except (OverflowError, ValueError):  # the first and last days of the calendar
        return None


class ReportPeriodDialog(QDialog):
    """``wanted(account)``: the report is asked for with that account's next sync."""

    wanted = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        reports: OrderReports,
        account: str,
        background: Background,
        *,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Get orders of a period"))
        self.setMinimumWidth(500)
        self._reports = reports
        self._account = account
        self._background = background
        self._now = now
        self._cancel = Cancel()
        today = now().astimezone().date()
        self.since = self._line(tr("From"), (today - USUAL).isoformat())
        self.until = self._line(tr("To"), (today - timedelta(days=1)).isoformat())
        self.said = label(wrap=True)
        self.count_button = button(tr("Count first"), self.count)
        self.get_button = button(tr("Get orders"), self.get, primary=True)
        self._compose()
        for each in (self.since, self.until):
            each.textChanged.connect(lambda: self._check())
        self._check()

    def _line(self, name: str, text: str) -> QLineEdit:
        made = QLineEdit(text)
        made.setAccessibleName(name)
        made.setMaximumWidth(WIDTH)
        return made

    def _compose(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(9)
        form.addRow(tr("From"), self.since)
        form.addRow(tr("To"), self.until)
        why = tr(
            "The channel makes a report of the orders that became ready to be sent in this time; that takes minutes. "
            "What is here already is not changed."
        )
        head = label(tr("Orders of a period · {account}", account=self._account), size="head")
        hint = tr("Days or times of this PC, such as 2026-11-01 or 2026-11-01 14:30")
        form.addRow("", label(hint, tone="dim", wrap=True))
        buttons = row(self.count_button, 1, button(tr("Cancel"), self.reject), self.get_button)
        self.setLayout(column(head, label(why, tone="dim", wrap=True), form, self.said, buttons, gap=13, margin=18))
        self.get_button.setDefault(True)

    def span(self) -> tuple[datetime, datetime] | None:
        """From and to, UTC; an end that lies ahead means now. None where either is no time."""
        since, until = moment(self.since.text()), moment(self.until.text(), ends=True)
        return None if since is None or until is None else (since, min(until, self._now()))

    def _check(self) -> None:
        span = self.span()
        good = span is not None and span[0] < span[1]
        for each in (self.count_button, self.get_button):
            each.setEnabled(good)
        if span is None:
            self._say(tr("Write both as 2026-11-01."), "bad")
        else:
            self._say("" if good else tr("The period ends before it begins."), "bad" if not good else "")

    def _say(self, text: str, tone: str = "") -> None:
        self.said.setText(text)
        set_tone(self.said, "bad" if tone == "bad" else "")

    # -- asking

    def count(self) -> None:
        """How many orders the channel has of that time."""
        span = self.span()
        if span is None:
            return
        self._say(tr("Counting…"))
        self._background.run(
            LANE, lambda: self._reports.count(self._account, *span, self._cancel),
            done=self._counted, failed=self._refused, owner=self,
        )  # fmt: skip

    def _counted(self, found: Counted) -> None:
        orders = count(found.orders, "order was placed", "orders were placed")
        self._say(tr("At least {orders} in this time.", orders=orders) if found.more else
                  tr("{orders} in this time.", orders=orders))  # fmt: skip

    def get(self) -> None:
        """Note the wish; the sync does the rest."""
        span = self.span()
        if span is None:
            return
        self._background.run(
            "clicks", lambda: self._reports.request(self._account, *span),
            done=self._asked, failed=self._refused, owner=self,
        )  # fmt: skip

    def _asked(self, changes: Changes) -> None:
        self.accept()
        self.wanted.emit(self._account)

    def _refused(self, trouble: LinndeskError) -> None:
        self._say(" ".join(sentence(each) for each in (trouble.title, trouble.detail, trouble.fix) if each), "bad")

    def done(self, result: int) -> None:
        """Whatever closes it: nothing goes on being asked."""
        self._cancel.set()
        super().done(result)
