"""D20, U8: an order of a Linnworks account leaves from Amazon's warehouse: processed there once, with its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.linnworks.records import Line
from linndesk.services.outbound import Choice
from tests.fba_scene import fba_stock
from tests.linnworks_scene import LinnworksScene, linnworks_scene

CENTRE = "Shop FBA"


@pytest.fixture
def scene(profile: Path) -> Iterator[LinnworksScene]:
    with linnworks_scene(profile) as made:
        made.shelve({"A": 10, "B": 10})
        made.stock({"A": 10, "B": 10})
        made.add()
        yield made
        assert made.linnworks.complaints == []


@pytest.fixture
def amazon(scene: LinnworksScene) -> Iterator[PracticeAmazon]:
    """Its warehouse has ten of each item, and sends nothing by itself."""
    with PracticeAmazon(now=scene.clock.now, plans=False) as made:
        for sku in ("A", "B"):
            fba_stock(made.world, f"FBA-{sku}", 10)
        made.faults.outbound.ships_after = None
        given = {"enabled": True, "mode": "live", "undo_seconds": 0, "fba": True, "fba_sync_inventory": True}
        scene.built.accounts.add("amazon", "Shop", {**made.settings(), **given, "update_inventory": False})
        for sku in ("A", "B"):
            scene.built.listings.link("Shop", f"FBA-{sku}", sku)
        yield made


def run(scene: LinnworksScene, times: int = 1) -> None:
    for _ in range(times):
        scene.clock.advance(minutes=15)
        scene.built.engine.sync()


def test_it_is_processed_once_with_its_numbers_side_by_side(scene: LinnworksScene, amazon: PracticeAmazon) -> None:
    made = scene.world.add_order([Line("A", 2), Line("B", 1)], currency="GBP")
    run(scene)
    order = scene.built.orders.show(made.id)
    sheet = scene.built.outbound.preview([order.id], CENTRE)
    assert sheet.rows[0].refused == ""
    scene.built.outbound.submit([Choice(order.id, sheet.rows[0].tier)], CENTRE)
    run(scene)
    (there,) = amazon.outbound.orders
    assert sorted((each.sku, each.units) for each in there.lines) == [("FBA-A", 2), ("FBA-B", 1)]
    amazon.outbound.ship(there.id, "T1", "T2")
    run(scene, 3)
    assert {order_id: [each.split(", ") for each in told] for order_id, told in scene.processed().items()} == {
        made.id: [["T1", "T2"]]
    }
    assert scene.built.orders.show(made.id).status == "processed"
    assert scene.world.find(made.id) is not None
    levels = {each.location: each.on_hand for each in scene.built.items.get("A").levels}
    assert levels["Default"] == 10
