"""A warehouse of Linnworks to which goods come back, on one clock that tests turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from linndesk.sandbox.linnworks.records import Line, Order
from linndesk.sandbox.linnworks.return_records import Rma
from linndesk.services.returns import BackPart, Created, PastReturn, ReturnWish
from linndesk.store import cards, outbox
from linndesk.store.outbox import OutboxRow
from tests.linnworks_scene import LinnworksScene

MUG, CUP = "MUG-RED-330", "CUP-BLUE"
LOOK, CREATE, ACCEPT = "GetRMAHeadersByOrderId", "CreateRMABooking", "ActionRMABooking"
STOCK = 100


class ReturnScene(LinnworksScene):
    """Orders of three mugs and two cups that have left; ``came_back`` books what came of one."""

    def stand_ready(self, **more: Any) -> None:
        self.stock({MUG: STOCK, CUP: STOCK})
        self.shelve({MUG: STOCK, CUP: STOCK})
        self.add(**{"export_returns": True, **more})

    def sold(self, *, told: bool = True) -> Order:
        """``told``: its channel has it as processed."""
        made = self.world.add_order((Line(MUG, quantity=3), Line(CUP, quantity=2)))
        self.sync()
        self.despatch(made.id)
        if told:
            self.sync()
            assert self.world.order(made.id).processed is not None
        return self.world.order(made.id)

    def order_id(self, order: Order) -> int:
        return self.built.orders.show(order.id).id

    def came_back(self, order: Order, *parts: BackPart, reason: str = "", at_once: bool = True) -> Created:
        """Two mugs for sale, unless other parts are named."""
        wish = ReturnWish(self.order_id(order), parts or (BackPart(MUG, 2),), reason)
        return self.built.returns.create(wish, at_once=at_once)

    def past(self, created: Created) -> PastReturn:
        return self.built.returns.fetch(created.id)

    def row(self, created: Created) -> OutboxRow:
        found = self.built.store.read(lambda: outbox.by_id(created.made_return.outbox_id or 0))
        assert found is not None
        return found

    def settle(self, runs: int = 10, *, minutes: int = 1) -> None:
        """Run until nothing waits for an answer any more."""
        for _ in range(runs):
            if not set(self.states("booking")) & {"waiting", "sending"}:
                break
            self.sync(minutes=minutes)

    # -- there

    def there(self, order: Order) -> list[Rma]:
        return self.world.returns.of(order.id)

    def on_shelf(self, sku: str = MUG) -> int:
        """Units that lie there."""
        return self.world.shelf.level(sku)

    def here(self, sku: str = MUG) -> dict[str, int]:
        """Units here by location, where there are any."""
        levels = self.built.items.get(sku).levels
        return {each.location: each.on_hand for each in levels if each.on_hand}

    def problems(self) -> list[tuple[str, int]]:
        """Cause and number of things of every open card about what is booked."""
        found = self.built.store.read(cards.unresolved)
        return [(each.key, each.things) for each in found if each.key.startswith("return")]


@contextmanager
def return_scene(profile: Path, **more: Any) -> Iterator[ReturnScene]:
    made = ReturnScene(profile, **more)
    try:
        yield made
    finally:
        made.close()
