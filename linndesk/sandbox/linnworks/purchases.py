"""Purchase orders of the practice Linnworks, and what of them came in. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from linndesk.sandbox.linnworks.purchase_records import DUE, DeliveredRecord, Purchase, PurchaseLine, PurchaseStatus
from linndesk.sandbox.linnworks.records import NO_ID, Line
from linndesk.sandbox.linnworks.shelf import Shelf

FIRST_RECORD = 9001
FIRST_BATCH = 501


class Purchases:
    """Part of a world, under its lock. Whatever comes in goes onto the shelf and into a record, both or neither.

    ``suppliers``: names by id; those without one are strangers to GetSuppliers.
    """

    def __init__(
        self, lock: threading.RLock, new_id: Callable[[str], str], now: Callable[[], datetime], shelf: Shelf
    ) -> None:
        self.suppliers: dict[str, str] = {}
        self._lock = lock
        self._new_id = new_id
        self._now = now
        self._shelf = shelf
        self._purchases: dict[str, Purchase] = {}
        self._records = 0
        self._batches = 0
        self._numbers = 0

    def add(
        self,
        lines: Iterable[PurchaseLine],
        *,
        reference: str = "",
        status: PurchaseStatus = "OPEN",
        location: str = NO_ID,
        **more: Any,
    ) -> Purchase:
        """A purchase order of now, nothing of it delivered, unless ``more`` says else (fields of :class:`Purchase`).

        ``location`` is an id. A SKU that is no stock item there yet becomes one, with nothing on the shelf.
        """
        with self._lock:
            self._numbers += 1
            given = {"id": self._new_id("purchase"), "purchased": self._now(), **more}
            rows = tuple(self._row(each) for each in lines)
            made = Purchase(
                reference=reference or f"PO-{self._numbers:05d}",
                location_id=location,
                lines=rows,
                status=status,
                **given,
            )
            self._purchases[made.id] = made
            return made

    def _row(self, line: PurchaseLine) -> PurchaseLine:
        item = self._shelf.item(sku=line.sku) or self._shelf.add(line.sku, line.title, 0, barcode=line.barcode or "")
        barcode = item.barcode if line.barcode is None else line.barcode
        return replace(
            line,
            line_id=line.line_id or self._new_id("purchase item"),
            title=line.title or item.title,
            barcode=barcode,
        )

    @property
    def all(self) -> list[Purchase]:
        """Oldest first."""
        with self._lock:
            return list(self._purchases.values())

    def find(self, id: str) -> Purchase | None:
        """None = there is none of that id."""
        with self._lock:
            return self._purchases.get(id)

    def get(self, id: str) -> Purchase:
        """Raises KeyError."""
        with self._lock:
            return self._purchases[id]

    def update(self, id: str, **changes: Any) -> Purchase:
        """Change it, whatever its status. Raises KeyError."""
        with self._lock:
            self._purchases[id] = changed = replace(self._purchases[id], **changes)
            return changed

    def move(self, id: str, location: str) -> Purchase:
        """Its goods are to go to another location, by its id. Raises KeyError."""
        return self.update(id, location_id=location)

    def change_status(self, id: str, status: PurchaseStatus) -> Purchase:
        """Somebody opens it, or says that no more of it comes: no stock moves by that. Raises KeyError."""
        with self._lock:
            done = {"delivered_on": self._now()} if status == "DELIVERED" else {}
            return self.update(id, status=status, **done)

    def delete(self, id: str) -> None:
        """It was never there; what came in stays on the shelf. Raises KeyError."""
        with self._lock:
            del self._purchases[id]

    def deliver(self, id: str, line_id: str, units: int, *, delivery_id: int = 0) -> Purchase:
        """So many more units came in (less than 1 = nothing happens): the shelf, a record, the status. Raises
        KeyError."""
        with self._lock:
            found = self._purchases[id]
            line = next((each for each in found.lines if each.line_id == line_id), None)
            if line is None:
                raise KeyError(line_id)
            if units < 1:
                return found
            self._shelf.bring([Line(line.sku, units)], found.location_id)
            record = self._record(found, line, units, delivery_id)
            found = self.update(id, records=(*found.records, record))
            whole = all(found.is_whole(each) for each in found.lines)
            return self.change_status(id, "DELIVERED" if whole else "PARTIAL")

    def _record(self, found: Purchase, line: PurchaseLine, units: int, delivery_id: int) -> DeliveredRecord:
        self._records += 1
        item = self._shelf.item(sku=line.sku)
        batched = item is not None and item.batched
        self._batches += batched
        return DeliveredRecord(
            FIRST_RECORD - 1 + self._records,
            line.line_id,
            found.location_id,
            units,
            line.price,
            self._now(),
            delivery_id,
            FIRST_BATCH - 1 + self._batches if batched else 0,
        )

    def another_client_delivers(self, id: str, sku: str, units: int) -> Purchase:
        """As somebody books goods in in Linnworks itself: added to what came before. Raises KeyError."""
        with self._lock:
            rows = [each for each in self._purchases[id].lines if each.sku.lower() == sku.lower()]
            if not rows:
                raise KeyError(sku)
            short = next((each for each in rows if not self._purchases[id].is_whole(each)), rows[0])
            return self.deliver(id, short.line_id, units)

    def deliver_all(self, id: str) -> Purchase:
        """All that is missing comes in. Raises KeyError."""
        with self._lock:
            for each in self._purchases[id].lines:
                self.deliver(id, each.line_id, each.quantity - self._purchases[id].delivered(each.line_id))
            return self._purchases[id]

    def delivered(self, id: str) -> dict[str, int]:
        """Units that came in until now, by SKU. Raises KeyError."""
        with self._lock:
            found, totals = self._purchases[id], dict[str, int]()
            for each in found.lines:
                totals[each.sku] = totals.get(each.sku, 0) + found.delivered(each.line_id)
            return totals

    def due(self, sku: str, location: str = NO_ID) -> int:
        """Units on their way to that location."""
        with self._lock:
            return sum(
                max(0, line.quantity - each.delivered(line.line_id))
                for each in self._purchases.values()
                if each.status in DUE and each.location_id == location
                for line in each.lines
                if line.sku.lower() == sku.lower()
            )
