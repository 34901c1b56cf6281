"""Links and rules of one account's listings from a person's table: preview, import, undo. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from linndesk.domain.changes import Changes
from linndesk.errors import BadInput
from linndesk.services import listingplan
from linndesk.services.columns import Target, mapped
from linndesk.services.itemrows import RowError
from linndesk.services.listingbatches import PART, Batches, Recording
from linndesk.services.listingplan import Plan, RowPlan
from linndesk.services.listingrows import PRICE, RULES, TARGETS, LinkRow, parse
from linndesk.services.tableimport import FromFile, Outcome, Preview, PreviewRow, by_row, counted, left_out
from linndesk.store import accounts, audit
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store

SURE = "sure"
Say = Callable[[int, int], None]  # rows done, rows in all


@dataclass(frozen=True, slots=True)
class Imported:
    """What rows did, in listings: ``created + changed + unchanged`` = good rows; ``linked`` of them got a new link."""

    created: int
    linked: int
    changed: int
    unchanged: int
    repaired: int  # open orders
    errors: tuple[RowError, ...]
    notes: tuple[str, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    batch: int | None = None

    @property
    def sentence(self) -> str:
        said = [counted(self.linked, "link") + " set", f"{counted(self.changed, 'listing')} changed"]
        if self.created:
            said.append(f"{self.created:,} not listed yet")
        said.append(f"{self.unchanged:,} unchanged")
        if self.repaired:
            said.append(f"{counted(self.repaired, 'open order')} repaired")
        return ", ".join(said) + left_out(self.errors, done=True)

    @property
    def plan(self) -> str:
        """The same before anything is written."""
        said = f"{counted(self.linked, 'link')} would be set, {counted(self.changed, 'listing')} would change"
        if self.created:
            said += f", {self.created:,} not listed yet would be added"
        return f"{said}, {self.unchanged:,} unchanged{left_out(self.errors, done=False)}"


@dataclass(frozen=True, slots=True)
class LinkFile:
    """A links file as it was read."""

    rows: Sequence[LinkRow]
    errors: Sequence[RowError]
    notes: tuple[str, ...]
    ignored: tuple[str, ...]


class ListingImport(FromFile):
    """A TableImport. Its ``bring`` gives figures, ``run`` what the dialog shows."""

    title = "Import links, rules and prices"
    hint = (
        "One row per listing. A column that is absent changes nothing; a blank SKU leaves the link, "
        "a blank rule goes back to the account's, a blank price to the stock item's."
    )
    unit = "listing"
    targets: Sequence[Target] = TARGETS
    sample = (
        ("MUG-RED-12-UK", "MUG-RED-12", "20", "", "", "2", "12.50"),
        ("KETTLE-ST", "KETTLE-ST", "none", "50", "1", "", ""),
    )
    choices: Mapping[str, str] = {SURE: "Link although the barcodes differ"}

    def __init__(self, store: Store, account: str) -> None:
        super().__init__()
        self._store = store
        self._account = account

    def preview(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str], chosen: frozenset[str]
    ) -> Preview:
        """Raises BadInput, UnknownName (the account is gone)."""
        file = self._read(path, mapping, defaults)
        account = self._row()
        made = Plan()
        for part in _parts(file.rows):
            found = self._store.read(partial(_plan, account.id, part))
            made.rows += found.rows
            made.errors += found.errors
        if SURE not in chosen:
            made = self._store.read(partial(listingplan.without_clashes, account.id, made))
        result = _figures(made, 0, file)
        shown = tuple(_shown(each) for each in made.rows)
        said = " ".join([f"{result.plan}.", *file.notes])
        return Preview(shown, result.errors, result.created + result.changed, said)

    def run(
        self,
        path: Path,
        mapping: Mapping[str, str],
        defaults: Mapping[str, str],
        chosen: frozenset[str],
        say: Say = lambda done, total: None,
    ) -> Outcome:
        """Good rows come in as one bulk change, bad ones are named. Raises BadInput when nothing can be read."""
        result = self.bring(path, mapping, defaults, chosen, say)
        batch = result.batch
        return Outcome(
            Changes(listings=True, orders=True, stock=True),
            result.errors,
            result.sentence,
            None if batch is None else lambda: Batches(self._store).undo_batch(batch).sentence,
        )

    def bring(
        self,
        path: Path,
        mapping: Mapping[str, str],
        defaults: Mapping[str, str],
        chosen: frozenset[str],
        say: Say = lambda done, total: None,
    ) -> Imported:
        """The same, in figures. Raises BadInput."""
        file = self._read(path, mapping, defaults)
        return bring_rows(self._store, self._row(), file, f"Import of {path.name}", sure=SURE in chosen, say=say)

    def _row(self) -> AccountRow:
        return self._store.read(lambda: accounts.named(self._account))

    def _read(self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str]) -> LinkFile:
        table = self._reader.read(path)
        ours = mapped(table, mapping, TARGETS, defaults)
        if not {"sku", *RULES, PRICE} & set(ours.columns):
            raise BadInput(
                f"{path.name} has nothing to bring", "There is no column for a SKU, a rule or a price",
                "Choose at least one more column",
            )  # fmt: skip
        rows, errors = parse(ours)
        return LinkFile(rows, errors, table.notes, tuple(each for each in table.columns if not mapping.get(each)))


def bring_rows(
    store: Store,
    account: AccountRow,
    file: LinkFile,
    what: str,
    *,
    sure: bool = False,
    say: Say = lambda done, total: None,
) -> Imported:
    """Bring rows in as one bulk change, a part a transaction."""
    recording = Recording(store, account.id, what)
    all_of_it = Plan()
    orders: set[int] = set()

    def job(part: Sequence[LinkRow]) -> tuple[Plan, set[int]]:
        made = listingplan.plan(account.id, part)
        made = made if sure else listingplan.without_clashes(account.id, made)
        return made, listingplan.apply(account.id, made, recording.at, recording.who)

    done = 0
    for raw in _parts(file.rows):
        part = store.read(partial(listingplan.as_listed, account.id, raw))
        made, repaired = recording.write([each.channel_sku for each in part], partial(job, part))
        all_of_it.rows += made.rows
        all_of_it.errors += made.errors
        orders |= repaired
        done += len(part)
        say(done, len(file.rows))
    result = _figures(all_of_it, len(orders), file, recording.batch)
    said, who = result.sentence, recording.who
    store.write(lambda: audit.note("imported links", account.name, recording.at, after=said, who=who))
    return result


def _plan(account_id: int, part: Sequence[LinkRow]) -> Plan:
    return listingplan.plan(account_id, listingplan.as_listed(account_id, part))


def _parts(rows: Sequence[LinkRow]) -> Iterator[Sequence[LinkRow]]:
    for start in range(0, len(rows), PART):
        yield rows[start : start + PART]


def _figures(made: Plan, repaired: int, file: LinkFile, batch: int | None = None) -> Imported:
    return Imported(
        created=sum(each.new for each in made.rows),
        linked=sum(each.item is not None for each in made.rows),
        changed=sum(each.changes and not each.new for each in made.rows),
        unchanged=sum(not each.changes for each in made.rows),
        repaired=repaired,
        errors=by_row([*file.errors, *made.errors]),
        notes=file.notes,
        ignored_columns=file.ignored,
        batch=batch,
    )


def _shown(each: RowPlan) -> PreviewRow:
    what = "; ".join(each.said)
    return PreviewRow(each.number, each.channel_sku, "new" if each.new else "changed" if each.changes else "same", what)
