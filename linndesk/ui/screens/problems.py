"""Problems: one card per cause, what each is about, and what to do about it (N8, U9). Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QSplitter, QTabBar

from linndesk.domain.changes import Changes
from linndesk.services.accounts import Accounts
from linndesk.services.outbox import OutboxBox
from linndesk.services.problems import Problems
from linndesk.services.shown import ProblemRow, RunRow, Tab, Tallies, ThingRow
from linndesk.services.support import Support
from linndesk.ui.background import Background
from linndesk.ui.dialogs.config_fulfilling import FulfillingDesk
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.parts import Find, Halves, Picker
from linndesk.ui.screens.problem_acts import ProblemActs
from linndesk.ui.screens.problem_columns import card_columns, thing_columns
from linndesk.ui.screens.problem_decide import Deciding
from linndesk.ui.screens.problem_details import ProblemDetails
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import card, row
from linndesk.ui.words import count, tr

SHOWN = 2_000
RUNS = 500
TABS: tuple[tuple[Tab, str], ...] = (
    ("needs", "Needs you"), ("waits", "Waiting to retry"), ("healed", "Healed"), ("all", "All"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overview:
    rows: Sequence[ProblemRow]
    tallies: Tallies
    groups: Sequence[str]
    accounts: Sequence[str]
    runs: Sequence[RunRow]  # of the last 24 h


class ProblemsScreen(Screen):
    """The badge counts the cards of the first tab; a card closes by itself when its cause is gone."""

    key = "problems"
    title = tr("Problems")
    reload_on = Changes(problems=True, accounts=True, runs=True)

    def __init__(
        self,
        problems: Problems,
        support: Support,
        box: OutboxBox,
        accounts: Accounts,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        resume: Callable[[str], Changes],
        try_now: Callable[[Sequence[int]], tuple[Changes, str]],
        stop: Callable[[Sequence[int]], tuple[Changes, str]],
        desk: FulfillingDesk | None = None,
    ) -> None:
        """``resume``: what rests of an account's calls after errors is tried again; ``try_now``: the import of orders
        that wait for a SKU; ``stop``: a channel's own warehouse is to send no more of orders; ``desk``: what Account
        Config asks of channels whose orders this PC fulfils."""
        super().__init__()
        self._problems = problems
        self._accounts = accounts
        self._background = background
        self._now = now
        self._overview = Overview((), Tallies(0, 0, 0, 0), (), (), ())
        self._things: Sequence[ThingRow] = ()
        self._things_of: int | None = None
        self._other_tab = False
        self._unseen: int | None = None  # the card that was chosen by itself: F8 begins with it
        self.runs = ProblemActs(
            problems, support, box, accounts, background, self, now, resume=resume, try_now=try_now, stop=stop,
            desk=desk,
        )  # fmt: skip
        self.deciding = Deciding(box, background, self)
        self.model: SmallTableModel[ProblemRow] = SmallTableModel(card_columns(now), lambda each: each.id)
        self.table = Table("problems", self.model, memory, title=tr("Problems"), filterable=("group", "account"))
        self.things: SmallTableModel[ThingRow] = SmallTableModel(thing_columns(now), lambda each: each.id)
        self.thing_table = Table("problem-things", self.things, memory, title=tr("What the problem is about"))
        self._compose(memory)
        self._connect()

    def _compose(self, memory: Memory) -> None:
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(tr("Which problems"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for _, words in TABS:
            self.tabs.addTab(tr(words))
        self.filter_box = self.search = Find(tr("Search these problems   Ctrl+F"), self.reload, lambda: self.table)
        self.group = Picker(tr("Group"), [("", tr("All groups"))])
        self.account = Picker(tr("Account"), [("", tr("All accounts"))])
        self.count_line = CountLine(self.table, "problem")
        self.next_button = self.add_button(tr("Next  F8"), self.next)
        tip = tr("D: it comes back, with your note, if it happens again")
        self.dismiss_button = self.add_button(tr("Dismiss…"), self.dismiss, tip=tip)
        self.details = ProblemDetails(self._now, self.runs.imports)
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.setChildrenCollapsible(False)
        sides.setHandleWidth(10)
        sides.addWidget(card(self.table))
        sides.addWidget(card(self.thing_table))
        sides.setSizes([604, 446])
        self.content.addLayout(row(self.tabs, 1))
        self.content.addLayout(row(self.search, self.group, self.account, gap=10))
        self.content.addWidget(Halves("problems", sides, self.details, memory, low=230), 1)
        self.content.addWidget(self.count_line)

    def _connect(self) -> None:
        self.setFocusProxy(self.table)  # Enter, R, D, C and X work at once
        self.tabs.currentChanged.connect(lambda at: self._turn())
        self.group.chose.connect(lambda value: self._show())
        self.account.chose.connect(lambda value: self._show())
        self.table.filter_by.connect(self._filter_by)
        self.table.counted.connect(lambda chosen, rows: self._show_details())
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._show_details())
        self.table.opened.connect(lambda row_id: self.repair())
        self.table.add_row_actions(self._row_menu)
        self.thing_table.opened.connect(lambda row_id: self.open_thing())
        self.thing_table.selectionModel().currentRowChanged.connect(lambda here, before: self._say_details())
        self.runs.says.connect(self.says)
        self.runs.asks.connect(self.asks)
        self.details.repair.connect(self.repair)
        self.details.retry.connect(self.retry)
        self.details.open.connect(self.open_thing)
        self.details.account.connect(self.open_account)
        self.details.copy.connect(self.copy)
        self.details.export.connect(self.export)
        self.deciding.says.connect(self.says)
        self.details.was.connect(lambda: self._decide(self.deciding.was))
        self.details.was_not.connect(lambda: self._decide(self.deciding.was_not))
        self.acts = {
            "next-problem": self.next, "previous-problem": self.previous, "dismiss-problem": self.dismiss,
            "retry-problem": self.retry, "copy-problem": self.copy, "export-problem": self.export,
        }  # fmt: skip

    # -- what is shown

    @property
    def tab(self) -> Tab:
        return TABS[self.tabs.currentIndex()][0]

    def reload(self) -> None:
        tab, words = self.tab, self.search.text().split()
        self._background.read("problems", lambda: self._read(tab, words), self._take, owner=self)

    def _turn(self) -> None:
        self._other_tab = True
        self.reload()

    def go_to(self, argument: str) -> None:
        """An account's name or an order number: only its problems."""
        self.search.setText("" if argument in self._overview.accounts else argument)
        self.account.choose(argument if argument in self._overview.accounts else "")
        self.reload()

    def _read(self, tab: Tab, words: Sequence[str]) -> Overview:
        day_ago = self._now() - timedelta(hours=24)
        return Overview(
            self._problems.listed(tab, words, SHOWN),
            self._problems.tallies(),
            self._problems.groups(),
            [each.name for each in self._accounts.listed()],
            [each for each in self._problems.runs(limit=RUNS) if each.started_at >= day_ago],
        )

    def _take(self, overview: Overview) -> None:
        self._overview = overview
        self.group.fill([("", tr("All groups")), *((each, tr(each)) for each in overview.groups)])
        self.account.fill([("", tr("All accounts")), *((each, each) for each in overview.accounts)])
        for at, (tab, words) in enumerate(TABS):
            self.tabs.setTabText(at, f"{tr(words)} ({overview.tallies.of(tab):,})")
        needs = overview.tallies.needs
        said = count(needs, "problem needs you", "problems need you") if needs else tr("Nothing needs you.")
        self.set_facts(said)
        self._things_of = None
        self._show()
        self._other_tab = False

    def _show(self) -> None:
        group, account = self.group.value, self.account.value
        rows = [
            each
            for each in self._overview.rows
            if group in ("", each.group) and account in ("", each.account)
        ]  # fmt: skip
        hidden = min(SHOWN, self._overview.tallies.of(self.tab)) - len(rows)
        if hidden > 0:
            said = tr("No problem matches; {n} hidden by the filter.", n=f"{hidden:,}")
            self.table.set_empty(said, tr("Clear the filter"), self.clear_filters)
        else:
            self.table.set_empty(self._quiet())
        self.model.set_rows(rows)
        if rows and self.table.current_id() is None:
            self.table.begin()
            if self._other_tab:  # nothing was dismissed meanwhile: what stands first is what is looked at
                self.table.select_id(self.model.id_at(0))
            self._unseen = self.table.current_id()
        self._show_details()

    def _quiet(self) -> str:
        """Why this tab is empty."""
        if self.tab == "waits":
            return tr("Nothing waits for another try.")
        if self.tab == "healed":
            return tr("No problem has healed by itself in the last 180 days.")
        return f"{tr('Nothing needs you.')} {self._last_day()}"

    def _last_day(self) -> str:
        """A quiet day explained."""
        runs = self._overview.runs
        if not runs:
            return tr("No sync ran in the last 24 h.")
        came = sum(int(each.receipt.get("orders", {}).get("new", 0)) for each in runs)
        sent = sum(int(each.receipt.get("despatches", {}).get("confirmed", 0)) for each in runs)
        syncs = count(len({each.run_id for each in runs}), "sync", "syncs")
        told = f", {count(sent, 'despatch told', 'despatches told')}" if sent else ""
        return tr("Last 24 h: {syncs}, {orders}{told}.", syncs=syncs, orders=count(came, "new order"), told=told)

    def clear_filters(self) -> None:
        """Every group, every account, every word."""
        self.group.choose("")
        self.account.choose("")
        self.search.clear()
        self.reload()

    def _filter_by(self, key: str, text: str) -> None:
        if (self.group if key == "group" else self.account).choose(text):
            self._show()

    def current(self) -> ProblemRow | None:
        """The card with the focus."""
        row_id = self.table.current_id() if self.model.rowCount() else None
        return None if row_id is None else self.model.row_at(self.model.row_of(row_id))

    def _show_details(self) -> None:
        current = self.current()
        wanted = None if current is None else current.id
        if wanted is None:
            self._things_of = None
            self._take_things(None, ())
        elif wanted != self._things_of:
            self._things_of = wanted
            job = partial(self._problems.things, wanted)
            self._background.read("problem-things", job, partial(self._take_things, wanted), owner=self)
        self._say_details()

    def _take_things(self, problem_id: int | None, things: Sequence[ThingRow]) -> None:
        if problem_id == self._things_of:
            self._things = things
            self.things.set_rows(list(things))
            said = tr("It is about the account or the program as a whole.") if problem_id else ""
            self.thing_table.set_empty(said)
            self._say_details()

    def _say_details(self) -> None:
        current = self.current()
        mine = self._things if current is not None and current.id == self._things_of else ()
        self.details.show_card(current, mine, self.chosen_thing())
        self.dismiss_button.setEnabled(any(each.resolved_at is None for each in self._selected()))
        self.next_button.setEnabled(self._overview.tallies.needs > 0 or self.model.rowCount() > 0)

    def chosen_thing(self) -> ThingRow | None:
        """The thing with the focus."""
        row_id = self.thing_table.current_id() if self.things.rowCount() else None
        return None if row_id is None else self.things.row_at(self.things.row_of(row_id))

    def _selected(self) -> list[ProblemRow]:
        rows = (self.model.row_at(self.model.row_of(each)) for each in self.table.selected_ids())
        return [each for each in rows if each is not None]

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        menu.addAction(tr("Dismiss…"), self.dismiss)
        menu.addAction(tr("Try again"), self.retry)
        menu.addAction(tr("Copy for support"), self.copy)
        menu.addAction(tr("Save for support…"), self.export)

    # -- acts

    def next(self) -> None:
        """F8: the one below, then from the top."""
        self._step(1)

    def previous(self) -> None:
        """Shift+F8."""
        self._step(-1)

    def _step(self, by: int) -> None:
        rows = self.model.rowCount()
        if self.model.loading:
            return  # the first card is chosen as soon as they are here
        if not rows:
            self.says.emit(self._overview.tallies.needs and tr("No problem is shown.") or tr("Nothing needs you."))
            return
        here = self.table.currentIndex().row()
        if by > 0 and here >= 0 and self._unseen == self.model.id_at(here):
            here -= 1
        self._unseen = None
        at = (here + by) % rows if here >= 0 or by > 0 else rows - 1
        self.table.select_id(self.model.id_at(at))
        self.table.setFocus()

    def repair(self) -> None:
        """Enter: what the card's own button does."""
        current = self.current()
        if current is not None:
            self.runs.repair(current, self._things, self.chosen_thing())

    def retry(self) -> None:
        """R: for the chosen cards."""
        chosen, current = self._selected(), self.current()
        if len(chosen) > 1:
            self.runs.retry_many(chosen)
        elif current is not None:
            self.runs.retry(current, self._things)

    def open_thing(self) -> None:
        """Enter on a thing: the order, the listing or the outbox row."""
        current = self.current()
        if current is not None:
            self.runs.open(current, self.chosen_thing() or next(iter(self._things), None))

    def _decide(self, say: Callable[[ProblemRow, Sequence[ThingRow], ThingRow | None], None]) -> None:
        """R-LOST: a person has looked there."""
        current = self.current()
        if current is not None:
            say(current, self._things, self.chosen_thing())

    def open_account(self) -> None:
        current = self.current()
        if current is not None and current.account:
            self.asks.emit("screen-channel-integration", current.account)

    def dismiss(self) -> None:
        """D: put aside what is open among the chosen ones."""
        self.runs.dismiss(self._selected())

    def copy(self) -> None:
        """C."""
        current = self.current()
        if current is not None:
            self.runs.copy(current)

    def export(self) -> None:
        """X."""
        current = self.current()
        if current is not None:
            self.runs.export(current)
