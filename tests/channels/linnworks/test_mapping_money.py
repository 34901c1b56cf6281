"""What lines and orders of Linnworks cost: exact, to the penny, never a float."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.channels.linnworks.money import currency_of, line_total, totals
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable

pence = st.integers(-(10**9), 10**9)
POUND = Decimal("0.01")


def total(units: int = 1, currency: str = "GBP", **row: Any) -> Decimal:
    return line_total(Loose(row), units, currency)


def test_what_linnworks_says_goes_before_what_can_be_worked_out() -> None:
    assert total(2, CostIncTax=24.0, Cost=10, Tax=2, PricePerUnit=99) == 24
    assert total(2, Cost=20.0, Tax=4.0, PricePerUnit=99) == 24
    assert total(2, Cost="20", PricePerUnit=99) == 20
    assert total(2, PricePerUnit=12.0) == 24
    assert total(2) == 0


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"PricePerUnit": 10, "Discount": 25}, "22.50"),
        ({"PricePerUnit": 10, "TaxRate": 20, "TaxCostInclusive": True}, "30.00"),
        ({"PricePerUnit": 10, "TaxRate": 20, "TaxCostInclusive": False}, "36.00"),
        ({"PricePerUnit": 10, "TaxRate": -1, "TaxCostInclusive": False}, "30.00"),
        ({"PricePerUnit": 3.335, "Discount": 0}, "10.01"),
    ],
)
def test_a_total_that_is_worked_out(row: dict[str, Any], expected: str) -> None:
    assert total(3, **row) == Decimal(expected)


@pytest.mark.parametrize("off", [-1, 100.5])
def test_a_discount_that_is_none(off: float) -> None:
    with pytest.raises(Unreadable):
        total(1, PricePerUnit=1, Discount=off)


@given(pence, st.sampled_from(["float", "text", "decimal"]))
def test_a_price_is_the_same_in_every_form(amount: int, form: str) -> None:
    exact = Decimal(amount) / 100
    written = {"float": float(exact), "text": str(exact), "decimal": exact}[form]
    found = total(1, CostIncTax=written)
    assert isinstance(found, Decimal)
    assert found == exact


@given(pence, st.integers(1, 10**6), st.integers(0, 10_000), st.booleans(), st.integers(0, 3000))
def test_a_worked_out_total_is_off_by_less_than_a_penny(
    amount: int, units: int, off: int, inclusive: bool, rate: int
) -> None:
    price, percent, tax = Decimal(amount) / 100, Decimal(off) / 100, Decimal(rate) / 100
    found = total(units, PricePerUnit=str(price), Discount=str(percent), TaxRate=str(tax), TaxCostInclusive=inclusive)
    exact = price * units * (100 - percent) / 100 * (1 if inclusive else (100 + tax) / 100)
    assert isinstance(found, Decimal)
    assert abs(found - exact) <= POUND / 2
    assert found == found.quantize(POUND)


@given(pence, st.sampled_from(["JPY", "GBP", "KWD", ""]))
def test_an_amount_has_the_places_of_its_currency(amount: int, currency: str) -> None:
    found = total(1, currency, CostIncTax=Decimal(amount) / 10_000)
    exponent = found.as_tuple().exponent
    assert exponent == -{"JPY": 0, "KWD": 3}.get(currency, 2)


def order(**more: Any) -> Loose:
    return Loose({"TotalsInfo": {"Currency": "gbp", **more}})


def test_an_order_costs_what_it_says() -> None:
    own = order(TotalCharge=35.98, PostageCost=3.99, Tax=6.0, TotalDiscount=-2)
    found = totals(own, [Decimal(31)], currency_of(own))
    said = (found.currency, found.total, found.shipping, found.tax, found.discount)
    assert said == ("GBP", Decimal("35.98"), Decimal("3.99"), Decimal(6), Decimal(2))


def test_without_a_word_of_the_whole_it_is_the_lines_and_the_postage() -> None:
    assert totals(order(PostageCost="3.99"), [Decimal(10), Decimal("1.5")], "GBP").total == Decimal("15.49")


@given(st.lists(pence, max_size=6), pence)
def test_a_sum_is_exact(lines: list[int], postage: int) -> None:
    amounts = [Decimal(each) / 100 for each in lines]
    found = totals(order(PostageCost=str(Decimal(postage) / 100)), amounts, "GBP").total
    assert isinstance(found, Decimal)
    assert found * 100 == sum(lines) + postage
