"""D23 without a window: services list, add, set, remove; a table of shipping services set as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from linndesk import cli
from linndesk.sandbox.amazon.world import World
from tests.scene import Scene

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(profile: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """One command with --json on a profile with one open order: exit code, value."""
    scene = Scene(profile, World())
    scene.add("Shop", mode="live")
    scene.amazon.world.add_order("202-1", created=scene.clock.now() - timedelta(hours=1))
    scene.sync()
    scene.close()

    def run_(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.main(["--profile", str(profile), *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_


def test_d23_services_are_listed_with_their_rules_and_where_they_are_used(run: Run) -> None:
    assert run("services", "list") == (0, [])
    assert run("services", "add", "DHL")[0] == 0
    code, value = run("services", "set", "dhl", "tracking=required", "pattern=[0-9]{10}")
    assert code == 0
    assert value == {"name": "DHL", "tracking": "required", "pattern": "[0-9]{10}", "orders": 0, "untold": 0,
                     "parcels": 0, "accounts": []}  # fmt: skip
    assert run("services", "list") == (0, [value])
    assert run("services", "set", "DHL", "name=DHL Parcel", "pattern=null", "tracking=null")[1]["name"] == "DHL Parcel"
    assert run("services", "list")[1][0]["tracking"] == "optional"
    assert run("services", "remove", "DHL Parcel") == (0, {"removed": "DHL Parcel"})


def test_d23_a_table_set_by_command_reaches_the_orders_that_are_here(run: Run) -> None:
    named = run("orders", "show", "202-1")[1]["channel_service"]
    table = [{"service": "Royal Mail 48", "channel_service": named.upper(), "carrier_code": "Royal Mail"}]
    assert run("account", "set", "Shop", f"shipping_services={json.dumps(table)}")[0] == 0
    assert run("orders", "show", "202-1")[1]["postal_service"] == "Royal Mail 48"
    (service,) = run("services", "list")[1]
    assert (service["name"], service["orders"], service["accounts"]) == ("Royal Mail 48", 1, ["Shop"])
    code, value = run("services", "remove", "Royal Mail 48")
    assert code == 2
    assert "1 order that still has to leave" in value["error"]["detail"]


def test_other_without_a_name_is_a_wrong_value(run: Run) -> None:
    table = [{"service": "Van", "carrier_code": "Other"}]
    code, value = run("account", "set", "Shop", f"shipping_services={json.dumps(table)}")
    assert code == 2
    assert "carrier name" in value["error"]["detail"]
    assert run("account", "show", "Shop")[1]["shipping_services"] == []


@pytest.mark.parametrize(
    "words",
    [("set", "DHL", "tracking=required"), ("set", "Evri", "colour=red"), ("set", "Evri", "tracking=often"),
     ("set", "Evri", "pattern=["), ("add", "EVRI"), ("remove", "DHL"), ("set", "Evri", "name=")],
)  # fmt: skip
def test_a_wrong_word_is_refused_and_nothing_changes(run: Run, words: tuple[str, ...]) -> None:
    run("services", "add", "Evri")
    before = run("services", "list")
    code, value = run("services", *words)
    assert code == 2
    assert value["error"]["title"]
    assert run("services", "list") == before
