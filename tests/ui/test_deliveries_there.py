"""M3, M4, R-LOST: what Linnworks makes of a booking, and of a line that no item here is: in the window."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from linndesk.services.deliveries import Part
from linndesk.ui.dialogs.deliver_check import DeliverCheckDialog
from linndesk.ui.dialogs.deliver_item import DeliverItemDialog
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.deliver_words import line_chips
from tests.ui.conftest import Stage
from tests.ui.deliver_scene import CTRL, CUP, MUG, Gate, gate_of
from tests.ui.fulfilment import NAME

Key = Qt.Key
TELLS, READS = "Deliver_PurchaseItem", "Get_PurchaseOrder"


@pytest.fixture
def gate(stage: Stage, qtbot: QtBot) -> Iterator[Gate]:
    with gate_of(stage, qtbot) as made:
        yield made


def press(gate: Gate, words: str) -> None:
    """A button of the question that is open."""
    box = gate.stage.dialog(MessageBox)
    found = next(each for each in box.findChildren(QPushButton) if each.text() == words)
    gate.qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
    gate.stage.idle()


def book(gate: Gate, code: str) -> None:
    gate.scan(code)
    gate.key(Key.Key_Return, CTRL)


def test_m3_f5_asks_linnworks(gate: Gate) -> None:
    order = gate.expect()
    screen = gate.open("PO-1")
    gate.scan(MUG)
    gate.desk.world.purchases.another_client_delivers(order.id, "MUG", 4)
    gate.key(Key.Key_F5)
    gate.stage.idle()
    rows = {each.line.sku: each for each in gate.rows()}
    assert (rows["MUG"].line.delivered, rows["MUG"].line.remaining) == (4, 6)
    assert gate.counted() == {"MUG": "1"}, "what is counted stays"
    assert screen.booking.head.ask_button.text() == "Refresh  F5"
    gate.desk.world.purchases.delete(order.id)
    gate.key(Key.Key_F5)
    gate.stage.idle()
    assert "does not have it any more" in screen.booking.head.notice.text()
    book(gate, MUG)
    asked = gate.stage.dialog(DeliverCheckDialog)
    assert isinstance(asked, DeliverCheckDialog)
    assert not asked.go.isVisible(), "no answer changes that"
    asked.reject()
    assert gate.on_hand("MUG") == 20


def test_m3_a_refusal_is_said_and_tried_again(gate: Gate, qtbot: QtBot) -> None:
    order = gate.expect()
    gate.desk.there.faults.purchases.refused["MUG"] = "This item is locked for counting"
    screen = gate.open("PO-1")
    book(gate, "3*" + MUG)
    gate.desk.stage.scene.clock.advance(minutes=15)
    gate.stage.scene.built.engine.sync()
    gate.show()
    (row,) = gate.past()
    assert row.line.state == "refused"
    past = screen.booking.past
    assert "locked for counting" in past.said.text()
    assert past.retry.isVisible()
    assert not past.was.isVisible()
    gate.desk.there.faults.purchases.refused.clear()
    qtbot.mouseClick(past.retry, Qt.MouseButton.LeftButton)
    gate.stage.idle()
    gate.desk.sync()
    gate.show()
    assert gate.there(order)["MUG"] == 3
    assert [each.line.state for each in gate.past()] == ["confirmed"]


def test_r_lost_nobody_knows_and_a_person_says_it_was_booked(gate: Gate, qtbot: QtBot) -> None:
    """Without records nobody can tell another client's units from ours."""
    built = gate.stage.scene.built
    order = gate.expect()
    gate.desk.world.purchases.update(order.id, extra={"DeliveredRecords": None})
    screen = gate.open("PO-1")
    book(gate, "3*" + MUG)
    gate.desk.there.faults.fail_next(TELLS, "lost")
    another = gate.desk.world.purchases.another_client_delivers
    gate.desk.there.faults.meanwhile(READS, partial(another, order.id, "MUG", 1), skip=1)
    for _ in range(12):
        gate.stage.scene.clock.advance(minutes=2)
        built.engine.send_due()
    gate.show()
    (row,) = gate.past()
    assert row.line.state == "unheard"
    past = screen.booking.past
    assert "was booked" in past.said.text()
    assert past.was.isVisible()
    assert past.was_not.isVisible()
    qtbot.mouseClick(past.was, Qt.MouseButton.LeftButton)
    gate.stage.idle()
    press(gate, "It was booked")
    gate.show()
    assert [each.line.state for each in gate.past()] == ["confirmed"]
    assert gate.on_hand("MUG") == 23


