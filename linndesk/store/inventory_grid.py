"""The Inventory table of the window: items with their stock at one location or added up. Inside a read."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from linndesk.domain.stock import Level
from linndesk.store import grids, levels
from linndesk.store.grids import Grid, GridQuery, Sort
from linndesk.store.tables import Location


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One item. Units at the chosen location, or at all of them added up.

    ``minimum`` None = none is set. ``below``: at some chosen location less is available than its minimum.
    ``bin``: the first one. ``listed_on``: how many accounts list the item.
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
    below: bool
    bin: str
    listed_on: int


_LISTED = "select 1 from listing g where g.item_id = i.id and not g.vanished and not g.ignored"
_LISTED_ON = (
    "(select count(distinct g.account_id) from listing g where g.item_id = i.id and not g.vanished and not g.ignored)"
)
_ON_HAND = "coalesce(s.on_hand, 0)"
_AVAILABLE = f"({_ON_HAND} - coalesce(h.units, 0))"


_FILTERS = {
    "negative": f"{_AVAILABLE} < 0 or {_ON_HAND} < 0",
    "nil_but_listed": f"{_AVAILABLE} <= 0 and exists ({_LISTED})",
    "in_stock_not_listed": f"{_AVAILABLE} > 0 and not exists ({_LISTED})",
    "sku": "i.sku = :sku",
}
_SORTS = {
    "sku": Sort("i.sku", text=True),
    "title": Sort("i.title", text=True),
    "barcode": Sort("nullif(i.barcode, '')", text=True, nullable=True),
    "on_hand": Sort(_ON_HAND),
    "in_open_orders": Sort("coalesce(h.units, 0)"),
    "available": Sort(_AVAILABLE),
    "due": Sort("coalesce(s.due, 0)"),
    "minimum": Sort("s.minimum", nullable=True),
    "bin": Sort("s.bin", text=True, nullable=True),
    "listed_on": Sort(_LISTED_ON),
}


def _grid(at_level: str, at_order: str) -> Grid[Sequence[Any]]:
    """The grid for every location (both conditions empty) or one."""
    level = f" where {at_level}" if at_level else ""
    order = f" and {at_order}" if at_order else ""
    summed = (
        "select v.item_id as item_id, sum(v.on_hand) as on_hand, sum(v.due) as due, "
        f"sum(v.minimum) as minimum, min(nullif(v.bin, '')) as bin from level v{level} group by v.item_id"
    )
    below = (
        f"select v.item_id from level v left join ({levels.HELD} group by 1, 2) x "
        "on x.item_id = v.item_id and x.location_id = v.location_id "
        f"where v.on_hand - coalesce(x.units, 0) < v.minimum{f' and {at_level}' if at_level else ''}"
    )
    held = f"select p.item_id as item_id, sum(p.units) as units from ({levels.HELD}{order} group by 1, 2) p"
    return Grid(
        table="item i",
        id="i.id",
        joins={
            "s": f"left join ({summed}) s on s.item_id = i.id",
            "h": f"left join ({held} group by p.item_id) h on h.item_id = i.id",
        },
        searched=("i.sku", "i.title", "i.barcode"),
        filters={**_FILTERS, "below_minimum": f"i.id in ({below})"},
        sorts=_SORTS,
        columns=("i.id", "i.sku", "i.title", "i.barcode", _LISTED_ON),
        make=tuple,
    )


_EVERYWHERE = _grid("", "")
_SOMEWHERE = _grid("v.location_id = :location", "orders.location_id = :location")


def ids(query: GridQuery, location_id: int | None) -> array[int]:
    """Ids of items; filters below_minimum, negative, nil_but_listed, in_stock_not_listed, sku (:sku)."""
    return grids.ids(_grid_of(location_id), _placed(query, location_id))


def count(query: GridQuery, location_id: int | None) -> int:
    return grids.count(_grid_of(location_id), _placed(query, location_id))


def rows(item_ids: Sequence[int], location_id: int | None) -> dict[int, InventoryRow]:
    """At most 200 rows, in the order asked for."""
    raw = grids.rows(_grid_of(location_id), item_ids)
    found = levels.of_items(list(raw))
    if location_id is not None:
        name = Location.get_by_id(location_id).name
        found = {item: tuple(each for each in every if each.location == name) for item, every in found.items()}
    return {item_id: _row(each, found.get(item_id, ())) for item_id, each in raw.items()}


def _grid_of(location_id: int | None) -> Grid[Sequence[Any]]:
    return _EVERYWHERE if location_id is None else _SOMEWHERE


def _placed(query: GridQuery, location_id: int | None) -> GridQuery:
    values: Mapping[str, Any] = {**query.values, "location": location_id}
    return replace(query, values=values)


def _row(raw: Sequence[Any], found: Sequence[Level]) -> InventoryRow:
    on_hand = sum(each.on_hand for each in found)
    reserved = sum(each.in_open_orders for each in found)
    minima = [each.minimum for each in found if each.minimum is not None]
    return InventoryRow(
        id=raw[0],
        sku=raw[1],
        title=raw[2],
        barcode=raw[3],
        on_hand=on_hand,
        in_open_orders=reserved,
        available=on_hand - reserved,
        due=sum(each.due for each in found),
        minimum=sum(minima) if minima else None,
        below=any(each.minimum is not None and each.available < each.minimum for each in found),
        bin=min((each.bin for each in found if each.bin), default=""),
        listed_on=int(raw[4]),
    )
