"""M1, U1: a location that cannot be used, or a locked account, is said once with what to do, and loses nothing."""

from __future__ import annotations

from pathlib import Path

from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from tests.linnworks_scene import LinnworksScene, linnworks_scene

REASON = "its orders are parked there"
FIX = "Choose another location in Config, or make it a normal one in Linnworks"


def moved_to_a_fulfilment_centre(scene: LinnworksScene) -> str:
    """An order that is to be processed, and then a location that is made a fulfilment centre there."""
    scene.add()
    scene.stock({"MUG-RED-330": 5})
    scene.clock.advance(minutes=1)
    order = scene.world.add_order()
    scene.sync()
    scene.despatch(order.id)
    scene.world.add_location("Default", fulfilment_centre=True, id=DEFAULT_LOCATION)
    return order.id


def test_orders_and_processing_say_the_same_and_what_to_do(tmp_path: Path) -> None:
    with linnworks_scene(tmp_path / "profile") as scene:
        order = moved_to_a_fulfilment_centre(scene)
        part = scene.sync()
        assert not part.ok
        assert any(REASON in each for each in part.messages)
        cards = scene.built.problems.open()
        assert {each.group for each in cards} == {"Linnworks Order Import", "Linnworks Order Processing"}
        assert {each.fix for each in cards} == {FIX}
        assert all(REASON in each.detail for each in cards)
        assert scene.processed() == {}
        scene.world.add_location("Default", id=DEFAULT_LOCATION)
        scene.sync()
        assert scene.processed() == {order: [f"RM{scene.world.order(order).number}"]}
        assert scene.built.problems.open() == []


def test_a_locked_account_says_its_reason_and_waits(tmp_path: Path) -> None:
    with linnworks_scene(tmp_path / "profile") as scene:
        scene.add()
        scene.stock({"MUG-RED-330": 5})
        scene.clock.advance(minutes=1)
        order = scene.world.add_order()
        scene.sync()
        scene.despatch(order.id)
        scene.linnworks.faults.state, scene.linnworks.faults.reason = "LOCKED_FULL", "Pay the invoice"
        scene.sync(minutes=30)
        (card,) = scene.built.problems.open()
        assert "Pay the invoice" in card.detail
        assert card.fix == "Sign in to Linnworks.net and see what it asks for"
        assert scene.processed() == {}
        scene.linnworks.faults.state = "AVAILABLE"
        scene.sync(minutes=30)
        assert scene.processed() == {order.id: [f"RM{order.number}"]}
        assert scene.built.problems.open() == []
