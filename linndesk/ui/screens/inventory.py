"""Inventory: what is on hand, held and available, at one location or all added up. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from PySide6.QtWidgets import QMenu

from linndesk.domain.changes import Changes
from linndesk.domain.stock import Level
from linndesk.services.accounts import Account, Accounts
from linndesk.services.itemjob import ItemsImport
from linndesk.services.items import Items
from linndesk.services.listings import Listings
from linndesk.services.locations import Locations
from linndesk.services.shown import InventoryRow
from linndesk.services.stock import FILTERS, Stock
from linndesk.ui.background import Background
from linndesk.ui.dialogs.add_listing import AddListingDialog
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.dialogs.set_level import SetLevelDialog
from linndesk.ui.memory import Memory
from linndesk.ui.models import SqlTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.inventory_source import ItemSource, ItemsWanted, grid_query, item_columns
from linndesk.ui.screens.item_details import ItemDetails, ItemFacts, read_facts
from linndesk.ui.screens.listing_acts import ListingActs
from linndesk.ui.screens.parts import Find, Halves, Picker, Tiles, TileWords
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import card, row
from linndesk.ui.words import count, tr

LANE = "clicks"
CHOSEN = "filters/inventory/location"
TILE = "filters/inventory/tile"
TILES = (
    TileWords("all", "Items", "Every stock item"),
    TileWords("below_minimum", FILTERS["below_minimum"], "Fewer available than the minimum at a location", "warn"),
    TileWords("negative", FILTERS["negative"], "More is sold than is there", "bad"),
    TileWords("nil_but_listed", FILTERS["nil_but_listed"], "Nothing available, and an account lists it", "warn"),
    TileWords("in_stock_not_listed", FILTERS["in_stock_not_listed"], "Could be sold, and no account lists it"),
)


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands around the table."""

    locations: Sequence[str]
    counts: dict[str, int]


