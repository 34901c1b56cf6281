"""The headless contract: streams, exit codes, JSON to the letter, secrets, no Qt."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from linndesk import __version__, cli
from linndesk.cli import edge
from linndesk.cli.command import Command, Result, columns
from linndesk.cli.parser import COMMANDS, take_common
from linndesk.errors import Busy, NeedsApproval
from linndesk.sandbox.amazon.records import Listing
from linndesk.sandbox.amazon.server import PracticeAmazon


def keys(text: str) -> list[str]:
    return sorted(text.split())


ACCOUNT_KEYS = keys(
    "id name channel enabled mode undo_seconds order_minutes stock_minutes order_location "
    "keep_personal_data_days http_user http_password seller_id region marketplaces client_id "
    "client_secret refresh_token endpoint lwa_endpoint mark_as_despatched not_disclosed_default_email "
    "last_order_sync do_not_download_orders_prior_to order_route xml_merchant "
    "secondary_integrated_system do_not_submit_shipping_data update_inventory default_latency "
    "product_based_latency update_inventory_from_location inventory_locations "
    "default_max_listed_quantity default_max_listed_percentage default_end_when_quantity "
    "last_inventory_sync utc_offset fba fba_sync_inventory convert_currency shipping_services "
    "payment_methods"
)
ORDER_KEYS = keys(
    "id number account channel_order_id marketplace source sub_source status stage payment_status "
    "received_at last_updated ship_by buyer_name buyer_email buyer_email_real address currency total "
    "shipping tax discount postal_service channel_service parked locked cancel_requested location "
    "weight_g flags notes gift_message waiting lines parcels"
)
LISTING_KEYS = keys(
    "account channel_sku title reference sku quantity_wanted quantity_sent quantity_confirmed state "
    "error max_listed percentage end_when latency fulfilment"
)


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(profile: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command on the test's profile in this process."""

    def run_(*words: str) -> Said:
        capsys.readouterr()
        code = cli.main(["--profile", str(profile), *words])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run_


@pytest.fixture
def amazon() -> Iterator[PracticeAmazon]:
    """With one listing and one order, placed an hour ago by the real clock that commands go by."""
    now = datetime.now(UTC)
    with PracticeAmazon(plans=False) as made:
        made.world.add_listing(
            Listing("main", "A1F83G8C2ARO7P", "MUG", "B000PRACT1", "Mug", Decimal("9.99"), 5, "1", now, now)
        )
        made.world.add_order("202-1000000-0000001", created=now - timedelta(hours=1))
        yield made


@pytest.fixture
def settings(amazon: PracticeAmazon, tmp_path: Path) -> Path:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(amazon.settings()), encoding="utf-8")
    return path


def _files(profile: Path, name: str, text: str) -> str:
    path = profile.parent / name
    path.write_text(text, encoding="utf-8")
    return str(path)


# -- the frame


def test_version_and_help_exit_0_and_no_command_opens_no_window(run: Run) -> None:
    assert run("--version").code == 0
    assert run("--version", "--json").json == {"version": __version__}
    assert "COMMAND" in run("--help").out
    assert run().code == 2


def test_the_window_opens_without_a_command_and_for_the_demo() -> None:
    opened: list[tuple[Path | None, bool]] = []

    def window(profile: Path | None, demo: bool) -> int:
        opened.append((profile, demo))
        return 0

    assert edge.main([], window) == edge.main(["--profile", "p", "demo"], window) == 0
    assert opened == [(None, False), (Path("p"), True)]


@pytest.mark.parametrize(
    "words",
    [
        ("--json", "--profile", "p", "orders", "list"),
        ("orders", "--profile=p", "list", "--json"),
        ("orders", "list", "--json", "--profile", "p"),
    ],
)
def test_common_options_stand_anywhere(words: tuple[str, ...]) -> None:
    line = take_common(words)
    assert (line.profile, line.as_json, line.rest) == (Path("p"), True, ("orders", "list"))


