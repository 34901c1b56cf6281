"""The table view of every list: calm rows, columns that are remembered, keyboard, copy, empty state. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from linndesk.ui.columns import Light
from linndesk.ui.delegates import CellDelegate
from linndesk.ui.headers import Header
from linndesk.ui.memory import Memory
from linndesk.ui.models import CELL, RowModel
from linndesk.ui.theme import ROW_HEIGHT
from linndesk.ui.widgets import row
from linndesk.ui.words import count, tr

COPY_AT_MOST = 20_000
SELECTION_KEPT = 5_000


class Table(QTableView):
    """A table over a RowModel. Rows are named by id everywhere; positions are nobody's business.

    ``opened(id)``: Enter or a double click. ``toggled(id, column key, wanted)``: a light was pressed (D2: once).
    ``pressed(id, column key)``: a row button. ``counted(selected, all)``: for a count line.
    ``filter_by(column key, text)``: chosen from a cell's menu. ``add_row_actions`` adds to that menu.
    """

    opened = Signal(int)
    toggled = Signal(int, str, bool)
    pressed = Signal(int, str)
    counted = Signal(int, int)
    filter_by = Signal(str, str)

    def __init__(
        self,
        name: str,
        model: RowModel[Any],
        memory: Memory,
        *,
        title: str,
        filterable: Sequence[str] = (),
    ) -> None:
        """``name`` is the key under which columns are remembered, ``title`` what a screen reader calls it.

        ``filterable`` are the column keys that offer "filter by this".
        """
        super().__init__()
        self._model = model
        self._filterable = frozenset(filterable)
        self._row_actions: Callable[[QMenu, list[int]], None] | None = None
        self._kept: tuple[list[int], int, bool] = ([], -1, False)
        self._begun = False
        self.opens_rows = True  # False: Enter is left to the dialog's default button
        self.setModel(model)
        self.setAccessibleName(title)
        self._header = Header(self, f"columns/{name}", model, memory)
        self.setHorizontalHeader(self._header)
        # With the table's selection a header asks for the flags of every row in every column, at each Ctrl+A.
        self._header.setSelectionModel(QItemSelectionModel(model, self._header))
        self._look()
        self.cells = CellDelegate(self)
        self.setItemDelegate(self.cells)
        self.cells.pressed.connect(self._press)
        self.doubleClicked.connect(self._double)
        self._empty = _Empty(self.viewport())
        self._connect(model)
        self._header.start()

    def _look(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    def _connect(self, model: RowModel[Any]) -> None:
        model.modelAboutToBeReset.connect(self._before_reset)
        model.modelReset.connect(self._after_reset)
        model.loaded.connect(self._say_counts)
        self.selectionModel().selectionChanged.connect(self._say_counts)

    # -- what screens use

    def set_empty(
        self,
        text: str,
        action: str = "",
        run: Callable[[], object] | None = None,
        other: str = "",
        run_other: Callable[[], object] | None = None,
    ) -> None:
        """Why the table is empty, and the next step (perhaps two) as buttons. Shown whenever it has no rows."""
        self._empty.say(text, ((action, run), (other, run_other)))
        self._place_empty()

    @property
    def empty_text(self) -> str:
        """What stands where there are no rows."""
        return self._empty.text

    def selected_ids(self) -> list[int]:
        """The ids of the selected rows, in the table's order."""
        if self._all_selected():
            return [self._model.id_at(row) for row in range(self._model.rowCount())]
        rows = {row for top, bottom in self._parts() for row in range(top, bottom + 1)}
        return [self._model.id_at(row) for row in sorted(rows)]

    def current_id(self) -> int | None:
        """The id of the row with the focus."""
        index = self.currentIndex()
        return self._model.id_at(index.row()) if index.isValid() else None

    def select_id(self, row_id: int) -> bool:
        """Select one row alone, whatever keys are held, and bring it into view; False where it is not shown."""
        row = self._model.row_of(row_id)
        if row < 0:
            return False
        alone = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self._model.index(row, max(0, self.currentIndex().column())), alone)
        self.scrollTo(self.currentIndex())
        return True

    def begin(self) -> None:
        """Select the first row once, when the first rows have come; never over a choice, never with the focus."""
        if self._begun or not self._model.rowCount():
            return
        self._begun = True
        if self.current_id() is None:
            self.select_id(self._model.id_at(0))

    def add_row_actions(self, fill: Callable[[QMenu, list[int]], None]) -> None:
        """``fill(menu, selected ids)`` is called whenever a row's menu opens."""
        self._row_actions = fill

    def copy(self) -> str:
        """The selected rows as TSV with headers, onto the clipboard (at most 20,000 rows)."""
        shown = self._header.shown()
        lines = ["\t".join(_cell(self._model.headerData(each, Qt.Orientation.Horizontal)) for each in shown)]
        for row_id in self.selected_ids()[:COPY_AT_MOST]:
            row = self._model.row_of(row_id)
            lines.append("\t".join(_cell(self._model.index(row, each).data()) for each in shown))
        text = "\n".join(lines) + "\n"
        QApplication.clipboard().setText(text)
        return text

    # -- keys and presses

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Qt marks the first row where none is: it is chosen too, so that what has the ring is what keys act on."""
        was = self.currentIndex().isValid()
        super().focusInEvent(event)
        here = self.currentIndex()
        if not was and here.isValid() and event.reason() != Qt.FocusReason.MouseFocusReason and not self._parts():
            self.setCurrentIndex(here)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        index = self.currentIndex()
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key == Qt.Key.Key_Space and index.isValid():
            if self._model.interactive(index.column(), index.row()) and not event.isAutoRepeat():
                self._press(index)
        elif self.state() == self.State.EditingState:  # Enter ends the editing, and is nobody else's
            super().keyPressEvent(event)
        elif not self.opens_rows and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._enter(index)
        else:
            super().keyPressEvent(event)

    def _enter(self, index: QModelIndex) -> None:
        cell = index.data(CELL)
        if self._model.interactive(index.column(), index.row()) and not isinstance(cell, Light):
            self._press(index)
        else:
            self.opened.emit(self._model.id_at(index.row()))

    def _press(self, index: QModelIndex) -> None:
        key = self._model.columns[index.column()].key
        cell = index.data(CELL)
        if isinstance(cell, Light):
            self.toggled.emit(self._model.id_at(index.row()), key, not cell.on)
        else:
            self.pressed.emit(self._model.id_at(index.row()), key)

    def _double(self, index: QModelIndex) -> None:
        if not self._model.interactive(index.column(), index.row()):
            self.opened.emit(self._model.id_at(index.row()))

    # -- menu

    def _menu(self, at: QPoint) -> None:
        menu = self.menu_at(self.indexAt(at))
        menu.popup(self.viewport().mapToGlobal(at))

    def menu_at(self, index: QModelIndex) -> QMenu:
        """The menu of a cell, built anew; it deletes itself when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if index.isValid():
            if not self.selectionModel().isRowSelected(index.row(), QModelIndex()):
                self.setCurrentIndex(index)
            if self._row_actions:
                self._row_actions(menu, self.selected_ids())
                menu.addSeparator()
            column = self._model.columns[index.column()]
            text = str(index.data() or "")
            if column.key in self._filterable and text:
                label = tr("Show only {column}: {shown}", column=tr(column.title), shown=text[:40].replace("&", "&&"))
                menu.addAction(label, lambda: self.filter_by.emit(column.key, text))
            copy = menu.addAction(tr("Copy rows"), self.copy)
            copy.setShortcut(QKeySequence.StandardKey.Copy)
        self._header.fill_menu(menu.addMenu(tr("Columns")))
        return menu

    # -- selection by id, counts, empty state

    def _all_selected(self) -> bool:
        return self._parts() == [(0, self._model.rowCount() - 1)]

    def _parts(self) -> list[tuple[int, int]]:
        """First and last row of each selected range; 100,000 selected rows are one range."""
        return [(part.top(), part.bottom()) for part in self.selectionModel().selection().toList()]

    def _before_reset(self) -> None:
        everything = self._all_selected() and self._model.rowCount() > 1
        ids = [] if everything else self.selected_ids()[:SELECTION_KEPT]
        current = self.current_id()
        self._kept = (ids, -1 if current is None else current, everything)

    def _after_reset(self) -> None:
        ids, current, everything = self._kept
        chosen = self.selectionModel()
        row = self._model.row_of(current) if current >= 0 else -1
        if row >= 0:
            column = max(0, self.currentIndex().column())
            chosen.setCurrentIndex(self._model.index(row, column), QItemSelectionModel.SelectionFlag.NoUpdate)
        if everything:
            self.selectAll()
            return
        last = self._model.columnCount() - 1
        picked = QItemSelection()
        for at in (self._model.row_of(each) for each in ids):
            if at >= 0:
                picked.select(self._model.index(at, 0), self._model.index(at, last))
        chosen.select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._say_counts()

    def _say_counts(self) -> None:
        rows = self._model.rowCount()
        chosen = sum(bottom - top + 1 for top, bottom in self._parts())
        self.counted.emit(chosen, rows)
        self._empty.setVisible(rows == 0 and not self._model.loading)
        self._place_empty()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._header.fit()
        self._place_empty()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_header"):
            self._header.fit()

    def _place_empty(self) -> None:
        self._empty.setGeometry(self.viewport().rect())


