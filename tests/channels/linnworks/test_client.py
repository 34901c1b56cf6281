"""U1, R-HTTP, R-OUTCOME, R-LOST: what is asked of Linnworks, and what its replies mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from linndesk.channels.http import NoAnswer, Reply
from linndesk.channels.linnworks import operations
from linndesk.channels.linnworks.answers import WrongAddress, read
from linndesk.channels.linnworks.operations import (
    GET_OPEN_ORDERS,
    GET_ORDERS_BY_ID,
    GET_STOCK_LOCATIONS,
    PROCESS_ORDER,
    Operation,
)
from linndesk.channels.linnworks.session import AccountLocked, Maintenance
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.errors import (
    AccessRefused,
    BadReply,
    Cancelled,
    ChannelDown,
    ChannelError,
    ChannelRefused,
    SignInRefused,
    Throttled,
)
from linndesk.sandbox.linnworks import models
from linndesk.sandbox.linnworks import operations as practice
from tests.channels.linnworks.bench import Peer, serving
from tests.channels.sending_contract import FAILURES
from tests.channels.sending_contract import Hook as Leave
from tests.channels.stands import OddAdapter

NOBODY = {"pkOrderIds": [DEFAULT_LOCATION]}


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        yield peer


def process(peer: Peer, leave: Callable[[], None] | None = None, order: str = "") -> Any:
    body = {
        "orderId": order or peer.linnworks.world.add_order().id,
        "scanPerformed": True,
        "locationId": DEFAULT_LOCATION,
        "context": {"Module": "linndesk"},
    }
    return peer.client().call(PROCESS_ORDER, body, before_send=leave or Leave())


def statuses(peer: Peer, operation: Operation) -> list[int]:
    return [each.status for each in peer.linnworks.calls.of(operation.name)]


# -- the table


@pytest.mark.parametrize("each", operations.ALL, ids=lambda each: each.name)
def test_the_table_of_operations_is_linnworks_own(each: Operation) -> None:
    """Path, method and limit as the practice Linnworks has them, and its models where they are."""
    theirs = practice.operations()[each.path]
    assert (theirs.name, theirs.method, theirs.rate) == (each.name, each.method, each.per_minute)
    words = models.described(theirs)
    assert words is None or f"<b>{each.per_minute}</b></span> / minute" in words["description"]


@pytest.mark.parametrize("each", operations.ALL, ids=lambda each: each.name)
def test_no_minute_sees_more_calls_than_the_limit(each: Operation) -> None:
    assert each.plan.burst + 60 * each.plan.rate < each.per_minute
    assert each.plan.rate > 1


def test_hundreds_of_questions_keep_to_the_limit_and_all_are_answered(peer: Peer) -> None:
    """The practice Linnworks answers 429 to the first call too many in any sixty seconds."""
    client = peer.client()
    for _ in range(300):
        client.call(GET_ORDERS_BY_ID, NOBODY, before_send=Leave())
    assert statuses(peer, GET_ORDERS_BY_ID) == [200] * 300
    assert sum(peer.bench.clock.waits) > 60


# -- questions


def test_numbers_with_a_point_stay_exact_and_the_date_is_linnworks_own(peer: Peer) -> None:
    def change(body: Any) -> None:
        if isinstance(body, list):
            body[0]["Rate"] = 0.1

    peer.linnworks.faults.date_skew = timedelta(minutes=-3)
    client = peer.through(OddAdapter(change))
    found = client.call(GET_STOCK_LOCATIONS)
    assert found[0]["Rate"] == Decimal("0.1")
    assert isinstance(found[0]["Rate"], Decimal)
    assert (peer.bench.clock.now() - client.told_at).total_seconds() == 180


def test_without_a_date_our_own_clock_counts(peer: Peer) -> None:
    peer.linnworks.faults.no_date = True
    client = peer.client()
    client.call(GET_STOCK_LOCATIONS)
    assert client.told_at == peer.bench.clock.now()


@pytest.mark.parametrize("kind", ["503", "500", "lost", "reset", "truncated"])
def test_a_question_in_trouble_is_asked_again(peer: Peer, kind: Any) -> None:
    peer.linnworks.faults.fail_next("GetStockLocations", kind)
    assert len(peer.client().call(GET_STOCK_LOCATIONS)) == 1
    assert len(statuses(peer, GET_STOCK_LOCATIONS)) == 2


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("400", ChannelRefused, "Linnworks refused GetStockLocations. The practice channel was told to say so"),
        ("text400", ChannelRefused, "The request is invalid"),
        ("403", AccessRefused, "You do not have permission for this action"),
        ("404", WrongAddress, "no GetStockLocations at the server it named.*answers for its own only"),
        ("html200", BadReply, "web page"),
        ("redirect", BadReply, "It answered 302"),
        ("huge", BadReply, "larger than"),
    ],
)
def test_what_a_reply_means_is_said(peer: Peer, kind: Any, error: type[ChannelError], words: str) -> None:
    peer.linnworks.faults.fail_next("GetStockLocations", kind)
    with pytest.raises(error, match=words) as found:
        peer.client().call(GET_STOCK_LOCATIONS)
    assert found.value.fix
    assert statuses(peer, GET_STOCK_LOCATIONS) in ([200], [400], [403], [404], [302])


def test_an_empty_answer_is_none(peer: Peer) -> None:
    peer.linnworks.faults.fail_next("GetStockLocations", "empty")
    assert peer.client().call(GET_STOCK_LOCATIONS) is None


def test_a_server_that_knows_nothing_of_the_account_is_asked_for_anew(peer: Peer) -> None:
    """An account may have moved to another cluster: the next call signs in again."""
    peer.linnworks.faults.server = peer.linnworks.url
    with pytest.raises(WrongAddress):
        peer.client().call(GET_STOCK_LOCATIONS)
    peer.linnworks.faults.server = ""
    peer.client().call(GET_STOCK_LOCATIONS)
    assert peer.sign_ins() == 2


def test_a_pause_is_kept_as_long_as_linnworks_says(peer: Peer) -> None:
    peer.linnworks.faults.fail_next("GetStockLocations", "429", seconds=6)
    peer.client().call(GET_STOCK_LOCATIONS)
    assert 6 <= sum(peer.bench.clock.waits) <= 7.5


def test_a_pause_without_a_word_is_two_seconds(peer: Peer) -> None:
    class NoWord(OddAdapter):
        def send(self, *args: Any, **kwargs: Any) -> Any:
            reply = super(OddAdapter, self).send(*args, **kwargs)
            reply.headers.pop("Retry-After", None)
            return reply

    peer.linnworks.faults.fail_next("GetStockLocations", "429", seconds=50)
    peer.through(NoWord(lambda body: None)).call(GET_STOCK_LOCATIONS)
    assert 2 <= sum(peer.bench.clock.waits) <= 3.5


def test_patience_ends_and_says_when_to_come_again(peer: Peer) -> None:
    peer.linnworks.faults.fail_next("GetStockLocations", "429", 9, seconds=45)
    with pytest.raises(Throttled) as found:
        peer.client().call(GET_STOCK_LOCATIONS)
    assert found.value.wait >= 45
    assert peer.bench.clock.waits == []


# -- sends


@pytest.mark.parametrize(("kind", "error", "sent", "acted"), [*FAILURES, ("404", WrongAddress, False, False)])
def test_the_ends_of_a_send_are_told_apart_after_one_try(
    peer: Peer, kind: Any, error: type[ChannelError], sent: bool | None, acted: bool
) -> None:
    peer.linnworks.faults.fail_next("ProcessOrder", kind, 2)
    leave, order = Leave(), peer.linnworks.world.add_order().id
    with pytest.raises(error) as found:
        process(peer, leave, order)
    assert (leave.calls, getattr(found.value, "sent", None)) == (1, sent)
    assert len(peer.linnworks.world.told.processed(order)) == acted
    assert found.value.fix


@pytest.mark.parametrize(
    ("kind", "error"),
    [("text400", ChannelRefused), ("huge", ChannelDown), ("redirect", ChannelDown), ("truncated", NoAnswer)],
)
def test_a_send_that_is_answered_oddly(peer: Peer, kind: Any, error: type[ChannelError]) -> None:
    peer.linnworks.faults.fail_next("ProcessOrder", kind)
    with pytest.raises(error):
        process(peer)
    assert len(statuses(peer, PROCESS_ORDER)) == 1


def test_leave_is_asked_again_for_the_call_that_follows_a_renewed_session(peer: Peer) -> None:
    peer.client().sign_in()
    peer.linnworks.sessions.expire()
    leave = Leave()
    assert process(peer, leave)["Processed"] is True
    assert (leave.calls, peer.sign_ins(), statuses(peer, PROCESS_ORDER)) == (2, 2, [401, 200])


def test_leave_that_is_taken_back_meanwhile_stops_the_second_call(peer: Peer) -> None:
    """R-LEASE."""
    peer.client().sign_in()
    peer.linnworks.sessions.expire()
    calls: list[int] = []

    def leave() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise Cancelled("The lease is lost")

    with pytest.raises(Cancelled):
        process(peer, leave)
    assert statuses(peer, PROCESS_ORDER) == [401]


@pytest.mark.parametrize("kind", ["lost", "503", "html200", "list"])
def test_a_sign_in_that_fails_before_a_send_leaves_no_doubt(peer: Peer, kind: Any) -> None:
    """Nothing of the send has left, or only what was answered with a 401."""
    peer.client().sign_in()
    peer.linnworks.sessions.expire()
    peer.linnworks.faults.fail_next("AuthorizeByApplication", kind, 50)
    with pytest.raises(NoAnswer) as found:
        process(peer)
    assert found.value.sent is False


def test_an_account_that_is_shut_meanwhile_leaves_no_doubt_either(peer: Peer) -> None:
    peer.client().sign_in()
    peer.linnworks.sessions.expire()
    peer.linnworks.faults.state = "MAINTENANCE"
    with pytest.raises(NoAnswer) as found:
        process(peer)
    assert found.value.sent is False
    with pytest.raises(Maintenance):
        peer.client().call(GET_STOCK_LOCATIONS)


@pytest.mark.parametrize("is_send", [False, True])
def test_an_account_that_is_locked_while_a_session_lives_is_said_to_be_locked(peer: Peer, is_send: bool) -> None:
    """Its calls are answered with 403; a permission that lacks is told apart by a new sign-in."""
    peer.client().sign_in()
    peer.bench.clock.advance(300)
    peer.linnworks.faults.state, peer.linnworks.faults.reason = "LOCKED_FULL", "Pay the invoice"
    with pytest.raises(AccountLocked, match="Pay the invoice"):
        process(peer) if is_send else peer.client().call(GET_STOCK_LOCATIONS)
    assert peer.sign_ins() == 2


def test_a_permission_that_lacks_costs_one_sign_in_at_most(peer: Peer) -> None:
    peer.client().sign_in()
    peer.bench.clock.advance(300)
    peer.linnworks.faults.fail_next("GetStockLocations", "403", 9)
    for _ in range(4):
        with pytest.raises(AccessRefused, match="You do not have permission"):
            peer.client().call(GET_STOCK_LOCATIONS)
    assert peer.sign_ins() == 2


def test_an_application_that_is_no_longer_installed_sends_nothing(peer: Peer) -> None:
    peer.client().sign_in()
    peer.linnworks.sessions.revoked = True
    with pytest.raises(SignInRefused):
        process(peer)
    assert statuses(peer, PROCESS_ORDER) == [401]


def test_the_same_body_is_the_same_bytes(peer: Peer) -> None:
    one = {"entriesPerPage": 1, "pageNumber": 1, "fulfilmentCenter": DEFAULT_LOCATION, "additionalFilter": ""}
    for body in (one, dict(reversed(one.items()))):
        peer.client().call(GET_OPEN_ORDERS, body)
    first, second = (each.body for each in peer.linnworks.calls.of("GetOpenOrders"))
    assert first == second


# -- what is kept of it


@pytest.mark.parametrize("operation", ["AuthorizeByApplication", "GetStockLocations"])
@pytest.mark.parametrize("kind", ["400", "403", "text400"])
def test_no_secret_is_repeated_whatever_linnworks_says(peer: Peer, operation: str, kind: Any) -> None:
    """R-JOURNAL, R-VAULT: neither ours nor the session's."""
    client = peer.client(log_api_requests=True)
    client.sign_in()
    session = peer.sessions.session(client.settings, client.tools, _nobody, str).token
    own = (client.settings.application_secret, client.settings.token, session)
    peer.linnworks.faults.fail_next(operation, kind, 9, words=f"No: {' '.join(own)}")
    with pytest.raises(ChannelError) as found:
        client.sign_in() if operation == "AuthorizeByApplication" else client.call(GET_STOCK_LOCATIONS)
    told = f"{found.value!s} {found.value!r} {peer.requests.notes} {peer.bench.journal.exchanges} {peer.bench.said}"
    assert not [each for each in own if each in told]
    assert "No: …" in str(found.value)


