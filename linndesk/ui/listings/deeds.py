"""X11: what is done with chosen listings: told, taken back, decided about, adopted, removed. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.services.publishing import Action, Done, Word
from linndesk.ui.background import Background
from linndesk.ui.listings.services import ListingServices
from linndesk.ui.listings.sheet import ListingSheet
from linndesk.ui.memory import Memory
from linndesk.ui.messages import confirm, sentence
from linndesk.ui.words import count, tr

CHANGED = Changes(listings=True, problems=True)
Left = tuple[tuple[str, str], ...]
WORDS: dict[Word, tuple[str, str]] = {
    "there": ("noted as made there", "It is there"),
    "again": ("sent once more", "Send again"),
    "not_there": ("noted as not made there", "It is not there"),
}


class ListingDeeds(QObject):
    """``offers(text, action, run)``: a notice with a button; ``told``: something was ordered or decided."""

    offers = Signal(str, str, object)
    told = Signal()

    def __init__(self, over: QWidget, services: ListingServices, background: Background, memory: Memory) -> None:
        super().__init__(over)
        self._over = over
        self._services = services
        self._background = background
        self._memory = memory
        self._last: tuple[int, ...] = ()

    def tell(self, ids: Sequence[int], action: Action) -> None:
        """The check sheet first."""
        if ids:
            ListingSheet(
                self._over, self._services.publishing, ids, action, partial(self._submit, action), self._background,
                self._memory,
            ).open()  # fmt: skip

    def _submit(self, action: Action, ids: Sequence[int]) -> None:
        far = self._background.teller(self._far, owner=self)

        def job() -> tuple[Changes, Done]:
            made = self._services.publishing.submit(ids, action, told=lambda done, of: far((done, of)))
            return made.changes, made

        self._background.run("clicks", job, done=lambda made: self._submitted(made[1]), owner=self)

    def _far(self, far: tuple[int, int]) -> None:
        """Only of what takes longer than a look."""
        done, of = far
        if done < of:
            self.offers.emit(tr("{done} of {of} listings…", done=f"{done:,}", of=f"{of:,}"), "", None)

    def _submitted(self, made: Done) -> None:
        said = " ".join(map(sentence, (made.sentence, *made.why_held)))
        self._last = made.outbox_ids
        undo = self.undo_last if made.outbox_ids else None
        self.offers.emit(said, tr("Undo") if undo else "", undo)
        self.told.emit()

    def undo_last(self) -> None:
        """Ctrl+Z: what was ordered last, as far as it has not left."""
        outbox_ids, self._last = self._last, ()
        if not outbox_ids:
            self.offers.emit(tr("There is nothing to take back here."), "", None)
            return

        def job() -> tuple[Changes, int, tuple[str, ...]]:
            return CHANGED, *self._services.publishing.undo(outbox_ids)

        def done(made: tuple[Changes, int, tuple[str, ...]]) -> None:
            _, number, left = made
            said = tr("{n} taken back.", n=count(number, "listing is", "listings are"))
            self.offers.emit(" ".join((said, *map(sentence, left))), "", None)
            self.told.emit()

        self._background.run("clicks", job, done=done, owner=self)

    def decide(self, ids: Sequence[int], word: Word) -> None:
        """R-LOST: what a person has seen on the channel."""
        said, act = WORDS[word]
        if word != "again":
            self._several(partial(self._services.publishing.decide, ids, word), said)
            return
        confirm(
            self._over,
            tr("Send it again?"),
            (tr("Its answer was lost, so the channel may have it. Sent again it may stand there twice."),
             tr("Look there first; then this is yours to say.")),
            tr(act), lambda: self._several(partial(self._services.publishing.decide, ids, word), said), tone="warn",
        )  # fmt: skip

    def adopt(self, ids: Sequence[int]) -> None:
        """The channel has listings of these SKUs: from now on they are these."""
        self._several(partial(self._services.templates.adopt, ids), "adopted")

    def remove(self, ids: Sequence[int]) -> None:
        """Of drafts and of what is gone from the channel; the channel is told nothing."""
        if not ids:
            return
        confirm(
            self._over,
            tr("Remove {n} from this window?", n=count(len(ids), "listing")),
            (tr("The channel is told nothing. What it has stays, and what it has cannot be removed here."),),
            tr("Remove"), lambda: self._several(partial(self._services.templates.remove, ids), "removed"), tone="warn",
        )  # fmt: skip

    def _several(self, act: Callable[[], tuple[int, Left]], said: str) -> None:
        def job() -> tuple[Changes, int, Left]:
            return CHANGED, *act()

        def done(made: tuple[Changes, int, Left]) -> None:
            _, number, left = made
            parts = [tr("{n} {what}.", n=count(number, "listing is", "listings are"), what=tr(said))] if number else []
            parts += [f"{sku}: {sentence(why)}" for sku, why in left[:3]]
            parts += [tr("And {n} more.", n=len(left) - 3)] if len(left) > 3 else []
            self.offers.emit(" ".join(parts), "", None)
            self.told.emit()

        self._background.run("clicks", job, done=done, owner=self)
