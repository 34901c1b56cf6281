"""Amazon's own example bodies through client and mapping; skipped where its models are not at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.client import WrongQuestion, operations
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.mapping import map_order
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.base import OrderQuery
from linndesk.domain.orders import ChannelOrder
from linndesk.sandbox.wire import LoopbackServer
from linndesk.settings import validate
from tests.channels.stands import START, bench

SPECS = os.environ.get("LINNDESK_SPECS", "")
MODEL = Path(SPECS) / "amazon" / "orders_2026-01-01.json"
pytestmark = pytest.mark.skipif(not SPECS or not MODEL.exists(), reason="LINNDESK_SPECS names no models")


def cases(status: str) -> list[dict[str, Any]]:
    """Every example body of the orders model with that status."""
    found: list[dict[str, Any]] = []
    for path in json.loads(MODEL.read_text("utf-8"))["paths"].values():
        reply = path["get"]["responses"].get(status, {})
        found += [each["response"] for each in reply.get("x-amzn-api-sandbox", {}).get("static", [])]
        found += list(reply.get("examples", {}).values())
    return [each for each in found if each]


def orders() -> list[dict[str, Any]]:
    return [order for body in cases("200") for order in body.get("orders", [body.get("order")])]


def test_every_order_of_the_examples_is_read() -> None:
    assert len(orders()) >= 6
    for order in orders():
        made = map_order(order, with_channel_fulfilled=True)
        assert isinstance(made, ChannelOrder), made
        assert len(made.lines) == len(order["orderItems"])
        assert made.currency == order["proceeds"]["grandTotal"]["currencyCode"]
        assert str(made.total) == order["proceeds"]["grandTotal"]["amount"]
        assert made.person.raw


@pytest.fixture(name="served")
def served_fixture() -> Iterator[tuple[AmazonChannel, dict[str, Any]]]:
    """A channel whose Amazon answers whatever body it is given."""
    given: dict[str, Any] = {}

    def handler(request: Request) -> Response:
        if request.path == "/auth/o2/token":
            return Response('{"access_token":"Atza|x","expires_in":3600}')
        return Response(json.dumps(given["body"]), status=given["status"])

    server = LoopbackServer(handler)
    server.start()
    values = {"seller_id": "A2EXAMPLE", "marketplaces": ["UK"], "client_id": "c", "client_secret": "s"}
    ends = {"refresh_token": "r", "endpoint": server.url, "lwa_endpoint": server.url}
    yield AmazonChannel(validate(AmazonSettings, {**values, **ends}), bench().tools, TokenSource()), given
    server.stop()


def test_the_examples_as_whole_replies(served: tuple[AmazonChannel, dict[str, Any]]) -> None:
    channel, given = served
    for body in cases("200"):
        given |= {"body": body, "status": 200}
        if "order" in body:
            found = channel.order(body["order"]["orderId"])
            assert found is not None
            assert found.channel_order_id == body["order"]["orderId"]
        else:
            page = channel.orders(OrderQuery("created", START, (), fulfilled_by_channel=True), None)
            assert len(page.orders) == len(body["orders"])
            assert page.quarantined == ()


def test_the_refusals_of_the_examples_are_told(served: tuple[AmazonChannel, dict[str, Any]]) -> None:
    channel, given = served
    for body in cases("400"):
        given |= {"body": body, "status": 400}
        with pytest.raises(WrongQuestion, match="Invalid Input"):
            channel.order("TEST")


def test_paths_of_the_table_are_the_models() -> None:
    paths = json.loads(MODEL.read_text("utf-8"))["paths"]
    assert {operations()[each].path for each in ("searchOrders", "getOrder")} == set(paths)
