"""Tolerances 6, 7 and 10 over real HTTP: what counts as an answer, what is counted, and what leaves this PC (X13)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from linndesk.channels.external import client
from linndesk.channels.external.channel import ExternalChannel
from linndesk.channels.http import NoAnswer
from linndesk.channels.prices import PriceChange
from linndesk.channels.stock import Change
from linndesk.errors import (
    AccessRefused,
    BadReply,
    ChannelDown,
    ChannelError,
    ChannelRefused,
    JobPaused,
    SignInRefused,
    Throttled,
)
from linndesk.sandbox.external.manifest import PATHS
from tests.channels.external.bench import Peer, serving
from tests.channels.external.listings_scene import SETTINGS, cancellation, publication, refund
from tests.channels.external.tellings import despatched, telling
from tests.channels.sending_contract import Hook
from tests.channels.stands import START, DictMemory

EARLIER = START - timedelta(hours=1)
UNHANDLED: list[tuple[str, type[ChannelError]]] = [
    ("html200", BadReply),
    ("empty", BadReply),
    ("list", BadReply),
    ("truncated", ChannelError),
    ("reset", NoAnswer),
    ("lost", NoAnswer),
    ("500", ChannelDown),
    ("503", ChannelDown),
    ("400", ChannelError),
    ("401", SignInRefused),
    ("403", AccessRefused),
    ("404", ChannelError),
    ("405", ChannelError),
    ("429", Throttled),
    ("redirect", ChannelError),
]


def ask(peer: Peer) -> None:
    peer.channel().orders(peer.query(), None)


@pytest.mark.parametrize(("kind", "error"), UNHANDLED)
def test_what_is_no_answer_is_an_unhandled_error_and_counted(kind: Any, error: type[ChannelError]) -> None:
    """Tolerances 6 and 7, X13: one call, no repeat inside; status or reason in the words."""
    with serving() as peer:
        peer.shop.faults.fail_next("OrdersEndpoint", kind)
        with pytest.raises(error) as said:
            ask(peer)
        assert peer.breaker.heard == [("orders", "failed")]
        assert peer.breaker.reasons[0]
        assert peer.shop.calls.count("OrdersEndpoint") == 1
        assert peer.bench.clock.waits == []
        assert said.value.title
        assert said.value.fix


@pytest.mark.parametrize("kind", ["500", "400", "html200"])
def test_the_page_behind_a_failure_is_shown_short_and_plain(kind: Any) -> None:
    """Tolerance 6: the status, and the first characters of what stands there."""
    with serving() as peer:
        peer.shop.faults.fail_next("OrdersEndpoint", kind, words="Out of coffee " * 100)
        with pytest.raises(ChannelError) as said:
            ask(peer)
        whole = str(said.value)
        assert "Out of coffee" in whole
        assert len(whole) < 700


def test_bare_text_at_200_is_what_the_app_says() -> None:
    """Tolerance 6: shown in its words, and no unhandled error."""
    with serving() as peer:
        peer.shop.faults.fail_next("OrdersEndpoint", "text200", words="User Not Found!")
        with pytest.raises(ChannelRefused) as said:
            ask(peer)
        assert "User Not Found!" in said.value.detail
        assert peer.breaker.heard == [("orders", "worked")]


def test_an_error_at_200_is_shown_word_for_word_and_never_counted() -> None:
    """X13."""
    with serving() as peer:
        peer.shop.faults.fail_next("OrdersEndpoint", "error", words="Your <b>plan</b> has run out")
        with pytest.raises(ChannelRefused) as said:
            ask(peer)
        assert said.value.detail == "Your <b>plan</b> has run out"
        assert peer.breaker.heard == [("orders", "worked")]


@pytest.mark.parametrize("kind", ["404", "405"])
@pytest.mark.parametrize("endpoint", ["OrdersEndpoint", "DespatchEndpoint", "UserConfigEndpoint"])
def test_a_wrong_address_is_named_with_its_endpoint(kind: Any, endpoint: str) -> None:
    """Tolerance 7: so that a person can put the right one in."""
    with serving() as peer:
        reference = peer.shop.world.add_order(placed=EARLIER).reference
        peer.shop.faults.fail_next(endpoint, kind)
        calls: dict[str, Callable[[], object]] = {
            "OrdersEndpoint": lambda: ask(peer),
            "DespatchEndpoint": lambda: despatched(peer, reference),
            "UserConfigEndpoint": lambda: peer.channel().page(),
        }
        with pytest.raises(ChannelError) as said:
            calls[endpoint]()
        assert endpoint in str(said.value)
        assert PATHS[endpoint] in str(said.value)


@pytest.mark.parametrize("kind", ["slow", "drip"])
def test_ten_seconds_are_all_there_is(monkeypatch: pytest.MonkeyPatch, kind: Any) -> None:
    """Tolerance 7: connecting and reading together, also where a byte comes now and then."""
    assert client.LONGEST == 10
    monkeypatch.setattr(client, "LONGEST", 0.4)
    with serving() as peer:
        reference = peer.shop.world.add_order(placed=EARLIER).reference
        peer.shop.faults.fail_next("DespatchEndpoint", kind, seconds=60)
        with pytest.raises(NoAnswer) as said:
            despatched(peer, reference)
        assert said.value.sent
        assert peer.breaker.heard == [("despatch", "failed")]


def test_what_comes_in_time_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow app is no broken one."""
    monkeypatch.setattr(client, "LONGEST", 5.0)
    with serving() as peer:
        peer.shop.world.add_order("A", placed=EARLIER)
        peer.shop.faults.fail_next("OrdersEndpoint", "slow", seconds=0.3)
        peer.shop.faults.fail_next("OrdersEndpoint", "drip", seconds=0.3)
        assert list(peer.orders()) == ["A"]