def test_after_two_dashes_nothing_is_an_option() -> None:
    assert take_common(("orders", "show", "--", "--json")).rest == ("orders", "show", "--", "--json")


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("orders",),
        ("orders", "list", "--limit", "many"),
        ("orders", "list", "--limit", "-1"),
        ("orders", "list", "--since", "yesterday"),
        ("orders", "list", "--status", "odd"),
        ("orders", "show", "no-such-order"),
        ("account", "show", "Nobody"),
        ("account", "set", "Nobody", "enabled=true"),
        ("sync", "Nobody"),
        ("stock", "set", "A", "1.5"),
        ("stock", "set", "A", "1"),
        ("items", "set", "A", "title"),
        ("items", "import", "nowhere.csv"),
        ("listings", "list", "Nobody"),
        ("settings", "get", "colour"),
        ("settings", "set", "appearance=blue"),
        ("--profile",),
        ("account", "add", "carrier-pigeon", "Shop", "--settings", "nowhere.json"),
        ("outbox", "list", "--state", "odd"),
        ("orders", "despatch", "no-such-order", "--service", "Van"),
        ("orders", "stage", "no-such-order", "Packed"),
    ],
)
def test_a_wrong_command_line_is_exit_2_and_one_json_error(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words, "--json") if words != ("--profile",) else run("--json", *words)
    assert said.code == 2
    error = said.json["error"]
    assert set(error) == {"code", "title", "detail", "fix"}
    assert error["title"]
    text = run(*words)
    assert (text.code, text.out) == (2, "")
    assert error["title"].splitlines()[0] in text.err


@dataclass
class Thrown:
    """Puts a command that raises into the table for a test."""

    error: BaseException

    def run(self, face: object, asked: object) -> Result:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Busy("Somebody syncs", "on PC 2", "Wait"), 3),
        (NeedsApproval("Approve first"), 4),
        (KeyboardInterrupt(), 1),
        (ZeroDivisionError("secret canary"), 5),
    ],
)
def test_exit_codes(profile: Path, capsys: pytest.CaptureFixture[str], error: BaseException, code: int) -> None:
    table = (*COMMANDS, Command(("boom",), "fails", Thrown(error).run))
    assert cli.main(["boom", "--json", "--profile", str(profile)], commands=table) == code
    out = capsys.readouterr().out
    if code == 5:
        assert json.loads(out)["error"]["code"] == "bug"
        assert "canary" not in out


def test_text_of_strangers_cannot_move_the_cursor() -> None:
    assert columns([("a\x1b[2Jb", "c")]) == ["a [2Jb  c"]


