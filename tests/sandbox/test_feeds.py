"""Listings feeds of the practice Amazon: documents, the queue, results, and bad ends (D8; pitfalls 16, 17)."""

from __future__ import annotations

import gzip
import json
import time as wall
from datetime import timedelta
from typing import Any

import pytest
import requests

from linndesk.sandbox import PracticeAmazon, specs
from linndesk.sandbox.amazon import models
from linndesk.sandbox.amazon.feeds import RETIRED
from linndesk.sandbox.amazon.operations import operations
from linndesk.sandbox.amazon.records import LISTING_ROLE
from tests.sandbox.driver import PATIENCE, START, UK, Hand, Settable, error, fresh_world, iso
from tests.sandbox.shop import (
    DOCUMENTS,
    FEEDS,
    JSON_FEED,
    TYPE,
    Json,
    begin,
    feed,
    feed_of,
    level,
    message,
    new_document,
    offer,
    patch,
    put,
    result,
    standing,
    submitted,
    tell,
    upload,
)

ROWS = {each.name: each for each in operations()}
REPORT = "listings-feed-processing-report-schema-v2"
need_models = pytest.mark.skipif(specs.folder("amazon") is None, reason="LINNDESK_SPECS is unset")


@pytest.fixture(autouse=True)
def offers(amazon: PracticeAmazon) -> None:
    for place, sku in enumerate(("MUG", "BOWL", "SET, 4 CUPS")):
        offer(amazon.world, sku, place + 5, 3)
    offer(amazon.world, "FBA", None)


def simple(hand: Hand, quantity: int = 1, *skus: str) -> Json:
    return feed_of(hand, {sku: level(quantity) for sku in skus or ("MUG",)})


def ended(hand: Hand, feed_id: str, seconds: float = 30) -> Json:
    """The feed after its time."""
    hand.amazon.clock.advance(seconds)
    return standing(hand, feed_id)


# -- documents


def test_a_feed_from_its_document_to_its_result(hand: Hand, time: Settable) -> None:
    """D8: the levels are sold when the feed is done, and no sooner."""
    told = {"MUG": level(7), "BOWL": level(0, 9), "SET, 4 CUPS": level(2)}
    number = feed(hand, feed_of(hand, told, ["issues", "fulfillmentAvailability"]))
    assert standing(hand, number)["processingStatus"] == "IN_PROGRESS"
    time.pass_(seconds=29)
    stock = hand.amazon.world.stock
    assert stock.all_shown() == {"MUG": 5, "BOWL": 6, "SET, 4 CUPS": 7, "FBA": None}
    time.pass_(seconds=1)
    found = standing(hand, number)
    assert found["processingStatus"] == "DONE"
    assert (found["processingStartTime"], found["processingEndTime"]) == (
        iso(START),
        iso(START + timedelta(seconds=30)),
    )
    assert stock.all_shown() == {"MUG": 7, "BOWL": 0, "SET, 4 CUPS": 2, "FBA": None}
    assert [stock.latency(sku) for sku in told] == [3, 9, 3]
    report = result(hand, number)
    assert report["summary"] == {
        "errors": 0, "warnings": 0, "messagesProcessed": 3, "messagesAccepted": 3, "messagesInvalid": 0,
        "itemSummary": {"items": 3, "errors": 0, "warnings": 0},
    }  # fmt: skip
    assert [(each["sku"], each["fulfillmentAvailability"][0]["quantity"]) for each in report["items"]] == [
        ("MUG", 7), ("BOWL", 0), ("SET, 4 CUPS", 2),
    ]  # fmt: skip
    assert [(each.by, each.id, each.at) for each in stock.levels] == [
        ("feed", number, START + timedelta(seconds=30))
    ] * 3


def test_what_is_put_has_exactly_the_type_that_was_told(hand: Hand) -> None:
    made = new_document(hand)
    for kind in ("application/json", "application/json; charset=utf-8", "text/plain"):
        refused = put(made["url"], b"{}", Content_Type=kind)
        assert (refused.status_code, "SignatureDoesNotMatch" in refused.text) == (403, True)
    assert "no contents" in result(hand, _of_empty(hand, made["feedDocumentId"]))["issues"][0]["message"]


