"""Invented products and people from resources/catalogue. Reads files; any thread."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from linndesk.sandbox.amazon.records import Person

_PACKAGE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Product:
    """Something to sell; ``price`` is in pounds."""

    sku: str
    asin: str
    title: str
    price: Decimal
    product_type: str


def folder() -> Path:
    """resources/catalogue: inside an installed package, or beside it in a checkout and in a bundle."""
    inside = _PACKAGE / "_resources" / "catalogue"
    return inside if inside.is_dir() else _PACKAGE.parent / "resources" / "catalogue"


@cache
def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder() / f"{name}.json").read_text(encoding="utf-8"))
    return content


def products(count: int, random: Random) -> list[Product]:
    """That many products, the awkward SKUs among them, never two of one SKU."""
    raw = _read("products")
    forms = [(each, size, colour) for colour in raw["colours"] for size in each_sizes() for each in raw["products"]]
    awkward = list(raw["awkward_skus"])
    made: list[Product] = []
    for place in range(count):
        item, size_at, colour = forms[place % len(forms)]
        size = item["sizes"][size_at]
        series = place // len(forms)
        plain = f"{item['code']}-{colour[:3].upper()}-{size_at + 1}" + (f"-S{series + 1}" if series else "")
        sku = awkward.pop(0) if awkward and place % 5 == 2 else plain
        low, high = (int(each * 100) for each in item["price"])
        title = item["title"].format(size=size, colour=colour) + (f", series {series + 1}" if series else "")
        made.append(Product(sku, f"B0PR{place:06d}", title, Decimal(random.randint(low, high)) / 100, item["type"]))
    return made


def each_sizes() -> range:
    """Places of a product's sizes in the catalogue; every product has two."""
    return range(2)


def person(country: str, random: Random, *, business: bool = False) -> Person:
    """Somebody of that country."""
    raw = _read("people")[country]
    city, postcode, region = random.choice(raw["places"])
    alias = "".join(random.choices("abcdefghijkmnpqrstuvwxyz0123456789", k=14))
    return Person(
        name=random.choice(raw["names"]),
        line1=random.choice(raw["streets"]),
        line2=random.choice(("", "", "", "c/o reception", "Rear entrance")),
        city=city,
        postcode=postcode,
        region=region,
        country=country,
        email=f"{alias}@{raw['domain']}",
        phone=f"{raw['phone']}{random.randint(0, 999):03d}" if random.random() < 0.8 else "",
        company=random.choice(raw["companies"]) if business else "",
        purchase_order=f"PO-{random.randint(1000, 99999)}" if business and random.random() < 0.5 else "",
        address_type="COMMERCIAL" if business else "RESIDENTIAL",
    )
