"""M3, M5, U4: what a person's word about a row of the outbox means for the delivery, the return, the mail behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.linnworks.purchase_records import Purchase
from linndesk.sandbox.linnworks.records import Person
from linndesk.services.booking_verbs import LOOK_FIRST
from linndesk.services.outbox import MAY_HAVE_IT
from linndesk.services.returns import PastReturn
from linndesk.store import outbox, tables
from linndesk.store.outbox import OutboxRow
from linndesk.store.untold import units
from tests.linnworks_scene import LinnworksScene, linnworks_scene
from tests.purchase_scene import PurchaseScene, purchase_scene
from tests.sync.returned import CREATE, MUG, STOCK, ReturnScene, return_scene


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[PurchaseScene]:
    """An account that takes deliveries."""
    with purchase_scene(tmp_path / "profile") as made:
        made.begin()
        yield made


@pytest.fixture
def order(gate: PurchaseScene) -> Purchase:
    return gate.order({"A": 30}, reference="PO-1")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[ReturnScene]:
    """An account that is told of returns."""
    with return_scene(tmp_path / "profile") as made:
        made.stand_ready()
        yield made


def row_of(scene: PurchaseScene | ReturnScene) -> OutboxRow:
    """The one booking."""
    (found,) = [each for each in scene.built.store.read(outbox.listed) if each.kind == "booking"]
    return found


def lines(scene: PurchaseScene) -> list[tuple[str, int]]:
    """State and units that the channel has, of every line of a delivery."""
    return [(each.state, each.told) for each in scene.built.store.read(lambda: list(tables.DeliveryLine.select()))]


def test_m3_a_booking_that_was_told_elsewhere_counts_as_there_and_is_never_told(
    gate: PurchaseScene, order: Purchase
) -> None:
    gate.receive(order, {"A": 10}, at_once=False)
    done = gate.built.outbox.told([row_of(gate).id])
    assert done.left == ()
    assert lines(gate) == [("confirmed", 10)]
    gate.sync(hours=1)
    assert gate.there(order) == {"A": 0}, "by hand, as they said"


def test_m3_a_cancelled_booking_leaves_the_goods_counted_here_and_owes_nothing(
    gate: PurchaseScene, order: Purchase
) -> None:
    """Its units are expected again: nobody says that they have come."""
    gate.receive(order, {"A": 10}, at_once=False)
    before = gate.built.items.get("A").levels[0].on_hand
    assert gate.built.outbox.cancel([row_of(gate).id]).left == ()
    assert lines(gate) == [("none", 0)]
    assert gate.built.items.get("A").levels[0].on_hand == before
    gate.sync(hours=1)
    assert gate.there(order) == {"A": 0}
    (line,) = gate.built.deliveries.fetch(gate.built.deliveries.find("PO-1")).lines
    assert (line.waiting, line.remaining) == (0, 30)


def test_m3_a_refused_booking_that_is_retried_is_owed_again(gate: PurchaseScene, order: Purchase) -> None:
    gate.faults.purchases.refused["A"] = "Not today"
    gate.receive(order, {"A": 10})
    gate.sync()
    assert lines(gate) == [("refused", 0)]
    gate.faults.reset()
    assert gate.built.outbox.retry([row_of(gate).id]).left == ()
    assert lines(gate) == [("asked", 0)]
    gate.sync()
    assert gate.there(order) == {"A": 10}
    assert lines(gate) == [("confirmed", 10)]


def unheard(bench: ReturnScene) -> PastReturn:
    """It was told, and nothing of it is there: nobody knows why."""
    made = bench.came_back(bench.sold())
    bench.faults.fail_next(CREATE, "reset")
    bench.settle()
    past = bench.past(made)
    assert (past.state, row_of(bench).state) == ("unheard", "sent")
    return past


def test_m5_r_lost_it_was_booked_by_a_persons_word(bench: ReturnScene) -> None:
    past = unheard(bench)
    assert bench.built.outbox.told([past.outbox_id or 0]).left == ()
    found = bench.built.returns.fetch(past.id)
    assert (found.state, found.may_undo) == ("confirmed", False)
    bench.settle()
    assert bench.world.returns.of() == []
    assert bench.problems() == []


def test_m5_r_lost_it_was_not_booked_is_looked_for_and_booked_once(bench: ReturnScene) -> None:
    past = unheard(bench)
    assert bench.built.outbox.retry([past.outbox_id or 0]).left == ()
    assert bench.built.returns.fetch(past.id).state == "asked"
    bench.settle()
    assert [each.reference for each in bench.world.returns.of()] == [past.reference]
    assert bench.built.returns.fetch(past.id).state == "confirmed"


def test_m5_r_lost_what_may_be_there_is_not_cancelled(bench: ReturnScene) -> None:
    past = unheard(bench)
    assert bench.built.outbox.cancel([past.outbox_id or 0]).done == ()
    bench.built.outbox.retry([past.outbox_id or 0])
    assert bench.built.outbox.cancel([past.outbox_id or 0]).left == ((past.outbox_id, MAY_HAVE_IT),)


def test_m5_a_cancelled_return_stays_counted_here(bench: ReturnScene) -> None:
    made = bench.came_back(bench.sold(), at_once=False)
    assert bench.here() == {"Default": STOCK - 3 + 2}
    assert bench.built.outbox.cancel([row_of(bench).id]).left == ()
    assert bench.past(made).state == "none"
    assert bench.here() == {"Default": STOCK - 3 + 2}
    bench.sync()
    assert bench.world.returns.of() == []


def test_m10_what_is_owed_no_more_is_told_to_the_channel_as_a_level(bench: ReturnScene) -> None:
    """While it is owed the channel adds it by itself; once nobody is told, it is an ordinary unit of ours."""
    bench.came_back(bench.sold(), at_once=False)
    waiting = untold(bench)
    bench.built.outbox.cancel([row_of(bench).id])
    assert (waiting, untold(bench)) == (2, 0)


def untold(bench: ReturnScene) -> int:
    """Units that the account was not told of yet."""
    found = bench.built.store.read(units)
    return sum(count for places in found.values() for count in places.values())


@pytest.fixture
def post(tmp_path: Path) -> Iterator[LinnworksScene]:
    """An account that mails its buyers, approved; no mail server is set up, so that nothing leaves."""
    with linnworks_scene(tmp_path / "profile") as made:
        made.stock({"MUG-RED-330": 100})
        made.add(send_order_confirmation=True)
        made.approve("mail")
        made.world.add_order(delivery=Person(email="noreply@buyer.example.com"))
        made.clock.advance(minutes=1)
        made.world.add_order(delivery=Person(email="jo@real-buyer.co.uk"))
        made.sync()
        yield made


def mail_of(post: LinnworksScene) -> OutboxRow:
    """The one that was owed: nobody is mailed at a placeholder."""
    (found,) = [each for each in post.built.store.read(outbox.listed) if each.kind == "mail"]
    return found


def mail_states(post: LinnworksScene) -> list[str]:
    return sorted(each.state for each in post.built.store.read(lambda: list(tables.Confirmation.select())))


def test_u4_a_persons_word_about_a_mail_stands_in_its_order(post: LinnworksScene) -> None:
    row = mail_of(post)
    assert mail_states(post) == ["asked", "none"]
    post.built.store.write(lambda: tables.Outbox.update(state="sent").where(tables.Outbox.id == row.id).execute())
    assert post.built.outbox.told([row.id]).left == ()
    assert mail_states(post) == ["confirmed", "none"]


def test_u4_a_cancelled_mail_is_never_sent(post: LinnworksScene) -> None:
    row = mail_of(post)
    assert post.built.outbox.cancel([row.id]).left == ()
    assert mail_states(post) == ["none", "withdrawn"]
    post.sync(hours=1)
    assert mail_of(post).state == "cancelled"


def test_u4_r_copy_a_mail_that_another_copy_may_have_sent_needs_a_reason(post: LinnworksScene) -> None:
    row = mail_of(post)
    changes = {"state": "held", "hold": "watch", "unsure": True}
    post.built.store.write(lambda: tables.Outbox.update(changes).where(tables.Outbox.id == row.id).execute())
    assert post.built.outbox.send([row.id]).left == ((row.id, LOOK_FIRST),)
    assert mail_of(post).state == "held"
    assert post.built.outbox.send([row.id], "nobody was mailed there").done == (row.id,)
    assert mail_of(post).state == "waiting"


def test_w3_a_preview_says_what_is_booked_of_a_delivery(gate: PurchaseScene, order: Purchase) -> None:
    gate.receive(order, {"A": 10}, at_once=False)
    (row,) = [each for each in gate.built.preview.plan().rows if each.kind == "booking"]
    assert (row.target, row.wanted, row.difference) == ("PO-1", "Book in 10 × A", "10 units more")
    assert row.risk == "Cannot be undone there"


def test_w3_a_preview_says_what_is_booked_of_a_return(bench: ReturnScene) -> None:
    bench.came_back(bench.sold(), at_once=False)
    (row,) = [each for each in bench.built.preview.plan().rows if each.kind == "booking"]
    assert (row.wanted, row.difference) == (f"Return of 2 × {MUG}", "2 units back")


def test_n11_rows_of_the_outbox_say_what_they_are(bench: ReturnScene) -> None:
    made = bench.came_back(bench.sold(), at_once=False)
    row_id = made.made_return.outbox_id or 0
    line = bench.built.outbox.rows([row_id])[row_id]
    assert (line.what, line.returns) == (f"Return of 2 × {MUG}", True)