def _of_empty(hand: Hand, document: str) -> str:
    number: str = begin(hand, document).json()["feedId"]
    assert ended(hand, number)["processingStatus"] == "FATAL"
    return number


@pytest.mark.parametrize(
    ("header", "status", "said"),
    [
        ({"x_amz_access_token": "Atza|x"}, 403, "not signed"),
        ({"x_amz_date": "20261121T080000Z"}, 403, "not signed"),
        ({"Authorization": "Bearer x"}, 400, "Only one auth mechanism"),
    ],
)
def test_an_upload_carries_none_of_amazons_headers(hand: Hand, header: dict[str, str], status: int, said: str) -> None:
    """R-HTTP: no header of ours goes to a foreign address."""
    refused = put(new_document(hand)["url"], b"{}", **header)
    assert (refused.status_code, said in refused.text) == (status, True)


def test_an_upload_in_pieces_is_refused(hand: Hand) -> None:
    def pieces() -> Any:
        yield b"{}"

    answer = requests.put(new_document(hand)["url"], data=pieces(), headers={"Content-Type": TYPE}, timeout=PATIENCE)
    assert answer.status_code == 501


def test_the_address_takes_contents_for_five_minutes_and_the_last_ones_count(hand: Hand, time: Settable) -> None:
    made = new_document(hand)
    assert put(made["url"], b"rubbish").status_code == 200
    time.pass_(minutes=4, seconds=59)
    content = json.dumps(simple(hand, 9)).encode()
    assert put(made["url"], content).headers["ETag"]
    time.pass_(seconds=1)
    late = put(made["url"], content)
    assert (late.status_code, "Request has expired" in late.text) == (403, True)
    assert put(made["url"].replace("Signature=", "Signature=f"), content).status_code == 403
    assert requests.get(made["url"], timeout=PATIENCE).status_code == 403
    assert ended(hand, begin(hand, made["feedDocumentId"]).json()["feedId"])["processingStatus"] == "DONE"
    assert hand.amazon.world.stock.shown("MUG") == 9


def test_uploads_have_faults_and_are_counted(hand: Hand) -> None:
    hand.amazon.faults.fail_next("upload", "503")
    made = new_document(hand)
    assert [put(made["url"], b"{}").status_code for _ in range(2)] == [503, 200]
    assert hand.amazon.calls.count("upload") == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (DOCUMENTS, {}),
        (DOCUMENTS, {"contentType": 7}),
        (DOCUMENTS, {"contentType": TYPE, "size": 1}),
        (FEEDS, {"feedType": JSON_FEED, "marketplaceIds": [UK]}),
        (FEEDS, {"feedType": JSON_FEED, "marketplaceIds": [UK], "inputFeedDocumentId": "amzn1.nobody"}),
        (FEEDS, {"feedType": JSON_FEED, "marketplaceIds": UK, "inputFeedDocumentId": "own"}),
        (FEEDS, {"feedType": JSON_FEED, "marketplaceIds": [], "inputFeedDocumentId": "own"}),
        (FEEDS, {"feedType": JSON_FEED, "marketplaceIds": [UK, "A1PA6795UKMFR9"], "inputFeedDocumentId": "own"}),
        (FEEDS, {"feedType": "POST_NONSENSE", "marketplaceIds": [UK], "inputFeedDocumentId": "own"}),
        (FEEDS, {"feedType": JSON_FEED, "marketplaceIds": [UK], "inputFeedDocumentId": "own", "feedOptions": {"a": 1}}),
        (FEEDS, {"feedType": JSON_FEED, "marketplaceIds": [UK], "inputFeedDocumentId": "own", "hurry": True}),
    ],
)
def test_wrong_requests_are_400(hand: Hand, path: str, body: Json) -> None:
    if body.get("inputFeedDocumentId") == "own":
        body = {**body, "inputFeedDocumentId": upload(hand, simple(hand))}
    answer = hand.post(path, body)
    assert (answer.status_code, error(answer)["code"]) == (400, "InvalidInput")
    assert hand.amazon.feeds.log == []


