"""The headless contract's JSON of problems and of the things they are about. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from linndesk.domain.times import iso, iso_or_none
from linndesk.store.cards import ProblemRow, ThingRow

Json = dict[str, Any]


def problem_json(problem: ProblemRow, things: Sequence[ThingRow] | None = None) -> Json:
    """``things`` left out where none are given: how many there are stands there all the same."""
    made: Json = {
        "id": problem.id,
        "group": problem.group,
        "severity": problem.severity,
        "account": problem.account or None,
        "order": problem.order or None,
        "title": problem.title,
        "detail": problem.detail,
        "fix": problem.fix,
        "repair": problem.repair or None,
        "note": problem.note or None,
        "count": problem.count,
        "affected": problem.things,
        "next_try": iso_or_none(problem.next_try),
        "first_at": iso(problem.first_at),
        "last_at": iso(problem.last_at),
        "resolved_at": iso_or_none(problem.resolved_at),
        "resolved_by": problem.resolved_by or None,
    }
    if things is not None:
        made["things"] = [thing_json(each) for each in things]
    return made


def thing_json(thing: ThingRow) -> Json:
    return {
        "ref": thing.ref,
        "order": thing.order or None,
        "outbox": thing.outbox_id,
        "state": thing.state,
        "attempts": thing.attempts,
        "next_try": iso_or_none(thing.next_try),
        "first_at": iso(thing.first_at),
        "last_at": iso(thing.last_at),
        "healed_at": iso_or_none(thing.healed_at),
        "detail": thing.detail,
    }
