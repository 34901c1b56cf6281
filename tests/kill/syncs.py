"""A sync whose process dies at every commit and at four places of every exchange; the same state in the end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.sandbox.amazon.records import Line
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.amazon.world import World
from linndesk.store import bulk, tables
from tests.kill.kills import Doomed, enumerate_points
from tests.scene import START, TurnedClock


class KillScene(Doomed):
    """A profile at a known state before the sync that is to be killed, restored for every point.

    ``by_report``: that sync finds so much after its first page that the rest comes as an order report.
    """

    def __init__(self, folder: Path, orders: int, by_report: bool = False) -> None:
        super().__init__(folder)
        self.by_report = by_report
        self._gap = timedelta(days=3) if by_report else timedelta(hours=1)
        self._apart = timedelta(seconds=10 if by_report else 1)
        self.clock = TurnedClock(START - timedelta(hours=1) - self._gap)
        self.amazon = PracticeAmazon(World(), now=self.clock.now, plans=False).start()
        self._first_day()
        self._changes(orders)
        self.keep()

    def _first_day(self) -> None:
        """An account, stock, a link, and a first pull."""
        world = self.amazon.world
        self.known = [world.add_order(created=self.clock.now() - timedelta(minutes=30 + n)).id for n in range(6)]
        built = app.build(self.profile, clock=self.clock)
        settings = {**self.amazon.settings("main", ("UK", "DE")), "enabled": True}
        built.accounts.add("amazon", "Shop", settings)
        items = self.live / "items.csv"
        items.write_text("sku,title,level\nMUG-RED-330,Mug,100\nLAMP,Lamp,50\n", encoding="utf-8")
        built.items.import_file(items)
        built.listings.link("Shop", "MUG-RED-330")
        built.listings.link("Shop", "LAMP")
        built.engine.sync()
        built.close()

    def _changes(self, orders: int) -> None:
        """What the killed sync finds: new ones on several pages, one gone elsewhere, one cancelled, one pending."""
        self.clock.advance(hours=1)
        world = self.amazon.world
        world.ship_elsewhere(self.known[0])
        world.cancel(self.known[1])
        world.request_cancellation(self.known[2])
        for number in range(orders):
            lamp = Line("LAMP", 2, Decimal("20.00"), "Lamp")
            placed = self.clock.now() + self._apart * number
            world.add_order(lines=(lamp,) if number % 3 else None, created=placed, marketplace=("UK", "DE")[number % 2])
        world.add_order(status="SHIPPED", created=self.clock.now() + timedelta(minutes=20))
        world.add_order(status="PENDING", created=self.clock.now() + timedelta(minutes=21))
        self.clock.advance(seconds=self._gap.total_seconds())

    def state(self) -> dict[str, Any]:
        """Everything that matters of the database, without what only tells of the way there."""
        built = app.build(self.profile, clock=self.clock)
        queries = {
            "orders": "select channel_order_id, status, outcome, cancel_requested, total, last_updated, "
            "waiting_reason, (select count(*) from person p where p.order_id = o.id) from orders o order by 1",
            "lines": "select o.channel_order_id, l.line_id, l.quantity, l.despatched, l.cancelled, l.item_id "
            "from order_line l join orders o on o.id = l.order_id order by 1, 2",
            "levels": "select item_id, location_id, on_hand from level order by 1, 2",
            "ledger": "select m.item_id, m.delta, o.channel_order_id from movement m "
            "left join orders o on o.id = m.order_id order by 1, 2, 3",
            "accounts": "select name, resume_point, first_pull_at, reread_since from account",
            "cursors": "select kind, state from cursor",
            "reports": "select purpose, state, rows, orders, bad_rows from order_report order by 1, 2",
            "problems": "select o.channel_order_id, p.title from problem p "
            "left join orders o on o.id = p.order_id order by 1, 2",
        }
        found = {name: built.store.read(partial(bulk.rows, tables.Order, sql)) for name, sql in queries.items()}
        found["shown"] = built.accounts.show("Shop").settings.model_dump()["last_order_sync"]
        built.close()
        return found

    def undisturbed(self) -> list[str]:
        found = super().undisturbed()
        return found if bool(self.state()["reports"]) == self.by_report else [*found, "it came the other way"]


def enumerate_kills(folder: Path, orders: int, every: int = 1, *, by_report: bool = False) -> tuple[int, list[str]]:
    """Kill at each point (or each ``every``-th), go on, compare. Points there are, and what differed."""
    return enumerate_points(folder, lambda live: KillScene(live, orders, by_report), every=every)
