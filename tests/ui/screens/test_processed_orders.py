"""Processed Orders: parcels, history, undo, retry, corrections (N11); W3's notes and links; part despatch (W6)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from linndesk.sandbox.amazon.records import Line
from linndesk.services.despatch import Wish
from linndesk.store import tables
from linndesk.ui.dialogs.check_sheet import CheckSheetDialog
from linndesk.ui.dialogs.correct_parcel import CorrectParcelDialog
from linndesk.ui.dialogs.pack_parcel import PackParcelDialog
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.open_orders import OpenOrders
from linndesk.ui.screens.order_kit import order_services
from linndesk.ui.screens.order_notes import NotesPane, is_safe
from linndesk.ui.screens.processed_orders import ProcessedOrders
from tests.ui.screens.stage import Stage, button_of

SKU = "MUG-RED-330"


@pytest.fixture
def shop(stage: Stage) -> Stage:
    """A live account with two open orders: O1 of two lines, O2 of one."""
    world, now = stage.scene.amazon.world, stage.scene.clock.now()
    for each in world.orders("main"):
        world.update(each.id, updated=now - timedelta(days=40), created=now - timedelta(days=41))
    items = stage.scene.profile / "items.csv"
    items.write_text(f"sku,title,level\n{SKU},Red mug,10\nBOWL,Bowl,9\n", encoding="utf-8")
    stage.built.items.import_file(items)
    mug = Line(SKU, 2, Decimal("8.50"), "Mug", customised_url="https://zme-caps.amazon.com/t/abc")
    world.add_order("O1", lines=(mug, Line("BOWL", 1, Decimal(4), "Bowl")), created=now - timedelta(hours=2))
    world.add_order("O2", lines=(Line(SKU, 1, Decimal("8.50"), "Mug"),), created=now - timedelta(hours=1))
    stage.scene.add("Shop UK", ("UK",), mode="live")
    stage.scene.clock.advance(minutes=5)
    stage.scene.sync()
    for each in (SKU, "BOWL"):
        stage.built.listings.link("Shop UK", each)
    return stage


def processed(stage: Stage) -> ProcessedOrders:
    return stage.show(
        ProcessedOrders(order_services(stage.built), stage.background, stage.memory, stage.scene.clock.now)
    )


def open_orders(stage: Stage) -> OpenOrders:
    return stage.show(OpenOrders(order_services(stage.built), stage.background, stage.memory, stage.scene.clock.now))


def despatch(stage: Stage, ref: str, tracking: str = "AB1") -> int:
    wish = Wish(stage.built.orders.show(ref).id, "Royal Mail 48", tracking)
    return stage.built.despatch.despatch([wish]).outbox_ids[0]


def choose(screen: OpenOrders | ProcessedOrders, stage: Stage, ref: str) -> None:
    stage.wait(lambda: screen.table.select_id(stage.built.orders.show(ref).id))


def put(stage: Stage, row_id: int, **columns: object) -> None:
    """A row as the channel's answer left it."""
    stage.built.store.write(lambda: tables.Outbox.update(**columns).where(tables.Outbox.id == row_id).execute())


def test_what_left_today_with_parcel_countdown_and_audit_trail(shop: Stage) -> None:
    despatch(shop, "O2")
    screen = processed(shop)
    screen.go_to("tile:despatched_today")
    shop.settle()
    assert screen.model.rowCount() == 1
    choose(screen, shop, "O2")
    at = screen.column("despatch")
    assert screen.model.index(0, at).data() == "Held 60 s"
    assert screen.model.index(0, screen.column("sent_tracking")).data() == "AB1"
    parcels = screen.details.parcels.parcels
    assert parcels.index(0, 1).data() == f"1 × {SKU}"
    events = screen.details.events
    said = [events.index(row, 1).data() for row in range(events.rowCount())]
    assert "Despatched" in said
    who = [events.index(row, 3).data() for row in range(events.rowCount()) if said[row] == "Despatched"]
    assert who == ["you"]


