"""A live shop behind an app that cancels and refunds, for tests of what is asked after a sale: each order has three
units of one thing, one of another, a service and postage."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from linndesk.domain.orders import Status
from linndesk.sandbox.external.records import ShopLine
from linndesk.services.postsale import CancelPart, CancelWish, Options, RefundPart, RefundWish, Submitted
from linndesk.services.postsale_sheet import PastAct
from tests.sync.apps import AppShop

CANCEL, REFUND = "CancelEndpoint", "RefundEndpoint"
EXTERNAL = "PAY-7"


class SoldShop(AppShop):
    """Orders O1, O2, … as they are in AppShop, of four lines' worth of money: 30.00, 8.50, 3.00 and postage 4.00."""

    def open(self, orders: int, prefix: str = "O") -> None:
        for number in range(1, orders + 1):
            lines = (
                ShopLine("1", "SKU-1", 3, Decimal(10), "Mug"),
                ShopLine("2", "SKU-2", 1, Decimal("8.50"), "Bowl"),
                ShopLine("3", "WRAP", 1, Decimal(3), "Gift wrapping", service=True),
            )
            self.shop.world.add_order(
                f"{prefix}{number}", lines=lines, placed=self.clock.now() - timedelta(hours=1),
                updated=self.clock.now(), postage=Decimal(4), external=f"{EXTERNAL}-{prefix}{number}",
                postage_tax_rate=Decimal(0),
            )  # fmt: skip

    def id(self, ref: str) -> int:
        return self.built.orders.show(ref).id

    def cancel(self, ref: str, *parts: tuple[str, int], reason: str = "NO_STOCK", sub: str = "") -> Submitted:
        """Units by line; none = all that is left."""
        order_id = self.id(ref)
        wish = CancelWish(order_id, tuple(CancelPart(*each) for each in parts), reason, sub)
        return self.built.postsale.submit(wish, self.built.postsale.options(order_id), at_once=True)

    def refund(
        self, ref: str, *parts: tuple[str, str], shipping: str = "0", reason: str = "GOODWILL", again: bool = False
    ) -> Submitted:
        """Money by line."""
        order_id = self.id(ref)
        money = tuple(RefundPart(line, Decimal(amount)) for line, amount in parts)
        wish = RefundWish(order_id, money, Decimal(shipping), reason)
        return self.built.postsale.submit(wish, self.built.postsale.options(order_id), at_once=True, again=again)

    def options(self, ref: str) -> Options:
        return self.built.postsale.options(self.id(ref))

    def past(self, ref: str) -> list[PastAct]:
        return list(self.built.postsale.history(self.id(ref)))

    def left(self, ref: str) -> dict[str, int]:
        """Units still to leave, by line."""
        order = self.built.orders.show(ref)
        return {
            each.line_id: each.quantity - each.quantity_despatched - each.quantity_cancelled for each in order.lines
        }

    def status(self, ref: str) -> Status:
        return self.built.orders.show(ref).status

    def paid(self) -> Counter[str]:
        """How often the shop paid something back, by order."""
        return Counter(each.reference for each in self.shop.world.till.paid_back)

    def called_off(self) -> Counter[str]:
        """How often the shop acted on a cancellation, by order."""
        return Counter(each.reference for each in self.shop.world.till.called_off)
