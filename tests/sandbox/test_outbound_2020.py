"""Orders that the practice Amazon sends for other channels, by the API of 2020-07-01 (D20; pitfall 24)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from linndesk.sandbox import PracticeAmazon, specs
from linndesk.sandbox.amazon import models
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.operations import operations
from tests.fba_scene import fba_offer, fba_stock
from tests.sandbox.driver import Hand, Settable, error, iso
from tests.sandbox.fba import ADDRESS, NEWER, OLDER, old_item, old_order, order, standing

need_models = pytest.mark.skipif(specs.folder("amazon") is None, reason="LINNDESK_SPECS is unset")
ROWS = {each.name: each for each in operations()}
Json = dict[str, Any]


@pytest.fixture
def stocked(amazon: PracticeAmazon) -> PracticeAmazon:
    fba_stock(amazon.world, "MUG", 5)
    fba_stock(amazon.world, "LAMP", 3)
    amazon.faults.token_life = 10**6
    return amazon


def seen(hand: Hand, order_id: str = "LDTEST-1") -> Json:
    answer = hand.get(f"{OLDER}/{order_id}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["payload"]
    return found


def status(hand: Hand, order_id: str = "LDTEST-1") -> str:
    found: str = seen(hand, order_id)["fulfillmentOrder"]["fulfillmentOrderStatus"]
    return found


def preview(hand: Hand, *items: Json, **changes: Any) -> Any:
    body = {
        "marketplaceId": marketplace("UK").id,
        "address": ADDRESS,
        "items": list(items) or [old_item()],
        "shippingSpeedCategories": ["Standard", "Expedited"],
        **changes,
    }
    return hand.post(f"{OLDER}/preview", {name: each for name, each in body.items() if each is not None})


def test_an_order_goes_through_its_states(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    made = hand.post(OLDER, old_order("LDTEST-1", old_item("MUG", 2)))
    assert (made.status_code, made.json()) == (200, {})
    words = []
    for minutes in (0, 2, 6, 2, 120):
        time.pass_(minutes=minutes)
        words.append(status(hand))
    assert words == ["New", "Received", "Planning", "Processing", "Complete"]
    (shipment,) = seen(hand)["fulfillmentShipments"]
    (parcel,) = shipment["fulfillmentShipmentPackage"]
    assert (shipment["fulfillmentShipmentStatus"], parcel["trackingNumber"]) == ("SHIPPED", "PR212000001GB")
    assert shipment["fulfillmentShipmentItem"][0]["packageNumber"] == parcel["packageNumber"]


def test_both_apis_have_one_book(stocked: PracticeAmazon, hand: Hand) -> None:
    assert hand.post(OLDER, old_order()).status_code == 200
    assert standing(hand)["status"] == "PROCESSING"
    again = hand.post(NEWER, order())
    assert (again.status_code, error(again)["code"]) == (400, "DuplicateRequest")
    assert hand.post(OLDER, old_order()).status_code == 400
    assert stocked.outbound.creates == ["LDTEST-1"]


def test_the_apis_may_show_their_own_alone(stocked: PracticeAmazon, hand: Hand) -> None:
    stocked.faults.outbound.apart = True
    hand.post(OLDER, old_order())
    assert hand.get(f"{NEWER}/LDTEST-1").status_code == 404
    assert hand.get(NEWER).json()["orders"] == []
    assert hand.post(NEWER, order()).status_code == 400
    assert status(hand) == "New"


def test_without_a_marketplace_an_order_goes_to_the_sellers_first(stocked: PracticeAmazon, hand: Hand) -> None:
    """Pitfall 24: in Europe that may be another stock, here the United Kingdom's."""
    fba_offer(stocked.world, "STOOL", "DE")
    stocked.world.fba.put("STOOL", 4, stock="EU")
    there = {**ADDRESS, "countryCode": "DE"}
    lost = hand.post(OLDER, old_order("LD-1", old_item("STOOL"), marketplaceId=None, destinationAddress=there))
    assert lost.status_code == 400
    german = marketplace("DE").id
    right = hand.post(OLDER, old_order("LD-2", old_item("STOOL"), marketplaceId=german, destinationAddress=there))
    assert right.status_code == 200
    assert stocked.world.fba.of("STOOL", "EU").fulfillable == 3


@pytest.mark.parametrize(
    "wrong",
    [
        old_order("LD TEST"),
        old_order("LD-1", old_item("NOBODY")),
        old_order("LD-1", old_item("MUG", 0)),
        old_order("LD-1", old_item("MUG", 251)),
        old_order("LD-1", {**old_item(), "quantity": "1"}),
        old_order("LD-1", {**old_item(), "colour": "red"}),
        old_order("LD-1", {**old_item(), "perUnitDeclaredValue": {"currencyCode": "EUR", "value": "1.00"}}),
        old_order("LD-1", {**old_item(), "perUnitDeclaredValue": {"currencyCode": "GBP", "amount": "1.00"}}),
        old_order("LD-1", shippingSpeedCategory="Priority"),
        old_order("LD-1", shippingSpeedCategory="STANDARD"),
        old_order("LD-1", fulfillmentPolicy="FILL_OR_KILL"),
        old_order("LD-1", displayableOrderId=None),
        old_order("LD-1", displayableOrderId="N" * 41),
        old_order("LD-1", displayableOrderId="Nº 5"),
        old_order("LD-1", displayableOrderDate="21/11/2026"),
        old_order("LD-1", displayableOrderComment="c" * 751),
        old_order("LD-1", destinationAddress={**ADDRESS, "email": "jo@example.com"}),
        old_order("LD-1", destinationAddress={name: each for name, each in ADDRESS.items() if name != "city"}),
        old_order("LD-1", marketplaceId=marketplace("US").id),
        old_order("LD-1", channel="SHOP"),
    ],
)
def test_what_is_wrong_is_refused(stocked: PracticeAmazon, hand: Hand, wrong: Json) -> None:
    assert hand.post(OLDER, wrong).status_code == 400
    assert stocked.outbound.orders == []


