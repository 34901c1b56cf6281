"""X5, R-CURSOR, tolerance 8 and 9: pages of an app's orders over real HTTP, with every way in which pages lie."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from linndesk.channels.base import OrderPage
from linndesk.channels.external.channel import ExternalChannel
from linndesk.channels.external.orders import NO_LIST
from linndesk.channels.loose import is_empty
from linndesk.channels.paging import MOST_PAGES, STALE
from linndesk.domain.times import iso
from linndesk.errors import BadReply, ChannelRefused, PageTokenRefused
from linndesk.sandbox.external.generate import sample_shop
from tests.channels.external.bench import PAST, Peer, serving
from tests.channels.external.odd_orders import damaged, order
from tests.channels.stands import START, OddAdapter

ORDERS = "OrdersEndpoint"


@pytest.fixture
def peer() -> Iterator[Peer]:
    with serving() as found:
        yield found


def numbers(page: OrderPage) -> list[str]:
    return [each.channel_order_id for each in page.orders]


def filled(peer: Peer, count: int, size: int = 100) -> list[str]:
    peer.shop.faults.orders.size = size
    at = START - timedelta(days=2)
    return [peer.shop.world.add_order(placed=at + timedelta(minutes=each)).reference for each in range(count)]


def answered(peer: Peer, change: Callable[[dict[str, Any]], object]) -> ExternalChannel:
    """A channel whose app answers with something else."""
    return peer.through(OddAdapter(change))


def asked(peer: Peer) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in peer.shop.heard_at(ORDERS)]


def test_every_page_is_asked_for_once_and_every_order_comes_once(peer: Peer) -> None:
    known = filled(peer, 25, size=10)
    pages = peer.pull()
    assert [len(each.orders) for each in pages] == [10, 10, 5]
    assert [number for each in pages for number in numbers(each)] == known
    assert [each["PageNumber"] for each in asked(peer)] == [1, 2, 3]
    assert {each["UTCTimeFrom"] for each in asked(peer)} == {iso(PAST)}
    assert not peer.shop.complaints


def test_older_apps_get_their_dates_with_a_space(peer: Peer) -> None:
    peer.pull(date_format="space")
    assert asked(peer)[0]["UTCTimeFrom"] == iso(PAST).replace("T", " ")
    assert not peer.shop.complaints


def test_the_walk_resumes_where_its_first_page_was_answered(peer: Peer) -> None:
    """R-CURSOR: of both clocks the earlier, from the first page on."""
    filled(peer, 30, size=10)
    skew = timedelta(minutes=-7)
    peer.shop.faults.date_skew = skew
    channel = peer.channel()
    first = channel.orders(peer.query(), None)
    peer.bench.clock.advance(90)
    second = channel.orders(first.query, first.next_token)
    assert first.server_time == second.server_time == START + skew
    assert {each.last_updated for each in (*first.orders, *second.orders)} == {START + skew}


@pytest.mark.parametrize("ahead", [timedelta(hours=3), None])
def test_an_app_that_is_ahead_or_tells_no_time_is_taken_at_our_clock(peer: Peer, ahead: timedelta | None) -> None:
    peer.shop.faults.no_date = ahead is None
    peer.shop.faults.date_skew = ahead or timedelta()
    assert peer.channel().orders(peer.query(), None).server_time == START


@pytest.mark.parametrize("skew", [timedelta(days=-400), timedelta(hours=-1)])
def test_a_clock_that_was_set_back_makes_no_order_older_than_what_was_asked_for(peer: Peer, skew: timedelta) -> None:
    """Else it would be taken for one that was seen before this account's time, and lost."""
    filled(peer, 1)
    peer.shop.faults.date_skew = skew
    query = peer.query(since=START - timedelta(minutes=15))
    peer.shop.world.update("PS-10001", updated=START)
    page = peer.channel().orders(query, None)
    assert page.server_time == START + skew
    assert [each.last_updated for each in page.orders] == [query.since]


def test_another_run_goes_on_where_the_last_one_stopped(peer: Peer) -> None:
    known = filled(peer, 25, size=10)
    first = peer.channel().orders(peer.query(), None)
    second = peer.channel().orders(first.query, first.next_token)
    assert numbers(second) == known[10:20]
    assert asked(peer)[1]["PageNumber"] == 2


