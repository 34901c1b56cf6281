"""Ctrl+K: one box that finds actions, screens, orders and SKUs. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QWidget

from linndesk.ui.background import Background
from linndesk.ui.widgets import column, label
from linndesk.ui.words import tr

SHOWN = 14
LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. ``detail`` stands dimly behind ``title``; ``run`` goes there or does it."""

    title: str
    detail: str
    run: Callable[[], None]


Finder = Callable[[str], Sequence[Hit]]


class Palette(QDialog):
    """Actions at once, what a ``finder`` finds (on a reader thread) as it comes."""

    def __init__(
        self, parent: QWidget, actions: Sequence[Hit], background: Background, finders: Sequence[Finder]
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Find anything"))
        self._actions = actions
        self._background = background
        self._finders = finders
        self._hits: list[Hit] = []
        self.box = QLineEdit()
        self.box.setPlaceholderText(tr("An action, a screen, an order number or a SKU"))
        self.box.setAccessibleName(tr("Find anything"))
        self.list = QListWidget()
        self.list.setObjectName("found")
        self.list.setAccessibleName(tr("Found"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.hint: QLabel = label(tr("Enter does it · arrows choose · Esc closes"), tone="dim")
        self.setLayout(column(self.box, self.list, self.hint, gap=8, margin=10))
        self.resize(620, 420)
        self.box.textChanged.connect(self._search)
        self.box.installEventFilter(self)
        self.list.itemActivated.connect(lambda item: self._run(self.list.row(item)))
        self.list.itemClicked.connect(lambda item: self._run(self.list.row(item)))
        self._search("")

    def open_over(self) -> None:
        """Show it in the upper middle of its window."""
        around = self.parentWidget()
        if around is not None:
            corner = around.mapToGlobal(around.rect().topLeft())
            self.move(corner.x() + (around.width() - self.width()) // 2, corner.y() + 80)
        self.show()
        self.box.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            if event.key() in step:
                at = self.list.currentRow() + step[Qt.Key(event.key())]
                self.list.setCurrentRow(max(0, min(at, self.list.count() - 1)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.list.currentRow())
                return True
        return False

    def _search(self, text: str) -> None:
        words = text.casefold().split()
        own = [hit for hit in self._actions if all(word in hit.title.casefold() for word in words)]
        self._show(own)
        if len(text.strip()) >= LEAST_LETTERS and self._finders:
            finders, wanted = self._finders, text.strip()

            def find() -> list[Hit]:
                return [hit for finder in finders for hit in finder(wanted)]

            self._background.read("palette", find, lambda found: self._show((own + found)[: 3 * SHOWN]), owner=self)

    def _show(self, hits: list[Hit]) -> None:
        self._hits = hits
        self.list.clear()
        for hit in hits:
            self.list.addItem(QListWidgetItem(f"{hit.title}    {hit.detail}".rstrip()))
        if hits:
            self.list.setCurrentRow(0)
        else:
            self.list.addItem(QListWidgetItem(tr("Nothing is called that")))

    def _run(self, at: int) -> None:
        if not 0 <= at < len(self._hits):
            return
        hit = self._hits[at]
        self.close()
        hit.run()
