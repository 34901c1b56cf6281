"""A5, A6: reports that lie on the channel: read once as the main system, read again every time as a second one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.domain.receipts import AccountReceipt
from linndesk.sandbox.amazon.world import World
from tests.scene import Scene

FLAT = "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
ASKING = ("createReport", "createReportSchedule", "cancelReportSchedule", "cancelReport")


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, World())
    yield made
    made.close()


def day(scene: Scene, number: int) -> str:
    """One order, and a report of its day that another program had made."""
    placed = scene.clock.now() - timedelta(hours=5 * number + 2)
    ref = scene.amazon.world.add_order(created=placed).id
    hour = timedelta(hours=1)
    scene.amazon.add_report(FLAT, since=placed - hour, until=placed + hour / 2, made=placed + hour)
    return ref


def sync(scene: Scene) -> AccountReceipt:
    return scene.sync().accounts[0]


def calls(scene: Scene, operation: str) -> int:
    return scene.amazon.calls.count(operation)


def ids(scene: Scene) -> set[str]:
    return {each.channel_order_id for each in scene.built.orders.listed(status="all")}


def test_a5_waiting_reports_are_read_once(scene: Scene) -> None:
    made = {day(scene, number) for number in range(4)}
    scene.add("Shop", order_route="report")
    receipt = sync(scene)
    assert receipt.ok
    assert ids(scene) == made
    assert any("4 reports that were waiting" in each for each in receipt.messages)
    states = {(each.purpose, each.state) for each in scene.built.order_reports.listed("Shop")}
    assert states == {("found", "read"), ("first", "read")}
    read = calls(scene, "getReportDocument")
    scene.clock.advance(minutes=20)
    sync(scene)
    assert calls(scene, "getReportDocument") == read


def test_a5_many_waiting_ones_come_over_several_runs(scene: Scene) -> None:
    made = {day(scene, number) for number in range(20)}
    scene.add("Shop", order_route="report")
    receipt = sync(scene)
    assert any("more order reports are read with the next syncs" in each for each in receipt.messages)
    for _ in range(3):
        scene.clock.advance(minutes=20)
        sync(scene)
    assert ids(scene) == made
    assert sum(each.purpose == "found" for each in scene.built.order_reports.listed("Shop")) == 20


def test_a3_a_report_that_was_read_no_longer_waits(scene: Scene) -> None:
    day(scene, 1)
    scene.add("Shop", order_route="report")
    before = " ".join(each.text for each in scene.built.accounts.check("Shop").findings)
    assert "1 order document" in before
    sync(scene)
    after = " ".join(each.text for each in scene.built.accounts.check("Shop").findings)
    assert "1 order document" not in after


def test_a6_a_second_system_reads_all_of_a_week_every_time_and_asks_for_nothing(scene: Scene) -> None:
    made = {day(scene, number) for number in range(6)}
    scene.add("Shop", secondary_integrated_system=True, order_route="report")
    receipt = sync(scene)
    assert receipt.ok
    assert ids(scene) == made
    assert "6 reports were read again" in receipt.messages
    first = calls(scene, "getReportDocument")
    scene.clock.advance(minutes=20)
    receipt = sync(scene)
    assert calls(scene, "getReportDocument") == 2 * first == 12
    assert (receipt.orders.came, ids(scene)) == (0, made)
    assert [calls(scene, each) for each in ASKING] == [0, 0, 0, 0]


def test_a6_a_bucket_that_is_empty_ends_it_quietly_and_the_rest_comes_next(scene: Scene) -> None:
    made = {day(scene, number) for number in range(24)}
    scene.add("Shop", secondary_integrated_system=True)
    receipt = sync(scene)
    assert receipt.ok
    said = next(each for each in receipt.messages if "read again" in each)
    assert said.endswith("of 24 reports were read again; the rest with the next sync")
    assert ids(scene) == made  # the pages have them all the same
    scene.clock.advance(minutes=20)
    sync(scene)
    known = scene.built.order_reports.listed("Shop")
    assert len(known) == 24
    assert {each.state for each in known} == {"read"}


def test_a6_read_again_and_again_no_order_is_doubled_or_put_back(scene: Scene) -> None:
    refs = [day(scene, number) for number in range(3)]
    scene.add("Shop", secondary_integrated_system=True)
    sync(scene)
    scene.amazon.world.ship_elsewhere(refs[0])
    scene.amazon.world.cancel(refs[1])
    for _ in range(2):
        scene.clock.advance(minutes=20)
        sync(scene)
    assert [scene.built.orders.show(each).status for each in refs] == ["processed", "cancelled", "open"]
    assert len(scene.built.orders.listed(status="all")) == 3


def test_a6_known_orders_cost_no_question_about_their_state(scene: Scene) -> None:
    day(scene, 1)
    scene.add("Shop", secondary_integrated_system=True)
    sync(scene)
    scene.amazon.calls.reset()
    scene.clock.advance(minutes=20)
    sync(scene)
    assert calls(scene, "searchOrders") == 1


def test_a6_pages_alone_where_the_route_says_so(scene: Scene) -> None:
    day(scene, 1)
    scene.add("Shop", secondary_integrated_system=True, order_route="api")
    sync(scene)
    assert calls(scene, "getReports") == 0


def test_a_broken_one_among_them_is_kept_named_and_not_read_twice(scene: Scene) -> None:
    scene.amazon.add_report(FLAT, content=b"<html>Service unavailable</html>", made=scene.clock.now())
    good = day(scene, 2)
    scene.add("Shop", order_route="report")
    receipt = sync(scene)
    assert not receipt.ok
    assert ids(scene) == {good}
    broken = next(each for each in scene.built.order_reports.listed("Shop") if each.state == "broken")
    assert broken.kept
    open_cards = [each.title for each in scene.built.problems.open() if "SKU" not in each.title]
    assert open_cards == []  # a report that was read after it closed the card
    scene.clock.advance(minutes=20)
    assert sync(scene).ok
