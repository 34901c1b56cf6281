"""A Linnworks.net account headless (U1, U5, U8, U9, M1, M6, M12): from paid there to processed there, by commands
alone; exit codes, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.sandbox.linnworks.records import NO_ID, Line
from tests.test_cli import Run
from tests.test_cli import run as run  # noqa: PLC0414 - the fixture

WAREHOUSE = "Warehouse"


@pytest.fixture
def linnworks() -> Iterator[PracticeLinnworks]:
    with PracticeLinnworks() as made:
        made.world.add_location("Studio overseas")
        made.world.add_location("FBA", fulfilment_centre=True)
        yield made
        assert made.complaints == []


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def written(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


@pytest.fixture
def account(run: Run, linnworks: PracticeLinnworks, file: Any) -> None:
    told = json.dumps({**linnworks.settings(), "order_prefix": "AC-"})
    assert run("account", "add", "linnworks", WAREHOUSE, "--settings", file("settings.json", told)).code == 0
    assert run("items", "import", file("items.csv", "sku,title,level\nA,A mug,9\nB,A bowl,9\n")).code == 0


def test_a_new_account_is_off_watches_and_shows_no_secret(
    run: Run, linnworks: PracticeLinnworks, account: None
) -> None:
    shown = run("account", "show", WAREHOUSE, "--json").json
    assert (shown["channel"], shown["enabled"], shown["mode"]) == ("linnworks", False, "watch")
    assert (shown["application_secret"], shown["token"]) == ({"set": True}, {"set": True})
    assert (shown["processed_statuses"], shown["initial_import_status"]) == (["Despatched"], "Order Received")
    tested = run("account", "test", WAREHOUSE, "--json")
    assert (tested.code, tested.json["ok"]) == (0, True)
    assert linnworks.calls.count("GetOpenOrders") <= 1


def test_view_locations_says_which_a_warehouse_can_stand_for(run: Run, account: None) -> None:
    """M1, M12."""
    places = run("locations", "list", WAREHOUSE, "--json").json
    assert [each["name"] for each in places] == ["Default", "Studio overseas", "FBA"]
    assert [set(each) for each in places] == [{"name", "id", "fulfilment_centre", "account"}] * 3
    assert (places[0]["id"], [each["fulfilment_centre"] for each in places]) == (NO_ID, [False, False, True])
    run("account", "set", WAREHOUSE, f"location={places[2]['id']}")
    tested = run("account", "test", WAREHOUSE, "--json")
    assert tested.code == 1
    assert "fulfilment centre" in tested.out


def test_from_paid_there_to_processed_there(run: Run, linnworks: PracticeLinnworks, account: None) -> None:
    """The whole road: on, in, despatched, approved once, told with its tracking, once."""
    old = linnworks.world.add_order([Line("A")], received=datetime.now(UTC) - timedelta(seconds=30))
    assert run("account", "enable", WAREHOUSE).code == 0
    assert run("account", "set", WAREHOUSE, "mode=live", "process_minutes=0").code == 0
    order, waits = linnworks.world.add_order([Line("A", 2)]), linnworks.world.add_order([Line("NOBODY")])
    run("sync", WAREHOUSE)
    found = {each["channel_order_id"]: each for each in run("orders", "list", "--json").json}
    assert set(found) == {order.id, waits.id}, "what was placed before it was on never comes"
    assert old.id not in found
    assert found[order.id]["number"].startswith("AC-")
    assert (found[order.id]["status"], found[order.id]["stage"]) == ("open", "Order Received")
    assert "NOBODY" in found[waits.id]["waiting"]["reason"]
    number = found[order.id]["number"]
    told = ("--service", "Royal Mail 48", "--tracking", "RM1", "--now", "--json")
    assert run("orders", "despatch", number, *told).code == 0
    shown = run("orders", "show", number, "--json").json
    assert (shown["status"], shown["stage"]) == ("processed", "Despatched")
    (row,) = run("outbox", "list", "--json").json
    assert (row["kind"], row["target"]) == ("process", order.id)
    assert run("sync", WAREHOUSE).code == 4, "the first one is looked at by a person"
    assert linnworks.world.told.shipping() == []
    plan = run("preview", WAREHOUSE, "--json").json
    assert [(each["kind"], each["target"]) for each in plan["rows"]] == [("process", order.id)]
    assert run("sync", WAREHOUSE, "--approve", plan["plan_id"]).code == 0
    (done,) = linnworks.world.told.processed()
    assert (done.order_id, done.tracking, done.service) == (order.id, "RM1", "Royal Mail 48")
    (parcel,) = run("orders", "show", number, "--json").json["parcels"]
    assert parcel["state"] == "confirmed"
    run("sync", WAREHOUSE)
    assert len(linnworks.world.told.processed()) == 1


def test_groups_of_trouble(run: Run, linnworks: PracticeLinnworks, account: None) -> None:
    """U9."""
    run("account", "enable", WAREHOUSE)
    linnworks.sessions.revoked = True
    assert run("sync", WAREHOUSE).code == 1
    assert run("log", "--group", "Linnworks Order Import", "--json").json
    assert run("log", "--group", "Linnworks Order Processing", "--json").json == []
