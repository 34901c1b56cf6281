"""A purchase order that comes in three vans, booked in by a process that dies at every commit and at four places of
every exchange, with another client that books the same lines in between: between the vans, and between our look and
our set; while Linnworks has its moods.

Whatever happens, Linnworks has delivered what was on the vans beside what the other has booked, the ledger has what was
on the vans, and in the end all is as after an undisturbed run.
"""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.sandbox.linnworks.purchase_records import Purchase, PurchaseLine
from linndesk.store import accounts, approvals, bulk, tables
from tests.kill.child import ORDER, VANS
from tests.kill.kills import Doomed, enumerate_points
from tests.scene import START, TurnedClock

NAME = "Warehouse"
ON_HAND = 100
OURS = {sku: sum(van[sku] for van in VANS) for sku in ("A", "B")}
# Another client's units, by the call before which it books: never just as many as we owe of a line at any time, for
# those nobody could tell from ours. Some are swallowed by our set, some have it refused.
THEIRS = (
    ("Search_PurchaseOrders2", 2, "A", 4),
    ("Search_PurchaseOrders2", 0, "B", 2),
    ("Search_PurchaseOrders2", 0, "A", 1),
    ("Deliver_PurchaseItem", 2, "A", 3),
    ("Deliver_PurchaseItem", 1, "B", 12),
)
MOODS = ("lost", "503_after", "html_after", "expired", "429", "lost", "503", "reset", "401", "html200", "truncated")
_STATE = {
    "purchases": "select reference, status, closed_why, trouble from purchase order by 1",
    "lines": "select sku, ordered, delivered, removed from purchase_line order by 1",
    "booked": "select l.sku, d.quantity, d.told, d.state, d.why from delivery_line d "
    "join purchase_line l on l.id = d.line_id order by d.id",
    "levels": "select i.sku, l.on_hand, l.due from level l join item i on i.id = l.item_id order by 1",
    "ledger": "select i.sku, m.delta, m.reason from movement m join item i on i.id = m.item_id order by m.id",
    "listings": "select channel_sku, wanted, sent, confirmed, error, dirty from listing order by 1",
    "debts": "select target, state, count(*) from outbox where kind = 'booking' group by 1, 2 order by 1, 2",
    "cards": "select p.key, o.ref from problem p join occurrence o on o.problem_id = p.id where o.healed_at is null "
    "and p.resolved_at is null and p.severity = 'error' order by 1, 2",
}


class DeliveryScene(Doomed):
    """A live account that tells levels, and knows of one purchase order of which nothing has come."""

    job = "deliveries"

    def __init__(self, folder: Path, seed: int) -> None:
        """``seed``: of its moods; 0 = it has none."""
        super().__init__(folder)
        self._seed = seed
        self.clock = TurnedClock(START - timedelta(hours=1))
        self.linnworks = PracticeLinnworks(now=self.clock.now, plans=False).start()
        self.world = self.linnworks.world
        self.order = self._first_day()
        self.keep()

    def _first_day(self) -> Purchase:
        for sku in OURS:
            self.world.shelf.add(sku, level=ON_HAND)
        made = self.world.purchases.add([PurchaseLine("A", 100), PurchaseLine("B", 60)], reference=ORDER)
        built = app.build(self.profile, clock=self.clock)
        items = self.live / "items.csv"
        items.write_text("\n".join(["sku,title,level", *(f"{sku},{sku},{ON_HAND}" for sku in OURS)]))
        built.items.import_file(items)
        settings = self.linnworks.settings(enabled=True, mode="live", undo_seconds=0, process_minutes=1)
        built.accounts.add(
            "linnworks", NAME, {**settings, "update_inventory": True, "import_purchase_orders": True}
        )  # fmt: skip
        built.listings.download(NAME)
        built.listings.link_all(NAME)
        now = self.clock.now()
        built.store.write(lambda: approvals.give(accounts.named(NAME).id, "stock", "you", now))
        built.engine.sync()
        built.close()
        return made

    def restore(self) -> None:
        super().restore()
        self.world.purchases.update(self.order.id, records=(), status="OPEN", delivered_on=None)
        for sku in OURS:
            self.world.shelf.put(sku, ON_HAND)
        self.linnworks.faults.reset()
        self.theirs = dict.fromkeys(OURS, 0)
        for operation, skip, sku, units in THEIRS:
            self.linnworks.faults.meanwhile(operation, partial(self._another_client, sku, units), skip=skip)
        if not self._seed:
            return
        chance = random.Random(self._seed)
        for operation in (
            "Deliver_PurchaseItem", "Deliver_PurchaseItem", "Deliver_PurchaseItem", "Get_PurchaseOrder",
            "Get_PurchaseOrder", "Search_PurchaseOrders2", "UpdateStockLevelsBulk",
        ):  # fmt: skip
            mood = chance.choice(MOODS)
            self.linnworks.faults.fail_next(operation, mood, skip=chance.randrange(4))  # type: ignore[arg-type]

    def _another_client(self, sku: str, units: int) -> None:
        self.theirs[sku] += units
        self.world.purchases.another_client_delivers(self.order.id, sku, units)

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        there = self.world.purchases.delivered(self.order.id)
        wanted = {sku: OURS[sku] + self.theirs[sku] for sku in OURS}
        found = [f"{sku}: {there[sku]} delivered there, not {wanted[sku]}" for sku in OURS if there[sku] != wanted[sku]]
        theirs = {sku: sum(units for _, _, each, units in THEIRS if each == sku) for sku in OURS}
        found += [f"{sku}: the other client has booked {self.theirs[sku]}" for sku in OURS if self.theirs != theirs]
        return found + self.linnworks.complaints

    def state(self) -> dict[str, Any]:
        built = app.build(self.profile, clock=self.clock)
        found = {name: built.store.read(partial(bulk.rows, tables.Outbox, sql)) for name, sql in _STATE.items()}
        built.close()
        came = [(sku, delta) for sku, delta, why in found["ledger"] if why == "received"]
        found["received"] = [(sku, sum(delta for each, delta in came if each == sku)) for sku in OURS]
        found["there"] = sorted(self.world.purchases.delivered(self.order.id).items())
        found["their levels"] = [(sku, self.world.shelf.level(sku)) for sku in OURS]
        return found

    def undisturbed(self) -> list[str]:
        """Beside the rest: the run that all are held to has what was on the vans."""
        found = self.state()
        wrong = [] if found["received"] == list(OURS.items()) else [f"the ledger has {found['received']}"]
        if found["debts"] != [(ORDER, "confirmed", 2 * len(VANS))]:
            wrong.append(f"debts are {found['debts']}")
        if found["their levels"] != [(sku, ON_HAND + OURS[sku]) for sku in OURS]:
            wrong.append(f"levels there are {found['their levels']}")
        return [*wrong, *self.troubles()]

    def stop(self) -> None:
        self.linnworks.stop()


def enumerate_deliveries(folder: Path, *, seed: int = 1, every: int = 1, first: int = 1) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, lambda live: DeliveryScene(live, seed), every=every, first=first)
