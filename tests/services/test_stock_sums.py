"""W2's acceptance with the whole program: the sum of the movements is on hand, whatever people, orders and syncs do."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from linndesk.domain.stockacts import Line
from linndesk.errors import LinndeskError
from linndesk.services.despatch import Wish
from linndesk.store import bulk
from linndesk.store.tables import Level
from tests.scene import Scene

SKU, OTHER = "MUG-RED-330", "CUP"
PLACES = ("Default", "Annex")
STEPS = 30


class Day:
    """One day of a warehouse, by a seed."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene, self.dice = scene, random.Random(seed)
        self.built = scene.built
        self.batches: list[int] = []
        self.sent: list[int] = []
        self.orders = 0

    def step(self) -> str:
        what = self.dice.choice(("order", "order", "despatch", "despatch", "back", "elsewhere", "act", "act", "undo"))
        getattr(self, what)()
        return what

    def order(self) -> None:
        self.orders += 1
        now = self.scene.clock.now()
        self.scene.amazon.world.add_order(f"O-{self.orders}", created=now - timedelta(hours=1), updated=now)
        self.scene.clock.advance(minutes=16)
        self.scene.sync()

    def despatch(self) -> None:
        found = self.built.orders.listed(status="open", limit=1)
        if found:
            done = self.built.despatch.despatch([Wish(found[0].id, "Van", "T1")])
            self.sent += done.outbox_ids

    def back(self) -> None:
        if self.sent:
            self.built.despatch.undo([self.sent.pop()])

    def elsewhere(self) -> None:
        found = self.built.orders.listed(status="open", limit=1)
        if found:
            self.scene.amazon.world.ship_elsewhere(found[0].channel_order_id)
            self.scene.clock.advance(minutes=16)
            self.scene.sync()

    def act(self) -> None:
        here = self.dice.choice(PLACES)
        to = PLACES[1 - PLACES.index(here)]
        line = Line(self.dice.choice((SKU, OTHER)), self.dice.randint(1, 6), here, to)
        verb = self.dice.choice(("receive", "take", "count", "move"))
        act = getattr(self.built.stock.acts, verb)([line])
        self.batches.append(act.batch)

    def undo(self) -> None:
        if self.batches:
            self.built.stock.acts.undo(self.batches.pop())

    def differences(self) -> list[tuple[int, ...]]:
        """Levels that are not the sum of their entries, and entries whose running balance is not the sum so far."""
        levels = (
            "select l.item_id, l.location_id, l.on_hand, coalesce(sum(m.delta), 0) from level l left join movement m "
            "on m.item_id = l.item_id and m.location_id = l.location_id group by l.item_id, l.location_id, l.on_hand "
            "having l.on_hand <> coalesce(sum(m.delta), 0)"
        )
        entries = (
            "select m.id, m.balance from movement m where m.balance <> (select sum(b.delta) from movement b "
            "where b.item_id = m.item_id and b.location_id = m.location_id and b.id <= m.id)"
        )
        return self.built.store.read(lambda: [*bulk.rows(Level, levels), *bulk.rows(Level, entries)])


@pytest.mark.parametrize("seed", [1, 3, 4])
def test_the_ledger_sums_to_on_hand_through_a_day(scene: Scene, seed: int) -> None:
    file = scene.profile / "items.csv"
    file.write_text(f"sku,title,level\n{SKU},Mug,4\n{OTHER},Cup,4\n", encoding="utf-8")
    scene.built.items.import_file(file)
    scene.built.locations.add("Annex")
    scene.add("Shop", mode="live", shipping_services=[{"service": "Van", "carrier_code": "DPD"}])
    scene.built.listings.link("Shop", SKU)
    scene.sync()
    day = Day(scene, seed)
    done: set[str] = set()
    refused: list[LinndeskError] = []
    for _ in range(STEPS):
        try:
            done.add(day.step())
        except LinndeskError as why:
            refused.append(why)
        assert day.differences() == []
    assert {"order", "despatch", "act"} <= done
    assert all(each.fix for each in refused), "whatever is refused says what to do"
    reasons = {each.reason.split(":")[0] for each in scene.built.stock.movements(SKU)}
    assert "despatched" in reasons
