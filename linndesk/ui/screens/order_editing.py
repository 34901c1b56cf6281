"""Service and tracking of an order, written in their cells: Enter goes on to the next order. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemDelegate, QCompleter, QLineEdit, QListView, QStyleOptionViewItem, QWidget

from linndesk.ui.columns import Painted
from linndesk.ui.delegates import CellDelegate
from linndesk.ui.models import CELL, RowModel
from linndesk.ui.tables import Table
from linndesk.ui.words import tr

Index = QModelIndex | QPersistentModelIndex
FILLED = "filled"


class FieldDelegate(CellDelegate):
    """Paints like every cell. ``entered(row id)``: Enter ended the editing; ``ended()``: it is over, by any way;
    ``refused(why)``: nothing is written in this row."""

    entered = Signal(int)
    ended = Signal()
    refused = Signal(str)

    def __init__(
        self,
        table: Table,
        model: RowModel[Any],
        hint: str,
        choices: Callable[[], Sequence[str]] = list,
        refuses: Callable[[Any], str] = lambda row: "",
    ) -> None:
        """``refuses``: why nothing is written in a row, "" = it may be."""
        super().__init__(table)
        self._refuses = refuses
        self._model = model
        self._hint = hint
        self._choices = choices
        self._by_enter = -1
        self.closeEditor.connect(self._closed)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802
        row = self._model.row_at(index.row())
        if row is not None and (why := self._refuses(row)):
            self.refused.emit(why)
            return None  # type: ignore[return-value]  # what Qt takes for: it is not edited
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            editor.setPlaceholderText(tr(self._hint))
            _complete(editor, self._choices())
            row_id = self._model.id_at(index.row())
            editor.returnPressed.connect(lambda: self._note(row_id))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        """Once: rows that arrive meanwhile must not wipe out what is being typed. What the channel asks for is not
        edited."""
        if isinstance(editor, QLineEdit) and not editor.property(FILLED):
            cell = index.data(CELL)
            editor.setText("" if isinstance(cell, Painted) else str(cell or ""))
            editor.selectAll()
            editor.setProperty(FILLED, True)

    def _note(self, row_id: int) -> None:
        self._by_enter = row_id

    def _closed(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        row_id, self._by_enter = self._by_enter, -1
        cancelled = hint == QAbstractItemDelegate.EndEditHint.RevertModelCache
        # Only once the view has put the editor away may the next one be opened, or rows be read anew.
        QTimer.singleShot(0, self, lambda: self._after(-1 if cancelled else row_id))

    def _after(self, row_id: int) -> None:
        if row_id >= 0:
            self.entered.emit(row_id)
        self.ended.emit()


def _complete(editor: QLineEdit, choices: Sequence[str]) -> None:
    if not choices:
        return
    completer = QCompleter(list(choices), editor)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    popup = QListView()
    popup.setAccessibleName(tr("Postal services that match"))
    completer.setPopup(popup)
    editor.setCompleter(completer)
