"""R-ORDERS end to end: an order that cannot be read needs a person once, not with each sync that sees it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.channels.amazon.readable import holds
from linndesk.domain.listings import ListedProduct
from linndesk.sandbox.amazon.records import Line
from linndesk.sandbox.amazon.world import World
from linndesk.store import items, levels, listings
from tests.scene import Scene

REFS = ("202-1", "202-2")


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, World(), plans=False)
    made.add("Shop")
    yield made
    made.close()


def _break(scene: Scene, extra: dict[str, object]) -> None:
    """Two orders of this moment, damaged; Amazon shows them from two minutes later on."""
    for ref in REFS:
        scene.amazon.world.add_order(ref, created=scene.clock.now(), extra=extra)
    scene.clock.advance(minutes=3)


def _unreadable(scene: Scene) -> int:
    return scene.sync().accounts[0].orders.quarantined


@pytest.mark.parametrize("extra", [{"orderItems": "broken"}, {"orderId": None}, {"orderId": ""}], ids=str)
def test_an_overlapping_sync_does_not_count_it_again(scene: Scene, extra: dict[str, object]) -> None:
    """Orders without a number stay apart, because their content does."""
    _break(scene, extra)
    assert _unreadable(scene) == 2
    assert [each.things for each in scene.built.problems.open()] == [2], "one card for the same reason"
    scene.clock.advance(minutes=1)
    scene.amazon.calls.reset()
    assert _unreadable(scene) == 0
    assert scene.amazon.calls.of("searchOrders")
    troubles = scene.built.problems.open()
    assert [(each.count, each.things) for each in troubles] == [(2, 2)]
    assert all("no number" not in each.title for each in troubles)


def test_it_is_news_again_after_it_was_read(scene: Scene) -> None:
    _break(scene, {"orderItems": "broken"})
    assert _unreadable(scene) == 2
    scene.amazon.world.update(REFS[0], extra={}, updated=scene.clock.now())
    scene.clock.advance(minutes=3)
    assert _unreadable(scene) == 0
    cards = [each.title for each in scene.built.problems.open() if "SKU" not in each.title]
    assert cards == ["1 order could not be read"]
    scene.amazon.world.update(REFS[0], extra={"orderItems": "broken"}, updated=scene.clock.now())
    scene.clock.advance(minutes=3)
    assert _unreadable(scene) == 1


def _linked(sku: str, units: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    item = items.create([items.Facts(sku)], now)[sku]
    levels.set_counts([levels.Count(item, 1, units)], "counted", now)
    listings.take(1, [ListedProduct(sku, "", "", "merchant", 1, None, "Active", "")], now)
    listings.link(1, [(sku, item)], "by you", now)


def _line(units: int) -> Line:
    return Line("MUG-1", units, Decimal("4.50"), "A mug")


def _item(sku: str, ordered: object, gone: int = 0) -> dict[str, object]:
    return {"product": {"sellerSku": sku}, "quantityOrdered": ordered, "fulfillment": {"quantityFulfilled": gone}}


class TestWhatItHoldsBack:
    """R-AVAILABLE: what is readable of an order that cannot be read is not sold a second time."""

    @pytest.fixture
    def mugs(self, scene: Scene) -> Scene:
        scene.built.store.write(lambda: _linked("MUG-1", 10))
        scene.amazon.world.add_order(
            "202-9", lines=[_line(3)], created=scene.clock.now(), extra={"lastUpdatedTime": "no time"}
        )
        scene.clock.advance(minutes=3)
        assert _unreadable(scene) == 1
        return scene

    def test_its_units_are_in_open_orders_with_its_number(self, mugs: Scene) -> None:
        level = mugs.built.items.get("MUG-1").levels[0]
        assert (level.on_hand, level.in_open_orders, level.available) == (10, 3, 7)
        assert [(each.channel_order_id, each.units) for each in mugs.built.stock.held_by("MUG-1")] == [("202-9", 3)]
        assert mugs.built.why.now("Shop", "MUG-1").wanted == 7

    def test_it_is_no_order_of_the_lists(self, mugs: Scene) -> None:
        assert mugs.built.orders.listed(status="all") == []

    def test_an_update_of_it_holds_what_is_readable_then(self, mugs: Scene) -> None:
        mugs.amazon.world.update("202-9", lines=[_line(5)], updated=mugs.clock.now())
        mugs.clock.advance(minutes=3)
        mugs.sync()
        assert mugs.built.items.get("MUG-1").levels[0].in_open_orders == 5

    @pytest.mark.parametrize(("status", "held"), [("UNSHIPPED", 3), ("CANCELLED", 0)])
    def test_once_it_can_be_read_only_the_order_itself_counts(self, mugs: Scene, status: str, held: int) -> None:
        mugs.amazon.world.update("202-9", status=status, extra={}, updated=mugs.clock.now())
        mugs.clock.advance(minutes=3)
        mugs.sync()
        assert mugs.built.items.get("MUG-1").levels[0].in_open_orders == held

    def test_a_link_that_comes_later_counts(self, mugs: Scene) -> None:
        mugs.built.listings.unlink("Shop", ["MUG-1"])
        assert mugs.built.items.get("MUG-1").levels[0].in_open_orders == 0
        mugs.built.listings.link("Shop", "MUG-1", "MUG-1")
        assert mugs.built.items.get("MUG-1").levels[0].in_open_orders == 3


@pytest.mark.parametrize(
    ("word", "by", "lines", "held"),
    [
        ("SHIPPED", "MERCHANT", [_item("A", 2)], ()),
        ("PENDING", "MERCHANT", [_item("A", 2)], ((1, 2),)),
        ("UNSHIPPED", "AMAZON", [_item("A", 2)], ()),
        ("PARTIALLY_SHIPPED", "MERCHANT", [_item("A", 5, 3)], ((1, 2),)),
        ("UNSHIPPED", "MERCHANT", [7, {"product": "x"}, _item("A", "4")], ((3, 4),)),
        ("UNSHIPPED", "MERCHANT", {"a": 1}, ()),
        (4, "MERCHANT", [_item("A", 2)], ()),
    ],
)
def test_only_what_says_that_it_still_has_to_leave_is_held(
    word: object, by: str, lines: object, held: tuple[tuple[int, int], ...]
) -> None:
    order = {"fulfillment": {"fulfillmentStatus": word, "fulfilledBy": by}, "orderItems": lines}
    assert tuple((int(each.line), each.units) for each in holds(order)) == held
