"""A hostile app for test_secrets: it says back what it was told, in errors and everywhere else. Worker threads."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from linndesk.sandbox.wire import LoopbackServer

SECRETS = {
    "token": "cnrytoken-7b21e0aa",
    "http_password": "cnry-http:pass-19",
    "oauth_secret": "cnry-oauth-secret-55",
    "bearer": "cnrybearer.0c9d",
    "app_password": "cnryAppPassword-88",
}
_CALLS = (
    *("AddNewUser", "UserConfig", "SaveConfig", "ConfigTest", "ConfigDeleted", "Orders", "Despatch", "Products"),
    *("InventoryUpdate", "ShippingTags", "PaymentTags"),
)


class HostileApp:
    """``mood``: how the next calls are answered. ``person``: whom its orders are for."""

    def __init__(self, person: dict[str, str], now: Callable[[], datetime]) -> None:
        self._person = person
        self._now = now
        self.mood = "good"
        self.heard: list[str] = []
        self._server = LoopbackServer(self._handle)

    @property
    def url(self) -> str:
        return self._server.url

    def settings(self) -> dict[str, Any]:
        """Everything secret that an account can be given."""
        endpoints = {f"{each}Endpoint": f"{self.url}/{each}" for each in _CALLS}
        return {
            "manifest": {"ChannelName": "HOSTILE", "ChannelFriendlyName": "Hostile app", **endpoints,
                         "OAuthAuthorizationEndpoint": f"{self.url}/token"},
            "email": "shop@shop.example", "http_user": "amy", "http_password": SECRETS["http_password"],
            "oauth_client_id": "id", "oauth_client_secret": SECRETS["oauth_secret"], "enabled": True,
            "config": {"Password": SECRETS["app_password"]},
        }  # fmt: skip

    def _handle(self, request: Request) -> Response:
        name, told = request.path.rpartition("/")[2], request.get_data().decode()
        self.heard.append(name)
        if name == "token":
            back = {"error": "invalid_client", "error_description": urllib.parse.unquote_plus(told)}
            good = self.mood != "signed out"
            given = {"access_token": SECRETS["bearer"], "expires_in": 60} if good else back
            return Response(json.dumps(given), status=200 if good else 401, content_type="application/json")
        echo = f"{told} {request.headers.get('Authorization')} {SECRETS['http_password']} {SECRETS['bearer']}"
        if self.mood == "error":
            return self._json({"Error": echo})
        if self.mood == "text":
            return Response(f"Bad token {json.loads(told).get('AuthorizationToken')}", content_type="text/html")
        if self.mood in ("500", "404", "403", "400", "401"):
            return Response(f"<html>{echo}", status=int(self.mood), content_type="text/html")
        if self.mood == "html":
            return Response(f"<html>{echo}")
        whole = json.dumps(self._good(name))
        if self.mood == "data at 500":
            return Response(whole, status=500, content_type="application/json")
        return Response(whole[:-7] if self.mood == "cut" else whole, content_type="application/json")

    def _json(self, value: object) -> Response:
        return Response(json.dumps(value), content_type="application/json")

    def _good(self, name: str) -> object:
        password = {"ConfigItemId": "Password", "Name": "Password", "ValueType": "PASSWORD",
                    "SelectedValue": SECRETS["app_password"]}  # fmt: skip
        return {
            "AddNewUser": {"AuthorizationToken": SECRETS["token"]},
            "UserConfig": {"StepName": "UserConfig", "ConfigItems": [password]},
            "SaveConfig": {"StepName": "UserConfig", "ConfigItems": [password]},
            "Orders": {"HasMorePages": False, "Orders": [self._order(n) for n in range(6)]},
        }.get(name, {})

    def _order(self, number: int) -> dict[str, Any]:
        """The first can be read; the others are broken with a person's data where something else belongs."""
        given = self._person
        address = {
            "FullName": given["name"], "Company": given["company"], "Address1": given["line1"],
            "Address2": given["line2"], "Address3": given["line3"], "Town": given["city"], "Region": given["region"],
            "PostCode": given["postcode"], "CountryCode": "GB", "PhoneNumber": given["phone"],
            "EmailAddress": given["email"],
        }  # fmt: skip
        line = {"OrderLineNumber": "1", "SKU": "MUG", "ItemTitle": "Mug", "Qty": 1, "PricePerUnit": 9.99}
        order: dict[str, Any] = {
            "ReferenceNumber": f"H-{number}", "PaymentStatus": "PAID", "Currency": "GBP", "DeliveryAddress": address,
            "ReceivedDate": self._now().isoformat(), "OrderItems": [line], "ChannelBuyerName": given["name"],
            "Notes": [{"Note": given["name"]}],
        }  # fmt: skip
        broken: tuple[dict[str, Any], ...] = (
            {}, {"ReceivedDate": given["email"]}, {"OrderItems": given["name"]}, {"ReferenceNumber": None},
            {"OrderItems": [{**line, "PricePerUnit": given["phone"]}]},
            {"OrderItems": [{**line, "Qty": given["name"]}]},
        )  # fmt: skip
        return {**order, **broken[number]}

    @contextmanager
    def serving(self) -> Iterator[HostileApp]:
        self._server.start()
        try:
            yield self
        finally:
            self._server.stop()
