"""The parallel run (W8): what we would send of each listing against what the channel shows, and why. Worker threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from linndesk.channels.selling import SellingSettings
from linndesk.domain.availability import LeftOut, Limits, counted_locations, left_out, steps
from linndesk.errors import BadInput
from linndesk.services.connections import Connections
from linndesk.services.itemfiles import write_rows
from linndesk.services.parallelwords import Compared, Kind, causes, why
from linndesk.settings import AccountSettings
from linndesk.store import accounts, comparison, locations
from linndesk.store.comparison import Held, Offered
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
    """What is read of the store at one moment."""

    places: Mapping[int, str]
    offered: Sequence[Offered]
    on_hand: Mapping[int, Mapping[int, int]]
    held: Mapping[int, Sequence[Held]]


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
        known = self._store.read(lambda: _read(row.id))
        counts = set(
            counted_locations(
                list(known.places.values()),
                settings.inventory_locations,
                only_chosen=settings.update_inventory_from_location,
            )
        )
        default = Limits(
            settings.default_max_listed_quantity,
            settings.default_max_listed_percentage,
            settings.default_end_when_quantity,
        )
        reasons: Counter[LeftOut] = Counter()
        rows = list(_compared(known, counts, default, reasons))
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
        differ = {each.sku for each in rows if each.difference}
        if not differ:
            return rows
        moved = self._store.read(lambda: comparison.last_moved(sorted(differ)))
        return (replace(each, moved_at=moved.get(each.sku)) if each.difference else each for each in rows)


def _selling(settings: AccountSettings, channel: str) -> SellingSettings:
    if not isinstance(settings, SellingSettings):
        raise BadInput(f"{channel} has no listings to compare", fix="Choose an account that sells")
    return settings


def _read(account_id: int) -> _Known:
    return _Known(
        {each.id: each.name for each in locations.every()},
        comparison.offered(account_id),
        comparison.on_hand(account_id),
        comparison.held(account_id),
    )


def _compared(known: _Known, counts: set[str], default: Limits, reasons: Counter[LeftOut]) -> Iterable[Compared]:
    for each in known.offered:
        reason = left_out(
            each.fulfilment, ignored=each.ignored, linked=each.item_id is not None, verified=each.verified,
            vanished=each.vanished,
        )  # fmt: skip
        if reason or each.item_id is None:
            reasons[reason] += 1
            continue
        levels = {known.places[place]: units for place, units in known.on_hand.get(each.item_id, {}).items()}
        orders = tuple(one for one in known.held.get(each.item_id, ()) if known.places[one.location_id] in counts)
        on_hand = sum(units for name, units in levels.items() if name in counts)
        limits = default.of_listing(each.max_listed, each.percentage, each.end_when)
        taken = steps(on_hand, sum(one.units for one in orders), limits)
        yield Compared(
            each.id, each.channel_sku, each.title, each.sku, taken[-1].value, each.quantity, each.last_seen, taken,
            limits, orders, tuple((name, units) for name, units in levels.items() if name not in counts and units),
            levelled=bool(levels),
        )  # fmt: skip


def _risk(row: Compared) -> tuple[int, int, str]:
    """Ours lower first, the largest difference first: there the channel may sell what is not there."""
    return (_RISK[row.kind], -abs(row.difference or 0), row.channel_sku)


def _line(report: ParallelReport, row: Compared) -> list[str | int | None]:
    seen = "" if row.seen_at is None else f"{row.seen_at:%Y-%m-%dT%H:%M:%SZ}"
    return [
        row.channel_sku, row.sku, row.title, row.ours, row.theirs, row.difference, row.on_hand, row.in_open_orders,
        seen, report.why(row), " ".join(report.causes(row)),
    ]  # fmt: skip
