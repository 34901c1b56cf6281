"""Compositions of kits from a person's table, one row a part: looked at, brought in, taken back. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from linndesk.domain.changes import Changes
from linndesk.errors import BadInput
from linndesk.services import composition
from linndesk.services.columns import Target, mapped
from linndesk.services.composition import Parts
from linndesk.services.itemrows import RowError, whole
from linndesk.services.tablefile import Row
from linndesk.services.tableimport import FromFile, Outcome, Preview, PreviewRow, by_row, counted, left_out
from linndesk.store import audit, items, kits
from linndesk.store.clock import Now
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

BATCH = 25  # kits a transaction
CHANGES = Changes(stock=True, listings=True, orders=True)
TARGETS = (
    Target("kit_sku", "Kit", ("Parent SKU", "Composite SKU", "kit"), needed=True, tip="The SKU that is sold."),
    Target("part_sku", "Part", ("Child SKU", "Component SKU", "part"), needed=True, tip="What it takes; blank = none."),
    Target("quantity", "Quantity", ("qty", "Child quantity", "units"), tip="How many in one kit; blank = 1."),
)
Say = Callable[[int, int], None]  # kits done, kits in all


@dataclass(frozen=True, slots=True)
class Wanted:
    """One kit as a file states it. ``row``: where it stands first."""

    row: int
    sku: str
    parts: Parts


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file did, in kits. ``before``: what those that changed were made of."""

    created: int
    changed: int
    unchanged: int
    errors: tuple[RowError, ...]
    before: Mapping[str, Parts]
    notes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """In one line."""
        kinds = ((self.created, "new"), (self.changed, "changed"), (self.unchanged, "as they were"))
        said = f"Kits: {', '.join(f'{number:,} {word}' for number, word in kinds if number) or 'none'}"
        return f"{said}; {counted(len(self.errors), 'row')} stayed out" if self.errors else said


class KitImport(FromFile):
    """A TableImport. A kit's rows are all it is made of from now on; kits that the file does not name stay."""

    title = "Import kits"
    hint = (
        "One row for each part of a kit: the kit's SKU, the part's SKU, how many of it. The rows of a kit are all that "
        "it is made of from now on; one row with a blank part makes it an ordinary item again."
    )
    unit = "kit"
    targets: Sequence[Target] = TARGETS
    sample = (("GIFT-SET", "MUG-RED-12", "2"), ("GIFT-SET", "BOX-S", "1"))

    def __init__(self, store: Store, clock: Now) -> None:
        super().__init__()
        self._store = store
        self._clock = clock

    def preview(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str], chosen: frozenset[str]
    ) -> Preview:
        """Raises BadInput."""
        found, errors = self._read(path, mapping, defaults)
        planned: dict[str, Parts] = {}
        rows: list[PreviewRow] = []
        for start in range(0, len(found), BATCH):
            rows += self._store.read(partial(_look, found[start : start + BATCH], planned, errors))
        count = sum(each.does != "same" for each in rows)
        said = f"{counted(count, 'kit')} would change, {counted(len(rows) - count, 'stays', 'stay')} as they are"
        return Preview(rows, by_row(errors), count, f"{said}{left_out(errors, done=False)}.")

    def run(
        self,
        path: Path,
        mapping: Mapping[str, str],
        defaults: Mapping[str, str],
        chosen: frozenset[str],
        say: Say = lambda done, total: None,
    ) -> Outcome:
        """Good kits come in, bad ones are named. Raises BadInput when nothing can be read."""
        result = self.bring(path, mapping, defaults, say)
        undo = partial(self._undo, result.before, path.name) if result.before else None
        return Outcome(CHANGES, result.errors, f"{result.sentence}.", undo)

    def bring(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str], say: Say = lambda done, total: None
    ) -> Imported:
        """The same, in figures. Raises BadInput."""
        found, errors = self._read(path, mapping, defaults)
        before: dict[str, Parts] = {}
        new = done = 0
        for start in range(0, len(found), BATCH):
            part = found[start : start + BATCH]
            was, wrong = self._store.write(partial(self._write, part, path.name), Urgency.CLICK)
            before |= was
            errors += wrong
            done += len(part)
            say(done, len(found))
        new = sum(not parts for parts in before.values())
        wrong_kits = len({each.row for each in errors} & {each.row for each in found})
        result = Imported(new, len(before) - new, len(found) - len(before) - wrong_kits, by_row(errors), before)
        now = self._clock.now()
        self._store.write(lambda: audit.note("imported kits", path.name, now, after=result.sentence), Urgency.CLICK)
        return result

    def _write(self, part: Sequence[Wanted], name: str) -> tuple[dict[str, Parts], list[RowError]]:
        before: dict[str, Parts] = {}
        wrong: list[RowError] = []
        for each in part:
            try:
                was = _made_of(items.id_of(each.sku))
                if composition.put(each.sku, each.parts, self._clock.now(), name):
                    before[each.sku] = was
            except BadInput as error:
                wrong.append(RowError(each.row, "kit_sku", error.detail or f"{error.title}. {error.fix}"))
        return before, wrong

    def _undo(self, before: Mapping[str, Parts], name: str) -> str:
        """What the file changed is made of what it was; what has moved on meanwhile is told."""
        left: list[str] = []
        for sku, parts in reversed(list(before.items())):
            wanted = Wanted(0, sku, parts)
            left += [each.reason for each in self._store.write(partial(self._write, [wanted], name), Urgency.CLICK)[1]]
        back = f"{counted(len(before) - len(left), 'kit')} put back"
        return f"{back}; {'. '.join(left)}" if left else back

    def _read(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str]
    ) -> tuple[list[Wanted], list[RowError]]:
        table = self._reader.read(path)
        return wanted(mapped(table, mapping, TARGETS, defaults).rows)


