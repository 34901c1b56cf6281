"""U2, U3, U7 through whole syncs on a turned clock: which orders come in, when a waiting one is tried again, and what
becomes of those that the channel no longer lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.domain.orders import MOVED_AWAY
from linndesk.sandbox.linnworks import events
from linndesk.sandbox.linnworks.records import Line, Order
from linndesk.store import cards
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene

KNOWN, UNKNOWN = "MUG-RED-330", "NOT-HERE-YET"
GROUP = "Linnworks Order Import"
TRIES = (0, 1, 3, 7, 15, 31, 63, 111, 159, 207)  # hours after the first


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[LinnworksScene]:
    with linnworks_scene(tmp_path / "profile") as made:
        made.stock({KNOWN: 100})
        made.add()
        yield made
        assert made.linnworks.complaints == []


def here(scene: LinnworksScene) -> set[str]:
    return set(scene.stored())


def toggled(scene: LinnworksScene) -> None:
    scene.built.accounts.toggle(NAME, "enabled")


# -- U2: placed while a person had it on


def test_what_was_placed_before_it_was_switched_on_never_comes(tmp_path: Path) -> None:
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.stock({KNOWN: 10})
        early = scene.world.add_order(received=scene.clock.now() - timedelta(minutes=1))
        scene.add()
        late = scene.world.add_order(received=scene.clock.now())
        receipt = scene.sync()
        assert here(scene) == {late.id}
        assert [each.ref for each in receipt.skipped] == [early.id]
        assert "was not on" in receipt.skipped[0].reason
        scene.sync(days=30)
        assert here(scene) == {late.id}


def test_what_is_placed_while_it_is_off_never_comes_and_what_came_stays(scene: LinnworksScene) -> None:
    """U2's gap: off and on again loses what was placed between, whatever is synced, restarted or paused meanwhile."""
    before = scene.world.add_order()
    scene.sync()
    scene.clock.advance(minutes=1)
    unseen = scene.world.add_order()  # placed while it was on, not asked for yet
    scene.clock.advance(minutes=1)
    toggled(scene)
    scene.clock.advance(minutes=1)
    between = scene.world.add_order()
    scene.restart()
    scene.clock.advance(days=2)
    toggled(scene)
    after = scene.world.add_order()
    receipt = scene.sync()
    assert here(scene) == {before.id, unseen.id, after.id}
    assert [each.ref for each in receipt.skipped] == [between.id]
    scene.restart()
    scene.sync(days=5)
    assert here(scene) == {before.id, unseen.id, after.id}


def test_watch_and_a_pause_of_what_goes_out_make_no_gap(scene: LinnworksScene) -> None:
    scene.built.accounts.save(NAME, {"mode": "watch"})
    scene.built.outbox.pause(True)
    watched = scene.world.add_order()
    scene.sync()
    scene.built.accounts.save(NAME, {"mode": "live"})
    scene.built.outbox.pause(False)
    scene.sync()
    assert here(scene) == {watched.id}


@pytest.mark.parametrize("skew", [-3600, 3600])
def test_the_periods_count_by_the_channels_clock(tmp_path: Path, skew: int) -> None:
    """This PC's clock is an hour off: what was placed a minute before the switch does not come, a minute after does."""
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.stock({KNOWN: 10})
        scene.faults.date_skew = timedelta(seconds=skew)
        theirs = scene.clock.now() + timedelta(seconds=skew)
        scene.world.add_order(received=theirs - timedelta(minutes=1))
        scene.add()
        late = scene.world.add_order(received=theirs + timedelta(minutes=1))
        scene.sync()
        assert here(scene) == {late.id}


def test_orders_of_another_location_do_not_come(scene: LinnworksScene) -> None:
    north = scene.world.add_location("North")
    scene.world.add_order(location=north.id)
    ours = scene.world.add_order()
    scene.sync()
    assert here(scene) == {ours.id}


