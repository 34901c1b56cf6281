"""A second, blind generator of stock and listings: a workshop, pet, craft and phone seller.

The words, title styles and noise here were chosen before its author had read ``linndesk.domain.matching`` or
``tests.catalogue``, so that the two do not share one blind spot. One seed gives one catalogue.
"""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections import defaultdict
from typing import TYPE_CHECKING

from linndesk.domain.matching import Offer, Product
from tests import second_words as words
from tests.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_DECOYS = 0.3
_VOWELS = "aeiou"


@dataclasses.dataclass(frozen=True, slots=True)
class Thing:
    """One article that exists, in stock or not: ``values`` are its size, colour, pack … by the name of the axis."""

    id: int
    kind: words.Kind
    brand: str
    quality: str
    values: Mapping[str, str]
    sku: str
    title: str
    barcode: str

    def product(self) -> Product:
        """As the stock item that it is."""
        return Product(self.id, self.sku, self.title, self.barcode)


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """What a listing's title tells: none where it is silent."""

    thing: Thing
    brand: bool
    quality: bool
    axes: frozenset[str]

    def fits(self, other: Thing) -> bool:
        """Whether somebody who reads only the title may think of ``other``."""
        mine = self.thing
        return (
            other.kind is mine.kind
            and (not self.brand or other.brand == mine.brand)
            and (not self.quality or other.quality == mine.quality)
            and all(other.values[axis] == mine.values[axis] for axis in self.axes)
        )


def gtin(dice: random.Random) -> str:
    """A proper EAN of 13 digits."""
    digits = "50" + "".join(dice.choice("0123456789") for _ in range(10))
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def _brands(dice: random.Random, count: int) -> list[str]:
    made: set[str] = set()
    while len(made) < count:
        made.add("".join(dice.choice(words.SYLLABLES) for _ in range(dice.choice((2, 2, 3)))).capitalize())
    return [f"{word} {dice.choice(words.HOUSES)}" if dice.random() < 0.15 else word for word in sorted(made)]


