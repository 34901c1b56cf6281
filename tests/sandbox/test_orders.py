"""R-CURSOR: searchOrders is strict about its parameters and loses nothing for a client that is too."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from linndesk.sandbox import PracticeAmazon
from linndesk.sandbox.amazon.records import Line
from tests.sandbox.driver import ALL_DATA, ORDERS, START, Hand, Settable, error

HOUR = timedelta(hours=1)
AFTER = "2026-11-20T00:00:00Z"


def fill(amazon: PracticeAmazon, count: int) -> list[str]:
    return [amazon.world.add_order(updated=START - HOUR + timedelta(seconds=place)).id for place in range(count)]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"createdAfter": AFTER, "lastUpdatedAfter": AFTER},
        {"lastUpdatedAfter": AFTER, "createdBefore": "2026-11-20T10:00:00Z"},
        {"lastUpdatedAfter": AFTER, "lastUpdatedBefore": "2026-11-19T00:00:00Z"},
        {"lastUpdatedAfter": AFTER, "lastUpdatedBefore": "2026-11-21T07:58:01Z"},
        {"lastUpdatedAfter": "2026-11-21T07:59:00Z"},
        {"lastUpdatedAfter": "2026-11-20"},
        {"lastUpdatedAfter": "2026-11-20T00:00:00.000Z"},
        {"lastUpdatedAfter": "2026-11-20T00:00:00+01:00"},
        {"lastUpdatedAfter": "2026-1-2T00:00:00Z"},
        {"lastUpdatedAfter": AFTER, "maxResultsPerPage": "0"},
        {"lastUpdatedAfter": AFTER, "maxResultsPerPage": "101"},
        {"lastUpdatedAfter": AFTER, "maxResultsPerPage": "ten"},
        {"lastUpdatedAfter": AFTER, "includedData": "BUYER,NONSENSE"},
        {"lastUpdatedAfter": AFTER, "includedData": ["BUYER", "RECIPIENT"]},
        {"lastUpdatedAfter": AFTER, "fulfillmentStatuses": "Unshipped"},
        {"lastUpdatedAfter": AFTER, "MarketplaceIds": "A1F83G8C2ARO7P"},
        {"lastUpdatedAfter": AFTER, "marketplaceIds": ""},
        {"lastUpdatedAfter": AFTER, "marketplaceIds": ",".join(["A1F83G8C2ARO7P"] * 51)},
        {"lastUpdatedAfter": AFTER, "paginationToken": "made up"},
    ],
)
def test_a_wrong_query_is_400(hand: Hand, query: dict[str, object]) -> None:
    answer = hand.get(ORDERS, **query)
    assert (answer.status_code, error(answer)["code"]) == (400, "InvalidInput")


def test_new_changes_are_shown_two_minutes_late(hand: Hand, time: Settable) -> None:
    added = hand.amazon.world.add_order()
    first = hand.get(ORDERS, lastUpdatedAfter=AFTER).json()
    assert first["orders"] == []
    assert first["lastUpdatedBefore"] == "2026-11-21T07:58:00Z"
    assert "createdBefore" not in first
    time.pass_(minutes=2)
    second = hand.get(ORDERS, lastUpdatedAfter=first["lastUpdatedBefore"]).json()
    assert [each["orderId"] for each in second["orders"]] == [added.id]


def test_created_and_updated_are_two_questions(hand: Hand) -> None:
    hand.amazon.world.add_order("202-1-1", created=START - 9 * HOUR, updated=START - HOUR)
    late = (START - 2 * HOUR).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(hand.get(ORDERS, lastUpdatedAfter=late).json()["orders"]) == 1
    created = hand.get(ORDERS, createdAfter=late).json()
    assert created["orders"] == []
    assert created["createdBefore"] == "2026-11-21T07:58:00Z"


def test_pages_hold_every_order_once_though_the_world_changes(hand: Hand) -> None:
    """R-CURSOR: the result is frozen behind the token, so a changed order does not push another one out."""
    ids = fill(hand.amazon, 25)
    seen: list[str] = []
    query: dict[str, str] = {"lastUpdatedAfter": AFTER, "maxResultsPerPage": "10"}
    for _ in range(3):
        page = hand.get(ORDERS, **query).json()
        seen += [each["orderId"] for each in page["orders"]]
        hand.amazon.world.update(ids[12])
        hand.amazon.world.cancel(ids[0])
        query["paginationToken"] = page["pagination"].get("nextToken", "")
    assert seen == ids
    assert query["paginationToken"] == ""


def test_a_page_may_be_asked_for_again(hand: Hand) -> None:
    fill(hand.amazon, 3)
    token = hand.get(ORDERS, lastUpdatedAfter=AFTER, maxResultsPerPage=1).json()["pagination"]["nextToken"]
    again = [hand.get(ORDERS, lastUpdatedAfter=AFTER, maxResultsPerPage=1, paginationToken=token) for _ in range(2)]
    assert again[0].json()["orders"] == again[1].json()["orders"]


def test_a_token_is_bound_to_its_parameters_but_not_to_the_page_size(hand: Hand) -> None:
    fill(hand.amazon, 3)
    token = hand.get(ORDERS, lastUpdatedAfter=AFTER, maxResultsPerPage=1).json()["pagination"]["nextToken"]
    assert set("+/=") & set(token)  # so that a client that does not quote it fails
    wrong = hand.get(ORDERS, lastUpdatedAfter="2026-11-20T00:00:01Z", paginationToken=token)
    assert (wrong.status_code, error(wrong)["code"]) == (400, "InvalidInput")
    assert hand.get(ORDERS, lastUpdatedAfter=AFTER, includedData="BUYER", paginationToken=token).status_code == 400
    right = hand.get(ORDERS, lastUpdatedAfter=AFTER, paginationToken=token, maxResultsPerPage=50)
    assert len(right.json()["orders"]) == 2


def test_a_token_lives_a_day(hand: Hand, time: Settable) -> None:
    fill(hand.amazon, 2)
    query = {"lastUpdatedAfter": AFTER, "maxResultsPerPage": "1"}
    query["paginationToken"] = hand.get(ORDERS, **query).json()["pagination"]["nextToken"]
    time.pass_(hours=23, minutes=59)
    hand.sign_in()
    assert hand.get(ORDERS, **query).status_code == 200
    time.pass_(minutes=1)
    assert hand.get(ORDERS, **query).status_code == 400


def test_filters(hand: Hand) -> None:
    world = hand.amazon.world
    world.add_order("202-1-1", marketplace="DE", status="PENDING", updated=START - HOUR)
    world.add_order("202-1-2", fulfilled_by="AMAZON", updated=START - HOUR)
    world.add_order("202-1-3", merchant="other", marketplace="US", updated=START - HOUR)

    def ids(**query: str) -> list[str]:
        return [each["orderId"] for each in hand.get(ORDERS, lastUpdatedAfter=AFTER, **query).json()["orders"]]

    assert ids() == ["202-1-1", "202-1-2"]
    assert ids(marketplaceIds="A1PA6795UKMFR9") == ["202-1-1"]
    assert ids(marketplaceIds="A1PA6795UKMFR9,A1F83G8C2ARO7P") == ["202-1-1", "202-1-2"]
    assert ids(fulfilledBy="AMAZON") == ["202-1-2"]
    assert ids(fulfillmentStatuses="PENDING,CANCELLED") == ["202-1-1"]
    assert hand.get(f"{ORDERS}/202-1-3").status_code == 404


def test_statuses_are_filtered_as_they_are_now(hand: Hand) -> None:
    """What tells open orders from those that are off: a report names neither."""
    statuses = ("PENDING", "UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED", "UNFULFILLABLE")
    for each in statuses:
        hand.amazon.world.add_order(f"202-1-{each}", status=each, created=START - 9 * HOUR, updated=START - HOUR)

    def found(*wanted: str) -> list[str]:
        answer = hand.get(ORDERS, lastUpdatedAfter=AFTER, fulfillmentStatuses=",".join(wanted))
        assert answer.status_code == 200
        return sorted(each["orderId"].removeprefix("202-1-") for each in answer.json()["orders"])

    for each in statuses:
        assert found(each) == [each]
    assert found("UNSHIPPED", "PARTIALLY_SHIPPED") == ["PARTIALLY_SHIPPED", "UNSHIPPED"]
    hand.amazon.world.update("202-1-UNSHIPPED", status="CANCELLED", updated=START - HOUR)
    assert found("CANCELLED") == ["CANCELLED", "UNSHIPPED"]
    assert found("UNSHIPPED", "PARTIALLY_SHIPPED") == ["PARTIALLY_SHIPPED"]


def shown(hand: Hand, order_id: str, included: str = ALL_DATA) -> dict:
    query = {"includedData": included} if included else {}
    found: dict = hand.get(f"{ORDERS}/{order_id}", **query).json()["order"]
    return found


def test_included_data_decides_which_blocks_are_there(hand: Hand) -> None:
    world = hand.amazon.world
    line = Line("A", 2, Decimal("5.00"), "Mug", discount=Decimal("1.00"), promotion_id="P", gift_message="Hi")
    world.add_order("202-1-1", lines=[line])
    world.request_cancellation("202-1-1")
    world.ship_elsewhere("202-1-1", tracking="T1")
    bare = shown(hand, "202-1-1", "")
    assert not {"buyer", "recipient", "proceeds", "packages"} & set(bare)
    assert bare["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
    assert set(bare["orderItems"][0]) == {"orderItemId", "quantityOrdered", "product"}
    full = shown(hand, "202-1-1")
    assert full["buyer"]["buyerEmail"]
    assert full["recipient"]["deliveryAddress"]["city"] == "Norwich"
    assert full["proceeds"]["grandTotal"] == {"amount": "9.00", "currencyCode": "GBP"}
    assert full["packages"][0]["trackingNumber"] == "T1"
    item = full["orderItems"][0]
    assert item["cancellation"]["cancellationRequest"]["requester"] == "BUYER"
    assert item["fulfillment"]["packing"]["giftOption"]["giftMessage"] == "Hi"
    assert item["promotion"] == {"breakdowns": [{"promotionId": "P"}]}


def test_pending_orders_tell_neither_buyer_nor_price(hand: Hand) -> None:
    hand.amazon.world.add_order("202-1-1", status="PENDING")
    order = shown(hand, "202-1-1")
    assert not {"buyer", "recipient", "proceeds"} & set(order)
    assert "price" not in order["orderItems"][0]["product"]


def test_an_address_may_come_later_and_an_amazon_fulfilled_order_has_none(hand: Hand, time: Settable) -> None:
    hand.amazon.world.add_order("202-1-1", address_from=START + timedelta(minutes=20))
    hand.amazon.world.add_order("202-1-2", fulfilled_by="AMAZON")
    assert "recipient" not in shown(hand, "202-1-1")
    time.pass_(minutes=20)
    assert "recipient" in shown(hand, "202-1-1")
    fba = shown(hand, "202-1-2")
    assert "recipient" not in fba
    assert "buyerEmail" not in fba["buyer"]


def test_the_telephone_goes_after_the_last_delivery_date(hand: Hand, time: Settable) -> None:
    hand.amazon.world.add_order("202-1-1", status="SHIPPED")
    assert "phone" in shown(hand, "202-1-1")["recipient"]["deliveryAddress"]
    time.pass_(days=6)
    hand.sign_in()
    assert "phone" not in shown(hand, "202-1-1")["recipient"]["deliveryAddress"]


def test_every_change_is_stamped(hand: Hand, time: Settable) -> None:
    world = hand.amazon.world
    added = world.add_order().id
    for change in (
        lambda: world.request_cancellation(added),
        lambda: world.set_status(added, "PARTIALLY_SHIPPED"),
        lambda: world.update(added, service_level="NEXT_DAY"),
        lambda: world.ship_elsewhere(added),
        lambda: world.cancel(added),
    ):
        time.pass_(minutes=1)
        assert change().updated == time.moment
    assert shown(hand, added)["orderItems"][0]["fulfillment"]["quantityUnfulfilled"] == 0
