"""Stock: levels set by hand, what is where, the ledger of an item, the Inventory table. Worker threads."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from linndesk.domain.changes import Changes
from linndesk.domain.stock import Level, Movement
from linndesk.errors import BadInput
from linndesk.store import holding, inventory_grid, items, levels, locations
from linndesk.store.clock import Now
from linndesk.store.grids import GridQuery
from linndesk.store.holding import Holding
from linndesk.store.inventory_grid import InventoryRow
from linndesk.store.levels import Count
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

HIGHEST = 1_000_000_000
FILTERS = {
    "below_minimum": "Below minimum",
    "negative": "Negative",
    "nil_but_listed": "Nil but listed",
    "in_stock_not_listed": "In stock but not listed",
}


class Stock:
    """``location`` None or empty = all locations added up."""

    def __init__(self, store: Store, clock: Now) -> None:
        self._store = store
        self._clock = clock

    def set_level(
        self, sku: str, level: int, location: str = locations.DEFAULT, *, note: str = "", who: str = "you"
    ) -> int:
        """A counted level: on hand becomes ``level`` by one ledger entry. The difference.

        Raises UnknownName for an item or a location that is not here, BadInput for a number out of range.
        """
        if not -HIGHEST <= level <= HIGHEST:
            raise BadInput(f"{level} is no stock level", fix=f"Write a whole number up to {HIGHEST:,}")
        now = self._clock.now()

        def job() -> int:
            count = Count(items.id_of(sku), locations.id_of(location), level)
            return levels.set_counts([count], "counted", now, note, who)[0]

        return self._store.write(job, Urgency.CLICK)

    def changed(self) -> Changes:
        """What a changed level touches, for the window."""
        return Changes(stock=True, listings=True)

    def levels(self, sku: str) -> tuple[Level, ...]:
        """Where an item is. Raises UnknownName."""

        def job() -> tuple[Level, ...]:
            item_id = items.id_of(sku)
            return levels.of_items([item_id]).get(item_id, ())

        return self._store.read(job)

    def movements(self, sku: str, limit: int = 200) -> list[Movement]:
        """The item's ledger, newest first. Raises UnknownName."""
        return self._store.read(lambda: levels.movements(items.id_of(sku), limit))

    def held_by(self, sku: str, limit: int = 200) -> list[Holding]:
        """The orders behind *In open orders*, oldest first. Raises UnknownName."""
        return self._store.read(lambda: holding.of_item(items.id_of(sku), limit))

    def ids(self, query: GridQuery, location: str | None = None) -> array[int]:
        """Items of the Inventory table in order; filters are the keys of FILTERS, sorts the columns' names."""
        return self._store.read(lambda: inventory_grid.ids(query, self._location(location)))

    def count(self, query: GridQuery, location: str | None = None) -> int:
        return self._store.read(lambda: inventory_grid.count(query, self._location(location)))

    def rows(self, ids: Sequence[int], location: str | None = None) -> dict[int, InventoryRow]:
        """Rows of at most 200 ids, in the order asked for."""
        return self._store.read(lambda: inventory_grid.rows(ids, self._location(location)))

    @staticmethod
    def _location(name: str | None) -> int | None:
        return locations.id_of(name) if name else None
