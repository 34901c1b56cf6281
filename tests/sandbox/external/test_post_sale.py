"""X12: what the practice shop cancels and pays back, what it does not, and how it says so."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.dialects import DIALECTS
from linndesk.sandbox.external.post_sale_records import PostSaleTerms
from linndesk.sandbox.external.records import ShopLine
from tests.sandbox.external.driver import Hand, back, member, off, parcel

SECOND = {"SKU": "POT", "OrderLineNumber": "2"}
WRAP = {"SKU": "S1", "OrderLineNumber": "3"}
NUMBER = "A-1"


@pytest.fixture
def shop_(shop: PracticeShop) -> PracticeShop:
    lines = [
        ShopLine("1", "MUG-RED-330", 3, Decimal("10.00")),
        ShopLine("2", "POT", 1, Decimal("20.00"), discount=Decimal(50)),
        ShopLine("3", "S1", 1, Decimal("3.50"), service=True),
    ]
    shop.world.add_order(NUMBER, lines=lines, postage=Decimal("4.99"))
    return shop


def options(shop: PracticeShop, **changes: Any) -> None:
    shop.world.till.terms = replace(shop.world.till.terms, **changes)


def test_what_it_takes(shop: PracticeShop, hand: Hand) -> None:
    found = hand.ask("PostSaleOptionsEndpoint")
    assert (found["CanCancel"], found["RefundShippingTypes"]) == (True, "TiedToItem, Independent")
    kinds = {kind for each in found["PostSaleReasons"] for kind in each["Types"]}
    assert kinds == {"Cancellation", "ItemRefund", "ShippingRefund", "ServiceRefund", "AdditionalRefund"}
    shop.world.till.terms = PostSaleTerms(cancel=False, shipping_alone=False, reasons=())
    found = hand.ask("PostSaleOptionsEndpoint")
    assert (found["CanCancel"], found["RefundShippingTypes"]) == (False, "TiedToItem")
    assert found["PostSaleReasons"] == []


def test_what_it_takes_may_change_between_asking_and_telling(shop_: PracticeShop, hand: Hand) -> None:
    shop_.faults.post_sale.afterwards = [PostSaleTerms(cancel=False)]
    assert hand.ask("PostSaleOptionsEndpoint")["CanCancel"] is True
    assert hand.cancel(NUMBER, off(1)) == "Nothing is cancelled here"


@pytest.mark.parametrize(
    ("dialect", "key", "first"),
    [("pascal", "Types", "Cancellation"), ("laravel", "Type", "Cancellation"), ("camel", "types", 0),
     ("couriers", "", None), ("serialised", "Types", 0)],
)  # fmt: skip
def test_how_makers_spell_it(shop: PracticeShop, hand: Hand, dialect: str, key: str, first: object) -> None:
    shop.dialect = DIALECTS[dialect]
    found = hand.ask("PostSaleOptionsEndpoint")
    if not key:
        assert found == {"Error": "", "Options": []}
        return
    assert member(found, "PostSaleReasons")[0][key] == [first]
    assert ("PostSaleOptions" in shop.parameters()) == (dialect == "serialised")


def test_x12_units_lines_and_the_whole_are_called_off(shop_: PracticeShop, hand: Hand) -> None:
    assert hand.cancel(NUMBER, off(2, SecondaryReason="SOLD")) is None
    assert [each["CancelStatus"] for each in hand.orders()["Orders"][0]["OrderItems"]] == ["NONE"] * 3
    assert hand.cancel(NUMBER, off(2)) == "1 of line 1 can be cancelled"
    assert hand.cancel(NUMBER, off(1)) is None
    assert [each["CancelStatus"] for each in hand.orders()["Orders"][0]["OrderItems"]] == ["CANCELLED", "NONE", "NONE"]
    assert hand.cancel(NUMBER, off(1, **SECOND)) is None
    assert hand.orders()["Orders"][0]["PaymentStatus"] == "CANCELLED"
    assert [each.lines for each in shop_.world.till.called_off] == [
        (("1", 2, "NO_STOCK", "SOLD"),),
        (("1", 1, "NO_STOCK", ""),),
        (("2", 1, "NO_STOCK", ""),),
    ]


@pytest.mark.parametrize(
    ("changes", "items", "words"),
    [
        ({"cancel": False}, [off(3)], "Nothing is cancelled here"),
        ({"cancel_lines": False}, [off(3)], "Orders are cancelled whole here"),
        ({"cancel_parts": False}, [off(2)], "Lines are cancelled whole here"),
        ({}, [off(4)], "3 of line 1 can be cancelled"),
        ({}, [off(1, "")], "A reason has to be given"),
        ({}, [off(1, "DAMAGED")], "There is no such reason: DAMAGED"),
        ({}, [off(1, SecondaryReason="GLASS")], "It is out of stock has no reason GLASS"),
        ({}, [off(1, SKU="ODD")], "The order has no line 1 of ODD"),
        ({}, [off(1, OrderLineNumber="9")], "The order has no line 9 of MUG-RED-330"),
    ],
)
def test_what_is_not_called_off(
    shop_: PracticeShop, hand: Hand, changes: dict[str, Any], items: list[Any], words: str
) -> None:
    options(shop_, **changes)
    assert hand.cancel(NUMBER, *items) == words
    assert shop_.world.till.called_off == []


def test_what_left_is_not_called_off(shop_: PracticeShop, hand: Hand) -> None:
    hand.despatch(NUMBER, Items=parcel(NUMBER)["Items"])
    assert hand.cancel(NUMBER, off(3)) == "2 of line 1 can be cancelled, it left"
    assert hand.cancel("GONE", off(1)) == "There is no such order"
    assert hand.cancel(NUMBER, off(1), external="PAY-1") == "ExternalReference is not this order's"
    shop_.faults.post_sale.refused = {NUMBER: "Too late"}
    assert hand.cancel(NUMBER, off(1)) == "Too late"


def test_ways_to_show_it(shop_: PracticeShop, hand: Hand) -> None:
    faults = shop_.faults.post_sale
    faults.pretended = {NUMBER}
    assert hand.cancel(NUMBER, off(3)) is None
    assert shop_.world.till.called_off == []
    faults.pretended, faults.partial_shows = set(), True
    assert hand.cancel(NUMBER, off(1)) is None
    assert hand.orders()["Orders"][0]["OrderItems"][0]["Qty"] == 2
    faults.lingers = True
    assert hand.cancel(NUMBER, off(1), off(1, **SECOND)) is None
    assert hand.orders()["Orders"][0]["OrderItems"][1]["CancelStatus"] == "NONE"


def test_x12_a_refund_told_twice_is_paid_twice(shop_: PracticeShop, hand: Hand) -> None:
    """R-LOST: what the program must never do is seen here."""
    assert hand.refund(NUMBER, back(10), shipping=1) == {"Error": None, "RefundReference": "RF-10001"}
    assert hand.refund(NUMBER, back(10), shipping=1)["RefundReference"] == "RF-10002"
    assert [each.amount for each in shop_.world.till.paid_back] == [Decimal(11), Decimal(11)]
    assert shop_.world.till.returned(NUMBER, "1") == 20
    shop_.faults.post_sale.counts = True
    assert hand.refund(NUMBER, back(20))["Error"] == "10.00 of line 1 can be refunded, and more than nothing"
    shop_.faults.post_sale.no_reference = True
    assert hand.refund(NUMBER, back(1)) == {"Error": None}


@pytest.mark.parametrize(
    ("changes", "items", "shipping", "words"),
    [
        ({"refund": False}, [back(1)], 0, "Nothing is refunded here"),
        ({"refund_items": False}, [back(1)], 0, "Line 1 cannot be refunded"),
        ({"refund_services": False}, [back(1, **WRAP)], 0, "Line 3 cannot be refunded"),
        ({}, [back(30.01)], 0, "30.00 of line 1 can be refunded, and more than nothing"),
        ({}, [back(10.01, **SECOND)], 0, "10.00 of line 2 can be refunded, and more than nothing"),
        ({}, [back(0)], 0, "30.00 of line 1 can be refunded, and more than nothing"),
        ({}, [], 0, "Nothing is to be refunded"),
        ({}, [], 5, "4.99 of the postage can be refunded"),
        ({"shipping_alone": False}, [], 1, "Postage is not refunded by itself"),
        ({"shipping_alone": False, "shipping_with_item": False}, [back(1)], 1, "Postage is not refunded here"),
        ({}, [back(1, "NO_STOCK")], 0, "There is no such reason: NO_STOCK"),
    ],
)
def test_what_is_not_paid_back(
    shop_: PracticeShop, hand: Hand, changes: dict[str, Any], items: list[Any], shipping: float, words: str
) -> None:
    options(shop_, **changes)
    assert hand.refund(NUMBER, *items, shipping=shipping) == {"Error": words, "RefundReference": None}
    assert shop_.world.till.paid_back == []


def test_more_than_was_paid_and_free_words(shop_: PracticeShop, hand: Hand) -> None:
    options(shop_, refund_more=True, reasons=())
    assert hand.refund(NUMBER, back(99, "She was kind"), shipping=9)["Error"] is None
    assert shop_.world.till.paid_back[0].lines == (("1", Decimal(99), "She was kind", ""),)


def test_what_was_given_back_by_itself_is_not_refunded(shop_: PracticeShop, hand: Hand) -> None:
    options(shop_, refunds_on_cancel=True)
    assert hand.cancel(NUMBER, off(1)) is None
    assert shop_.world.till.by_itself(NUMBER, "1") == Decimal("10.00")
    assert hand.refund(NUMBER, back(30))["Error"] == "20.00 of line 1 can be refunded, and more than nothing"


@pytest.mark.parametrize("endpoint", ["CancelEndpoint", "RefundEndpoint"])
def test_an_answer_that_is_lost(shop_: PracticeShop, hand: Hand, endpoint: str) -> None:
    shop_.faults.fail_next(endpoint, "html_after")
    told = {"ReferenceNumber": NUMBER, "ExternalReference": "", "RefundShippingAmount": 0, "Items": [back(1)]}
    if endpoint == "CancelEndpoint":
        told = {"ReferenceNumber": NUMBER, "ExternalReference": "", "Items": [off(1)]}
    key = endpoint.removesuffix("Endpoint")
    name = "Cancellation" if key == "Cancel" else key
    assert "<html>" in hand.post(endpoint, {"AuthorizationToken": hand.token, name: told}).text
    till = shop_.world.till
    assert (len(till.called_off), len(till.paid_back)) == ((1, 0) if key == "Cancel" else (0, 1))
