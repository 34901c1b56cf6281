"""Whatever happens to outbound orders, no unit appears or is lost, and what is told of them adds up (D19, D20)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.outbound_book import OutboundBook
from linndesk.sandbox.amazon.outbound_old_words import order_2020
from linndesk.sandbox.amazon.outbound_records import OutLine, OutOrder
from linndesk.sandbox.amazon.outbound_shown import order_2026
from linndesk.sandbox.amazon.world import World
from tests.fba_scene import fba_sale, fba_stock
from tests.sandbox.driver import START, Settable
from tests.sandbox.fba import ADDRESS

FIRST = {"MUG": 6, "LAMP": 3}
WORDS = ["create", "ship", "part", "cancel", "finish", "track", "sell", "pass"]
ENDS = ["COMPLETE", "COMPLETE_PARTIAL", "CANCELLED", "UNFULFILLABLE", "INVALID"]
POLICIES = ["FILL_OR_KILL", "FILL_ALL", "FILL_ALL_AVAILABLE"]
happenings = st.lists(
    st.tuples(st.sampled_from(WORDS), st.integers(0, 5), st.integers(1, 4), st.sampled_from(ENDS)), max_size=25
)


class Story:
    """A book with two SKUs; orders are L0, L1, … in the order in which they are made."""

    def __init__(self, policy: str, parcels: int) -> None:
        self.time = Settable()
        self.world = World(now=self.time)
        self.faults = Faults()
        self.book = OutboundBook(self.world, self.faults, self.time)
        self.policy = policy
        self.sold: Counter[str] = Counter()
        self.faults.outbound.parcels = parcels
        for sku, units in FIRST.items():
            fba_stock(self.world, sku, units)

    def happen(self, word: str, which: int, units: int, end: str) -> None:
        if word == "pass":
            self.time.pass_(minutes=3 ** (which + 1))
        elif word == "sell":
            before = self.world.fba.of("MUG").fulfillable
            fba_sale(self.world, "MUG", units, status="SHIPPED")
            self.sold["MUG"] += min(before, units)
        elif word == "create":
            self._create(units, end)
        elif self.book.orders:
            self._move(word, self.book.orders[which % len(self.book.orders)], units, end)

    def _create(self, units: int, end: Any) -> None:
        self.faults.outbound.outcome = end
        now = self.time()
        lines = (OutLine("1", "MUG", units), OutLine("2", "LAMP", 1))
        self.book.take(
            OutOrder(
                f"L{len(self.book.orders)}", "main", marketplace("UK").id, "2026-07-04", "STANDARD", self.policy,
                "SHIP", ADDRESS, lines, now, now, now, now,
            )
        )  # fmt: skip

    def _move(self, word: str, order: OutOrder, units: int, end: str) -> None:
        if word == "cancel":
            self.book.cancel(order.id, "main", "2026-07-04")
        elif word == "track" and order.parcels:
            self.book.track(order.id, f"T{units}")
        elif word == "finish" and order.running and end in ("CANCELLED", "UNFULFILLABLE", "INVALID"):
            self.book.finish(order.id, end)
        elif word == "ship" and order.running:
            self.book.ship(order.id, *("T1", "T2")[: sum(order.left.values())])
        elif word == "part" and order.running and "1" in order.left:
            self.book.ship(order.id, "T1", units={"1": 1})

    def left_the_building(self) -> Counter[str]:
        gone: Counter[str] = Counter()
        for order in self.book.orders:
            for line_id, units in order.sent.items():
                gone[order.line(line_id).sku] += units
        return gone


def told_by_both(order: OutOrder, story: Story) -> tuple[Counter[str], Counter[str]]:
    """Units that have left, by line, as each API tells them."""
    knobs, now = story.faults.outbound, story.time()
    newer: Counter[str] = Counter()
    for shipment in order_2026(order, knobs, now)["shipments"]:
        for item in shipment["items"] if shipment["status"] == "SHIPPED" else ():
            newer[item["lineItemId"]] += int(float(item["amount"]["value"]))
    older: Counter[str] = Counter()
    for shipment in order_2020(order, knobs, now)["fulfillmentShipments"]:
        for item in shipment["fulfillmentShipmentItem"] if shipment["fulfillmentShipmentStatus"] == "SHIPPED" else ():
            older[item["sellerFulfillmentOrderItemId"]] += item["quantity"]
    return newer, older


def agrees(order: OutOrder, story: Story) -> None:
    """Both APIs tell the same of it, and its units add up."""
    sent = Counter({line_id: units for line_id, units in order.sent.items() if units})
    assert told_by_both(order, story) == (sent, sent)
    assert all(0 <= order.sent[each.line_id] <= each.wanted <= each.units for each in order.lines)
    if order.status == "COMPLETE":
        assert order.sent == {each.line_id: each.units for each in order.lines}
    if not order.running:
        assert order.left == {}
        assert {each.status for each in order.shipments} <= {"SHIPPED", "CANCELLED"}
    if order.status in ("CANCELLED", "UNFULFILLABLE", "INVALID"):
        assert not sent


@settings(max_examples=200)
@given(happenings, st.sampled_from(POLICIES), st.integers(1, 3))
def test_no_unit_appears_or_is_lost(told: list[tuple[str, int, int, str]], policy: str, parcels: int) -> None:
    story = Story(policy, parcels)
    for each in told:
        story.happen(*each)
        for order in story.book.orders:
            agrees(order, story)
    story.time.moment += timedelta(days=30)
    orders, gone = story.book.orders, story.left_the_building()
    waiting = [each for each in orders if each.running]
    assert all(policy == "FILL_ALL" for _ in waiting)  # it waits for more to come
    for sku, first in FIRST.items():
        held = story.world.fba.of(sku)
        if policy == "FILL_OR_KILL" and not any(word in ("ship", "part") for word, *_ in told):
            assert held.fulfillable + gone[sku] + story.sold[sku] == first
        assert held.fulfillable + held.orders <= first
        assert waiting or held.orders == 0
    assert story.time() > START
