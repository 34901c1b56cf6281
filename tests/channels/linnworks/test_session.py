"""U1: one session for all with the same credentials, used as long as its TTL says, and never of a shut account."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from linndesk.channels.http import Reply
from linndesk.channels.linnworks.answers import WrongAddress
from linndesk.channels.linnworks.operations import GET_STOCK_LOCATIONS
from linndesk.channels.linnworks.session import AccountLocked, Maintenance, Session, Sessions
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.channels.tokens import CredentialRefused
from linndesk.errors import BadReply, ChannelDown, ChannelError, SignInRefused, Throttled
from linndesk.settings import validate
from tests.channels.linnworks.bench import Peer, serving
from tests.channels.stands import OddAdapter, bench

OTHER = "0e0e0e0e-1111-4222-8333-00000000000e"


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        yield peer


def ask(peer: Peer, **changes: object) -> Any:
    return peer.client(**changes).call(GET_STOCK_LOCATIONS)


def odd(peer: Peer, **members: object) -> Any:
    """Asked with sign-ins that say something else; a member that is None is left out."""

    def change(body: Any) -> None:
        if isinstance(body, dict) and "TTL" in body:
            body.update(members)
            for name in [name for name, value in members.items() if value is None]:
                del body[name]

    client = peer.through(OddAdapter(change))
    client.sign_in()
    return client.call(GET_STOCK_LOCATIONS)


def test_one_session_serves_every_channel_and_goes_raw_to_the_server_that_was_named(peer: Peer) -> None:
    ask(peer)
    ask(peer, location="Elsewhere")
    assert (peer.sign_ins(), peer.linnworks.calls.count("GetStockLocations")) == (1, 2)
    assert peer.linnworks.complaints == []
    assert peer.linnworks.url != peer.linnworks.server


def test_other_credentials_have_a_session_of_their_own(peer: Peer) -> None:
    ask(peer)
    with pytest.raises(CredentialRefused):
        ask(peer, token=OTHER)
    assert peer.sign_ins() == 2


@pytest.mark.parametrize(
    ("rest", "sign_ins"), [(1100, 1), (1141, 2)], ids=["within its time", "a minute before it would run out"]
)
def test_a_session_is_not_used_beyond_its_time_without_a_call(peer: Peer, rest: float, sign_ins: int) -> None:
    ask(peer)
    peer.bench.clock.advance(rest)
    ask(peer)
    assert peer.sign_ins() == sign_ins
    assert [each.status for each in peer.linnworks.calls.log] == [200] * (2 + sign_ins)


def test_a_call_that_is_taken_begins_its_time_anew_for_an_hour_at_most(peer: Peer) -> None:
    """After that it is looked again whether the account is locked."""
    for _ in range(4):
        ask(peer)
        peer.bench.clock.advance(1000)
    assert peer.sign_ins() == 1
    ask(peer)
    assert peer.sign_ins() == 2


@pytest.mark.parametrize(
    ("told", "lasts", "over"), [("60", 29, 31), (-5, 1139, 1141), ("soon", 1139, 1141), (None, 1139, 1141)]
)
def test_a_ttl_that_makes_no_sense_is_the_twenty_minutes_of_the_manual(
    peer: Peer, told: object, lasts: float, over: float
) -> None:
    odd(peer, TTL=told)
    peer.bench.clock.advance(lasts)
    ask(peer)
    assert peer.sign_ins() == 1
    peer.bench.clock.advance(over)
    ask(peer)
    assert peer.sign_ins() == 2


def test_a_session_that_runs_out_early_is_renewed_and_the_call_made_once_more(peer: Peer) -> None:
    ask(peer)
    peer.linnworks.sessions.expire()
    assert len(ask(peer)) == 1
    assert (peer.sign_ins(), [each.status for each in peer.linnworks.calls.of("GetStockLocations")]) == (
        2,
        [200, 401, 200],
    )


def test_a_second_401_is_a_refused_sign_in_and_the_next_call_signs_in_anew(peer: Peer) -> None:
    peer.linnworks.faults.fail_next("GetStockLocations", "401", 2)
    with pytest.raises(SignInRefused, match="401 twice"):
        ask(peer)
    assert (peer.sign_ins(), peer.linnworks.calls.count("GetStockLocations")) == (2, 2)
    ask(peer)
    assert peer.sign_ins() == 3


@pytest.mark.parametrize("state", ["LOCKED_BASIC", "LOCKED_FULL", "SUSPENDED"])
def test_a_locked_account_is_said_with_its_reason_and_nothing_else_is_asked(peer: Peer, state: str) -> None:
    peer.linnworks.faults.state, peer.linnworks.faults.reason = state, "The last invoice is not paid"
    with pytest.raises(AccountLocked, match="The last invoice is not paid"):
        ask(peer)
    assert [each.operation for each in peer.linnworks.calls.log] == ["AuthorizeByApplication"]
    peer.linnworks.faults.state = "AVAILABLE"
    ask(peer)


def test_maintenance_is_a_trouble_that_passes(peer: Peer) -> None:
    peer.linnworks.faults.state = "MAINTENANCE"
    with pytest.raises(Maintenance, match="at work on this account. Its state is MAINTENANCE"):
        ask(peer)


@pytest.mark.parametrize("status", [None, {}, {"State": None}, {"state": "available"}, {"State": 0}])
def test_an_account_without_a_state_is_open(peer: Peer, status: object) -> None:
    odd(peer, Status=status)


@pytest.mark.parametrize(
    ("server", "why"),
    [
        ("http://eu-ext.linnworks.net", "https"),
        ("https://169.254.169.254", "machine itself"),
        ("ftp://eu-ext.linnworks.net", "https"),
        ("https://user:word@eu-ext.linnworks.net", "name and password"),
        ("https://eu-ext.linnworks.net/?a=", "more than an address"),
        ("eu-ext.linnworks.net", "https"),
        ("", "no Server"),
    ],
)
def test_a_server_that_may_not_be_asked_is_refused(peer: Peer, server: str, why: str) -> None:
    """R-HTTP, R-FOREIGN: and the session goes nowhere."""
    with pytest.raises(BadReply, match=why):
        odd(peer, Server=server)
    assert peer.linnworks.calls.count("GetStockLocations") == 0


def answered(status: int, body: object, **changes: object) -> Session:
    """A session of Linnworks' own host, which answers so."""
    given = {"application_id": "a" * 32, "application_secret": "b" * 32, "token": "c" * 32, **changes}
    reply = Reply(status, CaseInsensitiveDict(), json.dumps(body).encode())
    return Sessions().session(validate(LinnworksSettings, given), bench().tools, lambda call, operation: reply, _cut)


