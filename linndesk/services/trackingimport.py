"""Tracking numbers and services of open orders from a carrier's or a person's table. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from linndesk.domain import checksheet
from linndesk.domain.allocation import tidy
from linndesk.domain.changes import Changes
from linndesk.errors import BadInput
from linndesk.services.columns import Target, mapped
from linndesk.services.itemrows import RowError
from linndesk.services.tablefile import Row, TableFile
from linndesk.services.tableimport import FromFile, Outcome, Preview, PreviewRow, by_row, counted, left_out
from linndesk.store import audit, marks, orders_scan, postal
from linndesk.store.marks import Mark
from linndesk.store.orders import number_of
from linndesk.store.orders_scan import Named
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

PART = 100  # orders a transaction
TARGETS = (
    Target("order", "Order", ("Order number", "Order no", "Order id", "amazon-order-id", "Channel ref", "Reference",
           "Customer reference", "Sales order"), needed=True, tip="The channel's number of the order, or ours"),
    Target("tracking", "Tracking", ("Tracking number", "Tracking no", "Tracking id", "Consignment", "Barcode",
           "Parcel number"), tip="A blank cell leaves the number as it is"),
    Target("service", "Service", ("Postal service", "Shipping service", "Carrier service", "Carrier"),
           tip="One of yours, or a new name; a blank cell leaves it as it is"),
)  # fmt: skip
WHAT: dict[Mark, str] = {"tracking": "order tracking", "postal_service": "order service"}


@dataclass(frozen=True, slots=True)
class TrackingRow:
    """What a good row says; blank = it stays as it is."""

    number: int
    ref: str
    tracking: str
    service: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A row and the order that it means. ``changes``: mark -> what it was and what it becomes."""

    row: TrackingRow
    order_id: int
    changes: Mapping[Mark, tuple[str, str]]

    @property
    def what(self) -> str:
        said = [f"{before} → {after}" if before else after for before, after in self.changes.values()]
        return ", ".join(said) or "as it is"


class TrackingImport(FromFile):
    """A TableImport."""

    title = "Import tracking numbers"
    hint = (
        "One row per order. A blank cell changes nothing, and what the file does not name stays. "
        "Nothing is despatched by it: choose the orders and press D afterwards."
    )
    unit = "order"
    targets: Sequence[Target] = TARGETS
    sample = (("203-1234567-1234567", "AB123456789GB", "Royal Mail 48"), ("100042", "AB123456790GB", ""))

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def preview(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str], chosen: frozenset[str]
    ) -> Preview:
        """Raises BadInput."""
        file, rows, errors = self._read(path, mapping, defaults)
        planned = self._store.read(lambda: list(_plan(rows, errors)))
        shown = tuple(
            PreviewRow(each.row.number, each.row.ref, "changed" if each.changes else "same", each.what)
            for each in planned
        )
        changed = sum(bool(each.changes) for each in planned)
        said = f"{counted(changed, 'order')} would change, {len(planned) - changed:,} unchanged"
        said += f"{left_out(errors, done=False)}."
        return Preview(shown, by_row(errors), changed, " ".join([said, *file.notes]))

    def run(
        self,
        path: Path,
        mapping: Mapping[str, str],
        defaults: Mapping[str, str],
        chosen: frozenset[str],
        say: Callable[[int, int], None] = lambda done, total: None,
    ) -> Outcome:
        """Good rows come in, bad ones are named. Raises BadInput when nothing can be read."""
        _, rows, errors = self._read(path, mapping, defaults)
        written: list[Planned] = []
        for start in range(0, len(rows), PART):
            part = rows[start : start + PART]
            planned = self._store.write(partial(self._bring, part, errors), Urgency.CLICK)
            written += [each for each in planned if each.changes]
            say(start + len(part), len(rows))
        said = f"{counted(len(written), 'order')} changed{left_out(errors, done=True)}"
        undo = partial(self._undo, written) if written else None
        return Outcome(Changes(orders=True), by_row(errors), said, undo)

    def _read(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str]
    ) -> tuple[TableFile, list[TrackingRow], list[RowError]]:
        table = self._reader.read(path)
        ours = mapped(table, mapping, TARGETS, defaults)
        if not {"tracking", "service"} & set(ours.columns):
            raise BadInput(
                f"{path.name} has nothing to bring", "There is no column for a tracking number or a service",
                "Choose at least one more column",
            )  # fmt: skip
        rows, errors = parse(ours)
        return table, rows, errors

    def _bring(self, part: Sequence[TrackingRow], errors: list[RowError]) -> list[Planned]:
        postal.make_sure(each.service for each in part)
        known = {tidy(each): each for each in postal.every()}
        found = []
        for each in _plan(part, errors):
            changes = {
                mark: (before, known.get(tidy(after), after) if mark == "postal_service" else after)
                for mark, (before, after) in each.changes.items()
            }
            self._put(each.order_id, changes)
            found.append(Planned(each.row, each.order_id, changes))
        return found

    def _put(self, order_id: int, changes: Mapping[Mark, tuple[str, str]]) -> None:
        for mark, (before, after) in changes.items():
            marks.put([order_id], mark, after)
            audit.note(
                WHAT[mark], number_of(order_id), self._store.clock.now(), before=before or None, after=after or None
            )

    def _undo(self, written: Sequence[Planned]) -> str:
        """What is still as the import left it becomes what it was."""

        def job(part: Sequence[Planned]) -> int:
            back = 0
            for each in part:
                now = {mark: marks.values([each.order_id], mark, to_leave=True) for mark in each.changes}
                changes = {
                    mark: (after, before)
                    for mark, (before, after) in each.changes.items()
                    if now[mark].get(each.order_id) == after
                }
                self._put(each.order_id, changes)
                back += bool(changes)
            return back

        done = sum(
            self._store.write(partial(job, written[start : start + PART]), Urgency.CLICK)
            for start in range(0, len(written), PART)
        )
        return f"{counted(done, 'order')} as before"


