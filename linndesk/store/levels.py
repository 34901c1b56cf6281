"""Levels of items at locations: what is there, what orders hold, and counts in bulk. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from peewee import SqliteDatabase

from linndesk.domain import stock
from linndesk.domain.kits import level_of
from linndesk.store import bulk, centres, kits
from linndesk.store.fields import to_ms
from linndesk.store.tables import Level, Listing, Location, Movement, OrderLine

# domain.orders.reserves and .remaining, once more for the database: a test holds both against each other.
# Orders that could not be read are kept apart, hidden like deleted ones, and hold back what is readable of them.
RESERVING = (
    "orders.status in ('pending', 'open', 'unread') and (orders.deleted_at is null or orders.status = 'unread') "
    "and not orders.locked"
)
# An app may sell 2^31 - 1 at once, and a kit takes several of each: more than PostgreSQL's integers hold.
_LEFT = "cast(order_line.quantity as bigint) - order_line.despatched - order_line.cancelled"
REMAINING = f"(case when {_LEFT} > 0 then {_LEFT} else 0 end)"
# The few orders that reserve are walked first, by status; an item's lines are mostly history. SQLite never
# reorders a cross join.
# A kit's line holds its parts back, in its place (W1).
# The cast gives SQLite a type to index by: without it a join to what is held looks at every item of a location.
HELD_ITEM = "cast(coalesce(kit_part.part_id, order_line.item_id) as bigint)"
HELD_UNITS = f"{REMAINING} * coalesce(kit_part.quantity, 1)"
# PostgreSQL adds such integers up as decimals, and a decimal is not rounded down when it is divided.
HELD_SUM = f"cast(sum({HELD_UNITS}) as bigint)"
HELD_FROM = (
    "from orders cross join order_line left join kit_part on kit_part.kit_id = order_line.item_id "
    f"where order_line.order_id = orders.id and {RESERVING} and order_line.item_id is not null"
)
OWN = "v.location_id not in (select id from location where fulfilment_centre or quarantine)"  # of a level, a movement
_NOTHING = stock.Level("", 0, 0)
HELD = f"select {HELD_ITEM} as item_id, orders.location_id as location_id, {HELD_SUM} as units {HELD_FROM}"


def available_of(item: str) -> str:
    """SQL for what is available at one's own locations of the item whose id ``item`` is; of a kit what can be made."""
    made = f"select p.quantity as per, {_free_of('p.part_id')} as free from kit_part p where p.kit_id = {item}"
    kit = f"select min(case when m.free > 0 then m.free / m.per else 0 end) from ({made}) m"
    return f"coalesce(({kit}), {_free_of(item)})"


def _free_of(item: str) -> str:
    """Of an item that is no kit; kits hold it back as well."""
    line = "from order_line join orders on orders.id = order_line.order_id"
    in_kits = f"{line} join kit_part hk on hk.kit_id = order_line.item_id where hk.part_id = {item} and {RESERVING}"
    return (
        f"cast(coalesce((select sum(v.on_hand) from level v where v.item_id = {item} and {OWN}), 0)"
        f" - coalesce((select sum({REMAINING}) {line} where order_line.item_id = {item} and {RESERVING}), 0)"
        f" - coalesce((select sum({REMAINING} * hk.quantity) {in_kits}), 0) as bigint)"
    )


@dataclass(frozen=True, slots=True)
class Count:
    """A counted or given level: on hand becomes exactly this."""

    item_id: int
    location_id: int
    on_hand: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """Bin and minimum of an item at a location."""

    item_id: int
    location_id: int
    bin: str
    minimum: int | None


