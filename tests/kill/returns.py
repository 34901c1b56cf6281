"""Goods that come back to the warehouse of a Linnworks account while the process dies at every commit and at four
places of every exchange (M5, R-LOST).

Whatever happens, what came back is counted here once, and Linnworks has each return once, accepted, its stock moved
once; or not at all, and then a card asks, and the request never arrived.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.sandbox.linnworks.records import Line
from linndesk.services.despatch import Wish
from linndesk.store import accounts, approvals, bulk, tables
from tests.kill.kills import Doomed, enumerate_points
from tests.scene import START, TurnedClock

NAME, SKUS = "Warehouse", ("MUG", "CUP")
ON_HAND, SOLD, BACK = 100, 3, 2  # units of each SKU: here and there, of an order, of what comes back of it
MOODS = ("lost", "reset", "truncated", "500", "429", "401", "503_after", "html_after", "expired")
ASKED = ("GetRMAHeadersByOrderId", "CreateRMABooking", "ActionRMABooking", "CreateRMABooking", "GetOrdersById")
_STATE = {
    "levels": "select item_id, location_id, on_hand from level order by 1, 2",
    "ledger": "select m.item_id, m.delta, m.reason, o.channel_order_id from movement m "
    "left join orders o on o.id = m.order_id order by 1, 2, 3, 4",
    "returns": "select o.channel_order_id, t.reason, t.undone_at from order_return t "
    "join orders o on o.id = t.order_id order by 1",
    "lines": "select o.channel_order_id, i.sku, l.quantity, l.fate, l.condition from order_return_line l "
    "join order_return t on t.id = l.act_id join orders o on o.id = t.order_id join item i on i.id = l.item_id "
    "order by 1, 2, 3",
    "debts": "select target, kind, count(*) from outbox group by target, kind order by 1, 2",
}


class ReturnsScene(Doomed):
    """Orders that were processed there; of each the goods come back (see the child's job). ``seed`` 0 = no moods."""

    job = "returns"

    def __init__(self, folder: Path, orders: int, seed: int) -> None:
        super().__init__(folder)
        self._seed = seed
        self.clock = TurnedClock(START - timedelta(hours=1))
        self.linnworks = PracticeLinnworks(now=self.clock.now, plans=False).start()
        self.world = self.linnworks.world
        for sku in SKUS:
            self.world.shelf.add(sku, level=ON_HAND)
        self._first_day(orders)
        self.clock.advance(hours=1)
        self._levels = {sku: self.world.shelf.level(sku) for sku in SKUS}
        self.keep()

    def _first_day(self, orders: int) -> None:
        built = app.build(self.profile, clock=self.clock)
        items = self.live / "items.csv"
        items.write_text("\n".join(["sku,title,level", *(f"{each},{each},{ON_HAND}" for each in SKUS)]))
        built.items.import_file(items)
        settings = self.linnworks.settings(
            enabled=True, mode="live", undo_seconds=0, process_minutes=0, export_returns=True, update_inventory=False
        )
        built.accounts.add("linnworks", NAME, settings)
        built.store.write(lambda: approvals.give(accounts.named(NAME).id, "process", "you", self.clock.now()))
        for _ in range(orders):
            self.world.add_order([Line(sku, SOLD) for sku in SKUS])
        built.engine.sync()
        built.despatch.despatch([Wish(each.id, "Van") for each in built.orders.listed()], at_once=True)
        built.engine.sync()
        assert not built.store.read(
            partial(bulk.rows, tables.Outbox, "select 1 from outbox where state <> 'confirmed'")
        )
        built.close()

    def restore(self) -> None:
        super().restore()
        for each in self.world.returns.of():
            self.world.returns.forget(each.id)
        for sku, level in self._levels.items():
            self.world.shelf.put(sku, level)
        self._actioned = len(self.world.told.actioned())
        self.linnworks.faults.reset()
        if not self._seed:
            return
        chance = random.Random(self._seed)
        for operation in ASKED:
            mood = chance.choice(MOODS)
            self.linnworks.faults.fail_next(operation, mood, skip=chance.randrange(3))  # type: ignore[arg-type]

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        there = Counter(each.reference for each in self.world.returns.of())
        accepted = {each.reference for each in self.world.returns.of() if each.actioned is not None}
        found = [f"{ref} was booked {count} times" for ref, count in there.items() if count > 1]
        for reference, state, act, cards in self._ends():
            if (state, act) == ("confirmed", "confirmed"):
                if reference not in accepted:
                    found.append(f"{reference} is confirmed, and not there or not accepted")
            elif (state, act, cards, there[reference]) != ("sent", "unheard", 1, 0):
                found.append(f"{reference} ended as {state}, {act}, on {cards} cards, {there[reference]} times there")
        good = BACK * len(accepted)
        for sku, level in self._levels.items():
            if self.world.shelf.level(sku) != level + (good if sku == SKUS[0] else 0):
                found.append(f"{self.world.shelf.level(sku)} of {sku} lie there after {len(accepted)} returns")
        if len(self.world.told.actioned()) - self._actioned != len(accepted):
            found.append("a return was accepted twice")
        return found + self.linnworks.complaints

    def _ends(self) -> list[tuple[Any, ...]]:
        """Reference, state of the row, state of the return, open cards."""
        return self._read(
            "select t.reference, b.state, t.state, (select count(*) from occurrence c join problem p "
            "on p.id = c.problem_id where c.key = 'outbox:' || b.id and c.healed_at is null "
            "and p.resolved_at is null) from order_return t join outbox b on b.id = t.outbox_id order by t.id"
        )

    def _read(self, sql: str) -> list[tuple[Any, ...]]:
        built = app.build(self.profile, clock=self.clock)
        rows = built.store.read(partial(bulk.rows, tables.Outbox, sql))
        built.close()
        return rows

    def state(self) -> dict[str, Any]:
        return {name: self._read(sql) for name, sql in _STATE.items()}

    def stop(self) -> None:
        self.linnworks.stop()


def enumerate_returns(
    folder: Path, orders: int, *, seed: int = 1, every: int = 1, first: int = 1
) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, lambda live: ReturnsScene(live, orders, seed), every=every, first=first)
