"""Problems and receipts as a person meets them: solved by themselves, dismissed, back when they happen again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.services.problems import Problems
from tests.scene import Scene


@pytest.fixture
def problems(scene: Scene) -> Problems:
    scene.add("Shop")
    return scene.built.problems


def _fail(scene: Scene, times: int = 40) -> None:
    scene.amazon.faults.fail_next("searchOrders", "html200", times)
    scene.clock.advance(minutes=30)
    assert not scene.sync().ok
    scene.amazon.faults.reset()


def test_a_trouble_that_repeats_is_one_row_and_ends_by_itself(scene: Scene, problems: Problems) -> None:
    _fail(scene)
    _fail(scene)
    assert [(each.account, each.count) for each in problems.open()] == [("Shop", 2)]
    assert scene.built.accounts.show("Shop").problems == problems.count() == 1
    scene.clock.advance(minutes=30)
    assert scene.sync().ok
    assert problems.open() == []
    (row,) = problems.log("Synchronisation")
    assert row.resolved_by == "linndesk"


def test_a_dismissed_one_comes_back_if_it_happens_again(scene: Scene, problems: Problems) -> None:
    _fail(scene)
    problems.dismiss([problems.open()[0].id])
    assert problems.count() == 0
    _fail(scene)
    assert problems.count() == 1
    assert len(problems.log()) == 2


def test_every_run_leaves_its_receipt_newest_first(scene: Scene, problems: Problems) -> None:
    scene.amazon.world.add_order("1", created=scene.clock.now() - timedelta(hours=1))
    scene.sync()
    scene.clock.advance(minutes=30)
    scene.sync()
    second, first = problems.runs()
    assert (first.receipt["orders"]["new"], second.receipt["orders"]["new"]) == (1, 0)
    assert second.receipt["zero_reason"]
    assert second.trigger == "command"
    assert problems.runs(limit=1) == [second]
    assert problems.groups() == ["Order import"], "the order waits for its SKU"
