"""What lies in Amazon's own warehouses: one stock per merchant and group of marketplaces. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

Key = tuple[str, str]
_INBOUND = frozenset({"working", "shipped", "receiving"})


@dataclass(frozen=True, slots=True)
class Held:
    """Units of one SKU. ``working``, ``shipped`` and ``receiving`` are on their way in; ``orders`` are reserved for
    orders.

    ``updated`` does not follow what is on its way in, as on the real one.
    """

    updated: datetime
    fulfillable: int = 0
    working: int = 0
    shipped: int = 0
    receiving: int = 0
    orders: int = 0
    transfers: int = 0
    processing: int = 0
    researching: int = 0
    unsellable: int = 0

    @property
    def inbound(self) -> int:
        """All that is on its way in."""
        return self.working + self.shipped + self.receiving

    @property
    def reserved(self) -> int:
        """What is there and cannot be sold just now."""
        return self.orders + self.transfers + self.processing

    @property
    def total(self) -> int:
        """Everything that Amazon counts of it."""
        return self.fulfillable + self.inbound + self.reserved + self.researching + self.unsellable


class FbaStock:
    """By merchant, stock ("UK", "EU", "US" ...) and SKU. No number is ever below nothing.

    ``sold``: units that are reserved for an order of Amazon's own marketplace, by its id and SKU, until it leaves.
    """

    def __init__(self, lock: threading.RLock, now: Callable[[], datetime]) -> None:
        self._lock = lock
        self._now = now
        self.sold: dict[str, dict[str, int]] = {}
        self._held: dict[Key, dict[str, Held]] = {}

    def put(
        self, sku: str, fulfillable: int | None = None, *, stock: str = "UK", merchant: str = "main", **more: Any
    ) -> Held:
        """Amazon has counted anew: what is named becomes so, the rest stays. ``more`` are fields of Held.

        ``updated`` becomes now where anything but what is on its way in was named.
        """
        with self._lock:
            changes = more if fulfillable is None else {"fulfillable": fulfillable, **more}
            return self._change((merchant, stock), sku, changes)

    def of(self, sku: str, stock: str = "UK", merchant: str = "main") -> Held:
        """Nothing of it where Amazon knows nothing."""
        with self._lock:
            return self._held.get((merchant, stock), {}).get(sku) or Held(self._now())

    def known(self, merchant: str, stock: str) -> dict[str, Held]:
        """Every SKU that was ever there, by SKU."""
        with self._lock:
            return dict(sorted(self._held.get((merchant, stock), {}).items()))

    def forget(self, sku: str, stock: str = "UK", merchant: str = "main") -> None:
        """It is not spoken of any more."""
        with self._lock:
            self._held.get((merchant, stock), {}).pop(sku, None)

    def reserve(self, sku: str, units: int, *, stock: str, merchant: str, at: datetime | None = None) -> int:
        """An order takes units, as many as can be sold; how many those were."""
        with self._lock:
            held = self.of(sku, stock, merchant)
            taken = min(units, held.fulfillable)
            if taken:
                self._move((merchant, stock), sku, at, fulfillable=-taken, orders=taken)
            return taken

    def free(self, sku: str, units: int, *, stock: str, merchant: str, at: datetime | None = None) -> None:
        """Units of an order come back to what can be sold."""
        with self._lock:
            back = min(units, self.of(sku, stock, merchant).orders)
            if back:
                self._move((merchant, stock), sku, at, fulfillable=back, orders=-back)

    def leave(self, sku: str, units: int, *, stock: str, merchant: str, at: datetime | None = None) -> None:
        """Units of an order have left the building."""
        with self._lock:
            gone = min(units, self.of(sku, stock, merchant).orders)
            if gone:
                self._move((merchant, stock), sku, at, orders=-gone)

    def _move(self, key: Key, sku: str, at: datetime | None, **by: int) -> None:
        held = self._held[key][sku]
        changes: dict[str, Any] = {name: getattr(held, name) + units for name, units in by.items()}
        self._change(key, sku, {**changes, "updated": max(held.updated, at or self._now())})

    def _change(self, key: Key, sku: str, changes: dict[str, Any]) -> Held:
        if any(isinstance(each, int) and each < 0 for each in changes.values()):
            raise ValueError(f"no stock is below nothing: {changes}")
        own = self._held.setdefault(key, {})
        before = own.get(sku)
        if before is None:
            own[sku] = Held(**{"updated": self._now(), **changes})
        else:
            stamp = {} if set(changes) <= _INBOUND else {"updated": self._now()}
            own[sku] = replace(before, **{**stamp, **changes})
        return own[sku]
