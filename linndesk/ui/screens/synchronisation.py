"""A4: Synchronisation, the Sync button, each account's progress, and what every run brought. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QProgressBar, QSplitter, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.receipts import Receipt, account_from_json
from linndesk.services.accounts import Account, Accounts
from linndesk.services.problems import Problems
from linndesk.services.program import Program
from linndesk.sync.progress import Progress
from linndesk.ui.background import Background
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.receipts import ReceiptPane, RunLine, came, columns, happened, lines
from linndesk.ui.screen import Screen
from linndesk.ui.screens.account_lines import Next, with_times
from linndesk.ui.screens.channel_integration import CLICKS, LOOK_MS
from linndesk.ui.syncing import Syncing
from linndesk.ui.tables import Table
from linndesk.ui.widgets import card, column, label, row
from linndesk.ui.words import count, tr, when, when_tip

RUNS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class SyncLine:
    """One account: what it is doing now, what came last, when it is next."""

    account: Account
    progress: Progress | None
    next_at: datetime | None
    now: datetime


def _state(line: SyncLine) -> Cell:
    if line.progress is not None:
        mark = "light-on" if line.progress.finished else ""
        return Painted(tr(line.progress.text), "ok" if line.progress.finished else "accent", mark)
    if not line.account.enabled:
        return Painted(tr("Off: it is not synced"), "dim", "light-off")
    if line.account.follows:
        return Painted(tr("Comes with {name}", name=line.account.follows), "dim")
    if line.account.last_run is not None and not line.account.last_run.ok:
        return Painted(tr("Needs you"), "bad", "mark-needs-you")
    return Painted(tr("Ready"), "dim")


def _orders(line: SyncLine) -> Cell:
    return line.progress.orders if line.progress is not None else None


def _last(line: SyncLine) -> Cell:
    account = line.account
    if account.last_run is None:
        return Painted(tr("never"), "dim")
    receipt = account_from_json(dict(account.last_run.receipt))
    return f"{when(account.last_run.started_at, line.now)} · {came(receipt)}"


def _outcome(line: SyncLine) -> Cell:
    run = line.account.last_run
    return happened(account_from_json(dict(run.receipt))) if run is not None else None


def _next(line: SyncLine) -> Cell:
    if line.next_at is None or not line.account.enabled:
        return Painted(tr("by hand") if line.account.enabled else "–", "dim")
    minutes = (line.next_at - line.now).total_seconds() / 60
    return tr("now") if minutes < 1 else tr("in {n} min", n=round(minutes))


COLUMNS: tuple[Column[SyncLine], ...] = (
    Column("name", "Account", lambda line: line.account.name, width=130, sortable=False,
           tooltip=lambda line: line.account.description),
    Column("state", "Now", _state, width=190, sortable=False,
           tooltip=lambda line: line.progress.text if line.progress else line.account.auth_detail),
    Column("orders", "Orders so far", _orders, width=70, align="right", sortable=False),
    Column("last", "Last run", _last, width=170, sortable=False),
    Column("outcome", "What happened", _outcome, width=200, stretch=True, sortable=False,
           tooltip=lambda line: str(_outcome(line) or "")),
    Column("every", "Every", lambda line: tr("{n} min", n=line.account.settings.order_minutes)
           if line.account.settings.order_minutes else tr("by hand"), width=80, align="right", sortable=False),
    Column("next", "Next", _next, width=90, sortable=False, tooltip=lambda line: when_tip(line.next_at)),
)  # fmt: skip


class Synchronisation(Screen):
    """What the machine does and did: accounts above, runs and receipts below."""

    key = "synchronisation"
    title = tr("Synchronisation")
    reload_on = Changes(accounts=True, runs=True, settings=True)

    def __init__(
        self,
        accounts: Accounts,
        problems: Problems,
        program: Program,
        syncing: Syncing,
        background: Background,
        memory: Memory,
        *,
        now: Callable[[], datetime],
        upcoming: Callable[[], Sequence[Next]],
    ) -> None:
        super().__init__()
        self._accounts = accounts
        self._problems = problems
        self._program = program
        self._syncing = syncing
        self._background = background
        self._now = now
        self._upcoming = upcoming
        self._known: list[tuple[Account, datetime | None]] | None = None  # None = not read yet
        self._progress: dict[str, Progress] = {}
        self.model = SmallTableModel[SyncLine](COLUMNS, lambda line: line.account.id)
        self.table = Table("sync-accounts", self.model, memory, title=tr("Accounts"))
        self.run_model = SmallTableModel[RunLine](columns(with_account=True), lambda line: line.id)
        self.run_table = Table("sync-runs", self.run_model, memory, title=tr("Last runs"))
        self.receipt = ReceiptPane()
        self.result = label("", wrap=True)
        self.bar = QProgressBar()
        self.by_itself = QCheckBox(tr("Sync every account by itself, at its own interval"))
        self._compose()
        self._connect()

    def _compose(self) -> None:
        self.cancel_button = self.add_button(tr("Cancel"), self._syncing.cancel, tip="Ctrl+.")
        self.sync_button = self.add_button(tr("Sync  F9"), self._sync, primary=True)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the sync"))
        self.bar.hide()
        top = row(gap=16)
        top.addWidget(self.result, 1)
        top.addWidget(self.by_itself)
        self.content.addLayout(top)
        self.content.addWidget(self.bar)
        runs = QSplitter(Qt.Orientation.Horizontal)
        runs.addWidget(card(self.run_table))
        runs.addWidget(card(self.receipt))
        runs.setSizes([650, 390])
        runs.setChildrenCollapsible(False)
        below = QWidget()
        inside = column(label(tr("Last runs"), size="head"), gap=9)
        inside.addWidget(runs, 1)
        below.setLayout(inside)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(card(self.table))
        split.addWidget(below)
        split.setSizes([230, 360])
        split.setChildrenCollapsible(False)
        split.setHandleWidth(10)
        self.content.addWidget(split, 1)
        add = tr("Add account…")
        self.table.set_empty(
            tr("No account yet, so there is nothing to sync."), add, lambda: self.asks.emit("add-account", "")
        )
        self.run_table.set_empty(tr("No sync has run yet. F9 starts the first one."))

    def _connect(self) -> None:
        self.acts |= {"sync-this": self._sync, "cancel-sync": self._syncing.cancel}
        self._syncing.started.connect(self._started)
        self._syncing.progressed.connect(self._progressed)
        self._syncing.finished.connect(self._finished)
        self.by_itself.clicked.connect(self._set_by_itself)
        self.run_table.selectionModel().currentRowChanged.connect(self._run_chosen)
        self.table.opened.connect(lambda row_id: self._open(row_id))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(LOOK_MS)
        self._buttons_for(running=False)

    # -- loading

    def reload(self) -> None:
        now = self._now()

        def job() -> tuple[list[tuple[Account, datetime | None]], list[RunLine], bool]:
            known = with_times(self._accounts, self._upcoming)
            return known, lines(list(self._problems.runs(None, RUNS_SHOWN)), now), self._by_itself()

        self._background.read("synchronisation", job, self._loaded, owner=self)

    def _by_itself(self) -> bool:
        return self._program.settings().sync_on_schedule

    def _loaded(self, found: tuple[list[tuple[Account, datetime | None]], list[RunLine], bool]) -> None:
        self._known, runs, by_itself = found
        self.by_itself.setChecked(by_itself)
        self._show()
        newest = self.run_table.currentIndex().row() <= 0
        self.run_model.set_rows(runs)
        if runs and newest:
            self.run_table.select_id(0)
        self._run_chosen()
        self._buttons_for(running=self._syncing.running)

    def _show(self) -> None:
        if self._known is None:
            return
        now = self._now()
        self.model.set_rows(
            SyncLine(account, self._progress.get(account.name), next_at, now) for account, next_at in self._known
        )
        enabled = [account for account, _ in self._known if account.enabled]
        times = [at for account, at in self._known if at is not None and account.enabled]
        parts = [tr("{n} of {accounts} enabled", n=len(enabled), accounts=count(len(self._known), "account"))]
        if times:
            minutes = max(0, round((min(times) - now).total_seconds() / 60))
            parts.append(tr("next sync in {n} min", n=minutes) if minutes else tr("next sync now"))
        else:
            parts.append(tr("nothing is synced by itself"))
        self.set_facts(" · ".join([*parts, tr("all times local")]))

    def _run_chosen(self) -> None:
        self.receipt.show_line(self.run_model.row_at(self.run_table.currentIndex().row()))

    def _tick(self) -> None:
        if self.isVisible():
            self.reload()

    def _open(self, row_id: int) -> None:
        name = next((account.name for account, _ in self._known or () if account.id == row_id), "")
        self.asks.emit("screen-channel-integration", name)

    # -- a run

    def _sync(self) -> None:
        self._syncing.start()

    def _started(self) -> None:
        self._progress = {
            account.name: Progress(account.name, tr("Starting")) for account, _ in self._known or () if account.enabled
        }
        self.result.setText(tr("Syncing: orders come in; you can go on working."))
        self._buttons_for(running=True)
        self._show()

    def _progressed(self, progress: Progress | None) -> None:
        if progress is None:
            self.result.setText(tr("Stopping: what has come is kept."))
            self._buttons_for(running=True)
            return
        self._progress[progress.account] = progress
        self._show()

    def _finished(self, receipt: Receipt | None) -> None:
        self._progress = {}
        self.result.setText(_summary(receipt))
        self._buttons_for(running=False)
        self._show()

    def _buttons_for(self, *, running: bool) -> None:
        self.bar.setVisible(running)
        self.cancel_button.setEnabled(running and not self._syncing.stopping)
        self.sync_button.setEnabled(not running and any(account.enabled for account, _ in self._known or ()))
        self.sync_button.setText(tr("Syncing…") if running else tr("Sync  F9"))

    def _set_by_itself(self, on: bool) -> None:
        self._background.run(CLICKS, lambda: self._program.set("sync_on_schedule", on), owner=self)


def _summary(receipt: Receipt | None) -> str:
    """What came, over all accounts; a zero is explained by the receipts below."""
    if receipt is None:
        return ""
    new = sum(each.orders.new for each in receipt.accounts)
    updated = sum(each.orders.updated + each.orders.cancelled for each in receipt.accounts)
    failed = [each.name for each in receipt.accounts if not each.ok]
    parts = [tr("{orders} came in", orders=count(new, "new order"))]
    if updated:
        parts.append(tr("{n} updated", n=f"{updated:,}"))
    said = ", ".join(parts) + "."
    reasons = list(dict.fromkeys(each.zero_reason for each in receipt.accounts if each.zero_reason))
    if not new and not updated and reasons:
        said += f" {reasons[0]}."
    return said + (" " + tr("Not well: {names}.", names=", ".join(failed)) if failed else "")
