"""Whether one written word stands for another: typing errors, abbreviations, plurals. Pure."""

from __future__ import annotations

from functools import lru_cache

VOWELS = frozenset("aeiouy")
_ALONE = frozenset({"ss", "us", "is", "as"})


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Without the ending of a plural: ``boxes`` and ``box``, ``batteries`` and ``battery``, ``mugs`` and ``mug``."""
    if len(word) < 4 or not word.isalpha() or word[-2:] in _ALONE or word[-1] != "s":
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=100_000)
def is_slip(word: str, other: str) -> bool:
    """Whether one is the other with a typing error or two: one from four letters on, two from eight on."""
    longest = max(len(word), len(other))
    if min(len(word), len(other)) < 3 or not (word.isalpha() and other.isalpha()):
        return False
    allowed = 2 if longest >= 8 else 1
    if abs(len(word) - len(other)) > allowed:
        return False
    if longest == 3:
        return sorted(word) == sorted(other) and word[0] == other[0]
    return edits(word, other, allowed) <= allowed


def edits(word: str, other: str, most: int) -> int:
    """Letters put in, left out, changed, or two neighbours swapped; counting stops above ``most``."""
    before, last = [0] * 0, list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        now = [row]
        for column, rival in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != rival))
            if row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == rival:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]


@lru_cache(maxsize=100_000)
def is_short_for(word: str, full: str) -> bool:
    """``btl`` for ``bottle``, ``stnls`` or ``stain`` for ``stainless``: a beginning, or the consonants."""
    if not 2 <= len(word) < len(full) - 1 or word[0] != full[0] or not word.isalpha():
        return False
    if len(word) >= 3 and full.startswith(word):
        return True
    if VOWELS & set(word[1:]):
        return False
    rest = iter(full[1:])
    return len(word) >= 3 and all(letter in rest for letter in word[1:])
