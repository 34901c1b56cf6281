"""Pages behind a list of their names at the left, each with a mark where something changed or is wrong. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QWidget

from linndesk.ui.theme import tokens_of
from linndesk.ui.widgets import row
from linndesk.ui.words import tr

WIDTH = 170
FITS = WIDTH - 62  # pixels that a name may take beside its mark, with the room at both sides


class Sections(QWidget):
    """The list is hidden while there is only one page. Ctrl+Tab and Ctrl+Shift+Tab go to the next and the last."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self._words: dict[str, str] = {}
        self._list = QListWidget()
        self._list.setObjectName("navigation")
        self._list.setFixedWidth(WIDTH)
        self._list.setAccessibleName(tr("Sections"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages = QStackedWidget()
        inside = row(self._list, gap=0)
        inside.addWidget(self._pages, 1)
        self.setLayout(inside)
        self._list.currentRowChanged.connect(self._pages.setCurrentIndex)
        QShortcut(QKeySequence("Ctrl+Tab"), self, lambda: self._step(1))
        QShortcut(QKeySequence("Ctrl+Shift+Tab"), self, lambda: self._step(-1))

    def add(self, name: str, page: QWidget, words: str = "") -> None:
        """One more at the end; ``words`` are shown for its name, elided where they are too long."""
        self._names.append(name)
        self._words[name] = words or name
        self._pages.addWidget(page)
        QListWidgetItem(self._short(name), self._list).setSizeHint(QSize(WIDTH - 2, 32))
        self._list.setVisible(len(self._names) > 1)
        if len(self._names) == 1:
            self._list.setCurrentRow(0)
        self.mark(name, wrong=False, changed=False)

    def names(self) -> list[str]:
        return list(self._names)

    def current(self) -> str:
        """The name of the page that is shown; "" = there is none."""
        at = self._list.currentRow()
        return self._names[at] if 0 <= at < len(self._names) else ""

    def choose(self, name: str) -> None:
        """Show that page; a name that is not there changes nothing."""
        if name in self._names:
            self._list.setCurrentRow(self._names.index(name))

    def mark(self, name: str, *, wrong: bool, changed: bool) -> None:
        """A cross or a dot behind its name, and the word for a screen reader."""
        item = self._list.item(self._names.index(name))
        item.setText(self._short(name) + ("  ✕" if wrong else "  •" if changed else ""))
        item.setForeground(tokens_of(self.palette()).tone("bad" if wrong else ""))
        state = tr("wrong") if wrong else tr("changed") if changed else ""
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{self._words[name]} {state}".strip())

    def _short(self, name: str) -> str:
        return self._list.fontMetrics().elidedText(self._words[name], Qt.TextElideMode.ElideRight, FITS)

    def _step(self, by: int) -> None:
        self._list.setCurrentRow((self._list.currentRow() + by) % max(1, len(self._names)))
