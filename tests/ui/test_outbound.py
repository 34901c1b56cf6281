"""D20 in the window: orders moved to a channel's own warehouse, seen there, taken back, come back; packed by nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from linndesk.services.find import Found
from linndesk.ui.assemble import Opened
from linndesk.ui.background import Background
from linndesk.ui.columns import Chips, Painted, cell_text
from linndesk.ui.dialogs.choose_for_orders import ChooseForOrders
from linndesk.ui.dialogs.find_words import answer
from linndesk.ui.dialogs.outbound import OutboundDialog
from linndesk.ui.memory import Memory
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.open_orders import OpenOrders
from linndesk.ui.screens.order_list import OrderList
from linndesk.ui.screens.outbox import OutboxScreen
from linndesk.ui.screens.problems import ProblemsScreen
from linndesk.ui.screens.processed_orders import ProcessedOrders
from linndesk.ui.theme import Theme
from linndesk.ui.window import Window
from linndesk.ui.words import when
from tests.fba_scene import fba_sale
from tests.outbound_scene import CENTRE, DRIVER, FBA, SHOP, OutboundScene
from tests.ui.screens.stage import button_of


@dataclass
class Desk:
    """The whole window on a shop whose orders may leave from a practice Amazon's warehouse."""

    scene: OutboundScene
    window: Window
    background: Background
    qtbot: QtBot
    idle: Callable[[], None]

    def orders(self, tile: str = "") -> OpenOrders:
        """Open Orders in front, read anew."""
        self.window.go("open-orders", f"tile:{tile}" if tile else "")
        found = self.window.screen_named("open-orders")
        assert isinstance(found, OpenOrders)
        if not tile:
            found.clear_filters()
        found.reload()
        self.idle()
        return found

    def choose(self, screen: OrderList, *refs: str) -> None:
        screen.table.clearSelection()
        for at in range(screen.model.rowCount()):
            row = screen.model.row_at(at)
            if row is not None and row.channel_order_id in refs:
                flags = screen.table.selectionModel().SelectionFlag
                screen.table.selectionModel().setCurrentIndex(screen.model.index(at, 0), flags.Select | flags.Rows)
        self.idle()

    def dialog(self, kind: type[QWidget]) -> QWidget:
        found = [each for each in QApplication.topLevelWidgets() if type(each) is kind and each.isVisible()]
        assert len(found) == 1, f"{len(found)} dialogs of {kind.__name__}"
        return found[0]

    def sheet(self, screen: OpenOrders, *refs: str) -> OutboundDialog:
        """Move… to the centre: what it offers."""
        self.choose(screen, *refs)
        screen.acts["move-orders"]()
        self.idle()
        asked = self.dialog(ChooseForOrders)
        assert isinstance(asked, ChooseForOrders)
        asked.box.setCurrentIndex(asked.box.findData(CENTRE))
        asked.go.click()
        self.idle()
        shown = self.dialog(OutboundDialog)
        assert isinstance(shown, OutboundDialog)
        return shown

    def send(self, *refs: str) -> OpenOrders:
        """Moved there, and waiting for the undo time."""
        screen = self.orders()
        self.sheet(screen, *refs).go.click()
        self.idle()
        return screen


def refs(screen: OrderList) -> set[str]:
    rows = (screen.model.row_at(at) for at in range(screen.model.rowCount()))
    return {each.channel_order_id for each in rows if each is not None}


def cell(screen: OrderList, ref: str, key: str) -> object:
    at = next(n for n, each in enumerate(screen.model.columns) if each.key == key)
    rows = (screen.model.row_at(n) for n in range(screen.model.rowCount()))
    row = next(each for each in rows if each is not None and each.channel_order_id == ref)
    return screen.model.columns[at].value(row)


def chips(screen: OrderList, ref: str) -> list[str]:
    found = cell(screen, ref, "status")
    assert isinstance(found, Chips)
    return [each.word for each in found.chips]


