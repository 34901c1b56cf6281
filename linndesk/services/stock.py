"""Stock: levels set by hand, what is where, the ledger of an item, the Inventory table. Worker threads."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from linndesk.domain.changes import Changes
from linndesk.domain.stock import Level, Movement
from linndesk.services.stockacts import StockActs
from linndesk.store import holding, inventory_grid, items, levels, locations, movements
from linndesk.store.clock import Now
from linndesk.store.grids import GridQuery
from linndesk.store.holding import Holding
from linndesk.store.inventory_grid import InventoryRow
from linndesk.store.store import Store

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
        self.acts = StockActs(store, clock)

    def set_level(self, sku: str, level: int, location: str = locations.DEFAULT, *, note: str = "") -> int:
        """A given level: on hand becomes ``level`` by one ledger entry; the same again sends its listings (A9). The
        difference.

        Raises UnknownName for an item or a location that is not here, BadInput for a number out of range, a kit or a
        fulfilment centre.
        """
        moved = self.acts.give(sku, level, location, note).moved[0]
        return moved.after - moved.before

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
