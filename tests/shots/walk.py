"""One walk through every screen and dialog of the demo, in a process of its own: pictures and faults. Main thread."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from os.path import commonprefix
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QWidget, QWizard

from linndesk.ui import words

if "--long" in sys.argv:
    words.install(words.pseudo)  # before the screens are imported: some words are said only once

import qasync

from linndesk.app.built import Built
from linndesk.app.demo import Demo, build_demo
from linndesk.domain.pausing import FAILURES
from linndesk.errors import ChannelDown
from linndesk.services.despatch import Wish
from linndesk.services.drift import Drifted, Told
from linndesk.services.outbound import Choice
from linndesk.services.outgoing import Question
from linndesk.services.stockacts import Line
from linndesk.services.whatif import Changed, Effect
from linndesk.store import accounts, integrations, pauses, tables
from linndesk.ui.actions import BETWEEN, SCREENS, one_listing
from linndesk.ui.assemble import Opened
from linndesk.ui.background import Background
from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.add_account import AddAccount
from linndesk.ui.dialogs.adopt import AdoptDialog
from linndesk.ui.dialogs.held_rows import HeldRows
from linndesk.ui.dialogs.integrate import END, IntegrationWizard
from linndesk.ui.dialogs.integrate_start import TYPED, URL
from linndesk.ui.dialogs.location_mapping import LocationMapping
from linndesk.ui.dialogs.settings import SettingsDialog
from linndesk.ui.dialogs.through_brake import ThroughBrake
from linndesk.ui.dialogs.view_locations import ViewLocations
from linndesk.ui.dialogs.what_changes import WhatChanges
from linndesk.ui.dialogs.why_send import ask_why
from linndesk.ui.leaving import LeavingDialog
from linndesk.ui.memory import Memory
from linndesk.ui.run import application
from linndesk.ui.screen import Screen
from linndesk.ui.screens.channel_integration import ChannelIntegration
from linndesk.ui.screens.deliveries import DeliveriesScreen
from linndesk.ui.screens.inventory import Inventory
from linndesk.ui.screens.listed_products import ListedProducts
from linndesk.ui.screens.open_orders import OpenOrders
from linndesk.ui.screens.outbox import OutboxScreen
from linndesk.ui.screens.problems import ProblemsScreen
from linndesk.ui.screens.processed_orders import ProcessedOrders
from linndesk.ui.screens.returns import ReturnsScreen
from linndesk.ui.tables import Table
from linndesk.ui.theme import Theme
from linndesk.ui.window import Window
from tests.shots import after_sale, check_app, confirmation, deliveries, listings, returned
from tests.shots.checks import findings

SIZE = QSize(1280, 800)
LARGEST = 300_000
ORDERS = 400
SCHEMES = ("light", "dark")
SHOP, NEW_SHOP = "Practice shop", "Web shop"
WAREHOUSE = "Linnworks warehouse"
CENTRE = "Shop UK FBA"
COULD_GO = 9  # orders that this location could send


class Walk:
    """Goes everywhere once per scheme."""

    def __init__(self, opened: Opened, window: Window, theme: Theme, background: Background, asked: Asked) -> None:
        self.opened = opened
        self.window = window
        self.theme = theme
        self.background = background
        self.asked = asked
        self.faults: list[str] = []
        self.scheme = ""

    async def everywhere(self) -> None:
        for scheme in SCHEMES:
            self.scheme = scheme
            self.theme.set_appearance("dark" if scheme == "dark" else "light")
            for key, _ in SCREENS:
                self.window.go(key)
                self.window.toast.hide()  # of what was done on the screen before
                await self.look(key, self.window)
                await self.more_of(self.window.screen_named(key))
            for name, open_it in self.dialogs().items():
                open_it()
                await self.settle()
                await self.one_dialog(name)
            await listings.pictures(self.window.ask, SHOP, self.look, self.settle)

    async def more_of(self, screen: Screen) -> None:
        """What a screen shows once something is chosen on it."""
        if isinstance(screen, ListedProducts):
            await self.stock_search(screen)
            await self.their_listings(screen)
        elif isinstance(screen, ProblemsScreen):
            await self.waiting_card(screen)
            await after_sale.card(screen, self.look, self.settle)
            await returned.card(screen, self.look, self.settle)
        elif isinstance(screen, ProcessedOrders):
            await self.order_tabs(screen)
            await returned.sheet(screen, WAREHOUSE, self.look, self.settle)
        elif isinstance(screen, ReturnsScreen):
            await returned.pictures(screen, self.look, self.settle)
        elif isinstance(screen, Inventory):
            await self.item_tabs(screen)
            await self.their_stock(screen)
        elif isinstance(screen, ChannelIntegration):
            screen.go_to(SHOP)
            await self.look("channel-integration-app", self.window)
            screen.go_to(WAREHOUSE)
            await self.look("channel-integration-warehouse", self.window)
            screen.go_to("Shop UK")  # whose dialogs the guide shows
        elif isinstance(screen, OpenOrders):
            await self.waiting_order(screen)
            await self.their_order(screen)
            await after_sale.pictures(screen, SHOP, self.look, self.settle)
        elif isinstance(screen, DeliveriesScreen):
            await deliveries.pictures(screen, self.look, self.settle)
        elif isinstance(screen, OutboxScreen):
            screen.go_to("sent")
            await self.look("outbox-sent", self.window)
            screen.clear_filters()

    def dialogs(self) -> dict[str, Callable[[], object]]:
        act = self.window.actions_by_key
        screens = {key: self.window.screen_named(key) for key, _ in SCREENS}
        letters = (self.window, self.opened._built, WAREHOUSE)

        def on(key: str, do: str) -> Callable[[], object]:
            def run() -> object:
                self.window.go(key)
                table = getattr(screens[key], "table", None)
                if isinstance(table, Table) and table.current_id() is None:
                    table.setCurrentIndex(table.model().index(0, 0))
                return screens[key].acts[do]()

            return run

        return {
            "account-config": on("channel-integration", "config"),
            "config-fba": partial(self.centre_config, "Shop UK"),
            "config-fba-off": partial(self.centre_config, "Shop UK", "fba"),
            "config-fba-free": partial(self.centre_config, "Shop EU", "fba"),
            "app-config": self.app_config,
            "warehouse-config": self.warehouse_config,
            "order-confirmation": partial(confirmation.write, *letters, self.background),
            "order-confirmation-wrong": partial(confirmation.wrong, *letters, self.background),
            "order-confirmation-mail": partial(confirmation.read, *letters),
            "view-locations": self.view_locations,
            "settings": act["settings"].trigger,
            "request-log": lambda: self.window.ask("request-log", WAREHOUSE),
            "check-sheet-final": self.check_sheet_final,
            "update-manifest": lambda: self.window.ask("update-manifest", SHOP),
            "integrate": lambda: self.window.ask("integrate", f"external{BETWEEN}{NEW_SHOP}"),
            "check-app": lambda: check_app.opened(self.window, self.opened._built.channel_check, self.background),
            "add-account": on("channel-integration", "add-account"),
            "remove-account": on("channel-integration", "remove-account"),
            "check": on("channel-integration", "test"),
            "delete-orders": on("open-orders", "delete-orders"),
            "check-sheet": on("open-orders", "despatch-orders"),
            "pack-parcel": on("open-orders", "pack-parcel"),
            "move-orders": on("open-orders", "move-orders"),
            "send-from-fba": self.send_from,
            "set-service": on("open-orders", "set-service"),
            "import-tracking": on("open-orders", "import-tracking"),
            "set-stage": on("open-orders", "set-stage"),
            "correct-tracking": on("processed-orders", "correct-tracking"),
            "link-all": on("listed-products", "link-all"),
            "accept-suggestions": on("listed-products", "accept-all"),
            "create-items": on("listed-products", "create-items"),
            "add-listing": on("listed-products", "add-listing"),
            "import-links": on("listed-products", "import-links"),
            "set-rules": on("listed-products", "set-rules"),
            "location-mapping": lambda: self.location_mapping().open(),
            "what-changes": lambda: self.what_changes().open(),
            "through-brake": lambda: ThroughBrake(self.window, ["Shop UK"], 214, lambda why: None).open(),
            "stock-count": on("inventory", "set-level"),
            "stock-receive": on("inventory", "stock-receive"),
            "stock-move": on("inventory", "stock-move"),
            "stock-take-many": self.take_many,
            "count-where": on("inventory", "count-sheet"),
            "count-sheet": self.count_sheet,
            "stock-locations": on("inventory", "locations"),
            "import-items": on("inventory", "import-items"),
            "edit-kit": lambda: self.inventory().details.kit.edit(),
            "import-kits": lambda: self.inventory().details.kit.import_kits(),
            "find-order": lambda: self.window.ask("find-order", "202-0000000-0000000"),
            "order-reports": on("channel-integration", "order-reports"),
            "allocate-services": on("channel-integration", "allocate-services"),
            "payment-methods": on("channel-integration", "payment-methods"),
            "allocate-app": lambda: self.window.ask("allocate-services", SHOP),
            "allocate-warehouse": lambda: self.window.ask("allocate-services", WAREHOUSE),
            "payment-app": lambda: self.window.ask("payment-methods", SHOP),
            "postal-services": act["postal-services"].trigger,
            "parallel-run": act["parallel-run"].trigger,
            "why-number": self.why,
            "why-there": self.why_there,
            "ninety-days": on("inventory", "ninety-days"),
            "drift": lambda: self.window.ask("drift", "Shop UK"),
            "adopt": lambda: AdoptDialog(self.window, DRIFTED, ["Default", "Shed"], lambda place, note: None).open(),
            "moving-over": act["moving-over"].trigger,
            "keys": act["keys"].trigger,
            "about": act["about"].trigger,
            "preview": act["preview"].trigger,
            "held-rows": lambda: self.held_rows().open(),
            "leaving": lambda: LeavingDialog(self.window, 12).open(),
            "dismiss": on("problems", "dismiss-problem"),
            "why-send": lambda: ask_why(self.window, 2, lambda why: None),
            "palette": self.window.open_palette,
            "error": lambda: self.window.refuse(
                ChannelDown("Amazon did not answer", "No network", "Look at the cable, then sync again")
            ),
        }

    def centre_config(self, account: str, key: str = "") -> object:
        """What is said of the channel's own warehouse; ``key``: it is turned on or off, and not saved yet."""
        self.window.go("channel-integration")
        screen = self.window.screen_named("channel-integration")
        screen.go_to(account)
        opened = screen.acts["config"]()
        screen.go_to("Shop UK")
        assert isinstance(opened, AccountConfig)
        box = opened.form.editor(key).target() if key else None
        if isinstance(box, QCheckBox):
            box.toggle()
        return opened

    def app_config(self) -> object:
        """Of an account whose app has settings of its own."""
        self.window.go("channel-integration")
        screen = self.window.screen_named("channel-integration")
        screen.go_to(SHOP)
        opened = screen.acts["config"]()
        screen.go_to("Shop UK")
        return opened

    def warehouse_config(self) -> object:
        """Of an account whose orders are fulfilled here."""
        self.window.go("channel-integration")
        screen = self.window.screen_named("channel-integration")
        screen.go_to(WAREHOUSE)
        opened = screen.acts["config"]()
        screen.go_to("Shop UK")
        return opened

    def view_locations(self) -> object:
        """As Account Config opens it."""
        read = partial(self.opened._built.view_locations.of, WAREHOUSE)
        return ViewLocations(self.window, WAREHOUSE, read, self.background, Memory(None)).open()

    def check_sheet_final(self) -> object:
        """Of orders that are processed on their channel for good."""
        self.window.go("open-orders")
        screen = self.window.screen_named("open-orders")
        assert isinstance(screen, OpenOrders)
        found = self.opened._built.orders.listed(status="open", account=WAREHOUSE)
        return screen.sending.ask([Wish(each.id) for each in found])

    async def waiting_order(self, screen: OpenOrders) -> None:
        """One whose SKUs are not all here."""
        found = self.opened._built.orders.listed(status="pending", account=WAREHOUSE)
        waits = next((each for each in found if each.waiting is not None and each.waiting.attempts), None)
        if waits is None:
            self.faults.append(f"{self.scheme}: open-orders-waiting: no order of {WAREHOUSE} waits for a SKU")
            return
        screen.show_id(waits.id)
        await self.look("open-orders-waiting", self.window)

    async def their_order(self, screen: OpenOrders) -> None:
        """One that the channel's own warehouse works on."""
        found = [each for each in self.opened._built.orders.listed(status="open") if each.location == CENTRE]
        sent = next((each for each in found if not each.by_channel), None)
        if sent is None:
            self.faults.append(f"{self.scheme}: order-at-fba: no order was moved to {CENTRE}")
            return
        screen.show_id(sent.id)
        await self.look("order-at-fba", self.window)
        screen.clear_filters()
        await self.settle()

    def send_from(self) -> object:
        """What the channel's own warehouse offers for some orders, one of which stays."""
        self.window.go("open-orders")
        screen = self.window.screen_named("open-orders")
        assert isinstance(screen, OpenOrders)
        found = self.opened._built.orders.listed(status="open", account="Shop UK")
        here = [each for each in found if each.location != CENTRE]
        linked = [each.id for each in here if all(line.sku for line in each.lines)]
        stays = [each.id for each in here if each.id not in linked][:1]
        return screen.outbound.ask([*linked, *stays], CENTRE)

    async def waiting_card(self, screen: ProblemsScreen) -> None:
        """Of orders that are tried again by themselves."""
        before = screen.tabs.currentIndex()
        screen.tabs.setCurrentIndex(1)
        await self.look("problems-waiting", self.window)
        screen.tabs.setCurrentIndex(before)
        await self.settle()

    async def integration(self, name: str, dialog: IntegrationWizard) -> None:
        """Every page of the wizard, with the practice shop's; then the account goes again."""
        built = self.opened._built
        where = getattr(built.accounts.show(SHOP).settings, "manifest_source", "")
        which = QWizard.WizardButton
        await self.look(f"{name}-1", dialog)
        dialog.start.kind.button(TYPED).setChecked(True)
        dialog.start.more_button.click()
        await self.look(f"{name}-1-typed", dialog)
        dialog.start.kind.button(URL).setChecked(True)
        dialog.start.url.setText(where)
        for step in range(2, 7):
            at = which.CommitButton if step == 3 else which.NextButton
            dialog.button(at).click()
            await self.look(f"{name}-{step}", dialog)
        if dialog.currentId() != END:
            self.faults.append(f"{self.scheme}: {name}: the wizard stands at {dialog.currentPage().accessibleName()}")
        self.background.run("set-up", lambda: built.integrations.abandon(NEW_SHOP))
        await self.settle()

    def take_many(self) -> object:
        """A line for each of the chosen items."""
        self.window.go("inventory")
        screen = self.inventory()
        screen.table.selectAll()
        return screen.acts["stock-take"]()

    def count_sheet(self) -> object:
        """Of one location."""
        self.window.go("inventory")
        screen = self.inventory()
        screen.location.choose("Default")
        screen.location.chose.emit("Default")
        return screen.acts["count-sheet"]()

    def inventory(self) -> Inventory:
        screen = self.window.screen_named("inventory")
        assert isinstance(screen, Inventory)
        return screen

    async def item_tabs(self, screen: Inventory) -> None:
        """What stands below the table: levels, movements, orders, listings, kit, properties."""
        for at in range(screen.details.tabs.count()):
            screen.details.tabs.setCurrentIndex(at)
            await self.look(f"inventory-tab-{at}", self.window)
        screen.details.tabs.setCurrentIndex(0)

    def location_mapping(self) -> LocationMapping:
        read = self.opened._built.accounts.whatif.places
        return LocationMapping(self.window, "Shop UK", ["Default"], read, self.background, Memory(None))

    def what_changes(self) -> WhatChanges:
        """As Show in Account Config opens it."""
        rows = tuple(
            Changed(at, f"MUG-{at:03}", "Enamel mug, red", "MUG-RED", 12 + at, (at % 4) * 8) for at in range(1, 15)
        )
        return WhatChanges(self.window, "Shop UK", Effect(1906, changed=rows, latencies=3), Memory(None))

    def why(self) -> None:
        """Of a level that was told, with its way into the past."""
        told = next(each for each in self.opened._built.listings.listed("Shop UK") if each.quantity_sent is not None)
        self.window.ask("why-number", one_listing("Shop UK", told.channel_sku))

    def why_there(self) -> None:
        """Of a level that the channel's own warehouse counts."""
        found = self.opened._built.listings.listed("Shop UK")
        theirs = next(each.sku for each in found if each.sku and each.fulfilment != "merchant")
        self.window.ask("why-there", theirs)

    def held_rows(self) -> HeldRows:
        """As it asks once two lights are on again."""
        built = self.opened._built
        questions = (
            Question("Shop UK", "despatch", "light", tuple(range(1, 13))),
            Question("Shop Germany", "stock", "off", (13,)),
        )
        return HeldRows(self.window, questions, built.outbox, self.background)

    async def one_dialog(self, name: str) -> None:
        found = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
        if len(found) != 1:
            self.faults.append(f"{self.scheme}: {name}: {len(found)} dialogs are open")
        for dialog in found:
            if name.startswith("config-fba"):
                dialog.form.show_section("FBA")  # type: ignore[attr-defined]  # it is an AccountConfig
                await self.look(name, dialog)
            elif isinstance(dialog, (AccountConfig, SettingsDialog)):
                for section in dialog.form.sections.names():
                    dialog.form.show_section(section)
                    await self.look(f"{name}-{section.casefold()}", dialog)
            elif isinstance(dialog, IntegrationWizard):
                await self.integration(name, dialog)
            elif isinstance(dialog, AddAccount):
                await self.wizard(name, dialog)
            else:
                await self.look(name, dialog)
            dialog.hide()
            dialog.deleteLater()
        await self.settle()

    async def order_tabs(self, screen: ProcessedOrders) -> None:
        """What stands below the table: parcels, timeline, notes; and the strip after a despatch."""
        tabs = screen.details.tabs
        for at in range(tabs.count()):
            tabs.setCurrentIndex(at)
            await self.look(f"processed-orders-tab-{at}", self.window)
        tabs.setCurrentIndex(0)
        screen.strip.tell(words.tr("8 orders despatched."), lambda: None, screen._now() + timedelta(seconds=50))
        await self.look("processed-orders-strip", self.window)
        screen.strip.clear()

    async def their_stock(self, screen: Inventory) -> None:
        """A location that the channel keeps itself."""
        screen.location.choose(CENTRE)
        screen.location.chose.emit(CENTRE)
        await self.settle()
        screen.table.setCurrentIndex(screen.model.index(1, 0))
        await self.look("inventory-centre", self.window)
        screen.location.choose("")
        screen.location.chose.emit("")
        await self.settle()

    async def their_listings(self, screen: ListedProducts) -> None:
        """Listings that the channel's own warehouse sends."""
        screen.tiles.choose("fba")
        screen._filter()
        await self.settle()
        screen.table.setCurrentIndex(screen.model.index(0, 0))
        self.window.toast.hide()
        await self.look("listed-products-fba", self.window)
        screen.clear_filters()
        await self.settle()
        rows = ((at, screen.model.row_at(at)) for at in range(screen.model.rowCount()))
        ours = next(at for at, each in rows if each is not None and each.fulfilment == "merchant")
        screen.table.selectRow(ours)  # of theirs there are no rules to set

    async def stock_search(self, screen: ListedProducts) -> None:
        """The pane of Listed Products with results, and with a linked listing."""
        box = screen.pane.search.box
        box.setText("mug")
        while not screen.pane.search.found.rowCount():
            await asyncio.sleep(0.01)
        await self.look("listed-products-search", self.window)
        box.clear()
        screen.acts["accept-best"]()
        await self.settle()
        screen.table.setCurrentIndex(screen.model.index(0, 0))
        await self.look("listed-products-linked", self.window)
        screen.table.setCurrentIndex(screen.model.index(3, 0))

    async def wizard(self, name: str, dialog: AddAccount) -> None:
        dialog.name.setText("Shop Italy")
        await self.look(f"{name}-1", dialog)
        for step in range(2, 6):
            dialog.next_button.setEnabled(True)  # the pictures need the pages, not the credentials
            if step == 3:
                dialog.pages.setCurrentIndex(2)
                dialog.findings.say(words.tr("Asking {channel}…", channel="Amazon"))
            elif step == 4:
                dialog.pages.setCurrentIndex(3)
            else:
                dialog.next() if step == 2 else dialog._show(4)
            await self.look(f"{name}-{step}", dialog)
        dialog.pages.setCurrentIndex(0)
        next(each for each in dialog.channels.buttons() if each.property("key") == "linnworks").click()
        dialog.pages.setCurrentIndex(3)
        await self.look(f"{name}-location", dialog)

    async def look(self, name: str, top: QWidget) -> None:
        """Wait until it is still, check it, take its picture."""
        await self.settle()
        where = f"{self.asked.scale:g}x {'long ' if self.asked.long else ''}{self.scheme}: {name}"
        self.faults += [f"{where}: {each}" for each in findings(top, long_words=self.asked.long)]
        if self.asked.out:
            save(top.grab().toImage(), self.asked.out / f"{name}-{self.scheme}.png")

    async def settle(self) -> None:
        """Until no job has been running for three looks."""
        calm = 0
        while calm < 3:
            await asyncio.sleep(0.01)
            calm = calm + 1 if self.background.busy == 0 else 0


