"""What the lines of a Linnworks order and the order cost, tax included, to the penny. Pure.

Linnworks says what a line costs; where it does not, that is worked out of price, quantity, discount and tax.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from linndesk.channels.amounts import EXACT, HUNDRED, ZERO, checked, rounded
from linndesk.channels.loose import Loose
from linndesk.channels.written import Unreadable


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a whole order, in its currency."""

    currency: str
    total: Decimal
    shipping: Decimal
    tax: Decimal
    discount: Decimal


def line_total(line: Loose, units: int, currency: str) -> Decimal:
    """Raises Unreadable."""
    found = line.number("CostIncTax")
    if found is None:
        found = _with_tax(line)
    if found is None:
        found = _worked_out(line, units)
    checked(found)
    return rounded(found, currency)


def currency_of(order: Loose) -> str:
    """Raises Unreadable."""
    found = order.part("TotalsInfo").line("Currency").upper()
    if found and not (len(found) == 3 and found.isascii() and found.isalpha()):
        raise Unreadable("Currency is no code such as GBP")
    return found


def totals(order: Loose, lines: Iterable[Decimal], currency: str) -> Totals:
    """What the order says of itself; without a word of the whole it is its lines and the postage. Raises Unreadable."""
    said = order.part("TotalsInfo")
    postage = said.number("PostageCost") or ZERO
    total = said.number("TotalCharge")
    if total is None:
        total = sum(lines, postage)
    amounts = (total, postage, said.number("Tax") or ZERO, abs(said.number("TotalDiscount") or ZERO))
    checked(*amounts)
    return Totals(currency, *(rounded(each, currency) for each in amounts))


def _with_tax(line: Loose) -> Decimal | None:
    cost = line.number("Cost")
    return None if cost is None else EXACT.add(cost, line.number("Tax") or ZERO)


def _worked_out(line: Loose, units: int) -> Decimal:
    price = line.number("PricePerUnit")
    if price is None:
        return ZERO
    off, rate = line.number("Discount") or ZERO, line.number("TaxRate") or ZERO
    if not 0 <= off <= HUNDRED:
        raise Unreadable("Discount is not between 0 and 100")
    net = EXACT.divide(EXACT.multiply(EXACT.multiply(price, Decimal(units)), HUNDRED - off), HUNDRED)
    if line.truth("TaxCostInclusive", default=True) or rate <= 0:
        return net
    return EXACT.add(net, EXACT.divide(EXACT.multiply(net, rate), HUNDRED))
