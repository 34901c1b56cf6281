"""Quantities and pack counts of a title: ``0,35 l`` is ``350 ml``, ``6er Pack`` is 6. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from linndesk.domain.matching.spelling import is_slip
from linndesk.domain.matching.vocabulary import NUMBERS

Amount = tuple[str, float]  # what is measured, how much in its base unit

_UNITS: dict[str, tuple[str, float]] = {}
for _words, _kind, _factor in (
    ("ml millilitre milliliter", "volume", 1.0), ("cl", "volume", 10.0), ("l ltr ltrs lt litre liter litres liters",
    "volume", 1000.0), ("pt pint pints", "volume", 568.26), ("gal gallon gallons", "volume", 4546.1),
    ("floz", "oz", 1.0), ("oz ounce ounces", "oz", 1.0), ("lb lbs pound pounds", "weight", 453.59),
    ("g gm gms gr gram grams gramm gramme grammes", "weight", 1.0), ("kg kgs kilo kilos", "weight", 1000.0),
    ("mg", "weight", 0.001), ("mm", "length", 1.0), ("cm cms", "length", 10.0), ("m mtr metre meter metres meters",
    "length", 1000.0), ("in inch inches zoll", "length", 25.4), ("ft foot feet", "length", 304.8),
    ("w watt watts", "power", 1.0), ("kw", "power", 1000.0), ("v volt volts", "voltage", 1.0), ("mah", "charge", 1.0),
    ("amp amps a", "current", 1.0), ("gb", "memory", 1.0), ("tb", "memory", 1024.0), ("hz", "frequency", 1.0),
    ("lm lumen lumens", "light", 1.0), ("gsm", "grammage", 1.0), ("tog", "tog", 1.0), ("denier", "denier", 1.0),
    ("ply", "ply", 1.0), ("yr yrs year years", "age", 12.0), ("mth mths month months", "age", 1.0),
    ("pct percent", "percent", 1.0), ("psi", "pressure", 1.0), ("bar", "pressure", 14.5), ("k kelvin", "kelvin", 1.0),
):  # fmt: skip
    _UNITS.update({_word: (_kind, _factor) for _word in _words.split()})

_NUMBER = r"\d+(?:\.\d+)?"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_COUNTED = (
    r"(?:packs?|packung(?:en)?|pck|pks?|pakc|pcak|pac|pcs?|pces?|pieces?|teilig|stuck|stueck|st|stk|count|ct|cnt|units?|"
    r"uds?|unidades|pezzi|sets?|bundles?|multipack|boxes|rolls?|pairs?|paar)"
)
_OF = r"(?:pack(?:s|et|ung)?|set|case|bundle|carton|multipack|paquete|juego|confezione|quantity|pk|sleeve)"
_PACKS = tuple(
    re.compile(each)
    for each in (
        # Any short word before "of 6" may be a mistyped "pack", before "x 6" it is what there are six of.
        rf"\b{_OF} (?:of|de|di|von|x|a) (\d{{1,4}})\b(?! ?(?:{_UNIT})\b(?<! [ml]))",  # "pack of 2 M" is of a size
        rf"\b[a-z]{{3,5}} (?:of|de|di|von|a) (\d{{1,4}})\b(?! ?(?:{_UNIT})\b)",
        rf"\b(?:(?:pack|set|quantity|lot|bundle|box|case|multi ?pack) |(?:pk|qty) ?)(\d{{1,4}})\b(?! ?(?:{_UNIT})\b)",
        rf"\b(\d{{1,4}}) ?(?:er)? ?(?:x )?{_COUNTED}\b",
        r"\b(\d{1,4}) ?er (?:pack|set|packung)\b",
        rf"\b(\d{{1,3}}) ?x (?={_NUMBER} ?(?:ml|cl|l|ltr|litre|kg|g|oz|lb|gb|tb|w)\b)",
        r"(?:^| )x ?(\d{1,4})\b(?! ?(?:x|cm|mm|in|inch|m|ft)\b)",
        r"^(\d{1,3}) ?x (?=[a-z])",
        r"\b(\d{1,3}) ?x(?= +[a-z]| *$| \|)",
        r"\b(\d{1,3})x\b",
    )
)
_WORD_PACKS = tuple(
    (re.compile(each), count)
    for each, count in (
        (r"\b(?:twin|double|duo|2er|doppel) ?packs?\b(?! (?:of )?\d)|\bduo set\b", 2),
        (r"\b(?:triple|trio|tri) ?packs?\b|\btrio set\b", 3),
        (r"\b(?:quad) ?packs?\b", 4),
        (r"\bpair(?: of)?\b|\bpaar\b|\bset of two\b", 2),
        (r"\bhalf dozen\b|\bhalf a dozen\b", 6),
        (r"\b(?:a |one )?dozen\b", 12),
        (r"\bsingle packs?\b|\bsingle item\b", 1),
    )
)
_SPELLED = re.compile(rf"\b({'|'.join(NUMBERS)}) (?=(?:{_COUNTED})\b)|(?<=\bof )({'|'.join(NUMBERS)})\b")
# The same spacing before each side: "30x40cm x5" and "5 x 30x40cm" are five of two sides.
_DIMENSIONS = re.compile(
    rf"\b(?P<one>{_NUMBER})(?: ?(?P<u1>{_UNIT}))?(?P<by> ?x ?)(?P<two>{_NUMBER})(?: ?(?P<u2>{_UNIT}))?"
    rf"(?:(?P=by)(?P<three>{_NUMBER})(?: ?(?P<u3>{_UNIT}))?)?\b(?! ?x ?\d+ ?(?:x|{_UNIT})\b)(?!x)"
)
_NEARLY = re.compile(r"\b(\d{1,4}) (p[a-z]{3,6})\b")  # mistyped pieces
_EVEN = re.compile(r"\d x \d|\dx\d")
_MEASURE = re.compile(rf"\b({_NUMBER}) ?(fl ?oz|{_UNIT})\b")
_SHOE = re.compile(r"\b(?:size|sz|uk|eu|us|eur|grosse|gr|taille|talla|taglia) ?(\d{1,2}(?:\.\d)?)\b")
_BARE = re.compile(rf"(?<![\w.])({_NUMBER})(?![\w.])")
_HALF = re.compile(r"\b(\d+) (\d)/(\d{1,2})(?![\d/])")
_FRACTION = re.compile(r"\b(\d)/(\d{1,2})(?![\d/])")


@dataclass(frozen=True, slots=True)
class Measured:
    """``packs``: pack counts above 1. ``bare``: numbers of unknown meaning. ``rest``: the other words."""

    packs: frozenset[int]
    amounts: frozenset[Amount]
    bare: frozenset[float]
    rest: str


def measured(text: str) -> Measured:
    """Of a folded title (small letters, no accents, single spaces)."""
    text = _HALF.sub(lambda m: f"{int(m[1]) + int(m[2]) / max(1, int(m[3])):g}", text)
    text = _FRACTION.sub(lambda m: f"{int(m[1]) / max(1, int(m[2])):g}", text)
    text = _SPELLED.sub(lambda m: f"{NUMBERS[m[1] or m[2]]} " if m[1] else str(NUMBERS[m[2]]), text)
    amounts: set[Amount] = set()
    packs: set[int] = set()

    def dimensions(found: re.Match[str]) -> str:
        units = [each for each in found.group("u3", "u2", "u1") if each]
        kind, factor = _UNITS[units[0]] if units else ("", 1.0)
        numbers = [each for each in found.group("one", "two", "three") if each]
        if kind not in ("", "length") or (found["u1"] and len(units) == 1):
            return found[0]  # "6 x 330 ml", "5 m x 2": a count and a measure
        if not kind:
            return f" {' '.join(numbers)} " if _EVEN.search(found[0]) else found[0]  # "100 x2"
        if found["u1"] and found["u2"] and found["three"] and not found["u3"] and numbers[2].isdigit():
            packs.add(int(numbers.pop()))  # "30cm x 40cm x 3"
        sides = sorted(float(each) for each in numbers)
        amounts.update((f"side {number}", round(each * factor, 2)) for number, each in enumerate(sides))
        return " "

    def pack(found: re.Match[str]) -> str:
        packs.add(int(found[1]))
        return " "

    text = _DIMENSIONS.sub(dimensions, text)
    for words, count in _WORD_PACKS:
        text, hits = words.subn(" ", text)
        packs.update([count] * min(hits, 1))
    text = _NEARLY.sub(lambda m: f"{m[1]} pieces" if is_slip(m[2], "pieces") or is_slip(m[2], "piece") else m[0], text)
    for each in _PACKS:
        text = each.sub(pack, text)
    text = _SHOE.sub(lambda m: (amounts.add(("size", float(m[1]))), " ")[1], text)  # type: ignore[func-returns-value]
    text = _MEASURE.sub(lambda m: (amounts.add(_amount(m[1], m[2])), " ")[1], text)  # type: ignore[func-returns-value]
    bare = frozenset(float(each) for each in _BARE.findall(text))
    return Measured(frozenset(packs - {1, 0}), frozenset(amounts), bare, _BARE.sub(" ", text))


def _amount(number: str, unit: str) -> Amount:
    kind, factor = _UNITS[unit.replace(" ", "")]
    return kind, round(float(number) * factor, 3)


def same_amount(one: Amount, other: Amount) -> bool:
    """Equal, or equal within 1.6 % where it takes a conversion (355 ml is 12 oz, 340 g is 12 oz)."""
    if one[0] == other[0] == "memory":
        return abs(one[1] - other[1]) <= 0.025 * max(one[1], other[1])  # a TB of 1000 or of 1024 GB
    if one[0] == other[0]:
        return abs(one[1] - other[1]) <= 0.002 * max(one[1], other[1], 1e-9)
    if {one[0], other[0]} == {"memory", "weight"}:
        return one[1] == other[1]  # "64G" of memory
    if one[0] == "oz" or other[0] == "oz":
        ounces, unit = (one[1], other) if one[0] == "oz" else (other[1], one)
        rates = {"volume": (28.41, 29.57), "weight": (28.35,)}.get(unit[0], ())
        return any(abs(ounces * rate - unit[1]) <= 0.016 * unit[1] for rate in rates)
    return False


def comparable(one: Amount, other: Amount) -> bool:
    """Whether two amounts measure the same thing, so that a difference is a contradiction."""
    kinds = {one[0], other[0]}
    return len(kinds) == 1 or ("oz" in kinds and bool(kinds & {"volume", "weight"}))
