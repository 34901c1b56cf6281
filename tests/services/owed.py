"""A shop with open orders whose despatches are owed, and rows in states that only a channel brings about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from linndesk.domain.outbox import Kind
from linndesk.services.despatch import Wish
from linndesk.store import accounts, outbox, tables
from linndesk.store.outbox import NewRow
from tests.scene import Scene

SKU = "MUG-RED-330"


def open_shop(scene: Scene, orders: int = 3, name: str = "Shop", mode: str = "live", **more: Any) -> None:
    """An account with items, and so many open orders O1, O2, … of two units."""
    file = scene.profile / "items.csv"
    file.write_text(f"sku,title,level\n{SKU},Mug,100\n", encoding="utf-8")
    scene.built.items.import_file(file)
    scene.add(name, mode=mode, **more)
    for at in range(1, orders + 1):
        scene.amazon.world.add_order(f"O{at}", created=scene.clock.now() - timedelta(hours=1))
    scene.sync()
    scene.built.listings.link(name, SKU)


def despatch(scene: Scene, *refs: str, tracking: str = "AB123", at_once: bool = False) -> list[int]:
    """Despatch these orders; the ids of what is owed for them."""
    wishes = [Wish(scene.built.orders.show(each).id, "Royal Mail 48", tracking) for each in refs]
    return list(scene.built.despatch.despatch(wishes, at_once=at_once).outbox_ids)


def put(scene: Scene, ids: Sequence[int], **columns: Any) -> None:
    """Rows as a channel's answer left them."""
    scene.built.store.write(lambda: tables.Outbox.update(**columns).where(tables.Outbox.id.in_(list(ids))).execute())


def owe(scene: Scene, kind: Kind, target: str, name: str = "Shop", **more: Any) -> int:
    """A debt of any kind."""

    def job() -> int:
        account = accounts.named(name)
        now = scene.clock.now()
        new = NewRow(account.id, account.pool_id, kind, target, more.pop("payload", {"level": 3}), now, **more)
        return outbox.add(new, now)

    return scene.built.store.write(job)


def state(scene: Scene, row_id: int) -> tuple[str, str]:
    """State and hold."""
    row = scene.built.outbox.story(row_id).row
    return row.state, row.hold
