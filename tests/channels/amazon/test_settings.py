"""A1, D4, D6, D7, D17, A7: Amazon's settings, one sentence for each that is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest

from linndesk import settings
from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.marketplaces import ENDPOINTS, MARKETPLACES, by_id, find, title
from linndesk.channels.amazon.settings import AmazonSettings, tidied
from linndesk.errors import BadInput, InvalidSettings
from linndesk.settings import describe, sections, validate

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_d4_defaults() -> None:
    fresh = AmazonSettings()
    ticked = {each.key for each in describe(AmazonSettings) if each.kind == "bool" and getattr(fresh, each.key)}
    assert ticked == {"mark_as_despatched", "update_inventory"}
    assert (fresh.last_order_sync, fresh.utc_offset, fresh.mode) == (None, Decimal(1), "watch")


def test_what_a_pull_asks_of_the_settings() -> None:
    kind = amazon_kind(TokenSource())
    given = {"fba": True, "last_order_sync": "2026-02-01", "do_not_download_orders_prior_to": "2026-01-01"}
    for own, told in (
        (AmazonSettings(), (False, None, None)),
        (validate(AmazonSettings, given), (True, datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))),
    ):
        assert (kind.fulfilled_by_channel(own), kind.start(own), kind.not_before(own)) == told


def test_the_form_keeps_its_sections_together() -> None:
    assert sections(AmazonSettings) == ("Connection", "Order", "Inventory", "General", "FBA", "Shipping", "Payment")
    order = [each.key for each in describe(AmazonSettings)]
    assert sorted(order) == sorted(AmazonSettings.model_fields)
    assert order[0] == "seller_id"
    groups = [each.section for each in describe(AmazonSettings)]
    assert len(sections(AmazonSettings)) == 1 + sum(a != b for a, b in zip(groups, groups[1:], strict=False))


def test_every_setting_has_words() -> None:
    silent = [each.key for each in describe(AmazonSettings) if not each.help and each.key != "http_password"]
    assert silent == []


@pytest.mark.parametrize("word", ["UK", "gb", "A1F83G8C2ARO7P", "United Kingdom", "amazon.co.uk", " uk "])
def test_a1_marketplaces_by_any_name(word: str) -> None:
    made = validate(AmazonSettings, {"marketplaces": [word, "UK"]})
    assert made.marketplaces == ["A1F83G8C2ARO7P"]
    assert made.region == "EU"
    assert made.api_base == ENDPOINTS["EU"]


def test_a1_the_table_has_all_23() -> None:
    assert len({each.id for each in MARKETPLACES}) == len({each.code for each in MARKETPLACES}) == 23
    for each in MARKETPLACES:
        assert find(each.id) is find(each.code) is find(each.country) is by_id(each.id)
    assert (title("A1PA6795UKMFR9"), title("A2ZV50J4W1RKNI")) == ("Amazon DE", "A2ZV50J4W1RKNI")


def test_d4_the_year_one_means_never() -> None:
    assert validate(AmazonSettings, {"last_order_sync": "0001-01-01 00:00:00"}).last_order_sync is None


@pytest.mark.parametrize(
    ("values", "key", "said"),
    [
        ({"marketplaces": ["UK", "US"]}, "marketplaces", "different regions"),
        ({"marketplaces": ["DK"]}, "marketplaces", "no marketplace DK"),
        ({"marketplaces": ["US"], "region": "eu"}, "region", "belongs to region NA"),
        ({"region": "MOON"}, "region", "NA, EU, FE"),
        ({"seller_id": "A2 X"}, "seller_id", "5 to 20 letters"),
        ({"endpoint": "http://amazon.example"}, "endpoint", "https"),
        ({"lwa_endpoint": "https://169.254.169.254"}, "lwa_endpoint", "never asked"),
        ({"not_disclosed_default_email": "me@"}, "not_disclosed_default_email", "one e-mail"),
        ({"not_disclosed_default_email": "a@b.example, c@d.example"}, "not_disclosed_default_email", "one e-mail"),
        ({"last_order_sync": "2026-13-01 00:00:00"}, "last_order_sync", "no month 13"),
        ({"last_order_sync": "2030-01-01 00:00:00"}, "last_order_sync", "still to come"),
        ({"do_not_download_orders_prior_to": "2030-01-01"}, "do_not_download_orders_prior_to", "still to come"),
        ({"last_inventory_sync": "2030-01-01 00:00:00"}, "last_inventory_sync", "still to come"),
        ({"default_latency": 0}, "default_latency", "1 to 30"),
        ({"default_latency": 31}, "default_latency", "1 to 30"),
        ({"default_latency": 1.5}, "default_latency", "whole number"),
        ({"default_max_listed_percentage": 101}, "default_max_listed_percentage", "0 to 100"),
        ({"default_max_listed_percentage": -1}, "default_max_listed_percentage", "0 to 100"),
        ({"default_max_listed_quantity": 1_000_001}, "default_max_listed_quantity", "0 to 1000000"),
        ({"default_end_when_quantity": -1}, "default_end_when_quantity", "0 to 1000000"),
        (
            {"default_max_listed_quantity": 6, "default_end_when_quantity": 7},
            "default_end_when_quantity",
            "from 6 straight to 0 with 7 still in stock; give at most 6",
        ),
        ({"update_inventory_from_location": True}, "inventory_locations", "No location is chosen"),
        (
            {"update_inventory_from_location": True, "inventory_locations": [" "]},
            "inventory_locations",
            "No location is chosen",
        ),
        ({"inventory_locations": ["Annex", "annex "]}, "inventory_locations", "only once"),
        ({"utc_offset": "14.5"}, "utc_offset", "-12 to +14"),
        ({"marketplace": ["UK"]}, "marketplace", "no setting of this name"),
    ],
)
def test_what_is_wrong_is_said(values: dict[str, object], key: str, said: str) -> None:
    with pytest.raises(InvalidSettings) as found:
        validate(AmazonSettings, values, now=NOW)
    assert list(found.value.reasons) == [key]
    assert said in found.value.reasons[key]


@pytest.mark.parametrize(
    "key", ["default_max_listed_percentage", "default_latency", "default_max_listed_quantity", "utc_offset"]
)
def test_d9_d12_d13_true_is_no_number(key: str) -> None:
    """It was taken for 1: a typing slip would have taken a catalogue off sale."""
    with pytest.raises(InvalidSettings) as found:
        validate(AmazonSettings, {key: True}, now=NOW)
    assert "Give a number, not true or false." in str(found.value)


def test_marketplaces_in_one_line_of_text() -> None:
    assert validate(AmazonSettings, {"marketplaces": "UK, de;FR"}).marketplaces == [
        each.id for each in map(find, ("UK", "DE", "FR")) if each
    ]


def test_a_stored_date_is_not_held_against_a_wrong_clock() -> None:
    assert validate(AmazonSettings, {"last_order_sync": "2030-01-01 00:00:00"}).last_order_sync is not None


@pytest.mark.parametrize(
    "values",
    [
        {"update_inventory_from_location": True, "inventory_locations": ["Default"]},
        {"inventory_locations": ["Default", "Annex"]},
        {"product_based_latency": True},
        {"default_max_listed_quantity": 6, "default_end_when_quantity": 5},
        {"default_max_listed_quantity": 0, "default_end_when_quantity": 0},
        {"default_end_when_quantity": 9},
    ],
)
def test_d8_to_d16_what_goes_together_is_taken(values: dict[str, object]) -> None:
    made = validate(AmazonSettings, values, now=NOW)
    assert {key: getattr(made, key) for key in values} == values


def test_what_was_stored_is_read_whatever_is_refused_now() -> None:
    """An older version may have taken it; the form and the send say what is wrong with it."""
    values: dict[str, object] = {
        "update_inventory_from_location": True,
        "inventory_locations": ["", "Annex", "annex"],
        "default_max_listed_quantity": 6,
        "default_end_when_quantity": 9,
    }
    made = validate(AmazonSettings, values, stored=True)
    assert (made.update_inventory_from_location, made.inventory_locations) == (True, ["Annex"])
    assert validate(AmazonSettings, {**values, "inventory_locations": []}, stored=True).inventory_locations == []


def test_nothing_is_for_later() -> None:
    """Every setting works now, FBA's too (D18, D21, D22)."""
    assert {each.key for each in describe(AmazonSettings) if each.later} == set()


