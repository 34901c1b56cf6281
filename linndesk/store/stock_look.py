"""What stands in the outbox of levels, what an account publishes, what lies where. Inside a read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from linndesk.domain.outbox import UNSENT, Hold, State
from linndesk.domain.stockinputs import without_inputs
from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.levels import HELD_FROM, HELD_ITEM, HELD_SUM
from linndesk.store.tables import Account, Approval, Level, Listing, Location, OrderLine, Outbox, StockSend

LEAVING = "('planned', 'held', 'waiting', 'sending')"


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level in the outbox. ``payload``: quantity, latency, live, difference, rule; its inputs are left out."""

    id: int
    account_id: int
    listing_id: int | None
    target: str
    state: State
    hold: Hold
    reason: str
    version: int
    created_at: datetime
    payload: dict[str, Any]


def rows(account_ids: Sequence[int] | None = None) -> list[LevelRow]:
    """Every level that leaves or is held; many, so that they are read without a model each."""
    where, arguments = _of(account_ids)
    sql = (
        "select id, account_id, listing_id, target, state, hold, reason, version, created_at, payload from outbox "
        f"where kind = 'stock' and state in {LEAVING}{where} order by id"
    )
    return [
        LevelRow(
            each[0], each[1], each[2], each[3], cast(State, each[4]), cast(Hold, each[5]), each[6], each[7],
            from_ms(each[8]), json.loads(without_inputs(each[9])),
        )
        for each in bulk.rows(Outbox, sql, arguments)
    ]  # fmt: skip


def told(listing_ids: Sequence[int]) -> dict[int, int | None]:
    """What the channel was told last of each; None = nothing ever."""
    found: dict[int, int | None] = {}
    for start in range(0, len(listing_ids), bulk.CHUNK):
        part = list(listing_ids[start : start + bulk.CHUNK])
        found.update(bulk.rows(Listing, f"select id, sent from listing where id in ({bulk.marks(len(part))})", part))
    return found


def counts() -> dict[int, int]:
    """How many acts of any kind leave or are held, by account."""
    sql = f"select account_id, count(*) from outbox where state in {LEAVING} group by account_id"
    return dict(bulk.rows(Outbox, sql))


def last_sends(account_ids: Sequence[int]) -> dict[int, datetime]:
    """When a level of each account was sent last; those that never sent one are left out."""
    found = {}
    for each in account_ids:
        at = bulk.rows(StockSend, "select max(at) from stock_send where account_id = ?", (each,))[0][0]
        if at is not None:
            found[each] = from_ms(at)
    return found


def fingerprint() -> tuple[object, ...]:
    """Another one as soon as anything changes that a plan is made of; cheap, for all accounts together."""
    outbox = f"select kind, state, hold, count(*), sum(version), max(id) from outbox where state in {LEAVING} "
    listings = "select sum(dirty), sum(version), count(*) from listing where dirty > 0"
    return (
        sorted(bulk.rows(Outbox, f"{outbox} group by kind, state, hold")),
        bulk.rows(Listing, listings),
        sorted(bulk.rows(Account, "select id, pool_id, brake_pass, settings from account")),
        bulk.rows(Approval, "select count(*), max(id) from approval"),
    )


def unsent(account_id: int) -> list[int]:
    """Ids of its levels of which the channel has heard nothing."""
    states = ", ".join(f"'{each}'" for each in sorted(UNSENT))
    sql = f"select id from outbox where kind = 'stock' and account_id = ? and state in ({states}) order by id"
    return [row_id for (row_id,) in bulk.rows(Outbox, sql, (account_id,))]


PUSHED = (
    "g.item_id is not null and g.fulfilment = 'merchant' and g.verified and not g.ignored and not g.vanished "
    "and g.excluded = ''"
)


@dataclass(frozen=True, slots=True)
class Published:
    """A listing whose level is sent. ``leader``: id of the account that speaks for its SKU, None = its own."""

    id: int
    channel_sku: str
    title: str
    item_id: int
    sku: str
    max_listed: int | None
    percentage: int | None
    end_when: int | None
    latency: int | None
    leader: int | None


def published(account_id: int, leaders: Sequence[int]) -> list[Published]:
    """Listings of an account whose levels are sent; ``leaders``: accounts of its pool that come before it."""
    leader = "null"
    if leaders:
        other = PUSHED.replace("g.", "o.")
        leader = (
            f"(select min(o.account_id) from listing o where o.account_id in ({bulk.marks(len(leaders))}) "
            f"and o.channel_sku = g.channel_sku and {other})"
        )
    sql = (
        "select g.id, g.channel_sku, g.title, i.id, i.sku, g.max_listed, g.percentage, g.end_when, g.latency, "
        f"{leader} "
        f"from listing g join item i on i.id = g.item_id where g.account_id = ? and {PUSHED} order by g.channel_sku"
    )
    return [Published(*each) for each in bulk.rows(Listing, sql, [*leaders, account_id])]


@dataclass(frozen=True, slots=True)
class Place:
    """One of one's own locations, and what lies there over all items, in units. ``items``: how many lie there."""

    id: int
    name: str
    items: int
    on_hand: int
    in_open_orders: int


def places() -> list[Place]:
    """In the order they were added; no channel's warehouse."""
    sums = "select location_id, sum(on_hand), sum(case when on_hand <> 0 then 1 else 0 end) from level group by 1"
    levels = {place: (int(units or 0), int(items or 0)) for place, units, items in bulk.rows(Level, sums)}
    held = dict(bulk.rows(OrderLine, f"select orders.location_id, {HELD_SUM} {HELD_FROM} group by 1"))
    return [
        Place(place, name, levels.get(place, (0, 0))[1], levels.get(place, (0, 0))[0], int(held.get(place) or 0))
        for place, name in bulk.rows(
            Location, "select id, name from location where not fulfilment_centre and not quarantine order by id"
        )
    ]


def held_items(account_id: int) -> set[int]:
    """Items that open orders of an account hold back, kits as their parts."""
    sql = f"select distinct {HELD_ITEM} {HELD_FROM} and orders.account_id = ?"
    return {item_id for (item_id,) in bulk.rows(OrderLine, sql, (account_id,))}


def _of(account_ids: Sequence[int] | None) -> tuple[str, Sequence[int]]:
    if account_ids is None:
        return "", ()
    return f" and account_id in ({bulk.marks(len(account_ids))})", account_ids
