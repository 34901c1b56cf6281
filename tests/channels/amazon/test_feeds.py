"""Levels by the thousand as JSON_LISTINGS_FEED, and what came of them (R-LOST, R-OUTCOME; pitfalls 16, 17, 20)."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft7Validator

from linndesk.channels.amazon.feed_report import read_report
from linndesk.channels.amazon.feeds import BULK_MOST, document
from linndesk.channels.stock import Bulk, BulkResult, Change, Shown
from linndesk.errors import BadInput, BadReply, ChannelDown, ChannelError, Throttled
from linndesk.sandbox import specs
from linndesk.sandbox.amazon import models
from tests.channels.amazon.peer import UK, Peer, serve
from tests.channels.amazon.test_stock import Served
from tests.channels.bulk_contract import BulkContract, Tells
from tests.channels.sending_contract import Hook

DE = "A1PA6795UKMFR9"
OPERATION = "createFeed"
need_models = pytest.mark.skipif(specs.folder("amazon") is None, reason="LINNDESK_SPECS is unset")


class TestAmazonFeeds(BulkContract):
    @pytest.fixture(autouse=True)
    def _amazon(self) -> Iterator[None]:
        for self.peer in serve():
            self.bench = self.peer.bench
            yield

    peer: Peer
    operation = OPERATION

    def open(self) -> Tells:
        return self.peer.channel()

    def place(self, sku: str, latency: int | None = None) -> None:
        self.peer.add_listing(sku)
        if latency is not None:
            self.peer.amazon.world.stock.put(sku, 3, latency)

    def pass_time(self) -> None:
        self.bench.clock.advance(60)

    def fail(self, kind: str, times: int = 1) -> None:
        self.peer.amazon.faults.fail_next(OPERATION, cast("Any", kind), times)

    def refuse(self, sku: str, words: str) -> None:
        self.peer.amazon.faults.feed.errors[sku] = words

    def break_off(self, words: str) -> None:
        self.peer.amazon.faults.feed.outcome = "FATAL"
        self.peer.amazon.faults.feed.fatal_says = words

    def begun(self) -> Sequence[str]:
        return [each.id for each in self.peer.amazon.feeds.log]


def hand_in(peer: Peer, *changes: Change) -> str:
    channel = peer.channel()
    return channel.start_bulk(channel.upload_bulk(changes), Hook())


def ended(peer: Peer, *changes: Change) -> Bulk:
    bulk = hand_in(peer, *changes)
    peer.bench.clock.advance(60)
    return peer.channel().look_at_bulk(bulk)


def result(peer: Peer, *changes: Change) -> BulkResult:
    return peer.channel().bulk_result(ended(peer, *changes).result)


@need_models
def test_the_document_is_exactly_the_schemas() -> None:
    schema = models.load("listings-feed-schema-v2")
    assert schema is not None
    found = json.loads(document("S1", [Change("A/B", 7), Change("ＡＢＣ", 0, 2)]))
    assert list(Draft7Validator(schema).iter_errors(found)) == []


def test_the_document_holds_merges_numbered_from_1() -> None:
    found = json.loads(document("S1", [Change("A/B", 7), Change("ＡＢＣ", 0, 2)]))
    assert found["header"] == {
        "sellerId": "S1",
        "version": "2.0",
        "issueLocale": "en_GB",
        "report": {"includedData": ["issues", "fulfillmentAvailability"], "apiVersion": "2021-08-01"},
    }
    level = {"fulfillment_channel_code": "DEFAULT", "quantity": 0, "lead_time_to_ship_max_days": 2}
    assert found["messages"][1] == {
        "messageId": 2,
        "sku": "ＡＢＣ",
        "operationType": "PATCH",
        "productType": "PRODUCT",
        "patches": [{"op": "merge", "path": "/attributes/fulfillment_availability", "value": [level]}],
    }
    assert [each["messageId"] for each in found["messages"]] == [1, 2]


skus = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9).map("S{}".format)
changes = some.lists(
    some.builds(
        Change, skus,
        some.integers(0, 10**6), some.none() | some.integers(0, 30),
    ),
    min_size=1, max_size=9, unique_by=lambda each: each.channel_sku,
)  # fmt: skip


@given(changes)
def test_every_message_says_what_its_change_says_and_never_replace(given_: list[Change]) -> None:
    data = document("S1", given_)
    assert data == document("S1", list(given_))
    found = json.loads(data)["messages"]
    for number, (message, change) in enumerate(zip(found, given_, strict=True), 1):
        (patch,) = message["patches"]
        (level,) = patch["value"]
        assert (message["messageId"], message["sku"], patch["op"]) == (number, change.channel_sku, "merge")
        assert (level["quantity"], level.get("lead_time_to_ship_max_days")) == (change.quantity, change.latency)


def test_a_full_feed_is_one_copy_in_memory() -> None:
    many = [Change(f"SKU-{each:08d}-BLUE", each, 2) for each in range(BULK_MOST)]
    tracemalloc.start()
    data = document("S1", many)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(json.loads(data)["messages"]) == BULK_MOST
    assert len(data) < 10 * 1024 * 1024, "Amazon advises at most 10 MB"
    assert peak < 2 * len(data) + 4 * 1024 * 1024


def test_50_000_levels_leave_as_two_feeds_within_the_plan(peer: Peer) -> None:
    """Four calls, two uploads, no wait."""
    for part in range(2):
        hand_in(peer, *(Change(f"S{part}-{each}", 1) for each in range(BULK_MOST)))
    assert peer.bench.tools.calls == {
        "signIn": 1, "createFeedDocument": 2, "uploadDocument": 2, "createFeed": 2,
    }  # fmt: skip
    assert peer.bench.clock.waits == []


@pytest.mark.parametrize("place", [UK, DE])
def test_a_feed_is_for_the_one_marketplace_of_its_changes(peer: Peer, place: str) -> None:
    """Amazon: too many 'marketplaceIds' values provided, expected a maximum of 1."""
    peer.add_listing("MUG", place)
    assert result(peer, Change("MUG", 7, marketplace=place)).shown == {"MUG": Shown("MUG", 7)}
    (call,) = peer.amazon.calls.of(OPERATION)
    sent = json.loads(call.body)
    assert (sent["feedType"], sent["marketplaceIds"]) == ("JSON_LISTINGS_FEED", [place])


def test_changes_of_two_marketplaces_are_no_feed(peer: Peer) -> None:
    with pytest.raises(BadInput, match="one marketplace"):
        peer.channel().upload_bulk([Change("A", 1), Change("B", 1, marketplace=DE)])
    assert peer.bench.tools.calls == {}
    peer.channel().upload_bulk([Change("A", 1), Change("B", 1, marketplace=UK)])


def test_an_upload_that_fails_has_a_new_address(peer: Peer) -> None:
    """An address is good for minutes only."""
    peer.add_listing("MUG")
    peer.amazon.faults.fail_next("upload", "503")
    assert result(peer, Change("MUG", 7)).whole
    assert peer.bench.tools.calls["createFeedDocument"] == 2
    peer.amazon.faults.fail_next("upload", "503", 2)
    with pytest.raises(ChannelDown, match="cannot be sent"):
        peer.channel().upload_bulk([Change("MUG", 7)])


def test_what_is_refused_whole_says_amazons_words(peer: Peer) -> None:
    channel = peer.channel()
    with pytest.raises(ChannelError) as said:
        channel.start_bulk(f"{UK} amzn1.tortuga.none", Hook())
    assert said.value.title == "Amazon refused the feed of levels"
    assert "is not known" in said.value.detail


def test_more_feeds_than_amazon_takes_are_throttled(peer: Peer) -> None:
    """Five in five minutes; the answer is Amazon's alone."""
    peer.add_listing("MUG")
    for each in range(5):
        hand_in(peer, Change("MUG", each))
    with pytest.raises(Throttled) as said:
        hand_in(peer, Change("MUG", 9))
    assert said.value.wait > 0


