"""searchListingsItems: an offer per SKU with what Amazon sells of it. Answers on the server's threads."""

from __future__ import annotations

import threading
from typing import Any

from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.records import Listing
from linndesk.sandbox.amazon.replies import Refusal, denied, invalid
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.clock import iso
from linndesk.sandbox.wire import Reply, json_reply

PAGE = 10
MOST = 1000  # a search never goes further
Json = dict[str, Any]


class Listings:
    """The listing operations."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[tuple[tuple[str, str], ...], int]] = {}

    def search(self, asked: Asked) -> Reply:
        """A page of at most 20 SKUs."""
        if asked.places["sellerId"] != asked.merchant.seller_id:
            raise Refusal(denied())
        places = asked.own_marketplaces(asked.values("marketplaceIds"))
        if bool(asked.query.get("identifiers")) != bool(asked.query.get("identifiersType")):
            raise Refusal(invalid("Invalid Input", "identifiers and identifiersType go together."))
        found = self._matching(asked, places)
        start = self._start(asked)
        size = asked.number("pageSize", PAGE)
        answer: Json = {"numberOfResults": len(found), "items": []}
        wanted = asked.values("includedData") or ("summaries",)
        answer["items"] = [_item(found[sku], wanted) for sku in list(found)[start : start + size]]
        if start + size < min(len(found), MOST):
            answer["pagination"] = {"nextToken": self._keep(asked, start + size)}
        return json_reply(answer)

    def _matching(self, asked: Asked, places: tuple[str, ...]) -> dict[str, list[Listing]]:
        kind, ids = asked.query.get("identifiersType", ""), set(asked.values("identifiers"))
        found: dict[str, list[Listing]] = {}
        for each in self._world.listings(asked.merchant.name):
            value = each.asin if kind == "ASIN" else each.sku
            if each.marketplace_id in places and (not ids or value in ids) and _has_status(asked, each):
                found.setdefault(each.sku, []).append(each)
        return found

    def _start(self, asked: Asked) -> int:
        token = asked.query.get("pageToken")
        if token is None:
            return 0
        with self._lock:
            query, start = self._tokens.get(token, ((), -1))
        if start < 0 or query != _bound(asked):
            raise Refusal(invalid("Invalid Input", "The pageToken is not valid."))
        return start

    def _keep(self, asked: Asked, start: int) -> str:
        with self._lock:
            token = f"listings+{len(self._tokens)}/{start}="
            self._tokens[token] = (_bound(asked), start)
            return token


def _bound(asked: Asked) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in asked.query.items() if name != "pageToken"))


def _states(listing: Listing) -> list[str]:
    if listing.status == "Active":
        return ["BUYABLE", "DISCOVERABLE"]
    return ["DISCOVERABLE"] if listing.status == "Inactive" else []


def _has_status(asked: Asked, listing: Listing) -> bool:
    states = set(_states(listing))
    wanted, unwanted = set(asked.values("withStatus")), set(asked.values("withoutStatus"))
    return (not wanted or bool(wanted & states)) and not (unwanted & states)


def _item(listings: list[Listing], wanted: tuple[str, ...]) -> Json:
    first = listings[0]
    parts: Json = {
        "summaries": [_summary(each) for each in listings],
        "issues": [],
        "offers": [_offer(each) for each in listings if each.status == "Active"],
        "fulfillmentAvailability": [_availability(first)],
        "productTypes": [{"marketplaceId": each.marketplace_id, "productType": each.product_type} for each in listings],
    }
    return {"sku": first.sku, **{name: value for name, value in parts.items() if name in wanted}}


def _summary(listing: Listing) -> Json:
    return {
        "marketplaceId": listing.marketplace_id,
        "asin": listing.asin,
        "productType": listing.product_type,
        "conditionType": "new_new",
        "status": _states(listing),
        "itemName": listing.title,
        "createdDate": iso(listing.opened),
        "lastUpdatedDate": iso(listing.updated),
    }


def _offer(listing: Listing) -> Json:
    currency = marketplace(listing.marketplace_id).currency
    price = {"amount": str(listing.price), "currencyCode": currency}
    return {"marketplaceId": listing.marketplace_id, "offerType": "B2C", "price": price}


def _availability(listing: Listing) -> Json:
    if listing.by_amazon:
        return {"fulfillmentChannelCode": f"AMAZON_{marketplace(listing.marketplace_id).region}"}
    return {"fulfillmentChannelCode": "DEFAULT", "quantity": listing.quantity or 0}
