"""A5: ten thousand orders by report, told apart, one with those of the pages, for at most 25 calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from linndesk.domain.receipts import AccountReceipt
from linndesk.sandbox.amazon.records import Line
from linndesk.sandbox.amazon.world import World
from linndesk.services import shapes
from tests.scene import Scene

MOST_CALLS = 25


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, World())
    yield made
    made.close()


def fill(scene: Scene, count: int, *, back: timedelta = timedelta(days=6), status: str = "", **more: Any) -> list[str]:
    """Orders spread evenly from so far back to an hour ago; most have left, a few are off, a few still wait."""
    world, now = scene.amazon.world, scene.clock.now()
    step = (back - timedelta(hours=1)) / count
    made = []
    for number in range(count):
        usual = "UNSHIPPED" if number % 50 == 7 else "CANCELLED" if number % 50 == 11 else "SHIPPED"
        placed = now - back + step * number
        made.append(world.add_order(status=status or usual, created=placed, **more).id)
    return made


def here(scene: Scene, status: str = "all") -> list[dict[str, Any]]:
    return [shapes.order_json(each) for each in scene.built.orders.listed(status=status)]


def sync(scene: Scene) -> AccountReceipt:
    receipt = scene.sync()
    return receipt.accounts[0]


def calls(scene: Scene, operation: str) -> int:
    return scene.amazon.calls.count(operation)


def ids(scene: Scene, status: str = "all") -> set[str]:
    return {each["channel_order_id"] for each in here(scene, status)}


def by_pages(scene: Scene) -> list[AccountReceipt]:
    """Run after run as the plan allows, until nothing is left."""
    done = [sync(scene)]
    while any("pause" in each for each in done[-1].messages):
        scene.clock.advance(hours=1)
        done.append(sync(scene))
    return done


def read_again(scene: Scene, back: timedelta) -> list[AccountReceipt]:
    """Everything once more, page by page, beside the poll (D7)."""
    since = scene.clock.now() - back
    changes = {"order_route": "api", "last_order_sync": since.strftime("%Y-%m-%d %H:%M:%S")}
    scene.built.accounts.save("Shop", changes)
    return by_pages(scene)


def test_10_000_orders_cost_at_most_25_calls_and_the_same_by_page_change_nothing(scene: Scene) -> None:
    """The judged line, with Amazon's own plans."""
    made = fill(scene, 10_000)
    scene.add("Shop", order_route="report")
    receipt = sync(scene)
    assert receipt.ok
    assert receipt.orders.new == 9_800
    assert len(scene.amazon.calls.log) <= MOST_CALLS
    before = here(scene)
    assert {each["channel_order_id"] for each in before} == {each for n, each in enumerate(made) if n % 50 != 11}
    assert sum(each["status"] == "open" for each in before) == 200
    assert any("10,000 orders came by report (made" in each for each in receipt.messages)
    again = read_again(scene, timedelta(days=7))
    assert calls(scene, "searchOrders") > 100
    assert sum(each.orders.came for each in again) == 0
    assert here(scene) == before


def test_auto_sees_from_the_first_page_that_pages_would_take_hours(scene: Scene) -> None:
    made = fill(scene, 2_500)
    scene.add("Shop")
    receipt = sync(scene)
    assert receipt.ok
    assert ids(scene) == {each for n, each in enumerate(made) if n % 50 != 11}
    assert calls(scene, "createReport") == 1
    assert len(scene.amazon.calls.log) <= MOST_CALLS


def test_auto_pages_where_few_are_due(scene: Scene) -> None:
    fill(scene, 1_000)
    scene.add("Shop")
    sync(scene)
    assert calls(scene, "createReport") == 0
    assert calls(scene, "searchOrders") == 10


def test_auto_asks_after_twenty_pages_at_the_latest(scene: Scene) -> None:
    """The first page cannot tell: all of it happened within a day."""
    scene.add("Shop")
    sync(scene)
    scene.clock.advance(hours=23)
    made = fill(scene, 300, back=timedelta(hours=22))
    flood = fill(scene, 2_400, back=timedelta(hours=20))
    receipts = by_pages(scene)
    assert all(each.ok for each in receipts)
    assert calls(scene, "createReport") == 1
    assert len(ids(scene)) == len(made) + len(flood) - 54


def test_route_api_never_asks(scene: Scene) -> None:
    made = fill(scene, 2_500)
    scene.add("Shop", order_route="api")
    by_pages(scene)
    assert calls(scene, "createReport") == 0
    assert len(ids(scene)) == len(made) - 50


def test_a_short_gap_is_paged_on_every_route(scene: Scene) -> None:
    scene.add("Shop", order_route="report")
    fill(scene, 50)
    sync(scene)
    assert calls(scene, "createReport") == 1
    scene.clock.advance(hours=23)
    sync(scene)
    assert calls(scene, "createReport") == 1
    scene.clock.advance(hours=25)
    sync(scene)
    assert calls(scene, "createReport") == 2


