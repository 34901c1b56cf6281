"""X7, R-OUTCOME: what an app is told of levels, to the byte, and what it said of each of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from linndesk.channels.batches import Said
from linndesk.channels.stock import Change
from linndesk.errors import BadInput, ChannelRefused
from linndesk.sandbox.external.dialects import DIALECTS
from linndesk.sandbox.external.shapes import complaints
from tests.channels.external.bench import Peer, serving
from tests.channels.external.test_despatches import Sent

STOCK = "InventoryUpdateEndpoint"


@pytest.fixture
def peer() -> Iterator[Peer]:
    with serving() as found:
        yield found


def tell(peer: Peer, *changes: Change) -> list[Said]:
    channel = peer.channel()
    return channel.tell_levels([channel.stock_request(each) for each in changes], Sent())


def test_the_part_of_one_listing(peer: Peer) -> None:
    part = peer.channel().stock_request(Change("MUG-RED", 7, latency=3, marketplace="UK", reference="R00007"))
    assert part == {"SKU": "MUG-RED", "Reference": "R00007", "Quantity": 7}
    assert not complaints(STOCK, {"AuthorizationToken": "t", "Products": [part]})
    assert peer.channel().stock_request(Change("MUG-RED", 0))["Reference"] == "MUG-RED"


@pytest.mark.parametrize("change", [Change("A", -1), Change("A", 2**31), Change(" ", 1), Change("\ud800", 1)])
def test_what_could_never_be_told(peer: Peer, change: Change) -> None:
    with pytest.raises(BadInput) as wrong:
        peer.channel().stock_request(change)
    assert wrong.value.fix


def test_an_app_that_takes_no_levels_says_so_before_anything_is_sent(peer: Peer) -> None:
    peer.shop.faults.manifest = {STOCK: ""}
    with pytest.raises(BadInput, match="takes no stock levels"):
        peer.channel().stock_request(Change("A", 1))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_tolerance_10_every_dialect_is_told_to_the_letter(dialect: str) -> None:
    with serving(dialect) as peer:
        shelf = peer.shop.world.shelf
        known = [shelf.add(f"SKU-{each}") for each in range(3)]
        said = tell(peer, *(Change(each.sku, 40 + at, reference=each.reference) for at, each in enumerate(known)))
        assert not peer.shop.complaints
        assert shelf.levels == {"SKU-0": 40, "SKU-1": 41, "SKU-2": 42}
        assert [each.reference for each in shelf.taken] == [each.reference for each in known]
        expected = "confirmed" if peer.shop.dialect.rows == "all" else "unconfirmed"
        assert [each.fate for each in said] == [expected] * 3


def test_each_of_three_outcomes_and_no_sku_is_taken_for_gone(peer: Peer) -> None:
    for each in "ABC":
        peer.shop.world.shelf.add(each)
    peer.shop.faults.stock.missing.add("B")
    peer.shop.faults.stock.refused["C"] = "Listing ended"
    changes = [Change(each, 1) for each in ("A", "B", "C", "MyNonExistantSKU")]
    assert tell(peer, *changes) == [
        Said("confirmed"), Said("unconfirmed"), Said("refused", "Listing ended"),
        Said("refused", "Nothing of this SKU is listed"),
    ]  # fmt: skip


def test_a_request_that_is_refused_whole(peer: Peer) -> None:
    peer.shop.world.shelf.add("A")
    peer.shop.faults.stock.poison["A"] = "Feed is locked"
    with pytest.raises(ChannelRefused) as refused:
        tell(peer, Change("A", 1), Change("B", 1))
    assert "Feed is locked" in refused.value.detail


def test_the_batch_is_the_apps_own_and_a_whole_batch_is_one_call(peer: Peer) -> None:
    peer.shop.batches["InventoryUpdateBatchSize"] = 1000
    peer.given = {}
    channel = peer.channel()
    assert channel.most_levels == 1000
    for each in range(1000):
        peer.shop.world.shelf.add(f"S{each}")
    sent = Sent()
    said = channel.tell_levels([channel.stock_request(Change(f"S{each}", each)) for each in range(1000)], sent)
    assert {each.fate for each in said} == {"confirmed"}
    assert (sent.calls, len(peer.shop.heard)) == (1, 1)
    body: dict[str, Any] = json.loads(peer.shop.heard[0].body)
    assert len(body["Products"]) == 1000
