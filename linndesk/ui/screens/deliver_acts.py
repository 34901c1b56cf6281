"""What is done at the gate: booked in after what there is to ask, taken back, asked of the channel. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.errors import LinndeskError
from linndesk.services.deliveries import Fault, Part, Purchase, Received, Terms
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.dialogs.deliver_check import Asked, DeliverCheckDialog
from linndesk.ui.messages import sentence
from linndesk.ui.screens.deliver_count import Count
from linndesk.ui.screens.deliver_kit import DeliverServices
from linndesk.ui.screens.order_strip import OrderStrip
from linndesk.ui.screens.outbox_acts import VERBS, OutboxActs
from linndesk.ui.words import count, tr

LANE = "clicks"
ASKING = "deliveries-ask"  # a channel is asked: no click waits for it
NOTHING: Mapping[str, int] = {}
TOUCHED = Changes(deliveries=True, stock=True, listings=True, problems=True)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was counted of a purchase order. ``location``: "" = where its goods usually go."""

    purchase: Purchase
    parts: tuple[Part, ...]
    note: str = ""
    location: str = ""


def parts_of(purchase: Purchase, counted: Count) -> tuple[Part, ...]:
    """What was counted of its lines, in their order."""
    return tuple(
        Part(each.line_id, counted.units(each.line_id) or 0, counted.batches.get(each.line_id, ""))
        for each in purchase.lines
        if each.line_id in counted.lines
    )


class DeliverActs(QObject):
    """``booked(wish)``: it is in; ``taken_back(parts)``: the goods of a booking of just now are to be counted again;
    ``asking(bool)``: the channel is being asked; ``says``: for a toast."""

    booked = Signal(object)
    taken_back = Signal(object)
    asking = Signal(bool)
    says = Signal(str)

    def __init__(self, kit: DeliverServices, strip: OrderStrip, background: Background, above: QWidget) -> None:
        super().__init__(above)
        self._deliveries = kit.deliveries
        self._box = kit.outbox
        self._strip = strip
        self._background = background
        self._above = above
        self._verbs = OutboxActs(kit.outbox, background, above)
        self._verbs.says.connect(self.says)
        self._held_said: set[tuple[str, str]] = set()  # what a person was told of in this window
        self._cancel: Cancel | None = None
        self._busy = False
        self._last: tuple[int, Wish] | None = None

    # -- booking in

    def book(self, wish: Wish) -> None:
        """Ask where there is something to ask, else at once."""
        if self._busy:
            return
        self._busy = True

        def look() -> tuple[tuple[Fault, ...], Terms]:
            found = self._deliveries.check(wish.purchase.id, wish.parts, wish.location or None)
            return found, self._deliveries.terms(wish.purchase.id)

        self._background.run(LANE, look, done=lambda made: self._checked(wish, *made), failed=self._failed, owner=self)

    def _checked(self, wish: Wish, faults: tuple[Fault, ...], terms: Terms) -> None:
        self._busy = False
        quiet = (terms.account, terms.held)
        if faults or (terms.held and quiet not in self._held_said):
            self._held_said |= {quiet} if terms.held else set()
            self._ask(wish, faults, terms.held)
        else:
            self._receive(wish)

    def _ask(self, wish: Wish, faults: tuple[Fault, ...], held: str) -> None:
        names = {each.line_id: each.sku for each in wish.purchase.lines}
        asked = Asked(wish.purchase.row.reference, wish.parts, faults, held, names)

        def go(parts: Sequence[Part], agreed: Mapping[str, int]) -> None:
            self._receive(Wish(wish.purchase, tuple(parts), wish.note, wish.location), agreed)

        dialog = DeliverCheckDialog(self._above, asked, go)
        dialog.finished.connect(lambda _: self._above.setFocus())  # the next scan is the page's
        dialog.open()

    def _receive(self, wish: Wish, agreed: Mapping[str, int] = NOTHING) -> None:
        """``agreed``: units beyond what was ordered that a person has said came; for more he is asked again."""
        if self._busy:
            return
        self._busy = True

        def job() -> tuple[Changes, Received | tuple[Fault, ...]]:
            found = self._deliveries.check(wish.purchase.id, wish.parts, wish.location or None)
            if any(each.more > agreed.get(each.line_id, 0) for each in found if each.kind == "over"):
                return Changes(deliveries=True), found
            made = self._deliveries.receive(
                wish.purchase.id, wish.parts, wish.note, wish.location or None, over=bool(agreed)
            )
            return made.changes, made

        def done(made: tuple[Changes, Received | tuple[Fault, ...]]) -> None:
            self._busy = False
            if isinstance(made[1], Received):
                self._done(wish, made[1])
            else:  # somebody else booked of it since the look
                self._ask(wish, made[1], "")

        self._background.run(LANE, job, done=done, failed=self._failed, owner=self)

    def _failed(self, trouble: LinndeskError) -> None:
        self._busy = False
        self._background.failed.emit(trouble)

    def _done(self, wish: Wish, made: Received) -> None:
        self._last = (made.id, wish) if made.delivery.may_undo else None
        said = tr("{units} of {reference} booked in at {place}.", units=count(made.delivery.units, "unit"),
                  reference=wish.purchase.row.reference, place=made.delivery.location)  # fmt: skip
        if made.held:
            said += " " + tr("Its channel is not told for now: {why}", why=sentence(made.held))
        undo = partial(self.undo, made.id) if made.delivery.may_undo else None
        self._strip.tell(said, undo, made.undo_until)
        self.booked.emit(wish)

    # -- taking back

    def undo_last(self) -> None:
        """Of what was booked in here just now."""
        if self._last is None:
            self.says.emit(tr("Nothing of just now can be taken back. Below the lines stands what was booked in."))
        else:
            self.undo(self._last[0])

    def forget(self) -> None:
        """Another purchase order is in front: what was booked in of the last one is taken back there."""
        self._last = None

    def undo(self, delivery_id: int) -> None:
        """While its channel was not told. What was booked in just now is counted again, to be put right."""
        last, self._last = self._last, None

        def done(changes: Changes) -> None:
            self._strip.tell(tr("Taken back: the goods are not in stock, and no channel is told."))
            if last is not None and last[0] == delivery_id:
                self.taken_back.emit(last[1])

        def failed(trouble: LinndeskError) -> None:
            self._strip.clear()
            self._background.announce(TOUCHED)
            self._background.failed.emit(trouble)

        job = partial(self._deliveries.undo, delivery_id)
        self._background.run(LANE, job, done=done, failed=failed, owner=self)

    # -- the channel

    def refresh(self, purchase_id: int) -> None:
        """Ask how it stands there now; pressed again it stops."""
        if self._cancel is not None:
            self._cancel.set()
            return
        cancel = self._cancel = Cancel()
        self.asking.emit(True)

        def job() -> tuple[Changes, Purchase]:
            return TOUCHED, self._deliveries.refresh(purchase_id, cancel)

        def failed(trouble: LinndeskError) -> None:
            self._asked()
            self._background.failed.emit(trouble)

        self._background.run(ASKING, job, done=lambda made: self._asked(), failed=failed, owner=self)

    def _asked(self) -> None:
        self._cancel = None
        self.asking.emit(False)

    def verb(self, key: str, outbox_id: int) -> None:
        """A verb of the outbox, with what it asks first."""
        verb = next(each for each in VERBS if each.key == key)
        run: Callable[..., None] = lambda rows: self._verbs.run(verb, [outbox_id], rows.values())  # noqa: E731
        self._background.read("deliveries-row", lambda: self._box.rows([outbox_id]), run, owner=self)
