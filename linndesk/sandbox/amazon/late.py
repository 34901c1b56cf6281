"""Changes that do not show at once: what an order looked like before them. Safe from any thread."""

from __future__ import annotations

import threading
from datetime import datetime

from linndesk.sandbox.amazon.records import Order


class Late:
    """Orders as they are still seen. A change upon a hidden one is hidden with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._before: dict[str, tuple[Order, datetime]] = {}

    def hide(self, old: Order, now: datetime, until: datetime) -> None:
        """Until then the order is seen as ``old``, or as it was seen already."""
        with self._lock:
            seen, ends = self._before.get(old.id, (old, now))
            self._before[old.id] = (seen if ends > now else old, until)

    def shown(self, order: Order, now: datetime) -> Order:
        """What is seen of it by now."""
        with self._lock:
            old, until = self._before.get(order.id, (order, now))
            return old if now < until else order
