"""M5 in the window: a parcel comes back, is scanned and booked; its channel hears of it once; what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from linndesk.sandbox.linnworks.records import Line
from linndesk.services.despatch import Wish
from linndesk.services.returns_sheet import PastReturn
from linndesk.ui.columns import cell_text
from linndesk.ui.dialogs.return_order import ReturnOrderDialog
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.problems import ProblemsScreen
from linndesk.ui.screens.processed_orders import ProcessedOrders
from linndesk.ui.screens.returns import ReturnsScreen
from tests.ui.conftest import Stage, outbox
from tests.ui.fulfilment import Desk, desk_of

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def desk(stage: Stage) -> Iterator[Desk]:
    """An account that is told of returns; the window is in front."""
    with desk_of(stage) as made:
        made.add(export_returns=True)
        stage.window.activateWindow()
        yield made


def processed(desk: Desk, *skus: str, tracking: str = "RM1") -> int:
    """An order that was sent from here and processed there; its id here."""
    there = desk.order(*skus)
    desk.sync()
    built = desk.stage.scene.built
    order_id = built.orders.show(there.id).id
    built.despatch.despatch([Wish(order_id, "Royal Mail 48", tracking)], at_once=True)
    desk.sync()
    return order_id


def returns(desk: Desk) -> ReturnsScreen:
    desk.stage.window.go("returns")
    found = desk.stage.window.screen_named("returns")
    assert isinstance(found, ReturnsScreen)
    found.reload()
    found.setFocus()
    desk.stage.idle()
    return found


def dialog_of(desk: Desk, qtbot: QtBot, text: str) -> ReturnOrderDialog:
    """Scanned on the screen; the sheet has the keys."""
    screen = returns(desk)
    scan(qtbot, screen.scan, text)
    desk.stage.idle()
    found = desk.stage.dialog(ReturnOrderDialog)
    assert isinstance(found, ReturnOrderDialog)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is found)
    return found


def scan(qtbot: QtBot, field: QWidget, text: str) -> None:
    """As a scanner does."""
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Key.Key_Return)


def booked(desk: Desk) -> list[PastReturn]:
    return desk.stage.scene.built.returns.listed()


def on_hand(desk: Desk, sku: str) -> dict[str, int]:
    """By location."""
    return {each.location: each.on_hand for each in desk.stage.scene.built.items.get(sku).levels}


def states(screen: ReturnsScreen) -> list[str]:
    column = next(each for each in screen.model.columns if each.key == "state")
    rows = map(screen.model.row_at, range(screen.model.rowCount()))
    return [cell_text(column.value(each)) for each in rows if each is not None]


def question(desk: Desk) -> MessageBox:
    return desk.stage.window.findChildren(MessageBox)[-1]


def texts(box: QWidget) -> str:
    return " ".join(each.text() for each in box.findChildren(QLabel))


def press(box: QWidget, words: str) -> None:
    next(each for each in box.findChildren(QPushButton) if each.text() == words).click()


def test_m5_a_parcel_is_scanned_counted_booked_and_told_once(desk: Desk, qtbot: QtBot) -> None:
    order_id = processed(desk, "MUG", "CUP")
    before = on_hand(desk, "MUG")
    number = desk.stage.scene.built.orders.fetch(order_id).number
    dialog = dialog_of(desk, qtbot, number)
    assert QApplication.focusWidget() is dialog.scan
    assert not dialog.go.isEnabled()
    scan(qtbot, dialog.scan, "mug")
    assert dialog.said.text() == "MUG: 1 of 1"
    scan(qtbot, dialog.scan, "MUG")
    assert dialog.said.text() == "All of MUG is counted already."
    scan(qtbot, dialog.scan, "JUG")
    assert dialog.said.text() == "No line of this order is called JUG. Nothing was counted."
    assert dialog.stock.text() == "Back in stock at Default: 1 × MUG."
    assert "Linnworks" in dialog.told.text()
    qtbot.keyClick(dialog.scan, Key.Key_Return, CTRL)
    desk.stage.idle()
    screen = returns(desk)
    assert screen.strip.said == f"Order {number}: 1 × MUG came back."
    assert screen.strip.action.text() == "Undo · 60 s"
    assert on_hand(desk, "MUG") == {**before, "Default": before["Default"] + 1}
    assert states(screen) == ["Waiting 60 s"]
    desk.sync()
    screen = returns(desk)
    assert states(screen) == ["Booked there"]
    (rma,) = desk.world.returns.of()
    assert rma.reference == booked(desk)[0].reference
    assert rma.actioned is not None
    assert not screen.details.undo_button.isVisible()


def test_m5_the_tracking_number_finds_it_and_a_number_of_nothing_says_so(desk: Desk, qtbot: QtBot) -> None:
    processed(desk, "MUG", tracking="RM 123 456 GB")
    said: list[str] = []
    screen = returns(desk)
    screen.says.connect(said.append)
    scan(qtbot, screen.scan, "NOBODY")
    desk.stage.idle()
    assert said == ["No order here has the number NOBODY."]
    assert QApplication.focusWidget() is screen.scan, "the next scan goes on"
    dialog = dialog_of(desk, qtbot, "RM 123 456 GB")
    assert dialog.windowTitle().startswith("Return of order 1")
    qtbot.keyClick(dialog, Key.Key_Escape)
    assert not dialog.isVisible(), "nothing was counted: it closes at once"


def test_m5_some_come_back_broken_and_every_unit_has_its_own_way(desk: Desk, qtbot: QtBot) -> None:
    there = desk.world.add_order([Line("MUG", quantity=3)], received=desk.stage.scene.clock.now())
    desk.stage.scene.clock.advance(minutes=1)
    desk.sync()
    built = desk.stage.scene.built
    order_id = built.orders.show(there.id).id
    built.despatch.despatch([Wish(order_id, "Royal Mail 48", "RM1")], at_once=True)
    desk.sync()
    before = on_hand(desk, "MUG")["Default"]
    dialog = dialog_of(desk, qtbot, built.orders.fetch(order_id).number)
    (first,) = dialog.grid.rows
    dialog.all_button.click()
    assert first.units.text() == "3"
    first.extra.click()
    second = dialog.grid.rows[1]
    assert QApplication.focusWidget() is second.units
    qtbot.keyClick(second.units, Key.Key_Up)
    assert not second.fault.isHidden(), "four of three cannot come back"
    qtbot.keyClick(dialog.scan, Key.Key_Return, CTRL)
    assert dialog.isVisible()
    assert booked(desk) == []
    first.units.setText("1")
    second.set_condition("faulty")
    assert second.where.currentText() == "Quarantine", "what is faulty is not sold by itself"
    dialog.grid.changed.emit()
    second.extra.click()
    assert dialog.grid.rows == [first]
    third = dialog.grid.split(first)
    third.units.setText("2")
    third.set_condition("damaged")
    third.where.choose("scrapped")
    dialog.grid.changed.emit()
    assert dialog.go.text() == "Book 3 units back"
    assert dialog.stock.text() == "Back in stock at Default: 1 × MUG. Scrapped: 2 × MUG; counted in and out."
    dialog.reason.setEditText("Damaged in the post")
    dialog.go.click()
    desk.stage.idle()
    (past,) = booked(desk)
    assert [(each.quantity, each.condition, each.fate) for each in past.lines] == [
        (1, "new", "stock"), (2, "damaged", "scrapped"),
    ]  # fmt: skip
    assert past.reason == "Damaged in the post"
    assert on_hand(desk, "MUG")["Default"] == before + 1
    again = desk.stage.window.screen_named("processed-orders")
    assert isinstance(again, ProcessedOrders)
    desk.stage.window.go("processed-orders")
    said: list[str] = []
    again.says.connect(said.append)
    again.returning.ask([order_id])
    desk.stage.idle()
    assert said, "everything of it came back"


def test_m5_what_was_counted_is_not_lost_by_esc(desk: Desk, qtbot: QtBot) -> None:
    order_id = processed(desk, "MUG")
    dialog = dialog_of(desk, qtbot, desk.stage.scene.built.orders.fetch(order_id).number)
    scan(qtbot, dialog.scan, "MUG")
    qtbot.keyClick(dialog, Key.Key_Escape)
    box = dialog.findChildren(MessageBox)[-1]
    assert "Nothing of it was booked." in texts(box)
    press(box, "Keep counting")
    assert dialog.isVisible()
    assert dialog.grid.units == 1
    dialog.close()
    press(dialog.findChildren(MessageBox)[-1], "Discard")
    assert booked(desk) == []


def test_m5_u_takes_it_back_until_its_channel_was_told(desk: Desk, qtbot: QtBot) -> None:
    order_id = processed(desk, "MUG")
    before = on_hand(desk, "MUG")
    dialog = dialog_of(desk, qtbot, desk.stage.scene.built.orders.fetch(order_id).number)
    scan(qtbot, dialog.scan, "MUG")
    dialog.go.click()
    desk.stage.idle()
    screen = returns(desk)
    screen.table.setFocus()
    qtbot.keyClick(screen.table, Key.Key_U)
    qtbot.waitUntil(lambda: "Taken back" in screen.strip.said)
    desk.stage.idle()
    assert on_hand(desk, "MUG") == before
    screen = returns(desk)
    assert states(screen) == [], "what was taken back stands aside"
    screen.view.choose("undone")
    screen.clear_filters()
    desk.stage.idle()
    assert states(screen) == ["Taken back"]
    desk.sync()
    assert desk.world.returns.of() == []
    said: list[str] = []
    screen.says.connect(said.append)
    screen.table.select_id(screen.model.id_at(0))
    screen.undo()
    assert said == ["It was taken back already."]


def test_m5_refused_says_the_channels_words_and_is_tried_again(desk: Desk, qtbot: QtBot) -> None:
    order_id = processed(desk, "MUG")
    order = desk.stage.scene.built.orders.fetch(order_id)
    desk.there.faults.returns.not_booked[order.channel_order_id] = "Ask the supervisor"
    dialog = dialog_of(desk, qtbot, order.number)
    scan(qtbot, dialog.scan, "MUG")
    dialog.go.click()
    desk.stage.idle()
    desk.stage.scene.clock.advance(minutes=15)
    desk.stage.scene.built.engine.sync()
    screen = returns(desk)
    assert states(screen) == ["Refused"]
    assert "Ask the supervisor" in screen.details.state.text()
    assert not screen.details.retry_button.isHidden()
    desk.stage.window.refresh_counts()
    desk.stage.idle()
    problems = desk.stage.window.screen_named("problems")
    desk.stage.window.go("problems")
    assert isinstance(problems, ProblemsScreen)
    problems.reload()
    desk.stage.idle()
    titles = [problems.model.index(at, 0).data() for at in range(problems.model.rowCount())]
    assert any("refused 1 return" in each for each in titles), titles
    desk.there.faults.reset()
    screen = returns(desk)
    screen.table.setFocus()
    qtbot.keyClick(screen.table, Key.Key_R)
    qtbot.waitUntil(lambda: screen.details.past is not None and screen.details.past.row_state == "waiting")
    desk.stage.idle()
    desk.sync()
    assert states(returns(desk)) == ["Booked there"]
    assert len(desk.world.returns.of()) == 1


@pytest.fixture
def unheard(desk: Desk, qtbot: QtBot) -> int:
    """A return that its channel was told of, and shows nothing of; the id of its order."""
    order_id = processed(desk, "MUG")
    dialog = dialog_of(desk, qtbot, desk.stage.scene.built.orders.fetch(order_id).number)
    scan(qtbot, dialog.scan, "MUG")
    dialog.go.click()
    desk.stage.idle()
    desk.there.faults.fail_next("CreateRMABooking", "reset")
    for _ in range(8):
        desk.stage.scene.clock.advance(minutes=15)
        desk.stage.scene.built.engine.sync()
    assert desk.world.returns.of() == []
    (past,) = booked(desk)
    assert past.state == "unheard"
    return order_id


def test_r_lost_nobody_knows_and_a_person_says_that_it_was_not_booked(desk: Desk, unheard: int) -> None:
    """M5: on the screen; it is looked for once more, and booked once."""
    screen = returns(desk)
    assert states(screen) == ["Not confirmed"]
    assert screen.tiles.tiles["unheard"].accessibleName().startswith("Not confirmed: 1")
    assert booked(desk)[0].reference in screen.details.state.text(), "what to look for there"
    screen.details.not_button.click()
    box = question(desk)
    assert "It is looked for there once more" in texts(box)
    press(box, "It was not booked")
    desk.stage.idle()
    desk.sync()
    assert states(returns(desk)) == ["Booked there"]
    assert len(desk.world.returns.of()) == 1


def test_r_lost_in_outbox_and_in_problems_the_same_two_ways_out(desk: Desk, unheard: int) -> None:
    """M5: words of a booking, not of a refund; by a person's word it counts as booked."""
    screen = outbox(desk.stage, "sent")
    screen.table.selectAll()
    desk.stage.idle()
    assert screen.buttons["told"].text() == "It was booked"
    assert screen.buttons["retry"].text() == "It was not booked"
    assert not screen.buttons["cancel"].isEnabled()
    row = screen.model.row_at(0)
    assert row is not None
    assert row.what == "Return of 1 × MUG"
    assert cell_text(next(each for each in screen.model.columns if each.key == "kind").value(row)) == "Return"
    said = screen.details.what.toPlainText()
    assert "Return for" in said
    assert "1 unit · MUG · As new · Default" in said
    desk.stage.window.go("problems")
    problems = desk.stage.window.screen_named("problems")
    assert isinstance(problems, ProblemsScreen)
    problems.reload()
    desk.stage.idle()
    at = next(
        n for n in range(problems.model.rowCount()) if "return sent, not confirmed" in problems.model.index(n, 0).data()
    )  # noqa: E501
    problems.table.select_id(problems.model.id_at(at))
    desk.stage.idle()
    assert problems.details.was_button.text() == "It was booked…"
    assert problems.details.not_button.text() == "It was not booked…"
    assert problems.details.repair_button.text() == "Open Returns"
    problems.details.repair_button.click()
    desk.stage.idle()
    assert desk.stage.window.screen_key == "returns"
    desk.stage.window.go("problems")
    problems.details.was_button.click()
    press(question(desk), "It was booked")
    desk.stage.idle()
    desk.sync()
    assert desk.world.returns.of() == [], "nothing more is sent of it"
    assert states(returns(desk)) == ["Booked there"]


