"""Levels whose process dies at every commit and at four places of every exchange, from plan to confirmation.

Whatever happens, the channel ends at the wanted numbers, and what is kept here equals what an undisturbed run leaves.
"""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.app.built import Built
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.amazon.stock import Stock
from linndesk.sandbox.amazon.world import World
from linndesk.store import accounts, approvals, bulk, tables
from tests.kill.kills import Doomed, enumerate_points
from tests.sandbox.shop import offer
from tests.scene import START, TurnedClock

MOODS = ("lost", "503", "429", "503_after", "reset", "lost", "html_after", "500", "truncated")
REFUSED = "NO"  # the channel never takes it
_STATE = {
    "listings": "select channel_sku, wanted, sent, sent_latency, confirmed, state, error, dirty, force from listing "
    "order by 1",
    "rows": "select target, state, hold, error from outbox where state in ('planned', 'held', 'waiting', 'sending', "
    "'sent', 'refused') order by 1",
    "sends": "select distinct l.channel_sku, s.quantity, s.latency, s.state from stock_send s "
    "join listing l on l.id = s.listing_id where s.version = l.version order by 1",
    "problems": "select p.title from problem p where p.resolved_at is null order by 1",
    "marks": "select count(*) from listing where dirty > 0",
}


class LevelScene(Doomed):
    """A live shop that was told everything, and whose shelves have changed since."""

    job = "levels"

    def __init__(self, folder: Path, skus: int, seed: int) -> None:
        super().__init__(folder)
        self._seed = seed
        self.skus = [f"S{number:02}" for number in range(skus)]
        self.clock = TurnedClock(START - timedelta(hours=1))
        self.amazon = PracticeAmazon(World(), now=self.clock.now, plans=False).start()
        self.amazon.faults.stock.lag = timedelta()
        self._first_day()
        self.wanted = {**{sku: number % 4 * 3 for number, sku in enumerate(self.skus)}, REFUSED: 10}
        self.keep()

    def _first_day(self) -> None:
        for sku in (*self.skus, REFUSED):
            offer(self.amazon.world, sku, 1)
        built = app.build(self.profile, clock=self.clock)
        built.accounts.add("amazon", "Shop", {**self.amazon.settings("main"), "enabled": True, "mode": "live"})
        items = self.live / "items.csv"
        items.write_text("\n".join(["sku,title,level", *(f"{each},{each},10" for each in (*self.skus, REFUSED))]))
        built.items.import_file(items)
        built.listings.download("Shop")
        for sku in (*self.skus[1:], REFUSED):
            built.listings.link("Shop", sku)
        built.store.write(lambda: approvals.give(accounts.named("Shop").id, "stock", "you", self.clock.now()))
        built.engine.sync()
        self._second_day(built)
        built.close()

    def _second_day(self, built: Built) -> None:
        """Falls, zeros, rises, one that was never sent, days to ship for one, one that the channel refuses."""
        self.clock.advance(hours=1)
        built.listings.link("Shop", self.skus[0])
        for number, sku in enumerate(self.skus):
            built.stock.set_level(sku, number % 4 * 3)
        built.items.set(self.skus[1], "property:Despatch Time", "3")
        built.accounts.save("Shop", {"product_based_latency": True})
        built.stock.set_level(REFUSED, 4)

    def restore(self) -> None:
        super().restore()
        world, faults = self.amazon.world, self.amazon.faults
        world.stock = Stock(world.offers, world.lock, self.clock.now)
        for sku in (*self.skus, REFUSED):
            world.stock.put(sku, 1 if sku == self.skus[0] else 10)
        faults.reset()
        faults.stock.lag = timedelta()
        faults.stock.refused = {REFUSED: "It needs an approval"}
        faults.stock.lose_next = self._seed % 2  # accepted, and never sold
        chance = random.Random(self._seed)
        for _ in range(max(2, len(self.skus) // 3)):
            kind = chance.choice(MOODS)
            faults.fail_next("patchListingsItem", kind, skip=chance.randrange(3))  # type: ignore[arg-type]
        faults.fail_next("searchListingsItems", "503", skip=1)

    def troubles(self) -> list[str]:
        """Where the channel does not sell what it should, or a level was told with ``replace``."""
        shown = self.amazon.world.stock.all_shown()
        found = [f"{sku} sells {shown[sku]}, not {units}" for sku, units in self.wanted.items() if shown[sku] != units]
        days = self.amazon.world.stock.latency(self.skus[1])
        return found + ([] if days == 3 else [f"{self.skus[1]} ships in {days} days, not in 3"])

    def undisturbed(self) -> list[str]:
        rows = self.state()["rows"]
        return self.troubles() + ([] if len(rows) == 1 else [f"not only the refused row is left: {rows}"])

    def state(self) -> dict[str, Any]:
        """What matters of the database, without what only tells of the way there."""
        built = app.build(self.profile, clock=self.clock)
        found = {name: built.store.read(partial(bulk.rows, tables.Outbox, sql)) for name, sql in _STATE.items()}
        built.close()
        return found


def enumerate_levels(folder: Path, skus: int, *, seed: int = 1, every: int = 1) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, lambda live: LevelScene(live, skus, seed), every=every)
