"""The whole program at a practice Linnworks (U2, U3, U5 to U10, M6 to M12): hundreds of orders, every trouble, counted
there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.domain.orders import PARKED_THERE
from linndesk.sandbox.linnworks import events
from linndesk.sandbox.linnworks.records import Line
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene, once

SKUS = {"A": 500, "B": 500, "SET": 0}


@pytest.fixture
def scene(profile: Path) -> Iterator[LinnworksScene]:
    with linnworks_scene(profile) as made:
        made.shelve({"A": 500, "B": 500})
        made.world.shelf.add("SET", parts=(("A", 1), ("B", 1)))
        made.stock(SKUS)
        made.add()
        yield made
        assert made.linnworks.complaints == []


def place(scene: LinnworksScene, count: int) -> list[str]:
    """Ids of orders that are placed one a second."""
    made = []
    for each in range(count):
        scene.clock.advance(seconds=1)
        made.append(scene.world.add_order([Line("A" if each % 2 else "B")]).id)
    return made


def test_hundreds_come_in_once_and_are_processed_once_through_every_trouble(scene: LinnworksScene) -> None:
    """U8, R-LOST, R-OUTCOME: pages that shift, sessions that end, limits, lost answers."""
    made = place(scene, 230)
    scene.faults.nulls = True
    scene.faults.fail_next("GetOpenOrders", "expired", skip=1)
    scene.faults.fail_next("GetOpenOrders", "503", skip=1)
    assert scene.sync().orders.new == 230
    assert scene.stored() == dict.fromkeys(made, "open")
    assert scene.world.shelf.held()["a"] == 115
    ours = made[:40]
    scene.despatch(*ours)
    for kind in ("lost", "expired", "429", "reset", "503_after", "401", "html_after", "truncated"):
        scene.faults.fail_next("SetOrderShippingInfo", kind, skip=2)
        scene.faults.fail_next("ProcessOrder", kind, skip=3)
    for _ in range(12):
        scene.sync(hours=1)
    assert scene.states() == {"confirmed": 40}
    assert scene.processed() == once(scene.world.order(each) for each in ours)
    assert all(each.tracking for each in scene.world.told.processed())
    assert scene.linnworks.faults.pending() == 0, "every trouble came"
    assert scene.stored() == {**dict.fromkeys(made, "open"), **dict.fromkeys(ours, "processed")}
    assert scene.world.shelf.level("A") == 500 - 20
    before = len(scene.world.told.shipping())
    scene.sync()
    assert len(scene.world.told.shipping()) == before


def test_what_people_do_there_meanwhile_is_mirrored(scene: LinnworksScene) -> None:
    """U5, M12: what is gone from the list is asked by its id."""
    other = scene.world.add_location("Other")
    shipped, off, gone, moved, left, unpaid = place(scene, 6)
    scene.world.update(unpaid, status="UNPAID", paid_on=None)
    scene.sync()
    assert scene.stored()[unpaid] == "pending"
    scene.clock.advance(minutes=1)
    events.process(scene.world, shipped, "THEIRS")
    events.cancel(scene.world, off)
    scene.world.delete(gone)
    events.move(scene.world, moved, other.id)
    events.pay(scene.world, unpaid)
    events.park(scene.world, left)
    scene.sync()
    assert scene.stored() == {
        shipped: "processed", off: "cancelled", gone: "cancelled", moved: "cancelled", left: "open", unpaid: "open",
    }  # fmt: skip
    assert PARKED_THERE in scene.built.orders.show(left).flags
    assert scene.processed() == {}
    again = scene.sync()
    assert (again.orders.new, again.orders.updated, again.orders.cancelled) == (0, 0, 0), "nothing changed"


def test_a_gap_a_split_a_composite_and_an_unknown_sku(scene: LinnworksScene) -> None:
    """U2, U3, pitfalls 5 and 7."""
    (before,) = place(scene, 1)
    scene.clock.advance(minutes=5)
    scene.built.accounts.save(NAME, {"enabled": False})
    scene.clock.advance(minutes=5)
    (lost,) = place(scene, 1)
    scene.clock.advance(minutes=5)
    scene.built.accounts.save(NAME, {"enabled": True})
    scene.clock.advance(seconds=1)
    order = scene.world.add_order([Line("A", 3), Line("SET", 1)])
    second = events.split(scene.world, order.id, {order.lines[0].row_id: 2})
    unknown = scene.world.add_order([Line("A"), Line("NOBODY")])
    receipt = scene.sync()
    assert scene.stored() == {before: "open", order.id: "open", second.id: "open", unknown.id: "pending"}
    assert lost not in scene.stored()
    assert receipt.orders.waiting == 1
    lines = [(each.channel_sku, each.quantity) for each in scene.built.orders.show(order.id).lines]
    assert sorted(lines) == [("A", 1), ("SET", 1)]
    waiting = scene.built.orders.show(unknown.id).waiting
    assert waiting is not None
    assert "NOBODY" in waiting.reason
    scene.stock({"NOBODY": 5})
    scene.sync(hours=1)
    assert scene.stored()[unknown.id] == "open"


def test_the_invoice_rule_is_explained_and_where_allowed_met(scene: LinnworksScene) -> None:
    """M11."""
    first, second = place(scene, 2)
    scene.world.rules.invoice_printed = True
    scene.sync()
    scene.despatch(first)
    scene.sync()
    assert scene.states() == {"refused": 1}
    scene.built.accounts.save(NAME, {"mark_invoice_printed": True})
    scene.despatch(second)
    scene.sync()
    assert scene.processed() == once([scene.world.order(second)])


def test_parked_there_is_refused_and_told_once_it_is_free(scene: LinnworksScene) -> None:
    """Pitfall 3: 200, and nothing was done."""
    (order,) = place(scene, 1)
    scene.sync()
    events.park(scene.world, order)
    (row,) = scene.despatch(order)
    scene.sync()
    assert scene.states() == {"refused": 1}
    assert scene.processed() == {}
    (card,) = [each for each in scene.built.problems.open() if each.group == "Linnworks Order Processing"]
    number = str(scene.world.order(order).number)
    assert [each.ref for each in scene.built.problems.things(card.id)] == [number], "U9: what people there call it"
    events.park(scene.world, order, False)
    scene.built.outbox.retry([row])
    scene.sync()
    assert scene.processed() == once([scene.world.order(order)])


def test_levels_arrive_and_what_was_processed_is_told_anew(scene: LinnworksScene) -> None:
    """M10: physical stock less what other accounts hold; batched items and composites are left alone."""
    scene.world.shelf.add("HONEY", level=3, batched=True)
    scene.stock({"A": 20, "B": 7, "HONEY": 9, "SET": 4})
    scene.built.accounts.save(NAME, {"update_inventory": True})
    scene.built.listings.download(NAME)
    scene.built.listings.link_all(NAME)
    scene.approve("stock")
    (order,) = place(scene, 1)
    scene.sync()
    scene.sync()
    levels = scene.world.shelf.level
    assert (levels("A"), levels("B"), levels("HONEY")) == (20, 7, 3), "Linnworks takes its own orders off itself"
    scene.despatch(order)
    scene.sync()
    scene.sync()
    assert scene.processed() == once([scene.world.order(order)])
    assert (levels("A"), levels("B")) == (20, 6), "it was there once, and is taken off once"
    assert {each.sku for each in scene.world.shelf.told} == {"A", "B"}


def test_a_day_of_the_drain_processes_at_its_own_pace(scene: LinnworksScene) -> None:
    """U10, process_minutes: between two checks nothing leaves by itself, and everything does in the end."""
    made = place(scene, 5)
    scene.sync()
    scene.built.accounts.save(NAME, {"process_minutes": 60})
    scene.despatch(*made)
    began = scene.clock.now()
    while len(scene.processed()) < 5 and scene.clock.now() - began < timedelta(hours=3):
        scene.clock.advance(minutes=10)
        scene.built.engine.send_due()
    assert scene.processed() == once(scene.world.order(each) for each in made)
    assert scene.clock.now() - began <= timedelta(minutes=70)
