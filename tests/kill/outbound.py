"""Orders that go to a channel's own warehouse by a process that dies at every commit and at four places of every
exchange: asked for there, followed, told to the channel that sold them, while both channels have their moods.

Whatever happens, each is there once, under its own id; every tracking number reaches its selling channel, once; what
was not sent is at home again; and in the end all is as after an undisturbed run.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.domain.outbound import reference
from linndesk.sandbox.amazon.fba_stock import Held
from linndesk.sandbox.amazon.records import Line, Order
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.external.records import ShopLine
from linndesk.sandbox.external.server import PracticeShop
from linndesk.store import accounts, bulk, tables, values
from tests.fba_scene import fba_stock
from tests.kill.kills import Doomed, enumerate_points
from tests.kill.shared_clock import NAME, SharedClock
from tests.scene import START

DRIVER, SHOP, ITEM, FBA = "Shop UK", "App", "MUG", "FBA-MUG"
THERE = 100
MOODS = ("lost", "503", "503_after", "reset", "html_after", "429", "lost", "500")
_STATE = {
    "orders": "select o.channel_order_id, o.status, o.outcome, w.name, o.locked, o.postal_service from orders o "
    "join location w on w.id = o.location_id order by 1",
    "lines": "select o.channel_order_id, l.line_id, l.quantity, l.despatched, l.cancelled from order_line l "
    "join orders o on o.id = l.order_id order by 1, 2",
    "at the centre": "select reference, attempt, state, cancel_asked_at, next_look from outbound order by 1",
    "packages": "select o.reference, count(*), count(distinct p.tracking), count(p.parcel_id) from outbound_package p "
    "join outbound o on o.id = p.outbound_id group by o.reference order by 1",
    "parcels": "select o.channel_order_id, l.line_id, pl.quantity from parcel p join orders o on o.id = p.order_id "
    "join parcel_line pl on pl.parcel_id = p.id join order_line l on l.id = pl.line_id order by 1, 2, 3",
    "debts": "select target, kind, count(*) from outbox group by target, kind order by 1, 2",
    "own shelf": "select l.item_id, l.on_hand from level l join location w on w.id = l.location_id "
    "where not w.fulfilment_centre order by 1",
    "ledger": "select m.item_id, m.delta, m.reason from movement m join location w on w.id = m.location_id "
    "where not w.fulfilment_centre order by 1, 2",
    "cards": "select p.key, o.ref from problem p join occurrence o on o.problem_id = p.id where o.healed_at is null "
    "and p.resolved_at is null and p.severity = 'error' order by 1, 2",
}


class OutboundKill(Doomed):
    """A driver of a centre and a shop, both live; since their first pull each has sold some."""

    job = "centre"

    def __init__(self, folder: Path, orders: int, seed: int) -> None:
        """``orders``: of each account; ``seed``: of its moods, 0 = it has none."""
        super().__init__(folder)
        self._seed = seed
        (self.live / NAME).write_text("-3600")
        self.clock = SharedClock(self.live / NAME)
        self.amazon: PracticeAmazon = PracticeAmazon(World(), now=self.clock.now, plans=False).start()
        self.shop = PracticeShop(now=self.clock.now)
        self.shop.batches = {"DespatchUpdateBatchSize": 2}
        self.shop.start()
        self._first_day()
        self.clock.advance(minutes=45)
        self.refs = [f"{letter}{number}" for letter in "SA" for number in range(orders)]
        for each in self.refs:
            self._sold(each)
        self.clock.advance(minutes=15)
        self._names = self._named()
        self._orders: dict[str, Order] = {each.id: each for each in self.amazon.world.orders("main")}
        self._held: Held = self.amazon.world.fba.of(FBA)
        self.keep()

    def _first_day(self) -> None:
        fba_stock(self.amazon.world, FBA, THERE)
        built = app.build(self.profile, clock=self.clock)
        items = self.live / "items.csv"
        items.write_text(f"sku,title,level\n{ITEM},Mug,50\n", encoding="utf-8")
        built.items.import_file(items)
        live = {"enabled": True, "mode": "live", "undo_seconds": 0, "update_inventory": False}
        settings = {**self.amazon.settings("main"), **live, "fba": True, "fba_sync_inventory": True}
        built.accounts.add("amazon", DRIVER, settings)
        built.integrations.add("external", SHOP, self.shop.settings(**live))
        for account, sku in ((DRIVER, ITEM), (DRIVER, FBA), (SHOP, ITEM)):
            built.listings.link(account, sku, ITEM)
        built.engine.sync()
        built.close()

    def _sold(self, ref: str) -> None:
        """Every second one is of three units."""
        units, at = 1 + 2 * (int(ref[1:]) % 2), self.clock.now()
        placed = at - timedelta(hours=1)
        if ref.startswith("S"):
            line = ShopLine("1", ITEM, units, Decimal("9.99"), "A mug")
            self.shop.world.add_order(ref, lines=(line,), placed=placed, updated=at)
        else:
            own = Line(ITEM, units, Decimal("9.99"), "A mug")
            self.amazon.world.add_order(ref, lines=[own], created=placed, updated=at)

    def _named(self) -> dict[str, str]:
        """The id that each has to have there."""
        built = app.build(self.profile, clock=self.clock)

        def job() -> dict[str, str]:
            pools = {each.name: f"{each.channel}|{each.pool_key}" for each in accounts.every()}
            profile = str(values.get("profile_id"))
            return {
                each: reference(profile, pools[SHOP if each.startswith("S") else DRIVER], each, 1) for each in self.refs
            }

        found = built.store.read(job)
        built.close()
        return found

    def restore(self) -> None:
        super().restore()
        world, book = self.amazon.world, self.amazon.outbound
        book.forget()
        for ref, order in self._orders.items():
            world.update(ref, status=order.status, lines=order.lines, packages=order.packages, updated=order.updated)
        held = {name: getattr(self._held, name) for name in ("fulfillable", "orders")}
        world.fba.put(FBA, **held)
        self.amazon.confirmations = type(self.amazon.confirmations)()
        self._told = len(self.shop.world.despatches())
        for faults in (self.amazon.faults, self.shop.faults):
            faults.reset()
        self._moods()

    def _moods(self) -> None:
        """The shop has none: what dies with it in a bad mood is told twice, and then asked of a person (R-LOST)."""
        knobs = self.amazon.faults.outbound
        knobs.plans_after, knobs.ships_after = timedelta(minutes=5), timedelta(minutes=10)
        knobs.works_for, knobs.parcels = timedelta(minutes=3), 2
        knobs.outcomes = {self._names[self.refs[0]]: "UNFULFILLABLE", self._names[self.refs[-1]]: "COMPLETE_PARTIAL"}
        knobs.accept_next = 2 if self._seed else 0
        if not self._seed:
            return
        chance = random.Random(self._seed)
        for operation in ("createOrder", "createOrder", "getOutboundOrder", "listOrders", "confirmShipment"):
            mood = chance.choice(MOODS)
            self.amazon.faults.fail_next(operation, mood, skip=chance.randrange(3))  # type: ignore[arg-type]

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        book = self.amazon.outbound
        names = {name: ref for ref, name in self._names.items()}
        times = Counter(book.creates)
        found = [f"{ref} is at Amazon {times[name]} times" for name, ref in names.items() if times[name] != 1]
        found += [f"nobody asked for {each}" for each in times if each not in names]
        found += [f"{each} was to be stopped" for each in book.cancels]
        wanted = {
            (names[order.id], parcel.tracking) for order in book.orders if order.id in names for parcel in order.parcels
        }
        own = Counter((each.order, each.tracking) for each in self.amazon.confirmations.acted)
        shop = Counter(
            (each.reference, each.tracking, each.items) for each in self.shop.world.despatches()[self._told :]
        )
        told = {*own, *((ref, number) for ref, number, _ in shop)}
        found += [f"{ref} was not told {number}" for ref, number in sorted(wanted - told)]
        found += [f"{ref} was told {number}, which is not its" for ref, number in sorted(told - wanted)]
        found += [f"{ref} has {number} twice" for ref, number in _twice((ref, number) for ref, number, _ in shop)]
        found += self._packages()
        # R-LOST: what a shop was told, and whose answer was lost, is told it once more, by the same bytes.
        return found + [f"{key[0]} was told {key[1]} {some} times" for key, some in shop.items() if some > 2]

    def _packages(self) -> list[str]:
        """At Amazon each number stands once in its order."""
        found = []
        for ref in self._orders:
            numbers = Counter(each.tracking for each in self.amazon.world.order(ref).packages)
            found += [f"{ref} has {number} {some} times" for number, some in numbers.items() if some != 1]
        return found

    def state(self) -> dict[str, Any]:
        built = app.build(self.profile, clock=self.clock)
        found = {name: built.store.read(partial(bulk.rows, tables.Outbox, sql)) for name, sql in _STATE.items()}
        open_ = "select target, kind, state from outbox where state not in ('confirmed', 'sent') order by id"
        found["left"] = built.store.read(partial(bulk.rows, tables.Outbox, open_))
        built.close()
        found["there"] = sorted((each.id, each.status, len(each.parcels)) for each in self.amazon.outbound.orders)
        found["their stock"] = replace(self.amazon.world.fba.of(FBA), updated=START)
        return found

    def stop(self) -> None:
        self.amazon.stop()
        self.shop.stop()


def _twice(told: Any) -> list[tuple[str, str]]:
    """Orders that were told one number of different lines."""
    return sorted(key for key, some in Counter(told).items() if some > 1)


def enumerate_outbound(
    folder: Path, orders: int, *, seed: int = 1, every: int = 1, first: int = 1
) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, lambda live: OutboundKill(live, orders, seed), every=every, first=first)