@pytest.mark.parametrize("status", ["IN_QUEUE", "IN_PROGRESS"])
def test_what_goes_on_is_going(peer: Peer, status: str) -> None:
    with Served(lambda request: {"feedId": "1", "processingStatus": status}) as there:
        assert peer.channel(**there).look_at_bulk("1") == Bulk("going")


@pytest.mark.parametrize(
    ("knob", "value", "why"),
    [
        ("outcome", "CANCELLED", "Amazon cancelled it before it began"),
        ("outcome", "FATAL", "Amazon broke it off"),
        ("no_result", True, "Amazon gave no result of it"),
    ],
)
def test_what_did_not_end_well_has_failed(peer: Peer, knob: str, value: Any, why: str) -> None:
    """Pitfall 16: and a feed that is done without a result says nothing of its levels."""
    setattr(peer.amazon.faults.feed, knob, value)
    found = ended(peer, Change("MUG", 7))
    assert (found.state, found.why) == ("failed", why)


def test_a_feed_that_amazon_no_longer_has_has_failed(peer: Peer) -> None:
    found = peer.channel().look_at_bulk("1")
    assert (found.state, found.why) == ("failed", "Amazon no longer knows it")


@pytest.mark.parametrize("body", [{}, {"processingStatus": "PERHAPS"}, {"processingStatus": 7}])
def test_a_state_that_nobody_knows_is_no_state(peer: Peer, body: dict[str, Any]) -> None:
    with Served(lambda request: body) as there, pytest.raises(BadReply):
        peer.channel(**there).look_at_bulk("1")


