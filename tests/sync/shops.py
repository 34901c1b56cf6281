"""Shops on pools of their own whose levels leave, over the wire: what is on the shelves here is what they sell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from linndesk.sandbox.amazon.records import Line, Order
from linndesk.sandbox.amazon.stock import Level
from linndesk.sandbox.amazon.world import World, standard_merchants
from linndesk.store import accounts, approvals, bulk, cards, outbox, tables
from linndesk.store.outbox import OutboxRow
from tests.sandbox.shop import offer
from tests.scene import Scene

MERCHANTS = ("main", "second", "third")
NAMES = {"main": "One", "second": "Two", "third": "Three"}


def world() -> World:
    """Three merchants of one region, each a pool of its own."""
    first, other = standard_merchants()
    more = [
        replace(first, name=name, seller_id=f"A2PRACTICE{name.upper()}", refresh_token=f"Atzr|practice-{name}")
        for name in MERCHANTS[1:]
    ]
    return World(merchants=[first, *more, other])


class Shops(Scene):
    """Accounts One, Two and Three (as many as asked for), live and approved, each selling every SKU.

    ``level``: on hand of each at the start; the channel sells 1 of each until it is told better.
    """

    def __init__(
        self, profile: Path, skus: Sequence[str] = ("MUG", "LAMP"), *, count: int = 3, level: int = 10, **more: Any
    ) -> None:
        more.setdefault("plans", False)
        super().__init__(profile, world(), **more)
        self.amazon.faults.stock.lag = timedelta()
        self.skus = list(skus)
        items = profile.parent / "items.csv"
        items.write_text("\n".join(["sku,title,level", *(f"{sku},{sku},{level}" for sku in skus)]), encoding="utf-8")
        self.built.items.import_file(items)
        for merchant in MERCHANTS[:count]:
            for sku in skus:
                offer(self.amazon.world, sku, 1, merchant=merchant)
            self.open(merchant)

    def open(self, merchant: str, **more: Any) -> None:
        """An account of that merchant, with all it lists linked."""
        name = NAMES[merchant]
        self.add(name, merchant=merchant, **{"mode": "live", **more})
        self.built.listings.download(name)
        for sku in self.skus:
            self.built.listings.link(name, sku)
        self.approve(name)

    def approve(self, name: str) -> None:
        now = self.clock.now()
        self.built.store.write(lambda: approvals.give(accounts.named(name).id, "stock", "you", now))

    def sale(self, sku: str, units: int = 1, merchant: str = "main") -> Order:
        """A buyer orders; the channel takes it from what it sells, and lists the order a little later."""
        lines = (Line(sku, units, Decimal("9.99"), sku),)
        made = self.amazon.world.add_order(lines=lines, merchant=merchant, created=self.clock.now(), sells=True)
        self.clock.advance(minutes=3)
        return made

    def sold(self, sku: str, merchant: str = "main") -> int | None:
        """What the channel sells of it now."""
        return self.amazon.world.stock.shown(sku, merchant)

    def told(self, merchant: str = "main") -> list[Level]:
        """Every level that it took."""
        return [each for each in self.amazon.world.stock.levels if each.merchant == merchant]

    @property
    def all_sold(self) -> dict[str, dict[str, int | None]]:
        return {NAMES[each]: self.amazon.world.stock.all_shown(each) for each in MERCHANTS}

    def rows(self, *states: str) -> list[OutboxRow]:
        """Rows of levels, in these states or in all."""
        found = self.built.store.read(outbox.listed)
        return [each for each in found if each.kind == "stock" and (not states or each.state in states)]

    def row(self, sku: str, account: str = "One") -> OutboxRow:
        """The newest one of a SKU."""
        return [each for each in self.rows() if (each.target, each.account) == (sku, account)][-1]

    def twins(self) -> list[tuple[int, str]]:
        """Pools and SKUs with more than one live row: there must be none."""
        sql = (
            "select pool_id, target from outbox where kind = 'stock' "
            "and state in ('planned', 'held', 'waiting', 'sending', 'sent', 'refused') "
            "group by pool_id, target having count(*) > 1"
        )
        return [(pool, sku) for pool, sku in self.built.store.read(lambda: bulk.rows(tables.Outbox, sql))]

    @property
    def causes(self) -> list[str]:
        """Keys of the open cards about levels and sign-ins."""
        found = self.built.store.read(cards.unresolved)
        return [each.key for each in found if each.key.startswith(("stock:", "sign-in:", "sync:"))]

    def later(self, minutes: float = 16) -> None:
        self.clock.advance(seconds=timedelta(minutes=minutes).total_seconds())