class Asked(argparse.Namespace):
    """The command line of a walk."""

    out: Path | None
    scale: float
    long: bool


def save(picture: QImage, path: Path) -> None:
    """As PNG, with fewer colours where it would be too large for a guide."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for kind in (QImage.Format.Format_RGB32, QImage.Format.Format_Indexed8):
        packed = QByteArray()
        buffer = QBuffer(packed)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.convertToFormat(kind).save(buffer, "PNG", 0)
        if packed.size() < LARGEST:
            break
    path.write_bytes(packed.data())


DRIFTED = Drifted(Told(1, "MUG-RED-330", "MUG-RED-330", "Mug", 12, 12, None, None), 9, None, "lost_sales")


def tell(demo: Demo) -> None:
    """Three levels that were told, one of which somebody changed there: for Why, the plot and the radar."""
    built = demo.built
    demo.amazon.faults.stock.lag = timedelta()
    skus = {each.sku for each in built.items.listed()}
    same = [each for each in built.listings.listed("Shop UK") if each.channel_sku in skus and not each.sku]
    for each in [each for each in same if each.fulfilment == "merchant"][:3]:
        built.listings.link("Shop UK", each.channel_sku, each.channel_sku)
    built.accounts.save("Shop UK", {"mode": "live"})
    built.preview.approve(built.preview.plan().plan_id)
    built.engine.sync()
    told = [each for each in built.listings.listed("Shop UK") if each.quantity_sent is not None]
    for each, by in zip(told, (7, -1), strict=False):
        demo.amazon.world.stock.put(each.channel_sku, max(0, (each.quantity_sent or 0) + by))


def link_theirs(built: Built) -> None:
    """What the channel's own warehouse sends and is an item here, so that levels stand there."""
    plan = built.listings.plan_link_all("Shop UK")
    theirs = {each.channel_sku for each in built.listings.listed("Shop UK") if each.fulfilment != "merchant"}
    built.listings.link_all("Shop UK", replace(plan, links=tuple(each for each in plan.links if each[1] in theirs)))


