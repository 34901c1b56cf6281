"""Amazon is told of a parcel once, in words that it takes (D5, A8, R-LOST, R-OUTCOME; pitfalls 11 to 15)."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as some
from werkzeug.wrappers import Request, Response

from linndesk.channels.amazon.despatches import request
from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.base import OrderQuery
from linndesk.channels.despatches import ShippedThere
from linndesk.channels.http import NoAnswer
from linndesk.domain.despatch import Telling
from linndesk.domain.orders import Package
from linndesk.domain.times import iso_exact
from linndesk.errors import (
    AccessRefused,
    BadInput,
    Cancelled,
    ChannelDown,
    ChannelError,
    ChannelRefused,
    SignInRefused,
    Throttled,
)
from linndesk.sandbox.amazon.records import Line
from linndesk.sandbox.wire import LoopbackServer
from tests.channels.amazon.peer import UK, Peer, serve
from tests.channels.despatch_contract import DespatchContract, Tells, tell
from tests.channels.sending_contract import Hook
from tests.channels.stands import START

PLACED = START - timedelta(hours=2)
OPERATION = "confirmShipment"


def telling(**changes: Any) -> Telling:
    usual = Telling("202-1-1", UK, "1", "Royal Mail", "", "Tracked 48", "AB1GB", PLACED, (("1", 1),))
    return replace(usual, **changes)


def placed(peer: Peer, quantity: int = 2) -> Telling:
    """An order at Amazon, and the parcel with all of it."""
    line = Line("MUG", quantity, Decimal("9.50"), "Mug")
    order = peer.amazon.world.add_order(lines=[line], created=PLACED)
    return telling(
        channel_order_id=order.id, lines=((order.lines[0].line_id, quantity),), shipped_at=START - timedelta(minutes=1)
    )


class TestAmazonDespatches(DespatchContract):
    @pytest.fixture(autouse=True)
    def _amazon(self) -> Iterator[None]:
        for self.peer in serve():
            self.bench = self.peer.bench
            yield

    peer: Peer
    operation = OPERATION
    plan = (2, 10)

    def open(self) -> Tells:
        return self.peer.channel()

    def place(self, quantity: int = 2) -> Telling:
        return placed(self.peer, quantity)

    def fail(self, kind: str, times: int = 1) -> None:
        self.peer.amazon.faults.fail_next(OPERATION, cast("Any", kind), times)

    def heard(self) -> list[tuple[bytes, bool]]:
        return [(each.raw, each.acted) for each in self.peer.amazon.confirmations.log]

    def sign_ins(self) -> int:
        return self.peer.amazon.calls.count("token")


def test_packages_come_with_every_page_of_orders(peer: Peer) -> None:
    channel, what = peer.channel(), placed(peer)
    tell(channel, what)
    peer.bench.clock.advance(180)
    (order,) = channel.orders(OrderQuery("updated", START, (UK,)), None).orders
    assert order.packages == (Package("1", "AB1GB", what.lines),)
    assert [each.shipped for each in order.lines] == [2]


def test_the_body_is_exactly_the_models(peer: Peer) -> None:
    body = request(telling(lines=(("11", 2), ("12", 1)), shipped_at=datetime(2026, 3, 2, 8, 0, 0, 250_999, UTC)))
    assert body == {
        "marketplaceId": UK,
        "packageDetail": {
            "packageReferenceId": "1",
            "carrierCode": "Royal Mail",
            "shippingMethod": "Tracked 48",
            "trackingNumber": "AB1GB",
            "shipDate": "2026-03-02T08:00:00.250Z",
            "orderItems": [{"orderItemId": "11", "quantity": 2}, {"orderItemId": "12", "quantity": 1}],
        },
    }


@pytest.mark.parametrize(
    ("carrier", "sent"),
    [
        (("DPD", "DPD UK", ""), {"carrierCode": "DPD"}),
        (("Other", "Van of Jo", ""), {"carrierCode": "Other", "carrierName": "Van of Jo"}),
        (("OTHER", " Van  of\tJo ", "By hand"), {"carrierCode": "Other", "carrierName": "Van of Jo"}),
    ],
)
def test_pitfall_15_a_carriers_name_goes_with_other_and_never_without(
    carrier: tuple[str, str, str], sent: dict[str, str]
) -> None:
    code, name, method = carrier
    detail = request(telling(carrier_code=code, carrier_name=name, shipping_method=method))["packageDetail"]
    assert {key: value for key, value in detail.items() if key.startswith("carrier")} == sent
    assert detail.get("shippingMethod", "") == method


@pytest.mark.parametrize(
    ("changes", "title", "fix"),
    [
        ({"tracking": "  "}, "without a tracking number", "Told elsewhere"),
        ({"tracking": "AB1\x1dGB"}, "cannot be sent", "again"),
        ({"tracking": "AB\ud8001"}, "cannot be sent", "again"),
        ({"tracking": "A" * 101}, "too long", "Correct"),
        ({"carrier_code": " "}, "no carrier code", "Allocate Shipping Services"),
        ({"carrier_code": "Other"}, "carrier name", "Allocate Shipping Services"),
        ({"reference": ""}, "no number of a parcel", ""),
        ({"reference": "0"}, "no number of a parcel", ""),
        ({"reference": "²"}, "no number of a parcel", ""),
        ({"lines": ()}, "no clear contents", ""),
        ({"lines": (("1", 0),)}, "no clear contents", ""),
        ({"lines": (("1", 1), ("1", 1))}, "no clear contents", ""),
        ({"marketplace": ""}, "no marketplace", ""),
    ],
)
def test_what_amazon_could_never_take_is_said_before_it_is_sent(changes: dict[str, Any], title: str, fix: str) -> None:
    with pytest.raises(BadInput) as wrong:
        request(telling(**changes))
    assert title in wrong.value.title
    assert fix in wrong.value.fix


words = some.text(max_size=30)


@given(words, words, words, words, some.integers(1, 99), some.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_the_same_telling_gives_the_same_bytes_and_every_text_can_be_sent(
    tracking: str, code: str, name: str, method: str, units: int, at: datetime
) -> None:
    """R-LOST: a repeat is byte-identical, also after the body was kept as JSON."""
    what = telling(
        tracking=tracking, carrier_code=code, carrier_name=name, shipping_method=method, lines=(("1", units),),
        shipped_at=at.replace(tzinfo=UTC),
    )  # fmt: skip
    try:
        body = request(what)
    except BadInput:
        return
    assert json.dumps(body).encode() == json.dumps(request(what)).encode()
    assert body == json.loads(json.dumps(body, ensure_ascii=False).encode())
    assert datetime.fromisoformat(body["packageDetail"]["shipDate"]) <= what.shipped_at


def test_a_ship_date_never_stands_before_the_order_by_rounding() -> None:
    """Amazon's times have milliseconds at most."""
    at = datetime(2026, 3, 2, 8, 0, 0, 750_000, UTC)
    assert datetime.fromisoformat(iso_exact(at)) == at


