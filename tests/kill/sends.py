"""Despatches whose process dies at every commit and at four places of every exchange, while the channel has its moods.

Whatever happens, the channel hears of each parcel as one (number, tracking, lines), any repeat is the same to the
byte, and in the end nothing is forgotten.
"""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.sandbox.amazon.records import Order
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.amazon.world import World
from linndesk.store import bulk, tables
from tests.kill.kills import Doomed, enumerate_points
from tests.scene import START, TurnedClock

MOODS = ("lost", "503", "429", "503_after", "reset", "lost", "503", "html_after", "500", "429")


class SendScene(Doomed):
    """A live shop with open orders. ``restore`` puts the profile, the channel and its moods back."""

    job = "despatch"

    def __init__(self, folder: Path, despatches: int, seed: int) -> None:
        super().__init__(folder)
        self._seed = seed
        self._despatches = despatches
        self.clock = TurnedClock(START - timedelta(minutes=3))
        self.amazon = PracticeAmazon(World(), now=self.clock.now, plans=False).start()
        for number in range(despatches):
            placed = self.clock.now() - timedelta(hours=2, minutes=number)
            self.amazon.world.add_order(f"O{number}", created=placed)
        self._first_day()
        self._orders: dict[str, Order] = {each.id: each for each in self.amazon.world.orders("main")}
        self.keep()

    def _first_day(self) -> None:
        built = app.build(self.profile, clock=self.clock)
        built.accounts.add("amazon", "Shop", {**self.amazon.settings("main"), "enabled": True, "mode": "live"})
        items = self.live / "items.csv"
        items.write_text("sku,title,level\nMUG-RED-330,Mug,1000\n", encoding="utf-8")
        built.items.import_file(items)
        built.listings.link("Shop", "MUG-RED-330")
        built.engine.sync()
        built.close()
        self.clock.advance(minutes=3)

    def restore(self) -> None:
        super().restore()
        world = self.amazon.world
        for order_id, order in self._orders.items():
            world.update(
                order_id, status=order.status, lines=order.lines, packages=order.packages, updated=order.updated
            )
        self.amazon.faults.reset()
        chance = random.Random(self._seed)
        if self._seed % 2:  # what was told shows so late that no look finds it
            self.amazon.faults.confirmation_lag = timedelta(hours=1)
        for _ in range(max(2, self._despatches // 3)):
            kind = chance.choice(MOODS)
            self.amazon.faults.fail_next("confirmShipment", kind, skip=chance.randrange(4))  # type: ignore[arg-type]
        self.amazon.faults.fail_next("getOrder", "503", skip=1)
        self.amazon.confirmations = type(self.amazon.confirmations)()

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        found = []
        for order_id in self._orders:
            told = self.amazon.confirmations.of(order_id)
            if len({(each.reference, each.tracking, each.lines) for each in told}) != 1:
                found.append(f"{order_id} was told as {[(each.reference, each.tracking) for each in told]}")
            if len({each.raw for each in told}) != 1:
                found.append(f"{order_id}: a repeat differs")
            if len(self.amazon.world.order(order_id).packages) != 1:
                found.append(f"{order_id} has {len(self.amazon.world.order(order_id).packages)} packages")
        return found + self._in_the_database()

    def state(self) -> dict[str, Any]:
        return {}  # moods differ by where it died; ``troubles`` says what has to hold

    def _in_the_database(self) -> list[str]:
        built = app.build(self.profile, clock=self.clock)
        rows = built.store.read(
            lambda: bulk.rows(
                tables.Outbox,
                "select o.target, o.state, p.reference, (select count(*) from parcel q where q.order_id = p.order_id) "
                "from outbox o join parcel p on p.id = o.parcel_id order by o.id",
            )
        )
        left = built.store.read(lambda: bulk.rows(tables.Level, "select on_hand from level"))
        built.close()
        wanted = ("confirmed", "1", 1)
        found = [f"{target} ended as {end}, not {wanted}" for target, *end in rows if tuple(end) != wanted]
        if len(rows) != len(self._orders):
            found.append(f"{len(rows)} debts for {len(self._orders)} orders")
        if [tuple(each) for each in left] != [(1000 - len(self._orders),)]:
            found.append(f"stock is {left}")
        return found


def enumerate_sends(folder: Path, despatches: int, *, seed: int = 1, every: int = 1) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, lambda live: SendScene(live, despatches, seed), every=every)
