"""The nasty knobs do what they say, over real sockets: R-OUTCOME, R-LOST, R-HTTP are tested with them."""

from __future__ import annotations

import time as wall
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from linndesk.sandbox import PracticeAmazon
from tests.sandbox.driver import ORDERS, REPORTS, START, Hand, Settable, error

AFTER = "2026-11-20T00:00:00Z"
NEW = {"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": ["A1F83G8C2ARO7P"]}


@pytest.mark.parametrize(
    ("kind", "status", "content"),
    [
        ("429", 429, "application/json"),
        ("503", 503, "text/html; charset=us-ascii"),
        ("500", 500, "application/json"),
        ("400", 400, "application/json"),
        ("403", 403, "application/json"),
        ("html200", 200, "text/html; charset=us-ascii"),
    ],
)
def test_canned_answers(hand: Hand, kind: str, status: int, content: str) -> None:
    hand.amazon.faults.fail_next("searchOrders", kind, 2, skip=1)
    answers = [hand.get(ORDERS, lastUpdatedAfter=AFTER) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, status, status, 200]
    assert answers[1].headers["Content-Type"] == content
    assert "x-amzn-RateLimit-Limit" not in answers[1].headers
    assert hand.amazon.faults.pending() == 0


@pytest.mark.parametrize(("kind", "made"), [("lost", 1), ("reset", 0)])
def test_a_lost_answer_acts_and_a_reset_does_not(hand: Hand, kind: str, made: int) -> None:
    hand.sign_in()
    hand.amazon.faults.fail_next("createReport", kind)
    with pytest.raises(requests.ConnectionError):
        hand.post(REPORTS, NEW)
    assert [each.status for each in hand.amazon.calls.of("createReport")] == [0]
    assert len(hand.get(REPORTS, reportTypes=NEW["reportType"]).json()["reports"]) == made


def test_a_cut_body_is_seen_as_one(hand: Hand) -> None:
    hand.amazon.world.add_order(updated=START - timedelta(hours=1))
    hand.amazon.faults.fail_next("searchOrders", "truncated")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        hand.get(ORDERS, lastUpdatedAfter=AFTER)


def test_a_slow_answer_comes_and_a_stop_does_not_wait_for_it(hand: Hand) -> None:
    hand.sign_in()
    hand.amazon.faults.fail_next("searchOrders", "slow", seconds=0.2)
    began = wall.monotonic()
    assert hand.get(ORDERS, lastUpdatedAfter=AFTER).status_code == 200
    assert wall.monotonic() - began >= 0.2


def test_sign_in_and_download_have_names_too(hand: Hand) -> None:
    hand.amazon.faults.fail_next("token", "503")
    assert hand.sign_in().status_code == 503
    hand.amazon.faults.fail_next("*", "500")
    assert hand.sign_in().status_code == 500
    hand.sign_in()
    assert hand.amazon.calls.count("token") == 3
    assert "practice-secret" not in repr(hand.amazon.calls.log)


def test_tokens_may_end_before_they_promised(hand: Hand, time: Settable) -> None:
    hand.amazon.faults.token_life = 60
    assert hand.sign_in().json()["expires_in"] == 3600
    time.pass_(seconds=61)
    assert hand.get(ORDERS, lastUpdatedAfter=AFTER).status_code == 403


def test_data_that_is_refused_for_a_while(hand: Hand) -> None:
    """Pitfall 8: includedData=FULFILLMENT answered 400 for a day."""
    hand.amazon.faults.refused_data = {"FULFILLMENT"}
    answer = hand.get(ORDERS, lastUpdatedAfter=AFTER, includedData="BUYER,FULFILLMENT")
    assert (answer.status_code, error(answer)["code"]) == (400, "InvalidInput")
    assert hand.get(ORDERS, lastUpdatedAfter=AFTER, includedData="BUYER").status_code == 200


def test_paging_that_breaks(hand: Hand) -> None:
    for _ in range(5):
        hand.amazon.world.add_order(updated=START - timedelta(hours=1))
    query = {"lastUpdatedAfter": AFTER, "maxResultsPerPage": "2"}
    first = hand.get(ORDERS, **query).json()
    query["paginationToken"] = first["pagination"]["nextToken"]
    hand.amazon.faults.repeat_first_page = True
    assert hand.get(ORDERS, **query).json()["orders"] == first["orders"]
    hand.amazon.faults.repeat_first_page = False
    hand.amazon.faults.refuse_page_tokens = True
    assert hand.get(ORDERS, **query).status_code == 400
    hand.amazon.faults.reset()
    assert hand.get(ORDERS, **query).json()["orders"] != first["orders"]


def test_one_date_header_on_the_practice_clock_with_a_skew(hand: Hand) -> None:
    answer = hand.get(ORDERS, lastUpdatedAfter=AFTER)
    assert parsedate_to_datetime(answer.headers["Date"]) == START
    hand.amazon.faults.date_skew = timedelta(minutes=-7)
    answer = hand.get(ORDERS, lastUpdatedAfter=AFTER)
    assert parsedate_to_datetime(answer.headers["Date"]) == START - timedelta(minutes=7)


def test_calls_are_written_down(hand: Hand) -> None:
    hand.get(ORDERS, lastUpdatedAfter=AFTER, includedData="BUYER,RECIPIENT")
    call = hand.amazon.calls.log[-1]
    assert (call.operation, call.method, call.path, call.status) == ("searchOrders", "GET", ORDERS, 200)
    assert call.query == {"lastUpdatedAfter": AFTER, "includedData": "BUYER,RECIPIENT"}
    assert (call.merchant, call.at) == ("main", START)
    hand.amazon.calls.reset()
    assert hand.amazon.calls.log == []


def test_a_stopped_channel_refuses_and_comes_back_at_the_same_address(time: Settable) -> None:
    with PracticeAmazon(now=time) as amazon:
        hand, url = Hand(amazon), amazon.url
        hand.sign_in()
        amazon.stop()
        with pytest.raises(requests.ConnectionError):
            hand.get(ORDERS, lastUpdatedAfter=AFTER)
        amazon.start()
        assert amazon.url == url
        assert hand.get(ORDERS, lastUpdatedAfter=AFTER).status_code == 200
        hand.close()


def test_the_clock_can_be_moved_on(hand: Hand) -> None:
    hand.amazon.clock.advance(120)
    answer = hand.get(ORDERS, lastUpdatedAfter=AFTER)
    assert answer.json()["lastUpdatedBefore"] == "2026-11-21T08:00:00Z"
