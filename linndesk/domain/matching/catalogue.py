"""All stock items as an index: by SKU, tidied SKU, barcode, and the words of their titles. Pure."""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter, OrderedDict
from collections.abc import Iterable

from linndesk.domain.barcodes import gtin as barcode
from linndesk.domain.matching.facts import Product
from linndesk.domain.matching.skus import tidied
from linndesk.domain.matching.traits import Traits, traits

ENOUGH = 6_000  # places of common words that are looked through for one title
LOOKED_AT = 150  # products whose words are weighed
KEPT = 12_000  # titles kept taken apart


class Catalogue:
    """``products`` by place. A place is a number from 0; the maps give places."""

    def __init__(self, products: Iterable[Product]) -> None:
        self.products: list[Product] = []
        self.by_sku: dict[str, int] = {}
        self.by_tidied: dict[str, tuple[int, ...]] = {}
        self.by_barcode: dict[str, tuple[int, ...]] = {}
        self.by_id: dict[int, int] = {}
        self._numbers: dict[str, int] = {}  # token -> its number
        self._places: list[array[int]] = []  # by token number: where it occurs
        self._tokens: list[array[int]] = []  # by place
        self._kept: OrderedDict[int, Traits] = OrderedDict()
        for each in products:
            self._add(each)
        self._weights = self._weigh()
        self._weight_of = dict(zip(self._numbers, self._weights, strict=True))
        self.varying = self._varying()
        self.heads = self._heads()

    def _add(self, product: Product) -> None:
        place = len(self.products)
        self.products.append(product)
        self.by_id[product.id] = place
        self.by_sku[product.sku] = place
        if tidy := tidied(product.sku):
            self.by_tidied[tidy] = (*self.by_tidied.get(tidy, ()), place)
        if number := barcode(product.barcode):
            self.by_barcode[number] = (*self.by_barcode.get(number, ()), place)
        mine = array("I")
        for token in dict.fromkeys(traits(product.title).tokens()):
            number_of = self._numbers.setdefault(token, len(self._places))
            if number_of == len(self._places):
                self._places.append(array("I"))
            self._places[number_of].append(place)
            mine.append(number_of)
        self._tokens.append(mine)

    def _varying(self) -> frozenset[str]:
        """Words by which alone two products differ, such as a scent: such a word must be confirmed."""
        words = {number: token for token, number in self._numbers.items() if token.isalpha() or token.startswith("a:")}
        dice = random.Random(7)  # any numbers will do whose sums differ where the sets do
        marks = [dice.getrandbits(60) for _ in self._places]
        seen: dict[int, int] = {}
        found: set[int] = set()
        for mine in self._tokens:
            total = sum(marks[each] for each in mine)
            for each in mine:
                if each in words:
                    other = seen.setdefault(total - marks[each], each)
                    if other != each:
                        found.update((other, each))
        return frozenset(words[each] for each in found)

    def _heads(self) -> frozenset[str]:
        """Words that stand first in most of the titles they are in, as a brand does."""
        first = Counter(mine[0] for mine in self._tokens if mine)
        return frozenset(
            word for word, number in self._numbers.items()
            if word.isalpha() and first[number] > 1 and first[number] >= 0.8 * len(self._places[number])
        )  # fmt: skip

    def _weigh(self) -> list[float]:
        """By token number: 3.5 at most where few products have it, 0.5 where all have it."""
        whole = len(self.products) + 1
        most = math.log(whole) or 1.0
        return [0.5 + 3.0 * (math.log(whole / (len(each) + 1)) / most) ** 2 for each in self._places]

    def weight(self, token: str) -> float:
        """How much a token tells: more the fewer products have it, 0 where none has."""
        return self._weight_of.get(token, 0.0)

    def traits(self, place: int) -> Traits:
        """The title at a place, taken apart."""
        known = self._kept.get(place)
        if known is None:
            known = self._kept[place] = traits(self.products[place].title)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return known

    def near(self, listing: Traits, most: int) -> list[int]:
        """Places of the products that share most of what the listing's title says, best first."""
        numbers = [self._numbers[each] for each in dict.fromkeys(listing.tokens()) if each in self._numbers]
        numbers.sort(key=lambda each: len(self._places[each]))
        seen: Counter[int] = Counter()
        looked = 0
        for rank, number in enumerate(numbers):
            looked += len(self._places[number])
            if rank >= 2 and looked > ENOUGH:
                break
            seen.update(self._places[number])
        weights = {each: self._weights[each] for each in numbers}
        scored = [
            (
                sum(weights[each] for each in self._tokens[place] if each in weights) / (4 + len(self._tokens[place])),
                place,
            )
            for place, _ in seen.most_common(LOOKED_AT)
        ]
        scored.sort(key=lambda each: (-each[0], each[1]))
        return [place for _, place in scored[:most]]
