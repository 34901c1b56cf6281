"""What was booked in is told to a practice Linnworks, whatever becomes of an answer and whoever else books (M3)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import get_args

import pytest

from linndesk.sandbox.linnworks.faults import Kind
from linndesk.sandbox.linnworks.purchase_records import Purchase
from linndesk.services.deliveries import Part
from linndesk.store import outbox
from linndesk.store.outbox import OutboxRow
from tests.purchase_scene import NAME, ON_HAND, PurchaseScene, purchase_scene
from tests.sync.gate import VAN

TELLS, READS = "Deliver_PurchaseItem", "Get_PurchaseOrder"
NOT_NOW = ("slow", "drip", "huge", "404", "403", "400", "text400")  # take long, or are no accidents


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[PurchaseScene]:
    with purchase_scene(tmp_path / "profile") as made:
        made.begin()
        yield made
        assert made.linnworks.complaints == []


@pytest.fixture
def order(scene: PurchaseScene) -> Purchase:
    return scene.order({"A": 30, "B": 20}, reference="PO-1")


def settle(scene: PurchaseScene, runs: int = 8) -> None:
    for _ in range(runs):
        if not set(scene.states("booking")) & {"waiting", "sending"}:
            break
        scene.sync()


def rows(scene: PurchaseScene) -> list[OutboxRow]:
    return [each for each in scene.built.store.read(outbox.listed) if each.kind == "booking"]


def causes(scene: PurchaseScene) -> list[tuple[str, str, int]]:
    return [(group, key.split(":")[1], things) for group, key, things in scene.troubles()]


def test_m3_what_was_booked_in_is_delivered_there(scene: PurchaseScene, order: Purchase) -> None:
    scene.receive(order, {"A": 10, "B": 5})
    assert scene.shelf() == {"A": 110, "B": 105}
    assert scene.there(order) == {"A": 0, "B": 0}
    receipt = scene.sync()
    assert scene.there(order) == {"A": 10, "B": 5}
    assert scene.bookings() == {"confirmed": 2}
    counts = receipt.other["booking"]
    assert (counts.planned, counts.sent, counts.confirmed, counts.refused) == (2, 2, 2, 0)
    assert receipt.ok
    scene.receive(order, {"A": 20, "B": 15})
    scene.sync()
    scene.sync()
    assert scene.there(order) == {"A": 30, "B": 20}
    assert scene.world.purchases.get(order.id).status == "DELIVERED"
    assert len(scene.world.told.delivered()) == 4, "each was told once"
    assert scene.rows("select status, closed_why from purchase") == [("DELIVERED", "delivered")]
    assert scene.troubles() == []


@pytest.mark.parametrize("operation", [TELLS, READS])
@pytest.mark.parametrize("kind", [kind for kind in get_args(Kind) if kind not in NOT_NOW])
def test_whatever_becomes_of_a_call_it_is_booked_in_once(
    scene: PurchaseScene, order: Purchase, operation: str, kind: Kind
) -> None:
    """R-LOST: read first, told absolutely, and read again. Two of the first, then one after the second."""
    scene.receive(order, {"A": 10, "B": 5})
    scene.faults.fail_next(operation, kind)
    scene.faults.fail_next(operation, kind, skip=1)
    settle(scene)
    assert scene.there(order) == {"A": 10, "B": 5}
    assert scene.bookings() == {"confirmed": 2}
    scene.sync()
    assert scene.troubles() == []


@pytest.mark.parametrize("theirs", [1, 4, 9, 11, 15])
@pytest.mark.parametrize("kind", [None, "lost", "reset", "truncated", "500", "429", "401"])
def test_another_client_that_books_between_our_look_and_our_set_keeps_its_units_and_we_ours(
    scene: PurchaseScene, order: Purchase, theirs: int, kind: Kind | None
) -> None:
    """R-LOST: our set swallows what is less than ours, and is refused where it is more: what is missing is told."""
    scene.receive(order, {"A": 10})
    scene.faults.meanwhile(TELLS, lambda: scene.elsewhere(order, "A", theirs))
    if kind is not None:
        scene.faults.fail_next(TELLS, kind)
    settle(scene)
    assert scene.there(order)["A"] == 10 + theirs
    assert scene.bookings() == {"confirmed": 1}
    assert scene.shelf() == {"A": 110}
    assert scene.troubles() == []


def test_another_client_may_book_again_and_again(scene: PurchaseScene) -> None:
    """More often than one try tells: the next look goes on with it. (Never just as many as we still owe.)"""
    order = scene.order({"A": 1000})
    scene.receive(order, {"A": 10})
    theirs = (3, 5, 1, 4, 2, 3, 6)
    for units in theirs:
        scene.faults.meanwhile(TELLS, partial(scene.elsewhere, order, "A", units))
    settle(scene)
    assert scene.there(order)["A"] == 10 + sum(theirs)
    assert len(scene.world.purchases.get(order.id).records) == len(theirs) + 3
    assert scene.bookings() == {"confirmed": 1}


def test_more_than_was_ordered_by_now_is_held_until_a_person_says_so(scene: PurchaseScene, order: Purchase) -> None:
    """The goods stay on the shelf; the channel is told once a person has looked."""
    scene.elsewhere(order, "A", 25)
    scene.sync()
    scene.receive(order, {"A": 10}, over=True)
    scene.sync()
    assert scene.there(order)["A"] == 35, "who booked it knew of it"
    scene.elsewhere(order, "B", 18)
    scene.sync()
    scene.receive(order, {"B": 2})
    scene.elsewhere(order, "B", 1)
    receipt = scene.sync()
    assert not receipt.ok
    (row,) = [each for each in rows(scene) if each.state == "held"]
    assert (row.hold, row.reason) == (
        "changed", "Linnworks.net has 19 of 20 booked in by now: 1 more than was ordered would be there",
    )  # fmt: skip
    assert causes(scene) == [("Deliveries", "changed", 1)]
    assert scene.there(order)["B"] == 19
    scene.built.outbox.send([row.id], "counted twice")
    scene.sync()
    assert scene.there(order)["B"] == 21
    assert scene.bookings() == {"confirmed": 2}
    assert scene.troubles() == []


def test_what_somebody_else_has_filled_up_between_look_and_set_is_held_too(
    scene: PurchaseScene, order: Purchase
) -> None:
    scene.receive(order, {"B": 15})
    scene.faults.meanwhile(TELLS, lambda: scene.elsewhere(order, "B", 7))
    settle(scene)
    assert [each.hold for each in rows(scene)] == ["changed"]
    assert scene.there(order)["B"] == 15, "our set had swallowed seven"
    assert scene.rows("select told, quantity, state from delivery_line") == [(8, 15, "asked")]
    scene.built.outbox.send([each.id for each in rows(scene)], "they are all here")
    settle(scene)
    assert scene.there(order)["B"] == 22
    assert scene.bookings() == {"confirmed": 1}


def test_two_bookings_of_one_line_are_told_one_after_the_other(scene: PurchaseScene, order: Purchase) -> None:
    """What is of unknown fate is settled first."""
    scene.receive(order, {"A": 10})
    scene.receive(order, {"A": 7})
    scene.faults.fail_next(TELLS, "lost")
    scene.faults.fail_next(READS, "503", times=3, skip=1)
    scene.sync()
    settle(scene)
    assert scene.there(order)["A"] == 17
    assert [each.units for each in scene.world.purchases.get(order.id).records] == [10, 7]
    assert scene.bookings() == {"confirmed": 2}


@pytest.mark.parametrize("what", ["gone", "closed", "moved", "item gone"])
def test_what_can_no_longer_be_told_is_refused_in_words(scene: PurchaseScene, order: Purchase, what: str) -> None:
    scene.receive(order, {"A": 10})
    there = scene.world.purchases
    place = scene.world.add_location("Elsewhere")
    if what == "gone":
        there.delete(order.id)
    elif what == "closed":
        there.update(order.id, status="PENDING")
    elif what == "moved":
        there.move(order.id, place.id)
    else:
        there.update(order.id, extra={"PurchaseOrderItem.0.IsDeleted": True})
    receipt = scene.sync()
    assert not receipt.ok
    (row,) = rows(scene)
    assert row.state == "refused"
    assert row.error != ""
    assert scene.bookings() == {"refused": 1}
    assert causes(scene) == [("Deliveries", "refused", 1)]
    assert scene.world.told.delivered() == []
    if what == "gone":
        return
    there.update(order.id, status="OPEN", location_id=order.location_id, extra={})
    scene.built.outbox.retry([row.id])
    scene.sync()
    assert scene.there(order)["A"] == 10
    assert scene.bookings() == {"confirmed": 1}
    scene.sync()
    assert scene.troubles() == []


def test_a_refusal_of_the_channel_holds_up_no_other_line(scene: PurchaseScene, order: Purchase) -> None:
    scene.faults.purchases.refused["A"] = "This item is locked for counting"
    scene.receive(order, {"A": 10, "B": 5})
    scene.sync()
    assert scene.there(order) == {"A": 0, "B": 5}
    assert scene.bookings() == {"refused": 1, "confirmed": 1}
    (row,) = [each for each in rows(scene) if each.state == "refused"]
    assert "This item is locked for counting" in row.error
    scene.faults.purchases.refused.clear()
    scene.elsewhere(order, "A", 3)
    scene.built.outbox.retry([row.id])
    scene.sync()
    assert scene.there(order)["A"] == 13


def test_a_yes_that_did_nothing_is_looked_at_again_and_then_refused(scene: PurchaseScene, order: Purchase) -> None:
    scene.faults.purchases.pretended.add("A")
    scene.receive(order, {"A": 10})
    settle(scene)
    assert scene.bookings() == {"refused": 1}
    scene.faults.purchases.pretended.clear()
    scene.built.outbox.retry([each.id for each in rows(scene)])
    scene.sync()
    assert scene.there(order)["A"] == 10


def test_where_the_channel_shows_no_records_what_it_shows_as_delivered_decides(
    scene: PurchaseScene, order: Purchase
) -> None:
    scene.world.purchases.update(order.id, extra={"DeliveredRecords": None})
    scene.receive(order, {"A": 10})
    scene.faults.fail_next(TELLS, "lost")
    settle(scene)
    assert scene.there(order)["A"] == 10
    assert scene.bookings() == {"confirmed": 1}


def test_what_nobody_can_know_is_looked_at_six_times_and_left_to_a_person(
    scene: PurchaseScene, order: Purchase
) -> None:
    """R-LOST: without records, and with somebody else between, the program tells it no more."""
    scene.world.purchases.update(order.id, extra={"DeliveredRecords": None})
    scene.receive(order, {"A": 10})
    scene.faults.fail_next(TELLS, "lost")
    scene.faults.meanwhile(READS, lambda: scene.elsewhere(order, "A", 3), skip=1)
    for _ in range(12):
        scene.sync(minutes=2)
    (row,) = rows(scene)
    assert row.state == "sent"
    assert scene.bookings() == {"unheard": 1}
    assert causes(scene) == [("Deliveries", "unheard", 1)]
    assert len(scene.world.told.delivered()) == 1
    scene.receive(order, {"A": 2})
    scene.sync()
    assert scene.bookings() == {"unheard": 1, "asked": 1}, "another of that line waits for a person's word"
    scene.built.outbox.told([row.id])
    for _ in range(4):
        scene.sync()
    assert scene.there(order)["A"] == 15
    assert scene.bookings() == {"confirmed": 2}


def test_what_a_person_sends_once_more_is_told_by_what_is_there_now(scene: PurchaseScene, order: Purchase) -> None:
    scene.world.purchases.update(order.id, extra={"DeliveredRecords": None})
    scene.receive(order, {"A": 10})
    scene.faults.fail_next(TELLS, "reset")
    scene.faults.meanwhile(READS, lambda: scene.elsewhere(order, "A", 13), skip=1)
    for _ in range(12):
        scene.sync(minutes=2)
    (row,) = rows(scene)
    assert row.state == "sent"
    scene.built.outbox.retry([row.id])
    settle(scene)
    assert scene.there(order)["A"] == 23
    assert scene.bookings() == {"confirmed": 1}


def test_what_is_taken_back_before_it_was_told_never_leaves(scene: PurchaseScene, order: Purchase) -> None:
    scene.built.accounts.save(NAME, {"undo_seconds": 60})
    made = scene.receive(order, {"A": 10}, at_once=False)
    scene.built.engine.send_due()
    assert scene.world.told.delivered() == []
    scene.built.deliveries.undo(made.id)
    scene.sync()
    assert scene.world.told.delivered() == []
    assert scene.bookings() == {"withdrawn": 1}
    assert scene.states("booking") == {"cancelled": 1}


def test_r_modes_in_watch_nothing_is_booked_in_there(scene: PurchaseScene, order: Purchase) -> None:
    scene.receive(order, {"A": 10})
    scene.built.accounts.save(NAME, {"mode": "watch"})
    scene.receive(order, {"B": 5})
    scene.sync()
    assert scene.world.told.delivered() == []
    assert scene.states("booking") == {"held": 2}
    scene.built.accounts.save(NAME, {"mode": "live"})
    scene.sync()
    assert scene.world.told.delivered() == [], "after Watch a person says send"
    scene.built.outbox.send([each.id for each in rows(scene)])
    scene.sync()
    assert scene.there(order) == {"A": 10, "B": 5}


def test_in_watch_one_of_unknown_fate_is_looked_at_and_not_told(scene: PurchaseScene, order: Purchase) -> None:
    scene.receive(order, {"A": 10, "B": 5})
    scene.faults.fail_next(TELLS, "lost")
    scene.faults.fail_next(TELLS, "reset")
    scene.faults.fail_next(READS, "503", times=40, skip=2)
    scene.sync()
    scene.built.accounts.save(NAME, {"mode": "watch"})
    before = len(scene.world.told.delivered())
    scene.faults.reset()
    for _ in range(3):
        scene.sync()
    assert len(scene.world.told.delivered()) == before
    assert scene.bookings()["confirmed"] == 1


def test_an_application_without_the_permission_holds_up_nothing_else(scene: PurchaseScene, order: Purchase) -> None:
    placed = scene.world.add_order()
    scene.stock({"MUG-RED-330": 5})
    scene.receive(order, {"A": 10})
    scene.faults.fail_next(TELLS, "403", times=2)
    receipt = scene.sync()
    assert not receipt.ok
    assert placed.id in scene.stored()
    assert scene.states("booking") == {"sending": 1}
    assert causes(scene) == [("Deliveries", "access", 1)]
    scene.faults.reset()
    for _ in range(4):
        scene.sync(hours=2)
    assert scene.there(order)["A"] == 10
    assert scene.troubles() == []


def test_r_copy_what_the_original_may_have_booked_in_meanwhile_waits_for_a_person(
    scene: PurchaseScene, order: Purchase
) -> None:
    """A copy cannot know what was told since it was made: each is looked at there, or let go with a reason."""
    scene.built.accounts.save(NAME, {"undo_seconds": 600})
    scene.receive(order, {"A": 10, "B": 5}, at_once=False)
    scene.built.store.write(lambda: outbox.doubt("It was copied", scene.clock.now()))
    scene.elsewhere(order, "A", 10)  # by the original
    one, other = (each.id for each in rows(scene))
    left = scene.built.outbox.send([one, other]).left
    assert [row_id for row_id, _ in left] == [one, other]
    assert "copied or restored" in left[0][1]
    assert scene.built.outbox.told([one]).done == (one,)
    assert scene.built.outbox.send([other], "it is not there").done == (other,)
    for _ in range(2):
        scene.sync()
    assert scene.there(order) == {"A": 10, "B": 5}
    assert scene.bookings() == {"confirmed": 2}


@pytest.mark.parametrize(("kind", "state", "there"), [("lost", "confirmed", 10), ("reset", "held", 0)])
def test_r_copy_a_set_of_unknown_fate_is_looked_up_and_not_told_again(
    scene: PurchaseScene, order: Purchase, kind: Kind, state: str, there: int
) -> None:
    scene.receive(order, {"A": 10})
    scene.faults.fail_next(TELLS, kind)
    scene.faults.fail_next(READS, "503", times=60, skip=1)
    scene.sync()
    assert scene.states("booking") == {"sending": 1}
    scene.faults.reset()
    scene.built.store.write(lambda: outbox.doubt("It was copied", scene.clock.now()))
    for _ in range(3):
        scene.sync()
    assert scene.there(order)["A"] == there
    assert scene.states("booking") == {state: 1}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_pcs_on_one_database_book_in_and_tell_at_the_same_time(
    tmp_path: Path, pg: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vans come at the gate while the other PC tells what came before: neither waits for the other for ever."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", str(tmp_path / "keyring.json"))
    with purchase_scene(tmp_path / "office", database=pg) as office:
        office.begin()
        order = office.order({"A": 1000, "B": 1000}, reference="PO-1")
        office.faults.meanwhile(TELLS, lambda: office.elsewhere(order, "A", 3), skip=4)
        office.faults.fail_next(TELLS, "lost", skip=2)
        vans = 12
        asked = [sys.executable, "-m", "tests.sync.gate", str(tmp_path / "gate"), pg, "PO-1", str(vans)]
        gate = subprocess.Popen(asked, cwd=Path(__file__).parents[2])
        while gate.poll() is None:
            office.built.engine.send_due()
        assert gate.returncode == 0
        settle(office)
        assert office.there(order) == {"A": vans * VAN["A"] + 3, "B": vans * VAN["B"]}
        assert office.bookings() == {"confirmed": 2 * vans}
        assert office.shelf() == {sku: ON_HAND + vans * units for sku, units in VAN.items()}
        assert office.linnworks.complaints == []


def test_units_of_a_batch_are_told_with_its_number_and_nulls_for_what_is_empty_change_nothing(
    scene: PurchaseScene, order: Purchase
) -> None:
    scene.world.shelf.change("A", batched=True)
    scene.faults.nulls = True
    scene.sync()
    scene.built.deliveries.receive(
        scene.built.deliveries.find("PO-1"), [Part("A", 10, "LOT-7"), Part("B", 5)], at_once=True
    )
    scene.sync()
    assert scene.there(order) == {"A": 10, "B": 5}
    assert [(each.sku, each.batch, each.total) for each in scene.world.told.delivered()] == [
        ("A", "LOT-7", 10), ("B", "", 5),
    ]  # fmt: skip
    assert scene.bookings() == {"confirmed": 2}
