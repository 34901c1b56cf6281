"""The table of Listed Products and what stands beside it: its own keys, the movable line between. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QSplitter, QWidget

from linndesk.ui.memory import Memory
from linndesk.ui.tables import Table

DIGITS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
HIDDEN = "hidden"


class ListingTable(Table):
    """``entered(id)``: Enter, which is not a double click here. ``edit_asked(id)``: F2, in whichever cell."""

    entered = Signal(int)
    edit_asked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        current = self.current_id()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if current is None or not plain or self.state() == self.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() in ENTER:
            if not event.isAutoRepeat():  # a key that is held down must not link what nobody has looked at
                self.entered.emit(current)
        elif event.key() == Qt.Key.Key_F2:
            self.edit_asked.emit(current)
        else:
            super().keyPressEvent(event)


class TypingGuard(QObject):
    """While one types in a line edit, keys that act on a listing are that line edit's, or nobody's."""

    def watch(self, line: QLineEdit) -> None:
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() not in kinds or not isinstance(event, QKeyEvent):
            return False
        accepts = event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in DIGITS
        unlinks = event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_U
        if accepts or unlinks:
            event.accept()
        return accepts or unlinks


class Sides(QSplitter):
    """A list with a pane to its right; where the line stands, and whether the pane is shown, is remembered."""

    def __init__(self, name: str, left: QWidget, right: QWidget, memory: Memory, *, wide: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._memory = memory
        self._key = f"sides/{name}"
        self._right = right
        self.setChildrenCollapsible(False)
        self.setHandleWidth(10)
        self.addWidget(left)
        self.addWidget(right)
        self.setStretchFactor(0, 4)  # a wider window is shared
        self.setStretchFactor(1, 1)
        self.setSizes([1000 - wide, wide])
        kept = memory.bytes(self._key)
        if not kept.isEmpty():
            self.restoreState(kept)
        right.setVisible(memory.text(f"{self._key}/pane") != HIDDEN)
        self.splitterMoved.connect(lambda: memory.keep(self._key, self.saveState()))

    @property
    def is_open(self) -> bool:
        """Whether the pane is meant to be seen."""
        return not self._right.isHidden()

    def show_pane(self, shown: bool) -> None:
        self._right.setVisible(shown)
        self._memory.keep(f"{self._key}/pane", "" if shown else HIDDEN)
