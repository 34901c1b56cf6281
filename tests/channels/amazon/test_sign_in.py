"""Signing in with Amazon: one token for all, refreshed early, refusals that name the credential (A3)."""

from __future__ import annotations

import math
import threading
from dataclasses import replace

import pytest

from linndesk.channels.amazon.client import AmazonClient
from linndesk.channels.amazon.lwa import OPERATION, Credentials
from linndesk.channels.tokens import CredentialRefused
from linndesk.errors import AccessRefused, BadReply, Cancelled, ChannelDown, SignInRefused
from tests.channels.amazon.peer import Peer
from tests.channels.stands import ListJournal, OddAdapter

PARTICIPATIONS = "getMarketplaceParticipations"


def client(peer: Peer, **changes: object) -> AmazonClient:
    return AmazonClient(peer.settings(**changes), peer.bench.tools, peer.tokens)


def test_one_token_serves_every_channel(peer: Peer) -> None:
    client(peer).call(PARTICIPATIONS)
    client(peer).call(PARTICIPATIONS)
    assert peer.amazon.calls.count("token") == 1
    assert peer.bench.tools.calls[OPERATION] == 1


def test_a_token_is_renewed_five_minutes_early(peer: Peer) -> None:
    client(peer).call(PARTICIPATIONS)
    peer.bench.clock.advance(3600 - 301)
    client(peer).call(PARTICIPATIONS)
    assert peer.amazon.calls.count("token") == 1
    peer.bench.clock.advance(2)
    client(peer).call(PARTICIPATIONS)
    assert peer.amazon.calls.count("token") == 2


def test_a_token_that_died_early_is_renewed_once(peer: Peer) -> None:
    client(peer).call(PARTICIPATIONS)
    peer.amazon.sign_in.expire_all()
    client(peer).call(PARTICIPATIONS)
    assert peer.amazon.calls.count("token") == 2


def test_a_token_that_is_always_expired_is_no_endless_loop(peer: Peer) -> None:
    peer.amazon.faults.token_life = 0
    with pytest.raises(AccessRefused):
        client(peer).call(PARTICIPATIONS)
    assert peer.amazon.calls.count("token") == 2
    assert peer.amazon.calls.count(PARTICIPATIONS) == 2


def test_many_threads_make_one_sign_in(peer: Peer) -> None:
    own, failed = peer.settings(), list[BaseException]()
    start = threading.Barrier(6)

    def run() -> None:
        tools = replace(peer.bench.tools, journal=ListJournal(), calls={})
        try:
            start.wait(5)
            AmazonClient(own, tools, peer.tokens).call("getReports", params=[("reportTypes", "X")])
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert failed == []
    assert peer.amazon.calls.count("token") == 1


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"client_secret": "wrong"}, "client_secret"),
        ({"refresh_token": "Atzr|wrong"}, "refresh_token"),
        ({"client_id": "amzn1.application-oa2-client.other"}, "client_secret"),  # Amazon does not say which of the two
    ],
)
def test_the_wrong_credential_is_named(peer: Peer, changes: dict[str, object], setting: str) -> None:
    with pytest.raises(CredentialRefused) as found:
        client(peer, **changes).call(PARTICIPATIONS)
    assert found.value.setting == setting
    assert found.value.fix
    assert "wrong" not in str(found.value).replace("wrong,", "")


@pytest.mark.parametrize("key", ["client_id", "client_secret", "refresh_token"])
def test_an_empty_credential_is_named(peer: Peer, key: str) -> None:
    with pytest.raises(CredentialRefused) as found:
        client(peer, **{key: ""})
    assert found.value.setting == key


def test_a_dead_secret_says_180_days(peer: Peer) -> None:
    peer.amazon.world.set_merchant("main", secret_expired=True)
    with pytest.raises(CredentialRefused, match="180 days"):
        client(peer).call(PARTICIPATIONS)


def test_a_withdrawn_authorisation_asks_for_a_new_token(peer: Peer) -> None:
    peer.amazon.world.set_merchant("main", revoked=True)
    with pytest.raises(CredentialRefused) as found:
        client(peer).call(PARTICIPATIONS)
    assert found.value.setting == "refresh_token"


def test_another_applications_token_is_named(peer: Peer) -> None:
    other = peer.amazon.world.set_merchant("other", client_id="amzn1.application-oa2-client.other")
    with pytest.raises(CredentialRefused) as found:
        client(peer, refresh_token=other.refresh_token).call(PARTICIPATIONS)
    assert found.value.setting == "client_id"


def test_trouble_at_the_sign_in_is_no_wrong_credential(peer: Peer) -> None:
    peer.amazon.faults.fail_next("token", "503", 100)
    with pytest.raises(ChannelDown):
        client(peer).call(PARTICIPATIONS)
    peer.amazon.faults.reset()
    peer.amazon.faults.fail_next("token", "html200")
    with pytest.raises(BadReply):
        client(peer).call(PARTICIPATIONS)
    peer.amazon.faults.fail_next("token", "400")
    with pytest.raises(SignInRefused):
        client(peer).call(PARTICIPATIONS)


def test_a_stop_is_heard_while_another_signs_in(peer: Peer) -> None:
    """R-STOP."""
    client(peer).call(PARTICIPATIONS)
    (held,) = peer.tokens._memory._entries.values()
    with held.lock:
        peer.bench.tools.cancel.set()
        with pytest.raises(Cancelled):
            client(peer).call(PARTICIPATIONS)


def test_no_secret_shows_in_what_is_printed(peer: Peer) -> None:
    """R-JOURNAL: not in reprs, not in the journal, not in errors."""
    own = peer.settings()
    shown = repr(Credentials.of(own)) + repr(peer.tokens)
    client(peer).call(PARTICIPATIONS)
    shown += repr(peer.tokens._memory._entries) + repr(peer.bench.journal)
    assert own.client_secret not in shown
    assert own.refresh_token not in shown
    assert "Atza|" not in shown


@pytest.mark.parametrize(("said", "minutes"), [("3600", 60), (None, 60), ("soon", 60), (math.nan, 60), ("600", 10)])
def test_a_token_lives_as_long_as_was_said_and_else_an_hour(peer: Peer, said: object, minutes: int) -> None:
    """A number written as text is read too; nothing that stands there is a crash."""
    adapter = OddAdapter(lambda body: body.update(expires_in=said) if "expires_in" in body else None)
    own = AmazonClient(peer.settings(), peer.bench.tools, peer.tokens, adapter)
    for seconds, sign_ins in ((0, 1), ((minutes - 5) * 60 - 1, 1), (1, 2)):
        peer.bench.clock.advance(seconds)
        own.call(PARTICIPATIONS)
        assert peer.amazon.calls.count("token") == sign_ins
