"""What rows of an items file would change, and changing it: the same plan for preview and import. Worker threads.

The functions that touch the store run inside one of its reads or writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from linndesk.domain.stockplan import days
from linndesk.services import properties
from linndesk.services.itemrows import ItemRow, RowError
from linndesk.store import items, kits, levels, locations
from linndesk.store.items import Facts
from linndesk.store.levels import Count, Shelf

REASON = "import"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a row changes; ``before`` is empty where nothing was."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What an import may make besides changing what is there."""

    create_locations: bool = False
    create_items: bool = True


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What one good row does."""

    row: ItemRow
    new: bool
    changes: tuple[Change, ...]


@dataclass(slots=True)
class Plan:
    """What a batch of rows does, ready to be written."""

    rows: list[RowPlan] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    created: dict[str, Facts] = field(default_factory=dict)
    updated: dict[str, Facts] = field(default_factory=dict)
    properties: list[tuple[str, str, str]] = field(default_factory=list)  # SKU, name, value
    counts: list[tuple[str, str, int, str]] = field(default_factory=list)  # SKU, location, on hand, why
    shelves: list[tuple[str, str, str, int | None]] = field(default_factory=list)
    new_locations: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is there before the batch, by SKU."""

    ids: dict[str, int]
    facts: dict[str, Facts]
    properties: dict[str, dict[str, str]]
    shelves: dict[tuple[int, int], tuple[int, str, int | None]]
    locations: dict[str, tuple[str, int | None]]  # folded name -> name, id (None = to be made)
    kits: frozenset[str]
    centres: frozenset[str]  # folded names of fulfilment centres
    days: frozenset[str]  # folded names of properties that are days


def plan(rows: Sequence[ItemRow], rules: Rules) -> Plan:
    """Compare rows with what is there. Inside a read or a write."""
    known = _known(rows)
    made = Plan()
    for row in rows:
        if row.sku not in known.ids and not rules.create_items:
            made.errors.append(RowError(row.number, "sku", f"There is no stock item {row.sku}; import the items first"))
            continue
        wrong = _wrong(row, known)
        if wrong is not None:
            made.errors.append(wrong)
            continue
        location = row.location or locations.DEFAULT
        if location.casefold() not in known.locations:
            if not rules.create_locations:
                made.errors.append(RowError(row.number, "location", _no_location(location, known)))
                continue
            known.locations[location.casefold()] = (location, None)
            made.new_locations.append(location)
        made.rows.append(_row(row, known, made))
    return made


def apply(made: Plan, now: datetime, note: str) -> None:
    """Write a plan. Inside a write, the same one that made it."""
    for name in made.new_locations:
        locations.get_or_create(name)
    ids = items.create(list(made.created.values()), now)
    ids |= items.ids_of({each.row.sku for each in made.rows} - set(ids))
    places = {each.name: each.id for each in locations.every()}
    items.update({ids[sku]: facts for sku, facts in made.updated.items()})
    items.set_properties([(ids[sku], name, value) for sku, name, value in made.properties])
    for why in dict.fromkeys(why for _, _, _, why in made.counts):
        counts = [Count(ids[sku], places[place], on_hand) for sku, place, on_hand, said in made.counts if said == why]
        levels.set_counts(counts, REASON, now, f"{why} · {note}" if why else note)
    levels.set_shelves([Shelf(ids[sku], places[place], bin_, minimum) for sku, place, bin_, minimum in made.shelves])


def _known(rows: Sequence[ItemRow]) -> _Known:
    ids = items.ids_of(each.sku for each in rows)
    facts = items.facts(list(ids.values()))
    found = items.properties(list(ids.values()))
    places = locations.every()
    return _Known(
        ids,
        {each.sku: each for each in facts.values()},
        {sku: dict(found.get(item_id, {})) for sku, item_id in ids.items()},
        levels.shelves(list(ids.values())),
        {each.name.casefold(): (each.name, each.id) for each in places},
        frozenset(kits.skus(list(kits.parts_of(list(ids.values())))).values()),
        frozenset(each.name.casefold() for each in places if each.fulfilment_centre),
        frozenset(each.casefold() for each in properties.offered()),
    )


