"""What an order of the practice Linnworks costs, line by line. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from linndesk.sandbox.linnworks.records import Line, Order

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Cost:
    """``net`` + ``tax`` = ``gross``, in the order's currency."""

    net: Decimal
    tax: Decimal
    gross: Decimal


def cents(value: Decimal) -> Decimal:
    """To two places, half up."""
    return value.quantize(_CENT, ROUND_HALF_UP)


def cost(line: Line) -> Cost:
    """Of all its units, less its discount."""
    base = line.price * line.quantity * (1 - line.discount / 100)
    if line.tax_inclusive:
        gross = cents(base)
        tax = cents(gross - gross / (1 + line.tax_rate / 100))
        return Cost(gross - tax, tax, gross)
    net, tax = cents(base), cents(base * line.tax_rate / 100)
    return Cost(net, tax, net + tax)


def total(order: Order) -> Decimal:
    """What the buyer pays."""
    goods = sum((cost(each).gross for each in order.lines), Decimal(0))
    return max(goods + order.shipping.postage - order.discount, Decimal(0))