def test_m3_somebody_books_while_it_is_asked(gate: Gate, qtbot: QtBot) -> None:
    """Another PC of the same database: nobody has agreed to that many, so it is asked again."""
    gate.expect()
    gate.open("PO-1")
    gate.scan("11*" + MUG)
    line = next(each.line for each in gate.rows() if each.line.sku == "MUG")
    gate.key(Key.Key_Return, CTRL)
    first = gate.stage.dialog(DeliverCheckDialog)
    assert isinstance(first, DeliverCheckDialog)
    first.ticks[line.line_id].click()
    gate.stage.scene.built.deliveries.receive(gate.id_of("PO-1"), [Part(line.line_id, 6)])
    qtbot.mouseClick(first.go, Qt.MouseButton.LeftButton)
    gate.stage.idle()
    again = gate.stage.dialog(DeliverCheckDialog)
    assert isinstance(again, DeliverCheckDialog)
    assert "4 expected, 11 came" in again.findChildren(QLabel)[1].text()
    again.reject()
    assert gate.on_hand("MUG") == 26
    assert gate.counted() == {"MUG": "11"}


def test_m3_of_what_linnworks_has_no_more_nothing_is_counted(gate: Gate) -> None:
    """What was counted before stays, to be cleared; what never came is not all in."""
    order = gate.expect()
    gate.open("PO-1")
    gate.scan(MUG)
    gate.desk.world.purchases.delete(order.id)
    gate.key(Key.Key_F5)
    gate.scan(CUP)
    assert gate.heard == "Nothing more comes of PO-1 Linnworks.net does not have it any more."
    assert gate.screen.booking.heard.wrong
    assert gate.counted() == {"MUG": "1"}
    assert [each.word for row in gate.rows() for each in line_chips(row).chips] == ["1 too many"]


def test_m3_what_was_booked_in_last_is_chosen_below(gate: Gate) -> None:
    """Its Undo is of the newest booking, until a person chooses another one."""
    gate.expect()
    past = gate.open("PO-1").booking.past
    for code in (MUG, CUP):
        gate.scan(code)
        gate.key(Key.Key_Return, CTRL)
        assert past.table.current_id() == gate.past()[0].id
    past.table.select_id(gate.past()[1].id)
    gate.screen.reload()
    gate.stage.idle()
    assert past.table.current_id() == gate.past()[1].id


def test_m3_batches_ask_for_their_number(gate: Gate) -> None:
    gate.desk.world.shelf.add("WINE", level=0, batched=True, barcode="5012345678931")
    file = gate.stage.scene.profile / "wine.csv"
    file.write_text("sku,title,level\nWINE,Red,0\n", encoding="utf-8")
    gate.stage.scene.built.items.import_file(file)
    gate.expect("PO-1", PurchaseLine("WINE", 6, barcode="5012345678931"), PurchaseLine("CUP", 1, barcode=CUP))
    screen = gate.open("PO-1")
    booking = screen.booking
    assert not booking.table.isColumnHidden(booking.column("batch"))
    gate.scan("6*WINE")
    assert "write the number of the batch" in gate.heard
    gate.key(Key.Key_Return, CTRL)
    asked = gate.stage.dialog(DeliverCheckDialog)
    assert isinstance(asked, DeliverCheckDialog)
    assert not asked.go.isVisible()
    asked.reject()
    booking._edit(gate.rows()[0].at, "batch", " L-2026 ")
    gate.key(Key.Key_Return, CTRL)
    assert gate.on_hand("WINE") == 6
    assert [each.line.batch for each in gate.past()] == ["L-2026"]


