"""What came back of the order below the table. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from linndesk.services.returns_sheet import PastReturn
from linndesk.ui.columns import Column
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.return_words import conditions_words, state_cell, went_words
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, column, row
from linndesk.ui.words import tr, when, when_tip


class ReturnsPane(QWidget):
    """``taking_back(return id)``: its channel was not told yet; ``showing(return id)``: on the Returns screen."""

    taking_back = Signal(int)
    showing = Signal(int)

    def __init__(self, memory: Memory, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.returns: SmallTableModel[PastReturn] = SmallTableModel(_columns(now), lambda each: each.id)
        self.table = Table("order-returns", self.returns, memory, title=tr("What came back of the order"))
        self.table.set_empty(tr("Nothing came back of it."))
        self.back_button = button(tr("Take it back"), self._take_back, tip=tr("Its channel was not told of it yet"))
        self.show_button = button(tr("Show in Returns"), self._show, tip=tr("Enter"))
        foot = row(1, self.back_button, self.show_button)
        foot.setContentsMargins(10, 2, 10, 6)
        whole = column(gap=0)
        whole.addWidget(self.table, 1)
        whole.addLayout(foot)
        self.setLayout(whole)
        self.table.opened.connect(self.showing)
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._say())

    def show_returns(self, past: Sequence[PastReturn]) -> None:
        """The newest last, and chosen."""
        fresh = self.returns.rowCount() != len(past)
        self.returns.set_rows(past)
        if past and (fresh or self.table.current_id() is None):
            self.table.select_id(past[-1].id)
        self._say()

    def _current(self) -> PastReturn | None:
        at = self.table.current_id() if self.returns.rowCount() else None
        return None if at is None else self.returns.row_at(self.returns.row_of(at))

    def _say(self) -> None:
        past = self._current()
        self.back_button.setVisible(past is not None and past.may_undo)
        self.show_button.setEnabled(past is not None)

    def _take_back(self) -> None:
        past = self._current()
        if past is not None:
            self.taking_back.emit(past.id)

    def _show(self) -> None:
        past = self._current()
        if past is not None:
            self.showing.emit(past.id)


def _columns(now: Callable[[], datetime]) -> tuple[Column[PastReturn], ...]:
    return (
        Column("at", "When", lambda each: when(each.at, now()), 92, tooltip=lambda each: when_tip(each.at),
               order=lambda each: each.at),
        Column("state", "There", lambda each: state_cell(each, now()), 136, tooltip=lambda each: tr(each.words)),
        Column("what", "What came back", lambda each: each.what, 200, stretch=True, tooltip=lambda each: each.what),
        Column("condition", "Condition", lambda each: conditions_words(each.lines), 110,
               tooltip=lambda each: conditions_words(each.lines)),
        Column("went", "Went to", lambda each: went_words(each.lines), 120,
               tooltip=lambda each: went_words(each.lines)),
        Column("reason", "Reason", lambda each: each.reason or None, 150, stretch=True,
               tooltip=lambda each: each.reason),
        Column("who", "By", lambda each: each.who or None, 70),
    )  # fmt: skip
