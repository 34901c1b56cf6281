"""Whether a listings feed has the form that Amazon asks for, and what stands in it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

MOST = 25_000
MOST_ID = 2**31 - 1
OPERATIONS = ("UPDATE", "PARTIAL_UPDATE", "PATCH", "DELETE")
OPS = ("add", "replace", "merge", "delete")
DATA_SETS = (
    "summaries",
    "attributes",
    "issues",
    "offers",
    "fulfillmentAvailability",
    "procurement",
    "relationships",
    "productTypes",
)
_PARTS = {
    "UPDATE": ({"productType", "attributes"}, {"requirements"}),
    "PARTIAL_UPDATE": ({"productType", "attributes"}, set()),
    "PATCH": ({"productType", "patches"}, set()),
    "DELETE": (set(), set()),
}  # what a message needs beside the three that every one has, and what else it may have
_EVERY = {"messageId", "sku", "operationType"}
Json = dict[str, Any]


def read(data: bytes) -> Json:
    """The feed as JSON. Raises ValueError in words for what is none."""
    try:
        found = json.loads(data.decode("utf-8"))
    except ValueError:
        raise ValueError("The feed is not JSON in UTF-8.") from None
    if not isinstance(found, dict):
        raise ValueError("The feed is not an object.")
    return found


def complaints(feed: Json, seller_id: str) -> Iterator[str]:
    """What is wrong with the form of the whole: Amazon takes no message of such a feed."""
    if set(feed) != {"header", "messages"}:
        yield "A feed has a header and messages, and nothing else."
        return
    yield from _header(feed["header"], seller_id)
    messages = feed["messages"]
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST:
        yield f"messages: from 1 to {MOST} of them."
        return
    seen: set[int] = set()
    for place, each in enumerate(messages):
        wrong = _message(each) if isinstance(each, dict) else "is not an object"
        if not wrong and each["messageId"] in seen:
            wrong = "messageId is not unique"
        if wrong:
            yield f"messages[{place}]: {wrong}."
            return
        seen.add(each["messageId"])


def patches_of(message: Json) -> list[Json]:
    """A message as patches; PARTIAL_UPDATE is what ``replace`` is. None of them for what is not practised."""
    if message["operationType"] == "PATCH":
        found: list[Json] = message["patches"]
        return found
    if message["operationType"] == "PARTIAL_UPDATE":
        told = message["attributes"].items()
        return [{"op": "replace", "path": f"/attributes/{name}", "value": value} for name, value in told]
    return []


def _header(header: object, seller_id: str) -> Iterator[str]:
    if not isinstance(header, dict):
        yield "header: is not an object."
        return
    if set(header) - {"sellerId", "version", "issueLocale", "report"}:
        yield "header: has a property that nobody knows."
    if header.get("sellerId") != seller_id:
        yield "header.sellerId: is not the seller of this feed."
    if header.get("version") != "2.0":
        yield "header.version: must be 2.0."
    if not isinstance(header.get("issueLocale", ""), str):
        yield "header.issueLocale: is not a text."
    report = header.get("report")
    if report is None and "report" not in header:
        return
    wanted = report.get("includedData") if isinstance(report, dict) else None
    if not isinstance(report, dict) or report.get("apiVersion") != "2021-08-01":
        yield "header.report: needs includedData and apiVersion 2021-08-01."
    if not isinstance(wanted, list) or not wanted or any(each not in DATA_SETS for each in wanted):
        yield "header.report.includedData: is none of the data sets that there are."


def _message(message: Json) -> str:
    number, sku, operation = (message.get(name) for name in ("messageId", "sku", "operationType"))
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MOST_ID:
        return f"messageId is no number from 1 to {MOST_ID}"
    if not isinstance(sku, str) or not sku:
        return "sku is missing or empty"
    if operation not in OPERATIONS:
        return f"operationType is none of {', '.join(OPERATIONS)}"
    needed, more = _PARTS[operation]
    has = set(message) - _EVERY
    if needed - has or has - needed - more:
        return f"{operation} takes {', '.join(sorted(needed)) or 'nothing more'}"
    if needed and (not isinstance(message["productType"], str) or not message["productType"]):
        return "productType is missing or empty"
    if "attributes" in needed and not (isinstance(message["attributes"], dict) and message["attributes"]):
        return "attributes is no object, or an empty one"
    return _patches(message["patches"]) if "patches" in needed else ""


def _patches(patches: object) -> str:
    if not isinstance(patches, list) or not patches:
        return "patches is no list, or an empty one"
    for each in patches:
        if not isinstance(each, dict) or set(each) - {"op", "path", "value"}:
            return "a patch has op, path and value"
        if each.get("op") not in OPS or not isinstance(each.get("path"), str):
            return f"a patch has a path and one of {', '.join(OPS)}"
        value = each.get("value", [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            return "the value of a patch is a list of objects"
    return ""
