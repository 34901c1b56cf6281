"""Orders of Amazon behind the port: what is asked, what is skipped, what a refusal does (R-CURSOR, R-ORDERS)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from linndesk.channels.amazon.channel import SETTLED, AmazonChannel
from linndesk.channels.amazon.client import NotThere, WrongQuestion
from linndesk.channels.base import ChecksItself, ListsProducts, OrderQuery, PullsOrders
from linndesk.channels.despatches import TellsDespatches
from linndesk.domain.orders import PARTS_UNKNOWN, ChannelOrder
from linndesk.errors import AccessRefused, ChannelRefused, PageTokenRefused
from tests.channels.amazon.peer import UK, Peer
from tests.channels.stands import START, OddAdapter

QUERY = OrderQuery("updated", START - timedelta(days=5), (UK,))
BEFORE = START - timedelta(hours=1)


def test_it_is_what_the_engine_looks_for(peer: Peer) -> None:
    channel = peer.channel()
    assert isinstance(channel, PullsOrders)
    assert isinstance(channel, ListsProducts)
    assert isinstance(channel, TellsDespatches)
    assert isinstance(channel, ChecksItself)
    channel.close()


def test_the_question_is_frozen_behind_a_token(peer: Peer) -> None:
    """Pitfall 5: every parameter of the first page, and nothing else, on the second."""
    for number in range(101):
        peer.add_order(created=BEFORE - timedelta(seconds=number))
    channel = peer.channel()
    page = channel.orders(QUERY, None)
    channel.orders(page.query, page.next_token)
    first, second = (dict(each.query) for each in peer.amazon.calls.of("searchOrders"))
    assert second.pop("paginationToken") == page.next_token
    assert first == second
    assert first["lastUpdatedAfter"] == "2026-02-25T09:00:00Z"
    assert (first["fulfilledBy"], first["maxResultsPerPage"], first["marketplaceIds"]) == ("MERCHANT", "100", UK)


def test_amazons_word_is_the_time(peer: Peer) -> None:
    """R-CURSOR: lastUpdatedBefore, whatever the PC's clock says."""
    assert peer.channel().orders(QUERY, None).server_time == START - SETTLED


@pytest.mark.parametrize(("hours", "server_time"), [(-1, START - timedelta(hours=1)), (0, START), (1, START)])
def test_without_amazons_word_the_earlier_of_both_clocks_counts(
    peer: Peer, hours: float, server_time: datetime
) -> None:
    """R-CURSOR: a Date an hour ahead would put the next question into the future, and lose what changes till then."""
    peer.amazon.faults.date_skew = timedelta(hours=hours)
    adapter = OddAdapter(lambda body: body.pop("lastUpdatedBefore", None))
    channel = AmazonChannel(peer.settings(), peer.bench.tools, peer.tokens, adapter)
    assert channel.orders(QUERY, None).server_time == server_time - SETTLED


@pytest.mark.parametrize(("skew", "said"), [(-600, "10 minutes ahead of"), (90, "90 seconds behind")])
def test_a_wrong_pc_clock_is_told_once_a_run(peer: Peer, skew: int, said: str) -> None:
    """Pitfall 3: in the receipt of a sync that went well."""
    for number in range(101):
        peer.add_order(created=BEFORE - timedelta(seconds=number))
    peer.amazon.faults.date_skew = timedelta(seconds=skew)
    channel = peer.channel()
    page = channel.orders(QUERY, None)
    assert page.notes == (f"This PC's clock is {said} Amazon's: set it right, then sync again.",)
    assert channel.orders(page.query, page.next_token).notes == ()


def test_a_clock_that_is_a_minute_off_is_not_worth_a_word(peer: Peer) -> None:
    peer.amazon.faults.date_skew = timedelta(seconds=59)
    assert peer.channel().orders(QUERY, None).notes == ()


def _refusals(peer: Peer) -> Iterator[ChannelRefused]:
    """A 400 and a 404, as the channel tells them."""
    channel = peer.channel()
    peer.amazon.faults.fail_next("searchOrders", "400", 3)
    with pytest.raises(WrongQuestion) as wrong:
        channel.orders(QUERY, None)
    yield wrong.value
    with pytest.raises(NotThere) as absent:
        channel.client.call("getOrder", gaps={"orderId": "202-0000000-0000000"})
    yield absent.value


def test_a_refusal_says_what_to_do(peer: Peer) -> None:
    assert all("try again" in each.fix for each in _refusals(peer))


def test_a_refusal_names_a_wrong_pc_clock(peer: Peer) -> None:
    """Pitfall 3: Amazon's words for a time that is still to come help nobody."""
    peer.amazon.faults.date_skew = timedelta(minutes=-7)
    for each in _refusals(peer):
        assert each.fix == "This PC's clock is 7 minutes ahead of Amazon's: set it right, then sync again"


