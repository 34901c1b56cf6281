"""Order reports of an account: what was read and what waits, a period on request, the schedules (A5). Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.services.accounts import Account, Accounts
from linndesk.services.order_reports import PERIODS, OrderReports, ReportSchedule, schedule_warning
from linndesk.services.shown import ReportRow
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.dialogs.report_lines import SHORT, every, report_columns, schedule_columns
from linndesk.ui.dialogs.report_period import LANE, ReportPeriodDialog
from linndesk.ui.memory import Memory
from linndesk.ui.messages import confirm, sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.parts import Picker
from linndesk.ui.tables import Table
from linndesk.ui.widgets import ElidedLabel, button, card, column, label, row, set_tone
from linndesk.ui.words import plain_tip, tr, when

CLICKS = "clicks"
CHOSEN = "filters/order-reports/account"
LONGEST = "PT4H"


class OrderReportsDialog(QDialog):
    """``sync_wanted(account)``: a report was asked for, and a sync gets it."""

    sync_wanted = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        reports: OrderReports,
        accounts: Accounts,
        background: Background,
        memory: Memory,
        *,
        now: Callable[[], datetime],
        account: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Order reports"))
        self.resize(1080, 640)
        self._reports = reports
        self._background = background
        self._memory = memory
        self._now = now
        self._wanted = account or memory.text(CHOSEN)
        self._cancel = Cancel()
        self._there: list[ReportSchedule] = []
        self._compose(memory)
        self._connect()
        background.read("report-accounts", accounts.listed, self._take_accounts, owner=self)

    # -- building

    def _compose(self, memory: Memory) -> None:
        self.account = Picker(tr("Account"))
        self.period_button = button(tr("Get orders of a period…"), self.get_period, primary=True)
        self.save_button = button(tr("Save the broken report…"), self.save)
        self.withdraw_button = button(tr("Take the request back"), self.withdraw)
        self.rows: SmallTableModel[ReportRow] = SmallTableModel(report_columns(self._now), lambda each: each.id)
        self.table = Table("order-reports", self.rows, memory, title=tr("Order reports"))
        self.table.opens_rows = False
        self.table.set_empty(tr("No order report was read yet. A sync asks for one where much is due."))
        self.schedules: SmallTableModel[tuple[int, ReportSchedule]] = SmallTableModel(
            schedule_columns(self._now), lambda each: each[0]
        )
        self.schedule_table = Table("report-schedules", self.schedules, memory, title=tr("Schedules"))
        self.schedule_table.opens_rows = False
        self.every = Picker(tr("How often"), [(key, tr(SHORT[key])) for key in PERIODS])
        self.every.choose(LONGEST)
        self.add_button = button(tr("Add a schedule…"), self.ask_add)
        self.cancel_button = button(tr("Cancel the schedule…"), self.ask_cancel)
        self.look_button = button(tr("Look again"), self.look)
        self.why = ElidedLabel("dim")
        self.said = label(wrap=True)
        self.close_button = button(tr("Close"), self.reject)
        self.setLayout(self._layout())

    def _layout(self) -> QVBoxLayout:
        above, below = QWidget(), QWidget()
        above.setLayout(column(card(self.table), self._under(), gap=9))
        about = tr("Schedules: the channel makes reports by itself, and a sync reads them.")
        acts = row(self.every, self.add_button, self.cancel_button, 1, self.look_button)
        below.setLayout(column(label(about, wrap=True), card(self.schedule_table), self.said, acts, gap=9))
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(10)
        halves.addWidget(above)
        halves.addWidget(below)
        halves.setSizes([370, 200])
        whole = column(row(self.account, self.period_button, 1, gap=10), gap=10, margin=16)
        whole.addWidget(halves, 1)
        whole.addLayout(row(1, self.close_button))
        return whole

    def _under(self) -> QHBoxLayout:
        made = row(self.save_button, self.withdraw_button, gap=8)
        made.addWidget(self.why, 1)
        return made

    def _connect(self) -> None:
        self.account.chose.connect(self._choose)
        self.table.selectionModel().selectionChanged.connect(self._show_acts)
        self.schedule_table.selectionModel().selectionChanged.connect(self._show_acts)
        self._background.changed.connect(self._changed)
        self._show_acts()

    # -- reading

    def _take_accounts(self, found: Sequence[Account]) -> None:
        """Those that may have order reports; chosen: the one asked for, else the first."""
        able = [each for each in found if hasattr(each.settings, "order_route")]
        self.account.fill([(each.name, each.name) for each in able])
        self.account.choose(self._wanted)
        if able:
            self._show()
        else:
            self.table.set_empty(tr("There is no account that has order reports. Add one in Channel Integration."))
            self.rows.set_rows([])
        self._show_acts()

    def _choose(self, name: str) -> None:
        self._memory.keep(CHOSEN, name)
        self._show()

    def _show(self) -> None:
        self.reload()
        self.look()

    def reload(self) -> None:
        """The reports of the chosen account."""
        name = self.account.value
        if name:
            self._background.read("order-reports", lambda: self._reports.listed(name), self._take, owner=self)

    def _take(self, found: list[ReportRow]) -> None:
        self.rows.set_rows(found)
        if found and self.table.current_id() is None:
            self.table.select_id(found[0].id)
        self._show_acts()

    def _changed(self, changes: Changes) -> None:
        if changes.orders or changes.accounts:
            self.reload()

    def look(self) -> None:
        """Ask the channel for its schedules."""
        name = self.account.value
        self._take_schedules([])
        self._say(tr("Asking the channel for its schedules…"))
        self._background.run(
            LANE, lambda: (self._reports.schedules(name, self._cancel), name),
            done=self._looked, failed=self._refused, owner=self,
        )  # fmt: skip

    def _looked(self, answer: tuple[list[ReportSchedule], str]) -> None:
        found, name = answer
        if name != self.account.value:
            return  # another account was chosen meanwhile, and is being asked
        self._take_schedules(found)
        self._say("" if found else tr("The channel makes no order report by itself."))

    def _take_schedules(self, found: list[ReportSchedule]) -> None:
        self._there = found
        self.schedules.set_rows(enumerate(found))
        if found:
            self.schedule_table.select_id(0)
        self._show_acts()

    def _refused(self, trouble: LinndeskError) -> None:
        self._say(" ".join(sentence(each) for each in (trouble.title, trouble.detail, trouble.fix) if each), bad=True)

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))
        set_tone(self.said, "bad" if bad else "dim")

    def _show_acts(self) -> None:
        chosen, has_account = self.report(), bool(self.account.value)
        self.why.say(chosen.reason if chosen else "")
        self.why.setToolTip(plain_tip(chosen.reason) if chosen else "")
        self.save_button.setEnabled(chosen is not None and chosen.kept)
        self.withdraw_button.setEnabled(chosen is not None and chosen.state == "asked")
        self.cancel_button.setEnabled(self._schedule() is not None)
        for each in (self.account, self.period_button, self.add_button, self.look_button, self.every):
            each.setEnabled(has_account)

    def report(self) -> ReportRow | None:
        """The report that is chosen."""
        current = self.table.current_id()
        return None if current is None else self.rows.row_at(self.rows.row_of(current))

    def _schedule(self) -> ReportSchedule | None:
        current = self.schedule_table.current_id()
        return None if current is None or current >= len(self._there) else self._there[current]

    # -- what can be done with reports

    def get_period(self) -> None:
        """From, to, count, get."""
        dialog = ReportPeriodDialog(self, self._reports, self.account.value, self._background, now=self._now)
        dialog.wanted.connect(self.sync_wanted)
        dialog.open()

    def withdraw(self) -> None:
        chosen = self.report()
        if chosen is not None:
            self._background.run(CLICKS, lambda: self._reports.withdraw(chosen.id), owner=self)

    def save(self) -> None:
        """Where to, without blocking."""
        chosen = self.report()
        if chosen is None or not chosen.kept:
            return
        chooser = QFileDialog(self, tr("Save as"), f"order-report-{chosen.report_id or chosen.id}.txt")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.fileSelected.connect(lambda path: self.save_to(chosen.id, Path(path)))
        chooser.open()

    def save_to(self, row_id: int, path: Path) -> None:
        """The report as it came; it names buyers."""
        said = tr("Saved in {name}. It names buyers: delete it when you are done.", name=path.name)
        self._background.run(
            "imports", lambda: self._reports.save_document(row_id, path), done=lambda _: self._say(said), owner=self
        )

    # -- and with schedules

    def ask_add(self) -> None:
        """A5: says first what it replaces."""
        name, period = self.account.value, self.every.value
        warning = schedule_warning(self._there, lambda at: when(at, self._now()))
        sentences = (
            tr("The channel then makes a report {every}, and each sync of {name} reads it.",
               every=tr(PERIODS[period]), name=name),
            warning or tr("Another program that reads this seller's reports sees these, too."),
        )  # fmt: skip
        confirm(
            self, tr("Add a schedule?"), sentences, tr("Replace it") if warning else tr("Add it"),
            partial(self._change, lambda: self._reports.add_schedule(name, period, self._cancel)),
            tone="warn" if warning else "accent",
        )  # fmt: skip

    def ask_cancel(self) -> None:
        """A5: says first who may miss it."""
        name, schedule = self.account.value, self._schedule()
        if schedule is None:
            return
        confirm(
            self, tr("Cancel the schedule?"),
            (
                tr("The channel makes no report {every} any more.", every=tr(every(schedule))),
                tr("Another program that relies on these reports gets none any more."),
            ),
            tr("Cancel the schedule"),
            partial(self._change, lambda: self._reports.cancel_schedule(name, schedule.schedule_id, self._cancel)),
            otherwise=tr("Keep it"), tone="warn",
        )  # fmt: skip

    def _change(self, job: Callable[[], Changes]) -> None:
        self._say(tr("Asking the channel…"))
        self._background.run(LANE, job, done=lambda _: self.look(), failed=self._refused, owner=self)

    def done(self, result: int) -> None:
        """Whatever closes it: nothing goes on being asked."""
        self._cancel.set()
        super().done(result)
