"""Accept all suggestions from a score on: what would be linked, what is left and why, one button. Main thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from linndesk.domain.matching import SURE
from linndesk.services.suggestions import AcceptPlan, AcceptRow
from linndesk.ui.background import Background
from linndesk.ui.columns import Column, Light
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.parts import PAUSE_MS, tabs
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row, set_tone
from linndesk.ui.words import tr

LEAST, MOST = 50, 100
REASONS = 4


@dataclass(frozen=True, slots=True)
class Left:
    """A listing that is left alone, and why."""

    at: int
    channel_sku: str
    why: str


def reasons(left: Sequence[tuple[str, str]]) -> str:
    """``no suggestion found (38), two are equally good (2)``; the rarer ones are counted together."""
    found = Counter(why for _, why in left).most_common()
    said = [f"{why} ({number:,})" for why, number in found[:REASONS]]
    if rest := sum(number for _, number in found[REASONS:]):
        said.append(tr("other reasons ({n})", n=f"{rest:,}"))
    return ", ".join(said)


class ScoreBox(QLineEdit):
    """A score from 50 to 100, typed or changed by Up and Down; ``changed`` where it is another one."""

    changed = Signal()

    def __init__(self, score: int) -> None:
        super().__init__(str(score))
        self.setValidator(QIntValidator(LEAST, MOST, self))
        self.setAccessibleName(tr("Score at or above which suggestions are accepted"))
        self.setToolTip(tr("{least} to {most}; Up and Down change it", least=LEAST, most=MOST))
        self.setFixedWidth(64)
        self._score = score
        self.textChanged.connect(self._take)

    def value(self) -> int:
        """The last score that was whole."""
        return self._score

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self.setText(str(max(LEAST, min(MOST, self._score + step))))
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        if self.hasAcceptableInput() and int(self.text()) != self._score:
            self._score = int(self.text())
            self.changed.emit()


class AcceptSuggestionsDialog(QDialog):
    """``read(score)`` makes the plan, on a reader thread; ``run(rows)`` is called with the rows that stay ticked."""

    def __init__(
        self,
        parent: QWidget,
        account: str,
        read: Callable[[int], AcceptPlan],
        run: Callable[[Sequence[AcceptRow]], None],
        background: Background,
        memory: Memory,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Accept suggestions"))
        self.resize(1060, 600)
        self._read = read
        self._background = background
        self._plan = AcceptPlan((), ())
        self._off: set[int] = set()
        self._shown = -1  # the score whose plan is shown
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._make_tables(memory)
        self._compose(account)
        self.accepted.connect(lambda: run(self.chosen))
        self._ask()
        self.score.setFocus()
        self.score.selectAll()

    def _make_tables(self, memory: Memory) -> None:
        self.links: SmallTableModel[AcceptRow] = SmallTableModel(self._link_columns(), lambda each: each.listing_id)
        self.link_table = Table("accept-links", self.links, memory, title=tr("What would be linked"))
        self.link_table.opens_rows = False
        self.link_table.cells.bold_column = 1
        self.link_table.toggled.connect(self._tick)
        self.left: SmallTableModel[Left] = SmallTableModel(_left_columns(), lambda each: each.at)
        self.left_table = Table("accept-left", self.left, memory, title=tr("What is left alone"))
        self.left_table.opens_rows = False
        self.left_table.set_empty(tr("Nothing is left alone."))

    def _compose(self, account: str) -> None:
        self.score = ScoreBox(SURE)
        self.score.changed.connect(self._wait)
        said = label(tr("Accept all at or above the score"))
        said.setBuddy(self.score)
        self.meaning = label(tone="dim", wrap=True)
        self.said = label(wrap=True)
        self.tabs = tabs(tr("What would happen"))
        self.tabs.addTab(self.link_table, tr("Will be linked"))
        self.tabs.addTab(self.left_table, tr("Left alone"))
        self.go = button(tr("Accept"), self.accept, primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        top = row(said, self.score, gap=10)
        top.addWidget(self.meaning, 1)
        note = tr("Space unticks the row that is chosen. Open orders are repaired at once, and Undo takes all back.")
        foot = row(gap=10)
        foot.addWidget(label(note, tone="dim", wrap=True), 1)
        foot.addWidget(button(tr("Cancel"), self.reject))
        foot.addWidget(self.go)
        head = label(tr("Accept suggestions · {account}", account=account), size="head")
        self.setLayout(column(head, top, self.said, card(self.tabs), foot, gap=10, margin=16))

    @property
    def chosen(self) -> list[AcceptRow]:
        """The rows that are ticked."""
        return [each for each in self._plan.links if each.listing_id not in self._off]

    def _wait(self) -> None:
        self.go.setEnabled(False)
        self._timer.start(PAUSE_MS)

    def _ask(self) -> None:
        least = self.score.value()
        self.go.setEnabled(False)
        self.link_table.set_empty(tr("Working out what would be linked…"))
        self._say_meaning(least)
        job = lambda: (least, self._read(least))  # noqa: E731
        self._background.read("accept-plan", job, self._show, owner=self)

    def _say_meaning(self, least: int) -> None:
        risky = least < SURE
        words = (
            tr("Below {sure} some of them will be wrong: look at each row.", sure=SURE)
            if risky
            else tr("From {sure} on they are meant to be right; look at the titles all the same.", sure=SURE)
        )
        self.meaning.setText(words)
        set_tone(self.meaning, "warn" if risky else "dim")

    def _show(self, made: tuple[int, AcceptPlan]) -> None:
        self._shown, self._plan = made
        self.links.set_rows(self._plan.links)
        self.left.set_rows(Left(at, *each) for at, each in enumerate(self._plan.left))
        self.link_table.set_empty(tr("No suggestion has this score. Lower it, or find suggestions first."))
        self.link_table.begin()
        self._count()

    def _tick(self, listing_id: int, key: str, wanted: bool) -> None:
        (self._off.discard if wanted else self._off.add)(listing_id)
        self.links.set_rows(self._plan.links)
        self._count()

    def _count(self) -> None:
        chosen, left = len(self.chosen), len(self._plan.left)
        said = tr("{n} will be linked", n=f"{chosen:,}")
        if off := len(self._plan.links) - chosen:
            said += ", " + tr("{n} unticked", n=f"{off:,}")
        said += ", " + tr("{n} left alone", n=f"{left:,}")
        if left:
            said += f": {reasons(self._plan.left)}"
        self.said.setText(said + ".")
        self.tabs.setTabText(0, f"{tr('Will be linked')} {chosen:,}")
        self.tabs.setTabText(1, f"{tr('Left alone')} {left:,}")
        self.go.setText(tr("Accept {n}", n=f"{chosen:,}"))
        self.go.setEnabled(chosen > 0 and self._shown == self.score.value())

    def _link_columns(self) -> tuple[Column[AcceptRow], ...]:
        return (
            Column("link", "Link", lambda each: Light(each.listing_id not in self._off), 70,
                   order=lambda each: each.listing_id in self._off, header_tip="Off = left alone this time"),
            Column("channel_sku", "Channel SKU", lambda each: each.channel_sku, 140,
                   tooltip=lambda each: each.channel_sku),
            Column("title", "Listing", lambda each: each.title, 190, stretch=True, tooltip=lambda each: each.title),
            Column("sku", "Stock item", lambda each: each.sku, 130, tooltip=lambda each: each.sku),
            Column("item_title", "Item title", lambda each: each.item_title, 190, stretch=True,
                   tooltip=lambda each: each.item_title),
            Column("score", "Score", lambda each: each.score, 62, "right"),
            Column("why", "Why", lambda each: each.why, 170, stretch=True, tooltip=lambda each: each.why),
        )  # fmt: skip


def _left_columns() -> tuple[Column[Left], ...]:
    return (
        Column("channel_sku", "Channel SKU", lambda each: each.channel_sku, 240),
        Column("why", "Left alone because", lambda each: each.why, 400, stretch=True, tooltip=lambda each: each.why),
    )