def test_nobody_there_means_certainly_not_sent(peer: Peer) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # a port that is taken, and where nobody listens
        nowhere = peer.channel(endpoint=f"http://127.0.0.1:{bound.getsockname()[1]}")
        with pytest.raises(NoAnswer) as said:
            tell(nowhere, placed(peer))
    assert said.value.sent is False


def test_a_limit_names_its_pause(peer: Peer) -> None:
    peer.amazon.faults.fail_next(OPERATION, "429", seconds=7)
    with pytest.raises(Throttled) as said:
        tell(peer.channel(), placed(peer))
    assert 7 <= said.value.wait < 8.5


def test_what_the_hook_raises_stops_the_call(peer: Peer) -> None:
    """R-LEASE: nothing leaves, nothing is counted or noted."""
    channel, what = peer.channel(), placed(peer)
    channel.order(what.channel_order_id)
    noted = len(peer.bench.journal.exchanges)
    with pytest.raises(Cancelled):
        tell(channel, what, Hook(Cancelled("The lease is lost")))
    assert peer.amazon.confirmations.log == []
    assert OPERATION not in peer.bench.tools.calls
    assert len(peer.bench.journal.exchanges) == noted


def test_a_token_that_has_run_out_is_renewed(peer: Peer) -> None:
    """Of the first call Amazon did nothing."""
    channel, what = peer.channel(), placed(peer)
    channel.order(what.channel_order_id)
    peer.amazon.sign_in.expire_all()
    assert tell(channel, what).calls == 2
    assert [each.answered for each in peer.amazon.confirmations.log] == [403, 204]


def test_credentials_that_are_refused_say_so(peer: Peer) -> None:
    what = placed(peer)
    peer.amazon.world.set_merchant("main", revoked=True)
    with pytest.raises(SignInRefused):
        tell(peer.channel(), what)
    assert peer.amazon.confirmations.log == []


