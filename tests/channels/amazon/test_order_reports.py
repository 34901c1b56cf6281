"""Amazon's order reports behind the port: tokens, roles, pages, fates; the same order as by the API (A5, A6)."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from requests import Response
from requests.adapters import HTTPAdapter

from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.order_reports import FLAT, UNSHIPPED, XML
from linndesk.channels.base import OrderQuery
from linndesk.channels.documents import FoundReport, ReadsOrderReports, ReportSpan
from linndesk.domain.orders import ChannelOrder
from linndesk.errors import AccessRefused, BadInput
from linndesk.sandbox.amazon.generate import sample_world
from linndesk.sandbox.amazon.records import ALL_ROLES, DELIVERY_ROLE, Line
from linndesk.sandbox.amazon.server import PracticeAmazon
from tests.channels.amazon.peer import UK, Peer
from tests.channels.stands import START, bench

BEFORE = START - timedelta(hours=2)
SINCE = START - timedelta(days=5)


def span(peer: Peer) -> ReportSpan:
    return ReportSpan(SINCE, peer.bench.clock.now(), tuple(peer.settings().marketplaces))


def finished(peer: Peer, channel: AmazonChannel, report_id: str) -> FoundReport:
    while (found := channel.look_at_report(report_id)).state == "making":
        peer.bench.clock.wait(30, peer.bench.tools.cancel)
    return found


def made(peer: Peer, channel: AmazonChannel) -> FoundReport:
    return finished(peer, channel, channel.ask_report(span(peer), "orders", None))


def orders(peer: Peer, channel: AmazonChannel, found: FoundReport) -> dict[str, ChannelOrder]:
    document = channel.open_report(found, span(peer).scopes)
    came = {each.channel_order_id: each for batch in document.batches(found.made_at) for each in batch.orders}
    document.close()
    return came


def test_it_is_what_the_engine_looks_for(peer: Peer) -> None:
    assert isinstance(peer.channel(), ReadsOrderReports)


def test_what_is_asked_for(peer: Peer) -> None:
    """A5: the account's own form, its marketplaces, the period."""
    whole = span(peer)
    peer.channel().ask_report(whole, "orders", None)
    peer.channel(xml_merchant=True).ask_report(whole, "orders", None)
    peer.channel().ask_report(whole, "unshipped", None)
    bodies = [json.loads(each.body) for each in peer.amazon.calls.of("createReport")]
    assert [each["reportType"] for each in bodies] == [FLAT, XML, UNSHIPPED]
    assert bodies[0]["marketplaceIds"] == list(whole.scopes)
    assert (bodies[0]["dataStartTime"], bodies[0]["dataEndTime"]) == ("2026-02-25T09:00:00Z", "2026-03-02T09:00:00Z")
    with pytest.raises(BadInput):
        peer.channel().ask_report(replace(whole, until=whole.since), "orders", None)


def test_a_document_takes_a_token_for_exactly_itself_that_is_written_down_nowhere(peer: Peer) -> None:
    """R-JOURNAL: the token is neither kept nor logged; the download is without any header of ours (R-HTTP)."""
    peer.add_order(created=BEFORE)
    channel = peer.channel()
    found = made(peer, channel)
    assert len(orders(peer, channel, found)) == 1
    (call,) = peer.amazon.calls.of("createRestrictedDataToken")
    path = f"/reports/2021-06-30/documents/{found.document_id}"
    assert json.loads(call.body) == {"restrictedResources": [{"method": "GET", "path": path}]}
    assert all("sprdt" not in str(each) for each in peer.bench.journal.exchanges)
    assert all("sprdt" not in each for each in peer.bench.said)
    assert peer.amazon.calls.count("download") == 1


def test_a_missing_role_is_named(peer: Peer) -> None:
    peer.add_order(created=BEFORE)
    channel = peer.channel()
    found = made(peer, channel)
    peer.amazon.world.set_merchant("main", roles=ALL_ROLES - {DELIVERY_ROLE})
    with pytest.raises(AccessRefused) as error:
        channel.open_report(found, span(peer).scopes)
    assert "Direct-to-Consumer Delivery" in error.value.fix
    with pytest.raises(AccessRefused, match="order reports"):
        channel.ask_report(span(peer), "orders", None)


class LongAddresses(HTTPAdapter):
    """The real way out; signed addresses as long as Amazon's."""

    def send(self, *args: Any, **kwargs: Any) -> Response:
        reply = super().send(*args, **kwargs)
        if "/documents/" in str(reply.url) and reply.headers.get("Content-Type", "").startswith("application/json"):
            body = json.loads(reply.raw.read(decode_content=True))
            body["url"] += "&X-Amz-Security-Token=" + "x" * 1500
            reply.raw = io.BytesIO(json.dumps(body).encode())
        return reply


def test_a_signed_address_is_far_longer_than_an_id(peer: Peer) -> None:
    peer.add_order(created=BEFORE)
    channel = AmazonChannel(peer.settings(), peer.bench.tools, peer.tokens, LongAddresses())
    assert len(orders(peer, channel, made(peer, channel))) == 1


def test_a_failed_report_says_why_where_amazon_does(peer: Peer) -> None:
    peer.amazon.faults.report.outcome = "FATAL"
    peer.amazon.faults.report.fatal_says = "The requested time range is too large.\nCode 7"
    assert made(peer, peer.channel()).reason == "The requested time range is too large. Code 7"
    peer.amazon.faults.report.fatal_says = ""
    peer.bench.clock.advance(600)
    assert made(peer, peer.channel()).reason == "Amazon gave no reason"


