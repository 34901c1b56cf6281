"""What is listed in the practice shop and how much of it is sold. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from linndesk.sandbox.external.listing_records import Priced
from linndesk.sandbox.external.records import Levelled, ShopProduct


class Shelf:
    """Products by SKU, in the order in which they were added, and every level and price that was taken over."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._products: dict[str, ShopProduct] = {}
        self._taken: list[Levelled] = []
        self._priced: list[Priced] = []
        self._count = 0

    def add(
        self, sku: str, title: str = "", quantity: int | None = 5, price: str = "12.99", reference: str = ""
    ) -> ShopProduct:
        """Add or replace a listing; its reference is made up if need be."""
        with self._lock:
            self._count += 1
            known = reference or f"R{self._count:05d}"
            self._products[sku] = made = ShopProduct(sku, title or f"A {sku}", quantity, Decimal(price), known)
            return made

    def remove(self, sku: str) -> None:
        """It is no longer listed. Raises KeyError."""
        with self._lock:
            del self._products[sku]

    def discard(self, sku: str) -> None:
        """It is no longer listed, if it was."""
        with self._lock:
            self._products.pop(sku, None)

    @property
    def products(self) -> list[ShopProduct]:
        """All of them."""
        with self._lock:
            return list(self._products.values())

    @property
    def levels(self) -> Mapping[str, int | None]:
        """What is sold of each SKU now."""
        with self._lock:
            return {each.sku: each.quantity for each in self._products.values()}

    def take(self, sku: str, reference: str, quantity: int, at: datetime) -> bool:
        """Take a level over; False = nothing of that SKU is listed."""
        with self._lock:
            if sku not in self._products:
                return False
            self._products[sku] = replace(self._products[sku], quantity=quantity)
            self._taken.append(Levelled(sku, reference, quantity, at))
            return True

    @property
    def taken(self) -> list[Levelled]:
        """Every level that was taken over, oldest first."""
        with self._lock:
            return list(self._taken)

    @property
    def prices(self) -> Mapping[str, Decimal]:
        """What one of each SKU costs now."""
        with self._lock:
            return {each.sku: each.price for each in self._products.values()}

    def price(self, sku: str, reference: str, price: Decimal, tag: str, at: datetime) -> bool:
        """Take a price over; one with a tag is another than what it sells at. False = nothing of that SKU is listed."""
        with self._lock:
            if sku not in self._products:
                return False
            if not tag:
                self._products[sku] = replace(self._products[sku], price=price)
            self._priced.append(Priced(sku, reference, price, tag, at))
            return True

    @property
    def priced(self) -> list[Priced]:
        """Every price that was taken over, oldest first."""
        with self._lock:
            return list(self._priced)
