"""Cancelling and refunding from a list of orders: what it asks first, its undo, and what came of it (X12). Main."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from linndesk.domain.changes import Changes
from linndesk.domain.orders import Order
from linndesk.domain.postsale import Options, PostSaleKind
from linndesk.domain.postsale_rules import CancelSheet, CancelWish, RefundSheet, RefundWish
from linndesk.errors import LinndeskError
from linndesk.services.outbox import Done
from linndesk.services.postsale_sheet import CHANGED, PastAct, Submitted
from linndesk.sync.progress import Cancel
from linndesk.ui.background import Background
from linndesk.ui.dialogs.cancel_order import CancelForm, CancelOrderDialog
from linndesk.ui.dialogs.postsale_wish import Ended, Offer
from linndesk.ui.dialogs.refund_order import RefundForm, RefundOrderDialog
from linndesk.ui.messages import confirm, sentence
from linndesk.ui.screens.order_details import OrderDetails
from linndesk.ui.screens.order_kit import OrderServices
from linndesk.ui.screens.order_strip import OrderStrip
from linndesk.ui.screens.postsale_words import act_words, asked_words
from linndesk.ui.words import tr

LANE = "clicks"


class AfterSale(QObject):
    """``says(text)``: for a toast. ``chosen``: ids of the chosen rows, which may not stand below the table yet."""

    says = Signal(str)

    def __init__(
        self,
        kit: OrderServices,
        strip: OrderStrip,
        background: Background,
        above: QWidget,
        now: Callable[[], datetime],
        chosen: Callable[[], Sequence[int]],
    ) -> None:
        super().__init__(above)
        self._orders = kit.orders
        self._after_sale = kit.postsale
        self._box = kit.outbox
        self._strip = strip
        self._background = background
        self._above = above
        self._now = now
        self._chosen = chosen

    def follow(self, details: OrderDetails) -> None:
        """Do what is asked for there."""
        details.decide.was.connect(self.it_was)
        details.decide.was_not.connect(self.it_was_not)
        details.after_sale.taking_back.connect(self.take_back)

    # -- ways in

    def cancel(self) -> None:
        """C: of the one order that is chosen."""
        self.ask(self._chosen(), "cancel")

    def refund(self) -> None:
        """F: the same, money."""
        self.ask(self._chosen(), "refund")

    def letter(self, letter: str) -> None:
        """A key alone, in a list of orders."""
        known = {"c": self.cancel, "f": self.refund}
        known.get(letter.lower(), lambda: None)()

    def fill(self, menu: QMenu, ids: Sequence[int], *, is_open: bool = True) -> None:
        """One order at a time: each has a sheet of its own. ``is_open``: there is something to cancel."""
        if is_open:
            menu.addAction(tr("Cancel on its channel…"), self.cancel).setEnabled(len(ids) == 1)
        menu.addAction(tr("Refund…"), self.refund).setEnabled(len(ids) == 1)

    def ask(self, ids: Sequence[int], kind: PostSaleKind) -> None:
        """Its sheet, or why there is none."""
        if len(ids) != 1:
            self.says.emit(
                tr("Choose one order: each has a sheet of its own.") if ids else tr("Choose an order first.")
            )
            return
        (order_id,) = ids

        def show(found: tuple[str, Order]) -> None:
            why, order = found
            if why:
                self.says.emit(sentence(tr(why)))
            else:
                self._open(order, kind)

        def read() -> tuple[str, Order]:
            offered = self._after_sale.offered(order_id)
            return (offered.cancel if kind == "cancel" else offered.refund), self._orders.fetch(order_id)

        self._background.read("after-sale-offered", read, show, owner=self)

    def _open(self, order: Order, kind: PostSaleKind) -> None:
        submit = partial(self._submit, order)
        if kind == "cancel":
            title = tr("Cancel order {number}", number=order.number)
            CancelOrderDialog(
                self._above, title, order, partial(self._ask_cancel, order.id), CancelForm, submit,
                self._background,
            ).open()  # fmt: skip
        else:
            title = tr("Refund order {number}", number=order.number)
            RefundOrderDialog(
                self._above, title, order, partial(self._ask_refund, order.id),
                lambda offer: RefundForm(offer, self._now), submit, self._background,
            ).open()  # fmt: skip

    # -- worker threads: what the app takes

    def _ask_cancel(self, order_id: int, cancel: Cancel) -> Offer[CancelSheet]:
        options = self._after_sale.options(order_id, cancel)
        sheet = self._after_sale.cancel_sheet(order_id, options)
        terms = self._after_sale.terms(order_id, "cancel")
        return Offer(options, sheet, terms, self._after_sale.history(order_id))

    def _ask_refund(self, order_id: int, cancel: Cancel) -> Offer[RefundSheet]:
        options = self._after_sale.options(order_id, cancel)
        sheet = self._after_sale.refund_sheet(order_id, options)
        terms = self._after_sale.terms(order_id, "refund")
        return Offer(options, sheet, terms, self._after_sale.history(order_id))

    # -- the act and its undo

    def _submit(self, order: Order, wish: CancelWish | RefundWish, options: Options, again: bool, ended: Ended) -> None:
        def job() -> tuple[Changes, Submitted]:
            made = self._after_sale.submit(wish, options, again=again)
            return made.changes, made

        def done(made: tuple[Changes, Submitted]) -> None:
            ended(None)
            self._said(made[1], asked_words(wish, order))

        self._background.run(LANE, job, done=done, failed=ended, owner=self)

    def _said(self, made: Submitted, what: str) -> None:
        """With its Undo until it leaves."""
        held = tr("Nothing leaves for now: {why}", why=sentence(tr(made.held))) if made.held else ""
        undo = partial(self.take_back, made.id) if made.undo_until or made.held else None
        self._strip.tell(" ".join(each for each in (what, held) if each), undo, made.undo_until)

    def take_back(self, act_id: int) -> None:
        """As long as its channel was not told."""

        def job() -> Changes:
            return self._after_sale.undo(act_id)

        def failed(trouble: LinndeskError) -> None:
            self._strip.clear()
            self._background.failed.emit(trouble)

        said = tr("Taken back. The channel was not told of it.")
        self._background.run(LANE, job, done=lambda _: self._strip.tell(said), failed=failed, owner=self)

    # -- what nobody knows (R-LOST)

    def it_was(self, order: Order, act: PastAct) -> None:
        """A person has looked there: it was done."""
        if act.outbox_id is None:
            return
        row_id = act.outbox_id
        self._decide(lambda: self._box.told([row_id]), tr("{what} counts as done, by your word.", what=act_words(act)))

    def it_was_not(self, order: Order, act: PastAct) -> None:
        """A person has looked there: it was not done. What follows from that is asked for anew."""
        if act.outbox_id is None:
            return
        row_id, refund = act.outbox_id, act.past.kind == "refund"
        if refund:
            then = tr("It no longer counts as given back. Was it given back all the same, a second refund pays twice.")
        else:
            then = tr("Its units are to be sent again. Are they cancelled there all the same, nobody pays for them.")
        said = tr("{what} counts as not done.", what=act_words(act))
        confirm(
            self._above,
            tr("Was it not done?"),
            (tr("{what} of order {number}.", what=act_words(act), number=order.number), then,
             tr("Look there first.")),
            tr("It was not"),
            lambda: self._decide(lambda: self._box.cancel([row_id]), said),
            otherwise=tr("Go back"),
        )  # fmt: skip

    def _decide(self, act: Callable[[], Done], said: str) -> None:
        def job() -> tuple[Changes, Done]:
            return CHANGED, act()

        def done(made: tuple[Changes, Done]) -> None:
            left = made[1].left
            self.says.emit(sentence(tr(left[0][1])) if left else said)

        self._background.run(LANE, job, done=done, owner=self)
