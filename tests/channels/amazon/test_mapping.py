"""Amazon's orders in our words (R-ORDERS, R-PERSON): every input gives an order, a skip or a named reason."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linndesk.channels.amazon.mapping import NO_ADDRESS, NO_ITEMS, map_order
from linndesk.domain.money import to_store
from linndesk.domain.orders import ChannelOrder, Quarantined
from linndesk.domain.receipts import Skipped

Json = dict[str, Any]


def money(amount: object, currency: str = "GBP") -> Json:
    return {"amount": amount, "currencyCode": currency}


def whole() -> Json:
    """An order with everything, written by hand from the model's field names."""
    return {
        "orderId": "202-0000001-0000001",
        "createdTime": "2026-03-01T10:00:00Z",
        "lastUpdatedTime": "2026-03-01T11:00:00+01:00",
        "programs": ["PRIME", "AMAZON_BUSINESS", "SOME_NEW_ONE"],
        "associatedOrders": [{"orderId": "202-9", "associationType": "REPLACEMENT_ORIGINAL_ID"}],
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": "A1F83G8C2ARO7P", "marketplaceName": "Amazon.co.uk"},
        "buyer": {"buyerName": "Ana Ödön", "buyerEmail": "x1@marketplace.example", "buyerPurchaseOrderNumber": "PO 7"},
        "recipient": {
            "deliveryAddress": {
                "name": "Ana", "companyName": "Ödön Ltd", "addressLine1": "1 High Street", "city": "Leeds",
                "districtOrCounty": "Yorkshire", "postalCode": "LS1 1AA", "countryCode": "GB", "phone": "0113 1",
            },
            "deliveryPreference": {"dropOffLocation": "Porch", "addressInstruction": "Ring twice"},
        },
        "proceeds": {
            "grandTotal": money("29.48"),
            "breakdowns": [
                {"type": "ITEM", "subtotal": money("25.00")}, {"type": "SHIPPING", "subtotal": money("3.99")},
                {"type": "TAX", "subtotal": money("1.49")}, {"type": "DISCOUNT", "subtotal": money("-1.00")},
            ],
        },
        "fulfillment": {
            "fulfillmentStatus": "PARTIALLY_SHIPPED", "fulfilledBy": "MERCHANT", "fulfillmentServiceLevel": "EXPEDITED",
            "shipByWindow": {"latestDateTime": "2026-03-03T23:59:59Z"},
        },
        "orderItems": [
            {
                "orderItemId": "11", "quantityOrdered": 3,
                "product": {"asin": "B01", "title": "Mug", "sellerSku": " MUG/1 ",
                            "price": {"unitPrice": money("5.00")}, "customization": {"customizedUrl": "https://custom.example/1"}},
                "proceeds": {"proceedsTotal": money("18.99"),
                             "breakdowns": [{"type": "ITEM", "subtotal": money("15.00")},
                                            {"type": "SHIPPING", "subtotal": money("3.99")}]},
                "fulfillment": {"quantityFulfilled": 1, "quantityUnfulfilled": 1,
                                "packing": {"giftOption": {"giftMessage": "With love", "giftWrapLevel": "x"}}},
                "cancellation": {"cancellationRequest": {"requester": "BUYER", "cancelReason": "x"}},
            },
            {"orderItemId": "12", "quantityOrdered": 2, "product": {"price": {"unitPrice": money("5.00")}}},
        ],
    }  # fmt: skip


def mapped(found: object, **more: bool) -> ChannelOrder:
    made = map_order(found, **more)
    assert isinstance(made, ChannelOrder), made
    return made


def changed(path: str, value: object) -> Json:
    """The whole order with one place changed; ``...`` takes it out."""
    found = whole()
    at: Any = found
    *way, last = path.split("/")
    for each in way:
        at = at[int(each)] if isinstance(at, list) else at[each]
    key: Any = int(last) if isinstance(at, list) else last
    if value is ...:
        del at[key]
    else:
        at[key] = value
    return found


def test_a_whole_order() -> None:
    made = mapped(whole())
    assert (made.status, made.payment_status, made.marketplace) == ("open", "paid", "A1F83G8C2ARO7P")
    assert (made.source, made.sub_source) == ("AMAZON", "Amazon UK")
    assert made.received_at == datetime(2026, 3, 1, 10, tzinfo=UTC) == made.last_updated
    assert made.ship_by == datetime(2026, 3, 3, 23, 59, 59, tzinfo=UTC)
    assert (made.currency, made.total) == ("GBP", Decimal("29.48"))
    assert (made.shipping, made.tax, made.discount) == (Decimal("3.99"), Decimal("1.49"), Decimal("1.00"))
    assert made.channel_service == "EXPEDITED"
    assert made.cancel_requested
    assert set(made.flags) == {
        "prime", "business", "some_new_one", "replacement", "partly_shipped", "gift", "customised",
    }  # fmt: skip
    assert made.missing == ""
    first, second = made.lines
    assert (first.channel_sku, first.total, first.quantity) == (" MUG/1 ", Decimal("15.00"), 3)
    assert (first.shipped, first.cancelled) == (1, 1)
    assert (second.channel_sku, second.total, second.shipped, second.cancelled) == ("", Decimal("10.00"), 0, 0)


