"""Signing in to the practice Linnworks, sessions that end, an account that is shut, and how often it may be asked."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import requests

from linndesk.sandbox.linnworks import PracticeLinnworks
from tests.sandbox.driver import START, Settable
from tests.sandbox.linnworks.driver import PATIENCE, SIGN_IN, Hand

OTHER = "11111111-1111-4111-8111-111111111111"


def test_a_session_names_its_server_and_its_life(linnworks: PracticeLinnworks, hand: Hand) -> None:
    found = hand.sign_in().json()
    assert (found["Server"], found["TTL"], found["Locality"]) == (linnworks.server, 1200, "EU")
    assert found["Status"] == {"State": "AVAILABLE", "Reason": "", "Parameters": {}}
    assert hand.call("GetMeasures").json() == {"Weight": "kg", "Dimension": "cm"}


@pytest.mark.parametrize(
    ("member", "status", "word"),
    [("ApplicationId", 400, "Application was"), ("ApplicationSecret", 400, "secret"), ("Token", 401, "Token")],
)
def test_each_wrong_credential_is_told_apart(hand: Hand, member: str, status: int, word: str) -> None:
    answer = hand.sign_in(**{member: OTHER})
    assert answer.status_code == status
    assert word in answer.json()["Message"]


def test_credentials_have_to_be_ids_with_or_without_dashes(linnworks: PracticeLinnworks, hand: Hand) -> None:
    assert hand.sign_in(Token="secret").status_code == 400
    bare = str(linnworks.settings()["token"]).replace("-", "").upper()
    assert hand.sign_in(Token=bare).status_code == 200


@pytest.mark.parametrize("form", ["", "Bearer {}", "bearer {}", "token {}", "x{}", OTHER])
def test_the_header_is_the_bare_token(hand: Hand, form: str) -> None:
    """Never ``Bearer``."""
    hand.sign_in()
    assert hand.call("GetMeasures", header=form.format(hand.session)).status_code == 401
    assert hand.call("GetMeasures").status_code == 200


def test_a_session_ends_after_it_rested_for_its_life(hand: Hand, time: Settable) -> None:
    hand.sign_in()
    for _ in range(3):
        time.pass_(seconds=1199)
        assert hand.call("GetMeasures").status_code == 200, "a call proves it alive"
    time.pass_(seconds=1200)
    assert hand.call("GetMeasures").status_code == 401
    assert hand.call("GetMeasures").status_code == 401, "what has ended stays ended"
    hand.sign_in()
    assert hand.call("GetMeasures").status_code == 200


def test_sessions_end_at_once_where_a_test_says_so(linnworks: PracticeLinnworks, hand: Hand) -> None:
    hand.sign_in()
    linnworks.faults.fail_next("GetMeasures", "expired")
    assert hand.call("GetMeasures").status_code == 401
    hand.sign_in()
    linnworks.faults.fail_next("GetMeasures", "401")
    assert hand.call("GetMeasures").status_code == 401
    assert hand.call("GetMeasures").status_code == 200, "that one was only said"
    linnworks.sessions.expire()
    assert hand.call("GetMeasures").status_code == 401


def test_what_it_says_of_its_life_may_be_wrong(linnworks: PracticeLinnworks, hand: Hand, time: Settable) -> None:
    linnworks.faults.says_ttl, linnworks.faults.ttl = 7200, 60
    assert hand.sign_in().json()["TTL"] == 7200
    time.pass_(seconds=60)
    assert hand.call("GetMeasures").status_code == 401


def test_an_application_that_was_removed_gets_no_session_and_loses_those_it_had(
    linnworks: PracticeLinnworks, hand: Hand
) -> None:
    hand.sign_in()
    linnworks.sessions.revoked = True
    assert hand.call("GetMeasures").status_code == 401
    assert hand.sign_in().status_code == 401


@pytest.mark.parametrize("state", ["LOCKED_BASIC", "LOCKED_FULL", "MAINTENANCE"])
def test_a_shut_account_says_so_and_answers_nothing(linnworks: PracticeLinnworks, hand: Hand, state: str) -> None:
    linnworks.faults.state, linnworks.faults.reason = state, "The subscription has ended"
    status = hand.sign_in().json()["Status"]
    assert (status["State"], status["Reason"]) == (state, "The subscription has ended")
    answer = hand.call("GetMeasures")
    assert (answer.status_code, answer.json()["Message"]) == (403, "The subscription has ended")


def test_a_minute_holds_so_many_calls_of_each_operation(hand: Hand, time: Settable) -> None:
    hand.sign_in()
    for _ in range(150):
        assert hand.call("GetMeasures").status_code == 200
        time.pass_(seconds=0.2)
    answer = hand.call("GetMeasures")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert hand.call("GetPostalServices").status_code == 200, "each operation has its own"
    time.pass_(seconds=29.9)
    assert hand.call("GetMeasures").status_code == 429
    time.pass_(seconds=0.1)
    assert hand.call("GetMeasures").status_code == 200


def test_nobody_counts_where_a_test_says_so(time: Settable) -> None:
    with PracticeLinnworks(now=time, plans=False) as linnworks:
        hand = Hand(linnworks)
        assert {hand.call("GetMeasures").status_code for _ in range(160)} == {200}


def test_a_password_may_stand_in_front_of_the_sign_in(time: Settable) -> None:
    """U11."""
    with PracticeLinnworks(now=time, basic=("user", "secret")) as linnworks:
        hand = Hand(linnworks)
        assert hand.sign_in().status_code == 401
        told = linnworks.settings()
        assert (told["http_user"], told["http_password"]) == ("user", "secret")
        names = {"ApplicationId": "application_id", "ApplicationSecret": "application_secret", "Token": "token"}
        body = {name: told[key] for name, key in names.items()}
        url = f"{linnworks.url}{SIGN_IN}"
        assert requests.post(url, json=body, auth=("user", "secret"), timeout=PATIENCE).status_code == 200


def test_the_date_is_the_practice_clock(linnworks: PracticeLinnworks, hand: Hand, time: Settable) -> None:
    hand.sign_in()
    time.pass_(hours=3)
    linnworks.sessions.expire()
    hand.sign_in()
    assert parsedate_to_datetime(hand.call("GetMeasures").headers["Date"]) == START + timedelta(hours=3)
    linnworks.faults.date_skew = timedelta(minutes=-5)
    assert parsedate_to_datetime(hand.call("GetMeasures").headers["Date"]) == START + timedelta(hours=2, minutes=55)
    linnworks.faults.no_date = True
    assert "Date" not in hand.call("GetMeasures").headers


def test_it_serves_at_the_same_addresses_after_a_stop(linnworks: PracticeLinnworks, hand: Hand) -> None:
    hand.sign_in()
    before = (linnworks.url, linnworks.server)
    linnworks.stop()
    with pytest.raises(requests.ConnectionError):
        hand.call("GetMeasures")
    linnworks.start()
    assert (linnworks.url, linnworks.server) == before
    assert hand.call("GetMeasures").status_code == 200, "sessions outlive it"
