"""Stock items and their levels at each location of the practice Linnworks. Safe from any thread."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from linndesk.sandbox.linnworks.records import NO_ID, Item, Levelled, Line, Order


class Shelf:
    """Levels are physical; what open orders hold is counted from the orders. Part of a world, under its lock."""

    def __init__(
        self,
        lock: threading.RLock,
        new_id: Callable[[str], str],
        now: Callable[[], datetime],
        orders: Callable[[], Iterable[Order]],
    ) -> None:
        self._lock = lock
        self._new_id = new_id
        self._now = now
        self._orders = orders
        self._items: dict[str, Item] = {}  # by id
        self._by_sku: dict[str, str] = {}
        self._levels: dict[tuple[str, str], int] = {}  # by item id and location id
        self._told: list[Levelled] = []

    def add(self, sku: str, title: str = "", level: int = 10, *, location: str = NO_ID, **more: Any) -> Item:
        """A stock item with a level at one location; ``more``: fields of :class:`Item`."""
        with self._lock:
            item = Item(**{"id": self._new_id("item"), "sku": sku, "title": title or f"A {sku}", **more})
            self._items[item.id] = item
            self._by_sku[sku.lower()] = item.id
            if not (item.parts or item.variation_parent):
                self._levels[item.id, location] = level
            return item

    @property
    def items(self) -> list[Item]:
        """Oldest first."""
        with self._lock:
            return list(self._items.values())

    def item(self, *, sku: str = "", id: str = "") -> Item | None:
        """By its id or, as Linnworks does it, by its SKU in any case."""
        with self._lock:
            return self._items.get(id or self._by_sku.get(sku.lower(), ""))

    def change(self, sku: str, **changes: Any) -> Item:
        """Change an item, but not its SKU. Raises KeyError."""
        with self._lock:
            key = self._by_sku[sku.lower()]
            self._items[key] = changed = replace(self._items[key], **changes)
            return changed

    def level(self, sku: str, location: str = NO_ID) -> int:
        """What lies there; a composite's is what its parts make."""
        with self._lock:
            item = self.item(sku=sku)
            if item is not None and item.parts:
                return min(self.level(part, location) // units for part, units in item.parts)
            return self._levels.get((item.id, location), 0) if item else 0

    def put(self, sku: str, level: int, location: str = NO_ID) -> None:
        """Somebody counted. Raises KeyError."""
        with self._lock:
            self._levels[self._by_sku[sku.lower()], location] = level

    def held(self, location: str = NO_ID) -> Counter[str]:
        """Units in open orders of that location, by SKU in small letters; those of locked orders do not count."""
        found: Counter[str] = Counter()
        with self._lock:
            for order in self._orders():
                if order.location_id != location or order.processed is not None or order.locked:
                    continue
                for line in order.lines:
                    found.update({sku.lower(): units for sku, units in self.parts(line)})
        return found

    def parts(self, line: Line) -> Iterator[tuple[str, int]]:
        """SKUs and units that leave the shelf for a line."""
        item = None if line.service else self.item(sku=line.sku)
        if item is None:
            return
        if not item.parts:
            yield item.sku, line.quantity
        for sku, units in item.parts:
            yield sku, units * line.quantity

    def take(self, lines: Iterable[Line], location: str) -> None:
        """Goods of a processed order leave."""
        with self._lock:
            for line in lines:
                for sku, units in self.parts(line):
                    self.put(sku, self.level(sku, location) - units, location)

    def bring(self, lines: Iterable[Line], location: str) -> None:
        """Goods come in: what a composite is made of, where it is one; nothing of what is no stock item."""
        with self._lock:
            for line in lines:
                for sku, units in self.parts(line):
                    self.put(sku, self.level(sku, location) + units, location)

    def tell(self, item: Item, location: str, level: int) -> None:
        """A level that Linnworks was told and took."""
        with self._lock:
            self._levels[item.id, location] = level
            self._told.append(Levelled(item.sku, location, level, self._now()))

    @property
    def told(self) -> list[Levelled]:
        """Every level that was told and taken, oldest first."""
        with self._lock:
            return list(self._told)
