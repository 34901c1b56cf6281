"""U1, M1: Check API says which credential, address, location or permission is wrong, in few calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from linndesk.channels.base import CheckResult
from tests.channels.linnworks.bench import Peer, serving

OTHER = "0e0e0e0e-1111-4222-8333-00000000000e"
CALLS = ["AuthorizeByApplication", "GetStockLocations", "GetOpenOrders", "GetOrdersById"]


@pytest.fixture(name="peer")
def peer_fixture() -> Iterator[Peer]:
    with serving() as peer:
        yield peer


def check(peer: Peer, **changes: object) -> CheckResult:
    channel = peer.channel(**changes)
    try:
        return channel.check()
    finally:
        channel.close()


def wrong(result: CheckResult) -> tuple[str, str]:
    """The sentence and the setting of the one thing that is wrong."""
    assert not result.ok
    (found,) = [each for each in result.findings if not each.ok]
    return found.text, found.setting


def test_an_account_that_works_says_what_it_found(peer: Peer) -> None:
    peer.linnworks.world.add_location("Test")
    for _ in range(3):
        peer.linnworks.world.add_order()
    result = check(peer)
    assert result.ok
    assert [each.text for each in result.findings] == [
        "Signed in. Linnworks has 2 locations.",
        "The location Default has 3 open orders.",
    ]
    assert [each.operation for each in peer.linnworks.calls.log] == CALLS
    assert peer.linnworks.complaints == []


def test_each_check_proves_the_credentials_anew(peer: Peer) -> None:
    check(peer)
    peer.linnworks.sessions.revoked = True
    text, setting = wrong(check(peer))
    assert setting == "token"
    assert "not installed" in text


@pytest.mark.parametrize("key", ["application_id", "application_secret", "token"])
def test_the_wrong_credential_is_named(peer: Peer, key: str) -> None:
    assert wrong(check(peer, **{key: OTHER}))[1] == key


def test_every_empty_credential_is_named_and_nothing_is_asked(peer: Peer) -> None:
    result = check(peer, application_id="", token="")
    assert [each.setting for each in result.findings] == ["application_id", "token"]
    assert peer.linnworks.calls.log == []


def test_nobody_at_the_sign_in_address(peer: Peer) -> None:
    text, setting = wrong(check(peer, auth_endpoint=peer.linnworks.server))
    assert setting == "auth_endpoint"
    assert "does not sign in at 127.0.0.1" in text
    peer.linnworks.stop()
    assert "No connection to Linnworks" in wrong(check(peer))[0]


@pytest.mark.parametrize("state", ["LOCKED_BASIC", "MAINTENANCE"])
def test_a_shut_account_is_said_with_its_reason(peer: Peer, state: str) -> None:
    peer.linnworks.faults.state, peer.linnworks.faults.reason = state, "Pay the invoice"
    assert "Pay the invoice" in wrong(check(peer))[0]


def test_a_location_that_is_not_there_lists_those_that_are(peer: Peer) -> None:
    peer.linnworks.world.add_location("Leeds")
    text, setting = wrong(check(peer, location="Lead"))
    assert setting == "location"
    assert "no location Lead. It has Default, Leeds." in text


def test_a_fulfilment_centre_is_refused_with_the_reason(peer: Peer) -> None:
    """M1."""
    centre = peer.linnworks.world.add_location("FBA UK", fulfilment_centre=True)
    for location in ("FBA UK", centre.id):
        text, setting = wrong(check(peer, location=location))
        assert setting == "location"
        assert "orders are parked there" in text


@pytest.mark.parametrize(
    ("operation", "words"),
    [("GetOpenOrders", "Open orders cannot be read"), ("GetOrdersById", "Orders cannot be read by their ids")],
)
def test_a_permission_that_is_missing_is_said(peer: Peer, operation: str, words: str) -> None:
    peer.linnworks.faults.fail_next(operation, "403", 9)
    text, _ = wrong(check(peer))
    assert words in text
    assert "permission" in text


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize("kind", ["429", "503", "html200", "list", "400", "404"])
def test_no_trouble_is_raised(peer: Peer, operation: str, kind: Any) -> None:
    """It is told as a sentence, and who is not to blame is not blamed."""
    peer.linnworks.faults.fail_next(operation, kind, 99, seconds=900)
    result = check(peer)
    assert result.ok == (operation in CALLS[2:] and kind == "list")
    assert all(each.text for each in result.findings)


@pytest.mark.parametrize(("minutes", "words"), [(10, "10 minutes behind Linnworks'"), (-10, "10 minutes ahead of")])
def test_a_wrong_clock_is_said_and_stops_nobody(peer: Peer, minutes: int, words: str) -> None:
    peer.linnworks.faults.date_skew = timedelta(minutes=minutes)
    result = check(peer)
    assert result.ok
    assert result.clock_skew == -60 * minutes
    assert words in result.findings[-1].text


BOOKINGS = {"import_purchase_orders": "Search_PurchaseOrders2", "export_returns": "GetRMAHeadersByOrderId"}


def test_m3_m5_what_is_switched_on_is_asked_for_too(peer: Peer) -> None:
    result = check(peer, **dict.fromkeys(BOOKINGS, True))
    assert result.ok
    assert [each.text for each in result.findings[-2:]] == ["Purchase orders can be read.", "Returns can be read."]
    assert [each.operation for each in peer.linnworks.calls.log] == [*CALLS, *BOOKINGS.values()]
    assert peer.linnworks.complaints == []


@pytest.mark.parametrize(("setting", "operation"), BOOKINGS.items())
def test_m3_m5_a_permission_that_is_missing_is_named_and_orders_come_all_the_same(
    peer: Peer, setting: str, operation: str
) -> None:
    peer.linnworks.faults.fail_next(operation, "403", words="No permission")
    result = check(peer, **dict.fromkeys(BOOKINGS, True))
    assert result.ok
    (found,) = [each for each in result.findings if not each.ok]
    assert found.setting == setting
    assert "lacks a permission" in found.text
    assert "No permission" in found.text


@pytest.mark.parametrize("operation", BOOKINGS.values())
def test_m3_m5_a_refusal_of_the_question_is_no_missing_permission(peer: Peer, operation: str) -> None:
    peer.linnworks.faults.fail_next(operation, "400", words="No such order")
    result = check(peer, **dict.fromkeys(BOOKINGS, True))
    assert result.ok
    assert all(each.ok for each in result.findings)