def test_a_document_makes_one_feed(hand: Hand) -> None:
    document = upload(hand, simple(hand))
    assert begin(hand, document).status_code == 202
    assert begin(hand, document).status_code == 400
    hand.amazon.faults.feed.document_twice = "taken"
    assert begin(hand, document).status_code == 202


def test_only_the_owner_sees_feeds_and_documents(hand: Hand) -> None:
    document = upload(hand, simple(hand))
    number = feed(hand, simple(hand))
    made = ended(hand, number)["resultFeedDocumentId"]
    other = Hand(hand.amazon, "other")
    assert begin(other, document, places=("ATVPDKIKX0DER",)).status_code == 400
    assert other.get(f"{FEEDS}/{number}").status_code == 404
    assert other.get(f"{DOCUMENTS}/{made}").status_code == 404
    assert other.get(FEEDS, feedTypes=JSON_FEED).json()["feeds"] == []
    other.close()
    assert begin(hand, document, places=("ATVPDKIKX0DER",)).status_code == 403
    assert hand.get(f"{DOCUMENTS}/{document}").status_code == 404
    roles = hand.amazon.world.merchant("main").roles - {LISTING_ROLE}
    hand.amazon.world.set_merchant("main", roles=roles)
    assert begin(hand, document).status_code == 403


@pytest.mark.parametrize("kind", sorted(RETIRED))
def test_retired_types_end_fatal(hand: Hand, kind: str) -> None:
    number = begin(hand, upload(hand, simple(hand)), kind).json()["feedId"]
    assert ended(hand, number)["processingStatus"] == "FATAL"
    assert "no longer supported" in result(hand, number)["issues"][0]["message"]
    assert hand.amazon.world.stock.levels == []


# -- the form of a feed


def _header(**changes: object) -> Any:
    return lambda told: told["header"].update(changes)


def _first(**changes: object) -> Any:
    def change(told: Json) -> None:
        told["messages"][0].update(changes)
        for name in [name for name, value in changes.items() if value is None]:
            del told["messages"][0][name]

    return change


def _report(**changes: object) -> Any:
    given = {"includedData": ["issues"], "apiVersion": "2021-08-01", **changes}
    return _header(report={name: value for name, value in given.items() if value is not None})


_WRONG = [
    lambda told: told.pop("header"),
    lambda told: told.update(messages=[]),
    lambda told: told.update(messages={}),
    lambda told: told.update(messages=["MUG"]),
    lambda told: told["messages"].append(told["messages"][0]),
    _header(sellerId="A2SOMEBODY"),
    _header(version="1.0"),
    _header(issueLocale=7),
    _report(apiVersion=None),
    _report(apiVersion="2020-09-01"),
    _report(includedData=[]),
    _report(includedData=["quantity"]),
    _first(messageId=0),
    _first(messageId="1"),
    _first(messageId=True),
    _first(messageId=2**31),
    _first(messageId=None),
    _first(sku=""),
    _first(sku=None),
    _first(operationType="UPSERT"),
    _first(operationType="UPDATE"),
    _first(operationType="DELETE"),
    _first(productType=None),
    _first(productType=""),
    _first(patches=None),
    _first(patches=[]),
    _first(patches=patch(level(1))),
    _first(attributes={"x": []}),
    _first(requirements="LISTING"),
    _first(patches=[patch(level(1), op="set")]),
    _first(patches=[{"op": "merge", "value": []}]),
    _first(patches=[{"op": "merge", "path": "/x", "value": {}}]),
    _first(patches=[{"op": "merge", "path": "/x", "value": [1]}]),
]


