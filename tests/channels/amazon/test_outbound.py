"""Orders that Amazon's warehouse sends, by both versions of its API (D20, R-LOST, R-OUTCOME, R-PERSON; pitfall 24)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as some

from linndesk.channels.amazon import outbound_2020, outbound_2026, outbound_request
from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.wire import Unreadable
from linndesk.channels.centres import CountsCentres, SendsForOthers, TakenThere
from linndesk.domain.outbound import Offer, Preview, Sent, ThereNow, Wanted
from linndesk.errors import AccessRefused, BadInput, BadReply, ChannelDown, ChannelRefused, Throttled
from linndesk.settings import validate
from tests.channels.amazon.fba_stand import Heard, Stand
from tests.channels.amazon.fba_stand import stand_fixture as stand_fixture
from tests.channels.amazon.outbound_models import CANARIES, JO, NEW, OLD, asked, examples, need_models
from tests.channels.sending_contract import Hook
from tests.channels.stands import START

pytestmark = need_models
REF = asked().reference
Json = dict[str, Any]


def new_order(status: str = "PROCESSING", *shipments: Json, reference: str = REF, **more: Any) -> Json:
    return {
        "orderId": reference,
        "receiveTime": "2026-03-02T09:00:00Z",
        "status": status,
        "statusUpdateTime": "2026-03-02T09:30:00Z",
        "lineItems": [
            {
                "lineItemId": "1",
                "product": {"productIdentifier": {"amazonSku": "MUG"}},
                "amount": {"unit": "EACHES", "value": "2.0"},
            }
        ],
        "shipments": list(shipments),
        **more,
    }


def new_shipment(items: list[Json], packages: list[Json] | None, status: str = "SHIPPED", name: str = "S1") -> Json:
    return {
        "amazonShipmentId": name,
        "amazonFacility": {"facilityId": "LTN1"},
        "status": status,
        "shipTime": "2026-03-02T15:00:00Z",
        "items": items,
        "packages": packages,
    }


def goods(number: str = "1", units: str = "2.0", **more: str) -> Json:
    return {
        "lineItemId": number,
        "productIdentifier": {"amazonSku": "MUG"},
        "amount": {"unit": "EACHES", "value": units},
        **more,
    }


def package(name: str = "P1", number: str = "T1", carrier: str = "DPD", **more: Any) -> Json:
    return {
        "packageId": name,
        "tracking": {"carrier": {"carrierCode": carrier, "trackingNumber": number}},
        **more,
    }


def old_order(status: str = "Processing", *shipments: Json, reference: str = REF) -> Json:
    return {
        "payload": {
            "fulfillmentOrder": {
                "sellerFulfillmentOrderId": reference,
                "fulfillmentOrderStatus": status,
                "statusUpdatedDate": "2026-03-02T09:30:00Z",
            },
            "fulfillmentOrderItems": [
                {
                    "sellerSku": "MUG",
                    "sellerFulfillmentOrderItemId": "1",
                    "quantity": 2,
                    "cancelledQuantity": 0,
                    "unfulfillableQuantity": 0,
                }
            ],
            "fulfillmentShipments": list(shipments),
            "returnItems": [],
            "returnAuthorizations": [],
        }
    }


def old_shipment(items: list[Json], packages: list[Json] | None, status: str = "SHIPPED") -> Json:
    return {
        "amazonShipmentId": "S1",
        "fulfillmentCenterId": "LTN1",
        "fulfillmentShipmentStatus": status,
        "shippingDate": "2026-03-02T15:00:00Z",
        "fulfillmentShipmentItem": items,
        "fulfillmentShipmentPackage": packages,
    }


def create(stand: Stand, hook: Hook | None = None, **changes: Any) -> ThereNow:
    channel, what = stand.channel(), asked(**changes)
    return channel.outbound_create(json.loads(json.dumps(channel.outbound_request(what))), what, hook or Hook())


def test_the_channel_has_both_ports(stand: Stand) -> None:
    channel = stand.channel()
    assert isinstance(channel, SendsForOthers)
    assert isinstance(channel, CountsCentres)


# -- create


def test_200_is_an_order_that_is_worked_on(stand: Stand) -> None:
    stand.says("createOrder", {"order": new_order()})
    hook = Hook()
    there = create(stand, hook)
    assert (there.reference, there.state, there.word) == (REF, "processing", "PROCESSING")
    assert hook.calls == 1
    assert stand.names() == ["createOrder"]


def test_202_is_taken_and_not_worked_on_yet(stand: Stand) -> None:
    stand.says("createOrder", (202, {"orderId": REF, "status": "PROCESSING"}))
    assert create(stand) == ThereNow(REF, "taken", "PROCESSING")


@pytest.mark.parametrize("body", [{"orderId": "ANOTHER", "status": "PROCESSING"}, [], "no json"])
def test_a_202_that_says_something_else_leaves_open_what_happened(stand: Stand, body: Any) -> None:
    """R-LOST: the id is looked up."""
    stand.says("createOrder", (202, body))
    with pytest.raises(ChannelDown):
        create(stand)


@pytest.mark.parametrize("body", [{"order": new_order(reference="OTHER")}, {"order": [1]}, {"order": {"orderId": 7}}])
def test_a_200_of_another_order_leaves_open_what_happened(stand: Stand, body: Any) -> None:
    stand.says("createOrder", body)
    with pytest.raises(ChannelDown):
        create(stand)


def test_a_200_without_the_order_is_a_success(stand: Stand) -> None:
    stand.says("createOrder", {})
    assert create(stand).state == "processing"


def test_a_refusal_keeps_amazons_words_and_loses_the_person(stand: Stand) -> None:
    said = "The phone +441603555111 of Joanna Canary at 17 Canary Wharf is no phone."
    stand.says("createOrder", (400, {"errors": [{"code": "InvalidInput", "message": said}]}))
    with pytest.raises(ChannelRefused) as error:
        create(stand)
    assert "InvalidInput" in error.value.detail
    assert not [each for each in CANARIES if each in str(error.value)]
    assert "SHOP-17" in error.value.title
    assert stand.names() == ["createOrder"]


@pytest.mark.parametrize(
    ("words", "fix"),
    [
        ("The SKU MUG has no offer.", "Link the item"),
        ("The destinationAddress is not served.", "Correct the address"),
        ("No.", "Put right what Amazon names"),
    ],
)
def test_a_refusal_says_the_one_thing_to_do(stand: Stand, words: str, fix: str) -> None:
    stand.says("createOrder", (400, {"errors": [{"code": "InvalidInput", "message": words}]}))
    with pytest.raises(ChannelRefused) as error:
        create(stand)
    assert error.value.fix.startswith(fix)


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("DuplicateRequest: An order with the id LDX-1 already exists.", True),
        ("The orderId has already been used", True),
        ("Duplicate SellerSKU in the items", False),
        ("The item id 1 already exists in this order", False),
        ("No.", False),
    ],
)
def test_r_lost_an_id_that_is_taken_is_told_from_other_refusals(stand: Stand, words: str, taken: bool) -> None:
    stand.says("createOrder", (400, {"errors": [{"code": "InvalidInput", "message": words}]}))
    with pytest.raises(ChannelRefused) as error:
        create(stand)
    assert isinstance(error.value, TakenThere) is taken


def test_an_address_that_amazon_never_takes_is_said_before_anything_leaves(stand: Stand) -> None:
    channel, hook = stand.channel(), Hook()
    kept = channel.outbound_request(asked())
    bad = asked(person=replace(JO, postcode=""))
    with pytest.raises(BadInput, match="postcode"):
        channel.outbound_request(bad)
    with pytest.raises(BadInput, match="postcode"):
        channel.outbound_create(kept, bad, hook)
    assert (hook.calls, stand.heard) == (0, [])


def test_r_journal_nothing_of_the_person_is_written_down(stand: Stand) -> None:
    stand.says("createOrder", {"order": new_order()})
    stand.says("getOrderPreview", 400)
    create(stand)
    with pytest.raises(ChannelRefused):
        stand.channel().outbound_preview(asked())
    written = repr(stand.bench.journal.exchanges) + repr(stand.bench.said)
    assert [each.operation for each in stand.bench.journal.exchanges][-2:] == ["createOrder", "getOrderPreview"]
    assert not [each for each in CANARIES if each in written]


# -- one version or the other


@pytest.mark.parametrize("status", [403, 404, 405, 410, 501])
@pytest.mark.parametrize("page", [False, True])
def test_the_older_version_takes_over_for_this_process(stand: Stand, status: int, page: bool) -> None:
    """Also for the next channel object; the next process asks the newer one again."""
    stand.closed[NEW], stand.page = status, page
    stand.says("createFulfillmentOrder", {})
    hook = Hook()
    there = create(stand, hook)
    assert (there.state, hook.calls) == ("taken", 2)
    assert stand.heard[0].body["marketplaceId"] == asked().marketplace
    calls = len(stand.bench.journal.exchanges)
    create(stand, reference="LDABCDEFGHIJKLMNOP-2")
    assert [each.operation for each in stand.bench.journal.exchanges[calls:]] == ["createFulfillmentOrder"]
    stand.versions = Stand().versions
    create(stand, reference="LDABCDEFGHIJKLMNOP-3")
    assert [each.operation for each in stand.bench.journal.exchanges[-2:]] == ["createOrder", "createFulfillmentOrder"]


def test_each_account_has_its_own_version_and_the_kind_keeps_it(stand: Stand) -> None:
    stand.closed[NEW] = 404
    stand.says("createFulfillmentOrder", {})
    create(stand)
    settings = stand.channel(seller_id="A2ANOTHER").settings
    kind = amazon_kind(TokenSource())
    first, second = (kind.open(validate(kind.settings, settings.model_dump()), stand.bench.tools) for _ in range(2))
    for each in (first, second):
        assert isinstance(each, SendsForOthers)
        each.outbound_create(each.outbound_request(asked()), asked(), Hook())
    operations = [each.operation for each in stand.bench.journal.exchanges if each.operation != "token"]
    assert operations[-3:] == ["createOrder", "createFulfillmentOrder", "createFulfillmentOrder"]


@pytest.mark.parametrize("status", [400, 429, 500, 503])
def test_another_refusal_is_no_reason_to_ask_the_older_version(stand: Stand, status: int) -> None:
    stand.says("createOrder", status)
    with pytest.raises((ChannelRefused, Throttled, ChannelDown)):
        create(stand)
    assert stand.names() == ["createOrder"]


def test_where_both_are_refused_the_role_is_named_and_nothing_is_remembered(stand: Stand) -> None:
    stand.closed |= {NEW: 403, OLD: 403}
    with pytest.raises(AccessRefused, match="Amazon Fulfillment"):
        create(stand)
    stand.closed.clear()
    stand.says("createOrder", {"order": new_order()})
    create(stand)
    assert stand.names() == ["createOrder"]


def test_an_older_one_that_goes_away_gives_way_to_the_newer(stand: Stand) -> None:
    stand.closed[NEW] = 404
    stand.says("createFulfillmentOrder", {})
    create(stand)
    stand.closed = {OLD: 410}
    stand.says("createOrder", {"order": new_order()})
    create(stand)
    create(stand)
    assert stand.names() == ["createFulfillmentOrder", "createOrder", "createOrder"]


def test_a_success_of_the_older_version_that_names_errors_leaves_open_what_happened(stand: Stand) -> None:
    stand.closed[NEW] = 404
    stand.says("createFulfillmentOrder", {"errors": [{"code": "InternalError", "message": "?"}]})
    with pytest.raises(ChannelDown):
        create(stand)


# -- looking one up


def test_an_order_that_neither_version_has_is_not_there(stand: Stand) -> None:
    assert stand.channel().outbound_order(REF) is None
    assert stand.names() == ["getOrder", "getFulfillmentOrder"]


@pytest.mark.parametrize("version", [NEW, OLD])
def test_an_order_is_found_in_whichever_version_has_it(stand: Stand, version: str) -> None:
    stand.says("getOrder" if version == NEW else "getFulfillmentOrder", old_order())
    if version == NEW:
        stand.says("getOrder", {"order": new_order()})
    there = stand.channel().outbound_order(REF)
    assert there is not None
    assert there.state == "processing"


@pytest.mark.parametrize("words", ["Requested order 'X' not found.", "The order does not exist"])
def test_the_older_version_says_with_400_that_an_order_is_not_there(stand: Stand, words: str) -> None:
    stand.says("getFulfillmentOrder", (400, {"errors": [{"code": "InvalidInput", "message": words}]}))
    assert stand.channel().outbound_order(REF) is None


def test_a_version_that_is_not_there_does_not_say_that_an_order_is_not(stand: Stand) -> None:
    """R-LOST: the newer one is missing as a whole, the older one may not be asked: nobody knows."""
    stand.closed |= {NEW: 404, OLD: 403}
    with pytest.raises(AccessRefused):
        stand.channel().outbound_order(REF)


def test_a_version_that_answers_may_say_that_an_order_is_not_there(stand: Stand) -> None:
    stand.closed[OLD] = 403
    stand.says("listOrders", {"orders": []})
    assert stand.channel().outbound_order(REF) is None
    assert stand.channel().outbound_order(REF) is None
    assert stand.names() == ["getOrder", "listOrders", "getOrder"]


def test_trouble_is_no_answer(stand: Stand) -> None:
    stand.says("getFulfillmentOrder", 503)
    with pytest.raises(ChannelDown):
        stand.channel().outbound_order(REF)


@pytest.mark.parametrize("body", [{}, {"order": None}, {"order": []}, {"order": new_order(reference="OTHER")}])
def test_an_answer_about_nothing_is_not_read_as_one(stand: Stand, body: Any) -> None:
    stand.says("getOrder", body)
    with pytest.raises(BadReply):
        stand.channel().outbound_order(REF)


# -- how it stands


def looked(stand: Stand, body: Json) -> ThereNow:
    stand.answers.clear()
    stand.says("getOrder" if "order" in body else "getFulfillmentOrder", body)
    found = stand.channel().outbound_order(REF)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("PROCESSING", "processing"), ("COMPLETE", "complete"), ("COMPLETE_PARTIAL", "partial"),
        ("CANCELLED", "cancelled"), ("UNFULFILLABLE", "unfulfillable"), ("INVALID", "invalid"),
        ("New", "processing"), ("Received", "processing"), ("RECEIVED", "processing"), ("Planning", "processing"),
        ("Complete", "complete"), ("CompletePartialled", "partial"), ("Cancelled", "cancelled"),
        ("Unfulfillable", "unfulfillable"), ("Invalid", "invalid"), ("LOST_IN_SPACE", "processing"), ("", "processing"),
    ],
)  # fmt: skip
def test_each_word_of_a_state_has_its_meaning(stand: Stand, word: str, state: str) -> None:
    for body in ({"order": new_order(word)}, old_order(word)):
        found = looked(stand, body)
        assert (found.state, found.word) == (state, word)
        assert found.updated_at == START.replace(hour=9, minute=30)


def test_packages_are_those_of_shipments_that_have_left(stand: Stand) -> None:
    one = [goods(units="1.0", packageId="P1")]
    body = new_order(
        "PROCESSING",
        new_shipment(one, [package()]),
        new_shipment(one, [package("P2", "T2")], "PROCESSING", "S2"),
        new_shipment(one, [package("P3", "T3")], "CANCELLED", "S3"),
    )
    at = START.replace(hour=15, minute=0)
    assert looked(stand, {"order": body}).packages == (Sent("S1/P1", "DPD", "T1", (("1", 1),), at),)


def test_units_are_found_by_package_by_item_or_by_there_being_one_package(stand: Stand) -> None:
    two = [package("P1", "T1"), package("P2", "T2")]
    items = [goods("1", "1.0", shipmentItemId="I1"), goods("2", "3", shipmentItemId="I2")]
    named = [{**two[0], "shipmentItemIds": ["I1"]}, {**two[1], "shipmentItemIds": ["I2"]}]
    by_package = [goods("1", "1.0", packageId="P1"), goods("2", "3", packageId="P2"), goods("1", "1", packageId="P2")]
    for rows, packages, lines in (
        (by_package, two, [(("1", 1),), (("2", 3), ("1", 1))]),
        (items, named, [(("1", 1),), (("2", 3),)]),
        (items, two[:1], [(("1", 1), ("2", 3))]),
        (items, two, [(), ()]),
    ):
        found = looked(stand, {"order": new_order("PROCESSING", new_shipment(rows, packages))})
        assert [each.lines for each in found.packages] == lines


@pytest.mark.parametrize(
    ("tracking", "carrier", "number"),
    [
        (
            {"carrier": {"carrierCode": "DPD", "trackingNumber": " T1 "}, "amazon": {"trackingNumber": "A1"}},
            "DPD",
            "T1",
        ),
        ({"carrier": {"carrierCode": "AMZL"}, "amazon": {"trackingNumber": "A1"}}, "AMZL", "A1"),
        ({"amazon": {"trackingNumber": "A1"}}, "Amazon", "A1"),
        ({"carrier": {"carrierCode": "DPD", "trackingNumber": None}}, "DPD", ""),
        ({"carrier": None, "amazon": None}, "", ""),
        (None, "", ""),
    ],
)
def test_a_number_is_the_carriers_else_amazons_else_still_to_come(
    stand: Stand, tracking: Json | None, carrier: str, number: str
) -> None:
    shipment = new_shipment([goods()], [{"packageId": "P1", "tracking": tracking}])
    (found,) = looked(stand, {"order": new_order("COMPLETE", shipment)}).packages
    assert (found.carrier, found.tracking) == (carrier, number)


def test_a_shipment_that_names_no_package_has_left_all_the_same(stand: Stand) -> None:
    for packages in (None, []):
        (found,) = looked(stand, {"order": new_order("COMPLETE", new_shipment([goods()], packages))}).packages
        assert (found.tracking, found.lines) == ("", (("1", 2),))


def test_a_package_id_of_two_shipments_is_two_packages(stand: Stand) -> None:
    body = new_order(
        "COMPLETE", new_shipment([goods()], [package()]), new_shipment([goods()], [package(number="T2")], name="S2")
    )
    found = looked(stand, {"order": body}).packages
    assert len({each.package for each in found}) == 2


def test_the_older_versions_packages(stand: Stand) -> None:
    items = [
        {"sellerSku": "MUG", "sellerFulfillmentOrderItemId": "1", "quantity": 1, "packageNumber": 71},
        {"sellerSku": "MUG", "sellerFulfillmentOrderItemId": "1", "quantity": 2, "packageNumber": 72},
    ]
    packages = [
        {"packageNumber": 71, "carrierCode": "DPD", "trackingNumber": "T1"},
        {"packageNumber": 72, "carrierCode": "AMZL", "amazonFulfillmentTrackingNumber": "A1"},
    ]
    body = old_order("Complete", old_shipment(items, packages), old_shipment(items, packages, "PENDING"))
    at = START.replace(hour=15, minute=0)
    assert looked(stand, body).packages == (
        Sent("S1/71", "DPD", "T1", (("1", 1),), at),
        Sent("S1/72", "AMZL", "A1", (("1", 2),), at),
    )


def test_why_it_was_not_sent_is_said_by_sku(stand: Stand) -> None:
    line = {**new_order()["lineItems"][0], "unfulfillableAmount": {"value": "2.0"}}
    found = looked(stand, {"order": new_order("UNFULFILLABLE", lineItems=[line])})
    assert found.why == "2 of MUG cannot be sent"
    body = old_order("Cancelled")
    body["payload"]["fulfillmentOrderItems"][0]["cancelledQuantity"] = 2
    assert looked(stand, body).why == "2 of MUG cancelled"


@pytest.mark.parametrize(
    "change",
    [
        {"shipments": None, "lineItems": None, "statusUpdateTime": None},
        {"shipments": {}},
        {"status": 7},
        {"lineItems": [{"unfulfillableAmount": {"value": "many"}}]},
        {"statusUpdateTime": "yesterday"},
    ],
)
def test_what_is_odd_about_an_order_does_not_make_it_absent(stand: Stand, change: Json) -> None:
    found = looked(stand, {"order": {**new_order(), **change}})
    assert (found.reference, found.state) == (REF, "processing")


@pytest.mark.parametrize(("name", "operation"), [(NEW, "getOrder"), (OLD, "getFulfillmentOrder")])
def test_amazons_own_examples_are_read(stand: Stand, name: str, operation: str) -> None:
    found = examples(name, operation, "200")
    assert found
    for body in found:
        head = body["order"]["orderId"] if name == NEW else None
        reference = head or body["payload"]["fulfillmentOrder"]["sellerFulfillmentOrderId"]
        stand.answers.clear()
        stand.says(operation, body)
        there = stand.channel().outbound_order(reference)
        assert there is not None
        assert "cannot be read" not in there.why


# -- what has changed


def numbers(count: int) -> list[str]:
    return [f"LDABCDEFGHIJKLMNOP-{each}" for each in range(count)]


def test_one_question_brings_all_that_has_changed_page_by_page(stand: Stand) -> None:
    names = numbers(3)
    pages: list[Any] = [
        {"orders": [new_order(reference=names[0]), new_order(reference="SOMEBODYS")], "pagination": {"nextToken": "a"}},
        {"orders": [new_order("COMPLETE", reference=names[1])], "pagination": {"nextToken": "b"}},
        {"orders": [new_order("CANCELLED", reference=names[0])], "pagination": None},
    ]
    stand.says("listOrders", *pages)
    found = stand.channel().outbound_changed(START, names)
    assert [(each.reference, each.state) for each in found] == [(names[0], "cancelled"), (names[1], "complete")]
    asked_with = {"updatedAfter": "2026-03-02T09:00:00Z", "shipments": "INCLUDE"}
    assert [each.query for each in stand.heard] == [
        asked_with, {**asked_with, "pageToken": "a"}, {**asked_with, "pageToken": "b"},
    ]  # fmt: skip


def test_nothing_is_asked_for_nobody(stand: Stand) -> None:
    assert list(stand.channel().outbound_changed(START, [])) == []
    assert stand.heard == []


def test_the_older_version_is_asked_for_each_that_has_changed(stand: Stand) -> None:
    """More than a run's patience for limits would take."""
    stand.closed[NEW] = 404
    names = numbers(90)
    heads = [{"sellerFulfillmentOrderId": each} for each in [*names, "SOMEBODYS"]]
    stand.says(
        "listAllFulfillmentOrders",
        {"payload": {"fulfillmentOrders": heads[:50], "nextToken": "a"}},
        {"payload": {"fulfillmentOrders": heads[50:]}},
    )

    def one(heard: Heard) -> Any:
        reference = heard.places["sellerFulfillmentOrderId"]
        return 404 if reference == names[3] else old_order(reference=reference)

    stand.says("getFulfillmentOrder", one)
    found = stand.channel().outbound_changed(START, names)
    assert [each.reference for each in found] == [each for each in names if each != names[3]]
    assert [each.query for each in stand.heard[:2]] == [{"queryStartDate": "2026-03-02T09:00:00Z"}, {"nextToken": "a"}]
    assert len(stand.heard) == 92


