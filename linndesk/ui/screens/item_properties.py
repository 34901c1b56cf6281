"""The Properties tab of an item: extended properties such as Despatch Time, edited in their cells. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QMenu, QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.services.items import Items
from linndesk.ui.background import Background
from linndesk.ui.columns import Column
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr

LANE = "clicks"


@dataclass(frozen=True, slots=True)
class Property:
    at: int
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Properties:
    """What was read of one item, and the names to offer for another one."""

    sku: str
    found: dict[str, str]
    names: Sequence[str]


class PropertiesPane(QWidget):
    """Reads and changes by itself once ``show_sku`` has named an item. ``counted(rows)``: for the tab's title;
    ``says(sentence)``: what was done."""

    counted = Signal(int)
    says = Signal(str)

    def __init__(self, items: Items, background: Background, memory: Memory) -> None:
        super().__init__()
        self._items = items
        self._background = background
        self._sku = ""
        self.model: SmallTableModel[Property] = SmallTableModel(_COLUMNS, lambda each: each.at)
        self.model.edit = self._edit
        self.table = Table("item-properties", self.model, memory, title=tr("Extended properties"))
        self.table.set_empty(tr("No extended properties. Despatch Time gives the days until it leaves, 1 to 30."))
        self.table.opened.connect(self._open)
        self.table.add_row_actions(self._menu)
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.name.setAccessibleName(tr("Name of a property"))
        self.name.setMinimumWidth(230)
        self.add_button = button(tr("Add property"), self._add)
        self.hint = label(tone="dim")
        bar = row(self.name, self.add_button, self.hint, 1, gap=10)
        bar.setContentsMargins(12, 8, 10, 0)
        self.setLayout(column(bar, self.table, gap=6))

    def show_sku(self, sku: str) -> None:
        """Read this item; blank = none is chosen."""
        if sku != self._sku:
            self._sku = sku
            self.model.set_rows(())
        self.add_button.setEnabled(bool(sku))
        if sku:
            self._background.read("item-properties", self._job(sku), self.take, owner=self)

    def _job(self, sku: str) -> Callable[[], Properties]:
        return lambda: Properties(sku, self._items.get(sku).properties, self._items.property_names())

    def take(self, read: Properties) -> None:
        """Show what was read; another item's is dropped."""
        if read.sku != self._sku:
            return
        self.model.set_rows(Property(at, name, value) for at, (name, value) in enumerate(read.found.items()))
        typed = self.name.currentText()
        names = [each for each in read.names if each not in read.found]
        self.name.clear()
        self.name.addItems(names)
        self.name.setEditText(typed if typed and typed not in read.found else next(iter(names), ""))
        self.counted.emit(len(read.found))

    def _add(self) -> None:
        """A line for it, opened; what has no value is never stored."""
        name = self.name.currentText().strip()
        if not name:
            self.says.emit(tr("Write the property's name first, for example Despatch Time."))
            return
        rows = [self.model.row_at(at) for at in range(self.model.rowCount())]
        kept = [each for each in rows if each is not None]
        at = next((each.at for each in kept if each.name == name), len(kept))
        if at == len(kept):
            self.model.set_rows([*kept, Property(at, name, "")])
        self._open(at)

    def _open(self, at: int) -> None:
        index = self.model.index(self.model.row_of(at), 1)
        self.table.setCurrentIndex(index)
        self.table.edit(index)

    def _menu(self, menu: QMenu, ids: list[int]) -> None:
        if len(ids) == 1:
            menu.addAction(tr("Edit"), lambda: self._open(ids[0]))
        menu.addAction(tr("Remove property"), lambda: self._remove(ids))

    def _remove(self, ids: list[int]) -> None:
        for each in ids:
            self._edit(each, "value", "")

    def _edit(self, at: int, key: str, text: str) -> None:
        found = self.model.row_at(self.model.row_of(at))
        if found is None:
            return
        sku, name = self._sku, found.name

        def done(changes: Changes) -> None:
            said = tr("{sku}: {name} is now {value}", sku=sku, name=name, value=text.strip())
            self.says.emit(said if text.strip() else tr("{sku}: {name} removed", sku=sku, name=name))
            self.show_sku(self._sku)

        def failed(trouble: LinndeskError) -> None:
            self.show_sku(self._sku)
            self._background.failed.emit(trouble)

        self._background.run(
            LANE, lambda: self._items.set(sku, f"property:{name}", text), done=done, failed=failed, owner=self
        )


_COLUMNS: tuple[Column[Property], ...] = (
    Column("name", "Property", lambda each: each.name, 240),
    Column("value", "Value", lambda each: each.value, 240, stretch=True, editable=True),
)
