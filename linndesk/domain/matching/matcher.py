"""Puts the tiers together: how sure it is that a listing is a product, and why. Pure.

| tier | found by | score |
|---|---|---|
| sku | the same SKU, letter for letter | 100 |
| barcode | the same valid barcode | 97 |
| tidied | the same SKU after tidying (case, separators, leading noughts) | 96 |
| tidied | … and after a prefix or suffix that links already made teach | 95 |
| reference | another listing with the same reference is linked to it | 95 |
| title | titles alike, every distinguishing word confirmed | 90 to 96, else below |

Each further way that names the same product adds 1 (at most 99). Then the lowest cap that holds counts:

| what speaks against it | at most |
|---|---|
| a contradiction: colour, size, pack, measure, number, model, material, audience … (title alone: 60) | 75 |
| two valid barcodes that differ (88 where the SKU is letter for letter the same) | 84 |
| another product is as good, or another way names another product | 85 |
| the titles share nothing, with any tier but the title | 80 (SKU 88) |
| title alone: a distinguishing word on one side only, or a word where the product has another | 84 to 86 |
| … or of two brands; 91 where only words of no known meaning are missing and the SKUs are nearly the same | 86 |
| title alone: a sibling of the product fits as well, since the listing does not name what tells them apart | 80 |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field

from linndesk.domain.barcodes import gtin as barcode
from linndesk.domain.matching.catalogue import Catalogue
from linndesk.domain.matching.compare import Comparison, compare
from linndesk.domain.matching.facts import SURE, Candidate, Offer, Product, Tier
from linndesk.domain.matching.skus import learnt, nearly, tidied
from linndesk.domain.matching.traits import Traits, is_cut, traits

ALIKE = 0.68  # titles at least so much alike may be the same product
NAMED = 0.46  # … where the listing has the rarest name in the product's title, of a range or a model
CONFIRMED = 0.03  # … less by this for each colour, size, pack or measure that both name, at most three
LEAST = 0.35  # below this a title suggests nothing
LOOKED_AT = 12
FEW = 3  # a barcode or tidied SKU that more products share names none of them
_BASE: dict[Tier, int] = {"sku": 100, "barcode": 97, "tidied": 96, "reference": 95}


@dataclass(slots=True)
class _Case:
    """What is known of one product while a listing is matched."""

    place: int
    compared: Comparison
    ways: dict[Tier, tuple[int, str]] = field(default_factory=dict)
    score: int = 0
    against: list[str] = field(default_factory=list)

    @property
    def tier(self) -> Tier:
        return max(self.ways, key=lambda each: self.ways[each][0]) if self.ways else "title"

    def cap(self, most: int, why: str) -> None:
        self.score = min(self.score, most)
        self.against.append(why)


class Matcher:
    """``links``: (channel SKU, stock SKU) already made, which teach prefixes and suffixes. ``references``: reference ->
    ids of the products that listings with it are linked to.
    """

    def __init__(
        self,
        products: Iterable[Product],
        links: Iterable[tuple[str, str]] = (),
        references: Mapping[str, Iterable[int]] | None = None,
    ) -> None:
        self._catalogue = Catalogue(products)
        self.affixes = learnt(links)
        self._references = references or {}

    def taught(self, links: Iterable[tuple[str, str]], references: Mapping[str, Iterable[int]]) -> Matcher:
        """The same products with what other links teach; cheap, since their index is shared."""
        made = copy(self)
        made.affixes, made._references = learnt(links), references
        return made

    def candidates(self, offer: Offer, most: int = 5) -> tuple[Candidate, ...]:
        """The products that it may be, best first, at most ``most``."""
        said = traits(offer.title)
        cases = {place: self._case(place, said) for place in self._catalogue.near(said, LOOKED_AT)}
        for place, tier, base, sentence in self._ways(offer):
            case = cases.setdefault(place, self._case(place, said))
            if tier not in case.ways:
                case.ways[tier] = (base, sentence)
        cut = is_cut(offer.title)
        for case in cases.values():
            self._judge(case, offer, said)
            self._check(case, offer, cut=cut)
        _rivals(list(cases.values()), self._catalogue)
        good = sorted(
            (each for each in cases.values() if each.ways or each.compared.alike >= LEAST),
            key=lambda each: (-each.score, each.place),
        )
        return tuple(self._candidate(each) for each in good[:most])

    def _case(self, place: int, said: Traits) -> _Case:
        catalogue = self._catalogue
        return _Case(
            place,
            compare(said, catalogue.traits(place), catalogue.weight, catalogue.varying, catalogue.heads),
        )

    def _ways(self, offer: Offer) -> Iterable[tuple[int, Tier, int, str]]:
        """Place, tier, score and sentence of every way but the title."""
        catalogue = self._catalogue
        if offer.channel_sku in catalogue.by_sku:
            yield catalogue.by_sku[offer.channel_sku], "sku", _BASE["sku"], f"Same SKU {offer.channel_sku}"
        tidy = tidied(offer.channel_sku)
        exact = catalogue.by_sku.get(offer.channel_sku)
        for place in catalogue.by_tidied.get(tidy, ())[:FEW]:
            if place == exact:
                continue  # the SKU itself says it already
            yield place, "tidied", _BASE["tidied"], self._tidied(offer.channel_sku, place)
        for rest, taken in self.affixes.without(tidy):
            for place in catalogue.by_tidied.get(rest, ()):
                sentence = f"{self._tidied(offer.channel_sku, place)}, without {taken.upper()} as in links already made"
                yield place, "tidied", _BASE["tidied"] - 1, sentence
        number = barcode(offer.barcode)
        sharing = catalogue.by_barcode.get(number, ()) if number else ()
        for place in sharing if len(sharing) <= FEW else ():
            yield place, "barcode", _BASE["barcode"], f"Same barcode {offer.barcode.strip()}"
        for product_id in self._references.get(offer.reference, ()) if offer.reference else ():
            if product_id in catalogue.by_id:
                sentence = f"Another listing with the reference {offer.reference} is linked to it"
                yield catalogue.by_id[product_id], "reference", _BASE["reference"], sentence

    def _tidied(self, channel_sku: str, place: int) -> str:
        sku = self._catalogue.products[place].sku
        what = "upper and lower case" if channel_sku.casefold() == sku.casefold() else "how it is written"
        return f"Same SKU but for {what}: {channel_sku} / {sku}"

    def _judge(self, case: _Case, offer: Offer, said: Traits) -> None:
        """The score that the ways to it give, and the title by itself."""
        compared = case.compared
        if case.ways:
            base = max(score for score, _ in case.ways.values())
            sure_title = _title_score(compared) >= SURE and not compared.against
            case.score = base if base == 100 else min(99, base + len(case.ways) - 1 + sure_title)
            if compared.alike < 0.15 and said.words and self._catalogue.traits(case.place).words:
                case.cap(88 if "sku" in case.ways else 80, "The titles have nothing in common")
            if _is_plain(offer.channel_sku) and set(case.ways) == {"tidied"} and compared.alike < 0.5:
                case.cap(80, "A short SKU of digits alone proves little")
        else:
            case.score = _title_score(compared)
            sku = self._catalogue.products[case.place].sku
            if compared.silent and case.score >= SURE and _is_named(compared) and nearly(offer.channel_sku, sku):
                case.cap(91, f"Nearly the same SKU: {offer.channel_sku} / {sku}")
            elif compared.silent:
                case.cap(84, compared.silent[0])
            elif compared.more:
                case.cap(86, compared.more[0])
            elif compared.swapped:
                case.cap(86, "A word stands where the item's title has another")
            elif len(compared.fits) < 2:
                case.cap(80, "The titles say too little")

    def _check(self, case: _Case, offer: Offer, *, cut: bool) -> None:
        """What speaks against it, however it was found."""
        compared, product = case.compared, self._catalogue.products[case.place]
        if cut and not self._catalogue.traits(case.place).packs and "sku" not in case.ways:
            case.cap(86, "The listing's title may be cut off")
        if case.ways and compared.silent and compared.more:
            case.cap(86, "Each title names what the other does not")
        for number, each in enumerate(compared.against):
            case.cap(75 if case.ways else max(30, 60 - 10 * number), each)
        theirs, ours = barcode(offer.barcode), barcode(product.barcode)
        if theirs and ours and theirs != ours:
            case.cap(88 if "sku" in case.ways else 84, f"The barcodes differ: {offer.barcode} / {product.barcode}")

    def _candidate(self, case: _Case) -> Candidate:
        compared = case.compared
        evidence = [sentence for _, sentence in sorted(case.ways.values(), reverse=True)]
        if compared.alike >= LEAST:
            alike = min(100, round(100 * compared.alike))
            evidence.append(", ".join((f"Title alike {alike} %", *dict.fromkeys(compared.same))))
        evidence += dict.fromkeys(case.against)
        if case.ways and not compared.against:
            evidence += compared.silent + compared.more
        product = self._catalogue.products[case.place]
        return Candidate(product.id, case.score, case.tier, tuple(dict.fromkeys(evidence)))


def _title_score(compared: Comparison) -> int:
    """0 to 96 from how alike the titles are, whatever speaks against it."""
    enough = NAMED if compared.named else ALIKE - CONFIRMED * min(3, len(compared.same))
    if compared.alike < enough:
        return int(SURE * compared.alike / enough - 0.001)
    return SURE + round(6 * (compared.alike - enough) / (1 - enough))


def _is_named(compared: Comparison) -> bool:
    """Whether the product has words to spare and nothing else, so that a SKU much like its own settles it."""
    only_words = compared.unnamed == len(compared.silent)
    return only_words and not (compared.more or compared.swapped or compared.against)


def _is_plain(sku: str) -> bool:
    short = tidied(sku)
    return len(short) < 4 or (short.isdigit() and len(short) < 6)


def _rivals(cases: list[_Case], catalogue: Catalogue) -> None:
    """Where two products are about as good, neither is sure."""
    strong = [each for each in cases if each.ways and each.score >= SURE]
    exact = [each for each in strong if "sku" in each.ways]
    if exact and not any(set(each.ways) - {"tidied"} for each in strong if each is not exact[0]):
        strong = exact
    sure = {id(each): each.score for each in cases}
    for case in cases:
        if case.score < SURE:
            continue
        quiet = case.compared.silent[case.compared.unnamed :]
        if case.ways and quiet and not {"sku", "tidied"} & set(case.ways):
            case.cap(86 if any(_is_sibling(case, each) for each in cases) else 99, quiet[0])
        for other in cases:
            if other is case:
                continue
            sku = catalogue.products[other.place].sku
            if other.ways and case not in strong and (other in strong or "sku" in other.ways):
                why = "fits as well" if sure[id(other)] >= SURE else "is named by the " + _NAMES[other.tier]
                case.cap(85, f"{sku} {why}")
            elif case in strong and other in strong:
                case.cap(85, f"{sku} fits as well")
            elif not case.ways and not other.ways and not _told_apart(case, other):
                case.cap(80, f"{sku} fits as well: the listing does not name what tells them apart")


_NAMES: dict[Tier, str] = {
    "sku": "SKU",
    "tidied": "SKU",
    "barcode": "barcode",
    "reference": "reference",
    "title": "title",
}


def _is_sibling(case: _Case, other: _Case) -> bool:
    return other is not case and other.compared.alike >= case.compared.alike - 0.05


def _told_apart(case: _Case, other: _Case) -> bool:
    """Whether the listing says what only ``case`` says, or leaves out what ``other`` says more."""
    if len(other.compared.against) > len(case.compared.against):
        return True
    if other.compared.alike < 0.6 * case.compared.alike:
        return True
    ours = case.compared.fits - other.compared.fits
    theirs = other.compared.fits - case.compared.fits
    if ours:
        return not theirs or case.compared.alike >= other.compared.alike + 0.1
    if theirs or case.compared.lacks - other.compared.lacks:
        return False
    return bool(other.compared.lacks - case.compared.lacks)
