"""The list screens in the whole window: their keys, what links them to each other, and toasts that offer Undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.system import resource
from linndesk.ui.dialogs.import_table import ImportTableDialog
from linndesk.ui.dialogs.stock_act import StockActDialog
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.inventory import Inventory
from linndesk.ui.screens.listed_products import ListedProducts
from linndesk.ui.screens.open_orders import OpenOrders
from linndesk.ui.screens.processed_orders import ProcessedOrders
from tests.ui.conftest import Stage

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def filled(stage: Stage) -> Stage:
    """After a sync and a download, with a small warehouse."""
    stage.scene.built.items.import_file(resource("samples/demo-items.csv"), create_locations=True)
    stage.scene.sync()
    stage.scene.built.listings.download("Shop UK")
    stage.window.activateWindow()
    return stage


def orders(stage: Stage) -> OpenOrders:
    stage.window.go("open-orders")
    stage.idle()
    screen = stage.window.screen_named("open-orders")
    assert isinstance(screen, OpenOrders)
    return screen


def listed(stage: Stage) -> ListedProducts:
    stage.window.go("listed-products")
    stage.idle()
    screen = stage.window.screen_named("listed-products")
    assert isinstance(screen, ListedProducts)
    return screen


def inventory(stage: Stage) -> Inventory:
    stage.window.go("inventory")
    stage.idle()
    screen = stage.window.screen_named("inventory")
    assert isinstance(screen, Inventory)
    return screen


def open_dialogs() -> list[QDialog]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]


def press(dialog: object, words: Callable[[str], bool]) -> None:
    assert isinstance(dialog, MessageBox)
    next(each for each in dialog.findChildren(QPushButton) if words(each.text())).click()


def test_del_asks_and_the_toast_offers_undo(filled: Stage, qtbot: QtBot) -> None:
    """A14."""
    screen = orders(filled)
    before = screen.model.rowCount()
    screen.table.setFocus()
    screen.table.selectRow(0)
    qtbot.keyClick(screen.table, Qt.Key.Key_Delete)
    filled.idle()
    press(filled.dialog(MessageBox), lambda text: text.startswith("Delete"))
    qtbot.waitUntil(lambda: "deleted" in filled.window.toast.text)
    filled.idle()
    assert screen.model.rowCount() == before - 1
    undo = next(each for each in filled.window.toast.findChildren(QPushButton) if each.text() == "Undo")
    undo.click()
    qtbot.waitUntil(lambda: screen.model.rowCount() == before)
    filled.idle()


def test_ctrl_m_maps_the_line_here_and_letters_typed_into_it_stay_letters(filled: Stage, qtbot: QtBot) -> None:
    screen = orders(filled)
    screen.table.setFocus()
    screen.table.selectRow(0)
    filled.idle()
    qtbot.keyClick(screen.table, Qt.Key.Key_M, CTRL)
    editor = screen.details.line_table.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "NID")
    assert editor.text() == "NID"
    qtbot.keyClick(editor, Qt.Key.Key_Escape)


def test_letters_are_keys_in_the_table_and_letters_in_the_search(filled: Stage, qtbot: QtBot) -> None:
    screen = listed(filled)
    screen.table.setFocus()
    qtbot.keyClick(screen.table, Qt.Key.Key_N)
    filled.idle()
    row = screen.model.row_at(screen.table.currentIndex().row())
    assert row is not None
    assert row.sku == "", "N goes to the next unlinked one"
    qtbot.keyClick(screen.table, Qt.Key.Key_I)
    qtbot.waitUntil(lambda: "ignored" in filled.window.toast.text)
    filled.idle()
    assert filled.scene.built.listings.tally("Shop UK").ignored == 1
    qtbot.keyClick(filled.window, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(screen.search, "ni")
    filled.idle()
    assert screen.search.text() == "ni"
    assert filled.scene.built.listings.tally("Shop UK").ignored == 1
    qtbot.keyClick(screen.search, Qt.Key.Key_Escape)
    assert screen.search.text() == ""


def test_everything_that_matches_is_ignored_and_unlinked_at_once(filled: Stage, qtbot: QtBot) -> None:
    screen = listed(filled)
    filled.scene.built.listings.link_all("Shop UK")
    screen.reload()
    filled.idle()
    before = filled.scene.built.listings.tally("Shop UK")
    assert before.linked > 10
    screen.table.setFocus()
    screen.table.selectAll()
    qtbot.keyClick(screen.table, Qt.Key.Key_U, CTRL)
    qtbot.waitUntil(lambda: "unlinked" in filled.window.toast.text)
    filled.idle()
    assert filled.scene.built.listings.tally("Shop UK").linked == 0
    next(each for each in filled.window.toast.findChildren(QPushButton) if each.text() == "Undo").click()
    qtbot.waitUntil(lambda: "linked" in filled.window.toast.text and "unlinked" not in filled.window.toast.text)
    filled.idle()
    assert filled.scene.built.listings.tally("Shop UK") == before


def test_f2_and_ctrl_i_in_inventory(filled: Stage, qtbot: QtBot) -> None:
    screen = inventory(filled)
    screen.table.setFocus()
    screen.table.selectRow(0)
    filled.idle()
    qtbot.keyClick(screen.table, Qt.Key.Key_F2)
    filled.idle()
    dialog = filled.dialog(StockActDialog)
    assert isinstance(dialog, StockActDialog)
    assert dialog.windowTitle() == "Count stock"
    dialog.reject()
    filled.window.activateWindow()
    qtbot.waitUntil(filled.window.isActiveWindow)
    qtbot.keyClick(screen.table, Qt.Key.Key_I, CTRL)
    importing = filled.dialog(ImportTableDialog)
    assert isinstance(importing, ImportTableDialog)
    importing.reject()


@pytest.mark.parametrize(
    ("key", "title"),
    [
        (Qt.Key.Key_Plus, "Receive stock"), (Qt.Key.Key_Minus, "Take stock out"), (Qt.Key.Key_Equal, "Count stock"),
    ],
)  # fmt: skip
def test_the_keys_of_the_verbs_in_inventory(filled: Stage, qtbot: QtBot, key: Qt.Key, title: str) -> None:
    """W2: + − = open their verb in the table, and are letters in the search."""
    screen = inventory(filled)
    screen.search.setFocus()
    qtbot.keyClick(screen.search, key)
    filled.idle()
    assert screen.search.text() == {"Receive stock": "+", "Take stock out": "-", "Count stock": "="}[title]
    assert open_dialogs() == []
    screen.clear_filters()
    filled.idle()
    screen.table.selectRow(0)
    screen.table.setFocus()
    qtbot.keyClick(screen.table, key)
    qtbot.waitUntil(lambda: bool(open_dialogs()))
    dialog = filled.dialog(StockActDialog)
    assert isinstance(dialog, StockActDialog)
    assert dialog.windowTitle() == title
    dialog.reject()


def test_ctrl_h_shows_the_movements_and_the_sheet_opens_by_its_keys(filled: Stage, qtbot: QtBot) -> None:
    screen = inventory(filled)
    screen.table.selectRow(0)
    screen.table.setFocus()
    filled.idle()
    qtbot.keyClick(screen.table, Qt.Key.Key_H, CTRL)
    assert screen.details.movements.table.hasFocus()
    qtbot.keyClick(screen.details.movements.table, Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: bool(open_dialogs()))
    assert open_dialogs()[0].windowTitle() == "Count sheet"
    open_dialogs()[0].reject()


def test_an_order_is_opened_in_the_view_where_it_stands(filled: Stage) -> None:
    shipped = filled.scene.built.orders.listed(status="processed", limit=1)[0]
    filled.window.go("open-orders", shipped.number)
    filled.idle()
    assert filled.window.screen_key == "processed-orders"
    screen = filled.window.screen_named("processed-orders")
    assert isinstance(screen, ProcessedOrders)
    assert screen.details.order is not None
    assert screen.details.order.number == shipped.number


def test_an_account_is_opened_in_listed_products_and_a_sku_in_inventory(filled: Stage) -> None:
    filled.scene.add("Shop DE", ("DE",))
    filled.window.go("listed-products", "Shop DE")
    filled.idle()
    assert listed(filled).account.value == "Shop DE"
    sku = filled.scene.built.items.listed(limit=3)[2].sku
    filled.window.go("inventory", sku)
    filled.idle()
    current = inventory(filled)._current()
    assert current is not None
    assert current.sku == sku