def test_orders_that_amazon_sends_are_asked_for_only_when_wanted(peer: Peer) -> None:
    """D19."""
    own = peer.add_order(created=BEFORE)
    theirs = peer.add_order(created=BEFORE, fulfilled_by="AMAZON")
    channel = peer.channel()
    assert [each.channel_order_id for each in channel.orders(QUERY, None).orders] == [own]
    page = channel.orders(replace(QUERY, fulfilled_by_channel=True), None)
    assert sorted(each.channel_order_id for each in page.orders) == sorted([own, theirs])


def test_another_shops_order_is_skipped_and_told(peer: Peer) -> None:
    other = peer.add_order(created=BEFORE, channel_name="NON_AMAZON")
    page = peer.channel().orders(QUERY, None)
    assert [each.ref for each in page.skipped] == [other]
    assert page.orders == ()


@pytest.mark.parametrize("data", ["FULFILLMENT", "CANCELLATION", "PACKAGES"])
def test_pitfall_8_what_amazon_refuses_is_left_out_and_told(peer: Peer, data: str) -> None:
    """400 with includedData: once more without that, frozen so for the pages that follow."""
    for number in range(101):
        peer.add_order(created=BEFORE - timedelta(seconds=number))
    peer.amazon.faults.refused_data = {data}
    channel = peer.channel()
    page = channel.orders(QUERY, None)
    assert page.query == replace(QUERY, without=(data,))
    assert page.notes
    assert {PARTS_UNKNOWN in each.flags for each in page.orders} == {data != "FULFILLMENT"}
    assert page.orders[0].person.line1
    rest = channel.orders(page.query, page.next_token)
    assert len(page.orders) + len(rest.orders) == 101
    one = channel.order(page.orders[0].channel_order_id)
    assert isinstance(one, ChannelOrder)
    assert (PARTS_UNKNOWN in one.flags) is (data != "FULFILLMENT")


def test_pitfall_8_a_refusal_without_a_name_leaves_out_more_and_more(peer: Peer) -> None:
    """First the part whose outage is known: packages and cancellations still come."""
    number = peer.add_order(created=BEFORE, status="UNSHIPPED")
    peer.amazon.world.ship_elsewhere(number, "THEIRS")
    peer.amazon.world.update(number, updated=BEFORE)
    peer.amazon.faults.fail_next("searchOrders", "400")
    page = peer.channel().orders(QUERY, None)
    assert page.query == replace(QUERY, without=("FULFILLMENT",))
    assert [each.tracking for each in page.orders[0].packages] == ["THEIRS"]
    assert page.orders[0].lines[0].shipped == 1
    peer.amazon.faults.fail_next("searchOrders", "400", 2)
    page = peer.channel().orders(QUERY, None)
    assert page.query == replace(QUERY, without=("FULFILLMENT",), minimal=True)
    assert PARTS_UNKNOWN in page.orders[0].flags
    peer.amazon.faults.fail_next("searchOrders", "400", 3)
    with pytest.raises(WrongQuestion):
        peer.channel().orders(QUERY, None)


def test_a_token_older_than_a_day_is_refused(peer: Peer) -> None:
    for number in range(101):
        peer.add_order(created=BEFORE - timedelta(seconds=number))
    page = peer.channel().orders(QUERY, None)
    peer.bench.clock.advance(25 * 3600)
    with pytest.raises(PageTokenRefused):
        peer.channel().orders(page.query, page.next_token)


def test_withheld_addresses_wait_and_are_told(peer: Peer) -> None:
    """Pitfall 7."""
    for number in range(5):
        peer.add_order(created=BEFORE - timedelta(seconds=number))
    peer.amazon.faults.withhold_addresses = True
    page = peer.channel().orders(QUERY, None)
    assert all(each.missing for each in page.orders)
    assert any("Direct-to-Consumer Delivery" in each for each in page.notes)


def test_another_merchants_marketplace_is_refused_in_words(peer: Peer) -> None:
    with pytest.raises(AccessRefused) as found:
        peer.channel().orders(replace(QUERY, scopes=("ATVPDKIKX0DER",)), None)
    assert "Inventory and Order Tracking" in found.value.fix


def test_calls_are_counted_and_journalled_by_template(peer: Peer) -> None:
    """R-JOURNAL: the order's number is not in it."""
    number = peer.add_order(created=BEFORE)
    peer.channel().order(number)
    assert peer.bench.tools.calls["getOrder"] == 1
    noted = peer.bench.journal.exchanges[-1]
    assert noted.template == "/orders/2026-01-01/orders/{orderId}"
    assert noted.scope == f"amazon:{peer.settings().seller_id}:EU"
    assert number not in str(noted)