def test_a_page_token_that_ran_out_begins_the_list_anew(stand: Stand) -> None:
    first = {"orders": [new_order()], "pagination": {"nextToken": "a"}}
    stand.says("listOrders", first, 400, first, {"orders": []})
    assert [each.reference for each in stand.channel().outbound_changed(START, [REF])] == [REF]
    assert len(stand.heard) == 4


def test_a_list_that_never_ends_is_ended(stand: Stand) -> None:
    stand.says("listOrders", {"orders": [new_order()], "pagination": {"nextToken": "a"}})
    with pytest.raises(BadReply, match="never ends"):
        stand.channel().outbound_changed(START, [REF])


# -- preview


def planned(units: str, *levels: tuple[str, str | None], sku: str = "MUG") -> Json:
    return {
        "items": [{"productIdentifier": {"amazonSku": sku}, "amount": {"value": units}}],
        "offers": [
            {
                "fulfillmentConfiguration": {
                    "serviceLevel": {
                        "serviceTier": tier,
                        "shipInterval": {"startTime": "2026-03-03T08:00:00Z", "endTime": "2026-03-03T17:00:00Z"},
                        "deliveryInterval": {"startTime": "2026-03-04T08:00:00Z", "endTime": "2026-03-05T20:00:00Z"},
                    }
                },
                "estimatedPrice": {"rollupPrices": [], "totalPrice": {"currencyCode": "GBP", "amount": fee}}
                if fee
                else None,
            }
            for tier, fee in levels
        ],
    }


