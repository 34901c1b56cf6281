"""A warehouse behind a Linnworks account whose process dies at every commit and at four places of every exchange: paid
orders come in, are despatched and processed there, while Linnworks has its moods.

Whatever happens, each order is processed there once and with its own tracking number, nothing is processed without
one, and in the end all is as after an undisturbed run.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import fields
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.sandbox.linnworks import PracticeLinnworks, events
from linndesk.sandbox.linnworks.records import Line, Order
from linndesk.store import accounts, approvals, bulk, tables
from tests.kill.kills import Doomed, enumerate_points
from tests.scene import START, TurnedClock

NAME = "Warehouse"
ON_HAND = 100
MOODS = ("lost", "503_after", "html_after", "expired", "429", "lost", "503", "reset", "401", "html200")
_STATE = {
    "orders": "select channel_order_id, status, outcome, stage, total, digest, listed_at, waits_for_sku, attempts, "
    "(select count(*) from person p where p.order_id = o.id) from orders o order by 1",
    "lines": "select o.channel_order_id, l.line_id, l.quantity, l.despatched, l.cancelled, l.item_id from order_line l "
    "join orders o on o.id = l.order_id order by 1, 2",
    "levels": "select item_id, on_hand from level order by 1",
    "ledger": "select m.item_id, m.delta, m.reason, o.channel_order_id from movement m "
    "left join orders o on o.id = m.order_id order by 1, 2, 4",
    "listings": "select channel_sku, wanted, sent, confirmed, error, dirty from listing order by 1",
    "accounts": "select name, resume_point, first_pull_at from account",
    "periods": "select began, ended, settled from on_period order by id",
    "cursors": "select kind, state from cursor",
    "parcels": "select o.channel_order_id, p.tracking from parcel p join orders o on o.id = p.order_id order by 1, 2",
    "debts": "select target, kind, state, count(*) from outbox where kind = 'process' group by target, kind, state "
    "order by 1, 2, 3",
}


class LinnworksScene(Doomed):
    """A live account that has pulled once; since then new orders, one cancelled, one processed by somebody else."""

    job = "linnworks"

    def __init__(self, folder: Path, orders: int, seed: int) -> None:
        """``seed``: of its moods; 0 = it has none."""
        super().__init__(folder)
        self._seed = seed
        self.clock = TurnedClock(START - timedelta(hours=1))
        self.linnworks = PracticeLinnworks(now=self.clock.now, plans=False).start()
        self.world = self.linnworks.world
        self.wanted: list[Order] = []  # orders that have to be processed, once
        self._first_day()
        self._changes(orders)
        self._orders = self.world.orders
        self._levels = {each.sku: self._level(each.sku) for each in self.world.shelf.items}
        self.keep()

    def _level(self, sku: str) -> int:
        return self.world.shelf.level(sku)

    def _first_day(self) -> None:
        skus = [f"SKU-{number}" for number in range(3)]
        for each in skus:
            self.world.shelf.add(each, level=ON_HAND)
        built = app.build(self.profile, clock=self.clock)
        items = self.live / "items.csv"
        items.write_text("\n".join(["sku,title,level", *(f"{each},{each},{ON_HAND}" for each in skus)]))
        built.items.import_file(items)
        settings = self.linnworks.settings(enabled=True, mode="live", undo_seconds=0, process_minutes=1)
        built.accounts.add("linnworks", NAME, {**settings, "update_inventory": True})
        built.listings.download(NAME)
        built.listings.link_all(NAME)
        for kind in ("process", "stock"):
            self._approve(built, kind)
        self._known = [self._order(number) for number in range(3)]
        built.engine.sync()
        built.close()

    def _approve(self, built: app.Built, kind: str) -> None:
        built.store.write(lambda: approvals.give(accounts.named(NAME).id, kind, "you", self.clock.now()))

    def _changes(self, orders: int) -> None:
        self.clock.advance(hours=1)
        events.cancel(self.world, self._known[0].id)
        events.process(self.world, self._known[1].id, tracking="THEIRS")
        self.wanted = [self._known[2], *(self._order(number) for number in range(orders))]
        self._order(0, sku="NOT-HERE")
        self._order(0, status="UNPAID")

    def _order(self, number: int, sku: str = "", **more: Any) -> Order:
        return self.world.add_order([Line(sku or f"SKU-{number % 3}", 1 + number % 2)], **more)

    def restore(self) -> None:
        super().restore()
        for each in self._orders:
            facts = {field.name: getattr(each, field.name) for field in fields(each) if field.name != "id"}
            self.world.update(each.id, **facts)
        for sku, level in self._levels.items():
            self.world.shelf.put(sku, level)
        self._heard = len(self.world.told.processed())
        self.linnworks.faults.reset()
        if not self._seed:
            return
        chance = random.Random(self._seed)
        for operation in (
            "SetOrderShippingInfo", "ProcessOrder", "ProcessOrder", "GetOrdersById", "GetOpenOrders",
            "UpdateStockLevelsBulk",
        ):  # fmt: skip
            mood = chance.choice(MOODS)
            self.linnworks.faults.fail_next(operation, mood, skip=chance.randrange(3))  # type: ignore[arg-type]

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        told = self.world.told.processed()[self._heard :]
        times = Counter(each.order_id for each in told)
        numbers = {each.id: each.number for each in self._orders}
        wanted = {each.id for each in self.wanted}
        found = [f"{numbers[each]} was processed {times[each]} times" for each in wanted if times[each] != 1]
        found += [f"{numbers[each]} was processed though it is not ours to" for each in times if each not in wanted]
        for each in told:
            if each.tracking != f"TR{each.order_id}":
                found.append(f"{numbers[each.order_id]} was processed with the tracking {each.tracking!r}")
        for order in self.wanted:
            if self.world.order(order.id).shipping.tracking != f"TR{order.id}":
                found.append(f"{order.number} ended with {self.world.order(order.id).shipping.tracking!r}")
        return found + self.linnworks.complaints

    def state(self) -> dict[str, Any]:
        built = app.build(self.profile, clock=self.clock)
        found = {name: built.store.read(partial(bulk.rows, tables.Outbox, sql)) for name, sql in _STATE.items()}
        built.close()
        found["there"] = sorted((each.number, each.processed is not None) for each in self.world.orders)
        found["their levels"] = sorted((sku, self._level(sku)) for sku in self._levels)
        return found

    def stop(self) -> None:
        self.linnworks.stop()


def enumerate_linnworks(
    folder: Path, orders: int, *, seed: int = 1, every: int = 1, first: int = 1
) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, lambda live: LinnworksScene(live, orders, seed), every=every, first=first)