def test_a_zero_is_explained(scene: LinnworksScene) -> None:
    """N5."""
    receipt = scene.sync()
    assert receipt.ok
    assert "what is open" in (receipt.zero_reason or "")


# -- U3, U7: every SKU has to be known here


def waiting(scene: LinnworksScene, order: Order) -> tuple[str, int]:
    """Status and tries."""
    found = scene.built.orders.show(order.id)
    return found.status, found.waiting.attempts if found.waiting else 0


def test_an_order_that_waits_is_tried_ten_times_at_its_hours_and_then_needs_a_person(scene: LinnworksScene) -> None:
    """U7: at 0, 1, 3, 7, 15, 31, 63, 111, 159 and 207 h, however often it is synced between."""
    order = scene.world.add_order([Line(KNOWN), Line(UNKNOWN)])
    scene.sync()
    tries, began = 1, scene.clock.now()
    for hours in TRIES[1:]:
        found = scene.built.orders.show(order.id)
        assert found.waiting is not None
        assert found.waiting.next_try is not None
        assert abs(found.waiting.next_try - began - timedelta(hours=hours)) < timedelta(minutes=1)
        for moment, more in ((found.waiting.next_try - timedelta(seconds=1), 0), (found.waiting.next_try, 1)):
            scene.sync(seconds=(moment - scene.clock.now()).total_seconds())
            tries += more
            assert waiting(scene, order) == ("pending", tries)
    scene.sync(days=60)
    assert waiting(scene, order) == ("pending", 10)
    found = scene.built.orders.show(order.id)
    assert found.waiting is not None
    assert found.waiting.next_try is None
    assert UNKNOWN in found.waiting.reason
    (card,) = [each for each in scene.built.store.read(cards.unresolved) if each.group == GROUP]
    assert card.severity == "error"


def test_a_sku_that_is_made_known_brings_it_in_with_the_next_sync(scene: LinnworksScene) -> None:
    order = scene.world.add_order([Line(KNOWN), Line(UNKNOWN)])
    receipt = scene.sync()
    assert receipt.orders.waiting == 1
    scene.stock({UNKNOWN: 5})
    assert waiting(scene, order) == ("pending", 1)
    scene.sync(minutes=30)
    assert waiting(scene, order) == ("open", 0)
    assert scene.built.orders.show(order.id).stage == "Order Received"
    assert [each for each in scene.built.store.read(cards.unresolved) if each.group == GROUP] == []


def test_a_waiting_order_that_is_processed_there_meanwhile_leaves_the_wait(scene: LinnworksScene) -> None:
    order = scene.world.add_order([Line(UNKNOWN)])
    scene.sync()
    events.process(scene.world, order.id, tracking="THEIRS")
    scene.sync()
    assert scene.stored() == {order.id: "processed"}


# -- what is no longer listed


def test_processed_there_by_somebody_else_leaves_stock_and_says_so(scene: LinnworksScene) -> None:
    """R-ORDERS: elsewhere."""
    order = scene.world.add_order([Line(KNOWN, 3)])
    scene.sync()
    events.process(scene.world, order.id, tracking="THEIRS")
    receipt = scene.sync()
    assert scene.stored() == {order.id: "processed"}
    assert scene.built.orders.show(order.id).outcome == "elsewhere"
    assert receipt.ok
    assert [each.on_hand for each in scene.built.stock.levels(KNOWN)] == [97]
    assert [each.key for each in scene.built.store.read(cards.unresolved) if each.key.startswith("shipped_elsewhere:")]


@pytest.mark.parametrize("what", ["cancelled", "deleted", "moved"])
def test_what_is_called_off_moved_or_gone_there_is_cancelled_here(scene: LinnworksScene, what: str) -> None:
    order, stays = scene.world.add_order(), scene.world.add_order()
    scene.sync()
    if what == "cancelled":
        events.cancel(scene.world, order.id)
    elif what == "deleted":
        scene.world.delete(order.id)
    else:
        events.move(scene.world, order.id, scene.world.add_location("North").id)
    receipt = scene.sync()
    assert scene.stored() == {order.id: "cancelled", stays.id: "open"}
    assert receipt.orders.cancelled == 1
    assert (MOVED_AWAY in scene.built.orders.show(order.id).flags) == (what == "moved")
    scene.sync()
    assert scene.stored() == {order.id: "cancelled", stays.id: "open"}


