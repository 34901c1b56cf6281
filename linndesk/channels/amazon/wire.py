"""Reading Amazon's JSON strictly by type and leniently by presence: what is absent is empty. Pure.

Plain functions over plain JSON: 20,000 orders are read in a run, and a model object per order costs
more than all the rest of the import.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from linndesk.domain.times import parse

Json = dict[str, Any]
MOST_MONEY = Decimal(10) ** 13  # the store keeps 1/10,000 in 64 bits
MOST_UNITS = 10**9
_EMPTY: Json = {}
_LONGEST_NUMBER = 40
_LONGEST_ID = 200


class Unreadable(ValueError):
    """One thing of a reply is not what it has to be. The text names the field, never its value."""


def part(of: Json, key: str) -> Json:
    """An object; empty where it is absent or null."""
    found = of.get(key)
    if found is None:
        return _EMPTY
    if isinstance(found, dict):
        return found
    raise Unreadable(f"{key} is no object")


def parts(of: Json, key: str) -> Iterator[Json]:
    """The objects of a list; none where it is absent or null."""
    found = of.get(key)
    if found is None:
        return
    if not isinstance(found, list):
        raise Unreadable(f"{key} is no list")
    for each in found:
        if not isinstance(each, dict):
            raise Unreadable(f"{key} holds something that is no object")
        yield each


def text(of: Json, key: str) -> str:
    """A text as it is, or "". NUL, which no database keeps, becomes the replacement character."""
    found = of.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise Unreadable(f"{key} is no text")
    return found.replace("\0", "\ufffd") if "\0" in found else found


def texts(of: Json, key: str) -> tuple[str, ...]:
    found = of.get(key)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise Unreadable(f"{key} is no list of texts")
    return tuple(found)


def ident(of: Json, key: str) -> str:
    """An id that has to be there."""
    found = text(of, key)
    if not found.strip():
        raise Unreadable(f"{key} is missing")
    if len(found) > _LONGEST_ID:
        raise Unreadable(f"{key} is too long")
    return found


def count(of: Json, key: str) -> int | None:
    """A whole number of units, not below 0; numbers written as text are read too. None where absent."""
    found = of.get(key)
    if found is None:
        return None
    if type(found) is not int:
        amount = _decimal(found, key)
        if amount != amount.to_integral_value():
            raise Unreadable(f"{key} is no whole number")
        found = int(amount)
    if not 0 <= found <= MOST_UNITS:
        raise Unreadable(f"{key} is not between 0 and {MOST_UNITS}")
    return found


def moment(of: Json, key: str) -> datetime | None:
    """An ISO 8601 time as aware UTC, None where absent."""
    found = of.get(key)
    if found is None or found == "":
        return None
    if not isinstance(found, str):
        raise Unreadable(f"{key} is no time")
    try:
        return parse(found)
    except (ValueError, OverflowError):
        raise Unreadable(f"{key} is no time") from None


def needed_moment(of: Json, key: str) -> datetime:
    found = moment(of, key)
    if found is None:
        raise Unreadable(f"{key} is missing")
    return found


def money(of: Json, key: str, *, signed: bool = False) -> tuple[Decimal, str] | None:
    """Amount and currency of ``{"amount": "34.99", "currencyCode": "GBP"}``, None where absent."""
    found = part(of, key)
    if not found or found.get("amount") is None:
        return None
    amount = _decimal(found["amount"], key)
    if amount < 0 and not signed:
        raise Unreadable(f"{key} is below 0")
    if abs(amount) >= MOST_MONEY:
        raise Unreadable(f"{key} is too large an amount")
    return amount, text(found, "currencyCode")


def _decimal(found: object, key: str) -> Decimal:
    if isinstance(found, bool) or not isinstance(found, (str, int, float)):
        raise Unreadable(f"{key} is no number")
    written = str(found)
    if len(written) > _LONGEST_NUMBER:
        raise Unreadable(f"{key} is no number that can be kept")
    try:
        amount = Decimal(written)
    except InvalidOperation:
        raise Unreadable(f"{key} is no number") from None
    if not amount.is_finite():
        raise Unreadable(f"{key} is no number")
    return amount
