"""U5, U8: whatever people do to stages, an order is processed on its channel at most once, and as it left here."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from linndesk.errors import LinndeskError
from linndesk.sandbox.linnworks.records import Line
from linndesk.services.despatch import Wish
from tests.linnworks_scene import LinnworksScene, linnworks_scene
from tests.services.handed import live

STAGES = ("Order Received", "Picking", "Packed", "Despatched", "")
ENDS = ("Despatched", "Packed")


@pytest.mark.parametrize("seed", range(4))
def test_a_walk_over_stages_with_syncs_between_processes_once(profile: Path, seed: int) -> None:
    walk = random.Random(seed)
    with linnworks_scene(profile, plans=False) as desk:
        desk.stock({"MUG": 200})
        desk.add(undo_seconds=60, processed_statuses=list(ENDS))
        desk.clock.advance(minutes=5)
        ids = [desk.world.add_order([Line("MUG", 2)]).id for _ in range(6)]
        desk.sync()
        for _ in range(60):
            _act(desk, walk, walk.choice(ids))
            if not walk.randrange(6):
                desk.sync()
        desk.sync(minutes=30)
        told = desk.processed()
        for each in ids:
            order = desk.built.orders.show(each)
            assert told.get(each, []) == ([order.parcels[-1].tracking] if order.stage in ENDS else [])
            assert (order.status == "processed") == (order.stage in ENDS)
        assert {each.state for each in live(desk)} <= {"confirmed"}
        assert sum(each.kind == "process" for each in live(desk)) == len(told)


def _act(desk: LinnworksScene, walk: random.Random, ref: str) -> None:
    order = desk.built.orders.show(ref)
    try:
        what = walk.choice(("stage", "stage", "track", "undo", "despatch"))
        if what == "stage":
            desk.built.order_acts.stage([order.id], walk.choice(STAGES))
        elif what == "track":
            desk.built.order_acts.set_tracking(order.id, f"RM{walk.randrange(10_000)}")
        elif what == "despatch":
            desk.built.despatch.despatch([Wish(order.id, "Royal Mail 48", f"RM{walk.randrange(10_000)}")])
        else:
            desk.built.orders.undo(ref)
    except LinndeskError:
        return  # refused, and nothing was done