@pytest.mark.parametrize("change", _WRONG, ids=range(len(_WRONG)))
def test_a_feed_of_the_wrong_form_ends_fatal_and_takes_nothing(hand: Hand, change: Any) -> None:
    content = simple(hand, 1, "MUG", "BOWL")
    change(content)
    number = feed(hand, content)
    assert ended(hand, number)["processingStatus"] == "FATAL"
    report = result(hand, number)
    assert report["summary"]["messagesProcessed"] == 0
    assert "messageId" not in report["issues"][0]
    assert hand.amazon.world.stock.levels == []


@pytest.mark.parametrize("content", [b"", b"[]", b'{"header":', '{"a":"\u00e9"}'.encode("cp1252"), b"\xef\xbb\xbf{}"])
def test_a_feed_that_is_no_json_in_utf_8_ends_fatal(hand: Hand, content: bytes) -> None:
    assert ended(hand, feed(hand, content))["processingStatus"] == "FATAL"


def test_a_feed_that_calls_itself_something_else_ends_fatal(hand: Hand) -> None:
    made = new_document(hand, "text/xml; charset=UTF-8")
    assert put(made["url"], json.dumps(simple(hand)).encode(), Content_Type="text/xml; charset=UTF-8").ok
    assert ended(hand, begin(hand, made["feedDocumentId"]).json()["feedId"])["processingStatus"] == "FATAL"


def test_25_000_are_taken_and_one_more_is_not(hand: Hand) -> None:
    levels = {f"S{number}": level(number % 50) for number in range(25_001)}
    for sku in levels:
        offer(hand.amazon.world, sku, 99)
    too_much = feed_of(hand, levels)
    few = {**too_much, "messages": too_much["messages"][:25_000]}
    began = wall.monotonic()
    first, second = feed(hand, too_much), feed(hand, few)
    assert ended(hand, first)["processingStatus"] == "FATAL"
    assert ended(hand, second)["processingStatus"] == "DONE"
    assert wall.monotonic() - began < 30
    shown = hand.amazon.world.stock.all_shown()
    assert all(shown[f"S{number}"] == number % 50 for number in range(25_000))
    assert shown["S25000"] == 99


# -- messages


def test_messages_fail_one_by_one(hand: Hand) -> None:
    """Pitfall 16: DONE means processed; one refused SKU holds up nobody."""
    hand.amazon.faults.feed.errors["BOWL"] = "It is gated."
    hand.amazon.faults.stock.warned["MUG"] = "No picture."
    told = {"MUG": level(1), "NOBODY": level(1), "BOWL": level(1), "SET, 4 CUPS": level(-1)}
    number = feed(hand, feed_of(hand, told))
    assert ended(hand, number)["processingStatus"] == "DONE"
    report = result(hand, number)
    assert [(each["messageId"], each["sku"], each["severity"]) for each in report["issues"]] == [
        (1, "MUG", "WARNING"), (2, "NOBODY", "ERROR"), (3, "BOWL", "ERROR"), (4, "SET, 4 CUPS", "ERROR"),
    ]  # fmt: skip
    assert report["issues"][2]["message"] == "It is gated."
    assert report["summary"] == {
        "errors": 3, "warnings": 1, "messagesProcessed": 4, "messagesAccepted": 1, "messagesInvalid": 3,
    }  # fmt: skip
    assert "items" not in report
    assert hand.amazon.world.stock.all_shown() == {"MUG": 1, "BOWL": 6, "SET, 4 CUPS": 7, "FBA": None}


def test_partial_update_wipes_as_replace_does_and_the_rest_is_not_practised(hand: Hand) -> None:
    content = simple(hand)
    told = {"productType": "PRODUCT", "attributes": {"fulfillment_availability": [level(4)]}}
    content["messages"] = [
        message(1, "MUG", operation="PARTIAL_UPDATE", **told),
        message(2, "BOWL", operation="UPDATE", **told),
        message(3, "SET, 4 CUPS", operation="DELETE"),
    ]
    number = feed(hand, content)
    ended(hand, number)
    assert [each["messageId"] for each in result(hand, number)["issues"]] == [2, 3]
    assert submitted(hand, "MUG") == [(4, None)]
    assert hand.amazon.world.stock.shown("BOWL") == 6


