"""How a listing comes to differ from the stock item that it is: another hand, other habits, mistakes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Protocol

from tests import catalogue_words as words

TITLE_LIMIT = 80
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Told(Protocol):
    """The facts that a title is written from."""

    @property
    def brand(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def kind(self) -> words.Kind: ...
    @property
    def features(self) -> tuple[str, ...]: ...
    @property
    def size(self) -> tuple[str, ...]: ...
    @property
    def colour(self) -> tuple[str, ...]: ...
    @property
    def pack(self) -> int: ...


def listed_title(dice: random.Random, facts: Told) -> tuple[str, tuple[str, ...]]:
    """The title on a channel, and the names of what was done to it."""
    done: list[str] = []
    parts = _parts(dice, facts, done)
    title = _assembled(dice, parts, done)
    for name, chance, change in _CHANGES:
        if dice.random() < chance:
            changed = change(dice, title)
            if changed != title:
                done.append(name)
                title = changed
    return title, tuple(done)


def _parts(dice: random.Random, facts: Told, done: list[str]) -> list[list[str]]:
    """Head, middle, tail: what is said first, then, and last."""
    brand = facts.brand if dice.random() < 0.7 else _noted(done, "no brand", "")
    model = facts.model if dice.random() < 0.97 else _noted(done, "no model", "")
    noun = facts.kind.nouns[0]
    if dice.random() < 0.3:
        noun = _noted(done, "synonym", dice.choice(facts.kind.nouns[1:]))
    features = [each for each in facts.features if dice.random() < 0.75]
    if len(features) < len(facts.features):
        done.append("dropped words")
    return [[brand, model], [*features, noun], _variant(dice, facts, done)]


def _variant(dice: random.Random, facts: Told, done: list[str]) -> list[str]:
    """Size, colour and pack count; a size or colour in seventy is forgotten, a pack count never: it is what is sold."""
    said = []
    if facts.size:
        said.append(facts.size[0] if dice.random() < 0.5 else dice.choice(facts.size))
    if facts.colour:
        said.append(facts.colour[0] if dice.random() < 0.85 else dice.choice(facts.colour))
    told = [each for each in said if dice.random() >= 0.015]
    if len(told) < len(said):
        done.append("variant not told")
    if facts.pack > 1:
        forms = (*words.PACKED, *(words.TWO if facts.pack == 2 else ()))
        told.append(dice.choice(forms).replace("#", str(facts.pack)))
    return told


def _assembled(dice: random.Random, parts: list[list[str]], done: list[str]) -> str:
    """One string; the middle and the variant in any order, the marketing where it pleases."""
    head, middle, variant = parts
    if dice.random() < 0.35:
        dice.shuffle(middle)
        done.append("word order")
    if dice.random() < 0.5:
        dice.shuffle(variant)
    if variant and dice.random() < 0.2:
        middle = [variant.pop(0), *middle]
        done.append("variant first")
    blocks = [each for each in (" ".join(filter(None, head)), " ".join(middle), *variant) if each]
    joint = dice.choice((" ", " ", " ", " - ", ", ", " | ", " – ", " / ", " * "))
    minds_the_limit = dice.random() < 0.7  # and leaves out what does not fit; others let a tool cut the end off
    for _ in range(dice.choice((0, 0, 1, 1, 2))):
        pool = words.MARKETING_NUMBERS if dice.random() < 0.08 else words.MARKETING
        phrase = dice.choice(pool)
        if minds_the_limit and len(joint.join((*blocks, phrase))) > TITLE_LIMIT:
            continue
        blocks.insert(dice.randrange(len(blocks) + 1), _noted(done, "marketing", phrase))
    if joint == " " and len(blocks) > 2 and dice.random() < 0.3:
        blocks[-1] = f"({blocks[-1].strip('()')})"
    return joint.join(blocks)


def _typos(dice: random.Random, title: str) -> str:
    """One or two words of letters only, five or longer, with a letter lost, doubled, swapped or wrong."""
    for _ in range(dice.choice((1, 1, 2))):
        long = [found for found in re.finditer(r"[A-Za-z]{5,}", title)]
        if not long:
            return title
        place = dice.choice(long)
        title = title[: place.start()] + mistyped(dice, place.group()) + title[place.end() :]
    return title


def mistyped(dice: random.Random, word: str) -> str:
    """One slip of the fingers, never in the first character."""
    at = dice.randrange(1, len(word) - 1)
    slip = dice.choice(("lost", "doubled", "swapped", "wrong"))
    if slip == "lost":
        return word[:at] + word[at + 1 :]
    if slip == "doubled":
        return word[:at] + word[at] + word[at:]
    if slip == "swapped":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + dice.choice(_LETTERS if word[at].isalpha() else "0123456789") + word[at + 1 :]


def _worded(table: dict[str, str]) -> Callable[[random.Random, str], str]:
    def change(dice: random.Random, title: str) -> str:
        return re.sub(r"[A-Za-z]+", lambda found: table.get(found.group().lower(), found.group()), title)

    return change


def _cased(dice: random.Random, title: str) -> str:
    return dice.choice((title.upper(), title.title(), title.lower()))


def _cut(dice: random.Random, title: str) -> str:
    return title[:TITLE_LIMIT].rstrip()


_CHANGES: tuple[tuple[str, float, Callable[[random.Random, str], str]], ...] = (
    ("abbreviated", 0.12, _worded(words.ABBREVIATED)),
    ("american", 0.15, _worded(words.AMERICAN)),
    ("typo", 0.22, _typos),
    ("case", 0.2, _cased),
    ("cut", 0.5, _cut),
)


def listed_sku(dice: random.Random, sku: str, *, known: bool) -> str:
    """The SKU on the channel. What we do not keep has its own, in the scheme of its siblings."""
    roll = dice.random()
    if roll < 0.10:
        return sku
    if roll < 0.15:
        return sku.lower().replace("-", "_") if known else sku.lower()
    if roll < 0.25 and len(sku) > 3:
        return mistyped(dice, sku)
    if roll < 0.60:
        return f"{dice.choice('BCDFGHJKL')}{dice.choice('MNPQRST')}{dice.randrange(1000, 9_999_999)}"
    letters = _LETTERS.upper() + "0123456789"
    return "-".join("".join(dice.choice(letters) for _ in range(each)) for each in (2, 4, 4))


def listed_barcode(dice: random.Random, own: str, single: str, near: str, foreign: str) -> str:
    """The barcode on the channel: missing, its own, that of the ``single`` in a pack (blank = this is none), that of a
    sibling or of anything by mistake, or nonsense."""
    roll = dice.random()
    if roll < 0.5:
        return ""
    if single and dice.random() < 0.2:
        return single
    if roll < 0.94:
        return own.removeprefix("0") if dice.random() < 0.5 else own
    if roll < 0.955:
        return near
    if roll < 0.97:
        return foreign
    return dice.choice(("Does not apply", "0000000000000", "N/A", own[:-1] + str((int(own[-1]) + 5) % 10)))


def _noted(done: list[str], name: str, value: str) -> str:
    done.append(name)
    return value