def _nobody(call: object, operation: object) -> Reply:
    raise AssertionError("nobody has to sign in here")


# -- any reply at all

BODIES = st.one_of(
    st.binary(max_size=60),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    ).map(lambda found: json.dumps(found).encode()),
    st.sampled_from([b'{"Code":null,"Message":"No"}', b'"No"', b"No", b"<html>", b"9" * 5000, b"[" * 3000]),
)


def clean(text: object, longest: int = 300) -> str:
    return str(text)[:longest]


@given(body=BODIES, status=st.integers(200, 599), is_send=st.booleans())
def test_every_reply_is_an_answer_or_a_named_error(body: bytes, status: int, is_send: bool) -> None:
    reply = Reply(status, CaseInsensitiveDict(), body)
    error: ChannelError | None = None
    try:
        read(reply, PROCESS_ORDER, is_send, clean)
    except ChannelError as raised:
        error = raised
    assert error is not None or 200 <= status < 300
    if error is not None:
        assert all((error.title, error.detail, error.fix))
        assert isinstance(error, ChannelDown) or not is_send or 400 <= status < 500


@pytest.mark.parametrize(("status", "error"), [(400, ChannelRefused), (408, ChannelDown), (425, ChannelDown)])
def test_a_time_out_in_between_leaves_open_whether_a_send_arrived(status: int, error: type[ChannelError]) -> None:
    """Whoever gave up waiting may have handed it on."""
    with pytest.raises(error):
        read(Reply(status, CaseInsensitiveDict(), b'{"Message":"Too late"}'), PROCESS_ORDER, True, clean)
