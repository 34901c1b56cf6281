"""D20, R-LOST: an order goes to a centre once, is followed there, and its number reaches the channel that sold it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outbound_scene import CENTRE, DRIVER, OutboundScene


@pytest.fixture
def scene(profile: Path) -> Iterator[OutboundScene]:
    made = OutboundScene(profile)
    made.sells("S1")
    made.comes_in()
    yield made
    made.close()


def test_d20_there_followed_sent_and_told_to_the_shop(scene: OutboundScene) -> None:
    scene.send("S1")
    name = scene.named("S1")
    assert list(scene.outbound()) == [name]
    assert (scene.at("S1").reference, scene.at("S1").state, scene.states()) == (name, "processing", {"confirmed": 1})
    assert scene.order("S1").location == CENTRE
    scene.until(lambda: bool(scene.shop_numbers()))
    (parcel,) = scene.outbound()[name].parcels
    assert scene.shop_numbers() == {("S1", parcel.tracking): 1}
    order = scene.order("S1")
    assert (order.status, order.outcome) == ("processed", "despatched")
    assert (scene.at("S1").state, scene.at("S1").next_look, scene.causes) == ("complete", None, {})
    assert DRIVER in {each.name for each in scene.sync().accounts}
