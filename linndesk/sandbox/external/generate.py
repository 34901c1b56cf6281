"""A practice shop's world from a seed: the same seed and moment give the same products and orders. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from linndesk.sandbox.amazon import catalogue
from linndesk.sandbox.amazon.catalogue import Product
from linndesk.sandbox.external.records import Address, Payment, ShopLine
from linndesk.sandbox.external.tags import PAYMENT, SHIPPING
from linndesk.sandbox.external.world import ShopWorld

_DAYS = 6
_COUNTRIES = {"GB": "United Kingdom", "DE": "Germany"}
_NOTES = (
    (("Please leave it with the neighbours at number 12", "", False),),
    (("Third order this year: put a card in", "Shop", True),),
)
_ENGRAVING = (("Engraving", "For Nan"), ("Wrapping", "Green paper"))


def sample_shop(seed: int = 1, *, orders: int = 60, products: int = 80, now: datetime) -> ShopWorld:
    """Products of the practice catalogue, and their orders of the last days."""
    world = ShopWorld(now=lambda: now)
    random = Random(seed)
    listed = catalogue.products(products, random)
    for each in listed:
        world.shelf.add(each.sku, each.title, random.choice((0, 2, 5, 12, 40)), str(each.price))
    moments = sorted(now - timedelta(seconds=random.randint(600, _DAYS * 86400)) for _ in range(orders))
    for place, moment in enumerate(moments):
        _order(world, random, listed, place, moment.replace(microsecond=0))
    return world


def _order(world: ShopWorld, random: Random, listed: list[Product], place: int, moment: datetime) -> None:
    abroad = place % 5 == 4
    picked = random.sample(listed, random.choices((1, 2, 4), (75, 20, 5))[0])
    lines = [_line(random, number, each) for number, each in enumerate(picked, 1)]
    if place % 7 == 3:
        lines[0] = replace(lines[0], options=_ENGRAVING)
    if place % 11 == 5:
        wrap = ShopLine("S1", "", 1, Decimal("3.50"), "Gift wrapping", service=True)
        lines.append(wrap)
    if place % 13 == 6 and len(lines) > 1:
        lines[-1] = replace(lines[-1], cancelled=True)
    payment: Payment = "CANCELLED" if place % 17 == 16 else "UNPAID" if place % 9 == 8 else "PAID"
    more: dict[str, Any] = {
        "currency": "EUR" if abroad else "GBP",
        "site": "DE" if abroad else "UK",
        "service_tag": SHIPPING[3][0] if abroad else random.choice(SHIPPING[:3])[place % 2],  # its tag, or its name
        "payment_tag": random.choice(PAYMENT[:2])[0],
        "postage": Decimal(random.choice(("0", "2.99", "4.49"))),
        "discount": Decimal("2.50") if place % 8 == 2 else Decimal(0),
        "secondary": f"#{1000 + place}",
        "external": f"PAY-{70_000 + place}" if payment == "PAID" and place % 2 else "",
        "notes": _NOTES[place % 2] if place % 6 == 1 else (),
    }
    world.add_order(
        lines=lines, payment=payment, placed=moment, delivery=_somebody(random, "DE" if abroad else "GB"), **more
    )


def _line(random: Random, number: int, product: Product) -> ShopLine:
    quantity = random.choices((1, 2, 3, 12), (80, 13, 5, 2))[0]
    off = Decimal(random.choice(("0", "0", "0", "10", "12.5")))
    return ShopLine(str(number), product.sku, quantity, product.price, product.title, discount=off)


def _somebody(random: Random, country: str) -> Address:
    found = catalogue.person(country, random)
    return Address(
        found.name, found.company, found.line1, found.line2, "", found.city, found.region, found.postcode,
        _COUNTRIES[country], country, found.phone, f"{found.email.split('@')[0]}@buyer.example",
    )  # fmt: skip
