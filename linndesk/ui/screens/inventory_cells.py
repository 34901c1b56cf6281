"""Cells of Inventory: the rows behind a number, bin and minimum written in place, a count elsewhere. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, Signal
from PySide6.QtWidgets import QMenu

from linndesk.services.shown import InventoryRow
from linndesk.ui.models import SqlTableModel
from linndesk.ui.screens.inventory_source import ItemsWanted
from linndesk.ui.screens.item_details import KIT, LISTINGS, LOCATIONS, MOVEMENTS, ORDERS, ItemDetails
from linndesk.ui.screens.stock_desk import StockDesk
from linndesk.ui.tables import Table
from linndesk.ui.words import tr

BEHIND = {  # the tab with the rows behind a number
    "on_hand": MOVEMENTS,
    "counted_at": MOVEMENTS,
    "in_open_orders": ORDERS,
    "available": LOCATIONS,
    "due": LOCATIONS,
    "after": LOCATIONS,
    "short": LOCATIONS,
    "listed_on": LISTINGS,
    "kit": KIT,
}
COUNTED = ("on_hand", "due")  # by the channel, at its own warehouse
PRICE = "price"
WHY = ("on_hand", "in_open_orders", "available", "after")


class ItemCells(QObject):
    """``says(text)``; ``why_asked()``: of the current item. ``place()``: the one location that a cell of the table
    speaks of, blank where it is several. ``refusal()``: why nothing can be changed there; "" = it can."""

    says = Signal(str)
    why_asked = Signal()

    def __init__(
        self,
        table: Table,
        model: SqlTableModel[InventoryRow, ItemsWanted],
        details: ItemDetails,
        desk: StockDesk,
        place: Callable[[], str],
        refusal: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self._details = details
        self._desk = desk
        self._place = place
        self._refusal = refusal
        model.edit = self._typed
        details.shelf_asked.connect(self._shelve)

    def clicked(self, index: QModelIndex) -> None:
        """A number brings the rows behind it to the front, below."""
        key = self._model.columns[index.column()].key
        if key in BEHIND:
            self._details.show_tab(BEHIND[key])

    def open(self) -> None:
        """Enter or a double click: the rows behind the number, the cell itself, or a count."""
        key = self._key()
        if key == "available":
            self._details.show_tab(LOCATIONS)
            self.why_asked.emit()
        elif key in BEHIND:
            self._details.show_tab(BEHIND[key], focus=True)
            if key in COUNTED and self._refusal():
                self.says.emit(self._refusal())
        else:
            self.edit_here()

    def edit_here(self) -> None:
        """F2: price, bin and minimum in their cells, a count everywhere else."""
        if self._details.edit_here():
            return
        index, row = self._table.currentIndex(), self._row()
        if row is not None and self._key() == PRICE:  # of the item, wherever it lies
            self._table.edit(index)
        elif self._refusal():
            self.says.emit(self._refusal())
        elif row is None or not self._model.columns[index.column()].editable:
            self._desk.begin("count", [] if row is None else [row.id])
        elif row.parts:
            self.says.emit(tr("A kit has no bin or minimum of its own: its parts have."))
        elif self._place():
            self._table.edit(index)
        else:
            self._details.show_tab(LOCATIONS, focus=True)
            self.says.emit(tr("Choose a location first, or write it below at one of them."))

    def fill_menu(self, menu: QMenu) -> None:
        """The rows behind the number of the cell, first of all."""
        key = self._key()
        words = {MOVEMENTS: tr("Show its movements"), ORDERS: tr("Show the orders"), LISTINGS: tr("Show its listings"),
                 LOCATIONS: tr("Show where"), KIT: tr("Show the kit")}  # fmt: skip
        if key in BEHIND:
            menu.addAction(words[BEHIND[key]], lambda: self._details.show_tab(BEHIND[key], focus=True))
        if key in WHY:
            menu.addAction(tr("Why this number?"), self.why_asked.emit)
        if key in BEHIND:
            menu.addSeparator()

    def _key(self) -> str:
        index = self._table.currentIndex()
        return self._model.columns[index.column()].key if index.isValid() else ""

    def _row(self) -> InventoryRow | None:
        current = self._table.current_id()
        return None if current is None else self._model.row_at(self._model.row_of(current))

    def _typed(self, item_id: int, key: str, text: str) -> None:
        found = self._model.row_at(self._model.row_of(item_id))
        if found is not None and key == PRICE:
            self._desk.price(found.sku, text)
        elif found is not None:
            self._desk.shelve(found.sku, self._place(), key, text)

    def _shelve(self, location: str, key: str, text: str) -> None:
        row = self._row()
        if row is not None:
            self._desk.shelve(row.sku, location, key, text)
