"""A shop behind an app whose process dies at every commit and at four places of every exchange: orders on pages,
levels and despatches in batches, while the app has its moods.

Whatever happens, no order is lost or doubled, the app acts on a despatch at most twice and then by the same bytes, each
despatch ends confirmed or *sent, not confirmed* (R-LOST), and the shelves are right.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.sandbox.external.records import ShopLine
from linndesk.sandbox.external.server import PracticeShop
from linndesk.store import accounts, approvals, bulk, tables
from tests.kill.kills import Doomed, enumerate_points
from tests.scene import START, TurnedClock

NAME = "App"
MOODS = ("lost", "503", "503_after", "reset", "html_after", "lost", "html200")
ON_HAND = 100
SILENT = "N2"  # the app acts on it and never says so
LATER = "N3"  # the app wants it once more before it takes it
_STATE = {
    "orders": "select channel_order_id, status, outcome, total, digest, last_updated, "
    "(select count(*) from person p where p.order_id = o.id) from orders o order by 1",
    "lines": "select o.channel_order_id, l.line_id, l.quantity, l.despatched, l.cancelled from order_line l "
    "join orders o on o.id = l.order_id order by 1, 2",
    "levels": "select item_id, on_hand from level order by 1",
    "ledger": "select m.item_id, m.delta, o.channel_order_id from movement m left join orders o on o.id = m.order_id "
    "order by 1, 2, 3",
    "listings": "select channel_sku, wanted, sent, confirmed, error, dirty from listing order by 1",
    "accounts": "select name, resume_point, first_pull_at from account",
    "cursors": "select kind, state from cursor",
    "parcels": "select o.channel_order_id, p.tracking from parcel p join orders o on o.id = p.order_id order by 1, 2",
    "debts": "select target, count(*) from outbox where kind = 'despatch' group by target order by 1",
}


class AppScene(Doomed):
    """A live account that has pulled once; new orders on several pages since, one cancelled, some in other words."""

    job = "app"

    def __init__(self, folder: Path, orders: int, seed: int) -> None:
        super().__init__(folder)
        self._seed = seed
        self._orders = orders
        self.clock = TurnedClock(START - timedelta(hours=1))
        self.shop = PracticeShop(now=self.clock.now)
        self.shop.batches = {"DespatchUpdateBatchSize": 4, "InventoryUpdateBatchSize": 3}
        self.shop.start()
        self.skus = [f"SKU-{number}" for number in range(5)]
        self._first_day()
        self._changes()
        self.keep()

    def _first_day(self) -> None:
        for number in range(3):
            self._order(f"K{number}", number)
        self._shelf()
        built = app.build(self.profile, clock=self.clock)
        built.integrations.add(
            "external", NAME, self.shop.settings(enabled=True, mode="live", undo_seconds=0, update_inventory=True)
        )
        items = self.live / "items.csv"
        items.write_text("\n".join(["sku,title,level", *(f"{each},{each},{ON_HAND}" for each in self.skus)]))
        built.items.import_file(items)
        built.listings.download(NAME)
        built.listings.link_all(NAME)
        built.store.write(lambda: approvals.give(accounts.named(NAME).id, "stock", "you", self.clock.now()))
        built.engine.sync()
        built.close()

    def _changes(self) -> None:
        self.clock.advance(hours=1)
        self.shop.world.cancel("K0")
        self.shop.world.update("K1", notes=(("Ring twice", "Buyer", False),))
        for number in range(self._orders):
            self._order(f"N{number}", number)

    def _order(self, reference: str, number: int) -> None:
        line = ShopLine("1", f"SKU-{number % 5}", 1 + number % 2, Decimal("9.99"), "A thing")
        at = self.clock.now()
        self.shop.world.add_order(reference, lines=(line,), placed=at - timedelta(hours=1), updated=at)

    def _shelf(self) -> None:
        for number, sku in enumerate(self.skus):
            self.shop.world.shelf.add(sku, quantity=ON_HAND, reference=f"R{number}")

    def restore(self) -> None:
        super().restore()
        self._shelf()
        self._acted = len(self.shop.world.despatches())
        self._heard = len(self.shop.heard)
        faults = self.shop.faults
        faults.reset()
        faults.orders.size = 3
        faults.orders.twice_across = True
        faults.despatch.missing = {SILENT}
        faults.despatch.retry = {LATER: 1}
        chance = random.Random(self._seed)
        for endpoint in ("DespatchEndpoint", "InventoryUpdateEndpoint", "OrdersEndpoint"):
            faults.fail_next(endpoint, chance.choice(MOODS), skip=chance.randrange(3))  # type: ignore[arg-type]
        if self._seed % 2:  # and the repeat is lost too
            faults.fail_next("DespatchEndpoint", "lost", times=2, skip=1)

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        open_here = {f"N{number}" for number in range(self._orders)} | {"K1", "K2"}
        acted: dict[str, list[bytes]] = defaultdict(list)
        for each in self.shop.heard[self._heard :]:
            if each.endpoint == "DespatchEndpoint" and each.acted:
                for order in json.loads(each.body)["Orders"]:
                    acted[order["ReferenceNumber"]].append(each.body)
        ends = self._ends()
        sent = {target for target, kind, end in ends if (kind, end) == ("despatch", "sent")}
        found = [f"{each} was never despatched" for each in sorted(open_here - set(acted) - sent)]
        found += [f"{each} was despatched though it is off" for each in sorted(set(acted) - open_here)]
        for order, bodies in acted.items():
            if order != LATER and (len(bodies) > 2 or len(set(bodies)) > 1):
                found.append(f"{order} was told {len(bodies)} times, {len(set(bodies))} of them different")
        for told in self.shop.world.despatches()[self._acted :]:
            if told.tracking != f"TR{told.reference}":
                found.append(f"{told.reference} was told as {told.tracking}")
        return found + _wrong(ends) + self.shop.complaints

    def _ends(self) -> list[tuple[str, str, str]]:
        """Target, kind and state of every debt."""
        built = app.build(self.profile, clock=self.clock)
        rows = built.store.read(partial(bulk.rows, tables.Outbox, "select target, kind, state from outbox order by id"))
        built.close()
        return [(target, kind, end) for target, kind, end in rows]

    def state(self) -> dict[str, Any]:
        built = app.build(self.profile, clock=self.clock)
        found = {name: built.store.read(partial(bulk.rows, tables.Outbox, sql)) for name, sql in _STATE.items()}
        built.close()
        found["shelf"] = sorted(self.shop.world.shelf.levels.items())
        return found

    def stop(self) -> None:
        self.shop.stop()


def _wrong(ends: list[tuple[str, str, str]]) -> list[str]:
    good = {"despatch": ("confirmed", "sent"), "stock": ("confirmed", "superseded")}
    return [f"{kind} of {target} ended as {end}" for target, kind, end in ends if end not in good[kind]]


def enumerate_app(folder: Path, orders: int, *, seed: int = 1, every: int = 1, first: int = 1) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, lambda live: AppScene(live, orders, seed), every=every, first=first)
