"""The search for a stock item beside a listing: scan a barcode or type, choose, link. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from linndesk.domain.stock import Item
from linndesk.services.items import Items
from linndesk.ui.background import Background
from linndesk.ui.columns import Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.parts import Find
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr

FOUND_AT_MOST = 20
LISTED_HEIGHT = 132


def first_things_first(found: Sequence[Item], text: str) -> list[Item]:
    """What has exactly this barcode or SKU before what only contains it."""
    wanted = text.strip().casefold()
    return sorted(found, key=lambda each: wanted not in (each.barcode.casefold(), each.sku.casefold()))


def _available(each: Item) -> Painted | int:
    number = sum(level.available for level in each.levels if not level.centre)
    return number if number > 0 else Painted(f"{number:,}", "dim")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a text."""

    text: str
    items: Sequence[Item]


class StockFind(Find):
    """Enter goes to the result, Esc in an empty box goes back."""

    entered = Signal()
    left = Signal()

    def __init__(self, asked: Callable[[], None], table: Callable[[], QWidget]) -> None:
        super().__init__(tr("Scan a barcode or search stock"), asked, table)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape and not self.text():
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FoundTable(Table):
    """Esc goes back to the box."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class StockSearch(QWidget):
    """``link_asked(stock SKU)``: the chosen result is meant. ``left``: the person goes back to the listings."""

    link_asked = Signal(str)
    left = Signal()

    def __init__(self, items: Items, background: Background, memory: Memory) -> None:
        super().__init__()
        self._items = items
        self._background = background
        self._answer = Answer("", ())
        self._going = False  # Enter was pressed before the answer came
        self.found: SmallTableModel[Item] = SmallTableModel(_columns(), lambda each: each.id)
        self.table = FoundTable("stock-found", self.found, memory, title=tr("Stock items found"))
        self.table.horizontalHeader().hide()
        self.table.opened.connect(lambda item_id: self.link())
        self.box: StockFind = StockFind(self._ask, lambda: self.table)
        self.table.left.connect(self.box.setFocus)
        self.box.entered.connect(self._enter)
        self.box.left.connect(self.left)
        self.box.textChanged.connect(self._show_or_hide)
        self.said = label(tone="dim", wrap=True)
        self.link_button = button(tr("Link  Ctrl+L"), self.link)
        self._results = card(self.table)
        self._results.setFixedHeight(LISTED_HEIGHT)
        self._foot = QWidget()
        foot = row(gap=8)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.link_button)
        self._foot.setLayout(foot)
        self.setLayout(column(self.box, self._results, self._foot, gap=6))
        self._show_or_hide("")

    @property
    def chosen(self) -> Item | None:
        """The result that Ctrl+L links to: the current one, else the first."""
        if self._answer.text != self.box.text().strip():
            return None
        current = self.table.current_id()
        at = 0 if current is None else max(0, self.found.row_of(current))
        return self.found.row_at(at)

    def start(self) -> None:
        """Put the focus into the box."""
        self.box.setFocus()
        self.box.selectAll()

    def link(self) -> bool:
        """Ask for the link to the chosen result; False where nothing is chosen."""
        chosen = self.chosen
        if chosen is not None:
            self.link_asked.emit(chosen.sku)
        return chosen is not None

    def clear(self) -> None:
        """For the next listing."""
        self._going = False
        self.box.clear()

    def _show_or_hide(self, text: str) -> None:
        some = bool(text.strip())
        self._results.setVisible(some)
        self._foot.setVisible(some)
        if not some:
            self._show(Answer("", ()))

    def _ask(self) -> None:
        text = self.box.text().strip()
        if text:
            self._background.read(
                "stock-search",
                lambda: Answer(text, self._items.listed(text, limit=FOUND_AT_MOST)),
                self._show,
                owner=self,
            )

    def _show(self, answer: Answer) -> None:
        self._answer = answer
        self.found.set_rows(first_things_first(answer.items, answer.text))
        if self.found.rowCount():
            self.table.select_id(self.found.id_at(0))
        self.link_button.setEnabled(bool(answer.items))
        more = tr("The first {n}; type more.", n=FOUND_AT_MOST) if len(answer.items) == FOUND_AT_MOST else ""
        self.said.setText(more if answer.items else tr("No stock item has all of these words."))
        if self._going and answer.text == self.box.text().strip():
            self._going = False
            self._enter()

    def _enter(self) -> None:
        """A scanner ends with Enter: the result, once it is there, has the focus and a second Enter links it."""
        text = self.box.text().strip()
        if text != self._answer.text:
            self._going = True
            self._ask()
        elif self.found.rowCount():
            self.table.setFocus()


def _columns() -> tuple[Column[Item], ...]:
    return (
        Column("sku", "SKU", lambda each: each.sku, 112, tooltip=lambda each: each.sku),
        Column("title", "Title", lambda each: each.title, 120, stretch=True, tooltip=lambda each: each.title),
        Column("available", "Available", _available, 62, "right"),
    )
