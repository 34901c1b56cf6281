"""What is wrong with one answer to a question of the channel's, in sentences. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from linndesk.domain.patterns import fits
from linndesk.domain.publishing import Question

LONGEST = 20_000
MOST_NAMED = 12  # choices that a sentence names
_INT = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?Z?)?")
_TRUTHS = ("true", "false")


def value_faults(question: Question, values: Sequence[str]) -> list[str]:
    """One sentence for each thing that is wrong; [] = the answer may be told."""
    given = [each for each in values if each.strip()]
    if not given:
        return [f"{question.label} is needed."] if question.required else []
    return list(dict.fromkeys(_wrong(question, given)))


def _wrong(question: Question, given: Sequence[str]) -> Iterator[str]:
    if len(given) > question.most:
        most = "one value" if question.most == 1 else f"{question.most} values"
        yield f"{question.label} takes {most} at most, and {len(given)} are given."
    if len(set(given)) < len(given):
        yield f"{question.label} has a value twice."
    for each in given:
        wrong = _one(question, each)
        if wrong:
            yield wrong


def _one(question: Question, text: str) -> str:
    label = question.label
    if len(text) > LONGEST:
        return f"{label} is too long: {LONGEST:,} characters are the most."
    if question.only_choices and question.choices:
        return "" if text in question.choices else _choose(question)
    if not _is_of(question.kind, text.strip()):
        return f"{label}: {_SAYS[question.kind]}"
    if question.pattern and question.kind not in ("bool", "choice") and fits(question.pattern, text) is False:
        return question.pattern_error or f"{label} is not written as the channel wants it."
    return ""


_SAYS = {
    "int": "write a whole number, for example 12.",
    "decimal": "write a number, for example 12.5.",
    "bool": "say yes or no.",
    "moment": "write a date, for example 2026-11-21.",
}


def _is_of(kind: str, text: str) -> bool:
    if kind == "int":
        return bool(_INT.fullmatch(text))
    if kind == "decimal":
        return bool(_DECIMAL.fullmatch(text))
    if kind == "bool":
        return text.casefold() in _TRUTHS
    if kind == "moment":
        return _is_moment(text)
    return True


def _is_moment(text: str) -> bool:
    if not _MOMENT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _choose(question: Question) -> str:
    if len(question.choices) > MOST_NAMED:
        return f"{question.label} takes only what its list offers."
    return f"{question.label} takes one of {', '.join(question.choices)}."
