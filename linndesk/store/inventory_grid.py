"""The Inventory table of the window: items with their stock at one location or added up. Inside a read."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from linndesk.domain.money import from_store
from linndesk.domain.naturally import natural
from linndesk.domain.stock import Level
from linndesk.store import grids, kits, levels
from linndesk.store.fields import from_ms
from linndesk.store.grids import Grid, GridQuery, Sort
from linndesk.store.tables import Location


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One item. Units at the chosen location, or at all of one's own added up; of a kit, what can be made there.

    ``minimum`` None = none is set. ``short``: units that are missing to the minimum, over the chosen locations.
    ``bin``: the first one, ``bins``: how many there are. ``listed_on``: how many accounts list the item. ``parts``: of
    how many it is made, ``used_in``: in how many kits it is. ``counted_at``: when somebody counted it last.
    """

    id: int
    sku: str
    title: str
    barcode: str
    on_hand: int
    in_open_orders: int
    available: int
    due: int
    minimum: int | None
    short: int
    bin: str
    bins: int
    listed_on: int
    parts: int
    used_in: int
    counted_at: datetime | None
    price: Decimal | None = None  # what it sells for, where a listing has none of its own

    @property
    def after(self) -> int:
        """Available once what is due has come."""
        return self.available + self.due

    @property
    def below(self) -> bool:
        """At some chosen location less is available than its minimum."""
        return self.short > 0


_LISTED = "select 1 from listing g where g.item_id = i.id and not g.vanished and not g.ignored"
_LISTED_ON = (
    "(select count(distinct g.account_id) from listing g where g.item_id = i.id and not g.vanished and not g.ignored)"
)
_PARTS = "(select count(*) from kit_part p where p.kit_id = i.id)"
_USED_IN = "(select count(*) from kit_part p where p.part_id = i.id)"
_COUNT = "substr(m.reason, 1, 7) = 'counted'"  # also with its reason behind it
_NATURAL = {"sku": "i.sku", "bin": "s.bin"}


def _filters(on_hand: str, available: str, at_level: str, at_move: str) -> dict[str, str]:
    below = (
        f"select v.item_id from level v left join ({levels.HELD} group by 1, 2) x "
        "on x.item_id = v.item_id and x.location_id = v.location_id "
        f"where v.on_hand - coalesce(x.units, 0) < v.minimum and {at_level}"
    )
    return {
        "below_minimum": f"i.id in ({below}) and i.id not in (select kit_id from kit_part)",
        "negative": f"{available} < 0 or {on_hand} < 0",
        "nil_but_listed": f"{available} <= 0 and exists ({_LISTED})",
        "in_stock_not_listed": f"{available} > 0 and not exists ({_LISTED})",
        "not_counted": f"exists (select 1 from level v where v.item_id = i.id and {at_level}) "
        "and i.id not in (select kit_id from kit_part) "
        f"and i.id not in (select m.item_id from movement m where {_COUNT} and m.at >= :counted_since and {at_move})",
        "kits": "i.id in (select kit_id from kit_part)",
        "there": f"i.id in (select v.item_id from level v where {at_level})",
        "sku": "i.sku = :sku",
        "code": "lower(i.sku) = :code or i.barcode = :code",
    }


def _sorts(on_hand: str, available: str, counted: str) -> dict[str, Sort]:
    due = "coalesce(s.due, 0)"
    return {
        "sku": Sort("i.sku", text=True),
        "title": Sort("i.title", text=True),
        "barcode": Sort("nullif(i.barcode, '')", text=True, nullable=True),
        "on_hand": Sort(on_hand),
        "in_open_orders": Sort(f"{on_hand} - {available}"),
        "available": Sort(available),
        "due": Sort(due),
        "after": Sort(f"{available} + {due}"),
        "minimum": Sort("s.minimum", nullable=True),
        "short": Sort(f"s.minimum - {available}", nullable=True),
        "bin": Sort("s.bin", text=True, nullable=True),
        "listed_on": Sort(_LISTED_ON),
        "kit": Sort(_PARTS),
        "counted_at": Sort(counted, nullable=True),
        "price": Sort("i.price", nullable=True),
    }


_MADE = (
    "select p.kit_id as kit_id, "
    "min((case when coalesce(ps.on_hand, 0) < 0 then ps.on_hand - p.quantity + 1 else coalesce(ps.on_hand, 0) end) "
    "/ p.quantity) as on_hand, "
    "min((case when coalesce(ps.on_hand, 0) < coalesce(ph.units, 0) then 0 "
    "else coalesce(ps.on_hand, 0) - coalesce(ph.units, 0) end) / p.quantity) as free from kit_part p "
    "left join ({summed}) ps on ps.item_id = p.part_id left join ({held}) ph on ph.item_id = p.part_id "
    "group by p.kit_id"
)


