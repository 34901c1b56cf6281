"""D1: Channel Integration, one row per account, its lights, its settings, its receipts. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMenu, QSplitter, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.services.accounts import Account, Accounts
from linndesk.services.integrations import Integrations
from linndesk.services.problems import Problems
from linndesk.ui.actions import BETWEEN
from linndesk.ui.background import Background
from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.add_account import AddAccount
from linndesk.ui.dialogs.check_result import show_result
from linndesk.ui.dialogs.config_fulfilling import FulfillingDesk, on_words
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.account_lines import COLUMNS, AccountLine, Known, Next, facts, with_centres, with_light
from linndesk.ui.screens.account_removal import AccountRemoval
from linndesk.ui.screens.account_runs import AccountRuns
from linndesk.ui.screens.app_line import AppLine
from linndesk.ui.screens.warehouse_line import WarehouseLine
from linndesk.ui.syncing import Syncing
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr

CLICKS = "clicks"
LOOK_MS = 30_000
OF_ACCOUNT = ("order-reports", "allocate-services", "payment-methods", "parallel-run", "drift", "make-listings")


class ChannelIntegration(Screen):
    """The accounts in the order added; below, the runs of the chosen one and the receipt of the chosen run."""

    key = "channel-integration"
    title = tr("Channel Integration")
    reload_on = Changes(accounts=True, runs=True, problems=True, settings=True, listings=True)

    def __init__(
        self,
        accounts: Accounts,
        problems: Problems,
        syncing: Syncing,
        background: Background,
        memory: Memory,
        *,
        now: Callable[[], datetime],
        upcoming: Callable[[], Sequence[Next]],
        integrations: Integrations,
        practice: Callable[[], None] | None = None,
        desk: FulfillingDesk | None = None,
    ) -> None:
        """``upcoming`` tells each account's next run; ``practice`` opens the practice channel where that is offered;
        ``desk``: what channels are asked for whose orders this PC fulfils."""
        super().__init__()
        self._accounts = accounts
        self._syncing = syncing
        self._background = background
        self._memory = memory
        self._now = now
        self._upcoming = upcoming
        self._integrations = integrations
        self._practice = practice
        self._desk = desk
        self._removal = AccountRemoval(accounts, background, self)
        nothing: Known = ([], {})
        self._known, self._centres = nothing
        self._read = False
        self._coming = ""  # the account that is chosen as soon as it is here
        self._wanted: dict[tuple[int, str], list[bool]] = {}
        self.model = SmallTableModel[AccountLine](COLUMNS, lambda line: line.id)
        self.table = Table("accounts", self.model, memory, title=tr("Accounts"))
        self.table.cells.bold_column = 1
        self.runs = AccountRuns(problems, background, memory, now)
        self.run_model, self.run_table, self.receipt = self.runs.model, self.runs.table, self.runs.receipt
        self._compose()
        self._connect()

    # -- building

    def _compose(self) -> None:
        self.add_button(tr("Add account…"), self.add_account, tip="Ctrl+N")
        self.sync_button = self.add_button(tr("Sync  F9"), self._sync_this, primary=True)
        self._runs_title = label(tr("Last runs"), size="head")
        compare, tip = partial(self._ask_for_account, "parallel-run"), tr("What would be sent, and what is there")
        self.compare_button = button(tr("Parallel run…"), compare, tip=tip)
        self._row_buttons = [
            self.compare_button,
            button(tr("Remove…"), self.remove),
            button(tr("Test"), self.test, tip="Ctrl+T"),
            button(tr("Mapping"), self._mapping, tip="Ctrl+M"),
            button(tr("Config…"), self.config, tip="F4"),
        ]
        below = QWidget()
        self.app_line = AppLine()
        self.warehouse = WarehouseLine()
        inside = column(row(self._runs_title, 1, *self._row_buttons), self.app_line, self.warehouse, gap=9)
        inside.addWidget(self.runs, 1)
        inside.setContentsMargins(0, 4, 0, 0)
        below.setLayout(inside)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(card(self.table))
        split.addWidget(below)
        split.setSizes([330, 300])
        split.setChildrenCollapsible(False)
        split.setHandleWidth(8)
        self.content.addWidget(split, 1)
        self.table.set_empty(
            tr("No channels yet. Add your first account, or open the practice channel with sample orders."),
            tr("Add account…"),
            self.add_account,
            tr("Open the practice channel") if self._practice else "",
            self._practice,
        )

    def _connect(self) -> None:
        self.acts |= {
            "config": self.config, "mapping": self._mapping, "test": self.test, "remove-account": self.remove,
            "add-account": self.add_account, "sync-this": self._sync_this, "why": self._why,
            "resume": self.resume, "update-manifest": self.update_manifest, "go-on-set-up": self.go_on,
            **{act: partial(self._ask_for_account, act) for act in OF_ACCOUNT},
        }  # fmt: skip
        self._removal.says.connect(self.says)
        self.table.toggled.connect(self._toggle)
        self.table.pressed.connect(self._press)
        self.table.opened.connect(lambda _: self.config())
        self.table.add_row_actions(self._row_menu)
        self.table.selectionModel().currentRowChanged.connect(self._load_runs)
        self.app_line.resumed.connect(self.resume)
        self.app_line.goes_on.connect(self.go_on)
        self.app_line.updates.connect(self.update_manifest)
        self._syncing.started.connect(self._show)
        self._syncing.finished.connect(self._show)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(LOOK_MS)

    # -- loading

    def reload(self) -> None:
        job = partial(with_centres, self._accounts, self._upcoming)
        self._background.read("accounts", job, self._loaded, owner=self)

    def _loaded(self, found: Known) -> None:
        known, self._centres = found
        self._known = known
        self._read = True
        self._show()
        if known and self.table.current_id() is None:
            self.table.select_id(known[0][0].id)
        self._choose_coming()
        self._load_runs()

    def _choose_coming(self) -> None:
        found = next((account for account, _ in self._known if account.name == self._coming), None)
        if found and self.table.select_id(found.id):
            self._coming = ""

    def _show(self) -> None:
        if not self._read:
            return
        now = self._now()
        self.model.set_rows(
            AccountLine(
                account, next_at, now, self._syncing.running and account.enabled,
                {key: queue[-1] for (owner, key), queue in self._wanted.items() if owner == account.id},
                self._centres.get(account.name, ()),
            )
            for account, next_at in self._known
        )  # fmt: skip
        self.set_facts(facts(self._known, now))
        for each in (*self._row_buttons, self.sync_button):
            each.setEnabled(bool(self._known))
        self._sync_state_of_button()

    def _load_runs(self) -> None:
        account = self._account()
        self._runs_title.setText(tr("{name}: last runs", name=account.name) if account else tr("Last runs"))
        self.compare_button.setVisible(account is not None and account.mode == "watch")
        self.app_line.show_account(account, self._now())
        self.warehouse.show_account(account, self._centres.get(account.name, ()) if account else (), self._now())
        self.runs.show_account(account)

    def _tick(self) -> None:
        if self.isVisible():
            self.reload()

    def _account(self, row_id: int | None = None) -> Account | None:
        wanted = self.table.current_id() if row_id is None else row_id
        return next((account for account, _ in self._known if account.id == wanted), None)

    # -- lights

    def _toggle(self, row_id: int, key: str, wanted: bool) -> None:
        """D2: shows at once what was pressed, saves in order, and goes back when it could not be saved."""
        account = self._account(row_id)
        if account is None:
            return
        self._wanted.setdefault((row_id, key), []).append(wanted)
        self._show()
        self._background.run(
            CLICKS,
            lambda: self._accounts.save(account.name, {key: wanted}),
            done=lambda _: self._settled(row_id, key),
            failed=lambda trouble: self._not_saved(row_id, key, trouble),
            owner=self,
        )

    def _settled(self, row_id: int, key: str) -> None:
        queue = self._wanted[row_id, key]
        last = queue.pop(0)
        if not queue:
            del self._wanted[row_id, key]
            account = self._account(row_id)
            if last and account is not None and key == "update_inventory" and account.last_stock_at is None:
                self.asks.emit("preview", account.name)  # nothing was ever sent: what would be is seen first
            elif last and account is not None:  # what it held stays until a person has said what becomes of it
                self.asks.emit("held-rows", account.name)
        if key == "enabled":
            self._say_light(row_id, last)
        field = "enabled" if key == "enabled" else "inventory_sync"
        self._known = [(with_light(each, field, last) if each.id == row_id else each, at) for each, at in self._known]
        self._show()

    def _say_light(self, row_id: int, on: bool) -> None:
        """U2: of an account whose orders come in only while its light is on."""
        account = self._account(row_id)
        if account is not None and self._accounts.kinds[account.channel].fulfilling is not None:
            self.says.emit(on_words(on))

    def _not_saved(self, row_id: int, key: str, trouble: LinndeskError) -> None:
        self._wanted.pop((row_id, key), None)
        self._show()
        self._background.failed.emit(trouble)

    # -- apps

    def resume(self) -> None:
        """X13: what rests after errors is tried again with the next sync."""
        account = self._account()
        if account is None or not account.resting:
            self.says.emit(tr("Nothing rests here: no kind of call has failed too often."))
            return
        resume, name = self._integrations.resume, account.name
        said = tr("{name} goes on with its next sync; F9 starts it now.", name=name)
        self._background.run(CLICKS, lambda: resume(name), done=lambda _: self.says.emit(said), owner=self)

    def go_on(self) -> None:
        """An app's set-up that was left half-way."""
        self._ask_app("go-on-set-up")

    def update_manifest(self) -> None:
        """Old and new side by side."""
        self._ask_app("update-manifest")

    def _ask_app(self, act: str) -> None:
        account = self._account()
        if account is None or account.app is None:
            self.says.emit(tr("Choose an account of an app that was integrated by its manifest."))
        else:
            self.asks.emit(act, account.name)

    # -- actions

    def go_to(self, argument: str) -> None:
        self._coming = argument
        self._choose_coming()

    def add_account(self) -> AddAccount:
        """A2."""
        names = [account.name for account, _ in self._known]
        dialog = AddAccount(
            self.window(), self._accounts, self._background, names, now=self._now, desk=self._desk, memory=self._memory
        )
        dialog.added.connect(self._added)
        dialog.integrates.connect(lambda channel, name: self.asks.emit("integrate", f"{channel}{BETWEEN}{name}"))
        dialog.open()
        return dialog

    def _added(self, name: str, enabled: bool, tested: bool) -> None:
        self.go_to(name)  # F9 is for the account that is chosen
        self.says.emit(tr("{name} is added.", name=name) + (" " + tr("F9 syncs it now.") if enabled else ""))
        if tested:
            self._keep_test(name)

    def _keep_test(self, name: str) -> None:
        """The wizard asked before there was an account; asked once more, the answer is kept beside it."""

        def job() -> Changes:
            self._accounts.check(name)
            return Changes(accounts=True, problems=True)

        self._background.run("check", job, failed=lambda trouble: self.says.emit(str(trouble)), owner=self)

    def config(self) -> AccountConfig | None:
        """D3."""
        account = self._account()
        if account is None:
            return None
        dialog = AccountConfig(
            self.window(), account, self._accounts, self._background, now=self._now, memory=self._memory,
            integrations=self._integrations, desk=self._desk,
        )  # fmt: skip
        dialog.saved.connect(self.says)
        dialog.asks.connect(lambda act: self.asks.emit(act, account.name))
        dialog.saved.connect(lambda text: self.asks.emit("held-rows", account.name))
        dialog.open()
        return dialog

    def test(self) -> None:
        """A3: Check API."""
        account = self._account()
        if account is None:
            return
        self.says.emit(tr("Testing {name}…", name=account.name))
        self._background.run(
            "check", lambda: self._accounts.check(account.name),
            done=lambda result: self._tested(account.name, result), owner=self,
        )  # fmt: skip

    def _tested(self, name: str, result: object) -> None:
        show_result(self.window(), name, result)  # type: ignore[arg-type]
        self._background.changed.emit(Changes(accounts=True, problems=True))

    def remove(self) -> None:
        """Says exactly what goes, then removes it."""
        account = self._account()
        if account is not None:
            self._removal.ask(account.name)

    def _press(self, row_id: int, key: str) -> None:
        self.table.select_id(row_id)
        if key == "config":
            self.config()
        elif key == "mapping":
            self._mapping()
        elif key == "to_send":
            self._ask_for_account("preview")

    def _mapping(self) -> None:
        account = self._account()
        if account:
            self.asks.emit("screen-listed-products", account.name)

    def _ask_for_account(self, act: str) -> None:
        account = self._account()
        self.asks.emit(act, account.name if account else "")

    def _sync_this(self) -> None:
        account = self._account()
        if account:
            self.asks.emit("sync-this", account.name)

    def _why(self) -> None:
        """F1: what there is to say about the chosen account."""
        line = self.model.row_at(self.table.currentIndex().row())
        if line is not None:
            tips = (each.tooltip(line) for each in COLUMNS if each.tooltip)
            self.says.emit(" · ".join(dict.fromkeys(tip.replace("\n", " · ") for tip in tips if tip)))

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        account = self._account()
        menu.addAction(tr("Sync this account"), self._sync_this).setEnabled(not self._syncing.running)
        menu.addAction(tr("Config…"), self.config)
        menu.addAction(tr("Mapping"), self._mapping)
        menu.addAction(tr("Test connection"), self.test)
        menu.addAction(tr("Preview…"), partial(self._ask_for_account, "preview"))
        menu.addAction(tr("Shipping services…"), partial(self._ask_for_account, "allocate-services"))
        menu.addAction(tr("Order reports…"), partial(self._ask_for_account, "order-reports"))
        menu.addAction(tr("Drift radar…"), partial(self._ask_for_account, "drift"))
        if account is not None and self._accounts.kinds[account.channel].publishes(account.settings):
            menu.addAction(tr("Listings…"), partial(self._ask_for_account, "make-listings"))
        self._app_menu(menu)
        menu.addAction(tr("Remove account…"), self.remove)

    def _app_menu(self, menu: QMenu) -> None:
        account = self._account()
        if account is None:
            return
        if account.resting:
            menu.addAction(tr("Resume"), self.resume)
        if account.app is not None and not account.app.finished:
            menu.addAction(tr("Go on with set-up…"), self.go_on)
        if account.app is not None:
            menu.addAction(tr("Update manifest…"), self.update_manifest)
            menu.addAction(tr("Settings of {app}…", app=account.app.title.replace("&", "&&")), self.config)

    def _sync_state_of_button(self) -> None:
        running = self._syncing.running
        self.sync_button.setText(tr("Syncing…") if running else tr("Sync  F9"))
        self.sync_button.setEnabled(bool(self._known) and not running)
