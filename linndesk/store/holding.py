"""Which orders hold an item back: the rows behind *In open orders*. Inside a read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.store import bulk, kits
from linndesk.store.fields import from_ms
from linndesk.store.levels import REMAINING, RESERVING
from linndesk.store.numbers import sql_of
from linndesk.store.tables import Order, OrderLine
from linndesk.store.unread import UNREAD


@dataclass(frozen=True, slots=True)
class Holding:
    """One order and how many units of the item it holds back; ``through``: the kits of which they are parts, such as
    ``SET × 2``, blank where the item itself was ordered."""

    order_id: int
    number: str
    channel_order_id: str
    account: str
    location: str
    status: str
    received_at: datetime
    units: int
    through: str = ""


def of_item(item_id: int, limit: int) -> list[Holding]:
    """Oldest first. Orders whose units have all left hold nothing and are left out. A part's are also those of its
    kits (W1); a kit's are those in which it was ordered itself."""
    lines = _lines(item_id, limit)
    sql = (
        f"select orders.id, {sql_of('orders')}, orders.channel_order_id, account.name, location.name, orders.status, "
        "orders.received_at "
        "from orders join account on account.id = orders.account_id join location on location.id = orders.location_id "
        f"where orders.id in ({bulk.marks(len(lines))}) order by orders.received_at, orders.id"
    )
    found = bulk.rows(Order, sql, list(lines)) if lines else []
    return [
        Holding(
            order_id, number, ref.removeprefix(UNREAD), account, location, status, from_ms(received),
            sum(ordered * per for ordered, _, per in lines[order_id]),
            ", ".join(f"{kit} × {ordered:,}" for ordered, kit, _ in lines[order_id] if kit),
        )
        for order_id, number, ref, account, location, status, received in found
    ]  # fmt: skip


def _lines(item_id: int, limit: int) -> dict[int, list[tuple[int, str, int]]]:
    """By order, the oldest ones: units ordered, the kit's SKU or blank, units of the item in one of these."""
    every = sorted({item_id, *kits.kits_with([item_id])})
    per = "coalesce((select k.quantity from kit_part k where k.kit_id = order_line.item_id and k.part_id = ?), 1)"
    sql = (
        f"select orders.id, sum({REMAINING}), order_line.item_id, {per} from orders cross join order_line "
        f"where order_line.order_id = orders.id and {RESERVING} and order_line.item_id in ({bulk.marks(len(every))}) "
        "group by orders.id, orders.received_at, order_line.item_id "
        f"having sum({REMAINING}) > 0 order by orders.received_at, orders.id, order_line.item_id"
    )
    names = kits.skus(every)
    found: dict[int, list[tuple[int, str, int]]] = {}
    for order_id, ordered, line_item, quantity in bulk.rows(OrderLine, sql, [item_id, *every]):
        if order_id not in found and len(found) == limit:
            break
        kit = "" if line_item == item_id else names[line_item]
        found.setdefault(order_id, []).append((int(ordered), kit, quantity))
    return found


def units(order_ids: Sequence[int]) -> int:
    """Units of linked lines that these orders hold back: what goes on sale again when they are deleted."""
    held = 0
    for start in range(0, len(order_ids), bulk.CHUNK):
        part = list(order_ids[start : start + bulk.CHUNK])
        sql = (
            f"select sum({REMAINING}) from order_line join orders on orders.id = order_line.order_id "
            f"where order_line.item_id is not null and {RESERVING} and orders.id in ({bulk.marks(len(part))})"
        )
        held += int(bulk.rows(OrderLine, sql, part)[0][0] or 0)
    return held
