"""The Movements tab of an item: every entry of its ledger, taken back per act, written to a file. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from linndesk.domain.stock import Movement
from linndesk.domain.stockacts import UNDO_FOR
from linndesk.services.stock import Stock
from linndesk.ui.background import Background
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.parts import Picker
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr, when, when_tip

SHOWN = 500


@dataclass(frozen=True, slots=True)
class History:
    """The newest entries at one place or everywhere, and how many there are in all."""

    sku: str
    movements: Sequence[Movement]
    count: int


class MovementsPane(QWidget):
    """Reads by itself once ``show_sku`` has named an item.

    ``undo_asked(batch)``: an act is to be taken back. ``export_asked(SKU, location)``. ``order_opened(our number)``.
    ``counted(entries)``: for the tab's title.
    """

    undo_asked = Signal(int)
    export_asked = Signal(str, str)
    order_opened = Signal(str)
    counted = Signal(int)

    def __init__(self, stock: Stock, background: Background, memory: Memory, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._stock = stock
        self._background = background
        self._now = now
        self._sku = ""
        self._top: int | None = None
        self.place = Picker(tr("Location"), [("", tr("All locations"))])
        self.undo_button = button(tr("Undo this act"), self._undo, tip=tr("Within an hour, by counter-entries"))
        self.undo_button.setEnabled(False)
        self.export_button = button(tr("Export…"), lambda: self.export_asked.emit(self._sku, self.place.value))
        self.said = label(tone="dim")
        self.model: SmallTableModel[Movement] = SmallTableModel(self._columns(), lambda each: each.id)
        self.table = Table("item-movements", self.model, memory, title=tr("Movements"))
        self.table.set_empty(tr("Its level has never changed."))
        self.table.opened.connect(self._open)
        self.table.add_row_actions(self._menu)
        self.table.counted.connect(lambda chosen, rows: self._choose())
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._choose())
        self.place.chose.connect(lambda location: self._read())
        bar = row(self.place, self.said, 1, self.undo_button, self.export_button, gap=10)
        bar.setContentsMargins(12, 8, 10, 0)
        self.setLayout(column(bar, self.table, gap=6))

    def show_sku(self, sku: str, locations: Sequence[str]) -> None:
        """Read this item; blank = none is chosen."""
        self.place.fill([("", tr("All locations")), *((each, each) for each in locations)])
        if sku != self._sku:
            self._sku = sku
            self.model.set_rows(())
        if sku:
            self._read()

    def _read(self) -> None:
        sku, place = self._sku, self.place.value or None

        def job() -> History:
            return History(sku, self._stock.movements(sku, place, SHOWN), self._stock.movement_count(sku, place))

        self._background.read("item-movements", job, self.take, owner=self)

    def take(self, found: History) -> None:
        """Show what was read; another item's is dropped."""
        if found.sku != self._sku:
            return
        on_top = self.table.current_id() in (None, self._top)  # nobody has chosen another one
        self._top = found.movements[0].id if found.movements else None
        self.model.set_rows(found.movements)
        more = found.count - len(found.movements)
        self.said.setText(tr("The newest {n}; Export has all.", n=f"{SHOWN:,}") if more > 0 else "")
        self.export_button.setEnabled(found.count > 0)
        self.counted.emit(found.count)
        if on_top and self._top is not None:
            self.table.select_id(self._top)
        self._choose()

    def _current(self) -> Movement | None:
        current = self.table.current_id()
        return None if current is None else self.model.row_at(self.model.row_of(current))

    def may_undo(self, movement: Movement | None) -> bool:
        """A person's act of the last hour that is not taken back, and took nothing back itself."""
        return (
            movement is not None
            and movement.batch is not None
            and movement.undoes is None
            and not movement.undone
            and movement.delta != 0
            and self._now() - movement.at <= UNDO_FOR
        )

    def _choose(self) -> None:
        self.undo_button.setEnabled(self.may_undo(self._current()))

    def _undo(self) -> None:
        current = self._current()
        if current is not None and current.batch is not None and self.may_undo(current):
            self.undo_asked.emit(current.batch)

    def _open(self, movement_id: int) -> None:
        found = self.model.row_at(self.model.row_of(movement_id))
        if found is not None and found.order_number:
            self.order_opened.emit(found.order_number)

    def _menu(self, menu: QMenu, ids: list[int]) -> None:
        current = self._current()
        undo: QAction = menu.addAction(tr("Undo this act"), self._undo)
        undo.setEnabled(self.may_undo(current))
        if current is not None and current.order_number:
            menu.addAction(tr("Open its order"), lambda: self._open(current.id))

    def _columns(self) -> tuple[Column[Movement], ...]:
        return (
            Column("at", "When", lambda each: when(each.at, self._now()), 110, tooltip=lambda each: when_tip(each.at)),
            Column("location", "Location", lambda each: each.location, 110),
            Column("reason", "Reason", _reason, 170, tooltip=_reason_tip),
            Column("delta", "Change", lambda each: f"{each.delta:+,}" if each.delta else "0", 74, "right",
                   order=lambda each: each.delta),
            Column("balance", "On hand after", lambda each: each.balance, 90, "right",
                   header_tip="On hand at that location after the entry"),
            Column("order", "Order", lambda each: each.order_number or None, 80),
            Column("who", "Who", lambda each: each.who, 90),
            Column("note", "Note", lambda each: each.note, 180, stretch=True, tooltip=lambda each: each.note),
        )  # fmt: skip


def _reason(each: Movement) -> Cell:
    return Painted(tr("{reason} · undone", reason=each.reason), "dim") if each.undone else each.reason


def _reason_tip(each: Movement) -> str:
    if each.undone:
        return tr("A later entry took it back")
    return tr("Act {n}", n=each.batch) if each.batch is not None else each.reason