@pytest.fixture
def desk(
    profile: Path, background: Background, qapp: QApplication, qtbot: QtBot, idle: Callable[[], None]
) -> Iterator[Desk]:
    scene = OutboundScene(profile, undo_seconds=60)
    scene.by_hand()
    scene.sells("S1", "S2", "S3")
    scene.comes_in()
    window = Window(background, Theme(qapp, "light"), Memory(None), practice=True)
    opened = Opened(scene.built, practice=True, shut=lambda: None, on_schedule=False)
    opened.fill(window, background, Memory(None))
    window.resize(1280, 800)
    window.show()
    idle()
    yield Desk(scene, window, background, qtbot, idle)
    idle()
    for each in QApplication.topLevelWidgets():
        if type(each) is not QWidget:
            each.hide()
            each.deleteLater()
    scene.close()


def test_move_offers_the_centre_below_a_line_with_a_lock(desk: Desk) -> None:
    """Own locations first; choosing the centre changes what the button says and does."""
    screen = desk.orders()
    desk.choose(screen, "S1")
    screen.acts["move-orders"]()
    desk.idle()
    asked = desk.dialog(ChooseForOrders)
    assert isinstance(asked, ChooseForOrders)
    assert asked.go.text() == "Move 1 order"
    at = asked.box.findData(CENTRE)
    assert asked.box.itemText(at) == f"{CENTRE} · Amazon's warehouse sends it"
    assert not asked.box.itemIcon(at).isNull()
    assert at == asked.box.count() - 1
    asked.box.setCurrentIndex(at)
    assert asked.go.text() == "Go on…"


def test_the_sheet_says_fee_and_level_and_sends_what_goes_d20(desk: Desk) -> None:
    """What is short there stays, below, with the reason; the rest goes with one press and can be taken back."""
    scene = desk.scene
    scene.sells("S4", mugs=2_000)
    scene.comes_in()
    screen = desk.orders()
    sheet = desk.sheet(screen, "S1", "S2", "S4")
    shown = [sheet.model.row_at(at) for at in range(sheet.model.rowCount())]
    assert [each.check.channel_order_id for each in shown if each] == ["S1", "S2", "S4"]
    words = [cell_text(column.value(shown[2])) for column in sheet.model.columns if shown[2] is not None]
    assert words[-1] == "Stays", words
    assert any("2,000 units" in each for each in words), words
    assert sheet.go.text() == "Send 2 orders"
    assert sheet.go.isDefault()
    assert "60 s" in sheet._after.text()
    assert sheet._fees.text().startswith("Fees £"), sheet._fees.text()
    sheet.go.click()
    desk.idle()
    assert screen.strip.said.startswith("2 orders at Shop UK FBA")
    assert refs(screen) == {"S3", "S4"}, "what the warehouse sends is no work to pack"
    assert screen.strip.action.text().startswith("Undo")
    screen.strip.action.click()
    desk.idle()
    assert refs(screen) == {"S1", "S2", "S3", "S4"}
    assert scene.outbound() == {}, "nothing was asked for"


def test_another_level_for_the_chosen_rows_changes_the_fee(desk: Desk) -> None:
    """F2 on a row offers what the channel offers; all chosen rows take it."""
    sheet = desk.sheet(desk.orders(), "S1", "S2")
    before = sheet._fees.text()
    sheet.table.selectAll()
    column = sheet._level_column
    sheet.table.setCurrentIndex(sheet.model.index(0, column))
    sheet.table.selectAll()
    desk.qtbot.keyClick(sheet.table, Qt.Key.Key_F2)
    box = sheet.table.findChild(QComboBox)
    assert box is not None
    box.hidePopup()
    at = next(n for n in range(box.count()) if box.itemData(n) == "EXPEDITED")
    box.setCurrentIndex(at)
    box.activated.emit(at)
    desk.idle()
    assert {each.tier for each in sheet.going} == {"EXPEDITED"}
    assert len(sheet.going) == 2
    assert sheet._fees.text() != before


