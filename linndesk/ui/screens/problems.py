"""Problems: what needs a person, since when, and what to do about it. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QMenu

from linndesk.domain.changes import Changes
from linndesk.services.problems import Problems
from linndesk.services.shown import ProblemRow, RunRow
from linndesk.ui.background import Background
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.parts import Find, Halves, Picker, plain
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import button, card, label, row
from linndesk.ui.words import count, tr, when, when_tip

LANE = "clicks"
SHOWN = 2_000
RUNS = 500


@dataclass(frozen=True, slots=True)
class Overview:
    rows: Sequence[ProblemRow]
    groups: Sequence[str]
    open: int
    runs: Sequence[RunRow]  # of the last 24 h


def severity_cell(each: ProblemRow) -> Cell:
    """Shape, word and colour."""
    if each.resolved_at is not None:
        return Painted(tr("Solved"), "ok", "light-on")
    if each.severity == "warning":
        return Painted(tr("Warning"), "warn", "mark-backing-off")
    return Painted(tr("Needs you"), "bad", "mark-needs-you")


def solved_tip(each: ProblemRow) -> str:
    if each.resolved_at is None:
        return tr("Open")
    return tr("Solved by {who}, {when}", who=each.resolved_by or "linndesk", when=when_tip(each.resolved_at))


def problem_columns(now: Callable[[], datetime]) -> tuple[Column[ProblemRow], ...]:
    return (
        Column("title", "What happened", lambda each: each.title, 300, stretch=True, tooltip=lambda each: each.title),
        Column("severity", "State", severity_cell, 112, tooltip=solved_tip,
               order=lambda each: (each.resolved_at is not None) * 2 + (each.severity == "warning")),
        Column("account", "Account", lambda each: each.account or None, 104),
        Column("order", "Order", lambda each: each.order or None, 78, hidden=True),
        Column("group", "Group", lambda each: each.group, 110, hidden=True),
        Column("since", "Since", lambda each: when(each.first_at, now()), 94,
               tooltip=lambda each: when_tip(each.first_at),
               order=lambda each: each.first_at),
        Column("last", "Last", lambda each: when(each.last_at, now()), 94, tooltip=lambda each: when_tip(each.last_at),
               order=lambda each: each.last_at),
        Column("count", "Times", lambda each: each.count, 66, "right"),
        Column("fix", "What to do", lambda each: each.fix or None, 280, stretch=True, tooltip=lambda each: each.fix),
    )  # fmt: skip


class ProblemsScreen(Screen):
    """A plain list; a cause that comes again counts up, one that is dismissed comes back when it recurs."""

    key = "problems"
    title = tr("Problems")
    reload_on = Changes(problems=True, accounts=True, runs=True)

    def __init__(
        self,
        problems: Problems,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self._problems = problems
        self._background = background
        self._now = now
        self._overview = Overview((), (), 0, ())
        self.model: SmallTableModel[ProblemRow] = SmallTableModel(problem_columns(now), lambda each: each.id)
        self.table = Table("problems", self.model, memory, title=tr("Problems"), filterable=("group",))
        self._compose(memory)
        self._connect()

    def _compose(self, memory: Memory) -> None:
        self.filter_box = self.search = Find(tr("Search these problems   Ctrl+F"), self._show, lambda: self.table)
        self.group = Picker(tr("Group"), [("", tr("All groups"))])
        self.solved = QCheckBox(tr("Show solved"))
        self.count_line = CountLine(self.table, "problem")
        self.next_button = self.add_button(tr("Next  F8"), self.next)
        self.dismiss_button = self.add_button(
            tr("Dismiss"), self.dismiss, tip=tr("D: it comes back if it happens again")
        )
        self.content.addLayout(row(self.search, self.group, self.solved, gap=10))
        self.content.addWidget(Halves("problems", card(self.table), self._details(), memory, low=190), 1)
        self.content.addWidget(self.count_line)

    def _details(self) -> QFrame:
        self.heading = label(size="head", wrap=True)
        self.what_to_do = label(wrap=True)
        self.what_to_do.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail = plain(tr("Details of the problem"))
        self.detail.setFrameShape(QFrame.Shape.NoFrame)
        self.order_button = button(tr("Open the order"), self.open_order)
        self.account_button = button(tr("Open the account"), self.open_account)
        foot = row(self.order_button, self.account_button, 1)
        return card(self.heading, self.what_to_do, self.detail, foot, gap=8, margin=13)

    def _connect(self) -> None:
        self.group.chose.connect(lambda value: self._show())
        self.solved.toggled.connect(lambda on: self.reload())
        self.table.filter_by.connect(lambda key, text: self._show() if self.group.choose(text) else None)
        self.table.counted.connect(lambda chosen, rows: self._show_details())
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._show_details())
        self.table.opened.connect(lambda row_id: self.open_order())
        self.table.add_row_actions(self._row_menu)
        self.acts = {"next-problem": self.next, "previous-problem": self.previous, "dismiss-problem": self.dismiss}

    # -- what is shown

    def reload(self) -> None:
        solved = self.solved.isChecked()
        self._background.read("problems", lambda: self._read(solved), self._take, owner=self)

    def go_to(self, argument: str) -> None:
        """An account's name: only its problems."""
        self.search.setText(argument)
        self._show()

    def _read(self, solved: bool) -> Overview:
        rows = self._problems.log(limit=SHOWN) if solved else self._problems.open()[:SHOWN]
        day_ago = self._now() - timedelta(hours=24)
        runs = [each for each in self._problems.runs(limit=RUNS) if each.started_at >= day_ago]
        return Overview(rows, self._problems.groups(), self._problems.count(), runs)

    def _take(self, overview: Overview) -> None:
        self._overview = overview
        self.group.fill([("", tr("All groups")), *((each, tr(each)) for each in overview.groups)])
        open_now = count(overview.open, "problem needs you", "problems need you")
        self.set_facts(open_now if overview.open else tr("Nothing needs you."))
        self._show()

    def _show(self) -> None:
        words, group = self.search.text().casefold().split(), self.group.value
        rows = [
            each
            for each in self._overview.rows
            if (not group or each.group == group) and all(word in _text_of(each) for word in words)
        ]
        hidden = len(self._overview.rows) - len(rows)
        if hidden:
            said = tr("No problem matches; {n} hidden by the filter.", n=f"{hidden:,}")
            self.table.set_empty(said, tr("Clear the filter"), self.clear_filters)
        else:
            self.table.set_empty(f"{tr('Nothing needs you.')} {self._last_day()}")
        self.model.set_rows(rows)
        self._show_details()

    def _last_day(self) -> str:
        """A quiet day explained."""
        runs = self._overview.runs
        if not runs:
            return tr("No sync ran in the last 24 h.")
        came = sum(int(each.receipt.get("orders", {}).get("new", 0)) for each in runs)
        syncs = count(len({each.run_id for each in runs}), "sync", "syncs")
        return tr("Last 24 h: {syncs}, {orders}.", syncs=syncs, orders=count(came, "new order"))

    def clear_filters(self) -> None:
        """Every group, every word."""
        self.group.choose("")
        self.search.clear()
        self._show()

    def _current(self) -> ProblemRow | None:
        current = self.table.current_id() if self.model.rowCount() else None
        return None if current is None else self.model.row_at(self.model.row_of(current))

    def _show_details(self) -> None:
        current = self._current()
        self.heading.setText(sentence(current.title) if current else tr("Choose a problem to see what to do."))
        self.what_to_do.setText(sentence(current.fix) if current else "")
        self.what_to_do.setVisible(bool(current and current.fix))
        self.detail.setVisible(bool(current and current.detail))
        if self.detail.toPlainText() != (current.detail if current else ""):
            self.detail.setPlainText(current.detail if current else "")
        self.order_button.setVisible(bool(current and current.order))
        self.account_button.setVisible(bool(current and current.account))
        self.dismiss_button.setEnabled(any(each.resolved_at is None for each in self._selected()))
        self.next_button.setEnabled(self.model.rowCount() > 0)

    def _selected(self) -> list[ProblemRow]:
        rows = (self.model.row_at(self.model.row_of(each)) for each in self.table.selected_ids())
        return [each for each in rows if each is not None]

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        menu.addAction(tr("Dismiss"), self.dismiss)
        current = self._current()
        if current is not None and current.order:
            menu.addAction(tr("Open the order"), self.open_order)

    # -- acts

    def next(self) -> None:
        """F8: the one below, then from the top."""
        self._step(1)

    def previous(self) -> None:
        """Shift+F8."""
        self._step(-1)

    def _step(self, by: int) -> None:
        rows = self.model.rowCount()
        if not rows:
            self.says.emit(self._overview.open and tr("No problem is shown.") or tr("Nothing needs you."))
            return
        here = self.table.currentIndex().row()
        at = (here + by) % rows if here >= 0 else (0 if by > 0 else rows - 1)
        self.table.select_id(self.model.id_at(at))
        self.table.setFocus()

    def dismiss(self) -> None:
        """D: put aside what is open among the chosen ones."""
        ids = [each.id for each in self._selected() if each.resolved_at is None]
        if not ids:
            self.says.emit(tr("Choose an open problem first."))
            return

        said = tr("{n} dismissed; it comes back if it happens again", n=count(len(ids), "problem"))
        self._background.run(LANE, lambda: self._problems.dismiss(ids), done=lambda changes: self.says.emit(said), owner=self)

    def open_order(self) -> None:
        """The order it is about, else its account."""
        current = self._current()
        if current is not None and current.order:
            self.asks.emit("screen-open-orders", current.order)
        else:
            self.open_account()

    def open_account(self) -> None:
        current = self._current()
        if current is not None and current.account:
            self.asks.emit("screen-channel-integration", current.account)


def _text_of(each: ProblemRow) -> str:
    return " ".join((each.title, each.detail, each.fix, each.account, each.order, each.group)).casefold()
