"""What the list screens share: tiles that filter, a search that waits, details below a table. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QSplitter, QTabWidget, QWidget

from linndesk.ui.memory import Memory
from linndesk.ui.theme import Tone
from linndesk.ui.widgets import SearchBox, Tile, row
from linndesk.ui.words import tr

PAUSE_MS = 150  # from the last letter typed to the question asked


@dataclass(frozen=True, slots=True)
class TileWords:
    """One tile: its key is a filter's name; ``tone`` is worn while the count is not zero."""

    key: str
    title: str
    tip: str
    tone: Tone = ""


class Tiles(QWidget):
    """A row of counts of which at most one is chosen; pressing the chosen one lets it go."""

    changed = Signal(str)

    def __init__(self, tiles: Sequence[TileWords], *, home: str = "") -> None:
        """``home`` is the tile that stands for no filter, blank where none does."""
        super().__init__()
        self._home = home
        self._tones = {each.key: each.tone for each in tiles}
        self.tiles = {each.key: Tile(each.key, tr(each.title), tr(each.tip)) for each in tiles}
        self.chosen = home
        self.setLayout(row(*self.tiles.values(), gap=10))
        for tile in self.tiles.values():
            tile.pressed.connect(self.press)
        self._show()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        for key, tile in self.tiles.items():
            number = counts.get(key)
            tile.show_count(number, self._tones[key] if number else "")

    def press(self, key: str) -> None:
        """As if it was clicked."""
        self.choose(self._home if key == self.chosen else key)
        self.changed.emit(self.chosen)

    def choose(self, key: str) -> None:
        """Without telling anybody."""
        self.chosen = key
        self._show()

    def _show(self) -> None:
        for key, tile in self.tiles.items():
            tile.set_chosen(key == self.chosen)


class Find(SearchBox):
    """Asks once the typing pauses; Esc clears, Down goes to the table."""

    def __init__(self, placeholder: str, asked: Callable[[], None], table: Callable[[], QWidget]) -> None:
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(asked)
        self._table = table
        super().__init__(placeholder, lambda text: self._timer.start(PAUSE_MS))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self._table().setFocus()
        else:
            super().keyPressEvent(event)


class Picker(QComboBox):
    """A choice that can be refilled without changing what is chosen; ``chose`` fires when a person picks."""

    chose = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]] = ()) -> None:
        """``choices``: value and words."""
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.fill(choices)
        self.activated.connect(lambda at: self.chose.emit(str(self.itemData(at))))

    @property
    def value(self) -> str:
        return str(self.currentData() or "")

    def fill(self, choices: Sequence[tuple[str, str]]) -> None:
        """Other choices; what was chosen stays so where it is still there, else the first is."""
        before = self.value
        if [(self.itemData(at), self.itemText(at)) for at in range(self.count())] == list(choices):
            return
        self.clear()
        for value, words in choices:
            self.addItem(words, value)
        self.choose(before)

    def choose(self, value: str) -> bool:
        """False where there is no such choice."""
        at = self.findData(value)
        if at >= 0:
            self.setCurrentIndex(at)
        return at >= 0


class Halves(QSplitter):
    """A list above its details; where the line stands is remembered."""

    def __init__(self, name: str, upper: QWidget, lower: QWidget, memory: Memory, *, low: int = 190) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(10)
        self.addWidget(upper)
        self.addWidget(lower)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setSizes([420, low])
        key = f"halves/{name}"
        kept = memory.bytes(key)
        if not kept.isEmpty():
            self.restoreState(kept)
        self.splitterMoved.connect(lambda: memory.keep(key, self.saveState()))


def tabs(name: str) -> QTabWidget:
    """Tabs within a details card."""
    made = QTabWidget()
    made.setDocumentMode(True)
    made.setAccessibleName(name)
    made.tabBar().setDrawBase(False)
    made.tabBar().setExpanding(False)
    return made


def plain(name: str) -> QPlainTextEdit:
    """Text from a channel, to be read and copied, never to be taken for HTML (R-FOREIGN)."""
    made = QPlainTextEdit()
    made.setObjectName("bare")
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    made.setAccessibleName(name)
    return made
