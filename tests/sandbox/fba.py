"""A hand for Amazon's own warehouses: what lies there, and outbound orders by both APIs."""

from __future__ import annotations

from typing import Any

import requests

from tests.sandbox.driver import UK, Hand

SUMMARIES = "/fba/inventory/v1/summaries"
NEWER = "/fulfillment/outbound/2026-07-04/orders"
PREVIEWS = "/fulfillment/outbound/2026-07-04/previews"
OLDER = "/fba/outbound/2020-07-01/fulfillmentOrders"
Json = dict[str, Any]
ADDRESS = {
    "name": "Jo Practice",
    "addressLine1": "1 Practice Street",
    "city": "Norwich",
    "postalCode": "NR1 1AA",
    "countryCode": "GB",
}


def summaries(hand: Hand, place: str = UK, **more: str) -> requests.Response:
    query = {"granularityType": "Marketplace", "granularityId": place, "marketplaceIds": place, "details": "true"}
    return hand.get(SUMMARIES, **{**query, **more})


def counted(hand: Hand, place: str = UK, **more: str) -> dict[str, Json]:
    """Every page of an answer, by SKU; a later page wins."""
    found: dict[str, Json] = {}
    token = ""
    while True:
        answer = summaries(hand, place, **more, **({"nextToken": token} if token else {}))
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found.update({each["sellerSku"]: each for each in page["payload"]["inventorySummaries"]})
        token = page.get("pagination", {}).get("nextToken", "")
        if not token:
            return found


def line(sku: str = "MUG", units: int = 1, line_id: str = "1", value: Json | None = None) -> Json:
    """A line of the newer API."""
    product: Json = {"productIdentifier": {"amazonSku": sku}}
    if value:
        product["perUnitDeclaredValue"] = value
    return {"lineItemId": line_id, "product": product, "amount": {"unit": "EACHES", "value": str(units)}}


def order(order_id: str = "LDTEST-1", *lines: Json, tier: str = "STANDARD", **changes: Any) -> Json:
    """A body of createOrder; a change to None leaves that member out."""
    made = {
        "orderId": order_id,
        "origin": {"countryCode": "GB"},
        "destination": {"deliveryAddress": ADDRESS},
        "fulfillmentConfiguration": {
            "serviceLevel": {"serviceTiers": [tier]},
            "action": "SHIP",
            "policy": "FILL_OR_KILL",
        },
        "lineItems": list(lines) or [line()],
        **changes,
    }
    return {name: each for name, each in made.items() if each is not None}


def preview(hand: Hand, *lines: Json, **changes: Any) -> requests.Response:
    body = order("X", *lines, **changes)
    del body["orderId"]
    if "fulfillmentConfiguration" not in changes:
        del body["fulfillmentConfiguration"]
    body["lineItems"] = [{name: each[name] for name in ("product", "amount")} for each in body["lineItems"]]
    return hand.post(PREVIEWS, body)


def old_item(sku: str = "MUG", units: int = 1, line_id: str = "1") -> Json:
    return {"sellerSku": sku, "sellerFulfillmentOrderItemId": line_id, "quantity": units}


def old_order(order_id: str = "LDTEST-1", *items: Json, **changes: Any) -> Json:
    """A body of createFulfillmentOrder; a change to None leaves that member out."""
    made = {
        "marketplaceId": UK,
        "sellerFulfillmentOrderId": order_id,
        "displayableOrderId": "1001",
        "displayableOrderDate": "2026-11-21T07:00:00Z",
        "displayableOrderComment": "Thank you for your order.",
        "shippingSpeedCategory": "Standard",
        "destinationAddress": ADDRESS,
        "fulfillmentAction": "Ship",
        "fulfillmentPolicy": "FillOrKill",
        "items": list(items) or [old_item()],
        **changes,
    }
    return {name: each for name, each in made.items() if each is not None}


def standing(hand: Hand, order_id: str = "LDTEST-1") -> Json:
    """As the newer API has it now."""
    answer = hand.get(f"{NEWER}/{order_id}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()["order"]
    return found


def cancel(hand: Hand, order_id: str = "LDTEST-1") -> requests.Response:
    return hand.call("PUT", f"{NEWER}/{order_id}/cancel")
