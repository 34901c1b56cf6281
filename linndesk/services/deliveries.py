"""Purchase orders that are expected here, and booking in what came of them (M3, M4). Worker threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from linndesk.channels.base import Cancel, NoBreaker
from linndesk.channels.deliveries import BooksDeliveries, BooksReturns
from linndesk.domain.changes import Changes
from linndesk.domain.outbox import words
from linndesk.domain.purchases import Purchase as Theirs
from linndesk.errors import BadInput, UnknownName
from linndesk.services import deliveries_scan, deliveries_words
from linndesk.services.connections import Connections
from linndesk.services.deliveries_plan import Placed, plan
from linndesk.services.deliveries_shown import (
    CHANGED,
    Delivery,
    DeliveryLine,
    Fault,
    Line,
    Made,
    MoreThanOrdered,
    Part,
    Purchase,
    PurchaseRow,
    Received,
    Scan,
    Terms,
)
from linndesk.services.whoami import operator
from linndesk.store import accounts, deliveries, purchases, purchases_look
from linndesk.store.accounts import AccountRow
from linndesk.store.deliveries import Arrived
from linndesk.store.purchases_look import HeadRow
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

__all__ = [
    "Deliveries",
    "Delivery",
    "DeliveryLine",
    "Fault",
    "Line",
    "Made",
    "MoreThanOrdered",
    "Part",
    "Purchase",
    "PurchaseRow",
    "Received",
    "Scan",
    "Terms",
]

LONGEST_NOTE = 500
_NOTHING_TYPED: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class _Whose:
    """The account of a purchase order; ``who``: what its channel is called."""

    row: AccountRow
    who: str
    location: str


class Deliveries:
    """Built.deliveries. ``refresh`` asks the channel; everything else goes by what is here."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    # -- looking

    def listed(self, account: str | None = None, search: str = "", *, closed: bool = False) -> tuple[PurchaseRow, ...]:
        """Open ones, the earliest expected first; ``closed``: all of them. ``search``: a part of a reference, SKU,
        title, barcode or code, of ours or the channel's, whatever its case. Raises UnknownName."""

        def job() -> tuple[PurchaseRow, ...]:
            account_id = None if account is None else accounts.named(account).id
            found = [deliveries_words.row(each) for each in purchases_look.listed(account_id, closed=closed)]
            folded = search.strip().casefold()
            texts = purchases_look.words([each.id for each in found]) if folded else {}
            return tuple(each for each in found if not folded or folded in _words(each, texts.get(each.id, "")))

        return self._store.read(job)

    def expected(self, at: datetime) -> int:
        """How many open ones are expected before a moment: one short question."""
        return self._store.read(lambda: purchases_look.expected_before(at))

    def fetch(self, purchase_id: int) -> Purchase:
        """Raises UnknownName."""
        return self._store.read(lambda: self._fetch(purchase_id))

    def find(self, ref: str, account: str | None = None) -> int:
        """By the channel's id, by reference, else by the supplier's; open ones before closed. Raises UnknownName;
        BadInput where several are meant."""

        def job() -> int:
            found = purchases_look.meant(ref, None if account is None else accounts.named(account).id)
            if not found:
                raise UnknownName(
                    f"There is no purchase order {ref}", "Those that are open on the channel come in with a sync",
                    "Check the reference, or sync first",
                )  # fmt: skip
            if len(found) > 1:
                raise _ambiguous(ref, found)
            return found[0].id

        return self._store.read(job)

    def scan(self, purchase_id: int, code: str, typed: Mapping[str, int] = _NOTHING_TYPED) -> Scan:
        """Which line a scanned code means: the first that still expects some. ``typed``: units that are counted but not
        booked yet, by line id. Raises UnknownName."""
        lines = self.fetch(purchase_id).lines
        left = [replace(each, remaining=max(0, each.remaining - typed.get(each.line_id, 0))) for each in lines]
        return deliveries_scan.meant(left, code)

    def expecting(self, code: str) -> tuple[PurchaseRow, ...]:
        """Open ones with a line that this scanned code means and of which some are still expected."""

        def job() -> tuple[PurchaseRow, ...]:
            found, open_ = [], purchases_look.listed()
            texts = purchases_look.words([each.id for each in open_])
            word = code.strip().casefold().lstrip("0")  # a UPC is the EAN with a leading nought
            for each in open_:
                if each.remaining and word and word in texts.get(each.id, ""):
                    lines = [deliveries_words.line(line, "", open_=True) for line in purchases_look.lines(each.id)]
                    scan = deliveries_scan.meant(lines, code)
                    found += [deliveries_words.row(each)] if scan.line_id and not scan.full else []
            return tuple(found)

        return self._store.read(job)

    def history(self, purchase_id: int) -> tuple[Delivery, ...]:
        """What was booked in of it here, oldest first. Raises UnknownName."""
        return self.fetch(purchase_id).deliveries

    # -- before

    def check(self, purchase_id: int, parts: Sequence[Part], location: str | None = None) -> tuple[Fault, ...]:
        """Every fault of a booking; () = it may be made. Raises UnknownName."""

        def job() -> tuple[Fault, ...]:
            purchase = self._fetch(purchase_id)
            return (*plan(purchase, parts)[1], *_of_place(location or purchase.location))

        return self._store.read(job)

    def terms(self, purchase_id: int) -> Terms:
        """How it would leave. Raises UnknownName."""

        def job() -> Terms:
            whose = self._whose(purchases_look.head(purchase_id))
            held = words(self._connections.hold(whose.row, "booking"), "booking")
            seconds = self._connections.settings(whose.row).undo_seconds
            return Terms(whose.row.name, whose.who, seconds, held)

        return self._store.read(job)

    # -- the acts

    def receive(
        self, purchase_id: int, parts: Sequence[Part], note: str = "", location: str | None = None, *,
        over: bool = False, at_once: bool = False,
    ) -> Received:  # fmt: skip
        """In one transaction: the goods are on the shelf and the channel is owed the word. All or nothing.

        ``over``: more than was ordered is booked too. ``at_once``: no undo wait. Raises UnknownName; MoreThanOrdered;
        BadInput whose title is the first fault, nothing was booked.
        """
        text = _note(note)

        def job() -> Received:
            purchases_look.head(purchase_id)
            purchases.lock(purchase_id)
            purchases.resolve(purchase_id, self._store.clock.now())
            purchase = self._fetch(purchase_id)
            placed, faults = plan(purchase, parts)
            faults = (*faults, *_of_place(location or purchase.location))
            _refuse(faults, over=over)
            return self._receive(purchase, placed, location or purchase.location, text, at_once=at_once)

        return self._store.write(job, Urgency.CLICK)

    def _receive(
        self, purchase: Purchase, placed: Sequence[Placed], location: str, note: str, *, at_once: bool
    ) -> Received:
        now, head = self._store.clock.now(), purchases_look.head(purchase.id)
        whose = self._whose(head)
        hold = self._connections.hold(whose.row, "booking")
        due = now if at_once else now + timedelta(seconds=self._connections.settings(whose.row).undo_seconds)
        parts = tuple(
            deliveries.Part(
                each.line.id, each.line.line_id, each.line.sku, each.line.item_id or 0, each.units, each.over,
                each.batch,
            )
            for each in placed
        )  # fmt: skip
        booked = deliveries.receive(
            Arrived(
                purchase.id, whose.row.id, whose.row.pool_id, head.channel_id, head.reference,
                accounts.order_location(location), parts, due, hold, note, operator(),
            ),
            now,
        )  # fmt: skip
        made = next(each for each in self._fetch(purchase.id).deliveries if each.id == booked.id)
        until, held = due if not hold and due > now else None, words(hold, "booking")
        said = deliveries_words.received(made, head.reference, whose.who, held, until)
        return Received(purchase.id, made, held, until, said)

    def undo(self, delivery_id: int) -> Changes:
        """The goods were not there after all. Raises UnknownName; BadInput once its channel may have heard of it."""

        def job() -> None:
            purchases.lock(deliveries.purchase_of(delivery_id))
            deliveries.undo(delivery_id, self._store.clock.now(), operator())

        self._store.write(job, Urgency.CLICK)
        return CHANGED

    def resolve(self, purchase_id: int) -> int:
        """Lines without a stock item look for theirs once more: one was made, or a listing linked. How many found one.
        Raises UnknownName."""

        def job() -> int:
            purchases_look.head(purchase_id)
            return purchases.resolve(purchase_id, self._store.clock.now())

        return self._store.write(job, Urgency.CLICK)

    def make_items(self, purchase_id: int, line_ids: Sequence[str]) -> Made:
        """M4 by a person's own word: these lines make the stock items that they lack, whatever the account's switch
        says; never where there is an item of that SKU. Raises UnknownName."""

        def job() -> Made:
            whose = self._whose(purchases_look.head(purchase_id))
            purchases.lock(purchase_id)
            return Made(purchases.make_items(purchase_id, line_ids, self._store.clock.now(), whose.who))

        return self._store.write(job, Urgency.CLICK)

    # -- asking the channel

    def refresh(self, purchase_id: int, cancel: Cancel | None = None) -> Purchase:
        """Ask its channel how it stands now: a person's call, whatever the account's mode. Raises UnknownName,
        BadInput, ChannelError, VaultTrouble, Cancelled."""
        head = self._store.read(lambda: purchases_look.head(purchase_id))
        whose = self._store.read(lambda: self._whose(head))
        tools = replace(self._connections.tools(cancel or Cancel()), breaker=NoBreaker())
        with closing(self._connections.open(whose.row, tools)) as channel:
            port: object = channel
            if not isinstance(port, BooksDeliveries):
                raise BadInput(f"{whose.who} has no purchase orders for this warehouse")
            found = port.purchase(head.channel_id)
            home = port.home() if isinstance(port, BooksReturns) and found is not None else ""
        self._store.write(lambda: self._keep(head, whose, found, home), Urgency.CLICK)
        return self.fetch(purchase_id)

    def _keep(self, head: HeadRow, whose: _Whose, found: Theirs | None, home: str) -> None:
        now = self._store.clock.now()
        if found is None:
            purchases.close(whose.row.id, head.channel_id, "gone", now)
            return
        fulfilling = self._connections.kind(whose.row).fulfilling
        makes = fulfilling is not None and fulfilling.makes_items(self._connections.settings(whose.row))
        elsewhere = bool(home) and found.head.location.casefold() != home.casefold()
        purchases.put(whose.row.id, found, now, elsewhere=elsewhere, makes=makes, who=whose.who)

    # -- inside a read or a write

    def _fetch(self, purchase_id: int) -> Purchase:
        head = purchases_look.head(purchase_id)
        whose = self._whose(head)
        lines = tuple(
            deliveries_words.line(each, whose.who, open_=not head.closed) for each in purchases_look.lines(purchase_id)
        )
        acts = tuple(
            deliveries_words.delivery(each, whose.who, deliveries.undo_trouble(each.id))
            for each in purchases_look.booked(purchase_id)
        )
        why_not = deliveries_words.closed(head.closed, whose.who)
        return Purchase(deliveries_words.row(head), whose.location, head.read_at, lines, acts, why_not)

    def _whose(self, head: HeadRow) -> _Whose:
        row = accounts.by_id(head.account_id)
        if row is None:
            raise UnknownName("The account of this purchase order was removed", fix="Refresh the list")
        kind, settings = self._connections.kind(row), self._connections.settings(row)
        return _Whose(row, kind.called(settings) or kind.title, settings.order_location)


