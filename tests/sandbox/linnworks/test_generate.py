"""The practice account of the demo: orders that can be packed here, and one of each kind that cannot."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import timedelta

from linndesk.sandbox.linnworks import LinnworksWorld, PracticeLinnworks
from linndesk.sandbox.linnworks.generate import PAID, SET, UNKNOWN, sample_linnworks, sample_orders
from linndesk.sandbox.linnworks.sample_purchases import BEGUN, DONE, NEW, PENDING, sample_purchases
from linndesk.system import resource
from tests.sandbox.driver import START, Settable
from tests.sandbox.linnworks.driver import Hand


def sample() -> LinnworksWorld:
    world = sample_linnworks()
    world.run_on(lambda: START)
    sample_orders(world, START)
    return world


def test_its_orders_can_be_packed_here_but_for_one_each() -> None:
    world = sample()
    known = known_here()
    packed = [
        each
        for each in world.orders
        if each.status == "PAID" and not each.parked and all(line.sku in known for line in each.lines)
    ]
    assert len(packed) == PAID + 1
    assert sum(any(line.sku == SET for line in each.lines) for each in packed) == 1
    assert sum(any(line.sku == UNKNOWN for line in each.lines) for each in world.orders) == 1
    assert [sum(each.parked for each in world.orders), sum(each.status == "UNPAID" for each in world.orders)] == [1, 1]
    assert all(each.received == START for each in world.orders)


def test_the_same_moment_gives_the_same_orders() -> None:
    assert sample().orders == sample().orders


def test_more_orders_come_with_time(time: Settable) -> None:
    world = sample_linnworks()
    with PracticeLinnworks(world, now=time) as linnworks:
        sample_orders(world, START)
        hand = Hand(linnworks)
        before = len(hand.listed())
        time.pass_(minutes=16)
        now = hand.page(size=5, sorting=[{"FieldCode": "GENERAL_INFO_DATE", "Direction": "Descending", "Order": 0}])
        assert now["TotalEntries"] == before + 4
        assert (
            now["Data"][0]["GeneralInfo"]["ReceivedDate"] == f"{START + timedelta(minutes=16):%Y-%m-%dT%H:%M:%S.000Z}"
        )


def known_here() -> set[str]:
    with resource("samples/demo-items.csv").open(encoding="utf-8", newline="") as file:
        return {each["sku"] for each in csv.DictReader(file)}


def test_its_purchase_orders_are_one_of_each_kind() -> None:
    """M3, M4: with packs, barcodes, a part that came, and SKUs that are not known here."""
    world = sample()
    orders = world.orders
    sample_purchases(world, START)
    by_name = {each.reference: each for each in world.purchases.all}
    assert Counter(each.status for each in by_name.values()) == {"OPEN": 2, "PARTIAL": 1, "PENDING": 1, "DELIVERED": 1}
    assert (by_name[BEGUN].status, by_name[DONE].status, by_name[PENDING].status) == ("PARTIAL", "DELIVERED", "PENDING")
    lines = [line for each in by_name.values() for line in each.lines]
    assert {each.sku for each in lines} - known_here() == {UNKNOWN, NEW}
    assert all(each.barcode and len(each.barcode) == 13 for each in lines)
    assert all(each.pack_size * each.pack_quantity in (0, each.quantity) for each in lines)
    assert any(each.pack_size for each in lines)
    assert world.orders == orders
    again = sample()
    sample_purchases(again, START)
    assert again.purchases.all == world.purchases.all
