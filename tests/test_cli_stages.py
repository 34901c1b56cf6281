"""U5, U7, U8, W3 without a window: stages that are a despatch, orders that wait for a SKU, numbers with a prefix."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linndesk import cli
from linndesk.sandbox.linnworks.records import Line
from tests.linnworks_scene import NAME, LinnworksScene

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def desk(profile: Path) -> Iterator[LinnworksScene]:
    """One order that can leave and one that waits for the SKU GHOST; the program is closed."""
    scene = LinnworksScene(profile, plans=False)
    scene.stock({"MUG": 20})
    scene.add(undo_seconds=60, order_prefix="AC-")
    scene.clock.advance(minutes=5)
    for sku in ("MUG", "GHOST"):
        scene.world.add_order([Line(sku, 2)])
    scene.sync()
    scene.built.close()
    yield scene
    scene.linnworks.stop()


@pytest.fixture
def run(desk: LinnworksScene, profile: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.main(["--profile", str(profile), *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_


def test_a_processed_stage_is_a_despatch_and_is_undone_like_one(desk: LinnworksScene, run: Run) -> None:
    ref = desk.world.orders[0].id
    assert run("orders", "stage", "AC-100001", "picking") == (0, {"done": "AC-100001", "act": "stage set"})
    code, said = run("orders", "stage", ref, "despatched")
    assert (code, said["despatched"], said["stage"]) == (0, ref, "Despatched")
    (row,) = run("outbox", "list")[1]
    assert (row["kind"], row["target"], row["state"]) == ("process", ref, "waiting")
    order = run("orders", "show", "100001")[1]
    assert (order["number"], order["status"], order["stage"]) == ("AC-100001", "processed", "Despatched")
    code, said = run("orders", "stage", ref, "Picking")
    assert (code, "Take its despatch back" in said["error"]["fix"]) == (2, True)
    assert run("orders", "undo", ref)[0] == 0
    order = run("orders", "show", ref)[1]
    assert (order["status"], order["stage"]) == ("open", "Picking")


def test_despatch_sets_the_first_processed_stage_and_says_what_is_final(
    desk: LinnworksScene, run: Run, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """U8: it cannot be undone there; a part is refused."""
    ref = desk.world.orders[0].id
    line = run("orders", "show", ref)[1]["lines"][0]["line_id"]
    code, said = run("orders", "despatch", ref, "--service", "Royal Mail 48", "--line", f"{line}=1")
    assert (code, "cannot leave in parts" in said["error"]["title"]) == (2, True)
    words = ["orders", "despatch", ref, "--service", "Royal Mail 48", "--tracking", "RM1"]
    assert cli.main(["--profile", str(profile), *words]) == 0
    assert "keeps a processed order as it is for ever" in capsys.readouterr().out
    assert run("orders", "show", ref)[1]["stage"] == "Despatched"


def test_an_order_that_waits_says_when_and_find_tries_it_now(
    desk: LinnworksScene, run: Run, profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ref = desk.world.orders[1].id
    waiting = run("orders", "show", ref)[1]["waiting"]
    assert (waiting["reason"], waiting["attempts"]) == ("No stock item here has the SKU GHOST", 1)
    assert waiting["next_try"].endswith("Z")
    capsys.readouterr()
    assert cli.main(["--profile", str(profile), "orders", "find", ref]) == 0
    assert "It waits: No stock item here has the SKU GHOST. Tried 2 times; next at " in capsys.readouterr().out
    file = profile.parent / "ghost.csv"
    file.write_text("sku,title,level\nGHOST,Ghost,5\n", encoding="utf-8")
    assert run("items", "import", str(file))[0] == 0
    code, found = run("orders", "find", str(desk.world.orders[1].number))
    assert (code, found["order"]["status"], found["order"]["waiting"]) == (0, "open", None)


def test_a_stage_in_use_stays_in_the_list(run: Run) -> None:
    code, said = run("settings", "set", 'order_stages=["Order Received", "Done"]')
    assert (code, said["error"]["title"], NAME in said["error"]["detail"]) == (
        2, "The stage Despatched is in use", True,
    )  # fmt: skip