def _words(row: PurchaseRow, of_lines: str) -> str:
    own = (row.reference, row.supplier_reference, row.supplier, row.channel_id)
    return "\n".join((*own, of_lines)).casefold()


def _of_place(location: str) -> tuple[Fault, ...]:
    try:
        accounts.order_location(location)
    except BadInput as error:
        return (Fault("place", "", error.said),)
    return ()


def _refuse(faults: Sequence[Fault], *, over: bool) -> None:
    """Raises BadInput for what nobody can answer, MoreThanOrdered for what nobody has."""
    hard = [each for each in faults if each.kind != "over"]
    if hard:
        more = "; ".join(each.sentence for each in hard[1:])
        raise BadInput(hard[0].sentence, more, "Nothing was booked in: put it right and book again")
    beyond = tuple(each for each in faults if each.kind == "over")
    if beyond and not over:
        more = "; ".join(each.sentence for each in beyond[1:])
        raise MoreThanOrdered(
            beyond[0].sentence, more, "Nothing was booked in: count again, or say that it may be more (--over)", beyond
        )


def _note(text: str) -> str:
    """Raises BadInput."""
    tidy = " ".join(text.split())
    if len(tidy) > LONGEST_NOTE:
        raise BadInput("The note is too long", fix=f"Write at most {LONGEST_NOTE} letters")
    return tidy


def _ambiguous(ref: str, found: Sequence[HeadRow]) -> BadInput:
    names = ", ".join(dict.fromkeys(each.account for each in found))
    if "," in names:
        return BadInput(f"{ref} means several purchase orders", f"Accounts: {names}", "Name one with --account NAME")
    ids = ", ".join(each.channel_id for each in found)
    return BadInput(f"{ref} means several purchase orders of {names}", f"Ids: {ids}", "Name one by its id")
