"""Notes of an order, its gift message and its links: read, added to, opened only by a press. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from linndesk.domain.orders import Order
from linndesk.ui.screens.order_story import notes_text
from linndesk.ui.screens.parts import plain
from linndesk.ui.widgets import ElidedLabel, button, column, row
from linndesk.ui.words import plain_tip, tr


class NotesPane(QWidget):
    """``added(order, text)``: somebody wrote a note."""

    added = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self._order: Order | None = None
        self.text: QPlainTextEdit = plain(tr("Notes on the order"))
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setPlaceholderText(tr("No notes yet."))
        self._links = QVBoxLayout()
        self._links.setSpacing(4)
        self._shown: tuple[str, ...] = ()
        self.note = QLineEdit()
        self.note.setAccessibleName(tr("New note"))
        self.note.setPlaceholderText(tr("Write a note, then Enter"))
        self.add_button = button(tr("Add note"), self._add)
        self.note.returnPressed.connect(self._add)
        self.note.textChanged.connect(lambda text: self.add_button.setEnabled(bool(text.strip())))
        self.add_button.setEnabled(False)
        foot = row(gap=8)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.add_button)
        whole = column(gap=6, margin=8)
        whole.addWidget(self.text, 1)
        whole.addLayout(self._links)
        whole.addLayout(foot)
        self.setLayout(whole)

    def show_order(self, order: Order | None) -> None:
        """What was written on it."""
        if order is None or self._order is None or order.id != self._order.id:
            self.note.clear()
        self._order = order
        text = notes_text(order) if order is not None else ""
        if text != self.text.toPlainText():
            self.text.setPlainText(text)
        self._show_links(order.person.links if order is not None else ())

    def _show_links(self, links: Sequence[str]) -> None:
        """R-FOREIGN: plain text; nothing is fetched or opened by itself."""
        if tuple(links) == self._shown:
            return
        self._shown = tuple(links)
        while (item := self._links.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for each in links:
            self._links.addWidget(_line(each))

    def _add(self) -> None:
        text = self.note.text().strip()
        if text and self._order is not None:
            self.note.clear()
            self.added.emit(self._order, text)


def _line(link: str) -> QWidget:
    text = ElidedLabel("dim")
    text.say(tr("Customisation: {link}", link=link))
    text.setToolTip(plain_tip(link))
    copy = button(tr("Copy link"), partial(QGuiApplication.clipboard().setText, link))
    opens = button(tr("Open in the browser"), partial(open_link, link))
    opens.setEnabled(is_safe(link))
    inside = row(gap=8)
    inside.addWidget(text, 1)
    inside.addWidget(copy)
    inside.addWidget(opens)
    made = QWidget()
    made.setLayout(inside)
    return made


def is_safe(link: str) -> bool:
    """Only what a browser shows; never a file or a program of this PC."""
    url = QUrl(link, QUrl.ParsingMode.StrictMode)
    return url.isValid() and url.scheme() in ("http", "https") and bool(url.host())


def open_link(link: str) -> bool:
    """In the system's browser, because somebody pressed the button."""
    return is_safe(link) and QDesktopServices.openUrl(QUrl(link, QUrl.ParsingMode.StrictMode))
