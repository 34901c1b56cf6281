"""confirmShipment of the practice Amazon: what it takes, edits and refuses (D5, R-LOST; pitfalls 11 to 15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from linndesk.sandbox import PracticeAmazon
from linndesk.sandbox.amazon.records import Line, Order
from tests.sandbox.driver import ORDERS, START, UK, Hand, Settable, error, iso

PLACED = START - timedelta(hours=3)
DATA = "CANCELLATION,FULFILLMENT,PACKAGES"


@pytest.fixture(name="order")
def order_fixture(amazon: PracticeAmazon) -> Order:
    lines = (Line("MUG", 2, Decimal("12.99"), "Mug"), Line("BOWL", 1, Decimal("8.00"), "Bowl"))
    return amazon.world.add_order(lines=lines, created=PLACED)


def body(order: Order, reference: str = "1", tracking: str = "AB123456789GB", **units: int) -> dict[str, Any]:
    """A whole order by default; ``first`` and ``second`` name units of its lines."""
    wanted = [
        units.get(name, 0 if units else line.quantity)
        for name, line in zip(("first", "second"), order.lines, strict=False)
    ]
    items = [
        {"orderItemId": line.line_id, "quantity": amount}
        for line, amount in zip(order.lines, wanted, strict=True)
        if amount
    ]
    detail = {"packageReferenceId": reference, "carrierCode": "Royal Mail", "trackingNumber": tracking}
    detail |= {"shipDate": iso(START - timedelta(minutes=5)), "orderItems": items}
    return {"marketplaceId": UK, "packageDetail": detail}


def confirm(hand: Hand, order: Order, given: dict[str, Any]) -> requests.Response:
    return hand.post(f"/orders/v0/orders/{order.id}/shipmentConfirmation", given)


def seen(hand: Hand, order: Order) -> dict[str, Any]:
    found: dict[str, Any] = hand.get(f"{ORDERS}/{order.id}", includedData=DATA).json()["order"]
    return found


def test_a_whole_order_leaves(hand: Hand, order: Order) -> None:
    answer = confirm(hand, order, body(order))
    assert (answer.status_code, answer.content) == (204, b"")
    found = seen(hand, order)
    assert found["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
    assert [each["fulfillment"]["quantityUnfulfilled"] for each in found["orderItems"]] == [0, 0]
    assert [(each["packageReferenceId"], each["trackingNumber"]) for each in found["packages"]] == [
        ("1", "AB123456789GB")
    ]


def test_parts_leave_one_by_one_and_a_change_shows_after_two_minutes(hand: Hand, order: Order, time: Settable) -> None:
    """Pitfall 14, and the lag that every poll has."""
    assert confirm(hand, order, body(order, "1", "AB1", first=1)).status_code == 204
    assert seen(hand, order)["fulfillment"]["fulfillmentStatus"] == "PARTIALLY_SHIPPED"
    query = {"lastUpdatedAfter": iso(START - timedelta(seconds=1))}
    assert hand.get(ORDERS, **query, lastUpdatedBefore=iso(START - timedelta(minutes=2))).status_code == 400
    time.pass_(minutes=3)
    assert [each["orderId"] for each in hand.get(ORDERS, **query).json()["orders"]] == [order.id]
    assert confirm(hand, order, body(order, "2", "AB2", first=1, second=1)).status_code == 204
    assert seen(hand, order)["fulfillment"]["fulfillmentStatus"] == "SHIPPED"


def test_the_same_reference_edits_that_parcel_even_a_strangers(hand: Hand, order: Order) -> None:
    """R-LOST: the same id again does no harm, a wrongly chosen one overwrites."""
    hand.amazon.world.ship_elsewhere(order.id, "THEIRS", units={order.lines[0].line_id: 1})
    assert confirm(hand, order, body(order, "1", "OURS", first=2)).status_code == 204
    for _ in range(2):
        assert confirm(hand, order, body(order, "1", "OURS-2", first=1)).status_code == 204
    found = seen(hand, order)
    assert [(each["packageReferenceId"], each["trackingNumber"]) for each in found["packages"]] == [("1", "OURS-2")]
    assert found["orderItems"][0]["fulfillment"] == {"quantityFulfilled": 1, "quantityUnfulfilled": 1}


def _set(where: str, value: object) -> Any:
    def change(given: dict[str, Any]) -> None:
        part = given["packageDetail"] if where != "marketplaceId" else given
        if value is None:
            del part[where]
        else:
            part[where] = value

    return change


def _item(**values: object) -> Any:
    return lambda given: given["packageDetail"]["orderItems"][0].update(values)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_set("packageReferenceId", 1), "packageDetail.packageReferenceId"),
        (_set("packageReferenceId", "P-1"), "positive numeric"),
        (_set("packageReferenceId", "0"), "positive numeric"),
        (_set("packageReferenceId", None), "Missing required"),
        (_set("carrierCode", None), "Missing required"),
        (_set("carrierCode", "  "), "CarrierCode"),
        (_set("carrierCode", "Other"), "CarrierName"),
        (_set("trackingNumber", None), "Missing required"),
        (_set("trackingNumber", ""), "TrackingNumber"),
        (_set("trackingNumber", 1234), "packageDetail.trackingNumber"),
        (_set("shipDate", "02/21/2026"), "Invalid Input"),
        (_set("shipDate", "2026-11-21T07:55:00"), "Invalid Input"),
        (_set("shipDate", "2026-11-21T08:00:01Z"), "future"),
        (_set("shipDate", "2026-11-21T04:59:59Z"), "before the order"),
        (_set("orderItems", {"orderItemId": "1", "quantity": 1}), "packageDetail.orderItems"),
        (_set("orderItems", []), "OrderItems"),
        (_set("note", "x"), "Unknown property"),
        (_set("marketplaceId", "A1PA6795UKMFR9"), "MarketplaceId"),
        (_item(orderItemId=12345), "orderItemId"),
        (_item(orderItemId="12345"), "12345 is invalid"),
        (_item(quantity="1"), "quantity"),
        (_item(quantity=True), "quantity"),
        (_item(quantity=0), "at least 1"),
        (_item(quantity=3), "2 are left"),
        (lambda given: given["packageDetail"]["orderItems"].append(given["packageDetail"]["orderItems"][0]), "twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_nothing_happens(hand: Hand, order: Order, change: Any, said: str) -> None:
    """Pitfalls 11, 12, 14, 15: numbers for texts, an object for a list, too many units, no carrier name."""
    given = body(order)
    change(given)
    answer = confirm(hand, order, given)
    assert answer.status_code == 400
    assert said in str(error(answer))
    assert seen(hand, order)["packages"] == []
    assert [(each.answered, each.acted) for each in hand.amazon.confirmations.log] == [(400, False)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"status": "CANCELLED"}, "CANCELLED"),
        ({"status": "PENDING"}, "PENDING"),
        ({"fulfilled_by": "AMAZON"}, "fulfilled by Amazon"),
        ({"programs": ("FBM_SHIP_PLUS",)}, "FBM_SHIP_PLUS"),
        ({"status": "SHIPPED"}, "PackageToUpdateNotFound"),
    ],
)
def test_orders_that_nobody_confirms(hand: Hand, given: dict[str, Any], said: str) -> None:
    """Pitfall 13."""
    order = hand.amazon.world.add_order(created=PLACED, **given)
    answer = confirm(hand, order, body(order))
    assert answer.status_code == 400
    assert said in error(answer)["message"]


def test_anothers_order_and_one_that_is_not_there_are_not_found(hand: Hand, order: Order) -> None:
    foreign = hand.amazon.world.add_order(merchant="other", marketplace="US", created=PLACED)
    assert confirm(hand, foreign, body(foreign)).status_code == 404
    assert hand.post("/orders/v0/orders/202-0000000-0000000/shipmentConfirmation", body(order)).status_code == 404


def test_units_of_a_cancelled_line_do_not_leave(hand: Hand, order: Order) -> None:
    off = replace(order.lines[0], cancelled_by="BUYER")
    changed = hand.amazon.world.update(order.id, lines=(off, order.lines[1]))
    assert "0 are left" in error(confirm(hand, changed, body(changed)))["message"]
    assert confirm(hand, changed, body(changed, second=1)).status_code == 204
    assert seen(hand, changed)["fulfillment"]["fulfillmentStatus"] == "SHIPPED"


def test_carriers_can_be_limited(hand: Hand, order: Order) -> None:
    """Pitfall 15: Amazon names its carriers exactly."""
    hand.amazon.faults.carriers = frozenset({"DPD"})
    assert "Royal Mail" in error(confirm(hand, order, body(order)))["message"]
    given = body(order)
    given["packageDetail"] |= {"carrierCode": "Other", "carrierName": "Van of Jo"}
    assert confirm(hand, order, given).status_code == 204
    assert seen(hand, order)["packages"][0]["carrier"] == "Van of Jo"


@pytest.mark.parametrize(
    ("kind", "status", "acted"),
    [("503_after", 503, True), ("html_after", 200, True), ("503", 503, False), ("429", 429, False)],
)
def test_answers_that_lie_and_answers_that_do_not(
    hand: Hand, order: Order, kind: Any, status: int, acted: bool
) -> None:
    hand.amazon.faults.fail_next("confirmShipment", kind)
    assert confirm(hand, order, body(order)).status_code == status
    assert bool(seen(hand, order)["packages"]) is acted
    (one,) = hand.amazon.confirmations.log
    assert (one.order, one.reference, one.tracking) == (order.id, "1", "AB123456789GB")
    assert one.lines == tuple((each.line_id, each.quantity) for each in order.lines)
    assert (one.answered, one.acted, one.at) == (status, acted, START)
    assert one.raw.startswith(b'{"marketplaceId"')


@pytest.mark.parametrize(("kind", "acted"), [("lost", True), ("reset", False)])
def test_answers_that_never_come(hand: Hand, order: Order, kind: Any, acted: bool) -> None:
    hand.sign_in()
    hand.amazon.faults.fail_next("confirmShipment", kind)
    with pytest.raises(requests.ConnectionError):
        confirm(hand, order, body(order))
    assert [(each.answered, each.acted) for each in hand.amazon.confirmations.log] == [(0, acted)]


def test_a_limit_can_name_its_pause_or_not(hand: Hand, order: Order) -> None:
    hand.amazon.faults.fail_next("confirmShipment", "429", seconds=7)
    assert confirm(hand, order, body(order)).headers["Retry-After"] == "7"
    hand.amazon.faults.fail_next("confirmShipment", "429")
    assert "Retry-After" not in confirm(hand, order, body(order)).headers


def test_the_plan_is_two_a_second_after_ten(hand: Hand, amazon: PracticeAmazon, time: Settable) -> None:
    orders = [amazon.world.add_order(created=PLACED) for _ in range(12)]
    assert [confirm(hand, each, body(each)).status_code for each in orders[:11]] == [204] * 10 + [429]
    time.pass_(seconds=0.5)
    assert [confirm(hand, each, body(each)).status_code for each in orders[10:]] == [204, 429]


def test_what_was_confirmed_can_show_late(hand: Hand, order: Order, time: Settable) -> None:
    """R-LOST: a look right after a lost answer may not see the parcel; the same id again edits it."""
    hand.amazon.faults.confirmation_lag = timedelta(seconds=30)
    assert confirm(hand, order, body(order)).status_code == 204
    assert seen(hand, order)["packages"] == []
    assert confirm(hand, order, body(order)).status_code == 204
    time.pass_(seconds=31)
    found = seen(hand, order)
    assert [each["packageReferenceId"] for each in found["packages"]] == ["1"]
    assert found["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