def moments() -> tuple[datetime, datetime]:
    return START + timedelta(days=1, hours=8), START + timedelta(days=3, hours=11)


def preview(stand: Stand, body: Json, **changes: Any) -> Preview:
    stand.answers.clear()
    stand.says("getOrderPreview" if "plannedShipments" in body else "getFulfillmentPreview", body)
    return stand.channel().outbound_preview(asked(**changes))


def test_a_service_level_costs_what_all_its_shipments_cost(stand: Stand) -> None:
    body = {
        "plannedShipments": [
            planned("1.0", ("STANDARD", "3.10"), ("EXPEDITED", "5")),
            planned("1", ("STANDARD", "2.05")),
        ],
        "constraints": [],
    }
    ships, arrives = moments()
    assert preview(stand, body) == Preview((Offer("STANDARD", Decimal("5.15"), "GBP", ships, arrives),))


def test_of_several_offers_at_one_level_the_cheapest_counts_and_a_fee_that_is_missing_is_not_named(
    stand: Stand,
) -> None:
    body = {"plannedShipments": [planned("2", ("STANDARD", "4"), ("STANDARD", "3"), ("EXPEDITED", None))]}
    found = preview(stand, body)
    assert [(each.tier, each.fee) for each in found.offers] == [("STANDARD", Decimal(3)), ("EXPEDITED", None)]


