"""Numbers, moments and yes or no in all the ways in which channels write them. Pure.

A number with one comma and three digits behind it ("1,020") can be read two ways: as a whole number it is the
thousand, else it is Unreadable. Everything else that is read has one meaning.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

_LONGEST = 60
_MOST_PLACES = 40
_MOST = 10**30
_PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}\.[0-9]+|[+-]?[0-9]{1,3}(,[0-9]{3}){2,}")
_GROUPED_BY_DOTS = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[+-]?[0-9]{1,3}(\.[0-9]{3}){2,}")
_GROUPED_BY_SPACES = re.compile(r"[+-]?[0-9]{1,3}([ '\u00a0\u202f\u2009\u2019][0-9]{3})+([.,][0-9]+)?")
_COMMA = re.compile(r"[+-]?(0|[1-9][0-9]*|),[0-9]+")
_ONE_GROUP = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_YES, _NO = ("true", "1", "yes", "y", "on", "t"), ("false", "0", "no", "n", "off", "f")
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[Tt ]\s*([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?)?"
    r"\s*([Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_TICKS = re.compile(r"\\?/Date\((-?[0-9]{1,15})([+-][0-9]{4})?\)\\?/")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Unreadable(ValueError):
    """One thing of an answer is not what it has to be. The text names the member, never its value."""


def as_decimal(found: object, name: str) -> Decimal:
    """Raises Unreadable."""
    if isinstance(found, str):
        return _sane(_decimal(found.strip(), name), name)
    if isinstance(found, bool) or not isinstance(found, (int, float, Decimal)):
        raise Unreadable(f"{name} is no number")
    if isinstance(found, int):
        if abs(found) >= _MOST:
            raise Unreadable(f"{name} is too large a number")
        return Decimal(found)
    return _sane(found if isinstance(found, Decimal) else Decimal(repr(found)), name)


def as_whole(found: object, name: str) -> int:
    """Raises Unreadable."""
    if type(found) is int and abs(found) < _MOST:
        return found
    if isinstance(found, str) and _ONE_GROUP.fullmatch(found.strip()):
        return int(found.strip().replace(",", ""))
    amount = as_decimal(found, name)
    if amount != amount.to_integral_value():
        raise Unreadable(f"{name} is no whole number")
    return int(amount)


def as_truth(found: object, name: str) -> bool:
    """Raises Unreadable."""
    if isinstance(found, bool):
        return found
    if isinstance(found, str):
        word = found.strip().casefold()
        if word in _YES or word in _NO:
            return word in _YES
    elif isinstance(found, (int, float, Decimal)) and found in (0, 1):
        return found == 1
    raise Unreadable(f"{name} is neither yes nor no")


def as_moment(found: object, name: str) -> datetime | None:
    """Aware UTC; without a zone it is UTC. None for the year 1 and for zeros, which stand for no date.

    Raises Unreadable.
    """
    if not isinstance(found, str):
        raise Unreadable(f"{name} is no time")
    written = found.strip()
    ticks = _TICKS.fullmatch(written)
    if ticks:
        return _known(_EPOCH, timedelta(milliseconds=int(ticks[1])), name)
    match = _MOMENT.fullmatch(written)
    if match is None:
        raise Unreadable(f"{name} is no time")
    year, month, day, hour, minute, second, part, zone = match.groups()
    if int(year) <= 1:
        return None
    micro = int((part or "0")[:6].ljust(6, "0"))
    try:
        there = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micro, _zone(zone)
        )
        return there.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(f"{name} is no time") from None


def _zone(word: str | None) -> timezone:
    if not word or word[0] not in "+-":
        return UTC
    digits = word[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if word[0] == "-" else ahead)


def _known(start: datetime, after: timedelta, name: str) -> datetime | None:
    try:
        moment = start + after
    except OverflowError:
        raise Unreadable(f"{name} is no time") from None
    return moment if moment.year > 1 else None


def _decimal(written: str, name: str) -> Decimal:
    if len(written) > _LONGEST:
        raise Unreadable(f"{name} is no number that can be kept")
    if _PLAIN.fullmatch(written):
        return Decimal(written)
    if _GROUPED.fullmatch(written):
        return Decimal(written.replace(",", ""))
    if _GROUPED_BY_DOTS.fullmatch(written):
        return Decimal(written.replace(".", "").replace(",", "."))
    if _GROUPED_BY_SPACES.fullmatch(written):
        return Decimal(re.sub(r"[^0-9.,+-]", "", written).replace(",", "."))
    if _ONE_GROUP.fullmatch(written):
        raise Unreadable(f"{name} can be read in two ways: its comma may stand for thousands or for decimals")
    if _COMMA.fullmatch(written):
        return Decimal(written.replace(",", "."))
    raise Unreadable(f"{name} is no number")


def _sane(amount: Decimal, name: str) -> Decimal:
    """Finite, and small enough to be worked with."""
    if not amount.is_finite():
        raise Unreadable(f"{name} is no number")
    exponent = amount.as_tuple().exponent
    if abs(amount) >= _MOST or not isinstance(exponent, int) or exponent < -_MOST_PLACES:
        raise Unreadable(f"{name} is no number that can be kept")
    return amount
