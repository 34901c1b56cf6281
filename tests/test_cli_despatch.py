"""D5, W3, W6 without a window: despatch in whole and in part, undo, and what is refused with which exit code."""

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

SKU = "MUG-RED-330"
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(profile: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """One command with --json on a profile with two open orders of one account that is live: exit code, value."""
    scene = Scene(profile, World())
    file = profile / "items.csv"
    file.write_text(f"sku,title,level\n{SKU},Mug,10\n", encoding="utf-8")
    scene.built.items.import_file(file)
    scene.add("Shop", mode="live")
    scene.built.listings.link("Shop", SKU)
    for ref in ("202-1", "202-2"):
        scene.amazon.world.add_order(ref, created=scene.clock.now() - timedelta(hours=1))
    scene.sync()
    scene.close()

    def run_(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.main(["--profile", str(profile), *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_


def test_a8_an_order_cancelled_since_is_exit_1_and_leaves_with_a_reason(
    profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = Scene(profile, World())
    scene.add("Shop", mode="live")
    scene.amazon.world.add_order("202-1", created=scene.clock.now() - timedelta(hours=1))
    scene.sync()
    scene.amazon.world.cancel("202-1")
    scene.clock.advance(minutes=30)
    scene.sync()
    scene.close()
    words = ["--profile", str(profile), "orders", "despatch", "202-1", "--service", "Van", "--json"]
    capsys.readouterr()
    assert cli.main(words) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert (error["code"], error["detail"]) == ("not_despatched", "The order was cancelled on the channel")
    assert "--override" in error["fix"]
    assert cli.main([*words, "--override", "Agreed by telephone"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert [each["kind"] for each in value["findings"]] == ["cancelled", "unmapped_service", "no_tracking", "unmapped"]
    assert cli.main(["--profile", str(profile), "orders", "undo", "202-1", "--json"]) == 0
    capsys.readouterr()
    assert cli.main(["--profile", str(profile), "orders", "show", "202-1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "cancelled"


def on_hand(run: Run) -> int:
    value: int = run("items", "list")[1][0]["levels"][0]["on_hand"]
    return value


def test_d5_a_despatch_is_a_parcel_a_debt_and_stock(run: Run) -> None:
    code, value = run("orders", "despatch", "202-1", "--service", "Royal Mail 48", "--tracking", " AB1 \n")
    assert code == 0
    assert (value["despatched"], value["service"], value["tracking"]) == ("202-1", "Royal Mail 48", "AB1")
    assert (value["units"], value["held"]) == (1, None)
    assert value["undo_until"].endswith("Z")
    order = run("orders", "show", "202-1")[1]
    assert (order["status"], order["lines"][0]["quantity_despatched"]) == ("processed", 1)
    (parcel,) = order["parcels"]
    assert set(parcel) == {"id", "reference", "service", "tracking", "shipped_at", "state", "lines", "error"}
    assert (parcel["id"], parcel["state"], parcel["reference"]) == (value["parcel"], "waiting", "")
    assert parcel["lines"] == [{"line_id": order["lines"][0]["line_id"], "quantity": 1}]
    (debt,) = run("outbox", "list")[1]
    assert (debt["id"], debt["kind"], debt["target"], debt["state"]) == (
        value["outbox"],
        "despatch",
        "202-1",
        "waiting",
    )
    assert debt["payload"]["tracking"] == "AB1"
    assert on_hand(run) == 9


def test_undo_gives_all_of_it_back_once(run: Run) -> None:
    run("orders", "despatch", "202-1", "--service", "Van")
    code, value = run("orders", "undo", "202-1")
    assert (code, "taken back" in value["text"]) == (0, True)
    order = run("orders", "show", "202-1")[1]
    assert (order["status"], order["lines"][0]["quantity_despatched"], on_hand(run)) == ("open", 0, 10)
    assert order["parcels"][0]["state"] == "cancelled"
    code, value = run("orders", "undo", "202-1")
    assert (code, bool(value["error"]["fix"])) == (2, True)
    assert run("orders", "despatch", "202-1", "--service", "Van")[0] == 0
    assert on_hand(run) == 9


def test_outbox_cancel_is_the_same_undo(run: Run) -> None:
    value = run("orders", "despatch", "202-1", "--service", "Van")[1]
    assert run("outbox", "cancel", str(value["outbox"]))[0] == 0
    assert run("orders", "show", "202-1")[1]["status"] == "open"
    assert on_hand(run) == 10


def test_now_waits_for_no_undo(run: Run) -> None:
    code, value = run("orders", "despatch", "202-1", "--service", "Van", "--now")
    assert (code, value["undo_until"]) == (0, None)


def test_a_line_and_its_units_are_looked_at_before_anything(run: Run) -> None:
    line = run("orders", "show", "202-1")[1]["lines"][0]["line_id"]
    other = run("orders", "show", "202-2")[1]["lines"][0]["line_id"]
    wrong: tuple[tuple[str, ...], ...] = (
        (f"{line}=2",), (f"{line}=0",), (f"{line}=-1",), (f"{line}=x",), (f"{line}=",), (line,), (f"{other}=1",),
        ("=1",), (f"{line}=1", f"{line}=1"), (f"{line}=²",),
    )  # fmt: skip
    for lines in wrong:
        words = [word for each in lines for word in ("--line", each)]
        code, value = run("orders", "despatch", "202-1", "--service", "Van", *words)
        assert code == 2, lines
        assert value["error"]["fix"], lines
    assert run("orders", "show", "202-1")[1]["parcels"] == []
    assert run("orders", "despatch", "202-1", "--service", "Van", "--line", f"{line}=1")[0] == 0


def test_what_left_cannot_leave_again(run: Run) -> None:
    run("orders", "despatch", "202-1", "--service", "Van")
    code, value = run("orders", "despatch", "202-1", "--service", "Van")
    assert (code, value["error"]["code"]) == (2, "bad_input")
    assert len(run("outbox", "list")[1]) == 1


def test_wrong_words_are_exit_2(run: Run) -> None:
    for words in (
        ("202-9", "--service", "Van"),
        ("202-1", "--service", " "),
        ("202-1",),
        ("202-1", "--service", "Van", "--account", "Nobody"),
        ("202-1", "--service", "Van", "--tracking", "A\nB"),
        ("202-1", "--service", "Van", "--override", " "),
    ):
        code, value = run("orders", "despatch", *words)
        assert (code, bool(value["error"]["title"])) == (2, True), words


def test_w6_the_rest_of_the_check_sheet_is_told_and_stops_nothing(run: Run) -> None:
    run("orders", "lock", "202-1")
    code, value = run("orders", "despatch", "202-1", "--service", "Van")
    assert code == 0
    assert {each["kind"] for each in value["findings"]} == {"unmapped_service", "no_tracking", "locked"}


def test_n1_what_an_account_in_watch_despatches_is_held_and_says_so(run: Run) -> None:
    run("account", "set", "Shop", "mode=watch")
    code, value = run("orders", "despatch", "202-1", "--service", "Van")
    assert (code, value["undo_until"]) == (0, None)
    assert "watch" in value["held"]
    assert run("outbox", "list")[1][0]["state"] == "held"


def test_w3_park_lock_move_stage(run: Run) -> None:
    assert run("orders", "park", "202-1") == (0, {"done": "202-1", "act": "parked"})
    assert run("orders", "lock", "202-1")[0] == 0
    run("locations", "add", "Shop floor")
    assert run("orders", "move", "202-1", "Shop floor")[0] == 0
    assert run("orders", "stage", "202-1", "packed")[0] == 0
    order = run("orders", "show", "202-1")[1]
    assert (order["parked"], order["locked"], order["location"], order["stage"]) == (True, True, "Shop floor", "Packed")
    assert run("orders", "unpark", "202-1")[0] == 0
    assert run("orders", "unlock", "202-1")[0] == 0
    order = run("orders", "show", "202-1")[1]
    assert (order["parked"], order["locked"]) == (False, False)
    for words in (("move", "202-1", "Moon"), ("stage", "202-1", "Lost"), ("park", "202-9")):
        assert run("orders", *words)[0] == 2


def test_the_stages_are_a_setting(run: Run) -> None:
    assert run("settings", "set", "order_stages", "New,Done")[0] == 0
    assert run("orders", "stage", "202-1", "done")[0] == 0
    assert run("orders", "stage", "202-1", "Packed")[0] == 2


def test_for_people_it_says_what_to_look_at_and_how_to_undo(
    run: Run, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--profile", str(profile), "orders", "despatch", "202-1", "--service", "Van"]) == 0
    out = capsys.readouterr().out
    assert "1 order despatched" in out
    assert "Look: Van is not allocated" in out
    assert "orders undo 202-1" in out
    assert cli.main(["--profile", str(profile), "orders", "show", "202-1"]) == 0
    assert "waiting" in capsys.readouterr().out
