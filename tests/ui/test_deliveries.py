"""M3: deliveries in the window, by a scanner and the keyboard: found, counted, booked in, taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from linndesk.ui.dialogs.account_config import AccountConfig
from linndesk.ui.dialogs.deliver_check import DeliverCheckDialog
from linndesk.ui.screens.deliveries import DeliveriesScreen
from tests.ui.conftest import Stage
from tests.ui.deliver_scene import CTRL, CUP, MUG, Gate, gate_of
from tests.ui.fulfilment import NAME
from tests.ui.screens.test_reachable import nameless

Key = Qt.Key


@pytest.fixture
def gate(stage: Stage, qtbot: QtBot) -> Iterator[Gate]:
    with gate_of(stage, qtbot) as made:
        yield made


def test_m3_by_a_scanner_alone(gate: Gate) -> None:
    """The order's number opens it, products count, its number again books it in, Linnworks is told."""
    order = gate.expect()
    gate.show()
    gate.scan("po-1")
    assert gate.screen.is_open
    assert gate.screen.booking.scan.hasFocus()
    for code in (MUG, MUG, "3*" + CUP):
        gate.scan(code)
    assert gate.counted() == {"MUG": "2", "CUP": "3"}
    assert "CUP  3 of 5" in gate.heard
    gate.scan("PO-1")
    assert gate.counted() == {}
    assert (gate.on_hand("MUG"), gate.on_hand("CUP")) == (22, 23)
    assert gate.there(order) == {"MUG": 0, "CUP": 0}, "it can still be undone"
    gate.desk.sync()
    assert gate.there(order) == {"MUG": 2, "CUP": 3}
    gate.show()
    assert [each.line.state for each in gate.past()] == ["confirmed", "confirmed"]


def test_m3_a_scan_that_means_nothing_here_counts_nothing(gate: Gate) -> None:
    """Where it belongs instead is said."""
    gate.expect()
    gate.expect("PO-2", PurchaseLine("BOWL", 3, barcode="5012345678924"))
    gate.open("PO-1")
    for code, said in (
        ("4006381333931", "4006381333931 is not on PO-1"),
        ("5012345678924", "It is expected on PO-2"),
        ("PO-2", "PO-2 is another purchase order"),
        ("7", "Scan a product first"),
        ("0*MUG", "0 units cannot have come"),
    ):
        gate.scan(code)
        assert said in gate.heard
        assert gate.screen.booking.heard.wrong
        assert gate.counted() == {}
    gate.scan("PO-1")
    assert "Nothing is counted yet" in gate.heard
    assert gate.on_hand("MUG") == 20


def test_m3_numbers_multiply_and_set(gate: Gate) -> None:
    gate.expect("PO-1", PurchaseLine("MUG", 10, barcode=MUG), PurchaseLine("12", 5, barcode=CUP, title="Dozen"))
    gate.open("PO-1")
    gate.scan("mug")
    gate.scan("7")
    assert gate.counted() == {"MUG": "7"}, "a number is for the line that was scanned last"
    gate.scan("2x" + MUG)
    assert gate.counted() == {"MUG": "9"}
    gate.scan("3*")
    assert "3 of the next scan" in gate.heard
    gate.scan(MUG)
    gate.scan(MUG)
    assert gate.counted() == {"MUG": "13"}, "three once, then one"
    assert "3 units more than is still to come" in gate.heard
    gate.scan("12")
    assert "No stock item has the SKU 12" in gate.heard, "a line's code is no number"
    assert gate.counted() == {"MUG": "13"}
    gate.key(Key.Key_Z, CTRL)
    assert gate.counted() == {"MUG": "12"}
    assert "back to 12" in gate.heard
    gate.scan("0")
    assert gate.counted() == {}, gate.heard


def test_m3_twelve_of_the_next_is_of_no_other_order(gate: Gate) -> None:
    """Nor after everything was cleared."""
    gate.expect()
    gate.expect("PO-2")
    gate.open("PO-1")
    gate.scan("12*")
    gate.open("PO-2")
    gate.scan(MUG)
    assert gate.counted() == {"MUG": "1"}
    gate.scan("12*")
    gate.screen.booking.clear()
    gate.scan(MUG)
    assert gate.counted() == {"MUG": "1"}


