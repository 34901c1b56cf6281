"""U7: orders that wait for a SKU are tried at a person's word; N5: why one is not here (U2, M6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.errors import BadInput, ChannelError
from linndesk.sandbox.linnworks.records import Line, Order
from linndesk.store import cards
from tests.linnworks_scene import NAME, LinnworksScene


@pytest.fixture
def desk(profile: Path) -> Iterator[LinnworksScene]:
    scene = LinnworksScene(profile, plans=False)
    scene.stock({"MUG": 20})
    scene.add()
    scene.clock.advance(minutes=5)
    yield scene
    scene.close()


def waits(desk: LinnworksScene, *skus: str) -> Order:
    """An order of those SKUs, brought by a sync."""
    order = desk.world.add_order([Line(each) for each in skus])
    desk.sync()
    return order


def test_once_the_item_is_there_the_order_comes_in(desk: LinnworksScene) -> None:
    order = waits(desk, "MUG", "GHOST")
    mine = desk.built.orders.show(order.id)
    assert (mine.status, mine.waiting is not None) == ("pending", True)
    desk.stock({"GHOST": 3})
    changes, said = desk.built.orders.try_now([mine.id])
    assert (changes.orders, said) == (True, "1 order came in.")
    mine = desk.built.orders.show(order.id)
    assert (mine.status, mine.stage, [each.sku for each in mine.lines]) == ("open", "Order Received", ["MUG", "GHOST"])
    assert [each.title for each in desk.built.store.read(cards.unresolved) if "SKU" in each.title] == []


def test_a_try_that_fails_counts_and_says_why(desk: LinnworksScene) -> None:
    order = waits(desk, "GHOST")
    mine = desk.built.orders.show(order.id)
    _, said = desk.built.orders.try_now([mine.id])
    assert said == "1 order still waits: No stock item here has the SKU GHOST."
    waiting = desk.built.orders.show(order.id).waiting
    assert waiting is not None
    assert (waiting.attempts, waiting.next_try) == (2, desk.clock.now() + timedelta(hours=2))
    (card,) = [each for each in desk.built.store.read(cards.unresolved) if each.repair == "try-now"]
    assert (card.group, card.next_try) == ("Linnworks Order Import", waiting.next_try)


def test_what_became_of_it_there_is_said(desk: LinnworksScene) -> None:
    first, second, third = (waits(desk, "GHOST") for _ in range(3))
    ids = [desk.built.orders.show(each.id).id for each in (first, second, third)]
    desk.world.update(first.id, status="UNPAID", paid_on=None)
    desk.world.delete(second.id)
    _, said = desk.built.orders.try_now(ids)
    assert said == (
        "1 order still waits: No stock item here has the SKU GHOST. 1 order changed on the channel meanwhile. "
        "1 order is no longer on the channel; the next sync looks once more."
    )


def test_only_what_waits_is_tried_and_a_channel_that_is_down_says_so(desk: LinnworksScene) -> None:
    here, ghost = waits(desk, "MUG"), waits(desk, "GHOST")
    with pytest.raises(BadInput, match="Nothing is to be tried"):
        desk.built.orders.try_now([desk.built.orders.show(here.id).id])
    desk.linnworks.stop()
    with pytest.raises(ChannelError):
        desk.built.orders.try_now([desk.built.orders.show(ghost.id).id])
    waiting = desk.built.orders.show(ghost.id).waiting
    assert waiting is not None
    assert waiting.attempts == 1


def test_an_order_of_the_gap_is_found_and_the_reason_said(desk: LinnworksScene) -> None:
    """U2, N5: it never comes by itself; a person may still bring it in."""
    before = desk.world.add_order([Line("MUG")], received=desk.clock.now() - timedelta(hours=1))
    desk.sync()
    found = desk.built.find.find(before.id)
    assert (found.where, found.can_import, found.comes) == ("channel", True, False)
    assert f"while {NAME} was not on" in found.reason
    _, here = desk.built.find.import_now(before.id, NAME)
    assert here.order is not None
    assert (here.order.status, here.order.stage) == ("open", "Order Received")
    parked = desk.world.add_order([Line("MUG")], parked=True)
    desk.built.accounts.save(NAME, {"ignore_parked_orders": True})
    assert "parked" in desk.built.find.find(parked.id).reason
