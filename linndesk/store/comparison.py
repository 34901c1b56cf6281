"""All that a parallel run compares of one account, in a few statements however many listings. Inside a read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from linndesk.domain.listings import Fulfilment
from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.levels import REMAINING, RESERVING
from linndesk.store.orders import number_of
from linndesk.store.tables import Level, Listing, Movement, OrderLine


@dataclass(frozen=True, slots=True)
class Offered:
    """One listing with its own rules; ``quantity``: what the channel showed at ``last_seen``."""

    id: int
    channel_sku: str
    title: str
    item_id: int | None
    sku: str
    fulfilment: Fulfilment
    quantity: int | None
    last_seen: datetime | None
    max_listed: int | None
    percentage: int | None
    end_when: int | None
    ignored: bool
    verified: bool
    vanished: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Units of an item that one order holds back at a location."""

    item_id: int
    location_id: int
    units: int
    number: str
    received_at: datetime


_OF_ACCOUNT = "select item_id from listing where account_id = ? and item_id is not null"


def offered(account_id: int) -> list[Offered]:
    """Every listing of an account."""
    found = bulk.rows(
        Listing,
        "select g.id, g.channel_sku, g.title, g.item_id, i.sku, g.fulfilment, g.channel_quantity, g.last_seen, "
        "g.max_listed, g.percentage, g.end_when, g.ignored, g.verified, g.vanished "
        "from listing g left join item i on i.id = g.item_id where g.account_id = ?",
        [account_id],
    )
    return [
        Offered(
            row[0], row[1], row[2], row[3], row[4] or "", cast(Fulfilment, row[5]), row[6],
            None if row[7] is None else from_ms(row[7]), row[8], row[9], row[10],
            bool(row[11]), bool(row[12]), bool(row[13]),
        )
        for row in found
    ]  # fmt: skip


def on_hand(account_id: int) -> dict[int, dict[int, int]]:
    """Units on hand by item and location, of the items that the account's listings are linked to."""
    found: dict[int, dict[int, int]] = {}
    sql = f"select item_id, location_id, on_hand from level where item_id in ({_OF_ACCOUNT})"
    for item_id, location_id, units in bulk.rows(Level, sql, [account_id]):
        found.setdefault(item_id, {})[location_id] = units
    return found


def held(account_id: int) -> dict[int, list[Held]]:
    """What pending and open orders of any account hold back of those items, oldest order first."""
    sql = (
        f"select order_line.item_id, orders.location_id, sum({REMAINING}), orders.id, orders.received_at "
        f"from orders cross join order_line where order_line.order_id = orders.id and {RESERVING} "
        f"and order_line.item_id in ({_OF_ACCOUNT}) "
        "group by order_line.item_id, orders.location_id, orders.id, orders.received_at "
        f"having sum({REMAINING}) > 0 order by orders.received_at, orders.id"
    )
    found: dict[int, list[Held]] = {}
    for item_id, location_id, units, order_id, received in bulk.rows(OrderLine, sql, [account_id]):
        one = Held(item_id, location_id, int(units), number_of(order_id), from_ms(received))
        found.setdefault(item_id, []).append(one)
    return found


def last_moved(skus: Sequence[str]) -> dict[str, datetime]:
    """When the stock of each item last changed, by SKU."""
    found: dict[str, datetime] = {}
    for start in range(0, len(skus), bulk.CHUNK):
        part = list(skus[start : start + bulk.CHUNK])
        sql = (
            "select i.sku, max(m.at) from item i join movement m on m.item_id = i.id "
            f"where i.sku in ({bulk.marks(len(part))}) group by i.sku"
        )
        found.update((sku, from_ms(at)) for sku, at in bulk.rows(Movement, sql, part))
    return found
