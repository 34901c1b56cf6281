"""X12 in the window: cancel and refund by keyboard alone, undo, what is left, a refund nobody heard of (R-LOST)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from linndesk.sandbox.external.post_sale_records import PostSaleTerms
from linndesk.sandbox.external.records import ShopLine
from linndesk.services.postsale import PastAct
from linndesk.store import tables
from linndesk.ui.assemble import Opened
from linndesk.ui.background import Background
from linndesk.ui.columns import cell_text
from linndesk.ui.dialogs.cancel_order import CancelOrderDialog
from linndesk.ui.dialogs.refund_order import RefundOrderDialog
from linndesk.ui.dialogs.why_send import WhySend
from linndesk.ui.memory import Memory
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.open_orders import OpenOrders
from linndesk.ui.screens.order_list import OrderList
from linndesk.ui.screens.outbox import OutboxScreen
from linndesk.ui.screens.problems import ProblemsScreen
from linndesk.ui.screens.processed_orders import ProcessedOrders
from linndesk.ui.theme import Theme
from linndesk.ui.window import Window
from tests.shop_scene import NAME, Warehouse

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
MUGS, JUG = "MUG-RED-330", "JUG-1"


@dataclass
class Desk:
    """The whole window on a live account of a practice shop with one order of three mugs, a jug and postage."""

    scene: Warehouse
    window: Window
    qtbot: QtBot
    idle: Callable[[], None]

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """The key goes where the focus is, as from a keyboard."""
        top = QApplication.activePopupWidget() or QApplication.activeWindow() or self.window
        self.qtbot.keyClick(top.focusWidget() or top, key, modifier)
        self.idle()

    def type(self, text: str) -> None:
        for each in text:
            top = QApplication.activeWindow() or self.window
            self.qtbot.keyClicks(top.focusWidget() or top, each)
        self.idle()

    def active(self, kind: type[QWidget]) -> None:
        """Its dialog has the keys, and the app has answered."""
        self.qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), kind))
        self.idle()

    def back(self) -> None:
        """As a desktop does once a dialog has gone."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        self.idle()

    def open_orders(self) -> OpenOrders:
        found = self.window.screen_named("open-orders")
        assert isinstance(found, OpenOrders)
        return found

    def processed(self) -> ProcessedOrders:
        found = self.window.screen_named("processed-orders")
        assert isinstance(found, ProcessedOrders)
        return found

    def cancelling(self) -> CancelOrderDialog:
        """C, on the order."""
        self.press(Key.Key_C)
        self.active(CancelOrderDialog)
        found = QApplication.activeWindow()
        assert isinstance(found, CancelOrderDialog)
        return found

    def refunding(self) -> RefundOrderDialog:
        """F, on the order."""
        self.press(Key.Key_F)
        self.active(RefundOrderDialog)
        found = QApplication.activeWindow()
        assert isinstance(found, RefundOrderDialog)
        return found

    def tab_to(self, wanted: QWidget) -> None:
        """By Tab alone."""
        for _ in range(40):
            if QApplication.focusWidget() is wanted:
                return
            self.press(Key.Key_Tab)
        now = QApplication.focusWidget()
        raise AssertionError(f"Tab leads to {now and now.accessibleName()}, not to {wanted.accessibleName() or wanted}")

    def past(self) -> tuple[PastAct, ...]:
        return self.scene.built.postsale.history(self.scene.built.orders.show("R1").id)

    def chosen(self, screen: OrderList) -> None:
        """The one order, below the table."""
        self.qtbot.waitUntil(lambda: screen.model.rowCount() == 1)
        self.press(Key.Key_Home, CTRL)
        self.qtbot.waitUntil(lambda: screen.details.order is not None)
        self.idle()


@pytest.fixture
def desk(
    profile: Path, background: Background, qapp: QApplication, qtbot: QtBot, idle: Callable[[], None]
) -> Iterator[Desk]:
    scene = Warehouse(profile, "pascal")
    for each in scene.world.orders():
        scene.world.cancel(each.reference)
    lines = (ShopLine("1", MUGS, 3, Decimal("4.00")), ShopLine("2", JUG, 1, Decimal("9.50"), title="A <b>jug</b>"))
    scene.integrate()
    scene.built.accounts.save(NAME, {"undo_seconds": 60})
    scene.clock.advance(minutes=1)
    scene.world.add_order("R1", lines=lines, postage=Decimal("3.00"))
    scene.sync()
    window = Window(background, Theme(qapp, "light"), Memory(None), practice=True)
    opened = Opened(scene.built, practice=True, shut=lambda: None, on_schedule=False)
    opened.fill(window, background, Memory(None))
    window.resize(1280, 800)
    window.show()
    idle()
    made = Desk(scene, window, qtbot, idle)
    made.back()
    made.press(Key.Key_2, CTRL)
    made.chosen(made.open_orders())
    yield made
    idle()
    for each in QApplication.topLevelWidgets():
        if type(each) is not QWidget:
            each.hide()
            each.deleteLater()
    scene.close()


