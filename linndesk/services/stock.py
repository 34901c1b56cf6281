"""Stock: levels set by hand, what is where, the ledger of an item, the Inventory table. Worker threads."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from linndesk.domain.changes import Changes
from linndesk.domain.stock import Level, Movement
from linndesk.errors import BadInput
from linndesk.services import stockfiles
from linndesk.services.itemrows import LONGEST, whole
from linndesk.services.stockacts import StockActs, own_place
from linndesk.store import (
    audit,
    holding,
    inventory_grid,
    items,
    kits,
    levels,
    locations,
    low_stock,
    movements,
    shelved,
    stock_look,
)
from linndesk.store.clock import Now
from linndesk.store.fields import to_ms
from linndesk.store.grids import GridQuery
from linndesk.store.holding import Holding
from linndesk.store.inventory_grid import InventoryRow
from linndesk.store.levels import Shelf
from linndesk.store.low_stock import LowRow
from linndesk.store.shelved import Shelved
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

FILTERS = {
    "below_minimum": "Below minimum",
    "negative": "Negative",
    "nil_but_listed": "Nil but listed",
    "in_stock_not_listed": "Not listed",
    "not_counted": "Not counted",
    "kits": "Kits",
}
NOT_COUNTED_DAYS = (30, 90, 180, 365)
COUNTED_DAYS = "counted_days"  # in a query's values: how long not counted


class Stock:
    """``location`` None or empty = all locations added up. ``acts``: receive, take, count, move, undo."""

    def __init__(self, store: Store, clock: Now) -> None:
        self._store = store
        self._clock = clock
        self.acts = StockActs(store, clock)

    def set_level(self, sku: str, level: int, location: str = locations.DEFAULT, *, note: str = "") -> int:
        """A given level: on hand becomes ``level`` by one ledger entry; the same again sends its listings (A9). The
        difference.

        Raises UnknownName for an item or a location that is not here, BadInput for a number out of range, a kit or a
        fulfilment centre.
        """
        moved = self.acts.give(sku, level, location, note).moved[0]
        return moved.after - moved.before

    def set_shelf(self, sku: str, location: str, *, bin_: str | None = None, minimum: str | None = None) -> Changes:
        """Bin or minimum at one location, as typed; an empty minimum takes it away, None leaves it. On hand stays.

        Raises UnknownName, BadInput (also a minimum for a kit: its parts have one; a fulfilment centre).
        """
        least = _minimum(minimum) if minimum is not None and minimum.strip() else None
        if bin_ is not None and len(bin_.strip()) > LONGEST:
            raise BadInput(f"The bin is {len(bin_):,} characters long", fix=f"Write at most {LONGEST}")
        now = self._clock.now()

        def job() -> None:
            item_id, place = items.id_of(sku), own_place(location)
            if least is not None:
                kits.refuse([item_id])
            _, was, before = levels.shelves([item_id]).get((item_id, place), (0, "", None))
            after = before if minimum is None else least
            shelf = Shelf(item_id, place, was if bin_ is None else bin_.strip(), after)
            if (shelf.bin, shelf.minimum) != (was, before):
                levels.set_shelves([shelf])
                audit.note("changed a shelf", f"{sku} at {location}", now, before=[was, before],
                           after=[shelf.bin, shelf.minimum])  # fmt: skip

        self._store.write(job, Urgency.CLICK)
        return Changes(stock=True)

    def changed(self) -> Changes:
        """What a changed level touches, for the window."""
        return Changes(stock=True, listings=True)

    def levels(self, sku: str) -> tuple[Level, ...]:
        """Where an item is. Raises UnknownName."""

        def job() -> tuple[Level, ...]:
            item_id = items.id_of(sku)
            return levels.of_items([item_id]).get(item_id, ())

        return self._store.read(job)

    def movements(self, sku: str, location: str | None = None, limit: int = 200) -> list[Movement]:
        """The item's ledger, newest first, at one location or everywhere. Raises UnknownName."""
        return self._store.read(lambda: movements.of_item(items.id_of(sku), self._location(location), limit))

    def movement_count(self, sku: str, location: str | None = None) -> int:
        """How many entries its ledger has. Raises UnknownName."""
        return self._store.read(lambda: movements.count(items.id_of(sku), self._location(location)))

    def export_movements(self, sku: str, path: Path, location: str | None = None) -> int:
        """The item's whole ledger as CSV or XLSX, newest first; entries written. Raises UnknownName, BadInput."""
        return stockfiles.movements(self._store, sku, self._location_id(location), path)

    def held_by(self, sku: str, limit: int = 200) -> list[Holding]:
        """The orders behind *In open orders*, oldest first. Raises UnknownName."""
        return self._store.read(lambda: holding.of_item(items.id_of(sku), limit))

    def low(self, location: str | None = None) -> list[LowRow]:
        """The low-stock list: every level below its minimum, with what is missing and what is due."""
        return self._store.read(lambda: low_stock.every(self._location(location)))

    def export_low(self, path: Path, location: str | None = None) -> int:
        """The low-stock list as CSV or XLSX; rows written. Raises UnknownName, BadInput."""
        return stockfiles.low(self.low(location), path)

    def ids(self, query: GridQuery, location: str | None = None) -> array[int]:
        """Items of the Inventory table in order; filters are the keys of FILTERS, sorts the columns' names."""
        return self._store.read(lambda: inventory_grid.ids(self._dated(query), self._location(location)))

    def count(self, query: GridQuery, location: str | None = None) -> int:
        return self._store.read(lambda: inventory_grid.count(self._dated(query), self._location(location)))

    def rows(self, ids: Sequence[int], location: str | None = None) -> dict[int, InventoryRow]:
        """Rows of at most 200 ids, in the order asked for."""
        return self._store.read(lambda: inventory_grid.rows(ids, self._location(location)))

    def shelved(self, ids: Sequence[int]) -> list[Shelved]:
        """Items with what lies where, in the order asked for: what an act on them begins with."""
        return self._store.read(lambda: shelved.every(ids))

    def on_hand_by_location(self) -> dict[str, int]:
        """Units of all items, by one's own locations."""
        return {each.name: each.on_hand for each in self._store.read(stock_look.places)}

    def _dated(self, query: GridQuery) -> GridQuery:
        """With the moment before which a count is too old."""
        days = int(query.values.get(COUNTED_DAYS, NOT_COUNTED_DAYS[1]))
        since = to_ms(self._clock.now() - timedelta(days=days))
        return replace(query, values={**query.values, "counted_since": since})

    def _location_id(self, name: str | None) -> int | None:
        return self._store.read(partial(self._location, name))

    @staticmethod
    def _location(name: str | None) -> int | None:
        return locations.id_of(name) if name else None


def _minimum(text: str) -> int:
    """Raises BadInput."""
    return whole(text.strip(), low=0)