def test_what_cannot_all_be_sent_is_offered_at_no_level_and_says_why(stand: Stand) -> None:
    part = [planned("1.0", ("STANDARD", "3"))]
    said = {"message": "There is not enough of MUG for Joanna Canary.", "type": "ValidationError", "code": "Quantity"}
    found = preview(stand, {"plannedShipments": part, "constraints": [said, said]})
    assert (found.offers, found.why) == ((), ("There is not enough of MUG for ….",))
    assert preview(stand, {"plannedShipments": part}).why == ("Amazon's warehouse would send 1 of 2 of MUG",)
    assert preview(stand, {"plannedShipments": [planned("2")], "constraints": None}).why == (
        "Amazon's warehouse offers no service level for all of it",
    )


def test_two_lines_of_one_sku_are_covered_together(stand: Stand) -> None:
    lines = (Wanted("1", "MUG", 2), Wanted("2", "MUG", 1), Wanted("3", "CUP", 1))
    cups = planned("1", ("STANDARD", "1"), sku="CUP")
    assert preview(stand, {"plannedShipments": [planned("3", ("STANDARD", "3")), cups]}, lines=lines).offers
    assert not preview(stand, {"plannedShipments": [planned("2", ("STANDARD", "3")), cups]}, lines=lines).offers


def old_preview(speed: str, *, can: bool = True, reasons: tuple[str, ...] = (), items: tuple[Json, ...] = ()) -> Json:
    return {
        "shippingSpeedCategory": speed,
        "isFulfillable": can,
        "isCODCapable": False,
        "marketplaceId": asked().marketplace,
        "estimatedFees": [
            {"name": "FBAPerUnitFulfillmentFee", "amount": {"currencyCode": "GBP", "value": "2.00"}},
            {"name": "FBATransportationFee", "amount": {"currencyCode": "GBP", "value": "1.25"}},
        ],
        "fulfillmentPreviewShipments": [
            {
                "latestShipDate": "2026-03-03T17:00:00Z",
                "latestArrivalDate": "2026-03-05T20:00:00Z",
                "fulfillmentPreviewItems": [],
            }
        ],
        "orderUnfulfillableReasons": list(reasons),
        "unfulfillablePreviewItems": list(items),
    }


