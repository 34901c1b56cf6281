"""What stands behind a published number: the listings of its SKU, its sends, the names of what it is made of (N4).

Inside a read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from linndesk.domain.listings import Fulfilment, ListingState
from linndesk.domain.outbox import OPEN, Hold, State
from linndesk.domain.stockinputs import NOT_TOLD, Inputs, from_json
from linndesk.store import bulk
from linndesk.store.fields import from_ms, to_ms
from linndesk.store.numbers import sql_of
from linndesk.store.stock_facts import chunks
from linndesk.store.tables import Listing, Location, Order, Outbox, StockSend
from linndesk.store.unread import UNREAD


@dataclass(frozen=True, slots=True)
class Told:
    """One listing of the SKU in the pool. Rules of its own: None = the account's."""

    id: int
    account_id: int
    account: str
    channel_sku: str
    item_id: int | None
    item_sku: str
    title: str
    fulfilment: Fulfilment
    ignored: bool
    verified: bool
    vanished: bool
    max_listed: int | None
    percentage: int | None
    end_when: int | None
    latency: int | None
    wanted: int | None
    sent: int | None
    sent_at: datetime | None
    confirmed: int | None
    confirmed_at: datetime | None
    shown: int | None
    shown_at: datetime | None
    state: ListingState
    error: str
    marked: bool
    excluded: str


@dataclass(frozen=True, slots=True)
class Send:
    """One level as it left. ``confirmed_at``: when the channel was seen to have it, None = it was not."""

    id: int
    account: str
    at: datetime
    version: int
    quantity: int
    latency: int | None
    state: str
    confirmed_at: datetime | None
    inputs: Inputs


@dataclass(frozen=True, slots=True)
class Owed:
    """The live outbox row of the SKU."""

    id: int
    state: State
    hold: Hold
    reason: str
    error: str
    quantity: int
    next_try: datetime | None
    in_feed: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """An order that held units back, by its names now."""

    number: str
    channel_order_id: str
    account: str


BOOKED_IN = "Came in here, the channel was not told yet"
_TOLD = (
    "select g.id, g.account_id, a.name, g.channel_sku, g.item_id, coalesce(i.sku, ''), g.title, g.fulfilment, "
    "g.ignored, g.verified, g.vanished, g.max_listed, g.percentage, g.end_when, g.latency, g.wanted, g.sent, "
    "g.sent_at, g.confirmed, g.confirmed_at, g.channel_quantity, g.channel_at, g.state, g.error, g.dirty, g.excluded "
    "from listing g "
    "join account a on a.id = g.account_id left join item i on i.id = g.item_id "
    "where a.pool_id = ? and g.channel_sku = ? order by g.account_id"
)


# Sends of a pool's SKU. They are found by its few listings: there may be a million sends of others.
_THESE = (
    "s.listing_id in (select g.id from listing g where g.account_id in (select p.id from account p where p.pool_id = ?)"
    " and g.channel_sku = ?)"
)


def listings(pool_id: int, channel_sku: str) -> list[Told]:
    """All of the pool's listings of that SKU, in the order their accounts were added."""
    return [_told(each) for each in bulk.rows(Listing, _TOLD, [pool_id, channel_sku])]


def _told(row: Sequence[Any]) -> Told:
    return Told(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], cast(Fulfilment, row[7]), bool(row[8]), bool(row[9]),
        bool(row[10]), row[11], row[12], row[13], row[14], row[15], row[16], _moment(row[17]), row[18],
        _moment(row[19]), row[20], _moment(row[21]), cast(ListingState, row[22]), row[23], row[24] > 0, row[25],
    )  # fmt: skip


def sends(
    pool_id: int, channel_sku: str, *, until: datetime | None = None, limit: int = 100, confirmed: bool = False
) -> list[Send]:
    """What was sent of the SKU, newest first; ``until``: nothing later; ``confirmed``: only what was seen to be there
    by then."""
    when = "" if until is None else (" and s.settled_at <= ?" if confirmed else " and s.at <= ?")
    sql = (
        "select s.id, a.name, s.at, s.version, s.quantity, s.latency, s.state, s.settled_at, s.inputs "
        f"from stock_send s join account a on a.id = s.account_id where {_THESE}{when}"
        f"{' and s.state = ?' if confirmed else ''} order by s.id desc limit ?"
    )
    arguments: list[Any] = [pool_id, channel_sku]
    if until is not None:
        arguments.append(to_ms(until))
    if confirmed:
        arguments.append("confirmed")
    return [
        Send(
            each[0], each[1], from_ms(each[2]), each[3], each[4], each[5], each[6],
            _moment(each[7]) if each[6] == "confirmed" else None, from_json(json.loads(each[8])),
        )
        for each in bulk.rows(StockSend, sql, [*arguments, limit])
    ]  # fmt: skip


def first_at(pool_id: int, channel_sku: str) -> datetime | None:
    """When the first level of it left; None = none ever did."""
    sql = f"select min(s.at) from stock_send s where {_THESE}"
    return _moment(bulk.rows(StockSend, sql, [pool_id, channel_sku])[0][0])


def owed(pool_id: int, channel_sku: str) -> Owed | None:
    """What is on its way, or waits to be."""
    states = ", ".join(f"'{each}'" for each in sorted(OPEN))
    sql = (
        "select id, state, hold, reason, error, payload, next_try, feed_id from outbox "
        f"where pool_id = ? and kind = 'stock' and target = ? and state in ({states}) order by id desc limit 1"
    )
    for row in bulk.rows(Outbox, sql, [pool_id, channel_sku]):
        return Owed(
            row[0], cast(State, row[1]), cast(Hold, row[2]), row[3], row[4], json.loads(row[5])["quantity"],
            _moment(row[6]), row[7] is not None,
        )  # fmt: skip
    return None


def location_names() -> dict[int, str]:
    """Also of what counts as one: units that came in and that their channel was not told of yet."""
    return {NOT_TOLD: BOOKED_IN, **dict(bulk.rows(Location, "select id, name from location"))}


def holders(order_ids: Collection[int]) -> dict[int, Holder]:
    """By order id; those that are still here."""
    found: dict[int, Holder] = {}
    for part in chunks(sorted(order_ids)):
        sql = (
            f"select o.id, {sql_of('o')}, o.channel_order_id, a.name from orders o "
            f"join account a on a.id = o.account_id where o.id in ({bulk.marks(len(part))})"
        )
        for order_id, number, theirs, account in bulk.rows(Order, sql, part):
            found[order_id] = Holder(number, theirs.removeprefix(UNREAD), account)
    return found


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else from_ms(stored)
