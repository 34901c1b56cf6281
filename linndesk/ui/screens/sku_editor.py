"""An editor for a stock SKU within a table: suggests SKUs and titles as one types. Main thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QStyleOptionViewItem, QWidget

from linndesk.domain.stock import Item
from linndesk.services.items import Items
from linndesk.ui.background import Background
from linndesk.ui.columns import Painted
from linndesk.ui.delegates import CellDelegate
from linndesk.ui.models import CELL
from linndesk.ui.words import tr

SUGGESTED = 20
PAUSE_MS = 120
SKU = int(Qt.ItemDataRole.UserRole)


class SkuDelegate(CellDelegate):
    """Paints like every cell; edits with suggestions. ``made(line edit)``: an editor was opened."""

    made = Signal(QLineEdit)

    def __init__(self, parent: QWidget, items: Items, background: Background) -> None:
        super().__init__(parent)
        self._items = items
        self._background = background

    def createEditor(  # noqa: N802
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            editor.setPlaceholderText(tr("Stock SKU"))
            suggest(editor, self._items, self._background)
            self.made.emit(editor)
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:  # noqa: N802
        """Words that stand for *no link yet* are not edited."""
        cell = index.data(CELL)
        if isinstance(editor, QLineEdit):
            editor.setText("" if isinstance(cell, Painted) else str(cell or ""))
            editor.selectAll()


def suggest(editor: QLineEdit, items: Items, background: Background) -> Suggestions:
    """Give a line edit suggestions out of the stock items."""
    return Suggestions(editor, items, background)


class Suggestions(QCompleter):
    """What the items' search finds, asked for when the typing pauses; choosing one writes its SKU."""

    def __init__(self, editor: QLineEdit, items: Items, background: Background) -> None:
        self._found = QStandardItemModel()
        super().__init__(self._found, editor)
        self._editor = editor
        self._items = items
        self._background = background
        self.setCompletionRole(SKU)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        popup = QListView()
        popup.setAccessibleName(tr("Stock items that match"))
        popup.setMinimumWidth(360)
        self.setPopup(popup)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        editor.setCompleter(self)
        editor.textEdited.connect(lambda text: self._timer.start(PAUSE_MS))

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:  # noqa: N802
        return str(index.data(SKU))

    def _ask(self) -> None:
        text = self._editor.text().strip()
        if text:
            self._background.read("suggest", lambda: self._items.listed(text, limit=SUGGESTED), self._show, owner=self)

    def _show(self, found: Sequence[Item]) -> None:
        self._found.clear()
        for each in found:
            item = QStandardItem(f"{each.sku}   {each.title}")
            item.setData(each.sku, SKU)
            self._found.appendRow(item)
        if found and self._editor.hasFocus():
            self.complete()
