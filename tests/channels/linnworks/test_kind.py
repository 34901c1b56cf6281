"""U1, U2, M1, M6, M10, M12: what the program knows of Linnworks.net without asking it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from linndesk.channels.base import ChecksItself, FindsOrders, ListsProducts, PullsOrders
from linndesk.channels.batches import TellsLevelsTogether
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.fulfilling import FindsOrdersTogether, Fulfilling, OffersLocations, ProcessesOrders
from linndesk.channels.linnworks.kind import linnworks_kind
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION, LinnworksSettings
from linndesk.domain.orders import PARKED_THERE, ChannelOrder, Person
from linndesk.settings import validate
from tests.channels.stands import bench

KIND = linnworks_kind()
GIVEN = {"application_id": "a" * 32, "application_secret": "b" * 32, "token": "c" * 32}
SWITCH = ("update_inventory", "sync_stock_levels")


def made(**changes: object) -> LinnworksSettings:
    return validate(LinnworksSettings, {**GIVEN, **changes})


def fulfilling() -> Fulfilling:
    assert KIND.fulfilling is not None
    return KIND.fulfilling


def test_its_channel_does_all_that_an_account_needs() -> None:
    channel = KIND.open(made(), bench().tools)
    for port in (
        *(PullsOrders, FindsOrders, FindsOrdersTogether, ProcessesOrders, TellsLevelsTogether, ListsProducts),
        *(OffersLocations, ChecksItself),
    ):
        assert isinstance(channel, port), port
    channel.close()


def test_a_new_account_is_off_and_only_watches() -> None:
    """M12."""
    assert (made().enabled, made().mode) == (False, "watch")
    assert KIND.holds(made(), "stock") == "light"


def test_every_account_is_a_pool_of_its_own() -> None:
    assert (KIND.pool_key(made()), KIND.scopes(made())) == ("", ())


@pytest.mark.parametrize(
    ("given", "both"),
    [
        ({"update_inventory": True}, True),
        ({"sync_stock_levels": True}, True),
        ({"update_inventory": False}, False),
        ({"sync_stock_levels": None}, None),
        ({"sync_stock_levels": True, "update_inventory": None}, True),
        ({"sync_stock_levels": True, "update_inventory": True}, True),
    ],
)
def test_the_stock_switch_is_the_same_under_both_of_its_names(given: dict[str, Any], both: bool | None) -> None:
    clean, notes = KIND.tidied(given)
    assert ([clean[each] for each in SWITCH], notes) == ([both, both], ())


def test_a_switch_that_is_on_and_off_at_once_is_off_and_says_so() -> None:
    for pair in ((True, False), (False, True)):
        clean, (note,) = KIND.tidied(dict(zip(SWITCH, pair, strict=True)))
        assert [clean[each] for each in SWITCH] == [False, False]
        assert "one switch" in note


def test_what_is_not_given_is_not_touched() -> None:
    assert KIND.tidied({"order_prefix": "L-"}) == ({"order_prefix": "L-"}, ())


def test_stray_spaces_are_taken_out_of_what_was_copied() -> None:
    """A3."""
    clean, notes = KIND.tidied({"token": " cc cc\u200b\n", "order_prefix": "L "})
    assert clean == {"token": "cccc", "order_prefix": "L "}
    assert notes == ("Stray spaces were taken out of Token.",)


@pytest.mark.parametrize(("one", "other"), [(True, True), (True, False), (False, True), (False, False)])
def test_stock_leaves_only_while_the_switch_is_on_under_both_names(one: bool, other: bool) -> None:
    """R-MODES."""
    settings = made(update_inventory=one, sync_stock_levels=other)
    assert KIND.holds(settings, "stock") == ("" if one and other else "light")
    assert KIND.holds(settings, "process") == ""


@pytest.mark.parametrize(
    ("first", "second", "twins"),
    [
        ({}, {}, True),
        ({}, {"location": DEFAULT_LOCATION}, True),
        ({}, {"location": "Default"}, True),
        ({}, {"location": "Leeds"}, False),
        ({"location": "leeds"}, {"location": "Leeds"}, True),
        ({"location": "0a" * 16}, {"location": "0A0A0A0A-0a0a-0a0a-0a0a-0a0a0a0a0a0a"}, True),
        ({}, {"token": "d" * 32}, False),
        ({}, {"token": "C" * 32, "application_id": "e" * 32}, True),
        ({"token": "cccccccc-cccc-cccc-cccc-cccccccccccc"}, {}, True),
        ({}, {"auth_endpoint": "https://staging.example"}, False),
        ({"token": ""}, {"token": ""}, False),
    ],
)
def test_two_accounts_for_one_location_of_one_linnworks_are_twins(
    first: dict[str, Any], second: dict[str, Any], twins: bool
) -> None:
    """M1: both would bring every order, and process it."""
    for one, other in ((first, second), (second, first)):
        assert bool(fulfilling().twins(made(**one), made(**other))) is twins


def order(*flags: str) -> ChannelOrder:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return ChannelOrder(
        "1", "open", "paid", "", "EBAY", "EBAY1", at, at, "GBP", Decimal(5), (), Person(), flags=flags
    )  # fmt: skip


def test_parked_orders_come_in_unless_they_are_to_be_left() -> None:
    """M6."""
    parked = order(PARKED_THERE)
    assert fulfilling().declines(made(), parked) == ""
    assert fulfilling().declines(made(ignore_parked_orders=True), order()) == ""
    assert "parked" in fulfilling().declines(made(ignore_parked_orders=True), parked)


def test_a_test_account_has_its_skus_and_another_is_none() -> None:
    """U10."""
    assert fulfilling().test(made(test_skus=["A"])) is None
    assert fulfilling().test(made(test_account=True)) == ()
    assert fulfilling().test(made(test_account=True, test_skus=["A", "B"])) == ("A", "B")


def test_what_else_an_order_of_it_goes_by() -> None:
    own = fulfilling()
    settings = made(order_prefix="L-", processed_statuses=["Sent", "Despatched"], process_minutes=5)
    assert (own.prefix(settings), own.initial(settings)) == ("L-", "Order Received")
    assert (own.processed(settings), own.minutes(settings)) == (("Sent", "Despatched"), 5)
    assert (own.maps(settings), own.maps(made(map_sub_source_to_channel=True))) == (False, True)
    assert (own.imports, own.processing) == ("Linnworks Order Import", "Linnworks Order Processing")


@pytest.mark.parametrize(
    ("location", "said"), [("", "Linnworks.net, default location"), ("Leeds", "Linnworks.net, Leeds")]
)
def test_an_account_is_described_by_its_location(location: str, said: str) -> None:
    assert KIND.describe(made(location=location)) == said
    assert KIND.hosts(made()) == ("api.linnworks.net",)


def test_another_kinds_settings_are_a_bug() -> None:
    with pytest.raises(TypeError):
        KIND.describe(ExternalSettings())
