"""A search box with what it finds below: typed, marked with Down and Up, taken with Enter. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QWidget

from linndesk.ui.background import Background
from linndesk.ui.screens.parts import PAUSE_MS
from linndesk.ui.widgets import SearchBox, button, card, column, label, row
from linndesk.ui.words import plain_tip, tr

SHOWN = 200
LINE = 28  # pixels
_KEY = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Hit:
    """``exact``: it is what was typed, to the letter, as a scan gives it."""

    key: str
    words: str
    exact: bool = False


class Finding(QWidget):
    """``taken(key, words)``: Enter, or a double click. ``found(how many, more)``: what is shown has come.

    ``find(text, limit)`` runs on a reader thread. Enter while the typing is not looked for yet takes the first that is
    found, which a scanner needs; ``missed(text)`` says that there was none.
    """

    taken = Signal(str, str)
    found = Signal(int, bool)
    missed = Signal(str)

    def __init__(
        self, placeholder: str, title: str, find: Callable[[str, int], Sequence[Hit]], background: Background
    ) -> None:
        super().__init__()
        self._find_them = find
        self._background = background
        self._limit = SHOWN
        self._shown_for: str | None = None  # what the list was found by
        self._takes_next = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._find_first)
        self.box = SearchBox(placeholder, lambda text: self._pause.start(PAUSE_MS))
        self.box.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.itemActivated.connect(self._take)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.said: QLabel = label("", tone="dim", wrap=True)
        self.more_button = button(tr("Show more"), self._more, link=True)
        self.more_button.hide()
        self.foot = row(self.said, self.more_button)
        self.foot.setStretch(0, 1)
        whole = column(self.box, card(self.list), self.foot, gap=9)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.box)
        self.look()

    def look(self) -> None:
        """Look again for what is typed."""
        text, limit = self.box.text().strip(), self._limit

        def job() -> tuple[str, Sequence[Hit]]:
            return text, self._find_them(text, limit + 1)

        self._background.read(f"finding-{id(self)}", job, self._show_found, owner=self)

    def _find_first(self) -> None:
        self._limit = SHOWN
        self.look()

    def _more(self) -> None:
        self._limit += SHOWN
        self.look()

    def _show_found(self, found: tuple[str, Sequence[Hit]]) -> None:
        self._shown_for, every = found
        self.list.clear()
        for each in every[: self._limit]:
            item = QListWidgetItem(each.words, self.list)
            item.setSizeHint(QSize(0, LINE))
            item.setData(_KEY, (each.key, each.words))
            item.setToolTip(plain_tip(each.words))
        exact = next((at for at, each in enumerate(every) if each.exact), 0)
        self.list.setCurrentRow(exact if every else -1)
        self.more_button.setVisible(len(every) > self._limit)
        self.found.emit(min(len(every), self._limit), len(every) > self._limit)
        taking, self._takes_next = self._takes_next, False
        if taking and every:
            self._take(self.list.currentItem())
        elif taking:
            self.missed.emit(self._shown_for)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keys of the list while the typing goes on."""
        if watched is not self.box or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + by)))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._enter()
            return True
        return False

    def _enter(self) -> None:
        if self._shown_for != self.box.text().strip():
            self._pause.stop()
            self._takes_next = True
            self._find_first()
        elif self.list.currentItem() is not None:
            self._take(self.list.currentItem())
        else:
            self.missed.emit(self._shown_for)

    def _take(self, item: QListWidgetItem) -> None:
        key, words = item.data(_KEY)
        self.box.selectAll()
        self.taken.emit(key, words)
