"""One item below the table: levels per location, movements, orders that hold it, listings, kit. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTabWidget, QWidget

from linndesk.domain.naturally import natural
from linndesk.domain.stock import Level
from linndesk.services.listings import Listings
from linndesk.services.shown import GridQuery, Holding, InventoryRow, ListingRow
from linndesk.services.stock import Stock
from linndesk.ui.columns import Cell, Column, Painted
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.item_kit import KitPane
from linndesk.ui.screens.item_movements import MovementsPane
from linndesk.ui.screens.item_properties import PropertiesPane
from linndesk.ui.screens.listing_columns import channel_cell, match_cell, match_tip, state_cell, state_tip
from linndesk.ui.screens.parts import tabs
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr, when, when_tip

LISTED_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What three of the tabs show of one item; the others read by themselves."""

    sku: str
    levels: Sequence[Level]
    listings: Mapping[int, ListingRow]
    holdings: Sequence[Holding]


def read_facts(stock: Stock, listings: Listings, sku: str) -> ItemFacts:
    """Three short reads. Reader thread."""
    ids = listings.ids(GridQuery(filters=("sku",), values={"sku": sku}, sort="account"))[:LISTED_AT_MOST]
    return ItemFacts(sku, stock.levels(sku), listings.rows(ids), stock.held_by(sku))


@dataclass(frozen=True, slots=True)
class Place:
    """``locked``: why nobody may change it; "" = it is a location of one's own."""

    at: int
    level: Level
    locked: str = ""


def _available(each: Place) -> Cell:
    level = each.level
    if level.available < 0:
        return Painted(f"{level.available:,}", "bad", "mark-needs-you")
    if level.minimum is not None and level.available < level.minimum:
        return Painted(f"{level.available:,}", "warn", "mark-backing-off")
    return level.available


def _where(each: Place) -> Cell:
    return Painted(each.level.location, "", "lock") if each.locked else each.level.location


_LEVELS: tuple[Column[Place], ...] = (
    Column("location", "Location", _where, 180, stretch=True, tooltip=lambda each: each.locked or each.level.location),
    Column("on_hand", "On hand", lambda each: each.level.on_hand, 90, "right"),
    Column("in_open_orders", "In open orders", lambda each: each.level.in_open_orders, 110, "right"),
    Column("available", "Available", _available, 90, "right", order=lambda each: each.level.available),
    Column("due", "Due", lambda each: each.level.due or None, 70, "right"),
    Column("after", "After", lambda each: each.level.available + each.level.due, 70, "right",
           header_tip="Available once what is due has come"),
    Column("minimum", "Minimum", lambda each: each.level.minimum, 90, "right", editable=True,
           header_tip="Below this many available units the item needs to be ordered again. F2 writes it; blank = none"),
    Column("bin", "Bin", lambda each: each.level.bin, 110, editable=True, order=lambda each: natural(each.level.bin),
           header_tip="Where it lies. F2 writes it"),
)  # fmt: skip
_LISTINGS: tuple[Column[ListingRow], ...] = (
    Column("account", "Account", lambda each: each.account, 130),
    Column("channel_sku", "Channel SKU", lambda each: each.channel_sku, 160),
    Column("title", "Title", lambda each: each.title, 220, stretch=True, tooltip=lambda each: each.title),
    Column("match", "Match", match_cell, 80, tooltip=match_tip),
    Column("channel_quantity", "Channel now", channel_cell, 100, "right"),
    Column("state", "State", state_cell, 100, tooltip=state_tip),
)
LOCATIONS, MOVEMENTS, ORDERS, LISTINGS, KIT, PROPERTIES = range(6)
_TITLES = ("Locations", "Movements", "Open orders", "Listings", "Kit", "Properties")


