"""A problem for somebody else's eyes: its text for the clipboard, and a file for support (N8). Worker threads.

Neither holds a secret, a buyer or an address: see domain/masking and system/redact.
"""

from __future__ import annotations

import json
import platform
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from linndesk.domain.masking import masked, words_of
from linndesk.domain.times import iso
from linndesk.errors import BadInput, StorageTrouble
from linndesk.services.problemshapes import problem_json
from linndesk.services.requestlog import request_json
from linndesk.store import api_requests, cards, journal, orders
from linndesk.store.cards import ProblemRow, ThingRow
from linndesk.store.sealing import Seal
from linndesk.store.store import Store

BEFORE = timedelta(hours=1)
CALLS = 500
REQUESTS = 200
PEOPLE = 500


@dataclass(frozen=True, slots=True)
class _Card:
    problem: ProblemRow
    things: list[ThingRow]
    calls: list[dict[str, Any]]
    requests: list[dict[str, Any]]  # that the account has logged (M7)


class Support:
    """``clean`` takes secrets out of text; ``version`` is the program's."""

    def __init__(self, store: Store, seal: Callable[[], Seal], clean: Callable[[str], str], version: str) -> None:
        self._store = store
        self._seal = seal
        self._clean = clean
        self._version = version

    def text(self, problem_id: int) -> str:
        """The card in words, redacted. Raises BadInput where it is gone, VaultTrouble."""
        found = self._redacted(problem_id)
        return "\n".join([*self._versions(), "", *_lines(found.problem, found.things)]) + "\n"

    def export(self, problem_id: int, path: Path) -> Path:
        """A zip of the card, its things, the calls of its time and the versions; requests where its account logs them.

        Raises StorageTrouble as well.
        """
        found = self._redacted(problem_id)
        parts = {
            "problem.txt": "\n".join([*self._versions(), "", *_lines(found.problem, found.things)]) + "\n",
            "problem.json": _json(problem_json(found.problem, found.things)),
            "journal.json": _json(found.calls),
        }
        if found.requests:
            parts["requests.json"] = self._clean(_json(found.requests))
        try:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
                for name, content in parts.items():
                    file.writestr(name, content)
        except OSError as error:
            raise StorageTrouble(
                f"{path} cannot be written", error.strerror or type(error).__name__, "Choose another folder"
            ) from error
        return path

    def _versions(self) -> list[str]:
        return [f"linndesk {self._version}", f"Python {platform.python_version()} on {platform.system()}"]

    def _redacted(self, problem_id: int) -> _Card:
        found = self._store.read(partial(_read, problem_id))
        ids = [each.order_id for each in found.things if each.order_id is not None][:PEOPLE]
        seal = self._seal() if ids else None
        people = self._store.read(lambda: orders.people_of(ids, seal)) if seal is not None else {}
        known: set[str] = set()
        for person in people.values():
            known |= words_of(person)

        def clean(text: str) -> str:
            return self._clean(masked(text, known))

        problem = found.problem
        problem = replace(
            problem, title=clean(problem.title), detail=clean(problem.detail), fix=clean(problem.fix),
            note=clean(problem.note), resolved_by="linndesk" if problem.resolved_by == "linndesk" else "a person",
        )  # fmt: skip
        things = [replace(each, detail=clean(each.detail)) for each in found.things]
        return replace(found, problem=problem, things=things)


def _read(problem_id: int) -> _Card:
    problem = cards.by_id(problem_id)
    if problem is None:
        raise BadInput("This problem is gone", fix="Look at the list again: it was solved long ago")
    since, until = problem.first_at - BEFORE, problem.last_at
    logged = api_requests.between(problem.account, since, until, REQUESTS)
    calls = journal.between(since, until, CALLS)
    return _Card(problem, cards.things(problem_id), calls, [request_json(each) for each in logged])


def _lines(problem: ProblemRow, things: Sequence[ThingRow]) -> list[str]:
    state = f"solved {iso(problem.resolved_at)}" if problem.resolved_at else "open"
    told = [
        f"{problem.title} ({problem.group}, {problem.account or 'no account'})",
        f"Since {iso(problem.first_at)}, last {iso(problem.last_at)}, {problem.count:,} times, {state}",
        *(each for each in (problem.detail, problem.fix, problem.note) if each),
    ]
    for each in things:
        told.append(f"- {each.ref}: {each.state}, attempt {each.attempts}, last {iso(each.last_at)}")
        told += [f"  {line}" for line in each.detail.splitlines()]
    return told


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
