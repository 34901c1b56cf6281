"""X8, R-OUTCOME: what an app is told of prices, to the byte, and what it said of each of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import pytest

from linndesk.channels.batches import Said
from linndesk.channels.bodies import dumped, read_json
from linndesk.channels.external.channel import ExternalChannel
from linndesk.channels.prices import PriceChange
from linndesk.errors import BadInput
from linndesk.sandbox.external.dialects import DIALECTS
from linndesk.sandbox.external.faults import RowFaults
from linndesk.sandbox.external.shapes import complaints
from tests.channels.external.bench import Peer, serving
from tests.channels.external.test_contract import AtTheShopIsTold
from tests.channels.external.test_despatches import Sent
from tests.channels.sending_contract import Hook
from tests.channels.together_contract import Request

PRICES = "PriceUpdateEndpoint"


@pytest.fixture
def peer() -> Iterator[Peer]:
    with serving() as found:
        yield found


def change(sku: str, price: str = "12.50", reference: str = "") -> PriceChange:
    return PriceChange(sku, Decimal(price), reference)


def tell(peer: Peer, *changes: PriceChange) -> list[Said]:
    channel = peer.channel()
    return channel.tell_prices([channel.price_request(each) for each in changes], Sent())


class TestPrices(AtTheShopIsTold):
    operation = "PriceUpdate"
    endpoint = PRICES
    has_retry = False

    @pytest.fixture(autouse=True)
    def _batch(self, _shop: None) -> None:
        self.peer.shop.batches = {"PriceUpdateBatchSize": 7}
        self.placed = 0

    @property
    def faults(self) -> RowFaults:
        return self.peer.shop.faults.price

    def place(self) -> str:
        self.placed += 1
        return self.peer.shop.world.shelf.add(f"SKU-{self.placed}", price="1.00").sku

    def request(self, channel: ExternalChannel, key: str) -> Request:
        return channel.price_request(change(key))

    def tell(self, channel: ExternalChannel, requests: Sequence[Request], hook: Hook) -> list[Said]:
        return channel.tell_prices(requests, hook)

    def most(self, channel: ExternalChannel) -> int:
        return channel.most_prices

    def nonsense(self, channel: ExternalChannel) -> list[Callable[[], Request]]:
        wrong = (change("A", "-1"), change("A", "100000000"), change(" "), change("\ud800"))
        return [lambda each=each: channel.price_request(each) for each in wrong]  # type: ignore[misc]

    def done(self, key: str) -> int:
        return sum(1 for each in self.peer.shop.world.shelf.priced if each.sku == key)


def test_the_part_of_one_listing(peer: Peer) -> None:
    part = peer.channel().price_request(change("MUG-RED", "12.50", "R00007"))
    assert part == {"SKU": "MUG-RED", "Reference": "R00007", "Price": 12.5, "Tag": ""}
    assert not complaints(PRICES, read_json(dumped({"AuthorizationToken": "t", "Products": [part]})))
    assert peer.channel().price_request(change("MUG-RED"))["Reference"] == "MUG-RED"


@pytest.mark.parametrize("price", ["0.01", "12", "12.3456", "99999999.9999"])
def test_no_digit_is_lost_on_the_way(peer: Peer, price: str) -> None:
    """Money: what was kept as JSON is the same number in the request's bytes."""
    peer.shop.world.shelf.add("A")
    part: dict[str, Any] = json.loads(json.dumps(peer.channel().price_request(change("A", price))))
    assert peer.channel().tell_prices([part], Sent()) == [Said("confirmed")]
    assert f'"Price":{price},'.encode() in peer.shop.heard[-1].body
    assert peer.shop.world.shelf.prices["A"] == Decimal(price)


def test_an_app_that_takes_no_prices_says_so_before_anything_is_sent(peer: Peer) -> None:
    peer.shop.faults.manifest = {PRICES: ""}
    with pytest.raises(BadInput, match="takes no prices"):
        peer.channel().price_request(change("A"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_tolerance_10_every_dialect_is_told_to_the_letter(dialect: str) -> None:
    with serving(dialect) as peer:
        shelf = peer.shop.world.shelf
        known = [shelf.add(f"SKU-{each}") for each in range(3)]
        said = tell(peer, *(change(each.sku, f"4{at}.99", each.reference) for at, each in enumerate(known)))
        assert not peer.shop.complaints
        assert [str(each) for each in shelf.prices.values()] == ["40.99", "41.99", "42.99"]
        expected = "confirmed" if peer.shop.dialect.rows == "all" else "unconfirmed"
        assert [each.fate for each in said] == [expected] * 3
