"""A well-formed request of every endpoint that does nothing to anything that there is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from linndesk.channels.external.checking.visit import OPTIONS, Visit
from linndesk.domain.times import iso

NOBODYS = "linndesk-check"  # what begins so is nowhere: orders, SKUs, feeds, listings
LEAVING = "ConfigDeletedEndpoint"
READS = (
    *("UserConfigEndpoint", "SaveConfigEndpoint", "ConfigTestEndpoint", "ShippingTagsEndpoint", "PaymentTagsEndpoint"),
    *("OrdersEndpoint", "ProductsEndpoint", OPTIONS),
)
LISTING_READS = (
    *("GetCategoriesEndpoint", "GetAttributesByCategoryEndpoint", "GetVariationsByCategoryEndpoint"),
    "CheckFeedEndpoint",
)
WRITES = ("DespatchEndpoint", "InventoryUpdateEndpoint", "PriceUpdateEndpoint", "CancelEndpoint", "RefundEndpoint")
LISTING_WRITES = ("ListingUpdateEndpoint", "ListingDeleteEndpoint")


def lists(visit: Visit) -> bool:
    """Whether listings are made there."""
    return visit.asker.settings.parameter("IsListingSupported").casefold() == "true"


def reads(visit: Visit) -> list[str]:
    """Those with a token that change nothing, and that can still be asked."""
    return [each for each in (*READS, *(LISTING_READS if lists(visit) else ())) if visit.has(each)]


def writes(visit: Visit) -> list[str]:
    """Those that tell something, where a person allowed it."""
    if not visit.writes:
        return []
    return [each for each in (*WRITES, *(LISTING_WRITES if lists(visit) else ())) if visit.has(each)]


def body(endpoint: str, visit: Visit) -> dict[str, Any]:
    """A good request but for its token, about things that there are not."""
    since = iso(visit.now - timedelta(days=1))
    about = {"CategoryIds": [str(visit.category or NOBODYS)], "GeneralSettings": []}
    known: Mapping[str, dict[str, Any]] = {
        "SaveConfigEndpoint": {"StepName": "UserConfig", "ConfigItems": []},
        "OrdersEndpoint": {"UTCTimeFrom": since, "PageNumber": 1},
        "ProductsEndpoint": {"PageNumber": 1},
        "GetCategoriesEndpoint": {"PageNumber": 1},
        "GetAttributesByCategoryEndpoint": about,
        "GetVariationsByCategoryEndpoint": about,
        "CheckFeedEndpoint": {"ChannelFeedId": f"{NOBODYS}-feed"},
        "DespatchEndpoint": {"Orders": [despatch(f"{NOBODYS}-order", visit.now)]},
        "InventoryUpdateEndpoint": {"Products": [level(f"{NOBODYS}-sku")]},
        "PriceUpdateEndpoint": {"Products": [price(f"{NOBODYS}-sku")]},
        "CancelEndpoint": {"Cancellation": cancellation()},
        "RefundEndpoint": {"Refund": refund()},
        "ListingUpdateEndpoint": update([f"{NOBODYS}-sku"], visit),
        "ListingDeleteEndpoint": {"ExternalListingIds": [deletion(f"{NOBODYS}-sku")]},
    }
    return known.get(endpoint, {})


def despatch(reference: str, now: datetime) -> dict[str, Any]:
    """One order's parcel."""
    parcel = {
        "ShippingVendor": "NONE",
        "ShippingMethod": "Default",
        "TrackingNumber": "LINNDESKCHECK",
        "Items": [{"SKU": f"{NOBODYS}-sku", "OrderLineNumber": "1", "DespatchedQuantity": 1}],
    }
    return {
        "ReferenceNumber": reference,
        **parcel,
        "SecondaryTrackingNumbers": [],
        "ProcessedOn": iso(now),
        "Packages": [parcel],
    }


def level(sku: str) -> dict[str, Any]:
    """One SKU's stock."""
    return {"SKU": sku, "Reference": sku, "Quantity": 1}


def price(sku: str) -> dict[str, Any]:
    """One SKU's price."""
    return {"SKU": sku, "Reference": sku, "Price": 1.5, "Tag": ""}


def cancellation() -> dict[str, Any]:
    """Of one unit."""
    item = {
        "SKU": f"{NOBODYS}-sku",
        "OrderLineNumber": "1",
        "CancellationQuantity": 1,
        "Reason": "",
        "SecondaryReason": "",
    }
    return {"ReferenceNumber": f"{NOBODYS}-order", "ExternalReference": "", "Items": [item]}


def refund() -> dict[str, Any]:
    """Of a penny."""
    item = {"SKU": f"{NOBODYS}-sku", "OrderLineNumber": "1", "RefundAmount": 0.01, "Reason": "", "SecondaryReason": ""}
    return {
        "ReferenceNumber": f"{NOBODYS}-order",
        "ExternalReference": "",
        "RefundShippingAmount": 0,
        "Items": [item],
    }


def update(skus: list[str], visit: Visit) -> dict[str, Any]:
    """Listings that there are not are to be changed; none is ever made."""
    category = [str(visit.category)] if visit.category is not None else []
    listings = [
        {
            "ConfiguratorId": 1, "TemplateId": place, "ExternalListingId": sku, "SKU": sku, "Title": "linndesk check",
            "Description": "linndesk check", "Quantity": 0, "Price": 1.5, "Categories": category, "Images": [],
            "ShippingMethods": [], "Attributes": [], "Variations": [], "VariationOptions": [],
        }
        for place, sku in enumerate(skus, 1)
    ]  # fmt: skip
    groups = ("GeneralSettings", "ReturnsSettings", "ShippingSettings", "PaymentSettings", "VariationSettings")
    shared: dict[str, Any] = {"PaymentMethods": [], **{each: [] for each in groups}, "AttributeSettings": []}
    return {"Type": "UPDATE", "Listings": listings, "Settings": [{"ConfiguratorId": 1, "ProductSettings": shared}]}


def deletion(sku: str, template: int = 1) -> dict[str, Any]:
    """One listing that is to go."""
    return {"ChannelSKU": sku, "ExternalListingId": sku, "TemplateId": template}