def test_a_feed_flips_what_amazon_sends_too(hand: Hand) -> None:
    """Pitfall 21."""
    ended(hand, feed(hand, simple(hand, 3, "FBA")))
    assert [(each.sku, each.by) for each in hand.amazon.world.stock.flipped] == [("FBA", "feed")]


def test_an_unknown_sku_may_be_accepted_for_nothing(hand: Hand) -> None:
    """models#4402."""
    hand.amazon.faults.stock.unknown_sku = "accepted"
    number = feed(hand, simple(hand, 3, "NOBODY"))
    ended(hand, number)
    assert result(hand, number)["summary"]["messagesAccepted"] == 1
    assert [each.lost for each in hand.amazon.world.stock.levels] == [True]


def test_a_silent_message_is_neither_done_nor_named(hand: Hand) -> None:
    hand.amazon.faults.feed.silent.add("BOWL")
    number = feed(hand, simple(hand, 1, "MUG", "BOWL"))
    ended(hand, number)
    report = result(hand, number)
    assert (report["issues"], report["summary"]["messagesProcessed"]) == ([], 2)
    assert (report["summary"]["messagesAccepted"], report["summary"]["messagesInvalid"]) == (1, 0)
    assert hand.amazon.world.stock.shown("BOWL") == 6


def test_lost_updates_come_by_feed_too(hand: Hand) -> None:
    hand.amazon.faults.stock.lost.add("BOWL")
    number = feed(hand, feed_of(hand, {"MUG": level(1), "BOWL": level(1)}, ["fulfillmentAvailability"]))
    ended(hand, number)
    report = result(hand, number)
    assert report["summary"]["messagesAccepted"] == 2
    assert [each["fulfillmentAvailability"][0]["quantity"] for each in report["items"]] == [1, 6]
    assert hand.amazon.world.stock.shown("BOWL") == 6


# -- the queue


def test_feeds_are_worked_off_one_after_another(hand: Hand, time: Settable) -> None:
    """Pitfall 17; what a merchant's queue does is nothing to another's."""
    hand.amazon.faults.feed.takes = timedelta(minutes=20)
    first = feed(hand, simple(hand, 1))
    time.pass_(minutes=1)
    second = feed(hand, simple(hand, 2))
    assert standing(hand, second)["processingStatus"] == "IN_QUEUE"
    assert "processingStartTime" not in standing(hand, second)
    offer(hand.amazon.world, "LAMP", 5, merchant="other", place="US")
    other = Hand(hand.amazon, "other")
    third = begin(other, upload(other, simple(other, 3, "LAMP")), places=("ATVPDKIKX0DER",)).json()["feedId"]
    assert standing(other, third)["processingStatus"] == "IN_PROGRESS"
    other.close()
    time.pass_(minutes=20)
    assert standing(hand, first)["processingEndTime"] == iso(START + timedelta(minutes=20))
    assert standing(hand, second)["processingStartTime"] == iso(START + timedelta(minutes=20))
    assert hand.amazon.world.stock.shown("MUG") == 1
    time.pass_(minutes=19)
    assert standing(hand, second)["processingEndTime"] == iso(START + timedelta(minutes=40))
    assert hand.amazon.world.stock.shown("MUG") == 2
    assert hand.amazon.world.stock.shown("LAMP", "other") == 3


def test_what_was_patched_while_a_feed_ran_is_overwritten_by_it(hand: Hand, time: Settable) -> None:
    """The order of the two ways is by what fell due: nobody looked in between."""
    number = feed(hand, simple(hand, 9))
    time.pass_(seconds=10)
    tell(hand, "MUG", 0)
    time.pass_(seconds=10)
    assert hand.amazon.world.stock.shown("MUG") == 0
    time.pass_(seconds=10)
    tell(hand, "BOWL", 0)
    assert hand.amazon.world.stock.shown("MUG") == 9
    tell(hand, "MUG", 2)
    time.pass_(minutes=10)
    assert hand.amazon.world.stock.shown("MUG") == 2
    assert standing(hand, number)["processingStatus"] == "DONE"
    assert [(each.by, each.quantity) for each in hand.amazon.world.stock.of("MUG")] == [
        ("patch", 0), ("feed", 9), ("patch", 2),
    ]  # fmt: skip


