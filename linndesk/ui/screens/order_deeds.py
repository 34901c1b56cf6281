"""What is done to the order below the table: its lines linked, notes, parcels made, corrected, taken back. Main."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.orders import Order, Parcel
from linndesk.domain.outbox import UNSENT
from linndesk.services.despatch import Wish
from linndesk.services.outbox import Done
from linndesk.ui.background import Background
from linndesk.ui.dialogs.correct_parcel import CorrectParcelDialog, Ended
from linndesk.ui.dialogs.pack_parcel import PackParcelDialog
from linndesk.ui.memory import Memory
from linndesk.ui.messages import confirm
from linndesk.ui.screens.order_despatch import Despatching
from linndesk.ui.screens.order_details import OrderDetails
from linndesk.ui.screens.order_kit import OrderServices
from linndesk.ui.words import count, tr

LANE = "clicks"
TRY = "check"  # a channel is asked: no click waits for it
TOUCHED = Changes(orders=True, stock=True, problems=True)
Job = Callable[[], tuple[Changes, str]]


class OrderDeeds(QObject):
    """``says(text)`` for a toast, ``offers(text, action, run)`` for one with a button."""

    says = Signal(str)
    offers = Signal(str, str, object)

    def __init__(
        self, kit: OrderServices, sending: Despatching, background: Background, memory: Memory, above: QWidget
    ) -> None:
        super().__init__(above)
        self._kit = kit
        self._sending = sending
        self._background = background
        self._memory = memory
        self._above = above

    def follow(self, details: OrderDetails) -> None:
        """Do what is asked for there."""
        details.mapped.connect(self.map)
        details.trying.connect(lambda order: self.try_now([order.id]))
        details.notes.added.connect(self.note)
        details.parcels.packing.connect(self.pack)
        details.parcels.correcting.connect(self.correct)
        details.parcels.undoing.connect(self.undo)
        details.parcels.retrying.connect(self.retry)
        details.parcels.there.connect(self.is_there)

    def run(self, job: Job) -> None:
        """Off the main thread; its sentence becomes a toast."""
        self._background.run(LANE, job, done=lambda made: self.says.emit(made[1]), owner=self)

    def map(self, order: Order, channel_sku: str, sku: str) -> None:
        """Link a line's channel SKU, for this and every later order; blank takes the link off."""

        def job() -> tuple[Changes, str]:
            changes = Changes(orders=True, listings=True, stock=True)
            if sku:
                return changes, self._kit.listings.link(order.account, channel_sku, sku).sentence
            unmapped = self._kit.listings.unlink(order.account, [channel_sku])
            return changes, tr(
                "Unlinked; {orders} unmapped by it", orders=count(unmapped, "open order is", "open orders are")
            )

        self.run(job)

    def try_now(self, order_ids: Sequence[int]) -> None:
        """U7: the next try of those that wait for a SKU is now; their channel is asked what they are."""
        self.says.emit(tr("Looking again…"))
        job = partial(self._kit.orders.try_now, order_ids)
        self._background.run(TRY, job, done=lambda made: self.says.emit(made[1]), owner=self)

    def note(self, order: Order, text: str) -> None:
        """W3: kept with the buyer's data."""
        said = tr("Noted on order {number}", number=order.number)
        self.run(lambda: (self._kit.acts.add_note(order.id, text), said))

    def pack(self, order: Order) -> None:
        """A parcel of some of its units; the check sheet comes next."""

        def check(wish: Wish) -> None:
            self._sending.ask([wish])

        def show(services: list[str]) -> None:
            PackParcelDialog(self._above, order, services, check).open()

        self._background.read("pack-services", self._kit.orders.desk.postal_services, show, owner=self)

    def correct(self, order: Order, parcel: Parcel) -> None:
        """N11: the same parcel with another service or tracking number."""

        def go(service: str, tracking: str, ended: Ended) -> None:
            said = tr("The channel is told of the correction of order {number}", number=order.number)

            def job() -> tuple[Changes, int]:
                return TOUCHED, self._kit.despatch.correct(parcel.id, service, tracking)

            def done(made: tuple[Changes, int]) -> None:
                ended(None)
                self.offers.emit(said, tr("Undo"), partial(self._sending.undo, [made[1]]))

            self._background.run(LANE, job, done=done, failed=ended, owner=self._above)

        def read() -> tuple[list[str], str]:
            return self._kit.orders.desk.postal_services(), self._kit.despatch.uncorrected(parcel.id)

        def show(found: tuple[list[str], str]) -> None:
            CorrectParcelDialog(self._above, order, parcel, found[0], go, why_not=found[1]).open()

        self._background.read("pack-services", read, show, owner=self)

    def undo(self, order: Order, parcel: Parcel) -> None:
        """Take back what the channel has not heard of this parcel."""

        def ids() -> list[int]:
            return self._kit.orders.desk.unsent([order.id], tuple(UNSENT), parcel.id)

        self._background.read("parcel-rows", ids, self._sending.undo, owner=self)

    def retry(self, order: Order, parcel: Parcel) -> None:
        """Try once more what was refused of this parcel, or send again what was not confirmed."""

        def job() -> tuple[Changes, str]:
            ids = self._kit.orders.desk.unsent([order.id], ("refused", "sent"), parcel.id)
            return TOUCHED, retried(self._kit.outbox.retry(ids))

        if parcel.state != "sent":
            self.run(job)
            return
        confirm(
            self._above,
            tr("Tell the channel of order {number} again?", number=order.number),
            (
                tr("The channel may have it already and act twice: a second parcel, a second mail to the buyer."),
                tr("Look there first. Is it there, say “It is there” instead."),
            ),
            tr("Send again"),
            partial(self.run, job),
            otherwise=tr("Go back"),
        )

    def is_there(self, order: Order, parcel: Parcel) -> None:
        """X6: what was sent and not confirmed is on the channel, by a person's word."""

        def job() -> tuple[Changes, str]:
            done = self._kit.outbox.told(self._kit.orders.desk.unsent([order.id], ("sent",), parcel.id))
            return TOUCHED, tr(
                "{rows} confirmed by your word", rows=count(len(done.done), "despatch is", "despatches are")
            )

        self.run(job)

    def put_back(self, number: str, account: str) -> None:
        """Its units left stock because the channel said shipped; a person knows better."""

        def job() -> tuple[Changes, str]:
            return TOUCHED, self._kit.orders.undo(number, account)

        confirm(
            self._above,
            tr("Put the stock of order {number} back?", number=number),
            (tr("Its units left stock because the channel says it was shipped elsewhere. They go on sale again."),),
            tr("Put back"),
            partial(self.run, job),
        )


def retried(done: Done) -> str:
    """What came of a retry, in a sentence."""
    said = tr("{rows} tried again", rows=count(len(done.done), "despatch is", "despatches are"))
    return f"{said}. {done.left[0][1]}" if done.left else said