def test_m3_ctrl_enter_comes_after_the_scans_before_it(gate: Gate, qtbot: QtBot) -> None:
    """However quick they were: nothing of them stays behind."""
    gate.expect()
    field = gate.open("PO-1").booking.scan
    for _ in range(5):
        qtbot.keyClicks(field, MUG)
        qtbot.keyClick(field, Key.Key_Return)
    qtbot.keyClick(field, Key.Key_Return, CTRL)
    gate.stage.idle()
    assert gate.counted() == {}
    assert gate.on_hand("MUG") == 25


def test_m3_a_code_of_two_products_says_so(gate: Gate) -> None:
    """And not that it is not on the purchase order, nor where else it is."""
    gate.expect("PO-1", PurchaseLine("MUG", 10, barcode=MUG), PurchaseLine("CUP", 5, barcode=MUG))
    gate.expect("PO-2", PurchaseLine("MUG", 10, barcode=MUG))
    gate.open("PO-1")
    gate.scan(MUG)
    assert f"{MUG} is the code of several products" in gate.heard
    assert "MUG, CUP. Scan or type the SKU." in gate.heard
    assert gate.counted() == {}


def test_m3_units_of_one_product_fill_its_lines_one_after_the_other(gate: Gate) -> None:
    first, second = PurchaseLine("MUG", 4, barcode=MUG), PurchaseLine("MUG", 6, barcode=MUG)
    order = gate.expect("PO-1", first, PurchaseLine("CUP", 1, barcode=CUP), second)
    gate.open("PO-1")
    for _ in range(5):
        gate.scan(MUG)
    assert gate.typed() == ["4", "", "1"]
    assert "MUG  5 of 10" in gate.heard
    gate.scan("9")
    assert gate.typed() == ["4", "", "5"]
    gate.key(Key.Key_Return, CTRL)
    gate.desk.sync()
    found = gate.desk.world.purchases.get(order.id)
    assert [found.delivered(each.line_id) for each in found.lines] == [4, 0, 5]


def test_m3_whatever_has_the_keys_a_scan_arrives(gate: Gate) -> None:
    """Letters in a table go to the scan field; in a cell that is open no scan is taken for a number."""
    gate.expect()
    screen = gate.open("PO-1")
    booking = screen.booking
    booking.table.setFocus()
    gate.scan(MUG)
    assert gate.counted() == {"MUG": "1"}
    assert booking.scan.hasFocus()
    gate.key(Key.Key_Down)
    gate.key(Key.Key_F2)
    gate.scan("4")
    gate.wait_for_keys()
    assert gate.counted() == {"MUG": "1", "CUP": "4"}
    gate.key(Key.Key_F2)
    gate.scan(MUG)
    gate.wait_for_keys()
    assert gate.counted() == {"MUG": "2", "CUP": "4"}
    gate.key(Key.Key_F2)
    gate.type("12345678")
    gate.key(Key.Key_Escape)
    gate.wait_for_keys()
    assert gate.counted() == {"MUG": "2", "CUP": "4"}


def test_m3_a_scan_into_a_button_or_the_note_arrives_too(gate: Gate, qtbot: QtBot) -> None:
    gate.expect()
    booking = gate.open("PO-1").booking
    booking.foot.rest_button.setFocus()
    gate.scan(MUG)
    assert gate.counted() == {"MUG": "1"}
    booking.foot.note.setFocus()
    gate.type("pallet 2 wet")
    gate.key(Key.Key_Return)
    assert booking.scan.hasFocus()
    assert booking.foot.note.text() == "pallet 2 wet"
    booking.foot.note.setFocus()
    booking.foot.note.end(False)
    gate.type(" ")
    gate.scan("2*" + MUG)
    assert gate.counted() == {"MUG": "3"}
    assert booking.foot.note.text() == "pallet 2 wet"
    gate.key(Key.Key_Return, CTRL)
    assert [each.delivery.note for each in gate.past()] == ["pallet 2 wet"]
    assert booking.foot.note.text() == ""


def test_m3_ctrl_z_takes_back_nothing_of_another_order(gate: Gate) -> None:
    gate.expect()
    gate.expect("PO-2", PurchaseLine("CUP", 3, barcode=CUP))
    gate.open("PO-1")
    gate.scan(MUG)
    gate.key(Key.Key_Return, CTRL)
    gate.key(Key.Key_Escape)
    gate.scan("PO-2")
    gate.key(Key.Key_Z, CTRL)
    assert gate.on_hand("MUG") == 21
    assert "Nothing of just now" in gate.stage.window.toast.text