def test_a_feed_may_apply_its_levels_long_after_it_is_done(hand: Hand, time: Settable) -> None:
    """A feed that ends after a newer patch: the older level comes last."""
    hand.amazon.faults.feed.late = timedelta(minutes=10)
    number = feed(hand, feed_of(hand, {"MUG": level(9)}, ["fulfillmentAvailability"]))
    assert ended(hand, number)["processingStatus"] == "DONE"
    assert result(hand, number)["items"][0]["fulfillmentAvailability"][0]["quantity"] == 5
    tell(hand, "MUG", 0)
    time.pass_(minutes=5)
    assert hand.amazon.world.stock.shown("MUG") == 0
    time.pass_(minutes=5)
    assert hand.amazon.world.stock.shown("MUG") == 9


def test_a_stuck_feed_holds_up_those_behind_it_until_it_is_let_go(hand: Hand, time: Settable) -> None:
    hand.amazon.faults.feed.stuck = True
    first = feed(hand, simple(hand, 1))
    hand.amazon.faults.feed.stuck = False
    second = feed(hand, simple(hand, 2))
    time.pass_(minutes=50)
    assert [standing(hand, each)["processingStatus"] for each in (first, second)] == ["IN_PROGRESS", "IN_QUEUE"]
    tell(hand, "MUG", 0)
    time.pass_(minutes=5)
    assert hand.amazon.world.stock.shown("MUG") == 0
    hand.amazon.feeds.release()
    assert standing(hand, first)["processingStatus"] == "DONE"
    time.pass_(seconds=30)
    assert hand.amazon.world.stock.shown("MUG") == 2
    assert [each.status for each in hand.amazon.feeds.log] == ["DONE", "DONE"]
    assert [(each.messages, each.accepted) for each in hand.amazon.feeds.log] == [(1, 1), (1, 1)]


def test_a_feed_may_wait_although_nobody_is_in_front_of_it(hand: Hand, time: Settable) -> None:
    hand.amazon.faults.feed.waits = timedelta(hours=2)
    number = feed(hand, simple(hand))
    time.pass_(minutes=50)
    assert standing(hand, number)["processingStatus"] == "IN_QUEUE"


def test_a_cancelled_feed_never_began(hand: Hand) -> None:
    hand.amazon.faults.feed.outcome = "CANCELLED"
    found = standing(hand, feed(hand, simple(hand)))
    assert found["processingStatus"] == "CANCELLED"
    assert "resultFeedDocumentId" not in found
    assert hand.amazon.world.stock.levels == []


@pytest.mark.parametrize(("done", "says"), [(0, ""), (1, ""), (1, "Internal error.")])
def test_a_fatal_feed_did_some_none_or_all(hand: Hand, done: int, says: str) -> None:
    faults = hand.amazon.faults.feed
    faults.outcome, faults.fatal_after, faults.fatal_says = "FATAL", done, says
    number = feed(hand, simple(hand, 1, "MUG", "BOWL"))
    found = ended(hand, number)
    assert found["processingStatus"] == "FATAL"
    assert ("resultFeedDocumentId" in found) is bool(says)
    assert hand.amazon.world.stock.all_shown() == {
        "MUG": 1 if done else 5, "BOWL": 6, "SET, 4 CUPS": 7, "FBA": None,
    }  # fmt: skip
    if says:
        assert result(hand, number)["issues"][0]["message"] == says


def test_a_feed_that_is_done_and_took_nothing(hand: Hand) -> None:
    """Pitfall 16."""
    hand.amazon.faults.feed.none_accepted = True
    number = feed(hand, simple(hand, 1, "MUG", "BOWL"))
    assert ended(hand, number)["processingStatus"] == "DONE"
    report = result(hand, number)
    assert report["summary"]["messagesAccepted"] == 0
    assert report["summary"]["messagesInvalid"] == 2
    assert hand.amazon.world.stock.levels == []


