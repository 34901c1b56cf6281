"""Inventory on a real profile: numbers per location and added up, import with row errors, levels through the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from linndesk.services.itemfiles import write_errors, write_sample
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.dialogs.set_level import SetLevelDialog
from linndesk.ui.screens.inventory import Inventory
from linndesk.ui.screens.item_details import ItemDetails
from tests.ui.screens.stage import Stage

SKU = "MUG-RED-330"
ITEMS = (
    f"sku,title,location,level,minimum\n{SKU},Red mug,Default,10,\n{SKU},Red mug,Annex,4,6\nBOWL-1,Bowl,Default,5,\n"
)


@pytest.fixture
def shop(stage: Stage) -> Stage:
    """Ten mugs in Default and four in Annex, of which one is in an open order."""
    items = stage.scene.profile / "items.csv"
    items.write_text(ITEMS, encoding="utf-8")
    stage.built.items.import_file(items, create_locations=True)
    stage.scene.amazon.world.add_order("UK-1")
    stage.scene.clock.advance(minutes=10)
    stage.scene.add("Shop UK", ("UK",))
    stage.scene.sync()
    stage.built.listings.link("Shop UK", stage.built.orders.show("UK-1").lines[0].channel_sku, SKU)
    return stage


def shown(stage: Stage) -> Inventory:
    built = stage.built
    return stage.show(
        Inventory(
            built.stock, built.items, built.locations, built.listings, built.accounts, stage.background, stage.memory,
            now=stage.scene.clock.now,
        )
    )  # fmt: skip


def numbers(screen: Inventory, sku: str = SKU) -> tuple[int, int, int]:
    rows = [screen.model.row_at(at) for at in range(screen.model.rowCount())]
    row = next(each for each in rows if each is not None and each.sku == sku)
    return row.on_hand, row.in_open_orders, row.available


def select(screen: Inventory, stage: Stage, sku: str = SKU) -> None:
    rows = [screen.model.row_at(at) for at in range(screen.model.rowCount())]
    screen.table.selectRow(next(at for at, each in enumerate(rows) if each is not None and each.sku == sku))
    stage.settle()


def pick(screen: Inventory, stage: Stage, location: str) -> None:
    assert screen.location.choose(location)
    screen.location.chose.emit(location)
    stage.settle()


def test_all_locations_are_the_sum_and_one_is_its_own(shop: Stage) -> None:
    screen = shown(shop)
    held = shop.built.orders.show("UK-1").lines[0].quantity
    assert numbers(screen) == (14, held, 14 - held)
    assert "added up" in screen._facts.text()
    pick(screen, shop, "Annex")
    assert numbers(screen) == (4, 0, 4)
    pick(screen, shop, "Default")
    assert numbers(screen) == (10, held, 10 - held)


def test_the_first_item_is_shown_and_a_choice_stays(shop: Stage) -> None:
    screen = shown(shop)
    assert screen.table.selected_ids() == [screen.model.id_at(0)]
    assert screen.details._heading.text() == screen.model.row_at(0).sku  # type: ignore[union-attr]
    assert not screen.table.hasFocus()
    chosen = screen.model.id_at(1)
    screen.table.select_id(chosen)
    screen.reload()
    shop.settle()
    assert screen.table.selected_ids() == [chosen]


def test_filters_of_the_grid_and_search(shop: Stage) -> None:
    screen = shown(shop)
    for key, tile in screen.tiles.tiles.items():
        if key != screen.tiles.chosen:
            shop.qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
            shop.settle()
        assert screen.model.rowCount() == screen._overview.counts[key], key
    assert screen._overview.counts["below_minimum"] == 1, "4 in Annex, 6 wanted"
    screen.clear_filters()
    screen.search.setText("bowl")
    shop.qtbot.waitUntil(lambda: screen.model.query.search == "bowl")
    shop.settle()
    assert screen.model.rowCount() == 1


def test_every_number_says_what_it_means(shop: Stage) -> None:
    screen = shown(shop)
    for at, column in enumerate(screen.model.columns):
        tip = str(screen.model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole))
        if column.align == "right":
            assert len(tip) > len(column.title) + 20, column.key
    assert screen.table.horizontalScrollBar().maximum() == 0


def test_details_are_the_rows_behind_the_numbers(shop: Stage) -> None:
    screen = shown(shop)
    select(screen, shop)
    details: ItemDetails = screen.details
    places = {details.levels.row_at(at).level.location for at in range(details.levels.rowCount())}  # type: ignore[union-attr]
    assert places == {"Default", "Annex"}
    held = details.holdings.row_at(0)
    assert held is not None
    assert (held.channel_order_id, held.units) == ("UK-1", numbers(screen)[1])
    assert details.listings.rowCount() == 1
    assert {details.movements.row_at(at).reason for at in range(details.movements.rowCount())} == {"import"}  # type: ignore[union-attr]
    details._open_order(held.order_id)
    assert shop.asked == [("screen-open-orders", held.number)]


def test_a_level_set_by_hand_goes_through_the_ledger_with_its_note(shop: Stage) -> None:
    screen = shown(shop)
    select(screen, shop)
    screen.acts["set-level"]()
    shop.settle()
    dialog = screen.findChild(SetLevelDialog)
    assert dialog is not None
    dialog.location.choose("Default")
    assert not dialog.go.isEnabled(), "nothing would change"
    dialog.level.setText("ten")
    assert not dialog.go.isEnabled()
    assert "whole number" in dialog.said.text()
    dialog.level.setText("7")
    assert "From 10 to 7: one entry of -3" in dialog.said.text()
    dialog.note.setText("two broken, one lost")
    dialog.go.click()
    shop.wait(lambda: bool(shop.said))
    newest = shop.built.stock.movements(SKU)[0]
    assert (newest.delta, newest.balance, newest.reason) == (-3, 7, "counted")
    assert newest.note == "two broken, one lost"
    assert numbers(screen)[0] == 11


def test_import_looks_first_then_brings_good_rows_in_and_names_bad_ones(stage: Stage, tmp_path: Path) -> None:
    screen = shown(stage)
    assert "No items yet" in screen.table.empty_text
    screen.acts["import-items"]()
    dialog = screen.findChild(ImportTableDialog)
    assert dialog is not None
    file = tmp_path / "items.csv"
    file.write_text("sku,title,level,location\nA,Apple,3,Default\nB,Bear,many,Default\nC,Cup,1,Nowhere\n", "utf-8")
    dialog.take_file(file)
    stage.settle()
    assert "1 new" in dialog.said.text()
    assert "2 rows stay out" in dialog.said.text()
    assert [dialog.errors.row_at(at).error.row for at in range(2)] == [3, 4]  # type: ignore[union-attr]
    assert stage.built.items.count() == 0, "nothing is written before Import"
    dialog.choices["create_locations"].setChecked(True)
    stage.settle()
    assert "1 row stays out." in dialog.said.text()
    assert "New locations: Nowhere" in dialog.said.text()
    dialog.row_table.select_id(dialog.rows.id_at(0))
    stage.qtbot.keyClick(dialog.row_table, Qt.Key.Key_Return)
    stage.wait(lambda: bool(stage.said))
    assert sorted(each.sku for each in stage.built.items.listed()) == ["A", "C"]
    assert numbers(screen, "A") == (3, 0, 3)
    assert dialog.save_errors_button.isVisible()
    assert dialog.close_button.text() == "Close"


def test_a_file_that_cannot_be_read_is_one_sentence_in_the_dialog(stage: Stage, tmp_path: Path) -> None:
    screen = shown(stage)
    screen.acts["import-items"]()
    dialog = screen.findChild(ImportTableDialog)
    assert dialog is not None
    file = tmp_path / "orders.csv"
    file.write_text("colour,level\nA,3\n", "utf-8")
    dialog.take_file(file)
    stage.settle()
    assert "no column for SKU" in dialog.said.text()
    assert "Choose which column is SKU." in dialog.said.text()
    assert not dialog.go.isEnabled()
    assert stage.refused == []


def test_the_sample_imports_and_errors_can_be_kept(stage: Stage, tmp_path: Path) -> None:
    """R-FOREIGN: what is written is guarded against formulas."""
    write_sample(tmp_path / "sample.csv")
    preview = stage.built.items.preview_file(tmp_path / "sample.csv")
    assert (preview.result.created, preview.result.errors) == (2, ())
    bad = tmp_path / "bad.csv"
    bad.write_text("sku,level\nA,=1+1\n", "utf-8")
    errors = stage.built.items.preview_file(bad).result.errors
    write_errors(tmp_path / "errors.csv", errors)
    assert "2,level," in (tmp_path / "errors.csv").read_text("utf-8-sig")