@pytest.mark.parametrize(
    ("change", "error", "word", "fix"),
    [
        ({"status": "SHIPPED"}, ShippedThere, "PackageToUpdateNotFound", "Told elsewhere"),
        ({"programs": ("FBM_SHIP_PLUS",)}, ChannelRefused, "FBM_SHIP_PLUS", "Seller Central"),
        ({"status": "CANCELLED"}, ChannelRefused, "CANCELLED", "Seller Central"),
        ({"merchant": "other"}, ChannelRefused, "could not be found", "Seller Central"),
    ],
)
def test_a_refusal_has_amazons_words_and_one_thing_to_do(
    peer: Peer, change: dict[str, Any], error: type[ChannelRefused], word: str, fix: str
) -> None:
    """Pitfall 13: what is shipped there already is told apart."""
    what = placed(peer)
    if change.get("status") == "SHIPPED":
        peer.amazon.world.set_status(what.channel_order_id, "SHIPPED")
    else:
        peer.amazon.world.update(what.channel_order_id, **change)
    with pytest.raises(ChannelRefused) as said:
        tell(peer.channel(), what)
    assert type(said.value) is error
    assert said.value.title == f"Amazon refused the despatch of order {what.channel_order_id}"
    assert word in said.value.detail
    assert fix in said.value.fix


def test_an_unknown_carrier_sends_to_the_mapping(peer: Peer) -> None:
    peer.amazon.faults.carriers = frozenset({"DPD"})
    with pytest.raises(ChannelRefused) as said:
        tell(peer.channel(), placed(peer))
    assert "Allocate Shipping Services" in said.value.fix


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, "", ChannelDown),
        (202, "{}", ChannelDown),
        (302, "", ChannelDown),
        (400, "<html>Bad Request</html>", ChannelDown),
        (404, "<html>Not Found</html>", ChannelDown),
        (404, '{"errors":[{"code":"NotFound","message":"no such order"}]}', ChannelRefused),
        (400, '{"errors":[{"code":"InvalidInput","message":"Order already fulfilled."}]}', ShippedThere),
        (400, '{"errors":[{"code":"InvalidInput","message":"The tracking ID 1 does not match"}]}', ChannelRefused),
        (400, '{"errors":[]}', ChannelDown),
        (401, "", AccessRefused),
        (403, "<html>Forbidden</html>", AccessRefused),
        (403, '{"errors":[{"message":"The LWA secret token you provided has expired"}]}', SignInRefused),
        (407, "", ChannelDown),
        (413, "<html>Request Entity Too Large</html>", ChannelRefused),
        (429, "<html>Slow down</html>", Throttled),
        (500, "", ChannelDown),
        (504, "<html>Gateway Timeout</html>", ChannelDown),
    ],
)  # fmt: skip
def test_who_says_what_counts(peer: Peer, status: int, body: str, error: type[ChannelError]) -> None:
    """R-OUTCOME: only Amazon's own words are a refusal; a proxy's leave open what happened."""

    def handler(request: Request) -> Response:
        if request.path == "/auth/o2/token":
            return Response('{"access_token":"Atza|x","expires_in":3600}')
        return Response(body, status=status, headers={"Location": "/elsewhere"} if status == 302 else None)

    server = LoopbackServer(handler)
    server.start()
    hook = Hook()
    with pytest.raises(ChannelError) as said:
        tell(peer.channel(endpoint=server.url, lwa_endpoint=server.url), telling(), hook)
    server.stop()
    assert isinstance(said.value, error)
    assert isinstance(said.value, ShippedThere) is (error is ShippedThere)
    assert hook.calls == 1
    assert said.value.fix


def test_the_channels_clock_is_heard(peer: Peer) -> None:
    """The ship date is by Amazon's clock, from the Date of its replies."""
    assert peer.bench.tools.heard.ahead is None
    peer.amazon.faults.date_skew = timedelta(minutes=-5)
    peer.channel().order(placed(peer).channel_order_id)
    assert peer.bench.tools.heard.ahead == pytest.approx(300, abs=1)


@pytest.mark.parametrize(
    ("settings", "hold"),
    [
        ({}, ""),
        ({"mark_as_despatched": False}, "light"),
        ({"do_not_submit_shipping_data": True}, "do_not_submit"),
        ({"mark_as_despatched": False, "do_not_submit_shipping_data": True}, "do_not_submit"),
    ],
)
def test_d5_a8_the_accounts_switches_hold_despatches_and_nothing_else(
    peer: Peer, settings: dict[str, object], hold: str
) -> None:
    kind, own = amazon_kind(TokenSource()), peer.settings(**settings)
    assert kind.holds(own, "despatch") == hold
    assert {kind.holds(own, each) for each in cast("list[Any]", ["stock", "price", "mail", "cancel"])} == {""}
