"""A plain hand for the practice shop: requests over real sockets, right to the letter unless a test says else."""

from __future__ import annotations

import json
from typing import Any

import requests

from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.wizard import ANSWERS

PATIENCE = 10
CUSTOMER = "7d5a5a0e-0000-4000-8000-000000000001"
HEADERS = {"Content-Type": "application/json; charset=utf-8", "Accept-Encoding": "identity"}
LONG_AGO = "2020-01-01T00:00:00Z"
Json = dict[str, Any]


class Hand:
    """Calls the shop with the token of an integration that is done."""

    def __init__(self, shop: PracticeShop) -> None:
        self.shop = shop
        self.token = str(shop.connected()["authorization_token"])

    def post(self, endpoint: str, body: object, **headers: str) -> requests.Response:
        """A body as it is; names of headers have an underscore for a dash."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        url = self.shop.parameters()[endpoint]
        return requests.post(url, data=data, headers=HEADERS | more, timeout=PATIENCE, allow_redirects=False)

    def ask(self, endpoint: str, **members: object) -> Json:
        """The answer to a good request of this integration."""
        answer = self.post(endpoint, {"AuthorizationToken": self.token, **members})
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def orders(self, page: int = 1, since: str = LONG_AGO) -> Json:
        return self.ask("OrdersEndpoint", UTCTimeFrom=since, PageNumber=page)

    def despatch(self, *references: str, **changes: object) -> Json:
        return self.ask("DespatchEndpoint", Orders=[parcel(each, **changes) for each in references])

    def levels(self, **levels: int) -> Json:
        rows = [{"SKU": sku, "Reference": "", "Quantity": units} for sku, units in levels.items()]
        return self.ask("InventoryUpdateEndpoint", Products=rows)

    def register(self, name: str = "My shop") -> Json:
        body = {"LinnworksUniqueIdentifier": CUSTOMER, "Email": "a@shop.example", "AccountName": name}
        found: Json = self.post("AddNewUserEndpoint", body).json()
        self.token = member(found, "AuthorizationToken")
        return found

    def save(self, page: Json, **values: str) -> requests.Response:
        """The page back with these values; what is not named is answered as the shop would have it."""
        items = [dict(each) for each in member(page, "ConfigItems")]
        for each in items:
            key = next((name for name in each if name.lower() == "selectedvalue"), "SelectedValue")
            name = str(member(each, "ConfigItemId"))
            each[key] = values.get(name, ANSWERS.get(name, str(each.get(key, ""))))
        told = {"AuthorizationToken": self.token, "StepName": member(page, "StepName"), "ConfigItems": items}
        return self.post("SaveConfigEndpoint", told)


def member(found: Json, name: str) -> Any:
    """A member whatever its case; None where it is not there."""
    return next((value for key, value in found.items() if key.lower() == name.lower()), None)


def parcel(reference: str, **changes: object) -> Json:
    """One order of a Despatch request."""
    made: Json = {
        "ReferenceNumber": reference,
        "ShippingVendor": "Royal Mail",
        "ShippingMethod": "Tracked 48",
        "TrackingNumber": "RM123",
        "SecondaryTrackingNumbers": [],
        "ProcessedOn": "2026-11-21T08:00:00Z",
        "Items": [{"SKU": "MUG-RED-330", "OrderLineNumber": "1", "DespatchedQuantity": 1}],
    }
    return {**made, **changes}
