"""X1, X2, X14, U11, R-FOREIGN: what may be saved for an account of an external channel, and why not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from linndesk.channels.external.kind import external_kind
from linndesk.channels.external.settings import ExternalSettings
from linndesk.errors import InvalidSettings
from linndesk.settings import describe, validate
from tests.channels.external.test_manifest import APP, SPELLINGS

HERE = {**APP, "OrdersEndpoint": "https://app.example/orders"}


def made(**given: object) -> ExternalSettings:
    return validate(ExternalSettings, {"manifest": APP, **given})


def reason(key: str, **given: object) -> str:
    with pytest.raises(InvalidSettings) as caught:
        made(**given)
    assert list(caught.value.reasons) == [key]
    assert caught.value.reasons[key].endswith(".")
    return caught.value.reasons[key]


@pytest.mark.parametrize("spelling", [*SPELLINGS, json.dumps(SPELLINGS[2])], ids=range(len(SPELLINGS) + 1))
def test_a_manifest_is_kept_as_one_flat_object(spelling: object) -> None:
    """X1: all parameters, unknown ones too, whatever spelling it came in; and again from what was kept."""
    once = made(manifest=spelling)
    assert once.manifest == APP
    assert validate(ExternalSettings, once.model_dump(), stored=True) == once


@pytest.mark.parametrize("source", ["https://app.example/manifest.json", "/home/amy/shop.json", "shop.json"])
def test_a_source_stays_what_it_is_until_it_is_read(source: str) -> None:
    assert made(manifest=f" {source} ").manifest == source
    assert made(manifest=None).manifest is made(manifest="").manifest is None


@pytest.mark.parametrize("source", ["http://169.254.169.254/m", "https://metadata.goog/", "ftp://app.example/m.json"])
def test_a_source_that_is_never_asked(source: str) -> None:
    """R-FOREIGN: no word of a person opens it."""
    assert reason("manifest", manifest=source).startswith("Its address: ")
    assert reason("manifest_source", manifest_source=source).startswith("Its address: ")


@pytest.mark.parametrize("nonsense", [17, True, [1], {"modules": []}, "{nope", "x" * 5000, {"a": "x" * 30_000}])
def test_nonsense_in_place_of_a_manifest(nonsense: object) -> None:
    assert reason("manifest", manifest=nonsense)


def test_parameters_and_addresses_are_found_in_any_case() -> None:
    own = made(
        endpoints={"ORDERSENDPOINT": " https://mine.example/o ", "DespatchEndpoint": "https://mine.example/d", "x": " "}
    )
    assert own.parameter("channelname") == "SHOP"
    assert own.parameter("nothing") == ""
    assert own.endpoint("OrdersEndpoint") == "https://mine.example/o"
    assert own.endpoint("DespatchEndpoint") == own.addresses()["DespatchEndpoint"] == "https://mine.example/d"
    assert own.addresses()["OrdersEndpoint"] == "https://mine.example/o"
    assert own.endpoint("UserConfigEndpoint") == "https://app.example/config"
    assert own.endpoint("CancelEndpoint") == ""
    assert ExternalSettings().endpoint("OrdersEndpoint") == ""
    assert ExternalSettings().addresses() == {}


@pytest.mark.parametrize(
    "url", ["https://169.254.169.254/", "ftp://x.example", "https://a:b@x.example", "x", "https://metadata.goog"]
)
def test_an_own_address_that_is_never_asked(url: str) -> None:
    """R-FOREIGN: also a person's own, and one of the manifest's."""
    assert "OrdersEndpoint" in reason("endpoints", endpoints={"OrdersEndpoint": url})
    assert "OrdersEndpoint" in reason("manifest", manifest={**APP, "OrdersEndpoint": url})


def test_an_own_address_is_of_an_endpoint() -> None:
    assert "ChannelName" in reason("endpoints", endpoints={"ChannelName": "https://x.example"})


def test_every_host_without_encryption_is_named() -> None:
    """R-HTTP: http only on loopback unless the host is confirmed."""
    plain = {**APP, "OrdersEndpoint": "http://shop.local:8080/o", "UserConfigEndpoint": "http://127.0.0.1/c"}
    assert "shop.local is asked with http://" in reason("http_hosts", manifest=plain)
    assert "nas.local" in reason("http_hosts", endpoints={"OrdersEndpoint": "http://nas.local/o"})
    assert "src.local" in reason("http_hosts", manifest_source="http://src.local/m")
    assert "src.local" in reason("http_hosts", manifest="http://src.local/m")
    for given in (["shop.local"], "shop.local", ["http://Shop.Local./x"], "other.example, shop.local:8080"):
        assert "shop.local" in made(manifest=plain, http_hosts=given).http_hosts
    for odd in ("https://[bad", "169.254.169.254", "metadata", "2852039166"):
        assert reason("http_hosts", http_hosts=[odd])


def test_what_is_stored_is_read_whatever_it_is() -> None:
    """A rule that came later locks nobody out; the road itself still refuses such an address."""
    odd = {
        "manifest": {**APP, "OrdersEndpoint": "http://shop.local/o"},
        "http_user": "amy",
        "endpoints": {"x": "ftp://x"},
    }
    assert validate(ExternalSettings, odd, stored=True).http_user == "amy"


@pytest.mark.parametrize(
    ("given", "origin"),
    [({"manifest_source": "https://Apps.Example:444/m.json"}, "https://apps.example:444"), ({"manifest": HERE}, "https://app.example"),
     ({"http_origin": "https://Other.example/path"}, "https://other.example"), ({"manifest": "https://app.example/m"}, "https://app.example"),
     ({"manifest": "shop.json"}, "")],
)  # fmt: skip
@pytest.mark.parametrize("secret", [{"http_user": "amy"}, {"http_password": "p"}])
def test_who_gets_the_http_user(given: dict[str, Any], origin: str, secret: dict[str, str]) -> None:
    """U11: the manifest's own server, else the one that all endpoints are at, else the one that a person names."""
    assert made(**given, **secret).http_origin == origin


