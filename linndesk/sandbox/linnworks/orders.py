"""What is asked about orders: pages of open ones, ids, and single ones whatever their state. Worker threads."""

from __future__ import annotations

from typing import Any

from linndesk.sandbox.linnworks.asked import Asked, Json, Refusal, refused
from linndesk.sandbox.linnworks.faults import LinnworksFaults
from linndesk.sandbox.linnworks.filters import in_order, wanted
from linndesk.sandbox.linnworks.records import NO_ID, Order
from linndesk.sandbox.linnworks.render import Renderer
from linndesk.sandbox.linnworks.world import LinnworksWorld

MOST_IDS = 200


class OrderBook:
    """Answers from the world as it is at that moment: pages shift when an order leaves between two of them."""

    def __init__(self, world: LinnworksWorld, faults: LinnworksFaults) -> None:
        self._world = world
        self._faults = faults

    def open_orders(self, asked: Asked) -> Json:
        """GetOpenOrders. Raises Refusal."""
        size, number = asked.body["entriesPerPage"], asked.body["pageNumber"]
        if not 1 <= size <= self._faults.orders.most or number < 1:
            raise Refusal(refused(f"entriesPerPage is at most {self._faults.orders.most}, pageNumber at least 1"))
        found = self._listed(asked)
        pages = -(-len(found) // size)
        place = self._place(number, pages)
        page = found[(place - 1) * size : place * size] if place else []
        shown = self._renderer()
        return {
            "PageNumber": number,
            "EntriesPerPage": size,
            "TotalEntries": len(found),
            "TotalPages": pages + self._faults.orders.empty_first,
            "Data": [shown.open_order(each) for each in page],
        }

    def all_open(self, asked: Asked) -> list[str]:
        """GetAllOpenOrders. Raises Refusal."""
        return [each.id for each in self._listed(asked)]

    def by_id(self, asked: Asked) -> list[Json]:
        """GetOrdersById: open or not, in no order; what is not there is left out. Raises Refusal."""
        return self._details(asked.body["pkOrderIds"], open_only=False)

    def open_details(self, asked: Asked) -> Json:
        """GetOpenOrdersDetails. Raises Refusal."""
        return {"Orders": self._details(asked.body["OrderIds"], open_only=True)}

    def _place(self, number: int, pages: int) -> int:
        """Which page is given, 0 = an empty one."""
        faults = self._faults.orders
        if faults.empty_first:
            return number - 1
        return 1 if faults.stuck else max(1, min(number, pages)) if faults.endless else number

    def _listed(self, asked: Asked) -> list[Order]:
        place = asked.body.get("fulfilmentCenter", NO_ID).lower()
        fits = wanted(asked.body.get("filters", {}), self._world.now())
        with self._world.lock:
            found = [
                each
                for each in self._world.orders
                if each.processed is None and each.location_id == place and fits(each)
            ]
        return in_order(found, list(asked.body.get("sorting", ())))

    def _details(self, ids: list[Any], *, open_only: bool) -> list[Json]:
        if len(ids) > MOST_IDS:
            raise Refusal(refused(f"At most {MOST_IDS} orders at a time"))
        shown = self._renderer()
        with self._world.lock:
            found = [self._world.find(each) for each in dict.fromkeys(id.lower() for id in ids)]
            known = [each for each in found if each and not (open_only and each.processed)]
            return [shown.details(each) for each in reversed(known)]

    def _renderer(self) -> Renderer:
        return Renderer(self._world, flat=self._faults.orders.composites_flat)