def test_the_person_is_apart() -> None:
    """R-PERSON: all that names a buyer is in one place, with the raw order; D6: no address given, none made up."""
    person = mapped(whole()).person
    assert (person.buyer_name, person.buyer_email, person.company) == ("Ana Ödön", "x1@marketplace.example", "Ödön Ltd")
    assert (person.town, person.region, person.postcode) == ("Leeds", "Yorkshire", "LS1 1AA")
    assert person.gift_message == "With love"
    assert person.notes == ("Purchase order PO 7", "Porch", "Ring twice")
    assert json.loads(person.raw) == whole()
    assert "Ödön" in person.raw
    assert mapped(changed("buyer", ...)).person.buyer_email == ""


@pytest.mark.parametrize(
    ("word", "status", "payment"),
    [
        ("PENDING", "pending", "pending"), ("PENDING_AVAILABILITY", "pending", "pending"),
        ("UNSHIPPED", "open", "paid"), ("PARTIALLY_SHIPPED", "open", "paid"), ("SHIPPED", "shipped", "paid"),
        ("CANCELLED", "cancelled", "cancelled"), ("UNFULFILLABLE", "cancelled", "cancelled"),
    ],
)  # fmt: skip
def test_r_orders_statuses(word: str, status: str, payment: str) -> None:
    made = mapped(changed("fulfillment/fulfillmentStatus", word))
    assert (made.status, made.payment_status) == (status, payment)
    assert ("unfulfillable" in made.flags) == (word == "UNFULFILLABLE")
    if status == "cancelled":
        assert [(each.shipped, each.cancelled) for each in made.lines] == [(1, 2), (0, 2)]


def test_a_shipped_order_without_counts_is_shipped_whole() -> None:
    found = changed("fulfillment/fulfillmentStatus", "SHIPPED")
    assert mapped(found).lines[1].shipped == 2


def test_an_executed_cancellation_is_no_request() -> None:
    found = changed("orderItems/0/cancellation/cancellationExecution", {"cancelledBy": "BUYER"})
    made = mapped(found)
    assert not made.cancel_requested
    assert (made.lines[0].shipped, made.lines[0].cancelled) == (1, 2)


@pytest.mark.parametrize(
    ("path", "value", "missing"),
    [
        ("recipient", ..., NO_ADDRESS), ("recipient/deliveryAddress/addressLine1", ..., NO_ADDRESS),
        ("recipient/deliveryAddress/countryCode", "", NO_ADDRESS), ("orderItems", [], NO_ITEMS),
    ],
)  # fmt: skip
def test_pitfall_7_what_is_withheld_waits(path: str, value: object, missing: str) -> None:
    assert mapped(changed(path, value)).missing == missing


def test_only_open_merchant_orders_wait_for_an_address() -> None:
    found = changed("recipient", ...)
    for status in ("PENDING", "SHIPPED", "CANCELLED"):
        found["fulfillment"]["fulfillmentStatus"] = status
        assert mapped(found).missing == ""
    found["fulfillment"] |= {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "AMAZON"}
    made = mapped(found, with_channel_fulfilled=True)
    assert made.missing == ""
    assert made.by_channel
    assert "fulfilled_by_amazon" in made.flags
    assert not mapped(changed("recipient", ...)).by_channel


def test_what_is_not_ours_is_skipped_with_the_reason() -> None:
    made = map_order(changed("salesChannel/channelName", "NON_AMAZON"), with_channel_fulfilled=True)
    assert isinstance(made, Skipped)
    made = map_order(changed("fulfillment/fulfilledBy", "AMAZON"))
    assert isinstance(made, Skipped)
    assert made.reason


def test_money_falls_back_from_breakdown_to_price_to_proceeds() -> None:
    assert mapped(changed("orderItems/0/proceeds/breakdowns", ...)).lines[0].total == Decimal("15.00")
    found = changed("orderItems/0/proceeds/breakdowns", ...)
    del found["orderItems"][0]["product"]["price"]
    assert mapped(found).lines[0].total == Decimal("18.99")
    del found["orderItems"][0]["proceeds"]
    assert mapped(found).lines[0].total == 0


def test_an_order_without_its_own_sums_is_added_up() -> None:
    made = mapped(changed("proceeds", ...))
    assert (made.total, made.shipping, made.tax) == (Decimal("28.99"), Decimal("3.99"), 0)