def test_rows_are_left_out_and_taken_along_by_key(desk: Desk) -> None:
    """Del leaves the chosen orders out, Del again takes them along; Esc sends nothing."""
    screen = desk.orders()
    sheet = desk.sheet(screen, "S1", "S2")
    sheet.table.select_id(desk.scene.id_of("S1"))
    desk.qtbot.keyClick(sheet, Qt.Key.Key_Delete)
    if len(sheet.going) == 2:  # the table has the focus only in a window that is active
        sheet.toggle([desk.scene.id_of("S1")])
    assert sheet.go.text() == "Send 1 order"
    sheet.toggle([desk.scene.id_of("S2")])
    assert sheet._after.text() == "", "nothing is asked for, so nothing can be taken back"
    sheet.toggle([desk.scene.id_of("S2")])
    sheet.toggle([desk.scene.id_of("S1")])
    assert sheet.go.text() == "Send 2 orders"
    desk.qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    desk.idle()
    assert refs(screen) == {"S1", "S2", "S3"}


def test_what_is_there_is_locked_and_packed_by_nobody(desk: Desk) -> None:
    """Its own tile, a chip with a lock; D, L and T are off and say why; the pane says how it stands."""
    screen = desk.send("S1")
    tile = screen.tiles.tiles["centre"]
    assert not tile.isHidden()
    screen.tiles.press("centre")
    desk.idle()
    assert refs(screen) == {"S1"}
    assert chips(screen, "S1")[0] == "FBA"
    despatch = cell(screen, "S1", "despatch")
    assert isinstance(despatch, Painted)
    assert despatch.text.startswith("Held ")
    desk.choose(screen, "S1")
    for made in (screen.despatch_button, screen.lock_button, screen.service_button):
        assert not made.isEnabled()
        assert "Amazon's warehouse sends it" in made.toolTip()
    for act in ("despatch-orders", "lock-orders", "edit-tracking", "pack-parcel", "set-service"):
        desk.window.toast.hide()
        screen.acts[act]()
        desk.idle()
        assert desk.window.toast.text.startswith("Amazon's warehouse sends it"), act
    assert not [each for each in QApplication.topLevelWidgets() if isinstance(each, MessageBox) and each.isVisible()]
    assert screen.details.centre.isVisibleTo(screen)
    assert desk.scene.named("S1") in screen.details.centre.text.text()
    assert screen.details.parcels.pack_button.isHidden()


def test_it_is_found_by_number_and_by_scan_and_can_be_parked(desk: Desk) -> None:
    """D20: out of the way of who packs, and never out of sight: a search, a scan and a link to it lead there."""
    screen = desk.send("S1")
    number = desk.scene.order("S1").number
    screen.scan(number)
    desk.idle()
    assert screen.tiles.chosen == "centre"
    assert screen.table.current_id() == desk.scene.id_of("S1")
    screen.clear_filters()
    desk.idle()
    desk.window.go("open-orders", "S1")
    desk.idle()
    assert refs(screen) == {"S1"}
    desk.choose(screen, "S1")
    screen.acts["park-orders"]()
    desk.idle()
    assert desk.scene.order("S1").parked
    assert screen.overview.counts["parked"] == 0, "no work to pack"


