"""Amounts of money as a channel writes them: exact arithmetic, rounded once, small enough to be kept. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from linndesk.channels.written import Unreadable
from linndesk.domain.money import digits

MOST_MONEY = Decimal(10) ** 13  # the store keeps 1/10,000 in 64 bits
EXACT = Context(prec=120)  # a quantity of 10 digits, prices and rates of 40 places
ZERO = Decimal(0)
HUNDRED = Decimal(100)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Half up to the currency's minor unit, as a shop writes it."""
    return amount.quantize(Decimal(1).scaleb(-digits(currency)), ROUND_HALF_UP, EXACT)


def checked(*amounts: Decimal) -> None:
    """Raises Unreadable for one that cannot be kept."""
    if any(abs(each) >= MOST_MONEY for each in amounts):
        raise Unreadable("its amounts add up to too much")
