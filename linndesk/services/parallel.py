"""The parallel run (W8): what we would send of each listing against what the channel shows, and why. Worker threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from linndesk.channels.selling import SellingSettings
from linndesk.domain.availability import LeftOut, left_out
from linndesk.domain.stockinputs import Inputs
from linndesk.domain.stockplan import Rules
from linndesk.errors import BadInput
from linndesk.services.connections import Connections
from linndesk.services.itemfiles import write_rows
from linndesk.services.parallelwords import Compared, Kind, causes, why
from linndesk.settings import AccountSettings
from linndesk.store import accounts, comparison, stock_facts
from linndesk.store.comparison import Held, Offered
from linndesk.store.numbers import numbers_of
from linndesk.store.store import Store

_RISK: Mapping[Kind, int] = {"lower": 0, "higher": 1, "unknown": 2, "same": 3}
_HEADER = (
    "channel_sku", "sku", "title", "we_would_send", "channel_shows", "difference", "on_hand", "in_open_orders",
    "listings_read_at", "why", "likely_causes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ParallelReport:
    """One account compared. ``rows``: the riskiest first (the channel offers more than we would).

    ``left_out``: how many listings are never sent, by reason. ``listings_at``, ``orders_at``: when each was last read.
    """

    account: str
    channel: str
    mode: str
    sends_stock: bool
    listings_at: datetime | None
    orders_at: datetime | None
    rows: tuple[Compared, ...]
    left_out: Mapping[LeftOut, int]

    def count(self, kind: Kind) -> int:
        return sum(1 for each in self.rows if each.kind == kind)

    def why(self, row: Compared) -> str:
        return why(row, self.channel)

    def causes(self, row: Compared) -> list[str]:
        return causes(row, self.channel, self.orders_at)

    @property
    def sentence(self) -> str:
        """What it says as a whole, in one line."""
        same, all_ = self.count("same"), len(self.rows) - self.count("unknown")
        if not all_:
            return "Nothing can be compared yet: link listings and download them."
        share = f"{same:,} of {all_:,} listings the same"
        return f"{share}; ours is lower for {self.count('lower'):,} and higher for {self.count('higher'):,}."


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read of the store at one moment. ``inputs``: by listing; ``shelves``: by item, location, name and units;
    ``received`` and ``numbers``: by order."""

    offered: Sequence[Offered]
    inputs: Mapping[int, Inputs]
    shelves: Mapping[int, Sequence[tuple[int, str, int]]]
    received: Mapping[int, datetime]
    numbers: Mapping[int, str]


class ParallelRun:
    """Nothing is sent by it, whatever the account's mode."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    def report(self, account: str) -> ParallelReport:
        """Compare every listing of an account. Raises UnknownName, BadInput (no location is chosen, sells nothing)."""
        row = self._store.read(lambda: accounts.named(account))
        kind = self._connections.kind(row)
        settings = _selling(self._connections.settings(row), kind.title)
        known = self._store.read(lambda: _read(row.id, settings.stock_rules()))
        reasons: Counter[LeftOut] = Counter()
        rows = list(_compared(known, reasons))
        return ParallelReport(
            account, kind.title, settings.mode, settings.update_inventory, row.listings_at, row.last_orders_at,
            tuple(sorted(self._dated(rows), key=_risk)), dict(reasons),
        )  # fmt: skip

    def save(self, report: ParallelReport, path: Path) -> int:
        """Write a report as CSV, riskiest first; rows written. Raises BadInput."""
        write_rows(path, _HEADER, (_line(report, each) for each in report.rows))
        return len(report.rows)

    def _dated(self, rows: Sequence[Compared]) -> Iterable[Compared]:
        """With the last movement of the items whose numbers differ."""
        differ = {sku for each in rows if each.difference for sku in each.skus}
        if not differ:
            return rows
        moved = self._store.read(lambda: comparison.last_moved(sorted(differ)))
        return (replace(each, moved_at=_latest(each, moved)) if each.difference else each for each in rows)


def _latest(row: Compared, moved: Mapping[str, datetime]) -> datetime | None:
    return max((moved[each] for each in row.skus if each in moved), default=None)


def _selling(settings: AccountSettings, channel: str) -> SellingSettings:
    if not isinstance(settings, SellingSettings):
        raise BadInput(f"{channel} has no listings to compare", fix="Choose an account that sells")
    return settings


def _read(account_id: int, rules: Rules) -> _Known:
    """The numbers are those that a plan would send: there is no second way to work them out. Of a test account all
    are compared."""
    with stock_facts.snapshot():
        offered = comparison.offered(account_id)
        inputs = stock_facts.inputs([each.id for each in offered if not _reason(each)], {account_id: rules})
        parts = sorted({part.item for each in inputs.values() for part in each.parts})
        orders = sorted({hold.order for each in inputs.values() for part in each.parts for hold in part.holds})
        return _Known(offered, inputs, comparison.shelves(parts), comparison.received(orders), numbers_of(orders))


def _reason(each: Offered) -> LeftOut:
    return left_out(
        each.fulfilment, excluded=bool(each.excluded), ignored=each.ignored, linked=each.item_id is not None,
        verified=each.verified, vanished=each.vanished,
    )  # fmt: skip


def _compared(known: _Known, reasons: Counter[LeftOut]) -> Iterable[Compared]:
    for each in known.offered:
        reason = _reason(each)
        if reason:
            reasons[reason] += 1
            continue
        inputs = known.inputs[each.id]
        taken = inputs.steps
        is_kit = [part.item for part in inputs.parts] != [each.item_id]
        yield Compared(
            each.id, each.channel_sku, each.title, each.sku, taken[-1].value, each.quantity, each.last_seen, taken,
            inputs.limits, tuple(_orders(known, inputs)), () if is_kit else tuple(_elsewhere(known, inputs)),
            levelled=any(part.item in known.shelves for part in inputs.parts),
            made_of=tuple(part.sku for part in inputs.parts) if is_kit else (),
        )  # fmt: skip


def _orders(known: _Known, inputs: Inputs) -> list[Held]:
    """Those that hold something of it back, oldest first."""
    found = {hold.order for part in inputs.parts for hold in part.holds if hold.order in known.received}
    in_order = sorted((known.received[each], each) for each in found)
    return [Held(known.numbers[each], received) for received, each in in_order]


def _elsewhere(known: _Known, inputs: Inputs) -> Iterable[tuple[str, int]]:
    """What lies at locations that do not count."""
    (part,) = inputs.parts
    counted = set(inputs.locations)
    every = known.shelves.get(part.item, ())
    return ((name, units) for place, name, units in every if units and place not in counted)


def _risk(row: Compared) -> tuple[int, int, str]:
    """Ours lower first, the largest difference first: there the channel may sell what is not there."""
    return (_RISK[row.kind], -abs(row.difference or 0), row.channel_sku)


def _line(report: ParallelReport, row: Compared) -> list[str | int | None]:
    seen = "" if row.seen_at is None else f"{row.seen_at:%Y-%m-%dT%H:%M:%SZ}"
    return [
        row.channel_sku, row.sku, row.title, row.ours, row.theirs, row.difference, row.on_hand, row.in_open_orders,
        seen, report.why(row), " ".join(report.causes(row)),
    ]  # fmt: skip
