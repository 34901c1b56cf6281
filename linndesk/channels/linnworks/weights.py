"""The unit in which a Linnworks account keeps weights, in grams (M9). Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from linndesk.channels.amounts import EXACT

GRAM = Decimal(1)
_MOST = Decimal(10) ** 9
_UNITS = {
    Decimal(1000): ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
    GRAM: ("g", "gr", "gram", "grams", "gramme", "grammes"),
    Decimal("453.59237"): ("lb", "lbs", "pound", "pounds"),
    Decimal("28.349523125"): ("oz", "ozs", "ounce", "ounces"),
}
_BY_WORD = {word: grams for grams, words in _UNITS.items() for word in words}


def grams_of(unit: str) -> Decimal | None:
    """Grams in one of it; None for a word that nobody knows."""
    return _BY_WORD.get(unit.strip().rstrip(".").casefold())


def weight(amount: Decimal | None, grams: Decimal) -> int | None:
    """Whole grams; None where there is no weight, or none that a parcel can have."""
    found = EXACT.multiply(amount or Decimal(0), grams)
    return int(found.to_integral_value(ROUND_HALF_UP)) or None if 0 < found < _MOST else None
