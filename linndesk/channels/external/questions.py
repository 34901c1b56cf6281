"""What an app asks of a listing, question by question, whatever the spelling. Pure.

What cannot be read of one question does not take the others away.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, cast

from linndesk.channels.external.pages import harmless, many_lines, one_line, tried
from linndesk.channels.loose import LONGEST_ID, Loose, plain_number
from linndesk.channels.written import Unreadable, as_decimal, as_truth
from linndesk.domain.publishing import Question, Section, ValueKind, VariationRules

log = logging.getLogger(__name__)
MOST_QUESTIONS, MOST_CHOICES, MOST_VALUES, MOST_VARIATIONS = 1_000, 5_000, 100, 100
LONGEST_VALUE, LONGEST_PATTERN = 1_000, 2_000
_TYPES = ("", "STRING", "INT", "DECIMAL", "BOOL", "DATETIME", "LIST")  # the first has number 1
_ALSO_TYPES = {
    "BOOLEAN": "BOOL", "INTEGER": "INT", "LONG": "INT", "DOUBLE": "DECIMAL", "FLOAT": "DECIMAL", "NUMBER": "DECIMAL",
    "DATE": "DATETIME", "TEXT": "STRING", "ENUM": "LIST",
}  # fmt: skip
_KINDS: dict[str, ValueKind] = {
    "": "text", "STRING": "text", "INT": "int", "DECIMAL": "decimal", "BOOL": "bool", "DATETIME": "moment",
    "LIST": "choice",
}  # fmt: skip
_GROUPS = ("", "GENERAL", "RETURN", "SHIPPING", "PAYMENT", "VARIATION")
_ALSO_GROUPS = {"RETURNS": "RETURN", **{f"{each}SETTINGS": each for each in _GROUPS[1:]}, "RETURNSSETTINGS": "RETURN"}
_READS = ("Child", "Parent", "Optional")
_OF: dict[str, Literal["either", "parent", "child"]] = {"Child": "child", "Parent": "parent", "Optional": "either"}
_NEEDS = ("", "Required", "Desired")


def settings_of(rows: Sequence[object]) -> tuple[Question, ...]:
    """The settings that many listings have in common, in the order in which they are asked; each once in its group."""
    found: dict[tuple[str, str], Question] = {}
    for row in _objects(rows):
        question = _setting(row)
        if question is not None:
            found.setdefault((question.section, question.key), question)
    return tuple(sorted(found.values(), key=lambda each: each.place))


def attributes_of(rows: Sequence[object]) -> tuple[Question, ...]:
    """The attributes of some categories, each once."""
    found: dict[str, Question] = {}
    for row in _objects(rows):
        question = _attribute(row)
        if question is not None:
            found.setdefault(question.key, question)
    return tuple(found.values())


def variation_rules(body: Loose) -> VariationRules:
    """By what products of some categories may vary."""
    names: dict[str, str] = {}
    rows: list[object] = tried(lambda: body.elements("NeededVariations"), [])
    for each in rows[:MOST_VARIATIONS]:
        row = Loose(each) if isinstance(each, Mapping) else Loose({"VariationName": each})
        name = words(row, "VariationName", "Name")
        if name:
            names.setdefault(name, many_lines(tried(lambda row=row: row.text("Description"), "")))  # type: ignore[misc]
    return VariationRules(max(count(body, "MaxVariationAttributes"), 0), tuple(names.items()))


def _setting(row: Loose) -> Question | None:
    key = _key(row, "ConfigItemId")
    if not key:
        return None
    group = tried(lambda: row.enum("GroupName", _GROUPS, "GENERAL", _ALSO_GROUPS), "GENERAL") or "GENERAL"
    many = truth(row, "IsMultiOption")
    return _question(
        row, key, most=MOST_VALUES if many else 1, required=truth(row, "MustBeSpecified"), desired=False,
        initial=values(row, "InitialValues")[: MOST_VALUES if many else 1],
        section=cast(Section, group.casefold()), subtitle=words(row, "Subtitle"),
        place=(count(row, "SubTitleSortOrder"), count(row, "ItemSortOrder")),
    )  # fmt: skip


def _attribute(row: Loose) -> Question | None:
    key = _key(row, "ID")
    if not key:
        return None
    need = _need(row)
    most = count(row, "MaxAttributeUse")
    return _question(
        row, key, most=min(max(most, 1), MOST_VALUES), required=need == "Required", desired=need == "Desired",
        of=_OF[tried(lambda: row.enum("AttributeReadFrom", _READS, "Optional"), "Optional")],
    )  # fmt: skip


def _question(row: Loose, key: str, **more: Any) -> Question:
    kind = _KINDS[tried(lambda: row.enum("ExpectedType", _TYPES, "STRING", _ALSO_TYPES), "STRING")]
    choices = values(row, "ValueOptions")
    if kind == "bool" and choices:
        kind = "choice"  # yes and no in words of its own
    only = bool(choices) and truth(row, "ValueFromOptionsList")
    if kind == "choice" and not choices:
        kind = "text"
    initial = more.pop("initial", ())
    return Question(
        key=key,
        label=words(row, "FriendlyName", "Name") or one_line(key),
        help=many_lines(tried(lambda: row.text("Description"), "")),
        kind=kind,
        choices=choices,
        only_choices=only,
        pattern=tried(lambda: row.text("RegExValidation"), "")[:LONGEST_PATTERN],
        pattern_error=many_lines(tried(lambda: row.text("RegExError"), "")),
        initial=tuple(_yes_or_no(each) for each in initial) if kind == "bool" else initial,
        **more,
    )


def _need(row: Loose) -> str:
    """Required and Desired have the numbers 1 and 2; some apps say yes or no all the same."""
    found = row.value("MustBeSpecified")
    if isinstance(found, bool) or (isinstance(found, str) and found.strip().casefold() in ("true", "false")):
        return "Required" if truth(row, "MustBeSpecified") else ""
    return tried(lambda: row.enum("MustBeSpecified", _NEEDS, ""), "")


def _key(row: Loose, name: str) -> str:
    """Letter for letter, for it is told with each answer; "" = it has none and cannot be asked."""
    return tried(lambda: row.ident(name, LONGEST_ID), "")


def _yes_or_no(text: str) -> str:
    return "True" if tried(lambda: as_truth(text, ""), False) else "False"


def words(row: Loose, name: str, *others: str) -> str:
    """Foreign words on one line; "" where there are none that can be read."""
    return one_line(tried(lambda: row.line(name, *others), ""))


def truth(row: Loose, name: str) -> bool:
    """False where nothing that can be read is said."""
    return tried(lambda: row.truth(name), False)


def count(row: Loose, name: str) -> int:
    """0 where nothing that can be kept is said."""
    found = tried(lambda: row.whole(name) or 0, 0)
    return found if abs(found) < 2**31 else 0


def values(row: Loose, name: str) -> tuple[str, ...]:
    """A list of values as text, each once: words, numbers, yes and no, or a single one in its place."""
    found = row.value(name)
    listed = found.values() if isinstance(found, Mapping) else found if isinstance(found, list) else (found,)
    texts = dict.fromkeys(text for each in listed for text in _text(each))
    return tuple(texts)[:MOST_CHOICES]


def _text(found: object) -> Iterator[str]:
    """One value; of an object, as some apps write choices, its Value."""
    if isinstance(found, Mapping):
        row = Loose(found)
        found = next((row.value(each) for each in ("Value", "ID", "Name") if row.has(each)), None)
    if isinstance(found, bool):
        yield str(found)
    elif isinstance(found, str):
        text = harmless(Loose({"v": found}).text("v")).strip()
        if text and len(text) <= LONGEST_VALUE:
            yield text
    elif found is not None and not isinstance(found, (list, Mapping)):
        try:
            yield plain_number(as_decimal(found, "ValueOptions"))
        except Unreadable as error:
            log.info("Left out of a list of values: %s", error)


def _objects(rows: Sequence[object]) -> list[Loose]:
    if len(rows) > MOST_QUESTIONS:
        log.warning("A list of %d questions is cut at %d", len(rows), MOST_QUESTIONS)
    return [Loose(each) for each in rows[:MOST_QUESTIONS] if isinstance(each, Mapping)]