def test_finished_reports_are_looked_for_as_far_as_wanted_and_no_further_back_than_amazon_allows(peer: Peer) -> None:
    """A6: up to 24 of 7 days is one page."""
    peer.add_order(created=BEFORE)
    for _ in range(30):
        peer.amazon.add_report(FLAT)
    peer.amazon.add_report(XML)
    channel = peer.channel()
    assert len(channel.found_reports(START - timedelta(days=7), 24)) == 24
    assert peer.amazon.calls.count("getReports") == 1
    assert len(channel.found_reports(START - timedelta(days=400), 100)) == 30
    query = dict(peer.amazon.calls.of("getReports")[-1].query)
    assert (query["createdSince"], query["processingStatuses"]) == ("2025-12-03T09:00:00Z", "DONE")
    assert len(peer.channel(xml_merchant=True).found_reports(START - timedelta(days=7), 24)) == 1


def test_fates_are_cheap_and_say_what_they_leave_out(peer: Peer) -> None:
    for number in range(201):
        peer.add_order(created=BEFORE - timedelta(seconds=number))
    channel = peer.channel()
    found = channel.fates(SINCE, (UK,), 2)
    assert (len(found.open), found.open_whole) == (200, False)
    assert (found.cancelled, found.cancelled_whole) == (frozenset(), True)
    whole = channel.fates(SINCE, (UK,), 5)
    assert (len(whole.open), whole.open_whole) == (201, True)
    query = dict(peer.amazon.calls.of("searchOrders")[0].query)
    assert query["includedData"] == "CANCELLATION"
    assert query["fulfillmentStatuses"] == "UNSHIPPED,PARTIALLY_SHIPPED"


def test_orders_that_a_report_would_tell_wrongly_are_special(peer: Peer) -> None:
    """A part has left, or the buyer asked to cancel: no column says it."""
    line = Line("A", 2, sample_world(orders=1, listings=5, now=START).orders("main")[0].lines[0].unit_price, "Mug")
    partly = peer.add_order(created=BEFORE, status="PARTIALLY_SHIPPED")
    asked = peer.add_order(created=BEFORE, lines=(replace(line, cancel_reason="MISTAKE", line_id="77"),))
    plain = peer.add_order(created=BEFORE)
    found = peer.channel().fates(SINCE, (UK,), 5)
    assert found.special == {partly, asked}
    assert found.open == {partly, asked, plain}


def test_fates_without_the_part_that_amazon_refuses(peer: Peer) -> None:
    number = peer.add_order(created=BEFORE)
    peer.amazon.faults.refused_data = {"CANCELLATION"}
    assert peer.channel().fates(SINCE, (UK,), 5).open == {number}


def test_fates_with_a_token_that_is_no_longer_good_are_not_whole(peer: Peer) -> None:
    for number in range(101):
        peer.add_order(created=BEFORE - timedelta(seconds=number))
    peer.amazon.faults.refuse_page_tokens = True
    found = peer.channel().fates(SINCE, (UK,), 5)
    assert (len(found.open), found.open_whole, found.cancelled_whole) == (100, False, True)


def test_schedules_are_of_the_accounts_own_form(peer: Peer) -> None:
    """A5: 15 minutes to 4 hours; both forms are shown."""
    channel, whole = peer.channel(), span(peer)
    channel.add_schedule("PT15M", whole.scopes)
    peer.channel(xml_merchant=True).add_schedule("PT30M", whole.scopes)
    assert {(each.form, each.period) for each in channel.schedules()} == {(FLAT, "PT15M"), (XML, "PT30M")}
    assert all(set(each.scopes) == set(whole.scopes) for each in channel.schedules())
    with pytest.raises(BadInput, match="no period"):
        channel.add_schedule("PT5M", whole.scopes)


def test_the_kind_tells_the_route(peer: Peer) -> None:
    kind = amazon_kind(peer.tokens)
    assert (kind.route(peer.settings()), kind.second(peer.settings())) == ("auto", False)
    other = peer.settings(order_route="report", secondary_integrated_system=True)
    assert (kind.route(other), kind.second(other)) == ("report", True)


@pytest.mark.parametrize("promotions", ["one", "blank", "bare", "repeat"])
@pytest.mark.parametrize("xml", [False, True])
def test_the_same_order_by_report_and_by_api_is_one(xml: bool, promotions: Any) -> None:
    """The issue's rule: what both tell is the same to the letter and to the penny."""
    own = bench()
    world = sample_world(orders=250, listings=30, now=START)
    with PracticeAmazon(world, now=own.clock.now) as amazon:
        amazon.faults.report.promotions, amazon.faults.report.shuffled = promotions, True
        peer = Peer(amazon, own, TokenSource())
        channel = peer.channel(xml_merchant=xml)
        whole = replace(span(peer), since=START - timedelta(days=40))
        found = finished(peer, channel, channel.ask_report(whole, "orders", None))
        by_report = orders(peer, channel, found)
        by_page = pages(channel, OrderQuery("updated", whole.since, whole.scopes))
    assert len(by_report) > 100
    for number, each in by_report.items():
        assert told(each) == told(by_page[number]), number


def pages(channel: AmazonChannel, query: OrderQuery) -> dict[str, ChannelOrder]:
    page = channel.orders(query, None)
    came = list(page.orders)
    while page.next_token:
        page = channel.orders(page.query, page.next_token)
        came += page.orders
    return {each.channel_order_id: each for each in came}


def told(order: ChannelOrder) -> tuple[object, ...]:
    """What a report and the API both say of an order; who it goes to only where neither withholds it."""
    lines = sorted((each.line_id, each.channel_sku, each.title, each.quantity, each.total) for each in order.lines)
    sums = (order.currency, order.total, order.shipping, order.tax, order.discount)
    who = order.person
    place = () if order.missing else (who.name, who.line1, who.town, who.postcode, who.country_code, who.buyer_name)
    return (order.marketplace, order.source, order.sub_source, order.received_at, sums, lines, place)
