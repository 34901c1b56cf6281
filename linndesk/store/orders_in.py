"""A page of orders from a channel into the store, in one transaction (R-ORDERS, R-CURSOR). Inside a write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from linndesk.domain.importing import OnPeriod
from linndesk.domain.money import to_store
from linndesk.domain.orders import STATE_UNKNOWN, ChannelLine, ChannelOrder, Step, arrive, remaining
from linndesk.domain.receipts import OrderCounts, Skipped
from linndesk.domain.retry import incomplete_next
from linndesk.store import bulk, kit_entries, ledger, levels, order_rows, ordercards, postal, problems, quarantine
from linndesk.store.fields import to_ms
from linndesk.store.orders_known import OldLine, Row, known_rows, linked_items, moved, old_lines
from linndesk.store.sealing import Seal, is_empty, merged
from linndesk.store.tables import ChannelService, Order, OrderLine, Person

SETTLED = timedelta(minutes=5)  # after it was told, a level may still be overtaken by a sale


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
    listed_at: datetime | None = None  # the list of what is open that these orders come from; None = it is none

    def takes(self, order: ChannelOrder) -> bool:
        return not self.scopes or order.marketplace in self.scopes

    def is_history(self, order: ChannelOrder) -> bool:
        return self.in_first_pull or (self.first_pull_at is not None and order.received_at < self.first_pull_at)

    def is_past(self, order: ChannelOrder) -> bool:
        """Of an order that is not here: whether it was over and done with before this account's time.

        A document has no moment of the last change, so it goes by when the order was placed, and what may
        still have to leave is never past.
        """
        if order.by_report:
            return order.status in ("shipped", "cancelled") and order.received_at < self.since
        return order.last_updated < self.since


@dataclass(slots=True)
class Taken:
    """What one account got of a page."""

    counts: OrderCounts = field(default_factory=OrderCounts)
    skipped: list[Skipped] = field(default_factory=list)
    oldest: datetime | None = None


@dataclass(slots=True)
class _Writes:
    """What a page turns into, collected first and written in bulk."""

    inserts: list[tuple[Any, ...]] = field(default_factory=list)
    updates: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    line_updates: list[tuple[Any, ...]] = field(default_factory=list)
    line_totals: list[tuple[Any, ...]] = field(default_factory=list)
    line_skus: list[tuple[Any, ...]] = field(default_factory=list)  # another thing in the place of what was ordered
    line_ends: list[tuple[Any, ...]] = field(default_factory=list)  # no longer in the order
    people: list[tuple[int, ChannelOrder, bool]] = field(default_factory=list)
    entries: list[ledger.Entry] = field(default_factory=list)
    troubles: list[problems.Trouble] = field(default_factory=list)
    over: list[int] = field(default_factory=list)  # cancelled: nobody need look at them before packing
    came: list[str] = field(default_factory=list)
    ours: list[tuple[int, str]] = field(default_factory=list)  # our postal service for orders that were here
    held: set[int] = field(default_factory=set)  # items of which orders hold back another number than before
    sold: set[str] = field(default_factory=set)  # SKUs that the channel sells fewer of now, whatever it was told
    services: Counter[tuple[int, str, str]] = field(default_factory=Counter)


def add_page(
    pool_id: int, takers: Sequence[Taker], orders: Sequence[ChannelOrder], seal: Seal, now: datetime
) -> dict[int, Taken]:
    """Store what each account takes. Returns what each got, by account id; repeats count nowhere."""
    taken = {each.account_id: Taken() for each in takers}
    known = known_rows(pool_id, [each.channel_order_id for each in orders])
    chosen = [each for each in (_choose(order, takers, known, taken) for order in _last_of_each(orders)) if each]
    fresh = iter(bulk.next_ids(Order, sum(1 for each in chosen if each[2] is None)))
    items = linked_items([each.account_id for each in takers], [order for order, _, _, _ in chosen])
    lines_here = old_lines([row.id for _, _, row, _ in chosen if row is not None])
    writes = _Writes()
    for order, taker, row, step in chosen:
        order_id = next(fresh) if row is None else row.id
        _order(writes, pool_id, order_id, order, taker, row, step, now)
        _lines(writes, order_id, order, taker, row, step, items, lines_here.get(order_id, {}))
        _tell(writes, order_id, order, taker, row, _part_left(step, lines_here.get(order_id, {})))
        _count(taken[taker.account_id], order, row, step)
    _write(writes, pool_id, seal, now)
    quarantine.heal(pool_id, [each.channel_order_id for each in orders], now)
    for order in orders:
        if order.status == "cancelled" and order.channel_order_id not in known:  # it took units there all the same
            levels.mark_sold(pool_id, {each.channel_sku for each in order.lines}, order.received_at + SETTLED)
    return taken


def _last_of_each(orders: Iterable[ChannelOrder]) -> Iterable[ChannelOrder]:
    """A page that names an order twice means its later state."""
    return {each.channel_order_id: each for each in sorted(orders, key=lambda each: each.last_updated)}.values()


def _choose(
    order: ChannelOrder, takers: Sequence[Taker], known: dict[str, Row], taken: dict[int, Taken]
) -> tuple[ChannelOrder, Taker, Row | None, Step] | None:
    taker = next((each for each in takers if each.takes(order)), None)
    if taker is None:
        taken[takers[0].account_id].skipped.append(
            Skipped(
                order.channel_order_id,
                f"sold on {order.sub_source or order.marketplace}, which no enabled account here follows",
            )
        )
        return None
    row = known.get(order.channel_order_id)
    if row is None and taker.is_past(order):
        return None
    if row is not None and not order.by_report and _is_old(order, row):
        return None
    got = taken[taker.account_id]
    if row is None and taker.not_before is not None and order.received_at < taker.not_before:
        got.skipped.append(
            Skipped(
                order.channel_order_id,
                f"placed before {taker.not_before:%Y-%m-%d %H:%M:%S} UTC (do not download orders prior to)",
            )
        )
        return None
    step = arrive(row.known if row else None, order, history=taker.is_history(order))
    if step.action == "skip":
        if step.why:
            got.skipped.append(Skipped(order.channel_order_id, step.why))
        return None
    if row is not None and order.by_report and not row.known.unsure:
        order = replace(order, last_updated=row.last_updated)  # so that the channel's own word of it still counts
    return order, taker, row, step


def _is_old(order: ChannelOrder, row: Row) -> bool:
    """Whether it tells nothing new. A document may be younger than a buyer's wish to cancel, and does not tell it."""
    if order.digest:  # nothing dates it: what is missing here comes with another word for the whole
        return order.digest == row.digest
    asks = order.cancel_requested and not row.cancel_requested
    return order.last_updated <= row.last_updated and not row.waiting and not asks


