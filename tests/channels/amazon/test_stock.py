"""Amazon is told a level once, in words that it takes, and shows what it sells (D8, D9, A12; pitfalls 18 to 23)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as some
from werkzeug.wrappers import Request, Response

from linndesk.channels.amazon.shown import shown
from linndesk.channels.amazon.stock import patch
from linndesk.channels.stock import Change, Shown, TellsStock
from linndesk.errors import AccessRefused, BadInput, BadReply, ChannelDown, ChannelError, ChannelRefused
from linndesk.sandbox.wire import LoopbackServer
from tests.channels.amazon.peer import UK, Peer, serve
from tests.channels.sending_contract import Hook
from tests.channels.stock_contract import StockContract, tell

DE = "A1PA6795UKMFR9"
OPERATION = "patchListingsItem"


class TestAmazonStock(StockContract):
    @pytest.fixture(autouse=True)
    def _amazon(self) -> Iterator[None]:
        for self.peer in serve():
            self.bench = self.peer.bench
            yield

    peer: Peer
    operation = OPERATION
    plan = (5, 5)

    def open(self) -> TellsStock:
        return self.peer.channel()

    def place(
        self, sku: str = "MUG", quantity: int = 3, latency: int | None = None, *, by_channel: bool = False
    ) -> str:
        self.peer.add_listing(sku, quantity=None if by_channel else quantity)
        if latency is not None:
            self.peer.amazon.world.stock.put(sku, quantity, latency)
        return sku

    def pass_time(self) -> None:
        self.bench.clock.advance(10)

    def fail(self, kind: str, times: int = 1) -> None:
        self.peer.amazon.faults.fail_next(OPERATION, cast("Any", kind), times)

    def refuse(self, sku: str, words: str) -> None:
        self.peer.amazon.faults.stock.refused[sku] = words

    def heard(self) -> list[tuple[bytes, bool]]:
        return [(each.raw, each.acted) for each in self.peer.amazon.stock_calls.log]

    def sign_ins(self) -> int:
        return self.peer.amazon.calls.count("token")


def test_the_request_is_exactly_the_models(peer: Peer) -> None:
    channel = peer.channel()
    level: dict[str, Any] = {"fulfillment_channel_code": "DEFAULT", "quantity": 7}
    body = {
        "productType": "PRODUCT",
        "patches": [{"op": "merge", "path": "/attributes/fulfillment_availability", "value": [level]}],
    }
    assert channel.stock_request(Change("MUG", 7)) == {"marketplace": UK, "body": body}
    level["lead_time_to_ship_max_days"] = 2
    assert channel.stock_request(Change("MUG", 7, 2, DE)) == {"marketplace": DE, "body": body}


def test_it_is_asked_in_the_changes_marketplace_and_answered_in_english(peer: Peer) -> None:
    peer.add_listing("MUG", DE)
    tell(peer.channel(), Change("MUG", 7, marketplace=DE))
    (call,) = peer.amazon.calls.of(OPERATION)
    assert call.query == {"marketplaceIds": DE, "issueLocale": "en_GB"}


def test_an_account_without_a_marketplace_says_so(peer: Peer) -> None:
    with pytest.raises(BadInput) as said:
        peer.channel(marketplaces=[]).stock_request(Change("MUG", 7))
    assert "marketplace" in said.value.title


skus = some.text(min_size=1, max_size=40)


@given(skus, some.integers(0, 10**7), some.none() | some.integers(0, 30))
def test_pitfall_19_only_merge_ever_leaves_and_a_latency_off_is_absent(sku: str, units: int, days: int | None) -> None:
    """``replace`` takes away the days to ship that the seller set himself."""
    try:
        body = patch(Change(sku, units, days))
    except BadInput:
        return
    (only,) = body["patches"]
    (level,) = only["value"]
    assert (only["op"], only["path"]) == ("merge", "/attributes/fulfillment_availability")
    assert (level["fulfillment_channel_code"], level["quantity"]) == ("DEFAULT", units)
    assert level.get("lead_time_to_ship_max_days", "absent") == ("absent" if days is None else days)
    assert "replace" not in json.dumps(body)


@pytest.mark.parametrize(
    ("change", "title", "fix"),
    [
        (Change("MUG", -1), "cannot have -1 units", "Correct the level"),
        (Change("MUG", 1, 31), "cannot have 31 days", "Despatch Time"),
        (Change(" ", 1), "no SKU", "Unlink"),
        (Change("..", 1), "no SKU", "Unlink"),
        (Change("A\0", 1), "no SKU", "Unlink"),
    ],
)
def test_what_amazon_could_never_take_is_said_before_it_is_sent(change: Change, title: str, fix: str) -> None:
    with pytest.raises(BadInput) as said:
        patch(change)
    assert title in said.value.title
    assert fix in said.value.fix


def test_pitfall_20_a_no_that_comes_with_200_is_a_refusal(peer: Peer) -> None:
    peer.add_listing("MUG")
    peer.amazon.faults.stock.refused["MUG"] = "'lead_time_to_ship_max_days' is set by the shipping template."
    with pytest.raises(ChannelRefused) as said:
        tell(peer.channel(), Change("MUG", 7, 2))
    assert said.value.title == "Amazon refused the level of MUG"
    assert "is set by the shipping template. (18000)" in said.value.detail
    assert said.value.fix == "Correct the latency, then retry"
    assert [(each.answered, each.status) for each in peer.amazon.stock_calls.log] == [(200, "INVALID")]


def test_a_warning_refuses_nothing(peer: Peer) -> None:
    peer.add_listing("MUG")
    peer.amazon.faults.stock.warned["MUG"] = "The image is small."
    tell(peer.channel(), Change("MUG", 7))
    peer.bench.clock.advance(10)
    assert peer.amazon.world.stock.shown("MUG") == 7


def test_a_sku_that_amazon_does_not_have_by_404(peer: Peer) -> None:
    peer.amazon.faults.stock.unknown_sku = "404"
    with pytest.raises(ChannelRefused) as said:
        tell(peer.channel(), Change("GONE", 7))
    assert said.value.title == "Amazon does not have GONE"
    assert "Download the listings" in said.value.fix


def test_pitfall_22_one_number_for_all_marketplaces(peer: Peer) -> None:
    for market in (UK, DE):
        peer.add_listing("MUG", market)
    tell(peer.channel(), Change("MUG", 7, marketplace=DE))
    peer.bench.clock.advance(10)
    assert peer.channel().shown_stock(["MUG"]) == {"MUG": Shown("MUG", 7)}
    assert peer.amazon.world.stock.flipped == []


def test_pitfall_18_accepted_and_never_applied_shows_as_what_is_sold(peer: Peer) -> None:
    """The attributes echo what was told at once; they are not what is sold."""
    peer.add_listing("MUG")
    peer.amazon.faults.stock.lost.add("MUG")
    tell(peer.channel(), Change("MUG", 7, 2))
    peer.bench.clock.advance(3600)
    assert peer.channel().shown_stock(["MUG"])["MUG"].quantity == 3


def test_a_listing_in_trouble_says_so_in_amazons_words(peer: Peer) -> None:
    """A12."""
    peer.add_listing("MUG")
    peer.amazon.faults.stock.trouble["MUG"] = "A compliance document is missing."
    found = peer.channel().shown_stock(["MUG"])["MUG"]
    assert found.quantity == 3
    assert found.trouble == "A compliance document is missing. (18447); It cannot be bought on Amazon UK"


def test_sold_out_is_no_trouble(peer: Peer) -> None:
    peer.add_listing("MUG", quantity=0)
    assert peer.channel().shown_stock(["MUG"]) == {"MUG": Shown("MUG", 0)}


def test_twenty_skus_are_one_call_and_a_comma_stands_alone(peer: Peer) -> None:
    many = [f"S{each}" for each in range(18)] + ["A,B", "C,D"]
    for each in many:
        peer.add_listing(each)
    assert set(peer.channel().shown_stock(many)) == set(many)
    assert peer.amazon.calls.count("searchListingsItems") == 3


def test_each_marketplace_is_asked_by_itself_for_what_is_not_found_yet(peer: Peer) -> None:
    """Of several at once Amazon has been seen to look at the first alone."""
    peer.add_listing("MUG", UK)
    peer.add_listing("KRUG", DE, quantity=5)
    found = peer.channel().shown_stock(["MUG", "KRUG", "GONE"])
    assert {sku: each.quantity for sku, each in found.items()} == {"MUG": 3, "KRUG": 5}
    asked = [each.query for each in peer.amazon.calls.of("searchListingsItems")]
    assert [(each["marketplaceIds"], each["identifiers"]) for each in asked] == [
        (UK, "MUG,KRUG,GONE"), (DE, "KRUG,GONE"),
    ]  # fmt: skip


def test_an_account_without_a_marketplace_looks_at_nothing(peer: Peer) -> None:
    with pytest.raises(BadInput):
        peer.channel(marketplaces=[]).shown_stock(["MUG"])


def test_a_token_that_has_run_out_is_renewed(peer: Peer) -> None:
    channel = peer.channel()
    peer.add_listing("MUG")
    channel.shown_stock(["MUG"])
    peer.amazon.sign_in.expire_all()
    assert tell(channel, Change("MUG", 7)).calls == 2
    assert [each.answered for each in peer.amazon.stock_calls.log] == [403, 200]


def test_pitfall_23_a_403_for_odd_characters_holds_up_no_other_sku(peer: Peer) -> None:
    """The same role shows it: then it is the SKU, and not the account's access."""
    for each in ("A/B", "PLAIN"):
        peer.add_listing(each)
        peer.amazon.faults.stock.answers[each] = "403"
    with pytest.raises(ChannelRefused) as said:
        tell(peer.channel(), Change("A/B", 7))
    assert "A/B" in said.value.title
    with pytest.raises(AccessRefused):
        tell(peer.channel(), Change("PLAIN", 7))
    peer.amazon.faults.fail_next("searchListingsItems", "403")
    with pytest.raises(AccessRefused):
        tell(peer.channel(), Change("A/B", 7))


