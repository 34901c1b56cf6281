"""What an order's lines and the order cost, to the penny (X5). Pure.

A line's total is unit price x quantity less its discount, with tax where the price has none, rounded half up to the
currency's minor unit: once a line, as a shop writes it. Tax that prices hold already is only told.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable
from linndesk.domain.money import digits

MOST_MONEY = Decimal(10) ** 13  # the store keeps 1/10,000 in 64 bits
_EXACT = Context(prec=120)  # a quantity of 10 digits, prices and rates of 40 places
_HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cost:
    """A total, tax included, and the tax in it."""

    total: Decimal
    tax: Decimal


def line_cost(line: Loose, units: int, currency: str) -> Cost:
    """Raises Unreadable."""
    net = _EXACT.multiply(_amount(line, "PricePerUnit"), Decimal(units))
    off = _percent(line, "LinePercentDiscount", most=_HUNDRED)
    price = _EXACT.multiply(net, _HUNDRED - off)  # in hundredths, as is all that follows
    if line.truth("TaxCostInclusive", default=True):
        total, tax = price, _held(price, line, "TaxRate")
    else:
        rate = _percent(line, "TaxRate")
        tax = _EXACT.divide(_EXACT.multiply(price, rate), _HUNDRED)
        total = _EXACT.add(price, tax)
    return Cost(_rounded(total, currency), _rounded(tax, currency))


def postage(order: Loose, currency: str) -> Cost:
    """Raises Unreadable."""
    price = _EXACT.multiply(_amount(order, "PostalServiceCost"), _HUNDRED)
    if price < 0:
        raise Unreadable("PostalServiceCost is below 0")
    return Cost(_rounded(price, currency), _rounded(_held(price, order, "PostalServiceTaxRate"), currency))


def discount(order: Loose, currency: str) -> Decimal:
    """Off the whole order; apps write it with and without a minus. Raises Unreadable."""
    return _rounded(_EXACT.multiply(_EXACT.abs(_amount(order, "Discount")), _HUNDRED), currency)


def checked(*amounts: Decimal) -> None:
    """Raises Unreadable for one that cannot be kept."""
    if any(abs(each) >= MOST_MONEY for each in amounts):
        raise Unreadable("its amounts add up to too much")


def _held(price: Decimal, of: Loose, name: str) -> Decimal:
    """The tax in a price that includes it; a rate that cannot be read changes no total, and none is told."""
    try:
        rate = _percent(of, name)
    except Unreadable:
        return ZERO
    return _EXACT.divide(_EXACT.multiply(price, rate), _HUNDRED + rate)


def _rounded(hundredths: Decimal, currency: str) -> Decimal:
    amount = _EXACT.divide(hundredths, _HUNDRED)
    return amount.quantize(Decimal(1).scaleb(-digits(currency)), ROUND_HALF_UP, _EXACT)


def _amount(of: Loose, name: str) -> Decimal:
    return of.number(name) or ZERO


def _percent(of: Loose, name: str, most: Decimal = Decimal(1000)) -> Decimal:
    found = of.number(name) or ZERO
    if not 0 <= found <= most:
        raise Unreadable(f"{name} is not between 0 and {most}")
    return found