def held(item_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """Units that pending and open orders hold back, by item and the orders' location; kits through their parts."""
    wanted = set(item_ids)
    found: dict[tuple[int, int], int] = {}
    for part in _parts(sorted(wanted | kits.kits_with(sorted(wanted)))):
        sql = f"{HELD} and order_line.item_id in ({bulk.marks(len(part))}) group by 1, 2"
        for item_id, location_id, units in bulk.rows(OrderLine, sql, part):
            if item_id in wanted:
                found[item_id, location_id] = found.get((item_id, location_id), 0) + units
    return found


def of_items(item_ids: Sequence[int]) -> dict[int, tuple[stock.Level, ...]]:
    """Every level of each item, also where only orders hold units; in the order locations were added.

    A kit has what can be made at each location where one of its parts lies or is held.
    """
    names, theirs = dict(bulk.rows(Location, "select id, name from location")), centres.places()
    parts = kits.parts_of(item_ids)
    every = sorted({*item_ids, *(part for each in parts.values() for part, _ in each)})
    found = _ordinary(every, names)
    for kit_id, each in parts.items():
        found[kit_id] = _made_at(each, found, found.get(kit_id, {}), names)
    wanted = ((item, found.get(item, {})) for item in item_ids)
    return {
        item: tuple(replace(places[each], centre=each in theirs) for each in sorted(places))
        for item, places in wanted
        if places
    }


def _ordinary(item_ids: Sequence[int], names: dict[int, str]) -> dict[int, dict[int, stock.Level]]:
    reserved = held(item_ids)
    found: dict[int, dict[int, stock.Level]] = {}
    for part in _parts(item_ids):
        sql = (
            "select item_id, location_id, on_hand, due, minimum, bin from level "
            f"where item_id in ({bulk.marks(len(part))})"
        )
        for item_id, location_id, on_hand, due, minimum, bin_ in bulk.rows(Level, sql, part):
            units = reserved.pop((item_id, location_id), 0)
            level = stock.Level(names[location_id], on_hand, units, due, minimum, bin_)
            found.setdefault(item_id, {})[location_id] = level
    for (item_id, location_id), units in reserved.items():
        found.setdefault(item_id, {})[location_id] = stock.Level(names[location_id], 0, units)
    return found


def _made_at(
    parts: Sequence[tuple[int, int]], found: dict[int, dict[int, stock.Level]], own: dict[int, stock.Level],
    names: dict[int, str],
) -> dict[int, stock.Level]:  # fmt: skip
    """A kit by location; of its ``own`` levels only bin and minimum count."""
    made: dict[int, stock.Level] = {}
    for place in {place for part, _ in parts for place in found.get(part, {})} | own.keys():
        there = [(per, found.get(part, {}).get(place, _NOTHING)) for part, per in parts]
        mine = own.get(place, _NOTHING)
        units = [(per, each.on_hand, each.in_open_orders) for per, each in there]
        made[place] = level_of(names[place], units, bin_=mine.bin, minimum=mine.minimum)
    return made


def made(item_ids: Sequence[int], location_id: int | None = None) -> dict[int, stock.Level]:
    """Of those that are kits: what can be made at a location, or (None) of all that lies at one's own together."""
    parts = kits.parts_of(item_ids)
    if not parts:
        return {}
    every = sorted({part for each in parts.values() for part, _ in each})
    own = "not fulfilment_centre and not quarantine" if location_id is None else "id = ?"
    places = dict(
        bulk.rows(Location, f"select id, name from location where {own}", [] if location_id is None else [location_id])
    )
    units: dict[int, tuple[int, int]] = {}
    for (item_id, place), (on_hand, _, _) in shelves(every).items():
        if place in places:
            units[item_id] = (units.get(item_id, (0, 0))[0] + on_hand, 0)
    for (item_id, place), reserved in held(every).items():
        if place in places:
            on_hand, before = units.get(item_id, (0, 0))
            units[item_id] = (on_hand, before + reserved)
    name = "" if location_id is None else places.get(location_id, "")
    return {
        kit_id: level_of(name, [(per, *units.get(part, (0, 0))) for part, per in each])
        for kit_id, each in parts.items()
    }


def shelves(item_ids: Sequence[int]) -> dict[tuple[int, int], tuple[int, str, int | None]]:
    """On hand, bin and minimum by item and location."""
    found: dict[tuple[int, int], tuple[int, str, int | None]] = {}
    for part in _parts(item_ids):
        sql = (
            f"select item_id, location_id, on_hand, bin, minimum from level where item_id in ({bulk.marks(len(part))})"
        )
        for item_id, location_id, on_hand, bin_, minimum in bulk.rows(Level, sql, part):
            found[item_id, location_id] = (on_hand, bin_, minimum)
    return found


def set_counts(counts: Sequence[Count], reason: str, now: datetime, note: str = "", who: str = "you") -> list[int]:
    """The ledger in bulk: bring each level to its count by one entry. The differences, in order.

    An item and location may stand only once in ``counts``. Listings of what changed become dirty.
    Raises BadInput for a kit: its parts are counted; and for a channel's own warehouse: the channel counts there.
    """
    items = sorted({each.item_id for each in counts})
    kits.refuse(items)
    centres.refuse(each.location_id for each in counts)
    _make_sure({(each.item_id, each.location_id) for each in counts}, items)
    before = _locked(items)
    differences = [each.on_hand - before[each.item_id, each.location_id][1] for each in counts]
    changed = [(each, by) for each, by in zip(counts, differences, strict=True) if by]
    bulk.update(
        Level,
        ("on_hand",),
        [(each.on_hand, before[each.item_id, each.location_id][0]) for each, _ in changed],
    )
    bulk.insert(
        Movement,
        ("item_id", "location_id", "delta", "balance", "reason", "note", "who", "at"),
        [(each.item_id, each.location_id, by, each.on_hand, reason, note, who, to_ms(now)) for each, by in changed],
    )
    mark_dirty({each.item_id for each, _ in changed})
    return differences


def set_shelves(wanted: Sequence[Shelf]) -> None:
    """Bin and minimum; on hand stays as it is. Raises BadInput for a channel's own warehouse."""
    centres.refuse(each.location_id for each in wanted)
    items = sorted({each.item_id for each in wanted})
    _make_sure({(each.item_id, each.location_id) for each in wanted}, items)
    ids = _locked(items)
    bulk.update(
        Level,
        ("bin", "minimum"),
        [(each.bin, each.minimum, ids[each.item_id, each.location_id][0]) for each in wanted],
    )


def mark_dirty(item_ids: Iterable[int]) -> None:
    """Listings of these items, of their parts and of the kits that hold any of them have to be looked at by the next
    plan."""
    for part in _parts(kits.touched(item_ids)):
        sql = f"update listing set dirty = dirty + 1 where item_id in ({bulk.marks(len(part))})"
        bulk.run(Listing, sql, [part])


def mark_orders(order_ids: Sequence[int]) -> None:
    """Listings of what these orders sell have to be looked at: they hold back other units, or elsewhere."""
    found: set[int] = set()
    for part in _parts(order_ids):
        sql = (
            f"select distinct item_id from order_line where order_id in ({bulk.marks(len(part))}) "
            "and item_id is not null"
        )
        found.update(item for (item,) in bulk.rows(OrderLine, sql, part))
    mark_dirty(found)


def mark_listings(listing_ids: Sequence[int], *, force: bool = False) -> None:
    """These listings have to be looked at; ``force``: and sent whatever the channel was told before (A9)."""
    forced = ", force = ?" if force else ""
    for part in _parts(listing_ids):
        sql = f"update listing set dirty = dirty + 1{forced} where id in ({bulk.marks(len(part))})"
        bulk.run(Listing, sql, [[*([True] if force else []), *part]])


def mark_sold(pool_id: int, channel_skus: Iterable[str], told_before: datetime | None = None) -> None:
    """Of these a channel has sold some, and offers fewer than it was told: where a limit keeps the number as it was,
    it is told once more, or the listing would sell out beside a full shelf. ``told_before``: only what was."""
    sql = (
        "update listing set dirty = dirty + 1, force = ? where channel_sku = ? and sent > 0 "
        "and account_id in (select id from account where pool_id = ?)"
    )
    if told_before is None:
        bulk.run(Listing, sql, [(True, sku, pool_id) for sku in sorted(channel_skus)])
    else:
        at = to_ms(told_before)
        bulk.run(Listing, f"{sql} and sent_at <= ?", [(True, sku, pool_id, at) for sku in sorted(channel_skus)])


def tell_again(order_id: int) -> None:
    """The channel of an order has taken its units off by itself: what its account lists of them is told anew, also
    where the number is the one that it was told before."""
    sql = (
        "select distinct orders.account_id, order_line.item_id, order_line.channel_sku from order_line "
        "join orders on orders.id = order_line.order_id where orders.id = ?"
    )
    lines = bulk.rows(OrderLine, sql, [order_id])
    mine = "update listing set dirty = dirty + 1, force = ? where account_id = ? and channel_sku = ?"
    bulk.run(Listing, mine, [(True, account, sku) for account, _, sku in lines])
    if lines:
        tell_items_again(lines[0][0], [item for _, item, _ in lines if item is not None])


def tell_items_again(account_id: int, item_ids: Iterable[int]) -> None:
    """The channel of this account has moved its own stock of these items: what the account lists of them is told
    anew, also where the number is the one that it was told before."""
    mine = "update listing set dirty = dirty + 1, force = ? where account_id = ? and "
    for part in _parts(kits.touched(item_ids)):
        bulk.run(Listing, f"{mine} item_id in ({bulk.marks(len(part))})", [[True, account_id, *part]])


def mark_account(account_id: int, *, force: bool = False) -> None:
    """All linked listings of an account have to be looked at: its rules, locations or days have changed."""
    forced = ", force = ?" if force else ""
    sql = f"update listing set dirty = dirty + 1{forced} where account_id = ? and item_id is not null"
    bulk.run(Listing, sql, [[*([True] if force else []), account_id]])


def locked_levels(pairs: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Level id and on hand of these items at these locations, made where there is none; nobody else changes them
    until the commit."""
    items = sorted({item for item, _ in pairs})
    _make_sure(pairs, items)
    return {place: level for place, level in _locked(items).items() if place in pairs}


def _make_sure(pairs: set[tuple[int, int]], item_ids: Sequence[int]) -> None:
    missing = sorted(pairs - set(_locked(item_ids)))
    bulk.insert_or_update(  # another PC may be making the same one
        Level,
        ("item_id", "location_id", "on_hand", "due", "bin"),
        [(item, location, 0, 0, "") for item, location in missing],
        key=("item_id", "location_id"),
        change=(),
    )


def _locked(item_ids: Sequence[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """Level id and on hand by item and location; on PostgreSQL no other PC changes them until the commit."""
    lock = "" if isinstance(Level._meta.database.obj, SqliteDatabase) else " for update"
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for part in _parts(item_ids):
        sql = f"select id, item_id, location_id, on_hand from level where item_id in ({bulk.marks(len(part))})"
        for level_id, item_id, location_id, on_hand in bulk.rows(Level, f"{sql} order by id{lock}", part):
            found[item_id, location_id] = (level_id, on_hand)
    return found


def _parts(item_ids: Sequence[int]) -> Iterable[list[Any]]:
    for start in range(0, len(item_ids), bulk.CHUNK):
        yield list(item_ids[start : start + bulk.CHUNK])
