"""X6, R-OUTCOME, R-LOST: what an app is told of parcels, to the byte, and what it said of each of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.channels.batches import Said
from linndesk.channels.external.client import Answer, ExternalClient
from linndesk.channels.external.outcomes import outcomes
from linndesk.channels.http import NoAnswer
from linndesk.domain.despatch import Telling
from linndesk.errors import BadInput, ChannelDown, ChannelRefused
from linndesk.sandbox.external.dialects import DIALECTS
from linndesk.sandbox.external.shapes import complaints
from tests.channels.external.bench import Peer, serving
from tests.channels.external.odd_orders import ODD

DESPATCH = "DespatchEndpoint"
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
TELLING = Telling(
    channel_order_id="PS-10001", marketplace="UK", reference="1", carrier_code="Other", carrier_name="Royal Mail",
    shipping_method="Tracked 48", tracking="AB123456789GB", shipped_at=AT, lines=(("1", 2), ("7", 1)),
    service="RM Tracked 48", skus=(("1", "MUG-RED"), ("7", "CUP")),
)  # fmt: skip


@pytest.fixture
def peer() -> Iterator[Peer]:
    with serving() as found:
        yield found


class Sent:
    """The leave to send; counts."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1


def placed(peer: Peer, count: int = 1) -> list[Telling]:
    made = [peer.shop.world.add_order().reference for _ in range(count)]
    return [replace(TELLING, channel_order_id=each, lines=(("1", 1),), skus=(("1", "MUG-RED-330"),)) for each in made]


def tell(peer: Peer, *tellings: Telling) -> list[Said]:
    channel = peer.channel()
    return channel.tell_despatches([channel.despatch_request(each) for each in tellings], Sent())


def test_the_part_of_one_order(peer: Peer) -> None:
    part = peer.channel().despatch_request(TELLING)
    items = [
        {"SKU": "MUG-RED", "OrderLineNumber": "1", "DespatchedQuantity": 2},
        {"SKU": "CUP", "OrderLineNumber": "7", "DespatchedQuantity": 1},
    ]
    parcel = {
        "ShippingVendor": "Royal Mail",
        "ShippingMethod": "Tracked 48",
        "TrackingNumber": "AB123456789GB",
        "Items": items,
    }
    assert part == {
        "ReferenceNumber": "PS-10001", **parcel, "SecondaryTrackingNumbers": [], "ProcessedOn": "2026-03-02T08:30:00Z",
        "Packages": [parcel],
    }  # fmt: skip
    assert not complaints(DESPATCH, {"AuthorizationToken": "t", "Orders": [part]})
    assert part == peer.channel().despatch_request(TELLING)
    spaced = peer.channel(date_format="space").despatch_request(TELLING)
    assert spaced["ProcessedOn"] == "2026-03-02 08:30:00Z"


@pytest.mark.parametrize(
    ("changes", "vendor", "method"),
    [
        ({}, "Royal Mail", "Tracked 48"),
        ({"carrier_code": "RM", "carrier_name": ""}, "RM", "Tracked 48"),
        ({"carrier_code": "RM"}, "Royal Mail", "Tracked 48"),
        ({"shipping_method": ""}, "Royal Mail", "RM Tracked 48"),
        # nothing is allocated: the service goes under its own name
        ({"carrier_name": "RM Tracked 48", "shipping_method": ""}, "NONE", "RM Tracked 48"),
        ({"carrier_code": "", "carrier_name": "", "shipping_method": ""}, "NONE", "RM Tracked 48"),
        ({"carrier_name": "", "shipping_method": "", "service": ""}, "NONE", "Default"),
        ({"carrier_name": " Royal\t\nMail\0 "}, "Royal Mail", "Tracked 48"),
    ],
)
def test_who_carries_it(peer: Peer, changes: dict[str, Any], vendor: str, method: str) -> None:
    part = peer.channel().despatch_request(replace(TELLING, **changes))
    assert (part["ShippingVendor"], part["ShippingMethod"]) == (vendor, method)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lines": ()}, "no clear contents"),
        ({"lines": (("1", 1), ("1", 1))}, "no clear contents"),
        ({"lines": (("1", 0),)}, "no clear contents"),
        ({"lines": (("1", 2**31),)}, "no clear contents"),
        ({"lines": (("9", 1),)}, "Line 9 of order PS-10001 has no SKU"),
        ({"tracking": "AB\x1b12"}, "characters that cannot be sent"),
    ],
)
def test_what_could_never_be_told(peer: Peer, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput) as wrong:
        peer.channel().despatch_request(replace(TELLING, **changes))
    assert words in wrong.value.title
    assert wrong.value.fix


