"""Catalogues like real sellers', and listings of the same goods as they stand on a channel, with the truth (N6).

The listings are written by another hand than the stock items: from the same facts, not by changing our titles. Three
in ten have no stock item here, but a sibling that differs only in size, colour or pack count. A seed gives the
same catalogue again; ``SEED_VARIABLE`` replays a failure.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from linndesk.domain.matching import Offer, Product
from tests import catalogue_words as words
from tests.catalogue_noise import listed_barcode, listed_sku, listed_title

SEED_VARIABLE = "LINNDESK_CATALOGUE_SEED"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a product is. ``size`` and ``colour`` are ways to write it (none = it has none), ``pack`` 1 = single."""

    family: int
    brand: str
    model: str
    kind: words.Kind
    features: tuple[str, ...]
    size: tuple[str, ...]
    colour: tuple[str, ...]
    pack: int
    sku: str = ""
    barcode: str = ""

    def differences(self, other: Facts) -> int:
        """In how many of size, colour and pack count two of one family differ."""
        return (self.size != other.size) + (self.colour != other.colour) + (self.pack != other.pack)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """``truth`` of an offer's id: its product's id, none for a decoy, no entry where nobody could tell.

    ``noise``: what was done to its title.
    """

    seed: int
    products: tuple[Product, ...]
    offers: tuple[Offer, ...]
    truth: Mapping[int, int | None]
    noise: Mapping[int, tuple[str, ...]]


def fresh_seed() -> int:
    """New every run, unless the environment names one."""
    return int(os.environ.get(SEED_VARIABLE) or random.SystemRandom().randrange(2**32))


def generate(seed: int, products: int = 3_000, listings: int = 3_000, decoys: float = 0.3) -> Catalogue:
    """``products`` stock items and ``listings``, of which the part ``decoys`` has no stock item."""
    dice = random.Random(seed)
    kept: list[Facts] = []
    left: list[tuple[Facts, Facts]] = []  # what is not in the catalogue, and a sibling that is
    families: dict[tuple[str, str, str], Facts] = {}
    while len(kept) < products or len(left) < listings * decoys / 2:
        here, gone = _parted(dice, _family(dice, len(families) + 1, families))
        kept += here
        left += gone
    kept = kept[:products]
    there = {(each.family, each.sku) for each in kept}
    left = [(each, sibling) for each, sibling in left if (sibling.family, sibling.sku) in there]
    shelf = tuple(_product(dice, number, each) for number, each in enumerate(kept, start=1))
    offers, truth, noise = _listings(dice, kept, left, listings, decoys)
    return Catalogue(seed, shelf, offers, truth, noise)


def _family(dice: random.Random, number: int, past: dict[tuple[str, str, str], Facts]) -> list[Facts]:
    """All variants of a new family, at most 30. A fifth share brand and kind with one before, some but for a mark."""
    while True:
        kind = dice.choice(words.KINDS)
        brand = dice.choice(words.BRAND_STARTS) + dice.choice(words.BRAND_ENDS)
        model = _model(dice)
        if past and dice.random() < 0.2:
            elder = dice.choice(list(past.values()))
            brand, kind = elder.brand, elder.kind
            if dice.random() < 0.3 and " " not in elder.model:
                model = elder.model + dice.choice(words.MODEL_MARKS)
        if (brand, model, kind.nouns[0]) not in past:
            break
    features = tuple(dice.sample(kind.features, min(len(kind.features), dice.choice((1, 1, 2, 2, 3)))))
    base = Facts(number, brand, model, kind, features, (), (), 1)
    past[brand, model, kind.nouns[0]] = base
    return _coded(dice, _variants(dice, base))


def _variants(dice: random.Random, base: Facts) -> list[Facts]:
    scale = words.SIZES[dice.choice(base.kind.scales)]
    sizes = _run(dice, scale) if scale and dice.random() < 0.85 else [()]
    colours = dice.sample(words.COLOURS, dice.choice((1, 2, 3, 4, 6))) if base.kind.coloured else [()]
    packs = [1, *sorted(dice.sample(words.PACKS, dice.choice((0, 1, 2, 3))))] if base.kind.packed else [1]
    every = [
        replace(base, size=size, colour=colour, pack=pack) for size in sizes for colour in colours for pack in packs
    ]
    return dice.sample(every, min(len(every), 30))


def _model(dice: random.Random) -> str:
    name = dice.choice(words.MODEL_STARTS) + dice.choice(words.MODEL_ENDS)
    if dice.random() < 0.25:
        return f"{name[:2].upper()}-{dice.randrange(100, 999)}"
    return name + dice.choice(words.MODEL_MARKS)


