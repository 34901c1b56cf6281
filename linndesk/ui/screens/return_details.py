"""The chosen return: its lines, what its channel says of each, and what can be done. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from linndesk.domain.outbox import UNSENT
from linndesk.domain.returns_rules import Back
from linndesk.services.returns_sheet import PastReturn
from linndesk.ui.columns import Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens import outbox_bookings
from linndesk.ui.screens.return_words import condition_words, facts_words, line_state
from linndesk.ui.tables import Table
from linndesk.ui.theme import Tone
from linndesk.ui.widgets import button, column, label, row, set_tone
from linndesk.ui.words import tr, when


def line_columns() -> tuple[Column[tuple[int, Back]], ...]:
    """A line with its place."""

    def went(each: tuple[int, Back]) -> Painted | str:
        return each[1].location or Painted(tr("Scrapped"), "dim")

    return (
        Column("sku", "SKU", lambda each: each[1].sku or each[1].channel_sku, 150,
               tooltip=lambda each: each[1].channel_sku),
        Column("title", "Title", lambda each: each[1].title, 200, stretch=True, tooltip=lambda each: each[1].title),
        Column("units", "Units", lambda each: each[1].quantity, 62, "right"),
        Column("condition", "Condition", lambda each: condition_words(each[1].condition), 100),
        Column("went", "Went to", went, 116, tooltip=lambda each: each[1].went),
        Column("state", "There", lambda each: line_state(each[1]), 130),
        Column("why", "The channel said", lambda each: each[1].why or None, 170, stretch=True,
               tooltip=lambda each: each[1].why),
    )  # fmt: skip


class ReturnDetails(QFrame):
    """Its signals are its buttons, each with the return; ``opens(order's number)``."""

    taking_back = Signal(object)
    retrying = Signal(object)
    was = Signal(object)
    was_not = Signal(object)
    opens = Signal(str)

    def __init__(self, memory: Memory, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._now = now
        self.past: PastReturn | None = None
        self.lines: SmallTableModel[tuple[int, Back]] = SmallTableModel(line_columns(), lambda each: each[0])
        self.table = Table("return-lines", self.lines, memory, title=tr("What came back"))
        self.heading = label(size="head")
        self.facts = label(tone="dim", wrap=True)
        self.state = label(wrap=True)
        told, not_told = (outbox_bookings.button_of(["booking"], each) for each in ("told", "retry"))
        self.was_button = button(f"{told}…", lambda: self._emit(self.was), tip=tr("You have looked there"))
        self.not_button = button(f"{not_told}…", lambda: self._emit(self.was_not), tip=tr("You have looked there"))
        self.open_button = button(tr("Open the order"), self._open, tip=tr("Enter"))
        self.retry_button = button(tr("Retry"), lambda: self._emit(self.retrying), tip=tr("R"))
        self.undo_button = button(
            tr("Take it back"), lambda: self._emit(self.taking_back), tip=tr("U: its channel was not told of it yet")
        )
        buttons = (self.was_button, self.not_button, self.retry_button, self.undo_button, self.open_button)
        whole = column(row(self.heading, 1, *buttons), self.facts, self.state, gap=5, margin=10)
        whole.addWidget(self.table, 1)
        self.setLayout(whole)
        self.show_return(None)

    def show_return(self, past: PastReturn | None) -> None:
        """None = none is chosen."""
        self.past = past
        self.table.setVisible(past is not None)
        self.facts.setVisible(past is not None)
        self.state.setVisible(past is not None)
        self.open_button.setVisible(past is not None)
        standing = past is not None and past.undone_at is None
        unheard = past is not None and standing and past.state == "unheard"
        refused = past is not None and standing and past.row_state == "refused"
        self.was_button.setVisible(unheard or refused)  # refused here, and booked there by hand
        self.not_button.setVisible(unheard)
        self.retry_button.setVisible(refused)
        self.undo_button.setVisible(past is not None and past.may_undo)
        if past is None:
            self.heading.setText(tr("Choose a return to see what came back and what its channel was told."))
            return
        self.heading.setText(tr("Return of order {number}", number=past.number))
        self.facts.setText(facts_words(past))
        self.state.setText(self._said(past))
        tones: dict[str, Tone] = {"refused": "bad", "unheard": "warn"}
        set_tone(self.state, tones.get(past.state, "dim") if past.undone_at is None else "dim")
        self.lines.set_rows(enumerate(past.lines))

    def _said(self, past: PastReturn) -> str:
        """How its channel stands to it, in its words, and where to look."""
        if past.undone_at is not None:
            return tr("Taken back {clock}; its goods are off stock again.", clock=when(past.undone_at, self._now()))
        waits = past.row_state in UNSENT and past.row_state != "refused"
        parts = (past.words, past.look, tr("It stands in Outbox") if waits else "")
        return " ".join(sentence(tr(each)) for each in parts if each)

    def _open(self) -> None:
        if self.past is not None:
            self.opens.emit(self.past.number)

    def _emit(self, signal: object) -> None:
        if self.past is not None:
            signal.emit(self.past)  # type: ignore[attr-defined]  # a bound signal
