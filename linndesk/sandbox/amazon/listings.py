"""searchListingsItems: an offer per SKU with what Amazon sells of it. Answers on the server's threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.levels import ATTRIBUTE, issue
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.records import Listing
from linndesk.sandbox.amazon.replies import Refusal, denied, invalid
from linndesk.sandbox.amazon.stock import Echo, Stock
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.clock import iso
from linndesk.sandbox.wire import Reply, json_reply

PAGE = 10
MOST = 1000  # a search never goes further
Json = dict[str, Any]


class Listings:
    """The listing operations."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
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
        answer["items"] = [self.item(found[sku], wanted) for sku in list(found)[start : start + size]]
        if start + size < min(len(found), MOST):
            answer["pagination"] = {"nextToken": self._keep(asked, start + size)}
        return json_reply(answer)

    def _matching(self, asked: Asked, places: tuple[str, ...]) -> dict[str, list[Listing]]:
        found: dict[str, list[Listing]] = {}
        with self._world.lock:
            self._world.stock.settle()
            for each in self._candidates(asked):
                if each.marketplace_id in places and self._has_status(asked, each) and _of_time(asked, each):
                    found.setdefault(each.sku, []).append(each)
        severities = asked.values("withIssueSeverity")
        if severities and "ERROR" not in severities:  # a standing issue is an error here
            return {}
        return {sku: found[sku] for sku in _sorted(asked, found) if not severities or self._issues(sku)}

    def _candidates(self, asked: Asked) -> Iterable[Listing]:
        merchant, kind, text = asked.merchant.name, asked.query.get("identifiersType"), asked.query.get("identifiers")
        families = [name for name in ("variationParentSku", "packageHierarchySku") if name in asked.query]
        if len(families) + (text is not None) > 1:
            raise Refusal(
                invalid("Invalid Input", "identifiers, variationParentSku, packageHierarchySku: one of them.")
            )
        if families:
            return []  # nothing here belongs together
        if text is None:
            return self._world.offers.of(merchant)
        ids = dict.fromkeys((*asked.values("identifiers"), text))  # an id with a comma is found when it stands alone
        if kind == "SKU":
            return [each for sku in ids for each in self._world.offers.with_sku(merchant, sku)]
        return [each for each in self._world.offers.of(merchant) if kind == "ASIN" and each.asin in ids]

    def _has_status(self, asked: Asked, listing: Listing) -> bool:
        states = set(self._states(listing))
        wanted, unwanted = set(asked.values("withStatus")), set(asked.values("withoutStatus"))
        return (not wanted or bool(wanted & states)) and not (unwanted & states)

    def _states(self, listing: Listing) -> list[str]:
        """What is sold out cannot be bought, and neither can what has an error."""
        if listing.status == "Incomplete":
            return []
        sold_out = listing.quantity == 0 or listing.sku in self._faults.stock.trouble
        return ["DISCOVERABLE"] if listing.status == "Inactive" or sold_out else ["BUYABLE", "DISCOVERABLE"]

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

    def item(self, listings: list[Listing], wanted: tuple[str, ...]) -> Json:
        """A SKU with the data sets that were asked for, as it stands now; feeds report it too."""
        parts: dict[str, Callable[[], list[Json] | Json]] = {
            "summaries": lambda: [self._summary(each) for each in listings],
            "attributes": lambda: _attributes(listings, self._world.stock),
            "issues": lambda: self._issues(listings[0].sku),
            "offers": lambda: [_offer(each) for each in listings if each.status == "Active"],
            "fulfillmentAvailability": lambda: [_availability(listings[0])],
            "productTypes": lambda: [
                {"marketplaceId": each.marketplace_id, "productType": each.product_type} for each in listings
            ],
        }
        return {"sku": listings[0].sku, **{name: make() for name, make in parts.items() if name in wanted}}

    def _issues(self, sku: str) -> list[Json]:
        trouble = self._faults.stock.trouble.get(sku)
        return [] if trouble is None else [issue("18447", trouble)]

    def _summary(self, listing: Listing) -> Json:
        return {
            "marketplaceId": listing.marketplace_id,
            "asin": listing.asin,
            "productType": listing.product_type,
            "conditionType": "new_new",
            "status": self._states(listing),
            "itemName": listing.title,
            "createdDate": iso(listing.opened),
            "lastUpdatedDate": iso(listing.updated),
        }


def _of_time(asked: Asked, listing: Listing) -> bool:
    """Both ends count."""
    for name, moment in (("created", listing.opened), ("lastUpdated", listing.updated)):
        after, before = asked.moment(f"{name}After"), asked.moment(f"{name}Before")
        if (after is not None and moment < after) or (before is not None and moment > before):
            return False
    return True


def _sorted(asked: Asked, found: dict[str, list[Listing]]) -> list[str]:
    """As they were added, unless an order is asked for; descending where none is named."""
    by = asked.query.get("sortBy")
    if by is None and "sortOrder" not in asked.query:
        return list(found)
    keys: dict[str, Callable[[str], tuple[object, ...]]] = {
        "sku": lambda sku: (sku,),
        "createdDate": lambda sku: (found[sku][0].opened, sku),
        "lastUpdatedDate": lambda sku: (found[sku][0].updated, sku),
    }
    return sorted(found, key=keys[by or "lastUpdatedDate"], reverse=asked.query.get("sortOrder", "DESC") == "DESC")


def _bound(asked: Asked) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in asked.query.items() if name != "pageToken"))


def _offer(listing: Listing) -> Json:
    currency = marketplace(listing.marketplace_id).currency
    price = {"amount": str(listing.price), "currencyCode": currency}
    return {"marketplaceId": listing.marketplace_id, "offerType": "B2C", "price": price}


def _availability(listing: Listing) -> Json:
    """What is sold, which has no handling time: that stands in the attributes alone."""
    if listing.by_amazon:
        return {"fulfillmentChannelCode": _by_amazon(listing)}
    return {"fulfillmentChannelCode": "DEFAULT", "quantity": listing.quantity or 0}


def _by_amazon(listing: Listing) -> str:
    return f"AMAZON_{marketplace(listing.marketplace_id).region}"


def _attributes(listings: list[Listing], stock: Stock) -> Json:
    """As they were submitted last, which need not be what is sold."""
    return {
        "condition_type": [{"value": "new_new", "marketplace_id": each.marketplace_id} for each in listings],
        "item_name": [{"value": each.title, "marketplace_id": each.marketplace_id} for each in listings],
        ATTRIBUTE: [_submitted(each, stock.echo(each)) for each in listings],
    }


def _submitted(listing: Listing, echo: Echo) -> Json:
    if echo.quantity is None:
        return {"fulfillment_channel_code": _by_amazon(listing), "marketplace_id": listing.marketplace_id}
    told: Json = {"fulfillment_channel_code": "DEFAULT", "quantity": echo.quantity}
    if echo.latency is not None:
        told["lead_time_to_ship_max_days"] = echo.latency
    return {**told, "marketplace_id": listing.marketplace_id}
