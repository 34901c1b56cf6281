"""The import of items as every import dialog knows it: columns mapped, looked at, brought in. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from linndesk.domain.changes import Changes
from linndesk.services.columns import Target, mapped
from linndesk.services.itemfiles import write_sample
from linndesk.services.itemimport import Change, RowPlan, Rules
from linndesk.services.itemrows import PROPERTY, ReadRows, read_rows
from linndesk.services.items import ImportResult, Items
from linndesk.services.tablefile import TableFile, TableReader
from linndesk.services.tableimport import Outcome, Preview, PreviewRow, counted

CREATE_LOCATIONS = "create_locations"
NAMED = 12  # columns that mean nothing here, in a sentence
CHANGES = Changes(stock=True, listings=True, orders=True)
HINT = (
    "CSV, XLSX, XLS or ODS with a header row. Only the SKU is needed; a column that is absent and a blank cell leave "
    "what is there. A column named property:NAME is an extended property. A level goes through the ledger."
)
TARGETS = (
    Target("sku", "SKU", ("item number", "stock sku", "product code"), needed=True, tip="Your own product code."),
    Target("title", "Title", ("item title", "product name", "name"), tip="What the item is called here."),
    Target("barcode", "Barcode", ("barcode number", "EAN", "UPC", "GTIN"), tip="As it is scanned."),
    Target("location", "Location", ("warehouse", "stock location"), tip="Blank = Default."),
    Target("level", "Level", ("stock level", "on hand", "quantity", "qty"), tip="What lies on the shelf."),
    Target("bin", "Bin", ("bin rack", "binrack", "shelf"), tip="Where it lies."),
    Target("minimum", "Minimum", ("minimum level", "min level"), tip="Below it, the item is to be bought."),
    Target("reason", "Reason", ("note", "comment"), tip="Why the level changes; it stands in the ledger."),
    Target("cost", "Cost", ("purchase price", "cost price"), tip="What it costs you, without a currency sign."),
    Target("price", "Price", ("retail price", "selling price"), tip="What it sells for, without a currency sign."),
    Target("weight_g", "Weight (g)", ("weight in grams",), tip="Whole grams."),
)


class ItemsImport:
    """A ``TableImport``. What a file of another program says differently is put right in ``_adapted``."""

    title = "Import items"
    hint = HINT
    unit = "item"
    targets: Sequence[Target] = TARGETS
    choices: Mapping[str, str] = {CREATE_LOCATIONS: "Make locations that are not here yet"}

    def __init__(self, items: Items) -> None:
        self._items = items
        self._reader = TableReader()

    def columns(self, path: Path) -> tuple[str, ...]:
        return self._reader.read(path).columns

    def preview(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str], chosen: frozenset[str]
    ) -> Preview:
        made = self._items.preview_rows(self._rows(path, mapping, defaults, chosen), self._rules(chosen))
        result = made.result
        rows = [_shown(each) for each in made.rows]
        return Preview(rows, result.errors, result.created + result.updated, said(result, done=False))

    def run(
        self,
        path: Path,
        mapping: Mapping[str, str],
        defaults: Mapping[str, str],
        chosen: frozenset[str],
        say: Callable[[int, int], None] = lambda done, total: None,
    ) -> Outcome:
        rows = self._rows(path, mapping, defaults, chosen)
        result = self._items.import_rows(rows, path.name, self._rules(chosen), say)
        self._note(path, result)
        return Outcome(CHANGES, result.errors, said(result, done=True))

    def write_sample(self, path: Path) -> None:
        write_sample(path)

    def _rows(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str], chosen: frozenset[str]
    ) -> ReadRows:
        table = self._reader.read(path)
        whole = {**self._extra(table.columns, chosen), **mapping}
        ignored = tuple(each for each in table.columns if not whole.get(each))
        found = self._read(self._adapted(mapped(table, whole, self.targets, defaults), chosen))
        return ReadRows(found.rows, found.errors, ignored, found.notes)

    def _extra(self, columns: tuple[str, ...], chosen: frozenset[str]) -> dict[str, str]:
        """What headers mean that no target is mapped to."""
        return properties_of(columns)

    def _read(self, table: TableFile) -> ReadRows:
        return read_rows(table)

    def _adapted(self, table: TableFile, chosen: frozenset[str]) -> TableFile:
        return table

    def _rules(self, chosen: frozenset[str]) -> Rules:
        return Rules(create_locations=CREATE_LOCATIONS in chosen)

    def _note(self, path: Path, result: ImportResult) -> None:
        """After an import."""


def properties_of(columns: Iterable[str]) -> dict[str, str]:
    """Headers that name an extended property -> the key they are read by."""
    found = {each: each[len(PROPERTY) :].strip() for each in columns if each.casefold().startswith(PROPERTY)}
    return {header: PROPERTY + name for header, name in found.items() if name}


def said(result: ImportResult, *, done: bool) -> str:
    """What the import would do, or did, in one or two sentences."""
    kinds = ((result.created, "new"), (result.updated, "changed"), (result.unchanged, "as they were"))
    parts = ", ".join(f"{number:,} {word}" for number, word in kinds if number) or "none"
    found = [f"Imported. Items: {parts}." if done else f"Items: {parts}."]
    if result.errors:
        one, many = ("row stayed out", "rows stayed out") if done else ("row stays out", "rows stay out")
        found.append(counted(len(result.errors), one, many) + ".")
    if result.new_locations:
        found.append(f"New locations: {', '.join(result.new_locations)}.")
    if result.ignored_columns:
        found.append(f"Columns that mean nothing here: {_named(result.ignored_columns)}.")
    return " ".join((*found, *result.notes))


def _named(columns: Sequence[str]) -> str:
    more = f" and {len(columns) - NAMED} more" if len(columns) > NAMED else ""
    return ", ".join(columns[:NAMED]) + more


def changes_text(changes: Sequence[Change]) -> str:
    """``level 5 → 8, bin A1``; blank where all is as the row says."""
    return ", ".join(
        f"{each.column} {each.before} → {each.after}" if each.before else f"{each.column} {each.after}"
        for each in changes
    )


def _shown(plan: RowPlan) -> PreviewRow:
    what = changes_text(plan.changes)
    if plan.row.location:
        what = f"{plan.row.location}: {what}" if what else plan.row.location
    does = "new" if plan.new else "changed" if plan.changes else "same"
    return PreviewRow(plan.row.number, plan.row.sku, does, what)  # type: ignore[arg-type]
