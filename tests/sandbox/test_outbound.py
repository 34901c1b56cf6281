"""Orders that the practice Amazon sends for other channels, by the API of 2026-07-04 (D20, D22; pitfall 24)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from linndesk.sandbox import PracticeAmazon, specs
from linndesk.sandbox.amazon import models
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.operations import operations
from linndesk.sandbox.amazon.records import Merchant
from linndesk.sandbox.amazon.world import World
from tests.fba_scene import fba_offer, fba_stock
from tests.sandbox.driver import START, Hand, Settable, error, iso
from tests.sandbox.fba import ADDRESS, NEWER, cancel, line, order, preview, standing
from tests.sandbox.shop import offer

need_models = pytest.mark.skipif(specs.folder("amazon") is None, reason="LINNDESK_SPECS is unset")
ROWS = {each.name: each for each in operations()}


@pytest.fixture
def stocked(amazon: PracticeAmazon) -> PracticeAmazon:
    fba_stock(amazon.world, "MUG", 5)
    fba_stock(amazon.world, "LAMP", 3)
    amazon.faults.token_life = 10**6
    return amazon


def state(hand: Hand, order_id: str = "LDTEST-1") -> str:
    found: str = standing(hand, order_id)["status"]
    return found


def test_an_order_goes_through_its_states(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    """It takes its units at once, is planned, leaves with a number and is complete."""
    made = hand.post(NEWER, order("LDTEST-1", line("MUG", 2)))
    assert (made.status_code, made.json()["order"]["status"]) == (200, "PROCESSING")
    assert stocked.world.fba.of("MUG").fulfillable == 3
    assert standing(hand)["shipments"] == []
    time.pass_(minutes=10)
    assert [each["status"] for each in standing(hand)["shipments"]] == ["PROCESSING"]
    time.pass_(hours=2)
    found = standing(hand)
    assert found["status"] == "COMPLETE"
    (shipment,) = found["shipments"]
    (parcel,) = shipment["packages"]
    assert shipment["status"] == "SHIPPED"
    assert parcel["tracking"]["carrier"]["trackingNumber"] == "PR212000001GB"
    assert stocked.world.fba.of("MUG").total == 3


def test_an_order_of_a_202_is_not_seen_for_a_while(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    stocked.faults.outbound.accept_next = 1
    made = hand.post(NEWER, order())
    assert (made.status_code, made.json()) == (202, {"orderId": "LDTEST-1", "status": "PROCESSING"})
    assert hand.get(f"{NEWER}/LDTEST-1").status_code == 404
    assert hand.get(NEWER).json()["orders"] == []
    assert hand.post(NEWER, order()).status_code == 400  # and yet its id is used
    time.pass_(minutes=3)
    assert state(hand) == "PROCESSING"
    assert hand.post(NEWER, order("LDTEST-2")).status_code == 200


def test_an_id_is_used_once_for_ever(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    assert hand.post(NEWER, order()).status_code == 200
    cancel(hand)
    time.pass_(minutes=5)
    assert state(hand) == "CANCELLED"
    again = hand.post(NEWER, order())
    assert (again.status_code, error(again)["code"]) == (400, "DuplicateRequest")
    assert (stocked.outbound.creates, stocked.outbound.twice) == (["LDTEST-1"], ["LDTEST-1"])


def without(name: str) -> dict[str, str]:
    return {key: each for key, each in ADDRESS.items() if key != name}


def to(**changes: Any) -> dict[str, Any]:
    return {"deliveryAddress": {**ADDRESS, **changes}}


@pytest.mark.parametrize(
    "wrong",
    [
        order("LD TEST"),
        order("L" * 41),
        order("LD_TEST"),
        order("LD-1", line("NOBODY")),
        order("LD-1", line("OWN")),
        order("LD-1", line("MUG", 251)),
        order("LD-1", *(line("MUG", 1, str(place)) for place in range(101))),
        order("LD-1", line(), line()),
        order("LD-1", line("MUG", 1, "a line")),
        order("LD-1", {**line(), "amount": {"unit": "EACHES", "value": "1.5"}}),
        order("LD-1", {**line(), "amount": {"unit": "EACHES", "value": 1}}),
        order("LD-1", {**line(), "amount": {"unit": "KILOGRAMS", "value": "1"}}),
        order("LD-1", {**line(), "amount": {"unit": "EACHES", "value": "0"}}),
        order("LD-1", {**line(), "colour": "red"}),
        order("LD-1", line(value={"currencyCode": "EUR", "amount": "1.00"})),
        order("LD-1", line(value={"currencyCode": "GBP", "amount": "1.005"})),
        order("LD-1", line(value={"currencyCode": "GBP", "value": "1.00"})),
        order("LD-1", tier="PRIORITY"),
        order("LD-1", tier="SCHEDULED"),
        order("LD-1", tier="Standard"),
        order("LD-1", lineItems=None),
        order("LD-1", destination=None),
        order("LD-1", destination={"deliveryAddress": without("city")}),
        order("LD-1", destination={"deliveryAddress": without("name")}),
        order("LD-1", destination=to(countryCode="UK ")),
        order("LD-1", destination=to(countryCode="FR")),  # nothing leaves the United Kingdom
        order("LD-1", destination=to(name="N" * 51)),
        order("LD-1", destination=to(company="ACME")),
        order("LD-1", origin={"countryCode": "US"}),
        order("LD-1", fulfillmentConfiguration={"policy": "FillOrKill"}),
        order("LD-1", fulfillmentConfiguration={"action": "GO"}),
        order("LD-1", notificationEmails=[]),
        order("", line()),
        {**order("LD-1"), "displayableOrderId": "1001"},
    ],
)
def test_what_is_wrong_is_refused(stocked: PracticeAmazon, hand: Hand, wrong: dict[str, Any]) -> None:
    offer(stocked.world, "OWN", 5)
    assert hand.post(NEWER, wrong).status_code == 400
    assert stocked.outbound.orders == []


def test_more_than_there_is_becomes_unfulfillable(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    assert hand.post(NEWER, order("LDTEST-1", line("MUG", 6))).status_code == 200
    assert state(hand) == "PROCESSING"
    time.pass_(minutes=10)
    assert state(hand) == "UNFULFILLABLE"
    assert stocked.world.fba.of("MUG").fulfillable == 5
    assert standing(hand)["lineItems"][0]["unfulfillableAmount"]["value"] == "6.0"


def test_a_cancelled_order_gives_its_units_back(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    hand.post(NEWER, order("LDTEST-1", line("MUG", 2)))
    assert cancel(hand).status_code == 202
    assert state(hand) == "PROCESSING"
    time.pass_(minutes=1)
    assert state(hand) == "CANCELLED"
    assert stocked.world.fba.of("MUG").fulfillable == 5
    assert cancel(hand, "LDNOBODY-1").status_code == 404


def test_what_has_left_is_not_cancelled(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    hand.post(NEWER, order())
    stocked.outbound.ship("LDTEST-1", "T1")
    assert cancel(hand).status_code == 202
    time.pass_(minutes=5)
    assert state(hand) == "COMPLETE"


def test_a_part_that_has_left_stays_and_the_rest_is_cancelled(
    stocked: PracticeAmazon, hand: Hand, time: Settable
) -> None:
    hand.post(NEWER, order("LDTEST-1", line("MUG", 2), line("LAMP", 1, "2")))
    stocked.outbound.ship("LDTEST-1", "T1", units={"1": 1})
    cancel(hand)
    time.pass_(minutes=5)
    found = standing(hand)
    assert found["status"] == "COMPLETE_PARTIAL"
    assert [each["cancelledAmount"]["value"] for each in found["lineItems"]] == ["1.0", "1.0"]
    assert stocked.world.fba.of("MUG").total == 4


@pytest.mark.parametrize("outcome", ["CANCELLED", "UNFULFILLABLE", "INVALID", "COMPLETE_PARTIAL"])
def test_how_an_order_ends_can_be_said(stocked: PracticeAmazon, hand: Hand, time: Settable, outcome: Any) -> None:
    stocked.faults.outbound.outcomes["LDTEST-1"] = outcome
    hand.post(NEWER, order("LDTEST-1", line("MUG", 2)))
    time.pass_(hours=3)
    assert state(hand) == outcome
    gone = 1 if outcome == "COMPLETE_PARTIAL" else 0
    assert stocked.world.fba.of("MUG").total == 5 - gone
    assert stocked.world.fba.of("MUG").orders == 0


@pytest.mark.parametrize("contents", ["items", "package", "none"])
def test_parcels_say_what_is_in_them_or_do_not(stocked: PracticeAmazon, hand: Hand, contents: Any) -> None:
    stocked.faults.outbound.contents = contents
    hand.post(NEWER, order("LDTEST-1", line("MUG", 2), line("LAMP", 1, "2")))
    stocked.outbound.ship("LDTEST-1", "T1", "T2")
    (shipment,) = standing(hand)["shipments"]
    numbers = [each["tracking"]["carrier"]["trackingNumber"] for each in shipment["packages"]]
    assert numbers == ["T1", "T2"]
    names = {name for each in (*shipment["items"], *shipment["packages"]) for name in each}
    assert ("shipmentItemIds" in names, "shipmentItemId" in names) == (contents == "items", contents == "items")
    units = sum(float(each["amount"]["value"]) for each in shipment["items"])
    assert units == 3


def test_a_number_may_come_later(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    hand.post(NEWER, order())
    stocked.outbound.ship("LDTEST-1", "")
    assert "trackingNumber" not in standing(hand)["shipments"][0]["packages"][0]["tracking"]["carrier"]
    time.pass_(hours=3)
    since = iso(time())
    stocked.outbound.track("LDTEST-1", "T1")
    assert standing(hand)["shipments"][0]["packages"][0]["tracking"]["carrier"]["trackingNumber"] == "T1"
    assert [each["orderId"] for each in hand.get(NEWER, updatedAfter=since).json()["orders"]] == ["LDTEST-1"]


@pytest.mark.parametrize(
    ("tracker", "there"),
    [("carrier", {"carrier"}), ("amazon", {"amazon"}), ("both", {"carrier", "amazon"}), ("unnumbered", {"carrier"})],
)
def test_whose_number_it_is(stocked: PracticeAmazon, hand: Hand, tracker: Any, there: set[str]) -> None:
    stocked.faults.outbound.tracker = tracker
    hand.post(NEWER, order())
    stocked.outbound.ship("LDTEST-1", "T1", carrier="AMZL")
    assert set(standing(hand)["shipments"][0]["packages"][0]["tracking"]) == there


def test_a_list_comes_in_pages_and_by_what_changed(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    stocked.faults.outbound.page = 2
    for place in range(5):
        assert hand.post(NEWER, order(f"LDTEST-{place}")).status_code == 200
        time.pass_(seconds=1)
    first = hand.get(NEWER).json()
    token = first["pagination"]["nextToken"]
    assert len(first["orders"]) == 2
    assert hand.get(NEWER, pageToken=token, shipments="EXCLUDE").status_code == 400
    second = hand.get(NEWER, pageToken=token).json()
    third = hand.get(NEWER, pageToken=second["pagination"]["nextToken"]).json()
    assert [len(each["orders"]) for each in (second, third)] == [2, 1]
    assert "pagination" not in third
    stocked.outbound.ship("LDTEST-2", "T1")
    (changed,) = hand.get(NEWER, updatedAfter=iso(time())).json()["orders"]
    assert changed["orderId"] == "LDTEST-2"
    assert "shipments" not in hand.get(f"{NEWER}/LDTEST-2", shipments="EXCLUDE").json()["order"]


def test_a_preview_names_what_each_tier_costs(stocked: PracticeAmazon, hand: Hand) -> None:
    found = preview(hand, line("MUG", 2)).json()
    (planned,) = found["plannedShipments"]
    tiers = [each["fulfillmentConfiguration"]["serviceLevel"]["serviceTier"] for each in planned["offers"]]
    assert tiers == ["STANDARD", "EXPEDITED"]
    assert planned["offers"][0]["estimatedPrice"]["totalPrice"] == {"currencyCode": "GBP", "amount": "4.75"}
    assert "constraints" not in found
    assert stocked.world.fba.of("MUG").fulfillable == 5


def test_a_preview_says_what_stands_in_the_way(stocked: PracticeAmazon, hand: Hand) -> None:
    short = preview(hand, line("MUG", 9), line("LAMP", 1, "2")).json()
    assert [each["code"] for each in short["constraints"]] == ["ItemQuantityNotAvailable"]
    assert [each["productIdentifier"]["amazonSku"] for each in short["plannedShipments"][0]["items"]] == ["LAMP"]
    far = preview(hand, destination=to(countryCode="FR")).json()
    assert (far["plannedShipments"], far["constraints"][0]["code"]) == ([], "InvalidDestinationAddress")
    stocked.faults.outbound.why_not = "DeliverySLAUnavailable"
    assert preview(hand).json()["constraints"][0]["code"] == "DeliverySLAUnavailable"
    assert preview(hand, line("NOBODY")).status_code == 400


def test_an_outbound_order_is_among_all_orders_as_not_amazons(
    stocked: PracticeAmazon, hand: Hand, time: Settable
) -> None:
    hand.post(NEWER, order())
    time.pass_(minutes=3)

    def found() -> dict[str, Any]:
        query = {"lastUpdatedAfter": iso(START), "includedData": "FULFILLMENT"}
        (one,) = hand.get("/orders/2026-01-01/orders", **query).json()["orders"]
        return dict(one)

    assert found()["salesChannel"]["channelName"] == "NON_AMAZON"
    assert found()["fulfillment"]["fulfilledBy"] == "AMAZON"
    assert found()["orderAliases"][0]["aliasId"] == "LDTEST-1"
    time.pass_(hours=3)
    assert found()["fulfillment"]["fulfillmentStatus"] == "SHIPPED"


@pytest.mark.parametrize(("said", "status"), [(404, 404), (403, 403), (410, 410), (501, 501)])
def test_the_newer_api_may_not_be_there(stocked: PracticeAmazon, hand: Hand, said: int, status: int) -> None:
    stocked.faults.closed["fulfillmentOutbound_2026-07-04"] = said
    answers = [hand.post(NEWER, order()), preview(hand), hand.get(NEWER), hand.get(f"{NEWER}/LDTEST-1"), cancel(hand)]
    assert {each.status_code for each in answers} == {status}


def test_thirty_go_through_and_then_two_a_second(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    assert [hand.get(NEWER).status_code for _ in range(31)] == [200] * 30 + [429]
    time.pass_(seconds=0.5)
    assert hand.get(NEWER).status_code == 200


def test_a_role_is_needed(stocked: PracticeAmazon, hand: Hand) -> None:
    owner = stocked.world.merchant("main")
    stocked.world.set_merchant("main", roles=owner.roles - {"Amazon Fulfillment"})
    assert hand.get(NEWER).status_code == 403


def test_a_lost_answer_leaves_an_order_behind_and_a_reset_does_not(stocked: PracticeAmazon, hand: Hand) -> None:
    """R-LOST."""
    stocked.faults.fail_next("createOrder", "lost")
    stocked.faults.fail_next("createOrder", "reset")
    for number in (1, 2):
        with pytest.raises(requests.ConnectionError):
            hand.post(NEWER, order(f"LDTEST-{number}"))
    assert stocked.outbound.creates == ["LDTEST-1"]


def test_an_answer_may_drip(stocked: PracticeAmazon, hand: Hand) -> None:
    stocked.faults.fail_next("createOrder", "drip", seconds=0.2)
    assert hand.post(NEWER, order()).json()["order"]["orderId"] == "LDTEST-1"


@pytest.fixture
def far(time: Settable) -> Iterator[Hand]:
    """A merchant in Japan."""
    merchant = Merchant(
        "main", "A2PRACTICEJAPN", "FE", (marketplace("JP").id,), "client", "secret", "Atzr|japan", "Copper & Pine"
    )
    world = World(now=START, merchants=(merchant,))
    fba_offer(world, "MUG", "JP")
    world.fba.put("MUG", 5, stock="JP")
    with PracticeAmazon(world, now=time) as amazon:
        hand = Hand(amazon)
        yield hand
        hand.close()


def test_japan_has_no_city_no_decimals_and_a_tier_of_its_own(far: Hand) -> None:
    here = {**without("city"), "countryCode": "JP"}
    given: dict[str, Any] = {"origin": {"countryCode": "JP"}, "destination": {"deliveryAddress": here}}
    yen = line(value={"currencyCode": "JPY", "amount": "1200"})
    assert far.post(NEWER, order("LD-1", yen, tier="SCHEDULED", **given)).status_code == 200
    sen = line(value={"currencyCode": "JPY", "amount": "1200.00"})
    assert far.post(NEWER, order("LD-2", sen, **given)).status_code == 400
    with_city = {**given, "destination": {"deliveryAddress": {**here, "city": "Tokyo"}}}
    assert far.post(NEWER, order("LD-3", **with_city)).status_code == 400


@need_models
def test_answers_keep_to_amazons_models(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    stocked.faults.outbound.accept_next = 1
    value = {"currencyCode": "GBP", "amount": "9.99"}
    answers = [
        ("createOrder", hand.post(NEWER, order())),
        ("createOrder", hand.post(NEWER, order("LDTEST-2", line(value=value)))),
        ("getOrderPreview", preview(hand, line("MUG", 2))),
        ("getOrderPreview", preview(hand, line("MUG", 20))),
        ("getOutboundOrder", hand.get(f"{NEWER}/LDTEST-1")),
        ("cancelOrder", cancel(hand, "LDTEST-2")),
    ]
    time.pass_(hours=3)
    answers += [
        ("getOutboundOrder", hand.get(f"{NEWER}/LDTEST-1")),
        ("listOrders", hand.get(NEWER)),
        ("createOrder", hand.post(NEWER, order())),
    ]
    assert [each.status_code for _, each in answers] == [202, 200, 200, 200, 404, 202, 200, 200, 400]
    for name, answer in answers:
        assert models.answer_complaints(ROWS[name], answer.status_code, json.loads(answer.content)) == [], name


def test_a_book_can_be_emptied_for_another_run(stocked: PracticeAmazon, hand: Hand) -> None:
    for _ in range(2):
        assert hand.post(NEWER, order()).status_code == 200
        stocked.outbound.ship("LDTEST-1")
        assert stocked.outbound.of("LDTEST-1").parcels[0].tracking == "PR212000001GB"
        stocked.outbound.forget()
        assert (stocked.outbound.orders, stocked.outbound.creates) == ([], [])
