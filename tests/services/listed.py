"""Listings and items that service tests begin with, put in without a download."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from linndesk.domain.listings import Fulfilment, ListedProduct
from linndesk.store import accounts, items, listings
from linndesk.store.items import Facts
from tests.scene import START, Scene

ONE, TWO = "5012345678900", "4006381333931"


def list_products(scene: Scene, barcodes: Mapping[str, str], fulfilment: Fulfilment = "merchant") -> None:
    """As a report would: channel SKU -> barcode."""
    rows = [
        ListedProduct(sku, f"Title of {sku}", "B01", fulfilment, 3, Decimal("9.99"), "Active", "UK", barcode)
        for sku, barcode in barcodes.items()
    ]
    store = scene.built.store
    store.write(lambda: listings.take(accounts.named("Shop").id, rows, START))


def make_items(scene: Scene, barcodes: Mapping[str, str]) -> None:
    """SKU -> barcode."""
    facts = [Facts(sku, f"Item {sku}", barcode) for sku, barcode in barcodes.items()]
    scene.built.store.write(lambda: items.create(facts, START))