def test_a_body_without_end_is_cut() -> None:
    """R-HTTP: bodies are capped."""
    with serving() as peer:
        peer.shop.faults.fail_next("OrdersEndpoint", "huge")
        with pytest.raises(ChannelError):
            ask(peer)
        assert peer.breaker.heard == [("orders", "failed")]


def test_a_redirect_is_not_followed_and_nothing_goes_there() -> None:
    """R-HTTP: the token stays with the endpoint."""
    with serving() as peer, serving() as other:
        peer.shop.faults.fail_next("*", "redirect", 2, words=f"{other.shop.url}{PATHS['OrdersEndpoint']}")
        with pytest.raises(ChannelError):
            ask(peer)
        with pytest.raises(ChannelError):
            peer.channel().page()
        assert other.shop.calls.log == []


def test_a_resting_kind_of_call_never_leaves_and_a_person_s_does() -> None:
    """X13: JobPaused before anything leaves; what a person orders goes, and its answer counts."""
    with serving() as peer:
        peer.breaker.rests = {"orders", "despatch", "stock", "products", "set-up", "check"}
        reference = peer.shop.world.add_order(placed=EARLIER).reference
        hook = Hook()
        calls: list[Callable[[], object]] = [
            lambda: ask(peer),
            lambda: despatched(peer, reference, hook=hook),
            lambda: list(peer.channel().listed_products((), DictMemory())),
        ]
        for call in calls:
            with pytest.raises(JobPaused):
                call()
        assert hook.calls == 0
        assert peer.shop.calls.log == []
        assert peer.channel().page().is_last
        assert peer.channel().check().ok
        assert {what for _, what in peer.breaker.heard} == {"worked"}


def everything(channel: ExternalChannel, peer: Peer) -> None:
    """Each call that there is."""
    reference = peer.shop.world.add_order(placed=EARLIER).reference
    peer.shop.world.shelf.add("Ä/B & C", reference="ref-1")
    channel.register("Mine ü", "a@shop.example")
    page = channel.page()
    channel.answer(page, {"Note": "ü", "Commission": "2.75"})
    channel.orders(peer.query(), None)
    part = channel.despatch_request(telling(peer.shop.world.order(reference)))
    channel.tell_despatches([part], Hook())
    list(channel.listed_products((), DictMemory()))
    channel.tell_levels([channel.stock_request(Change("Ä/B & C", 7, reference="ref-1"))], Hook())
    channel.tell_prices([channel.price_request(PriceChange("Ä/B & C", Decimal("7.25"), "ref-1"))], Hook())
    channel.shipping_tags()
    channel.payment_tags()
    everything_else(channel, peer)
    assert channel.check().ok
    channel.farewell()


