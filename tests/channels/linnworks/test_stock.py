"""M10, U10, R-OUTCOME: what Linnworks is told of levels, to the byte, and what it said of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from linndesk.channels.batches import Said
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.channels.stock import Change
from linndesk.errors import BadInput, ChannelRefused
from linndesk.sandbox.linnworks.records import NO_ID
from tests.channels.linnworks.bench import Peer, serving
from tests.channels.sending_contract import Hook
from tests.channels.stands import OddAdapter


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        for sku in "ABC":
            peer.linnworks.world.shelf.add(sku)
        yield peer
        assert peer.linnworks.complaints == []


def tell(channel: LinnworksChannel, *changes: Change) -> list[Said]:
    return channel.tell_levels([channel.stock_request(each) for each in changes], Hook())


def bodies(peer: Peer) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in peer.linnworks.heard_at("UpdateStockLevelsBulk")]


def odd(peer: Peer, change: Callable[[dict[str, Any]], object]) -> LinnworksChannel:
    """A channel to which the answers come changed; practice has acted all the same."""

    def changed(body: Any) -> None:
        if isinstance(body, dict) and "Items" in body:
            change(body)

    return LinnworksChannel(peer.through(OddAdapter(changed)))


def test_a_level_and_nothing_else_is_told(peer: Peer) -> None:
    """By the item's id where a download has told it: it stays when somebody renames the item."""
    item = peer.linnworks.world.shelf.item(sku="A")
    assert item is not None
    changes = [Change("A", 7, latency=3, marketplace="UK", reference=item.id.upper()), Change("B", 0)]
    assert tell(peer.channel(), *changes) == [Said("confirmed")] * 2
    at = {"StockLocationId": NO_ID}
    assert bodies(peer)[0]["Items"] == [
        {"StockItemId": item.id, "StockLevel": 7, "RowIndex": 1, **at},
        {"SKU": "B", "StockLevel": 0, "RowIndex": 2, **at},
    ]
    assert [(each.sku, each.level) for each in peer.linnworks.world.shelf.told] == [("A", 7), ("B", 0)]


def test_m1_levels_go_to_the_accounts_own_location(peer: Peer) -> None:
    other = peer.linnworks.world.add_location("Overseas")
    tell(peer.channel(location="overseas"), Change("A", 4))
    assert peer.linnworks.world.shelf.level("A", other.id) == 4
    assert peer.linnworks.world.shelf.level("A") == 10


@pytest.mark.parametrize("reference", ["", "R-7", NO_ID])
def test_what_is_no_id_goes_by_its_sku(peer: Peer, reference: str) -> None:
    assert peer.channel().stock_request(Change("A", 1, reference=reference)) == {"SKU": "A", "StockLevel": 1}


@pytest.mark.parametrize(
    "change", [Change("A", -1), Change("A", 2**31), Change(" ", 1), Change("\ud800", 1), Change("x" * 201, 1)]
)
def test_what_could_never_be_told(peer: Peer, change: Change) -> None:
    with pytest.raises(BadInput) as wrong:
        peer.channel().stock_request(change)
    assert wrong.value.fix


def test_u10_a_test_account_tells_only_levels_of_test_skus(peer: Peer) -> None:
    channel = peer.channel(test_account=True, test_skus=["A"])
    assert tell(channel, Change("A", 1)) == [Said("confirmed")]
    with pytest.raises(BadInput, match="is no test SKU"):
        channel.stock_request(Change("B", 1))


def test_pitfall_7_composites_and_batched_items_are_refused_in_their_words(peer: Peer) -> None:
    shelf = peer.linnworks.world.shelf
    shelf.add("SET", parts=(("A", 2),))
    shelf.add("HONEY", batched=True)
    said = tell(peer.channel(), Change("SET", 1), Change("A", 1), Change("HONEY", 1), Change("NONE", 1))
    assert said == [
        Said("refused", "Composite items have no level of their own"), Said("confirmed"),
        Said("refused", "Levels of batched items cannot be set"), Said("refused", "Stock item was not found"),
    ]  # fmt: skip


def test_a_request_that_is_refused_whole(peer: Peer) -> None:
    peer.linnworks.faults.levels.poison["A"] = "Invalid row"
    with pytest.raises(ChannelRefused) as said:
        tell(peer.channel(), Change("A", 1), Change("B", 1))
    assert "Invalid row" in said.value.detail
    assert peer.linnworks.world.shelf.told == []


def test_rows_are_known_by_number_or_by_name_in_any_order(peer: Peer) -> None:
    peer.linnworks.faults.levels.refused["B"] = "Not that one"
    expected = [Said("confirmed"), Said("refused", "Not that one"), Said("confirmed")]
    changes = [Change(each, 1) for each in "ABC"]

    def unnumbered(body: dict[str, Any]) -> None:
        for each in body["Items"]:
            each["RowIndex"] = 0

    def unnamed(body: dict[str, Any]) -> None:
        for each in body["Items"]:
            each.update(SKU=None, StockItemId=None)

    for change in (lambda body: body["Items"].reverse(), unnumbered, unnamed):
        assert tell(odd(peer, change), *changes) == expected


def test_a_number_that_speaks_against_the_name_counts_for_nothing(peer: Peer) -> None:
    """Rows that count from 0: each of them is known by its SKU all the same."""
    peer.linnworks.faults.levels.refused["B"] = "Not that one"

    def from_zero(body: dict[str, Any]) -> None:
        for each in body["Items"]:
            each["RowIndex"] -= 1

    said = tell(odd(peer, from_zero), *[Change(each, 1) for each in "ABC"])
    assert [each.fate for each in said] == ["confirmed", "refused", "confirmed"]


def test_of_two_rows_for_one_listing_an_error_counts(peer: Peer) -> None:
    twice = odd(peer, lambda body: body["Items"].insert(0, {**body["Items"][0], "Errors": ["No"]}))
    assert tell(twice, Change("A", 1)) == [Said("refused", "No")]


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        *[(each, Said("confirmed")) for each in (None, [], "", [""], [None], False)],
        (["One", "", "two"], Said("refused", "One; two")), ("Words", Said("refused", "Words")),
        ([{"Message": "Odd"}], Said("refused", "{'Message': 'Odd'}")), (True, Said("refused", "True")),
    ],
)  # fmt: skip
def test_errors_in_any_form_are_a_refusal(peer: Peer, errors: object, expected: Said) -> None:
    assert tell(odd(peer, lambda body: body["Items"][0].update(Errors=errors)), Change("A", 1)) == [expected]


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.update(Items=None),
        lambda body: body.update(Items="done"),
        lambda body: body.update(Items=[None, 3, {}]),
        lambda body: body["Items"][0].update(SKU="B", RowIndex=9),
        lambda body: body["Items"][0].update(RowIndex="first"),
    ],
)
def test_what_the_answer_does_not_name_is_not_confirmed(peer: Peer, change: Callable[[Any], Any]) -> None:
    """A level is told again by itself, for it is a fact (R-LOST)."""
    assert [each.fate for each in tell(odd(peer, change), Change("A", 1))] == ["unconfirmed"]