def test_the_older_versions_preview(stand: Stand) -> None:
    stand.closed[NEW] = 404
    ships, arrives = moments()
    body = {"payload": {"fulfillmentPreviews": [old_preview("Standard"), old_preview("Expedited", can=False)]}}
    assert preview(stand, body) == Preview((Offer("STANDARD", Decimal("3.25"), "GBP", ships, arrives),))
    lacking = {"sellerSku": "MUG", "quantity": 1, "itemUnfulfillableReasons": ["OutOfStock"]}
    none = old_preview("Standard", can=False, reasons=("DeliverySLAUnavailable",), items=(lacking,))
    found = preview(stand, {"payload": {"fulfillmentPreviews": [none, none]}})
    assert found.offers == ()
    assert found.why == ("1 of MUG cannot be sent: OutOfStock", "Amazon cannot keep this service level there")
    assert preview(stand, {"payload": None}).why


def test_a_service_level_that_the_marketplace_does_not_have_is_no_reason_not_to_offer_others(stand: Stand) -> None:
    """The postal service may be mapped to one that only other countries have: a person chooses then."""
    found = preview(stand, {"plannedShipments": [planned("2", ("STANDARD", "3"))]}, tier="PRIORITY")
    assert found.offer("PRIORITY") is None
    assert found.offer("STANDARD") is not None


