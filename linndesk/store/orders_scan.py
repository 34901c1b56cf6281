"""What a scanned text names: an order, an item that orders need, a parcel. Inside a read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from linndesk.store import bulk, kits, leaving, order_refs
from linndesk.store.tables import Item, Order, OrderLine, Parcel


@dataclass(frozen=True, slots=True)
class Scan:
    """``kind`` "" = nothing here is called that. ``name``: what it is; ``order_ids``: the most urgent first."""

    kind: Literal["order", "item", "tracking", ""]
    name: str
    order_ids: tuple[int, ...] = ()


def meaning(text: str) -> Scan:
    """An order's number (ours, the channel's, what people there call it), a SKU, barcode or channel SKU, a tracking
    number."""
    wanted = text.strip()
    found = _orders(wanted)
    if found:
        return Scan("order", wanted, found)
    needed = _items(wanted)
    if needed is not None:
        return needed
    return _tracking(wanted)


def _orders(text: str) -> tuple[int, ...]:
    return tuple(each.order_id for each in order_refs.meant([text]).get(text, ()))


def _items(text: str) -> Scan | None:
    """None where no item and no line is called that. Orders that another warehouse sends need none of it here."""
    known = bulk.rows(
        Item,
        "select id, sku from item where lower(sku) = ? or (barcode <> '' and barcode = ?) order by id limit 1",
        [text.lower(), text],
    )
    item, name = known[0] if known else (0, text)
    every = [item, *kits.kits_with([item])]  # a part is packed with its kit
    rows = bulk.rows(
        OrderLine,
        "select distinct o.id, o.locked, o.parked, o.status, coalesce(o.ship_by, 9223372036854775807) "
        "from orders o join order_line l on l.order_id = o.id where o.status in ('pending', 'open') "
        "and o.deleted_at is null and l.quantity - l.despatched - l.cancelled > 0 and not o.by_channel "
        "and not exists (select 1 from location w where w.id = o.location_id and w.fulfilment_centre) "
        f"and (l.item_id in ({bulk.marks(len(every))}) or lower(l.channel_sku) = ?) "
        "order by o.locked, o.parked, o.status, 5, o.id",
        [*every, text.lower()],
    )
    return Scan("item", name, tuple(row[0] for row in rows)) if rows or known else None


def _tracking(text: str) -> Scan:
    found = with_tracking(text)
    return Scan("tracking" if found else "", text, found)


def with_tracking(text: str) -> tuple[int, ...]:
    """Orders with a parcel of this number, the newest first."""
    if not text:
        return ()
    rows = bulk.rows(
        Parcel,
        "select order_id from parcel where tracking = ? and undone_at is null union "
        "select id from orders where tracking = ? and deleted_at is null order by 1 desc",
        [text, text],
    )
    return tuple(order_id for (order_id,) in rows)


@dataclass(frozen=True, slots=True)
class Named:
    """An order that a table names, as far as its row may change it."""

    order_id: int
    is_open: bool
    tracking: str
    service: str
    sent_there: str = ""  # why nothing of it leaves from here, as a sentence


def named(refs: Sequence[str]) -> dict[str, list[Named]]:
    """The orders of some numbers (at most some hundred), the channel's before ours."""
    ids = {ref: order_refs.surest(found) for ref, found in order_refs.meant(refs).items() if found}
    every = sorted({order_id for each in ids.values() for order_id in each})
    if not every:
        return {}
    columns = "id, status in ('pending', 'open'), tracking, postal_service"
    rows = bulk.rows(Order, f"select {columns} from orders where id in ({bulk.marks(len(every))})", every)
    there = leaving.sent_there(every)
    known = {row[0]: _named(row, there.get(row[0], "")) for row in rows}
    return {ref: [known[each] for each in sorted(mine)] for ref, mine in ids.items()}


def _named(row: Sequence[Any], sent_there: str) -> Named:
    order_id, is_open, tracking, service = row
    return Named(order_id, bool(is_open), tracking, service, sent_there)
