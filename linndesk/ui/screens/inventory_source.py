"""The columns and tiles of Inventory, what its table asks, and where its rows come from. Main and reader threads."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from linndesk.domain.pricing import price_words
from linndesk.domain.stock import Location
from linndesk.services.centreview import CentrePlace, CentreView
from linndesk.services.locations import Locations
from linndesk.services.shown import GridQuery, InventoryRow
from linndesk.services.stock import COUNTED_DAYS, FILTERS, NOT_COUNTED_DAYS, Stock
from linndesk.ui.centre_words import followed, lies, through
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.screens.parts import TileWords
from linndesk.ui.words import count, tr, when_tip


@dataclass(frozen=True, slots=True)
class ItemsWanted:
    """``location`` blank = all locations added up; ``tile`` all = no further filter; ``days``: not counted for;
    ``there``: all are those that are counted at the location, as at a channel's own warehouse."""

    location: str = ""
    tile: str = "all"
    search: str = ""
    sort: str = "sku"
    descending: bool = False
    days: int = NOT_COUNTED_DAYS[1]
    there: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether fewer than all items may be shown."""
        return self.tile != "all" or bool(self.search.strip())


def grid_query(query: ItemsWanted) -> GridQuery:
    """The question in the store's words."""
    every = ("there",) if query.there else ()
    filters = every if query.tile in ("", "all") else (query.tile,)
    return GridQuery(
        filters=filters, values={COUNTED_DAYS: query.days}, search=query.search, sort=query.sort,
        descending=query.descending,
    )  # fmt: skip


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
    lines = [said]
    if row.parts:
        lines = [tr("A kit: as often as its scarcest part allows. The tab Kit shows which.")]
    if row.available < 0:
        lines.append(tr("More is sold than is there."))
    if row.below:
        lines.append(tr("{n} below the minimum.", n=count(row.short, "unit")))
    return "\n".join((*lines, tr("Enter or F1: why this number")))


def on_hand_tip(row: InventoryRow) -> str:
    if row.parts:
        return tr("A kit has no stock of its own: so many can be made of its parts.")
    return tr("Enter: its movements")


def bin_cell(row: InventoryRow) -> Cell:
    if row.parts and not row.bin:
        return Painted(tr("Kit of {n}", n=row.parts), "dim")
    return f"{row.bin} +{row.bins - 1}" if row.bins > 1 else row.bin


def bin_tip(row: InventoryRow) -> str:
    if row.parts:
        return tr("Made of {n}", n=count(row.parts, "part"))
    return tr("{n} in all; the tab Locations shows them", n=count(row.bins, "bin")) if row.bins > 1 else row.bin


def kit_words(row: InventoryRow) -> str:
    if row.parts:
        return tr("Made of {n}", n=row.parts)
    return tr("Part of {n}", n=row.used_in) if row.used_in else ""


def item_columns(locked: Callable[[], bool] = lambda: False) -> tuple[Column[InventoryRow], ...]:
    """``locked``: whether the chosen location is a channel's own warehouse, whose levels nobody here changes."""

    def on_hand(row: InventoryRow) -> Cell:
        return Painted(f"{row.on_hand:,}", "" if row.on_hand else "dim", "lock") if locked() else row.on_hand

    def counted(tip: Callable[[InventoryRow], str]) -> Callable[[InventoryRow], str]:
        return lambda row: tr("Counted by the channel. F1 says where it comes from") if locked() else tip(row)

    return (
        Column("sku", "SKU", lambda row: row.sku, 140, tooltip=lambda row: row.sku),
        Column("title", "Title", lambda row: row.title, 260, stretch=True, tooltip=lambda row: row.title),
        Column("barcode", "Barcode", lambda row: row.barcode, 112),
        Column("on_hand", "On hand", on_hand, 70, "right", tooltip=counted(on_hand_tip),
               header_tip="Units that are physically there. F2 counts them, Enter shows what moved them"),
        Column("in_open_orders", "In open orders", lambda row: row.in_open_orders, 76, "right",
               tooltip=lambda row: tr("Enter: the orders"),
               header_tip="Units that pending and open orders hold back; deleted and locked orders hold none"),
        Column("available", "Available", available_cell, 88, "right", tooltip=available_tip,
               header_tip="On hand less in open orders: what can still be sold. F1 says why"),
        Column("due", "Due", lambda row: row.due or None, 52, "right", tooltip=counted(lambda row: tr("Enter: where")),
               header_tip="Units on their way from suppliers; at a channel's own warehouse, on their way there"),
        Column("after", "After", lambda row: row.after, 62, "right", hidden=True,
               tooltip=lambda row: tr("Enter: where"), header_tip="Available once what is due has come"),
        Column("minimum", "Minimum", lambda row: row.minimum, 80, "right", editable=True,
               header_tip="Below this many available units the item needs to be ordered again; blank = none is set. "
               "F2 writes it for the chosen location"),
        Column("short", "Short", _short_cell, 60, "right", order=lambda row: row.short,
               header_tip="Units that are missing to the minimum, whatever is due"),
        Column("bin", "Bin", bin_cell, 74, tooltip=bin_tip, editable=True,
               header_tip="Where it lies; F2 writes it for the chosen location"),
        Column("listed_on", "Listed on", lambda row: row.listed_on or None, 62, "right",
               header_tip="How many accounts list it; Enter shows the listings"),
        Column("price", "Price", lambda row: None if row.price is None else price_words(row.price), 80, "right",
               hidden=True, editable=True, header_tip="What it sells for, told to the accounts with Price change on; a "
               "listing's own price beats it. F2 writes it, blank = none"),
        Column("kit", "Kit", kit_words, 100, hidden=True, header_tip="Of how many parts it is made, or in how many"),
        Column("counted_at", "Last counted", _counted, 100, hidden=True, tooltip=lambda row: when_tip(row.counted_at),
               header_tip="When somebody counted it last, at the chosen location"),
    )  # fmt: skip