def test_m5_an_order_shows_what_came_back_of_it(desk: Desk, qtbot: QtBot) -> None:
    """B in Processed Orders; below it a tab; an order of any channel can come back."""
    order_id = processed(desk, "MUG", "CUP")
    desk.stage.window.go("processed-orders")
    screen = desk.stage.window.screen_named("processed-orders")
    assert isinstance(screen, ProcessedOrders)
    screen.reload()
    desk.stage.idle()
    screen.table.select_id(order_id)
    screen.table.setFocus()
    desk.stage.idle()
    assert screen.return_button.isEnabled()
    assert not screen.details.tabs.isTabVisible(screen.details.tabs.indexOf(screen.details.returns))
    qtbot.keyClick(screen.table, Key.Key_B)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), ReturnOrderDialog))
    dialog = desk.stage.dialog(ReturnOrderDialog)
    assert isinstance(dialog, ReturnOrderDialog)
    scan(qtbot, dialog.scan, "CUP")
    dialog.go.click()
    desk.stage.idle()
    assert "1 × CUP came back" in screen.strip.said
    assert screen.details.tabs.isTabVisible(screen.details.tabs.indexOf(screen.details.returns))
    assert screen.details.returns.table.model().index(0, 2).data() == "1 × CUP"
    screen.details.returns.show_button.click()
    desk.stage.idle()
    assert desk.stage.window.screen_key == "returns"
    shown = returns(desk)
    assert shown.details.past is not None
    assert shown.details.past.what == "1 × CUP"
    screen.details.returns.back_button.click()
    desk.stage.idle()
    assert [each.undone_at is not None for each in booked(desk)] == [True]


def test_m5_refused_and_booked_there_by_hand_counts_as_booked(desk: Desk, qtbot: QtBot) -> None:
    """Enter in a number of units leads back to the scanner's field."""
    order_id = processed(desk, "MUG")
    order = desk.stage.scene.built.orders.fetch(order_id)
    desk.there.faults.returns.not_booked[order.channel_order_id] = "Ask the supervisor"
    dialog = dialog_of(desk, qtbot, order.number)
    units = dialog.grid.rows[0].units
    units.setFocus()
    qtbot.keyClick(units, Key.Key_Up)
    qtbot.keyClick(units, Key.Key_Return)
    assert dialog.isVisible(), "it books nothing"
    assert QApplication.focusWidget() is dialog.scan
    dialog.go.click()
    desk.stage.idle()
    desk.stage.scene.clock.advance(minutes=15)
    desk.stage.scene.built.engine.sync()
    screen = returns(desk)
    assert states(screen) == ["Refused"]
    screen.details.was_button.click()
    press(question(desk), "It was booked")
    desk.stage.idle()
    assert states(returns(desk)) == ["Booked there"]
    desk.sync()
    assert desk.world.returns.of() == []