def _order(
    writes: _Writes,
    pool_id: int,
    order_id: int,
    order: ChannelOrder,
    taker: Taker,
    row: Row | None,
    step: Step,
    now: datetime,
) -> None:
    attempts = (row.attempts if row else 0) + 1 if order.missing else 0
    asks = order.missing and step.status == "pending" and not order.digest  # else it comes with another page
    next_try = _next_try(order, now) if asks else None
    closed_at = _closed_at(order, row, step, now)
    values = order_rows.facts(order, step, attempts=attempts, next_try=next_try, closed_at=closed_at)
    service = taker.service_of(order.channel_service, order.marketplace)
    if row is None:
        identity = (
            order_id, pool_id, taker.account_id, order.channel_order_id, order.marketplace, order.source,
            order.sub_source or taker.name, to_ms(order.received_at), taker.location_id, "", service, False, "", False,
            False, to_ms(now),
        )  # fmt: skip
        writes.inserts.append(identity + values)
    else:
        writes.updates.append((*values, order_id))
        if step.status in ("pending", "open"):
            writes.ours.append((order_id, service))
    if closed_at is None or closed_at >= now - timedelta(days=taker.keep_days):  # else it would be purged at once
        writes.people.append((order_id, order, row is not None))
    writes.came.append(order.channel_order_id)
    if order.channel_service:
        writes.services[taker.account_id, order.marketplace, order.channel_service] += row is None