def test_r_orders_states_of_a_report_are_told_apart_and_history_touches_no_stock(scene: Scene) -> None:
    items = scene.profile / "items.csv"
    items.write_text("sku,title,level\nMUG-RED-330,Mug,10\n", encoding="utf-8")
    scene.built.items.import_file(items)
    scene.add("Shop", order_route="report")
    scene.built.listings.link("Shop", "MUG-RED-330")
    world, now = scene.amazon.world, scene.clock.now()
    states = ("UNSHIPPED", "SHIPPED", "CANCELLED")
    open_, sent, off = (world.add_order(status=each, created=now - timedelta(days=2)).id for each in states)
    receipt = sync(scene)
    assert scene.built.orders.show(open_).status == "open"
    assert (scene.built.orders.show(sent).status, scene.built.orders.show(sent).outcome) == ("processed", "history")
    assert ids(scene) == {open_, sent}
    assert [each.ref for each in receipt.skipped] == [off]
    level = next(each for each in scene.built.items.get("MUG-RED-330").levels if each.location == "Default")
    assert (level.on_hand, level.in_open_orders) == (10, 1)


def test_what_has_left_in_part_is_asked_for_before_anybody_packs_it(scene: Scene) -> None:
    """A report would have all of it packed again; a wish to cancel stands in none."""
    world, now = scene.amazon.world, scene.clock.now()
    lines = (Line("MUG-RED-330", 3, Decimal("30.00"), "Mug", fulfilled=1),)
    part = world.add_order(status="PARTIALLY_SHIPPED", created=now - timedelta(days=2), lines=lines).id
    wish = world.add_order(created=now - timedelta(days=2)).id
    world.request_cancellation(wish)
    scene.clock.advance(hours=1)
    scene.add("Shop", order_route="report")
    sync(scene)
    assert calls(scene, "getOrder") == 1
    assert len(ids(scene, "open")) == 1, "the other one waits until it was asked for"
    sync(scene)
    line = scene.built.orders.show(part).lines[0]
    assert (scene.built.orders.show(part).status, line.quantity, line.quantity_despatched) == ("open", 3, 1)
    assert scene.built.orders.show(wish).cancel_requested
    assert calls(scene, "getOrder") == 2


def test_orders_that_wait_for_weeks_are_in_a_first_report_and_old_history_is_not(scene: Scene) -> None:
    """A first report begins a month before its question: one by one, or by page, they would take long."""
    world, now = scene.amazon.world, scene.clock.now()
    fill(scene, 20)
    touched = now - timedelta(days=1)
    old = {world.add_order(created=now - timedelta(days=20), updated=touched).id for _ in range(60)}
    gone = world.add_order(status="SHIPPED", created=now - timedelta(days=20), updated=touched).id
    scene.add("Shop", order_route="report")
    receipt = sync(scene)
    assert receipt.ok
    assert old <= ids(scene, "open")
    assert gone not in ids(scene)
    assert (calls(scene, "getOrder"), calls(scene, "createReport")) == (0, 1)


def test_an_order_that_was_ready_before_the_period_but_still_waits_is_not_missed(scene: Scene) -> None:
    """Placed long ago, touched within the week: pages bring it, a report does not."""
    world, now = scene.amazon.world, scene.clock.now()
    fill(scene, 20)
    old = world.add_order(created=now - timedelta(days=60), updated=now - timedelta(days=2)).id
    scene.add("Shop", order_route="report")
    sync(scene)
    assert scene.built.orders.show(old).status == "open"


def test_orders_of_the_last_minutes_come_by_page_with_their_own_state(scene: Scene) -> None:
    """No search shows them when the report is read: what is open would be taken for shipped."""
    scene.amazon.faults.report.lag = timedelta()
    fill(scene, 20)
    young = [scene.amazon.world.add_order(created=scene.clock.now() - timedelta(seconds=n)).id for n in range(60)]
    scene.add("Shop", order_route="report")
    sync(scene)
    assert not {each["channel_order_id"] for each in here(scene, "processed")} & set(young)
    assert calls(scene, "getOrder") == 0
    scene.clock.advance(minutes=5)
    sync(scene)
    assert set(young) <= ids(scene, "open")


def test_more_open_orders_than_some_pages_are_told_by_amazons_own_list(scene: Scene) -> None:
    world, now = scene.amazon.world, scene.clock.now()
    step = timedelta(days=6) / 1410
    made = [
        world.add_order(status="SHIPPED" if n % 2 else "UNSHIPPED", created=now - timedelta(days=6) + step * n).id
        for n in range(1400)
    ]
    scene.add("Shop", order_route="report")
    receipt = sync(scene)
    assert receipt.ok
    assert ids(scene, "open") == set(made[::2])
    assert ids(scene, "processed") == set(made[1::2])
    assert calls(scene, "createReport") == 2
    assert len(scene.amazon.calls.log) <= MOST_CALLS