def test_m3_a_part_of_a_number_and_the_palette_find_it(gate: Gate) -> None:
    gate.expect("PO-771")
    gate.expect("PO-772", PurchaseLine("CUP", 3, barcode=CUP), supplier_reference="SO-9")
    screen = gate.show()
    gate.scan("772")
    assert screen.booking.head.name.text() == "PO-772"
    gate.key(Key.Key_Escape)
    gate.scan("PO-77")
    assert not screen.is_open
    assert "2 purchase orders have PO-77 in them" in screen.list.heard.said
    gate.settle()
    gate.key(Key.Key_Down)
    gate.key(Key.Key_Return)
    assert screen.is_open, "the row that was chosen by keys is meant, not the text"
    palette = gate.stage.window.open_palette()
    palette.box.setText("so-9")
    gate.qtbot.waitUntil(lambda: "PO-772" in palette.list.item(0).text(), timeout=10_000)
    gate.qtbot.keyClick(palette.box, Key.Key_Return)
    gate.stage.idle()
    assert screen.booking.head.name.text() == "PO-772"


def test_m3_no_scan_is_lost_while_the_order_comes(gate: Gate, qtbot: QtBot) -> None:
    """A worker does not wait for the screen: whole scans and the beginning of one."""
    gate.expect()
    screen = gate.show()
    gate.type("PO-1")
    qtbot.keyClick(screen.list.search, Key.Key_Return)
    qtbot.keyClicks(screen.list.search, MUG[:6])
    gate.stage.idle()
    gate.scan(MUG[6:])
    assert gate.counted() == {"MUG": "1"}
    screen.open(gate.id_of("PO-1"))
    qtbot.keyClicks(screen.booking.scan, CUP)
    qtbot.keyClick(screen.booking.scan, Key.Key_Return)
    gate.stage.idle()
    assert gate.counted() == {"MUG": "1", "CUP": "1"}


def test_m3_ctrl_enter_takes_the_cell_that_is_being_written(gate: Gate) -> None:
    gate.expect()
    gate.open("PO-1")
    gate.scan(MUG)
    gate.key(Key.Key_F2)
    gate.type("6")
    gate.key(Key.Key_Return, CTRL)
    gate.settle()
    assert gate.on_hand("MUG") == 26


def test_m3_more_than_was_ordered_is_asked_and_no_is_the_answer(gate: Gate) -> None:
    """Enter goes back, so that a scan that comes meanwhile books nothing."""
    gate.expect()
    gate.open("PO-1")
    gate.scan("13*" + MUG)
    gate.scan("2*" + CUP)
    gate.key(Key.Key_Return, CTRL)
    asked = gate.stage.dialog(DeliverCheckDialog)
    assert isinstance(asked, DeliverCheckDialog)
    assert asked.back.hasFocus()
    assert asked.go.text() == "Book in 12 units"
    gate.scan(MUG)
    gate.none_open(DeliverCheckDialog)
    assert gate.on_hand("MUG") == 20
    assert gate.counted() == {"MUG": "13", "CUP": "2"}


def test_m3_without_the_tick_what_was_ordered_is_booked_and_the_rest_stays_counted(gate: Gate, qtbot: QtBot) -> None:
    order = gate.expect()
    gate.open("PO-1")
    gate.scan("13*" + MUG)
    gate.key(Key.Key_Return, CTRL)
    asked = gate.stage.dialog(DeliverCheckDialog)
    assert isinstance(asked, DeliverCheckDialog)
    qtbot.keyClick(asked.go, Key.Key_Return)
    gate.stage.idle()
    assert gate.on_hand("MUG") == 30
    assert gate.counted() == {"MUG": "3"}
    gate.key(Key.Key_Return, CTRL)
    again = gate.stage.dialog(DeliverCheckDialog)
    assert isinstance(again, DeliverCheckDialog)
    assert not again.go.isEnabled(), "nothing of it was ordered"
    (tick,) = again.ticks.values()
    qtbot.keyClick(tick, Key.Key_Space)
    qtbot.keyClick(again.go, Key.Key_Return)
    gate.stage.idle()
    gate.desk.sync()
    assert gate.on_hand("MUG") == 33
    assert gate.there(order)["MUG"] == 13


