"""What a scanned text names: an order, an item that orders need, a parcel. Inside a read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from linndesk.store import bulk
from linndesk.store.orders import FIRST_NUMBER
from linndesk.store.tables import Item, Order, OrderLine, Parcel


@dataclass(frozen=True, slots=True)
class Scan:
    """``kind`` "" = nothing here is called that. ``name``: what it is; ``order_ids``: the most urgent first."""

    kind: Literal["order", "item", "tracking", ""]
    name: str
    order_ids: tuple[int, ...] = ()


def meaning(text: str) -> Scan:
    """An order's number (ours or the channel's), a stock SKU, barcode or channel SKU, a tracking number."""
    wanted = text.strip()
    found = _orders(wanted)
    if found:
        return Scan("order", wanted, found)
    needed = _items(wanted)
    if needed is not None:
        return needed
    return _tracking(wanted)


def _orders(text: str) -> tuple[int, ...]:
    own = int(text) - FIRST_NUMBER if text.isascii() and text.isdigit() and len(text) < 10 else 0
    rows = bulk.rows(
        Order,
        "select id from orders where deleted_at is null and (channel_order_id = ? or id = ?) "
        "order by case when channel_order_id = ? then 0 else 1 end, id desc",
        [text, own, text],
    )
    return tuple(order_id for (order_id,) in rows)


def _items(text: str) -> Scan | None:
    """None where no item and no line is called that."""
    known = bulk.rows(
        Item,
        "select id, sku from item where lower(sku) = ? or (barcode <> '' and barcode = ?) order by id limit 1",
        [text.lower(), text],
    )
    item, name = known[0] if known else (0, text)
    rows = bulk.rows(
        OrderLine,
        "select distinct o.id, o.locked, o.parked, o.status, coalesce(o.ship_by, 9223372036854775807) "
        "from orders o join order_line l on l.order_id = o.id where o.status in ('pending', 'open') "
        "and o.deleted_at is null and l.quantity - l.despatched - l.cancelled > 0 "
        "and (l.item_id = ? or lower(l.channel_sku) = ?) order by o.locked, o.parked, o.status, 5, o.id",
        [item, text.lower()],
    )
    return Scan("item", name, tuple(row[0] for row in rows)) if rows or known else None


def _tracking(text: str) -> Scan:
    if not text:
        return Scan("", text)
    rows = bulk.rows(
        Parcel,
        "select order_id from parcel where tracking = ? and undone_at is null union "
        "select id from orders where tracking = ? and deleted_at is null order by 1 desc",
        [text, text],
    )
    return Scan("tracking" if rows else "", text, tuple(order_id for (order_id,) in rows))
