"""getInventorySummaries: what lies in Amazon's own warehouses, in pages whose tokens soon run out. Server threads."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from linndesk.sandbox.amazon.asked import Asked
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.fba_stock import Held
from linndesk.sandbox.amazon.marketplaces import Marketplace, marketplace
from linndesk.sandbox.amazon.records import Listing
from linndesk.sandbox.amazon.replies import Refusal, denied, invalid
from linndesk.sandbox.amazon.world import World
from linndesk.sandbox.clock import iso
from linndesk.sandbox.wire import Reply, json_reply

OLDEST = timedelta(days=548)  # 18 months
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Page:
    """What a token stands for: all SKUs of an answer, how many of them went out, and the question itself."""

    merchant: str
    query: tuple[tuple[str, str], ...]
    skus: tuple[str, ...]
    at: int
    begun: datetime
    ends: datetime


class FbaSummaries:
    """Which SKUs come is settled with the first page; their numbers are of the moment in which a page is asked for.

    What changes while somebody turns pages comes again at the end, as it is by then.
    """

    def __init__(self, world: World, faults: Faults, now: Callable[[], datetime]) -> None:
        self._world = world
        self._faults = faults
        self._now = now
        self._lock = threading.Lock()
        self._pages: dict[str, _Page] = {}

    def search(self, asked: Asked) -> Reply:
        """A page. Raises Refusal."""
        place = _place(asked)
        page = self._page(asked, place, self._now())
        end = min(len(page.skus), page.at + self._faults.fba.page)
        shown = page.skus[page.at : end]
        last = end == len(page.skus)
        if last and page.at:
            shown += self._again(asked, place, page)
        summaries = [self._summary(asked, place, each) for each in shown]
        made: Json = {"payload": {"granularity": _granularity(place), "inventorySummaries": summaries}}
        repeats = self._faults.fba.repeat_token and page.skus
        if repeats or not last:
            made["pagination"] = {"nextToken": self._token(page, 0 if repeats else end)}
        return json_reply(made)

    def _again(self, asked: Asked, place: Marketplace, page: _Page) -> tuple[str, ...]:
        """What changed since the first page, and had gone out by then."""
        known = self._world.fba.known(asked.merchant.name, place.stock)
        return tuple(each for each in page.skus[: page.at] if each in known and page.begun < known[each].updated)

    def _page(self, asked: Asked, place: Marketplace, now: datetime) -> _Page:
        token = asked.query.get("nextToken")
        if token is None:
            return _Page(asked.merchant.name, _bound(asked), self._listed(asked, place, now), 0, now, now)
        with self._lock:
            page = self._pages.get(token)
            refused = self._faults.fba.refuse_tokens > 0
            self._faults.fba.refuse_tokens -= refused
        if page is None or refused or now >= page.ends:
            raise Refusal(invalid("Invalid Input", "The nextToken is not valid or has expired."))
        if page.merchant != asked.merchant.name or page.query != _bound(asked):
            raise Refusal(invalid("Invalid Input", "The nextToken does not belong to these parameters."))
        return page

    def _token(self, page: _Page, at: int) -> str:
        ends = self._now() + self._faults.fba.token_life
        with self._lock:
            number = 0 if self._faults.fba.repeat_token else len(self._pages)
            raw = f"fba/{number:06d}?{page.merchant}>~".encode()
            token = base64.b64encode(raw + b"\xfb\xff").decode()  # has +, / and = in it: it must be quoted
            self._pages[token] = replace(page, at=at, ends=ends)
            return token

    def _listed(self, asked: Asked, place: Marketplace, now: datetime) -> tuple[str, ...]:
        since = asked.moment("startDateTime")
        if since is not None and since < now - OLDEST:
            raise Refusal(invalid("Invalid Input", "startDateTime is more than 18 months in the past."))
        known = self._world.fba.known(asked.merchant.name, place.stock)
        oldest = now - self._faults.fba.empty_for
        found = {sku: each for sku, each in known.items() if each.total or each.updated > oldest}
        if since is not None:
            return tuple(sku for sku, each in found.items() if each.updated >= since)
        if named := asked.values("sellerSkus") or tuple(filter(None, [asked.query.get("sellerSku")])):
            return tuple(sku for sku in found if sku in named)
        return tuple(found)

    def _summary(self, asked: Asked, place: Marketplace, sku: str) -> Json:
        held = self._world.fba.of(sku, place.stock, asked.merchant.name)
        offer = self._offer(asked.merchant.name, place, sku)
        made: Json = {
            "asin": offer.asin if offer else "B000PRACT1",
            "fnSku": f"X00{crc32(sku.encode()) % 10**7:07d}",
            "sellerSku": sku,
            "condition": "NewItem",
            "lastUpdatedTime": iso(held.updated),
            "productName": offer.title if offer else "",
            "totalQuantity": held.total,
            "stores": [],
        }
        if asked.query.get("details") == "true" and sku not in self._faults.fba.without_details:
            made["inventoryDetails"] = None if sku in self._faults.fba.null_details else _details(held)
        return made

    def _offer(self, merchant: str, place: Marketplace, sku: str) -> Listing | None:
        with self._world.lock:
            offers = self._world.offers.with_sku(merchant, sku)
        own = [each for each in offers if each.marketplace_id == place.id]
        return next(iter(own or offers), None)


def _place(asked: Asked) -> Marketplace:
    """The one marketplace, which is named twice over."""
    (named,) = asked.values("marketplaceIds")
    if asked.query["granularityId"] != named:
        raise Refusal(invalid("Invalid Input", "granularityId is not the marketplace of marketplaceIds."))
    if named not in asked.merchant.marketplace_ids:
        raise Refusal(denied("The marketplace is not available to this selling partner or region."))
    return marketplace(named)


def _granularity(place: Marketplace) -> Json:
    return {"granularityType": "Marketplace", "granularityId": place.id}


def _bound(asked: Asked) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in asked.query.items() if name != "nextToken"))


def _details(held: Held) -> Json:
    research = [{"name": "researchingQuantityInShortTerm", "quantity": held.researching}]
    return {
        "fulfillableQuantity": held.fulfillable,
        "inboundWorkingQuantity": held.working,
        "inboundShippedQuantity": held.shipped,
        "inboundReceivingQuantity": held.receiving,
        "reservedQuantity": {
            "totalReservedQuantity": held.reserved,
            "pendingCustomerOrderQuantity": held.orders,
            "pendingTransshipmentQuantity": held.transfers,
            "fcProcessingQuantity": held.processing,
        },
        "researchingQuantity": {
            "totalResearchingQuantity": held.researching,
            "researchingQuantityBreakdown": research,
        },
        "unfulfillableQuantity": {
            "totalUnfulfillableQuantity": held.unsellable,
            "customerDamagedQuantity": held.unsellable,
            "warehouseDamagedQuantity": 0,
            "distributorDamagedQuantity": 0,
            "carrierDamagedQuantity": 0,
            "defectiveQuantity": 0,
            "expiredQuantity": 0,
        },
    }