def test_an_app_that_takes_no_despatches_says_so_before_anything_is_sent(peer: Peer) -> None:
    peer.shop.faults.manifest = {DESPATCH: ""}
    with pytest.raises(BadInput, match="takes no despatches"):
        peer.channel().despatch_request(TELLING)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_tolerance_10_every_dialect_is_told_to_the_letter(dialect: str) -> None:
    """Three outcomes in each of them: who answers for each says so, who is silent is not confirmed."""
    with serving(dialect) as peer:
        first, second = placed(peer, 2)
        said = tell(peer, first, replace(second, tracking=""))
        assert not peer.shop.complaints
        assert len(peer.shop.world.despatches()) == 2
        expected = "confirmed" if peer.shop.dialect.rows == "all" else "unconfirmed"
        assert [each.fate for each in said] == [expected] * 2


def test_the_batch_is_the_apps_own(peer: Peer) -> None:
    peer.shop.batches["DespatchUpdateBatchSize"] = 7
    peer.given = {}
    assert peer.channel().most_despatches == 7


def test_a_repeat_is_the_same_bytes(peer: Peer) -> None:
    """R-LOST: however the parts were kept meanwhile."""
    channel, tellings = peer.channel(), placed(peer, 3)
    parts = [channel.despatch_request(each) for each in tellings]
    channel.tell_despatches(parts, Sent())
    kept = [json.loads(json.dumps(dict(reversed(each.items())))) for each in parts]
    peer.channel().tell_despatches(kept, Sent())
    first, second = peer.shop.heard_at(DESPATCH)
    assert first.body == second.body
    assert len(peer.shop.world.despatches()) == 6


def test_each_of_three_outcomes(peer: Peer) -> None:
    tellings = placed(peer, 5)
    faults, names = peer.shop.faults.despatch, [each.channel_order_id for each in tellings]
    faults.refused[names[1]] = "It was called off"
    faults.retry[names[2]] = 1
    faults.missing.add(names[3])
    assert tell(peer, *tellings) == [
        Said("confirmed"), Said("refused", "It was called off"), Said("again", "Not now"), Said("unconfirmed"),
        Said("confirmed"),
    ]  # fmt: skip


def test_a_request_that_is_refused_whole_is_refused_in_the_apps_words(peer: Peer) -> None:
    """The sender halves it until the culprit stands alone."""
    tellings = placed(peer, 2)
    peer.shop.faults.despatch.poison[tellings[0].channel_order_id] = "Despatch failed for some reason"
    with pytest.raises(ChannelRefused) as refused:
        tell(peer, *tellings)
    assert "Despatch failed for some reason" in refused.value.detail
    assert not peer.shop.world.despatches()
    assert tell(peer, tellings[1]) == [Said("confirmed")]


@pytest.mark.parametrize("fault", ["lost", "503_after", "html_after", "html200", "truncated"])
def test_nobody_knows_what_happened_without_an_answer(peer: Peer, fault: Any) -> None:
    peer.shop.faults.fail_next(DESPATCH, fault)
    with pytest.raises((ChannelDown, NoAnswer)) as down:
        tell(peer, *placed(peer))
    assert getattr(down.value, "sent", True)
    assert peer.breaker.heard == [("despatch", "failed")]


@pytest.fixture(scope="module")
def client() -> Iterator[ExternalClient]:
    """Of an app that nobody asks."""
    with serving() as peer:
        yield peer.channel().client


def said_of(client: ExternalClient, body: dict[str, Any], *sent: str) -> list[Said]:
    return outcomes(client, Answer(body, None), "Orders", ("ReferenceNumber", "OrderId"), sent)