SERVED = '{"access_token":"Atza|x","expires_in":3600}'


class Served:
    """A loopback server that answers what it is told to, and counts."""

    def __init__(self, answer: Any) -> None:
        self.asked: list[Request] = []
        self._answer = answer
        self._server = LoopbackServer(self._handle)

    def _handle(self, request: Request) -> Response:
        if request.path == "/auth/o2/token":
            return Response(SERVED)
        self.asked.append(request)
        found = self._answer(request)
        return found if isinstance(found, Response) else Response(json.dumps(found))

    def __enter__(self) -> dict[str, str]:
        self._server.start()
        return {"endpoint": self._server.url, "lwa_endpoint": self._server.url}

    def __exit__(self, *_: object) -> None:
        self._server.stop()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, "", ChannelDown),
        (200, "[]", ChannelDown),
        (200, "{}", ChannelDown),
        (200, '{"status":"PERHAPS"}', ChannelDown),
        (200, '{"status":["INVALID"]}', ChannelDown),
        (200, '{"status":"INVALID","issues":"none"}', ChannelRefused),
        (200, '{"status":"INVALID","issues":[{"severity":"ERROR"},7]}', ChannelRefused),
        (202, '{"status":"ACCEPTED"}', ChannelDown),
        (204, "", ChannelDown),
        (302, "", ChannelDown),
        (404, "<html>Not Found</html>", ChannelDown),
        (404, '{"errors":[{"code":"NotFound","message":"no"}]}', ChannelRefused),
        (400, '{"errors":[{"code":"InvalidInput","message":"no"}]}', ChannelRefused),
        (400, "Bad Request", ChannelDown),
        (401, "", AccessRefused),
        (500, '{"errors":[{"code":"InternalFailure"}]}', ChannelDown),
        (504, "<html>Gateway Timeout</html>", ChannelDown),
    ],
)  # fmt: skip
def test_who_says_what_counts(peer: Peer, status: int, body: str, error: type[ChannelError]) -> None:
    """R-OUTCOME: only Amazon's own words are a refusal, only its own yes is one; all else leaves open what happened."""
    hook = Hook()
    headers = {"Location": "/elsewhere"} if status == 302 else None
    with Served(lambda request: Response(body, status=status, headers=headers)) as there, pytest.raises(error) as said:
        tell(peer.channel(**there), Change("MUG", 7), hook)
    assert type(said.value) is error
    assert hook.calls == 1
    assert said.value.title
    assert said.value.fix