def _cut(text: object, longest: int = 300) -> str:
    return str(text)[:longest]


def test_linnworks_own_host_names_no_server_on_this_pc() -> None:
    """R-FOREIGN: a session never goes to this PC by a word from outside."""
    good = {"Token": OTHER, "Server": "https://eu-ext.linnworks.net", "TTL": 1200}
    assert answered(200, good).server == "https://eu-ext.linnworks.net"
    for server in ("http://127.0.0.1:8000", "https://localhost", "http://[::1]:80"):
        with pytest.raises(BadReply, match="names this PC itself"):
            answered(200, {**good, "Server": server})


@pytest.mark.parametrize(
    ("words", "setting"),
    [
        ("Application with the given token was not found", "token"),
        ("Invalid application secret", "application_secret"),
        ("No such application", "application_id"),
        ("ApplicationId is not valid", "application_id"),
        ("The application could not be found", "application_id"),
        ("Application id or secret is wrong", ""),
        ("Not allowed", ""),
    ],
)
@pytest.mark.parametrize("status", [400, 401, 403, 422])
def test_a_credential_is_blamed_only_where_the_words_are_clear(words: str, setting: str, status: int) -> None:
    for body in (words, {"Code": None, "Message": words}):
        with pytest.raises(SignInRefused, match=words) as found:
            answered(status, body)
        assert getattr(found.value, "setting", "") == setting


def test_of_two_that_words_name_the_one_that_is_cut_is_blamed() -> None:
    with pytest.raises(CredentialRefused, match="not copied whole") as found:
        answered(400, "Application id or secret is wrong", application_secret="b" * 31)
    assert found.value.setting == "application_secret"