class _Empty(QWidget):
    """Says why there is nothing, and offers the next step."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setProperty("tone", "dim")
        self._actions = (QPushButton(), QPushButton())
        self._runs: list[Callable[[], object] | None] = [None, None]
        for at, each in enumerate(self._actions):
            each.clicked.connect(partial(self._go, at))
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(self._text)
        layout.addLayout(row(1, *self._actions, 1))
        layout.addStretch(3)
        self.say("", ())
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def say(self, text: str, actions: Sequence[tuple[str, Callable[[], object] | None]]) -> None:
        self._text.setText(text)
        self._runs = [None, None]
        for each in self._actions:
            each.hide()
        for at, (words, run) in enumerate(actions):
            self._actions[at].setText(words)
            self._actions[at].setVisible(bool(words))
            self._runs[at] = run

    def _go(self, at: int) -> None:
        run = self._runs[at]
        if run:
            run()


class CountLine(QLabel):
    """``1,906 listings · 12 selected``, kept up to date from a table."""

    def __init__(self, table: Table, one: str, many: str = "") -> None:
        super().__init__()
        self._words = (one, many)
        self.setProperty("tone", "dim")
        self.setTextFormat(Qt.TextFormat.PlainText)
        table.counted.connect(self._show)

    def _show(self, chosen: int, rows: int) -> None:
        parts = [count(rows, *self._words)]
        if chosen > 1:
            parts.append(tr("{n} selected", n=f"{chosen:,}"))
        self.setText(" · ".join(parts))


def _cell(text: object) -> str:
    """One TSV field; text that a spreadsheet would run as a formula is quoted (R-FOREIGN)."""
    said = str(text or "").replace("\t", " ").replace("\r", " ").replace("\n", " ")
    number = said.replace(",", "").removeprefix("-").replace(".", "", 1).isdigit()
    return "'" + said if said[:1] in ("=", "+", "-", "@") and not number else said


__all__ = ["CountLine", "Table"]
