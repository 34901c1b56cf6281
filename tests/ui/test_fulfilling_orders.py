"""U3 U5 U7 U8 M6 M9 W3: orders that are handed over, in the window: waiting, tried now, despatched by a stage."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from linndesk.sandbox.linnworks.records import Shipping
from linndesk.services.despatch import Wish
from linndesk.ui.columns import Chips, Painted
from linndesk.ui.dialogs.check_sheet import CheckSheetDialog
from linndesk.ui.dialogs.choose_for_orders import ChooseForOrders
from linndesk.ui.dialogs.preview import PreviewDialog
from linndesk.ui.models import CELL
from linndesk.ui.screens.open_orders import OpenOrders
from linndesk.ui.screens.order_words import TRIES, nth
from tests.ui.conftest import Stage, outbox
from tests.ui.fulfilment import NAME, Desk, desk_of

LEFT = Qt.MouseButton.LeftButton
TIP = Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def desk(stage: Stage) -> Iterator[Desk]:
    with desk_of(stage) as made:
        made.add(order_prefix="AB-")
        yield made


def cell(screen: OpenOrders, key: str, row: int = 0) -> Any:
    return screen.model.index(row, screen.column(key)).data(CELL)


def chips(screen: OpenOrders, row: int = 0) -> list[str]:
    found = cell(screen, "status", row)
    assert isinstance(found, Chips)
    return [each.word for each in found.chips]


def choose(desk: Desk, screen: OpenOrders, order_id: str) -> None:
    number = desk.stage.scene.built.orders.show(order_id).id
    assert screen.table.select_id(number)
    desk.stage.idle()


def test_m6_number_with_prefix_the_channels_own_and_the_stage(desk: Desk) -> None:
    there = desk.order("MUG")
    desk.sync()
    screen = desk.orders()
    choose(desk, screen, there.id)
    row = screen.table.currentIndex().row()
    assert str(cell(screen, "number", row)).startswith("AB-1")
    assert cell(screen, "channel_order_id", row) == str(there.number)
    assert there.id in screen.model.columns[screen.column("channel_order_id")].tooltip(screen.model.row_at(row))  # type: ignore[misc,arg-type]
    assert chips(screen, row) == ["Paid"], "as every order of the account comes in"
    assert "at the stage Order Received" in screen.model.index(row, screen.column("status")).data(TIP)
    desk.stage.scene.built.order_acts.stage([screen.model.id_at(row)], "Picking")
    screen.reload()
    desk.stage.idle()
    assert chips(screen, row) == ["Picking"]
    assert str(there.number) in screen.details._hint._whole
    assert f"id {there.id}" in screen.details._hint._whole
    assert screen.table.horizontalScrollBar().maximum() == 0


def test_m6_a_number_with_its_prefix_is_read_whole_at_1280(desk: Desk) -> None:
    """LOOK: what people call the order by is never cut, nor in the check sheet."""
    desk.stage.scene.built.accounts.save(NAME, {"order_prefix": "WH-"})
    there = desk.order("MUG")
    desk.sync()
    screen = desk.orders()
    assert desk.stage.window.width() == 1280
    choose(desk, screen, there.id)
    row, at = screen.table.currentIndex().row(), screen.column("number")
    assert screen.model.index(row, at).data().startswith("WH-")
    assert screen.table.columnWidth(at) >= screen.table.sizeHintForIndex(screen.model.index(row, at)).width()
    screen.despatch()
    desk.stage.idle()
    sheet = desk.stage.dialog(CheckSheetDialog)
    assert isinstance(sheet, CheckSheetDialog)
    assert sheet.table.columnWidth(0) >= sheet.table.sizeHintForIndex(sheet.rows.index(0, 0)).width()
    sheet.reject()


def test_u3_an_unpaid_order_says_why_it_waits(desk: Desk) -> None:
    there = desk.order("MUG", status="UNPAID")
    desk.sync()
    screen = desk.orders()
    choose(desk, screen, there.id)
    assert screen.details.waits.isVisible()
    assert "payment" in screen.details.waits.text()
    assert not screen.details.try_button.isVisible(), "no try of ours brings the payment"


def test_u9_a_card_of_processing_names_its_orders(desk: Desk) -> None:
    """As people in Linnworks know them; its search finds them by it."""
    there = desk.order("MUG")
    desk.sync()
    built = desk.stage.scene.built
    built.accounts.save(NAME, {"undo_seconds": 0})
    desk.world.rules.invoice_printed = True
    built.despatch.despatch([Wish(built.orders.show(there.id).id, "Royal Mail 48", "QB1")])
    desk.stage.scene.clock.advance(minutes=15)
    built.engine.sync()
    card = next(each for each in built.problems.listed("needs") if each.group == "Linnworks Order Processing")
    assert [each.ref for each in built.problems.things(card.id)] == [str(there.number)]
    assert [each.id for each in built.problems.listed("needs", [str(there.number)])] == [card.id]


def test_m6_an_order_that_is_parked_there_is_marked(desk: Desk) -> None:
    """It cannot be processed before it is released."""
    desk.order("MUG")
    there = desk.order("CUP", parked=True)
    desk.sync()
    screen = desk.orders()
    choose(desk, screen, there.id)
    row = screen.table.currentIndex().row()
    assert "Parked there" in chips(screen, row)
    assert "released on the channel" in screen.model.index(row, screen.column("status")).data(TIP)


def test_m8_who_sold_it_is_said(desk: Desk) -> None:
    """M9: its weight stands beside it."""
    desk.stage.scene.built.accounts.save(NAME, {"map_sub_source_to_channel": True, "weight_in_grams": True})
    sent_with = Shipping(desk.world.service("Royal Mail 48").id, Decimal("0.35"))
    there = desk.order("MUG", sub_source="Shop UK", shipping=sent_with)
    desk.sync()
    screen = desk.orders()
    choose(desk, screen, there.id)
    assert "sold by Shop UK" in screen.details._hint._whole
    assert "350 g" in screen.details._hint._whole


def test_u7_a_missing_sku_says_its_tries_and_try_now_brings_the_order_in(desk: Desk, qtbot: QtBot) -> None:
    there = desk.order("MUG", "NEW-SKU")
    desk.sync()
    screen = desk.orders()
    choose(desk, screen, there.id)
    assert "No SKU" in chips(screen, screen.table.currentIndex().row())
    assert not screen.details.waits.isHidden()
    said = screen.details.waits.text()
    assert "NEW-SKU" in said
    assert f"1st of {TRIES} tries; next " in said
    assert screen.try_button.isVisible()
    file = desk.stage.scene.profile / "more.csv"
    file.write_text("sku,title,level\nNEW-SKU,New,5\n", encoding="utf-8")
    desk.stage.scene.built.items.import_file(file)
    qtbot.keyClick(screen.table, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: desk.stage.scene.built.orders.show(there.id).status == "open", timeout=10_000)
    desk.stage.idle()
    screen.reload()
    desk.stage.idle()
    choose(desk, screen, there.id)
    assert chips(screen, screen.table.currentIndex().row()) == ["Paid"]
    assert not screen.try_button.isVisible()
    assert not screen.details.waits.isVisible()


def test_u7_try_now_stands_in_the_menu_of_waiting_orders_only(desk: Desk) -> None:
    waits, fine = desk.order("NEW-SKU"), desk.order("MUG")
    desk.sync()
    screen = desk.orders()
    for there, wanted in ((waits, True), (fine, False)):
        choose(desk, screen, there.id)
        menu = QMenu()
        screen._row_menu(menu, screen.table.selected_ids())
        assert ("Try the import now" in [each.text() for each in menu.actions()]) is wanted


def stage_dialog(desk: Desk, screen: OpenOrders, before: str, name: str, qtbot: QtBot) -> ChooseForOrders:
    screen.stage()
    desk.stage.idle()
    dialog = desk.stage.dialog(ChooseForOrders)
    assert isinstance(dialog, ChooseForOrders)
    assert dialog.box.currentData() == before, "Enter alone changes nothing"
    dialog.box.setCurrentIndex(dialog.box.findData(name))
    qtbot.mouseClick(dialog.go, LEFT)
    desk.stage.idle()
    return dialog


def test_u8_a_processed_stage_is_a_despatch_and_says_that_it_cannot_be_undone(desk: Desk, qtbot: QtBot) -> None:
    there = desk.order("MUG")
    desk.sync()
    screen = desk.orders()
    choose(desk, screen, there.id)
    stage_dialog(desk, screen, "Order Received", "Packed", qtbot)
    assert desk.stage.scene.built.orders.show(there.id).stage == "Packed"
    screen.reload()
    desk.stage.idle()
    stage_dialog(desk, screen, "Packed", "Despatched", qtbot)
    sheet = desk.stage.dialog(CheckSheetDialog)
    assert isinstance(sheet, CheckSheetDialog)
    assert "take it back" in sheet._final.text()
    assert not sheet._final.isHidden()
    assert "60 s" in sheet._after.text()
    qtbot.mouseClick(sheet.go, LEFT)
    desk.stage.idle()
    order = desk.stage.scene.built.orders.show(there.id)
    assert (order.status, order.stage) == ("processed", "Despatched")
    shown = outbox(desk.stage)
    assert [shown.model.index(0, at).data() for at, each in enumerate(shown.model.columns) if each.key == "kind"] == [
        "Process"
    ]
    shown.table.select_id(shown.model.id_at(0))
    desk.stage.idle()
    assert shown.details.heading.text() == str(there.number), "as people there call it"
    assert f"Id there: {there.id}" in shown.details.what.toPlainText()


def test_w3_stages_of_a_mixed_choice_mark_the_one_and_despatch_the_other(desk: Desk, qtbot: QtBot) -> None:
    """An order of a channel that is told of nothing by a stage only gets the mark."""
    there = desk.order("MUG")
    desk.stage.scene.add("Shop Abroad", ("DE",), last_order_sync="2026-11-01 00:00:00")
    desk.sync()
    orders = desk.stage.scene.built.orders
    other = next(each for each in orders.listed(status="open") if each.account != NAME)
    screen = desk.orders()
    both = [other.id, orders.show(there.id).id]
    screen.bulk.stage(both)
    desk.stage.idle()
    dialog = desk.stage.dialog(ChooseForOrders)
    assert isinstance(dialog, ChooseForOrders)
    assert any("For the other 1 it is only a mark" in each.text() for each in dialog.findChildren(QLabel))
    assert dialog.box.currentText() == "As they are"
    qtbot.mouseClick(dialog.go, LEFT)
    desk.stage.idle()
    assert [orders.fetch(each).stage for each in both] == ["", "Order Received"], "Enter alone changes nothing"
    screen.bulk.stage(both)
    desk.stage.idle()
    dialog = desk.stage.dialog(ChooseForOrders)
    assert isinstance(dialog, ChooseForOrders)
    dialog.box.setCurrentIndex(dialog.box.findData("Despatched"))
    qtbot.mouseClick(dialog.go, LEFT)
    desk.stage.idle()
    sheet = desk.stage.dialog(CheckSheetDialog)
    assert isinstance(sheet, CheckSheetDialog)
    assert [each.channel_order_id for each in sheet.sheet.rows] == [there.id]
    assert orders.fetch(other.id).stage == "Despatched"
    assert orders.show(there.id).status == "open", "nothing leaves before the sheet is confirmed"
    sheet.reject()


def test_u8_preview_names_the_order_and_says_that_it_is_for_good(desk: Desk) -> None:
    built = desk.stage.scene.built
    there = desk.order("MUG")
    desk.sync()
    built.despatch.despatch([Wish(built.orders.show(there.id).id, "Royal Mail 48", "RM1")])
    desk.stage.window.ask("preview", NAME)
    desk.stage.idle()
    dialog = desk.stage.dialog(PreviewDialog)
    assert isinstance(dialog, PreviewDialog)
    said = [dialog.model.index(0, at).data() for at in range(dialog.model.columnCount())]
    assert {"Process", str(there.number)} <= set(said)
    assert any("for ever" in str(each) for each in said)


def test_u8_what_was_told_says_processed(desk: Desk, qtbot: QtBot) -> None:
    there = desk.order("MUG")
    desk.stage.scene.built.accounts.save(NAME, {"undo_seconds": 0})
    desk.sync()
    screen = desk.orders()
    choose(desk, screen, there.id)
    screen.despatch()
    desk.stage.idle()
    sheet = desk.stage.dialog(CheckSheetDialog)
    assert isinstance(sheet, CheckSheetDialog)
    qtbot.mouseClick(sheet.go, LEFT)
    desk.stage.idle()
    desk.sync()
    assert desk.world.order(there.id).processed
    desk.stage.window.go("processed-orders")
    ended = desk.stage.window.screen_named("processed-orders")
    ended.reload()
    desk.stage.idle()
    found = ended.model.index(0, ended.column("despatch")).data(CELL)  # type: ignore[attr-defined]
    assert isinstance(found, Painted)
    assert found.text == "Processed"
    ended.table.select_id(ended.model.id_at(0))  # type: ignore[attr-defined]
    desk.stage.idle()
    parcels = ended.details.parcels  # type: ignore[attr-defined]
    assert "Processed there" in [parcels.parcels.index(0, at).data() for at in range(parcels.parcels.columnCount())]


def test_u7_the_card_of_waiting_orders_has_try_now(desk: Desk, qtbot: QtBot) -> None:
    """U9: its group is the kind's own, and stands in the filter."""
    there = desk.order("NEW-SKU")
    desk.sync()
    desk.stage.window.go("problems")
    problems = desk.stage.window.screen_named("problems")
    problems.tabs.setCurrentIndex(3)  # type: ignore[attr-defined]
    problems.reload()
    desk.stage.idle()
    groups = [problems.group.itemText(at) for at in range(problems.group.count())]  # type: ignore[attr-defined]
    assert "Linnworks Order Import" in groups
    problems.group.choose("Linnworks Order Import")  # type: ignore[attr-defined]
    problems._show()  # type: ignore[attr-defined]
    desk.stage.idle()
    details = problems.details  # type: ignore[attr-defined]
    file = desk.stage.scene.profile / "more.csv"
    file.write_text("sku,title,level\nNEW-SKU,New,5\n", encoding="utf-8")
    desk.stage.scene.built.items.import_file(file)
    button = details.repair_button if details.repair_button.text() == "Try now" else details.retry_button
    assert button.text() == "Try now"
    assert button.isVisible()
    qtbot.mouseClick(button, LEFT)
    desk.stage.idle()
    assert desk.stage.scene.built.orders.show(there.id).status == "open"


def test_numbers_of_tries_in_words() -> None:
    assert [nth(each) for each in (1, 2, 3, 4, 10, 11, 12, 13, 21)] == [
        "1st", "2nd", "3rd", "4th", "10th", "11th", "12th", "13th", "21st",
    ]  # fmt: skip
