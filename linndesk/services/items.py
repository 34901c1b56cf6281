"""Stock items: list, show, change, import from a file with a preview, export. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from linndesk.domain.changes import Changes
from linndesk.domain.money import text as money_text
from linndesk.domain.stock import Item, Level
from linndesk.errors import BadInput
from linndesk.services import itemimport, properties
from linndesk.services.itemimport import Plan, RowPlan, Rules
from linndesk.services.itemrows import AMOUNTS, PLAIN, PROPERTY, ItemRow, ReadRows, RowError, fact, read_rows
from linndesk.services.itemwarnings import Whole
from linndesk.services.listingexport import Cell, write
from linndesk.services.tablefile import guard, read_table
from linndesk.store import audit, inventory_grid, items, kits
from linndesk.store.clock import Now
from linndesk.store.grids import GridQuery
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

BATCH = 250  # rows a transaction: under 100 ms (R-WRITER)
SHOWN = 500
KEYS = ("title", "barcode", "cost", "price", "weight_g")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, in items. ``ignored_columns`` mean nothing here; ``notes`` were assumed."""

    created: int
    updated: int
    unchanged: int
    errors: tuple[RowError, ...]
    ignored_columns: tuple[str, ...] = ()
    new_locations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import would do (``result``), and its first good rows one by one. Nothing is written."""

    rows: tuple[RowPlan, ...]
    result: ImportResult


class Items:
    def __init__(self, store: Store, clock: Now) -> None:
        self._store = store
        self._clock = clock

    def listed(self, search: str = "", *, limit: int | None = None) -> Sequence[Item]:
        """Whole items by SKU; every word of ``search`` occurs in SKU, title or barcode."""

        def job() -> Sequence[Item]:
            found = inventory_grid.ids(GridQuery(search=search, sort="sku"), None)
            return items.fetch(found[:limit])

        return self._store.read(job)

    def get(self, sku: str) -> Item:
        """Raises UnknownName."""
        return self._store.read(lambda: items.fetch([items.id_of(sku)])[0])

    def set(self, sku: str, key: str, value: str) -> Changes:
        """Set one of KEYS or ``property:NAME`` as typed; an empty value clears it. Creates no item.

        Raises UnknownName for the SKU, BadInput for the key or the value.
        """
        now = self._clock.now()
        change = _property_change(key, value) if key.casefold().startswith(PROPERTY) else _change(key, value)

        def job() -> None:
            item_id = items.id_of(sku)
            before = change(item_id)
            audit.note("changed an item", f"{sku}: {key}", now, before=before, after=value)

        self._store.write(job, Urgency.CLICK)
        return Changes(stock=True, listings=True)

    def property_names(self) -> list[str]:
        """Extended properties that mean something here, to offer."""
        return self._store.read(properties.offered)

    def preview_file(self, path: Path, *, create_locations: bool = False) -> ImportPreview:
        """What ``import_file`` would do. Raises BadInput when the file cannot be read at all."""
        return self.preview_rows(read_rows(read_table(path)), Rules(create_locations))

    def import_file(
        self,
        path: Path,
        *,
        create_locations: bool = False,
        say: Callable[[int, int], None] = lambda done, total: None,
    ) -> ImportResult:
        """Bring a CSV, XLSX, XLS or ODS file in; good rows come in, bad ones are named. A repeat changes nothing.

        Columns: PLAIN and ``property:NAME``; an absent column or a blank cell leaves what is there. A level goes
        through the ledger. ``say`` hears rows done and rows in all. Raises BadInput when nothing can be read.
        """
        return self.import_rows(read_rows(read_table(path)), path.name, Rules(create_locations), say)

    def preview_rows(self, read: ReadRows, rules: Rules) -> ImportPreview:
        """What ``import_rows`` would do; nothing is written."""
        going = _Going(read)
        for batch in going.batches():
            going.take(self._store.read(lambda batch=batch: itemimport.plan(batch, rules)))  # type: ignore[misc]
        return ImportPreview(tuple(going.shown), going.result())

    def import_rows(
        self,
        read: ReadRows,
        name: str,
        rules: Rules,
        say: Callable[[int, int], None] = lambda done, total: None,
    ) -> ImportResult:
        """Bring rows in, batch by batch; ``name`` stands in the ledger and the audit. ``say`` may raise Cancelled."""
        going = _Going(read)
        now = self._clock.now()

        def job(batch: Sequence[ItemRow]) -> Plan:
            made = itemimport.plan(batch, rules)
            itemimport.apply(made, now, name)
            return made

        done = 0
        try:
            for batch in going.batches():
                going.take(self._store.write(lambda batch=batch: job(batch), Urgency.CLICK))  # type: ignore[misc]
                done += len(batch)
                say(done, len(going.rows))
        finally:
            result = going.result()
            facts = {"created": result.created, "updated": result.updated, "errors": len(result.errors)}
            self._store.write(lambda: audit.note("imported items", name, now, after=facts), Urgency.CLICK)
        return result

    def export_file(self, path: Path) -> int:
        """Write every item as CSV or XLSX, one row per level, for the import to take back; rows written."""
        found, made = self.listed(), set(self._store.read(kits.every))
        plain = [replace(each, levels=()) if each.id in made else each for each in found]  # a kit's are its parts'
        names = sorted({name for each in found for name in each.properties})
        lines = [line for each in plain for line in _lines(each, names)]
        header = (*PLAIN, *(PROPERTY + each for each in names))
        return write(path, [header, *lines], sheet="Items")

    def count(self) -> int:
        """How many items there are."""
        return self._store.read(lambda: inventory_grid.count(GridQuery(), None))


class _Going:
    """One file on its way in: rows, errors, and what became of which SKU."""

    def __init__(self, read: ReadRows) -> None:
        self.rows = read.rows
        self._ignored = read.ignored_columns
        self._notes = read.notes
        self._errors = list(read.errors)
        self._created: set[str] = set()
        self._changed: set[str] = set()
        self._seen: set[str] = set()
        self._places: dict[str, None] = {}
        self._whole = Whole()
        self.shown: list[RowPlan] = []

    def batches(self) -> Iterable[Sequence[ItemRow]]:
        for start in range(0, len(self.rows), BATCH):
            yield self.rows[start : start + BATCH]

    def take(self, made: Plan) -> None:
        self._errors += made.errors
        self._whole.take(made)
        self._created |= made.created.keys()
        self._seen |= {each.row.sku for each in made.rows}
        self._changed |= {each.row.sku for each in made.rows if each.changes}
        self._places.update(dict.fromkeys(made.new_locations))
        self.shown += made.rows[: SHOWN - len(self.shown)] if len(self.shown) < SHOWN else []

    def result(self) -> ImportResult:
        updated = self._changed - self._created
        return ImportResult(
            created=len(self._created),
            updated=len(updated),
            unchanged=len(self._seen - self._created - updated),
            errors=tuple(sorted(self._errors, key=lambda each: each.row)),
            ignored_columns=self._ignored,
            new_locations=tuple(self._places),
            notes=(*self._notes, *self._whole.notes()),
        )


def _change(key: str, value: str) -> Callable[[int], Any]:
    if key not in KEYS:
        hint = "Set a level with: stock set SKU LEVEL" if key == "level" else f"Keys: {', '.join(KEYS)}, property:NAME"
        raise BadInput(f"An item has no key {key} to set", fix=hint)
    text = value.strip()
    parsed: Any = fact(key, text) if text else "" if key in ("title", "barcode") else None

    def write(item_id: int) -> Any:
        before = items.facts([item_id])[item_id]
        items.update({item_id: replace(before, **{key: parsed})})
        return getattr(before, key)

    return write


def _property_change(key: str, value: str) -> Callable[[int], Any]:
    name = key[len(PROPERTY) :].strip()
    if not name:
        raise BadInput("The property has no name", fix="Write property:NAME, for example property:Despatch Time")

    def write(item_id: int) -> Any:
        properties.check(name, value)
        before = items.properties([item_id]).get(item_id, {}).get(name, "")
        items.set_properties([(item_id, name, value.strip())])
        return before

    return write


def _lines(item: Item, properties: Sequence[str]) -> list[list[Cell]]:
    """One row per level, or one without a location where there is none."""
    levels: Sequence[Level | None] = item.levels or (None,)
    facts = {each: getattr(item, each) for each in KEYS}
    facts |= {each: money_text(facts[each]) for each in AMOUNTS if facts[each] is not None}
    lines = []
    for level in levels:
        row: dict[str, Any] = {"sku": item.sku, **facts}
        if level is not None:
            row |= {"location": level.location, "level": level.on_hand, "bin": level.bin, "minimum": level.minimum}
        cells = [row.get(each) for each in PLAIN] + [item.properties.get(each) for each in properties]
        lines.append([_written(each) for each in cells])
    return lines


def _written(value: Any) -> Cell:
    """Only texts are guarded: a level of -3 stays a number."""
    return guard(value) if isinstance(value, str) else None if value is None else int(value)


__all__ = ["ImportPreview", "ImportResult", "Items", "RowError", "RowPlan", "Rules"]