def _short_cell(row: InventoryRow) -> Cell:
    return Painted(f"{row.short:,}", "warn") if row.short else None


def _counted(row: InventoryRow) -> str:
    moment: datetime | None = row.counted_at
    return "" if moment is None else f"{moment.astimezone():%Y-%m-%d}"


NO_ITEMS = "No items yet. Import a CSV or a spreadsheet with a column sku; a sample is offered there."
TILES = (
    TileWords("all", "Items", "Every stock item"),
    TileWords("below_minimum", FILTERS["below_minimum"], "Fewer available than the minimum at a location", "warn"),
    TileWords("negative", FILTERS["negative"], "More is sold than is there", "bad"),
    TileWords("nil_but_listed", FILTERS["nil_but_listed"], "Nothing available, and an account lists it", "warn"),
    TileWords("in_stock_not_listed", FILTERS["in_stock_not_listed"], "Could be sold, and no account lists it"),
    TileWords("not_counted", FILTERS["not_counted"], "Nobody has counted it for long; choose for how long beside it"),
    TileWords("kits", FILTERS["kits"], "Items that are made of other items"),
)


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands around the table. ``centres``: those of the places that channels keep themselves, by name."""

    places: Sequence[Location]
    counts: dict[str, int]
    centres: Mapping[str, CentrePlace]

    @property
    def own(self) -> list[str]:
        """Where a person may change stock: no fulfilment centre."""
        return [each.name for each in self.places if not each.fulfilment_centre]

    def choices(self) -> list[tuple[str, str]]:
        """For the picker: all of one's own together, each of them, then the channels' warehouses."""
        every = tr("All your own locations, added up") if self.centres else tr("All locations, added up")
        theirs = [(each, tr("{name} · the channel's", name=each)) for each in self.centres]
        return [("", every), *((each, each) for each in self.own), *theirs]


def read_overview(
    stock: Stock, locations: Locations, centres: CentreView, query: ItemsWanted, location: str
) -> Overview:
    """``location`` is taken for all where it is gone. Reader thread."""
    places = locations.listed()
    here = location if location in [each.name for each in places] else ""
    theirs = centres.places()
    wanted = [replace(query, tile=each.key, location=here, search="", there=here in theirs) for each in TILES]
    return Overview(places, {each.tile: stock.count(grid_query(each), here or None) for each in wanted}, theirs)


def facts(overview: Overview, location: str, now: datetime) -> tuple[str, str]:
    """The screen's one line, and what it says in full."""
    items, centre = count(overview.counts["all"], "item"), overview.centres.get(location)
    if centre is not None:
        short = tr("{items} · {name}: counted by the channel, {followed}", items=items, name=location,
                   followed=followed(centre, now))  # fmt: skip
        tip = (through(centre), lies(centre), centre.trouble, when_tip(centre.followed_at))
        return short, "\n".join(each for each in tip if each)
    own = overview.own
    where = location or (own[0] if len(own) == 1 else tr("all {n} added up", n=count(len(own), "location")))
    return f"{items} · {where}", ""
