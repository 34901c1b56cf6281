"""Reading loosely written answers: any spelling of a name, numbers as text and back, one row for a list of one. Pure.

What is absent, null or empty is none; what is there and cannot be read for certain is Unreadable and never guessed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from linndesk.channels.written import Unreadable, as_decimal, as_moment, as_truth, as_whole

log = logging.getLogger(__name__)
LONGEST_ID = 200
MOST_UNITS = 2**31 - 1
# Spellings that apps are known to use beside the right one, folded.
_ALSO = {
    "attributereadfrom": ("attribuereadfrom",),
    "extendedproperties": ("extendedproperty",),
    "regexvalidation": ("regexpvalidation",),
    "regexerror": ("regexperror",),
    "postsaleoptionsendpoint": ("postsaleoptions",),
}
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_HALVES[0] = "\ufffd"


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """What the spellings of one name have in common: OrderItems, orderItems, order_items."""
    return name.casefold().replace("_", "").replace("-", "").replace(" ", "")


class Loose:
    """One JSON object of an app, read by name whatever its spelling. ``raw``: as it came."""

    __slots__ = ("_known", "raw")

    def __init__(self, found: Mapping[Any, Any]) -> None:
        self.raw = found
        known: dict[str, Any] = {}
        for name, value in found.items():
            folded = fold(str(name))
            if known.get(folded) in (None, "", [], {}):
                known[folded] = value
        self._known = known

    def has(self, name: str, *others: str) -> bool:
        """Whether it says anything there at all."""
        return self._value(name, *others) is not None

    def knows(self, name: str) -> bool:
        """Whether the member stands there, be it null."""
        return fold(name) in self._known

    def value(self, name: str) -> Any:
        """As it came; None where it says nothing."""
        return self._value(name)

    def text(self, name: str, *others: str) -> str:
        """A text as it is, a number as it is written; "" where it is absent. Raises Unreadable for a structure."""
        found = self._value(name, *others)
        if isinstance(found, str):
            return found if found.isascii() and "\0" not in found else found.translate(_HALVES)
        if found is None or found == []:
            return ""
        if isinstance(found, bool):
            return str(found)
        if isinstance(found, (int, float, Decimal)):
            return plain_number(as_decimal(found, name))
        raise Unreadable(f"{name} is no text")

    def line(self, name: str, *others: str) -> str:
        """A text on one line, without what stands around it; false, which PHP writes for none, is none."""
        return "" if self._value(name, *others) is False else " ".join(self.text(name, *others).split())

    def ident(self, name: str, longest: int) -> str:
        """What stands for something, letter for letter. Raises Unreadable where it is absent or cannot be kept."""
        found = self.text(name)
        if not found.strip() or isinstance(self._value(name), bool):
            raise Unreadable(f"{name} is missing")
        if len(found) > longest:
            raise Unreadable(f"{name} is longer than {longest} characters")
        if "\ufffd" in found:
            raise Unreadable(f"{name} holds characters that cannot be kept")
        return found

    def number(self, name: str, *others: str) -> Decimal | None:
        """Any finite number, also as text with thousands separators; None where it is absent. Raises Unreadable."""
        found = self._value(name, *others)
        return None if found is None else as_decimal(found, name)

    def whole(self, name: str, *others: str) -> int | None:
        """A whole number, also as text; None where it is absent. Raises Unreadable."""
        found = self._value(name, *others)
        return None if found is None else as_whole(found, name)

    def truth(self, name: str, *others: str, default: bool = False) -> bool:
        """Yes or no as a boolean, a word or a number; ``default`` where it is absent. Raises Unreadable."""
        found = self._value(name, *others)
        return default if found is None else as_truth(found, name)

    def moment(self, name: str, *others: str) -> datetime | None:
        """Aware UTC; None where it is absent or says "none" (0001-01-01). Raises Unreadable."""
        found = self._value(name, *others)
        return None if found is None else as_moment(found, name)

    def enum(
        self, name: str, words: Sequence[str], default: str, also: Mapping[str, str] = MappingProxyType({})
    ) -> str:
        """One of ``words`` by itself in any case or by its place (0, 1, 2 …); one nobody knows is ``default``.

        ``also``: other spellings of some of them.
        """
        found = self._value(name)
        if found is None:
            return default
        if isinstance(found, str):
            known = {fold(each): each for each in words} | {fold(each): word for each, word in also.items()}
            by_word = known.get(fold(found.strip()))
            if by_word is not None:
                return by_word
        if isinstance(found, (str, int, float, Decimal)) and not isinstance(found, bool):
            try:
                place = as_whole(found, name)
            except Unreadable:
                place = -1
            if 0 <= place < len(words):
                return words[place]
        log.info("%s holds a word that is not known; it is taken for %s", name, default)
        return default

    def part(self, name: str, *others: str) -> Loose:
        """An object; an empty one where it is absent. Raises Unreadable."""
        found = self._value(name, *others)
        if isinstance(found, list) and len(found) <= 1:
            found = found[0] if found else None
        if found is None:
            return NOTHING
        if isinstance(found, Mapping):
            return Loose(found)
        raise Unreadable(f"{name} is no object")

    def elements(self, name: str, *others: str) -> list[Any]:
        """What stands in a list, of any type, without what is empty all through. Raises Unreadable.

        An object in its place is the one element, or holds the elements, as PHP writes lists.
        """
        found = self._value(name, *others)
        if found is None:
            return []
        if isinstance(found, Mapping):
            inner = list(found.values())
            found = inner if inner and all(isinstance(each, Mapping) for each in inner) else [found]
        if not isinstance(found, list):
            raise Unreadable(f"{name} is no list")
        return [each for each in found if not is_empty(each)]

    def rows(self, name: str, *others: str) -> list[Loose]:
        """The objects of a list. Raises Unreadable where one of them is none."""
        return list(self._rows(name, self.elements(name, *others)))

    def _rows(self, name: str, found: list[Any]) -> Iterator[Loose]:
        for each in found:
            if not isinstance(each, Mapping):
                raise Unreadable(f"{name} holds something that is no object")
            yield Loose(each)

    def _value(self, *names: str) -> Any:
        """The first that says anything."""
        for name in names:
            folded = fold(name)
            for each in (folded, *_ALSO.get(folded, ())):
                found = self._known.get(each)
                if found is not None and not (isinstance(found, str) and not found.strip()):
                    return found
        return None


def is_empty(found: object) -> bool:
    """Null, a blank text, or a structure with nothing else in it. A number is never empty, 0 and false neither."""
    waiting = [found]
    while waiting:  # a structure may be deeper than calls can be
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
        elif one is not None and not (isinstance(one, str) and not one.strip()):
            return False
    return True


def plain_number(amount: Decimal) -> str:
    """As people write it: 12 for 12.0, no exponent."""
    if amount == amount.to_integral_value():
        return str(int(amount))
    return f"{amount:f}".rstrip("0")


NOTHING = Loose({})
