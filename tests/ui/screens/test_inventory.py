"""Inventory on a real profile: numbers per location and added up, import with row errors, levels through the ledger."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from linndesk.domain.stock import Movement
from linndesk.services.itemfiles import write_errors, write_sample
from linndesk.ui.dialogs.count_sheet import CountSheet
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.dialogs.stock_act import StockActDialog
from linndesk.ui.dialogs.stock_locations import LocationsDialog
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.inventory import Inventory
from linndesk.ui.screens.item_details import ItemDetails
from tests.ui.screens.stage import Stage, button_of

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
            built.stock, built.items, built.locations, built.listings, built.accounts, built.kits, stage.background,
            stage.memory, now=stage.scene.clock.now,
        )
    )  # fmt: skip


def numbers(screen: Inventory, sku: str = SKU) -> tuple[int, int, int]:
    rows = [screen.model.row_at(at) for at in range(screen.model.rowCount())]
    row = next(each for each in rows if each is not None and each.sku == sku)
    return row.on_hand, row.in_open_orders, row.available


def entries(details: ItemDetails) -> list[Movement]:
    model = details.movements.model
    return [each for each in (model.row_at(at) for at in range(model.rowCount())) if each is not None]


def press(screen: Inventory, stage: Stage, key: Qt.Key, column: str = "sku") -> None:
    """A key within a cell of the current row."""
    at = next(at for at, each in enumerate(screen.model.columns) if each.key == column)
    screen.table.setCurrentIndex(screen.model.index(screen.table.currentIndex().row(), at))
    stage.qtbot.keyClick(screen.table, key)
    stage.settle()


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
    assert {each.reason for each in entries(details)} == {"import"}
    details._open_order(held.order_id)
    assert shop.asked == [("screen-open-orders", held.number)]


def act_dialog(screen: Inventory, stage: Stage) -> StockActDialog:
    stage.wait(lambda: bool(screen.findChildren(StockActDialog)))
    return screen.findChildren(StockActDialog)[-1]


def test_a_count_by_hand_goes_through_the_ledger_with_its_note(shop: Stage) -> None:
    screen = shown(shop)
    select(screen, shop)
    screen.acts["set-level"]()
    dialog = act_dialog(screen, shop)
    dialog.place.choose("Default")
    dialog.units.setText("ten")
    assert not dialog.go.isEnabled()
    assert "whole number" in dialog.said.text()
    dialog.units.setText("-1")
    assert "cannot be below 0" in dialog.said.text()
    dialog.units.setText("7")
    assert "From 10 to 7: one entry of -3" in dialog.said.text()
    dialog.note.setText("two broken, one lost")
    dialog.go.click()
    shop.wait(lambda: bool(shop.offered))
    newest = shop.built.stock.movements(SKU)[0]
    assert (newest.delta, newest.balance, newest.reason) == (-3, 7, "counted")
    assert newest.note == "two broken, one lost"
    assert numbers(screen)[0] == 11


def test_the_same_level_again_says_that_its_listings_are_sent(shop: Stage) -> None:
    """A9: retyping a level and saving forces a send."""
    screen = shown(shop)
    select(screen, shop)
    screen.acts["stock-count"]()
    dialog = act_dialog(screen, shop)
    assert dialog.units.text() == "10"
    assert "Saving it again sends its listings" in dialog.said.text()
    dialog.go.click()
    shop.wait(lambda: bool(shop.said))
    assert "10 on hand as before; 1 listing is sent again" in shop.said[-1]
    assert shop.offered == []


def test_keys_open_the_verbs_and_undo_is_offered_once(shop: Stage) -> None:
    screen = shown(shop)
    select(screen, shop)
    press(screen, shop, Qt.Key.Key_Plus)
    dialog = act_dialog(screen, shop)
    assert not dialog.go.isEnabled(), "nothing is typed"
    dialog.units.setText("5")
    dialog.go.click()
    shop.wait(lambda: bool(shop.offered))
    said, undo = shop.offered[-1]
    assert said == f"{SKU}: 5 received at Default (10 → 15)"
    assert numbers(screen)[0] == 19
    assert screen.details.movements.undo_button.isEnabled()
    undo()
    shop.wait(lambda: any("Undone" in each for each in shop.said))
    assert numbers(screen)[0] == 14
    screen.acts["undo-stock"]()
    assert "none is left" in shop.said[-1]
    assert [each.reason for each in entries(screen.details)][:2] == ["undone: received", "received"]


def test_nobody_takes_or_moves_more_than_lies_there(shop: Stage) -> None:
    screen = shown(shop)
    select(screen, shop)
    press(screen, shop, Qt.Key.Key_M)
    dialog = act_dialog(screen, shop)
    assert (dialog.place.value, dialog.to.value) == ("Default", "Annex")
    dialog.units.setText("11")
    assert dialog.said.text() == "Only 10 there."
    dialog.to.choose("Default")
    assert "another location" in dialog.said.text()
    dialog.to.choose("Annex")
    dialog.all_button.click()
    assert dialog.said.text() == "Default: 10 → 0. Annex: 4 → 14."
    dialog.go.click()
    shop.wait(lambda: bool(shop.offered))
    assert shop.offered[-1][0] == f"{SKU}: 10 moved from Default to Annex"


def test_several_items_are_one_act_with_a_line_each(shop: Stage) -> None:
    screen = shown(shop)
    screen.table.selectAll()
    press_all = screen.acts["stock-take"]
    press_all()
    dialog = act_dialog(screen, shop)
    assert dialog.lines.rowCount() == 2
    dialog.units.setText("6")
    assert dialog.said.text() == "BOWL-1: Only 5 there."
    dialog._edit(0, "units", "2")
    assert dialog.said.text() == "8 units of 2 items."
    dialog.go.click()
    shop.wait(lambda: bool(shop.offered))
    assert shop.offered[-1][0] == "2 items: 8 units taken at Default"


def test_a_count_sheet_goes_by_bin_and_leaves_out_what_was_not_counted(shop: Stage) -> None:
    """W2: unchanged in one key, scan to find, saved as one act, and no send is forced by it."""
    stock = shop.built.stock
    stock.set_shelf(SKU, "Default", bin_="A10")
    stock.set_shelf("BOWL-1", "Default", bin_="A2")
    screen = shown(shop)
    pick(screen, shop, "Default")
    screen.acts["count-sheet"]()
    shop.wait(lambda: bool(screen.findChildren(CountSheet)))
    sheet = screen.findChildren(CountSheet)[-1]
    assert [sheet.lines.row_at(at).item.sku for at in range(2)] == ["BOWL-1", SKU]  # type: ignore[union-attr]
    assert not sheet.go.isEnabled()
    shop.qtbot.keyClick(sheet.table, Qt.Key.Key_U)
    assert sheet.table.currentIndex().row() == 1
    assert sheet.said.text().startswith("1 of 2 counted; 0 differ")
    sheet.scan.setText("nothing")
    shop.qtbot.keyClick(sheet.scan, Qt.Key.Key_Return)
    assert "not on this sheet" in sheet.heard.text()
    sheet.by_scan.setChecked(True)
    for _ in range(3):
        sheet.scan.setText(SKU.lower())
        shop.qtbot.keyClick(sheet.scan, Qt.Key.Key_Return)
    assert sheet.said.text() == "2 of 2 counted; 1 differ, -7 units in all."
    sheet.go.click()
    shop.wait(lambda: bool(shop.offered))
    assert shop.offered[-1][0] == "2 levels counted: 1 as before, 1 changed, -7 units in all"
    batches = {stock.movements(sku)[0].batch for sku in ("BOWL-1", SKU)}
    assert len(batches) == 1


def test_the_label_of_a_bin_is_no_unit(shop: Stage) -> None:
    """W2: whoever counts by scanning scans the shelf's label too, to go there."""
    items = shop.scene.profile / "bins.csv"
    items.write_text(f"sku,location,bin\n{SKU},Default,A5\n", encoding="utf-8")
    shop.built.items.import_file(items)
    screen = shown(shop)
    pick(screen, shop, "Default")
    screen.acts["count-sheet"]()
    shop.wait(lambda: bool(screen.findChildren(CountSheet)))
    sheet = screen.findChildren(CountSheet)[-1]
    sheet.by_scan.setChecked(True)
    for code in (SKU, "a5"):
        sheet.scan.setText(code)
        shop.qtbot.keyClick(sheet.scan, Qt.Key.Key_Return)
    assert sheet.said.text().startswith("1 of 2 counted")
    assert [each.units for each in sheet.wish.lines] == [1]


