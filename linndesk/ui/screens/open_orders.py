"""Open Orders: tiles, filters and search over the orders table; map, delete, undo. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from linndesk.domain.changes import Changes
from linndesk.domain.orders import Order
from linndesk.services.accounts import Account, Accounts
from linndesk.services.items import Items
from linndesk.services.listings import Listings
from linndesk.services.orders import Deletion, Orders
from linndesk.services.shown import GridQuery, OrderRow
from linndesk.ui.background import Background
from linndesk.ui.dialogs.delete_orders import ask_delete, units_back
from linndesk.ui.memory import Memory
from linndesk.ui.messages import confirm
from linndesk.ui.models import SqlTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.order_columns import Offsets, order_columns
from linndesk.ui.screens.order_details import OrderDetails
from linndesk.ui.screens.order_source import Buyers, OrderSource, OrdersWanted
from linndesk.ui.screens.order_words import offsets_label
from linndesk.ui.screens.parts import Find, Halves, Picker, Tiles, TileWords
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.widgets import card, row
from linndesk.ui.words import count, tr, when

LANE = "clicks"
FOUND = 20
VIEW, TILE, SOURCE = (f"filters/open-orders/{each}" for each in ("view", "tile", "source"))
TILES = (
    TileWords("late", "Late", "Ship-by day is over", "bad"),
    TileWords("today", "Today", "Ship by the end of today"),
    TileWords("tomorrow", "Tomorrow", "Ship by the end of tomorrow"),
    TileWords("later", "Later", "Ship by a later day, or no day is named"),
    TileWords("pending", "Waiting", "For payment, address or items; they come by themselves"),
    TileWords("unmapped", "Unmapped", "A line has no stock item yet", "bad"),
    TileWords("cancel_requested", "Cancel requested", "The buyer asked to cancel; do not send", "bad"),
)
VIEWS = (("open", "Open orders"), ("processed", "Processed"), ("cancelled", "Cancelled"))


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands around the table."""

    counts: dict[str, int]
    sources: Sequence[str]
    accounts: Sequence[Account]
    total: int


