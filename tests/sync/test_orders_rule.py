"""R-ORDERS end to end: what an order's state on the channel does here, to stock too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.domain.orders import Order
from linndesk.sandbox.amazon.world import World
from tests.scene import Scene

SKU = "MUG-RED-330"


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, World(), plans=False)
    items = profile / "items.csv"
    items.write_text(f"sku,title,level\n{SKU},Mug,10\n", encoding="utf-8")
    made.built.items.import_file(items)
    made.add("Shop")
    yield made
    made.close()


def _linked(scene: Scene) -> None:
    scene.built.listings.link("Shop", SKU)


def _later(scene: Scene) -> None:
    scene.clock.advance(minutes=20)
    scene.sync()


def _order(scene: Scene, ref: str) -> Order:
    return scene.built.orders.show(ref)


def _level(scene: Scene) -> tuple[int, int]:
    level = next(each for each in scene.built.items.get(SKU).levels if each.location == "Default")
    return level.on_hand, level.in_open_orders


def _new(scene: Scene, status: str = "UNSHIPPED", minutes: float = 30, **more: object) -> str:
    return scene.amazon.world.add_order(
        status=status, created=scene.clock.now() - timedelta(minutes=minutes), **more  # type: ignore[arg-type]
    ).id  # fmt: skip


def test_shipped_in_the_first_pull_is_history(scene: Scene) -> None:
    _linked(scene)
    ref = _new(scene, "SHIPPED")
    scene.sync()
    order = _order(scene, ref)
    assert (order.status, order.outcome) == ("processed", "history")
    assert _level(scene) == (10, 0)
    assert scene.built.problems.open() == []


def test_shipped_first_seen_later_left_elsewhere_with_stock_and_undo(scene: Scene) -> None:
    _linked(scene)
    scene.sync()
    scene.clock.advance(minutes=10)
    ref = _new(scene, "SHIPPED", minutes=5)
    _later(scene)
    order = _order(scene, ref)
    assert (order.status, order.outcome) == ("processed", "elsewhere")
    assert _level(scene) == (9, 0)
    assert len(scene.built.problems.open()) == 1
    assert "1 unit" in scene.built.orders.undo(ref)
    assert _level(scene) == (10, 0)
    assert scene.built.problems.open() == []


def test_placed_before_the_first_pull_and_shipped_later_seen_is_history(scene: Scene) -> None:
    scene.sync()
    scene.clock.advance(minutes=30)
    ref = _new(scene, "SHIPPED", minutes=120, updated=scene.clock.now())
    _later(scene)
    assert _order(scene, ref).outcome == "history"


def test_an_open_order_shipped_elsewhere_leaves_stock_once(scene: Scene) -> None:
    _linked(scene)
    ref = _new(scene)
    scene.sync()
    assert _level(scene) == (10, 1)
    scene.clock.advance(minutes=5)
    scene.amazon.world.ship_elsewhere(ref)
    _later(scene)
    _later(scene)
    assert _order(scene, ref).outcome == "elsewhere"
    assert _level(scene) == (9, 0)


def test_pending_reserves_and_becomes_open(scene: Scene) -> None:
    _linked(scene)
    ref = _new(scene, "PENDING")
    scene.sync()
    order = _order(scene, ref)
    assert order.status == "pending"
    assert order.waiting is not None
    assert "payment" in order.waiting.reason
    assert _level(scene) == (10, 1)
    scene.amazon.world.set_status(ref, "UNSHIPPED")
    _later(scene)
    assert _order(scene, ref).status == "open"


def test_cancelled_first_seen_is_not_stored_and_a_known_one_frees_its_stock(scene: Scene) -> None:
    _linked(scene)
    gone = _new(scene, "CANCELLED")
    ref = _new(scene)
    receipt = scene.sync()
    assert [each.ref for each in receipt.accounts[0].skipped] == [gone]
    scene.amazon.world.cancel(ref)
    scene.clock.advance(minutes=20)
    receipt = scene.sync()
    assert receipt.accounts[0].orders.cancelled == 1
    assert _order(scene, ref).status == "cancelled"
    assert _level(scene) == (10, 0)


def test_a_buyers_request_to_cancel_is_seen(scene: Scene) -> None:
    ref = _new(scene)
    scene.sync()
    scene.amazon.world.request_cancellation(ref)
    _later(scene)
    assert _order(scene, ref).cancel_requested


def test_a14_a_deleted_order_never_comes_back_and_undo_brings_it_back(scene: Scene) -> None:
    _linked(scene)
    ref = _new(scene)
    scene.sync()
    deletion = scene.built.orders.delete_ref(ref)
    assert deletion.units == 1
    assert _level(scene) == (10, 0)
    scene.amazon.world.update(ref)
    _later(scene)
    assert scene.built.orders.listed(status="all") == []
    scene.built.orders.undo(ref)
    assert _level(scene) == (10, 1)


def test_an_address_that_is_withheld_keeps_the_order_pending_and_is_asked_for_hourly(scene: Scene) -> None:
    scene.amazon.faults.withhold_addresses = True
    ref = _new(scene)
    scene.sync()
    order = _order(scene, ref)
    assert order.status == "pending"
    assert order.waiting is not None
    assert "address" in order.waiting.reason
    _later(scene)
    assert scene.amazon.calls.count("getOrder") == 0
    scene.clock.advance(minutes=50)
    scene.sync()
    assert scene.amazon.calls.count("getOrder") == 1
    scene.amazon.faults.withhold_addresses = False
    scene.clock.advance(minutes=61)
    scene.sync()
    assert _order(scene, ref).status == "open"
    assert _order(scene, ref).person.line1


def test_an_incomplete_order_that_amazon_refuses_holds_up_nothing(scene: Scene) -> None:
    """The run is good, says which it was, and asks for it again an hour later."""
    scene.amazon.faults.withhold_addresses = True
    ref = _new(scene)
    scene.sync()
    scene.clock.advance(minutes=61)
    scene.amazon.faults.fail_next("getOrder", "400", times=3)
    receipt = scene.sync()
    assert receipt.ok
    assert any("getOrder" in each for each in receipt.accounts[0].messages)
    waiting = _order(scene, ref).waiting
    assert waiting is not None
    assert waiting.next_try is not None
    assert waiting.next_try > scene.clock.now()


def test_a10_linking_repairs_open_orders_at_once_and_says_how_many(scene: Scene) -> None:
    ref = _new(scene)
    scene.sync()
    assert _order(scene, ref).lines[0].sku is None
    linked = scene.built.listings.link("Shop", SKU)
    assert linked.repaired == 1
    assert _order(scene, ref).lines[0].sku == SKU
    assert _level(scene) == (10, 1)


def test_d6_the_placeholder_gives_way_to_a_real_alias(scene: Scene) -> None:
    ref = _new(scene, "PENDING")
    scene.sync()
    assert _order(scene, ref).email == "NOT DISCLOSED BY AMAZON"
    scene.built.accounts.save("Shop", {"not_disclosed_default_email": "none@shop.example"})
    assert _order(scene, ref).email == "none@shop.example"
    scene.amazon.world.set_status(ref, "UNSHIPPED")
    _later(scene)
    assert _order(scene, ref).email.endswith("@marketplace.amazon.co.uk")


def test_search_by_name_postcode_number_and_sku(scene: Scene) -> None:
    ref = _new(scene)
    _new(scene, "PENDING")
    scene.sync()
    for text in ("Jo Practice", "NR1 1AA", "nr11aa", ref, "MUG-RED", _order(scene, ref).number):
        found = [each.channel_order_id for each in scene.built.orders.listed(search=text)]
        assert ref in found, text
    assert scene.built.orders.listed(search="nobody of that name") == []
