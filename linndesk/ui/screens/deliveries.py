"""Deliveries: purchase orders that are expected here, and booking in what came of them by a scanner. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QStackedWidget

from linndesk.domain.changes import Changes
from linndesk.errors import BadInput, UnknownName
from linndesk.services.accounts import Account
from linndesk.services.deliveries import Line
from linndesk.ui.background import Background
from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.config_fulfilling import FulfillingDesk
from linndesk.ui.dialogs.deliver_item import DeliverItemDialog
from linndesk.ui.memory import Memory
from linndesk.ui.screen import Screen
from linndesk.ui.screens.deliver_booking import Booking
from linndesk.ui.screens.deliver_count import Counts
from linndesk.ui.screens.deliver_kit import DeliverServices
from linndesk.ui.screens.deliver_list import Overview, PurchaseList, is_in
from linndesk.ui.words import count, tr

COUNTED = "deliveries/counted"
SECTION = "Deliveries"  # of Account Config


class DeliveriesScreen(Screen):
    """M3, M4: the worker at the gate scans, everything else is found by itself.

    What is counted and not booked in yet is kept, whatever screen is in front, and when the program ends.
    """

    key = "deliveries"
    title = tr("Deliveries")
    reload_on = Changes(deliveries=True, accounts=True, settings=True, stock=True, listings=True)

    def __init__(
        self,
        kit: DeliverServices,
        background: Background,
        memory: Memory,
        now: Callable[[], datetime],
        desk: FulfillingDesk | None = None,
    ) -> None:
        super().__init__()
        self._kit, self._background, self._memory, self._now, self._desk = kit, background, memory, now, desk
        self.counts = Counts(memory.text(COUNTED), lambda text: memory.keep(COUNTED, text))
        self.list = PurchaseList(kit, background, memory, now, self.counts.total)
        self.booking = Booking(kit, self.counts, background, memory, now)
        self.pages = QStackedWidget()
        for each in (self.list, self.booking):
            self.pages.addWidget(each)
        self.filter_box = self.list.search
        self.add_button(tr("Sync  F9"), lambda: self.asks.emit("sync-all", ""))
        self.content.addWidget(self.pages, 1)
        self.setFocusProxy(self.list)
        self._connect()

    def _connect(self) -> None:
        self.list.opened.connect(self.open)
        self.list.config.connect(self.open_config)
        self.list.asks.connect(self.asks)
        self.list.told.connect(self._show_facts)
        self.booking.left.connect(self.close_order)
        self.booking.says.connect(self.says)
        self.booking.wanting.connect(self.give_item)
        self.acts = {
            "book-in": self._booked(self.booking.book),
            "count-rest": self._booked(self.booking.count_rest),
            "clear-count": self._booked(self.booking.clear),
            "undo-booking": self._booked(self.booking.back_one),
            "all-deliveries": self.close_order,
            "refresh": self.refresh,
            "why": self.why,
        }

    def _booked(self, act: Callable[[], object]) -> Callable[[], object]:
        """Something that is done to the purchase order in front."""

        def run() -> None:
            if self.is_open:
                act()
            else:
                self.says.emit(tr("Open a purchase order first: scan its number, or a product of it."))

        return run

    @property
    def is_open(self) -> bool:
        """One purchase order is in front, not their list."""
        return self.pages.currentWidget() is self.booking

    # -- what is shown

    def reload(self) -> None:
        self.list.reload()
        if self.booking.purchase_id:
            self.booking.reload()

    def refresh(self) -> None:
        """F5: the list from the database, a purchase order from its channel."""
        if self.is_open:
            self.booking.refresh()
        else:
            self.reload()

    def focus_filter(self) -> None:
        """Ctrl+F: the scan field that is in front."""
        if self.is_open:
            self.booking.scan.setFocus()
        else:
            super().focus_filter()

    def open(self, purchase_id: int, hint: str = "", ahead: str = "") -> None:
        """``hint``: the product whose scan has led there; ``ahead``: what was typed since."""
        self.pages.setCurrentWidget(self.booking)
        self.setFocusProxy(self.booking)
        self.booking.open(purchase_id, hint)
        self.booking.scan.setText(ahead)

    def close_order(self) -> None:
        """Back to the list; what is counted stays."""
        if not self.is_open:
            return
        units = self.booking.count.total
        if units:
            said = tr("{units} counted of {reference} and kept; nothing of it is booked in yet.",
                      units=count(units, "unit is", "units are"), reference=self.booking.head.name.text())  # fmt: skip
            self.says.emit(said)
        self.pages.setCurrentWidget(self.list)
        self.setFocusProxy(self.list)
        self.list.reload()
        self.list.search.setFocus()

    def go_to(self, argument: str) -> None:
        """A purchase order's number, or a tile as ``tile:late``."""
        tile = argument.removeprefix("tile:")
        if argument.startswith("tile:"):
            self.close_order()
            self.list.tiles.choose(tile if tile in self.list.tiles.tiles else "")
            self.list.reload()
            return

        def found(purchase_id: int | None) -> None:
            if purchase_id is not None:
                self.open(purchase_id)
            else:
                self.close_order()
                self.list.search.setText(argument)

        self._background.read("deliveries-wanted", lambda: self._find(argument), found, owner=self)

    def _find(self, text: str) -> int | None:
        """Reader thread."""
        try:
            return self._kit.deliveries.find(text)
        except (UnknownName, BadInput):
            return None

    def _show_facts(self, overview: Overview) -> None:
        late = sum(is_in("late", each, self._now()) for each in overview.open)
        units = sum(each.remaining for each in overview.open)
        expected = tr("{orders} expected", orders=count(len(overview.open), "purchase order"))
        self.set_facts(" · ".join(
            each for each in (expected if overview.open else tr("Nothing is expected"),
                              tr("{n} late", n=f"{late:,}") if late else "",
                              tr("{units} still to come", units=count(units, "unit")) if units else "") if each
        ))  # fmt: skip

    def why(self) -> None:
        """F1."""
        if self.is_open:
            self.says.emit(
                tr("Still to come: what was ordered, less what its channel has booked in, less what was booked in here "
                   "and not told yet.")
            )  # fmt: skip
        else:
            self.says.emit(tr("Scan the number of a purchase order or a product of it; Enter opens the chosen one."))

    # -- dialogs

    def open_config(self, account: str) -> None:
        """Where purchase orders are switched on."""

        def show(found: Account) -> None:
            dialog = AccountConfig(
                self.window(), found, self._kit.accounts, self._background, now=self._now, memory=self._memory,
                desk=self._desk,
            )  # fmt: skip
            dialog.saved.connect(self.says)
            dialog.asks.connect(lambda act: self.asks.emit(act, account))
            dialog.form.show_section(SECTION)
            dialog.open()

        self._background.read("deliveries-config", lambda: self._kit.accounts.show(account), show, owner=self)

    def give_item(self, line: Line) -> None:
        """A line that no stock item is known for."""
        whole = self.booking.whole
        if whole is not None:
            dialog = DeliverItemDialog(self.window(), whole.purchase, line, self._kit, self._background)
            dialog.said.connect(self.says)
            dialog.finished.connect(lambda _: self.booking.setFocus())  # the next scan is the page's
            dialog.open()