def test_output_is_utf8_whatever_the_console_says() -> None:
    words = [sys.executable, "-c", "import sys; from linndesk import cli; cli.main(['--help'])"]
    done = subprocess.run(words, capture_output=True, timeout=60, check=False, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    done.stdout.decode("utf-8")


# -- accounts


def test_an_account_from_settings_to_removal(run: Run, settings: Path) -> None:
    added = run("account", "add", "amazon", "Shop UK", "--settings", str(settings), "--json")
    assert added.code == 0
    value = added.json
    assert sorted(value) == ACCOUNT_KEYS
    assert value["client_secret"] == {"set": True}
    assert value["http_password"] == {"set": False}
    assert (value["enabled"], value["mode"], value["utc_offset"]) == (False, "watch", 1)
    assert value["not_disclosed_default_email"] is None
    assert value["last_order_sync"] is None
    assert run("account", "list", "--json").json == [value]
    assert run("account", "show", "Shop UK", "--json").json == value
    assert run("account", "enable", "Shop UK", "--json").json["enabled"] is True
    assert run("account", "test", "Shop UK", "--json").json["ok"] is True
    changed = run("account", "set", "Shop UK", "utc_offset=5.5", "marketplaces=UK,DE", "order_minutes=0", "--json").json
    assert (changed["utc_offset"], len(changed["marketplaces"]), changed["order_minutes"]) == (5.5, 2, 0)
    assert run("account", "set", "Shop UK", "order_minutes=null", "--json").json["order_minutes"] == 15
    refused = run("account", "remove", "Shop UK", "--json")
    assert refused.code == 2
    assert "--yes" in refused.json["error"]["fix"]
    assert run("account", "remove", "Shop UK", "--yes").code == 0
    assert run("account", "list", "--json").json == []


def test_a_secret_on_the_command_line_is_refused(
    run: Run, settings: Path, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-VAULT: key=- reads stdin, key=@FILE a file; nothing of it is ever printed."""
    run("account", "add", "amazon", "Shop", "--settings", str(settings))
    said = run("account", "set", "Shop", "client_secret=canary-on-the-line", "--json")
    assert said.code == 2
    assert "canary" not in said.out + said.err
    file = _files(profile, "secret.txt", "canary-in-a-file\n")
    assert run("account", "set", "Shop", f"client_secret=@{file}", "--json").json["client_secret"] == {"set": True}
    wrong = run("account", "test", "Shop", "--json")
    assert (wrong.code, wrong.json["ok"]) == (1, False)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"canary-by-stdin\n")))
    said = run("account", "set", "Shop", "client_secret=-")
    assert said.code == 0
    assert "canary" not in said.out + said.err
    assert not [each for each in profile.rglob("*") if each.is_file() and b"canary" in each.read_bytes()]


def test_settings_that_are_no_json_are_named(run: Run, profile: Path) -> None:
    for text in ("{", "[1]", '{"colour": 1}'):
        said = run("account", "add", "amazon", "Shop", "--settings", _files(profile, "s.json", text), "--json")
        assert said.code == 2
    assert run("account", "list", "--json").json == []


# -- orders, items, listings


def test_a_sync_and_its_orders_to_the_letter(run: Run, settings: Path) -> None:
    run("account", "add", "amazon", "Shop", "--settings", str(settings))
    run("account", "enable", "Shop")
    said = run("sync", "--json")
    assert said.code == 0
    receipt = said.json
    assert sorted(receipt) == ["accounts", "ended_at", "ok", "started_at"]
    assert receipt["accounts"][0]["orders"]["new"] == 1
    assert "Shop" in said.err
    (order,) = run("orders", "list", "--json").json
    assert sorted(order) == ORDER_KEYS
    assert order["received_at"].endswith("Z")
    assert isinstance(order["total"], str)
    assert sorted(order["address"]) == keys("name company line1 line2 line3 town region postcode country_code phone")
    assert sorted(order["lines"][0]) == keys(
        "line_id channel_sku sku title quantity quantity_despatched quantity_cancelled unit_price line_total"
    )
    assert run("orders", "show", order["number"], "--json").json == order
    assert run("orders", "show", order["channel_order_id"], "--account", "Shop", "--json").json == order
    assert order["channel_order_id"] in run("orders", "list").out
    assert run("orders", "delete", order["number"], "--json").json["deleted"] == order["number"]
    assert run("orders", "list", "--json").json == []
    assert run("orders", "undo", order["number"]).code == 0
    assert run("orders", "list", "--status", "open", "--limit", "1", "--since", "2026-01-01", "--json").json == [order]
    assert run("orders", "list", "--since", "2027-01-01", "--json").json == []
    (waits,) = run("log", "--json").json
    assert (waits["title"], waits["repair"], waits["things"][0]["ref"]) == (
        "1 order waits for a SKU", "map", order["channel_order_id"],
    )  # fmt: skip
    assert order["channel_order_id"] in run("log", "--group", "Order import").out


def test_an_order_is_found_left_out_or_nowhere(run: Run, settings: Path, amazon: PracticeAmazon) -> None:
    """N5: exit code 0 only when it is here to be worked on."""
    ref, other = "202-1000000-0000001", "202-1000000-0000002"
    amazon.world.add_order(other, marketplace="DE", created=datetime.now(UTC) - timedelta(hours=1))
    assert run("account", "add", "amazon", "Shop", "--settings", str(settings)).code == 0
    run("account", "enable", "Shop")
    run("sync")
    here = run("orders", "find", f" '{ref}' ", "--json")
    assert (here.code, here.json["found"], here.json["order"]["channel_order_id"]) == (0, "here", ref)
    left_out = run("orders", "find", other, "--json")
    assert left_out.code == 1
    assert sorted(left_out.json) == keys("ref found certain order account reason can_import asked unanswered")
    assert (left_out.json["found"], left_out.json["can_import"], left_out.json["asked"]) == ("channel", True, ["Shop"])
    assert left_out.json["order"]["lines"][0]["quantity"] == 1
    assert f"orders find {other} --import" in run("orders", "find", other).out
    assert run("orders", "find", other, "--import").code == 0
    assert run("orders", "find", other).code == 0
    nowhere = run("orders", "find", "202-0000000-0000000", "--json")
    assert (nowhere.code, nowhere.json["found"], nowhere.json["certain"], nowhere.json["order"]) == (
        1,
        "nowhere",
        True,
        None,
    )
    assert run("orders", "find", ref, "--account", "Nobody").code == 2


def test_items_and_stock(run: Run, profile: Path) -> None:
    good = _files(profile, "good.csv", "sku,title,location,level\nA,Mug,Annex,3\n")
    assert run("items", "import", good, "--json").code == 1
    said = run("items", "import", good, "--create-locations", "--json")
    assert (said.code, said.json["created"], said.json["new_locations"]) == (0, 1, ["Annex"])
    bad = run("items", "import", _files(profile, "bad.csv", "sku,level\nB,1\nC,x\n"), "--json")
    assert bad.code == 1
    assert [(each["row"], each["column"]) for each in bad.json["errors"]] == [(3, "level")]
    item = run("items", "set", "A", "property:Despatch Time=2", "--json").json
    assert sorted(item) == ["barcode", "levels", "properties", "sku", "title"]
    assert item["properties"] == {"Despatch Time": "2"}
    level = {
        "on_hand": 3,
        "in_open_orders": 0,
        "available": 3,
        "due": 0,
        "minimum": None,
        "bin": "",
        "location": "Annex",
    }
    assert item["levels"] == [level]
    assert run("stock", "set", "A", "-2", "--location", "Annex", "--json").json["levels"][0]["on_hand"] == -2
    assert [each["sku"] for each in run("stock", "list", "--json").json] == ["A", "B"]
    assert run("items", "list", "--json").json == run("stock", "list", "--json").json
    assert run("locations", "add", "Shed").code == 0
    places = run("locations", "list", "--json").json
    assert [sorted(each) for each in places] == [["account", "fulfilment_centre", "id", "name"]] * 3
    assert "Annex" in run("stock", "list").out


def test_listings_from_download_to_link(run: Run, settings: Path, profile: Path) -> None:
    run("account", "add", "amazon", "Shop", "--settings", str(settings))
    assert run("listings", "download", "Shop", "--json").json == {"listings": 1, "vanished": 0, "broken": []}
    (listing,) = run("listings", "list", "Shop", "--json").json
    assert sorted(listing) == LISTING_KEYS
    assert run("listings", "link", "Shop", "MUG").code == 2
    run("items", "import", _files(profile, "items.csv", "sku\nMUG\n"))
    dry = run("listings", "link-all", "Shop", "--dry-run", "--json").json
    assert (dry["linked"], dry["links"]) == (0, [{"channel_sku": "MUG", "sku": "MUG"}])
    assert run("listings", "list", "Shop", "--json").json[0]["sku"] is None
    assert run("listings", "link-all", "Shop", "--json").json["linked"] == 1
    assert run("listings", "unlink", "Shop", "MUG", "--json").json["sku"] is None
    assert run("listings", "link", "Shop", "MUG", "MUG", "--json").json["sku"] == "MUG"
    assert run("listings", "ignore", "Shop", "MUG", "--json").json["state"] == "ignored"


def test_settings_of_the_program(run: Run) -> None:
    assert run("settings", "get", "--json").json["appearance"] == "system"
    assert run("settings", "set", "appearance=dark", "--json").json["appearance"] == "dark"
    assert run("settings", "get", "appearance", "--json").json == "dark"
    assert run("settings", "set", "appearance", "null", "--json").json["appearance"] == "system"


def test_doctor_says_what_is_wrong(run: Run) -> None:
    said = run("doctor", "--json")
    assert said.code in (0, 1)
    assert {"profile", "database", "keyring", "disk"} <= {each["name"] for each in said.json}
    assert {frozenset(each) for each in said.json} == {frozenset({"name", "ok", "text", "fix"})}
