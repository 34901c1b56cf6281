"""What Open Orders and Processed Orders have in common: the table, its filters, one order below it. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView

from linndesk.domain.changes import Changes
from linndesk.domain.orders import Order
from linndesk.services.accounts import Account
from linndesk.services.outbound_sheet import OutboundStatus
from linndesk.services.postsale import PastAct
from linndesk.services.returns_sheet import PastReturn
from linndesk.services.shown import GridQuery, HistoryRow, OrderRow, Scan
from linndesk.ui.background import Background
from linndesk.ui.columns import Column
from linndesk.ui.memory import Memory
from linndesk.ui.models import SqlTableModel
from linndesk.ui.screen import Screen
from linndesk.ui.screens.order_centre import CentreSending
from linndesk.ui.screens.order_centre_words import centre_name
from linndesk.ui.screens.order_columns import Beside
from linndesk.ui.screens.order_deeds import OrderDeeds
from linndesk.ui.screens.order_despatch import Despatching
from linndesk.ui.screens.order_details import OrderDetails
from linndesk.ui.screens.order_kit import OrderServices
from linndesk.ui.screens.order_postsale import AfterSale
from linndesk.ui.screens.order_scan import KeyScan
from linndesk.ui.screens.order_source import Buyers, OrderSource, OrdersWanted
from linndesk.ui.screens.order_stages import begin_stages
from linndesk.ui.screens.order_strip import OrderStrip
from linndesk.ui.screens.order_words import offsets_label, seconds_left
from linndesk.ui.screens.parts import Find, Picker, Tiles, TileWords
from linndesk.ui.screens.return_booking import ReturnBooking
from linndesk.ui.tables import CountLine, Table
from linndesk.ui.words import count, tr

LANE = "clicks"
FOUND = 20
LOOKED_AT = 200  # chosen rows that are looked at before a button says what it does to them: one page
TICK_MS = 1000


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands around the table. ``total``: orders of the view without any other filter; ``centres``: locations
    that are a channel's own warehouse."""

    counts: dict[str, int]
    sources: Sequence[str]
    accounts: Sequence[Account]
    services: Sequence[str]
    short: frozenset[int]
    total: int
    centres: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Whole:
    """One order with what happened to it. ``there``: how it stands with a channel's own warehouse, where it was;
    ``past``: what was cancelled and refunded of it; ``returned``: what came back."""

    order: Order
    history: Sequence[HistoryRow]
    there: OutboundStatus | None
    past: Sequence[PastAct]
    returned: Sequence[PastReturn]