def test_it_is_taken_back_before_it_left_and_asked_to_stop_after(desk: Desk) -> None:
    """The pane's button says what comes of it; what left comes back when the warehouse says so."""
    screen = desk.send("S1", "S2")
    screen.tiles.press("centre")
    desk.idle()
    desk.choose(screen, "S1")
    screen.details.centre.back_button.click()
    asked = desk.dialog(MessageBox)
    assert "It was not asked for yet" in asked.accessibleDescription() + words_in(asked)
    button_of(asked, "Take it back").click()
    desk.idle()
    assert refs(screen) == {"S2"}
    desk.scene.clock.advance(minutes=2)
    desk.scene.drain()
    screen.reload()
    desk.idle()
    desk.choose(screen, "S2")
    screen.details.centre.back_button.click()
    asked = desk.dialog(MessageBox)
    assert "asked to stop" in words_in(asked)
    button_of(asked, "Take it back").click()
    desk.idle()
    asked_at = when(desk.scene.at("S2").cancel_asked_at, desk.scene.clock.now())
    assert f"asked to stop since {asked_at}," in screen.details.centre.text.text()
    desk.scene.until(lambda: desk.scene.order("S2").location == "Default")
    assert refs(desk.orders()) == {"S1", "S2", "S3"}


def words_in(dialog: QWidget) -> str:
    return " ".join(each.text() for each in dialog.findChildren(QLabel))


def test_a_driver_in_watch_is_asked_and_nothing_leaves(desk: Desk) -> None:
    """R-MODES: what a person does still calls; the sheet says what holds it, and Undo has no clock."""
    desk.scene.built.accounts.save(DRIVER, {"mode": "watch"})
    screen = desk.orders()
    sheet = desk.sheet(screen, "S1")
    assert sheet._held.isVisibleTo(sheet)
    assert "only watches" in sheet._held.text()
    sheet.go.click()
    desk.idle()
    assert "only watches" in screen.strip.said
    assert screen.strip.action.text() == "Undo"
    desk.scene.clock.advance(minutes=30)
    desk.scene.drain()
    assert desk.scene.outbound() == {}


def test_cancel_while_it_asks_closes_the_sheet_and_nothing_is_sent(desk: Desk) -> None:
    """R-STOP, and the window stays free meanwhile: the dialog opens before the channel has answered."""
    screen = desk.orders()
    ids = [desk.scene.id_of(each) for each in ("S1", "S2", "S3")]
    sheet = screen.outbound.ask(ids, CENTRE)
    assert sheet.isVisible()
    assert sheet.sheet is None
    assert not sheet.go.isEnabled()
    sheet.cancel_button.click()
    desk.idle()
    assert screen.strip.said == ""
    assert desk.scene.rows("fba") == []


def test_what_cannot_be_asked_is_said_and_the_sheet_closes(desk: Desk) -> None:
    """Nobody drives the location: the reason and what to do, in a box."""
    desk.scene.built.accounts.save(DRIVER, {"fba_sync_inventory": False})
    heard: list[str] = []
    desk.background.failed.connect(lambda trouble: heard.append(f"{trouble.title} {trouble.fix}"))
    screen = desk.orders()
    screen.outbound.ask([desk.scene.id_of("S1")], CENTRE)
    desk.idle()
    assert [each for each in QApplication.topLevelWidgets() if type(each) is OutboundDialog and each.isVisible()] == []
    assert heard
    assert heard[0].startswith(f"Nothing can be sent from {CENTRE}")


def test_a_level_that_is_not_offered_has_to_be_chosen(desk: Desk) -> None:
    """Its order stands there without one and does not go before somebody has chosen."""
    sheet = desk.sheet(desk.orders(), "S1")
    (check,) = sheet.sheet.rows if sheet.sheet else ()
    assert sheet.sheet is not None
    sheet._take(replace(sheet.sheet, rows=(replace(check, tier=""),)))
    assert not sheet.go.isEnabled()
    assert sheet.model.index(0, sheet._level_column).data() == "Choose one"
    sheet.set_level([check.order_id], "EXPEDITED")
    assert sheet.go.text() == "Send 1 order"


