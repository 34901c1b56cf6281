"""M1, M7, U9 headless: every settings key of a Linnworks.net account, twins, logged requests, the mail server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.sandbox.linnworks.records import Line
from tests.mail_server import PASSWORD, USER, PracticeMail
from tests.test_cli import Run, keys
from tests.test_cli import run as run  # noqa: PLC0414 - the fixture

KEYS = keys(
    "id name channel enabled mode undo_seconds order_minutes stock_minutes order_location keep_personal_data_days "
    "http_user http_password update_inventory default_latency product_based_latency update_inventory_from_location "
    "inventory_locations default_max_listed_quantity default_max_listed_percentage default_end_when_quantity "
    "last_inventory_sync utc_offset shipping_services payment_methods application_id application_secret token "
    "auth_endpoint location order_prefix ignore_parked_orders map_sub_source_to_channel weight_in_grams "
    "import_required_despatch_date initial_import_status processed_statuses process_minutes "
    "send_order_confirmation import_purchase_orders create_new_products export_returns sync_stock_levels "
    "confirmation_subject confirmation_text confirmation_html "
    "stock_value mark_invoice_printed log_api_requests notify_email test_account test_skus"
)
File = Callable[..., str]


@pytest.fixture
def linnworks() -> Iterator[PracticeLinnworks]:
    with PracticeLinnworks(plans=False) as made:
        yield made


@pytest.fixture
def mail() -> Iterator[PracticeMail]:
    made = PracticeMail(sign_in=True).start()
    yield made
    made.stop()


@pytest.fixture
def file(tmp_path: Path, linnworks: PracticeLinnworks) -> File:
    def written(**more: object) -> str:
        path = tmp_path / "settings.json"
        path.write_text(json.dumps(linnworks.settings(**more)), encoding="utf-8")
        return str(path)

    return written


def test_add_shows_every_setting_and_no_secret(run: Run, file: File, linnworks: PracticeLinnworks) -> None:
    said = run("account", "add", "linnworks", "Client", "--settings", file(), "--json")
    assert said.code == 0, said.out
    assert sorted(said.json) == KEYS
    assert (said.json["enabled"], said.json["mode"], said.json["location"]) == (False, "watch", None)
    assert said.json["token"] == said.json["application_secret"] == {"set": True}
    assert (said.json["processed_statuses"], said.json["stock_value"]) == (["Despatched"], "stock_level")
    shown = run("account", "show", "Client")
    for secret in (linnworks.sessions.application_secret, linnworks.sessions.installed):
        assert secret not in said.out + said.err + shown.out
    tested = run("account", "test", "Client", "--json")
    assert (tested.code, tested.json["ok"]) == (0, True)
    changed = run("account", "set", "Client", "sync_stock_levels=true", "order_prefix=CL-", "--json")
    assert (changed.json["update_inventory"], changed.json["order_prefix"]) == (True, "CL-")
    assert run("account", "set", "Client", "order_prefix=null", "--json").json["order_prefix"] is None


def test_the_same_location_twice_is_exit_2(run: Run, file: File) -> None:
    assert run("account", "add", "linnworks", "Client", "--settings", file()).code == 0
    twice = run("account", "add", "linnworks", "Again", "--settings", file(), "--json")
    assert twice.code == 2
    assert "Client already stands" in twice.json["error"]["title"]
    assert run("account", "set", "Client", "initial_import_status=Nowhere", "--json").code == 2


def test_what_cannot_come_in_stands_in_its_group_and_what_was_asked_in_another(
    run: Run, file: File, linnworks: PracticeLinnworks
) -> None:
    given = file(enabled=True, log_api_requests=True)
    assert run("account", "add", "linnworks", "Client", "--settings", given).code == 0
    linnworks.world.add_order([Line("NOBODY-KNOWS")])
    run("sync", "--json")
    (found,) = run("log", "--group", "Linnworks Order Import", "--json").json
    assert found["account"] == "Client"
    assert run("log", "--group", "Linnworks Order Processing", "--json").json == []
    asked = run("log", "--group", "API requests", "--json").json
    assert {"GetOpenOrders", "GetStockLocations"} <= {each["operation"] for each in asked}
    assert set(asked[0]) == {"at", "account", "operation", "status", "seconds", "asked", "answered"}
    json.loads(asked[0]["answered"])
    assert "GetOpenOrders" in run("log", "--group", "API requests").out


def test_the_mail_server_by_command(run: Run, mail: PracticeMail, tmp_path: Path) -> None:
    secret = tmp_path / "password.txt"
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert run("doctor", "--mail", "boss@shop.example", "--json").code == 1
    for pair in (
        "smtp_host=127.0.0.1", f"smtp_port={mail.port}", "smtp_security=none", f"smtp_user={USER}",
        "mail_from=me@shop.example",
    ):  # fmt: skip
        assert run("settings", "set", pair).code == 0
    refused = run("settings", "set", f"smtp_password={PASSWORD}", "--json")
    assert refused.code == 2
    assert PASSWORD not in refused.out + refused.err
    said = run("settings", "set", f"smtp_password=@{secret}", "--json")
    assert said.json["smtp_password"] == {"set": True}
    assert run("settings", "get", "smtp_password", "--json").json == {"set": True}
    assert PASSWORD not in said.out + run("settings", "get").out
    tested = run("doctor", "--mail", "boss@shop.example", "--json")
    (found,) = [each for each in tested.json if each["name"] == "mail"]
    assert found["ok"], found
    assert mail.to == [("boss@shop.example",)]
    assert run("settings", "set", "smtp_host=smtp.shop.example", "--json").code == 2  # not without TLS
    run("settings", "set", "smtp_password=null")
    assert run("settings", "get", "smtp_password", "--json").json == {"set": False}
