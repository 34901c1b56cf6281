"""Listed products and how they are linked to stock items. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from linndesk.domain.pricing import wanted

Fulfilment = Literal["merchant", "amazon"]
ListingState = Literal["not_sent", "pending", "confirmed", "error", "ignored"]
NO_LIMIT = -1  # a listing's own max_listed: no limit, whatever the account's default says


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """One row of a channel's own list of what it sells. ``fulfilment`` amazon = the channel's warehouse."""

    channel_sku: str
    title: str
    reference: str
    fulfilment: Fulfilment
    quantity: int | None
    price: Decimal | None
    status: str
    marketplace: str
    barcode: str = ""
    excluded: str = ""  # why the channel takes no level of it, as a sentence; "" = it does


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing as we keep it. ``verified``: a channel report has named its SKU (A10)."""

    id: int
    account: str
    channel_sku: str
    title: str
    reference: str
    sku: str | None
    link_how: str
    linked_by: str
    linked_at: datetime | None
    fulfilment: Fulfilment
    channel_quantity: int | None
    quantity_wanted: int | None
    quantity_sent: int | None
    quantity_confirmed: int | None
    state: ListingState
    error: str
    max_listed: int | None
    percentage: int | None
    end_when: int | None
    latency: int | None
    verified: bool
    ignored: bool
    vanished: bool
    last_seen: datetime | None
    barcode: str = ""
    excluded: str = ""
    channel_price: Decimal | None = None  # as the channel showed it last
    own_price: Decimal | None = None
    item_price: Decimal | None = None
    price_sent: Decimal | None = None
    price_confirmed: Decimal | None = None
    price_state: str = "not_sent"
    price_error: str = ""

    @property
    def price(self) -> Decimal | None:
        """What it should cost (X8); None = nothing is told."""
        found = wanted(self.own_price, self.item_price, self.price_sent)
        return None if found is None else found.price


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """What *Link all by SKU* would do: listing id -> SKU, and what it leaves alone with the reason."""

    links: tuple[tuple[int, str, str], ...]  # listing id, channel SKU, stock item SKU
    skipped: tuple[tuple[str, str], ...]  # channel SKU, why


def link_all_by_sku(unlinked: Iterable[tuple[int, str, Fulfilment, bool]], skus: Mapping[str, object]) -> LinkPlan:
    """A11: every unlinked listing whose channel SKU equals a stock item's SKU, letter for letter.

    ``unlinked``: listing id, channel SKU, fulfilment, ignored. A SKU that differs only in case is named,
    never linked: two products may differ only there.
    """
    folded: dict[str, str] = {}
    for sku in skus:
        folded.setdefault(sku.casefold(), sku)
    links: list[tuple[int, str, str]] = []
    skipped: list[tuple[str, str]] = []
    for listing_id, channel_sku, _fulfilment, ignored in unlinked:
        if ignored:
            skipped.append((channel_sku, "ignored"))
        elif channel_sku in skus:
            links.append((listing_id, channel_sku, channel_sku))
        elif channel_sku.casefold() in folded:
            skipped.append(
                (channel_sku, f"only alike: {folded[channel_sku.casefold()]} differs in upper and lower case")
            )
        else:
            skipped.append((channel_sku, "no stock item has this SKU"))
    return LinkPlan(tuple(links), tuple(skipped))
