"""The chosen row of the outbox: what is told, the request as it was sent, what was done to it. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from linndesk.services.outbox import OutboxBox, Story
from linndesk.ui.background import Background
from linndesk.ui.screens.outbox_words import history_text, name_of, opens_words, payload_text, request_text
from linndesk.ui.screens.parts import plain, tabs
from linndesk.ui.widgets import button, column, label, row
from linndesk.ui.words import tr


class OutboxDetails(QFrame):
    """``opens``: the order, the return or the purchase order was asked for."""

    opens = Signal()

    def __init__(self, box: OutboxBox, background: Background, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._box = box
        self._background = background
        self._now = now
        self.heading = label(size="head")
        self.open_button = button("", self.opens.emit)
        self.what = plain(tr("What is told"))
        self.request = plain(tr("The request as it was sent"))
        self.history = plain(tr("What was done to it"))
        pages: tuple[tuple[QPlainTextEdit, str], ...] = (
            (self.what, tr("What is told")),
            (self.request, tr("Request")),
            (self.history, tr("History")),
        )
        self.tabs = tabs(tr("Details of the row"))
        for page, title in pages:
            page.setFrameShape(QFrame.Shape.NoFrame)
            self.tabs.addTab(_padded(page), title)
        self.setLayout(column(row(self.heading, 1, self.open_button), self.tabs, gap=6, margin=10))
        self.show_row(None)

    def show_row(self, row_id: int | None) -> None:
        """None = nothing is chosen."""
        if row_id is None:
            self._take(None)
        else:
            self._background.read("outbox-story", lambda: self._box.story(row_id), self._take, owner=self)

    def _take(self, story: Story | None) -> None:
        self.tabs.setVisible(story is not None)
        opens = "" if story is None else opens_words(story)
        self.open_button.setText(opens)
        self.open_button.setVisible(bool(opens))
        if story is None:
            self.heading.setText(tr("Choose a row to see what is told and why it waits."))
            return
        self.heading.setText(name_of(story))
        for page, text in (
            (self.what, payload_text(story, self._now())),
            (self.request, request_text(story)),
            (self.history, history_text(story, self._now())),
        ):
            if page.toPlainText() != text:
                page.setPlainText(text)


def _padded(page: QPlainTextEdit) -> QWidget:
    made = QWidget()
    made.setLayout(column(page, margin=4))
    return made
