"""Open Orders on a real profile: A14 (view, filter, delete), D17 (received at the account's offset), A10's repair."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from linndesk.sandbox.amazon.records import Line
from linndesk.ui.columns import Chips, Painted
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.open_orders import OpenOrders
from linndesk.ui.screens.order_kit import order_services
from linndesk.ui.screens.order_list import OrderList
from linndesk.ui.screens.processed_orders import ProcessedOrders
from tests.ui.screens.stage import Stage, button_of

SKU = "MUG-RED-330"


@pytest.fixture
def shop(stage: Stage) -> Stage:
    """Two accounts of one merchant; orders: two late or due in the UK, one waiting and one asked back in Germany."""
    world = stage.scene.amazon.world
    now = stage.scene.clock.now()
    for each in world.orders("main"):
        world.update(each.id, updated=now - timedelta(days=40), created=now - timedelta(days=41))
    items = stage.scene.profile / "items.csv"
    items.write_text(f"sku,title,level\n{SKU},Red mug,10\nBOWL-1,Bowl,5\n", encoding="utf-8")
    stage.built.items.import_file(items)
    lines = (Line(SKU, 2, Decimal("8.50"), "Red mug"),)
    both = (*lines, Line("?-UNKNOWN", 1, Decimal("3"), "Unknown"))
    person = replace(world.add_order(created=now - timedelta(days=60)).person, name="<b>Bobby</b> Tables")
    world.add_order("UK-1", lines=lines, created=now - timedelta(hours=3), person=person)
    world.add_order("UK-2", lines=both, created=now - timedelta(hours=2))
    world.add_order("DE-1", marketplace="DE", lines=lines, status="PENDING", created=now - timedelta(hours=1))
    world.add_order("DE-2", marketplace="DE", lines=lines, created=now - timedelta(hours=1))
    world.request_cancellation("DE-2")
    stage.scene.add("Shop UK", ("UK",))
    stage.scene.add("Shop DE", ("DE",))
    stage.scene.clock.advance(minutes=5)  # what changed just now is not told yet
    stage.scene.sync()
    return stage


def shown(stage: Stage) -> OpenOrders:
    return stage.show(
        OpenOrders(order_services(stage.built), stage.background, stage.memory, now=stage.scene.clock.now)
    )


def refs(screen: OrderList) -> set[str]:
    rows = (screen.model.row_at(at) for at in range(screen.model.rowCount()))
    return {each.channel_order_id for each in rows if each is not None}


def cell(screen: OrderList, ref: str, key: str) -> object:
    at = next(n for n, each in enumerate(screen.model.columns) if each.key == key)
    rows = [screen.model.row_at(n) for n in range(screen.model.rowCount())]
    row = next(each for each in rows if each is not None and each.channel_order_id == ref)
    return screen.model.columns[at].value(row)


def choose(screen: OrderList, stage: Stage, *wanted: str) -> None:
    screen.table.clearSelection()
    for at in range(screen.model.rowCount()):
        row = screen.model.row_at(at)
        if row is not None and row.channel_order_id in wanted:
            index = screen.model.index(at, 0)
            flags = screen.table.selectionModel().SelectionFlag
            screen.table.selectionModel().setCurrentIndex(index, flags.Select | flags.Rows)
    stage.settle()


def test_tiles_count_and_filter_a14(shop: Stage) -> None:
    screen = shown(shop)
    assert refs(screen) == {"UK-1", "UK-2", "DE-1", "DE-2"}
    counts = shop.built.orders.tally(shop.scene.clock.now())
    for key, tile in screen.tiles.tiles.items():
        if tile.isHidden():
            continue  # nobody has a warehouse of a channel
        shop.qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
        shop.settle()
        assert screen.model.rowCount() == counts[key], key
    assert counts["pending"] == 1
    assert counts["unmapped"] == 4
    assert refs(screen) == {"DE-1"}, "waits for payment"
    screen.tiles.press("cancel_requested")
    shop.settle()
    assert refs(screen) == {"DE-2"}, "the buyer asked to cancel"
    shop.qtbot.mouseClick(screen.tiles.tiles["cancel_requested"], Qt.MouseButton.LeftButton)
    shop.settle()
    assert len(refs(screen)) == 4, "pressing the chosen tile lets it go"


def test_status_and_items_are_said_in_words(shop: Stage) -> None:
    screen = shown(shop)
    waiting = cell(screen, "DE-1", "status")
    asked = cell(screen, "DE-2", "status")
    assert isinstance(waiting, Chips)
    assert isinstance(asked, Chips)
    assert [each.word for each in waiting.chips][0] == "Waiting"
    assert [each.word for each in asked.chips][0] == "Cancel?"
    assert cell(screen, "UK-1", "items") == f"2 × {SKU}"
    stock = cell(screen, "UK-1", "stock")
    assert isinstance(stock, Painted)
    assert stock.text == "Unmapped"
    assert stock.icon, "a mark and a word, not only a colour"
    at = next(n for n, each in enumerate(screen.model.columns) if each.key == "status")
    row = next(n for n in range(4) if screen.model.row_at(n).channel_order_id == "DE-1")  # type: ignore[union-attr]
    assert "payment" in str(screen.model.index(row, at).data(Qt.ItemDataRole.ToolTipRole))


def test_search_over_number_name_postcode_and_sku(shop: Stage) -> None:
    screen = shown(shop)
    order = shop.built.orders.show("UK-1")
    for text in (order.number, "bobby tables", order.person.postcode, "UK-1"):
        screen.search.setText(text)
        shop.qtbot.waitUntil(lambda: screen.model.query.search == screen.search.text())
        shop.settle()
        assert "UK-1" in refs(screen), text
    screen.search.setText("unknown")
    shop.qtbot.waitUntil(lambda: screen.model.query.search == "unknown")
    shop.settle()
    assert refs(screen) == {"UK-2"}, "by the SKU of a line"


def test_source_filter_a14(shop: Stage) -> None:
    screen = shown(shop)
    assert screen.source.choose("Amazon DE")
    screen.source.chose.emit("Amazon DE")
    shop.settle()
    assert refs(screen) == {"DE-1", "DE-2"}
    screen.clear_filters()
    shop.settle()
    assert len(refs(screen)) == 4


def test_received_stands_at_the_offset_of_the_account_d17(shop: Stage) -> None:
    screen = shown(shop)
    header = next(n for n, each in enumerate(screen.model.columns) if each.key == "received_at")
    assert screen.model.headerData(header, Qt.Orientation.Horizontal) == "Received UTC+1"
    assert cell(screen, "UK-1", "received_at") == "06:05", "placed 05:05 UTC"
    shop.built.accounts.save("Shop UK", {"utc_offset": 5.5})
    screen.reload()
    shop.settle()
    assert screen.model.headerData(header, Qt.Orientation.Horizontal) == "Received", (
        "they differ: each cell says its own"
    )
    assert cell(screen, "UK-1", "received_at") == "10:35 UTC+5:30"
    assert cell(screen, "DE-2", "received_at") == "08:05 UTC+1"
    at = next(n for n in range(4) if screen.model.row_at(n).channel_order_id == "UK-1")  # type: ignore[union-attr]
    tip = str(screen.model.index(at, header).data(Qt.ItemDataRole.ToolTipRole))
    assert "2026-11-21 10:35:00 UTC+5:30" in tip
    assert "2026-11-21 05:05:00 UTC" in tip


def test_buyers_of_visible_rows_and_the_address_as_plain_text(shop: Stage) -> None:
    """R-PERSON, R-FOREIGN."""
    screen = shown(shop)
    screen.table.viewport().grab()
    shop.settle()
    assert cell(screen, "UK-1", "customer") == "<b>Bobby</b> Tables"
    choose(screen, shop, "UK-1")
    assert screen.details.address.toPlainText().startswith("<b>Bobby</b> Tables\n")
    assert screen.details.raw.toPlainText() == "", "the raw record only on demand"
    screen.details.show_raw()
    assert '"UK-1"' in screen.details.raw.toPlainText()


def test_mapping_a_line_in_place_repairs_every_open_order(shop: Stage) -> None:
    """A10: Ctrl+M, the SKU, Enter."""
    screen = shown(shop)
    choose(screen, shop, "UK-1")
    screen.acts["map-line"]()
    editor = screen.details.line_table.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "", "the words for no link are not edited"
    shop.qtbot.keyClicks(editor, SKU)
    shop.qtbot.keyClick(editor, Qt.Key.Key_Return)
    shop.wait(lambda: bool(shop.said))
    assert shop.said == ["1 listing linked, 2 open orders repaired"]
    assert screen.details.order is not None
    assert screen.details.order.lines[0].sku == SKU
    assert cell(screen, "UK-1", "stock").text == "All free"  # type: ignore[attr-defined]


def test_a_wrong_sku_is_refused_with_its_sentence(shop: Stage) -> None:
    screen = shown(shop)
    choose(screen, shop, "UK-1")
    screen.details.mapped.emit(screen.details.order, SKU, "NO-SUCH-ITEM")
    shop.wait(lambda: bool(shop.refused))
    assert shop.refused[0].title == "There is no stock item NO-SUCH-ITEM"
    assert shop.refused[0].fix
    assert shop.said == []


def test_delete_says_units_leaves_a_tombstone_and_can_be_undone_a14(shop: Stage) -> None:
    shop.built.listings.link("Shop UK", SKU)
    screen = shown(shop)
    choose(screen, shop, "UK-1", "UK-2")
    assert screen.delete_button.text() == "Delete 2…"
    screen.acts["delete-orders"]()
    shop.settle()
    box = screen.findChild(MessageBox)
    assert box is not None
    assert "Delete 2 orders?" in box.accessibleName()
    assert any("4 units go back on sale" in each for each in words_of(box))
    button_of(box, "Delete 2 orders").click()
    shop.wait(lambda: bool(shop.offered))
    assert refs(screen) == {"DE-1", "DE-2"}
    assert shop.built.items.get(SKU).levels[0].in_open_orders == 0
    shop.scene.clock.advance(minutes=30)
    shop.scene.amazon.world.update("UK-1", updated=shop.scene.clock.now())
    shop.scene.clock.advance(minutes=10)
    shop.scene.sync()
    screen.reload()
    shop.settle()
    assert refs(screen) == {"DE-1", "DE-2"}, "a tombstone: it never comes in again by itself"
    shop.offered[0][1]()
    shop.wait(lambda: len(refs(screen)) == 4)
    assert shop.built.items.get(SKU).levels[0].in_open_orders == 4


def test_an_order_shipped_elsewhere_is_put_back(shop: Stage) -> None:
    """R-ORDERS: its units left stock, and a person may take that back."""
    shop.built.listings.link("Shop UK", SKU)
    shop.scene.clock.advance(minutes=30)
    shop.scene.amazon.world.ship_elsewhere("UK-1")
    shop.scene.clock.advance(minutes=10)
    shop.scene.sync()
    assert shop.built.items.get(SKU).levels[0].on_hand == 8
    screen = shop.show(
        ProcessedOrders(order_services(shop.built), shop.background, shop.memory, now=shop.scene.clock.now)
    )
    choose(screen, shop, "UK-1")
    assert screen.put_back_button.isVisible()
    screen.put_back_button.click()
    box = screen.findChild(MessageBox)
    assert box is not None
    button_of(box, "Put back").click()
    shop.wait(lambda: bool(shop.said))
    assert "2 units" in shop.said[0]
    assert shop.built.items.get(SKU).levels[0].on_hand == 10


def test_empty_says_why_and_what_next(stage: Stage) -> None:
    screen = shown(stage)
    assert "No account is set up yet" in screen.table.empty_text
    stage.scene.add("Shop UK", ("UK",))
    stage.scene.amazon.world.set_merchant("main")
    screen.reload()
    stage.settle()
    assert "No channel was asked yet" in screen.table.empty_text
    stage.scene.sync()
    screen.reload()
    stage.settle()
    screen.search.setText("nothing is called that")
    stage.qtbot.waitUntil(lambda: screen.model.query.search == "nothing is called that")
    stage.settle()
    total = len(stage.built.orders.listed())
    assert f"No order matches; {total} hidden by the filter." in screen.table.empty_text


def test_default_columns_fit_without_a_scroll_bar(shop: Stage) -> None:
    screen = shown(shop)
    assert screen.table.horizontalScrollBar().maximum() == 0


def words_of(box: MessageBox) -> list[str]:
    return [each.text() for each in box.findChildren(QLabel)]


def test_filters_are_remembered(shop: Stage) -> None:
    screen = shown(shop)
    screen.source.choose("Amazon DE")
    screen.source.chose.emit("Amazon DE")
    screen.tiles.press("pending")
    shop.settle()
    assert refs(screen) == {"DE-1"}
    again = shown(shop)
    assert again.tiles.chosen == "pending"
    assert again.source.value == "Amazon DE"
    assert refs(again) == {"DE-1"}


def test_timeline_of_a_waiting_order_says_what_comes_next(shop: Stage) -> None:
    screen = shown(shop)
    choose(screen, shop, "DE-1")
    said = [screen.details.events.row_at(at) for at in range(screen.details.events.rowCount())]
    words = [each.what for each in said if each is not None]
    assert words[0] == "The buyer ordered (UTC+1)"
    assert screen.details.events.index(0, 0).data() == "08:05", "placed 07:05 UTC"
    assert "Came into linndesk" in words
    assert words[-1].startswith("Waiting: ")
    assert "payment" in words[-1]
