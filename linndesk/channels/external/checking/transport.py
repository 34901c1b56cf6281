"""Whether an answer came as it has to: status, headers, JSON; one finding for one fault. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from linndesk.channels.external.checking.asking import Heard, Trouble
from linndesk.channels.external.checking.book import Book, Words

_NOT_THERE = (404, 405, 410, 501)
_TROUBLE: Mapping[Trouble, str] = {
    "unreached": "transport.reached",
    "late": "transport.in-time",
    "broken": "transport.whole",
    "large": "transport.size",
}
_DEEPEST = 200
# One half of a pair that stands for one character, without the other: no text at all.
_HALF = re.compile(
    r"((?<!\\)(?:\\\\)*)(?:\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)


@dataclass(frozen=True, slots=True)
class Mood:
    """What a wrong status and a body that is no JSON object mean: it depends on what was asked."""

    status: str
    json: str


GOOD = Mood("transport.status", "transport.json")
REFUSAL = Mood("transport.error-status", "transport.error-json")


def answered(heard: Heard, endpoint: str, book: Book, mood: Mood, what: str) -> dict[str, Any] | None:
    """The object of an answer; None where there is none, which is noted. ``what``: what was asked, for the report."""
    if heard.trouble == "kept":
        return None
    own = mood in (GOOD, REFUSAL)
    if heard.trouble:
        rule = _TROUBLE[heard.trouble] if own else mood.status
        book.add(rule, endpoint, what, Words(heard.words))
        return None
    if heard.status != 200:
        book.add(_by_status(heard.status, mood), endpoint, what, Words(_status_words(heard)))
        return None
    found = _read(heard, endpoint, book, mood, what)
    if found is not None and own:
        _headers(heard, endpoint, book, what)
    return found


def _by_status(status: int, mood: Mood) -> str:
    if 300 <= status < 400 and mood in (GOOD, REFUSAL):
        return "transport.redirect"
    return "transport.post" if mood is GOOD and status in _NOT_THERE else mood.status


def _read(heard: Heard, endpoint: str, book: Book, mood: Mood, what: str) -> dict[str, Any] | None:
    own = mood in (GOOD, REFUSAL)
    try:
        text = heard.body.decode("utf-8")
    except UnicodeDecodeError:
        book.add("transport.utf8" if own else mood.json, endpoint, what, Words("It is not UTF-8"))
        return None
    names = _Names()
    text, halves = _HALF.subn(r"\1\\ufffd", text) if "\\u" in text else (text, 0)
    if halves and own:
        book.add("transport.utf8", endpoint, what, Words("It has half a character in it"))
    try:
        found = json.loads(
            text.removeprefix("\ufeff"), parse_float=_decimal, parse_int=_whole, parse_constant=names.constant,
            object_pairs_hook=names.pairs,
        )  # fmt: skip
    except (ValueError, RecursionError):
        book.add(mood.json, endpoint, what, Words(_begins(text)))
        return None
    if not isinstance(found, dict):
        book.add("transport.object" if own else mood.json, endpoint, what, Words(_begins(text)))
        return None
    if own:
        _spelling(text, names, endpoint, book, what)
    return found


def _spelling(text: str, names: _Names, endpoint: str, book: Book, what: str) -> None:
    if text.startswith("\ufeff"):
        book.add("transport.mark", endpoint, what)
    for rule, found in (
        ("transport.numbers", names.constants),
        ("transport.name-twice", names.twice),
        ("names.twice", names.spelt),
    ):
        if found:
            book.add(rule, endpoint, what, Words(found[0]))


def _headers(heard: Heard, endpoint: str, book: Book, what: str) -> None:
    kind = heard.headers.get("Content-Type", "")
    if kind.partition(";")[0].strip().casefold() != "application/json":
        book.add("transport.content-type", endpoint, what, Words(kind or "none"))
    if "chunked" in heard.headers.get("Transfer-Encoding", "").casefold():
        book.add("transport.chunked", endpoint, what, Words("Transfer-Encoding: chunked"))
    elif "Content-Length" not in heard.headers:
        book.add("transport.content-length", endpoint, what)
    packed = heard.headers.get("Content-Encoding", "identity")
    if packed.casefold() != "identity":
        book.add("transport.packed", endpoint, what, Words(packed))


def _status_words(heard: Heard) -> str:
    where = heard.headers.get("Location", "")
    if 300 <= heard.status < 400 and where:
        return f"{heard.status}, to {where}"
    begins = _begins(heard.body.decode("utf-8", "replace"))
    return f"{heard.status}: {begins}" if begins else str(heard.status)


def _begins(text: str) -> str:
    """How a body begins. Of data not: it can name buyers (R-PERSON)."""
    start = text.strip()[:80]
    if not start:
        return "It is empty"
    return "It is data" if start[:1] in "{[" else start


class _Names:
    """What is odd about the objects of a body."""

    def __init__(self) -> None:
        self.twice: list[str] = []
        self.spelt: list[str] = []
        self.constants: list[str] = []

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            self.twice += [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]
        folded = Counter(name.casefold() for name in made)
        if len(folded) < len(made):
            self.spelt += [name for name in made if folded[name.casefold()] > 1]
        return made

    def constant(self, word: str) -> None:
        self.constants.append(word)


def _decimal(text: str) -> Decimal | str:
    found = Decimal(text)
    return found if abs(found.adjusted()) < _DEEPEST else text


def _whole(text: str) -> int | str:
    return int(text) if len(text) <= _DEEPEST else text


def is_good(heard: Heard) -> bool:
    """200, an object, and no Error in it."""
    if heard.status != 200:
        return False
    try:
        found = json.loads(heard.body)
    except (ValueError, RecursionError):
        return False
    known = {key.casefold(): value for key, value in found.items()} if isinstance(found, dict) else {"error": "none"}
    return not known.get("error")