def test_yen_have_no_decimals_and_an_unpriced_order_its_marketplaces_currency() -> None:
    found = json.loads(json.dumps(whole()).replace('"GBP"', '"JPY"').replace(".00", "").replace("3.99", "399"))
    assert mapped(found).lines[0].total == Decimal(15)
    bare = changed("proceeds", ...)
    for item in bare["orderItems"]:
        item.pop("proceeds", None)
        item["product"].pop("price")
    assert (mapped(bare).currency, mapped(bare).total) == ("GBP", 0)


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("orderId", ..., "orderId"), ("orderId", " ", "orderId"), ("orderId", 7, "orderId"),
        ("createdTime", ..., "createdTime"), ("lastUpdatedTime", "yesterday", "lastUpdatedTime"),
        ("lastUpdatedTime", "0001-01-01T00:00:00+14:00", "lastUpdatedTime"),
        ("fulfillment/fulfillmentStatus", "DREAMING", "fulfillmentStatus"), ("fulfillment", ..., "fulfillmentStatus"),
        ("orderItems/0/orderItemId", ..., "orderItemId"), ("orderItems/1/orderItemId", "11", "orderItemId"),
        ("orderItems/0/quantityOrdered", ..., "quantityOrdered"),
        ("orderItems/0/quantityOrdered", -1, "quantityOrdered"),
        ("orderItems/0/quantityOrdered", 1.5, "quantityOrdered"),
        ("orderItems/0/quantityOrdered", True, "quantityOrdered"),
        ("orderItems/0/quantityOrdered", 10**30, "quantityOrdered"), ("orderItems", {"a": 1}, "orderItems"),
        ("orderItems/1/product/price/unitPrice/amount", 9 * 10**12, "too much"),
        ("orderItems/0", "x", "orderItems"), ("proceeds/grandTotal/amount", "NaN", "grandTotal"),
        ("proceeds/grandTotal/amount", "-1", "grandTotal"), ("proceeds/grandTotal/amount", "9" * 60, "grandTotal"),
        ("proceeds/grandTotal/amount", "1e30", "grandTotal"), ("proceeds/grandTotal/amount", "12,50", "grandTotal"),
        ("proceeds/grandTotal/currencyCode", "EUR", "currencies"), ("buyer", "somebody", "buyer"),
        ("recipient/deliveryAddress/city", 5, "city"),
        ("orderItems/0/product/title", "half \ud800", "half a character"),
    ],
)  # fmt: skip
def test_a_bad_order_is_quarantined_with_its_reason(path: str, value: object, reason: str) -> None:
    """R-ORDERS: the field is named, its value (it may be personal) is not."""
    made = map_order(changed(path, value))
    assert isinstance(made, Quarantined), made
    assert reason in made.reason
    assert "Ana" not in made.reason


def test_no_database_meets_a_nul() -> None:
    made = mapped(changed("orderItems/0/product/title", "a\0b"))
    assert "\0" not in made.lines[0].title + made.person.raw


_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just({}), st.just([]),
    st.sampled_from(["NaN", "1e999", "-5", "2026-03-01T10:00:00Z", "PENDING", "NON_AMAZON", "\ud800", "\0"]),
    st.dictionaries(st.sampled_from(["amount", "currencyCode", "type", "subtotal"]), st.text(max_size=4), max_size=3),
    st.lists(st.one_of(st.integers(), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)), max_size=3),
)  # fmt: skip


def _places(found: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    here = [way] if way else []
    children = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    return here + [place for key, child in children for place in _places(child, (*way, key))]


_PLACES = _places(whole())


@settings(max_examples=6000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(_PLACES), _VALUES), max_size=3), st.booleans())
def test_every_order_gives_an_order_a_skip_or_a_reason(changes: list[tuple[Any, Any]], fba: bool) -> None:
    """R-ORDERS: orders + quarantined + skipped = orders in, never an exception, and what comes out can be stored."""
    found: Any = copy.deepcopy(whole())
    for way, value in changes:
        at = found
        for key in way[:-1]:
            at = at[key] if _has(at, key) else None
        if _has(at, way[-1]):
            at[way[-1]] = value
    made = map_order(found, with_channel_fulfilled=fba)
    if isinstance(made, ChannelOrder):
        amounts = [made.total, made.shipping, made.tax, made.discount, *(each.total for each in made.lines)]
        assert all(each >= 0 and to_store(each) < 2**63 for each in amounts)
        assert all(0 <= each.shipped + each.cancelled <= each.quantity for each in made.lines)
        assert made.received_at.tzinfo is made.last_updated.tzinfo is UTC
        repr(made).encode()
        made.person.raw.encode()
    else:
        assert made.reason
        assert "Ana" not in made.reason


def _has(at: Any, key: Any) -> bool:
    if isinstance(at, dict):
        return key in at
    return isinstance(at, list) and isinstance(key, int) and key < len(at)


@settings(max_examples=2000, deadline=None)
@given(st.recursive(_VALUES, lambda inner: st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=8))
def test_anything_at_all_is_quarantined(found: object) -> None:
    assert isinstance(map_order(found), Quarantined)
