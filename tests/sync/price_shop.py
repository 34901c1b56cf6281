"""A live shop behind an app that is told prices, for tests of what leaves of them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from linndesk.domain.receipts import Sent
from linndesk.store import accounts, approvals, outbox
from linndesk.store.outbox import OutboxRow
from tests.sync.apps import NAME, AppShop

PRICES = "PriceUpdateEndpoint"


class PriceShop(AppShop):
    """Listings SKU-1, SKU-2, … that show 12.99, each linked to an item that costs 10.00; Price change is on, and a
    person has approved it."""

    def __init__(self, profile: Path, skus: int = 3, *, batch: int = 4, approved: bool = True, **more: Any) -> None:
        super().__init__(profile, 0, batches={"PriceUpdateBatchSize": batch}, **more)
        names = [f"SKU-{number}" for number in range(1, skus + 1)]
        for name in names:
            self.shop.world.shelf.add(name)
        file = profile.parent / "priced.csv"
        file.write_text("\n".join(["sku,title,price", *(f"{each},{each},10.00" for each in names)]), encoding="utf-8")
        self.built.items.import_file(file)
        self.built.listings.download(NAME)
        self.built.listings.link_all(NAME)
        self.built.accounts.save(NAME, {"price_change": True})
        if approved:
            now = self.clock.now()
            self.built.store.write(lambda: approvals.give(accounts.named(NAME).id, "price", "you", now))

    def item(self, sku: str, price: str) -> None:
        self.built.items.set(sku, "price", price)

    def own(self, sku: str, price: str) -> None:
        """A listing's own price; "" = the item's."""
        self.built.listings.set_rules(NAME, [sku], {"price": price})

    def run(self, minutes: int = 15) -> Sent:
        """A sync a while later; what its receipt says of prices."""
        self.clock.advance(minutes=minutes)
        return self.part(self.sync()).other.get("price", Sent())

    def costs(self) -> dict[str, str]:
        """What the shop sells at, as text."""
        return {sku: f"{price:.2f}" for sku, price in self.shop.world.shelf.prices.items()}

    def taken(self, sku: str) -> list[Decimal]:
        """Every price of it that the shop took over, oldest first."""
        return [each.price for each in self.shop.world.shelf.priced if each.sku == sku]

    def rows(self) -> list[OutboxRow]:
        return [each for each in self.built.store.read(outbox.listed) if each.kind == "price"]

    def newest(self, sku: str) -> OutboxRow:
        return [each for each in self.rows() if each.target == sku][-1]

    def price_states(self) -> Counter[str]:
        return Counter(each.state for each in self.rows())