@pytest.mark.parametrize("server", [None, 7, ["https://eu-ext.linnworks.net"]])
def test_a_sign_in_without_a_server_is_no_session(peer: Peer, server: object) -> None:
    with pytest.raises(BadReply, match="no Server"):
        odd(peer, Server=server)


@pytest.mark.parametrize("token", [None, "", 7, "a b", "a\r\nX-More:b", "t\u00f6ken"])
def test_a_sign_in_without_a_token_that_fits_a_header_is_no_session(peer: Peer, token: object) -> None:
    with pytest.raises(BadReply, match="no Token"):
        odd(peer, Token=token)


def test_a_server_with_a_slash_at_its_end_is_the_same_server(peer: Peer) -> None:
    assert len(odd(peer, Server=peer.linnworks.server + "/")) == 1


@pytest.mark.parametrize("key", ["application_id", "application_secret", "token"])
def test_the_wrong_credential_is_named_by_linnworks_words(peer: Peer, key: str) -> None:
    with pytest.raises(CredentialRefused) as found:
        ask(peer, **{key: OTHER})
    assert found.value.setting == key
    assert OTHER not in str(found.value)


@pytest.mark.parametrize("key", ["application_id", "application_secret", "token"])
def test_an_empty_or_cut_credential_is_named(peer: Peer, key: str) -> None:
    with pytest.raises(CredentialRefused, match="is empty") as found:
        ask(peer, **{key: ""})
    assert found.value.setting == key
    assert peer.linnworks.calls.log == []
    with pytest.raises(CredentialRefused, match="not copied whole") as found:
        ask(peer, **{key: "0c0c0c0c-1111"})
    assert found.value.setting == key


def test_words_that_blame_nothing_name_all_three(peer: Peer) -> None:
    peer.linnworks.faults.fail_next("AuthorizeByApplication", "400", words="Computer says no")
    with pytest.raises(SignInRefused, match="Computer says no.*application secret and token") as found:
        ask(peer)
    assert not isinstance(found.value, CredentialRefused)


@pytest.mark.parametrize("kind", ["404", "redirect"])
def test_a_wrong_sign_in_address_says_so(peer: Peer, kind: Any) -> None:
    peer.linnworks.faults.fail_next("AuthorizeByApplication", kind)
    with pytest.raises(WrongAddress, match="Correct the sign-in address"):
        ask(peer)


@pytest.mark.parametrize(
    ("kind", "error"),
    [("503", ChannelDown), ("500", ChannelDown), ("html200", BadReply), ("list", BadReply), ("null", BadReply)],
)
def test_a_sign_in_in_trouble_refuses_nobody(peer: Peer, kind: Any, error: type[ChannelError]) -> None:
    peer.linnworks.faults.fail_next("AuthorizeByApplication", kind, 50)
    with pytest.raises(error) as found:
        ask(peer)
    assert not isinstance(found.value, SignInRefused)


def test_a_limit_at_the_sign_in_is_waited_for_as_it_says(peer: Peer) -> None:
    peer.linnworks.faults.fail_next("AuthorizeByApplication", "429", seconds=7)
    ask(peer)
    assert 7 <= sum(peer.bench.clock.waits) <= 8.5
    peer.linnworks.faults.fail_next("AuthorizeByApplication", "429", seconds=600)
    peer.linnworks.sessions.expire()
    with pytest.raises(Throttled) as found:
        ask(peer)
    assert found.value.wait >= 600


def test_channels_that_begin_together_make_one_sign_in(peer: Peer) -> None:
    peer.linnworks.faults.fail_next("AuthorizeByApplication", "slow", seconds=0.3)
    got: list[int] = []
    threads = [threading.Thread(target=lambda: got.append(len(ask(peer)))) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert (got, peer.sign_ins()) == ([1] * 5, 1)


def test_the_http_user_goes_to_the_sign_in_and_nowhere_else() -> None:
    """U11: behind it the session has the one header that there is."""
    with serving(basic=("staging", "cnry-http")) as peer:
        assert len(ask(peer)) == 1
        with pytest.raises(CredentialRefused, match="HTTP user and password") as found:
            ask(peer, http_password="wrong", token=OTHER)
        assert found.value.setting == "http_user"
        assert "cnry-http" not in str(found.value)
