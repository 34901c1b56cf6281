"""A whole program with one live account at a practice shop, on one clock that tests turn."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from linndesk import app
from linndesk.domain.receipts import AccountReceipt
from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.generate import sample_shop
from linndesk.sandbox.external.records import ShopLine, ShopOrder
from linndesk.services.despatch import Wish
from linndesk.store import accounts, approvals, outbox
from tests.scene import START, TurnedClock

NAME = "My shop"
CENT = Decimal("0.01")


def owed(order: ShopOrder) -> Decimal:
    """What the buyer pays, worked out from what the shop knows."""
    return max(sum(map(_line, order.lines), order.postage) - order.discount, Decimal(0))


def _line(line: ShopLine) -> Decimal:
    net = line.price * line.quantity * (1 - line.discount / 100)
    gross = net if line.tax_inclusive else net * (1 + line.tax_rate / 100)
    return gross.quantize(CENT, ROUND_HALF_UP)


class Warehouse:
    """The program with one account at a practice shop, live."""

    def __init__(self, profile: Path, dialect: str) -> None:
        self.clock = TurnedClock()
        self.shop = PracticeShop(sample_shop(now=START, orders=30), now=self.clock.now, dialect=dialect).start()
        self.shop.faults.orders.size = 7
        self.shop.batches = {"DespatchUpdateBatchSize": 10, "InventoryUpdateBatchSize": 15}
        self.world = self.shop.world
        self.folder = profile.parent
        self.built = app.build(profile, clock=self.clock)

    def integrate(self, **more: object) -> None:
        given = self.shop.settings(enabled=True, mode="live", undo_seconds=0, update_inventory=False, **more)
        self.built.integrations.add("external", NAME, given)

    def close(self) -> None:
        self.built.close()
        self.shop.stop()

    def sync(self) -> AccountReceipt:
        """A quarter of an hour later."""
        self.clock.advance(minutes=15)
        (part,) = self.built.engine.sync().accounts
        return part

    def stored(self) -> dict[str, str]:
        """Status of every order, by number; none is there twice."""
        found = self.built.orders.listed(status="all")
        assert len({each.channel_order_id for each in found}) == len(found)
        return {each.channel_order_id: each.status for each in found}

    def totals(self) -> dict[str, Decimal]:
        return {each.channel_order_id: each.total for each in self.built.orders.listed(status="all")}

    def despatch(self, *refs: str) -> list[int]:
        wishes = [Wish(self.built.orders.show(each).id, "Royal Mail 48", f"RM{each}") for each in refs]
        return list(self.built.despatch.despatch(wishes, at_once=True).outbox_ids)

    def states(self, kind: str) -> Counter[str]:
        return Counter(each.state for each in self.built.store.read(outbox.listed) if each.kind == kind)

    def acted(self) -> Counter[str]:
        return Counter(each.reference for each in self.world.despatches())

    def stock(self, level: int) -> None:
        """Every listing linked to an item of that level, and levels may leave."""
        file = self.folder / "items.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            rows = [[each.sku, each.title, level] for each in self.world.shelf.products]
            csv.writer(out).writerows([["sku", "title", "level"], *rows])
        self.built.items.import_file(file)
        self.built.accounts.save(NAME, {"update_inventory": True})
        self.built.listings.download(NAME)
        self.built.listings.link_all(NAME)
        now = self.clock.now()
        self.built.store.write(lambda: approvals.give(accounts.named(NAME).id, "stock", "you", now))


@contextmanager
def warehouse(profile: Path, dialect: str) -> Iterator[Warehouse]:
    made = Warehouse(profile, dialect)
    try:
        yield made
    finally:
        made.close()


def expected(world_orders: list[ShopOrder]) -> dict[str, str]:
    """How each order has to stand after it was seen first; one that was called off before is not stored."""
    states = {"PAID": "open", "UNPAID": "pending"}
    return {each.reference: states[each.payment] for each in world_orders if each.payment != "CANCELLED"}