def test_a_list_has_headers_and_knows_new_statuses_alone(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    stocked.faults.outbound.page = 2
    for number in range(3):
        hand.post(OLDER, old_order(f"LDTEST-{number}"))
    first = hand.get(OLDER).json()["payload"]
    assert "fulfillmentShipments" not in first["fulfillmentOrders"][0]
    rest = hand.get(OLDER, nextToken=first["nextToken"]).json()["payload"]
    assert [len(each["fulfillmentOrders"]) for each in (first, rest)] == [2, 1]
    stocked.outbound.ship("LDTEST-1", "")
    time.pass_(minutes=20)
    since = iso(time())
    stocked.outbound.track("LDTEST-1", "T1")
    assert hand.get(OLDER, queryStartDate=since).json()["payload"]["fulfillmentOrders"] == []
    stocked.outbound.finish("LDTEST-2", "CANCELLED")
    (one,) = hand.get(OLDER, queryStartDate=since).json()["payload"]["fulfillmentOrders"]
    assert one["sellerFulfillmentOrderId"] == "LDTEST-2"


def test_a_parcel_can_be_tracked(stocked: PracticeAmazon, hand: Hand) -> None:
    hand.post(OLDER, old_order())
    parcel = stocked.outbound.ship("LDTEST-1", "T1").parcels[0]
    place = "/fba/outbound/2020-07-01/tracking"
    answer = hand.get(place, packageNumber=parcel.number)
    assert answer.json()["payload"]["trackingNumber"] == "T1"
    assert models.answer_complaints(ROWS["getPackageTrackingDetails"], 200, answer.json()) == []
    assert hand.get(place, packageNumber=7).status_code == 404
    assert hand.get(place).status_code == 400


def test_a_status_may_stand_in_capitals(stocked: PracticeAmazon, hand: Hand) -> None:
    stocked.faults.outbound.loud = True
    hand.post(OLDER, old_order())
    assert status(hand) == "NEW"


def test_an_order_is_cancelled(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    hand.post(OLDER, old_order())
    assert hand.call("PUT", f"{OLDER}/LDTEST-1/cancel").status_code == 200
    assert hand.call("PUT", f"{OLDER}/LDNOBODY-1/cancel").status_code == 404
    time.pass_(minutes=1)
    assert status(hand) == "Cancelled"
    assert stocked.world.fba.of("MUG").fulfillable == 5


def test_a_preview_names_what_each_speed_costs(stocked: PracticeAmazon, hand: Hand) -> None:
    stocked.faults.outbound.unoffered.add("EXPEDITED")
    first, second = preview(hand, old_item("MUG", 2)).json()["payload"]["fulfillmentPreviews"]
    assert (first["shippingSpeedCategory"], first["isFulfillable"]) == ("Standard", True)
    assert first["estimatedFees"][0]["amount"] == {"currencyCode": "GBP", "value": "4.75"}
    assert (second["isFulfillable"], second["orderUnfulfillableReasons"]) == (False, ["DeliverySLAUnavailable"])


def test_a_preview_says_what_stands_in_the_way(stocked: PracticeAmazon, hand: Hand) -> None:
    first, _ = preview(hand, old_item("MUG", 9)).json()["payload"]["fulfillmentPreviews"]
    assert not first["isFulfillable"]
    assert first["unfulfillablePreviewItems"][0]["sellerSku"] == "MUG"
    assert preview(hand, shippingSpeedCategories=["Priority"]).status_code == 400
    assert len(preview(hand, shippingSpeedCategories=None).json()["payload"]["fulfillmentPreviews"]) == 2


@need_models
def test_answers_keep_to_amazons_models(stocked: PracticeAmazon, hand: Hand, time: Settable) -> None:
    answers = [
        ("createFulfillmentOrder", hand.post(OLDER, old_order("LDTEST-1", old_item("MUG", 2)))),
        ("getFulfillmentPreview", preview(hand)),
        ("getFulfillmentPreview", preview(hand, old_item("MUG", 20))),
        ("getFulfillmentOrder", hand.get(f"{OLDER}/LDTEST-1")),
    ]
    time.pass_(hours=3)
    answers += [
        ("getFulfillmentOrder", hand.get(f"{OLDER}/LDTEST-1")),
        ("listAllFulfillmentOrders", hand.get(OLDER)),
        ("createFulfillmentOrder", hand.post(OLDER, old_order())),
        ("cancelFulfillmentOrder", hand.call("PUT", f"{OLDER}/LDTEST-1/cancel")),
    ]
    assert [each.status_code for _, each in answers] == [200, 200, 200, 200, 200, 200, 400, 200]
    for name, answer in answers:
        assert models.answer_complaints(ROWS[name], answer.status_code, json.loads(answer.content)) == [], name


def test_an_order_that_is_not_there_may_be_said_with_400(stocked: PracticeAmazon, hand: Hand) -> None:
    assert hand.get(f"{OLDER}/LDNOBODY-1").status_code == 404
    stocked.faults.outbound.unknown_is_400 = True
    refused = hand.get(f"{OLDER}/LDNOBODY-1")
    assert (refused.status_code, "not found" in error(refused)["message"]) == (400, True)