@lru_cache(maxsize=4)
def _grid(somewhere: bool, with_kits: bool) -> Grid[Sequence[Any]]:
    """For every location added up or one; kits are looked at only where there are any."""
    at_level = "v.location_id = :location" if somewhere else levels.OWN
    at_order = " and orders.location_id = :location" if somewhere else ""
    at_move = "m.location_id = :location" if somewhere else levels.OWN.replace("v.", "m.", 1)
    summed = (
        "select v.item_id as item_id, sum(v.on_hand) as on_hand, sum(v.due) as due, sum(v.minimum) as minimum, "
        f"min(nullif(v.bin, '')) as bin from level v where {at_level} group by v.item_id"
    )
    parts = f"select p.item_id as item_id, sum(p.units) as units from ({levels.HELD}{at_order} group by 1, 2) p"
    held = f"{parts} group by p.item_id"
    on_hand, available = "coalesce(s.on_hand, 0)", "(coalesce(s.on_hand, 0) - coalesce(h.units, 0))"
    joins = {
        "s": f"left join ({summed}) s on s.item_id = i.id",
        "h": f"left join ({held}) h on h.item_id = i.id",
    }
    if with_kits:
        joins["k"] = f"left join ({_MADE.format(summed=summed, held=held)}) k on k.kit_id = i.id"
        available = f"(case when k.kit_id is null then {available} when k.on_hand < 0 then k.on_hand else k.free end)"
        on_hand = f"coalesce(k.on_hand, {on_hand})"
    of_it = f"+{at_move}" if somewhere else at_move  # by its item: SQLite would walk all that ever moved there
    counted = f"(select max(m.at) from movement m where m.item_id = i.id and {_COUNT} and {of_it})"
    return Grid(
        table="item i",
        id="i.id",
        joins=joins,
        searched=("i.sku", "i.title", "i.barcode"),
        filters=_filters(on_hand, available, at_level, at_move),
        sorts=_sorts(on_hand, available, counted),
        columns=("i.id", "i.sku", "i.title", "i.barcode", _LISTED_ON, _PARTS, _USED_IN, counted, "i.price"),
        make=tuple,
    )


def ids(query: GridQuery, location_id: int | None) -> array[int]:
    """Ids of items; filters as ``_filters`` names them (sku: :sku; code: :code; not_counted: :counted_since, ms)."""
    placed = _placed(query, location_id)
    if query.sort not in _NATURAL:
        return grids.ids(_grid_of(location_id), placed)
    keyed = grids.keyed(_grid_of(location_id), placed, _NATURAL[query.sort])
    return _naturally(keyed, descending=query.descending)


def count(query: GridQuery, location_id: int | None) -> int:
    return grids.count(_grid_of(location_id), _placed(query, location_id))


def rows(item_ids: Sequence[int], location_id: int | None) -> dict[int, InventoryRow]:
    """At most 200 rows, in the order asked for."""
    raw = grids.rows(_grid_of(location_id), item_ids, {"location": location_id})
    found = levels.of_items(list(raw))
    made = levels.made(list(raw), location_id)
    if location_id is None:
        found = {item: tuple(each for each in every if not each.centre) for item, every in found.items()}
    else:
        name = Location.get_by_id(location_id).name
        found = {item: tuple(each for each in every if each.location == name) for item, every in found.items()}
    return {item_id: _row(each, found.get(item_id, ()), made.get(item_id)) for item_id, each in raw.items()}


def _naturally(found: Sequence[tuple[int, str | None]], *, descending: bool) -> array[int]:
    """No engine sorts ``A2`` before ``A10``, so it is done here; blanks stay last either way."""
    keyed = sorted(((natural(text), item) for item, text in found if text), reverse=descending)
    return array("q", [*(item for _, item in keyed), *(item for item, text in found if not text)])


def _grid_of(location_id: int | None) -> Grid[Sequence[Any]]:
    return _grid(location_id is not None, kits.any_here())


def _placed(query: GridQuery, location_id: int | None) -> GridQuery:
    values: Mapping[str, Any] = {**query.values, "location": location_id}
    return replace(query, values=values)


def _row(raw: Sequence[Any], found: Sequence[Level], made: Level | None) -> InventoryRow:
    item_id, sku, title, barcode, listed_on, parts, used_in, counted, price = raw
    minima = [each.minimum for each in found if each.minimum is not None]
    short = sum(max(0, each.minimum - each.available) for each in found if each.minimum is not None)
    bins = sorted({each.bin for each in found if each.bin}, key=natural)
    reserved = made.in_open_orders if made else sum(each.in_open_orders for each in found)
    on_hand = made.on_hand if made else sum(each.on_hand for each in found)
    return InventoryRow(
        id=item_id,
        sku=sku,
        title=title,
        barcode=barcode,
        on_hand=on_hand,
        in_open_orders=reserved,
        available=on_hand - reserved,
        due=sum(each.due for each in found),
        minimum=sum(minima) if minima else None,
        short=0 if made else short,
        bin=bins[0] if bins else "",
        bins=len(bins),
        listed_on=int(listed_on),
        parts=int(parts),
        used_in=int(used_in),
        counted_at=None if counted is None else from_ms(int(counted)),
        price=None if price is None else from_store(price),
    )
