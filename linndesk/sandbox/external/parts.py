"""What one member of a request to an external channel may be: checks of single values, objects and arrays. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ")
Check = Callable[[Any], str]  # what is wrong with a value, "" = nothing


def text(value: Any) -> str:
    return "" if isinstance(value, str) else "is no text"


def filled(value: Any) -> str:
    return "" if isinstance(value, str) and value else "is no text, or an empty one"


def ident(value: Any) -> str:
    """Something that the app itself has named, in the type that it gave it."""
    return filled(value) if isinstance(value, str) else "" if type(value) is int else "is neither text nor number"


def ident_or_null(value: Any) -> str:
    return "" if value is None else ident(value)


def guid(value: Any) -> str:
    return "" if isinstance(value, str) and _GUID.fullmatch(value) else "is no GUID with dashes"


def moment(value: Any) -> str:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return "is no UTC time such as 2026-11-21T08:00:00Z"
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return "is no day that there is"
    return ""


def text_or_null(value: Any) -> str:
    return "" if value is None else text(value)


def truth(value: Any) -> str:
    return "" if isinstance(value, bool) else "is neither true nor false"


def amount(value: Any) -> str:
    """Money: a JSON number, never a text, never below nothing."""
    good = isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value >= 0
    return "" if good else "is no number from 0"


def amount_or_null(value: Any) -> str:
    return "" if value is None else amount(value)


def word(*known: str) -> Check:
    """A member of an enumeration, by its name or by its number: 0 is the first."""

    def check(value: Any) -> str:
        by_number = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(known)
        return "" if by_number or (isinstance(value, str) and value in known) else f"is none of {', '.join(known)}"

    return check


def whole(low: int) -> Check:
    """A JSON integer from ``low`` up to what 32 bits hold."""

    def check(value: Any) -> str:
        good = isinstance(value, int) and not isinstance(value, bool) and low <= value < 2**31
        return "" if good else f"is no whole number from {low}"

    return check


def texts(value: Any) -> str:
    """A list of texts, or null."""
    good = value is None or (isinstance(value, list) and all(isinstance(each, str) for each in value))
    return "" if good else "is no list of texts"


def anything(value: Any) -> str:
    """An object of the app's own, given back: whoever gave it looks at it."""
    return "" if isinstance(value, dict) else "is no object"


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object."""

    check: Check
    required: bool = True


@dataclass(frozen=True, slots=True)
class Thing:
    """An object."""

    of: Mapping[str, Member | Rows | Thing]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """An array. ``low``: how many there are at least; ``unique``: the member that no two rows share."""

    of: Mapping[str, Member | Rows | Thing] | Check
    required: bool = True
    low: int = 1
    unique: str = ""


Shape = Mapping[str, Member | Rows | Thing]

TOKEN: Shape = {"AuthorizationToken": Member(filled)}
