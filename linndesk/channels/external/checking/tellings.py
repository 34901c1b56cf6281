"""Despatches, levels and prices of things that an app does not have: told row by row, never confirmed. Worker
threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from linndesk.channels.bodies import dumped
from linndesk.channels.external.checking import calls, transport
from linndesk.channels.external.checking.book import ABSENT, Words, kind_of
from linndesk.channels.external.checking.judge import Part, error_of
from linndesk.channels.external.checking.visit import Visit
from linndesk.channels.external.client import TOKEN

_BATCH = 100  # where the manifest names no number
_FEW = 3


@dataclass(frozen=True, slots=True)
class _Telling:
    """One kind. ``group``: how its rules begin; ``keys``: the member that names a row, and what else is used for it;
    ``row``: of a request, by its key."""

    group: str
    endpoint: str
    member: str
    keys: tuple[str, ...]
    batch: str
    row: Callable[[str, Visit], dict[str, Any]]
    thing: str


_TELLINGS = (
    _Telling(
        "despatch", "DespatchEndpoint", "Orders", ("ReferenceNumber", "OrderId"), "DespatchUpdateBatchSize",
        lambda key, visit: calls.despatch(key, visit.now), "orders",
    ),
    _Telling(
        "levels", "InventoryUpdateEndpoint", "Products", ("SKU", "Reference"), "InventoryUpdateBatchSize",
        lambda key, visit: calls.level(key), "SKUs",
    ),
    _Telling(
        "prices", "PriceUpdateEndpoint", "Products", ("SKU", "Reference"), "PriceUpdateBatchSize",
        lambda key, visit: calls.price(key), "SKUs",
    ),
)  # fmt: skip


def look(visit: Visit) -> None:
    """Only where a person allowed it: a few, none, and as many as the manifest says."""
    if not visit.writes or not visit.set_up:
        return
    for each in _TELLINGS:
        if visit.has(each.endpoint):
            visit.say(f"{each.endpoint}, with {each.thing} that there are not")
            _tell(visit, each)


def _tell(visit: Visit, telling: _Telling) -> None:
    names = [f"{calls.NOBODYS}-{place}" for place in range(1, _FEW + 1)]
    part = visit.post(telling.endpoint, _body(visit, telling, names), f"{_FEW} {telling.thing} that there are not")
    visit.told.append(f"{telling.endpoint}: {_FEW} {telling.thing} that there are not, such as {names[0]}")
    if part is None:
        return
    _answers(part, telling, names)
    _whole_batch(visit, telling)


def _body(visit: Visit, telling: _Telling, names: Sequence[str]) -> dict[str, Any]:
    return {telling.member: [telling.row(name, visit) for name in names]}


def _answers(part: Part, telling: _Telling, names: Sequence[str]) -> None:
    words, group = error_of(part), telling.group
    if words and not part.peek(telling.member):
        part.wrong(f"{group}.whole", "Error", Words(words))
        return
    rows = part.rows(telling.member, f"{group}.rows")
    if rows is None:
        return
    missing = set(names)
    for row in rows:
        name = _name(row, telling, names)
        if not name:
            continue
        missing.discard(name)
        _row(row, telling, name)
    if missing:
        part.wrong(f"{group}.row.missing", telling.member, Words(", ".join(sorted(missing))))


def _name(row: Part, telling: _Telling, names: Sequence[str]) -> str:
    """Which of those that were told it is about."""
    key = telling.keys[0]
    if row.get(key) in names:
        return str(row.get(key))
    other = next((each for each in telling.keys[1:] if row.peek(each) in names), "")
    row.wrong(f"{telling.group}.row.key", key, row.peek(key, ABSENT) if not other else Words(f"it is in {other}"))
    return str(row.peek(other)) if other else ""


def _row(row: Part, telling: _Telling, name: str) -> None:
    value = row.get("Error")
    if value not in (ABSENT, None) and not isinstance(value, str):
        row.wrong(f"{telling.group}.row.error", "Error", kind_of(value))
    elif not value or value is ABSENT:
        row.wrong(f"{telling.group}.unknown", telling.keys[0], name)
    if telling.group == "despatch":
        row.flag("Retry", "despatch.row.retry")


def _whole_batch(visit: Visit, telling: _Telling) -> None:
    """As many rows as the manifest says; what is wrong with single ones was said of the few."""
    size = batch(visit, telling.batch)
    if size <= _FEW:
        return
    names = [f"{calls.NOBODYS}-{place}" for place in range(1, size + 1)]
    heard = visit.ask(telling.endpoint, dumped({TOKEN: visit.token, **_body(visit, telling, names)}))
    visit.told.append(f"{telling.endpoint}: {size} {telling.thing} that there are not in one request")
    mood = transport.Mood(f"{telling.group}.batch", f"{telling.group}.batch")
    found = transport.answered(heard, telling.endpoint, visit.book, mood, f"{size} {telling.thing} in one request")
    few_refused = visit.book.has(f"{telling.group}.whole")
    if found is not None and not few_refused and _whole_error(found) and not _rows_of(found, telling.member):
        words = Words(f"{size} {telling.thing}: {_whole_error(found)}")
        visit.book.add(f"{telling.group}.batch", telling.endpoint, telling.batch, words)


def batch(visit: Visit, name: str) -> int:
    """How many rows one request may have, as far as a check goes."""
    text = visit.asker.settings.parameter(name)
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else _BATCH
    return min(size, visit.asker.limits.rows)


def _whole_error(found: Mapping[str, Any]) -> str:
    return str(next((value for key, value in found.items() if key.casefold() == "error" and value), ""))


def _rows_of(found: Mapping[str, Any], member: str) -> object:
    return next((value for key, value in found.items() if key.casefold() == member.casefold()), None)
