"""Moving over: the links of Linnworks' own linking file, each Source and SubSource to its account. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from linndesk.domain.changes import Changes
from linndesk.services import listingplan
from linndesk.services.columns import Target, mapped
from linndesk.services.itemfiles import write_rows
from linndesk.services.itemrows import RowError
from linndesk.services.listingbatches import PART, Batches
from linndesk.services.listingimport import SURE, Imported, LinkFile, bring_rows
from linndesk.services.listingrows import LinkRow, parse
from linndesk.services.movingfile import MovingFile, Note
from linndesk.services.movingpairs import SOURCES, Here, left_out, pair_of
from linndesk.services.tablefile import TableFile
from linndesk.services.tableimport import Outcome, Preview, PreviewRow, counted
from linndesk.store import accounts
from linndesk.store.store import Store

CHANGES = Changes(listings=True, orders=True, stock=True)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The rows of a file by the account that they are for, and what stays out."""

    files: Mapping[str, LinkFile]
    errors: Sequence[RowError]


class MovingLinks(MovingFile):
    """A ``TableImport`` that ``AsksFirst``. One undo takes the links of every account back."""

    title = "Import links from Linnworks"
    hint = (
        "Linnworks' linking export: Source, SubSource, Linnworks SKU, Channel SKU. Say below which account each source "
        "means. A channel SKU that no download has named yet is kept as unverified."
    )
    unit = "link"
    targets: Sequence[Target] = (
        Target("channel_sku", "Channel SKU", ("Linked SKU Custom Label", "Custom Label", "ChannelSKU", "Linked SKU"),
               needed=True, tip="As the channel has it, letter for letter."),
        Target("sku", "Linnworks SKU", ("LW SKU", "SKU", "ItemNumber", "Item Number", "Stock SKU"), needed=True,
               tip="Your own product code; the item must be here."),
        *SOURCES,
    )  # fmt: skip
    choices: Mapping[str, str] = {SURE: "Link although the barcodes differ"}

    def __init__(self, store: Store, here: Sequence[Here], known: Mapping[str, str], note: Note) -> None:
        super().__init__(here, known, note)
        self._store = store

    def preview(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str], chosen: frozenset[str]
    ) -> Preview:
        found = self._sorted(path, mapping, defaults)
        rows: list[PreviewRow] = []
        errors = list(found.errors)
        for account, file in found.files.items():
            made = self._planned(account, file, sure=SURE in chosen)
            errors += made.errors
            rows += (_shown(account, each) for each in made.rows)
        rows.sort(key=lambda each: each.number)
        changing = sum(each.does != "same" for each in rows)
        parts = [f"{counted(len(file.rows), 'row')} for {name}" for name, file in found.files.items()]
        said = f"{counted(changing, 'link')} would be set or made; {', '.join(parts) or 'no row has an account yet'}."
        if errors:
            said += f" {counted(len(errors), 'row stays', 'rows stay')} out."
        return Preview(rows, sorted(errors, key=lambda each: each.row), changing, said)

    def run(
        self,
        path: Path,
        mapping: Mapping[str, str],
        defaults: Mapping[str, str],
        chosen: frozenset[str],
        say: Callable[[int, int], None] = lambda done, total: None,
    ) -> Outcome:
        found = self._sorted(path, mapping, defaults)
        total = sum(len(file.rows) for file in found.files.values())
        done = 0
        results: dict[str, Imported] = {}
        for account, file in found.files.items():
            row = self._store.read(partial(accounts.named, account))
            tell = partial(_say_from, say, done, total)
            results[account] = bring_rows(
                self._store, row, file, f"Moving over: {path.name}", sure=SURE in chosen, say=tell
            )
            done += len(file.rows)
        errors = sorted([*found.errors, *_errors(results)], key=lambda each: each.row)
        said = " ".join(f"{name}: {each.sentence}." for name, each in results.items()) or "No link was set."
        if found.errors:
            said += f" {counted(len(found.errors), 'row')} stayed out because of the source or a blank SKU."
        self._note(path, said, self._answers)
        return Outcome(CHANGES, errors, said, self._undo(results))

    def write_sample(self, path: Path) -> None:
        rows = (("AMAZON", "Shop UK", "MUG-RED-12", "MUG-RED-12-UK"), ("AMAZON", "Shop UK", "KETTLE-ST", "KETTLE"))
        write_rows(path, ("Source", "SubSource", "Linnworks SKU", "Channel SKU"), rows)

    def _undo(self, results: Mapping[str, Imported]) -> Callable[[], str] | None:
        batches = {name: each.batch for name, each in results.items() if each.batch is not None}

        def undo() -> str:
            undone = {name: Batches(self._store).undo_batch(batch) for name, batch in batches.items()}
            return " ".join(f"{name}: {each.sentence}." for name, each in undone.items())

        return undo if batches else None

    def _sorted(self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str]) -> _Sorted:
        table = self._reader.read(path)
        ours = mapped(table, mapping, self.targets, defaults)
        errors: list[RowError] = []
        tables: dict[str, list[int]] = {}
        for at, each in enumerate(ours.rows):
            account = self._answers.get(pair_of(each), "")
            if not account:
                errors.append(RowError(each.number, "source", left_out(each)))
            elif not each.cells.get("sku", ""):
                errors.append(RowError(each.number, "sku", "It has no Linnworks SKU: it was not linked there either"))
            else:
                tables.setdefault(account, []).append(at)
        files: dict[str, LinkFile] = {}
        for account, places in tables.items():
            part = TableFile(("channel_sku", "sku"), tuple(ours.rows[at] for at in places), table.notes)
            rows, wrong = parse(part)
            errors += wrong
            files[account] = LinkFile(rows, (), table.notes, ())
        return _Sorted(files, errors)

    def _planned(self, account: str, file: LinkFile, *, sure: bool) -> listingplan.Plan:
        row = self._store.read(partial(accounts.named, account))
        made = listingplan.Plan()
        for start in range(0, len(file.rows), PART):
            found = self._store.read(partial(_plan, row.id, file.rows[start : start + PART]))
            made.rows += found.rows
            made.errors += found.errors
        return made if sure else self._store.read(partial(listingplan.without_clashes, row.id, made))


def _plan(account_id: int, rows: Sequence[LinkRow]) -> listingplan.Plan:
    return listingplan.plan(account_id, listingplan.as_listed(account_id, rows))


def _shown(account: str, each: listingplan.RowPlan) -> PreviewRow:
    what = f"{account}: {'; '.join(each.said)}" if each.said else account
    return PreviewRow(each.number, each.channel_sku, "new" if each.new else "changed" if each.changes else "same", what)


def _errors(results: Mapping[str, Imported]) -> Iterator[RowError]:
    for each in results.values():
        yield from each.errors


def _say_from(say: Callable[[int, int], None], before: int, total: int, done: int, part: int) -> None:
    say(before + done, total)
