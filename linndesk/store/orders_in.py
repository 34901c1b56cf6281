"""A page of orders from a channel into the store, in one transaction (R-ORDERS, R-CURSOR). Inside a write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from linndesk.domain.money import to_store
from linndesk.domain.orders import STATE_UNKNOWN, ChannelLine, ChannelOrder, Step, remaining
from linndesk.domain.retry import incomplete_next
from linndesk.store import (
    bulk,
    causes,
    confirmations,
    kit_entries,
    ledger,
    levels,
    order_rows,
    ordercards,
    orders_called_off,
    orders_handed,
    postal,
    postsale_arriving,
    problems,
    quarantine,
)
from linndesk.store.fields import to_ms
from linndesk.store.orders_known import OldLine, Row, known_rows, linked_items, moved, old_lines
from linndesk.store.orders_taking import Coming, Mails, Taken, Taker, choose, last_of_each
from linndesk.store.sealing import Seal, is_empty, merged
from linndesk.store.tables import ChannelService, Order, OrderLine, Person

__all__ = ["SETTLED", "Mails", "Taken", "Taker", "add_page"]

SETTLED = timedelta(minutes=5)  # after it was told, a level may still be overtaken by a sale


@dataclass(slots=True)
class _Writes:
    """What a page turns into, collected first and written in bulk."""

    inserts: list[tuple[Any, ...]] = field(default_factory=list)
    updates: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    line_updates: list[tuple[Any, ...]] = field(default_factory=list)
    line_totals: list[tuple[Any, ...]] = field(default_factory=list)
    line_skus: list[tuple[Any, ...]] = field(default_factory=list)  # another thing in its place, or known only now
    line_ends: list[tuple[Any, ...]] = field(default_factory=list)  # no longer in the order
    stages: list[tuple[str, int]] = field(default_factory=list)  # of orders that come in now
    places: list[tuple[int, bool, int]] = field(default_factory=list)  # the channel's own warehouse sends it
    people: list[tuple[int, ChannelOrder, bool]] = field(default_factory=list)
    entries: list[ledger.Entry] = field(default_factory=list)
    troubles: list[problems.Trouble] = field(default_factory=list)
    over: list[int] = field(default_factory=list)  # cancelled: nobody need look at them before packing
    known: list[int] = field(default_factory=list)  # that wait for no SKU any more
    came: list[str] = field(default_factory=list)
    ours: list[tuple[int, str]] = field(default_factory=list)  # our postal service for orders that were here
    held: set[int] = field(default_factory=set)  # items of which orders hold back another number than before
    sold: set[str] = field(default_factory=set)  # SKUs that the channel sells fewer of now, whatever it was told
    ended: list[int] = field(default_factory=list)  # the channel has taken their units off what it was told by itself
    services: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    news: list[tuple[int, Coming]] = field(default_factory=list)  # orders that are open for the first time


def add_page(
    pool_id: int, takers: Sequence[Taker], orders: Sequence[ChannelOrder], seal: Seal, now: datetime
) -> dict[int, Taken]:
    """Store what each account takes. Returns what each got, by account id; repeats count nowhere."""
    taken = {each.account_id: Taken() for each in takers}
    known = known_rows(pool_id, [each.channel_order_id for each in orders])
    orders = postsale_arriving.as_they_count(orders, known, now)
    news = orders_handed.without_others(pool_id, takers, last_of_each(orders), known, taken)
    found = (choose(order, takers, known, taken, now) for order in news)
    chosen = orders_called_off.withdrawn(pool_id, [each for each in found if each is not None], now)
    fresh = iter(bulk.next_ids(Order, sum(1 for each in chosen if each.row is None)))
    items = linked_items([each.account_id for each in takers], [each.order for each in chosen])
    orders_handed.add_alike(items, chosen)
    lines_here = old_lines([each.row.id for each in chosen if each.row is not None])
    writes = _Writes()
    for each in chosen:
        order_id = next(fresh) if each.row is None else each.row.id
        old = lines_here.get(order_id, {})
        coming = orders_handed.tried(each, items, old, now)
        _order(writes, pool_id, order_id, coming, now)
        _lines(writes, order_id, coming, items, old)
        _tell(writes, order_id, coming, _part_left(coming.step, old))
        _count(taken[coming.taker.account_id], coming)
    _write(writes, pool_id, seal, now)
    orders_handed.listed(pool_id, takers, orders)
    quarantine.heal(pool_id, [each.channel_order_id for each in orders], now)
    for order in orders:
        new = order.channel_order_id not in known and not order.by_channel
        if order.status == "cancelled" and new:  # it took units there all the same
            levels.mark_sold(pool_id, {each.channel_sku for each in order.lines}, order.received_at + SETTLED)
    return taken


def _order(writes: _Writes, pool_id: int, order_id: int, coming: Coming, now: datetime) -> None:
    order, taker, row, step = coming.order, coming.taker, coming.row, coming.step
    attempts, next_try = _looks(coming, now)
    closed_at = _closed_at(order, row, step, now)
    values = order_rows.facts(
        order, step, attempts=attempts, next_try=next_try, closed_at=closed_at, waits_for_sku=coming.wait is not None
    )
    stage = taker.stage if coming.comes_in else ""
    service = "" if step.by_channel else taker.service_of(order.channel_service, order.marketplace)
    if row is None:
        identity = (
            order_id, pool_id, taker.account_id, order.channel_order_id, orders_handed.seller(order, taker),
            order.source, order.sub_source or taker.name, to_ms(order.received_at), taker.place(order), stage, service,
            False, "", False, step.by_channel, to_ms(now), taker.prefix,
        )  # fmt: skip
        writes.inserts.append(identity + values)
    else:
        writes.updates.append((*values, order_id))
        there = taker.centre(order, row.location_id)
        if step.by_channel and (there, True) != (row.location_id, row.locked):
            writes.places.append((there, True, order_id))
        if row.waits_for_sku and coming.wait is None:
            writes.known.append(order_id)
        if stage:
            writes.stages.append((stage, order_id))
        if step.status in ("pending", "open"):
            writes.ours.append((order_id, service))
    if closed_at is None or closed_at >= now - timedelta(days=taker.keep_days):  # else it would be purged at once
        writes.people.append((order_id, order, row is not None))
    writes.came.append(order.channel_order_id)
    if coming.is_news:
        writes.news.append((order_id, coming))
    if order.channel_service and not step.by_channel:
        writes.services[taker.account_id, order.marketplace, order.channel_service] += row is None


def _looks(coming: Coming, now: datetime) -> tuple[int, datetime | None]:
    """How often something of it was found missing, and when it is looked for next."""
    order, row = coming.order, coming.row
    if coming.wait is not None:
        return coming.wait.attempts, coming.wait.next_try
    if not order.missing:
        return 0, None
    attempts = (row.attempts if row is not None and not row.waits_for_sku else 0) + 1
    if coming.step.status != "pending" or order.digest:  # it comes with another page
        return attempts, None
    return attempts, now if STATE_UNKNOWN in order.flags else incomplete_next(now)


def _closed_at(order: ChannelOrder, row: Row | None, step: Step, now: datetime) -> datetime | None:
    """When it was despatched or cancelled: the days of R-PERSON run from then, whatever the channel touches later."""
    if step.status not in ("processed", "cancelled"):
        return None
    if row is not None and row.closed_at is not None and row.known.status == step.status:
        return row.closed_at
    if step.outcome not in ("history", "channel"):
        return now
    # A document does not say when it left: no later than it had to.
    return min(order.last_updated, order.ship_by or order.last_updated) if order.by_report else order.last_updated


def _lines(
    writes: _Writes, order_id: int, coming: Coming, items: dict[tuple[int, str], int], old: dict[str, OldLine]
) -> None:
    order, taker, row, step = coming.order, coming.taker, coming.row, coming.step
    if order.by_report and row is not None and not row.known.unsure and old:
        _missing_totals(writes, order, old)
        writes.held |= moved(row, step, old, {}, locked=_locked(row, step))
        return
    if step.stock == "leaves" and not taker.sells_off:
        writes.ended.append(order_id)
    left: dict[str, tuple[int | None, int]] = {}
    never_left = row is not None and row.known.outcome == "history" and step.status != "processed"
    for each in order.lines:
        before = old.get(each.line_id)
        other = _is_other(order, each, before)
        item_id = items.get((taker.account_id, each.channel_sku))
        if before is not None and not other:
            item_id = _item_of(coming, before, item_id)
        gone_before = before.despatched if before and not never_left else 0
        gone = (
            gone_before + remaining(each.quantity, gone_before, each.cancelled)
            if step.status == "processed" and not (order.digest and order.status in ("pending", "open"))
            else max(gone_before, each.shipped)
        )
        _put_line(writes, order_id, each, before, item_id, gone, other)
        if _sells(taker, step) and (other or before is None):
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
    writes.held |= moved(row, step, old, left, locked=_locked(row, step))


def _sells(taker: Taker, step: Step) -> bool:
    """Whether a line that is new to us leaves fewer on sale than the channel was told."""
    return taker.sells_off and step.outcome != "history" and not step.by_channel


def _locked(row: Row | None, step: Step) -> bool:
    return step.by_channel or (row is not None and row.locked)


def _put_line(
    writes: _Writes, order_id: int, line: ChannelLine, before: OldLine | None, item_id: int | None, gone: int,
    other: bool,
) -> None:  # fmt: skip
    if before is None:
        writes.lines.append(order_rows.line(order_id, item_id, line, gone))
        return
    writes.line_updates.append((*_line_facts(line, gone), before.id))
    sku = line.channel_sku if other else before.sku
    if (sku, item_id) != (before.sku, before.item_id):
        writes.line_skus.append((sku, item_id, before.id))


def _item_of(coming: Coming, before: OldLine, found: int | None) -> int | None:
    """What a line has stays; an order that waits for its SKUs gets them as they become known."""
    row = coming.row
    waits = coming.taker.needs_skus and row is not None and row.known.status != "open"
    return found if before.item_id is None and waits else before.item_id


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
    if step.status == "cancelled" and not step.by_channel and any(each.despatched for each in old.values()):
        return replace(step, problem="cancelled_after_despatch")
    return step


def _tell(writes: _Writes, order_id: int, coming: Coming, step: Step) -> None:
    order, taker, row = coming.order, coming.taker, coming.row
    if not step.problem:
        if row is not None and step.status == "cancelled" != row.known.status:
            writes.over.append(order_id)
        return
    ref = order.called or order.channel_order_id
    writes.troubles.append(ordercards.trouble(step.problem, taker.account_id, order_id, ref, taker.imports))


def _count(got: Taken, coming: Coming) -> None:
    order, row, step = coming.order, coming.row, coming.step
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
    bulk.update(Order, ("location_id", "locked"), writes.places)
    bulk.run(Order, "update orders set stage = ? where id = ? and stage = ''", writes.stages)
    postal.put(writes.ours)
    _people(writes.people, seal)
    confirmations.owe(pool_id, writes.news, now)
    ledger.record(kit_entries.in_parts(writes.entries), now)
    levels.mark_dirty(writes.held)
    levels.mark_sold(pool_id, writes.sold)
    for order_id in writes.ended:
        levels.tell_again(order_id)
    for order_id in writes.over:
        problems.heal(f"order:{order_id}", now)
    problems.heal_all([causes.waiting_key(each) for each in writes.known], now)
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
