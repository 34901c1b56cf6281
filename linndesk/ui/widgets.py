"""Small pieces that every screen and dialog is put together from. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from linndesk.ui.theme import Tone
from linndesk.ui.words import tr

Size = Literal["", "head", "title", "big"]
ROOM_AROUND = 40  # pixels above and below what is scrolled to


def label(text: str = "", *, tone: Tone = "", size: Size = "", wrap: bool = False) -> QLabel:
    """Plain text, whatever is in it (R-FOREIGN)."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if tone:
        made.setProperty("tone", tone)
    if size:
        made.setProperty("rank", size)  # "size" is a property of every widget already
    return made


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Change a label's tone after it was made."""
    widget.setProperty("tone", tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class EnterButton(QPushButton):
    """Enter presses the button that has the focus; Qt would press the dialog's default one instead."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def button(
    text: str, run: Callable[[], object] | None = None, *, primary: bool = False, link: bool = False, tip: str = ""
) -> QPushButton:
    """A push button that calls ``run``; one primary button per screen or dialog."""
    made = EnterButton(text)
    made.setProperty("primary", primary)
    made.setProperty("link", link)
    made.setAutoDefault(False)
    if tip:
        made.setToolTip(tip)
    if run is not None:
        made.clicked.connect(lambda: run())
    return made


def set_primary(made: QPushButton, primary: bool) -> None:
    """Change whether a button is the next step after it was made."""
    made.setProperty("primary", primary)
    made.style().unpolish(made)
    made.style().polish(made)


def row(*parts: QWidget | QLayout | int, gap: int = 8) -> QHBoxLayout:
    """Widgets and layouts side by side; a number is a stretch."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(gap)
    _fill(made, parts)
    return made


def column(*parts: QWidget | QLayout | int, gap: int = 8, margin: int = 0) -> QVBoxLayout:
    """Widgets and layouts below one another; a number is a stretch."""
    made = QVBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(gap)
    _fill(made, parts)
    return made


def _fill(layout: QHBoxLayout | QVBoxLayout, parts: tuple[QWidget | QLayout | int, ...]) -> None:
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)


def card(*parts: QWidget | QLayout | int, margin: int = 1, gap: int = 8) -> QFrame:
    """A panel with a hairline round it."""
    made = QFrame()
    made.setObjectName("card")
    made.setLayout(column(*parts, gap=gap, margin=margin))
    return made


class ElidedLabel(QLabel):
    """One line of plain text that ends in … where there is no room; the tooltip has it whole."""

    def __init__(self, tone: Tone = "") -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show ``text``, as much as fits."""
        self._whole = text
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(0, self.width() - 2)))


class Page(QWidget):
    """The inside of a scroll area, as tall as its wrapped text needs at its width.

    QScrollArea asks only for a minimum size, which knows nothing of height for width: text would be squashed.
    """

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setLayout(layout)
        self._inside = layout

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            needed = self._inside.totalHeightForWidth(self.width())
            if needed > 0 and needed != self.minimumHeight():
                self.setMinimumHeight(needed)
        return super().event(event)


def scroll(page: QWidget, title: str) -> QScrollArea:
    """``page`` in an area that scrolls up and down only."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    area.setAccessibleName(title)
    return area


def into_view(widget: QWidget) -> None:
    """Scroll the area around it to where it can be seen; the keyboard alone scrolls only for Tab."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if around is not None:
        around.ensureWidgetVisible(widget, 0, ROOM_AROUND)


class SearchBox(QLineEdit):
    """A filter box: Ctrl+F puts the focus here, Esc clears it."""

    def __init__(self, placeholder: str, changed: Callable[[str], None]) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        self.textChanged.connect(changed)


class Tile(QFrame):
    """A count that is also a filter: a click, Space or Enter presses it; the chosen one has the accent's edge."""

    pressed = Signal(str)

    def __init__(self, key: str, title: str, tip: str = "") -> None:
        super().__init__()
        self.key = key
        self.setObjectName("tile")
        self._number = label("–", size="big")
        self._title = label(title, tone="dim")
        self.setLayout(column(self._number, self._title, gap=0, margin=9))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tip)
        self._say()

    def show_count(self, number: int | None, tone: Tone = "") -> None:
        """None = not known yet."""
        self._number.setText("–" if number is None else f"{number:,}")
        set_tone(self._number, tone)
        self._say()

    def set_chosen(self, chosen: bool) -> None:
        self.setProperty("chosen", chosen)
        self.style().unpolish(self)
        self.style().polish(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pressed.emit(self.key)
        else:
            super().keyPressEvent(event)

    def _say(self) -> None:
        self.setAccessibleName(
            tr("{title}: {number}, show only these", title=self._title.text(), number=self._number.text())
        )