def parse(table: TableFile) -> tuple[list[TrackingRow], list[RowError]]:
    """Good rows of a table with our column names, and one error per bad row."""
    rows: list[TrackingRow] = []
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    for each in table.rows:
        found = _parse(each)
        if isinstance(found, TrackingRow) and found.ref in seen:
            found = RowError(each.number, "order", f"{found.ref} is in row {seen[found.ref]} already; one parcel each")
        if isinstance(found, TrackingRow):
            seen[found.ref] = each.number
            rows.append(found)
        else:
            errors.append(found)
    return rows, errors


def _parse(row: Row) -> TrackingRow | RowError:
    if row.surplus:
        return RowError(row.number, "", "There are more values than columns; quote values that hold a comma")
    column = "order"
    try:
        ref = checksheet.clean(row.cells.get(column, ""), "order number")
        if not ref:
            return RowError(row.number, column, "The order number is empty")
        column = "tracking"
        tracking = checksheet.clean(row.cells.get(column, ""), "tracking number")
        column = "service"
        service = checksheet.clean(row.cells.get(column, ""), "service")
    except BadInput as error:
        return RowError(row.number, column, error.title)
    if not (tracking or service):
        return RowError(row.number, "tracking", "There is neither a tracking number nor a service")
    return TrackingRow(row.number, ref, tracking, service)


def _plan(rows: Sequence[TrackingRow], errors: list[RowError]) -> Iterator[Planned]:
    """Inside a read or a write; what cannot be brought goes to ``errors``."""
    for start in range(0, len(rows), PART):
        part = rows[start : start + PART]
        found = orders_scan.named([each.ref for each in part])
        for each in part:
            meant = found.get(each.ref, [])
            trouble = _trouble(each.ref, meant)
            if trouble:
                errors.append(RowError(each.number, "order", trouble))
            else:
                yield Planned(each, meant[0].order_id, _changes(each, meant[0]))


def _trouble(ref: str, meant: Sequence[Named]) -> str:
    if not meant:
        return f"There is no order {ref} here"
    if len(meant) > 1:
        return f"Order {ref} exists in several accounts; write our own number"
    if not meant[0].is_open:
        return f"Order {ref} has left or was cancelled; correct its parcel instead"
    return f"Order {ref} gets no number here: {meant[0].sent_there}" if meant[0].sent_there else ""


def _changes(row: TrackingRow, order: Named) -> dict[Mark, tuple[str, str]]:
    found: dict[Mark, tuple[str, str]] = {}
    if row.tracking and row.tracking != order.tracking:
        found["tracking"] = (order.tracking, row.tracking)
    if row.service and tidy(row.service) != tidy(order.service):
        found["postal_service"] = (order.service, row.service)
    return found
