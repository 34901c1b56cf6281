"""Keys in a list of orders: a letter alone is a command, letters in quick succession are a scanner's. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QPlainTextEdit, QWidget

QUICK_MS = 60  # a scanner's keys come faster than this, a person's do not
NO_TEXT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class KeyScan(QObject):
    """Watches a screen and its tables. Without it the letters of a scanned number would park and lock orders.

    ``letter(text)``: one key alone; ``scanned(text)``: several in quick succession and Enter; ``typed(text)``: several
    without Enter, as somebody does who types a search.
    """

    letter = Signal(str)
    scanned = Signal(str)
    typed = Signal(str)

    def __init__(self, *watched: QWidget) -> None:
        super().__init__(watched[0])
        self._text = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._pause)
        for each in watched:
            each.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if not isinstance(event, QKeyEvent) or _writes(watched):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            if not self._is_text(event):
                return False
            event.accept()  # the letter comes as a key, and not to the action that it is the shortcut of
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if self._is_text(event):
            if not event.isAutoRepeat():
                self._text += event.text()
                self._timer.start(QUICK_MS)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and len(self._text) > 1:
            text = self._take()
            self.scanned.emit(text)
            return True
        return False

    def _is_text(self, event: QKeyEvent) -> bool:
        text = event.text()
        if not text or event.modifiers() & NO_TEXT or not text.isprintable():
            return False
        return text != " " or bool(self._text)

    def _pause(self) -> None:
        text = self._take()
        if len(text) == 1:
            self.letter.emit(text)
        elif text.strip():
            self.typed.emit(text)

    def _take(self) -> str:
        self._timer.stop()
        text, self._text = self._text, ""
        return text


def _writes(watched: QObject) -> bool:
    """Whether something is being written there: its letters are its own."""
    if isinstance(watched, QAbstractItemView) and watched.state() == QAbstractItemView.State.EditingState:
        return True
    focus = watched.focusWidget() if isinstance(watched, QWidget) else None
    return isinstance(focus, (QLineEdit, QPlainTextEdit))
