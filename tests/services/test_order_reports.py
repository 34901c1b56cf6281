"""A5, A6: what a person does with order reports: a period on request, schedules, what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linndesk.errors import BadInput, UnknownName
from linndesk.sandbox.amazon.world import World
from linndesk.services.order_reports import OrderReports, schedule_warning
from tests.scene import Scene

FLAT = "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
DAY = timedelta(days=1)


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, World(), plans=False)
    yield made
    made.close()


@pytest.fixture
def reports(scene: Scene) -> OrderReports:
    return scene.built.order_reports


def _old(scene: Scene, days: float, status: str = "SHIPPED") -> str:
    return scene.amazon.world.add_order(status=status, created=scene.clock.now() - timedelta(days=days)).id


def _ids(scene: Scene) -> set[str]:
    return {each.channel_order_id for each in scene.built.orders.listed(status="all")}


def test_a_period_on_request_comes_with_the_next_sync_and_moves_nothing(scene: Scene, reports: OrderReports) -> None:
    """The count first, then the orders: shipped ones of before our time are history."""
    now = scene.clock.now()
    wanted, other = _old(scene, 40), _old(scene, 60)
    waits = _old(scene, 41, "UNSHIPPED")
    scene.add("Shop", order_route="api")
    scene.sync()
    assert _ids(scene) == set()
    span = (now - 45 * DAY, now - 30 * DAY)
    counted = reports.count("Shop", *span)
    assert (counted.orders, counted.more) == (2, False)
    before = scene.built.accounts.show("Shop").settings
    assert reports.request("Shop", *span)
    row = reports.listed("Shop")[0]
    assert (row.purpose, row.state, row.account, row.span) == ("period", "asked", "Shop", span)
    receipt = scene.sync()
    assert _ids(scene) == {wanted, waits}
    assert other not in _ids(scene)
    assert scene.built.orders.show(wanted).outcome == "history"
    assert scene.built.orders.show(waits).status == "open"
    assert any("2 orders came by report" in each for each in receipt.accounts[0].messages)
    done = reports.listed("Shop")[0]
    assert (done.state, done.orders) == ("read", 2)
    assert scene.built.accounts.show("Shop").settings == before


def test_a_new_account_reads_its_own_beginning_first(scene: Scene, reports: OrderReports) -> None:
    """Otherwise a period's shipped orders would leave stock: nobody knew yet when our time began."""
    now = scene.clock.now()
    ref = _old(scene, 3)
    scene.add("Shop", order_route="report")
    reports.request("Shop", now - 5 * DAY, now - DAY)
    scene.sync()
    assert scene.built.orders.show(ref).outcome == "history"
    assert {each.state for each in reports.listed("Shop")} == {"read"}


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (timedelta(days=1), timedelta(days=2), "ends before it begins"),
        (timedelta(days=1), -timedelta(hours=1), "future"),
        (timedelta(minutes=2), timedelta(), "too short"),
        (timedelta(days=740), timedelta(days=700), "two years"),
    ],
)
def test_a_period_that_cannot_be_is_refused_in_words(
    scene: Scene, reports: OrderReports, since: timedelta, until: timedelta, said: str
) -> None:
    scene.add("Shop")
    now = scene.clock.now()
    for act in (reports.request, reports.count):
        with pytest.raises(BadInput, match=said):
            act("Shop", now - since, now - until)  # type: ignore[operator]
    assert reports.listed("Shop") == []
    assert scene.amazon.calls.log == []


def test_the_same_wish_twice_is_one_and_a_wish_can_be_taken_back(scene: Scene, reports: OrderReports) -> None:
    scene.add("Shop")
    now = scene.clock.now()
    reports.request("Shop", now - 5 * DAY, now - DAY)
    with pytest.raises(BadInput, match="already"):
        reports.request("Shop", now - 5 * DAY, now - DAY)
    row = reports.listed("Shop")[0]
    reports.withdraw(row.id)
    assert reports.listed("Shop") == []
    with pytest.raises(BadInput, match="asked for already"):
        reports.withdraw(row.id)


def test_a6_a_second_system_asks_for_nothing(scene: Scene, reports: OrderReports) -> None:
    """Also for a fellow account of its pool."""
    scene.add("Shop")
    scene.add("Shop DE", ("DE",), secondary_integrated_system=True)
    now = scene.clock.now()
    for name in ("Shop", "Shop DE"):
        with pytest.raises(BadInput, match="secondary integrated system"):
            reports.request(name, now - 5 * DAY, now - DAY)
        with pytest.raises(BadInput, match="secondary integrated system"):
            reports.add_schedule(name, "PT4H")
    assert scene.amazon.calls.log == []


def test_a6_a_wish_of_before_it_became_a_second_system_is_not_passed_on(scene: Scene, reports: OrderReports) -> None:
    scene.add("Shop")
    scene.sync()
    now = scene.clock.now()
    reports.request("Shop", now - 5 * DAY, now - DAY)
    scene.built.accounts.save("Shop", {"secondary_integrated_system": True})
    receipt = scene.sync()
    assert not receipt.ok
    assert scene.amazon.calls.count("createReport") == 0
    assert "secondary integrated system" in reports.listed("Shop")[0].reason


def test_a5_schedules_are_shown_made_with_a_warning_and_cancelled(scene: Scene, reports: OrderReports) -> None:
    scene.add("Shop")
    assert reports.schedules("Shop") == []
    assert schedule_warning([]) == ""
    reports.add_schedule("Shop", "PT4H")
    there = reports.schedules("Shop")
    assert [each.period for each in there] == ["PT4H"]
    assert "every 4 hours" in schedule_warning(there)
    assert "replaces" in schedule_warning(there)
    reports.add_schedule("Shop", "PT30M")
    assert [each.period for each in reports.schedules("Shop")] == ["PT30M"]
    reports.cancel_schedule("Shop", reports.schedules("Shop")[0].schedule_id)
    assert reports.schedules("Shop") == []
    with pytest.raises(BadInput, match="PT5M"):
        reports.add_schedule("Shop", "PT5M")


def test_reports_of_a_schedule_are_found_and_read(scene: Scene, reports: OrderReports) -> None:
    scene.add("Shop", order_route="report")
    scene.sync()
    reports.add_schedule("Shop", "PT1H")
    ref = scene.amazon.world.add_order(created=scene.clock.now()).id
    scene.clock.advance(hours=2)
    reports.schedules("Shop")
    scene.sync()
    assert ref in _ids(scene)
    assert any(each.purpose == "found" and each.state == "read" for each in reports.listed("Shop"))


def test_only_a_broken_document_is_kept(scene: Scene, reports: OrderReports, tmp_path: Path) -> None:
    page = b"<html>Service unavailable</html>"
    scene.amazon.add_report(FLAT, content=page, made=scene.clock.now() - timedelta(hours=1))
    _old(scene, 0.2)
    scene.amazon.add_report(FLAT, made=scene.clock.now() - timedelta(hours=2))
    scene.add("Shop", order_route="report")
    scene.sync()
    rows = {each.state: each for each in reports.listed("Shop") if each.purpose == "found"}
    with pytest.raises(UnknownName, match="not kept"):
        reports.save_document(rows["read"].id, tmp_path / "no")
    reports.save_document(rows["broken"].id, tmp_path / "kept")
    assert (tmp_path / "kept").read_bytes() == page
    assert not (tmp_path / "no").exists()


def test_an_unknown_account(reports: OrderReports) -> None:
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    with pytest.raises(UnknownName):
        reports.listed("Nobody")
    with pytest.raises(UnknownName):
        reports.request("Nobody", moment, moment + DAY)
