"""What somebody at the packing desk asks of the orders: which are short, what a scan names, what is owed. Workers."""

from __future__ import annotations

from collections.abc import Sequence

from linndesk.domain.outbox import UNSENT, State
from linndesk.services.trackingimport import TrackingImport
from linndesk.store import grids, orders_scan, postal
from linndesk.store.grids import GridQuery
from linndesk.store.orders_grid import ORDERS, unsent
from linndesk.store.orders_scan import Scan
from linndesk.store.store import Store


class OrderDesk:
    """Orders.desk."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def short(self) -> frozenset[int]:
        """The open orders here whose items do not reach, after those that are more urgent have theirs."""
        return frozenset(self._store.read(lambda: grids.ids(ORDERS, GridQuery(filters=("open", "own", "short")))))

    def scanned(self, text: str) -> Scan:
        """What a scanned text names here: an order, an item with the orders that need it, a parcel."""
        return self._store.read(lambda: orders_scan.meaning(text))

    def unsent(
        self, order_ids: Sequence[int], states: Sequence[State] = tuple(UNSENT), parcel_id: int | None = None
    ) -> list[int]:
        """What these orders' despatches (this parcel's) still owe their channels; outbox ids."""
        return self._store.read(lambda: unsent(order_ids, states, parcel_id))

    def postal_services(self) -> list[str]:
        """Ours, by name."""
        return self._store.read(postal.every)

    def tracking_import(self) -> TrackingImport:
        """For the one import dialog."""
        return TrackingImport(self._store)
