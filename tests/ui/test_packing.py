"""W3, W6: a morning at the packing desk with the keyboard and a scanner alone, in the whole window."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from linndesk.domain.orders import Order
from linndesk.system import resource
from linndesk.ui.dialogs.check_sheet import CheckSheetDialog
from linndesk.ui.screens.open_orders import OpenOrders
from linndesk.ui.screens.processed_orders import ProcessedOrders
from tests.ui.conftest import Stage

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def desk(stage: Stage, qtbot: QtBot) -> Stage:
    """A live account after its first sync, its listings linked; Open Orders in front."""
    built = stage.scene.built
    built.items.import_file(resource("samples/demo-items.csv"), create_locations=True)
    stage.scene.sync()
    built.listings.download("Shop UK")
    built.listings.link_all("Shop UK")
    built.accounts.save("Shop UK", {"mode": "live"})
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow)
    press(qtbot, stage, Key.Key_2, CTRL)
    return stage


def press(qtbot: QtBot, stage: Stage, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    """The key goes where the focus is, as from a keyboard."""
    qtbot.keyClick(focus(stage), key, modifier)
    stage.idle()


def focus(stage: Stage) -> QWidget:
    top = QApplication.activePopupWidget() or QApplication.activeWindow() or stage.window
    return top.focusWidget() or top


def scan(qtbot: QtBot, stage: Stage, text: str) -> None:
    """A scanner: all letters at once, and Enter."""
    qtbot.keyClicks(focus(stage), text)
    press(qtbot, stage, Key.Key_Return)


def opened(screen: OpenOrders) -> OpenOrders:
    assert QApplication.focusWidget() is screen.table, "Ctrl+2 leads to the table"
    return screen


def open_orders(stage: Stage) -> OpenOrders:
    return cast(OpenOrders, stage.window.screen_named("open-orders"))


def order(stage: Stage, order_id: int) -> Order:
    return stage.scene.built.orders.fetch(order_id)


def editing(qtbot: QtBot, stage: Stage, row: int) -> None:
    """The tracking cell of that row is being written, and nothing is in it yet."""
    screen = open_orders(stage)

    def is_open() -> bool:
        editor = QApplication.focusWidget()
        return isinstance(editor, QLineEdit) and not editor.text() and screen.table.currentIndex().row() == row

    qtbot.waitUntil(is_open)
    assert QApplication.focusWidget() is not screen.search


def test_scan_two_tracking_numbers_despatch_both_and_take_them_back(desk: Stage, qtbot: QtBot) -> None:
    screen = opened(open_orders(desk))
    press(qtbot, desk, Key.Key_Home, CTRL)
    first, second = screen.model.id_at(0), screen.model.id_at(1)
    press(qtbot, desk, Key.Key_T)
    editing(qtbot, desk, 0)
    scan(qtbot, desk, "AB100000001GB")
    editing(qtbot, desk, 1)
    scan(qtbot, desk, "AB100000002GB")
    editing(qtbot, desk, 2)
    press(qtbot, desk, Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is screen.table)
    desk.idle()
    assert [order(desk, each).tracking for each in (first, second)] == ["AB100000001GB", "AB100000002GB"]
    press(qtbot, desk, Key.Key_Up)
    press(qtbot, desk, Key.Key_Up, SHIFT)
    assert screen.despatch_button.text() == "Despatch 2…"

    press(qtbot, desk, Key.Key_D)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), CheckSheetDialog))
    desk.idle()
    sheet = cast(CheckSheetDialog, desk.dialog(CheckSheetDialog))
    assert sheet.go.text() == "Despatch 2 orders"
    press(qtbot, desk, Key.Key_Return)
    qtbot.waitUntil(lambda: "2 orders despatched" in screen.strip.said)
    desk.idle()
    assert {order(desk, each).outcome for each in (first, second)} == {"despatched"}
    assert screen.strip.action.text() == "Undo · 60 s"
    assert screen.model.row_of(first) == screen.model.row_of(second) == -1

    desk.window.activateWindow()  # as a desktop does once the dialog has gone
    qtbot.waitUntil(desk.window.isActiveWindow)
    press(qtbot, desk, Key.Key_8, CTRL)
    done = cast(ProcessedOrders, desk.window.screen_named("processed-orders"))
    qtbot.waitUntil(lambda: done.model.rowCount() > 1)
    assert {done.model.id_at(0), done.model.id_at(1)} == {first, second}, "the newest stand first"
    press(qtbot, desk, Key.Key_Home, CTRL)
    press(qtbot, desk, Key.Key_Down, SHIFT)
    assert done.undo_button.text() == "Undo 2"
    press(qtbot, desk, Key.Key_U)
    qtbot.waitUntil(lambda: "2 despatches were taken back" in done.strip.said)
    desk.idle()
    assert {order(desk, each).status for each in (first, second)} == {"open"}
    assert order(desk, first).tracking == "AB100000001GB", "nothing that was scanned is lost"


def test_a_scanned_number_selects_its_order_and_presses_no_letter_on_its_way(desk: Stage, qtbot: QtBot) -> None:
    """The letters of a scan are no commands: nothing is parked, locked or despatched by them."""
    screen = opened(open_orders(desk))
    wanted = screen.model.id_at(5)
    scan(qtbot, desk, order(desk, wanted).channel_order_id)
    qtbot.waitUntil(lambda: screen.table.current_id() == wanted)
    scan(qtbot, desk, "KLDK-UNKNOWN")
    qtbot.waitUntil(lambda: "Nothing here is called KLDK-UNKNOWN" in desk.window.toast.text)
    desk.idle()
    whole = order(desk, wanted)
    assert (whole.parked, whole.locked) == (False, False)
    assert whole.status in ("open", "pending")
    screen.search.setFocus()
    qtbot.keyClicks(screen.search, "kld")
    assert screen.search.text() == "kld"


def test_a_scanned_item_shows_the_most_urgent_order_that_needs_it(desk: Stage, qtbot: QtBot) -> None:
    screen = opened(open_orders(desk))
    line = next(each for each in order(desk, screen.model.id_at(8)).lines if each.sku)
    assert line.sku is not None
    expected = desk.scene.built.orders.desk.scanned(line.sku).order_ids
    screen.tiles.press("later")
    desk.idle()
    screen.table.setFocus()
    scan(qtbot, desk, line.sku)
    qtbot.waitUntil(lambda: screen.table.current_id() == expected[0])
    assert f"{line.sku}:" in desk.window.toast.text


def test_k_and_l_set_marks_and_take_them_off(desk: Stage, qtbot: QtBot) -> None:
    screen = opened(open_orders(desk))
    press(qtbot, desk, Key.Key_Home, CTRL)
    at = screen.model.id_at(0)
    press(qtbot, desk, Key.Key_K)
    qtbot.waitUntil(lambda: order(desk, at).parked)
    desk.idle()
    assert screen.park_button.text() == "Unpark"
    press(qtbot, desk, Key.Key_L)
    qtbot.waitUntil(lambda: order(desk, at).locked)
    desk.idle()
    press(qtbot, desk, Key.Key_K)
    qtbot.waitUntil(lambda: not order(desk, at).parked)
    desk.idle()
    assert screen.lock_button.text() == "Unlock"


def test_slash_searches_and_enter_goes_back_to_the_rows(desk: Stage, qtbot: QtBot) -> None:
    screen = opened(open_orders(desk))
    press(qtbot, desk, Key.Key_Slash)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is screen.search)
    start = order(desk, screen.model.id_at(0)).channel_order_id[:5]
    qtbot.keyClicks(screen.search, start)
    qtbot.waitUntil(lambda: screen.model.query.search == start)
    desk.idle()
    press(qtbot, desk, Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is screen.table)
