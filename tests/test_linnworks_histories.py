"""R-ORDERS, R-OUTCOME, U5, U8, M10: whatever people do at Linnworks and here, in whatever order, with whatever trouble
on the wire: each order ends as it stands there, is processed at most once, with our tracking, and its goods leave once;
the levels there are what is here in the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from linndesk.sandbox.linnworks import events
from linndesk.sandbox.linnworks.records import Line, Order
from linndesk.store import outbox
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene

START = {"A": 400, "B": 400}
STEPS = 60
KINDS = ("lost", "reset", "503", "503_after", "html_after", "expired", "401", "429", "truncated", "500", "empty")
CALLS = (
    "GetOpenOrders",
    "GetOrdersById",
    "SetOrderShippingInfo",
    "ProcessOrder",
    "GetStockLocations",
    "UpdateStockLevelsBulk",
    "*",
)


class History:
    """Random deeds, and what has to have come of them."""

    def __init__(self, scene: LinnworksScene, random: Random) -> None:
        self.scene, self.world, self.random = scene, scene.world, random
        self.other = scene.world.add_location("Other").id
        self.ours: set[str] = set()  # despatched here
        self.moved: set[str] = set()
        self.seen: set[str] = set()
        self.placed: list[str] = []
        self.said: list[str] = []

    def run(self) -> None:
        deeds: list[Callable[[], object]] = [
            *[self.place] * 4, *[self.despatch] * 5, *[self.sync] * 4, *[self.trouble] * 2,
            self.pay, self.park, self.park, self.cancel, self.move, self.process, self.delete, self.restart,
        ]  # fmt: skip
        for _ in range(STEPS):
            deed = self.random.choice(deeds)
            self.said.append(deed.__name__)
            deed()

    def there(self) -> list[Order]:
        """Orders that people there may do something to."""
        return [each for each in self.world.orders if each.processed is None and each.id not in self.moved]

    def one(self) -> Order | None:
        found = self.there()
        return self.random.choice(found) if found else None

    # -- at Linnworks

    def place(self) -> None:
        self.scene.clock.advance(seconds=30)
        lines = [
            Line(sku, self.random.randint(1, 3)) for sku in self.random.sample(("A", "B"), self.random.choice((1, 2)))
        ]
        status = self.random.choice(("PAID", "PAID", "PAID", "UNPAID"))
        parked = self.random.random() < 0.1
        self.placed.append(self.world.add_order(lines, status=status, parked=parked).id)

    def pay(self) -> None:
        if order := self.one():
            events.pay(self.world, order.id)

    def park(self) -> None:
        if order := self.one():
            events.park(self.world, order.id, not order.parked)

    def cancel(self) -> None:
        if order := self.one():
            events.cancel(self.world, order.id)

    def move(self) -> None:
        if order := self.one():
            self.moved.add(order.id)
            events.move(self.world, order.id, self.other)

    def process(self) -> None:
        """Of one that has come in: what ends there unseen takes from the level there, and nobody tells this PC."""
        order = self.one()
        if order and order.id in self.seen:
            events.process(self.world, order.id, "THEIRS")

    def delete(self) -> None:
        if order := self.one():
            self.world.delete(order.id)

    # -- here, and between

    def trouble(self) -> None:
        call, kind = self.random.choice(CALLS), cast(Any, self.random.choice(KINDS))
        self.scene.faults.fail_next(call, kind, skip=self.random.choice((0, 0, 1, 3)))

    def sync(self) -> None:
        self.scene.sync(minutes=self.random.choice((15, 15, 90)))
        self.seen |= set(self.scene.stored())

    def restart(self) -> None:
        self.scene.restart()

    def despatch(self) -> None:
        ready = [id for id, state in self.scene.stored().items() if state == "open" and id not in self.ours]
        if not ready:
            return
        id = self.random.choice(ready)
        assert self.scene.despatch(id, tracking=f"RM-{id[:8]}")
        self.ours.add(id)

    # -- the end

    def settle(self) -> None:
        """Nobody disturbs any more; what was refused is tried again."""
        self.scene.faults.reset()
        for order in self.there():
            events.park(self.world, order.id, False)
        for _ in range(3):
            self.sync()
            self.scene.sync(hours=3)
            rows = [each.id for each in self.scene.built.store.read(outbox.listed) if each.state == "refused"]
            for row in rows:
                self.scene.built.outbox.retry([row])
        self.sync()

    def expected(self) -> dict[str, str]:
        return {id: state for id in self.placed if (state := self._state(id))}

    def _state(self, id: str) -> str:
        order = self.world.find(id)
        if id in self.ours:
            return "processed"
        if order is None or id in self.moved or (order.processed and order.held):
            return "cancelled" if id in self.seen else ""
        if order.processed:
            return "processed" if id in self.seen else ""
        return "pending" if order.status == "UNPAID" else "open"

    def left(self) -> dict[str, int]:
        """Units that are here: all less those of orders that are processed."""
        gone = [id for id, state in self.expected().items() if state == "processed"]
        units = dict(START)
        for id in gone:
            for line in self.lines[id]:
                units[line.sku] -= line.quantity
        return units

    def twice(self) -> set[str]:
        """SKUs that were despatched here and processed there by somebody else as well: that waits for a person."""
        found = [each for id in self.ours if (each := self.world.find(id)) and each.shipping.tracking == "THEIRS"]
        return {line.sku for each in found for line in each.lines}

    @property
    def lines(self) -> dict[str, tuple[Line, ...]]:
        return {id: self.world.order(id).lines for id in self.placed if self.world.find(id)} | self.deleted

    @property
    def deleted(self) -> dict[str, tuple[Line, ...]]:
        shown = self.scene.built.orders
        gone = [id for id in self.placed if self.world.find(id) is None and id in self.seen]
        return {id: tuple(Line(each.channel_sku, each.quantity) for each in shown.show(id).lines) for id in gone}


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_each_order_ends_as_it_stands_there_and_is_told_once(profile: Path, seed: int) -> None:
    with linnworks_scene(profile) as scene:
        scene.shelve(START)
        scene.stock(START)
        scene.add(update_inventory=True)
        scene.built.listings.download(NAME)
        scene.built.listings.link_all(NAME)
        scene.approve("stock")
        history = History(scene, Random(seed))
        history.run()
        history.settle()
        assert scene.stored() == history.expected(), history.said
        told = scene.processed()
        assert all(len(each) == 1 for each in told.values()), "twice"
        assert {id: each[0] for id, each in told.items()} == {id: f"RM-{id[:8]}" for id in told}
        owed = {id for id in history.ours if (order := scene.world.find(id)) and order.processed is None}
        assert owed <= history.moved, "still open there, though it was despatched here"
        assert set(told) <= history.ours
        levels = {each.sku: sum(one.on_hand for one in each.levels) for each in scene.built.items.listed()}
        assert levels == history.left(), history.said
        there = {sku: scene.world.shelf.level(sku) for sku in START}
        assert all(there[sku] <= levels[sku] for sku in START), history.said
        assert {sku for sku in START if there[sku] != levels[sku]} <= history.twice(), history.said
        assert scene.linnworks.complaints == []
