"""A channel that adds what is booked in to its own stock by itself: its level ends right, and is never above what is
really there (M3, M10)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.linnworks.faults import Kind
from tests.purchase_scene import NAME, ON_HAND, PurchaseScene, purchase_scene

TELLS, READS, LEVELS = "Deliver_PurchaseItem", "Get_PurchaseOrder", "UpdateStockLevelsBulk"
CALLS = 600


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[PurchaseScene]:
    with purchase_scene(tmp_path / "profile") as made:
        made.begin(update_inventory=True, sync_stock_levels=True, stock_minutes=15)
        made.built.listings.download(NAME)
        made.built.listings.link_all(NAME)
        made.approve("stock")
        made.sync()
        yield made
        assert made.linnworks.complaints == []


class Watched:
    """What there was of A here whenever Linnworks is asked or told anything, and what its own number was."""

    def __init__(self, scene: PurchaseScene) -> None:
        self.here = ON_HAND
        self.above: list[tuple[int, int]] = []
        self._scene = scene
        for _ in range(CALLS):
            scene.faults.meanwhile("*", self._look)

    def _look(self) -> None:
        there = self._scene.world.shelf.level("A")
        if there > self.here:
            self.above.append((there, self.here))


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize(
    ("operation", "kind", "times"),
    [
        ("", "lost", 0), (TELLS, "lost", 1), (TELLS, "reset", 1), (TELLS, "429", 1), (TELLS, "500", 9),
        (LEVELS, "lost", 1), (LEVELS, "503", 9), (READS, "503", 9),
    ],
)  # fmt: skip
def test_m10_their_level_is_never_above_what_is_here_and_ends_as_it(
    scene: PurchaseScene, operation: str, kind: Kind, times: int, held: bool
) -> None:
    """``held``: the booking waits for a person meanwhile, and levels go on."""
    order = scene.order({"A": 60})
    watched = Watched(scene)
    if operation:
        scene.faults.fail_next(operation, kind, times=times, skip=1)
    for units, counted in ((10, 0), (20, 5), (30, 0)):
        watched.here += units
        made = scene.receive(order, {"A": units}, at_once=not held)
        rows = [each.outbox_id for each in made.lines if each.outbox_id is not None]
        if held:
            scene.built.outbox.hold(rows)
        scene.sync()
        watched.here += counted
        scene.built.stock.set_level("A", watched.here)
        scene.sync()
        if held:
            assert scene.world.shelf.level("A") <= watched.here - units
            scene.built.outbox.send(rows)
            scene.sync()
    for _ in range(6):
        scene.sync()
    assert watched.above == []
    assert scene.bookings() == {"confirmed": 3}
    assert scene.there(order) == {"A": 60}
    assert scene.shelf() == {"A": watched.here}
    assert scene.world.shelf.level("A") == watched.here


def test_m10_what_somebody_else_has_booked_in_there_is_no_part_of_what_is_here(scene: PurchaseScene) -> None:
    """Their booking raises Linnworks' own number: it is told ours anew, although ours has not changed."""
    order = scene.order({"A": 60})
    scene.elsewhere(order, "A", 25)
    assert scene.world.shelf.level("A") == ON_HAND + 25
    for _ in range(3):
        scene.sync()
    assert scene.world.shelf.level("A") == ON_HAND
    told = len(scene.linnworks.heard_at(LEVELS))
    scene.sync()
    assert len(scene.linnworks.heard_at(LEVELS)) == told, "once is enough"