@pytest.mark.parametrize("status", ["ACCEPTED", "VALID"])
def test_a_yes_is_a_yes(peer: Peer, status: str) -> None:
    with Served(lambda request: {"sku": "MUG", "status": status, "submissionId": "1"}) as there:
        assert tell(peer.channel(**there), Change("MUG", 7)).calls == 1


def level(quantity: int, code: str = "DEFAULT") -> dict[str, Any]:
    return {"fulfillmentChannelCode": code, "quantity": quantity}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({}, Shown("MUG", None)),
        ({"fulfillmentAvailability": [{"fulfillmentChannelCode": "DEFAULT"}]}, Shown("MUG", None)),
        ({"fulfillmentAvailability": [level(3)]}, Shown("MUG", 3)),
        ({"fulfillmentAvailability": [{"fulfillmentChannelCode": "AMAZON_EU"}]}, Shown("MUG", None, by_channel=True)),
        ({"fulfillmentAvailability": [level(2, "AMAZON_NA"), level(3)]}, Shown("MUG", 3, by_channel=True)),
        (
            {
                "fulfillmentAvailability": [level(3)],
                "attributes": {
                    "fulfillment_availability": [
                        {"fulfillment_channel_code": "AMAZON_EU", "lead_time_to_ship_max_days": 9},
                        {"fulfillment_channel_code": "DEFAULT", "quantity": 8, "lead_time_to_ship_max_days": 2},
                    ]
                },
            },
            Shown("MUG", 3, 2),
        ),
        ({"fulfillmentAvailability": [level(3)], "attributes": {"fulfillment_availability": 7}}, Shown("MUG", 3)),
        ({"issues": [{"severity": "WARNING", "message": "small"}]}, Shown("MUG", None)),
        (
            {"issues": [{"severity": "ERROR", "message": "a\nb"}, {"severity": "ERROR", "code": "1"}]},
            Shown("MUG", None, trouble="a b; 1"),
        ),
        (
            {
                "fulfillmentAvailability": [level(3)],
                "summaries": [{"marketplaceId": UK, "status": ["BUYABLE"]}, {"marketplaceId": DE, "status": []}],
            },
            Shown("MUG", 3, trouble="It cannot be bought on Amazon DE"),
        ),
    ],
)
def test_what_is_sold_stands_on_top_and_days_in_the_attributes(item: dict[str, Any], expected: Shown) -> None:
    assert shown({"sku": "MUG", **item}) == expected


