"""What is due: units that open purchase orders still bring to one's own locations (M3). Inside a write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from linndesk.store import bulk, centres, levels, locations
from linndesk.store.tables import Account, Level, Location, PurchaseLine

# Units of a booking that its channel does not certainly have: they lie here already. The row of a refusal that
# somebody has ended is owed no more.
UNTOLD = (
    "(d.state in ('asked', 'unheard') or (d.state = 'refused' and exists (select 1 from outbox o "
    "where o.id = d.outbox_id and o.state not in ('superseded', 'cancelled'))))"
)
WAITING = f"coalesce((select sum(d.quantity - d.told) from delivery_line d where d.line_id = l.id and {UNTOLD}), 0)"

MOST = 2**31 - 1  # what a level holds; a channel may order that many on each of several lines


def follow(item_ids: Collection[int]) -> None:
    """``Level.due`` of these items at one's own locations is what open purchase orders still bring, of every account
    whose orders reserve there. A channel's own warehouse keeps what the channel says."""
    theirs, places = centres.places(), places_of_accounts()
    for start in range(0, len(ids := sorted(set(item_ids))), bulk.CHUNK):
        part = ids[start : start + bulk.CHUNK]
        wanted: Counter[tuple[int, int]] = Counter()
        sql = (
            f"select l.item_id, p.account_id, l.ordered - l.delivered - {WAITING} from purchase_line l "
            f"join purchase p on p.id = l.purchase_id where p.closed_at is null and not l.removed "
            f"and l.item_id in ({bulk.marks(len(part))})"
        )
        for item_id, account_id, units in bulk.rows(PurchaseLine, sql, part):
            place = places.get(account_id)
            if place is not None and place not in theirs and units > 0:
                wanted[item_id, place] = min(MOST, wanted[item_id, place] + int(units))
        _write(part, wanted, theirs)


def _write(item_ids: Collection[int], wanted: Counter[tuple[int, int]], theirs: frozenset[int]) -> None:
    sql = f"select item_id, location_id, id, due from level where item_id in ({bulk.marks(len(item_ids))})"
    levels.locked_levels(set(wanted))
    rows = bulk.rows(Level, sql, list(item_ids))
    changed = [
        (wanted[item, place], level)
        for item, place, level, due in rows
        if place not in theirs and due != wanted[item, place]
    ]
    bulk.update(Level, ("due",), changed)


def follow_purchase(purchase_id: int) -> None:
    """The same of what one purchase order brings."""
    sql = "select distinct item_id from purchase_line where purchase_id = ? and item_id is not null"
    follow([item for (item,) in bulk.rows(PurchaseLine, sql, [purchase_id])])


def follow_all() -> None:
    """The same of everything: an account has gone, or its orders come to another location."""
    sql = (
        "select distinct item_id from purchase_line where item_id is not null union "
        "select distinct item_id from level where due <> 0 and location_id in "
        "(select id from location where not fulfilment_centre)"
    )
    follow([item for (item,) in bulk.rows(PurchaseLine, sql)])


def places_of_accounts() -> dict[int, int]:
    """Where the orders of each account reserve, by account."""
    named = {each.name: each.id for each in Location.select()}
    found = {each.id: named.get(each.settings.get("order_location", locations.DEFAULT)) for each in Account.select()}
    return {account: place for account, place in found.items() if place is not None}
