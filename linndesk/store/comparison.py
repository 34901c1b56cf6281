"""All that a parallel run compares of one account, in a few statements however many listings. Inside a read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from linndesk.domain.listings import Fulfilment
from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.tables import Level, Listing, Movement, Order
from linndesk.store.theirs import THEIRS


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
    excluded: str
    ignored: bool
    verified: bool
    vanished: bool


@dataclass(frozen=True, slots=True)
class Held:
    """An order that holds units of it back, or of its parts; ``number`` is ours."""

    number: str
    received_at: datetime


def offered(account_id: int) -> list[Offered]:
    """Every listing of an account."""
    found = bulk.rows(
        Listing,
        "select g.id, g.channel_sku, g.title, g.item_id, i.sku, "
        f"case when {THEIRS.format('g')} then 'amazon' else g.fulfilment end, g.channel_quantity, g.last_seen, "
        "g.max_listed, g.percentage, g.end_when, g.excluded, g.ignored, g.verified, g.vanished "
        "from listing g left join item i on i.id = g.item_id where g.account_id = ?",
        [account_id],
    )
    return [
        Offered(
            row[0], row[1], row[2], row[3], row[4] or "", cast(Fulfilment, row[5]), row[6],
            None if row[7] is None else from_ms(row[7]), row[8], row[9], row[10], row[11],
            bool(row[12]), bool(row[13]), bool(row[14]),
        )
        for row in found
    ]  # fmt: skip


def shelves(item_ids: Sequence[int]) -> dict[int, list[tuple[int, str, int]]]:
    """Location, its name and units on hand, by item, of those that have a level anywhere."""
    found: dict[int, list[tuple[int, str, int]]] = {}
    for start in range(0, len(item_ids), bulk.CHUNK):
        part = list(item_ids[start : start + bulk.CHUNK])
        sql = (
            "select v.item_id, w.id, w.name, v.on_hand from level v join location w on w.id = v.location_id "
            f"where v.item_id in ({bulk.marks(len(part))}) order by w.id"
        )
        for item_id, *shelf in bulk.rows(Level, sql, part):
            found.setdefault(item_id, []).append((shelf[0], shelf[1], shelf[2]))
    return found


def received(order_ids: Sequence[int]) -> dict[int, datetime]:
    """When each order was placed."""
    found: dict[int, datetime] = {}
    for start in range(0, len(order_ids), bulk.CHUNK):
        part = list(order_ids[start : start + bulk.CHUNK])
        sql = f"select id, received_at from orders where id in ({bulk.marks(len(part))})"
        found.update((order_id, from_ms(at)) for order_id, at in bulk.rows(Order, sql, part))
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
