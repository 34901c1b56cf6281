"""Which account takes an order of a page, and why one does not come in (R-ORDERS, U2, M6). Inside a write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from linndesk.domain.importing import OnPeriod, placed_while_on
from linndesk.domain.orders import ChannelOrder, Step, arrive
from linndesk.domain.outbox import Hold
from linndesk.domain.receipts import OrderCounts, Skipped, left_out
from linndesk.store import ordercards
from linndesk.store.orders_known import Row

SENT_THERE = "the channel's own warehouse sends it, and its orders are not followed here"


@dataclass(frozen=True, slots=True)
class Mails:
    """U4: ``hold``: what holds mails of the account back now; ``ours``: addresses of this side, to which none goes."""

    hold: Hold
    ours: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Taker:
    """An account that takes orders of a page. ``since``: older changes are not its business (they were seen)."""

    account_id: int
    name: str
    location_id: int
    scopes: frozenset[str]
    since: datetime
    first_pull_at: datetime | None
    in_first_pull: bool
    not_before: datetime | None
    keep_days: int
    service_of: Callable[[str, str], str] = lambda channel_service, marketplace: ""  # ours, as the account allocates it
    # of a channel that hands whole orders over (channels/fulfilling.py)
    placed: tuple[OnPeriod, ...] | None = None  # new orders come in only if they were placed then; None = all do
    declines: Callable[[ChannelOrder], str] = lambda order: ""  # why one that is not here does not come in
    sellers: frozenset[str] = frozenset()  # accounts here by which sub-source or source name the seller, exactly (M8)
    needs_skus: bool = False  # an order waits until every line has a stock item, linked or of the same SKU
    prefix: str = ""
    stage: str = ""  # in which a new order comes in
    imports: str = ordercards.GROUP  # of problems with its orders
    # locations by marketplace of what the channel's own warehouse sends; None = such orders do not come in
    centres: Mapping[str, int] | None = None
    listed_at: datetime | None = None  # the list of what is open that these orders come from; None = it is none
    mails: Mails | None = None  # how buyers are told that their order has come (U4); None = they are not

    @property
    def sells_off(self) -> bool:
        """Whether an order leaves fewer on sale than its channel was told: one that hands orders over takes nothing off
        what it was told before it processes them."""
        return not self.needs_skus

    def takes(self, order: ChannelOrder) -> bool:
        return not self.scopes or order.marketplace in self.scopes

    def place(self, order: ChannelOrder) -> int:
        """The location that a new order comes in at."""
        return self.centre(order, self.location_id) if order.by_channel else self.location_id

    def centre(self, order: ChannelOrder, otherwise: int) -> int:
        """The location from which the channel's own warehouse sends it, where there is one here."""
        return (self.centres or {}).get(order.marketplace, otherwise)

    def is_history(self, order: ChannelOrder) -> bool:
        return self.in_first_pull or (self.first_pull_at is not None and order.received_at < self.first_pull_at)

    def refuses(self, order: ChannelOrder) -> str:
        """Of an order that is not here: why it never comes in, "" where it may."""
        if order.by_channel and self.centres is None:
            return SENT_THERE
        if self.not_before is not None and order.received_at < self.not_before:
            return f"placed before {self.not_before:%Y-%m-%d %H:%M:%S} UTC (do not download orders prior to)"
        if self.placed is not None and not placed_while_on(self.placed, order.received_at):
            return f"placed at {order.received_at:%Y-%m-%d %H:%M:%S} UTC, while {self.name} was not on"
        return self.declines(order)

    def is_past(self, order: ChannelOrder) -> bool:
        """Of an order that is not here: whether it was over and done with before this account's time.

        A document has no moment of the last change, so it goes by when the order was placed, and what may
        still have to leave is never past.
        """
        if order.by_report:
            return order.status in ("shipped", "cancelled") and order.received_at < self.since
        return order.last_updated < self.since


@dataclass(frozen=True, slots=True)
class Wait:
    """U7: an order that is not in yet, how often its import was tried, and when next (None = a person has to)."""

    reason: str
    attempts: int
    next_try: datetime | None


@dataclass(frozen=True, slots=True)
class Coming:
    """An order that is stored now, and what becomes of it. ``row`` None: it is not here yet."""

    order: ChannelOrder
    taker: Taker
    row: Row | None
    step: Step
    wait: Wait | None = None

    @property
    def comes_in(self) -> bool:
        """Whether it is open from now on, and was not before."""
        return self.step.status == "open" and (self.row is None or self.row.known.status != "open")

    @property
    def is_news(self) -> bool:
        """Whether it is open for the first time ever, and leaves from here."""
        return self.comes_in and not self.step.by_channel and (self.row is None or not self.row.was_in)


@dataclass(slots=True)
class Taken:
    """What one account got of a page."""

    counts: OrderCounts = field(default_factory=OrderCounts)
    skipped: list[Skipped] = field(default_factory=list)
    oldest: datetime | None = None


def last_of_each(orders: Iterable[ChannelOrder]) -> Iterable[ChannelOrder]:
    """A page that names an order twice means its later state."""
    return {each.channel_order_id: each for each in sorted(orders, key=lambda each: each.last_updated)}.values()


def choose(
    order: ChannelOrder, takers: Sequence[Taker], known: dict[str, Row], taken: dict[int, Taken], now: datetime
) -> Coming | None:
    """None where nothing is to be stored; why not stands in ``taken`` where a person may ask."""
    taker = next((each for each in takers if each.takes(order)), None)
    if taker is None:
        where = order.sub_source or order.marketplace
        why = f"sold on {where}, which no enabled account here follows"
        taken[takers[0].account_id].skipped.append(left_out(order.channel_order_id, why, order.called))
        return None
    row = known.get(order.channel_order_id)
    if row is None and taker.is_past(order):
        return None
    if row is not None and not order.by_report and _is_old(order, row, now):
        return None
    got = taken[taker.account_id]
    why = taker.refuses(order) if row is None else ""
    if why:
        got.skipped.append(left_out(order.channel_order_id, why, order.called))
        return None
    step = arrive(row.known if row else None, order, history=taker.is_history(order))
    if step.action == "skip":
        if step.why:
            got.skipped.append(left_out(order.channel_order_id, step.why, order.called))
        return None
    if row is not None and order.by_report and not row.known.unsure:
        order = replace(order, last_updated=row.last_updated)  # so that the channel's own word of it still counts
    return Coming(order, taker, row, step)


def _is_old(order: ChannelOrder, row: Row, now: datetime) -> bool:
    """Whether it tells nothing new. A document may be younger than a buyer's wish to cancel, and does not tell it."""
    if order.digest:  # nothing dates it: what is missing here comes with another word for the whole
        return order.digest == row.digest and not row.is_due(now)
    asks = order.cancel_requested and not row.cancel_requested
    return order.last_updated <= row.last_updated and not row.waiting and not asks
