"""N11 in the window: what is booked of a delivery, and a mail, are said as that in Outbox, and so is what follows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from linndesk.sandbox.linnworks.records import Person
from linndesk.services.deliveries import Part
from linndesk.store import tables
from linndesk.ui.columns import cell_text
from linndesk.ui.messages import MessageBox
from linndesk.ui.screens.outbox import OutboxScreen
from linndesk.ui.screens.outbox_bookings import kind_words
from tests.ui.conftest import Stage, outbox
from tests.ui.fulfilment import Desk, desk_of


@pytest.fixture
def desk(stage: Stage) -> Iterator[Desk]:
    with desk_of(stage) as made:
        stage.window.activateWindow()
        yield made


@pytest.fixture
def delivered(desk: Desk) -> OutboxScreen:
    """Five mugs of a purchase order came in, and its channel is owed the word."""
    desk.add(import_purchase_orders=True)
    desk.world.purchases.add([PurchaseLine("MUG", 30)], reference="PO-1001")
    desk.sync()
    built = desk.stage.scene.built
    built.deliveries.receive(built.deliveries.find("PO-1001"), [Part("MUG", 5)])
    return chosen(desk)


@pytest.fixture
def mailed(desk: Desk) -> OutboxScreen:
    """A mail that was sent, and the mail server said nothing."""
    desk.add(send_order_confirmation=True)
    desk.order("MUG", delivery=Person(email="jo@real-buyer.co.uk"))
    desk.sync()
    store = desk.stage.scene.built.store
    sent = tables.Outbox.update(state="sent", next_try=None).where(tables.Outbox.kind == "mail")
    store.write(sent.execute)
    return chosen(desk, "sent")


def chosen(desk: Desk, tile: str = "") -> OutboxScreen:
    """The one row."""
    screen = outbox(desk.stage, tile)
    assert screen.model.rowCount() == 1
    screen.table.selectAll()
    screen.table.select_id(screen.model.id_at(0))
    desk.stage.idle()
    return screen


def shown(screen: OutboxScreen, key: str) -> str:
    row = screen.model.row_at(0)
    assert row is not None
    return cell_text(next(each for each in screen.model.columns if each.key == key).value(row))


def question(screen: OutboxScreen) -> MessageBox:
    return screen.window().findChildren(MessageBox)[-1]


def texts(box: MessageBox) -> str:
    return " ".join(each.text() for each in box.findChildren(QLabel))


def press(box: MessageBox, words: str) -> None:
    next(each for each in box.findChildren(QPushButton) if each.text() == words).click()


def test_m3_a_delivery_is_said_in_words_and_opens_its_purchase_order(desk: Desk, delivered: OutboxScreen) -> None:
    assert (shown(delivered, "kind"), shown(delivered, "target")) == ("Delivery", "PO-1001")
    assert shown(delivered, "what") == "Book in 5 × MUG"
    said = delivered.details.what.toPlainText()
    assert "Delivery for PO-1001" in said
    assert "Booked in: 5 units of MUG" in said
    assert "delivery_line" not in said, "no key of the program's own"
    assert delivered.details.open_button.text() == "Open the purchase order"
    delivered.details.open_button.click()
    desk.stage.idle()
    assert desk.stage.window.screen_key == "deliveries"


def test_n11_deliveries_and_returns_can_be_shown_alone(desk: Desk, delivered: OutboxScreen) -> None:
    for kind, rows in (("returns", 0), ("deliveries", 1), ("mail", 0), ("", 1)):
        delivered.kind.choose(kind)
        delivered.kind.chose.emit(kind)
        desk.stage.idle()
        assert delivered.model.rowCount() == rows, kind


def test_m3_cancel_says_that_the_goods_stay_counted(desk: Desk, delivered: OutboxScreen) -> None:
    delivered.run_verb("cancel")
    box = question(delivered)
    assert "The goods stay counted here" in texts(box)
    assert "A despatch is taken back" not in texts(box)
    press(box, "Cancel 1 row")
    desk.stage.idle()
    assert desk.stage.scene.built.items.get("MUG").levels[0].on_hand == 25
    desk.sync()
    assert desk.world.told.delivered() == []


def test_m3_told_elsewhere_says_that_they_count_as_booked_there(desk: Desk, delivered: OutboxScreen) -> None:
    delivered.run_verb("told")
    box = question(delivered)
    assert "count as booked there" in texts(box)
    press(box, "Told elsewhere")
    desk.stage.idle()
    desk.sync()
    assert desk.world.told.delivered() == []


def test_u4_a_mail_of_which_nobody_heard_is_sent_or_sent_again(desk: Desk, mailed: OutboxScreen) -> None:
    """R-LOST: the words are those of a mail; its buyer stands nowhere (R-PERSON)."""
    assert (shown(mailed, "kind"), mailed.buttons["told"].text()) == ("Mail", "It was sent")
    assert mailed.buttons["retry"].text() == "Send it again"
    assert shown(mailed, "what").startswith("Order confirmation of 1")
    assert "real-buyer" not in mailed.details.what.toPlainText()
    mailed.run_verb("retry")
    assert "gets the mail twice" in texts(question(mailed))
    press(question(mailed), "Go back")
    mailed.run_verb("told")
    assert "Look at what the mail server has sent" in texts(question(mailed))
    press(question(mailed), "It was sent")
    desk.stage.idle()
    states = [each.state for each in desk.stage.scene.built.store.read(lambda: list(tables.Confirmation.select()))]
    assert states == ["confirmed"]


def test_other_kinds_keep_their_words() -> None:
    assert kind_words("stock", "Stock", returns=False) == "Stock"
    assert kind_words("booking", "Booking", returns=True) == "Return"
