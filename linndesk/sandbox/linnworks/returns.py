"""Goods that come back to the practice Linnworks: bookings, and what of them went onto the shelf. Any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from linndesk.sandbox.linnworks.records import NO_ID, Line, Order
from linndesk.sandbox.linnworks.return_records import ReturnLine, Rma
from linndesk.sandbox.linnworks.shelf import Shelf

CATEGORIES = ("Faulty item", "Wrong item sent", "No longer wanted", "Damaged in the post", "Arrived too late")
FIRST_RMA = 301
FIRST_LINE = 7001


class Returns:
    """Part of a world, under its lock. ``categories`` may be changed: the names of GetReturnCategories."""

    def __init__(
        self,
        lock: threading.RLock,
        now: Callable[[], datetime],
        shelf: Shelf,
        order: Callable[[str], Order],
    ) -> None:
        self.categories: list[str] = list(CATEGORIES)
        self._lock = lock
        self._now = now
        self._shelf = shelf
        self._order = order
        self._rmas: dict[int, Rma] = {}
        self._lines = 0
        self._numbers = 0

    def of(self, order_id: str | None = None) -> list[Rma]:
        """Bookings of an order, or of all, oldest first."""
        with self._lock:
            return [each for each in self._rmas.values() if order_id in (None, each.order_id)]

    def find(self, id: int) -> Rma | None:
        """None = there is no such booking."""
        with self._lock:
            return self._rmas.get(id)

    def book(
        self, order_id: str, lines: Iterable[ReturnLine], *, reference: str = "", channel_initiated: bool = False
    ) -> Rma:
        """A new booking, whatever was booked before. ``reference`` "" = one is made."""
        with self._lock:
            id, self._numbers = FIRST_RMA + self._numbers, self._numbers + 1
            rows = []
            for each in lines:
                rows.append(replace(each, id=FIRST_LINE + self._lines))
                self._lines += 1
            made = Rma(id, order_id, reference or f"RMA-{id}", tuple(rows), self._now(), channel_initiated)
            self._rmas[id] = made
            return made

    def action(self, id: int) -> Rma:
        """Its goods came in, but for what is scrapped; a second time nothing happens. Raises KeyError."""
        with self._lock:
            found = self._rmas[id]
            if found.actioned is not None:
                return found
            for each in found.lines:
                good = 0 if each.deleted else each.quantity - each.scrap
                self._shelf.bring([replace(self._row(found.order_id, each.row_id), quantity=good)], each.location_id)
            return self.update(id, actioned=self._now())

    def _row(self, order_id: str, row_id: str) -> Line:
        return {each.row_id: each for each in self._order(order_id).lines}[row_id]

    def another_client_books_return(
        self,
        order_id: str,
        units: Mapping[str, int],
        *,
        reference: str = "",
        location: str = NO_ID,
        scrap: int = 0,
        actioned: bool = False,
    ) -> Rma:
        """As somebody books it in Linnworks itself: units by SKU or row id, ``scrap`` of each scrapped. Raises
        KeyError."""
        with self._lock:
            rows = [
                ReturnLine(self._row_id(order_id, key), count, min(scrap, count), location)
                for key, count in units.items()
            ]
            made = self.book(order_id, rows, reference=reference)
            return self.action(made.id) if actioned else made

    def _row_id(self, order_id: str, key: str) -> str:
        for each in self._order(order_id).lines:
            if key == each.row_id or key.lower() == each.sku.lower():
                return each.row_id
        raise KeyError(key)

    def update(self, id: int, **changes: Any) -> Rma:
        """Change a booking. Raises KeyError."""
        with self._lock:
            self._rmas[id] = changed = replace(self._rmas[id], **changes)
            return changed

    def forget(self, id: int) -> None:
        """A booking that was never made; its number is not given again. Raises KeyError."""
        with self._lock:
            del self._rmas[id]

    def delete_line(self, line_id: int) -> Rma:
        """Somebody takes a line out of its booking: it counts no more. Raises KeyError."""
        with self._lock:
            for rma in self._rmas.values():
                if any(each.id == line_id for each in rma.lines):
                    lines = tuple(replace(each, deleted=each.deleted or each.id == line_id) for each in rma.lines)
                    return self.update(rma.id, lines=lines)
            raise KeyError(line_id)

    def returned(self, order_id: str, row_id: str) -> int:
        """Units of a row that are booked to come back, or came."""
        with self._lock:
            return sum(
                line.quantity
                for rma in self.of(order_id)
                for line in rma.lines
                if line.row_id == row_id and not line.deleted
            )
