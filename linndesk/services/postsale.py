"""Cancelling and refunding for a person: what the channel takes, what is left, asked, taken back, how it stands (X12).

Worker threads.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from linndesk.channels.base import Cancel, NoBreaker
from linndesk.channels.postsale import ServesAfterSale
from linndesk.domain.changes import Changes
from linndesk.domain.outbox import Kind, words
from linndesk.domain.postsale import Options, PostSaleKind
from linndesk.domain.postsale_cancel import cancel_plan, cancel_sheet
from linndesk.domain.postsale_refund import amount, everything, refund_plan, refund_sheet
from linndesk.domain.postsale_rules import (
    CancelPart,
    CancelSheet,
    CancelWish,
    Fault,
    Plan,
    RefundPart,
    RefundSheet,
    RefundWish,
    Sale,
)
from linndesk.errors import BadInput, UnknownName
from linndesk.services import postsale_words
from linndesk.services.connections import Connections
from linndesk.services.postsale_sheet import CHANGED, Offered, PastAct, Submitted, Terms
from linndesk.store import accounts, outbox, outbox_word, postsale, postsale_acts
from linndesk.store.accounts import AccountRow
from linndesk.store.outbox import OutboxRow
from linndesk.store.postsale import Of
from linndesk.store.postsale_acts import Debt
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

__all__ = [
    "CancelPart",
    "CancelSheet",
    "CancelWish",
    "Fault",
    "Options",
    "PastAct",
    "PostSale",
    "RefundPart",
    "RefundSheet",
    "RefundWish",
    "Submitted",
    "Terms",
    "amount",
    "everything",
]

TAKEN_BACK = "Taken back"


class PostSale:
    """Built.postsale. ``options`` asks the channel; everything else goes by what is here."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    # -- before

    def offered(self, order_id: int) -> Offered:
        """For menus. Raises UnknownName."""

        def job() -> Offered:
            of, account, kinds = self._of(order_id)
            never = f"{of.sale.who} takes no such word from here"
            cancel = of.sale.uncancelled if "cancel" in kinds else f"Cancel it on {account.name} itself: {never}"
            return Offered(cancel, "" if "refund" in kinds else f"Refund it on {account.name} itself: {never}")

        return self._store.read(job)

    def terms(self, order_id: int, kind: PostSaleKind) -> Terms:
        """How it would leave. Raises UnknownName."""

        def job() -> Terms:
            of, account, _ = self._of(order_id)
            hold = self._connections.hold(account, kind)
            seconds = self._connections.settings(account).undo_seconds
            return Terms(account.name, of.sale.who, seconds, words(hold, kind))

        return self._store.read(job)

    def options(self, order_id: int, cancel: Cancel | None = None) -> Options:
        """Ask the channel what it takes: a person's call, whatever the account's mode and whether it rests.

        Raises UnknownName; BadInput where its kind of channel takes nothing of this; ChannelError, VaultTrouble,
        Cancelled.
        """
        of, account, kinds = self._store.read(lambda: self._of(order_id))
        if not kinds:
            raise _not_offered(of, "cancelled or refunded")
        tools = replace(self._connections.tools(cancel or Cancel()), breaker=NoBreaker())
        with closing(self._connections.open(account, tools)) as channel:
            if not isinstance(channel, ServesAfterSale):
                raise _not_offered(of, "cancelled or refunded")
            return channel.post_sale_options()

    def cancel_sheet(self, order_id: int, options: Options) -> CancelSheet:
        """What may be cancelled now. Raises UnknownName."""
        return cancel_sheet(self._sale(order_id), options)

    def refund_sheet(self, order_id: int, options: Options) -> RefundSheet:
        """What may be given back now. Raises UnknownName."""
        return refund_sheet(self._sale(order_id), options)

    def check(self, wish: CancelWish | RefundWish, options: Options, *, again: bool = False) -> tuple[Fault, ...]:
        """Every fault of it, each a sentence; () = it may be asked. Raises UnknownName."""
        return self._store.read(lambda: _plan(self._of(wish.order_id)[0].sale, options, wish, again)[1])

    # -- the act

    def submit(
        self, wish: CancelWish | RefundWish, options: Options, *, at_once: bool = False, again: bool = False
    ) -> Submitted:
        """In one transaction: what is cancelled holds nothing back any more, and its channel is owed the word, once.

        ``at_once``: no undo wait. ``again``: a refund that is equal to one that waits. Raises UnknownName; BadInput
        whose title is the first fault, nothing was tried.
        """
        kind: PostSaleKind = "cancel" if isinstance(wish, CancelWish) else "refund"

        def job() -> Submitted:
            now = self._store.clock.now()
            of, account, kinds = self._of(wish.order_id, lock=True)
            if kind not in kinds:
                raise _not_offered(of, "cancelled" if kind == "cancel" else "refunded")
            plan, faults = _plan(of.sale, options, wish, again)
            if plan is None:
                raise _faulty(faults)
            hold = self._connections.hold(account, kind)
            due = now if at_once else now + timedelta(seconds=self._connections.settings(account).undo_seconds)
            act_id, row_id = postsale_acts.ask(of, plan, Debt(due, hold), now)
            until = due if not hold and due > now else None
            held = words(hold, kind)
            said = postsale_words.sentence(of.sale, plan, held, until)
            return Submitted(act_id, wish.order_id, of.sale.number, kind, row_id, held, until, said)

        return self._store.write(job, Urgency.CLICK)

    def undo(self, act_id: int) -> Changes:
        """Nothing is told: what was cancelled is to be sent again. Raises BadInput where it was told, or may have been;
        UnknownName."""

        def job() -> None:
            now = self._store.clock.now()
            row = self._row(act_id)
            postsale_acts.lock(row.order_id or 0)
            row = self._row(act_id)
            told = outbox_word.was_told(row) or row.unsure
            if told or row.state not in ("held", "waiting"):
                raise BadInput("This cannot be taken back any more", "Its channel was told, or may have been")
            postsale_acts.take_back(row.id, act_id, row.order_id or 0, TAKEN_BACK, now)

        self._store.write(job, Urgency.CLICK)
        return CHANGED

    def _row(self, act_id: int) -> OutboxRow:
        found = postsale.row_of(act_id)
        if found is None:
            raise UnknownName("This cancellation or refund is not here any more", fix="Refresh the order")
        return found

    # -- how it stands

    def history(self, order_id: int) -> tuple[PastAct, ...]:
        """What was cancelled and refunded of an order, oldest first. Raises UnknownName."""

        def job() -> tuple[PastAct, ...]:
            sale = self._of(order_id)[0].sale
            rows = outbox.by_ids([each.outbox_id for each in sale.past if each.outbox_id is not None])
            return tuple(postsale_words.act(each, sale, rows.get(each.outbox_id or 0)) for each in sale.past)

        return self._store.read(job)

    def _sale(self, order_id: int) -> Sale:
        return self._store.read(lambda: self._of(order_id)[0].sale)

    def _of(self, order_id: int, *, lock: bool = False) -> tuple[Of, AccountRow, frozenset[Kind]]:
        """The order, its account, and what that does after a sale. Inside a read or a write."""
        of = postsale.of(order_id, lock=lock)
        account = accounts.by_id(of.account_id)
        if account is None:
            raise UnknownName("The account of this order was removed", fix="Refresh the list")
        kind, settings = self._connections.kind(account), self._connections.settings(account)
        who = kind.called(settings) or kind.title
        return replace(of, sale=replace(of.sale, who=who)), account, kind.after_sale(settings)


def _plan(
    sale: Sale, options: Options, wish: CancelWish | RefundWish, again: bool
) -> tuple[Plan | None, tuple[Fault, ...]]:
    if isinstance(wish, CancelWish):
        return cancel_plan(sale, options, wish)
    return refund_plan(sale, options, wish, again=again)


def _faulty(faults: tuple[Fault, ...]) -> BadInput:
    more = "; ".join(each.sentence for each in faults[1:])
    return BadInput(faults[0].sentence, more, "Nothing was sent: put it right and ask again")


def _not_offered(of: Of, done: str) -> BadInput:
    return BadInput(
        f"Order {of.sale.number} cannot be {done} from here", f"{of.sale.who} takes no such word from here",
        f"Do it on {of.sale.who} itself",
    )  # fmt: skip