class _Stock:
    """Makes families of siblings, each with its own habit of titles and SKUs."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._brands = _brands(dice, 90)
        self._serial = itertools.count(dice.randrange(10000, 60000))
        self._ids = itertools.count(1)
        self._skus: set[str] = set()
        self._families: set[tuple[str, str, str]] = set()

    def family(self) -> list[Thing]:
        dice = self._dice
        while True:
            kind, brand = dice.choice(words.KINDS), dice.choice(self._brands)
            quality = dice.choice(kind.qualities)
            if (kind.noun, brand, quality) not in self._families:
                break
        self._families.add((kind.noun, brand, quality))
        axes = {name: dice.sample(values, min(len(values), dice.choice((2, 3, 4)))) for name, values in kind.axes}
        every = [dict(zip(axes, chosen, strict=True)) for chosen in itertools.product(*axes.values())]
        dice.shuffle(every)
        style, coded = dice.choice(words.STOCK_STYLES), dice.random() < 0.5
        return [self._thing(kind, brand, quality, values, style, coded) for values in every[: dice.randint(3, 9)]]

    def _thing(
        self, kind: words.Kind, brand: str, quality: str, values: dict[str, str], style: str, coded: bool
    ) -> Thing:
        told = [words.in_stock(self._dice, name, value) for name, value in values.items()]
        title = style.format(brand=brand, quality=quality, noun=kind.noun, axes=" ".join(filter(None, told)))
        if style.endswith("|"):
            title = style[:-1].format(brand=brand, quality=quality, noun=kind.noun, axes=" / ".join(filter(None, told)))
        title = title.replace(" ()", "").strip(" ,-/|")
        code = gtin(self._dice) if self._dice.random() < 0.3 else ""
        sku = self._sku(kind, brand, quality, values) if coded else f"{brand[:2].upper()}{next(self._serial)}"
        return Thing(next(self._ids), kind, brand, quality, values, sku, title, code)

    def _sku(self, kind: words.Kind, brand: str, quality: str, values: dict[str, str]) -> str:
        parts = [brand[:3], kind.noun.replace(" ", "")[:4], quality[:2], *map(words.coded, values, values.values())]
        sku = base = "-".join(filter(None, parts)).upper()
        for again in itertools.count(2):
            if sku not in self._skus:
                break
            sku = f"{base}-{again}"
        self._skus.add(sku)
        return sku


def _apart(one: Thing, other: Thing) -> list[str]:
    return [axis for axis in one.values if one.values[axis] != other.values[axis]]


def _withheld(dice: random.Random, family: list[Thing]) -> list[Thing]:
    """Up to a third of a family, each of whose siblings in stock differs in size, colour or pack alone."""
    away: list[Thing] = []
    for thing in dice.sample(family, len(family)):
        left = [other for other in family if other is not thing and other not in away]
        if len(away) < max(1, round(len(family) * 0.34)) and all(
            any(
                len(apart := _apart(gone, other)) == 1 and apart[0] in words.DECOY_AXES
                for other in left
                if other is not gone
            )
            for gone in (*away, thing)
        ):
            away.append(thing)
    return away


class _Listings:
    """Writes listings of articles as sellers do."""

    def __init__(self, dice: random.Random, skus: frozenset[str]) -> None:
        self._dice = dice
        self._skus = skus
        self._tidied = frozenset(map(_tidied, skus))

    def title(self, thing: Thing) -> tuple[str, Said, str]:
        """The title, what it says, and the name of its noise."""
        dice = self._dice
        tongue = dice.choices(("en", "de", "fr"), (82, 9, 9))[0]
        brand, quality = dice.random() >= 0.18, dice.random() >= 0.05
        silent = {dice.choice(list(thing.values))} if dice.random() < 0.04 else set()
        noun = words.renamed(dice, thing.kind)
        told = {
            axis: words.listed(dice, axis, value, tongue)
            for axis, value in thing.values.items()
            if axis not in silent or value == "1"
        }
        core = " ".join([thing.quality, noun][0 if quality else 1 :])
        if quality and dice.random() < 0.25:
            core = f"{noun} {thing.quality}"
        text, style = self._assembled(
            thing, thing.brand if brand else "", core, [part for part in told.values() if part]
        )
        if dice.random() < 0.25 and len(text) > 80:
            text, style = _cut(text, told.values()), style + "+cut"
        axes = frozenset(axis for axis, part in told.items() if part in text)
        said = Said(thing, brand and thing.brand in text, quality and thing.quality in text, axes)
        if dice.random() < 0.12:
            text, style = text.upper(), style + "+caps"
        if dice.random() < 0.15:
            text, style = self._mistyped(text), style + "+typo"
        return text, said, f"{tongue}:{style}"

    def _assembled(self, thing: Thing, brand: str, core: str, told: list[str]) -> tuple[str, str]:
        dice = self._dice
        dice.shuffle(told)
        stuff = dice.sample(thing.kind.stuffing + words.STUFFING, dice.choice((0, 0, 1, 2, 3)))
        style = dice.choice(("pipes", "brackets", "commas", "plain", "front", "dashes"))
        if style == "pipes":
            return " | ".join(filter(None, [f"{brand} {core}".strip(), *told, *stuff])), style
        if style == "brackets":
            tail = dice.choice(("({})", "[{}]", "【{}】")).format(", ".join(told)) if told else ""
            return " ".join(filter(None, [brand, core, tail, *stuff])), style
        if style == "commas":
            return ", ".join(filter(None, [core, *told, *stuff, brand])), style
        if style == "front":
            return " ".join(filter(None, [*told[:1], brand, core, *stuff, *told[1:]])), style
        if style == "dashes":
            return " - ".join(filter(None, [brand, core, " ".join(stuff), *told])), style
        return " ".join(filter(None, [brand, core, *told, *stuff])), style

    def _mistyped(self, text: str) -> str:
        """One slip in one long word; figures stay as they are."""
        found = [word for word in text.split() if len(word) > 6 and word.isalpha()]
        if not found:
            return text
        word = self._dice.choice(found)
        place = self._dice.randrange(1, len(word) - 2)
        slips = (
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
        )
        return text.replace(word, self._dice.choice(slips), 1)

    def sku(self, thing: Thing) -> tuple[str, str]:
        """A channel SKU and how it came about; only "kin" lets a reader find the item."""
        dice = self._dice
        how = dice.choices(("code", "serial", "amazon", "affix", "slip", "exact"), (25, 20, 20, 15, 15, 5))[0]
        while True:
            sku = self._written(how, thing)
            if how == "exact" or _tidied(sku) not in self._tidied:
                return sku, how
            how = "amazon"

    def _written(self, how: str, thing: Thing) -> str:
        dice = self._dice
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
        if how == "code":
            return (
                f"{thing.kind.noun[:3]}{dice.choice('-_.')}{dice.choice(list(thing.values.values()))[:4]}".upper()
                + str(dice.randrange(100, 9999))
            )
        if how == "serial":
            return f"{dice.choice(('EB', 'W', 'ITEM-', 'shop', ''))}{dice.randrange(1000, 999999)}"
        if how == "amazon":
            return "-".join("".join(dice.choice(letters) for _ in range(size)) for size in (2, 4, 4))
        if how == "affix":
            return dice.choice(("FBA-{}", "{}-UK", "AZ_{}", "{}.NEW", "{}-FBM")).format(thing.sku)
        if how == "slip":
            place = dice.randrange(1, len(thing.sku) - 1)
            return thing.sku[: place - 1] + thing.sku[place] + thing.sku[place - 1] + thing.sku[place + 1 :]
        return thing.sku


def _cut(text: str, told: Iterable[str]) -> str:
    """80 letters at most, whole words, and nothing that tells siblings apart left by halves."""
    end = text[:81].rfind(" ")
    for part in told:
        start = text.find(part)
        if part and start < end < start + len(part):
            end = start
    return text[:end].rstrip(" ,-|/([&+【")


def _tidied(sku: str) -> str:
    return "".join(letter for letter in sku.upper() if letter.isalnum())


def _drawn(dice: random.Random, in_stock: list[Thing], away: list[Thing], count: int) -> Iterator[Thing]:
    """Listings' articles, none listed twice while others are left."""
    pools = {True: itertools.cycle(away), False: itertools.cycle(dice.sample(in_stock, len(in_stock)))}
    for _ in range(count):
        yield next(pools[dice.random() < _DECOYS])


