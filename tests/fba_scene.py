"""A whole program against a practice Amazon that has warehouses of its own (D18 to D22), on a clock that tests turn."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from linndesk.sandbox.amazon.fba_stock import Held
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.outbound_records import OutOrder
from linndesk.sandbox.amazon.records import Line, Listing, Order
from linndesk.sandbox.amazon.world import World
from tests.scene import START, Scene

PRICE = Decimal("9.99")


def fba_offer(world: World, sku: str, *places: str, merchant: str = "main", title: str = "") -> None:
    """An offer that Amazon fulfils, in these marketplaces (the United Kingdom alone where none is named)."""
    for each in places or ("UK",):
        world.add_listing(
            Listing(
                merchant, marketplace(each).id, sku, "B000PRACT1", title or f"A {sku}", PRICE, None, "0101A",
                START, START,
            )
        )  # fmt: skip


def fba_stock(
    world: World, sku: str, fulfillable: int, due: int = 0, *, place: str = "UK", merchant: str = "main", **more: Any
) -> Held:
    """Amazon has counted that many of it, with an offer in ``place`` where it had none there.

    ``due`` is on its way in; ``more`` are fields of Held (``orders``, ``unsellable``, ``researching`` ...).
    """
    known = {each.sku for each in world.listings(merchant, marketplace(place).id)}
    if sku not in known:
        fba_offer(world, sku, place, merchant=merchant)
    return world.fba.put(
        sku, fulfillable, stock=marketplace(place).stock, merchant=merchant, **{"shipped": due, **more}
    )


def fba_sale(
    world: World, sku: str, units: int = 1, *, place: str = "UK", status: str = "UNSHIPPED", **more: Any
) -> Order:
    """Somebody has bought it on Amazon, who sends it: it takes its units from what is fulfillable."""
    line = Line(sku, units, PRICE, f"A {sku}")
    return world.add_order(marketplace=place, lines=[line], status=status, fulfilled_by="AMAZON", sells=True, **more)


class FbaScene(Scene):
    """A Scene with words for Amazon's warehouse. Orders in it move by themselves unless ``by_hand`` was said.

    Knobs stand in ``amazon.faults.fba`` and ``amazon.faults.outbound``; what was told in ``amazon.outbound``.
    """

    def stock(self, sku: str, fulfillable: int, due: int = 0, **more: Any) -> Held:
        """See :func:`fba_stock`."""
        return fba_stock(self.amazon.world, sku, fulfillable, due, **more)

    def by_hand(self) -> None:
        """No outbound order leaves unless :meth:`ships` says so."""
        self.amazon.faults.outbound.ships_after = None

    def accepts(self, times: int = 1) -> None:
        """The next creates are answered 202."""
        self.amazon.faults.outbound.accept_next = times

    def ships(self, reference: str, *trackings: str, **more: Any) -> OutOrder:
        """The warehouse sends an outbound order: a parcel for each number. ``more``: see OutboundBook.ship."""
        return self.amazon.outbound.ship(reference, *trackings, **more)

    def without_2026(self, status: int = 404) -> None:
        """The newer outbound API is not there (404), or not for this application (403)."""
        self.amazon.faults.closed["fulfillmentOutbound_2026-07-04"] = status

    def outbound(self) -> dict[str, OutOrder]:
        """Every outbound order that Amazon has, by its id."""
        return {each.id: each for each in self.amazon.outbound.orders}