def test_called_off_while_it_is_sent_there_a_card_asks_to_stop(desk: Desk) -> None:
    """Its button asks the warehouse; the order comes back, and is cancelled as its channel has it."""
    desk.send("S1")
    desk.scene.clock.advance(minutes=2)
    desk.scene.drain()
    desk.scene.shop.world.cancel("S1")
    desk.scene.comes_in()
    desk.window.go("problems")
    screen = desk.window.screen_named("problems")
    assert isinstance(screen, ProblemsScreen)
    screen.reload()
    desk.idle()
    assert screen.details.repair_button.text() == "Ask to stop…", [each.title for each in screen._overview.rows]
    screen.details.repair_button.click()
    button_of(desk.dialog(MessageBox), "Ask to stop 1 order").click()
    desk.idle()
    assert desk.scene.at("S1").cancel_asked_at is not None


def test_moving_home_from_the_list_takes_back(desk: Desk) -> None:
    """Move… to an own location is the other way home, for what is there and what is here at once."""
    screen = desk.send("S1")
    desk.scene.built.locations.add("Annex")
    screen.search.setText("S")  # a search looks through both
    desk.qtbot.waitUntil(lambda: refs(screen) == {"S1", "S2", "S3"})
    desk.choose(screen, "S1", "S2")
    screen.acts["move-orders"]()
    desk.idle()
    asked = desk.dialog(ChooseForOrders)
    assert isinstance(asked, ChooseForOrders)
    asked.box.setCurrentIndex(asked.box.findData("Annex"))
    asked.go.click()
    desk.idle()
    assert {desk.scene.order(each).location for each in ("S1", "S2")} == {"Annex"}
    assert not desk.scene.order("S1").locked


def test_packages_show_and_the_order_ends_processed(desk: Desk) -> None:
    """Carrier and tracking of each package; then it stands on Processed Orders, and its parcel is taken back by
    nobody."""
    screen = desk.send("S1")
    desk.scene.clock.advance(minutes=2)
    desk.scene.drain()
    desk.scene.ships(desk.scene.named("S1"), "TRK1")
    desk.scene.until(lambda: desk.scene.order("S1").status == "processed")
    desk.window.go("processed-orders")
    done = desk.window.screen_named("processed-orders")
    assert isinstance(done, ProcessedOrders)
    done.reload()
    desk.idle()
    assert refs(done) == {"S1"}
    assert done.overview.counts["despatched_today"] == 0, "nobody here has packed it"
    desk.choose(done, "S1")
    rows = done.details.packages.packages
    assert rows.rowCount() == 1
    assert rows.index(0, 2).data() == "TRK1"
    assert done.details.parcels.undo_button.isHidden()
    assert "S1" not in refs(desk.orders())
    assert screen is desk.orders()


def test_what_comes_back_is_marked_with_the_reason(desk: Desk) -> None:
    """Amber in Open Orders, and a card whose button opens the order."""
    desk.send("S1")
    desk.scene.clock.advance(minutes=2)
    desk.scene.drain()
    desk.scene.amazon.outbound.finish(desk.scene.named("S1"), "UNFULFILLABLE")
    desk.scene.until(lambda: desk.scene.order("S1").location == "Default")
    screen = desk.orders()
    assert "FBA: back" in chips(screen, "S1")
    desk.choose(screen, "S1")
    assert screen.details.centre.text.text().startswith("Came back from Shop UK FBA")


def test_orders_that_the_channel_sends_itself(desk: Desk) -> None:
    """D18: under the tile, with the chip, and nothing can be taken back of them."""
    fba_sale(desk.scene.amazon.world, FBA)
    desk.scene.comes_in()
    screen = desk.orders()
    assert refs(screen) == {"S1", "S2", "S3"}
    screen.tiles.press("centre")
    desk.idle()
    assert screen.model.rowCount() == 1
    screen.table.select_id(screen.model.id_at(0))
    desk.idle()
    assert screen.details.centre.text.text() == "Amazon's warehouse sends it."
    assert screen.details.centre.back_button.isHidden()
    assert "nothing is done for it here" in screen.despatch_button.toolTip()


