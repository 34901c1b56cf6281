"""A shop whose orders are cancelled and refunded while the process dies at every commit and at four places of every
exchange (X12, R-LOST).

Whatever happens, the shop pays each refund at most once and cancels each order at most once; each ends confirmed, and
then it was done, or *sent, not confirmed* on a card. What was called off here stays off.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.sandbox.external.faults import Kind
from linndesk.sandbox.external.records import ShopLine
from linndesk.sandbox.external.server import PracticeShop
from linndesk.sandbox.external.till import Till
from linndesk.store import bulk, tables
from tests.kill.kills import Doomed, enumerate_points
from tests.scene import START, TurnedClock

NAME = "App"
MOODS: tuple[Kind, ...] = ("lost", "503", "503_after", "reset", "html_after", "truncated")
_STATE = {
    "orders": "select channel_order_id, status, outcome from orders order by 1",
    "lines": "select o.channel_order_id, l.line_id, l.quantity, l.despatched, l.cancelled, l.called_off "
    "from order_line l join orders o on o.id = l.order_id order by 1, 2",
    "asked": "select o.channel_order_id, s.kind, s.total from post_sale s join orders o on o.id = s.order_id "
    "order by 1, 2, 3",
    "debts": "select target, kind, count(*) from outbox group by target, kind order by 1, 2",
}


class AfterSaleScene(Doomed):
    """Orders C1… are cancelled, P1 in part and the rest is despatched, R1… are refunded (see the child's job)."""

    job = "aftersale"

    def __init__(self, folder: Path, orders: int, seed: int) -> None:
        super().__init__(folder)
        self._seed = seed
        self.clock = TurnedClock(START - timedelta(hours=1))
        self.shop = PracticeShop(now=self.clock.now)
        self.shop.start()
        for name in ("P1", *(f"{kind}{number}" for kind in "CR" for number in range(1, orders + 1))):
            lines = (ShopLine("1", "SKU-1", 3, Decimal(10), "Mug"), ShopLine("2", "SKU-2", 1, Decimal(5), "Bowl"))
            at = self.clock.now()
            self.shop.world.add_order(name, lines=lines, placed=at, updated=at, postage=Decimal(4))
        built = app.build(self.profile, clock=self.clock)
        given = self.shop.settings(enabled=True, mode="live", undo_seconds=0, update_inventory=False)
        built.integrations.add("external", NAME, given)
        built.engine.sync()
        built.close()
        self.clock.advance(hours=1)
        self.keep()

    def restore(self) -> None:
        super().restore()
        for order in self.shop.world.orders():  # as they were sold
            whole = tuple(_whole(each) for each in order.lines)
            self.shop.world.update(order.reference, payment="PAID", updated=order.placed, lines=whole)
        self.shop.world.till = Till()
        self.shop.world._despatches.clear()
        faults = self.shop.faults
        faults.reset()
        faults.post_sale.counts = False
        chance = random.Random(self._seed)
        for endpoint in ("RefundEndpoint", "CancelEndpoint", "DespatchEndpoint"):
            faults.fail_next(endpoint, chance.choice(MOODS), skip=chance.randrange(2))

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        till = self.shop.world.till
        paid = Counter(each.reference for each in till.paid_back)
        off = Counter(each.reference for each in till.called_off)
        found = [f"{ref} was paid {count} times" for ref, count in paid.items() if count > 1]
        found += [f"{ref} was cancelled {count} times" for ref, count in off.items() if count > 1]
        for target, kind, state, act, cards in self._ends():
            done = {"refund": paid, "cancel": off}.get(kind)
            if done is None:
                continue
            if (state, act) not in (("confirmed", "confirmed"), ("sent", "unheard")):
                found.append(f"{kind} of {target} ended as {state}, {act}")
            if state == "confirmed" and not done[target]:
                found.append(f"{kind} of {target} is confirmed and was not done")
            if state == "sent" and cards != 1:
                found.append(f"{kind} of {target} stands on {cards} cards")
        return found + self.shop.complaints

    def _ends(self) -> list[tuple[Any, ...]]:
        """Target, kind, state, state of what was asked, and open cards of every debt."""
        sql = (
            "select b.target, b.kind, b.state, s.state, (select count(*) from occurrence c join problem p "
            "on p.id = c.problem_id where c.key = 'outbox:' || b.id and c.healed_at is null "
            "and p.resolved_at is null) from outbox b left join post_sale s on s.outbox_id = b.id order by b.id"
        )
        return self._read(sql)

    def _read(self, sql: str) -> list[tuple[Any, ...]]:
        built = app.build(self.profile, clock=self.clock)
        rows = built.store.read(partial(bulk.rows, tables.Outbox, sql))
        built.close()
        return rows

    def state(self) -> dict[str, Any]:
        return {name: self._read(sql) for name, sql in _STATE.items()}

    def stop(self) -> None:
        self.shop.stop()


def _whole(line: ShopLine) -> ShopLine:
    return ShopLine(line.number, line.sku, line.quantity, line.price, line.title)


def enumerate_after_sale(
    folder: Path, orders: int, *, seed: int = 1, every: int = 1, first: int = 1
) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th), go on, look. Points there are, and what went wrong."""
    return enumerate_points(folder, lambda live: AfterSaleScene(live, orders, seed), every=every, first=first)
