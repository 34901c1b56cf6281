"""What lies in Amazon's own warehouses of a practice world: the same SKUs and moment give the same. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from linndesk.sandbox.amazon.world import World, order_stock

STOCKS = ("UK", "EU")
_DUE = (0, 0, 0, 12, 48)


def count_fba(world: World, skus: Sequence[str], now: datetime, merchant: str = "main") -> None:
    """Every SKU in both of Europe's stocks: mostly some, now and then none, and a shipment on its way.

    What was bought and has not left is reserved.
    """
    random = Random(len(skus))
    waiting = {stock: _waiting(world, merchant, stock) for stock in STOCKS}
    for place, sku in enumerate(skus):
        for stock in STOCKS:
            few = 0 if place % 9 == 4 else random.randint(2, 60)
            world.fba.put(
                sku, few, stock=stock, merchant=merchant, shipped=random.choice(_DUE),
                receiving=6 if place % 11 == 3 else 0, orders=waiting[stock][sku], unsellable=int(place % 7 == 2),
                updated=now - timedelta(minutes=20 + 7 * place),
            )  # fmt: skip


def _waiting(world: World, merchant: str, stock: str) -> Counter[str]:
    """Units of orders that have not left, by SKU."""
    found: Counter[str] = Counter()
    for order in world.orders(merchant):
        own = order.fulfilled_by == "AMAZON" and order_stock(order) == stock
        if own and order.status in ("PENDING", "UNSHIPPED"):
            units: Counter[str] = Counter()
            for each in order.lines:
                units[each.sku] += each.quantity
            world.fba.sold[order.id] = dict(units)
            found += units
    return found
