"""What the tests of listings and post-sale tell the practice shop: a listing, a cancellation and a refund."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from linndesk.domain.postsale import Cancellation, CancelLine, Refund, RefundLine
from linndesk.domain.publishing import Choices, Picture, Publication, Variation
from linndesk.sandbox.external.records import ShopOrder

MUGS = "1600"  # Kitchen > Mugs > Everyday
SHIRTS = "1650"
SETTINGS: dict[str, tuple[str, ...]] = {"ListingSite": ("UK",), "Duration": ("30",)}
CHOICES = Choices(
    7,
    {"general": SETTINGS, "return": {"ReturnsAccepted": ("True",)}, "shipping": {"HandlingDays": ("1",)}},
    (MUGS,),
    {"Condition": ("New",)},
    (("RM T48", Decimal("3.99")),),
    ("CARD",),
)


def publication(sku: str = "MUG-NEW", template: int = 1, **changes: Any) -> Publication:
    """A mug that lacks nothing."""
    made = Publication(
        template_id=template,
        sku=sku,
        title="Stoneware mug, red",
        description="Holds 330 ml.",
        quantity=4,
        price=Decimal("12.50"),
        choices=CHOICES,
        pictures=(Picture("https://shop.example/mug.jpg", ("Main",)),),
        attributes={"Condition": ("New",), "Brand": ("Acme",), "Material": ("Stoneware", "Oak")},
    )
    return replace(made, **changes)


def of_two(sku: str = "MUG-SET", template: int = 1) -> Publication:
    """One listing of a red and a blue mug."""
    variations = tuple(
        Variation(f"{sku}-{colour}", f"Mug, {colour}", units, price, (("Colour", colour),),
                  (Picture(f"https://shop.example/{colour}.jpg"),), {"Gtin": ("40000000",)})
        for colour, units, price in (("Red", 3, Decimal("9.99")), ("Blue", 0, Decimal("11")))
    )  # fmt: skip
    return publication(sku, template, variations=variations)


def cancellation(order: ShopOrder, reason: str = "NO_STOCK", **changes: Any) -> Cancellation:
    """All goods of an order."""
    lines = tuple(
        CancelLine(each.number, each.sku, each.quantity, reason, "SOLD")
        for each in order.lines
        if not (each.service or each.cancelled)
    )
    return replace(Cancellation(order.reference, order.external, lines), **changes)


def refund(order: ShopOrder, amount: str = "1.50", shipping: str = "0", reason: str = "DAMAGED") -> Refund:
    """Some money for the first line of an order."""
    line = RefundLine(order.lines[0].number, order.lines[0].sku, Decimal(amount), reason, "BOX")
    return Refund(order.reference, order.external, Decimal(shipping), (line,))


def counted(prefix: str = "NEW") -> Callable[[], str]:
    """Makes SKUs that were never used before."""
    made: list[str] = []

    def following() -> str:
        made.append(f"{prefix}-{len(made) + 1:04}")
        return made[-1]

    return following
