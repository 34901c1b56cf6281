"""What a person changes in listings that are made here, checked and as it is kept. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from linndesk.domain.publishing import Picture
from linndesk.errors import BadInput
from linndesk.store import templates
from linndesk.store.listing_json import VariationDraft

KEYS = (
    "title", "description", "price", "quantity", "pictures", "attributes", "own_attributes", "variations",
    "configurator",
)  # fmt: skip
HIGHEST = Decimal("99999999.9999")
MOST = 2**31 - 1


def columns_of(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Plain column values of what is given, but for the attributes. Raises BadInput."""
    unknown = [each for each in changes if each not in KEYS]
    if unknown:
        raise BadInput(f"A listing has no {unknown[0]}", fix="It has: " + ", ".join(KEYS))
    texts = {key: changes[key] for key in ("title", "description", "own_attributes") if key in changes}
    new = templates.columns(
        **texts, pictures=_pictures(changes.get("pictures")), variations=_variations(changes.get("variations"))
    )
    if "price" in changes:
        new["price"] = _price(changes["price"])
    if "quantity" in changes:
        new["quantity"] = _quantity(changes["quantity"])
    if "configurator" in changes:
        new["configurator"] = int(changes["configurator"])
    return new


def _price(price: Decimal | None) -> Decimal | None:
    if price is not None and not (price.is_finite() and 0 < price <= HIGHEST):
        raise BadInput(f"{price} is no price", fix="Give one above 0, or none to take the stock item's")
    return price


def _quantity(quantity: int | None) -> int | None:
    if quantity is not None and not 0 <= quantity <= MOST:
        raise BadInput(f"{quantity} is no quantity", fix="Give a whole number from 0 up, or none to take the stock's")
    return quantity


def _pictures(pictures: Sequence[Picture] | None) -> Sequence[Picture] | None:
    for each in pictures or ():
        if not each.url.strip():
            raise BadInput("A picture has no address", fix="Give its address, or take it off")
    return pictures


def _variations(variations: Sequence[VariationDraft] | None) -> Sequence[VariationDraft] | None:
    seen: set[str] = set()
    for each in variations or ():
        if not each.sku.strip():
            raise BadInput("A variation has no SKU", fix="Give its SKU, or take it off")
        if each.sku in seen:
            raise BadInput(f"The SKU {each.sku} stands there twice", fix="Each variation has a SKU of its own")
        seen.add(each.sku)
        _price(each.price)
        _quantity(each.quantity)
    return variations