class OpenOrders(Screen):
    """A14: viewing, filtering and deleting; Processed and Cancelled are looked at through the view filter."""

    key = "open-orders"
    title = tr("Open Orders")
    reload_on = Changes(orders=True, listings=True, accounts=True, settings=True)

    def __init__(
        self,
        orders: Orders,
        accounts: Accounts,
        listings: Listings,
        items: Items,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self._orders = orders
        self._accounts = accounts
        self._listings = listings
        self._background = background
        self._now = now
        self._memory = memory
        self._overview = Overview({}, (), (), 0)
        self._wanted_ref = ""
        self._remembered_source = memory.text(SOURCE)  # known again once the sources are
        self.offsets = Offsets()
        self.buyers = Buyers(orders, background)
        columns = order_columns(self.offsets, self.buyers.name, now)
        source = OrderSource(orders, now, self.buyers)
        self.model: SqlTableModel[OrderRow, OrdersWanted] = SqlTableModel(columns, source, background, OrdersWanted())
        self.table = Table("orders", self.model, memory, title=tr("Orders"), filterable=("sub_source",))
        self.details = OrderDetails(items, background, memory, now)
        self._compose(memory)
        self._connect()

    def _compose(self, memory: Memory) -> None:
        self.tiles = Tiles(TILES)
        self.filter_box = self.search = Find(
            tr("Search number, name, postcode or SKU   Ctrl+F"), self._filter, lambda: self.table
        )
        self.view = Picker(tr("Which orders"), [(value, tr(words)) for value, words in VIEWS])
        self.source = Picker(tr("Source"), [("", tr("All sources"))])
        self.view.choose(memory.text(VIEW))
        self.tiles.choose(memory.text(TILE) if self.view.value == "open" else "")
        self.count_line = CountLine(self.table, "order")
        self.undo_button = self.add_button(tr("Put back in stock…"), self.undo_elsewhere)
        self.delete_button = self.add_button(tr("Delete…"), self.delete, tip=tr("Del"))
        self.add_button(tr("Sync  F9"), lambda: self.asks.emit("sync-all", ""), primary=True)
        self.content.addWidget(self.tiles)
        self.content.addLayout(row(self.search, self.source, self.view, gap=10))
        self.content.addWidget(Halves("orders", card(self.table), self.details, memory), 1)
        self.content.addWidget(self.count_line)

    def _connect(self) -> None:
        self.tiles.changed.connect(lambda key: self._filter())
        self.view.chose.connect(lambda value: self._filter())
        self.source.chose.connect(lambda value: self._filter())
        self.table.filter_by.connect(self._filter_by)
        self.table.counted.connect(self._chosen)
        self.table.selectionModel().currentRowChanged.connect(lambda now, before: self._show_details())
        self.table.add_row_actions(self._row_menu)
        self.model.loaded.connect(self._loaded)
        self.buyers.came.connect(lambda: self.table.viewport().update())
        self.details.mapped.connect(self._map)
        self.acts = {
            "delete-orders": self.delete,
            "map-line": self.map_line,
            "undo-elsewhere": self.undo_elsewhere,
        }
        self._chosen(0, 0)

    # -- what is shown

    def reload(self) -> None:
        """Tiles, sources and offsets; then the table in the order asked for."""
        self.buyers.forget()
        self._background.read("orders-overview", self._read_overview, self._take_overview, owner=self)
        self.model.set_query(self._query())
        self._show_details()

    def go_to(self, argument: str) -> None:
        """An order number, ours or the channel's: shown in the view where it stands."""
        self._background.read(
            "order-wanted",
            lambda: self._orders.listed(status="all", search=argument, limit=FOUND),
            lambda found: self._go(argument, found),
            owner=self,
        )

    def _go(self, ref: str, found: Sequence[Order]) -> None:
        exact = [each for each in found if ref in (each.number, each.channel_order_id)]
        status = next((each.status for each in (*exact, *found)), "open")
        self._wanted_ref = ref
        self.view.choose("open" if status == "pending" else status)
        self.tiles.choose("")
        self.source.choose("")
        self.search.setText(ref)
        self._filter()

    def clear_filters(self) -> None:
        """Everything of the view."""
        self.tiles.choose("")
        self.source.choose("")
        self.search.clear()
        self._filter()

    def _query(self) -> OrdersWanted:
        return replace(
            self.model.query,
            view=self.view.value or "open",
            tile=self.tiles.chosen,
            source=self.source.value,
            search=self.search.text(),
        )

    def _filter(self) -> None:
        self._memory.keep(VIEW, self.view.value)
        self._memory.keep(TILE, self.tiles.chosen)
        self._memory.keep(SOURCE, self.source.value)
        self.tiles.setEnabled(self.view.value == "open")
        if self.view.value != "open":
            self.tiles.choose("")
        self.model.set_query(self._query())

    def _filter_by(self, key: str, text: str) -> None:
        if self.source.choose(text):
            self._filter()

    def _read_overview(self) -> Overview:
        total = len(self._orders.ids(GridQuery(filters=("open",))))
        return Overview(self._orders.tally(self._now()), self._orders.sources(), self._accounts.listed(), total)

    def _take_overview(self, overview: Overview) -> None:
        first = not self._overview.sources
        self._overview = overview
        self.tiles.show_counts(overview.counts)
        self.source.fill([("", tr("All sources")), *((each, each) for each in overview.sources)])
        if first and self.source.choose(self._remembered_source) and self._remembered_source:
            self._filter()
        self.offsets.hours = {each.id: float(getattr(each.settings, "utc_offset", 0)) for each in overview.accounts}
        self._name_received()
        open_now = tr("{orders} to work on", orders=count(overview.total, "order"))
        self.set_facts(f"{open_now} · {self._last_asked()}" if overview.total else self._last_asked())
        self._say_empty()

    def _name_received(self) -> None:
        """D17: the header says the offset that all accounts share."""
        label = offsets_label(list(self.offsets.hours.values()))
        at = next(n for n, each in enumerate(self.model.columns) if each.key == "received_at")
        title = f"{tr('Received')} {label}".rstrip()
        columns = list(self.model.columns)
        columns[at] = replace(columns[at], title=title)
        self.model.columns = tuple(columns)
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, at, at)
        self.table.viewport().update()

    def _last_asked(self) -> str:
        runs = [each.last_run for each in self._overview.accounts if each.last_run is not None]
        if not runs:
            return tr("No channel was asked yet.") if self._overview.accounts else tr("No account is set up yet.")
        parts = []
        for run in runs:
            got = run.receipt.get("orders", {})
            waiting = int(got.get("waiting", 0))
            parts.append(
                f"{run.account} {int(got.get('new', 0))} {tr('new')}"
                + (f", {waiting} {tr('waiting')}" if waiting else "")
            )
        last = max(each.ended_at for each in runs)
        return tr("Last asked {clock}: {what}.", clock=when(last, self._now()), what="; ".join(parts))

    def _loaded(self) -> None:
        if self._wanted_ref and self.model.rowCount():
            self._wanted_ref = ""
            self.table.select_id(self.model.id_at(0))
        self.table.begin()
        self._say_empty()
        self._show_details()

    def _say_empty(self) -> None:
        query = self.model.query
        if query.narrowed:
            hidden = self._overview.total if query.view == "open" else 0
            said = tr("No order matches.")
            if hidden:
                said = tr("No order matches; {n} hidden by the filter.", n=f"{hidden:,}")
            self.table.set_empty(said, tr("Clear the filter"), self.clear_filters)
        elif query.view != "open":
            word = tr("processed") if query.view == "processed" else tr("cancelled")
            self.table.set_empty(tr("No {word} orders.", word=word))
        elif not self._overview.accounts:
            said = tr("No open orders. No account is set up yet.")
            self.table.set_empty(said, tr("Add account…"), lambda: self.asks.emit("add-account", ""))
        else:
            said = tr("No open orders.") + " " + self._last_asked()
            self.table.set_empty(said, tr("Sync now"), lambda: self.asks.emit("sync-all", ""))

    def _show_details(self) -> None:
        order_id = self.table.current_id()
        if order_id is None:
            self.details.show_order(None, 0.0)
            return
        self._background.read("order-details", lambda: self._orders.fetch(order_id), self._take_details, owner=self)

    def _take_details(self, order: Order) -> None:
        if self.table.current_id() == order.id:
            shown = self.model.row_at(self.model.row_of(order.id))
            self.details.show_order(order, self.offsets.of(shown.account_id) if shown else 0.0)

    def _current(self) -> OrderRow | None:
        current = self.table.current_id()
        return None if current is None else self.model.row_at(self.model.row_of(current))

    # -- acts

    def _chosen(self, chosen: int, rows: int) -> None:
        self.delete_button.setEnabled(chosen > 0)
        self.delete_button.setText(tr("Delete {n}…", n=f"{chosen:,}") if chosen > 1 else tr("Delete…"))
        current = self._current() if rows else None
        self.undo_button.setVisible(current is not None and current.outcome == "elsewhere")

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        menu.addAction(tr("Map the line to a stock item"), self.map_line)
        menu.addAction(tr("Delete {orders}…", orders=count(len(ids), "order")), self.delete)
        current = self._current()
        if current is not None and current.outcome == "elsewhere":
            menu.addAction(tr("Put back in stock…"), self.undo_elsewhere)

    def map_line(self) -> None:
        """Ctrl+M: the first line without an item, or the first."""
        if not self.details.edit_line():
            self.says.emit(tr("Choose an order first; its lines are mapped below the table."))

    def _map(self, channel_sku: str, sku: str) -> None:
        order = self.details.order
        if order is None:
            return
        account = order.account

        def job() -> tuple[Changes, str]:
            changes = Changes(orders=True, listings=True, stock=True)
            if sku:
                return changes, self._listings.link(account, channel_sku, sku).sentence
            unmapped = self._listings.unlink(account, [channel_sku])
            return changes, tr(
                "Unlinked; {orders} unmapped by it", orders=count(unmapped, "open order is", "open orders are")
            )

        self._background.run(LANE, job, done=lambda made: self.says.emit(made[1]), owner=self)

    def delete(self) -> None:
        """Del: says how many orders and units, then asks."""
        ids = self.table.selected_ids()
        if ids:
            self._background.read("deletion", lambda: self._orders.deletion(ids), self._ask_delete, owner=self)

    def _ask_delete(self, deletion: Deletion) -> None:
        def run() -> None:
            job = partial(self._orders.delete, deletion.order_ids)
            self._background.run(LANE, job, done=lambda changes: self._deleted(deletion), owner=self)

        ask_delete(self, deletion, run)

    def _deleted(self, deletion: Deletion) -> None:
        orders = count(len(deletion.order_ids), "order")
        said = tr("{orders} deleted. {units}", orders=orders, units=units_back(deletion.units))
        self.offers.emit(said, tr("Undo"), lambda: self._undelete(deletion.order_ids))

    def _undelete(self, order_ids: Sequence[int]) -> None:
        said = tr("{orders} back", orders=count(len(order_ids), "order is", "orders are"))
        job = partial(self._orders.undelete, order_ids)
        self._background.run(LANE, job, done=lambda changes: self.says.emit(said), owner=self)

    def undo_elsewhere(self) -> None:
        """Its units left stock because the channel said shipped; a person knows better."""
        current = self._current()
        if current is None or current.outcome != "elsewhere":
            self.says.emit(tr("Choose an order that was shipped elsewhere; its stock can be put back."))
            return
        number, account = current.number, current.account

        def job() -> tuple[Changes, str]:
            return Changes(orders=True, stock=True, problems=True), self._orders.undo(number, account)

        confirm(
            self,
            tr("Put the stock of order {number} back?", number=number),
            (tr("Its units left stock because the channel says it was shipped elsewhere. They go on sale again."),),
            tr("Put back"),
            lambda: self._background.run(LANE, job, done=lambda made: self.says.emit(made[1]), owner=self) and None,
        )
