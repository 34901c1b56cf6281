"""N7: what Linnworks has of items at the account's location, by their ids."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from linndesk.channels.batches import ShowsLevels
from linndesk.channels.linnworks.channel import LinnworksChannel
from linndesk.channels.stock import Shown
from linndesk.errors import BadReply, ChannelError
from linndesk.sandbox.linnworks.records import NO_ID
from tests.channels.linnworks.bench import Peer, serving
from tests.channels.stands import OddAdapter

GONE = "00000000-1111-4000-8000-00000000000a"


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        for number, sku in enumerate("ABC"):
            peer.linnworks.world.shelf.add(sku, level=number)
        yield peer
        assert peer.linnworks.complaints == []


def ids(peer: Peer) -> dict[str, str]:
    return {each.sku: each.id for each in peer.linnworks.world.shelf.items}


def asked(peer: Peer) -> list[Any]:
    return [json.loads(each.body) for each in peer.linnworks.heard_at("GetStockLevel_Batch")]


def test_n7_levels_of_the_accounts_location_are_shown_and_no_others(peer: Peer) -> None:
    north = peer.linnworks.world.add_location("North")
    peer.linnworks.world.shelf.put("B", 40, north.id)
    channel = peer.channel()
    assert isinstance(channel, ShowsLevels)
    listed = ids(peer)
    assert channel.shown_levels(listed) == {"A": Shown("A", 0), "B": Shown("B", 1), "C": Shown("C", 2)}
    assert asked(peer) == [{"request": {"StockItemIds": list(listed.values())}}]
    assert peer.channel(location="North").shown_levels({"B": listed["B"]}) == {"B": Shown("B", 40)}


def test_n7_an_item_that_is_gone_there_is_left_out_and_one_without_an_id_is_not_asked_for(peer: Peer) -> None:
    channel = peer.channel()
    assert channel.shown_levels({"A": ids(peer)["A"].upper(), "X": GONE}) == {"A": Shown("A", 0)}
    assert channel.shown_levels({"A": "", "B": "no id", "C": NO_ID}) == {}
    assert len(asked(peer)) == 1


def test_n7_no_level_at_the_location_is_nothing(peer: Peer) -> None:
    channel = LinnworksChannel(peer.through(OddAdapter(_without_levels)))
    assert channel.shown_levels({"C": ids(peer)["C"]}) == {"C": Shown("C", 0)}


@pytest.mark.parametrize("fault", ["null", "empty", "html200", "text400", "500"])
def test_n7_an_answer_that_is_no_list_is_no_level(peer: Peer, fault: Any) -> None:
    peer.linnworks.faults.fail_next("GetStockLevel_Batch", fault, times=9)
    with pytest.raises(ChannelError):
        peer.channel().shown_levels(ids(peer))


@pytest.mark.parametrize("odd", ["many", {"units": 3}, 2.5])
def test_n7_a_level_that_cannot_be_read_is_none(peer: Peer, odd: object) -> None:
    def changed(body: Any) -> None:
        for each in body if isinstance(body, list) else ():
            for level in each.get("StockItemLevels", ()):
                level["StockLevel"] = odd

    with pytest.raises(BadReply):
        LinnworksChannel(peer.through(OddAdapter(changed))).shown_levels(ids(peer))


def _without_levels(body: Any) -> None:
    for each in body if isinstance(body, list) else ():
        if "StockItemLevels" in each:
            each["StockItemLevels"] = []
