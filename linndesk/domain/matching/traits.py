"""What a title says, taken apart: its words, and the things that tell a product from its sibling. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

from linndesk.domain.matching.measures import Amount, measured
from linndesk.domain.matching.spelling import is_slip, stem
from linndesk.domain.matching.vocabulary import (
    ABBREVIATIONS,
    COLOUR_TAILS,
    COLOURS,
    EDITIONS,
    FILLER,
    GROUPS,
    SHADES,
    SHADES_BEHIND,
    SHADES_JOINED,
    SIZES,
)

_MARKS = str.maketrans({"×": "x", "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l",
                        "&": " ", "’": "'", "”": '"', "″": '"',
                        "′": "'", "½": " 1/2", "¼": " 1/4", "¾": " 3/4"})  # fmt: skip
_INCHES = re.compile(r'(?<=\d) ?(?:"|\'\')')
_FEET = re.compile(r"(?<=\d) ?'(?!\w)")
_THOUSANDS = re.compile(r"\b([1-9]\d{0,2}),(\d{3})\b(?![.,]?\d)")
_MODEL = re.compile(r"\b(?!pack|set|size|uk|eu|us|x|qty|no)([a-z]{1,5})-(\d{2,}[a-z]?)\b")  # MI-100
_BRACKETED = re.compile(r"[(\[] ?(\d{1,4}) ?[)\]]")  # "(6)" behind a name is a count
_PUFF = re.compile(
    r"\b(?:p {1,3}p\b|\d stars?|24 ?(?:hours?|hrs?|h)|no\.? ?1|number 1|100 ?%|20[12]\d|"
    r"buy \d get \d(?: free)?|\d+ (?:day|month|year|yr)s? (?:warranty|guarantee|returns?)|\d\d? ?% off)(?!\w)|#1\b"
)  # numbers of praise
_COUNTS = re.compile(r"\b((?![5-9]0)\d{1,3})'s\b")  # 10's, not the 80's
_PERCENT = re.compile(r"(?<=\d) ?%")
_BY = re.compile(r"(\d ?(?:mm|cm|m|in|inch|inches|ft)?) by (?=\d)")
_WAIST = re.compile(r"\bw(\d\d)[ /-]?l(\d\d)\b|\b(2[4-9]|[345]\d)/(2[4-9]|3\d)\b(?!/)")  # W34 L32, 34/32
_WITH = re.compile(r"\bw/(?!o\b)")
_EXTRA = re.compile(r"(?<!\d )(?<!\d)\bx (?=[a-z]{4})")  # X-Heavy, never "6 x mugs"
_LABEL = re.compile(r"\b(qty|quantity|pack|pk|multipack|size|sz)\s[-–—]\s(?=\d)")
_BREAK = re.compile(r"\s[-–—]\s|[|;()\[\]{}【】•·]|,(?!\d)|(?<=\s)[/*+](?=\s)")
_FOURTH = re.compile(r"\b([2-5])x-(large|small)\b|(?<!\bx )\b([2-5]) ?x(l|s)\b")  # 3X-Large, 3 XL
_LETTERED = re.compile(r"\b([a-z]\d{1,3})x(?=\d)|\b(\d{2,4})x(?=\d{1,3}[a-z]\b)(?!\d+[mlgw]\b)")  # M8x50, 700x35C
_LETTER_FOR = re.compile(r"\b[a-ln-z]/(?=[a-z]{4})")  # L/weight, S/steel: a letter for a word
_AGES = re.compile(r"\b(\d{1,2}-\d{1,2}) ?m\b")  # 9-12m, of a baby
_YEARS = re.compile(  # "age 9-10" and "9 to 10 years" are one
    r"\b(?:age[sd]?:? ?)(\d{1,2})(?: ?- ?| to )(\d{1,2})(?: ?(?:years?|yrs?|y)(?: old)?)?\b(?! ?m)|"
    r"\b(\d{1,2})(?: ?- ?| to )(\d{1,2}) ?(?:years?|yrs?|y)(?: old)?\b"
)
_NON = re.compile(r"\bnon[ -](?=[a-z]{3})")  # non-dimmable is one word
_NAMING = frozenset("bcdfghjkpqrtuvz")  # single letters that name: battery C, vitamin D
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_REST = re.compile(r"[^\w./|]+|(?<!\d)[./]|[./](?!\d)|_")
_JOINED = (("t shirt", "tshirt"), ("king size", "king"), ("super king", "superking"), ("x small", "xs"),
           ("one size", "onesize"), ("extra small", "xs"),
           ("extra large", "xl"), ("x large", "xl"), ("xx large", "2xl"), ("xxx large", "3xl"), ("xx small", "2xs"),
           ("off white", "ivory"), ("wine red", "burgundy"), ("fl oz", "floz"), ("fl. oz", "floz"),
           ("heavy duty", "heavyduty"), ("multi coloured", "multicolour"), ("multi colour", "multicolour"),
           ("hand made", "handmade"), ("single origin", "singleorigin"),
           ("compatible with", "for"), ("suitable for", "for"),
           ("w/o", "without"), ("s/s", "stainless"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Traits:
    """A title taken apart. ``words`` are stems in their order; ``groups`` are (group, word) such as (material, glass).

    ``amounts`` and ``packs`` as in ``Measured``; ``models`` mix letters and digits, such as ``gu10``.
    """

    words: tuple[str, ...]
    colours: frozenset[str]
    sizes: frozenset[str]
    groups: frozenset[tuple[str, str]]
    models: frozenset[str]
    packs: frozenset[int]
    amounts: frozenset[Amount]
    bare: frozenset[float]

    def tokens(self) -> list[str]:
        """Everything as words for an index."""
        return [
            *self.words, *(f"c:{each}" for each in self.colours), *(f"s:{each}" for each in self.sizes),
            *(f"p:{each}" for each in self.packs), *(f"a:{value:g}" for _, value in self.amounts),
            *(f"a:{value:g}" for value in self.bare), *self.models,
        ]  # fmt: skip


def folded(text: str) -> str:
    """Small letters without accents and signs, single spaces; decimals with a point; ``|`` where a part ends."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", unescape(text)).casefold().translate(_MARKS))
    text = "".join(each for each in text if not unicodedata.combining(each))
    text = _NON.sub("non", text)
    text = _COUNTS.sub(r" pack of \1 ", text)
    text = _FEET.sub(" ft ", _INCHES.sub(" in ", text)).replace("'s", "s").replace("'", "")
    text = _PUFF.sub(" ", text)
    text = _WAIST.sub(lambda m: f"w{m[1] or m[3]}l{m[2] or m[4]}", text)
    text = _BY.sub(r"\1 x ", _PERCENT.sub(" pct", text))
    text = _YEARS.sub(lambda m: f"{m[1] or m[3]} years {m[2] or m[4]} years", text)
    text = _BRACKETED.sub(r" pack of \1 ", _MODEL.sub(r"\1\2", text))
    text = _FOURTH.sub(lambda m: f"{m[1] or m[3]}x{(m[2] or m[4])[0]}", _AGES.sub(r"\1 months", text))
    text = _LETTERED.sub(lambda m: f"{m[1] or m[2]} x ", text)
    text = _BREAK.sub(" | ", _LABEL.sub(r"\1 ", text))
    text = _DECIMAL.sub(".", _THOUSANDS.sub(r"\1\2", text))
    text = _LETTER_FOR.sub("", _WITH.sub("with ", text))
    for written, meant in _JOINED[-2:]:
        text = text.replace(written, meant)
    text = f" {' '.join(_REST.sub(' ', text).split())} "
    text = _EXTRA.sub("extra ", text)
    for written, meant in _JOINED:
        if written in text:
            text = text.replace(f" {written} ", f" {meant} ")
    return text.strip(" |")


