"""Calls that go wrong at the practice Linnworks: who acted, and what is heard of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from linndesk.sandbox.linnworks import PracticeLinnworks, events
from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from linndesk.sandbox.linnworks.records import NO_ID, Line
from tests.sandbox.linnworks.driver import Hand


@pytest.mark.parametrize(
    ("kind", "status", "acted"),
    [
        ("429", 429, False), ("503", 503, False), ("500", 500, False), ("400", 400, False), ("403", 403, False),
        ("404", 404, False), ("401", 401, False), ("expired", 401, False), ("html200", 200, False),
        ("text400", 400, False), ("empty", 200, False), ("null", 200, False), ("list", 200, False),
        ("redirect", 302, False), ("slow", 200, True), ("drip", 200, True), ("503_after", 503, True),
        ("html_after", 200, True), ("401_after", 401, True),
    ],
)  # fmt: skip
def test_calls_that_fail(linnworks: PracticeLinnworks, hand: Hand, kind: Any, status: int, acted: bool) -> None:
    order = linnworks.world.add_order()
    linnworks.faults.fail_next("SetOrderShippingInfo", kind, seconds=0.01)
    assert hand.ship(order, "RM1").status_code == status
    assert bool(linnworks.world.told.shipping()) == acted
    assert [(each.acted, each.status) for each in linnworks.heard_at("SetOrderShippingInfo")] == [(acted, status)]
    hand.sign_in()
    assert hand.ship(order, "RM1").status_code == 200


@pytest.mark.parametrize(("kind", "acted"), [("reset", False), ("lost", True), ("truncated", True)])
def test_calls_that_are_cut(linnworks: PracticeLinnworks, hand: Hand, kind: Any, acted: bool) -> None:
    """R-LOST: nobody knows."""
    order = linnworks.world.add_order()
    linnworks.faults.fail_next("SetOrderShippingInfo", kind)
    with pytest.raises(requests.RequestException):
        hand.ship(order, "RM1")
    assert bool(linnworks.world.told.shipping()) == acted


DEEDS = ("Deliver_PurchaseItem", "CreateRMABooking", "ActionRMABooking")


def goods(hand: Hand, name: str) -> Callable[[], requests.Response]:
    """A telling that moves goods, or is to."""
    world = hand.linnworks.world
    purchase = world.purchases.add([PurchaseLine("A")])
    order = events.process(world, world.add_order([Line("A", 2)]).id)
    rma = world.returns.another_client_books_return(order.id, {"A": 1})
    row = {"OrderItemRowId": order.lines[0].row_id, "ReturnLocation": NO_ID, "ReturnQuantity": 1}
    told = {
        "CreateRMABooking": {"OrderId": order.id, "ReturnItems": [row]},
        "ActionRMABooking": {"OrderId": order.id, "RMAHeaderId": rma.id},
    }
    if name == "Deliver_PurchaseItem":
        return lambda: hand.deliver(purchase, Delivered=3)
    return lambda: hand.call(name, {"request": told[name]})


@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.parametrize(
    ("kind", "status", "acted"),
    [("429", 429, False), ("503", 503, False), ("expired", 401, False), ("html200", 200, False), ("null", 200, False),
     ("503_after", 503, True), ("html_after", 200, True), ("401_after", 401, True)],
)  # fmt: skip
def test_tellings_of_goods_fail(
    linnworks: PracticeLinnworks, hand: Hand, name: str, kind: Any, status: int, acted: bool
) -> None:
    """M3, M5."""
    tell, told = goods(hand, name), linnworks.world.told
    linnworks.faults.fail_next(name, kind)
    assert tell().status_code == status
    assert len([*told.delivered(), *told.returned(), *told.actioned()]) == acted
    assert [(each.acted, each.status) for each in linnworks.heard_at(name)] == [(acted, status)]


def test_sign_in_fails_too(linnworks: PracticeLinnworks, hand: Hand) -> None:
    linnworks.faults.fail_next("AuthorizeByApplication", "503", times=2)
    assert [hand.sign_in().status_code for _ in range(3)] == [503, 503, 200]


def test_faults_wait_for_their_turn_and_are_forgotten(linnworks: PracticeLinnworks, hand: Hand) -> None:
    linnworks.faults.fail_next("*", "500", skip=2)
    assert [hand.call("GetMeasures").status_code for _ in range(3)] == [200, 500, 200], "the sign-in was the first"
    linnworks.faults.fail_next("GetMeasures", "429", seconds=7)
    assert hand.call("GetMeasures").headers["Retry-After"] == "7"
    linnworks.faults.fail_next("GetMeasures", "500", times=9)
    linnworks.faults.reset()
    assert (hand.call("GetMeasures").status_code, linnworks.faults.pending()) == (200, 0)


def test_another_server_may_be_named(linnworks: PracticeLinnworks, hand: Hand) -> None:
    """R-FOREIGN."""
    linnworks.faults.server = "http://169.254.169.254"
    assert hand.sign_in().json()["Server"] == "http://169.254.169.254"
