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
        named = self.shop.parameters()
        url = named.get(endpoint) or named[endpoint.removesuffix("Endpoint")]  # PostSaleOptions goes by two names
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

    def prices(self, **prices: float) -> Json:
        rows = [{"SKU": sku, "Reference": "", "Price": price, "Tag": ""} for sku, price in prices.items()]
        return self.ask("PriceUpdateEndpoint", Products=rows)

    def tell(self, *listings: Json, action: object = "CREATE", **settings: object) -> Json:
        """ListingUpdate."""
        told = {"ConfiguratorId": 1, "ProductSettings": product_settings(**settings)}
        return self.ask("ListingUpdateEndpoint", Type=action, Listings=list(listings), Settings=[told])

    def feed(self, told: Json) -> Json:
        return self.ask("CheckFeedEndpoint", ChannelFeedId=str(told["ChannelFeedId"]))

    def cancel(self, reference: str, *items: Json, external: str = "") -> str | None:
        told = {"ReferenceNumber": reference, "ExternalReference": external, "Items": list(items)}
        said: str | None = self.ask("CancelEndpoint", Cancellation=told)["Error"]
        return said

    def refund(self, reference: str, *items: Json, shipping: float = 0, external: str = "") -> Json:
        told = {"ReferenceNumber": reference, "ExternalReference": external, "RefundShippingAmount": shipping,
                "Items": list(items)}  # fmt: skip
        return self.ask("RefundEndpoint", Refund=told)

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


def listing(sku: str = "NEW-1", **changes: object) -> Json:
    """One listing of a ListingUpdate: a mug with nothing to be said against it."""
    made: Json = {
        "ConfiguratorId": 1,
        "TemplateId": 7,
        "ExternalListingId": None,
        "SKU": sku,
        "Title": "Stoneware mug",
        "Description": "<p>It holds 330 ml</p>",
        "Quantity": 3,
        "Price": 4.5,
        "Categories": ["1600"],
        "Images": [{"Url": "https://shop.example/1.jpg", "Tags": ["Main"]}],
        "ShippingMethods": [{"Price": 2.99, "ShippingMethodID": "RM T48"}],
        "Attributes": [attribute("Brand", "Hive"), attribute("Material", "Glass"), attribute("Capacity", "330"),
                       attribute("DishwasherSafe", "true")],
        "Variations": [],
        "VariationOptions": [],
    }  # fmt: skip
    return {**made, **changes}


def attribute(key: str, value: str, own: bool = False) -> Json:
    return {"IsCustomAttribute": own, "AttributeID": key, "AttributeValue": value}


def variation(sku: str, colour: str, **changes: object) -> Json:
    """One product of a listing that varies by its colour."""
    option = {"Name": "Colour", "Position": 0, "Value": {"Value": colour, "Position": 0}}
    made: Json = {
        "SKU": sku, "Title": "", "Quantity": 1, "Price": 5, "Images": [], "OptionValues": [option],
        "AttributeSettings": [],
    }  # fmt: skip
    return {**made, **changes}


def colours(*names: str) -> list[Json]:
    """VariationOptions of such a listing."""
    values = [{"Value": name, "Position": place} for place, name in enumerate(names)]
    return [{"Name": "Colour", "Position": 0, "Values": values}]


def product_settings(**changes: object) -> Json:
    """The answers of a configurator: all that is required."""

    def given(**values: list[str]) -> list[Json]:
        return [{"ID": key, "Values": each} for key, each in values.items()]

    made: Json = {
        "PaymentMethods": ["CARD"],
        "GeneralSettings": given(ListingSite=["UK"], Duration=["30"]),
        "ReturnsSettings": given(ReturnsAccepted=["true"]),
        "ShippingSettings": given(HandlingDays=["1"]),
        "PaymentSettings": [],
        "VariationSettings": [],
        "AttributeSettings": given(Condition=["New"]),
    }
    return {**made, **changes}


def off(units: int = 1, reason: str = "NO_STOCK", **changes: object) -> Json:
    """One line of a Cancel."""
    made: Json = {
        "SKU": "MUG-RED-330", "OrderLineNumber": "1", "CancellationQuantity": units, "Reason": reason,
        "SecondaryReason": None,
    }  # fmt: skip
    return {**made, **changes}


def back(amount: float, reason: str = "DAMAGED", **changes: object) -> Json:
    """One line of a Refund."""
    made: Json = {
        "SKU": "MUG-RED-330", "OrderLineNumber": "1", "RefundAmount": amount, "Reason": reason, "SecondaryReason": None,
    }  # fmt: skip
    return {**made, **changes}
