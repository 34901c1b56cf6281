"""Deleting orders, many at once, and taking it back (A14)."""

from __future__ import annotations

from datetime import timedelta

from tests.scene import Scene


def test_more_orders_than_one_transaction_holds_are_deleted_and_come_back(scene: Scene) -> None:
    scene.add("Shop")
    for _ in range(230):
        scene.amazon.world.add_order(created=scene.clock.now() - timedelta(hours=2))
    scene.sync()
    built = scene.built
    ids = [each.id for each in built.orders.listed()]
    assert len(ids) == 230
    deletion = built.orders.deletion(ids)
    assert deletion.units == 0, "nothing is linked, so nothing is held"
    assert built.orders.delete(ids).stock
    assert built.orders.listed() == []
    scene.clock.advance(hours=1)
    scene.sync()
    assert built.orders.listed() == [], "a tombstone: they never come in again by themselves"
    built.orders.undelete(ids)
    assert [each.id for each in built.orders.listed()] == ids
