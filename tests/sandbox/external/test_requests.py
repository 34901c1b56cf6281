"""Tolerance 10: the practice shop takes no request that a picky app would not take."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.dialects import DIALECTS, MODEL
from tests.sandbox.external.driver import (
    CUSTOMER,
    LONG_AGO,
    PATIENCE,
    Hand,
    back,
    listing,
    off,
    parcel,
    product_settings,
    variation,
)

_ORDERS = {"UTCTimeFrom": LONG_AGO, "PageNumber": 1}
_LEVEL = {"SKU": "A", "Reference": "R", "Quantity": 1}
_PRICE = {"SKU": "A", "Reference": "R", "Price": 1.25, "Tag": ""}
_LISTING = {
    "Type": 0,
    "Listings": [listing()],
    "Settings": [{"ConfiguratorId": 1, "ProductSettings": product_settings()}],
}
_ORDER = {"ReferenceNumber": "1", "ExternalReference": ""}
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("OrdersEndpoint", {"UTCTimeFrom": LONG_AGO}, "PageNumber is missing"),
    ("OrdersEndpoint", {"UTCTimeFrom": LONG_AGO, "pageNumber": 1}, "pageNumber is not known"),
    ("OrdersEndpoint", {**_ORDERS, "Site": "UK"}, "Site is not known"),
    ("OrdersEndpoint", {**_ORDERS, "PageNumber": "1"}, "PageNumber is no whole number"),
    ("OrdersEndpoint", {**_ORDERS, "PageNumber": True}, "PageNumber is no whole number"),
    ("OrdersEndpoint", {**_ORDERS, "PageNumber": 0}, "PageNumber is no whole number"),
    ("OrdersEndpoint", {**_ORDERS, "UTCTimeFrom": "2026-11-21T08:00:00"}, "UTCTimeFrom is no UTC time"),
    ("OrdersEndpoint", {**_ORDERS, "UTCTimeFrom": "2026-11-21T08:00:00+00:00"}, "UTCTimeFrom is no UTC time"),
    ("OrdersEndpoint", {**_ORDERS, "UTCTimeFrom": "2026-11-31T08:00:00Z"}, "UTCTimeFrom is no day"),
    ("OrdersEndpoint", {**_ORDERS, "AuthorizationToken": ""}, "AuthorizationToken is no text"),
    ("DespatchEndpoint", {"Orders": []}, "Orders is empty"),
    ("DespatchEndpoint", {"Orders": [parcel("1"), parcel("1")]}, "Orders has 1 more than once"),
    ("DespatchEndpoint", {"Orders": [parcel("1", ProcessedOn=None)]}, "ProcessedOn is no UTC time"),
    ("DespatchEndpoint", {"Orders": [parcel("1", Items=[])]}, "Items is empty"),
    ("DespatchEndpoint", {"Orders": [parcel("1", SecondaryTrackingNumbers="")]}, "is no list of texts"),
    ("DespatchEndpoint", {"Orders": [parcel("1", ShippingVendor="")]}, "ShippingVendor is no text"),
    ("DespatchEndpoint", {"Orders": parcel("1")}, "Orders is no array"),
    ("InventoryUpdateEndpoint", {"Products": [{**_LEVEL, "Quantity": 1.5}]}, "Quantity is no whole number"),
    ("InventoryUpdateEndpoint", {"Products": [{**_LEVEL, "Quantity": "1"}]}, "Quantity is no whole number"),
    ("InventoryUpdateEndpoint", {"Products": [{**_LEVEL, "Quantity": -1}]}, "Quantity is no whole number"),
    ("InventoryUpdateEndpoint", {"Products": [_LEVEL, _LEVEL]}, "Products has A more than once"),
    ("InventoryUpdateEndpoint", {"Products": [{**_LEVEL, "Quantity": 1.23456}]}, "more than 4 places"),
    ("InventoryUpdateEndpoint", {"Products": [None]}, "Products[0] is no object"),
    ("PriceUpdateEndpoint", {"Products": [{**_PRICE, "Price": "1.5"}]}, "Price is no number"),
    ("PriceUpdateEndpoint", {"Products": [{**_PRICE, "Price": -1}]}, "Price is no number"),
    ("PriceUpdateEndpoint", {"Products": [{"SKU": "A", "Reference": "", "Price": 1}]}, "Tag is missing"),
    ("GetConfiguratorSettingsEndpoint", {"Locale": "en"}, "Locale is not known"),
    ("GetCategoriesEndpoint", {}, "PageNumber is missing"),
    ("GetAttributesByCategoryEndpoint", {"CategoryIds": [1600], "GeneralSettings": []}, "CategoryIds[0] is no text"),
    ("GetVariationsByCategoryEndpoint", {"CategoryIds": [], "GeneralSettings": []}, "CategoryIds is empty"),
    ("GetVariationsByCategoryEndpoint", {"CategoryIds": ["1"], "GeneralSettings": {}}, "GeneralSettings is no array"),
    ("ListingUpdateEndpoint", {**_LISTING, "Type": "create"}, "Type is none of CREATE, UPDATE"),
    ("ListingUpdateEndpoint", {**_LISTING, "Type": 2}, "Type is none of CREATE, UPDATE"),
    ("ListingUpdateEndpoint", {**_LISTING, "Listings": [listing(TemplateId="7")]}, "TemplateId is no whole number"),
    ("ListingUpdateEndpoint", {**_LISTING, "Listings": [listing(Quantity="1")]}, "Quantity is no whole number"),
    ("ListingUpdateEndpoint", {**_LISTING, "Listings": [listing(), listing("B")]}, "Listings has 7 more than once"),
    ("ListingUpdateEndpoint", {**_LISTING, "Settings": [{"ConfiguratorId": 1, "ProductSettings": []}]}, "no object"),
    ("ListingUpdateEndpoint", {**_LISTING, "Listings": [listing(Variations=[variation("A", "")])]}, "Value.Value is"),
    ("ListingDeleteEndpoint", {"ExternalListingIds": ["5"]}, "ExternalListingIds[0] is no object"),
    ("CheckFeedEndpoint", {"ChannelFeedId": 1}, "ChannelFeedId is no text"),
    ("CancelEndpoint", {"Cancellation": {"ReferenceNumber": "1", "Items": [off()]}}, "ExternalReference is missing"),
    ("CancelEndpoint", {"Cancellation": [off()]}, "Cancellation is no object"),
    ("CancelEndpoint", {"Cancellation": {**_ORDER, "Items": [off(0)]}}, "CancellationQuantity is no whole number"),
    ("RefundEndpoint", {"Refund": {**_ORDER, "Items": [back(1)]}}, "RefundShippingAmount is missing"),
    ("RefundEndpoint", {"Refund": {**_ORDER, "RefundShippingAmount": 0, "Items": [back(1)] * 2}}, "more than once"),
]


@pytest.mark.parametrize(("endpoint", "members", "why"), WRONG)
def test_what_is_not_to_the_letter_is_an_exception_there(
    shop: PracticeShop, hand: Hand, endpoint: str, members: dict[str, Any], why: str
) -> None:
    answer = hand.post(endpoint, {"AuthorizationToken": hand.token, **members})
    assert answer.status_code == 500
    assert answer.json()["ExceptionType"]
    assert any(why in said for said in shop.complaints)
    assert [each.acted for each in shop.heard] == [False]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "Expecting value"),
        (b"[]", "The body is no object"),
        ('{"AuthorizationToken":"ä"}'.encode("latin-1"), "codec can't decode"),
        (b'\xef\xbb\xbf{"AuthorizationToken":"a"}', "BOM"),
        (b'{"AuthorizationToken":"a","AuthorizationToken":"a"}', "twice"),
    ],
)
def test_what_is_no_json_in_utf_8_is_refused(shop: PracticeShop, hand: Hand, data: bytes, why: str) -> None:
    assert hand.post("ConfigTestEndpoint", data).status_code == 500
    assert why in shop.complaints[0]


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Content_Type": "application/json"}, "Content-Type"),
        ({"Content_Type": "text/plain"}, "Content-Type"),
        ({"Accept_Encoding": "gzip, deflate"}, "packed"),
        ({"Cookie": "a=b"}, "cookie"),
    ],
)
def test_headers_count_too(shop: PracticeShop, hand: Hand, headers: dict[str, str], why: str) -> None:
    assert hand.post("ConfigTestEndpoint", {"AuthorizationToken": hand.token}, **headers).status_code == 500
    assert why in shop.complaints[0]


def test_a_body_in_chunks_is_refused(shop: PracticeShop, hand: Hand) -> None:
    data = json.dumps({"AuthorizationToken": hand.token}).encode()
    url = shop.parameters()["ConfigTestEndpoint"]
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = requests.post(url, data=iter([data[:5], data[5:]]), headers=headers, timeout=PATIENCE)
    assert answer.status_code == 500
    assert any("transfer-encoding" in said for said in shop.complaints)


def test_a_get_is_answered_with_a_page_that_names_what_is_allowed(shop: PracticeShop) -> None:
    answer = requests.get(shop.parameters()["OrdersEndpoint"], timeout=PATIENCE)
    assert answer.status_code == 405
    assert "<html>" in answer.text


def test_an_address_that_nobody_knows_is_404(shop: PracticeShop) -> None:
    answer = requests.post(f"{shop.url}/api/Nothing", data=b"{}", timeout=PATIENCE)
    assert (answer.status_code, answer.json()) == (404, "No such route")


def test_only_the_first_call_goes_without_a_token(shop: PracticeShop, hand: Hand) -> None:
    """R-HTTP: the token is in the body, of all calls but AddNewUser."""
    body = {"LinnworksUniqueIdentifier": CUSTOMER, "Email": "", "AccountName": "X"}
    assert hand.post("AddNewUserEndpoint", {**body, "AuthorizationToken": "a"}).status_code == 500
    assert hand.post("ConfigTestEndpoint", {}).status_code == 500
    assert hand.post("AddNewUserEndpoint", {**body, "LinnworksUniqueIdentifier": "me"}).status_code == 500


@pytest.mark.parametrize(
    ("dialect", "status", "begins"),
    [("pascal", 500, '{"Message"'), ("camel", 400, '{"title"'), ("laravel", 500, "<!DOCTYPE"), ("node", 200, '{"Err')],
)
def test_each_maker_refuses_in_a_way_of_its_own(
    shop: PracticeShop, hand: Hand, dialect: str, status: int, begins: str
) -> None:
    shop.dialect = DIALECTS[dialect]
    answer = hand.post("ConfigTestEndpoint", {})
    assert answer.status_code == status
    assert answer.text.startswith(begins)


@pytest.mark.parametrize("form", ["2026-11-21T08:00:00Z", "2026-11-21 08:00:00Z"])
def test_both_forms_of_a_time_are_taken(hand: Hand, form: str) -> None:
    assert hand.orders(since=form)["Orders"] == []


def test_the_model_says_no_in_words_and_passes_over_what_it_does_not_know(shop: PracticeShop, hand: Hand) -> None:
    """N9: what a check of apps takes for right."""
    shop.dialect = MODEL
    good = {"AuthorizationToken": hand.token, "UTCTimeFrom": LONG_AGO, "PageNumber": 1}
    assert hand.post("OrdersEndpoint", {**good, "Newer": {"a": [1]}}).json()["Error"] is None
    for wrong in ({**good, "PageNumber": 0}, [1], {"UTCTimeFrom": LONG_AGO}):
        answer = hand.post("OrdersEndpoint", wrong)
        assert answer.status_code == 200
        assert answer.json()["Error"]
    deep = b'{"Deep":' + b"[" * 5000 + b"]" * 5000 + b"}"
    assert hand.post("OrdersEndpoint", deep).json() == {"Error": "it is nested too deeply"}
