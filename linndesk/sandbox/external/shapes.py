"""What a request to an external channel has to look like, endpoint by endpoint: one table, strictly kept. Pure.

The names of endpoints are the manifest's parameters. Members are PascalCase to the letter, one that is not in the table
is wrong, numbers are JSON numbers of at most four places, times are ISO with ``T`` or with a space.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from linndesk.sandbox.external.listing_shapes import LISTING_SHAPES
from linndesk.sandbox.external.parts import (
    TOKEN,
    Member,
    Rows,
    Shape,
    Thing,
    amount,
    anything,
    filled,
    guid,
    moment,
    text,
    texts,
    whole,
)
from linndesk.sandbox.external.post_sale_shapes import POST_SALE_SHAPES

CONTENT_TYPE = "application/json; charset=utf-8"
_PLACES = 4
_UNKNOWN = " is not known"
_PARCEL_ITEMS = Rows(
    {
        "SKU": Member(filled),
        "OrderLineNumber": Member(filled),
        "DespatchedQuantity": Member(whole(1)),
    }
)
_PACKAGE: Shape = {
    "ShippingVendor": Member(filled),
    "ShippingMethod": Member(filled),
    "TrackingNumber": Member(text),
    "Items": _PARCEL_ITEMS,
}
_DESPATCH: Shape = {
    "ReferenceNumber": Member(filled),
    **_PACKAGE,
    "SecondaryTrackingNumbers": Member(texts),
    "ProcessedOn": Member(moment),
    "Packages": Rows(_PACKAGE, required=False),
}
_LEVEL: Shape = {
    "SKU": Member(filled),
    "Reference": Member(text),
    "Quantity": Member(whole(0)),
    "MultiLocationLevels": Rows({"Tag": Member(filled), "Quantity": Member(whole(0))}, required=False),
}

_PRICE: Shape = {
    "SKU": Member(filled),
    "Reference": Member(text),
    "Price": Member(amount),
    "Tag": Member(text),
}

SHAPES: Mapping[str, Shape] = {
    "AddNewUserEndpoint": {
        "LinnworksUniqueIdentifier": Member(guid),
        "Email": Member(text),
        "AccountName": Member(filled),
    },
    "UserConfigEndpoint": TOKEN,
    "SaveConfigEndpoint": {
        **TOKEN,
        "StepName": Member(filled),
        "ConfigItems": Rows(anything, low=0),
    },
    "ShippingTagsEndpoint": TOKEN,
    "PaymentTagsEndpoint": TOKEN,
    "ConfigTestEndpoint": TOKEN,
    "ConfigDeletedEndpoint": TOKEN,
    "OrdersEndpoint": {**TOKEN, "UTCTimeFrom": Member(moment), "PageNumber": Member(whole(1))},
    "DespatchEndpoint": {**TOKEN, "Orders": Rows(_DESPATCH, unique="ReferenceNumber")},
    "ProductsEndpoint": {**TOKEN, "PageNumber": Member(whole(1))},
    "InventoryUpdateEndpoint": {**TOKEN, "Products": Rows(_LEVEL, unique="SKU")},
    "PriceUpdateEndpoint": {**TOKEN, "Products": Rows(_PRICE, unique="SKU")},
    **LISTING_SHAPES,
    **POST_SALE_SHAPES,
}


def read(data: bytes) -> Any:
    """A body as it came, fractions as Decimal. Raises ValueError: no UTF-8, no JSON, a name twice in one object, or
    lists in lists for ever."""
    try:
        return json.loads(data.decode("utf-8"), parse_float=Decimal, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def complaints(endpoint: str, body: Any, *, lenient: bool = False) -> list[str]:
    """What is wrong with the body of a request, a sentence each; none = it is as it has to be. ``lenient``: members
    that are not known are passed over."""
    if not isinstance(body, dict):
        return ["The body is no object"]
    found = [*_object(SHAPES[endpoint], body, ""), *(f"{place} has more than 4 places" for place in _long(body, ""))]
    return [each for each in found if not (lenient and each.endswith(_UNKNOWN))]


def header_complaints(method: str, headers: Mapping[str, str], length: int) -> list[str]:
    """What is wrong around the body. ``headers`` by lower-case names; ``length``: bytes of the body that came."""
    said = []
    if method != "POST":
        said.append(f"{method} in place of POST")
    if headers.get("content-type", "").lower().replace(" ", "") != CONTENT_TYPE.replace(" ", ""):
        said.append(f"Content-Type is {headers.get('content-type', '')!r}")
    if headers.get("content-length") != str(length):
        said.append("Content-Length is missing or wrong")
    said += [f"{name} is not wanted" for name in ("transfer-encoding", "content-encoding", "cookie") if name in headers]
    if headers.get("accept-encoding", "identity") != "identity":
        said.append("A packed answer was asked for")
    return said


def _object(shape: Shape, body: Mapping[str, Any], place: str) -> Iterator[str]:
    for name in body:
        if name not in shape:
            yield f"{place}{name}{_UNKNOWN}"
    for name, member in shape.items():
        if name not in body:
            if member.required:
                yield f"{place}{name} is missing"
        elif isinstance(member, Rows):
            yield from _rows(member, body[name], f"{place}{name}")
        elif isinstance(member, Thing):
            yield from _thing(member, body[name], f"{place}{name}")
        elif said := member.check(body[name]):
            yield f"{place}{name} {said}"


def _thing(thing: Thing, value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _object(thing.of, value, f"{place}.")
    else:
        yield f"{place} is no object"


def _rows(rows: Rows, value: Any, place: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{place} is no array"
        return
    if len(value) < rows.low:
        yield f"{place} is empty"
    for number, each in enumerate(value):
        here = f"{place}[{number}]"
        if callable(rows.of):
            if said := rows.of(each):
                yield f"{here} {said}"
        elif isinstance(each, dict):
            yield from _object(rows.of, each, f"{here}.")
        else:
            yield f"{here} is no object"
    if rows.unique:
        keys = [str(each.get(rows.unique)) for each in value if isinstance(each, dict)]
        yield from (f"{place} has {key} more than once" for key in dict.fromkeys(keys) if keys.count(key) > 1)


def _long(value: Any, place: str) -> Iterator[str]:
    """Where numbers stand that have too many places."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _long(each, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _long(each, f"{place}[{number}]")
    elif isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > _PLACES:
            yield place


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return made
