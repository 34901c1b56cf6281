"""What an item's plot is drawn from: its ledger backwards, levels as they left, orders that came. Inside a read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.store import bulk, kits
from linndesk.store.fields import from_ms, to_ms
from linndesk.store.numbers import sql_of
from linndesk.store.tables import Level, Movement, Order, StockSend

MOST = 20_000  # entries, levels and orders each; the newest ones


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of an item at one's own locations, in units."""

    item_id: int
    at: datetime
    delta: int
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """A level that left for a listing of the item."""

    account: str
    channel_sku: str
    at: datetime
    quantity: int


@dataclass(frozen=True, slots=True)
class Came:
    """An order of the item; ``units``: of the item, kits through their parts."""

    number: str
    at: datetime
    units: int


def on_hand(item_ids: Sequence[int]) -> dict[int, int]:
    """At one's own locations, added up, now."""
    sql = (
        "select v.item_id, sum(v.on_hand) from level v join location p on p.id = v.location_id "
        "where not p.fulfilment_centre and not p.quarantine "
        f"and v.item_id in ({bulk.marks(len(item_ids))}) group by v.item_id"
    )
    found = {item: int(units or 0) for item, units in bulk.rows(Level, sql, item_ids)}
    return {item: found.get(item, 0) for item in item_ids}


def entries(item_ids: Sequence[int], since: datetime) -> list[Entry]:
    """Newest first."""
    sql = (
        "select m.item_id, m.at, m.delta, m.reason from movement m join location p on p.id = m.location_id "
        "where not p.fulfilment_centre and not p.quarantine "
        f"and m.item_id in ({bulk.marks(len(item_ids))}) and m.at >= ? "
        "order by m.id desc limit ?"
    )
    rows = bulk.rows(Movement, sql, [*item_ids, to_ms(since), MOST])
    return [Entry(item, from_ms(at), delta, reason) for item, at, delta, reason in rows]


def told(item_id: int, since: datetime) -> list[Told]:
    """Oldest first; of each listing also the one that held when it begins."""
    last = (
        "select max(e.id) from stock_send e join listing f on f.id = e.listing_id "
        "where f.item_id = ? and e.at < ? group by e.listing_id"
    )
    sql = (
        "select a.name, g.channel_sku, s.at, s.quantity, s.id from stock_send s join listing g on g.id = s.listing_id "
        f"join account a on a.id = s.account_id where g.item_id = ? and (s.at >= ? or s.id in ({last})) "
        "order by s.id desc limit ?"
    )
    at = to_ms(since)
    rows = bulk.rows(StockSend, sql, [item_id, at, item_id, at, MOST])
    return [Told(account, sku, from_ms(when), units) for account, sku, when, units, _ in reversed(rows)]


def came(item_id: int, since: datetime) -> list[Came]:
    """Oldest first, by when they were placed. What a channel's own warehouse sends comes to none of one's own."""
    every = sorted({item_id, *kits.kits_with([item_id])})
    per = "coalesce((select k.quantity from kit_part k where k.kit_id = l.item_id and k.part_id = ?), 1)"
    sql = (
        f"select {sql_of('o')}, o.received_at, sum((cast(l.quantity as bigint) - l.cancelled) * {per}) "
        "from orders o join order_line l on l.order_id = o.id "
        f"where l.item_id in ({bulk.marks(len(every))}) and o.received_at >= ? and o.deleted_at is null "
        "and not o.by_channel group by o.id, o.prefix, o.received_at having sum(l.quantity - l.cancelled) > 0 "
        "order by o.received_at desc limit ?"
    )
    rows = bulk.rows(Order, sql, [item_id, *every, to_ms(since), MOST])
    return [Came(number, from_ms(at), int(units)) for number, at, units in reversed(rows)]
