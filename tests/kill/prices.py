"""Prices of a shop behind an app whose process dies at every commit and at four places of every exchange (X8, R-LOST).

Whatever happens, the shop sells at the newest price, nothing was told that nobody wanted, and each price has one end.
"""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.sandbox.external.server import PracticeShop
from linndesk.store import accounts, approvals, bulk, tables
from tests.kill.kills import Doomed, enumerate_points
from tests.scene import START, TurnedClock

NAME = "App"
PRICES = "PriceUpdateEndpoint"
MOODS = ("lost", "503", "503_after", "reset", "html_after", "html200")
SILENT, REFUSED = "SKU-5", "SKU-6"
WANTED = {"SKU-0": 11, "SKU-1": 12, "SKU-2": 11, "SKU-3": 11, "SKU-4": 10, SILENT: 11, REFUSED: 10}
_STATE = {
    "listings": "select channel_sku, price_sent, price_confirmed, price_state, price_error from listing order by 1",
    "debts": "select target, kind, state from outbox order by 1, 3",
}


class PriceScene(Doomed):
    """Everything was told at 10; since then five prices have changed, one of them the listing's own."""

    job = "app"

    def __init__(self, folder: Path, seed: int) -> None:
        super().__init__(folder)
        self._seed = seed
        self.clock = TurnedClock(START - timedelta(hours=1))
        self.shop = PracticeShop(now=self.clock.now)
        self.shop.batches = {"PriceUpdateBatchSize": 3}
        self.shop.start()
        self._shelf("1.00")
        built = app.build(self.profile, clock=self.clock)
        given = self.shop.settings(enabled=True, mode="live", undo_seconds=0, update_inventory=False, price_change=True)
        built.integrations.add("external", NAME, given)
        items = self.live / "items.csv"
        items.write_text("\n".join(["sku,title,price", *(f"{each},{each},10" for each in WANTED)]))
        built.items.import_file(items)
        built.listings.download(NAME)
        built.listings.link_all(NAME)
        built.store.write(lambda: approvals.give(accounts.named(NAME).id, "price", "you", self.clock.now()))
        built.engine.sync()
        for sku in ("SKU-0", "SKU-1", "SKU-2", "SKU-3", SILENT, REFUSED):
            built.items.set(sku, "price", "11")
        built.listings.set_rules(NAME, ["SKU-1"], {"price": "12"})
        built.close()
        self.clock.advance(hours=1)
        self.keep()

    def _shelf(self, price: str) -> None:
        for number, sku in enumerate(WANTED):
            self.shop.world.shelf.add(sku, price=price, reference=f"R{number}")

    def restore(self) -> None:
        super().restore()
        self._shelf("10.00")
        self._taken = len(self.shop.world.shelf.priced)
        faults = self.shop.faults
        faults.reset()
        faults.price.missing = {SILENT}
        faults.price.refused = {REFUSED: "Below our minimum"}
        chance = random.Random(self._seed)
        for skip in range(2):
            faults.fail_next(PRICES, chance.choice(MOODS), skip=skip + chance.randrange(2))  # type: ignore[arg-type]

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        costs = self.shop.world.shelf.prices
        found = [f"{sku} costs {costs[sku]}" for sku, price in WANTED.items() if costs[sku] != price]
        told = {(each.sku, each.price) for each in self.shop.world.shelf.priced[self._taken :]}
        meant = {(sku, Decimal(price)) for sku, price in WANTED.items() if price != 10}
        return found + [f"{sku} was told {price}" for sku, price in sorted(told - meant)] + self.shop.complaints

    def state(self) -> dict[str, Any]:
        built = app.build(self.profile, clock=self.clock)
        found = {name: built.store.read(partial(bulk.rows, tables.Outbox, sql)) for name, sql in _STATE.items()}
        built.close()
        return found

    def stop(self) -> None:
        self.shop.stop()


def enumerate_prices(folder: Path, *, seed: int = 1, every: int = 1, first: int = 1) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, lambda live: PriceScene(live, seed), every=every, first=first)