def test_a_preview_is_a_question_and_is_asked_again_after_trouble(stand: Stand) -> None:
    stand.says("getOrderPreview", 503, {"plannedShipments": [planned("2", ("STANDARD", "3"))]})
    assert stand.channel().outbound_preview(asked()).offers
    assert stand.names() == ["getOrderPreview", "getOrderPreview"]


@pytest.mark.parametrize(("name", "operation"), [(NEW, "getOrderPreview"), (OLD, "getFulfillmentPreview")])
def test_amazons_own_previews_are_read(stand: Stand, name: str, operation: str) -> None:
    stand.closed = {} if name == NEW else {NEW: 404}
    found = examples(name, operation, "200")
    assert found or name == OLD
    for body in found:
        stand.says(operation, body)
        said = stand.channel().outbound_preview(asked())
        assert said.offers or said.why


# -- whatever comes

SCALARS = some.sampled_from(
    [None, True, -1, 0, 2.5, "", "x", "1.0", "NaN", "SHIPPED", "2026-03-02T09:00:00Z", [], {}, [{}]]
)
NEW_WHOLE = {"order": new_order("COMPLETE", new_shipment([goods(packageId="P1")], [package()]))}
OLD_WHOLE = old_order(
    "Complete",
    old_shipment(
        [{"sellerSku": "MUG", "sellerFulfillmentOrderItemId": "1", "quantity": 2, "packageNumber": 7}],
        [{"packageNumber": 7, "carrierCode": "DPD", "trackingNumber": "T1"}],
    ),
)
NEW_LIST = {"orders": [NEW_WHOLE["order"]], "pagination": {"nextToken": "t"}}
OLD_LIST = {"payload": {"fulfillmentOrders": [OLD_WHOLE["payload"]["fulfillmentOrder"]], "nextToken": "t"}}
NEW_PREVIEW = {
    "plannedShipments": [planned("2", ("STANDARD", "3"))],
    "constraints": [{"message": "m", "type": "t", "code": "c"}],
}
LACKING = {"sellerSku": "MUG", "quantity": 1, "itemUnfulfillableReasons": ["X"]}
OLD_PREVIEW = {"payload": {"fulfillmentPreviews": [old_preview("Standard", reasons=("Y",), items=(LACKING,))]}}
READERS: list[tuple[Json, Callable[[Json], object]]] = [
    (NEW_WHOLE, lambda body: outbound_2026.looked(body, REF)),
    (NEW_WHOLE, lambda body: outbound_2026.created(200, body, REF)),
    ({"orderId": REF, "status": "NEW"}, lambda body: outbound_2026.created(202, body, REF)),
    (NEW_LIST, outbound_2026.listed),
    (NEW_PREVIEW, lambda body: outbound_2026.previewed(body, outbound_request.read(outbound_request.request(asked())))),
    (OLD_WHOLE, lambda body: outbound_2020.looked(body, REF)),
    (OLD_LIST, outbound_2020.listed),
    (OLD_PREVIEW, lambda body: outbound_2020.previewed(body, outbound_request.read(outbound_request.request(asked())))),
]