def test_after_half_an_hour_pages_may_have_moved(peer: Peer) -> None:
    filled(peer, 25, size=10)
    channel = peer.channel()
    first = channel.orders(peer.query(), None)
    peer.bench.clock.advance(STALE.total_seconds() - 1)
    second = channel.orders(first.query, first.next_token)  # each page renews it
    peer.bench.clock.advance(STALE.total_seconds() + 1)
    calls = len(peer.shop.heard)
    for token in (second.next_token, "nonsense", "[]", '{"page": 1}', json.dumps({"page": "x", "at": "", "asked": ""})):
        with pytest.raises(PageTokenRefused):
            channel.orders(first.query, token)
    assert len(peer.shop.heard) == calls


def test_tolerance_9_empty_pages_are_the_end(peer: Peer) -> None:
    filled(peer, 20, size=10)
    peer.shop.faults.orders.always_more = True
    assert [len(each.orders) for each in peer.pull()] == [10, 10, 0, 0, 0, 0, 0]


def test_tolerance_9_a_page_with_nothing_new_is_the_end(peer: Peer) -> None:
    filled(peer, 20, size=10)
    peer.shop.faults.orders.endless = True
    pages = peer.pull()
    assert [len(each.orders) for each in pages] == [10, 10, 0, 0]
    assert len(pages[-1].skipped) == 10


def test_a_list_that_moved_by_a_whole_page_hides_nothing(peer: Peer) -> None:
    """X5: as many orders as a page holds came to its front while it was read: the second page is the first again."""
    said = iter([("A", True), ("A", True), ("B", True), ("C", False)])
    filled(peer, 1)
    real: list[dict[str, Any]] = []

    def change(body: dict[str, Any]) -> None:
        letter, more = next(said)
        real.extend(body["Orders"])
        body |= {"HasMorePages": more, "Orders": [{**real[0], "ReferenceNumber": f"{letter}{each}"} for each in (0, 1)]}

    channel, query, token = answered(peer, change), peer.query(), None
    came: list[str] = []
    while True:
        page = channel.orders(query, token)
        came += numbers(page)
        query, token = page.query, page.next_token
        if token is None:
            break
    assert came == [f"{letter}{each}" for letter in "ABC" for each in (0, 1)]


def test_null_behind_the_last_page_is_the_end_where_the_app_says_that_nothing_is_wrong(peer: Peer) -> None:
    """Tolerance 4 and 9: there is more as long as the page was not empty, and an empty list is null."""
    filled(peer, 10, size=10)
    channel = answered(peer, lambda body: body.update(HasMorePages=True))
    first = channel.orders(peer.query(), None)
    ended = answered(peer, lambda body: body.update(Error="", Orders=None, HasMorePages=False))
    last = ended.orders(first.query, first.next_token)
    assert (last.orders, last.next_token, last.server_time) == ((), None, first.server_time)


def test_tolerance_9_an_app_that_ignores_the_page(peer: Peer) -> None:
    filled(peer, 20, size=10)
    peer.shop.faults.orders.ignores_number = True
    assert [len(each.orders) for each in peer.pull()] == [20]
    channel = answered(peer, lambda body: body.update(HasMorePages="perhaps"))
    first = channel.orders(peer.query(), None)
    assert len(first.orders) == 20
    second = channel.orders(first.query, first.next_token)
    assert channel.orders(second.query, second.next_token).next_token is None


def test_tolerance_9_pages_without_end_are_named_as_that(peer: Peer) -> None:
    channel, at = peer.channel(), iso(START)
    last = channel.orders(peer.query(), json.dumps({"page": MOST_PAGES, "at": at, "asked": at}))
    assert not last.orders
    calls = len(peer.shop.heard)
    with pytest.raises(BadReply, match="without end"):
        channel.orders(peer.query(), json.dumps({"page": MOST_PAGES + 1, "at": at, "asked": at}))
    assert len(peer.shop.heard) == calls


def test_tolerance_8_repeats_within_and_across_pages_count_once(peer: Peer) -> None:
    known = filled(peer, 25, size=10)
    peer.shop.faults.orders.twice_in_page = peer.shop.faults.orders.twice_across = True
    pages = peer.pull()
    came = [number for each in pages for number in numbers(each)]
    assert sorted(came) == sorted(known)
    assert sum(len(each.skipped) for each in pages) == 5


