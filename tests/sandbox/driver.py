"""A small hand for the practice Amazon: a settable clock and plain requests over real sockets."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from linndesk.sandbox import PracticeAmazon, World

START = datetime(2026, 11, 21, 8, 0, 0, tzinfo=UTC)
ORDERS = "/orders/2026-01-01/orders"
REPORTS = "/reports/2021-06-30/reports"
FLAT = "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
XML = "GET_ORDER_REPORT_DATA_SHIPPING"
UNSHIPPED = "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING"
UK = "A1F83G8C2ARO7P"
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


def iso(moment: datetime) -> str:
    """The only form in which Amazon takes a time."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def ask_report(
    hand: Hand, *, since: datetime, until: datetime, kind: str = FLAT, places: tuple[str, ...] = (UK,)
) -> str:
    """The id of a new report of a period."""
    body = {"reportType": kind, "marketplaceIds": list(places), "dataStartTime": iso(since), "dataEndTime": iso(until)}
    answer = hand.post(REPORTS, body)
    assert answer.status_code == 202, answer.text
    found: str = answer.json()["reportId"]
    return found


def finished(hand: Hand, report_id: str) -> dict[str, Any]:
    """The report once it has ended, well or not."""
    for _ in range(10):
        report: dict[str, Any] = hand.get(f"{REPORTS}/{report_id}").json()
        if report["processingStatus"] not in ("IN_QUEUE", "IN_PROGRESS"):
            return report
    raise AssertionError("the report never ends")


def restricted(hand: Hand, path: str, method: str = "GET", **more: Any) -> requests.Response:
    """The answer to the request for a restricted data token."""
    resource = {"method": method, "path": path, **more}
    return hand.post("/tokens/2021-03-01/restrictedDataToken", {"restrictedResources": [resource]})


def read_document(hand: Hand, document_id: str) -> requests.Response:
    """The download of a document with people in it."""
    path, own = f"/reports/2021-06-30/documents/{document_id}", hand.token
    hand.token = restricted(hand, path).json()["restrictedDataToken"]
    answer = hand.get(path)
    hand.token = own
    assert answer.status_code == 200, answer.text
    return requests.get(answer.json()["url"], timeout=PATIENCE)


def report_text(hand: Hand, report: dict[str, Any], charset: str = "utf-8") -> str:
    """What is in a finished report."""
    content = read_document(hand, report["reportDocumentId"]).content
    return (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content).decode(charset)


def order_rows(hand: Hand, *, charset: str = "utf-8", **asked: Any) -> list[dict[str, str]]:
    """The rows of a new flat report by the names of its columns."""
    lines = report_text(hand, finished(hand, ask_report(hand, **asked)), charset).rstrip("\r\n").splitlines()
    names, *rows = (each.split("\t") for each in lines)
    return [dict(zip(names, each, strict=True)) for each in rows]
