"""N1, N11, D5: from the despatch to the channel and back: undo in time, parts, corrections, stock that leaves once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.sandbox.amazon.records import Line
from linndesk.sandbox.amazon.world import World
from linndesk.services.despatch import Despatched, Wish
from tests.scene import Scene

SKU = "MUG-RED-330"


class Shop(Scene):
    """A live account with ten mugs and one open order of three."""

    def __init__(self, profile: Path) -> None:
        super().__init__(profile, World(), plans=False)
        file = profile / "items.csv"
        file.write_text(f"sku,title,level\n{SKU},Mug,10\n", encoding="utf-8")
        self.built.items.import_file(file)
        self.add("Shop", mode="live", shipping_services=[{"service": "Van", "carrier_code": "DPD"}])
        self.built.listings.link("Shop", SKU)
        mugs = [Line(SKU, 3, Decimal("12.99"), "Mug")]
        self.amazon.world.add_order("O1", lines=mugs, created=self.clock.now() - timedelta(hours=1))
        self.sync()
        self.order_id = self.built.order_acts.id_of("O1")

    def despatch(self, tracking: str, units: int = 0) -> Despatched:
        line = self.built.orders.show("O1").lines[0].line_id
        lines = ((line, units),) if units else ()
        return self.built.despatch.despatch([Wish(self.order_id, "Van", tracking, lines)])

    def later(self, **span: float) -> None:
        """Time passes, and what is due is sent."""
        self.clock.advance(**span)
        self.built.engine.send_due()

    @property
    def told(self) -> list[tuple[str, str, int]]:
        """Reference, tracking and units of each request."""
        log = self.amazon.confirmations.log
        return [(each.reference, each.tracking, sum(units for _, units in each.lines)) for each in log]

    @property
    def on_hand(self) -> int:
        return self.built.items.get(SKU).levels[0].on_hand

    @property
    def states(self) -> list[str]:
        return [each.state for each in self.built.orders.show("O1").parcels]


@pytest.fixture
def shop(profile: Path) -> Iterator[Shop]:
    made = Shop(profile)
    yield made
    made.close()


def test_n1_undo_inside_the_wait_leaves_no_trace_on_the_channel(shop: Shop) -> None:
    done = shop.despatch("T1")
    shop.later(seconds=59)
    assert shop.built.despatch.undo(done.outbox_ids) == 1
    shop.later(hours=1)
    shop.sync()
    assert (shop.told, shop.on_hand, shop.built.orders.show("O1").status) == ([], 10, "open")


def test_after_it_was_told_nothing_is_taken_back(shop: Shop) -> None:
    done = shop.despatch("T1")
    shop.later(seconds=61)
    assert shop.told == [("1", "T1", 3)]
    assert shop.built.despatch.undo(done.outbox_ids) == 0
    assert (shop.states, shop.on_hand) == (["confirmed"], 7)


def test_each_part_is_a_parcel_of_its_own_and_stock_leaves_once(shop: Shop) -> None:
    shop.despatch("T1", 2)
    shop.later(seconds=61)
    shop.clock.advance(minutes=20)
    shop.sync()
    assert (shop.built.orders.show("O1").status, shop.on_hand) == ("open", 8)
    shop.despatch("T2")
    shop.later(seconds=61)
    assert shop.told == [("1", "T1", 2), ("2", "T2", 1)]
    shop.clock.advance(minutes=20)
    shop.sync()
    order = shop.built.orders.show("O1")
    assert (order.status, order.outcome, shop.on_hand) == ("processed", "despatched", 7)
    assert [each.reference for each in order.parcels] == ["1", "2"]
    assert shop.built.problems.count() == 0


def test_a_correction_edits_the_same_parcel_there(shop: Shop) -> None:
    done = shop.despatch("T1")
    shop.later(seconds=61)
    shop.built.despatch.correct(done.parcel_ids[0], "", "T9")
    shop.later(seconds=61)
    assert shop.told == [("1", "T1", 3), ("1", "T9", 3)]
    assert shop.states == ["confirmed"]
    (parcel,) = shop.amazon.world.order("O1").packages
    assert (parcel.reference, parcel.tracking) == ("1", "T9")


def test_a_correction_before_it_was_told_is_all_that_is_told(shop: Shop) -> None:
    done = shop.despatch("T1")
    shop.built.despatch.correct(done.parcel_ids[0], "", "T9")
    shop.later(seconds=61)
    assert shop.told == [("1", "T9", 3)]


def test_a_correction_that_is_taken_back_in_time_tells_nothing(shop: Shop) -> None:
    done = shop.despatch("T1")
    shop.later(seconds=61)
    new = shop.built.despatch.correct(done.parcel_ids[0], "", "T9")
    assert shop.built.despatch.undo([new]) == 1
    shop.later(hours=1)
    assert shop.told == [("1", "T1", 3)]
    order = shop.built.orders.show("O1")
    assert (order.status, order.parcels[0].tracking, shop.on_hand) == ("processed", "T1", 7)


def test_an_order_cancelled_after_the_despatch_is_held_and_taken_back_whole(shop: Shop) -> None:
    """A8, N8: nothing is told; with the despatch taken back the order is cancelled, its mugs are free."""
    done = shop.despatch("T1")
    shop.amazon.world.cancel("O1")
    shop.later(minutes=20)
    assert (shop.told, shop.states) == ([], ["held"])
    assert shop.built.problems.count() > 0
    assert shop.built.despatch.undo(done.outbox_ids) == 1
    order = shop.built.orders.show("O1")
    assert (order.status, shop.on_hand) == ("cancelled", 10)
    assert shop.built.items.get(SKU).levels[0].in_open_orders == 0
    assert shop.built.problems.count() == 0
