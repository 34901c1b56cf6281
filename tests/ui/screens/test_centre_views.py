"""D18, D19: a channel's own warehouse in Inventory, Locations and Listed Products: to be seen, never to be changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel

from linndesk.services.shown import InventoryRow, ListingRow
from linndesk.ui.columns import Painted
from linndesk.ui.dialogs.set_rules import SetRules
from linndesk.ui.dialogs.stock_act import StockActDialog
from linndesk.ui.dialogs.stock_locations import LocationsDialog
from linndesk.ui.dialogs.why_number import STANDS, WhyNumberDialog
from linndesk.ui.screens.inventory import Inventory
from linndesk.ui.screens.listed_products import ListedProducts
from linndesk.ui.screens.listing_columns import OWN_WAREHOUSE
from tests.fba_scene import fba_stock
from tests.ui.screens.stage import Stage

FBA, SKU, THEIRS = "Shop UK FBA", "MUG", "MUG-FBA"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def shop(stage: Stage) -> Stage:
    """Five mugs in Default; Amazon has 12 of them, 30 more are on their way there."""
    world = stage.scene.amazon.world
    fba_stock(world, THEIRS, 12, due=30, unsellable=2)
    fba_stock(world, SKU, 4)
    file = stage.scene.profile / "items.csv"
    file.write_text("sku,title,location,level\nMUG,Red mug,Default,5\nCUP,Cup,Default,3\n", encoding="utf-8")
    stage.built.items.import_file(file, create_locations=True)
    stage.scene.add("Shop UK", ("UK",), fba=True, fba_sync_inventory=True)
    stage.built.listings.download("Shop UK")
    stage.built.listings.link("Shop UK", THEIRS, SKU, sure=True)
    stage.scene.sync()
    stage.scene.clock.advance(minutes=3)
    return stage


def inventory(stage: Stage) -> Inventory:
    built = stage.built
    return stage.show(
        Inventory(
            built.stock, built.items, built.locations, built.listings, built.accounts, built.kits, stage.background,
            stage.memory, now=stage.scene.clock.now,
        )
    )  # fmt: skip


def products(stage: Stage) -> ListedProducts:
    built = stage.built
    return stage.show(
        ListedProducts(
            built.listings, built.suggestions, built.accounts, built.items, stage.background, stage.memory,
            now=stage.scene.clock.now,
        )
    )  # fmt: skip


def go(screen: Inventory, stage: Stage, place: str = FBA) -> InventoryRow:
    """That location, and the mug in it."""
    assert screen.location.choose(place)
    screen.location.chose.emit(place)
    stage.settle()
    return mug(screen, stage)


def mug(screen: Inventory, stage: Stage) -> InventoryRow:
    rows = [screen.model.row_at(at) for at in range(screen.model.rowCount())]
    at, found = next((at, each) for at, each in enumerate(rows) if each is not None and each.sku == SKU)
    screen.table.selectRow(at)
    stage.settle()
    return found


def press(screen: Inventory, stage: Stage, key: Qt.Key, column: str) -> str:
    """A key in a cell of the mug; what was said."""
    at = next(at for at, each in enumerate(screen.model.columns) if each.key == column)
    screen.table.setCurrentIndex(screen.model.index(screen.table.currentIndex().row(), at))
    stage.said.clear()
    if key == Qt.Key.Key_F2:
        screen.acts["set-level"]()  # the window's key
    else:
        stage.qtbot.keyClick(screen.table, key)
    stage.settle()
    return " ".join(stage.said)


def editing(screen: Inventory) -> bool:
    return screen.table.state() == screen.table.State.EditingState


def test_d19_the_warehouse_is_a_location_of_its_own_and_no_part_of_the_sum(shop: Stage) -> None:
    screen = inventory(shop)
    every = mug(screen, shop)
    assert (every.on_hand, every.due) == (5, 0), "what lies at the channel is not ours to promise"
    words = [screen.location.itemText(at) for at in range(screen.location.count())]
    assert words == ["All your own locations, added up", "Default", f"{FBA} · the channel's"]
    here = go(screen, shop)
    assert (here.on_hand, here.due, here.available) == (12, 30, 12)
    assert "counted by the channel, followed 3 min ago" in screen._facts.text()
    column = next(each for each in screen.model.columns if each.key == "on_hand")
    assert column.value(here) == Painted("12", "", "lock")
    assert column.tooltip is not None
    assert "Counted by the channel" in column.tooltip(here)


@pytest.mark.parametrize(
    ("key", "column"),
    [
        (Qt.Key.Key_F2, "on_hand"), (Qt.Key.Key_Return, "on_hand"), (Qt.Key.Key_Return, "due"),
        (Qt.Key.Key_F2, "minimum"), (Qt.Key.Key_Return, "minimum"), (Qt.Key.Key_F2, "bin"), (Qt.Key.Key_Return, "bin"),
        (Qt.Key.Key_Plus, "sku"), (Qt.Key.Key_Minus, "sku"), (Qt.Key.Key_Equal, "sku"), (Qt.Key.Key_M, "sku"),
    ],
)  # fmt: skip
def test_d18_no_key_changes_a_level_there_and_each_says_why(shop: Stage, key: Qt.Key, column: str) -> None:
    screen = inventory(shop)
    go(screen, shop)
    shop.scene.clock.advance(seconds=1)
    said = press(screen, shop, key, column)
    if not said:  # a letter waits whether a scanner types
        QApplication.sendEvent(screen.table, QKeyEvent(QEvent.Type.KeyRelease, key, Qt.KeyboardModifier.NoModifier))
        shop.qtbot.waitUntil(lambda: bool(shop.said), timeout=3_000)
        said = " ".join(shop.said)
    assert (
        said
        == f"{FBA} is the channel's own warehouse: the channel counts what lies there, and nothing here changes it."
    )
    assert not editing(screen)
    assert [
        each for each in QApplication.topLevelWidgets() if isinstance(each, StockActDialog) and each.isVisible()
    ] == []


def test_d18_its_acts_are_off_with_the_reason_and_on_again_at_ones_own(shop: Stage) -> None:
    screen = inventory(shop)
    go(screen, shop)
    assert not any(each.isEnabled() for each in screen.verb_buttons)
    assert "own warehouse" in screen.verb_buttons[0].toolTip()
    screen.count_sheet()
    assert "own warehouse" in shop.said[-1]
    go(screen, shop, "Default")
    assert all(each.isEnabled() for each in screen.verb_buttons)
    assert screen.verb_buttons[0].toolTip() == "Key +"


def test_d18_among_the_levels_of_an_item_it_is_locked_too(shop: Stage) -> None:
    screen = inventory(shop)
    mug(screen, shop)
    levels = screen.details.levels
    found = {each.level.location: each for at in range(levels.rowCount()) if (each := levels.row_at(at)) is not None}
    assert (found[FBA].level.on_hand, found[FBA].level.due) == (12, 30)
    assert found["Default"].locked == ""
    table = screen.details.level_table
    at = next(at for at in range(levels.rowCount()) if levels.id_at(at) == found[FBA].at)
    for column in range(len(levels.columns)):
        shop.said.clear()
        table.setCurrentIndex(levels.index(at, column))
        table.setFocus()
        shop.qtbot.keyClick(table, Qt.Key.Key_Return)
        assert "own warehouse" in " ".join(shop.said), levels.columns[column].key
        assert table.state() != table.State.EditingState


def test_d19_what_is_not_there_is_not_listed_and_found_all_the_same(shop: Stage) -> None:
    screen = inventory(shop)
    go(screen, shop)
    skus = [each.sku for at in range(screen.model.rowCount()) if (each := screen.model.row_at(at)) is not None]
    assert skus == [SKU]
    assert screen.tiles.chosen == "all"
    assert screen._facts.text().startswith("1 item ·")
    screen.find_code("CUP")
    shop.settle()
    assert screen.location.value == ""
    current = screen.table.current_id()
    assert current is not None
    found = screen.model.row_at(screen.model.row_of(current))
    assert found is not None
    assert found.sku == "CUP"


def test_d18_an_empty_warehouse_says_why(stage: Stage) -> None:
    stage.scene.add("Shop UK", ("UK",), fba=True)
    screen = inventory(stage)
    screen.location.choose(FBA)
    screen.location.chose.emit(FBA)
    stage.settle()
    words = " ".join(each.text() for each in screen.table.findChildren(QLabel))
    assert f"no account follows {FBA}" in words
    stage.built.accounts.save("Shop UK", {"fba_sync_inventory": True})
    screen.reload()
    stage.settle()
    words = " ".join(each.text() for each in screen.table.findChildren(QLabel))
    assert f"No item lies at {FBA}." in words


def test_d18_one_whose_account_is_gone_can_be_removed_here(stage: Stage) -> None:
    stage.scene.add("Shop UK", ("UK",), fba=True, fba_sync_inventory=True)
    stage.built.accounts.remove("Shop UK")
    screen = inventory(stage)
    screen.edit_locations()
    dialog = next(each for each in screen.findChildren(LocationsDialog) if each.isVisible())
    stage.settle()
    rows = [each for at in range(dialog.model.rowCount()) if (each := dialog.model.row_at(at)) is not None]
    at = next(at for at, each in enumerate(rows) if each.location.name == FBA)
    dialog.table.setCurrentIndex(dialog.model.index(at, 0))
    assert "whose account is gone. It can be removed" in dialog.said.text()
    stage.qtbot.mouseClick(dialog.remove_button, LEFT)
    stage.settle()
    assert dialog.said.text() == f"{FBA} removed."
    assert [each.name for each in stage.built.locations.listed()] == ["Default"]


def test_d19_f1_there_asks_where_its_count_comes_from(shop: Stage) -> None:
    screen = inventory(shop)
    go(screen, shop)
    screen.why()
    assert shop.asked[-1] == ("why-there", SKU)
    why = shop.built.why.now("Shop UK", THEIRS)
    assert why.counted == 12
    more = "besides 30 on the way there, 2 that cannot be sold"
    assert why.stands[0].startswith(f"{FBA}: FBA counts 12 that can be sold; {more} (asked on 2026-11-21 ")
    assert why.stands[0].endswith("UTC, through Shop UK)")
    assert why.stands[1] == f"Linked to {SKU}, where it stands"
    assert why.wanted is None


def test_d19_the_window_of_f1_says_it_first(shop: Stage) -> None:
    screen = inventory(shop)
    dialog = WhyNumberDialog(
        screen, shop.built.why, shop.background, shop.memory, [("Shop UK", THEIRS)], now=shop.scene.clock.now
    )
    dialog.open()
    shop.settle()
    assert dialog.heading.text() == "Where do 12 come from?"
    assert dialog.tabs.currentIndex() == STANDS
    assert dialog.stands.toPlainText().startswith(f"{FBA}: FBA counts 12")
    assert dialog.not_sent.isHidden()
    assert "wanted" not in dialog.facts.text()
    dialog.reject()


def test_d18_locations_show_whose_it_is_and_nothing_can_be_done_to_it(shop: Stage) -> None:
    screen = inventory(shop)
    screen.edit_locations()
    dialog = next(each for each in screen.findChildren(LocationsDialog) if each.isVisible())
    shop.settle()
    rows = [each for at in range(dialog.model.rowCount()) if (each := dialog.model.row_at(at)) is not None]
    texts = {each.location.name: [dialog.model.index(at, n).data() for n in range(5)] for at, each in enumerate(rows)}
    assert texts == {
        "Default": ["Default", "Your own", "8", "", ""],
        FBA: [FBA, "FBA of Shop UK", "12", "30", "followed 3 min ago"],
    }
    at = next(at for at, each in enumerate(rows) if each.location.name == FBA)
    dialog.table.setCurrentIndex(dialog.model.index(at, 0))
    assert not dialog.rename_button.isEnabled()
    assert not dialog.remove_button.isEnabled()
    assert "follows it through Shop UK. It cannot be renamed, removed, counted or moved" in dialog.said.text()
    dialog._edit(rows[at].location.id)
    assert dialog.table.state() != dialog.table.State.EditingState
    dialog.table.setCurrentIndex(dialog.model.index(1 - at, 0))
    assert dialog.rename_button.isEnabled()
    assert dialog.said.text() == ""


def test_d19_a_listing_shows_what_is_counted_there_and_takes_no_rule(shop: Stage) -> None:
    screen = products(shop)
    rows = {each.channel_sku: each for at in range(screen.model.rowCount()) if (each := screen.model.row_at(at))}
    theirs = rows[THEIRS]
    assert (theirs.fulfilment, theirs.counted) == ("amazon", 12)
    assert shown(screen, theirs) == Painted("12", "", "lock")
    column = next(each for each in screen.model.columns if each.key == "channel_quantity")
    assert column.tooltip is not None
    said = column.tooltip(theirs)
    assert said.startswith("Counted by the channel's own warehouse:")
    assert f"{FBA}: 12 can be sold, 30 on the way there, 2 that cannot be sold." in said
    screen.table.select_id(theirs.id)
    shop.settle()
    assert "12 can be sold" in screen.pane._counted.text()
    for key in ("max_listed", "percentage", "end_when", "latency"):
        at = next(n for n, each in enumerate(screen.model.columns) if each.key == key)
        screen.table.setColumnHidden(at, False)
        screen.table.setCurrentIndex(screen.model.index(screen.model.row_of(theirs.id), at))
        shop.said.clear()
        shop.qtbot.keyClick(screen.table, Qt.Key.Key_F2)
        assert shop.said == [f"{THEIRS}: {OWN_WAREHOUSE}"]
        assert screen.table.state() != screen.table.State.EditingState
    screen.acts["set-rules"]()
    assert shop.said[-1] == OWN_WAREHOUSE
    assert [each for each in QApplication.topLevelWidgets() if isinstance(each, SetRules) and each.isVisible()] == []


def test_d18_link_all_links_what_the_warehouse_sends_too(shop: Stage) -> None:
    """An SKU of the warehouse that is an item's own is as certain as any other."""
    plan = shop.built.listings.plan_link_all("Shop UK")
    assert (SKU, SKU) in [(own, item) for _, own, item in plan.links]
    shop.built.listings.link_all("Shop UK", plan)
    levels = {each.location: each.on_hand for each in shop.built.stock.levels(SKU)}
    assert levels == {"Default": 5, FBA: 16}, "both SKUs of it, in the transaction of the link"


def test_d19_sorting_by_what_the_channel_shows_counts_the_warehouse_too(shop: Stage) -> None:
    screen = products(shop)
    at = next(n for n, each in enumerate(screen.model.columns) if each.key == "channel_quantity")
    screen.model.order_by(at, descending=False)
    shop.settle()
    rows = [each for n in range(screen.model.rowCount()) if (each := screen.model.row_at(n)) is not None]
    numbers = [each.channel_quantity if each.fulfilment == "merchant" else each.counted for each in rows]
    known = [each for each in numbers if each is not None]
    assert known == sorted(known)
    assert {4, 12} <= set(known)


def shown(screen: ListedProducts, row: ListingRow) -> object:
    return next(each for each in screen.model.columns if each.key == "channel_quantity").value(row)
