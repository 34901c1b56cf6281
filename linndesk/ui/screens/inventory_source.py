"""The columns of Inventory, what its table asks, and where its rows come from. Main and reader threads."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from linndesk.services.shown import GridQuery, InventoryRow
from linndesk.services.stock import Stock
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.words import tr


@dataclass(frozen=True, slots=True)
class ItemsWanted:
    """``location`` blank = all locations added up; ``tile`` all = no further filter."""

    location: str = ""
    tile: str = "all"
    search: str = ""
    sort: str = "sku"
    descending: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether fewer than all items may be shown."""
        return self.tile != "all" or bool(self.search.strip())


def grid_query(query: ItemsWanted) -> GridQuery:
    """The question in the store's words."""
    filters = () if query.tile in ("", "all") else (query.tile,)
    return GridQuery(filters=filters, search=query.search, sort=query.sort, descending=query.descending)


class ItemSource:
    """``location`` is what rows are read for; the screen sets it together with the query."""

    def __init__(self, stock: Stock) -> None:
        self._stock = stock
        self.location = ""

    def ids(self, query: ItemsWanted) -> array[int]:
        return self._stock.ids(grid_query(query), query.location or None)

    def rows(self, ids: Sequence[int]) -> dict[int, InventoryRow]:
        return self._stock.rows(ids, self.location or None)


def available_cell(row: InventoryRow) -> Cell:
    if row.available < 0:
        return Painted(f"{row.available:,}", "bad", "mark-needs-you")
    if row.below:
        return Painted(f"{row.available:,}", "warn", "mark-backing-off")
    return row.available


def available_tip(row: InventoryRow) -> str:
    said = tr("{on_hand} on hand − {held} in open orders", on_hand=f"{row.on_hand:,}", held=f"{row.in_open_orders:,}")
    if row.available < 0:
        return said + "\n" + tr("More is sold than is there.")
    if row.below:
        return said + "\n" + tr("Below the minimum at a location.")
    return said


def item_columns() -> tuple[Column[InventoryRow], ...]:
    return (
        Column("sku", "SKU", lambda row: row.sku, 150, tooltip=lambda row: row.sku),
        Column("title", "Title", lambda row: row.title, 260, stretch=True, tooltip=lambda row: row.title),
        Column("barcode", "Barcode", lambda row: row.barcode, 116),
        Column("on_hand", "On hand", lambda row: row.on_hand, 82, "right",
               header_tip="Units that are physically there. F2 sets the level through the ledger"),
        Column("in_open_orders", "In open orders", lambda row: row.in_open_orders, 86, "right",
               header_tip="Units that pending and open orders hold back; deleted and locked orders hold none"),
        Column("available", "Available", available_cell, 92, "right", tooltip=available_tip,
               header_tip="On hand less in open orders: what can still be sold"),
        Column("due", "Due", lambda row: row.due or None, 60, "right", header_tip="Units on their way from suppliers"),
        Column("minimum", "Minimum", lambda row: row.minimum, 82, "right",
               header_tip="Below this many available units the item needs to be ordered again; blank = none is set"),
        Column("bin", "Bin", lambda row: row.bin, 74, header_tip="Where it lies; the first of several"),
        Column("listed_on", "Listed on", lambda row: row.listed_on or None, 82, "right",
               header_tip="How many accounts list it"),
    )  # fmt: skip