def test_an_error_on_a_later_page_is_told_in_the_apps_words(peer: Peer) -> None:
    filled(peer, 25, size=10)
    peer.shop.faults.orders.errors[2] = "The shop is being moved"
    channel = peer.channel()
    first = channel.orders(peer.query(), None)
    assert len(first.orders) == 10
    with pytest.raises(ChannelRefused) as refused:
        channel.orders(first.query, first.next_token)
    assert "The shop is being moved" in refused.value.detail
    assert peer.breaker.heard == [("orders", "worked")] * 2


def test_tolerance_5_a_page_without_orders_is_no_page(peer: Peer) -> None:
    peer.shop.faults.fail_next(ORDERS, "missing")
    with pytest.raises(BadReply, match="cannot be read"):
        peer.channel().orders(peer.query(), None)
    for wrong in ("none", 7, True):
        channel = answered(peer, partial(_with, wrong))
        with pytest.raises(BadReply):
            channel.orders(peer.query(), None)


def _with(found: object, body: dict[str, Any]) -> None:
    body["Orders"] = found


def test_tolerance_4_null_for_orders_is_none_and_the_next_poll_asks_from_the_same_moment(peer: Peer) -> None:
    """An app that failed and cannot say so answers like one that has none: nothing is lost either way."""
    filled(peer, 25, size=10)
    page = answered(peer, lambda body: body.update(Orders=None)).orders(peer.query(), None)
    assert (page.orders, page.next_token, page.server_time, page.notes) == ((), None, PAST, (NO_LIST,))
    first = peer.channel().orders(peer.query(), None)
    with pytest.raises(BadReply):
        answered(peer, _failed_silently).orders(first.query, first.next_token)


def _failed_silently(body: dict[str, Any]) -> None:
    body.pop("Error", None)
    body["Orders"] = None


def test_an_order_that_cannot_be_read_holds_nobody_up(peer: Peer) -> None:
    filled(peer, 3)
    page = answered(peer, lambda body: body["Orders"][1].update(OrderItems=[])).orders(peer.query(), None)
    assert len(page.orders) == 2
    assert [each.reason for each in page.quarantined] == ["it has no goods"]
    assert "PS-10002" in page.raw_quarantined[0]


def test_a_repeat_is_known_by_its_content(peer: Peer) -> None:
    """An app dates no change: polled again the same order has the same word, a changed one another."""
    reference = filled(peer, 2)[0]
    before = peer.orders()
    peer.bench.clock.advance(900)
    assert {each: made.digest for each, made in peer.orders().items()} == {
        each: made.digest for each, made in before.items()
    }
    peer.shop.world.cancel(reference)
    after = peer.orders()
    assert after[reference].status == "cancelled"
    assert [each for each in after if after[each].digest != before[each].digest] == [reference]


def test_prices_of_15_places_and_quantities_of_31_bits_come_over_the_wire_to_the_penny(peer: Peer) -> None:
    """R: the official sample makes such orders."""

    def change(body: dict[str, Any]) -> None:
        body["Orders"][0]["OrderItems"][0] |= {"Qty": 2**31 - 1, "PricePerUnit": "1234.123456789012345"}

    filled(peer, 1)
    made = answered(peer, change).orders(peer.query(), None).orders[0]
    assert str(made.lines[0].total) == "2650259941833.52"


@pytest.mark.parametrize("seed", range(8))
def test_damaged_orders_over_the_wire(peer: Peer, seed: int) -> None:
    """Orders + put aside + left out = rows in, whatever the JSON holds; a row of nothing is no row."""
    filled(peer, 1)
    rows = json.loads(json.dumps([order(), *(damaged(seed * 50 + each) for each in range(50))], default=str))
    page = answered(peer, lambda body: body.update(Orders=rows)).orders(peer.query(), None)
    whole = [each for each in rows if not is_empty(each)]
    assert len(whole) > 40
    assert len(page.orders) + len(page.quarantined) + len(page.skipped) == len(whole)


def test_a_whole_shop_reads_the_same_in_each_page_size() -> None:
    found = []
    for size in (7, 60, 500):
        with serving(world=sample_shop(orders=60, now=START)) as peer:
            peer.shop.faults.orders.size = size
            made = peer.orders()
            found.append({each: replace(one, person=replace(one.person, raw="")) for each, one in made.items()})
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 60
