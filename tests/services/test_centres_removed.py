"""D20: an account through which a channel's own warehouse still sends orders cannot be removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.errors import BadInput
from linndesk.sandbox.amazon.records import Line
from linndesk.sandbox.amazon.world import World
from linndesk.services.outbound import Choice
from tests.fba_scene import PRICE, FbaScene
from tests.sandbox.shop import offer

ON = {"fba": True, "fba_sync_inventory": True, "mode": "live", "undo_seconds": 0}


@pytest.fixture
def scene(profile: Path) -> Iterator[FbaScene]:
    made = FbaScene(profile, World(), plans=False)
    yield made
    made.close()


def test_d20_its_driver_stays_until_the_last_order_is_sent_or_home(scene: FbaScene) -> None:
    scene.by_hand()
    scene.stock("MUG-F", 5)
    offer(scene.amazon.world, "MUG", 5)
    file = scene.profile / "items.csv"
    file.write_text("sku,title\nMUG,Mug\n", "utf-8")
    scene.built.items.import_file(file)
    scene.add("Shop", **ON)
    for sku in ("MUG", "MUG-F"):
        scene.built.listings.link("Shop", sku, "MUG", sure=True)
    lines = [Line("MUG", 1, PRICE, "A mug")]
    scene.amazon.world.add_order(marketplace="UK", lines=lines, created=scene.clock.now() - timedelta(hours=1))
    scene.sync()
    (order,) = scene.built.orders.listed(status="open")
    assert scene.built.outbound.submit([Choice(order.id, "STANDARD")], "Shop FBA")
    with pytest.raises(BadInput, match="FBA still sends 1 order of other channels through it"):
        scene.built.accounts.remove("Shop")
    said = scene.built.accounts.show("Shop").settings
    scene.built.accounts.save("Shop", {"fba": False})
    (stays,) = scene.built.accounts.said(said, "Shop")
    assert "followed to the end: 1 order of other channels" in stays
    with pytest.raises(BadInput):
        scene.built.accounts.remove("Shop")
    scene.built.outbound.back([order.id])
    scene.built.accounts.remove("Shop")
    assert scene.built.accounts.listed() == []
