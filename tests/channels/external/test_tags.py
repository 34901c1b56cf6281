"""X10: how an app calls its shipping services and payment methods, over real HTTP and in odd forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from linndesk.channels.external.tags import read
from linndesk.channels.integrating import Tag
from linndesk.channels.loose import Loose
from linndesk.errors import BadReply, ChannelRefused
from linndesk.sandbox.external.dialects import DIALECTS
from tests.channels.external.bench import Peer, serving
from tests.channels.external.odd_orders import ODD
from tests.channels.stands import OddAdapter


@pytest.fixture
def peer() -> Iterator[Peer]:
    with serving() as found:
        yield found


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_names_the_same_tags(dialect: str) -> None:
    with serving(dialect) as peer:
        channel = peer.channel()
        assert [each.tag for each in channel.shipping_tags()][:2] == ["RM CLR01", "RM T48"]
        assert channel.shipping_tags()[0].name == "Royal Mail First Class"
        assert channel.payment_tags()[0].name == "Card"
        assert not peer.shop.complaints


def tags(*rows: Any) -> tuple[Tag, ...]:
    return read(Loose({"shippingTags": list(rows)}), "ShippingTags")


def test_name_stands_for_friendly_name_and_each_for_the_other() -> None:
    rows = ({"Tag": "A", "Name": "Alpha"}, {"tag": 7}, {"FriendlyName": "Beta"}, "Gamma", {"Tag": "", "Name": ""})
    assert tags(*rows) == (
        Tag("A", "Alpha"), Tag("7", "7"), Tag("Beta", "Beta"), Tag("Gamma", "Gamma"),
    )  # fmt: skip


def test_each_tag_of_a_site_once() -> None:
    same = {"Tag": "A", "FriendlyName": "Alpha", "Site": "UK"}
    assert tags(same, {**same, "FriendlyName": "Again"}, {**same, "Site": "DE"}, {**same, "Site": None}) == (
        Tag("A", "Alpha", "UK"), Tag("A", "Alpha", "DE"), Tag("A", "Alpha", ""),
    )  # fmt: skip


def test_what_is_too_long_is_cut_and_a_tag_that_would_be_cut_is_left_out() -> None:
    assert tags({"Tag": "x" * 65, "FriendlyName": "too long"}) == ()
    (only,) = tags({"Tag": "A", "FriendlyName": "n" * 300, "Site": "s" * 30})
    assert (len(only.name), len(only.site)) == (255, 25)
    assert len(tags(*({"Tag": f"T{each}"} for each in range(9000)))) == 5000


@pytest.mark.parametrize("odd", ODD)
def test_odd_rows_are_left_out(odd: Any) -> None:
    for row in (odd, {"Tag": odd}, {"Tag": "A", "FriendlyName": odd}, {"Tag": "A", "Site": odd}):
        for each in tags(row, {"Tag": "LAST"}):
            assert each.tag.encode()
            assert each.name.encode()
        assert tags(row, {"Tag": "LAST"})[-1].tag == "LAST"


def test_no_tags_are_normal(peer: Peer) -> None:
    empty = peer.through(OddAdapter(lambda body: body.update(ShippingTags=None)))
    assert empty.shipping_tags() == ()
    peer.shop.faults.manifest = {"ShippingTagsEndpoint": ""}
    calls = len(peer.shop.heard)
    assert peer.channel().shipping_tags() == ()
    assert len(peer.shop.heard) == calls


def test_an_error_is_told_in_the_apps_words(peer: Peer) -> None:
    peer.shop.faults.fail_next("ShippingTagsEndpoint", "error", words="No such user")
    with pytest.raises(ChannelRefused) as refused:
        peer.channel().shipping_tags()
    assert "No such user" in refused.value.detail
    wrong = OddAdapter(lambda body: body.update(PaymentTags="card"))
    with pytest.raises(BadReply):
        peer.through(wrong).payment_tags()
