"""N9: each slip of the practice shop changes what is on the wire, and nothing else is changed by it."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time as clock
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.dialects import MODEL
from linndesk.sandbox.external.generate import sample_shop
from linndesk.sandbox.external.slip_rows import MANIFEST, Slip
from linndesk.sandbox.external.slips import SLIPS
from tests.sandbox.driver import START
from tests.sandbox.external.driver import (
    CUSTOMER,
    HEADERS,
    PATIENCE,
    Hand,
    Json,
    back,
    listing,
    off,
    parcel,
    product_settings,
)

_LONG_AGO = {"UTCTimeFrom": "2020-01-01T00:00:00Z", "PageNumber": 1}
_CATEGORY = {"CategoryIds": ["1600"], "GeneralSettings": []}
_TOKEN = re.compile(r"[0-9a-f]{32}|\b\d{12,15}\b")
_WIZARD = ("UserConfigEndpoint", "SaveConfigEndpoint")
_SET_UP = ("AddNewUserEndpoint", "ConfigDeletedEndpoint")
_FEEDS = ("ListingUpdateEndpoint", "ListingDeleteEndpoint", "CheckFeedEndpoint")


@pytest.fixture(scope="module")
def shop() -> Iterator[PracticeShop]:
    world = sample_shop(now=START, orders=30, products=20)
    with PracticeShop(world, now=lambda: START, dialect=MODEL, filled_in=True) as served:
        served.slips.patience = 0.2
        served.connected()
        yield served


class Wire:
    """What goes over the wire, written down; ids that differ from talk to talk have their place for a name."""

    def __init__(self, shop: PracticeShop) -> None:
        self.shop = shop
        self.lines: list[str] = []
        self._names: dict[str, str] = {}
        self.token = ""

    def send(self, endpoint: str, data: bytes, method: str = "POST") -> Json:
        line = http.client.HTTPConnection(self.shop.url.removeprefix("http://"), timeout=PATIENCE)
        try:
            line.request(method, f"/api/{_PATHS[endpoint]}" if endpoint in _PATHS else endpoint, data, HEADERS)
            answer = line.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.lines.append(f"{endpoint}: {type(error).__name__}")
            return {}
        finally:
            line.close()
        kept = {key: value for key, value in answer.headers.items() if key not in ("Date", "Content-Length")}
        length = "Content-Length" in answer.headers
        self.lines.append(self._masked(f"{endpoint} {answer.status} {length} {kept} {body!r}"))
        try:
            found = json.loads(body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def ask(self, endpoint: str, **members: object) -> Json:
        return self.send(endpoint, json.dumps({"AuthorizationToken": self.token, **members}).encode())

    def _masked(self, text: str) -> str:
        text = _TOKEN.sub(lambda found: self._names.setdefault(found[0], f"T{len(self._names)}"), text)
        return re.sub(r'(ChannelFeedId":"?|feed |RF-)\d+', r"\1N", text)


_PATHS: dict[str, str] = {}


def register(wire: Wire, customer: str) -> None:
    for name in ("One", "Two"):
        body = {"LinnworksUniqueIdentifier": customer, "Email": "a@shop.example", "AccountName": name}
        given = wire.send("AddNewUserEndpoint", json.dumps(body).encode()).get("AuthorizationToken")
        wire.token = str(given or "nobody").strip()


def wizard(wire: Wire) -> None:
    page = wire.ask("UserConfigEndpoint")
    wire.ask("UserConfigEndpoint")
    wire.ask("SaveConfigEndpoint", StepName="Nowhere", ConfigItems=page.get("ConfigItems", []))
    empty = [{**each, "SelectedValue": ""} for each in page.get("ConfigItems", [])]
    wire.ask("SaveConfigEndpoint", StepName=page.get("StepName", ""), ConfigItems=empty)
    page = wire.ask("UserConfigEndpoint")
    for _ in range(4):
        items = [{**each, "SelectedValue": _value(each)} for each in page.get("ConfigItems") or []]
        page = wire.ask("SaveConfigEndpoint", StepName=page.get("StepName") or "", ConfigItems=items) or page
    wire.ask("UserConfigEndpoint")


def _value(item: Json) -> str:
    return "Fragile" if item.get("ConfigItemId") == "Note" else str(item.get("SelectedValue"))


def strangers(wire: Wire, endpoint: str, body: Json) -> None:
    """Wrong, missing and empty tokens; bodies that are none."""
    for token in ({"AuthorizationToken": "0" * 31}, {}, {"AuthorizationToken": ""}):
        wire.send(endpoint, json.dumps({**token, **body}).encode())
    whole = json.dumps({"AuthorizationToken": wire.token, **body}).encode()
    wire.send(endpoint, whole[: len(whole) // 2])
    wire.send(endpoint, b'[{"a":1}]')
    wire.send(endpoint, b'{"Deep":' + b"[" * 3000 + b"]" * 3000 + b"}")
    wire.send(endpoint, b"", "GET")


def pages(wire: Wire, endpoint: str, body: Json) -> None:
    for number in (1, 2, 1_000_000, 0):
        wire.ask(endpoint, **{**body, "PageNumber": number})


def orders(wire: Wire, endpoint: str) -> None:
    pages(wire, endpoint, _LONG_AGO)
    for since in ("2020-01-01 00:00:00Z", "2099-01-01T00:00:00Z", 7):
        wire.ask(endpoint, UTCTimeFrom=since, PageNumber=1)
    wire.ask(endpoint, **_LONG_AGO, Odd={"a": 1})


def feeds(wire: Wire, endpoint: str) -> None:
    settings = [{"ConfiguratorId": 1, "ProductSettings": product_settings()}]
    for count in (1, 11):
        rows = [listing(f"GONE-{each}", ExternalListingId="9", TemplateId=each) for each in range(1, count + 1)]
        told = wire.ask("ListingUpdateEndpoint", Type="UPDATE", Listings=rows, Settings=settings)
        _follow(wire, told)
    gone = [{"ChannelSKU": "GONE", "ExternalListingId": "9", "TemplateId": 1}]
    _follow(wire, wire.ask("ListingDeleteEndpoint", ExternalListingIds=gone))
    wire.ask("CheckFeedEndpoint", ChannelFeedId="never")


def _follow(wire: Wire, told: Json) -> None:
    wire.shop.clock.advance(3)
    if told.get("ChannelFeedId"):
        wire.ask("CheckFeedEndpoint", ChannelFeedId=str(told["ChannelFeedId"]))


def rows(wire: Wire, endpoint: str) -> None:
    member = "Orders" if endpoint == "DespatchEndpoint" else "Products"
    for count in (3, 11, 0):
        wire.ask(endpoint, **{member: [_row(endpoint, f"GONE-{each}") for each in range(count)]})


def _row(endpoint: str, key: str) -> Json:
    if endpoint == "DespatchEndpoint":
        return parcel(key)
    row: Json = {"SKU": key, "Reference": ""}
    return row | ({"Price": 1, "Tag": ""} if endpoint == "PriceUpdateEndpoint" else {"Quantity": 1})


def plainly(wire: Wire, endpoint: str) -> None:
    wire.ask(endpoint)


def after(wire: Wire, endpoint: str) -> None:
    known = next(each for each in wire.shop.world.orders() if each.payment == "PAID" and not each.external)
    line = {"SKU": known.lines[0].sku, "OrderLineNumber": known.lines[0].number}
    for reference in ("GONE", known.reference):
        order = {"ReferenceNumber": reference, "ExternalReference": ""}
        if endpoint == "CancelEndpoint":
            wire.ask(endpoint, Cancellation={**order, "Items": [off(99, **line)]})
        else:
            wire.ask(endpoint, Refund={**order, "RefundShippingAmount": 0, "Items": [back(0.01, **line)]})


_TALKS: dict[str, Callable[[Wire, str], object]] = {
    "OrdersEndpoint": orders,
    "ProductsEndpoint": lambda wire, endpoint: pages(wire, endpoint, {}),
    "GetCategoriesEndpoint": lambda wire, endpoint: pages(wire, endpoint, {}),
    "GetAttributesByCategoryEndpoint": lambda wire, endpoint: wire.ask(endpoint, **_CATEGORY),
    "GetVariationsByCategoryEndpoint": lambda wire, endpoint: wire.ask(endpoint, **_CATEGORY),
    **dict.fromkeys(("DespatchEndpoint", "InventoryUpdateEndpoint", "PriceUpdateEndpoint"), rows),
    **dict.fromkeys(("CancelEndpoint", "RefundEndpoint"), after),
}


def odd(slip: Slip) -> bool:
    """It is seen by who is nobody there, or by bodies that are none."""
    return slip.rule.split(".")[0] in ("transport", "token", "hostile", "names", "error") or slip.rule == "form.token"


def talk(shop: PracticeShop, slip: Slip, customer: str) -> list[str]:
    """Everything that is said at the endpoint of a slip."""
    wire, endpoint = Wire(shop), slip.endpoint
    if endpoint == MANIFEST:
        wire.send("/manifest.json", b"", "GET")
        return wire.lines
    wire.token = shop.world.members.all[0].token
    if endpoint in (*_WIZARD, *_SET_UP):
        register(wire, customer)
        if endpoint in _WIZARD:
            wizard(wire)
        for each in ("ConfigDeletedEndpoint", "ConfigTestEndpoint") if endpoint in _SET_UP else ():
            wire.ask(each)
    elif endpoint in _FEEDS:
        feeds(wire, endpoint)
    else:
        _TALKS.get(endpoint, plainly)(wire, endpoint)
    if odd(slip) and endpoint not in _SET_UP:
        strangers(wire, endpoint, _LONG_AGO if endpoint == "OrdersEndpoint" else {"PageNumber": 1})
    return wire.lines


@pytest.fixture(scope="module")
def honest(shop: PracticeShop) -> Callable[[Slip], list[str]]:
    """What is said where nothing slips, once for each endpoint."""
    known: dict[tuple[str, bool], list[str]] = {}
    _PATHS.update({name: url.split("/api/")[1] for name, url in shop.parameters().items() if "/api/" in url})

    def said(slip: Slip) -> list[str]:
        key = (slip.endpoint, odd(slip))
        if key not in known:
            known[key] = talk(shop, slip, CUSTOMER)
        return known[key]

    return said


@pytest.mark.parametrize("name", SLIPS)
def test_each_slip_changes_the_wire(shop: PracticeShop, honest: Callable[[Slip], list[str]], name: str) -> None:
    slip = SLIPS[name]
    before = honest(slip)
    shop.slips.on(name)
    began = clock.monotonic()
    try:
        lines = talk(shop, slip, CUSTOMER)
    finally:
        shop.slips.off()
    if name == "way-late":
        assert clock.monotonic() - began >= shop.slips.patience
    else:
        assert lines != before


def test_a_talk_without_slips_is_the_same_twice(shop: PracticeShop, honest: Callable[[Slip], list[str]]) -> None:
    """Else the test above would see changes that are none."""
    seen = {(each.endpoint, odd(each)): each for each in SLIPS.values()}
    for slip in seen.values():
        assert talk(shop, slip, CUSTOMER) == honest(slip), slip.endpoint


def test_names_and_rules_are_said_plainly() -> None:
    assert len(SLIPS) >= 40
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in SLIPS)
    assert all(each.what and "." in each.rule for each in SLIPS.values())
    places = Counter(each.endpoint for each in SLIPS.values())
    assert set(_PATHS) - set(places) <= {"PromotionsEndpoint"}, "every endpoint can slip"


def test_slips_go_on_and_off_one_by_one(shop: PracticeShop) -> None:
    with pytest.raises(ValueError, match="There is no slip nonsense"):
        shop.slips.on("nonsense")
    hand = Hand(shop)
    shop.slips.on("products-no-title", "products-no-more")
    first = hand.ask("ProductsEndpoint", PageNumber=1)
    shop.slips.off("products-no-more")
    second = hand.ask("ProductsEndpoint", PageNumber=1)
    shop.slips.off()
    third = hand.ask("ProductsEndpoint", PageNumber=1)
    assert ["HasMorePages" in each for each in (first, second, third)] == [False, True, True]
    assert ["Title" in each["Products"][0] for each in (first, second, third)] == [False, False, True]


def test_an_answer_without_a_length_ends_with_the_connection(shop: PracticeShop) -> None:
    shop.slips.on("way-no-length")
    body = json.dumps({"AuthorizationToken": Hand(shop).token, "PageNumber": 1}).encode()
    head = f"POST /api/Products/Products HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/json; charset=utf-8\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", int(shop.url.rpartition(":")[2])), timeout=PATIENCE) as line:
            line.sendall(head.encode() + body)
            came = b"".join(iter(lambda: line.recv(65536), b""))
    finally:
        shop.slips.off()
    top, _, data = came.partition(b"\r\n\r\n")
    assert b"content-length" not in top.lower()
    assert b"transfer-encoding" not in top.lower()
    found: Any = json.loads(data)
    assert found["Products"]
