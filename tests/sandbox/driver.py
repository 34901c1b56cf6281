"""A small hand for the practice Amazon: a settable clock and plain requests over real sockets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from linndesk.sandbox import PracticeAmazon, World

START = datetime(2026, 11, 21, 8, 0, 0, tzinfo=UTC)
ORDERS = "/orders/2026-01-01/orders"
REPORTS = "/reports/2021-06-30/reports"
ALL_DATA = "BUYER,RECIPIENT,PROCEEDS,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES"
PATIENCE = 10


class Settable:
    """A clock that stands still until it is told otherwise."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, **parts: float) -> None:
        self.moment += timedelta(**parts)


class Hand:
    """Calls one merchant's operations with a token of its own."""

    def __init__(self, amazon: PracticeAmazon, merchant: str = "main") -> None:
        self.amazon = amazon
        self.settings = amazon.settings(merchant)
        self.session = requests.Session()
        self.session.trust_env = False
        self.token = ""

    def sign_in(self, **changes: str) -> requests.Response:
        form = {"grant_type": "refresh_token"}
        form.update({key: str(self.settings[key]) for key in ("client_id", "client_secret", "refresh_token")})
        form.update(changes)
        url = f"{self.settings['lwa_endpoint']}/auth/o2/token"
        answer = self.session.post(url, data=form, timeout=PATIENCE)
        if answer.ok:
            self.token = answer.json()["access_token"]
        return answer

    def call(self, method: str, path: str, query: dict[str, Any] | None = None, **more: Any) -> requests.Response:
        if not self.token:
            self.sign_in()
        headers = {"x-amz-access-token": self.token}
        return self.session.request(
            method, self.amazon.url + path, params=query, headers=headers, timeout=PATIENCE, **more
        )

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.call("GET", path, query)

    def post(self, path: str, body: object) -> requests.Response:
        return self.call("POST", path, json=body)

    def close(self) -> None:
        self.session.close()


def error(answer: requests.Response) -> dict[str, str]:
    """The one error of an SP-API answer."""
    found: dict[str, str] = answer.json()["errors"][0]
    return found


def fresh_world() -> World:
    """Merchants, but nothing sold yet."""
    return World(now=START)
