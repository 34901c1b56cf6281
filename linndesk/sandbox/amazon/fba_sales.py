"""Orders of Amazon's own marketplaces that its warehouse sends, on the world's clock. Safe from any thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.records import Order
from linndesk.sandbox.amazon.world import World


class FbaSales:
    """A pending one is paid, a paid one leaves; what others ordered there moves with its own book."""

    def __init__(self, world: World, faults: Faults, now: Callable[[], datetime]) -> None:
        self._world = world
        self._faults = faults
        self._now = now

    def settle(self) -> None:
        """Bring every order up to now; it looks changed from now on."""
        knobs = self._faults.fba
        if knobs.pays_after is None and knobs.sends_after is None:
            return
        with self._world.lock:
            for merchant in self._world.merchants:
                for order in self._world.orders(merchant.name):
                    if order.fulfilled_by == "AMAZON" and order.channel_name == "AMAZON":
                        self._move(order)

    def _move(self, order: Order) -> None:
        knobs, age = self._faults.fba, self._now() - order.created
        status = order.status
        if status == "PENDING" and knobs.pays_after is not None and age >= knobs.pays_after:
            status = "UNSHIPPED"
        if status == "UNSHIPPED" and knobs.sends_after is not None and age >= knobs.sends_after:
            status = "SHIPPED"
        if status != order.status:
            self._world.set_status(order.id, status)
