"""X1–X4, X13, X14, U11 headless: add, show, set, manifest, test, enable, remove; exit codes, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linndesk.sandbox.external.server import PracticeShop
from linndesk.sandbox.external.wizard import ANSWERS, PASSWORD
from tests.test_cli import Run, keys
from tests.test_cli import run as run  # noqa: PLC0414 - the fixture
from tests.test_cli_process import CLI, child

EXTERNAL_KEYS = keys(
    "id name channel enabled mode undo_seconds order_minutes stock_minutes order_location "
    "keep_personal_data_days http_user http_password update_inventory default_latency product_based_latency "
    "update_inventory_from_location inventory_locations default_max_listed_quantity "
    "default_max_listed_percentage default_end_when_quantity last_inventory_sync utc_offset shipping_services "
    "payment_methods last_order_sync manifest manifest_source endpoints email authorization_token oauth_client_id "
    "oauth_client_secret http_origin http_hosts date_format price_change config"
)


@pytest.fixture
def shop() -> Iterator[PracticeShop]:
    with PracticeShop() as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def written(settings: object) -> str:
        path = tmp_path / "settings.json"
        path.write_text(json.dumps(settings), encoding="utf-8")
        return str(path)

    return written


def test_add_shows_every_setting_and_no_secret(run: Run, shop: PracticeShop, file: Any) -> None:
    """X1: `config` as the app returned it; the token and the passwords say only whether they are set."""
    said = run("account", "add", "external", "Shop", "--settings", file(shop.settings()), "--json")
    assert said.code == 0, said.out
    assert sorted(said.json) == EXTERNAL_KEYS
    assert said.json["authorization_token"] == {"set": True}
    assert said.json["oauth_client_secret"] == {"set": False}
    assert (said.json["channel"], said.json["enabled"], said.json["mode"]) == ("external", False, "watch")
    assert said.json["config"]["Site"] == "UK"
    assert said.json["manifest"]["OrdersEndpoint"] == shop.url + "/api/Order/Orders"
    [member] = shop.world.members.all
    assert member.token not in said.out + said.err
    assert PASSWORD not in json.dumps(said.json["config"])
    assert run("account", "list", "--json").json[0]["name"] == "Shop"
    tested = run("account", "test", "Shop", "--json")
    assert (tested.code, tested.json["ok"]) == (0, True)


def test_answers_that_do_not_do_exit_1_and_say_how_to_go_on(run: Run, shop: PracticeShop, file: Any) -> None:
    given = file(shop.settings(config={"ApiKey": "PRACTICE-1"}))
    said = run("account", "add", "external", "My Shop", "--settings", given, "--json")
    assert (said.code, said.json["error"]["code"]) == (1, "set_up_unfinished")
    assert "Sign in" in said.json["error"]["detail"]
    assert "Password (Password): This is needed." in said.json["error"]["detail"]
    assert """account set "My Shop" config=@FILE with {"Password": "…"} in it""" in said.json["error"]["fix"]
    enabled = run("account", "enable", "My Shop", "--json")
    assert (enabled.code, enabled.json["error"]["title"]) == (1, "Finish the set-up of My Shop first")
    assert "not set up" in run("account", "list").out
    answers = file(dict(ANSWERS))  # R-VAULT: a password of the app's never has to stand on a command line
    gone_on = run("account", "set", "My Shop", f"config=@{answers}", "enabled=true", "--json")
    assert (gone_on.code, gone_on.json["enabled"]) == (0, True)
    assert len(shop.heard_at("AddNewUserEndpoint")) == 1


def test_an_app_that_says_no_exits_1_in_its_words(run: Run, shop: PracticeShop, file: Any) -> None:
    shop.faults.fail_next("AddNewUserEndpoint", "error", words="User <b>exists</b>")
    said = run("account", "add", "external", "Shop", "--settings", file(shop.settings()), "--json")
    assert (said.code, said.json["error"]["code"], said.json["error"]["detail"]) == (1, "refused", "User <b>exists</b>")
    assert run("account", "list", "--json").json == []


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"manifest": None}, "manifest"),
        ({"manifest": {"ChannelName": "X"}}, "UserConfigEndpoint"),
        ({"manifest": "/nowhere/app.json"}, "cannot be read"),
        ({"manifest": {"modules": []}}, "modules"),
        ({"mode": "loud"}, "mode"),
        ({"nonsense": 1}, "nonsense"),
        ({"config": "yes"}, "config"),
        ({"endpoints": {"OrdersEndpoint": "http://169.254.169.254/latest"}}, "OrdersEndpoint"),
        ({"endpoints": {"OrdersEndpoint": "ftp://shop.example"}}, "OrdersEndpoint"),
    ],
)
def test_wrong_values_exit_2_and_nothing_is_asked(
    run: Run, shop: PracticeShop, file: Any, more: dict[str, Any], named: str
) -> None:
    given = file(shop.settings(**more))
    said = run("account", "add", "external", "Shop", "--settings", given, "--json")
    assert said.code == 2, said.out
    assert named in json.dumps(said.json["error"])
    assert shop.heard == []
    assert run("account", "list", "--json").json == []


def test_set_speaks_to_us_and_to_the_app(run: Run, shop: PracticeShop, file: Any) -> None:
    """X3: `config` goes to the app, everything else stays here; a whole object replaces endpoints, null clears."""
    run("account", "add", "external", "Shop", "--settings", file(shop.settings()))
    own = shop.url + "/own/Orders"
    said = run(
        "account", "set", "Shop", 'config={"Commission": 4.25}', "default_end_when_quantity=2",
        f'endpoints={{"OrdersEndpoint": "{own}"}}', "--json",
    )  # fmt: skip
    assert said.code == 0, said.out
    assert (said.json["config"]["Commission"], said.json["default_end_when_quantity"]) == ("4.25", 2)
    assert said.json["endpoints"] == {"OrdersEndpoint": own}
    assert run("account", "set", "Shop", "endpoints=null", "--json").json["endpoints"] == {}
    wrong = run("account", "set", "Shop", 'config={"DaysBack": "soon"}', "--json")
    assert (wrong.code, "DaysBack" in wrong.json["error"]["detail"]) == (2, True)
    shop.faults.fail_next("SaveConfigEndpoint", "error", words="Commission is too high")
    refused = run("account", "set", "Shop", 'config={"Commission": 99}', "--json")
    assert (refused.code, refused.json["error"]["detail"]) == (1, "Commission is too high")
    assert run("account", "show", "Shop", "--json").json["config"]["Commission"] == "4.25"
    assert run("account", "set", "Shop", "manifest=https://x.example").code == 2
    assert run("account", "set", "Shop", "authorization_token=abc").code == 2  # a secret is no word of a command line


def test_manifest_shows_old_and_new(run: Run, shop: PracticeShop, file: Any, tmp_path: Path) -> None:
    """X1: `account manifest NAME SRC` takes it over for every account of the app."""
    run("account", "add", "external", "One", "--settings", file(shop.settings()))
    run("account", "add", "external", "Two", "--settings", file(shop.settings()))
    same = run("account", "manifest", "One", shop.manifest_url, "--json")
    assert (same.code, same.json["changed"]) == (0, False)
    new = {**shop.parameters(), "OrdersEndpoint": "https://orders.new.example/api"}
    path = tmp_path / "new.json"
    path.write_text(json.dumps(new))
    said = run("account", "manifest", "One", str(path), "--json")
    assert (said.code, said.json["accounts"], said.json["changed"]) == (0, ["One", "Two"], True)
    moved = next(each for each in said.json["parameters"] if each["name"] == "OrdersEndpoint")
    assert (moved["changed"], moved["new_host"], moved["old_host"]) == (
        True, "orders.new.example", shop.url.removeprefix("http://"),
    )  # fmt: skip
    assert run("account", "show", "Two", "--json").json["manifest_source"] == str(path)
    assert run("account", "manifest", "One", str(tmp_path / "none.json")).code == 2
    assert run("account", "manifest", "Nobody", str(path)).code == 2
    assert "new.example" in run("account", "manifest", "One", str(path)).out


def test_remove_tells_the_app_whatever_it_says(run: Run, shop: PracticeShop, file: Any) -> None:
    run("account", "add", "external", "Shop", "--settings", file(shop.settings()))
    asked = run("account", "remove", "Shop", "--json")
    assert asked.code == 2
    assert "Practice shop is told" in asked.json["error"]["detail"]
    shop.faults.farewell = "User Not Found!"
    said = run("account", "remove", "Shop", "--yes", "--json")
    assert (said.code, said.json["removed"]) == (0, "Shop")
    assert "User Not Found!" in said.json["app_said"]
    assert run("account", "list", "--json").json == []


def test_the_http_user_goes_with_its_server(run: Run, file: Any, tmp_path: Path) -> None:
    """U11: given without a server, the manifest's is the one; the password is never shown."""
    with PracticeShop(basic=("me", "open-sesame")) as shop:
        given = {key: value for key, value in shop.settings().items() if key != "http_origin"}
        said = run("account", "add", "external", "Shop", "--settings", file(given), "--json")
        assert said.code == 0, said.out
        assert (said.json["http_user"], said.json["http_password"]) == ("me", {"set": True})
        assert said.json["http_origin"] == shop.url
        assert "open-sesame" not in said.out + said.err
        secret = tmp_path / "secret.txt"
        secret.write_text("wrong\n")
        assert run("account", "set", "Shop", f"http_password=@{secret}").code == 0
        assert run("account", "test", "Shop").code == 1
        secret.write_text("open-sesame\n")
        assert run("account", "set", "Shop", f"http_password=@{secret}").code == 0
        assert run("account", "test", "Shop").code == 0


def test_an_app_through_processes_of_their_own(profile: Path, shop: PracticeShop, file: Any) -> None:
    """The token outlives the process that asked for it; nothing of it is on a stream."""
    out, err = child(
        profile, CLI, "account", "add", "external", "Shop", "--settings", file(shop.settings()), "--json"
    ).communicate(timeout=60)
    assert json.loads(out)["authorization_token"] == {"set": True}, err
    tested = child(profile, CLI, "account", "test", "Shop", "--json")
    out_too, err_too = tested.communicate(timeout=60)
    assert (tested.returncode, json.loads(out_too)["ok"]) == (0, True), err_too
    [member] = shop.world.members.all
    assert member.token not in out + err + out_too + err_too
