"""Moving over: which postal service each channel service means, from Linnworks' shipping mapping. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from linndesk.channels.selling import SellingSettings, ServiceMap
from linndesk.domain.allocation import tidy, trouble
from linndesk.domain.changes import Changes
from linndesk.services.accounts import Accounts
from linndesk.services.columns import Target, mapped
from linndesk.services.itemfiles import write_rows
from linndesk.services.itemrows import LONGEST, RowError
from linndesk.services.movingfile import MovingFile, Note
from linndesk.services.movingpairs import SOURCES, Here, left_out, pair_of
from linndesk.services.tablefile import Row
from linndesk.services.tableimport import Outcome, Preview, PreviewRow, counted
from linndesk.store import postal
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

_FIELDS = ("service", "channel_service", "marketplace", "carrier_code", "carrier_name", "shipping_method")
_WHICH = ("channel_service", "marketplace")  # what a row is about


@dataclass(frozen=True, slots=True)
class _Change:
    """What one good row does to an account's table."""

    number: int
    account: str
    row: ServiceMap
    before: ServiceMap | None

    @property
    def does(self) -> str:
        return "new" if self.before is None else "same" if self.before == self.row else "changed"


@dataclass(frozen=True, slots=True)
class _Plan:
    changes: Sequence[_Change]
    errors: Sequence[RowError]
    before: Mapping[str, list[ServiceMap]]
    after: Mapping[str, list[ServiceMap]]


class MovingServices(MovingFile):
    """A ``TableImport`` that ``AsksFirst``: rows are added to *Allocate Shipping Services*, never doubled."""

    title = "Import the shipping mapping from Linnworks"
    hint = (
        "Source, SubSource, the channel's service and the Linnworks postal service; carrier and method where you have "
        "them. Postal services that are not here yet are made. A channel service has one row per marketplace."
    )
    unit = "service"
    targets: Sequence[Target] = (
        Target("channel_service", "Channel service", ("Channel Service Name", "Channel Shipping Service",
               "Channel Postal Service", "Shipping Service", "Tag", "Service Tag"), needed=True,
               tip="As its orders name it."),
        Target("service", "Postal service", ("Linnworks Postal Service", "Postal Service Name", "LW Postal Service",
               "Linnworks Service", "Service"), needed=True, tip="Ours; made where it is not here."),
        *SOURCES,
        Target("marketplace", "Marketplace", ("Site", "Country"), tip="Blank = all."),
        Target("carrier_code", "Carrier code", ("CarrierCode",), tip="As the channel names the carrier."),
        Target("carrier_name", "Carrier name", ("Carrier", "Vendor", "Courier"), tip="Where the code is Other."),
        Target("shipping_method", "Shipping method", ("Method", "ShippingMethod"), tip="As the channel names it."),
    )  # fmt: skip
    choices: Mapping[str, str] = {}

    def __init__(
        self, store: Store, accounts: Accounts, here: Sequence[Here], known: Mapping[str, str], note: Note
    ) -> None:
        super().__init__(here, known, note)
        self._store = store
        self._accounts = accounts

    def preview(
        self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str], chosen: frozenset[str]
    ) -> Preview:
        made = self._plan(path, mapping, defaults)
        changing = sum(each.does != "same" for each in made.changes)
        return Preview([_shown(each) for each in made.changes], made.errors, changing, _said(made, done=False))

    def run(
        self,
        path: Path,
        mapping: Mapping[str, str],
        defaults: Mapping[str, str],
        chosen: frozenset[str],
        say: Callable[[int, int], None] = lambda done, total: None,
    ) -> Outcome:
        made = self._plan(path, mapping, defaults)
        names = [each.row.service for each in made.changes]
        added = self._store.write(lambda: postal.make_sure(names), Urgency.CLICK)
        changed = [name for name, rows in made.after.items() if rows != made.before[name]]
        for done, name in enumerate(changed, start=1):
            self._accounts.save(name, {"shipping_services": _dumped(made.after[name])})
            say(done, len(changed))
        said = _said(made, done=True)
        if added:
            said += f" New postal services: {', '.join(added)}."
        self._note(path, said, self._answers)
        undo = partial(self._undo, made, changed) if changed else None
        return Outcome(Changes(accounts=True), made.errors, said, undo)

    def write_sample(self, path: Path) -> None:
        rows = (
            ("AMAZON", "Shop UK", "Std UK Dom_1", "Royal Mail 48", "Royal Mail", "Royal Mail 48"),
            ("AMAZON", "Shop UK", "Exp UK Dom_1", "Royal Mail 24", "Royal Mail", "Royal Mail 24"),
        )
        header = ("Source", "SubSource", "Channel service", "Linnworks postal service", "Carrier", "Shipping method")
        write_rows(path, header, rows)

    def _undo(self, made: _Plan, changed: Sequence[str]) -> str:
        """Each account's table as it was, unless somebody changed it since. Postal services stay."""
        left = [name for name in changed if self._services(name) != made.after[name]]
        for name in changed:
            if name not in left:
                self._accounts.save(name, {"shipping_services": _dumped(made.before[name])})
        said = f"The shipping services of {counted(len(changed) - len(left), 'account')} are as they were."
        return said + (f" Left alone because changed since: {', '.join(left)}." if left else "")

    def _plan(self, path: Path, mapping: Mapping[str, str], defaults: Mapping[str, str]) -> _Plan:
        table = mapped(self._reader.read(path), mapping, self.targets, defaults)
        before: dict[str, list[ServiceMap]] = {}
        after: dict[str, list[ServiceMap]] = {}
        changes: list[_Change] = []
        errors: list[RowError] = []
        first_seen: dict[tuple[str, ...], int] = {}
        for each in table.rows:
            account = self._answers.get(pair_of(each), "")
            wrong = _wrong(each, account) or _twice(each, account, first_seen)
            if wrong:
                errors.append(wrong)
                continue
            if account not in before:
                before[account] = self._services(account)
                after[account] = list(before[account])
            changes.append(_placed(each, account, after[account]))
        return _Plan(changes, errors, before, after)

    def _services(self, account: str) -> list[ServiceMap]:
        settings = self._accounts.show(account).settings
        return list(settings.shipping_services) if isinstance(settings, SellingSettings) else []


