"""What an order's lines and the order cost, to the penny (X5). Pure.

A line's total is unit price x quantity less its discount, with tax where the price has none, rounded half up to the
currency's minor unit: once a line, as a shop writes it. Tax that prices hold already is only told.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from linndesk.channels import amounts
from linndesk.channels.amounts import EXACT, HUNDRED, ZERO
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable


@dataclass(frozen=True, slots=True)
class Cost:
    """A total, tax included, and the tax in it."""

    total: Decimal
    tax: Decimal


def line_cost(line: Loose, units: int, currency: str) -> Cost:
    """Raises Unreadable."""
    net = EXACT.multiply(_amount(line, "PricePerUnit"), Decimal(units))
    off = _percent(line, "LinePercentDiscount", most=HUNDRED)
    price = EXACT.multiply(net, HUNDRED - off)  # in hundredths, as is all that follows
    if line.truth("TaxCostInclusive", default=True):
        total, tax = price, _held(price, line, "TaxRate")
    else:
        rate = _percent(line, "TaxRate")
        tax = EXACT.divide(EXACT.multiply(price, rate), HUNDRED)
        total = EXACT.add(price, tax)
    return Cost(_rounded(total, currency), _rounded(tax, currency))


def postage(order: Loose, currency: str) -> Cost:
    """Raises Unreadable."""
    price = EXACT.multiply(_amount(order, "PostalServiceCost"), HUNDRED)
    if price < 0:
        raise Unreadable("PostalServiceCost is below 0")
    return Cost(_rounded(price, currency), _rounded(_held(price, order, "PostalServiceTaxRate"), currency))


def discount(order: Loose, currency: str) -> Decimal:
    """Off the whole order; apps write it with and without a minus. Raises Unreadable."""
    return _rounded(EXACT.multiply(EXACT.abs(_amount(order, "Discount")), HUNDRED), currency)


def _held(price: Decimal, of: Loose, name: str) -> Decimal:
    """The tax in a price that includes it; a rate that cannot be read changes no total, and none is told."""
    try:
        rate = _percent(of, name)
    except Unreadable:
        return ZERO
    return EXACT.divide(EXACT.multiply(price, rate), HUNDRED + rate)


def _rounded(hundredths: Decimal, currency: str) -> Decimal:
    return amounts.rounded(EXACT.divide(hundredths, HUNDRED), currency)


def _amount(of: Loose, name: str) -> Decimal:
    return of.number(name) or ZERO


def _percent(of: Loose, name: str, most: Decimal = Decimal(1000)) -> Decimal:
    found = of.number(name) or ZERO
    if not 0 <= found <= most:
        raise Unreadable(f"{name} is not between 0 and {most}")
    return found