def test_without_amazons_own_list_the_pages_tell_which_of_many_still_wait(scene: Scene) -> None:
    """None of them is ever open by guess, and none stays in doubt."""
    made = fill(scene, 700, status="UNSHIPPED")
    scene.add("Shop", order_route="report")
    scene.amazon.faults.fail_next("createReport", "403", skip=1)
    receipt = sync(scene)
    assert ids(scene, "open") == set(made)
    assert any("the pages tell it" in each for each in receipt.messages)
    assert sync(scene).orders.came == 0


def test_a_catch_up_has_what_was_here_before_asked_for(scene: Scene) -> None:
    """A report of new orders tells no change of old ones: shipped, cancelled, or as they were."""
    world = scene.amazon.world
    known = [world.add_order(created=scene.clock.now() - timedelta(hours=3)).id for _ in range(3)]
    scene.add("Shop")
    sync(scene)
    scene.clock.advance(days=1)
    world.ship_elsewhere(known[0])
    world.cancel(known[1])
    scene.clock.advance(days=4)
    made = fill(scene, 3_000, back=timedelta(days=4))
    receipt = sync(scene)
    assert calls(scene, "createReport") == 1
    scene.clock.advance(minutes=20)
    sync(scene)
    assert [scene.built.orders.show(each).status for each in known] == ["processed", "cancelled", "open"]
    assert scene.built.orders.show(known[0]).outcome == "elsewhere"
    assert len(ids(scene)) == 3 + len(made) - 60
    assert any("asked for one by one" in each for each in receipt.messages)
    scene.amazon.calls.reset()
    scene.clock.advance(minutes=20)
    sync(scene)
    assert calls(scene, "getOrder") == 0


def test_d7_reading_again_from_the_beginning_is_a_report_too(scene: Scene) -> None:
    scene.add("Shop")
    sync(scene)
    made = fill(scene, 3_000, back=timedelta(days=40))
    since = (scene.clock.now() - timedelta(days=41)).strftime("%Y-%m-%d %H:%M:%S")
    scene.built.accounts.save("Shop", {"last_order_sync": since})
    receipt = sync(scene)
    assert receipt.ok
    assert calls(scene, "createReport") == 1
    assert len(ids(scene)) == len(made) - 60
    assert {each["status"] for each in here(scene)} == {"open", "processed"}
    scene.amazon.calls.reset()
    scene.clock.advance(minutes=20)
    sync(scene)
    assert calls(scene, "createReport") == 0


def test_r_pool_two_accounts_share_one_report(scene: Scene) -> None:
    british = fill(scene, 40)
    german = fill(scene, 40, marketplace="DE")
    scene.add("Shop", order_route="report")
    scene.add("Shop DE", ("DE",))
    receipt = scene.sync()
    assert [each.orders.new for each in receipt.accounts] == [39, 39]
    assert calls(scene, "createReport") == 1
    assert len(ids(scene)) == len(british) + len(german) - 2


def test_a7_holds_for_reports(scene: Scene) -> None:
    old = scene.amazon.world.add_order(created=scene.clock.now() - timedelta(days=3)).id
    new = scene.amazon.world.add_order(created=scene.clock.now() - timedelta(hours=2)).id
    scene.add("Shop", order_route="report", do_not_download_orders_prior_to="2026-11-20 00:00:00")
    receipt = sync(scene)
    assert ids(scene) == {new}
    assert "prior to" in {each.ref: each.reason for each in receipt.skipped}[old]


def test_a14_a_deleted_order_stays_away_when_a_report_names_it(scene: Scene) -> None:
    ref = scene.amazon.world.add_order(created=scene.clock.now() - timedelta(days=3)).id
    scene.add("Shop", order_route="report")
    sync(scene)
    scene.built.orders.delete_ref(ref)
    scene.clock.advance(days=2)
    sync(scene)
    assert calls(scene, "createReport") == 2
    assert ids(scene) == set()


def test_orders_that_wait_for_payment_are_in_no_report_and_come_all_the_same(scene: Scene) -> None:
    """R-ORDERS: they reserve until they are paid or cancelled."""
    now = scene.clock.now()
    fill(scene, 30)
    waiting = scene.amazon.world.add_order(status="PENDING", created=now - timedelta(days=3)).id
    scene.add("Shop", order_route="report")
    assert sync(scene).ok
    assert ids(scene, "pending") == {waiting}
    scene.amazon.world.set_status(waiting, "UNSHIPPED")
    scene.clock.advance(minutes=15)
    sync(scene)
    assert waiting in ids(scene, "open")