def test_nobody_gets_an_http_user_that_could_be_for_two() -> None:
    assert "Name the server" in reason("http_origin", http_user="amy")
    assert reason("http_origin", http_user="amy", http_origin="app.example")
    assert reason("http_origin", http_origin="https://169.254.169.254")
    assert made().http_origin == ""


def test_a_new_manifest_does_not_move_the_http_user() -> None:
    """U11, X14: what was entered for one server stays its own."""
    first = made(manifest=HERE, http_user="amy", http_password="p")
    moved = {**HERE, "OrdersEndpoint": "https://evil.example/o", "UserConfigEndpoint": "https://evil.example/c"}
    again = validate(ExternalSettings, {**first.model_dump(), "manifest": moved})
    assert again.http_origin == "https://app.example"


@pytest.mark.parametrize(
    ("said", "size"),
    [("50", 50), ("1000", 1000), ("1", 1), ("5000", 1000), ("0", 100), ("-3", 100), ("many", 100), ("", 100),
     ("1,000", 1000),     ("2.5", 100), ("9" * 5000, 100), ("\u0663", 100)],
)  # fmt: skip
def test_batches(said: str, size: int) -> None:
    """X6, X9: the app's own number, from 1 to 1,000."""
    own = made(manifest={**APP, "DespatchUpdateBatchSize": said, "inventoryupdatebatchsize": said})
    assert (own.despatch_batch, own.stock_batch) == (size, size)


def test_an_email_is_one() -> None:
    assert reason("email", email="amy at shop")
    assert made(email=" amy@shop.example ").email == "amy@shop.example"


def test_secrets_are_secrets() -> None:
    """R-VAULT."""
    secret = {each.key for each in describe(ExternalSettings) if each.secret}
    assert secret == {"authorization_token", "oauth_client_secret", "http_password"}


def test_the_inventory_light_holds_stock_back() -> None:
    """R-MODES, D4."""
    kind = external_kind()
    assert kind.holds(made(update_inventory=False), "stock") == "light"
    assert kind.holds(made(), "stock") == kind.holds(made(update_inventory=False), "despatch") == ""
    assert kind.pool_key(made()) == ""
    assert kind.scopes(made()) == ()


def test_every_setting_stands_in_the_form() -> None:
    assert {each.key for each in describe(ExternalSettings)} == set(ExternalSettings.model_fields)
    assert not [each.key for each in describe(ExternalSettings) if each.later and each.key.startswith("http")]


def test_another_shape_is_refused_in_a_sentence() -> None:
    assert reason("endpoints", endpoints="https://app.example") == reason("endpoints", endpoints=["a"])
    assert reason("endpoints", endpoints=["a"]).startswith("Give an object of names and texts")
    assert reason("http_user", http_user={"name": "amy"}) == "Give a text."
