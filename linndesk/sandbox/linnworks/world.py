"""What one practice Linnworks account holds, changed by tests and by what it is told. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from linndesk.sandbox.clock import utc_now
from linndesk.sandbox.linnworks.purchases import Purchases
from linndesk.sandbox.linnworks.records import NO_ID, Line, Location, Order, Service, Shipping
from linndesk.sandbox.linnworks.returns import Returns
from linndesk.sandbox.linnworks.shelf import Shelf
from linndesk.sandbox.linnworks.told import Told

FIRST_NUMBER = 100001


@dataclass
class Rules:
    """The account's own settings: what it wants before an order is processed, and what it takes of deliveries and
    returns."""

    invoice_printed: bool = False
    scanned: bool = False
    linked: bool = False  # no order with a line that is no stock item
    in_stock: bool = False
    over_delivery: bool = True  # more may be delivered than was ordered
    books_the_good: bool = False  # a return with a faulty line is booked without it; else not at all
    known_categories: bool = False  # the category of a return has to be one of its own


class LinnworksWorld:
    """Locations, postal services, orders; on the ``shelf`` items and levels; ``purchases`` and ``returns`` move them.

    ``told``: what it was told. ``rules`` may be turned.
    """

    def __init__(self, *, now: Callable[[], datetime] = utc_now, weight_unit: str = "kg") -> None:
        self.lock = threading.RLock()
        self.rules = Rules()
        self.weight_unit = weight_unit  # as Settings/GetMeasures says it
        self._now = now
        self._ids = 0
        self._locations: dict[str, Location] = {}
        self._services: dict[str, Service] = {}
        self._orders: dict[str, Order] = {}
        self.told = Told(self.lock)
        self.shelf = Shelf(self.lock, self.new_id, self.now, lambda: self.orders)
        self.purchases = Purchases(self.lock, self.new_id, self.now, self.shelf)
        self.returns = Returns(self.lock, self.now, self.shelf, self.order)
        self.add_location("Default", id=NO_ID)
        self.add_service("Default", id=NO_ID)
        self.add_service("Royal Mail 48", "Royal Mail")
        self.add_service("DPD Next Day", "DPD")

    def run_on(self, now: Callable[[], datetime]) -> None:
        """Take the time from there from now on."""
        self._now = now

    def now(self) -> datetime:
        """The practice time."""
        return self._now()

    def new_id(self, kind: str) -> str:
        """The same ids in the same order of calls."""
        with self.lock:
            self._ids += 1
            return str(uuid5(NAMESPACE_URL, f"practice-linnworks/{kind}/{self._ids}"))

    # -- locations and postal services

    def add_location(self, name: str, *, fulfilment_centre: bool = False, id: str = "") -> Location:
        """A new location; without an id it gets one."""
        with self.lock:
            made = Location(id or self.new_id("location"), name, fulfilment_centre, len(self._locations))
            self._locations[made.id] = made
            return made

    @property
    def locations(self) -> list[Location]:
        """All of them, the default one first."""
        with self.lock:
            return list(self._locations.values())

    def add_service(self, name: str, vendor: str = "", *, tracking_required: bool = False, id: str = "") -> Service:
        """A new postal service."""
        with self.lock:
            made = Service(id or self.new_id("service"), name, vendor, tracking_required)
            self._services[made.id] = made
            return made

    @property
    def services(self) -> Mapping[str, Service]:
        """Postal services by id."""
        with self.lock:
            return dict(self._services)

    def service(self, name: str) -> Service:
        """By its name. Raises StopIteration."""
        return next(each for each in self.services.values() if each.name == name)

    # -- orders

    def add_order(
        self, lines: Iterable[Line] | None = None, *, service: str = "Royal Mail 48", location: str = NO_ID, **more: Any
    ) -> Order:
        """A paid order of now unless ``more`` says else (fields of :class:`Order`). Linnworks parks a fulfilment
        centre's by itself. ``location`` is an id."""
        with self.lock:
            number = FIRST_NUMBER + len(self._orders)
            at = more.pop("received", self._now())
            paid = {} if more.get("status", "PAID") == "UNPAID" else {"paid_on": at}
            given = {"id": self.new_id("order"), "number": number, "reference": f"REF-{number}", **paid, **more}
            given.setdefault("shipping", Shipping(self.service(service).id))
            given["parked"] = given.get("parked", False) or self._locations[location].fulfilment_centre
            rows = tuple(self._row(each) for each in lines or (Line("MUG-RED-330"),))
            order = Order(received=at, location_id=location, lines=rows, **given)
            self._orders[order.id] = order
            return order

    def _row(self, line: Line) -> Line:
        return line if line.row_id else replace(line, row_id=self.new_id("row"))

    def order(self, id: str) -> Order:
        """Also one that has not appeared yet. Raises KeyError."""
        with self.lock:
            return self._orders[id]

    def find(self, id: str) -> Order | None:
        """None = there is no such order, or not yet."""
        with self.lock:
            found = self._orders.get(id)
            return found if found and self._is_there(found) else None

    def _is_there(self, order: Order) -> bool:
        return order.appears is None or order.appears <= self._now()

    @property
    def orders(self) -> list[Order]:
        """All that are there by now, open or not, oldest first."""
        with self.lock:
            return [each for each in self._orders.values() if self._is_there(each)]

    def update(self, id: str, **changes: Any) -> Order:
        """Change an order, whatever its state. Raises KeyError."""
        with self.lock:
            self._orders[id] = changed = replace(self._orders[id], **changes)
            return changed

    def delete(self, id: str) -> None:
        """An order that was never there. Raises KeyError."""
        with self.lock:
            del self._orders[id]
