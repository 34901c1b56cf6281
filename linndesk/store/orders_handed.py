"""Orders that a channel hands over whole: each waits until every SKU is known here (U3, U7, M8). Inside a write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from linndesk.domain.importing import missing_words, next_try
from linndesk.domain.orders import ChannelOrder
from linndesk.domain.receipts import Skipped
from linndesk.store import bulk, items
from linndesk.store.fields import to_ms
from linndesk.store.orders_known import OldLine
from linndesk.store.orders_taking import Coming, Taken, Taker, Wait
from linndesk.store.tables import Order


def without_others(
    pool_id: int,
    takers: Sequence[Taker],
    orders: Iterable[ChannelOrder],
    known: Collection[str],
    taken: Mapping[int, Taken],
) -> list[ChannelOrder]:
    """But for those that another account of the channel has brought here and not let go: an order leaves once, though
    two accounts read one place with credentials of their own."""
    mine = list(orders)
    taker = next((each for each in takers if each.needs_skus), None)
    fresh = [each.channel_order_id for each in mine if each.channel_order_id not in known]
    if taker is None or not fresh:
        return mine
    sql = (
        "select o.channel_order_id, a.name from orders o join account a on a.id = o.account_id where o.pool_id in "
        "(select pool_id from account where pool_id <> ? and channel = (select channel from account where id = ?)) "
        f"and o.channel_order_id in ({bulk.marks(len(fresh))}) and o.status <> 'cancelled' and o.deleted_at is null"
    )
    others = dict(bulk.rows(Order, sql, [pool_id, taker.account_id, *fresh]))
    why = "it is here already, by the account {name}"
    taken[taker.account_id].skipped += [Skipped(ref, why.format(name=name)) for ref, name in others.items()]
    return [each for each in mine if each.channel_order_id not in others]


def add_alike(found: dict[tuple[int, str], int], coming: Sequence[Coming]) -> None:
    """To the linked items, by account and channel SKU, those of exactly that SKU where nothing is linked."""
    wanted = {
        (each.taker.account_id, line.channel_sku)
        for each in coming
        if each.taker.needs_skus
        for line in each.order.lines
    }
    alike = items.ids_of({sku for _, sku in wanted}) if wanted else {}
    for account_id, sku in wanted:
        if sku in alike:
            found.setdefault((account_id, sku), alike[sku])


def tried(coming: Coming, known: Mapping[tuple[int, str], int], old: Mapping[str, OldLine], now: datetime) -> Coming:
    """As it is after this try to bring it in: with all of its SKUs it is open, else it is pending and waits whole.

    Between two tries nothing of the count changes. What was open here once stays so.
    """
    row = coming.row
    if not coming.taker.needs_skus or not coming.comes_in:
        return coming
    if row is not None and row.waits_for_sku and not row.is_due(now):
        return _waiting(coming, Wait(row.waiting, row.attempts, row.next_try))
    missing = [
        each.channel_sku
        for each in coming.order.lines
        if each.quantity > each.cancelled
        and (coming.taker.account_id, each.channel_sku) not in known
        and _kept(old.get(each.line_id), each.channel_sku) is None
    ]
    if not missing:
        return coming
    attempts = (row.attempts if row is not None and row.waits_for_sku else 0) + 1
    return _waiting(coming, Wait(missing_words(list(dict.fromkeys(missing))), attempts, next_try(attempts, now)))


def _waiting(coming: Coming, wait: Wait) -> Coming:
    order = replace(coming.order, missing=wait.reason)
    return replace(coming, order=order, step=replace(coming.step, status="pending"), wait=wait)


def _kept(before: OldLine | None, sku: str) -> int | None:
    """The item that the line has already, by whatever way."""
    return before.item_id if before is not None and before.sku == sku else None


def seller(order: ChannelOrder, taker: Taker) -> str:
    """M8: the account here that has exactly the name of the sub-source, else of the source; else what the channel
    says itself."""
    named = (each for each in (order.sub_source, order.source) if each and each in taker.sellers)
    return next(named, order.marketplace)


def listed(pool_id: int, takers: Sequence[Taker], orders: Sequence[ChannelOrder]) -> None:
    """All of these that are here stand in that list of what is open on the channel."""
    bulk.run(
        Order,
        "update orders set listed_at = ? where pool_id = ? and channel_order_id = ? and account_id = ?",
        [
            (to_ms(taker.listed_at), pool_id, order.channel_order_id, taker.account_id)
            for taker in takers
            if taker.listed_at is not None
            for order in orders
        ],
    )