def places(of: object, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ()
    for key, each in inner:
        yield (*at, key)
        yield from places(each, (*at, key))


@given(some.data())
def test_any_answer_is_read_or_named_as_unreadable(data: some.DataObject) -> None:
    body, reader = data.draw(some.sampled_from(READERS))
    body = deepcopy(body)
    for _ in range(data.draw(some.integers(0, 3))):
        known = list(places(body))
        if not known:
            break
        *way, last = data.draw(some.sampled_from(known))
        at: Any = body
        for each in way:
            at = at[each]
        at[last] = deepcopy(data.draw(SCALARS))
    try:
        found = reader(body)
    except Unreadable as error:
        event(str(error)[:20])
        return
    if isinstance(found, ThereNow):
        assert found.reference == REF
        assert all(units > 0 for each in found.packages for _, units in each.lines)
    if isinstance(found, Preview):
        assert found.offers or found.why


# -- cancelling


def test_a_wish_to_cancel_goes_to_the_version_that_has_it(stand: Stand) -> None:
    hook = Hook()
    stand.says("cancelOrder", (202, {}))
    stand.channel().outbound_cancel(REF, hook)
    assert (stand.names(), hook.calls) == (["cancelOrder"], 1)
    stand.says("cancelOrder", 404)
    stand.says("cancelFulfillmentOrder", {})
    stand.channel().outbound_cancel(REF, hook)
    assert stand.names()[1:] == ["cancelOrder", "cancelFulfillmentOrder"]


def test_a_wish_for_an_order_that_nobody_has_is_refused(stand: Stand) -> None:
    with pytest.raises(ChannelRefused):
        stand.channel().outbound_cancel(REF, Hook())


def test_a_refused_wish_keeps_amazons_words(stand: Stand) -> None:
    stand.says("cancelOrder", (400, {"errors": [{"code": "InvalidInput", "message": "It has left."}]}))
    with pytest.raises(ChannelRefused) as error:
        stand.channel().outbound_cancel(REF, Hook())
    assert error.value.detail == "InvalidInput: It has left."
    assert stand.names() == ["cancelOrder"]
