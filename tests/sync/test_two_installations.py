"""M1: two accounts that read one place of one Linnworks, each by an installation of its own, bring an order once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.linnworks import PracticeLinnworks, events
from linndesk.sandbox.linnworks.records import Line
from tests.linnworks_scene import LIVE, NAME, LinnworksScene, linnworks_scene, once

OTHER = "The same warehouse again"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[LinnworksScene]:
    with linnworks_scene(tmp_path / "profile") as made:
        again = PracticeLinnworks(made.world, now=made.clock.now).start()
        made.stock({"MUG-RED-330": 10})
        made.add()
        made.built.accounts.add("linnworks", OTHER, {**again.settings(), **LIVE})
        made.approve("process", OTHER)
        yield made
        again.stop()


def skipped(scene: LinnworksScene) -> list[tuple[str, str]]:
    scene.clock.advance(minutes=15)
    return [(each.name, one.reason) for each in scene.built.engine.sync().accounts for one in each.skipped]


def test_an_order_that_another_account_has_brought_stays_that_ones(scene: LinnworksScene) -> None:
    order = scene.world.add_order((Line("MUG-RED-330", 2),))
    ((name, why),) = skipped(scene)  # pools are read side by side: either may be first
    (found,) = scene.built.orders.listed(status="all")
    assert {name, found.account} == {NAME, OTHER}
    assert why == f"it is here already, by the account {found.account}"
    assert scene.built.items.listed()[0].levels[0].in_open_orders == 2
    scene.despatch(order.id)
    skipped(scene)
    assert scene.processed() == once([order])
    assert scene.stored() == {order.id: "processed"}


def test_what_one_has_let_go_may_come_to_the_other(scene: LinnworksScene) -> None:
    """Two accounts of two locations: an order that is moved is the other's once it is no longer the first one's."""
    place = scene.world.add_location("North").id
    scene.built.accounts.save(OTHER, {"location": place})
    order = scene.world.add_order((Line("MUG-RED-330"),))
    skipped(scene)
    events.move(scene.world, order.id, place)
    skipped(scene)
    skipped(scene)
    found = scene.built.orders.listed(status="all")
    assert sorted((each.account, each.status) for each in found) == [(NAME, "cancelled"), (OTHER, "open")]
