"""W3, U6: orders that are to be processed stand in Preview, leave once that was approved, and not before."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linndesk import cli
from linndesk.domain.preview import PlanRow
from linndesk.errors import BadInput
from linndesk.sandbox.linnworks import events
from linndesk.sandbox.linnworks.records import Line, Order
from tests.linnworks_scene import NAME, LinnworksScene, linnworks_scene

MUG = "MUG-RED-330"
FINAL = "nobody can change it or take it back there"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[LinnworksScene]:
    """Nothing of it was approved yet."""
    with linnworks_scene(tmp_path / "profile") as made:
        made.shelve({MUG: 50})
        made.stock({MUG: 50})
        made.add(approved=False)
        yield made
        assert made.linnworks.complaints == []


def ordered(scene: LinnworksScene, number: int = 1) -> list[Order]:
    """So many orders of two mugs each, despatched here."""
    found = [scene.world.add_order((Line(MUG, 2),)) for _ in range(number)]
    scene.sync()
    scene.despatch(*(each.id for each in found))
    return found


def rows(scene: LinnworksScene) -> list[PlanRow]:
    return [each for each in scene.built.preview.plan().rows if each.kind == "process"]


def test_what_is_to_be_processed_waits_for_one_approval(scene: LinnworksScene) -> None:
    (order,) = ordered(scene)
    scene.sync()
    assert scene.processed() == {}
    assert scene.states() == {"held": 1}
    plan = scene.built.preview.plan()
    (row,) = plan.rows
    assert (row.account, row.kind, row.target, row.hold) == (NAME, "process", order.id, "approval")
    assert (row.live, row.wanted) == ("not processed", f"Royal Mail 48, RM{order.number}")
    assert row.difference == "processed whole, 2 units"
    assert row.rule == "Held: Waits for your approval in Preview"
    assert FINAL in row.risk
    assert plan.asks == ((NAME, "process"),)
    assert scene.built.preview.kept_back() == 1
    with pytest.raises(BadInput, match="changed since"):
        scene.built.preview.approve("0" * 16)
    approved = scene.built.preview.approve(plan.plan_id)
    assert (approved.kinds, approved.rows) == (((NAME, "process"),), 1)
    assert scene.built.preview.kept_back() == 0
    scene.sync()
    assert scene.processed() == {order.id: [f"RM{order.number}"]}
    assert rows(scene) == []
    ordered(scene)
    (row,) = rows(scene)
    assert row.hold == ""
    assert row.rule.startswith("By you, ")
    scene.sync()
    assert len(scene.processed()) == 2, "once per account, not once per order"


def test_the_plan_is_another_one_as_soon_as_one_more_is_to_be_processed(scene: LinnworksScene) -> None:
    ordered(scene)
    before = scene.built.preview.plan().plan_id
    assert scene.built.preview.plan().plan_id == before
    ordered(scene)
    assert scene.built.preview.plan().plan_id != before
    with pytest.raises(BadInput, match="changed since"):
        scene.built.preview.approve(before)
    scene.sync()
    assert scene.processed() == {}


def test_what_is_kept_here_in_preview_is_not_processed_when_the_rest_is(scene: LinnworksScene) -> None:
    kept, gone = ordered(scene, 2)
    plan = scene.built.preview.plan()
    (mine,) = (each for each in plan.rows if each.target == kept.id)
    number, approved = scene.built.preview.decide(plan, [mine], asks=True)
    assert number == 1
    assert approved is not None
    assert approved.rows == 1
    scene.sync()
    assert list(scene.processed()) == [gone.id]
    (row,) = rows(scene)
    assert (row.target, row.hold) == (kept.id, "person")


def test_no_drain_and_no_watch_processes_before_that(scene: LinnworksScene) -> None:
    scene.built.accounts.save(NAME, {"process_minutes": 1})
    ordered(scene)
    scene.clock.advance(minutes=5)
    assert scene.built.engine.send_due() is None
    scene.built.accounts.save(NAME, {"mode": "watch"})
    (row,) = rows(scene)
    assert row.rule == "Held: The account only watches: nothing is sent"
    assert scene.built.preview.kept_back() == 0
    scene.built.accounts.save(NAME, {"mode": "live"})
    assert scene.built.engine.send_due() is None
    assert scene.processed() == {}


def test_what_speaks_against_it_is_said_first(scene: LinnworksScene) -> None:
    (order,) = ordered(scene)
    scene.built.despatch.undo([scene.built.outbox.listed()[0].id])
    events.park(scene.world, order.id)
    scene.sync()
    scene.despatch(order.id)
    (row,) = rows(scene)
    assert row.risk.startswith("It is parked there; ")
    assert FINAL in row.risk


def test_the_file_has_the_same_rows(scene: LinnworksScene, tmp_path: Path) -> None:
    (order,) = ordered(scene)
    path = tmp_path / "plan.csv"
    scene.built.preview.write_csv(scene.built.preview.plan(), path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["kind"], row["target"], row["wanted"]) == ("process", order.id, f"Royal Mail 48, RM{order.number}")
    assert FINAL in row["risk"]


@pytest.fixture
def run(scene: LinnworksScene, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    def run_(*words: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.main(["--profile", str(scene.profile), *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_


def test_sync_says_4_while_something_is_to_be_processed_and_approve_frees_it(
    scene: LinnworksScene, run: Callable[..., tuple[int, Any]]
) -> None:
    (order,) = ordered(scene)
    scene.built.close()
    code, receipt = run("sync")
    assert code == 4
    assert receipt["accounts"][0]["despatches"]["held"] == 1
    plan = run("preview", NAME)[1]
    (row,) = plan["rows"]
    assert (row["kind"], row["target"]) == ("process", order.id)
    assert FINAL in row["risk"]
    assert run("sync", "--approve", "deadbeef")[0] == 2
    code, receipt = run("sync", "--approve", plan["plan_id"])
    assert code == 0
    assert receipt["accounts"][0]["despatches"]["confirmed"] == 1
    assert scene.processed() == {order.id: [f"RM{order.number}"]}
