"""What was chosen, one line each, with a button that takes it away. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import soft, tr


class Chosen(QWidget):
    """``dropped(key)``: its button was pressed."""

    dropped = Signal(str)

    def __init__(self, nothing: str) -> None:
        """``nothing``: the sentence where none is chosen."""
        super().__init__()
        self._nothing = nothing
        self._lines: QVBoxLayout = column(gap=4)
        self.setLayout(self._lines)
        self.show_chosen(())

    def show_chosen(self, chosen: Sequence[tuple[str, str]]) -> None:
        """Key and words of each."""
        while (old := self._lines.takeAt(0)) is not None:
            if widget := old.widget():
                widget.hide()
                widget.deleteLater()
        for key, name in chosen:
            self._lines.addWidget(self._line(key, name))
        if not chosen:
            self._lines.addWidget(label(self._nothing, tone="dim"))

    def _line(self, key: str, name: str) -> QWidget:
        line = QWidget()
        words = label(soft(name, 48), wrap=True)
        away = button(tr("Take away"), partial(self.dropped.emit, key))
        away.setAccessibleName(tr("Take {name} away", name=name))
        inside = row(words, away, gap=10)
        inside.setStretch(0, 1)
        line.setLayout(inside)
        return line
