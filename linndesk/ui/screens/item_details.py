"""One item below the table: levels per location, movements, listings, orders that hold it. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QTabWidget, QWidget

from linndesk.domain.stock import Level, Movement
from linndesk.services.listings import Listings
from linndesk.services.shown import GridQuery, Holding, InventoryRow, ListingRow
from linndesk.services.stock import Stock
from linndesk.ui.columns import Column
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.listing_columns import channel_cell, match_cell, match_tip, state_cell, state_tip
from linndesk.ui.screens.parts import tabs
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import tr, when, when_tip

LISTED_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """Everything the tabs show of one item."""

    sku: str
    levels: Sequence[Level]
    movements: Sequence[Movement]
    listings: Mapping[int, ListingRow]
    holdings: Sequence[Holding]


def read_facts(stock: Stock, listings: Listings, sku: str) -> ItemFacts:
    """Four short reads. Reader thread."""
    ids = listings.ids(GridQuery(filters=("sku",), values={"sku": sku}, sort="account"))[:LISTED_AT_MOST]
    return ItemFacts(sku, stock.levels(sku), stock.movements(sku), listings.rows(ids), stock.held_by(sku))


@dataclass(frozen=True, slots=True)
class Place:
    at: int
    level: Level


_LEVELS: tuple[Column[Place], ...] = (
    Column("location", "Location", lambda each: each.level.location, 180, stretch=True),
    Column("on_hand", "On hand", lambda each: each.level.on_hand, 90, "right"),
    Column("in_open_orders", "In open orders", lambda each: each.level.in_open_orders, 110, "right"),
    Column("available", "Available", lambda each: each.level.available, 90, "right"),
    Column("due", "Due", lambda each: each.level.due or None, 70, "right"),
    Column("minimum", "Minimum", lambda each: each.level.minimum, 90, "right"),
    Column("bin", "Bin", lambda each: each.level.bin, 100),
)
_LISTINGS: tuple[Column[ListingRow], ...] = (
    Column("account", "Account", lambda each: each.account, 130),
    Column("channel_sku", "Channel SKU", lambda each: each.channel_sku, 160),
    Column("title", "Title", lambda each: each.title, 220, stretch=True, tooltip=lambda each: each.title),
    Column("match", "Match", match_cell, 80, tooltip=match_tip),
    Column("channel_quantity", "Channel now", channel_cell, 100, "right"),
    Column("state", "State", state_cell, 100, tooltip=state_tip),
)


class ItemDetails(QFrame):
    """``order_opened(our number)`` and ``account_opened(name)``: a row of a tab was opened.

    ``add_asked``: another channel SKU for the item (A10). ``unlink_asked(listing ids)``: the chosen ones of its own.
    """

    order_opened = Signal(str)
    account_opened = Signal(str)
    add_asked = Signal()
    unlink_asked = Signal(object)

    def __init__(self, memory: Memory, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.levels: SmallTableModel[Place] = SmallTableModel(_LEVELS, lambda each: each.at)
        self.movements: SmallTableModel[Movement] = SmallTableModel(self._movement_columns(), lambda each: each.id)
        self.listings: SmallTableModel[ListingRow] = SmallTableModel(_LISTINGS, lambda each: each.id)
        self.holdings: SmallTableModel[Holding] = SmallTableModel(self._holding_columns(), lambda each: each.order_id)
        self.tabs: QTabWidget = tabs(tr("Details of the item"))
        levels = Table("item-levels", self.levels, memory, title=tr("Levels per location"))
        levels.set_empty(tr("No location holds it, and no order needs it. F2 sets a level."))
        movements = Table("item-movements", self.movements, memory, title=tr("Movements"))
        movements.set_empty(tr("Its level has never changed."))
        listings = Table("item-listings", self.listings, memory, title=tr("Listings linked to it"))
        listings.set_empty(tr("No listing is linked to it."))
        listings.opened.connect(self._open_listing)
        self.listing_table = listings
        holdings = Table("item-orders", self.holdings, memory, title=tr("Orders that hold it"))
        holdings.set_empty(tr("No open order holds it."))
        holdings.opened.connect(self._open_order)
        for table, title in (
            (levels, "Locations"), (movements, "Movements"), (self._listings_page(), "Listings"),
            (holdings, "Open orders"),
        ):  # fmt: skip
            self.tabs.addTab(table, tr(title))
        self._heading = label(size="head")
        self._hint = label(tone="dim")
        head = row(self._heading, self._hint, 1, gap=12)
        head.setContentsMargins(12, 8, 12, 0)
        self.setLayout(column(card(head, self.tabs, gap=2), gap=0))
        self.show_item(None)

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

    def show_item(self, item: InventoryRow | None) -> None:
        """Its name at once; ``take`` brings the rest."""
        self.tabs.setVisible(item is not None)
        self._heading.setText(item.sku if item else "")
        hint = tr("Choose an item to see where it is, what moved it and who holds it.")
        self._hint.setText(item.title if item else hint)

    def take(self, facts: ItemFacts) -> None:
        self.levels.set_rows(Place(at, each) for at, each in enumerate(facts.levels))
        self.movements.set_rows(facts.movements)
        self.listings.set_rows(facts.listings.values())
        self.holdings.set_rows(facts.holdings)
        for at, (title, number) in enumerate(
            (
                (tr("Locations"), len(facts.levels)),
                (tr("Movements"), len(facts.movements)),
                (tr("Listings"), len(facts.listings)),
                (tr("Open orders"), len(facts.holdings)),
            )
        ):
            self.tabs.setTabText(at, f"{title} {number}" if number else title)

    def _open_order(self, order_id: int) -> None:
        found = self.holdings.row_at(self.holdings.row_of(order_id))
        if found is not None:
            self.order_opened.emit(found.number)

    def _open_listing(self, listing_id: int) -> None:
        found = self.listings.row_at(self.listings.row_of(listing_id))
        if found is not None:
            self.account_opened.emit(found.account)

    def _movement_columns(self) -> tuple[Column[Movement], ...]:
        return (
            Column("at", "When", lambda each: when(each.at, self._now()), 120, tooltip=lambda each: when_tip(each.at)),
            Column("location", "Location", lambda each: each.location, 120),
            Column("reason", "Reason", lambda each: each.reason, 140),
            Column("delta", "Change", lambda each: f"{each.delta:+,}", 80, "right", order=lambda each: each.delta),
            Column("balance", "On hand after", lambda each: each.balance, 100, "right"),
            Column("order", "Order", lambda each: each.order_number or None, 90),
            Column("note", "Note", lambda each: each.note, 220, stretch=True, tooltip=lambda each: each.note),
        )

    def _holding_columns(self) -> tuple[Column[Holding], ...]:
        return (
            Column("number", "Order", lambda each: each.number, 90),
            Column("channel_order_id", "Channel ref", lambda each: each.channel_order_id, 180, stretch=True),
            Column("account", "Account", lambda each: each.account, 130),
            Column("location", "Location", lambda each: each.location, 120),
            Column("status", "Status", lambda each: tr("Waiting") if each.status == "pending" else tr("Open"), 90),
            Column("received", "Received", lambda each: when(each.received_at, self._now()), 120,
                   tooltip=lambda each: when_tip(each.received_at)),
            Column("units", "Units", lambda each: each.units, 80, "right", header_tip="Of this item, still held"),
        )  # fmt: skip
