"""M1: one account stands for one location of Linnworks, by id or name, and never for a fulfilment centre."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linndesk.channels.fulfilling import ChannelLocation, OffersLocations
from linndesk.channels.linnworks.locations import LocationRefused, read_locations
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.errors import BadReply
from tests.channels.linnworks.bench import Peer, serving


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        yield peer


def test_view_locations_lists_ids_names_and_what_is_unfit(peer: Peer) -> None:
    leeds = peer.linnworks.world.add_location("Leeds")
    centre = peer.linnworks.world.add_location("FBA UK", fulfilment_centre=True)
    channel = peer.channel(location="Nowhere")
    assert isinstance(channel, OffersLocations)
    first, second, third = channel.locations()
    assert first == ChannelLocation(DEFAULT_LOCATION, "Default", is_default=True)
    assert second == ChannelLocation(leeds.id, "Leeds")
    assert (third.id, third.fulfilment_centre) == (centre.id, True)
    assert "parked" in third.unfit


@pytest.mark.parametrize("given", ["Leeds", "leeds", "  LEEDS ", "{id}", "{ID}"])
def test_a_location_is_found_by_its_id_or_its_name(peer: Peer, given: str) -> None:
    leeds = peer.linnworks.world.add_location("Leeds").id
    assert peer.client(location=given.format(id=leeds, ID=leeds.upper().replace("-", ""))).location() == leeds


@pytest.mark.parametrize("given", ["", DEFAULT_LOCATION, "Default"])
def test_the_default_location_is_all_zeros(peer: Peer, given: str) -> None:
    assert peer.client(location=given).location() == DEFAULT_LOCATION


def test_it_is_asked_once_per_open_channel(peer: Peer) -> None:
    client = peer.client()
    assert [client.location() for _ in range(3)] == [DEFAULT_LOCATION] * 3
    peer.client().location()
    assert peer.linnworks.calls.count("GetStockLocations") == 2


def test_one_that_became_a_fulfilment_centre_is_refused_at_the_next_run(peer: Peer) -> None:
    centre = peer.linnworks.world.add_location("Leeds", fulfilment_centre=True)
    with pytest.raises(LocationRefused, match="Leeds cannot be used.*parked") as found:
        peer.client(location=centre.id).location()
    assert (found.value.code, found.value.setting, found.value.lasts) == ("location_refused", "location", True)


def test_one_name_for_two_locations_asks_for_the_id(peer: Peer) -> None:
    peer.linnworks.world.add_location("Leeds")
    second = peer.linnworks.world.add_location("Leeds")
    with pytest.raises(LocationRefused, match="2 locations called Leeds"):
        peer.client(location="Leeds").location()
    assert peer.client(location=second.id).location() == second.id


def test_an_exact_name_beats_one_in_other_letters(peer: Peer) -> None:
    peer.linnworks.world.add_location("LEEDS")
    own = peer.linnworks.world.add_location("Leeds")
    assert peer.client(location="Leeds").location() == own.id


def test_many_locations_are_not_all_named(peer: Peer) -> None:
    for number in range(20):
        peer.linnworks.world.add_location(f"Shop {number}")
    with pytest.raises(LocationRefused, match="Shop 6 and 13 more"):
        peer.client(location="Nowhere").location()


@pytest.mark.parametrize("found", [None, {}, [], [None, 7], [{"StockLocationId": "x"}], "Default"])
def test_an_answer_without_any_location_is_no_answer(found: object) -> None:
    with pytest.raises(BadReply):
        read_locations(found)


def test_locations_are_read_loosely() -> None:
    rows = [{"stockLocationId": DEFAULT_LOCATION.upper(), "LocationName": None, "IsFulfillmentCenter": "true"}, {}]
    (only,) = read_locations(rows)
    assert (only.id, only.name, only.is_default, only.fulfilment_centre) == (
        DEFAULT_LOCATION,
        DEFAULT_LOCATION,
        True,
        True,
    )
