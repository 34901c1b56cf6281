"""M11: what is to be processed is looked for every so many minutes, with each sync, and at once where a person says
so; on a turned clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.linnworks.records import Order
from linndesk.store import accounts, outbox
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene, once


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[LinnworksScene]:
    with linnworks_scene(tmp_path / "profile") as made:
        made.stock({"MUG-RED-330": 100})
        yield made


def came_in(scene: LinnworksScene, orders: int = 1) -> list[Order]:
    made = [scene.world.add_order() for _ in range(orders)]
    scene.sync()
    return made


def drain(scene: LinnworksScene, minutes: float) -> None:
    """A look of the drain after so long."""
    scene.clock.advance(minutes=minutes)
    scene.built.engine.send_due()


def despatched(scene: LinnworksScene, order: Order) -> None:
    """Due at once, without a person's word that it is to leave at once."""
    scene.despatch(order.id, at_once=False)


def test_the_drain_processes_every_so_many_minutes(scene: LinnworksScene) -> None:
    scene.add(process_minutes=15)
    first, second, third = came_in(scene, 3)
    despatched(scene, first)
    drain(scene, 5)
    assert scene.processed() == {}, "the sync was its turn, five minutes ago"
    drain(scene, 10)
    assert scene.processed() == once([first])
    despatched(scene, second)
    drain(scene, 14)
    assert scene.processed() == once([first])
    despatched(scene, third)
    drain(scene, 1)
    assert scene.processed() == once([first, second, third])


def test_a_sync_processes_whatever_the_interval(scene: LinnworksScene) -> None:
    scene.add(process_minutes=1440)
    (first,) = came_in(scene)
    despatched(scene, first)
    drain(scene, 60)
    assert scene.processed() == {}
    scene.sync()
    assert scene.processed() == once([first])


def test_zero_processes_only_with_a_sync_that_a_person_orders(scene: LinnworksScene) -> None:
    scene.add(process_minutes=0)
    (first,) = came_in(scene)
    despatched(scene, first)
    drain(scene, 60)
    account = scene.built.store.read(lambda: accounts.named(NAME))
    scene.built.engine.sync_due({account.id}, ())
    assert scene.processed() == {}
    scene.built.engine.send_due(ordered=True)
    assert scene.processed() == once([first])


def test_a_sync_of_the_schedule_processes_whatever_the_interval(scene: LinnworksScene) -> None:
    scene.add(process_minutes=1440)
    (first,) = came_in(scene)
    despatched(scene, first)
    account = scene.built.store.read(lambda: accounts.named(NAME))
    scene.built.engine.sync_due({account.id}, ())
    assert scene.processed() == once([first])


def test_a_person_who_says_now_waits_for_no_turn(scene: LinnworksScene) -> None:
    scene.add(process_minutes=15)
    (first,) = came_in(scene)
    scene.despatch(first.id)
    drain(scene, 0.1)
    assert scene.processed() == once([first])


def test_a_row_that_a_person_lets_go_waits_for_no_turn(scene: LinnworksScene) -> None:
    scene.add(process_minutes=15)
    (first,) = came_in(scene)
    (debt,) = scene.despatch(first.id, at_once=False)
    drain(scene, 0.1)
    assert scene.processed() == {}
    scene.built.outbox.hold([debt])
    scene.built.outbox.send([debt])
    drain(scene, 0.1)
    assert scene.processed() == once([first])


def test_what_has_begun_is_cleared_up_at_once(scene: LinnworksScene) -> None:
    scene.add(process_minutes=15)
    first, second = came_in(scene, 2)
    despatched(scene, first)
    scene.faults.fail_next("ProcessOrder", "lost")
    scene.faults.fail_next("GetOrdersById", "503", times=40, skip=3)
    drain(scene, 15)
    assert scene.states() == {"sending": 1}
    scene.faults.forget_plans()
    despatched(scene, second)
    drain(scene, 5)
    assert scene.states() == {"confirmed": 1, "waiting": 1}
    assert scene.processed() == once([first])


def test_levels_of_the_pool_go_while_its_orders_wait_for_their_turn(scene: LinnworksScene) -> None:
    """Only rows of kind process have turns."""
    scene.shelve({"MUG-RED-330": 0})
    scene.add(process_minutes=15, update_inventory=True)
    scene.approve("stock")
    scene.built.listings.download(NAME)
    scene.built.listings.link_all(NAME)
    (first,) = came_in(scene)
    scene.built.outbox.pause(True)
    scene.built.stock.set_level("MUG-RED-330", 50)
    scene.built.engine.sync()
    despatched(scene, first)
    scene.built.outbox.pause(False)
    drain(scene, 1)
    rows = scene.built.store.read(outbox.listed)
    assert {each.kind: each.state for each in rows} == {"stock": "confirmed", "process": "waiting"}
