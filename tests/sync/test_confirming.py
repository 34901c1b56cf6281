"""U4: a buyer is mailed once that the order has come, only to an address that the channel gave, whatever happens
between (R-LOST, R-MODES, R-PERSON)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.linnworks.records import Line, Order, Person
from linndesk.services.confirmations import Standing
from linndesk.store import outbox, tables
from linndesk.store.outbox import OutboxRow
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene
from tests.mail_server import PASSWORD, USER, PracticeMail

BUYER = Person(
    name="Cnryname Buyersson", line1="7 Cnrystreet", town="Cnrytown", region="Cnryshire", postcode="CN9 9RY",
    phone="+44 1632 900777", email="cnrymail@cnrydomain.example", company="Cnrycompany",
)  # fmt: skip
WORDS = ("cnry", "buyersson", "900777")
SERVER = "Order confirmations wait for the mail server"


@pytest.fixture
def mail() -> Iterator[PracticeMail]:
    made = PracticeMail().start()
    yield made
    made.stop()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[LinnworksScene]:
    """Without a mail server."""
    with linnworks_scene(tmp_path / "profile") as made:
        made.stock({"MUG-RED-330": 100})
        yield made
        assert made.linnworks.complaints == []


@pytest.fixture
def scene(bare: LinnworksScene, mail: PracticeMail) -> LinnworksScene:
    """On, approved, with a mail server."""
    set_up(bare, mail.port)
    bare.add(send_order_confirmation=True, notify_email=["boss@shop.example"])
    bare.approve("mail")
    return bare


def set_up(scene: LinnworksScene, port: int, **more: object) -> None:
    values = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "mail_from": "me@shop.example"}
    scene.built.program.change({**values, **more})


def to(address: str = "jo@buyer.example") -> Person:
    return Person(email=address)


def came(scene: LinnworksScene, *addresses: str, **more: object) -> list[Order]:
    made = [scene.world.add_order(delivery=to(each), **more) for each in addresses]  # type: ignore[arg-type]
    scene.sync()
    return made


def rows(scene: LinnworksScene) -> list[OutboxRow]:
    return [each for each in scene.built.store.read(outbox.listed) if each.kind == "mail"]


def stands(scene: LinnworksScene, order: Order) -> Standing:
    return scene.built.confirmations.standing(order.id)


def cards(scene: LinnworksScene) -> list[str]:
    return [each.title for each in scene.built.problems.open() if each.group != "Stock"]


# -- once


def test_u4_each_order_is_mailed_once(scene: LinnworksScene, mail: PracticeMail) -> None:
    orders = came(scene, "a@buyer.example", "b@buyer.example")
    assert sorted(mail.to) == [("a@buyer.example",), ("b@buyer.example",)]
    first = next(each for each in mail.mails if each["To"] == "a@buyer.example")
    number = scene.built.orders.show(orders[0].id).number
    assert first["Subject"] == f"Your order {number}"
    assert first["From"] == "me@shop.example"
    text, page = (str(each.get_content()) for each in first.iter_parts())
    assert "Hello Jo Practice," in text
    assert "1 x Stoneware mug 330 ml, red" in text
    assert "<td" in page
    assert "Norwich" in text
    for _ in range(3):
        scene.sync(hours=1)
    scene.restart()
    scene.sync()
    assert len(mail.mails) == 2
    assert {each.state for each in rows(scene)} == {"confirmed"}
    assert stands(scene, orders[0]).state == "confirmed"


def test_u4_a_change_of_the_order_mails_nothing(scene: LinnworksScene, mail: PracticeMail) -> None:
    (order,) = came(scene, "a@buyer.example")
    scene.world.update(order.id, lines=(*order.lines, Line("MUG-RED-330", row_id="another")))
    scene.sync()
    scene.world.update(order.id, status="UNPAID")
    scene.sync()
    scene.world.update(order.id, status="PAID")
    scene.sync()
    assert len(mail.mails) == 1


def test_u4_the_id_of_a_mail_is_the_orders_for_ever(scene: LinnworksScene, mail: PracticeMail) -> None:
    mail.lose_answer = True
    (order,) = came(scene, "a@buyer.example")
    (row,) = rows(scene)
    mail.lose_answer = False
    assert scene.built.outbox.retry([row.id]).done == (row.id,)
    scene.sync()
    one, two = mail.mails
    assert one["Message-ID"] == two["Message-ID"]
    assert one["Message-ID"].endswith("@shop.example>")
    assert stands(scene, order).state == "confirmed"


# -- when it is owed


def test_u4_what_waits_owes_its_mail_when_it_comes_in(scene: LinnworksScene, mail: PracticeMail) -> None:
    unpaid = scene.world.add_order(delivery=to("a@buyer.example"), status="UNPAID")
    waits = scene.world.add_order([Line("NOT-YET")], delivery=to("b@buyer.example"))
    scene.sync()
    assert mail.to == []
    assert rows(scene) == []
    assert stands(scene, waits).state == "none"
    scene.world.update(unpaid.id, status="PAID")
    scene.stock({"NOT-YET": 5})
    scene.sync(hours=2)
    assert sorted(mail.to) == [("a@buyer.example",), ("b@buyer.example",)]


def test_u4_an_order_that_a_person_brings_in_is_confirmed_by_the_drain(
    scene: LinnworksScene, mail: PracticeMail
) -> None:
    scene.world.add_order([Line("NOT-YET")], delivery=to("a@buyer.example"))
    scene.sync()
    scene.stock({"NOT-YET": 5})
    (waits,) = scene.built.orders.listed(status="pending")
    scene.built.orders.try_now([waits.id])
    assert mail.to == []
    scene.built.engine.send_due()
    assert mail.to == [("a@buyer.example",)]


def test_u4_orders_that_were_here_before_it_was_on_owe_nothing(bare: LinnworksScene, mail: PracticeMail) -> None:
    set_up(bare, mail.port)
    bare.add()
    bare.approve("mail")
    (before,) = came(bare, "a@buyer.example")
    bare.built.accounts.save(NAME, {"send_order_confirmation": True})
    bare.sync()
    bare.world.update(before.id, status="UNPAID")
    bare.sync()
    bare.world.update(before.id, status="PAID")
    came(bare, "b@buyer.example")
    assert mail.to == [("b@buyer.example",)]
    assert "before" in stands(bare, before).why


def test_u4_off_again_holds_what_is_owed(scene: LinnworksScene, mail: PracticeMail) -> None:
    scene.built.accounts.save(NAME, {"mode": "hold"})
    (order,) = came(scene, "a@buyer.example")
    scene.built.accounts.save(NAME, {"mode": "live", "send_order_confirmation": False})
    (row,) = rows(scene)
    assert (row.state, row.hold) == ("held", "hold")
    came(scene, "b@buyer.example")
    assert len(rows(scene)) == 1
    assert mail.mails == []
    assert not scene.built.outbox.send([row.id]).done
    assert stands(scene, order).state == "asked"
    scene.built.accounts.save(NAME, {"send_order_confirmation": True})
    scene.built.outbox.send([row.id])
    scene.sync()
    assert mail.to == [("a@buyer.example",)]


def test_u4_nothing_leaves_while_the_account_only_watches(scene: LinnworksScene, mail: PracticeMail) -> None:
    """R-MODES."""
    scene.built.accounts.save(NAME, {"mode": "watch"})
    came(scene, "a@buyer.example")
    (row,) = rows(scene)
    assert (row.state, row.hold) == ("held", "watch")
    scene.built.accounts.save(NAME, {"mode": "live"})
    scene.sync()
    assert mail.mails == []


def test_u4_the_first_mail_waits_for_a_word_in_preview(bare: LinnworksScene, mail: PracticeMail) -> None:
    set_up(bare, mail.port)
    bare.add(send_order_confirmation=True)
    (order,) = came(bare, "a@buyer.example")
    (row,) = rows(bare)
    assert (row.state, row.hold) == ("held", "approval")
    plan = bare.built.preview.plan()
    (shown,) = [each for each in plan.rows if each.kind == "mail"]
    assert (shown.target, shown.live) == (order.id, None)
    assert (NAME, "mail") in plan.asks
    bare.built.preview.approve(plan.plan_id)
    bare.sync()
    assert mail.to == [("a@buyer.example",)]
    came(bare, "b@buyer.example")
    assert len(mail.mails) == 2


# -- to whom


@pytest.mark.parametrize(
    "address",
    ["", "noreply@shop.com", "noreply@example.com", "unknown@x.com", "no address", "jo@x.invalid", "boss@shop.example"],
)
def test_u4_no_mail_to_a_placeholder_or_to_this_side(scene: LinnworksScene, mail: PracticeMail, address: str) -> None:
    (order,) = came(scene, address)
    assert mail.mails == []
    assert rows(scene) == []
    found = stands(scene, order)
    assert found.state == "none"
    assert found.why.startswith(("The channel gave", "What the channel gave"))
    history = scene.built.order_acts.history(scene.built.orders.show(order.id).id)
    assert [each.detail for each in history if each.what == "No order confirmation"] == [found.why]


def test_u4_no_mail_to_the_sender(scene: LinnworksScene, mail: PracticeMail) -> None:
    (order,) = came(scene, "ME@shop.example")
    assert (mail.mails, rows(scene)) == ([], [])
    assert stands(scene, order).state == "none"


def test_u4_no_mail_to_what_stands_for_undisclosed_addresses(scene: LinnworksScene, mail: PracticeMail) -> None:
    """Of whichever account: an order of another channel may come by way of this one."""
    keys = {"client_id": "amzn1.application-oa2-client.1", "client_secret": "secret", "refresh_token": "Atzr|token"}
    other = {"seller_id": "A2EXAMPLE7TOKEN", "region": "EU", "marketplaces": ["UK"], **keys}
    scene.built.accounts.add("amazon", "Amazon", {**other, "not_disclosed_default_email": "Nobody@shop.example"})
    (order,) = came(scene, "nobody@SHOP.example")
    assert (mail.mails, rows(scene)) == ([], [])
    assert stands(scene, order).why == "The channel gave one of this side's own addresses"


def test_u4_an_address_that_became_this_sides_own_is_not_mailed(bare: LinnworksScene, mail: PracticeMail) -> None:
    """It is looked at again when the mail leaves."""
    bare.add(send_order_confirmation=True)
    bare.approve("mail")
    (order,) = came(bare, "jo@buyer.example")
    assert [each.state for each in rows(bare)] == ["waiting"]
    set_up(bare, mail.port, mail_from="jo@buyer.example")
    bare.sync(hours=2)
    assert mail.mails == []
    assert [each.state for each in rows(bare)] == ["superseded"]
    assert stands(bare, order).state == "none"


def test_u4_called_off_deleted_and_purged_orders_are_not_mailed(scene: LinnworksScene, mail: PracticeMail) -> None:
    scene.built.accounts.save(NAME, {"mode": "hold"})
    orders = came(scene, "a@buyer.example", "b@buyer.example", "c@buyer.example")
    scene.world.update(orders[0].id, held=True, processed=scene.clock.now())
    scene.sync()
    assert scene.built.orders.show(orders[0].id).status == "cancelled"
    scene.built.orders.delete([scene.built.orders.show(orders[1].id).id])
    third = scene.built.orders.show(orders[2].id).id
    scene.built.store.write(lambda: tables.Person.delete().where(tables.Person.order == third).execute())
    scene.built.accounts.save(NAME, {"mode": "live"})
    scene.built.outbox.send([each.id for each in rows(scene)])
    scene.sync()
    assert mail.mails == []
    assert [each.state for each in rows(scene)] == ["superseded"] * 3
    assert [stands(scene, each).state for each in orders] == ["none"] * 3
    assert "purged" in stands(scene, orders[2]).why


def test_u4_r_person_a_purge_ends_what_was_not_mailed(scene: LinnworksScene, mail: PracticeMail) -> None:
    scene.built.accounts.save(NAME, {"mode": "hold"})
    (order,) = came(scene, "a@buyer.example")
    scene.built.accounts.save(NAME, {"mode": "live"})
    scene.despatch(order.id)
    scene.sync()
    scene.sync(days=40)
    (row,) = rows(scene)
    assert (row.state, row.reason) == ("superseded", "The buyer's data was purged")
    assert mail.mails == []


# -- what the mail server does


def test_u4_no_mail_server_is_one_card_and_holds_nothing_else_up(bare: LinnworksScene, mail: PracticeMail) -> None:
    bare.add(send_order_confirmation=True)
    bare.approve("mail")
    first, *_ = came(bare, *(f"b{each}@buyer.example" for each in range(5)))
    assert cards(bare) == [SERVER]
    assert bare.built.accounts.show(NAME).auth_state in ("", "ok", "good", "unknown")
    bare.despatch(first.id)
    receipt = bare.sync()
    assert bare.states("process") == {"confirmed": 1}
    assert cards(bare) == [SERVER]
    assert {each.state for each in rows(bare)} == {"waiting"}
    assert receipt.other["mail"].confirmed == 0
    set_up(bare, mail.port)
    bare.sync(seconds=1)
    assert len(mail.mails) == 5
    assert cards(bare) == []


def test_u4_a_sign_in_that_the_mail_server_refuses_is_not_the_accounts(
    scene: LinnworksScene, mail: PracticeMail
) -> None:
    mail.sign_in = True
    set_up(scene, mail.port, smtp_user=USER, smtp_password="wrong")
    first, _ = came(scene, "a@buyer.example", "b@buyer.example")
    assert cards(scene) == [SERVER]
    scene.despatch(first.id)
    scene.sync()
    assert scene.states("process") == {"confirmed": 1}
    set_up(scene, mail.port, smtp_password=PASSWORD)
    scene.sync()
    assert len(mail.mails) == 2
    assert cards(scene) == []


def test_u4_a_server_that_is_down_is_tried_again_by_itself(scene: LinnworksScene, mail: PracticeMail) -> None:
    mail.drop_at_rcpt = True
    came(scene, "a@buyer.example", "b@buyer.example")
    assert mail.said == ["RCPT"]
    assert cards(scene) == [SERVER]
    mail.drop_at_rcpt = False
    scene.sync(minutes=16)
    assert len(mail.mails) == 2
    assert cards(scene) == []


def test_u4_r_lost_an_answer_that_is_lost_is_a_persons_business(scene: LinnworksScene, mail: PracticeMail) -> None:
    """Never again by the program, though the buyer may not have it."""
    mail.lose_answer = True
    order, other = came(scene, "a@buyer.example", "b@buyer.example")
    assert len(mail.mails) == 1, "a server that goes silent is not asked once for every mail"
    assert sorted(each.state for each in rows(scene)) == ["sent", "waiting"]
    assert stands(scene, order).state == "unheard"
    mail.lose_answer = False
    for _ in range(3):
        scene.sync(hours=1)
    scene.restart()
    scene.sync()
    assert mail.to == [("a@buyer.example",), ("b@buyer.example",)]
    assert stands(scene, order).state == "unheard"
    assert stands(scene, other).state == "confirmed"
    (row, _) = rows(scene)
    assert scene.built.outbox.told([row.id]).done == (row.id,)
    assert stands(scene, order).state == "confirmed"


@pytest.mark.parametrize("answer", ["450 cnrymail greylisted", "452 4.2.2 cnrymail is full"])
def test_u4_not_now_is_tried_again(scene: LinnworksScene, mail: PracticeMail, answer: str) -> None:
    mail.refuses["a@buyer.example"] = answer
    came(scene, "a@buyer.example", "b@buyer.example")
    assert mail.to == [("b@buyer.example",)]
    mail.refuses.clear()
    scene.sync(hours=1)
    assert len(mail.mails) == 2


@pytest.mark.parametrize("where", ["recipient", "data"])
def test_u4_a_refusal_is_a_card_and_others_go_on(scene: LinnworksScene, mail: PracticeMail, where: str) -> None:
    if where == "recipient":
        mail.refuses["a@buyer.example"] = "550 5.1.1 no such user a@buyer.example"
    else:
        mail.refuses_data = "554 5.7.1 a@buyer.example wants no such mail"
    (order,) = came(scene, "a@buyer.example")
    (row,) = rows(scene)
    assert row.state == "refused"
    assert "55" in row.error
    assert "buyer.example" not in row.error
    assert stands(scene, order).state == "refused"
    assert len(cards(scene)) == 1
    mail.refuses_data = ""
    came(scene, "b@buyer.example")
    assert mail.to == [("b@buyer.example",)]


def test_u4_a_server_that_does_not_take_the_sender_refuses_no_order(scene: LinnworksScene, mail: PracticeMail) -> None:
    mail.sign_in = True  # 530 to MAIL FROM
    came(scene, "a@buyer.example", "b@buyer.example")
    assert {each.state for each in rows(scene)} == {"waiting"}
    assert cards(scene) == [SERVER]


# -- nobody is named


def test_u4_r_person_the_buyer_is_in_the_mail_alone(
    scene: LinnworksScene, mail: PracticeMail, caplog: pytest.LogCaptureFixture
) -> None:
    mail.refuses[BUYER.email] = f"550 5.1.1 <{BUYER.email}>: {BUYER.name} is not here"
    scene.world.add_order(delivery=BUYER)
    receipt = scene.sync()
    mail.refuses.clear()
    mail.lose_answer = True
    scene.world.add_order(delivery=BUYER)
    second = scene.sync()
    mail.lose_answer = False
    scene.world.add_order(delivery=BUYER)
    third = scene.sync(hours=1)
    assert any(BUYER.name in str(each) for each in mail.mails)
    told = repr((receipt, second, third, rows(scene), scene.built.problems.open(), scene.built.preview.plan()))
    told += caplog.text + repr(scene.built.store.read(lambda: list(tables.Confirmation.select().dicts())))
    told += repr(scene.built.store.read(lambda: list(tables.Exchange.select().dicts())))
    assert [each.state for each in rows(scene)] == ["refused", "sent", "confirmed"]
    for word in WORDS:
        assert word not in told.casefold()
    found = b"".join(each.read_bytes() for each in scene.profile.rglob("*") if each.is_file())
    for word in WORDS:
        assert word.encode() not in found.lower()