def second_catalogue(seed: int, products: int = 3000, listings: int = 3000) -> Catalogue:
    """``products`` stock items and ``listings`` of them and of siblings that are not in stock.

    A listing that leaves out what tells siblings apart stands in no ``truth``: it has no answer.
    """
    dice = random.Random(f"second {seed}")
    stock, every, away = _Stock(dice), list[Thing](), list[Thing]()
    while len(every) - len(away) < products:
        family = stock.family()
        every += family
        away += _withheld(dice, family)
    gone = {thing.id for thing in away}
    in_stock = [thing for thing in every if thing.id not in gone]
    dice.shuffle(away)
    kinds: dict[str, list[Thing]] = defaultdict(list)
    for thing in every:
        kinds[thing.kind.noun].append(thing)
    writer = _Listings(dice, frozenset(thing.sku for thing in every))
    offers, truth, noise = list[Offer](), dict[int, int | None](), dict[int, tuple[str, ...]]()
    for number, thing in enumerate(_drawn(dice, in_stock, away, listings), 1):
        title, said, style = writer.title(thing)
        sku, how = writer.sku(thing)
        code = thing.barcode if dice.random() < 0.4 else ""
        offers.append(Offer(number, sku, title, code, f"B0{number:08d}"))
        noise[number] = (style, how)
        fits = [other for other in kinds[thing.kind.noun] if said.fits(other)]
        known = thing.id not in gone and (how == "exact" or bool(code))
        if known:
            truth[number] = thing.id
        elif "pack" in thing.values and "pack" not in said.axes:
            continue
        elif len(fits) == 1:
            truth[number] = None if thing.id in gone else thing.id
        elif sum(fit.id not in gone for fit in fits) > 1 and how not in ("affix", "slip"):
            truth[number] = None
    items = tuple(thing.product() for thing in in_stock)
    return Catalogue(seed, items, tuple(offers), truth, noise)
