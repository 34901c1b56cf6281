"""X5, X6, X7, X9: the practice shop's orders, what it is told, and every way in which that goes wrong."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.dialects import DIALECTS
from linndesk.sandbox.external.generate import sample_shop
from linndesk.sandbox.external.records import ShopLine
from tests.sandbox.driver import START, Settable, iso
from tests.sandbox.external.driver import PATIENCE, Hand, off, parcel


def fill(shop: PracticeShop, count: int) -> list[str]:
    at = [START - timedelta(hours=1) + timedelta(seconds=each) for each in range(count)]
    return [shop.world.add_order(placed=each).reference for each in at]


def numbers(page: dict[str, Any]) -> list[str]:
    return [each["ReferenceNumber"] for each in page["Orders"]]


def test_orders_come_by_the_moment_of_their_change_page_by_page(shop: PracticeShop, hand: Hand, time: Settable) -> None:
    ids = fill(shop, 7)
    shop.faults.orders.size = 3
    pages = [hand.orders(each) for each in (1, 2, 3, 4)]
    assert [numbers(each) for each in pages] == [ids[:3], ids[3:6], ids[6:], []]
    assert [each["HasMorePages"] for each in pages] == [True, True, False, False]
    time.pass_(hours=1)
    shop.world.pay(ids[0])
    assert numbers(hand.orders(since=iso(START + timedelta(minutes=1)))) == ids[:1]


def test_an_order_has_what_the_documentation_says(shop: PracticeShop, hand: Hand) -> None:
    line = ShopLine("7", "MUG", 3, Decimal("1020.00"), discount=Decimal("12.5"), options=(("Colour", "red"),))
    shop.world.add_order("A-1", lines=[line, ShopLine("8", "POT", 1, Decimal("0.1234"))], postage=Decimal("2.99"))
    shop.world.cancel("A-1", ["8"])
    (found,) = hand.orders()["Orders"]
    assert (found["PaymentStatus"], found["PostalServiceCost"], found["Currency"]) == ("PAID", 2.99, "GBP")
    first, second = found["OrderItems"]
    assert (first["PricePerUnit"], first["LinePercentDiscount"], first["Qty"]) == (1020.0, 12.5, 3)
    assert first["Options"] == [{"Name": "Colour", "Value": "red"}]
    assert (second["CancelStatus"], second["PricePerUnit"]) == ("CANCELLED", 0.1234)


@pytest.mark.parametrize(
    ("knob", "expected"),
    [
        ({"twice_in_page": True}, [[0, 1, 0], [2, 3, 2], []]),
        ({"twice_across": True}, [[0, 1], [1, 2, 3], []]),
        ({"endless": True}, [[0, 1], [2, 3], [2, 3]]),
        ({"ignores_number": True}, [[0, 1, 2, 3]] * 3),
        ({"empty_first": 1}, [[], [0, 1], [2, 3]]),
    ],
)
def test_pages_that_lie(shop: PracticeShop, hand: Hand, knob: dict[str, Any], expected: list[list[int]]) -> None:
    """Tolerance 9."""
    ids = fill(shop, 4)
    shop.faults.orders.size = 2
    for name, value in knob.items():
        setattr(shop.faults.orders, name, value)
    assert [numbers(hand.orders(each)) for each in (1, 2, 3)] == [[ids[at] for at in page] for page in expected]


def test_more_is_promised_where_there_is_nothing(shop: PracticeShop, hand: Hand) -> None:
    shop.faults.orders.always_more = True
    assert hand.orders(9) == {"Error": None, "HasMorePages": True, "Orders": []}
    shop.faults.orders.errors[2] = "The shop is closed"
    assert hand.orders(2)["Error"] == "The shop is closed"


def test_despatches_are_acted_on_and_answered_row_by_row(shop: PracticeShop, hand: Hand) -> None:
    a, b, c, d = fill(shop, 4)
    faults = shop.faults.despatch
    faults.refused, faults.retry, faults.missing = {b: "Sent already"}, {c: 1}, {d}
    said = {each["ReferenceNumber"]: each for each in hand.despatch(a, b, c, d, "GONE")["Orders"]}
    assert said == {
        a: {"ReferenceNumber": a, "Error": None},
        b: {"ReferenceNumber": b, "Error": "Sent already", "Retry": False},
        c: {"ReferenceNumber": c, "Error": "Not now", "Retry": True},
        "GONE": {"ReferenceNumber": "GONE", "Error": "There is no such order"},
    }
    assert [each.reference for each in shop.world.despatches()] == [a, d]
    assert hand.despatch(c)["Orders"] == [{"ReferenceNumber": c, "Error": None}]
    assert shop.world.despatches(c)[0].items == (("MUG-RED-330", "1", 1),)


def test_lies_about_success(shop: PracticeShop, hand: Hand) -> None:
    a, b = fill(shop, 2)
    shop.faults.despatch.pretended = {a}
    assert hand.despatch(a)["Orders"] == [{"ReferenceNumber": a, "Error": None}]
    assert shop.world.despatches() == []
    shop.faults.despatch.rows = "none"
    assert hand.despatch(b)["Orders"] == []
    assert len(shop.world.despatches(b)) == 1
    shop.faults.despatch.poison[b] = "Something is wrong"
    assert hand.despatch(a, b) == {"Error": "Something is wrong", "Orders": []}
    assert len(shop.world.despatches()) == 1


def test_levels(shop: PracticeShop, hand: Hand) -> None:
    shop.world.shelf.add("A", quantity=1)
    assert hand.levels(A=7, B=1)["Products"] == [
        {"SKU": "A", "Error": None},
        {"SKU": "B", "Error": "Nothing of this SKU is listed"},
    ]
    assert shop.world.shelf.levels == {"A": 7}
    shop.dialect = DIALECTS["sample"]
    assert hand.levels(A=8) == {"Products": []}


def test_more_than_the_manifest_says_is_refused_whole(shop: PracticeShop, hand: Hand) -> None:
    shop.batches = dict.fromkeys(("DespatchUpdateBatchSize", "InventoryUpdateBatchSize", "PriceUpdateBatchSize"), 2)
    ids = fill(shop, 3)
    answers = (hand.despatch(*ids), hand.levels(A=1, B=1, C=1), hand.prices(A=1, B=1, C=1))
    assert [each["Error"] for each in answers] == ["At most 2 a request"] * 3
    assert shop.world.despatches() == []


def test_what_was_cancelled_here_is_not_despatched(shop: PracticeShop, hand: Hand) -> None:
    (order,) = fill(shop, 1)
    assert hand.cancel(order, off(1)) is None
    assert [each["Error"] for each in hand.despatch(order)["Orders"]] == ["It was cancelled"]


@pytest.mark.parametrize(
    ("kind", "status", "acted"),
    [
        ("429", 429, False), ("503", 503, False), ("500", 500, False), ("400", 400, False), ("401", 401, False),
        ("403", 403, False), ("404", 404, False), ("405", 405, False), ("html200", 200, False), ("text200", 200, False),
        ("empty", 200, False), ("list", 200, False), ("redirect", 302, False), ("error", 200, False),
        ("503_after", 503, True), ("html_after", 200, True), ("slow", 200, True), ("drip", 200, True),
        ("missing", 200, True),
    ],
)  # fmt: skip
def test_calls_that_fail(shop: PracticeShop, hand: Hand, kind: Any, status: int, acted: bool) -> None:
    (order,) = fill(shop, 1)
    shop.faults.fail_next("DespatchEndpoint", kind, seconds=0.01)
    told = {"AuthorizationToken": hand.token, "Orders": [parcel(order)]}
    assert hand.post("DespatchEndpoint", told).status_code == status
    assert bool(shop.world.despatches()) == acted
    assert [(each.acted, each.status) for each in shop.heard] == [(acted, status)]
    assert hand.post("DespatchEndpoint", told).status_code == 200


@pytest.mark.parametrize(("kind", "acted"), [("reset", False), ("lost", True), ("truncated", True)])
def test_calls_that_are_cut(shop: PracticeShop, hand: Hand, kind: Any, acted: bool) -> None:
    (order,) = fill(shop, 1)
    shop.faults.fail_next("DespatchEndpoint", kind)
    with pytest.raises(requests.RequestException):
        hand.post("DespatchEndpoint", {"AuthorizationToken": hand.token, "Orders": [parcel(order)]})
    assert bool(shop.world.despatches()) == acted


def test_a_slow_answer_is_given_up_when_the_shop_stops(shop: PracticeShop, hand: Hand) -> None:
    shop.faults.fail_next("ConfigTestEndpoint", "slow", seconds=60)
    with pytest.raises(requests.ReadTimeout):
        requests.post(shop.parameters()["ConfigTestEndpoint"], data=b"{}", timeout=0.2)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_sample_shop_can_be_read_in_every_spelling(dialect: str) -> None:
    with PracticeShop(sample_shop(now=START), now=lambda: START, dialect=dialect) as shop:
        hand = Hand(shop)
        page = hand.orders()
        assert len(next(value for name, value in page.items() if name.lower() == "orders")) == 60
        assert shop.complaints == []
    again = sample_shop(now=START)
    assert again.orders() == sample_shop(now=START).orders()


def test_a_password_stands_in_front_of_everything(time: Settable) -> None:
    """U11."""
    with PracticeShop(now=time, basic=("user", "secret")) as shop:
        assert requests.get(shop.manifest_url, timeout=PATIENCE).status_code == 401
        found = requests.get(shop.manifest_url, timeout=PATIENCE, auth=("user", "secret"))
        assert found.json()["modules"][0]["type"] == "ChannelIntegration"
        assert requests.post(f"{shop.url}/api/Order/Orders", data=b"{}", timeout=PATIENCE).status_code == 401


def test_a_bearer_token_is_needed_and_expires(time: Settable) -> None:
    with PracticeShop(now=time, oauth=True) as shop:
        hand = Hand(shop)
        body = {"AuthorizationToken": hand.token}
        assert hand.post("ConfigTestEndpoint", body).status_code == 401
        form = {"grant_type": "client_credentials", "client_id": "practice-client", "scope": "orders stock"}
        url = shop.parameters()["OAuthAuthorizationEndpoint"]
        assert requests.post(url, data=form, timeout=PATIENCE).status_code == 401
        answer = requests.post(url, data={**form, "client_secret": "practice-client-secret"}, timeout=PATIENCE).json()
        bearer = f"{answer['token_type']} {answer['access_token']}"
        assert hand.post("ConfigTestEndpoint", body, Authorization=bearer).json() == {"Error": None}
        time.pass_(hours=2)
        assert hand.post("ConfigTestEndpoint", body, Authorization=bearer).status_code == 401


def test_the_manifest_in_both_spellings_and_a_logo(shop: PracticeShop) -> None:
    def read() -> Any:
        return requests.get(shop.manifest_url, timeout=PATIENCE).json()

    sample = read()["modules"][0]["parameters"]
    shop.spelling = "portal"
    assert read()["Modules"][0]["parameters"] == sample
    assert read()["LinnworksPermissions"] == []
    shop.spelling = "flat"
    assert read() == {each["name"]: each["value"] for each in sample} == shop.parameters()
    logo = requests.get(shop.parameters()["ChannelLogoURL"], timeout=PATIENCE)
    assert logo.content.startswith(b"\x89PNG")
