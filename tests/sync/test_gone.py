"""Orders that a list of what is open no longer names: called off where their channel has them no more, unless it knows
none of them at all (R-LOST, M1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.linnworks import events
from linndesk.sandbox.linnworks.records import Line
from linndesk.store.cards import ProblemRow
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene

KEY = "strangers:"


@pytest.fixture
def scene(profile: Path) -> Iterator[LinnworksScene]:
    with linnworks_scene(profile, plans=False) as made:
        made.shelve({"A": 500})
        made.stock({"A": 500})
        made.add()
        yield made


def place(scene: LinnworksScene, count: int) -> list[str]:
    scene.clock.advance(seconds=1)
    made = [scene.world.add_order([Line("A")]).id for _ in range(count)]
    scene.sync()
    assert [scene.stored()[each] for each in made] == ["open"] * count
    return made


def doubts(scene: LinnworksScene) -> list[ProblemRow]:
    return [each for each in scene.built.problems.open() if "open order" in each.title]


def forget(scene: LinnworksScene, ids: list[str]) -> None:
    for each in ids:
        scene.world.delete(each)


def test_two_that_are_gone_are_called_off(scene: LinnworksScene) -> None:
    made = place(scene, 2)
    forget(scene, made)
    assert scene.sync().orders.cancelled == 2
    assert doubts(scene) == []


def test_many_that_are_gone_beside_one_that_is_known_are_called_off(scene: LinnworksScene) -> None:
    made = place(scene, 4)
    events.process(scene.world, made[0], "THEIRS")
    forget(scene, made[1:])
    scene.sync()
    assert scene.stored() == {made[0]: "processed", **dict.fromkeys(made[1:], "cancelled")}
    assert doubts(scene) == []


def test_r_lost_an_account_that_knows_none_of_them_has_nothing_called_off(scene: LinnworksScene) -> None:
    """And goes on with what is there; each run looks again, and says so."""
    made = place(scene, 4)
    forget(scene, made)
    for _ in range(2):
        receipt = scene.sync()
        assert scene.stored() == dict.fromkeys(made, "open")
        assert [each for each in receipt.messages if "knows none of 4 open orders" in each]
        (card,) = doubts(scene)
        assert (card.group, card.title) == ("Linnworks Order Import", "Linnworks.net knows none of 4 open orders")
        assert (card.account, card.count, card.repair) == (NAME, 1, "config")
    (other,) = place(scene, 1)
    events.process(scene.world, other, "THEIRS")
    scene.sync()
    assert scene.stored() == {other: "processed", **dict.fromkeys(made, "open")}, (
        "what the other account has is no proof"
    )
    for each in made[:3]:
        scene.built.orders.delete_ref(each)
    receipt = scene.sync()
    assert scene.stored()[made[3]] == "open", "that a person deleted some is none either"
    assert [each for each in receipt.messages if "knows nothing of an open order" in each]
    scene.built.orders.delete_ref(made[3])
    assert not [each for each in scene.sync().messages if "is it another account" in each]
    assert doubts(scene) == []


def test_r_lost_once_one_of_them_is_known_again_the_others_are_as_the_channel_has_them(scene: LinnworksScene) -> None:
    made = place(scene, 4)
    forget(scene, made)
    scene.sync()
    assert len(doubts(scene)) == 1
    scene.world.add_order([Line("A")], id=made[0])
    scene.sync()
    assert scene.stored() == {made[0]: "open", **dict.fromkeys(made[1:], "cancelled")}
    assert doubts(scene) == []