def _next_try(order: ChannelOrder, now: datetime) -> datetime:
    return now if STATE_UNKNOWN in order.flags else incomplete_next(now)


def _closed_at(order: ChannelOrder, row: Row | None, step: Step, now: datetime) -> datetime | None:
    """When it was despatched or cancelled: the days of R-PERSON run from then, whatever the channel touches later."""
    if step.status not in ("processed", "cancelled"):
        return None
    if row is not None and row.closed_at is not None and row.known.status == step.status:
        return row.closed_at
    if step.outcome != "history":
        return now
    # A document does not say when it left: no later than it had to.
    return min(order.last_updated, order.ship_by or order.last_updated) if order.by_report else order.last_updated


def _lines(
    writes: _Writes, order_id: int, order: ChannelOrder, taker: Taker, row: Row | None, step: Step,
    items: dict[tuple[int, str], int], old: dict[str, OldLine],
) -> None:  # fmt: skip
    if order.by_report and row is not None and not row.known.unsure and old:
        _missing_totals(writes, order, old)
        writes.held |= moved(row, step, old, {})
        return
    left: dict[str, tuple[int | None, int]] = {}
    never_left = row is not None and row.known.outcome == "history" and step.status != "processed"
    for each in order.lines:
        before = old.get(each.line_id)
        other = _is_other(order, each, before)
        item_id = before.item_id if before and not other else items.get((taker.account_id, each.channel_sku))
        gone_before = before.despatched if before and not never_left else 0
        gone = (
            gone_before + remaining(each.quantity, gone_before, each.cancelled)
            if step.status == "processed"
            else max(gone_before, each.shipped)
        )
        if before is None:
            writes.lines.append(order_rows.line(order_id, item_id, each, gone))
            if step.outcome != "history":
                writes.sold.add(each.channel_sku)
        else:
            writes.line_updates.append((*_line_facts(each, gone), before.id))
            if other:
                writes.line_skus.append((each.channel_sku, item_id, before.id))
                writes.sold.add(each.channel_sku)
        left[each.line_id] = (item_id, remaining(each.quantity, gone, each.cancelled))
        taken = gone - gone_before if _takes_stock(order, taker, row, step) else 0
        if item_id is not None and taken:
            location = row.location_id if row else taker.location_id
            why = f"{order.channel_order_id} was shipped outside linndesk"
            writes.entries.append(ledger.Entry(item_id, location, -taken, ledger.SENT_ELSEWHERE, why, order_id))
    for line_id, gone_line in _gone(order, step, old):
        total = gone_line.total if gone_line.despatched else 0
        writes.line_ends.append((gone_line.cancelled + gone_line.left, total, gone_line.id))
        left[line_id] = (gone_line.item_id, 0)
    writes.held |= moved(row, step, old, left)


def _is_other(order: ChannelOrder, line: ChannelLine, before: OldLine | None) -> bool:
    """Whether its app has put something else in the place of a line of which nothing has left."""
    return bool(order.digest and before and before.sku != line.channel_sku and not before.despatched)


def _gone(order: ChannelOrder, step: Step, old: dict[str, OldLine]) -> list[tuple[str, OldLine]]:
    """Lines with units still to leave that are no longer in the order: an app without dates tells each order whole."""
    if not (order.digest and order.lines and step.status in ("pending", "open")):
        return []
    named = {each.line_id for each in order.lines}
    return [(line_id, each) for line_id, each in old.items() if line_id not in named and each.left]


def _missing_totals(writes: _Writes, order: ChannelOrder, old: dict[str, OldLine]) -> None:
    """Lines that the channel told are as it told them; only prices that it held back are filled in."""
    for each in order.lines:
        before = old.get(each.line_id)
        if before is not None and before.total == 0:
            writes.line_totals.append((to_store(each.total), before.id))


