"""A listing's title beside a product's: how alike, what they share, and what tells them apart. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from linndesk.domain.matching.measures import Amount, comparable, same_amount
from linndesk.domain.matching.spelling import VOWELS, is_short_for, is_slip
from linndesk.domain.matching.traits import Traits
from linndesk.domain.matching.vocabulary import COLOURS, GROUPS, SIZES

NAME = 1.6  # a word that tells at least so much is a name: of a brand, of a range
MISSED, ADDED, UNKNOWN = 0.6, 0.35, 0.3  # what a word on one side costs; a word the catalogue does not know costs less
_FACTORS = (1.0, 10.0, 1000.0, 25.4, 304.8, 453.59, 568.26)
_COLOUR_NAMES = frozenset(COLOURS.values())
_SIZE_NAMES = frozenset({"small", "medium", "large"})
_GROUP_NAMES = {name: tuple(each for each in GROUPS if GROUPS[each][1] == name) for _, name in GROUPS.values()}
_TELLING = frozenset({"dark", "light", "pale", "hot", "deep", "bright"})  # of a colour that could not be read
_PLAIN_COLOURS = frozenset(
    {"red", "blue", "green", "yellow", "black", "white", "grey", "pink", "purple", "orange", "brown", "silver", "beige"}
)
Weigh = Callable[[str], float]  # how much a word tells; 0 = no product has it


@dataclass(slots=True)
class Comparison:
    """``alike`` 0 to 1. ``against``: contradictions; ``silent``: said by the product alone; ``more``: by the listing.

    ``same``: distinguishing words both have. ``fits`` and ``lacks``: the product's tokens that the listing has, or not.
    ``swapped``: a word stands where the product has another. ``named``: the listing has the product's rarest name.
    """

    alike: float = 0.0
    against: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    fits: set[str] = field(default_factory=set)
    lacks: set[str] = field(default_factory=set)
    swapped: bool = False
    named: bool = False
    unnamed: int = 0  # how many of ``silent`` are words of no known meaning, such as a brand
    left: set[str] = field(default_factory=set)  # words of the listing that found no partner


def compare(
    listing: Traits, product: Traits, weigh: Weigh, varying: Collection[str] = (), heads: frozenset[str] = frozenset()
) -> Comparison:
    """Both titles taken apart. ``weigh`` knows the catalogue, and so do its ``varying`` words and the ``heads``."""
    found = Comparison()
    listing, product = _apart(listing, product), _apart(product, listing)
    _words(found, listing, product, weigh, varying)
    if not heads.isdisjoint(found.lacks):
        found.swapped |= any(_is_head(each, heads, weigh) for each in found.left)
    _marked(
        found,
        "Colour",
        _shaded(listing.colours, product.colours, found.left),
        product.colours,
        _near(_COLOUR_NAMES, COLOURS, found.left, weigh),
    )
    _marked(found, "Size", listing.sizes, product.sizes, _near(_SIZE_NAMES, SIZES, found.left, weigh))
    _marked(found, "Model", listing.models, product.models, frozenset())
    _groups(found, listing, product)
    _packs(found, listing, product)
    quiet = len(found.silent)
    _amounts(found, listing, product, varying)
    _bare(found, listing, product, unsaid=len(found.silent) > quiet)
    return found


def _apart(side: Traits, other: Traits) -> Traits:
    """``side`` with ``spf15`` read as ``spf 15`` and ``10s`` as a pack of ten where ``other`` says so."""
    for model in side.models - other.models:
        letters, digits = model.rstrip("0123456789"), model.lstrip("abcdefghijklmnopqrstuvwxyz")
        if letters + digits == model and digits and letters in other.words and float(digits) in other.bare:
            words, bare = (*side.words, letters), side.bare | {float(digits)}
            side = replace(side, words=words, bare=bare, models=side.models - {model})
        elif model[-1] == "s" and model[:-1].isdigit() and not side.packs and int(model[:-1]) in other.packs:
            side = replace(side, packs=frozenset({int(model[:-1])}), models=side.models - {model})
    return side


def _is_head(word: str, heads: frozenset[str], weigh: Weigh) -> bool:
    """Whether it is a brand, mistyped or not."""
    if word in heads:
        return True
    return weigh(word) == 0 and any(each[0] == word[0] and is_slip(word, each) for each in heads)


def _words(found: Comparison, listing: Traits, product: Traits, weigh: Weigh, varying: Collection[str]) -> None:
    ours, theirs = _named(product), _named(listing)
    pairs = {each: each for each in theirs if each in set(ours)}
    left = [each for each in theirs if each not in pairs]
    lacks = [each for each in ours if each not in pairs]
    matched = sum(_weight(each, weigh) for each in pairs)
    for word in list(lacks):
        partner = _partner(word, left, weigh)
        if partner:
            lacks.remove(word)
            for part in partner:
                left.remove(part)
                pairs[part] = word
            matched += 0.9 * _weight(word, weigh)
    for word in list(left):  # written in one by the listing, in two by the product
        halves = next(([one, two] for one in lacks for two in lacks if one + two == word), [])
        if halves:
            left.remove(word)
            matched += sum(_weight(each, weigh) for each in halves)
            lacks = [each for each in lacks if each not in halves]
            pairs[word] = halves[0]
    missed = sum(_weight(each, weigh) for each in lacks)
    added = sum(weigh(each) or UNKNOWN for each in left)
    whole = matched + MISSED * missed + ADDED * added
    found.alike = matched / whole if whole else 0.0
    found.fits.update(each for each in ours if each not in lacks)
    found.lacks.update(lacks)
    found.left.update(left)
    names = [each for each in ours if weigh(each) > NAME]
    found.named = bool(names) and max(names, key=weigh) not in lacks
    found.swapped = any(
        weigh(word) > NAME < weigh(lost) or (lost in varying and _stands_for(word, lost, theirs, ours, pairs))
        for word in left
        for lost in lacks
    )
    _unspoken(found, left, lacks, weigh, varying)


def _unspoken(
    found: Comparison, left: Collection[str], lacks: Collection[str], weigh: Weigh, varying: Collection[str]
) -> None:
    """What one title says and the other does not."""
    found.silent += [f"The word {each} is not in the listing's title" for each in lacks if each in varying]
    found.more += [
        f"The word {each} is not in the item's title"
        for each in left
        if each in varying or (each in _TELLING and any(weigh(other) == 0 for other in left if other != each))
    ]
    found.against += [
        f"Kind differs: {word}, not {lost}"
        for word in left
        for lost in lacks
        if f"non{word}" == lost or f"non{lost}" == word
    ]
    found.unnamed = len(found.silent)


def _named(side: Traits) -> list[str]:
    return [*dict.fromkeys(side.words), *sorted(side.models)]


def _weight(word: str, weigh: Weigh) -> float:
    return weigh(word) or 1.0


def _partner(word: str, left: list[str], weigh: Weigh) -> list[str]:
    """Which leftover words of the listing stand for this word of the product."""
    for each in left:
        # Two words that products have are two words, however alike they look.
        names = _GROUP_NAMES.get(word, (word,))
        if weigh(each) == 0 and any(is_slip(each, name) or is_short_for(each, name) for name in names):
            return [each]
        if weigh(each) == 0 and is_short_for(word, each) and len(word) >= 3:
            return [each]
    for one in left:
        if word.startswith(one) and (rest := word[len(one) :]) in left and rest != one:
            return [one, rest]
    return []


def _stands_for(word: str, lost: str, theirs: list[str], ours: list[str], pairs: dict[str, str]) -> bool:
    """Whether ``word`` has a neighbour whose partner is a neighbour of ``lost`` on the same side."""
    at, place = theirs.index(word), ours.index(lost)
    before = at > 0 and place > 0 and pairs.get(theirs[at - 1]) == ours[place - 1]
    after = at + 1 < len(theirs) and place + 1 < len(ours) and pairs.get(theirs[at + 1]) == ours[place + 1]
    return before or after


def _shaded(theirs: frozenset[str], ours: frozenset[str], left: set[str]) -> frozenset[str]:
    """``blue`` beside a mistyped ``light`` is our light blue."""
    for shade, _, base in (each.partition(" ") for each in ours):
        if base in theirs and any(is_slip(each, shade) for each in left):
            theirs = theirs - {base} | {f"{shade} {base}"}
    return theirs


def _near(names: frozenset[str], table: Mapping[str, str], left: set[str], weigh: Weigh) -> frozenset[str]:
    """What leftover words that no product has mean, mistyped or shortened: one name each and no other."""
    return frozenset(table[name] for word in left if weigh(word) == 0 for name in _meant(word, names))


@lru_cache(maxsize=20_000)
def _meant(word: str, names: frozenset[str]) -> tuple[str, ...]:
    alike = [each for each in names if each[0] == word[0] or len(each) > 5]
    found = [each for each in alike if word in (each, _consonants(each)) or is_slip(word, each)]
    found = found or [each for each in names if len(word) >= 3 and each.startswith(word)]
    return tuple(found) if len(found) == 1 and len(word) >= 2 else ()


def _consonants(word: str) -> str:
    return word[0] + "".join(each for each in word[1:] if each not in VOWELS)


def _marked(found: Comparison, kind: str, theirs: frozenset[str], ours: frozenset[str], slips: frozenset[str]) -> None:
    """Colours, sizes or models. ``slips``: those that the listing means by mistyped words."""
    mark = f"{kind[0].lower()}:" if kind != "Model" else ""
    confirmed = ours & (theirs | slips)
    found.fits.update(mark + each for each in confirmed)
    found.lacks.update(mark + each for each in ours - confirmed)
    found.same += [f"same {kind.lower()} {each}" for each in sorted(confirmed)]
    lacks, more = ours - confirmed, (theirs | slips & _PLAIN_COLOURS) - ours
    if lacks and more:
        found.against.append(f"{kind} differs: {_list(more)}, not {_list(lacks)}")
    elif lacks:
        found.silent.append(f"{kind} {_list(lacks)} is not in the listing's title")
    elif more:
        found.more.append(f"{kind} {_list(more)} is not in the item's title")


def _groups(found: Comparison, listing: Traits, product: Traits) -> None:
    for group in {each for each, _ in listing.groups} & {each for each, _ in product.groups}:
        theirs = {word for name, word in listing.groups if name == group}
        ours = {word for name, word in product.groups if name == group}
        kind = group.capitalize() if group in ("material", "audience") else "Kind"
        if not theirs & ours:
            found.against.append(f"{kind} differs: {_list(theirs)}, not {_list(ours)}")


def _packs(found: Comparison, listing: Traits, product: Traits) -> None:
    theirs, ours = listing.packs, product.packs
    found.fits.update(f"p:{each}" for each in ours & theirs)
    found.lacks.update(f"p:{each}" for each in ours - theirs)
    if theirs == ours:
        found.same += [f"same pack of {each}" for each in sorted(ours)]
    elif ours & theirs:
        found.silent.append(f"Only one title says {_list(ours ^ theirs)}")
    elif not theirs and any(each in listing.bare for each in ours):
        found.silent.append(f"The listing does not say that {_list(ours)} is the pack")
    elif not ours and any(each in product.bare for each in theirs):
        found.more.append(f"The item does not say that {_list(theirs)} is the pack")
    else:
        found.against.append(f"Pack differs: {_list(theirs or {1})}, not {_list(ours or {1})}")


def _amounts(found: Comparison, listing: Traits, product: Traits, varying: Collection[str]) -> None:
    spare = {each for each in listing.amounts if not any(same_amount(each, own) for own in product.amounts)}
    here = {own for own in product.amounts if any(same_amount(each, own) for each in listing.amounts)}
    for own in sorted(product.amounts, key=lambda each: (each not in here, each)):
        rivals = [each for each in spare if comparable(each, own)]
        if own in here or (not rivals and _in_bare(own, listing.bare - product.bare)):
            found.fits.add(f"a:{own[1]:g}")
            found.same.append(f"same {_said(own)}")
            continue
        found.lacks.add(f"a:{own[1]:g}")
        if rivals:
            found.against.append(f"Measure differs: {', '.join(map(_said, sorted(rivals)))}, not {_said(own)}")
        elif f"a:{own[1]:g}" in varying or not any(each.startswith("a:") for each in found.fits):
            found.silent.append(f"{_said(own).capitalize()} is not in the listing's title")
    lonely = [
        each for each in spare
        if not any(comparable(each, own) for own in product.amounts) and not _in_bare(each, product.bare)
    ]  # fmt: skip
    found.more += [f"{_said(each).capitalize()} is not in the item's title" for each in sorted(lonely)]


def _in_bare(amount: Amount, bare: frozenset[float]) -> bool:
    return any(abs(number * factor - amount[1]) < 0.01 for number in bare for factor in _FACTORS)


_BASE = {"volume": "ml", "weight": "g", "length": "mm", "oz": "oz", "power": "W", "voltage": "V", "charge": "mAh",
         "current": "A", "memory": "GB", "light": "lm", "frequency": "Hz", "kelvin": "K", "age": "months"}  # fmt: skip


def _said(amount: Amount) -> str:
    kind, value = amount
    if kind.startswith("side"):
        return f"side {value:g} mm"
    return f"{value:g} {_BASE[kind]}" if kind in _BASE else f"{kind} {value:g}"


def _bare(found: Comparison, listing: Traits, product: Traits, *, unsaid: bool) -> None:
    """``unsaid``: a measure of ours is not in the listing, so a number of unknown meaning may be another one."""

    def known(number: float, side: Traits) -> bool:
        return (
            number in side.bare
            or number in side.packs
            or any(_in_bare(each, frozenset({number})) for each in side.amounts)
        )

    lacks = {each for each in product.bare if not known(each, listing)}
    more = {each for each in listing.bare if not known(each, product)}
    found.fits.update(f"a:{each:g}" for each in product.bare - lacks)
    found.lacks.update(f"a:{each:g}" for each in lacks)
    if lacks and more:
        found.against.append(f"Number differs: {_list(more)}, not {_list(lacks)}")
    elif more and unsaid:
        found.against.append(f"Measure differs: the number {_list(more)}")
    elif lacks:
        found.silent.append(f"The number {_list(lacks)} is not in the listing's title")
    elif more:
        found.more.append(f"The number {_list(more)} is not in the item's title")


def _list(words: Iterable[object]) -> str:
    return ", ".join(sorted(f"{each:g}" if isinstance(each, float) else str(each) for each in words))