def test_undo_and_retry_stand_where_they_can_be_done(shop: Stage) -> None:
    row = despatch(shop, "O2")
    screen = processed(shop)
    choose(screen, shop, "O2")
    assert screen.undo_button.isEnabled()
    assert not screen.retry_button.isEnabled()
    put(shop, row, state="refused", error="Invalid carrier")
    screen.reload()
    shop.settle()
    assert screen.retry_button.isEnabled()
    assert screen.tiles.tiles["refused"]._number.text() == "1"
    screen.retry()
    shop.wait(lambda: bool(shop.said))
    assert shop.said == ["1 despatch is tried again"]
    assert shop.built.outbox.listed()[0].state == "waiting"
    put(shop, row, state="confirmed")
    screen.reload()
    shop.settle()
    assert not screen.undo_button.isEnabled()
    screen.undo()
    shop.wait(lambda: len(shop.said) > 1)
    assert "The channel was told of it" in shop.said[1]


def test_a_correction_says_why_it_was_refused_and_keeps_what_was_typed(shop: Stage) -> None:
    """N11: a new entry for the same parcel."""
    despatch(shop, "O2")
    screen = processed(shop)
    choose(screen, shop, "O2")
    screen.correct()
    shop.settle()
    dialog = screen.findChild(CorrectParcelDialog)
    assert dialog is not None
    assert not dialog.go.isEnabled(), "nothing has changed yet"
    had = dialog.service.value
    dialog.service.setEditText("")
    assert not dialog.go.isEnabled()
    assert dialog._wrong.isVisibleTo(dialog)
    assert dialog._wrong.text().startswith("Choose a service too")
    dialog.service.setEditText(had)
    assert not dialog._wrong.isVisibleTo(dialog)
    dialog.tracking.setText("X" * 200)
    dialog.go.click()
    shop.settle()
    assert "too long" in dialog._wrong.text()
    assert dialog.tracking.text() == "X" * 200
    dialog.tracking.setText("AB2")
    dialog.go.click()
    shop.wait(lambda: bool(shop.offered))
    assert shop.built.orders.show("O2").parcels[0].tracking == "AB2"
    assert [each.state for each in shop.built.outbox.listed()] == ["superseded", "waiting"]


def test_a_parcel_that_was_sent_and_not_confirmed_is_there_or_sent_again(shop: Stage) -> None:
    """X6, R-OUTCOME: its tile, and a person's two words in the parcels; it is not taken back."""
    row = despatch(shop, "O2")
    put(shop, row, state="sent", attempts=1, error="", settled_at=shop.scene.clock.now(), next_try=None)
    screen = processed(shop)
    shop.settle()
    assert screen.tiles.tiles["unconfirmed"]._number.text() == "1"
    screen.go_to("tile:unconfirmed")
    shop.settle()
    assert screen.model.rowCount() == 1
    choose(screen, shop, "O2")
    pane = screen.details.parcels
    assert (pane.there_button.isHidden(), pane.retry_button.text()) == (False, "Send again…")
    assert pane.undo_button.isHidden()
    assert not screen.undo_button.isEnabled()
    pane.retry_button.click()
    question = screen.findChildren(MessageBox)[-1]
    assert "act twice" in " ".join(each.text() for each in question.findChildren(QLabel))
    button_of(question, "Send again").click()
    shop.wait(lambda: bool(shop.said))
    assert shop.built.outbox.listed()[0].state == "waiting"
    put(shop, row, state="sent")
    screen.reload()
    shop.settle()
    choose(screen, shop, "O2")
    shop.settle()
    pane.there_button.click()
    shop.wait(lambda: len(shop.said) > 1)
    assert shop.said[1] == "1 despatch is confirmed by your word"
    assert shop.built.outbox.listed()[0].state == "confirmed"