@pytest.mark.parametrize(
    "item",
    [
        {"fulfillmentAvailability": [{"fulfillmentChannelCode": "DEFAULT", "quantity": -1}]},
        {"fulfillmentAvailability": {"quantity": 3}},
        {"issues": ["none"]},
    ],
)
def test_an_item_that_cannot_be_read_says_so_and_names_no_number(item: dict[str, Any]) -> None:
    found = shown({"sku": "MUG", **item})
    assert found.quantity is None
    assert found.trouble.startswith("Amazon's answer about it cannot be read: ")


def test_another_sku_is_never_taken_for_the_one_that_was_asked_for(peer: Peer) -> None:
    """Amazon splits a list at its commas, and may not mind case."""
    items = [{"sku": each, "fulfillmentAvailability": [level(9)]} for each in ("A", "B", "mug", "MUG")]
    with Served(lambda request: {"items": items}) as there:
        assert peer.channel(**there).shown_stock(["A,B"]) == {}
        assert peer.channel(**there).shown_stock(["MUG"]) == {"MUG": Shown("MUG", 9)}


def test_pages_are_followed_and_end(peer: Peer) -> None:
    def page(request: Request) -> dict[str, Any]:
        sku = request.args["identifiers"].split(",")[int(request.args.get("pageToken", "0"))]
        at = int(request.args.get("pageToken", "0")) + 1
        more = {"pagination": {"nextToken": str(at)}} if at < 3 else {}
        return {"items": [{"sku": sku, "fulfillmentAvailability": [level(at)]}], **more}

    with Served(page) as there:
        found = peer.channel(**there).shown_stock(["A", "B", "C"])
    assert {sku: each.quantity for sku, each in found.items()} == {"A": 1, "B": 2, "C": 3}
    endless = Served(lambda request: {"items": [], "pagination": {"nextToken": "again"}})
    with endless as there:
        assert peer.channel(**there).shown_stock(["A"]) == {}
    assert len(endless.asked) <= 10


def refusal(request: Request) -> Response:
    return Response('{"errors":[{"code":"InvalidInput","message":"Bad identifier"}]}', status=400)


def test_a_question_that_is_refused_is_halved_until_the_culprit_stands_alone(peer: Peer) -> None:
    """R-OUTCOME."""

    def answer(request: Request) -> Any:
        asked = request.args["identifiers"].split(",")
        if "S13" in asked:
            return refusal(request)
        return {"items": [{"sku": each, "fulfillmentAvailability": [level(1)]} for each in asked]}

    server = Served(answer)
    many = [f"S{each}" for each in range(20)]
    with server as there:
        found = peer.channel(**there).shown_stock(many)
    assert set(found) == set(many)
    assert [sku for sku, each in found.items() if each.quantity is None] == ["S13"]
    assert "Bad identifier" in found["S13"].trouble
    assert len(server.asked) <= 11


def test_a_question_that_is_refused_for_any_sku_is_refused(peer: Peer) -> None:
    server = Served(refusal)
    with server as there, pytest.raises(ChannelRefused, match="refused searchListingsItems"):
        peer.channel(**there).shown_stock([f"S{each}" for each in range(20)])
    assert len(server.asked) <= 8


@pytest.mark.parametrize("body", [{"items": 7}, {"items": [{}]}, {"items": [], "pagination": 7}])
def test_an_answer_that_cannot_be_read_is_no_answer(peer: Peer, body: dict[str, Any]) -> None:
    with Served(lambda request: body) as there, pytest.raises(BadReply):
        peer.channel(**there).shown_stock(["MUG"])


json_like = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(
        some.sampled_from(["sku", "fulfillmentChannelCode", "quantity", "severity", "message", "status", "code"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(some.dictionaries(
    some.sampled_from(["fulfillmentAvailability", "attributes", "issues", "summaries"]), json_like, max_size=4
))  # fmt: skip
def test_whatever_an_item_holds_gives_a_level_or_a_sentence(item: dict[str, Any]) -> None:
    found = shown({"sku": "MUG", **item})
    assert found.channel_sku == "MUG"
    assert found.quantity is None or found.quantity >= 0
    found.trouble.encode()