def everything_else(channel: ExternalChannel, peer: Peer) -> None:
    """Of listings that are made, and after a sale."""
    channel.listing_form()
    ids = [channel.categories(1).categories[0].id]
    channel.attributes(ids, SETTINGS)
    channel.variation_rules(ids, SETTINGS)
    mug = publication("Ü-MUG", own_attributes=(("Muster", "Ähren"),))
    feed = channel.publish("create", [channel.publish_request("create", mug)], Hook())
    peer.bench.clock.advance(10)
    (made,) = channel.publish_news(feed).products
    named = replace(mug, external_id=made.external_id)
    channel.publish("delete", [channel.publish_request("delete", named)], Hook())
    assert channel.post_sale_options().cancel
    order = peer.shop.world.add_order(placed=EARLIER)
    channel.tell_refund(channel.refund_request(refund(order)), Hook())
    channel.tell_cancel(channel.cancel_request(cancellation(order)), Hook())


@pytest.mark.parametrize(("form", "time"), [("iso", "2026-02-10T09:00:00Z"), ("space", "2026-02-10 09:00:00Z")])
def test_every_request_is_strict(form: str, time: str) -> None:
    """Tolerance 10: PascalCase, both forms of a time, JSON numbers, UTF-8, Content-Length, no packing, no chunks."""
    with serving() as peer:
        everything(peer.channel(date_format=form), peer)
        assert peer.shop.complaints == []
        assert {each.endpoint for each in peer.shop.heard} == set(PATHS)
        (asked,) = peer.shop.heard_at("OrdersEndpoint")
        assert json.loads(asked.body)["UTCTimeFrom"] == time
        assert all(each.acted for each in peer.shop.heard)
        for each in peer.shop.heard:
            assert "authorization" not in each.headers
            assert each.headers["accept-encoding"] == "identity"


def test_behind_a_password_and_a_sign_in_too() -> None:
    """U11, X4: Basic in front, then bearer tokens; the body's token goes along."""
    with serving(basic=("user", "sec:ret")) as peer:
        everything(peer.channel(), peer)
        assert peer.shop.complaints == []
        assert all(each.headers["authorization"].startswith("Basic ") for each in peer.shop.heard)
    with serving(oauth=True) as peer:
        everything(peer.channel(), peer)
        assert peer.shop.complaints == []
        assert all(each.headers["authorization"].startswith("Bearer ") for each in peer.shop.heard)


def test_a_token_that_ran_out_is_fetched_once_more() -> None:
    """A read goes again with a new one; nothing else is repeated."""
    with serving(oauth=True) as peer:
        assert peer.shop.sign_in is not None
        channel = peer.channel()
        channel.orders(peer.query(), None)
        peer.shop.sign_in.revoke()
        channel.orders(peer.query(), None)
        assert peer.shop.calls.count("token") == 2
        assert [each.status for each in peer.shop.heard] == [200, 401, 200]


def test_a_despatch_is_told_the_same_way_twice() -> None:
    """R-LOST: the byte-identical request."""
    with serving() as peer:
        references = [peer.shop.world.add_order(placed=EARLIER).reference for _ in range(3)]
        peer.shop.faults.fail_next("DespatchEndpoint", "lost")
        with pytest.raises(NoAnswer):
            despatched(peer, *references)
        assert [each.fate for each in despatched(peer, *references)] == ["confirmed"] * 3
        first, second = peer.shop.heard_at("DespatchEndpoint")
        assert first.body == second.body


def test_the_answer_of_a_send_that_cannot_be_read_is_not_taken_for_a_no() -> None:
    """R-OUTCOME: HTML at 200 and a list where an object belongs: nobody knows."""
    for kind in ("html_after", "empty", "list", "truncated"):
        with serving() as peer:
            reference = peer.shop.world.add_order(placed=EARLIER).reference
            peer.shop.faults.fail_next("DespatchEndpoint", kind)
            with pytest.raises(ChannelError) as said:
                despatched(peer, reference)
            assert not isinstance(said.value, ChannelRefused), kind
            assert peer.breaker.heard == [("despatch", "failed")]
