"""Tidied SKUs, and the prefixes and suffixes that the links made so far teach. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from linndesk.domain.matching.spelling import edits

SUPPORT = 3  # links that must show a prefix or suffix before it is believed
SHORTEST = 3  # a SKU must keep as many letters without it
LONG = 6  # a SKU of so many letters is hardly like another by chance
_SEPARATORS = re.compile(r"[\W_]+", re.UNICODE)
_LOOKS = str.maketrans("oil", "011")  # letters that are read as digits
_NOUGHTS = re.compile(r"(?<!\d)0+(?=\d)")


def tidied(sku: str) -> str:
    """Without case, spaces, dashes and other separators, nor noughts that lead a run of digits."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sku).casefold())
    parts = _NOUGHTS.sub("", _SEPARATORS.sub("-", text))
    return _NOUGHTS.sub("", parts.replace("-", ""))


def nearly(sku: str, other: str) -> bool:
    """Whether a listing's ``sku`` is a stock item's with something around it, in another order, or with one slip.

    One digit for another is no slip: that is how the next item is numbered.
    """
    theirs, ours = tidied(sku), tidied(other)
    if len(ours) < LONG or not any(each.isdigit() for each in ours):
        return False
    if _parts(sku) == _parts(other) or theirs.translate(_LOOKS) == ours.translate(_LOOKS):
        return True
    before, after = r"(?<!\d)" if ours[0].isdigit() else "", r"(?!\d)" if ours[-1].isdigit() else ""
    if re.search(before + re.escape(ours) + after, theirs):
        return True
    return edits(theirs, ours, 1) == 1 and not _is_counted(theirs, ours)


def _is_counted(one: str, other: str) -> bool:
    """Whether they differ by one digit for another."""
    pairs = [each for each in zip(one, other, strict=False) if each[0] != each[1]]
    return len(one) == len(other) and len(pairs) == 1 and all(each.isdigit() for each in pairs[0])


def _parts(sku: str) -> list[str]:
    return sorted(filter(None, _SEPARATORS.split(sku.casefold())))


@dataclass(frozen=True, slots=True)
class Affixes:
    """What channel SKUs carry in front of or behind ours, tidied, longest first."""

    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()

    def without(self, sku: str) -> list[tuple[str, str]]:
        """Tidied readings of a channel SKU without one or both, each with the affix that was taken off."""
        found = [(sku[len(each) :], each) for each in self.prefixes if sku.startswith(each)]
        for rest, taken in [(sku, ""), *found]:
            found += [
                (rest[: -len(each)], f"{taken} … {each}" if taken else each)
                for each in self.suffixes
                if rest.endswith(each)
            ]
        return [(rest, taken) for rest, taken in found if len(rest) >= SHORTEST]


def learnt(links: Iterable[tuple[str, str]]) -> Affixes:
    """From (channel SKU, stock SKU) of links already made. A pair of equal SKUs teaches nothing."""
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for channel_sku, sku in links:
        theirs, ours = tidied(channel_sku), tidied(sku)
        if len(ours) < SHORTEST or theirs == ours:
            continue
        if theirs.endswith(ours):
            before[theirs[: -len(ours)]] += 1
        elif theirs.startswith(ours):
            after[theirs[len(ours) :]] += 1
    return Affixes(_enough(before), _enough(after))


def _enough(seen: Counter[str]) -> tuple[str, ...]:
    return tuple(
        sorted((each for each, times in seen.items() if times >= SUPPORT), key=lambda each: (-len(each), each))
    )