def _line_facts(each: Any, gone: int) -> tuple[Any, ...]:
    return (each.title, each.quantity, gone, each.shipped, each.cancelled, to_store(each.total))


def _takes_stock(order: ChannelOrder, taker: Taker, row: Row | None, step: Step) -> bool:
    """Units that left elsewhere leave stock, but for sales that were history when they came."""
    if step.stock == "leaves":
        return True
    first_seen = row is None or row.known.unsure
    return step.stock == "reserve" and not (first_seen and taker.is_history(order))


def _part_left(step: Step, old: dict[str, OldLine]) -> Step:
    """An order that is called off after some of it left is worth a look like one that had left whole."""
    if step.status == "cancelled" and any(each.despatched for each in old.values()):
        return replace(step, problem="cancelled_after_despatch")
    return step


def _tell(writes: _Writes, order_id: int, order: ChannelOrder, taker: Taker, row: Row | None, step: Step) -> None:
    if not step.problem:
        if row is not None and step.status == "cancelled" != row.known.status:
            writes.over.append(order_id)
        return
    writes.troubles.append(ordercards.trouble(step.problem, taker.account_id, order_id, order.channel_order_id))


def _count(got: Taken, order: ChannelOrder, row: Row | None, step: Step) -> None:
    if step.status == "cancelled" and row is not None and row.known.status != "cancelled":
        got.counts.cancelled += 1
    elif row is None:
        got.counts.new += 1
    else:
        got.counts.updated += 1
    if step.status == "pending":
        got.counts.waiting += 1
    got.oldest = order.received_at if got.oldest is None else min(got.oldest, order.received_at)


def _write(writes: _Writes, pool_id: int, seal: Seal, now: datetime) -> None:
    bulk.insert(Order, order_rows.IDENTITY + order_rows.FACTS, writes.inserts)
    bulk.update(Order, order_rows.FACTS, writes.updates)
    bulk.insert(OrderLine, order_rows.LINE, writes.lines)
    bulk.update(OrderLine, order_rows.LINE_FACTS, writes.line_updates)
    bulk.update(OrderLine, ("total",), writes.line_totals)
    bulk.update(OrderLine, ("channel_sku", "item_id"), writes.line_skus)
    bulk.update(OrderLine, ("cancelled", "total"), writes.line_ends)
    postal.put(writes.ours)
    _people(writes.people, seal)
    ledger.record(kit_entries.in_parts(writes.entries), now)
    levels.mark_dirty(writes.held)
    levels.mark_sold(pool_id, writes.sold)
    for order_id in writes.over:
        problems.heal(f"order:{order_id}", now)
    for trouble in writes.troubles:
        problems.raise_(trouble, now)
    _services(writes.services, now)


def _people(people: Sequence[tuple[int, ChannelOrder, bool]], seal: Seal) -> None:
    updated = [order_id for order_id, _, is_update in people if is_update]
    old: dict[int, Any] = {}
    if updated:
        old = dict(
            bulk.rows(
                Person,
                f"select order_id, sealed from person where order_id in ({bulk.marks(len(updated))})",
                updated,
            )
        )
    rows = []
    for order_id, order, _ in people:
        person = order.person
        if order_id in old:
            person = merged(seal.open_person(old[order_id]), person)
        elif is_empty(person) and not person.raw:
            continue
        rows.append((order_id, seal.close_person(person)))
    bulk.insert(Person, ("order_id", "sealed"), rows, upsert=("order_id",))


def _services(seen: Counter[tuple[int, str, str]], now: datetime) -> None:
    """Written as one statement: a page names a few dozen services, and peewee builds each anew in 0.6 ms."""
    bulk.run(
        ChannelService,
        "insert into channel_service (account_id, marketplace, name, seen, last_at) values (?, ?, ?, ?, ?) "
        "on conflict (account_id, marketplace, name) "
        "do update set seen = channel_service.seen + excluded.seen, last_at = excluded.last_at",
        [(*key, count, to_ms(now)) for key, count in seen.items()],
    )