def test_where_no_correction_is_taken_the_dialog_says_so_at_once(shop: Stage) -> None:
    """N11, X6: before anything is typed, not after."""
    despatch(shop, "O2")
    order = shop.built.orders.show("O2")
    dialog = CorrectParcelDialog(
        shop.show(ProcessedOrders(order_services(shop.built), shop.background, shop.memory, shop.scene.clock.now)),
        order, order.parcels[0], ["DPD"], lambda service, tracking, ended: None, why_not="Shops take no corrections",
    )  # fmt: skip
    dialog.open()
    assert dialog.said.text() == "Shops take no corrections. Correct it on the channel itself."
    assert not dialog.tracking.isVisibleTo(dialog)
    assert [each.text() for each in dialog.findChildren(QPushButton)] == ["Close"]


def test_part_of_an_order_leaves_and_the_rest_waits(shop: Stage) -> None:
    """W6: quantities per line; the order closes with its last parcel."""
    screen = open_orders(shop)
    choose(screen, shop, "O1")
    screen.pack()
    shop.settle()
    dialog = screen.findChild(PackParcelDialog)
    assert dialog is not None
    mug, bowl = dialog.boxes.values()
    shop.qtbot.keyClick(mug, Qt.Key.Key_Down)
    shop.qtbot.keyClick(bowl, Qt.Key.Key_Down)
    shop.qtbot.keyClick(bowl, Qt.Key.Key_Down)
    assert (mug.text(), bowl.text()) == ("1", "0")
    assert "1 unit in this parcel; 2 units stay for the next one." in dialog._rest.text()
    dialog.service.setEditText("Royal Mail 48")
    shop.qtbot.keyClicks(dialog.tracking, "PART1")
    dialog.accept()
    shop.settle()
    sheet = screen.findChild(CheckSheetDialog)
    assert sheet is not None
    assert sheet.sheet.rows[0].units == 1
    sheet.accept()
    shop.wait(lambda: "1 order despatched" in screen.strip.said)
    order = shop.built.orders.show("O1")
    assert order.status == "open"
    assert [(each.tracking, [units for _, units in each.lines]) for each in order.parcels] == [("PART1", [1])]
    choose(screen, shop, "O1")
    assert "2 units still to leave" in screen.details.parcels._left.text()
    screen.details.parcels.undo_button.click()
    shop.wait(lambda: "taken back" in screen.strip.said)
    assert shop.built.orders.show("O1").parcels[0].undone_at is not None


def test_notes_are_added_and_links_open_only_by_a_press(shop: Stage) -> None:
    """W3, R-FOREIGN."""
    screen = open_orders(shop)
    choose(screen, shop, "O1")
    notes = screen.details.notes
    shop.qtbot.keyClicks(notes.note, "Ring first")
    shop.qtbot.keyClick(notes.note, Qt.Key.Key_Return)
    shop.wait(lambda: "Ring first" in notes.text.toPlainText())
    assert shop.built.orders.show("O1").person.own_notes == ("Ring first",)
    assert shop.built.orders.show("O1").person.links == ("https://zme-caps.amazon.com/t/abc",)
    button_of(notes, "Copy link").click()
    assert button_of(notes, "Open in the browser").isEnabled()


@pytest.mark.parametrize(
    ("link", "opens"),
    [("https://a.example/x", True), ("http://a.example", True), ("file:///etc/passwd", False), ("javascript:1", False),
     ("https://", False), ("ms-msdt:/id", False)],
)  # fmt: skip
def test_only_what_a_browser_shows_is_opened(link: str, opens: bool) -> None:
    assert is_safe(link) is opens


def test_an_empty_notes_pane_says_so(shop: Stage) -> None:
    pane = NotesPane()
    shop.qtbot.addWidget(pane)
    pane.show_order(shop.built.orders.show("O2"))
    assert pane.text.toPlainText() == ""
    assert not pane.add_button.isEnabled()


def test_default_columns_fit_without_a_scroll_bar(shop: Stage) -> None:
    screen = processed(shop)
    assert screen.table.horizontalScrollBar().maximum() == 0


def test_an_order_that_still_has_to_leave_is_asked_for_on_open_orders(shop: Stage) -> None:
    screen = processed(shop)
    screen.go_to("O1")
    shop.wait(lambda: bool(shop.asked))
    assert shop.asked == [("screen-open-orders", shop.built.orders.show("O1").number)]