def test_m3_undo_counts_again_what_was_booked_just_now(gate: Gate, qtbot: QtBot) -> None:
    order = gate.expect()
    screen = gate.open("PO-1")
    gate.scan("4*" + MUG)
    gate.key(Key.Key_Return, CTRL)
    assert gate.on_hand("MUG") == 24
    strip = screen.booking.strip
    assert "4 units of PO-1 booked in at Default" in strip.said
    assert strip.action.text() == "Undo · 60 s"
    qtbot.keyClick(strip.action, Key.Key_Return)
    gate.stage.idle()
    assert gate.on_hand("MUG") == 20
    assert gate.counted() == {"MUG": "4"}
    gate.desk.sync()
    assert gate.there(order)["MUG"] == 0
    gate.scan("3")
    gate.key(Key.Key_Return, CTRL)
    assert gate.on_hand("MUG") == 23
    gate.key(Key.Key_Z, CTRL)
    assert gate.on_hand("MUG") == 20, "with nothing counted Ctrl+Z takes back the booking"


def test_m3_what_was_told_is_not_taken_back(gate: Gate) -> None:
    gate.expect()
    screen = gate.open("PO-1")
    gate.scan(MUG)
    gate.key(Key.Key_Return, CTRL)
    gate.desk.sync()
    gate.show()
    assert not screen.booking.past.undo.isVisible()
    gate.key(Key.Key_Z, CTRL)
    assert "cannot be taken back" in gate.refused()
    assert gate.on_hand("MUG") == 21


def test_m3_what_is_counted_is_kept_wherever_one_goes(gate: Gate) -> None:
    """A reload, another order, another screen, another start."""
    gate.expect()
    gate.expect("PO-2", PurchaseLine("CUP", 3, barcode=CUP))
    screen = gate.open("PO-1")
    gate.scan("4*" + MUG)
    gate.desk.sync()
    gate.show()
    assert gate.counted() == {"MUG": "4"}
    gate.key(Key.Key_Escape)
    assert not screen.is_open
    assert "4 units are counted of PO-1 and kept" in gate.stage.window.toast.text
    chips = [screen.list.model.index(at, 8).data() for at in range(screen.list.model.rowCount())]
    assert chips == ["Counted 4", ""]
    gate.scan("PO-2")
    assert gate.counted() == {}
    again = DeliveriesScreen(screen._kit, gate.stage.background, screen._memory, gate.stage.scene.clock.now)
    again.open(gate.id_of("PO-1"))
    gate.stage.idle()
    assert again.booking.count.typed == screen.counts.of(gate.id_of("PO-1")).typed != {}
    again.deleteLater()


def test_m3_everything_that_remains_and_clear(gate: Gate) -> None:
    order = gate.expect()
    gate.desk.world.purchases.another_client_delivers(order.id, "MUG", 3)
    gate.desk.sync()
    screen = gate.open("PO-1")
    gate.key(Key.Key_E, CTRL)
    assert gate.counted() == {"MUG": "7", "CUP": "5"}
    screen.acts["clear-count"]()
    assert gate.counted() == {}
    gate.key(Key.Key_E, CTRL)
    gate.key(Key.Key_Return, CTRL)
    gate.desk.sync()
    gate.desk.sync()
    assert gate.there(order) == {"MUG": 10, "CUP": 5}
    gate.show()
    gate.key(Key.Key_Escape)
    assert screen.list.model.rowCount() == 0
    assert "come in with each sync" in screen.list.table.empty_text
    screen.list.view.choose("all")
    screen.list.reload()
    gate.stage.idle()
    assert screen.list.model.index(0, 8).data() == "All delivered"


def test_m3_watch_is_said_once_and_books_here(gate: Gate, qtbot: QtBot) -> None:
    order = gate.expect()
    gate.stage.scene.built.accounts.save(NAME, {"mode": "watch"})
    screen = gate.open("PO-1")
    assert "only watches" in screen.booking.head.notice.text()
    gate.scan(MUG)
    gate.key(Key.Key_Return, CTRL)
    asked = gate.stage.dialog(DeliverCheckDialog)
    assert isinstance(asked, DeliverCheckDialog)
    qtbot.keyClick(asked.go, Key.Key_Return)
    gate.stage.idle()
    assert gate.on_hand("MUG") == 21
    assert "not told for now" in screen.booking.strip.said
    gate.scan(MUG)
    gate.key(Key.Key_Return, CTRL)
    assert gate.on_hand("MUG") == 22, "it is said once"
    gate.desk.sync()
    assert gate.there(order)["MUG"] == 0
    assert [each.line.row_state for each in gate.past()] == ["held", "held"]


