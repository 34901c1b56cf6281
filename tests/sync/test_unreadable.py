"""R-ORDERS end to end: an order that cannot be read needs a person once, not with each sync that sees it again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.amazon.world import World
from tests.scene import Scene

REFS = ("202-1", "202-2")


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, World(), plans=False)
    made.add("Shop")
    yield made
    made.close()


def _break(scene: Scene, extra: dict[str, object]) -> None:
    """Two orders of this moment, damaged; Amazon shows them from two minutes later on."""
    for ref in REFS:
        scene.amazon.world.add_order(ref, created=scene.clock.now(), extra=extra)
    scene.clock.advance(minutes=3)


def _unreadable(scene: Scene) -> int:
    return scene.sync().accounts[0].orders.quarantined


@pytest.mark.parametrize("extra", [{"orderItems": "broken"}, {"orderId": None}, {"orderId": ""}], ids=str)
def test_an_overlapping_sync_does_not_count_it_again(scene: Scene, extra: dict[str, object]) -> None:
    """Orders without a number stay apart, because their content does."""
    _break(scene, extra)
    assert _unreadable(scene) == 2
    assert [each.things for each in scene.built.problems.open()] == [2], "one card for the same reason"
    scene.clock.advance(minutes=1)
    scene.amazon.calls.reset()
    assert _unreadable(scene) == 0
    assert scene.amazon.calls.of("searchOrders")
    troubles = scene.built.problems.open()
    assert [(each.count, each.things) for each in troubles] == [(2, 2)]
    assert all("no number" not in each.title for each in troubles)


def test_it_is_news_again_after_it_was_read(scene: Scene) -> None:
    _break(scene, {"orderItems": "broken"})
    assert _unreadable(scene) == 2
    scene.amazon.world.update(REFS[0], extra={}, updated=scene.clock.now())
    scene.clock.advance(minutes=3)
    assert _unreadable(scene) == 0
    cards = [each.title for each in scene.built.problems.open() if "SKU" not in each.title]
    assert cards == ["1 order could not be read"]
    scene.amazon.world.update(REFS[0], extra={"orderItems": "broken"}, updated=scene.clock.now())
    scene.clock.advance(minutes=3)
    assert _unreadable(scene) == 1
