"""The scan field that always has the keys, and the large line that says what was heard. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from linndesk.ui.screens.order_scan import NO_TEXT
from linndesk.ui.tables import Table
from linndesk.ui.theme import Tone
from linndesk.ui.widgets import ElidedLabel, column, set_tone
from linndesk.ui.words import plain_tip

LARGER = 1.5
ROWS_A_PAGE = 8
STEPS = {
    Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -ROWS_A_PAGE, Qt.Key.Key_PageDown: ROWS_A_PAGE,
}  # fmt: skip


class ScanField(QLineEdit):
    """What comes with Enter is ``scanned``, and the field is empty at once for the next scan.

    ``empty``: Enter with nothing in it; ``moved``: Up and Down go through the rows below it; ``edited``: F2;
    ``booked``: Ctrl and the Enter of the number pad (the other one is an action's); ``left``: Esc in the empty field.
    """

    scanned = Signal(str)
    empty = Signal()
    moved = Signal(int)
    edited = Signal()
    booked = Signal()
    left = Signal()

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        enlarge(self)
        self.setStyleSheet(f"min-height: {self.fontMetrics().height() + 14}px;")  # the scheme's own is for small text

    def event(self, event: QEvent) -> bool:
        """With nothing to take back in it Ctrl+Z is the screen's; Ctrl+E always is: some desktops take it for End."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            undo = event.matches(QKeySequence.StandardKey.Undo) and not self.text()
            if undo or (event.key() == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier):
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.booked.emit()
            else:
                self._take()
        elif key == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif key == Qt.Key.Key_F2:
            self.edited.emit()
        elif key in STEPS:
            self.moved.emit(STEPS[key])
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        text = self.text().strip()
        self.clear()
        if text:
            self.scanned.emit(text)
        else:
            self.empty.emit()


class ScanTable(Table):
    """Keys that write are the scan field's, so that no scan is ever lost in a table."""

    writes: QLineEdit | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        editing = self.state() == self.State.EditingState
        if editing or self.writes is None or not goes_to(self.writes, event):
            super().keyPressEvent(event)


class ScanPage(QWidget):
    """What no button and no tile of it takes is the scan field's, whatever was pressed before."""

    writes: QLineEdit | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if self.writes is None or not goes_to(self.writes, event):
            super().keyPressEvent(event)


def goes_to(field: QLineEdit, event: QKeyEvent) -> bool:
    """Give the field the keys, and this one first; False where it writes nothing."""
    text = event.text()
    if not text.strip() or not text.isprintable() or event.modifiers() & NO_TEXT:
        return False
    field.setFocus()
    field.insert(text)
    return True


class Heard(QFrame):
    """What the last scan was taken for, to be read from where the pallet stands. A screen reader reads its name."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._what = ElidedLabel()
        self._why = ElidedLabel("dim")
        enlarge(self._what, bold=True)
        self.setLayout(column(self._what, self._why, gap=0, margin=7))
        self.said = ""
        self.wrong = False

    def say(self, what: str, why: str = "", *, tone: Tone = "") -> None:
        """``what`` large, ``why`` below it."""
        self.said = f"{what} {why}".strip()
        self.wrong = tone == "bad"
        set_tone(self._what, tone)
        self._what.say(what)
        self._why.say(why)
        self.setAccessibleName(self.said)
        self.setToolTip(plain_tip(self.said))
        if self.property("wrong") != self.wrong:
            self.setProperty("wrong", self.wrong)
            self.style().unpolish(self)
            self.style().polish(self)


def enlarge(widget: QWidget, *, bold: bool = False) -> None:
    """Half as large again as other text."""
    font = QFont(widget.font())
    if font.pixelSize() > 0:
        font.setPixelSize(round(font.pixelSize() * LARGER))
    else:
        font.setPointSizeF(font.pointSizeF() * LARGER)
    font.setBold(bold)
    widget.setFont(font)