def test_a_half_done_count_is_not_thrown_away_unasked(shop: Stage) -> None:
    screen = shown(shop)
    pick(screen, shop, "Default")
    screen.acts["count-sheet"]()
    shop.wait(lambda: bool(screen.findChildren(CountSheet)))
    sheet = screen.findChildren(CountSheet)[-1]
    shop.qtbot.keyClick(sheet.table, Qt.Key.Key_U)
    sheet.reject()
    assert sheet.isVisible()
    box = sheet.findChild(MessageBox)
    assert box is not None
    button_of(box, "Throw it away").click()
    assert not sheet.isVisible()
    assert len(shop.built.stock.movements("BOWL-1")) == 1


def test_numbers_lead_to_the_rows_behind_them(shop: Stage) -> None:
    screen = shown(shop)
    asked: list[str] = []
    screen.asks.connect(lambda act, argument: asked.append(argument) if act == "why-item" else None)
    select(screen, shop)
    for column, tab in (("on_hand", 1), ("in_open_orders", 2), ("due", 0), ("listed_on", 3)):
        press(screen, shop, Qt.Key.Key_Return, column)
        assert screen.details.tabs.currentIndex() == tab, column
    assert shop.asked == []
    press(screen, shop, Qt.Key.Key_Return, "available")
    screen.acts["why"]()
    assert shop.asked == [("why-item", SKU)] * 2
    screen.acts["stock-movements"]()
    assert screen.details.tabs.currentIndex() == 1


