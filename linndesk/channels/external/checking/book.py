"""What a check has found so far: one finding for one cause, values cut and without secrets. One thread."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from linndesk.channels.bodies import as_number
from linndesk.channels.external.checking.rules import PLACES, RULES
from linndesk.channels.quiet import Quiet
from linndesk.domain.findings import LEVELS, Finding

LONGEST_VALUE = 120
LONGEST_PLACE = 200


class _Absent:
    """Nothing stands there."""

    def __repr__(self) -> str:
        return "absent"


ABSENT: Any = _Absent()


@dataclass
class _Noted:
    where: str
    value: str
    endpoints: list[str] = field(default_factory=list)
    times: int = 0


class Book:
    """Findings as they come. ``quiet`` knows every token that was ever given to the check."""

    def __init__(self, quiet: Quiet) -> None:
        self.quiet = quiet
        self._noted: dict[tuple[str, str], _Noted] = {}

    def add(self, rule: str, endpoint: str, where: str = "", value: object = ABSENT) -> None:
        """The rule is not kept there. ``value`` is shown as JSON, a text that is no JSON as it is: see ``shown``."""
        wide = RULES[rule].wide
        noted = self._noted.get((rule, "" if wide else endpoint))
        if noted is None:
            place = self.quiet.clean(where, LONGEST_PLACE)
            noted = self._noted[rule, "" if wide else endpoint] = _Noted(place, self.shown(value))
        if endpoint not in noted.endpoints:
            noted.endpoints.append(endpoint)
        noted.times += 1

    def has(self, *rules: str) -> bool:
        """Whether one of these was found, anywhere."""
        return any(rule in rules for rule, _ in self._noted)

    def shown(self, value: object) -> str:
        """A value as a reader of the report sees it: cut, on one line, no secret in it."""
        if value is ABSENT:
            return ""
        if isinstance(value, Words):
            return self.quiet.clean(value.text, LONGEST_VALUE)
        return self.quiet.clean(json.dumps(value, ensure_ascii=False, default=_odd), LONGEST_VALUE)

    def findings(self) -> tuple[Finding, ...]:
        """Errors first, then by the place of their rules."""
        found = [_finding(rule, noted) for (rule, _), noted in self._noted.items()]
        return tuple(sorted(found, key=lambda each: (LEVELS.index(each.level), PLACES[each.rule], each.endpoint)))


@dataclass(frozen=True, slots=True)
class Words:
    """A text that is shown as it is, without quotes: what we say, or the beginning of a page."""

    text: str


def kind_of(value: object) -> Words:
    """What a value is, where what stands there is nobody's business (R-PERSON)."""
    names = {str: "a text", bool: "true or false", dict: "an object", list: "a list", type(None): "null"}
    return Words(names.get(type(value), "a number"))


def _odd(value: object) -> object:
    try:
        return as_number(value)
    except TypeError:
        return str(value)


def _finding(rule: str, noted: _Noted) -> Finding:
    own = RULES[rule]
    first, *others = noted.endpoints
    return Finding(
        rule=rule,
        level=own.level,
        endpoint=first,
        title=own.title,
        mend=own.mend,
        source=own.source,
        where=noted.where,
        value=noted.value,
        also=tuple(others),
        times=noted.times,
    )