@pytest.mark.parametrize(("fba", "hold"), [(True, ""), (False, "light")])
def test_d20_what_amazons_warehouse_is_to_send_waits_while_fba_is_off(fba: bool, hold: str) -> None:
    kind, own = amazon_kind(TokenSource()), validate(AmazonSettings, {"fba": fba})
    assert kind.holds(own, "fba") == hold
    assert {kind.holds(own, each) for each in cast("list[Any]", ["stock", "despatch", "mail"])} == {""}


@pytest.mark.parametrize(("light", "hold"), [(True, ""), (False, "light")])
def test_a9_the_inventory_sync_light_holds_stock_and_nothing_else(light: bool, hold: str) -> None:
    kind, own = amazon_kind(TokenSource()), validate(AmazonSettings, {"update_inventory": light})
    assert kind.holds(own, "stock") == hold
    assert {kind.holds(own, each) for each in cast("list[Any]", ["despatch", "price", "mail"])} == {""}


def test_a3_stray_spaces_are_taken_out_and_told() -> None:
    values: dict[str, object] = {"seller_id": " A2EX\u200bAMPLE \n", "client_id": "fine", "order_location": " x "}
    clean, notes = tidied(values)
    assert clean == {"seller_id": "A2EXAMPLE", "client_id": "fine", "order_location": " x "}
    assert notes == ("Stray spaces were taken out of Merchant token.",)


def test_secrets_do_not_show() -> None:
    secret = {each.key for each in describe(AmazonSettings) if each.secret}
    assert secret == {"client_secret", "refresh_token", "http_password"}


def test_the_kind_knows_its_pool() -> None:
    """R-POOL: seller id and region; without a seller id the account is a pool of its own."""
    kind = amazon_kind(TokenSource())
    made = validate(AmazonSettings, {"seller_id": "A2EXAMPLE", "marketplaces": ["UK", "DE"]})
    assert kind.pool_key(made) == "A2EXAMPLE:EU"
    assert kind.pool_key(AmazonSettings()) == ""
    assert kind.describe(made) == "Amazon UK, DE"
    assert kind.scopes(made) == ("A1F83G8C2ARO7P", "A1PA6795UKMFR9")
    assert kind.hosts(made) == ("sellingpartnerapi-eu.amazon.com", "api.amazon.com")
    assert set(kind.needs) <= set(AmazonSettings.model_fields)


@pytest.mark.parametrize(
    ("key", "fix"),
    [("order_", "Did you mean: order_location, order_minutes, order_route"), ("zz", "Look the key up in the guide")],
)
def test_an_unknown_key_is_told_what_to_do(key: str, fix: str) -> None:
    with pytest.raises(BadInput) as told:
        settings.find(AmazonSettings, key)
    assert told.value.fix.startswith(fix)