class Inventory(Screen):
    """On hand, in open orders, available; levels are set through the ledger, items come from files."""

    key = "inventory"
    title = tr("Inventory")
    reload_on = Changes(stock=True, orders=True, listings=True)

    def __init__(
        self,
        stock: Stock,
        items: Items,
        locations: Locations,
        listings: Listings,
        accounts: Accounts,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self._stock = stock
        self._items = items
        self._locations = locations
        self._listings = listings
        self._accounts = accounts
        self._background = background
        self._memory = memory
        self._overview = Overview((), {})
        self._wanted_sku = ""
        self._source = ItemSource(stock)
        self._source.location = memory.text(CHOSEN)
        first = ItemsWanted(location=self._source.location)
        self.model: SqlTableModel[InventoryRow, ItemsWanted] = SqlTableModel(
            item_columns(), self._source, background, first
        )
        self.table = Table("items", self.model, memory, title=tr("Stock items"))
        self.details = ItemDetails(memory, now)
        self.links = ListingActs(self, listings, background)
        self._compose()
        self._connect()

    def _compose(self) -> None:
        self.tiles = Tiles(TILES, home="all")
        self.tiles.choose(self._memory.text(TILE, "all"))
        self.filter_box = self.search = Find(
            tr("Search SKU, title or barcode   Ctrl+F"), self._filter, lambda: self.table
        )
        self.location = Picker(tr("Location"), [("", tr("All locations, added up"))])
        self.count_line = CountLine(self.table, "item")
        self.level_button = self.add_button(tr("Set level…"), self.set_level, tip=tr("F2"))
        self.import_button = self.add_button(tr("Import items…"), self.import_items, primary=True)
        self.content.addWidget(self.tiles)
        self.content.addLayout(row(self.search, self.location, gap=10))
        self.content.addWidget(Halves("inventory", card(self.table), self.details, self._memory), 1)
        self.content.addWidget(self.count_line)

    def _connect(self) -> None:
        self.tiles.changed.connect(lambda key: self._filter())
        self.location.chose.connect(self._choose)
        self.table.opened.connect(lambda row_id: self.set_level())
        self.table.add_row_actions(self._row_menu)
        self.table.counted.connect(lambda chosen, rows: self.level_button.setEnabled(chosen == 1))
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._show_details())
        self.model.loaded.connect(self._loaded)
        self.details.order_opened.connect(lambda number: self.asks.emit("screen-open-orders", number))
        self.details.add_asked.connect(self.add_listing)
        self.details.unlink_asked.connect(self.links.unlink)
        self.links.says.connect(self.says)
        self.links.offers.connect(self.offers)
        self.details.account_opened.connect(lambda name: self.asks.emit("screen-listed-products", name))
        self.acts = {"import-items": self.import_items, "set-level": self.set_level}

    # -- what is shown

    def reload(self) -> None:
        location = self._source.location
        self._background.read("inventory-overview", lambda: self._read(location), self._take_overview, owner=self)
        self._filter()

    def go_to(self, argument: str) -> None:
        """A SKU."""
        self._wanted_sku = argument
        self.tiles.choose("all")
        self.search.setText(argument)
        self._filter()

    def _read(self, location: str) -> Overview:
        names = [each.name for each in self._locations.listed()]
        here = location if location in names else ""
        wanted = [ItemsWanted(tile=each.key, location=here) for each in TILES]
        return Overview(names, {each.tile: self._stock.count(grid_query(each), here or None) for each in wanted})

    def _take_overview(self, overview: Overview) -> None:
        self._overview = overview
        self.location.fill([("", tr("All locations, added up")), *((each, each) for each in overview.locations)])
        if not self.location.choose(self._source.location):  # it is gone
            self._choose("")
        self.tiles.show_counts(overview.counts)
        where = self._source.location or tr("all {n} added up", n=count(len(overview.locations), "location"))
        if len(overview.locations) == 1:
            where = overview.locations[0]
        self.set_facts(f"{count(overview.counts['all'], 'item')} · {where}")
        self._say_empty()

    def _choose(self, location: str) -> None:
        self._source.location = location
        self._memory.keep(CHOSEN, location)
        self.reload()

    def _filter(self) -> None:
        self._memory.keep(TILE, self.tiles.chosen)
        self.model.set_query(
            replace(
                self.model.query,
                location=self._source.location,
                tile=self.tiles.chosen,
                search=self.search.text(),
            )
        )

    def clear_filters(self) -> None:
        """Every item."""
        self.tiles.choose("all")
        self.search.clear()
        self._filter()

    def _loaded(self) -> None:
        if self._wanted_sku:
            self._wanted_sku = ""
            if self.model.rowCount():
                self.table.select_id(self.model.id_at(0))
        self.table.begin()
        self._say_empty()
        self._show_details()

    def _say_empty(self) -> None:
        every = self._overview.counts.get("all", 0)
        if self.model.query.narrowed and every:
            said = tr("No item matches; {n} hidden by the filter.", n=f"{every:,}")
            self.table.set_empty(said, tr("Clear the filter"), self.clear_filters)
        else:
            said = tr("No items yet. Import a CSV or a spreadsheet with a column sku; a sample is offered there.")
            self.table.set_empty(said, tr("Import items…"), self.import_items)

    def _current(self) -> InventoryRow | None:
        current = self.table.current_id()
        return None if current is None else self.model.row_at(self.model.row_of(current))

    def _show_details(self) -> None:
        current = self._current()
        self.details.show_item(current)
        if current is not None:
            sku = current.sku
            job = lambda: read_facts(self._stock, self._listings, sku)  # noqa: E731
            self._background.read("item-details", job, self._take_facts, owner=self)

    def _take_facts(self, facts: ItemFacts) -> None:
        current = self._current()
        if current is not None and current.sku == facts.sku:
            self.details.take(facts)

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        menu.addAction(tr("Set level…"), self.set_level).setEnabled(len(ids) == 1)

    # -- acts

    def set_level(self) -> None:
        """F2: what is on hand there now, with a note."""
        current = self._current()
        if current is None:
            self.says.emit(tr("Choose an item first."))
            return
        row_now = current
        self._background.read(
            "levels", lambda: self._stock.levels(row_now.sku), lambda found: self._ask_level(row_now, found), owner=self
        )

    def _ask_level(self, item: InventoryRow, found: Sequence[Level]) -> None:
        on_hand = {each.location: each.on_hand for each in found}
        location = self._source.location or next(iter(on_hand), next(iter(self._overview.locations), ""))

        def run(level: int, where: str, note: str) -> None:
            def job() -> tuple[Changes, int]:
                by = self._stock.set_level(item.sku, level, where, note=note)
                return self._stock.changed(), by

            said = tr("{sku} at {where}: {level} on hand", sku=item.sku, where=where, level=f"{level:,}")
            self._background.run(LANE, job, done=lambda made: self.says.emit(f"{said} ({made[1]:+,})"), owner=self)

        SetLevelDialog(self, item.sku, item.title, on_hand, self._overview.locations, location, run).open()

    def add_listing(self) -> None:
        """Another channel SKU for the item, before a report names it (A10)."""
        current = self._current()
        if current is not None:
            sku = current.sku
            self._background.read(
                "account-names", self._accounts.listed, lambda found: self._ask_listing(sku, found), owner=self
            )

    def _ask_listing(self, sku: str, accounts: Sequence[Account]) -> None:
        names = [each.name for each in accounts]
        if not names:
            self.says.emit(tr("Add an account first."))
            return
        AddListingDialog(self, names, names[0], sku, self._items, self._background, self.links.add).open()

    def import_items(self) -> None:
        """Choose a file, look, import."""
        dialog = ImportTableDialog(self, ItemsImport(self._items), self._background, self._memory)
        dialog.imported.connect(lambda outcome: self.says.emit(outcome.sentence))
        dialog.open()
