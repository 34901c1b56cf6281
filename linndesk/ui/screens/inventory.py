"""Inventory: what is on hand, held and available, at one location or all added up. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from PySide6.QtWidgets import QApplication, QMenu

from linndesk.domain.changes import Changes
from linndesk.domain.stockacts import DONE, Verb
from linndesk.services.accounts import Account, Accounts
from linndesk.services.centreview import CentrePlace
from linndesk.services.itemjob import ItemsImport
from linndesk.services.items import Items
from linndesk.services.kits import Kits
from linndesk.services.listings import Listings
from linndesk.services.locations import Locations
from linndesk.services.shown import GridQuery, InventoryRow
from linndesk.services.stock import NOT_COUNTED_DAYS, Stock
from linndesk.ui.actions import to_list
from linndesk.ui.background import Background
from linndesk.ui.centre_words import nothing_there, refused
from linndesk.ui.dialogs.add_listing import AddListingDialog
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.dialogs.stock_locations import LocationsDialog
from linndesk.ui.memory import Memory
from linndesk.ui.models import SqlTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.inventory_cells import ItemCells
from linndesk.ui.screens.inventory_source import (
    NO_ITEMS,
    TILES,
    ItemSource,
    ItemsWanted,
    Overview,
    facts,
    item_columns,
    read_overview,
)
from linndesk.ui.screens.item_details import MOVEMENTS, ItemDetails, ItemFacts, read_facts
from linndesk.ui.screens.item_kit import KitPane
from linndesk.ui.screens.item_movements import MovementsPane
from linndesk.ui.screens.item_properties import PropertiesPane
from linndesk.ui.screens.listing_acts import ListingActs
from linndesk.ui.screens.order_scan import KeyScan
from linndesk.ui.screens.parts import Find, Halves, Picker, Tiles
from linndesk.ui.screens.stock_desk import MOST, StockDesk, Where
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import button, card, row
from linndesk.ui.words import plain_tip, tr

CHOSEN = "filters/inventory/location"
TILE = "filters/inventory/tile"
DAYS = "filters/inventory/days"
VERB_KEYS = ("Key +", "Key −", "Key =; of several items a sheet", "Key M")


class Inventory(Screen):
    """On hand, in open orders, available; levels change through the ledger, items come from files."""

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
        kits: Kits,
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
        self._now = now
        self._overview, self._wanted_sku = Overview((), {}, {}), ""
        self._source = ItemSource(stock)
        self._source.location = memory.text(CHOSEN)
        first = ItemsWanted(location=self._source.location)
        self.model: SqlTableModel[InventoryRow, ItemsWanted] = SqlTableModel(
            item_columns(lambda: self._centre() is not None), self._source, background, first
        )
        self.table = Table("items", self.model, memory, title=tr("Stock items"))
        self.table.setEditTriggers(Table.EditTrigger.NoEditTriggers)  # F2 and Enter decide by the cell
        self.details = ItemDetails(
            memory, now, MovementsPane(stock, background, memory, now), KitPane(kits, items, background, memory),
            PropertiesPane(items, background, memory),
        )  # fmt: skip
        self.links = ListingActs(self, listings, background)
        self.desk = StockDesk(self, stock, items, background, memory, self._where)
        self.cells = ItemCells(self.table, self.model, self.details, self.desk, self._place, self._refusal)
        self._compose()
        self._connect()
        self._listen()

    def _compose(self) -> None:
        self.tiles = Tiles(TILES, home="all")
        self.tiles.choose(self._memory.text(TILE, "all"))
        self.filter_box = self.search = Find(
            tr("Search SKU, title or barcode   Ctrl+F"), self._filter, lambda: self.table
        )
        self.location = Picker(tr("Location"), [("", tr("All locations, added up"))])
        self.days = Picker(
            tr("Not counted for"), [(str(each), tr("for {n} days", n=each)) for each in NOT_COUNTED_DAYS]
        )
        self.days.choose(self._memory.text(DAYS, str(NOT_COUNTED_DAYS[1])))
        self.count_line = CountLine(self.table, "item")
        self.verb_buttons = [
            self.add_button(tr("Receive…"), partial(self.begin, "receive")),
            self.add_button(tr("Take…"), partial(self.begin, "take")),
            self.add_button(tr("Count…"), partial(self.begin, "count")),
            self.add_button(tr("Move…"), partial(self.begin, "move")),
        ]
        self.import_button = self.add_button(tr("Import items…"), self.import_items, primary=True)
        self.content.addWidget(self.tiles)
        places = button(tr("Locations…"), self.edit_locations)
        self.content.addLayout(row(self.search, self.days, self.location, places, gap=10))
        self.content.addWidget(Halves("inventory", card(self.table), self.details, self._memory, low=205), 1)
        self.content.addWidget(self.count_line)

    def _connect(self) -> None:
        self.tiles.changed.connect(lambda key: self._filter())
        self.location.chose.connect(self._choose)
        self.days.chose.connect(self._choose_days)
        self.table.opened.connect(lambda item_id: self.cells.open())
        self.table.clicked.connect(self.cells.clicked)
        self.table.add_row_actions(self._row_menu)
        self.table.counted.connect(lambda chosen, rows: self._enable(chosen))
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self._show_details())
        self.model.loaded.connect(self._loaded)
        self.keys = KeyScan(self, self.table)
        self.keys.letter.connect(self._letter)
        self.keys.scanned.connect(self.find_code)
        self.keys.typed.connect(self._search_for)
        self.acts = {
            "import-items": self.import_items,
            "export-items": self.desk.export_items,
            "export-low": self.desk.export_low,
            "set-level": self.cells.edit_here,
            **{f"stock-{verb}": partial(self.begin, verb) for verb in DONE},
            "make-listings": lambda: self.asks.emit("make-listings", to_list(items=self.table.selected_ids())),
            "count-sheet": self.count_sheet,
            "stock-movements": partial(self.details.show_tab, MOVEMENTS, focus=True),
            "undo-stock": self.desk.undo_last,
            "locations": self.edit_locations,
            "why": self.why,
            "ninety-days": self.ninety_days,
        }

    def _listen(self) -> None:
        details = self.details
        details.order_opened.connect(lambda number: self.asks.emit("screen-open-orders", number))
        details.add_asked.connect(self.add_listing)
        details.unlink_asked.connect(self.links.unlink)
        details.account_opened.connect(lambda name: self.asks.emit("screen-listed-products", name))
        self.cells.why_asked.connect(self.why)
        details.level_asked.connect(lambda place: self.begin("count", place))
        details.ninety_asked.connect(self.ninety_days)
        details.movements.undo_asked.connect(self.desk.undo)
        details.movements.export_asked.connect(self.desk.export_movements)
        details.kit.item_opened.connect(self.go_to)
        for each in (self.links, self.desk, self.cells, details, details.kit, details.properties):
            each.says.connect(self.says)
        for offering in (self.links, self.desk):
            offering.offers.connect(self.offers)

    # -- what is shown

    def reload(self) -> None:
        query, location = self.model.query, self._source.location
        job = lambda: read_overview(self._stock, self._locations, self._accounts.centres, query, location)  # noqa: E731
        self._background.read("inventory-overview", job, self._take_overview, owner=self)
        self._filter()

    def go_to(self, argument: str) -> None:
        """A SKU; it need not lie at a channel's own warehouse."""
        self._wanted_sku = argument
        if self._centre() is not None:
            self._choose("")
        self.tiles.choose("all")
        self.search.setText(argument)
        self._filter()

    def _take_overview(self, overview: Overview) -> None:
        self._overview = overview
        self.location.fill(overview.choices())
        if not self.location.choose(self._source.location):  # it is gone
            self._choose("")
        self.tiles.show_counts(overview.counts)
        self.set_facts(*facts(overview, self._source.location, self._now()))
        self.details.locked = {each: refused(each) for each in overview.centres}
        self._enable(len(self.table.selected_ids()))
        if self.model.query.there != (self._centre() is not None):
            self._filter()
        self._say_empty()

    def _centre(self) -> CentrePlace | None:
        """The chosen location, where it is a channel's own."""
        return self._overview.centres.get(self._source.location)

    def _refusal(self) -> str:
        """Why nothing can be changed at the chosen location; "" = it can."""
        return "" if self._centre() is None else refused(self._source.location)

    def _choose(self, location: str) -> None:
        self._source.location = location
        self._memory.keep(CHOSEN, location)
        self.reload()

    def _choose_days(self, days: str) -> None:
        self._memory.keep(DAYS, days)
        self.model.query = replace(self.model.query, days=int(days))
        self.reload()

    def _filter(self) -> None:
        self._memory.keep(TILE, self.tiles.chosen)
        self.days.setVisible(self.tiles.chosen == "not_counted")
        self.model.set_query(
            replace(
                self.model.query,
                location=self._source.location,
                tile=self.tiles.chosen,
                search=self.search.text(),
                days=int(self.days.value),
                there=self._centre() is not None,
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
        every, centre = self._overview.counts.get("all", 0), self._centre()
        if centre is not None and not every:
            ask = partial(self.asks.emit, "screen-listed-products", centre.account)
            self.table.set_empty(nothing_there(centre), tr("Show its listings"), ask)
        elif self.model.query.narrowed and every:
            said = tr("No item matches; {n} hidden by the filter.", n=f"{every:,}")
            self.table.set_empty(said, tr("Clear the filter"), self.clear_filters)
        else:
            self.table.set_empty(tr(NO_ITEMS), tr("Import items…"), self.import_items)

    def _current(self) -> InventoryRow | None:
        current = self.table.current_id()
        return None if current is None else self.model.row_at(self.model.row_of(current))

    def _show_details(self) -> None:
        current = self._current()
        self.details.show_item(current, [each.name for each in self._overview.places])
        if current is not None:
            sku = current.sku
            job = lambda: read_facts(self._stock, self._listings, sku)  # noqa: E731
            self._background.read("item-details", job, self._take_facts, owner=self)

    def _take_facts(self, facts: ItemFacts) -> None:
        current = self._current()
        if current is not None and current.sku == facts.sku:
            self.details.take(facts)

    def _enable(self, chosen: int) -> None:
        refusal = self._refusal()
        for each, key in zip(self.verb_buttons, VERB_KEYS, strict=True):
            each.setEnabled(chosen > 0 and not refusal)
            each.setToolTip(plain_tip(refusal) if refusal else tr(key))

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        self.cells.fill_menu(menu)
        verbs: dict[Verb, str] = {
            "receive": tr("Receive…"), "take": tr("Take…"), "count": tr("Count…"), "move": tr("Move…"),
        }  # fmt: skip
        for verb, text in verbs.items():
            menu.addAction(text, partial(self.begin, verb))
        menu.addAction(tr("Count sheet…"), self.count_sheet)
        menu.addAction(tr("List on a channel…"), self.acts["make-listings"])

    # -- keys and clicks

    def _letter(self, letter: str) -> None:
        known: dict[str, Callable[[], object]] = {
            "+": self.acts["stock-receive"], "-": self.acts["stock-take"], "=": self.acts["stock-count"],
            "m": self.acts["stock-move"], "/": self.focus_filter,
        }  # fmt: skip
        known.get(letter.lower(), lambda: None)()

    def _search_for(self, text: str) -> None:
        self.search.setFocus()
        self.search.setText(text)

    def find_code(self, code: str) -> None:
        """A barcode or SKU was scanned: show that item."""
        query = GridQuery(filters=("code",), values={"code": code.strip().lower()})
        self._background.read("code", lambda: self._stock.ids(query), partial(self._found, code), owner=self)

    def _found(self, code: str, ids: Sequence[int]) -> None:
        if not ids:
            QApplication.beep()
            self.says.emit(tr("{code} is no SKU or barcode here.", code=code))
        elif not self.table.select_id(ids[0]):
            self.go_to(code)

    def why(self) -> None:
        """F1: why is so much available? At a channel's own warehouse: where its count comes from."""
        current = self._current()
        if current is None:
            self.says.emit(tr("Choose an item first."))
        else:
            self.asks.emit("why-there" if self._centre() else "why-item", current.sku)

    def ninety_days(self) -> None:
        """On hand and what was told, as a plot."""
        current = self._current()
        if current is None:
            self.says.emit(tr("Choose an item first."))
        else:
            self.asks.emit("ninety-days", current.sku)

    # -- acts

    def _where(self) -> Where:
        chosen = self._source.location
        return Where(self._overview.own, chosen if chosen in self._overview.own else "")

    def _place(self) -> str:
        """The one location that a cell of the table speaks of; blank where it is several."""
        where = self._where()
        return where.chosen or (where.own[0] if len(where.own) == 1 and not self._source.location else "")

    def begin(self, verb: Verb, location: str = "") -> None:
        """Receive, take, count or move the chosen items; ``location``: of the current one, at that place."""
        refusal = self.details.locked.get(location) if location else self._refusal()
        if refusal:
            self.says.emit(refusal)
            return
        current = self.table.current_id()
        here = [current] if location and current is not None else self.table.selected_ids()
        self.desk.begin(verb, here, location)

    def count_sheet(self) -> None:
        """Of the chosen items; of all that are shown where one or none is chosen."""
        chosen = self.table.selected_ids()
        every = chosen if len(chosen) > 1 else [self.model.id_at(at) for at in range(self.model.rowCount())]
        if self._refusal():
            self.says.emit(self._refusal())
        elif len(every) > MOST:
            self.says.emit(tr("Filter or choose at most {n} items for a sheet.", n=f"{MOST:,}"))
        elif every:
            self.desk.sheet(every)

    def edit_locations(self) -> None:
        """Add a location, or give one another name."""
        LocationsDialog(
            self, self._locations, self._stock, self._accounts.centres, self._background, self._memory, now=self._now
        ).open()

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
