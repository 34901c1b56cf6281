"""Which orders hold an item back: the rows behind *In open orders*. Inside a read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.levels import REMAINING, RESERVING
from linndesk.store.orders import number_of
from linndesk.store.tables import OrderLine


@dataclass(frozen=True, slots=True)
class Holding:
    """One order and how many units of the item it holds back."""

    order_id: int
    number: str
    channel_order_id: str
    account: str
    location: str
    status: str
    received_at: datetime
    units: int


def of_item(item_id: int, limit: int) -> list[Holding]:
    """Oldest first. Orders whose units have all left hold nothing and are left out."""
    sql = (
        "select orders.id, orders.channel_order_id, account.name, location.name, orders.status, orders.received_at, "
        f"sum({REMAINING}) from order_line join orders on orders.id = order_line.order_id "
        "join account on account.id = orders.account_id join location on location.id = orders.location_id "
        f"where order_line.item_id = ? and {RESERVING} "
        "group by orders.id, orders.channel_order_id, account.name, location.name, orders.status, orders.received_at "
        f"having sum({REMAINING}) > 0 order by orders.received_at, orders.id limit ?"
    )
    return [
        Holding(row[0], number_of(row[0]), row[1], row[2], row[3], row[4], from_ms(row[5]), int(row[6]))
        for row in bulk.rows(OrderLine, sql, [item_id, limit])
    ]


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