def wanted(rows: Iterable[Row]) -> tuple[list[Wanted], list[RowError]]:
    """The kits of a table, and one error for each row that cannot be used; its whole kit stays out then."""
    found: dict[str, Wanted] = {}
    errors: list[RowError] = []
    broken: set[str] = set()
    for each in rows:
        sku, part = each.cells.get("kit_sku", "").strip(), each.cells.get("part_sku", "").strip()
        reason = _unusable(each, sku)
        if reason:
            errors.append(RowError(each.number, *reason))
            broken.add(sku)
            continue
        quantity = whole(each.cells.get("quantity", "").strip() or "1")
        before = found.get(sku, Wanted(each.number, sku, ()))
        found[sku] = Wanted(before.row, sku, (*before.parts, (part, quantity)) if part else before.parts)
    errors += [
        RowError(each.row, "kit_sku", f"{sku} stays as it is: another row of it cannot be used")
        for sku, each in found.items()
        if sku in broken
    ]
    return [each for sku, each in found.items() if sku not in broken], errors


def _unusable(row: Row, sku: str) -> tuple[str, str] | None:
    if row.surplus:
        return "", "There are more values than columns; quote values that hold a comma"
    if not sku:
        return "kit_sku", "The kit's SKU is empty"
    try:
        whole(row.cells.get("quantity", "").strip() or "1")
    except BadInput as error:
        return "quantity", error.title
    return None


def _look(part: Sequence[Wanted], planned: dict[str, Parts], errors: list[RowError]) -> list[PreviewRow]:
    """What the import would do to these kits; remembered in ``planned`` or ``errors``. Inside a read."""
    ids = items.ids_of(each.sku for each in part)
    rows: list[PreviewRow] = []
    for kit in part:
        if kit.sku not in ids:
            errors.append(RowError(kit.row, "kit_sku", f"There is no stock item {kit.sku}; import the items first"))
            continue
        found = composition.troubles(ids[kit.sku], kit.sku, kit.parts, planned)
        if found:
            errors.append(RowError(kit.row, "kit_sku", ". ".join(found)))
            continue
        planned[kit.sku] = kit.parts
        was = _made_of(ids[kit.sku])
        what = ", ".join(f"{units:,} × {sku}" for sku, units in kit.parts) or "an ordinary item again"
        does: Literal["same", "changed", "new"] = "same" if was == list(kit.parts) else "changed" if was else "new"
        rows.append(PreviewRow(kit.row, kit.sku, does, what))
    return rows


def _made_of(item_id: int) -> list[tuple[str, int]]:
    return [(each.sku, each.quantity) for each in kits.pieces([item_id]).get(item_id, ())]
