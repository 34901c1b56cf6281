"""A warehouse that books in what its practice Linnworks expects of suppliers. No sleeps, no mocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from linndesk.sandbox.linnworks.purchase_records import Purchase, PurchaseLine
from linndesk.services.deliveries import Delivery, Part
from linndesk.store import bulk, cards, tables
from tests.linnworks_scene import NAME, LinnworksScene

ON_HAND = 100
SKUS = {"A": ON_HAND, "B": ON_HAND}


class PurchaseScene(LinnworksScene):
    """Stock items A and B here and there, an account that imports purchase orders and tells no levels."""

    def begin(self, **more: Any) -> None:
        """The account; ``more``: its settings."""
        self.stock(SKUS)
        self.shelve(SKUS)
        self.add(**{"import_purchase_orders": True, **more})

    def order(self, lines: Mapping[str, int], *, come: bool = True, **more: Any) -> Purchase:
        """A purchase order there of so many units by SKU; ``come``: it comes in here too."""
        made = self.world.purchases.add([PurchaseLine(sku, units) for sku, units in lines.items()], **more)
        if come:
            self.sync()
        return made

    def receive(self, order: Purchase, units: Mapping[str, int], **more: Any) -> Delivery:
        """A van is booked in here, and may leave at once."""
        parts = [Part(sku, count) for sku, count in units.items()]
        found = self.built.deliveries.find(order.reference)
        return self.built.deliveries.receive(found, parts, **{"at_once": True, **more}).delivery

    def elsewhere(self, order: Purchase, sku: str, units: int) -> None:
        """Another client books the same line in."""
        self.world.purchases.another_client_delivers(order.id, sku, units)

    # -- what came of it

    def there(self, order: Purchase) -> dict[str, int]:
        """Units delivered there, by SKU."""
        return self.world.purchases.delivered(order.id)

    def bookings(self) -> Counter[str]:
        """How many lines of bookings stand how."""
        found = self.rows("select state, count(*) from delivery_line group by 1")
        return Counter(dict(found))

    def shelf(self) -> dict[str, int]:
        """On hand here, by SKU, where any was received."""
        sql = (
            "select i.sku, l.on_hand from level l join item i on i.id = l.item_id where l.item_id in "
            "(select item_id from movement where reason = 'received')"
        )
        return dict(self.rows(sql))

    def troubles(self) -> list[tuple[str, str, int]]:
        """Group, key and number of things of every open card about purchase orders and what is booked of them."""
        found = self.built.store.read(cards.unresolved)
        return [
            (each.group, each.key, each.things) for each in found if each.key.startswith(("purchases", "delivery:"))
        ]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Of the database here."""
        return list(self.built.store.read(partial(bulk.rows, tables.Outbox, sql)))


@contextmanager
def purchase_scene(profile: Path, **more: Any) -> Iterator[PurchaseScene]:
    made = PurchaseScene(profile, **more)
    try:
        yield made
    finally:
        made.close()


__all__ = ["NAME", "ON_HAND", "PurchaseScene", "purchase_scene"]
