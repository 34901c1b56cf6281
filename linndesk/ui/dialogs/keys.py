"""Help > Keys: every key there is, from the same table as the menus. Main thread."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from linndesk.ui.actions import ACTS, TABLE_KEYS
from linndesk.ui.widgets import Page, button, column, label, row, scroll
from linndesk.ui.words import tr


class KeysDialog(QDialog):
    """Two columns: the key and what it does."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(7)
        keys = [(act.shortcut, act.text) for act in ACTS if act.shortcut]
        self._part(grid, tr("Everywhere"), keys)
        self._part(grid, tr("In a table"), list(TABLE_KEYS))
        area = scroll(Page(grid), tr("Keys"))
        close = button(tr("Close"), self.accept, primary=True)
        close.setDefault(True)
        self.setLayout(column(area, row(1, close), gap=12, margin=16))
        self.resize(560, 560)

    def _part(self, grid: QGridLayout, title: str, keys: list[tuple[str, str]]) -> None:
        at = grid.rowCount()
        grid.addWidget(label(title, size="head"), at, 0, 1, 2)
        for number, (key, words) in enumerate(keys, at + 1):
            shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            grid.addWidget(label(shown, tone="dim"), number, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(tr(words), wrap=True), number, 1)
        grid.setColumnStretch(1, 1)