def test_a_feed_that_is_done_and_has_no_result(hand: Hand) -> None:
    hand.amazon.faults.feed.no_result = True
    found = ended(hand, feed(hand, simple(hand)))
    assert (found["processingStatus"], "resultFeedDocumentId" in found) == ("DONE", False)
    assert hand.amazon.world.stock.shown("MUG") == 1


@pytest.mark.parametrize(
    ("knobs", "flag", "read"),
    [
        ({"gzip": "flagged"}, True, "gzip"),
        ({"gzip": "silent"}, False, "gzip"),
        ({"gzip": "lied"}, True, "plain"),
        ({"gzip": "none"}, False, "plain"),
        ({"gzip": "none", "cut_text": True}, False, "broken"),
        ({"gzip": "none", "instead": "html"}, False, "broken"),
        ({"gzip": "none", "instead": "empty"}, False, "broken"),
        ({"cut_gzip": True}, True, "broken"),
        ({"gone": True}, True, "broken"),
    ],
)
def test_results_are_packed_and_broken_in_every_way(hand: Hand, knobs: Json, flag: bool, read: str) -> None:
    """Pitfall 25: sniff, do not trust."""
    number = feed(hand, simple(hand))
    document = ended(hand, number)["resultFeedDocumentId"]
    for name, value in knobs.items():
        setattr(hand.amazon.faults.feed.result, name, value)
    found = hand.get(f"{DOCUMENTS}/{document}").json()
    assert ("compressionAlgorithm" in found) is flag
    answer = requests.get(found["url"], timeout=PATIENCE)
    content = answer.content
    if read == "broken":
        with pytest.raises((ValueError, EOFError)):
            json.loads(gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content)
        return
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert content.startswith(b"\x1f\x8b") is (read == "gzip")
    assert result(hand, number)["header"]["feedId"] == number


# -- looking for feeds


def test_feeds_are_listed_newest_first_in_pages(hand: Hand, time: Settable) -> None:
    """R-LOST: a feed whose answer was lost is adopted by looking here."""
    hand.sign_in()
    numbers = []
    for place in range(3):
        numbers.append(feed(hand, simple(hand, place)))
        time.pass_(minutes=5)
    document = upload(hand, simple(hand))
    hand.amazon.faults.fail_next("createFeed", "lost")
    with pytest.raises(requests.ConnectionError):
        begin(hand, document)
    first = hand.get(FEEDS, feedTypes=JSON_FEED, pageSize=2).json()
    assert [each["feedId"] for each in first["feeds"]] == [str(int(numbers[2]) + 1), numbers[2]]
    assert first["feeds"][0]["marketplaceIds"] == [UK]
    second = hand.get(FEEDS, nextToken=first["nextToken"]).json()
    assert [each["feedId"] for each in second["feeds"]] == [numbers[1], numbers[0]]
    assert "nextToken" not in second
    since = iso(START + timedelta(minutes=9))
    assert len(hand.get(FEEDS, feedTypes=JSON_FEED, createdSince=since).json()["feeds"]) == 2
    open_ones = hand.get(FEEDS, feedTypes=JSON_FEED, processingStatuses="IN_QUEUE,IN_PROGRESS").json()["feeds"]
    assert len(open_ones) == 1
    assert hand.get(FEEDS, feedTypes=JSON_FEED, marketplaceIds="A1PA6795UKMFR9").json()["feeds"] == []
    assert hand.get(FEEDS, feedTypes="POST_PRODUCT_DATA").json()["feeds"] == []


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"nextToken": "x"},
        {"nextToken": "x", "feedTypes": JSON_FEED},
        {"feedTypes": JSON_FEED, "createdSince": "2026-08-01T00:00:00Z"},
        {"feedTypes": JSON_FEED, "pageSize": 101},
        {"feedTypes": JSON_FEED, "processingStatuses": "LATE"},
    ],
)
def test_wrong_searches_are_400(hand: Hand, query: dict[str, str]) -> None:
    assert hand.get(FEEDS, **query).status_code == 400


