"""A card about what was told once and nobody heard of: a person has looked there, and says what came of it (R-LOST)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.outbox import Kind
from linndesk.services.outbox import Done, OutboxBox
from linndesk.services.shown import ProblemRow, ThingRow
from linndesk.ui.background import Background
from linndesk.ui.messages import confirm, sentence
from linndesk.ui.screens import outbox_bookings as bookings
from linndesk.ui.screens import outbox_postsale as words
from linndesk.ui.words import tr

LANE = "clicks"
TOUCHED = Changes(orders=True, listings=True, stock=True, problems=True, deliveries=True, returns=True)
_KINDS: dict[str, Kind] = {
    **{f"{each}:unheard": each for each in words.DECIDED},
    "delivery:unheard": "booking", "return:unheard": "booking", "mail:unheard": "mail",
}  # fmt: skip


def kind_of(card: ProblemRow | None) -> Kind | None:
    """What was told, of a card that waits for a person's word; None of any other."""
    if card is None or card.resolved_at is not None:
        return None
    return _KINDS.get(card.key.rpartition(":")[0])


def rows_of(things: Sequence[ThingRow], chosen: ThingRow | None) -> list[int]:
    """The outbox row that was chosen, else all that are open."""
    wanted = things if chosen is None else [chosen]
    return [each.outbox_id for each in wanted if each.outbox_id is not None and each.state in ("open", "waits")]


class Deciding(QObject):
    """``says(text)``: what was done, for a toast."""

    says = Signal(str)

    def __init__(self, box: OutboxBox, background: Background, above: QWidget) -> None:
        super().__init__(above)
        self._box = box
        self._background = background
        self._above = above

    def was(self, card: ProblemRow, things: Sequence[ThingRow], chosen: ThingRow | None) -> None:
        """It is there, or was done."""
        kind, row = kind_of(card), self._one(things, chosen)
        if kind is not None and row:
            said = tr("It counts as done, by your word.")
            asked = bookings.was(kind, 1) if kind in bookings.OWN else words.was([kind])
            self._ask(asked, buttons(card)[0], said, partial(self._box.told, [row]))

    def was_not(self, card: ProblemRow, things: Sequence[ThingRow], chosen: ThingRow | None) -> None:
        """It is not there, or was not done. What is booked or mailed is owed all the same, and is told once more."""
        kind, row = kind_of(card), self._one(things, chosen)
        if kind in bookings.OWN and row:
            said = tr("It goes once more.")
            self._ask(bookings.was_not(kind, 1), buttons(card)[1], said, partial(self._box.retry, [row]))
        elif kind is not None and row:
            said = tr("It counts as not done, by your word.")
            self._ask(words.was_not([kind]), buttons(card)[1], said, partial(self._box.cancel, [row]))

    def _one(self, things: Sequence[ThingRow], chosen: ThingRow | None) -> int:
        """Each is looked for by itself; 0 = it has to be chosen first."""
        rows = rows_of(things, chosen)
        if len(rows) == 1:
            return rows[0]
        self.says.emit(tr("Choose at the right which of them you have looked for."))
        return 0

    def _ask(self, asked: words.Asked, go: str, said: str, act: Callable[[], Done]) -> None:
        def job() -> tuple[Changes, Done]:
            return TOUCHED, act()

        def done(made: tuple[Changes, Done]) -> None:
            left = made[1].left
            self.says.emit(sentence(tr(left[0][1])) if left else said)

        def run() -> None:
            self._background.run(LANE, job, done=done, owner=self)

        confirm(self._above, asked[0], tuple(asked[1]), go, run, otherwise=tr("Go back"))


def buttons(card: ProblemRow | None) -> tuple[str, str]:
    """What stands on the two; blank where there is nothing to decide."""
    kind = kind_of(card)
    if kind is None:
        return "", ""
    if kind in bookings.OWN:
        return bookings.button_of([kind], "told"), bookings.button_of([kind], "retry")
    return words.button_of([kind], "told"), words.button_of([kind], "cancel")