class OrderList(Screen):
    """A subclass lays it out, and says which tiles there are, what its view is, and what is done to orders."""

    reload_on = Changes(orders=True, listings=True, accounts=True, settings=True, stock=True)
    start_view = "open"

    def __init__(
        self,
        kit: OrderServices,
        columns: Callable[[Beside], tuple[Column[OrderRow], ...]],
        tiles: Sequence[TileWords],
        background: Background,
        memory: Memory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self.kit = kit
        self._background = background
        self._memory = memory
        self._now = now
        self.overview = Overview({}, (), (), (), frozenset(), 0)
        self._wanted_ref = ""
        self._wanted_id = 0
        self.buyers = Buyers(kit.orders, background)
        self.beside = Beside(self.buyers.name, now, centre=centre_name(kit.accounts))
        self.model: SqlTableModel[OrderRow, OrdersWanted] = SqlTableModel(
            columns(self.beside), OrderSource(kit.orders, now, self.buyers), background, self._first_query()
        )
        self.table = Table(self.key, self.model, memory, title=tr("Orders"), filterable=("sub_source",))
        self.details = OrderDetails(kit.items, background, memory, now, self.beside.centre)
        self.strip = OrderStrip(now)
        self.sending = Despatching(kit.despatch, self.strip, background, memory, self)
        self.outbound = CentreSending(kit.outbound, self.strip, background, memory, self, now)
        self.deeds = OrderDeeds(kit, self.sending, background, memory, self)
        self.after_sale = AfterSale(kit, self.strip, background, self, now, lambda: self.selected()[0])
        self.returning = ReturnBooking(kit.returns, kit.outbox, self.strip, background, self)
        self.tiles = Tiles(tiles)
        self.filter_box = self.search = Find(
            tr("Search number, name, postcode, SKU or tracking   Ctrl+F"), self._filter, lambda: self.table
        )
        self.source = Picker(tr("Source"), [("", tr("All sources"))])
        self._remembered_source = memory.text(self._kept("source"))  # known again once the sources are
        self.count_line = CountLine(self.table, "order")
        self.keys = KeyScan(self, self.table, *self.details.tables)
        self.setFocusProxy(self.table)  # keys and scans go there at once
        self._connect_list()

    def _connect_list(self) -> None:
        self.tiles.changed.connect(lambda key: self._filter())
        self.source.chose.connect(lambda value: self._filter())
        self.search.returnPressed.connect(lambda: self.scan(self.search.text(), searched=True))
        self.table.filter_by.connect(lambda key, text: self._filter() if self.source.choose(text) else None)
        self.table.counted.connect(lambda chosen, rows: self.chosen())
        self.table.selectionModel().currentRowChanged.connect(lambda here, before: self.show_details())
        self.model.loaded.connect(self._loaded)
        self.buyers.came.connect(lambda: self.table.viewport().update())
        self.outbound.says.connect(self.says)
        self.deeds.says.connect(self.says)
        self.deeds.offers.connect(self.offers)
        self.deeds.follow(self.details)
        self.after_sale.says.connect(self.says)
        self.after_sale.follow(self.details)
        self.returning.says.connect(self.says)
        self.details.returns.taking_back.connect(self.returning.take_back)
        self.details.returns.showing.connect(lambda at: self.asks.emit("screen-returns", f"id:{at}"))
        self.details.centre.taking_back.connect(self.outbound.ask_back)
        self.keys.letter.connect(self.after_sale.letter)
        self.keys.scanned.connect(self.scan)
        self.keys.typed.connect(self._type_search)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def _first_query(self) -> OrdersWanted:
        return OrdersWanted(view=self.start_view)

    def _kept(self, what: str) -> str:
        return f"filters/{self.key}/{what}"

    # -- what a subclass says

    @property
    def view(self) -> str:
        """The filter that stands where no tile does."""
        return self.start_view

    def clear_filters(self) -> None:
        """Everything of the view."""
        self.tiles.choose("")
        self.source.choose("")
        self.search.clear()
        self._filter()

    def chosen(self) -> None:
        """Other rows are selected: say in the buttons what they do."""

    def say_empty(self) -> None:
        """Why the table is empty, and the next step."""

    def took_overview(self) -> None:
        """The facts under the title, and what else a screen shows of the overview."""

    def elsewhere(self, order: Order) -> bool:
        """An order was asked for: True where another screen shows it, which has been asked to."""
        return False

    def _tile_of(self, order: Order) -> str:
        """The tile under which an order stands that the view leaves out."""
        return ""

    # -- what is shown

    def reload(self) -> None:
        """Tiles, sources and offsets; then the table in the order asked for. While a cell is written only the rows."""
        self.buyers.forget()
        self._background.read(f"{self.key}-overview", self._read_overview, self._take_overview, owner=self)
        if self.table.state() == QAbstractItemView.State.EditingState:
            self.model.refresh()
        else:
            self.model.set_query(self._query())
        self.show_details()

    def go_to(self, argument: str) -> None:
        """An order number, ours or the channel's: shown on the screen where it stands. ``tile:KEY`` chooses a tile."""
        if argument.removeprefix("tile:") in self.tiles.tiles:
            self.clear_filters()
            self.tiles.press(argument.removeprefix("tile:"))
            return
        self._background.read(
            f"{self.key}-wanted",
            lambda: self.kit.orders.listed(status="all", search=argument, limit=FOUND),
            lambda found: self._go(argument, found),
            owner=self,
        )

    def _go(self, ref: str, found: Sequence[Order]) -> None:
        exact = [each for each in found if ref in (each.number, each.channel_order_id, each.called)]
        order = next(iter((*exact, *found)), None)
        if order is not None and self.elsewhere(order):
            return
        self._wanted_ref = ref
        self._wanted_id = order.id if order is not None else 0  # the search may find others before it
        self.tiles.choose("")
        self.source.choose("")
        self.search.setText(ref)
        self._filter()

    def _query(self) -> OrdersWanted:
        """What the filters ask for."""
        return replace(
            self.model.query, view=self.view, tile=self.tiles.chosen, source=self.source.value,
            search=self.search.text(),
        )  # fmt: skip

    def _filter(self) -> None:
        self._memory.keep(self._kept("tile"), self.tiles.chosen)
        self._memory.keep(self._kept("source"), self.source.value)
        self.model.set_query(self._query())

    def _read_overview(self) -> Overview:
        orders = self.kit.orders
        total = len(orders.ids(GridQuery(filters=(self.view,))))
        return Overview(
            orders.tally(self._now()), orders.sources(), self.kit.accounts.listed(), orders.desk.postal_services(),
            orders.desk.short(), total,
            frozenset(each.name for each in self.kit.locations.listed() if each.fulfilment_centre),
        )  # fmt: skip

    def _take_overview(self, overview: Overview) -> None:
        first = not self.overview.sources
        self.overview = overview
        self.beside.short = overview.short
        self.tiles.show_counts(overview.counts)
        self.source.fill([("", tr("All sources")), *((each, each) for each in overview.sources)])
        if first and self.source.choose(self._remembered_source) and self._remembered_source:
            self._filter()
        self.beside.offsets.hours = {
            each.id: float(getattr(each.settings, "utc_offset", 0)) for each in overview.accounts
        }
        self.beside.begins = begin_stages(self.kit.accounts, overview.accounts)
        self._name_received()
        self.took_overview()
        self.say_empty()

    def _name_received(self) -> None:
        """D17: the header says the offset that all accounts share."""
        label = offsets_label(list(self.beside.offsets.hours.values()))
        at = self.column("received_at")
        title = f"{tr('Received')} {label}".rstrip()
        columns = list(self.model.columns)
        columns[at] = replace(columns[at], title=title)
        self.model.columns = tuple(columns)
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, at, at)
        self.table.viewport().update()

    def column(self, key: str) -> int:
        """Where a column stands in the model."""
        return next(n for n, each in enumerate(self.model.columns) if each.key == key)

    def _loaded(self) -> None:
        if self._wanted_ref and self.model.rowCount():
            self._wanted_ref = ""
            self.table.select_id(self.model.id_at(0))
        if self._wanted_id and self.table.select_id(self._wanted_id):
            self._wanted_id = 0
        self.table.begin()
        self.say_empty()
        self.chosen()
        self.show_details()

    def show_details(self) -> None:
        """The current row's order below the table."""
        order_id = self.table.current_id() if self.model.rowCount() else None
        if order_id is None:
            self.details.show_order(None, 0.0)
            return

        def job() -> Whole:
            return Whole(
                self.kit.orders.fetch(order_id), self.kit.acts.history(order_id), self.kit.outbound.status(order_id),
                self.kit.postsale.history(order_id), self.kit.returns.history(order_id),
            )  # fmt: skip

        self._background.read(f"{self.key}-details", job, self._take_details, owner=self)

    def _take_details(self, whole: Whole) -> None:
        if self.table.current_id() == whole.order.id:
            shown = self.model.row_at(self.model.row_of(whole.order.id))
            hours = self.beside.offsets.of(shown.account_id) if shown else 0.0
            self.details.show_order(whole.order, hours, whole.history, shown, whole.there, whole.past, whole.returned)

    # -- rows

    def _current(self) -> OrderRow | None:
        """The row with the focus."""
        at = self.table.current_id() if self.model.rowCount() else None
        return None if at is None else self.model.row_at(self.model.row_of(at))

    def below(self) -> Order | None:
        """What stands below the table, once it is of the row with the focus."""
        order, current = self.details.order, self._current()
        return order if order is not None and current is not None and order.id == current.id else None

    def selected(self) -> tuple[list[int], list[OrderRow]]:
        """Ids, and the rows of the first of them."""
        ids = self.table.selected_ids() if self.model.rowCount() else []
        rows = (self.model.row_at(self.model.row_of(each)) for each in ids[:LOOKED_AT])
        return ids, [each for each in rows if each is not None]

    def _tick(self) -> None:
        """The countdowns, while one is seen."""
        if not self.isVisible():
            return
        first, last = self.table.rowAt(0), self.table.rowAt(self.table.viewport().height() - 1)
        last = self.model.rowCount() - 1 if last < 0 else last
        seen = (self.model.row_at(at) for at in range(max(0, first), last + 1))
        if any(each is not None and seconds_left(each.send, self._now()) for each in seen):
            self.table.viewport().update()

    # -- keys

    def _type_search(self, text: str) -> None:
        self.search.setFocus()
        self.search.setText(text)

    def scan(self, text: str, *, searched: bool = False) -> None:
        """An order's number selects it; an item shows the order that needs it first. ``searched``: it stands in the
        search box, and what it finds stays in the table."""
        if not text.strip():
            return

        def take(found: Scan) -> None:
            self._take_scan(found, searched)

        self._background.read(f"{self.key}-scan", lambda: self.kit.orders.desk.scanned(text), take, owner=self)

    def _take_scan(self, scan: Scan, searched: bool) -> None:
        if searched:
            self.search.selectAll()  # the next scan takes its place
        if not scan.order_ids:
            if searched and self.model.rowCount():
                self.table.setFocus()
            elif scan.kind == "item":
                self.says.emit(tr("No order needs {name}.", name=scan.name))
            else:
                self.unknown_scan(scan.name)
            return
        if scan.kind == "item":
            said = tr("{name}: {orders} for it; this is the most urgent.", name=scan.name,
                      orders=count(len(scan.order_ids), "order waits", "orders wait"))  # fmt: skip
            self.says.emit(said)
        self.show_id(scan.order_ids[0])

    def unknown_scan(self, text: str) -> None:
        """A scan that names nothing here."""
        self.says.emit(tr("Nothing here is called {text}.", text=text))

    def show_id(self, order_id: int) -> None:
        """Select an order; where a filter hides it the filters go, where it stands elsewhere that screen is asked."""
        if self.model.row_of(order_id) >= 0:
            self.table.select_id(order_id)
            self.table.setFocus()
            return
        self._background.read(
            f"{self.key}-wanted", lambda: self.kit.orders.fetch(order_id), self._show_hidden, owner=self
        )

    def _show_hidden(self, order: Order) -> None:
        if not self.elsewhere(order):
            self._wanted_id = order.id
            self.table.setFocus()
            self.clear_filters()
            if tile := self._tile_of(order):
                self.tiles.choose(tile)
                self._filter()