class ItemDetails(QFrame):
    """``order_opened(our number)`` and ``account_opened(name)``: a row of a tab was opened.

    ``add_asked``: another channel SKU for the item (A10). ``unlink_asked(listing ids)``: the chosen ones of its own.
    ``shelf_asked(location, column key, text)``: bin or minimum was typed. ``level_asked(location)``: count there.
    ``says(text)``: why nothing can be changed there. ``locked``: that reason by location, of those that have one.
    """

    order_opened = Signal(str)
    account_opened = Signal(str)
    add_asked = Signal()
    unlink_asked = Signal(object)
    ninety_asked = Signal()
    shelf_asked = Signal(str, str, str)
    level_asked = Signal(str)
    says = Signal(str)

    def __init__(
        self,
        memory: Memory,
        now: Callable[[], datetime],
        movements: MovementsPane,
        kit: KitPane,
        properties: PropertiesPane,
    ) -> None:
        super().__init__()
        self._now = now
        self.locked: Mapping[str, str] = {}
        self.movements, self.kit, self.properties = movements, kit, properties
        self.levels: SmallTableModel[Place] = SmallTableModel(_LEVELS, lambda each: each.at)
        self.levels.edit = self._typed
        self.listings: SmallTableModel[ListingRow] = SmallTableModel(_LISTINGS, lambda each: each.id)
        self.holdings: SmallTableModel[Holding] = SmallTableModel(self._holding_columns(), lambda each: each.order_id)
        self.tabs: QTabWidget = tabs(tr("Details of the item"))
        self.level_table = self._level_table(memory)
        self.listing_table = Table("item-listings", self.listings, memory, title=tr("Listings linked to it"))
        self.listing_table.set_empty(tr("No listing is linked to it."))
        self.listing_table.opened.connect(self._open_listing)
        self.holding_table = Table("item-orders", self.holdings, memory, title=tr("Orders that hold it"))
        self.holding_table.set_empty(tr("No open order holds it."))
        self.holding_table.opened.connect(self._open_order)
        pages = (self.level_table, movements, self.holding_table, self._listings_page(), kit, properties)
        for page, title in zip(pages, _TITLES, strict=True):
            self.tabs.addTab(page, tr(title))
        for at, pane in ((MOVEMENTS, movements), (KIT, kit), (PROPERTIES, properties)):
            pane.counted.connect(partial(self._count, at))
        movements.order_opened.connect(self.order_opened)
        self._heading = label(size="head")
        self._hint = label(tone="dim")
        self.ninety_button = button(tr("Show 90 days"), self.ninety_asked.emit)
        head = row(self._heading, self._hint, 1, self.ninety_button, gap=12)
        head.setContentsMargins(12, 8, 12, 0)
        self.setLayout(column(card(head, self.tabs, gap=2), gap=0))
        self.show_item(None, ())

    def _level_table(self, memory: Memory) -> Table:
        table = Table("item-levels", self.levels, memory, title=tr("Levels per location"))
        table.set_empty(tr("No location holds it, and no order needs it. F2 sets a level."))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.opened.connect(self._open_level)
        return table

    def _listings_page(self) -> QWidget:
        """The listings beside what can be done to them."""
        self.add_button = button(tr("Add channel SKU…"), self.add_asked.emit)
        self.unlink_button = button(tr("Unlink"), lambda: self.unlink_asked.emit(self.listing_table.selected_ids()))
        self.unlink_button.setEnabled(False)
        self.listing_table.counted.connect(lambda chosen, rows: self.unlink_button.setEnabled(chosen > 0))
        side = column(self.add_button, self.unlink_button, 1, gap=6)
        side.setContentsMargins(0, 8, 10, 8)
        page = QWidget()
        whole = row(gap=8)
        whole.addWidget(self.listing_table, 1)
        whole.addLayout(side)
        page.setLayout(whole)
        return page

    def show_item(self, item: InventoryRow | None, locations: Sequence[str]) -> None:
        """Its name at once; ``take`` and the tabs that read by themselves bring the rest."""
        sku = item.sku if item else ""
        self.tabs.setVisible(item is not None)
        self.ninety_button.setVisible(item is not None)
        self._heading.setText(sku)
        hint = tr("Choose an item to see where it is, what moved it and who holds it.")
        self._hint.setText(item.title if item else hint)
        self.movements.show_sku(sku, locations)
        self.kit.show_sku(sku)
        self.properties.show_sku(sku)

    def take(self, facts: ItemFacts) -> None:
        locked = self.locked
        self.levels.set_rows(Place(at, each, locked.get(each.location, "")) for at, each in enumerate(facts.levels))
        self.listings.set_rows(facts.listings.values())
        self.holdings.set_rows(facts.holdings)
        for at, number in ((LOCATIONS, facts.levels), (ORDERS, facts.holdings), (LISTINGS, facts.listings)):
            self._count(at, len(number))

    def show_tab(self, at: int, *, focus: bool = False) -> None:
        """Bring a tab to the front: the rows behind a number."""
        self.tabs.setCurrentIndex(at)
        tables: dict[int, Table] = {
            LOCATIONS: self.level_table, MOVEMENTS: self.movements.table, ORDERS: self.holding_table,
            LISTINGS: self.listing_table,
        }  # fmt: skip
        if focus and at in tables:
            tables[at].setFocus()

    def edit_here(self) -> bool:
        """F2 within the levels: opens bin or minimum, or asks for a count; False where the focus is elsewhere."""
        if not self.level_table.hasFocus() or not self.level_table.currentIndex().isValid():
            return False
        self._open_level(self.levels.id_at(self.level_table.currentIndex().row()))
        return True

    def _count(self, at: int, number: int) -> None:
        title = tr(_TITLES[at])
        self.tabs.setTabText(at, f"{title} {number:,}" if number else title)

    def _open_level(self, at: int) -> None:
        index = self.level_table.currentIndex()
        found = self.levels.row_at(self.levels.row_of(at))
        if found is None:
            return
        if found.locked:
            self.says.emit(found.locked)
        elif self.levels.columns[index.column()].editable:
            self.level_table.edit(index)
        else:
            self.level_asked.emit(found.level.location)

    def _typed(self, at: int, key: str, text: str) -> None:
        found = self.levels.row_at(self.levels.row_of(at))
        if found is not None:
            self.shelf_asked.emit(found.level.location, key, text)

    def _open_order(self, order_id: int) -> None:
        found = self.holdings.row_at(self.holdings.row_of(order_id))
        if found is not None:
            self.order_opened.emit(found.number)

    def _open_listing(self, listing_id: int) -> None:
        found = self.listings.row_at(self.listings.row_of(listing_id))
        if found is not None:
            self.account_opened.emit(found.account)

    def _holding_columns(self) -> tuple[Column[Holding], ...]:
        return (
            Column("number", "Order", lambda each: each.number, 90),
            Column("channel_order_id", "Channel ref", lambda each: each.channel_order_id, 180, stretch=True),
            Column("account", "Account", lambda each: each.account, 130),
            Column("location", "Location", lambda each: each.location, 120),
            Column("status", "Status", lambda each: tr("Waiting") if each.status == "pending" else tr("Open"), 90),
            Column("received", "Received", lambda each: when(each.received_at, self._now()), 120,
                   tooltip=lambda each: when_tip(each.received_at), order=lambda each: each.received_at),
            Column("through", "In kits", lambda each: each.through, 120, tooltip=lambda each: each.through,
                   header_tip="The kits of which these units are parts"),
            Column("units", "Units", lambda each: each.units, 80, "right", header_tip="Of this item, still held"),
        )  # fmt: skip