def tabs(screen: OrderList) -> list[str]:
    shown = screen.details.tabs
    return [shown.tabText(at) for at in range(shown.count()) if shown.isTabVisible(at)]


def states(screen: OrderList) -> list[str]:
    pane = screen.details.after_sale
    return [
        cell_text(pane.acts.columns[0].value(each))
        for each in map(pane.acts.row_at, range(pane.acts.rowCount()))
        if each
    ]


def test_x12_two_mugs_are_cancelled_by_keyboard_and_taken_back(desk: Desk) -> None:
    screen = desk.open_orders()
    dialog = desk.cancelling()
    assert dialog.go.text() == "Cancel 4 units"
    assert QApplication.focusWidget() is dialog.form.boxes["1"], "the first units have the focus"
    desk.type("9")
    assert dialog.form.boxes["1"].text() == "3", "no more than is left can be typed"
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)
    assert dialog.isVisible(), "Enter sends only from the button"
    desk.press(Key.Key_Tab)
    desk.press(Key.Key_Down)
    assert (dialog.total.text(), dialog.go.text()) == ("2 of 4 units", "Cancel 2 units")
    assert "Once it is told, nobody can undo it there. You can take it back for 60 s." in dialog.final.text()

    desk.tab_to(dialog.go)
    desk.press(Key.Key_Return)
    assert dialog.form.reason.fault.text() == "Choose a reason.", "the fault stands under its field"
    assert QApplication.focusWidget() is dialog.form.reason.picker.box
    desk.press(Key.Key_Down)
    assert dialog.form.reason.fault.isHidden()
    assert not dialog.form.reason.picker.sub.isHidden(), "its sub-reasons belong to it"
    desk.tab_to(dialog.go)
    desk.press(Key.Key_Return)
    assert ": 2 units are cancelled." in screen.strip.said
    assert screen.strip.action.text() == "Undo · 60 s"
    desk.back()
    assert [each.quantity_cancelled for each in desk.scene.built.orders.show("R1").lines] == [2, 0]
    assert "After sale" in tabs(screen)
    assert states(screen) == ["Waiting 60 s"]
    screen.strip.action.click()
    desk.idle()
    assert [each.quantity_cancelled for each in desk.scene.built.orders.show("R1").lines] == [0, 0]
    assert states(screen) == ["Taken back"]
    assert desk.scene.world.till.called_off == []


def test_x12_a_refund_cannot_exceed_what_is_left_and_says_what_it_comes_to(desk: Desk) -> None:
    screen = desk.open_orders()
    dialog = desk.refunding()
    assert not dialog.go.isEnabled()
    assert dialog.total.text() == "Up to £24.50 is left to be given back."
    mugs = dialog.form.boxes["1"]
    assert QApplication.focusWidget() is mugs
    desk.type("99")
    assert mugs.text() == "9", "£12.00 were paid"
    assert "no more than £12.00 is left" in dialog.form.grid.rows["1"].fault.text()
    desk.press(Key.Key_PageDown)
    desk.type("4.505")
    assert mugs.text() == "4.50"
    desk.tab_to(dialog.form.boxes["shipping"])
    desk.press(Key.Key_PageUp)
    assert (dialog.total.text(), dialog.go.text()) == ("£7.50 of £24.50", "Refund £7.50")
    desk.tab_to(dialog.form.reason.picker.box)
    desk.type("Good")
    desk.press(Key.Key_Escape)
    desk.active(MessageBox)
    desk.press(Key.Key_Return)  # the safe button has the focus: keep editing
    dialog.activateWindow()  # as a desktop does once the question has gone
    desk.active(RefundOrderDialog)
    desk.tab_to(dialog.go)
    desk.press(Key.Key_Return)
    assert ": £7.50 to be given back." in screen.strip.said
    desk.scene.sync()  # a quarter of an hour later
    (paid,) = desk.scene.world.till.paid_back
    assert (paid.amount, paid.shipping) == (Decimal("7.50"), Decimal("3.00"))
    desk.back()
    screen.reload()
    desk.idle()
    assert states(screen) == ["Confirmed"]
    again = desk.refunding()
    assert "of £7.50" in " ".join(each.text() for each in again.findChildren(type(again.total)))
    assert again.form.boxes.keys() == {"1", "2"}, "the postage was given back whole"
    desk.press(Key.Key_Escape)
    assert not again.isVisible(), "nothing was typed: it closes at once"


