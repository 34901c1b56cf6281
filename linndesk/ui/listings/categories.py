"""Categories of a channel: found by typing, chosen with Enter, asked of the channel with progress. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from linndesk.domain.publishing import Category
from linndesk.errors import Cancelled, LinndeskError
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.listings.chips import Chosen
from linndesk.ui.listings.finding import Finding, Hit
from linndesk.ui.messages import by_hand, sentence
from linndesk.ui.widgets import button, column, label, set_tone
from linndesk.ui.words import count, soft, tr

LANE = "listing-questions"


@dataclass(frozen=True, slots=True)
class CategoryReads:
    """``find(text, limit)``: those that have the text, on a reader thread. ``ask(cancel, say)``: all of them anew from
    the channel, ``say(how far)`` from any thread; gives how many there are."""

    find: Callable[[str, int], Sequence[Category]]
    ask: Callable[[Cancel, Callable[[str], None]], int]


class CategoryPicker(QWidget):
    """``changed`` after each that is chosen or taken away."""

    changed = Signal()

    def __init__(
        self, chosen: Sequence[Category], reads: CategoryReads, background: Background, fault: str = ""
    ) -> None:
        super().__init__()
        self._reads = reads
        self._background = background
        self._cancel: Cancel | None = None
        self._names: dict[str, str] = {}
        self._empty, self._asked_once = False, False
        self._first = tuple(chosen)
        self.chosen = list(chosen)
        self.chips = Chosen(tr("No category is chosen yet."))
        self.finding = Finding(
            tr("Find a category by its name or number"), tr("Categories found"), self._find, background
        )
        self.said = self.finding.said
        self.ask_button = button(tr("Ask the channel for its categories"), self.ask)
        self.stop_button = button(tr("Stop"), self.cancel)
        self.fault = label("", tone="bad", wrap=True)
        self._compose()
        self._show_chosen()
        self.say(fault)
        self.chips.dropped.connect(self._drop)
        self.finding.taken.connect(lambda key, words: self._take(key))
        self.finding.found.connect(self._say_found)

    def _compose(self) -> None:
        helping = label(
            tr("Type a part of the name, Down and Up mark one, Enter chooses it. What is asked of a listing comes from "
               "its categories."), tone="dim", wrap=True,
        )  # fmt: skip
        self.stop_button.hide()
        self.finding.foot.addWidget(self.stop_button)
        self.finding.foot.addWidget(self.ask_button)
        whole = column(self.chips, self.fault, helping, self.finding, gap=9, margin=16)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.finding)

    @property
    def is_changed(self) -> bool:
        return tuple(self.chosen) != self._first

    def settle(self) -> None:
        """What is chosen is saved by now."""
        self._first = tuple(self.chosen)

    def say(self, fault: str) -> None:
        """What is wrong with the choice, "" = nothing."""
        self.fault.setText(soft(fault))
        self.fault.setVisible(bool(fault))

    # -- finding and choosing

    def _find(self, text: str, limit: int) -> Sequence[Hit]:
        """Reader thread."""
        found = self._reads.find(text, limit)
        self._names.update((each.id, each.name) for each in found)
        said = text.casefold()
        return [Hit(each.id, _words(each), said in (each.id.casefold(), each.name.casefold())) for each in found]

    def _say_found(self, shown: int, more: bool) -> None:
        if self._cancel is not None:
            return
        set_tone(self.said, "dim")
        if shown:
            of = tr("The first {n}; type more of the name.", n=f"{shown:,}")
            self.said.setText(of if more else count(shown, "category", "categories"))
        elif self.finding.box.text().strip():
            self.said.setText(tr("None has that in its name."))
        else:
            self.said.setText(tr("No categories are here yet: ask the channel for them."))
        self._empty = not shown and not self.finding.box.text().strip()
        self._ask_first()

    def _ask_first(self) -> None:
        """Whoever looks for a category where there is none yet need not ask for them."""
        if self._empty and not self._asked_once and self.isVisible():
            self._asked_once = True
            self.ask()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._ask_first()

    def _take(self, key: str) -> None:
        if key not in [each.id for each in self.chosen]:
            self.chosen.append(Category(key, self._names.get(key, key)))
            self._show_chosen()
            self.changed.emit()

    def _drop(self, key: str) -> None:
        self.chosen = [each for each in self.chosen if each.id != key]
        self._show_chosen()
        self.changed.emit()
        self.finding.box.setFocus()

    def _show_chosen(self) -> None:
        self.chips.show_chosen([(each.id, _words(each)) for each in self.chosen])

    # -- asking the channel

    def ask(self) -> None:
        """All of them anew; Stop ends it and keeps what was here."""
        if self._cancel is not None:
            return
        cancel = self._cancel = Cancel()
        tell = self._background.teller(self._far, owner=self)
        self._busy(True)
        self._far(tr("asking"))
        self._background.run(
            LANE, lambda: self._reads.ask(cancel, tell), done=self._asked, failed=self._refused, owner=self
        )

    def cancel(self) -> None:
        """No new call starts."""
        if self._cancel is not None:
            self._cancel.set()
            self.said.setText(tr("Stopping…"))

    def _far(self, far: str) -> None:
        if self._cancel is not None and not self._cancel.is_set:
            set_tone(self.said, "dim")
            self.said.setText(tr("Asking the channel: {far}…", far=soft(far)))

    def _asked(self, number: int) -> None:
        self._busy(False)
        self.finding.look()

    def _refused(self, trouble: LinndeskError) -> None:
        self._busy(False)
        stopped = isinstance(trouble, Cancelled)
        parts = [each for each in (trouble.title, trouble.detail, by_hand(trouble.fix)) if each]
        said = tr("Stopped; the categories are as they were.") if stopped else " ".join(map(sentence, parts))
        self.said.setText(soft(said))
        set_tone(self.said, "dim" if stopped else "bad")

    def _busy(self, busy: bool) -> None:
        if not busy:
            self._cancel = None
        self.ask_button.setVisible(not busy)
        self.stop_button.setVisible(busy)


def _words(each: Category) -> str:
    return each.name if each.id == each.name or not each.id else f"{each.name}   {each.id}"