def owe(built: Built) -> None:
    """Despatches that wait, and one that a person keeps, so that the Outbox and the Preview have something to show."""
    built.accounts.save("Shop UK", {"mode": "live"})
    found = built.orders.listed(status="open", account="Shop UK", limit=8)
    wishes = [Wish(each.id, "Royal Mail 48", f"QB{each.id:09}GB") for each in found]
    ids = built.despatch.despatch(wishes).outbox_ids
    built.outbox.hold(ids[:1])
    said = "Practice shop took it and said nothing of it"
    sent = tables.Outbox.update(state="sent", attempts=1, next_try=None, reason=said)
    built.store.write(sent.where(tables.Outbox.id == ids[1]).execute)
    built.accounts.save(WAREHOUSE, {"mode": "live"})
    theirs = built.orders.listed(status="open", account=WAREHOUSE, limit=1)
    built.despatch.despatch([Wish(each.id, "Royal Mail 48", "QB1GB") for each in theirs])
    built.locations.add("Annex")
    for item in built.items.listed(limit=40):
        if any(each.on_hand > 20 for each in item.levels):
            built.stock.acts.receive([Line(item.sku, 12)], note="pallet 7")
            built.stock.acts.move([Line(item.sku, 8, to="Annex")])


def send_there(built: Built) -> None:
    """An order that the channel's own warehouse works on, and some that could go there too."""
    theirs = [each.sku for each in built.listings.listed("Shop UK") if each.fulfilment != "merchant" and each.sku]
    found = built.orders.listed(status="open", account="Shop UK")
    single = [each for each in found if len(each.lines) == 1 and each.lines[0].sku is None and not each.parcels]
    alike = [(max(theirs, key=partial(_alike, each.lines[0].channel_sku)), each) for each in single]
    alike.sort(key=lambda pair: -_alike(pair[1].lines[0].channel_sku, pair[0]))
    for sku, order in alike[:COULD_GO]:
        built.listings.link("Shop UK", order.lines[0].channel_sku, sku)
    ready = built.outbound.preview([each.id for _, each in alike[:COULD_GO]], CENTRE).ready
    undo = built.accounts.show("Shop UK").settings.model_dump()["undo_seconds"]
    built.accounts.save("Shop UK", {"undo_seconds": 0})
    built.outbound.submit([Choice(each.order_id, each.tier) for each in ready[:1]], CENTRE)
    built.accounts.save("Shop UK", {"undo_seconds": undo})
    built.engine.send_due()


