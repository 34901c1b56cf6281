"""Stock that orders hold back which could not be read whole: an order of status *unread*, hidden. Inside a write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linndesk.domain.orders import NO_NUMBER, Quarantined
from linndesk.store import bulk, levels
from linndesk.store.items import ids_of
from linndesk.store.tables import Listing, Order, OrderLine

UNREAD = "unread:"  # before the channel's number, so that the order finds its own place once it can be read
STATUS = "unread"


def hold(
    pool_id: int, account_id: int, location_id: int, bad: Quarantined, now: datetime, *, by_sku: bool = False
) -> None:
    """What is readable of it, in place of what was before. An order that is here holds its own units already.

    ``by_sku``: where nothing is linked, an item of exactly that SKU is meant.
    """
    known = Order.select().where((Order.pool == pool_id) & (Order.channel_order_id == bad.ref)).exists()
    let_go(pool_id, bad.ref)
    if not bad.holds or known or bad.ref.startswith(NO_NUMBER):
        return
    order = Order.create(
        pool=pool_id, account=account_id, channel_order_id=UNREAD + bad.ref, marketplace="", source="", sub_source="",
        status=STATUS, payment_status="unpaid", received_at=now, last_updated=now, currency="", total=0, shipping=0,
        tax=0, discount=0, location=location_id, flags=[], deleted_at=now, created_at=now,
    )  # fmt: skip
    skus = [each.channel_sku for each in bad.holds]
    items = {**(ids_of(skus) if by_sku else {}), **_items(account_id, skus)}
    for each in bad.holds:
        OrderLine.create(
            order=order, line_id=each.line, channel_sku=each.channel_sku, item=items.get(each.channel_sku), title="",
            quantity=each.units, total=0,
        )  # fmt: skip
    levels.mark_dirty(set(items.values()))


def let_go(pool_id: int, ref: str) -> None:
    """It could be read, or is gone."""
    found = Order.select(Order.id).where((Order.pool == pool_id) & (Order.channel_order_id == UNREAD + ref)).first()
    if found is None:
        return
    lines = OrderLine.select(OrderLine.item).where(OrderLine.order == found.id)
    levels.mark_dirty({each.item_id for each in lines if each.item_id is not None})
    OrderLine.delete().where(OrderLine.order == found.id).execute()
    Order.delete().where(Order.id == found.id).execute()


def _items(account_id: int, skus: Sequence[str]) -> dict[str, int]:
    sql = (
        "select channel_sku, item_id from listing where account_id = ? and item_id is not null "
        f"and channel_sku in ({bulk.marks(len(skus))})"
    )
    return dict(bulk.rows(Listing, sql, [account_id, *skus]))