def test_bins_and_minimum_are_written_in_their_cells(shop: Stage) -> None:
    screen = shown(shop)
    select(screen, shop)
    at = next(at for at, each in enumerate(screen.model.columns) if each.key == "minimum")
    screen.table.setCurrentIndex(screen.model.index(screen.table.currentIndex().row(), at))
    screen.acts["set-level"]()
    assert "Choose a location first" in shop.said[-1], "added up, nobody knows which location is meant"
    pick(screen, shop, "Annex")
    select(screen, shop)
    screen.cells._typed(screen.table.current_id() or 0, "minimum", "nine")
    shop.wait(lambda: bool(shop.refused))
    assert "no whole number" in shop.refused[-1].title
    screen.cells._typed(screen.table.current_id() or 0, "minimum", "9")
    screen.cells._typed(screen.table.current_id() or 0, "bin", "B 7")
    shop.wait(lambda: "bin is now B 7" in shop.said[-1])
    level = next(each for each in shop.built.stock.levels(SKU) if each.location == "Annex")
    assert (level.minimum, level.bin, level.on_hand) == (9, "B 7", 4)


def test_a_scanned_code_finds_its_item(shop: Stage) -> None:
    screen = shown(shop)
    screen.find_code("bowl-1")
    shop.settle()
    assert screen.details._heading.text() == "BOWL-1"
    screen.find_code("4006381333931")
    shop.wait(lambda: bool(shop.said))
    assert "is no SKU or barcode here" in shop.said[-1]


def test_properties_are_offered_written_and_refused_in_words(shop: Stage) -> None:
    """D10: Despatch Time for all accounts, one name for each account."""
    screen = shown(shop)
    select(screen, shop)
    pane = screen.details.properties
    assert [pane.name.itemText(at) for at in range(pane.name.count())] == ["Despatch Time", "AMAZON_Shop UK"]
    pane.add_button.click()
    pane._edit(0, "value", "45")
    shop.wait(lambda: bool(shop.refused))
    assert "1 to 30" in shop.refused[-1].fix
    pane.add_button.click()
    pane._edit(0, "value", "3")
    shop.wait(lambda: any("Despatch Time is now 3" in each for each in shop.said))
    assert shop.built.items.get(SKU).properties == {"Despatch Time": "3"}


def test_locations_are_added_and_renamed_in_the_window(shop: Stage) -> None:
    screen = shown(shop)
    screen.acts["locations"]()
    dialog = screen.findChild(LocationsDialog)
    assert dialog is not None
    shop.settle()
    dialog.name.setText("annex")
    dialog.add()
    shop.settle()
    assert "already a location Annex" in dialog.said.text()
    dialog.name.setText("Shed")
    dialog.add()
    shop.wait(lambda: dialog.model.rowCount() == 3)
    annex = next(each.id for each in shop.built.locations.listed() if each.name == "Annex")
    dialog._rename(annex, "name", "Back room")
    shop.wait(lambda: "is called Back room now" in dialog.said.text())
    assert {each.location for each in shop.built.stock.levels(SKU)} == {"Default", "Back room"}


def test_files_are_written_from_the_window(shop: Stage, tmp_path: Path) -> None:
    screen = shown(shop)
    screen.desk.write(tmp_path / "items.xlsx", shop.built.items.export_file)
    screen.desk.write(tmp_path / "low.csv", shop.built.stock.export_low)
    shop.wait(lambda: len(shop.said) == 2)
    assert shop.said == ["3 rows written to items.xlsx", "1 row written to low.csv"]
    assert shop.built.items.preview_file(tmp_path / "items.xlsx").result.updated == 0, "the import takes it back"


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


def test_x8_f2_writes_an_items_price_wherever_it_lies(shop: Stage) -> None:
    screen = shown(shop)
    select(screen, shop)
    at = next(at for at, each in enumerate(screen.model.columns) if each.key == "price")
    screen.table.setColumnHidden(at, False)
    screen.table.setCurrentIndex(screen.model.index(screen.table.currentIndex().row(), at))
    screen.acts["set-level"]()
    editor = screen.table.findChild(QLineEdit)
    assert editor is not None
    editor.setText("8,99")
    shop.qtbot.keyClick(editor, Qt.Key.Key_Return)
    shop.wait(lambda: bool(shop.said))
    assert shop.said[-1] == f"{SKU}: price is now 8,99"
    assert shop.built.items.get(SKU).price == Decimal("8.99")
    screen.cells._typed(screen.table.current_id() or 0, "price", "many")
    shop.wait(lambda: bool(shop.refused))
    assert "is no amount" in shop.refused[-1].title
