"""The offers of the practice Amazon, found by marketplace and by SKU. Whoever calls holds the world's lock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from linndesk.sandbox.amazon.records import Listing


class Offers:
    """Listings by merchant. All marketplaces of a merchant share what is sold of a SKU."""

    def __init__(self) -> None:
        self._by_merchant: dict[str, dict[tuple[str, str], Listing]] = {}
        self._places: dict[tuple[str, str], list[str]] = {}

    def put(self, listing: Listing) -> None:
        """Add or replace an offer."""
        own = self._by_merchant.setdefault(listing.merchant, {})
        key = (listing.marketplace_id, listing.sku)
        if key not in own:
            self._places.setdefault((listing.merchant, listing.sku), []).append(listing.marketplace_id)
        own[key] = listing

    def remove(self, merchant: str, marketplace_id: str, sku: str) -> Listing:
        """The seller has taken the offer down. Raises KeyError."""
        gone = self._by_merchant[merchant].pop((marketplace_id, sku))
        self._places[(merchant, sku)].remove(marketplace_id)
        return gone

    def clear(self, merchant: str) -> None:
        """The seller has taken everything down."""
        for each in self.of(merchant):
            self.remove(merchant, each.marketplace_id, each.sku)

    def of(self, merchant: str, marketplace_id: str | None = None) -> list[Listing]:
        """A merchant's, in the order they were added."""
        own = self._by_merchant.get(merchant, {})
        return [each for each in own.values() if marketplace_id in (None, each.marketplace_id)]

    def with_sku(self, merchant: str, sku: str) -> list[Listing]:
        """That SKU in every marketplace where the merchant offers it."""
        own = self._by_merchant.get(merchant, {})
        return [own[(place, sku)] for place in self._places.get((merchant, sku), ())]

    def change(self, merchant: str, sku: str, **changes: Any) -> None:
        """The same change in every marketplace."""
        for each in self.with_sku(merchant, sku):
            self.put(replace(each, **changes))
