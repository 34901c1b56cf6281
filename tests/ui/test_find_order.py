"""N5, the dialog: a paste, Enter, the answer in words, one button; also from the palette."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from linndesk.ui.dialogs.find_order import FindOrderDialog
from linndesk.ui.screens.open_orders import OpenOrders
from tests.ui.conftest import Stage

REF = "202-7654321-7654321"
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def dialog(stage: Stage, qtbot: QtBot) -> FindOrderDialog:
    """Opened by its key, on an account that has been synced."""
    stage.scene.sync()
    qtbot.keyClick(stage.window, Qt.Key.Key_F, CTRL_SHIFT)
    stage.idle()
    return cast(FindOrderDialog, stage.dialog(FindOrderDialog))


def ask(stage: Stage, dialog: FindOrderDialog, qtbot: QtBot, text: str) -> str:
    """Paste, Enter; the answer's headline."""
    dialog.box.setText(text)
    qtbot.keyClick(dialog.box, Qt.Key.Key_Return)
    stage.idle()
    return dialog.title.text()


def is_open() -> bool:
    return any(type(each) is FindOrderDialog and each.isVisible() for each in QApplication.topLevelWidgets())


def test_an_order_that_is_here_is_opened_with_two_enters(stage: Stage, dialog: FindOrderDialog, qtbot: QtBot) -> None:
    order = stage.scene.built.orders.listed(limit=1)[0]
    assert ask(stage, dialog, qtbot, f' "{order.channel_order_id}" ') == f"It is here: order {order.number}"
    assert "Shop UK" in dialog.said.text()
    assert dialog.act.text() == "Open it"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    stage.idle()
    assert not is_open()
    assert stage.window.screen_key == "open-orders"
    screen = cast(OpenOrders, stage.window.screen_named("open-orders"))
    assert screen.search.text() == order.channel_order_id


def test_one_that_was_left_out_is_imported_and_then_here(stage: Stage, dialog: FindOrderDialog, qtbot: QtBot) -> None:
    stage.scene.amazon.world.add_order(REF, marketplace="DE", created=stage.scene.clock.now() - timedelta(hours=1))
    assert ask(stage, dialog, qtbot, REF) == "It is on the channel of Shop UK, but not here"
    assert "no account here follows" in dialog.said.text()
    assert "to be sent" in dialog.said.text()
    assert "1 × MUG-RED-330" in dialog.said.text()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    stage.idle()
    assert dialog.title.text().startswith("It is here: order ")
    assert dialog.act.text() == "Open it"
    assert stage.scene.built.orders.show(REF).status == "open"


def test_a_deletion_is_taken_back(stage: Stage, dialog: FindOrderDialog, qtbot: QtBot) -> None:
    order = stage.scene.built.orders.listed(limit=1)[0]
    stage.scene.built.orders.delete_ref(order.number)
    assert ask(stage, dialog, qtbot, order.number) == f"Order {order.number} was deleted here"
    assert dialog.act.text() == "Undo deletion"
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    stage.idle()
    assert dialog.title.text() == f"It is here: order {order.number}"


def test_one_that_could_not_be_read_leads_to_its_problem(stage: Stage, dialog: FindOrderDialog, qtbot: QtBot) -> None:
    when = stage.scene.clock.now() - timedelta(minutes=10)
    stage.scene.amazon.world.add_order(REF, created=when, extra={"createdTime": "yesterday"})
    stage.scene.clock.advance(minutes=5)
    stage.scene.sync()
    assert ask(stage, dialog, qtbot, REF) == "It came, but could not be read"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    stage.idle()
    assert stage.window.screen_key == "problems"
    assert stage.window.screen_named("problems").table.model().rowCount() == 1  # type: ignore[attr-defined]


def test_what_is_nowhere_says_so_and_the_box_is_ready_again(
    stage: Stage, dialog: FindOrderDialog, qtbot: QtBot
) -> None:
    assert ask(stage, dialog, qtbot, "202-0000000-0000000") == "There is no order 202-0000000-0000000"
    assert not dialog.act.isVisible()
    assert dialog.box.hasFocus()
    assert dialog.box.selectedText() == dialog.box.text()
    stage.scene.built.accounts.save("Shop UK", {"refresh_token": "Atzr|wrong"})
    assert "not certain" in ask(stage, dialog, qtbot, "202-0000000-0000001")
    assert "Shop UK could not be asked" in dialog.said.text()


def test_it_can_be_stopped_and_closing_stops_it(stage: Stage, dialog: FindOrderDialog, qtbot: QtBot) -> None:
    before = stage.scene.amazon.calls.count("getOrder")
    dialog.box.setText("202-0000000-0000000")
    dialog.look()
    dialog.cancel()
    stage.idle()
    assert dialog.go.isVisible()
    assert not dialog.stop.isVisible()
    assert dialog.title.text() in ("Stopped.", "There is no order 202-0000000-0000000")
    dialog.look()
    dialog.reject()
    stage.idle()
    assert stage.scene.amazon.calls.count("getOrder") <= before + 2


def test_the_palette_offers_to_find_a_number_that_is_not_here(stage: Stage, qtbot: QtBot) -> None:
    palette = stage.window.open_palette()
    palette.box.setText(REF)
    qtbot.waitUntil(lambda: palette.list.count() == 1 and "on the channels" in palette.list.item(0).text())
    qtbot.keyClick(palette.box, Qt.Key.Key_Return)
    stage.idle()
    found = cast(FindOrderDialog, stage.dialog(FindOrderDialog))
    assert found.box.text() == REF
    assert found.title.text() == f"There is no order {REF}"


def test_several_accounts_can_be_told_apart(stage: Stage, qtbot: QtBot) -> None:
    stage.scene.add("Shop US", ("US",), merchant="other")
    stage.window.ask("find-order", "202-0000000-0000000")
    stage.idle()
    dialog = cast(FindOrderDialog, stage.dialog(FindOrderDialog))
    assert dialog.account.isVisible()
    assert "Shop UK, Shop US" in dialog.said.text()
    dialog.account.choose("Shop US")
    assert "Shop UK" not in (ask(stage, dialog, qtbot, "202-0000000-0000000") and dialog.said.text())
