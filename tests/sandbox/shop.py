"""A hand for the stock of the practice Amazon: offers, patches, what is read back, and feeds."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import requests

from linndesk.sandbox import World
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.records import Listing
from tests.sandbox.driver import PATIENCE, START, UK, Hand

FEEDS = "/feeds/2021-06-30/feeds"
DOCUMENTS = "/feeds/2021-06-30/documents"
JSON_FEED = "JSON_LISTINGS_FEED"
TYPE = "application/json; charset=UTF-8"
DATA = "summaries,issues,fulfillmentAvailability,attributes"
PATH = "/attributes/fulfillment_availability"
Json = dict[str, Any]


def offer(
    world: World, sku: str, quantity: int | None = 5, days: int | None = None, place: str = "UK", **more: Any
) -> None:
    """An offer of the main merchant; ``quantity`` None = Amazon sends it."""
    given = {"merchant": "main", "title": f"A {sku}", **more}
    world.add_listing(
        Listing(
            marketplace_id=marketplace(place).id, sku=sku, asin="B000PRACT1", price=Decimal("9.99"), quantity=quantity,
            listing_id="0101A", opened=START, updated=START, handling_days=days, **given,
        )
    )  # fmt: skip


def level(quantity: object = None, days: object = None, code: object = "DEFAULT", **more: object) -> Json:
    """A value of the attribute; what is None is left out."""
    told = {"fulfillment_channel_code": code, "quantity": quantity, "lead_time_to_ship_max_days": days}
    return {**{name: value for name, value in told.items() if value is not None}, **more}


def patch(*values: Json, op: str = "merge", path: str = PATH) -> Json:
    return {"op": op, "path": path, "value": list(values)}


def items(hand: Hand) -> str:
    return f"/listings/2021-08-01/items/{hand.settings['seller_id']}"


def send(hand: Hand, sku: str, *patches: Json, kind: str = "PRODUCT", **query: str) -> requests.Response:
    """patchListingsItem, in the United Kingdom unless ``marketplaceIds`` says else."""
    asked = {"marketplaceIds": UK, **query}
    body = {"productType": kind, "patches": list(patches)}
    return hand.call("PATCH", f"{items(hand)}/{quote(sku, safe='')}", asked, json=body)


def tell(hand: Hand, sku: str, quantity: object, days: object = None, **query: str) -> Json:
    """The answer to a merge that names a quantity."""
    answer = send(hand, sku, patch(level(quantity, days)), **query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def seen(hand: Hand, sku: str, places: str = UK) -> Json:
    """What searchListingsItems shows of a SKU."""
    query = {"marketplaceIds": places, "identifiersType": "SKU", "identifiers": sku, "includedData": DATA}
    found = hand.get(items(hand), **query).json()["items"]
    assert len(found) == 1, found
    one: Json = found[0]
    return one


def submitted(hand: Hand, sku: str, places: str = UK) -> list[tuple[object, object]]:
    """Quantities and handling times in the attributes, by marketplace."""
    told = seen(hand, sku, places)["attributes"]["fulfillment_availability"]
    return [(each.get("quantity"), each.get("lead_time_to_ship_max_days")) for each in told]


def message(number: int, sku: str, *patches: Json, operation: str = "PATCH", **more: object) -> Json:
    """A message of a feed; with patches it has a product type too."""
    told: Json = {"messageId": number, "sku": sku, "operationType": operation}
    return {**told, **({"productType": "PRODUCT", "patches": list(patches)} if patches else {}), **more}


def feed_of(hand: Hand, levels: Mapping[str, Json], data: Iterable[str] = ()) -> Json:
    """A feed that merges one level for each SKU."""
    header: Json = {"sellerId": hand.settings["seller_id"], "version": "2.0"}
    if data:
        header["report"] = {"includedData": list(data), "apiVersion": "2021-08-01"}
    messages = [message(place, sku, patch(told)) for place, (sku, told) in enumerate(levels.items(), 1)]
    return {"header": header, "messages": messages}


def new_document(hand: Hand, kind: str = TYPE) -> Json:
    answer = hand.post(DOCUMENTS, {"contentType": kind})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


def put(url: str, data: bytes, **headers: str) -> requests.Response:
    """To the signed address; names of headers have an underscore for a dash."""
    given = {"Content-Type": TYPE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return requests.put(url, data=data, headers=given, timeout=PATIENCE)


def upload(hand: Hand, content: object) -> str:
    """The id of a document with this in it."""
    made = new_document(hand)
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    assert put(made["url"], data).status_code == 200
    found: str = made["feedDocumentId"]
    return found


def begin(hand: Hand, document: str, kind: str = JSON_FEED, places: tuple[str, ...] = (UK,)) -> requests.Response:
    return hand.post(FEEDS, {"feedType": kind, "marketplaceIds": list(places), "inputFeedDocumentId": document})


def feed(hand: Hand, content: object) -> str:
    """The id of a new feed with this in it."""
    answer = begin(hand, upload(hand, content))
    assert answer.status_code == 202, answer.text
    found: str = answer.json()["feedId"]
    return found


def standing(hand: Hand, feed_id: str) -> Json:
    found: Json = hand.get(f"{FEEDS}/{feed_id}").json()
    return found


def result(hand: Hand, feed_id: str) -> Json:
    """The processing report of a feed that is done."""
    answer = hand.get(f"{DOCUMENTS}/{standing(hand, feed_id)['resultFeedDocumentId']}")
    assert answer.status_code == 200, answer.text
    content = requests.get(answer.json()["url"], timeout=PATIENCE).content
    text = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    found: Json = json.loads(text)
    return found