@pytest.mark.parametrize(
    ("rows", "fate", "words"),
    [
        ([{"ReferenceNumber": "7", "Error": None}], "confirmed", ""),
        ([{"referenceNumber": 7, "error": ""}], "confirmed", ""),
        ([{"OrderId": "7"}], "confirmed", ""),  # Deliveroo
        ([{"ReferenceNumber": "", "OrderId": 7, "Error": "late"}], "refused", "late"),
        ([{"ReferenceNumber": " 7 ", "Error": "late", "Retry": "True"}], "again", "late"),
        ([{"ReferenceNumber": "7", "Error": "late", "Retry": 1}], "again", "late"),
        ([{"ReferenceNumber": "7", "Error": "late", "Retry": "perhaps"}], "refused", "late"),
        ([{"ReferenceNumber": "7", "Error": None, "Retry": True}], "confirmed", ""),
        ([{"ReferenceNumber": "7"}, {"ReferenceNumber": "7", "Error": "late"}], "refused", "late"),
        ([{"ReferenceNumber": "7", "Error": "late"}, {"ReferenceNumber": "7"}], "refused", "late"),
        ([{"ReferenceNumber": "8", "Error": "late"}], "unconfirmed", ""),
        ([{"Error": "late"}], "unconfirmed", ""),
        (["7"], "unconfirmed", ""),
        ({"ReferenceNumber": "7", "Error": "late"}, "refused", "late"),
        ({"0": {"ReferenceNumber": "7"}}, "confirmed", ""),
        ({"7": {"Error": "late"}}, "refused", "late"),  # a map by what each is about
        ([{"ReferenceNumber": "7", "Error": {"code": 4}}], "refused", '{"code": 4}'),
        ([{"ReferenceNumber": "7", "Error": False}], "confirmed", ""),
        (None, "unconfirmed", ""),
        ([], "unconfirmed", ""),
        ("all of them", "unconfirmed", ""),
    ],
)
def test_what_a_row_says(client: ExternalClient, rows: Any, fate: str, words: str) -> None:
    (said,) = said_of(client, {"Error": None, "Orders": rows}, "7")
    assert (said.fate, said.words) == (fate, words)
    (said,) = said_of(client, {"orders": rows}, "7")
    assert said.fate == fate


def test_an_error_beside_rows_is_told_of_those_that_it_does_not_name(client: ExternalClient) -> None:
    body = {"Error": "One failed", "Orders": [{"ReferenceNumber": "1", "Error": "late"}, {"ReferenceNumber": "2"}]}
    assert said_of(client, body, "1", "2", "3") == [
        Said("refused", "late"), Said("confirmed"), Said("unconfirmed", "One failed"),
    ]  # fmt: skip
    with pytest.raises(ChannelRefused):
        said_of(client, {"Error": "No", "Orders": []}, "1")


def test_names_that_differ_in_case_alone_are_two(client: ExternalClient) -> None:
    body = {"Orders": [{"ReferenceNumber": "ab", "Error": "late"}, {"ReferenceNumber": "X "}]}
    assert [each.fate for each in said_of(client, body, "ab", "AB", "x")] == ["refused", "unconfirmed", "confirmed"]


def test_the_apps_words_never_give_the_token_back(peer: Peer) -> None:
    client, token = peer.channel().client, peer.settings().authorization_token
    (said,) = said_of(client, {"Orders": [{"ReferenceNumber": "7", "Error": f"bad {token}\n {'x' * 900}"}]}, "7")
    assert token not in said.words
    assert len(said.words) <= 300
    assert "\n" not in said.words


_ROW = st.dictionaries(
    st.sampled_from(("ReferenceNumber", "orderId", "Error", "retry", "x")), st.sampled_from((*ODD, "1", "2", 1)),
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(_ROW, max_size=4) | st.sampled_from(ODD), st.sampled_from(ODD))
def test_whatever_is_answered_each_gets_one_outcome(client: ExternalClient, rows: Any, error: Any) -> None:
    """Never blanket failed, never blanket confirmed: as many as were sent, in their order."""
    found: list[Said] = []
    with suppress(ChannelRefused):
        found = said_of(client, {"Error": error, "Orders": rows}, "1", "2", "nobody")
    if not found:
        return
    assert len(found) == 3
    assert found[2].fate == "unconfirmed"  # nobody named it