def test_the_outbox_says_what_is_asked_for_and_where_it_comes_back_to(desk: Desk) -> None:
    """Kind, id, level and lines; no buyer. Cancel takes the order home."""
    desk.send("S1")
    desk.window.go("outbox")
    screen = desk.window.screen_named("outbox")
    assert isinstance(screen, OutboxScreen)
    screen.reload()
    desk.idle()
    row = screen._current()
    assert row is not None
    assert (row.kind, row.home) == ("fba", "Default")
    assert row.what == f"1 unit, Standard, from {CENTRE}"
    said = screen.details.what.toPlainText()
    person = desk.scene.order("S1").person
    for word in (f"FBA order for S1, {DRIVER}", desk.scene.named("S1"), "Standard", FBA, "GBP"):
        assert word in said, said
    assert person.name
    assert person.name not in said + screen.details.request.toPlainText()
    assert not screen.buttons["told"].isEnabled()
    screen.run_verb("cancel")
    asked = desk.dialog(MessageBox)
    assert "comes back to Default" in words_in(asked)
    button_of(asked, "Cancel 1 row").click()
    desk.idle()
    assert desk.scene.order("S1").location == "Default"


def test_what_the_channel_sends_itself_is_moved_by_nobody_and_keeps_no_other_from_it(desk: Desk) -> None:
    """D18: Move is off for it with the reason; chosen with one of ours, that one goes and is seen to go."""
    fba_sale(desk.scene.amazon.world, FBA)
    desk.scene.comes_in()
    desk.scene.built.locations.add("Annex")
    screen = desk.orders()
    screen.tiles.press("centre")
    desk.idle()
    theirs = screen.model.row_at(0)
    assert theirs is not None
    desk.choose(screen, theirs.channel_order_id)
    assert not screen.move_button.isEnabled()
    assert "nothing is done for it here" in screen.move_button.toolTip()
    screen.acts["move-orders"]()
    desk.idle()
    assert "nothing is done for it here" in desk.window.toast.text
    screen.clear_filters()
    screen.bulk._home([desk.scene.id_of("S1"), theirs.id], "Annex")
    desk.idle()
    assert desk.window.toast.text == "1 order at Annex. 1 order stayed: Amazon's warehouse sends it"
    assert cell(screen, "S1", "location") == "Annex"


def test_lock_counts_what_leaves_from_here(desk: Desk) -> None:
    """D18: of a mixed choice only ours is locked, and button and toast say so."""
    screen = desk.send("S1")
    screen.search.setText("S")  # a search looks through both
    desk.qtbot.waitUntil(lambda: refs(screen) == {"S1", "S2", "S3"})
    desk.choose(screen, "S1", "S2", "S3")
    assert screen.lock_button.text() == "Lock 2"
    screen.acts["lock-orders"]()
    desk.idle()
    assert desk.window.toast.text.startswith("2 orders locked")
    assert [desk.scene.order(each).locked for each in ("S2", "S3")] == [True, True]
    desk.choose(screen, "S1", "S2", "S3")
    assert screen.lock_button.text() == "Unlock 2"


def test_what_cannot_be_deleted_is_refused_before_anybody_is_asked(desk: Desk) -> None:
    """A question whose yes is refused wastes a person's time; Find says from where it leaves."""
    screen = desk.send("S1")
    screen.tiles.press("centre")
    desk.idle()
    desk.choose(screen, "S1")
    heard: list[str] = []
    desk.background.failed.connect(lambda trouble: heard.append(f"{trouble.title}: {trouble.detail}"))
    screen.acts["delete-orders"]()
    desk.idle()
    assert heard == [f"Order {desk.scene.order('S1').number} cannot be deleted: {CENTRE} is to send it"]
    asked = [each for each in QApplication.topLevelWidgets() if isinstance(each, MessageBox) and each.isVisible()]
    assert not [each for each in asked if "Delete" in words_in(each)]
    found = Found("S1", "here", order=desk.scene.order("S1"), account=SHOP)
    assert f"to be sent from {CENTRE}" in answer(found, desk.scene.clock.now()).sentences[0]
