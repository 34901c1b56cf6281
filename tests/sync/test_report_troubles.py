"""A5: a report that is late, lost, refused, broken or empty costs nobody an order; each is told in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from linndesk.channels.base import Cancel
from linndesk.domain.receipts import AccountReceipt
from linndesk.sandbox.amazon.world import World
from linndesk.services.shown import ReportRow
from linndesk.store import accounts, leases
from linndesk.store.leases import Holder
from tests.scene import Scene


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, World(), plans=False)
    yield made
    made.close()


def fill(scene: Scene, count: int = 12, *, apart: int = 10) -> list[str]:
    """Orders of the last days that still wait, so many hours apart."""
    now = scene.clock.now()
    return [scene.amazon.world.add_order(created=now - timedelta(hours=apart * n + 2)).id for n in range(count)]


def sync(scene: Scene) -> AccountReceipt:
    return scene.sync().accounts[0]


def calls(scene: Scene, operation: str) -> int:
    return scene.amazon.calls.count(operation)


def ids(scene: Scene) -> set[str]:
    return {each.channel_order_id for each in scene.built.orders.listed(status="all")}


def report(scene: Scene) -> ReportRow:
    found: ReportRow = scene.built.order_reports.listed("Shop")[0]
    return found


def problems(scene: Scene) -> list[str]:
    """But for the orders whose SKUs are linked to nothing."""
    return [each.title for each in scene.built.problems.open() if each.repair != "map"]


def test_a_report_that_takes_longer_than_a_run_is_read_by_the_next(scene: Scene) -> None:
    made = fill(scene)
    scene.add("Shop", order_route="report")
    scene.amazon.faults.report.takes = timedelta(minutes=5)
    receipt = sync(scene)
    assert receipt.ok
    assert receipt.messages == ["Amazon is still making the order report; the next sync reads it"]
    assert "still being made" in (receipt.zero_reason or "")
    assert 90 <= scene.clock.waited <= 110
    assert (report(scene).state, ids(scene)) == ("making", set())
    scene.clock.advance(minutes=5)
    scene.restart()
    assert sync(scene).orders.new == len(made)
    assert (report(scene).state, report(scene).orders) == ("read", len(made))
    assert calls(scene, "createReport") == 1


def test_one_that_never_comes_is_given_up_after_hours(scene: Scene) -> None:
    made = fill(scene)
    scene.add("Shop", order_route="report")
    scene.amazon.faults.report.takes = timedelta(days=9)
    sync(scene)
    scene.clock.advance(hours=4)
    receipt = sync(scene)
    assert not receipt.ok
    assert "has not made the order report in 3 hours" in receipt.messages[0]
    assert ids(scene) == set(made)
    assert report(scene).state == "failed"


def test_r_lost_an_answer_to_create_report_that_got_lost_is_adopted(scene: Scene) -> None:
    made = fill(scene)
    scene.add("Shop", order_route="report")
    scene.amazon.faults.fail_next("createReport", "lost", times=1)
    sync(scene)
    scene.clock.advance(minutes=1)
    sync(scene)
    assert ids(scene) == set(made)
    assert calls(scene, "createReport") == 1
    assert report(scene).state == "read"


@pytest.mark.parametrize("operation", ["createReport", "createRestrictedDataToken", "getReportDocument", "getReport"])
def test_a_refusal_leaves_it_to_the_pages(scene: Scene, operation: str) -> None:
    """The role may be missing: then it is told, and the orders come all the same."""
    made = fill(scene)
    scene.add("Shop", order_route="report")
    scene.amazon.faults.fail_next(operation, "403", times=5)
    receipt = sync(scene)
    assert ids(scene) == set(made)
    assert not receipt.ok
    assert "Amazon does not give order reports" in receipt.messages[0]
    assert problems(scene) == ["Amazon does not give order reports"]
    scene.amazon.faults.reset()
    assert sync(scene).ok


def test_fatal_is_told_with_amazons_reason_and_closes_with_the_next_good_report(scene: Scene) -> None:
    made = fill(scene)
    scene.add("Shop", order_route="report")
    scene.amazon.faults.report.outcome = "FATAL"
    receipt = sync(scene)
    assert not receipt.ok
    assert "could not make the order report. Amazon gave no reason" in receipt.messages[0]
    assert ids(scene) == set(made)
    assert problems(scene) == ["Amazon could not make the order report"]
    assert report(scene).state == "failed"
    scene.amazon.faults.reset()
    scene.clock.advance(days=2)
    scene.amazon.world.add_order(created=scene.clock.now() - timedelta(hours=9))
    assert sync(scene).ok
    assert problems(scene) == []


@pytest.mark.parametrize(
    "fault",
    [{"instead": "html"}, {"instead": "json"}, {"instead": "empty"}, {"cut_gzip": True}, {"cut_text": True}],
    ids=str,
)
def test_a_broken_document_is_kept_and_its_orders_come_in(scene: Scene, fault: dict[str, Any], tmp_path: Path) -> None:
    made = fill(scene)
    scene.add("Shop", order_route="report")
    for name, value in fault.items():
        setattr(scene.amazon.faults.report, name, value)
    receipt = sync(scene)
    row = report(scene)
    assert (row.state, bool(row.reason), row.kept) == ("broken", True, True)
    assert ids(scene) == set(made)  # what the document did not give, the pages did
    assert not receipt.ok
    assert row.reason in receipt.messages
    assert len(problems(scene)) == 1
    kept = tmp_path / "kept"
    scene.built.order_reports.save_document(row.id, kept)
    assert kept.exists()
    scene.clock.advance(days=31)
    scene.amazon.faults.reset()
    sync(scene)
    assert not next(each for each in scene.built.order_reports.listed("Shop") if each.id == row.id).kept


def test_a_document_that_cannot_be_had_leaves_it_to_the_pages_and_is_tried_for_hours(scene: Scene) -> None:
    made = fill(scene)
    scene.add("Shop", order_route="report")
    scene.amazon.faults.report.gone = True
    receipt = sync(scene)
    assert ids(scene) == set(made)
    assert (receipt.ok, report(scene).state) == (False, "making")
    scene.clock.advance(hours=4)
    sync(scene)
    assert report(scene).state == "failed"
    scene.clock.advance(minutes=20)
    assert sync(scene).ok


def test_bad_rows_are_put_aside_and_the_pages_heal_them(scene: Scene) -> None:
    """Orders out and rows put aside are the rows that were in."""
    made = fill(scene)
    scene.add("Shop", order_route="report")
    scene.amazon.faults.report.spoiled = 2
    receipt = sync(scene)
    row = report(scene)
    assert (row.state, row.bad_rows, row.orders) == ("read", 2, len(made) - 2)
    assert row.rows == len(made)
    assert receipt.orders.quarantined == 2
    bad = set(made) - ids(scene)
    assert {each.split()[1] for each in problems(scene)} == bad
    for each in bad:
        scene.amazon.world.update(each)
    scene.clock.advance(minutes=20)
    sync(scene)
    assert ids(scene) == set(made)
    assert problems(scene) == []


def test_no_orders_in_the_period_is_no_trouble(scene: Scene) -> None:
    scene.add("Shop", order_route="report")
    receipt = sync(scene)
    assert receipt.ok
    assert "no orders in the period" in receipt.messages[0]
    assert report(scene).state == "empty"
    row = scene.built.store.read(lambda: accounts.named("Shop"))
    assert row.resume_point is not None


def test_cancelled_although_orders_wait_is_said_and_paged(scene: Scene) -> None:
    """Amazon says so too when a report was asked for too often."""
    made = fill(scene, 40, apart=3)
    scene.add("Shop", order_route="report")
    scene.amazon.faults.report.outcome = "CANCELLED"
    receipt = sync(scene)
    assert ids(scene) == set(made)
    assert any("40 orders" in each and "pages" in each for each in receipt.messages)
    assert calls(scene, "createReport") == 1


def test_a_stop_while_the_report_is_made_is_heard_and_nothing_is_lost(scene: Scene) -> None:
    """R-STOP."""
    made = fill(scene)
    scene.add("Shop", order_route="report")
    cancel = Cancel()
    scene.built.engine.sync(cancel=cancel, tell=lambda p: cancel.set() if "making" in p.text else None)
    assert report(scene).state == "making"
    sync(scene)
    assert ids(scene) == set(made)
    assert calls(scene, "createReport") == 1


def test_r_lease_another_process_goes_on_with_the_same_report(scene: Scene) -> None:
    made = fill(scene)
    scene.add("Shop", order_route="report")
    scene.amazon.faults.report.takes = timedelta(minutes=5)
    sync(scene)
    store = scene.built.store
    pool = store.read(lambda: accounts.named("Shop")).pool_id
    store.write(lambda: leases.take(pool, Holder("another", 1, "then"), scene.clock.now(), lambda holder: False))
    scene.clock.advance(minutes=6)
    sync(scene)
    assert ids(scene) == set(made)
    assert calls(scene, "createReport") == 1


def test_an_account_that_joins_while_the_report_is_made_keeps_its_own_beginning(scene: Scene) -> None:
    british = fill(scene)
    german = scene.amazon.world.add_order(marketplace="DE", created=scene.clock.now() - timedelta(days=3)).id
    scene.add("Shop", order_route="report")
    scene.amazon.faults.report.takes = timedelta(minutes=5)
    sync(scene)
    scene.add("Shop DE", ("DE",))
    scene.clock.advance(minutes=6)
    scene.sync()
    assert ids(scene) == {*british, german}


def test_a_light_turned_off_while_the_report_is_made(scene: Scene) -> None:
    made = fill(scene)
    scene.add("Shop", order_route="report")
    scene.amazon.faults.report.takes = timedelta(minutes=5)
    sync(scene)
    scene.built.accounts.save("Shop", {"enabled": False})
    scene.clock.advance(minutes=6)
    scene.sync("Shop")
    assert ids(scene) == set()
    scene.built.accounts.save("Shop", {"enabled": True})
    sync(scene)
    assert ids(scene) == set(made)


def test_settings_that_turn_to_pages_meanwhile_still_read_what_was_made(scene: Scene) -> None:
    made = fill(scene)
    scene.add("Shop", order_route="report")
    scene.amazon.faults.report.takes = timedelta(minutes=5)
    sync(scene)
    scene.built.accounts.save("Shop", {"order_route": "api"})
    scene.clock.advance(minutes=6)
    sync(scene)
    assert ids(scene) == set(made)
    assert report(scene).state == "read"