def _wrong(row: Row, account: str) -> RowError | None:
    if not account:
        return RowError(row.number, "source", left_out(row))
    for key, words in (("channel_service", "The channel service is empty"), ("service", "The postal service is empty")):
        if not row.cells.get(key, ""):
            return RowError(row.number, key, words)
    long = next((key for key in _FIELDS if len(row.cells.get(key, "")) > LONGEST), "")
    if long:
        return RowError(row.number, long, f"This is longer than {LONGEST} characters")
    said = trouble(ServiceMap(**{key: row.cells.get(key, "") for key in _FIELDS}))
    return RowError(row.number, "carrier_name", said.rstrip(".")) if said else None


def _twice(row: Row, account: str, first_seen: dict[tuple[str, ...], int]) -> RowError | None:
    """A file that says two things of one channel service must not undo itself each time it is brought in."""
    service = row.cells["channel_service"]
    where = first_seen.setdefault((account, *(tidy(row.cells.get(key, "")) for key in _WHICH)), row.number)
    if where == row.number:
        return None
    return RowError(row.number, "channel_service", f"{service} is in row {where} already")


def _placed(row: Row, account: str, rows: list[ServiceMap]) -> _Change:
    """Put a row into an account's table: over the one of that channel service and marketplace, else at the end."""
    wanted = {key: row.cells.get(key, "") for key in _FIELDS}
    at = next((at for at, each in enumerate(rows) if _same(each, wanted)), None)
    if at is None:
        rows.append(ServiceMap(**wanted))
        return _Change(row.number, account, rows[-1], None)
    before = rows[at]
    rows[at] = before.model_copy(update={key: value for key, value in wanted.items() if value and key != "marketplace"})
    return _Change(row.number, account, rows[at], before)


def _same(row: ServiceMap, wanted: Mapping[str, str]) -> bool:
    return all(tidy(str(getattr(row, key))) == tidy(wanted[key]) for key in _WHICH)


def _shown(each: _Change) -> PreviewRow:
    row = each.row
    method = " ".join(part for part in (row.carrier_name or row.carrier_code, row.shipping_method) if part)
    what = f"{each.account}: {row.service}" + (f" ({method})" if method else "")
    if each.before is not None and each.before.service != row.service:
        what += f" instead of {each.before.service}"
    return PreviewRow(each.number, row.channel_service, each.does, what)  # type: ignore[arg-type]


def _said(made: _Plan, *, done: bool) -> str:
    numbers = {does: sum(each.does == does for each in made.changes) for does in ("new", "changed", "same")}
    parts = [f"{number:,} {word}" for word, number in numbers.items() if number]
    said = f"{'Imported. ' if done else ''}Services: {', '.join(parts) or 'none'}."
    if made.errors:
        stay = ("row stayed out", "rows stayed out") if done else ("row stays out", "rows stay out")
        said += f" {counted(len(made.errors), *stay)}."
    return said


def _dumped(rows: Sequence[ServiceMap]) -> list[dict[str, Any]]:
    return [each.model_dump(mode="json") for each in rows]
