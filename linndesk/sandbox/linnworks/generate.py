"""A practice Linnworks account for demo and training: the same moment gives the same orders. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from linndesk.sandbox.amazon import catalogue
from linndesk.sandbox.linnworks.records import Line, Person, Shipping
from linndesk.sandbox.linnworks.world import LinnworksWorld

# of resources/samples/demo-items.csv, so that their orders can be packed here
SKUS = (
    "MUG RED 330", "BOARD-RED-1", "THROW-RED-1", "CANDLE-RED-1", "CUSHION-RED-1", "FRAME-RED-1", "HOOK-RED-1",
    "GLASS-RED-1", "BASKET-RED-1", "BOTTLE-RED-1", "RUG-RED-1", "STOOL-RED-1", "MUG-RED-2", "LAMP-RED-2",
    "CLOCK-RED-2", "BRUSH-RED-1",
)  # fmt: skip
SET = "KETTLE+LID"
PARTS = (("BOTTLE-RED-1", 1), ("BRUSH-RED-1", 2))
UNKNOWN = "PRACTICE-UNKNOWN-1"
PAID = 12
_FIRST = 48200  # of their numbers, so that nobody takes them for ours
_LATER = 30  # more orders come one by one
_EVERY = timedelta(minutes=4)
_SHOPS = (("EBAY", "EBAY1"), ("SHOPIFY", "Practice shop"), ("DIRECT", "Phone"))
_OVERSEAS = "Studio overseas"


def sample_linnworks() -> LinnworksWorld:
    """Two locations that a warehouse can stand for, a fulfilment centre, items with levels, and no orders yet."""
    world = LinnworksWorld(weight_unit="kg")
    world.add_location(_OVERSEAS)
    world.add_location("Fulfilment centre", fulfilment_centre=True)
    titles = {each.sku: each for each in catalogue.products(80, Random(1))}
    random = Random(7)
    for sku in SKUS:
        known = titles[sku]
        world.shelf.add(sku, known.title, random.choice((3, 12, 40)), price=known.price)
    world.shelf.add(SET, titles[SET].title, parts=PARTS, price=Decimal("29.99"))
    world.shelf.add(UNKNOWN, "Sold in Linnworks, not known here", 5)
    world.shelf.add("HONEY-340", "Heather honey 340 g, by batch", 24, batched=True)
    return world


def sample_orders(world: LinnworksWorld, now: datetime) -> None:
    """Orders placed at ``now``: paid ones, one each parked, unpaid, of an unknown SKU, a composite; and later ones.

    An account takes only what was placed while it was on: so these are placed when it is.
    """
    random, numbers = Random(11), count(1)
    for place in range(PAID):
        _order(world, random, numbers, now, _goods(random, 1 + (place % 3 == 2)))
    _order(world, random, numbers, now, [_line(random, SET)], notes=(("A set: pack both parts together", True),))
    _order(world, random, numbers, now, [_line(random, UNKNOWN), *_goods(random, 1)])
    _order(world, random, numbers, now, _goods(random, 1), parked=True)
    _order(world, random, numbers, now, _goods(random, 1), status="UNPAID", parked=False)
    for step in range(1, _LATER + 1):
        _order(world, random, numbers, now + step * _EVERY, _goods(random, 1), appears=now + step * _EVERY)


def _order(
    world: LinnworksWorld, random: Random, numbers: Iterator[int], at: datetime, lines: list[Line], **more: Any
) -> None:
    source, sub_source = random.choice(_SHOPS)
    number = next(numbers)
    weight = sum((Decimal("0.35") * each.quantity for each in lines), Decimal("0.10"))
    shipping = Shipping(world.service("Royal Mail 48").id, weight, postage=Decimal(random.choice(("0", "2.99"))))
    world.add_order(
        lines,
        received=at.replace(microsecond=0) if "appears" in more else at,
        number=_FIRST + number,
        reference=f"PRACTICE-{number:03d}",
        source=source,
        sub_source=sub_source,
        delivery=_somebody(random),
        shipping=shipping,
        despatch_by=at + timedelta(days=random.choice((1, 2))),
        **more,
    )


def _goods(random: Random, kinds: int) -> list[Line]:
    return [_line(random, each) for each in random.sample(SKUS, kinds)]


def _line(random: Random, sku: str) -> Line:
    price = Decimal(random.randint(499, 4999)) / 100
    return Line(sku, random.choice((1, 1, 1, 2)), price, f"A {sku}")


def _somebody(random: Random) -> Person:
    found = catalogue.person("GB", random)
    return Person(
        found.name, found.company, found.line1, found.line2, "", found.city, found.region, found.postcode,
        "United Kingdom", found.phone, f"{found.email.split('@')[0]}@buyer.example",
    )  # fmt: skip