def test_x12_r_lost_nobody_heard_of_a_refund_a_person_looks_and_says(desk: Desk) -> None:
    """Which refund, how much, where to look, two buttons; until then no other refund; it was paid once."""
    screen = desk.open_orders()
    dialog = desk.refunding()
    desk.type("4.50")
    desk.tab_to(dialog.form.reason.picker.box)
    desk.type("Good")
    desk.tab_to(dialog.go)
    desk.press(Key.Key_Return)
    desk.scene.shop.faults.fail_next("RefundEndpoint", "lost", times=1)
    desk.scene.sync()
    desk.scene.sync()
    assert len(desk.scene.world.till.paid_back) == 1
    desk.back()
    screen.reload()
    desk.idle()
    bar = screen.details.decide
    assert not bar.isHidden()
    assert "Refund of £4.50" in bar.text.text()
    assert "R1" in bar.text.text()
    assert "no answer came" in bar.text.text()
    assert states(screen) == ["Not confirmed"]
    other = desk.refunding()
    assert other.go.isHidden(), "nothing more is refunded before somebody has decided"
    assert "4.50" in other.asking.text()
    desk.press(Key.Key_Escape)
    desk.back()
    bar.was_button.setFocus()
    desk.press(Key.Key_Return)
    screen.reload()
    desk.idle()
    assert bar.isHidden()
    assert states(screen) == ["Confirmed"]
    assert len(desk.scene.world.till.paid_back) == 1


def test_x12_r_lost_it_was_not_done_frees_the_money(desk: Desk) -> None:
    desk.scene.world.till.terms = PostSaleTerms(reasons=())
    dialog = desk.refunding()
    desk.type("4.50")
    desk.tab_to(dialog.go)
    desk.press(Key.Key_Return)
    desk.scene.shop.faults.fail_next("RefundEndpoint", "lost", times=1)
    desk.scene.sync()
    desk.window.go("problems")
    desk.idle()
    problems = desk.window.screen_named("problems")
    assert isinstance(problems, ProblemsScreen)
    problems.reload()
    desk.idle()
    assert "refund" in problems.details.heading.text().casefold()
    assert not problems.details.was_button.isHidden()
    assert not problems.details.not_button.isHidden()
    problems.details.not_button.click()
    desk.active(MessageBox)
    box = QApplication.activeWindow()
    assert isinstance(box, MessageBox)
    desk.press(Key.Key_Tab)
    desk.press(Key.Key_Return)
    assert [each.state for each in desk.past()] == ["withdrawn"]
    assert len(desk.scene.world.till.paid_back) == 1, "a person's word sends nothing"


def test_x12_an_app_that_cannot_be_asked_is_said_and_nothing_can_be_sent(desk: Desk) -> None:
    desk.scene.shop.faults.fail_next("PostSaleOptionsEndpoint", "lost", times=9)
    dialog = desk.refunding()
    assert dialog.go.isHidden()
    assert dialog.asking.text().startswith("Nothing can be sent.")
    desk.scene.shop.faults.forget_plans()
    assert QApplication.focusWidget() is dialog.again_button
    desk.press(Key.Key_Return)
    assert not dialog.go.isHidden()
    desk.press(Key.Key_Escape)
    assert not dialog.isVisible()


def test_x12_the_app_says_the_shape_and_free_text_where_it_names_no_reasons(desk: Desk) -> None:
    desk.scene.world.till.terms = PostSaleTerms(cancel_parts=False, refunds_on_cancel=True, reasons=())
    dialog = desk.cancelling()
    assert set(dialog.form.ticks) == {"1", "2"}
    desk.press(Key.Key_Space)
    assert dialog.go.text() == "Cancel 1 unit"
    assert "It gives £9.50 back to the buyer by itself." in dialog.final.text()
    desk.tab_to(dialog.form.reason.picker.text)
    desk.type("broken")
    desk.tab_to(dialog.go)
    desk.press(Key.Key_Return)
    desk.scene.sync()
    (told,) = desk.scene.world.till.called_off
    assert told.lines == (("2", 1, "broken", ""),)


def test_x12_each_line_has_a_reason_of_its_own_where_wanted(desk: Desk) -> None:
    dialog = desk.refunding()
    desk.type("1")
    desk.tab_to(dialog.form.boxes["2"])
    desk.type("2")
    desk.tab_to(dialog.form.reason.own)
    desk.press(Key.Key_Space)
    rows = dialog.form.grid.rows
    assert not rows["1"].reason.isHidden()
    desk.tab_to(rows["1"].reason.box)
    desk.type("Good")
    desk.tab_to(dialog.go)
    desk.press(Key.Key_Return)
    assert rows["2"].fault.text() == "Choose a reason."
    assert rows["1"].fault.isHidden()
    desk.type("It")
    desk.tab_to(dialog.go)
    desk.press(Key.Key_Return)
    assert [each.words for each in desk.past()[0].past.lines] == ["Goodwill", "It arrived damaged"]


