"""Check API (A3): which credential, region or role is wrong; few calls; the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.order_reports import FLAT, XML
from linndesk.channels.base import CheckResult
from linndesk.sandbox.amazon.records import ALL_ROLES, DELIVERY_ROLE, FBA_ROLE, LISTING_ROLE, ORDER_ROLE
from tests.channels.amazon.peer import Peer
from tests.channels.stands import START


def wrong(result: CheckResult) -> list[str]:
    return [each.text for each in result.findings if not each.ok]


def test_all_is_well_in_five_calls(peer: Peer) -> None:
    result = peer.channel().check()
    assert result.ok
    assert [each.text for each in result.findings] == [
        "Signed in. 2 marketplaces chosen: Amazon UK, Amazon DE. "
        "Found no order documents waiting to be read, made since 2026-02-23 09:00 UTC."
    ]
    assert sum(peer.bench.tools.calls.values()) == 4
    assert result.clock_skew is not None
    assert abs(result.clock_skew) < 2


@pytest.mark.parametrize(("reports", "said"), [(1, "1 order document"), (3, "3 order documents")])
def test_order_documents_that_wait_are_counted(peer: Peer, reports: int, said: str) -> None:
    """A3: of the chosen form, since the cut-off, but those that were read."""
    peer.add_order(created=START - timedelta(hours=3))
    ids = [peer.amazon.add_report(FLAT) for _ in range(reports + 1)]
    peer.amazon.add_report(FLAT, made=START - timedelta(days=8))
    peer.amazon.add_report(XML)
    result = peer.channel().check(consumed={ids[0]})
    assert result.ok
    assert f"Found {said} waiting to be read, made since 2026-02-23 09:00 UTC." in result.findings[0].text


def test_all_pages_of_order_documents_are_counted_while_the_limit_lasts(peer: Peer) -> None:
    """A3: getReports gives a hundred a page and ten calls at once."""
    peer.add_order(created=START - timedelta(hours=3))
    for _ in range(250):
        peer.amazon.add_report(FLAT)
    assert "Found 250 order documents" in peer.channel().check().findings[0].text
    peer.amazon.faults.fail_next("getReports", "429", 1000, skip=1)
    result = peer.channel().check()
    assert result.ok
    assert "Found at least 100 order documents" in result.findings[0].text


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"client_secret": "x"}, "client_secret"), ({"refresh_token": "Atzr|x"}, "refresh_token"),
        ({"client_id": ""}, "client_id"), ({"client_secret": ""}, "client_secret"),
        ({"seller_id": ""}, "seller_id"), ({"marketplaces": []}, "marketplaces"),
    ],
)  # fmt: skip
def test_the_wrong_setting_is_named(peer: Peer, changes: dict[str, object], setting: str) -> None:
    result = peer.channel(**changes).check()
    assert not result.ok
    assert [each.setting for each in result.findings] == [setting]


def test_credentials_are_proved_anew_each_time(peer: Peer) -> None:
    assert peer.channel().check().ok
    peer.amazon.world.set_merchant("main", revoked=True)
    result = peer.channel().check()
    assert not result.ok
    assert result.findings[0].setting == "refresh_token"


@pytest.mark.parametrize(
    ("role", "said"),
    [(ORDER_ROLE, "Inventory and Order Tracking"), (LISTING_ROLE, "Product Listing"),
     (DELIVERY_ROLE, "Direct-to-Consumer Delivery")],
)  # fmt: skip
def test_a_missing_role_is_named(peer: Peer, role: str, said: str) -> None:
    for _ in range(2):
        peer.add_order(created=START - timedelta(hours=3))
    peer.amazon.world.set_merchant("main", roles=ALL_ROLES - {role})
    result = peer.channel().check()
    assert not result.ok
    (sentence,) = wrong(result)
    assert said in sentence
    assert "refresh token" in sentence
    assert result.findings[0].ok


def test_no_open_order_proves_nothing_about_addresses(peer: Peer) -> None:
    peer.add_order(created=START - timedelta(hours=3), status="SHIPPED")
    peer.amazon.world.set_merchant("main", roles=ALL_ROLES - {DELIVERY_ROLE})
    assert peer.channel().check().ok


def test_a_marketplace_where_nothing_is_sold_is_named(peer: Peer) -> None:
    peer.amazon.world.set_merchant("main", marketplace_ids=("A1F83G8C2ARO7P",))
    result = peer.channel().check()
    assert not result.ok
    assert any(each.startswith("This merchant does not sell on Amazon DE; choose") for each in wrong(result))


def test_suspended_listings_are_told_but_stop_nothing(peer: Peer) -> None:
    peer.amazon.world.set_merchant("main", suspended=frozenset({"A1PA6795UKMFR9"}))
    result = peer.channel().check()
    assert result.ok
    assert "Amazon has suspended listings of this merchant on Amazon DE." in wrong(result)


def test_the_wrong_region_is_told(peer: Peer) -> None:
    peer.amazon.faults.fail_next("getMarketplaceParticipations", "403", 5)
    result = peer.channel().check()
    assert not result.ok
    assert result.findings[-1].setting == "region"
    assert "region" in result.findings[-1].text


@pytest.mark.parametrize(("skew", "said"), [(-600, "10 minutes ahead of"), (90, "90 seconds behind")])
def test_a_wrong_pc_clock_gets_a_sentence(peer: Peer, skew: int, said: str) -> None:
    """Pitfall 3."""
    peer.amazon.faults.date_skew = timedelta(seconds=skew)
    result = peer.channel().check()
    assert result.ok
    assert any(said in each for each in wrong(result))


def test_trouble_on_the_way_is_a_finding_and_no_crash(peer: Peer) -> None:
    peer.amazon.faults.fail_next("*", "503", 1000)
    result = peer.channel().check()
    assert not result.ok
    assert wrong(result)


def test_a_used_up_limit_is_told(peer: Peer) -> None:
    """getMarketplaceParticipations: 15 at once, then one a minute."""
    peer.amazon.faults.fail_next("getMarketplaceParticipations", "429", 1000)
    result = peer.channel().check()
    assert not result.ok
    assert "pause" in wrong(result)[0]


def test_stray_spaces_are_taken_out_before_the_test_and_told(peer: Peer) -> None:
    """A3, through the kind: a secret with a blank in its middle, as a wrapped line leaves it."""
    kind = amazon_kind(peer.tokens)
    given = {**peer.amazon.settings(), "client_secret": " " + str(peer.amazon.settings()["client_secret"]) + "\n"}
    clean, notes = kind.tidied(given)
    assert clean == peer.amazon.settings()
    assert notes == ("Stray spaces were taken out of Client secret.",)


def test_d19_the_role_of_fba_is_asked_for_where_fba_is_on(peer: Peer) -> None:
    assert peer.channel(fba=True).check().ok
    peer.amazon.world.set_merchant("main", roles=ALL_ROLES - {FBA_ROLE})
    found = peer.channel(fba=True).check()
    assert not found.ok
    (bad,) = [each for each in found.findings if not each.ok]
    assert bad.setting == "fba"
    assert FBA_ROLE in bad.text
    assert peer.channel(fba=False).check().ok
