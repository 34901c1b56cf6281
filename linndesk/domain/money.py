"""Money: Decimal in code, a whole number of 1/10,000 of the main unit in the store. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

UNIT = 10_000
_EXPONENTS = {
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "CLP": 0,
    "ISK": 0,
    "HUF": 2,
    "KWD": 3,
    "BHD": 3,
    "JOD": 3,
    "OMR": 3,
    "TND": 3,
}


def digits(currency: str) -> int:
    """How many decimals the currency is written with (2 where nothing else is known)."""
    return _EXPONENTS.get(currency, 2)


def to_store(amount: Decimal) -> int:
    """1/10,000 of the main unit; anything finer is rounded half to even, once, here."""
    return int((amount * UNIT).to_integral_value(ROUND_HALF_EVEN))


def from_store(stored: int) -> Decimal:
    return Decimal(stored) / UNIT


def text(amount: Decimal, currency: str = "") -> str:
    """A decimal string with the currency's digits, at least: ``34.99``, ``5980`` for JPY."""
    shortest = amount.normalize()
    exponent = shortest.as_tuple().exponent
    places = max(digits(currency), -exponent if isinstance(exponent, int) else 0)
    return f"{amount:.{places}f}"


def per_unit(total: Decimal, quantity: int) -> Decimal:
    """The unit price derived from a line total, to 1/10,000."""
    if quantity == 0:
        return total
    return (total / quantity).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
