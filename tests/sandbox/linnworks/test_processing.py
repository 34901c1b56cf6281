"""Processing at the practice Linnworks: once, for ever, with all that keeps an order from it."""

from __future__ import annotations

from typing import Any

import pytest

from linndesk.sandbox.linnworks import LinnworksWorld, PracticeLinnworks, events
from linndesk.sandbox.linnworks.deeds import INVOICE
from linndesk.sandbox.linnworks.records import NO_ID, Line
from tests.sandbox.linnworks.driver import Hand


@pytest.fixture
def world(linnworks: PracticeLinnworks) -> LinnworksWorld:
    linnworks.world.shelf.add("A", level=10)
    return linnworks.world


def test_an_order_is_processed_once_and_its_goods_leave(hand: Hand, world: LinnworksWorld) -> None:
    order = world.add_order([Line("A", 3)])
    assert hand.ship(order, "RM1", PostalServiceId=world.service("Royal Mail 48").id).status_code == 200
    assert hand.process(order) == {"OrderId": order.id, "Processed": True, "Error": None}
    again = hand.process(order)
    assert (again["Processed"], again["Error"]) == (False, "Order is already processed")
    (told,) = world.told.processed(order.id)
    assert (told.tracking, told.service, told.location_id, told.scanned) == ("RM1", "Royal Mail 48", NO_ID, True)
    assert (world.shelf.level("A"), world.shelf.held()["a"]) == (7, 0)
    assert hand.listed() == []


def test_what_is_processed_cannot_be_changed(hand: Hand, world: LinnworksWorld) -> None:
    """Pitfall 9."""
    order = world.add_order([Line("A")])
    hand.process(order)
    assert hand.ship(order, "RM1").status_code == 400
    assert hand.ask("SetInvoicesPrinted", {"orderIds": [order.id]}) == []
    assert hand.details(order)["ShippingInfo"]["TrackingNumber"] == ""
    assert world.told.shipping() == []


def test_shipping_info_is_replaced_as_a_whole(hand: Hand, world: LinnworksWorld) -> None:
    order = world.add_order()
    service = world.service("DPD Next Day").id
    hand.ship(order, "1", PostalServiceId=service, TotalWeight=1.25, PostageCost=3.5, ManualAdjust=True)
    shown = hand.details(order)["ShippingInfo"]
    assert (shown["PostalServiceName"], shown["TotalWeight"], shown["Vendor"]) == ("DPD Next Day", 1.25, "DPD")
    hand.ship(order, "2")
    shown = hand.details(order)["ShippingInfo"]
    assert (shown["PostalServiceName"], shown["TotalWeight"], shown["TrackingNumber"]) == ("Default", 0.0, "2")
    assert hand.ship(order, "3", PostalServiceId="11111111-1111-4111-8111-111111111111").status_code == 400


@pytest.mark.parametrize("state", ["parked", "locked"])
def test_a_parked_or_locked_order_answers_well_and_nothing_happens(
    hand: Hand, world: LinnworksWorld, state: str
) -> None:
    """Pitfalls 3 and 4: 200, and read back it is as it was."""
    order = world.add_order([Line("A")], **{state: True})
    answer = hand.ship(order, "RM1")
    assert (answer.status_code, answer.json()["ShippingInfo"]["TrackingNumber"]) == (200, "RM1")
    assert hand.details(order)["ShippingInfo"]["TrackingNumber"] == ""
    assert [each.took for each in world.told.shipping(order.id)] == [False]
    assert hand.ask("SetInvoicesPrinted", {"orderIds": [order.id]}) == []
    assert hand.process(order)["Error"] == f"Order is {state}"
    assert world.shelf.level("A") == 10


def test_the_invoice_rule(linnworks: PracticeLinnworks, hand: Hand, world: LinnworksWorld) -> None:
    """Pitfall 5 of the seed: it has to be printed first."""
    world.rules.invoice_printed = True
    order, other = world.add_order(), world.add_order()
    assert hand.process(order) == {"OrderId": order.id, "Processed": False, "Error": INVOICE}
    linnworks.faults.orders.unprinted.add(other.id)
    assert hand.ask("SetInvoicesPrinted", {"orderIds": [order.id, other.id]}) == [order.id]
    assert hand.process(order)["Processed"]
    assert hand.process(other)["Error"] == INVOICE


RULES: list[tuple[str, dict[str, Any], str]] = [
    ("linked", {"lines": [Line("NOBODY")]}, "unlinked"),
    ("in_stock", {"lines": [Line("A", 11)]}, "stock"),
    ("", {"status": "UNPAID"}, "not paid"),
    ("", {"status": "PENDING"}, "not paid"),
    ("", {"held": True}, "on hold"),
    ("", {"service": "Tracked"}, "tracking"),
]


@pytest.mark.parametrize(("rule", "order", "word"), RULES)
def test_other_reasons_are_said_with_200(
    hand: Hand, world: LinnworksWorld, rule: str, order: dict[str, Any], word: str
) -> None:
    world.add_service("Tracked", "Royal Mail", tracking_required=True)
    if rule:
        setattr(world.rules, rule, True)
    said = hand.process(world.add_order(**order))
    assert (said["Processed"], word in said["Error"]) == (False, True)
    assert world.told.processed() == []


def test_scanning_location_and_orders_that_are_not_there(hand: Hand, world: LinnworksWorld) -> None:
    other, order = world.add_location("Other"), world.add_order()
    world.rules.scanned = True
    assert "scanned" in hand.process(order, scanned=False)["Error"]
    assert "location" in hand.process(order, other.id)["Error"]
    assert hand.process(order)["Processed"]
    world.delete(order.id)
    assert "not found" in hand.process(order)["Error"]
    assert hand.ship(order, "1").status_code == 400


def test_words_and_lies_of_a_test(linnworks: PracticeLinnworks, hand: Hand, world: LinnworksWorld) -> None:
    first, second = world.add_order(), world.add_order()
    linnworks.faults.orders.refused[first.id] = "The courier is closed"
    assert hand.process(first)["Error"] == "The courier is closed"
    linnworks.faults.orders.pretended.add(second.id)
    assert hand.process(second)["Processed"]
    assert not hand.details(second)["Processed"]


def test_an_order_of_services_and_a_set_leaves_its_parts(hand: Hand, world: LinnworksWorld) -> None:
    world.shelf.add("B", level=10)
    world.shelf.add("SET", parts=(("A", 1), ("B", 2)))
    order = world.add_order([Line("SET", 2), Line("", service=True)])
    hand.process(order)
    assert (world.shelf.level("A"), world.shelf.level("B"), world.shelf.level("SET")) == (8, 6, 3)


def test_what_somebody_else_does(hand: Hand, world: LinnworksWorld) -> None:
    order, paid = world.add_order([Line("A", 4)]), world.add_order(status="UNPAID")
    events.process(world, order.id, "THEIRS")
    assert world.shelf.level("A") == 6
    assert world.told.processed() == [], "that was not told by us"
    assert hand.process(events.park(world, events.pay(world, paid.id).id))["Error"] == "Order is parked"
    assert hand.process(events.park(world, paid.id, False))["Processed"]