def test_a_token_is_its_merchants_own(hand: Hand) -> None:
    for place in range(2):
        feed(hand, simple(hand, place))
    token = hand.get(FEEDS, feedTypes=JSON_FEED, pageSize=1).json()["nextToken"]
    other = Hand(hand.amazon, "other")
    assert other.get(FEEDS, nextToken=token).status_code == 400
    other.close()


def test_five_listings_feeds_in_five_minutes(hand: Hand, time: Settable) -> None:
    """Beside the plan of createFeed, which has tokens left."""
    for _ in range(5):
        feed(hand, simple(hand))
    document = upload(hand, simple(hand))
    assert begin(hand, document).status_code == 429
    time.pass_(minutes=5)
    assert begin(hand, document).status_code == 202


def test_the_plan_of_create_feed_is_kept_too(hand: Hand) -> None:
    answers = [begin(hand, "amzn1.nobody").status_code for _ in range(16)]
    assert answers == [400] * 15 + [429]


def test_a_feed_that_ended_while_nobody_looked_is_older_than_a_patch(time: Settable) -> None:
    with PracticeAmazon(fresh_world(), now=time, plans=False) as amazon:
        hand = Hand(amazon)
        offer(amazon.world, "MUG", 5)
        feed(hand, simple(hand, 9))
        time.pass_(minutes=10)
        tell(hand, "MUG", 1)
        time.pass_(minutes=10)
        assert amazon.world.stock.shown("MUG") == 1
        hand.close()


@need_models
def test_answers_about_feeds_keep_to_amazons_models(hand: Hand) -> None:
    number = feed(hand, feed_of(hand, {"MUG": level(1), "NOBODY": level(1)}, ["issues", "summaries", "attributes"]))
    answers = [
        ("createFeedDocument", hand.post(DOCUMENTS, {"contentType": TYPE})),
        ("createFeed", begin(hand, upload(hand, simple(hand)))),
        ("getFeed", hand.get(f"{FEEDS}/{number}")),
        ("getFeeds", hand.get(FEEDS, feedTypes=JSON_FEED, pageSize=1)),
        ("createFeed", begin(hand, "nobody")),
        ("getFeed", hand.get(f"{FEEDS}/1")),
    ]
    document = ended(hand, number)["resultFeedDocumentId"]
    answers.append(("getFeedDocument", hand.get(f"{DOCUMENTS}/{document}")))
    answers.append(("getFeed", hand.get(f"{FEEDS}/{number}")))
    assert [each.status_code for _, each in answers] == [201, 202, 200, 200, 400, 404, 200, 200]
    for name, answer in answers:
        assert models.answer_complaints(ROWS[name], answer.status_code, json.loads(answer.content)) == [], name
    assert models.document_complaints(REPORT, result(hand, number)) == []


@need_models
@pytest.mark.parametrize("change", _WRONG, ids=range(len(_WRONG)))
def test_the_committed_rules_are_no_laxer_than_the_schema(hand: Hand, change: Any) -> None:
    """What the table refuses beyond the schema: whose feed it is, ids that come twice, and properties nobody knows."""
    content = simple(hand, 1, "MUG", "BOWL")
    change(content)
    said = models.document_complaints("listings-feed-schema-v2", content)
    beyond = [_WRONG[4], _WRONG[5]]
    assert bool(said) is (change not in beyond)


@need_models
def test_reports_of_feeds_that_went_wrong_keep_to_the_schema(hand: Hand) -> None:
    hand.amazon.faults.feed.none_accepted = True
    first = feed(hand, simple(hand))
    second = feed(hand, b"rubbish")
    ended(hand, first)
    ended(hand, second)
    for number in (first, second):
        assert models.document_complaints(REPORT, result(hand, number)) == []
