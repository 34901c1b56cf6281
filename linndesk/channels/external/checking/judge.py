"""Strict readers of single members: what is written otherwise than the contract says is noted. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from linndesk.channels.external.checking.book import ABSENT, Book, kind_of

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
_SEPARATED = re.compile(r"[+-]?\d[\d.,' \u00a0\u202f]*[, '\u00a0\u202f][\d.,]*\d", re.ASCII)


class Part:
    """One object of an answer. ``path``: where it stands, "" = it is the answer itself."""

    def __init__(self, raw: Mapping[str, Any], path: str, book: Book, endpoint: str) -> None:
        self.raw = raw
        self.path = path
        self.book = book
        self.endpoint = endpoint

    def at(self, name: str) -> str:
        """The path of a member."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, rule: str, name: str = "", value: object = ABSENT) -> None:
        """The rule is not kept by this object, or by its member ``name``."""
        self.book.add(rule, self.endpoint, self.at(name) if name else self.path, value)

    def get(self, name: str, *also: str) -> Any:
        """A member as it came; ABSENT where it is not there. In another case it is found, and noted."""
        for each in (name, *also):
            if each in self.raw:
                return self.raw[each]
        wanted = {each.casefold() for each in (name, *also)}
        for each, value in self.raw.items():
            if each.casefold() in wanted:
                self.book.add("names.spelling", self.endpoint, self.at(name), each)
                return value
        return ABSENT

    def peek(self, name: str, default: Any = None) -> Any:
        """As ``get``, for what was judged already: nothing is noted."""
        if name in self.raw:
            return self.raw[name]
        wanted = name.casefold()
        return next((value for each, value in self.raw.items() if each.casefold() == wanted), default)

    def is_blank(self, name: str, *also: str) -> bool:
        """Absent, null or a text of nothing but blanks."""
        value = self.get(name, *also)
        return value is ABSENT or value is None or (isinstance(value, str) and not value.strip())

    def rows(self, name: str, rule: str, row_rule: str = "", *, needed: bool = True) -> list[Part] | None:
        """The objects of a list; None where it is no list. A row that is none is ``row_rule``, "" = ``rule``."""
        value = self.get(name)
        if not isinstance(value, list):
            if needed or value not in (ABSENT, None):
                self.wrong(rule, name, value if value is None or isinstance(value, str) else kind_of(value))
            return None
        found = []
        for place, each in enumerate(value):
            path = f"{self.at(name)}[{place}]"
            if isinstance(each, dict):
                found.append(Part(each, path, self.book, self.endpoint))
            else:
                self.book.add(row_rule or rule, self.endpoint, path, kind_of(each))
        return found

    def part(self, name: str, rule: str) -> Part | None:
        """An object, None where there is none."""
        value = self.get(name)
        if value is ABSENT or value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(rule, name, kind_of(value))
            return None
        return Part(value, self.at(name), self.book, self.endpoint)

    def text(self, name: str, rule: str, *also: str, private: bool = False) -> str:
        """A text; a number is noted and taken as one; "" where there is none. ``private``: never shown."""
        value = self.get(name, *also)
        if value is ABSENT or value is None:
            return ""
        if isinstance(value, str):
            return value
        self.wrong(rule, name, kind_of(value) if private or isinstance(value, (dict, list)) else value)
        return str(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else ""

    def flag(self, name: str, rule: str) -> bool | None:
        """True or false; None where it is absent, null or something else, which is noted."""
        value = self.get(name)
        if isinstance(value, bool):
            return value
        if value is not ABSENT and value is not None:
            self.wrong(rule, name, value)
        return None

    def number(self, name: str, rule: str, separated: str) -> Decimal | None:
        """A number, or a text that is one; None where there is none, or none that can be read, which is noted."""
        value = self.get(name)
        if value is ABSENT or value is None or value == "":
            return None
        found = _number(value)
        if found is None:
            odd = isinstance(value, str) and _SEPARATED.fullmatch(value.strip())
            self.wrong(separated if odd else rule, name, value)
        return found

    def enum(self, name: str, rule: str, names: Collection[str], numbers: Collection[int], *also: str) -> str:
        """One of ``names`` in capital letters, whatever its case, by name or by number; "" where there is none or it
        is another, which is noted."""
        value = self.get(name, *also)
        if value is ABSENT or value is None or value == "":
            return ""
        folded = {each.casefold(): each for each in names}
        if isinstance(value, str) and value.strip().casefold() in folded:
            return folded[value.strip().casefold()]
        whole = _whole(value)
        if whole is not None and whole in numbers:
            return list(names)[list(numbers).index(whole)]
        self.wrong(rule, name, value)
        return ""


def error_of(part: Part) -> str:
    """Its Error, judged; "" = it says that nothing is wrong."""
    value = part.get("Error")
    if value is ABSENT or value is None or value == "":
        return ""
    if not isinstance(value, str):
        part.wrong("error.text", "Error", kind_of(value))
        return "" if value in (False, [], {}, 0) else "It says that there is an error"
    if not value.strip():
        part.wrong("error.blank", "Error", value)
    return value.strip()


def whole_of(value: object) -> int | None:
    """A whole number, or a text that is one."""
    return _whole(value)


def twice(parts: Collection[tuple[str, Part]]) -> Iterator[tuple[str, Part]]:
    """Those whose key an earlier one had; without a key nothing is said."""
    seen: set[str] = set()
    for key, part in parts:
        if key and key in seen:
            yield key, part
        seen.add(key)


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        try:
            return Decimal(value.strip())
        except InvalidOperation:
            return None
    return None


def _whole(value: object) -> int | None:
    found = _number(value)
    if found is None or abs(found.adjusted()) > 40 or found != found.to_integral_value():
        return None
    return int(found)