def _run(dice: random.Random, scale: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Neighbouring sizes of a scale, as a maker offers them."""
    count = dice.choice((1, 2, 3, 4, 5))
    start = dice.randrange(max(1, len(scale) - count + 1))
    return list(scale[start : start + count])


def _coded(dice: random.Random, variants: list[Facts]) -> list[Facts]:
    """With SKUs of one scheme a family, and barcodes; some families carry one barcode on all variants."""
    scheme = dice.choice(("words", "words", "running", "supplier"))
    first = dice.randrange(10_000, 900_000)
    shared = ean(dice) if dice.random() < 0.03 else ""
    made = []
    for number, each in enumerate(variants):
        sku = {
            "words": _worded(each),
            "running": f"{each.family}{first + number}",
            "supplier": f"{each.brand[:2].upper()}{each.family}{first}/{number + 1:02d}",
        }[scheme]
        made.append(replace(each, sku=sku, barcode=shared or ean(dice)))
    return made


def _worded(facts: Facts) -> str:
    *shade, name = facts.colour[0].upper().split() if facts.colour else ("",)
    colour = "".join(each[0] for each in shade) + name[:3] + name[-1:]
    size = facts.size[0].replace(" ", "").upper() if facts.size else ""
    pack = f"{facts.pack}PK" if facts.pack > 1 else ""
    stem = facts.kind.nouns[0].replace(" ", "").replace("-", "")[:4].upper()
    parts = (stem, facts.model.replace(" ", "").upper(), str(facts.family), colour, size, pack)
    return "-".join(part for part in parts if part)


def ean(dice: random.Random) -> str:
    """An EAN-13 with a right check digit; one in eight is a UPC with its leading nought."""
    body = ("0" if dice.random() < 0.125 else "50") + str(dice.randrange(10**11)).zfill(11)
    body = body[:12]
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return body + str(-total % 10)


def _parted(dice: random.Random, variants: list[Facts]) -> tuple[list[Facts], list[tuple[Facts, Facts]]]:
    """Those in the catalogue, and those that are not though a sibling one difference away is."""
    away = {each.sku for each in variants if len(variants) > 1 and dice.random() < 0.25}
    here = [each for each in variants if each.sku not in away]
    gone: list[tuple[Facts, Facts]] = []
    for each in variants:
        near = [other for other in here if each.sku in away and each.differences(other) == 1]
        if near:
            gone.append((each, dice.choice(near)))
    return here, gone


def _product(dice: random.Random, number: int, facts: Facts) -> Product:
    """The stock item; its title is written as its family's are."""
    style = random.Random(facts.family)
    named = style.random() < 0.7
    tail = [facts.size[0] if facts.size else "", facts.colour[0] if facts.colour else ""]
    if style.random() < 0.5:
        tail.reverse()
    pack = style.choice(("Pack of #", "# Pack", "x#", "#pk")).replace("#", str(facts.pack)) if facts.pack > 1 else ""
    features = " ".join(facts.features).title()
    noun = facts.kind.nouns[0]
    middle = f"{features} {noun}" if style.random() < 0.4 else f"{noun} {features}"
    joint = style.choice((" ", " ", " - ", ", "))
    head = f"{facts.brand} {facts.model} {middle}" if named else f"{facts.model} {middle}"
    title = joint.join(part for part in (head, *tail, pack) if part)
    return Product(number, facts.sku, title, facts.barcode if dice.random() < 0.75 else "")


def _listings(
    dice: random.Random, kept: list[Facts], left: list[tuple[Facts, Facts]], count: int, decoys: float
) -> tuple[tuple[Offer, ...], dict[int, int | None], dict[int, tuple[str, ...]]]:
    false = round(count * decoys)
    true = count - false
    own = [number % len(kept) for number in dice.sample(range(max(true, len(kept))), true)]
    chosen: list[tuple[Facts, Facts | None, int | None]] = [(kept[place], None, place + 1) for place in own]
    chosen += [(*left[number % len(left)], None) for number in range(false)]
    dice.shuffle(chosen)
    siblings: dict[int, list[Facts]] = {}
    for each in kept:
        siblings.setdefault(each.family, []).append(each)
    offers, truth, noise = [], {}, {}
    taken: set[str] = set()
    for number, (facts, sibling, product) in enumerate(chosen, start=1):
        title, done = listed_title(dice, facts)
        family = siblings[facts.family]
        near = sibling or dice.choice(family)
        sku = listed_sku(dice, facts.sku, known=product is not None)
        sku = f"{sku}-{number}" if sku in taken else sku
        taken.add(sku)
        offers.append(
            Offer(
                number,
                sku,
                title,
                listed_barcode(dice, facts.barcode, _single(facts, family), near.barcode, ean(dice)),
                f"B0{dice.randrange(36**8):08X}"[:10],
            )
        )
        truth[number] = product
        noise[number] = done
    return tuple(offers), truth, noise


def _single(facts: Facts, family: list[Facts]) -> str:
    """The barcode of the one that a pack is made of, where that is in the catalogue."""
    alike = (each for each in family if each.pack == 1 and (each.size, each.colour) == (facts.size, facts.colour))
    return next((each.barcode for each in alike), "") if facts.pack > 1 else ""
