"""Open Orders: what has to leave; tracking scanned into its cell, chosen orders despatched, parked, moved. Main."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from PySide6.QtWidgets import QMenu, QPushButton

from linndesk.domain.changes import Changes
from linndesk.domain.orders import Order
from linndesk.errors import LinndeskError
from linndesk.services.despatch import Wish
from linndesk.services.shown import OrderRow
from linndesk.ui.background import Background
from linndesk.ui.memory import Memory
from linndesk.ui.screens.order_bulk import OrderBulk, on, packed_here
from linndesk.ui.screens.order_centre_words import centre_name, left_alone
from linndesk.ui.screens.order_columns import open_columns
from linndesk.ui.screens.order_editing import FieldDelegate
from linndesk.ui.screens.order_kit import OrderServices
from linndesk.ui.screens.order_list import OrderList
from linndesk.ui.screens.order_source import OrdersWanted
from linndesk.ui.screens.order_tiles import CENTRE, last_asked, open_tiles
from linndesk.ui.screens.parts import Halves
from linndesk.ui.widgets import button, card, row
from linndesk.ui.words import count, tr

LANE = "clicks"


class OpenOrders(OrderList):
    """A14, W3, W6: viewing, filtering, batch processing; everything by keyboard alone."""

    key = "open-orders"
    title = tr("Open Orders")
    start_view = "to_pack"

    def __init__(
        self,
        kit: OrderServices,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(kit, open_columns, open_tiles(centre_name(kit.accounts)), background, memory, now)
        self.tiles.choose(memory.text(self._kept("tile")))
        self.bulk = OrderBulk(kit, background, memory, self)
        self.model.edit = self._edit
        self._fields()
        self._compose()
        self._connect()

    def _fields(self) -> None:
        off = self._left_alone
        tracking = FieldDelegate(self.table, self.model, "Type or scan it", refuses=lambda row: off([row]))
        service = FieldDelegate(
            self.table, self.model, "Postal service", lambda: self.overview.services, lambda row: off([row])
        )
        for key, delegate in (("tracking", tracking), ("service", service)):
            self.table.setItemDelegateForColumn(self.column(key), delegate)
            delegate.entered.connect(partial(self._next_cell, key))
            delegate.ended.connect(self._written)
            delegate.refused.connect(self.says)

    def _compose(self) -> None:
        self.today_button = self.add_button(
            tr("Despatched today"), lambda: self.asks.emit("screen-processed-orders", "tile:despatched_today")
        )
        self.add_button(tr("Sync  F9"), lambda: self.asks.emit("sync-all", ""))
        self.content.addWidget(self.tiles)
        tracking = button(tr("Import tracking…"), self.bulk.import_tracking, tip=tr("Ctrl+I"))
        self.content.addLayout(row(self.search, self.source, tracking, gap=10))
        self.content.addWidget(Halves("orders", card(self.table), self.details, self._memory), 1)
        self.content.addWidget(self.strip)
        self.delete_button = button(tr("Delete…"), self.delete, tip=tr("Del"))
        self.stage_button = button(tr("Stage…"), self.stage)
        self.service_button = button(tr("Set service…"), self.set_service)
        self.move_button = button(tr("Move…"), self.move_orders)
        self.lock_button = button(tr("Lock"), self.lock, tip=tr("L: nobody despatches them by accident"))
        self.park_button = button(tr("Park"), self.park, tip=tr("K: set aside; they hold stock as before"))
        self.despatch_button = button(tr("Despatch…"), self.despatch, primary=True, tip=tr("D: the check sheet first"))
        self.try_button = button(tr("Try now"), self._try_now, tip=tr("R: look again whether every SKU is here"))
        self.content.addLayout(
            row(
                self.count_line, 1, self.try_button, self.delete_button, self.stage_button, self.service_button,
                self.move_button, self.lock_button, self.park_button, self.despatch_button,
            )
        )  # fmt: skip

    def _connect(self) -> None:
        self.bulk.says.connect(self.says)
        self.bulk.offers.connect(self.offers)
        self.bulk.asks.connect(self.asks)
        self.bulk.ends.connect(self._end)
        self.bulk.sends.connect(self._send_from)
        self.table.opened.connect(lambda row_id: self._open())
        self.table.add_row_actions(self._row_menu)
        self.keys.letter.connect(self._letter)
        self.acts = {
            "despatch-orders": self.despatch,
            "park-orders": self.park,
            "lock-orders": self.lock,
            "move-orders": self.move_orders,
            "set-service": self.set_service,
            "set-stage": self.stage,
            "try-now": self._try_now,
            "edit-tracking": self.edit_tracking,
            "pack-parcel": self.pack,
            "import-tracking": self.bulk.import_tracking,
            "delete-orders": self.delete,
            "map-line": self.map_line,
            "cancel-order": self.after_sale.cancel,
            "refund-order": self.after_sale.refund,
        }
        self._tips: dict[QPushButton, str] = {
            each: each.toolTip() for each in (self.despatch_button, self.lock_button, self.service_button)
        }
        self.chosen()

    # -- what is shown

    def _first_query(self) -> OrdersWanted:
        """What is packed here; a search finds what leaves from a channel's own warehouse too."""
        return OrdersWanted(view=self.start_view, wide="open")

    def _tile_of(self, order: Order) -> str:
        """What a channel's own warehouse sends stands under a tile of its own."""
        return CENTRE if order.location in self.overview.centres else ""

    def took_overview(self) -> None:
        """How many there are to work on, and what the channels gave last."""
        open_now = tr("{orders} to work on", orders=count(self.overview.total, "order"))
        asked = self._last_asked()
        there = self.overview.counts.get(CENTRE, 0)
        at_centre = tr("{n} at {name}", n=f"{there:,}", name=self.beside.centre.name) if there else ""
        facts = (open_now if self.overview.total or there else "", at_centre, asked)
        self.set_facts(" · ".join(each for each in facts if each))
        self._show_centre_tile()
        gone = self.overview.counts.get("despatched_today", 0)
        self.today_button.setText(tr("Despatched today {n}", n=f"{gone:,}") if gone else tr("Despatched today"))

    def _show_centre_tile(self) -> None:
        """Only where there is such a warehouse."""
        tile = self.tiles.tiles.get(CENTRE)
        if tile is None:
            return
        tile.setVisible(bool(self.overview.centres))
        if not self.overview.centres and self.tiles.chosen == CENTRE:
            self.clear_filters()

    def _last_asked(self) -> str:
        return last_asked(self.overview.accounts, self._now())

    def say_empty(self) -> None:
        query = self.model.query
        if query.narrowed:
            hidden = self.overview.total
            said = tr("No order matches.")
            if hidden:
                said = tr("No order matches; {n} hidden by the filter.", n=f"{hidden:,}")
            self.table.set_empty(said, tr("Clear the filter"), self.clear_filters)
        elif not self.overview.accounts:
            said = tr("No open orders. No account is set up yet.")
            self.table.set_empty(said, tr("Add account…"), lambda: self.asks.emit("add-account", ""))
        else:
            said = tr("No open orders.") + " " + self._last_asked()
            self.table.set_empty(said, tr("Sync now"), lambda: self.asks.emit("sync-all", ""))

    def elsewhere(self, order: Order) -> bool:
        """What has left or was called off stands on Processed Orders."""
        if order.status in ("pending", "open"):
            return False
        self.asks.emit("screen-processed-orders", order.number)
        return True

    def chosen(self) -> None:
        """The bulk bar: its buttons carry how many orders they would touch."""
        ids, rows = self.selected()
        here, packed = packed_here(ids, rows)
        parked, locked = on(rows, "parked"), on(packed or rows, "locked")
        for made, words, more, some in (
            (self.despatch_button, tr("Despatch"), "…", ids),
            (self.park_button, tr("Unpark") if parked else tr("Park"), "", ids),
            (self.lock_button, tr("Unlock") if locked else tr("Lock"), "", here or ids),
            (self.move_button, tr("Move"), "…", ids),
            (self.service_button, tr("Set service"), "…", here or ids),
            (self.stage_button, tr("Stage"), "…", ids),
            (self.delete_button, tr("Delete"), "…", ids),
        ):
            _name(made, words, len(some), more)
        if self.sending.running:
            self.despatch_button.setEnabled(False)
        self._switch_off(self._off(ids, rows))
        theirs = self._theirs(ids, rows)
        self.move_button.setToolTip(theirs)
        if theirs:
            self.move_button.setEnabled(False)
        waits = sum(1 for each in rows if each.waits_for_sku)
        self.try_button.setVisible(waits > 0)
        _name(self.try_button, tr("Try now"), waits, "")

    def _left_alone(self, rows: Sequence[OrderRow]) -> str:
        """Why nothing is packed of these; a channel's own warehouse sends them."""
        return left_alone(rows, self.beside.centre)

    def _off(self, ids: Sequence[int], rows: Sequence[OrderRow]) -> str:
        """The same of all that is chosen; of many that were not looked at each act says it."""
        return self._left_alone(rows) if len(ids) == len(rows) else ""

    def _theirs(self, ids: Sequence[int], rows: Sequence[OrderRow]) -> str:
        """Why none of the chosen is moved: a channel's own warehouse sends them for its own channel."""
        return self._off(ids, rows) if all(each.by_channel for each in rows) else ""

    def _switch_off(self, why: str) -> None:
        """What is not done to them, with the reason where one points at it."""
        for made, tip in self._tips.items():
            made.setToolTip(why or tip)
            if why:
                made.setEnabled(False)

    def _row_menu(self, menu: QMenu, ids: list[int]) -> None:
        orders = count(len(ids), "order")
        off = bool(self._off(*self.selected()))
        menu.addAction(tr("Despatch {orders}…", orders=orders), self.despatch).setEnabled(not off)
        menu.addAction(tr("Pack a parcel…"), self.pack).setEnabled(not off)
        menu.addSeparator()
        for made in (self.park_button, self.lock_button, self.move_button, self.service_button, self.stage_button):
            menu.addAction(made.text(), made.click).setEnabled(made.isEnabled())
        if self.try_button.isVisibleTo(self):
            menu.addAction(tr("Try the import now"), self._try_now)
        menu.addAction(tr("Map the line to a stock item"), self.map_line)
        self.after_sale.fill(menu, ids)
        menu.addAction(tr("Delete {orders}…", orders=orders), self.delete)

    # -- keys

    def _letter(self, letter: str) -> None:
        known: dict[str, Callable[[], object]] = {
            "d": self.despatch, "k": self.park, "l": self.lock, "t": self.edit_tracking, "/": self.focus_filter,
            "r": self._try_now,
        }  # fmt: skip
        known.get(letter.lower(), lambda: None)()

    def unknown_scan(self, text: str) -> None:
        """Perhaps it is the tracking number of the order that is chosen: a press says so."""
        current = self._current()
        if current is None or current.at_centre:
            super().unknown_scan(text)
            return
        order_id, number = current.id, current.number
        said = tr("Nothing here is called {text}.", text=text)
        words = tr("Use it as the tracking number of {number}", number=number)
        self.offers.emit(said, words, lambda: self._edit(order_id, "tracking", text))

    # -- writing into cells

    def edit_tracking(self) -> bool:
        """T: the tracking cell of the current order."""
        return self._edit_cell("tracking", self.table.currentIndex().row())

    def _edit_cell(self, key: str, at: int) -> bool:
        if not 0 <= at < self.model.rowCount():
            return False
        row = self.model.row_at(at)
        if row is not None and (why := self._left_alone([row])):
            self.says.emit(why)
            return False
        index = self.model.index(at, self.column(key))
        self.table.setFocus()
        self.table.setCurrentIndex(index)
        self.table.edit(index)
        return True

    def _next_cell(self, key: str, row_id: int) -> None:
        """Enter: the same cell of the next order, ready for the next scan."""
        at = self.model.row_of(row_id)
        if key == "tracking" and at >= 0:
            self._edit_cell(key, at + 1)

    def _written(self) -> None:
        """Editing is over: what changed meanwhile in the order of rows is taken in now."""
        if self.table.state() != self.table.State.EditingState:
            self.model.set_query(self._query())

    def _edit(self, order_id: int, key: str, text: str) -> None:
        acts = self.kit.acts

        def job() -> Changes:
            return acts.set_tracking(order_id, text) if key == "tracking" else acts.set_service([order_id], text)

        def refused(trouble: LinndeskError) -> None:
            self.model.refresh()
            self._background.failed.emit(trouble)

        self._background.run(LANE, job, done=lambda changes: None, failed=refused, owner=self)

    # -- acts

    def _ids(self) -> list[int]:
        ids = self.table.selected_ids() if self.model.rowCount() else []
        if not ids:
            self.says.emit(tr("Choose an order first."))
        return ids

    def despatch(self) -> None:
        """D: the check sheet of the chosen orders."""
        if self.sending.running:
            self.says.emit(tr("A despatch is running; wait until it is done, or stop it."))
        elif why := self._off(*self.selected()):
            self.says.emit(why)
        elif ids := self._ids():
            self.sending.ask([Wish(each) for each in ids])

    def park(self) -> None:
        """K."""
        ids, rows = self.selected()
        if ids or self._ids():
            self.bulk.park(ids, rows)

    def lock(self) -> None:
        """L."""
        ids, rows = self.selected()
        if why := self._off(ids, rows):
            self.says.emit(why)
        elif ids or self._ids():
            self.bulk.lock(*packed_here(ids, rows))

    def move_orders(self) -> None:
        """To another location."""
        if why := self._theirs(*self.selected()):
            self.says.emit(why)
        elif ids := self._ids():
            self.bulk.move(ids)

    def set_service(self) -> None:
        """One postal service for all that are chosen."""
        ids, rows = self.selected()
        if why := self._off(ids, rows):
            self.says.emit(why)
        elif ids or self._ids():
            self.bulk.service(*packed_here(ids, rows))

    def stage(self) -> None:
        """W3."""
        if ids := self._ids():
            self.bulk.stage(ids)

    def _send_from(self, ids: list[int], location: str) -> None:
        """D20: a channel's own warehouse is to send them."""
        if self.outbound.running:
            self.says.emit(tr("Orders are being asked for already; wait until that is done, or stop it."))
        else:
            self.outbound.ask(ids, location)

    def _end(self, ids: list[int], stage: str) -> None:
        """A stage that ends an order on its channel is its despatch."""
        if self.sending.running:
            self.says.emit(tr("A despatch is running; wait until it is done, or stop it."))
        else:
            self.sending.ask([Wish(each, stage=stage) for each in ids])

    def _try_now(self) -> None:
        """R: those of the chosen that wait for a SKU are looked at again at once (U7)."""
        ids, rows = self.selected()
        if ids or self._ids():
            self.deeds.try_now(ids)

    def delete(self) -> None:
        """Del."""
        if ids := self._ids():
            self.bulk.delete(ids)

    def pack(self) -> None:
        """A part of the current order in a parcel of its own."""
        current, order = self._current(), self.below()
        if order is None or current is None:
            self.says.emit(tr("Choose an order first."))
        elif why := self._left_alone([current]):
            self.says.emit(why)
        else:
            self.deeds.pack(order)

    def _open(self) -> None:
        """Enter: down to the items of the order."""
        self.details.show_tab(self.details.line_table)
        self.details.line_table.setFocus()

    def map_line(self) -> None:
        """Ctrl+M: the first line without an item, or the first."""
        if not self.details.edit_line():
            self.says.emit(tr("Choose an order first; its lines are mapped below the table."))


def _name(made: QPushButton, words: str, number: int, more: str) -> None:
    made.setEnabled(number > 0)
    made.setText(f"{words} {number:,}{more}" if number > 1 else f"{words}{more}")