def traits(title: str) -> Traits:
    """Take a title apart."""
    found = measured(folded(title))
    words: list[str] = []
    colours: list[str] = []
    sizes: set[str] = set()
    groups: set[tuple[str, str]] = set()
    models: set[str] = set()
    last = ""
    for raw in found.rest.split():
        if raw == "|":
            last = ""
            continue
        word = ABBREVIATIONS.get(raw, raw)
        shade = next((each for each in SHADES_JOINED if word.startswith(each) and word[len(each) :] in COLOURS), "")
        if shade:
            last, word = SHADES_JOINED[shade], word[len(shade) :]
        size = _size(last, word)
        if size:
            sizes.discard(SIZES.get(word, ""))
            sizes.add(size)
        elif word in COLOURS:
            _add_colour(colours, last, COLOURS[word])
        elif word in SHADES_BEHIND and last in COLOURS and colours:
            colours[-1] = f"{SHADES_BEHIND[word]} {colours[-1]}"
        elif word in SIZES:
            sizes.add(SIZES[word])
        elif word in EDITIONS or any(each.isdigit() for each in word):
            models.add(word)
        else:
            _add_word(words, groups, word)
        last = word
    return Traits(
        tuple(words), frozenset(colours), frozenset(sizes), frozenset(groups), frozenset(models), found.packs,
        found.amounts, found.bare,
    )  # fmt: skip


def _size(last: str, word: str) -> str:
    """The size that two words make together, mistyped or not; empty for none."""
    for first, second, size in (("extra", "large", "xl"), ("extra", "small", "xs"), ("super", "king", "superking")):
        if (last == first or is_slip(last, first)) and (word == second or is_slip(word, second)):
            return size
    return ""


def _add_colour(colours: list[str], last: str, colour: str) -> None:
    if colours and COLOUR_TAILS.get(last, "") == colour:
        return
    if colours and last in COLOURS and COLOUR_TAILS.get(colour) == colours[-1]:
        colours.pop()  # "bleu marine": the finer name stands behind
    if last in SHADES and last != colour:
        if colours and colours[-1] == COLOURS.get(last):
            colours.pop()
        colours.append(f"{last} {colour}")
    else:
        colours.append(colour)


def _add_word(words: list[str], groups: set[tuple[str, str]], word: str) -> None:
    known = GROUPS.get(word)
    if known:
        groups.add(known)
        words.append(known[1])
    elif word not in FILLER and (len(word) > 1 or word in _NAMING):
        words.append(stem(word))


_OFTEN_CUT = range(76, 81)  # channels cut titles at 80 letters, and the pack count stands last
_COUNTING = frozenset("pack pk multipack of box set bundle qty quantity case lot x pieces".split())  # noqa: SIM905


def is_cut(title: str) -> bool:
    """Whether the end of a title seems to be missing: of the length where titles end, and amid a count."""
    text = title.strip()
    if len(text) not in _OFTEN_CUT:
        return False
    last = folded(text).split()[-1:] or [""]
    return not (text[-1].isalnum() or text[-1] in ")\"'!") or len(last[0]) == 1 or last[0] in _COUNTING
