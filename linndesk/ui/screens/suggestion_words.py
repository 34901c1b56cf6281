"""How sure a suggestion is, how it was found, and which words differ, in words. Pure."""

from __future__ import annotations

import re

from linndesk.domain.matching import LIKELY, SURE
from linndesk.ui.theme import Tone
from linndesk.ui.words import tr

FOUND_BY = {
    "sku": "same SKU",
    "tidied": "tidied SKU",
    "barcode": "barcode",
    "reference": "reference",
    "title": "look-alike",
}
_WORD = re.compile(r"\w+(?:[.,]\d+)*", re.UNICODE)


def sureness(score: int) -> tuple[str, Tone]:
    """``sure``, ``likely`` or ``unsure``, with the tone it is written in."""
    if score >= SURE:
        return tr("sure"), "ok"
    return (tr("likely"), "") if score >= LIKELY else (tr("unsure"), "warn")


def found_by(tier: str) -> str:
    """What a tier is called."""
    return tr(FOUND_BY.get(tier, tier))


def differing(text: str, other: str) -> list[tuple[int, int]]:
    """Start and length of each word of ``text`` that ``other`` has not, whatever its case."""
    known = {each.casefold() for each in _WORD.findall(other)}
    return [
        (each.start(), each.end() - each.start()) for each in _WORD.finditer(text) if each[0].casefold() not in known
    ]


def differing_words(text: str, other: str) -> str:
    """The words of ``text`` that ``other`` has not, each once: ``blue, 350``."""
    found = (text[start : start + length] for start, length in differing(text, other))
    return ", ".join(dict.fromkeys(found))