def _alike(one: str, other: str) -> int:
    """How many letters two SKUs begin with alike."""
    return len(commonprefix([one, other]))


def back_off(built: Built) -> None:
    """Orders of the practice shop that rest after errors, and a manifest of it that is new."""
    store = built.store
    shop = store.read(lambda: accounts.named(SHOP))
    breaker = pauses.StoredBreaker(store, store.clock.now)
    for _ in range(FAILURES):
        breaker.failed(shop.uid, "orders", "it answered 503 to POST https://app.example/orders")
    store.write(lambda: integrations.looked(shop.id, store.clock.now(), {"OrdersEndpoint": "https://new.example"}))


async def walk(background: Background, theme: Theme, asked: Asked) -> list[str]:
    """Open the demo, sync it, go everywhere."""
    window = Window(background, theme, Memory(None), practice=True)
    window.resize(SIZE)
    window.show()
    folder = Path(tempfile.mkdtemp(prefix="linndesk-shots-"))

    def prepare() -> Opened:
        demo = build_demo(folder, orders=ORDERS)
        demo.built.accounts.save(WAREHOUSE, {"log_api_requests": True})
        demo.built.engine.sync()
        for each in demo.built.accounts.listed():
            demo.built.listings.download(each.name)
        link_theirs(demo.built)
        deliveries.prepare(demo, WAREHOUSE)
        returned.prepare(demo, WAREHOUSE)
        tell(demo)
        owe(demo.built)
        send_there(demo.built)
        back_off(demo.built)
        listings.prepare(demo.built, SHOP)
        after_sale.prepare(demo, SHOP)
        return Opened(demo.built, practice=True, shut=demo.close, on_schedule=False)

    opened = await background.run("start", prepare)
    opened.fill(window, background, Memory(None))
    going = Walk(opened, window, theme, background, asked)
    await going.settle()
    await going.everywhere()
    window.hide()
    await background.close(5, opened.close)
    return going.faults


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--long", action="store_true")
    asked = parser.parse_args(namespace=Asked())
    loop = qasync.QEventLoop(application())
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    with loop:
        going: Awaitable[list[str]] = walk(Background(loop), Theme(qt, "light"), asked)
        faults = loop.run_until_complete(going)
    print(json.dumps(sorted(set(faults))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