def test_a_feed_that_took_nothing_and_names_nothing_knows_nothing(peer: Peer) -> None:
    """Pitfall 16."""
    peer.add_listing("MUG")
    peer.amazon.faults.feed.none_accepted = True
    found = result(peer, Change("MUG", 7))
    assert (dict(found.refused), found.whole) == ({}, False)


def test_a_message_that_is_neither_taken_nor_named_makes_it_no_whole_result(peer: Peer) -> None:
    for each in ("MUG", "JUG"):
        peer.add_listing(each)
    peer.amazon.faults.feed.silent = {"JUG"}
    found = result(peer, Change("MUG", 7), Change("JUG", 7))
    assert not found.whole
    assert found.shown == {"MUG": Shown("MUG", 7)}


@pytest.mark.parametrize("packed", ["flagged", "silent", "lied", "none"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig"])
def test_a_result_is_read_however_it_is_packed(peer: Peer, packed: str, charset: str) -> None:
    peer.add_listing("ＡＢＣ")
    peer.amazon.faults.feed.result.gzip = cast("Any", packed)
    peer.amazon.faults.feed.result.charset = charset
    found = result(peer, Change("ＡＢＣ", 7), Change("GONE", 1))
    assert (set(found.refused), found.whole) == ({2}, True)
    assert found.shown == {"ＡＢＣ": Shown("ＡＢＣ", 7)}


@pytest.mark.parametrize("knob", ["cut_text", "cut_gzip"])
def test_a_result_that_breaks_off_is_not_whole(peer: Peer, knob: str) -> None:
    for each in range(50):
        peer.add_listing(f"S{each}")
    setattr(peer.amazon.faults.feed.result, knob, True)
    found = result(peer, *(Change(f"S{each}", 7) for each in range(50)), Change("GONE", 7))
    assert not found.whole
    assert set(found.refused) <= {51}


@pytest.mark.parametrize("instead", ["empty", "html"])
def test_what_is_no_result_is_read_again_later(peer: Peer, instead: str) -> None:
    peer.amazon.faults.feed.result.instead = cast("Any", instead)
    with pytest.raises(BadReply) as said:
        result(peer, Change("MUG", 7))
    assert said.value.fix


def test_a_download_that_fails_has_a_new_address(peer: Peer) -> None:
    peer.add_listing("MUG")
    done = ended(peer, Change("MUG", 7))
    peer.amazon.faults.fail_next("download", "503")
    assert peer.channel().bulk_result(done.result).whole


def test_what_it_finds_is_of_its_kind_and_of_its_marketplaces(peer: Peer) -> None:
    def feed(number: int, **changes: Any) -> dict[str, Any]:
        made = peer.bench.clock.now() + timedelta(seconds=number)
        usual = {"feedId": str(number), "createdTime": made.isoformat(), "marketplaceIds": [UK]}
        return {**usual, **changes}

    pages = {
        None: {"feeds": [feed(9), feed(3)], "nextToken": "two"},
        "two": {"feeds": [feed(2, marketplaceIds=["A13V1IB3VIYZZH"]), feed(4, marketplaceIds=None)]},
    }
    server = Served(lambda request: pages[request.args.get("nextToken")])
    with server as there:
        assert peer.channel(**there).find_bulk(peer.bench.clock.now(), ()) == "3"
        assert peer.channel(**there).find_bulk(peer.bench.clock.now(), {"3"}) == "4"
    first, second = (dict(each.args) for each in server.asked[:2])
    assert second == {"nextToken": "two"}
    assert first == {"feedTypes": "JSON_LISTINGS_FEED", "pageSize": "100", "createdSince": "2026-03-02T08:58:00Z"}


def test_a_moment_of_long_ago_is_one_that_amazon_takes(peer: Peer) -> None:
    assert peer.channel().find_bulk(peer.bench.clock.now() - timedelta(days=400), ()) is None


@pytest.mark.parametrize("feed", [{}, {"feedId": "1"}, {"feedId": "1", "createdTime": "soon"}])
def test_a_list_that_cannot_be_read_finds_nothing_by_guessing(peer: Peer, feed: dict[str, Any]) -> None:
    with Served(lambda request: {"feeds": [feed]}) as there, pytest.raises(BadReply):
        peer.channel(**there).find_bulk(peer.bench.clock.now(), ())


SUMMARY = {"errors": 0, "warnings": 0, "messagesProcessed": 4, "messagesAccepted": 4, "messagesInvalid": 0}
GATED = {"messageId": 4, "sku": "B", "code": "90220", "severity": "ERROR", "message": "Gated."}


def read(report: Any) -> BulkResult:
    return read_report(io.BytesIO(json.dumps(report).encode())).result()


@need_models
def test_amazons_own_example_is_read() -> None:
    folder = specs.folder("amazon")
    assert folder is not None
    data = (folder / "listings-feed-processing-report-schema-v2.example.json").read_bytes()
    found = read_report(io.BytesIO(data)).result()
    assert (set(found.refused), found.whole) == ({4, 5}, True)
    assert found.refused[4].startswith("'[batteries_required]' is required but not supplied. (90220); ")
    assert set(found.shown) == {"My-SKU-B", "My-SKU-C"}


@pytest.mark.parametrize(
    ("report", "refused", "whole"),
    [
        ({"issues": [], "summary": SUMMARY}, {}, True),
        ({"issues": []}, {}, False),
        ({"issues": [], "summary": {**SUMMARY, "messagesAccepted": 3}}, {}, False),
        ({"issues": [], "summary": {**SUMMARY, "messagesAccepted": 3, "messagesInvalid": 1}}, {}, False),
        (
            {"issues": [GATED], "summary": {**SUMMARY, "messagesAccepted": 3, "messagesInvalid": 1}},
            {4: "Gated. (90220)"},
            True,
        ),
        ({"issues": [GATED], "summary": SUMMARY}, {4: "Gated. (90220)"}, False),
        ({"issues": [{**GATED, "severity": "WARNING"}], "summary": SUMMARY}, {}, True),
        ({"issues": [{**GATED, "messageId": None}], "summary": SUMMARY}, {}, False),
        ({"issues": [{**GATED, "messageId": "x"}], "summary": SUMMARY}, {}, False),
        ({"issues": ["none"], "summary": SUMMARY}, {}, False),
        ({"issues": [], "summary": {**SUMMARY, "messagesProcessed": 0, "messagesAccepted": 0}}, {}, False),
        ({"issues": [{"messageId": 1, "severity": "ERROR"}], "summary": 7}, {1: "It gave no reason"}, False),
        ({"issues": [], "summary": SUMMARY, "items": [{"no": "sku"}]}, {}, False),
    ],
)
def test_a_result_is_whole_only_where_its_numbers_add_up(report: Any, refused: dict[int, str], whole: bool) -> None:
    found = read(report)
    assert (dict(found.refused), found.whole) == (refused, whole)


def test_a_large_result_is_never_whole_in_memory() -> None:
    issue = {"code": "18447", "severity": "WARNING", "message": "x" * 600, "categories": ["INVALID_IMAGE"]}
    items = [
        {"sku": f"S{each}", "issues": [issue], "fulfillmentAvailability": [
            {"fulfillmentChannelCode": "DEFAULT", "quantity": each}
        ]}
        for each in range(BULK_MOST)
    ]  # fmt: skip
    data = json.dumps({"issues": [], "items": items, "summary": SUMMARY}).encode()
    file = io.BytesIO(data)
    del items
    tracemalloc.start()
    found = read_report(file).result()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.shown) == BULK_MOST
    assert found.shown["S7"] == Shown("S7", 7)
    assert peak < len(data), "less than the document itself, which is held nowhere"


json_like = some.recursive(
    some.none() | some.booleans() | some.integers(-1, 9) | some.floats() | some.text(max_size=8) | some.just("ERROR"),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(
        some.sampled_from(["sku", "messageId", "severity", "message", "messagesProcessed", "messagesAccepted"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(some.dictionaries(some.sampled_from(["header", "issues", "summary", "items", "more"]), json_like))
def test_whatever_a_result_holds_it_is_read_or_refused(report: dict[str, Any]) -> None:
    found = read(report)
    assert all(isinstance(number, int) and words for number, words in found.refused.items())


ODD: tuple[Any, ...] = (
    None,
    "",
    "x",
    -1,
    0,
    7,
    1.5,
    10**30,
    True,
    [],
    {},
    [7],
    {"messageId": 4},
    "\ud800",
    "\0",
    "ERROR",
)


def damaged(seed: int) -> bytes:
    """A result with one thing wrong: a value of any kind in any place, or bytes gone, doubled or changed."""
    chance = random.Random(seed)
    refused = {**SUMMARY, "messagesAccepted": 3, "messagesInvalid": 1}
    item = {"sku": "A", "fulfillmentAvailability": [{"fulfillmentChannelCode": "DEFAULT", "quantity": 12}]}
    report: Any = {"header": {"feedId": "1"}, "issues": [GATED], "summary": dict(refused), "items": [item]}
    report = json.loads(json.dumps(report))
    if chance.random() < 0.6:
        places = list(inside(report))
        of, key = chance.choice(places)
        of[key] = chance.choice(ODD)
        return json.dumps(report).encode()
    data = bytearray(json.dumps(report).encode())
    at, size = chance.randrange(len(data)), chance.randrange(1, 20)
    kind = chance.randrange(3)
    data[at : at + size] = (b"", data[at : at + size] * 2, chance.randbytes(size))[kind]
    return bytes(data)


def inside(found: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value: what holds it, and where in it."""
    for key, value in found.items() if isinstance(found, dict) else enumerate(found):
        yield found, key
        if isinstance(value, (dict, list)):
            yield from inside(value)


def test_whatever_is_damaged_a_refusal_is_named_or_the_result_is_not_whole() -> None:
    """What is not refused in a whole result counts as taken. Of 20,000, each by its number."""
    whole = 0
    for seed in range(20_000):
        try:
            found = read_report(io.BytesIO(damaged(seed))).result()
        except BadReply:
            continue
        assert len(found.refused) == 1 or not found.whole, seed
        for text in (*found.refused.values(), *(each.trouble for each in found.shown.values())):
            assert text == text.encode().decode(), seed
        whole += found.whole
    assert 4000 < whole < 16_000, "some damage matters, some does not"


@given(some.integers(0, 400))
def test_wherever_a_result_breaks_off_nothing_is_made_up(at: int) -> None:
    """What stands before the break is good, and it is not whole."""
    refused = {**SUMMARY, "messagesAccepted": 3, "messagesInvalid": 1}
    item = {"sku": "A", "fulfillmentAvailability": [{"fulfillmentChannelCode": "DEFAULT", "quantity": 12}]}
    data = json.dumps({"summary": refused, "items": [item], "issues": [GATED]}).encode()
    try:
        found = read_report(io.BytesIO(data[: min(at, len(data) - 1)])).result()
    except BadReply:
        return
    assert not found.whole
    assert set(found.refused) <= {4}
    assert dict(found.shown) in ({}, {"A": Shown("A", 12)})
