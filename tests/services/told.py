"""A live shop whose levels have been approved and told, for what is said of levels afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from linndesk.sandbox.amazon.records import Line
from linndesk.store import tables
from tests.sandbox.shop import offer
from tests.scene import Scene

ITEMS = "sku,title,location,level\nA,Mug,Default,10\nA,Mug,Shelf,3\nB,Cup,Default,4\nC,Cap,Default,0\n"
SKUS = ("A", "B", "C")


def tell(scene: Scene, items: str = ITEMS, name: str = "Shop", **more: Any) -> None:
    """A 13 (10 and 3 on the shelf), B 4, C 0: linked, approved, sent and seen there; Amazon showed 3 of each before."""
    stock(scene, items)
    for sku in SKUS:
        offer(scene.amazon.world, sku, 3)
    scene.add(name, mode="live", **more)
    scene.built.listings.download(name)
    for sku in SKUS:
        scene.built.listings.link(name, sku, sku)
    scene.built.preview.approve(scene.built.preview.plan().plan_id)
    scene.sync()
    later(scene)


def stock(scene: Scene, items: str) -> None:
    file = scene.profile / "items.csv"
    file.write_text(items, encoding="utf-8")
    scene.built.items.import_file(file, create_locations=True)


def later(scene: Scene, minutes: int = 10) -> None:
    """The next run: what is marked leaves, what was told is looked at."""
    scene.clock.advance(minutes=minutes)
    scene.sync()


def sell(scene: Scene, order: str, sku: str, units: int) -> None:
    """A buyer orders units, which Amazon takes from what it sells."""
    scene.amazon.world.add_order(
        order, created=scene.clock.now() - timedelta(minutes=1), lines=[Line(sku, units, Decimal("9.99"), sku)],
        sells=True,
    )  # fmt: skip


def put(scene: Scene, sku: str, **columns: Any) -> None:
    """Columns of a listing as another hand left them."""
    query = tables.Listing.update(**columns).where(tables.Listing.channel_sku == sku)
    scene.built.store.write(query.execute)


def sends(scene: Scene) -> Mapping[int, tables.StockSend]:
    return scene.built.store.read(lambda: {each.id: each for each in tables.StockSend.select()})
