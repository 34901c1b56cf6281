"""What the practice shop takes after a sale, and what it did when it was told to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

ReasonType = Literal["Cancellation", "ItemRefund", "ShippingRefund", "ServiceRefund", "AdditionalRefund"]


@dataclass(frozen=True, slots=True)
class ShopReason:
    """``types``: what it may be given for; ``sub``: tag and name."""

    tag: str
    name: str
    types: tuple[ReasonType, ...]
    sub: tuple[tuple[str, str], ...] = ()


REASONS = (
    ShopReason("NO_STOCK", "It is out of stock", ("Cancellation",), (("LOST", "Lost"), ("SOLD", "Sold elsewhere"))),
    ShopReason("BUYER", "The buyer asked for it", ("Cancellation", "ItemRefund", "ShippingRefund")),
    ShopReason(
        "DAMAGED", "It arrived damaged", ("ItemRefund", "ServiceRefund"), (("GLASS", "Broken glass"), ("BOX", "Box"))
    ),
    ShopReason("GOODWILL", "Goodwill", ("ItemRefund", "ShippingRefund", "ServiceRefund", "AdditionalRefund")),
)


@dataclass(frozen=True, slots=True)
class PostSaleTerms:
    """What the shop takes. ``reasons``: none = any text will do."""

    cancel: bool = True
    cancel_lines: bool = True
    cancel_parts: bool = True
    refunds_on_cancel: bool = False
    refund: bool = True
    refund_items: bool = True
    refund_services: bool = True
    shipping_with_item: bool = True
    shipping_alone: bool = True
    refund_more: bool = False
    returns: bool = False
    reasons: tuple[ShopReason, ...] = REASONS


NO_TERMS = PostSaleTerms(*(False,) * 11, reasons=())


@dataclass(frozen=True, slots=True)
class CalledOff:
    """One cancellation that the shop acted on. ``lines``: line number, units, reason and second reason; ``paid``: what
    it gave back for a line by itself."""

    reference: str
    lines: tuple[tuple[str, int, str, str], ...]
    at: datetime
    paid: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class PaidBack:
    """One refund that the shop paid: whoever is told twice is paid twice. ``lines``: line number, amount, reasons."""

    id: str
    reference: str
    shipping: Decimal
    lines: tuple[tuple[str, Decimal, str, str], ...]
    at: datetime

    @property
    def amount(self) -> Decimal:
        """All of it."""
        return sum((each[1] for each in self.lines), self.shipping)
