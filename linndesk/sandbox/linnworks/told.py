"""What a practice Linnworks account was told, oldest first. Safe from any thread."""

from __future__ import annotations

import threading
from typing import TypeVar

from linndesk.sandbox.linnworks.purchase_records import Delivered
from linndesk.sandbox.linnworks.records import Processed, Shipped
from linndesk.sandbox.linnworks.return_records import Actioned, Returned

Deed = Processed | Shipped | Delivered | Returned | Actioned
D = TypeVar("D", Processed, Shipped, Delivered, Returned, Actioned)


class Told:
    """Part of a world, under its lock. Each list is of one order or purchase order, or without an id of all."""

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock
        self._deeds: list[Deed] = []

    def processed(self, id: str | None = None) -> list[Processed]:
        """Each ProcessOrder that did its work."""
        return [each for each in self._all(Processed) if id in (None, each.order_id)]

    def shipping(self, id: str | None = None) -> list[Shipped]:
        """Each SetOrderShippingInfo that was answered well."""
        return [each for each in self._all(Shipped) if id in (None, each.order_id)]

    def delivered(self, purchase_id: str | None = None) -> list[Delivered]:
        """Each Deliver_PurchaseItem that was answered well, those too that found their total reached."""
        return [each for each in self._all(Delivered) if purchase_id in (None, each.purchase_id)]

    def returned(self, order_id: str | None = None) -> list[Returned]:
        """Each CreateRMABooking that made a booking."""
        return [each for each in self._all(Returned) if order_id in (None, each.order_id)]

    def actioned(self, order_id: str | None = None) -> list[Actioned]:
        """Each ActionRMABooking that did its work."""
        return [each for each in self._all(Actioned) if order_id in (None, each.order_id)]

    def note(self, told: Deed) -> None:
        """Write down what was done."""
        with self._lock:
            self._deeds.append(told)

    def _all(self, kind: type[D]) -> list[D]:
        with self._lock:
            return [each for each in self._deeds if isinstance(each, kind)]