def test_m3_no_batches_no_column(gate: Gate) -> None:
    gate.expect()
    booking = gate.open("PO-1").booking
    assert booking.table.isColumnHidden(booking.column("batch"))


def test_m4_a_line_without_an_item_is_made_one_by_a_persons_word(gate: Gate, qtbot: QtBot) -> None:
    gate.expect("PO-1", PurchaseLine("TRAY", 6, barcode="5012345678948", title="Oak tray"), PurchaseLine("CUP", 1))
    screen = gate.open("PO-1")
    gate.scan("5012345678948")
    assert "No stock item has the SKU TRAY" in gate.heard
    assert gate.counted() == {}
    gate.key(Key.Key_Down)
    gate.key(Key.Key_F2)
    assert "No stock item has the SKU TRAY" in gate.heard, "its cell is not written either"
    assert "TRAY" in screen.booking.head.notice.text()
    qtbot.mouseClick(screen.booking.head.fix_button, Qt.MouseButton.LeftButton)
    dialog = gate.stage.dialog(DeliverItemDialog)
    assert isinstance(dialog, DeliverItemDialog)
    qtbot.mouseClick(dialog.make_button, Qt.MouseButton.LeftButton)
    gate.stage.idle()
    assert "1 stock item was made: TRAY" in gate.stage.window.toast.text
    item = gate.stage.scene.built.items.get("TRAY")
    assert (item.title, item.barcode) == ("Oak tray", "5012345678948")
    assert not screen.booking.head.tells.isVisible()
    book(gate, "6*TRAY")
    assert gate.on_hand("TRAY") == 6
    assert "Made here" in str(screen.booking.lines.index(0, screen.booking.column("marks")).data())


def test_m4_no_item_is_made_beside_others_of_another_case(gate: Gate, qtbot: QtBot) -> None:
    file = gate.stage.scene.profile / "trays.csv"
    file.write_text("sku,title,level\nTray,One,0\ntray,Two,0\n", encoding="utf-8")
    gate.stage.scene.built.items.import_file(file)
    gate.expect("PO-1", PurchaseLine("TRAY", 6))
    gate.open("PO-1").booking._fix()
    dialog = gate.stage.dialog(DeliverItemDialog)
    assert isinstance(dialog, DeliverItemDialog)
    qtbot.mouseClick(dialog.make_button, Qt.MouseButton.LeftButton)
    gate.stage.idle()
    assert "in another case" in dialog.why.text()
    assert "Link it to the one" in dialog.why.text()
    dialog.reject()


def test_m3_a_line_is_linked_to_an_item_of_another_name(gate: Gate, qtbot: QtBot) -> None:
    gate.expect("PO-1", PurchaseLine("THEIR-MUG", 6, barcode="5012345678955"))
    screen = gate.open("PO-1")
    screen.booking._fix()
    dialog = gate.stage.dialog(DeliverItemDialog)
    assert isinstance(dialog, DeliverItemDialog)
    dialog.sku.setText("NOTHING-SUCH")
    qtbot.mouseClick(dialog.link_button, Qt.MouseButton.LeftButton)
    gate.stage.idle()
    assert dialog.why.isVisible(), "there is no such item"
    dialog.sku.setText("MUG")
    qtbot.mouseClick(dialog.link_button, Qt.MouseButton.LeftButton)
    gate.stage.idle()
    gate.none_open(DeliverItemDialog)
    book(gate, "2*THEIR-MUG")
    assert gate.on_hand("MUG") == 22
    assert gate.stage.scene.built.listings.show(NAME, "THEIR-MUG").sku == "MUG"


def test_m4_items_that_a_delivery_has_made_are_marked(stage: Stage, qtbot: QtBot) -> None:
    with gate_of(stage, qtbot, create_new_products=True) as gate:
        gate.expect("PO-1", PurchaseLine("TRAY", 6, title="Oak tray"), PurchaseLine("CUP", 1))
        screen = gate.show()
        assert screen.list.model.index(0, 8).data() == "New items"
        gate.scan("PO-1")
        assert [each.line.made for each in gate.rows()] == [True, False]
        book(gate, "TRAY")
        assert gate.on_hand("TRAY") == 1