def test_x12_a_row_of_money_is_asked_about_in_words_of_money(desk: Desk) -> None:
    """Outbox: send again says what may happen twice; *It was not* stands beside *It is there*."""
    desk.scene.world.till.terms = PostSaleTerms(reasons=())
    dialog = desk.refunding()
    desk.type("4.50")
    desk.tab_to(dialog.go)
    desk.press(Key.Key_Return)
    desk.scene.shop.faults.fail_next("RefundEndpoint", "lost", times=1)
    desk.scene.sync()
    desk.window.go("outbox", "sent")
    desk.idle()
    screen = desk.window.screen_named("outbox")
    assert isinstance(screen, OutboxScreen)
    screen.reload()
    desk.idle()
    assert "4.50" in screen.details.what.toPlainText()
    assert "Tried 1 time." in screen.details.history.toPlainText(), "what was only read back was not told twice"
    assert screen.buttons["told"].text() == "It was done"
    assert screen.buttons["cancel"].text() == "It was not"
    screen.run_verb("retry")
    desk.active(MessageBox)
    box = QApplication.activeWindow()
    assert isinstance(box, MessageBox)
    said = " ".join(each.text() for each in box.findChildren(type(dialog.total)))
    assert "money" in said
    desk.press(Key.Key_Escape)


def test_x12_of_an_order_that_has_left_the_same_refund_goes_twice_only_by_a_persons_word(desk: Desk) -> None:
    desk.scene.world.till.terms = PostSaleTerms(reasons=())
    desk.scene.despatch("R1")
    desk.press(Key.Key_8, CTRL)
    desk.chosen(desk.processed())
    dialog = desk.refunding()
    desk.type("4.50")
    desk.tab_to(dialog.go)
    desk.press(Key.Key_Return)
    desk.back()
    second = desk.refunding()
    desk.type("4.50")
    desk.tab_to(second.go)
    desk.press(Key.Key_Return)
    assert second.wrong.text().startswith("The same refund waits already")
    desk.tab_to(second.form.twice)
    desk.press(Key.Key_Space)
    assert second.wrong.isHidden()
    desk.tab_to(second.go)
    desk.press(Key.Key_Return)
    assert [each.past.total for each in desk.past()] == [Decimal("4.50"), Decimal("4.50")]


def test_x12_r_copy_what_another_copy_may_have_sent_leaves_only_with_a_reason(desk: Desk) -> None:
    desk.scene.world.till.terms = PostSaleTerms(reasons=())
    dialog = desk.refunding()
    desk.type("4.50")
    desk.tab_to(dialog.go)
    desk.press(Key.Key_Return)
    copied = tables.Outbox.update(unsure=True, state="held", hold="watch", next_try=None)
    desk.scene.built.store.write(copied.where(tables.Outbox.kind == "refund").execute)
    desk.window.go("outbox", "held")
    desk.idle()
    screen = desk.window.screen_named("outbox")
    assert isinstance(screen, OutboxScreen)
    screen.reload()
    desk.idle()
    screen.run_verb("send")
    desk.active(WhySend)
    assert desk.scene.states("refund") == {"held": 1}, "nothing left before the reason"
    desk.type("Looked there: it was not given back")
    desk.press(Key.Key_Return)
    assert desk.scene.states("refund") == {"waiting": 1}


def test_x12_the_sheet_is_of_the_chosen_row_though_another_stands_below(desk: Desk) -> None:
    """Down and F in one go: the row is another one before its details were read."""
    desk.scene.world.add_order("R2", lines=(ShopLine("1", JUG, 1, Decimal("9.50")),))
    desk.scene.sync()
    screen = desk.open_orders()
    screen.reload()
    desk.qtbot.waitUntil(lambda: screen.model.rowCount() == 2)
    desk.press(Key.Key_Home, CTRL)
    desk.qtbot.keyClick(screen.table, Key.Key_Down)
    desk.qtbot.keyClick(screen.table, Key.Key_F)
    desk.active(RefundOrderDialog)
    chosen = screen.model.row_at(1)
    assert chosen is not None
    assert QApplication.activeWindow().windowTitle() == f"Refund order {chosen.number}"  # type: ignore[union-attr]
    desk.press(Key.Key_Escape)
    desk.back()
    desk.press(Key.Key_A, CTRL)
    desk.press(Key.Key_F)
    desk.qtbot.waitUntil(lambda: desk.window.toast.text == "Choose one order: each has a sheet of its own.")
