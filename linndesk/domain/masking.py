"""Takes buyers out of text that leaves this PC: those we know, and what looks like one (R-PERSON). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields

from linndesk.domain.orders import Person

MASK = "•••"
_LEAST = 3  # shorter words would blank ordinary ones
_KEPT_OUT = ("country_code", "raw", "links", "region")
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w/-])(?:\+|0)\d[\d ()/.-]{6,16}\d(?![\w-])")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)


def words_of(person: Person) -> set[str]:
    """What names this buyer, whole and word by word where it is a name."""
    found: set[str] = set()
    for each in fields(Person):
        if each.name in _KEPT_OUT:
            continue
        value = getattr(person, each.name)
        texts = [value] if isinstance(value, str) else list(value)
        found.update(" ".join(text.split()) for text in texts)
        if each.name in ("buyer_name", "name", "line1", "line2", "line3"):
            found.update(word for text in texts for word in text.split() if not word.isdigit())
    return {each for each in found if len(each) >= _LEAST}


def masked(text: str, known: Iterable[str]) -> str:
    """``text`` without the known words, e-mail addresses, telephone numbers and British postcodes."""
    longest = sorted({each for each in known if len(each) >= _LEAST}, key=len, reverse=True)
    if longest:
        spaced = ("\\s+".join(re.escape(word) for word in each.split()) for each in longest)
        text = re.sub(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", MASK, text, flags=re.IGNORECASE)
    for pattern in (_MAIL, _PHONE, _POSTCODE):
        text = pattern.sub(MASK, text)
    return text
