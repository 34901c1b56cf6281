"""X8: which price a listing is told, and when a change is so large that a person looks at it first. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from linndesk.domain.money import UNIT, text
from linndesk.errors import BadInput

Source = Literal["listing", "item"]
SOURCES: dict[Source, str] = {"listing": "The listing's own price", "item": "The stock item's price"}
HIGHEST = Decimal("99999999.9999")  # of what is typed here and of what a request can say without losing a digit
JUMP = 2  # a price that falls below this part of what was told last, or rises beyond so many times it


class Wanted(NamedTuple):
    """What a listing should cost there, and whose price it is."""

    price: Decimal
    source: Source


def wanted(own: Decimal | None, item: Decimal | None, told: Decimal | None = None) -> Wanted | None:
    """``own``: the listing's, which beats its stock item's (of a kit the kit's own). None = nothing is told.

    A stock item that costs 0 has no price yet, so nothing is told; but where a price was ``told`` before, a 0 is a
    change, and a jump.
    """
    if own is not None:
        return Wanted(own, "listing")
    if item is None or (item == 0 and told is None):
        return None
    return Wanted(item, "item")


def is_jump(told: Decimal | None, price: Decimal) -> bool:
    """Whether it is less than half or more than double of what was ``told`` last, or nothing at all. A first price is
    none: that is seen in Preview."""
    if price <= 0:
        return True
    return told is not None and (price * JUMP < told or price > told * JUMP)


def checked(price: Decimal) -> Decimal:
    """A price as a person may set it. Raises BadInput for 0, less, and what no request can say."""
    if price <= 0:
        raise BadInput("A price has to be more than 0", "", "Leave it blank for the stock item's price")
    if price > HIGHEST:
        raise BadInput(f"{price:,} is too high", f"{HIGHEST:,} is the highest price", "Check the decimal point")
    if price * UNIT != int(price * UNIT):
        raise BadInput(f"{price} has more than four decimals", "", "Write for example 12.50")
    return price


def price_words(price: Decimal) -> str:
    """``1,234.50``; more than two decimals only where there are any."""
    whole, _, digits = text(abs(price)).partition(".")
    return f"{'-' if price < 0 else ''}{int(whole):,}.{digits}"


def change_words(payload: Mapping[str, Any]) -> str:
    """``12.50, was 11.00``; of a row's payload."""
    before = payload.get("before")
    said = price_words(Decimal(str(payload["price"])))
    return said if before is None else f"{said}, was {price_words(Decimal(str(before)))}"


def price_risk(price: Decimal, told: Decimal | None, shown: Decimal | None) -> str:
    """What should be looked at before it leaves; blank = nothing. ``shown``: what the channel showed last."""
    found = []
    if told is None:
        found.append("First price told")
    elif shown is not None and shown != told:
        found.append(f"Shows {price_words(shown)}, was told {price_words(told)}")
    if price <= 0:
        found.append("Costs nothing")
    elif told is not None and price * JUMP < told:
        found.append("Less than half")
    elif told is not None and price > told * JUMP:
        found.append("More than double")
    elif told is None and shown is not None and is_jump(shown, price):
        found.append(f"Shows {price_words(shown)}: more than half apart")
    return "; ".join(found)