def _wrong(row: ItemRow, known: _Known) -> RowError | None:
    """What this item or this place cannot have."""
    own = _of_a_kit(row) if row.sku in known.kits else ""
    if own:
        said = f"{row.sku} is a kit: its stock is that of its parts; leave the {own} blank"
        return RowError(row.number, own, said)
    theirs = _of_a_centre(row, known) if row.location.casefold() in known.centres else ""
    if theirs:
        said = f"{row.location} is a fulfilment centre: its stock is counted by the channel; leave the {theirs} blank"
        return RowError(row.number, theirs, said)
    for name, value in row.properties.items():
        if name.casefold() in known.days and value.strip() and days(value) is None:
            return RowError(row.number, f"property:{name}", f"{value} is no {name}; write a whole number from 1 to 30")
    return None


def _of_a_kit(row: ItemRow) -> str:
    """The column that a kit cannot have; a level of 0 is none."""
    return "level" if row.level else "minimum" if row.minimum is not None else ""


def _of_a_centre(row: ItemRow, known: _Known) -> str:
    """The column that would change something there; what stands there already changes nothing."""
    at = (known.ids.get(row.sku, 0), known.locations[row.location.casefold()][1] or 0)
    on_hand, bin_, minimum = known.shelves.get(at, (0, "", None))
    if row.level is not None and row.level != on_hand:
        return "level"
    if row.bin is not None and row.bin != bin_:
        return "bin"
    return "minimum" if row.minimum is not None and row.minimum != minimum else ""


def _row(row: ItemRow, known: _Known, made: Plan) -> RowPlan:
    new = row.sku not in known.ids and row.sku not in made.created
    changes = _facts(row, known, made) + _properties(row, known, made) + _level(row, known, made)
    return RowPlan(row, new, tuple(changes))


def _facts(row: ItemRow, known: _Known, made: Plan) -> list[Change]:
    before = known.facts.get(row.sku, Facts(row.sku))
    changed = {column: value for column, value in row.facts.items() if getattr(before, column) != value}
    after = replace(before, **changed)
    known.facts[row.sku] = after
    if row.sku not in known.ids:
        made.created[row.sku] = after
    elif changed:
        made.updated[row.sku] = after
    return [Change(each, _shown(getattr(before, each)), _shown(value)) for each, value in changed.items()]


def _properties(row: ItemRow, known: _Known, made: Plan) -> list[Change]:
    before = known.properties.setdefault(row.sku, {})
    changes = []
    for name, value in row.properties.items():
        if before.get(name, "") != value:
            changes.append(Change(f"property:{name}", before.get(name, ""), value))
            made.properties.append((row.sku, name, value))
            before[name] = value
    return changes


def _level(row: ItemRow, known: _Known, made: Plan) -> list[Change]:
    name, location_id = known.locations[(row.location or locations.DEFAULT).casefold()]
    at = (known.ids.get(row.sku, 0), location_id or 0)
    on_hand, bin_, minimum = known.shelves.get(at, (0, "", None))
    changes = []
    if row.level is not None and row.level != on_hand:
        changes.append(Change("level", str(on_hand), str(row.level)))
    is_new = at not in known.shelves and row.sku not in known.kits and name.casefold() not in known.centres
    if row.level is not None and (row.level != on_hand or is_new):
        made.counts.append((row.sku, name, row.level, row.reason))
    wanted = (bin_ if row.bin is None else row.bin, minimum if row.minimum is None else row.minimum)
    if wanted != (bin_, minimum):
        made.shelves.append((row.sku, name, *wanted))
    if wanted[0] != bin_:
        changes.append(Change("bin", bin_, wanted[0]))
    if wanted[1] != minimum:
        changes.append(Change("minimum", _shown(minimum), _shown(wanted[1])))
    return changes


def _no_location(name: str, known: _Known) -> str:
    names = ", ".join(each for each, _ in known.locations.values()) or "none yet"
    return f"There is no location {name}; locations here: {names}"


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