def test_m3_a_product_finds_its_order_from_the_list(gate: Gate) -> None:
    gate.expect()
    gate.expect("PO-2", PurchaseLine("CUP", 3, barcode=CUP))
    screen = gate.show()
    gate.scan(MUG)
    assert screen.is_open
    assert f"{MUG} is on PO-1" in gate.heard
    assert gate.counted() == {}, "nobody meant to count it yet"
    gate.key(Key.Key_Escape)
    gate.scan(CUP)
    assert not screen.is_open
    assert "2 purchase orders expect" in screen.list.heard.said
    gate.settle()
    assert screen.list.model.rowCount() == 2
    gate.scan("4006381333931")
    assert "Nothing is expected under 4006381333931" in screen.list.heard.said
    gate.key(Key.Key_Escape)
    gate.settle()
    gate.key(Key.Key_Down)
    gate.key(Key.Key_Return)
    assert screen.is_open, "Enter opens the chosen one"


def test_m3_search_tiles_and_no_sideways_scrolling(gate: Gate) -> None:
    now = gate.stage.scene.clock.now()
    gate.expect("PO-1", expected=now.replace(day=now.day - 2))
    gate.expect("PO-2", PurchaseLine("CUP", 3), supplier_reference="SO-9")
    screen = gate.show()
    listed = screen.list
    gate.expect("PO-3", PurchaseLine("CUP", 1), expected=now)
    gate.show()
    gate.stage.window.refresh_counts()
    gate.stage.idle()
    names = [gate.stage.window._navigation.item(at).text() for at in range(gate.stage.window._navigation.count())]
    assert "Deliveries   2" in names, "those that are expected today or late"
    assert listed.table.horizontalScrollBar().maximum() == 0
    assert "late" in str(listed.model.index(0, 3).data())
    assert "3 purchase orders expected · 1 late · 19 units still to come" in screen._facts._whole
    listed.tiles.press("late")
    assert listed.model.rowCount() == 1
    listed.tiles.press("missing")
    assert listed.model.rowCount() == 0
    assert "3 hidden by the filter" in listed.table.empty_text
    listed.clear_filters()
    listed.search.setText("so-9")
    gate.settle()
    assert [listed.model.index(at, 0).data() for at in range(listed.model.rowCount())] == ["PO-2"]
    gate.stage.window.ask("screen-deliveries", "PO-1")
    gate.stage.idle()
    assert screen.is_open
    assert screen.booking.table.horizontalScrollBar().maximum() == 0
    assert nameless(screen) == []
    gate.stage.window.ask("screen-deliveries", "tile:late")
    gate.stage.idle()
    assert not screen.is_open
    assert nameless(screen) == []


def test_m3_an_empty_list_says_why_and_what_next(gate: Gate, qtbot: QtBot) -> None:
    built = gate.stage.scene.built
    built.accounts.save(NAME, {"import_purchase_orders": False})
    screen = gate.show()
    assert f"off for {NAME}" in screen.list.table.empty_text
    screen.list.table._empty._actions[0].click()
    gate.stage.idle()
    config = gate.stage.dialog(AccountConfig)
    assert isinstance(config, AccountConfig)
    assert config.form.editor("import_purchase_orders").target().isVisible()
    config.reject()
    built.accounts.remove(NAME)
    screen.reload()
    gate.stage.idle()
    assert "there is none yet" in screen.list.table.empty_text


def test_m3_an_order_whose_account_goes_closes(gate: Gate) -> None:
    gate.expect()
    screen = gate.open("PO-1")
    said: list[str] = []
    screen.says.connect(said.append)
    gate.stage.scene.built.accounts.remove(NAME)
    for _ in range(3):  # whatever changes later
        screen.reload()
        gate.stage.idle()
    assert not screen.is_open
    assert len(said) == 1, "it is said once"