def test_an_order_that_comes_back_is_open_again(scene: LinnworksScene) -> None:
    order = scene.world.add_order()
    scene.sync()
    events.move(scene.world, order.id, scene.world.add_location("North").id)
    scene.sync()
    scene.world.update(order.id, location_id=scene.world.locations[0].id)
    scene.sync()
    assert scene.stored() == {order.id: "open"}


def test_pages_that_shift_while_they_are_read_lose_no_order(scene: LinnworksScene) -> None:
    """Orders processed by others while the list is read move the rest forward: what slipped by is asked by its id."""
    made = [scene.world.add_order() for _ in range(130)]
    scene.sync()
    assert len(here(scene)) == 130
    for each in made[:40]:
        events.process(scene.world, each.id)
    scene.sync()
    assert sum(each == "open" for each in scene.stored().values()) == 90
    assert sum(each == "processed" for each in scene.stored().values()) == 40


@pytest.mark.parametrize("later", [15, 40])
def test_a_list_that_breaks_off_cancels_nothing(scene: LinnworksScene, later: int) -> None:
    """Only a whole list says what is gone; it goes on where it was, or is begun anew where that is too long ago."""
    made = [scene.world.add_order() for _ in range(130)]
    scene.sync()
    scene.faults.fail_next("GetOpenOrders", "503", times=20, skip=1)
    receipt = scene.sync()
    assert not receipt.ok
    assert set(scene.stored().values()) == {"open"}
    assert [each.group for each in scene.built.store.read(cards.unresolved)] == [GROUP]
    scene.faults.forget_plans()
    events.cancel(scene.world, made[0].id)
    events.cancel(scene.world, made[120].id)
    assert scene.sync(minutes=later).ok
    assert scene.built.store.read(cards.unresolved) == []
    scene.sync()
    off = [each for each, status in scene.stored().items() if status == "cancelled"]
    assert sorted(off) == sorted([made[0].id, made[120].id])


def test_an_unpaid_order_waits_and_opens_once_it_is_paid(scene: LinnworksScene) -> None:
    order = scene.world.add_order(status="UNPAID")
    scene.sync()
    assert scene.stored() == {order.id: "pending"}
    events.pay(scene.world, order.id)
    scene.sync()
    assert scene.stored() == {order.id: "open"}


def test_a_locked_account_reads_and_cancels_nothing(scene: LinnworksScene) -> None:
    scene.world.add_order()
    scene.sync()
    scene.faults.state, scene.faults.reason = "LOCKED_BASIC", "Unpaid invoice"
    scene.linnworks.sessions.expire()
    receipt = scene.sync()
    assert not receipt.ok
    assert any("Unpaid invoice" in each for each in receipt.messages)
    assert set(scene.stored().values()) == {"open"}


def test_an_order_that_cannot_be_read_is_kept_aside_in_the_accounts_own_group(scene: LinnworksScene) -> None:
    """U9; the others come in."""
    bad, good = scene.world.add_order(extra={"GeneralInfo.ReceivedDate": "soon"}), scene.world.add_order()
    receipt = scene.sync()
    assert receipt.orders.quarantined == 1
    assert scene.stored() == {good.id: "open"}
    assert [each.group for each in scene.built.store.read(cards.unresolved)] == [GROUP]
    assert scene.sync().orders.quarantined == 0
    scene.world.update(bad.id, extra={})
    scene.sync()
    assert scene.stored() == {bad.id: "open", good.id: "open"}
    assert scene.built.store.read(cards.unresolved) == []
