"""A5, R-CURSOR: no order is passed over, or counted for another marketplace, because a report brought it or did not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.domain.receipts import AccountReceipt
from linndesk.sandbox.amazon.world import World
from tests.scene import Scene

FLAT = "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, World(), plans=False)
    yield made
    made.close()


def sync(scene: Scene) -> AccountReceipt:
    return scene.sync().accounts[0]


def here(scene: Scene) -> dict[str, str]:
    return {each.channel_order_id: each.status for each in scene.built.orders.listed(status="all")}


def fill(scene: Scene, count: int, status: str, *, apart: int = 60) -> list[str]:
    """Orders of the last days, so many minutes apart; the youngest two hours old."""
    world, now = scene.amazon.world, scene.clock.now()
    ages = (timedelta(hours=2, minutes=apart * number) for number in range(count))
    return [world.add_order(status=status, created=now - age).id for age in ages]


def since_days(scene: Scene, days: int) -> None:
    """The account was polled when nothing was there, and then not for so long."""
    scene.add("Shop", order_route="report")
    sync(scene)
    scene.clock.advance(days=days)


def test_r_cursor_a_cancelled_report_passes_no_shipped_order_over(scene: Scene) -> None:
    """Amazon cancels for "no data" and for "too often" alike; of what has left no search would tell."""
    since_days(scene, 5)
    made = fill(scene, 60, "SHIPPED")
    scene.amazon.faults.report.outcome = "CANCELLED"
    assert sync(scene).ok
    assert here(scene) == dict.fromkeys(made, "processed")


def test_d7_a_cancelled_report_does_not_end_what_is_read_again(scene: Scene) -> None:
    scene.add("Shop", order_route="auto")
    sync(scene)
    made = fill(scene, 2400, "SHIPPED", apart=4)
    scene.amazon.faults.report.outcome = "CANCELLED"
    scene.built.accounts.save("Shop", {"last_order_sync": scene.clock.now() - timedelta(days=7)})
    for _ in range(6):
        sync(scene)
        scene.clock.advance(hours=1)
    assert len(set(made) - here(scene).keys()) == 0


def test_more_cancelled_orders_than_a_search_names_leave_the_rest_to_the_pages(scene: Scene) -> None:
    """What may have left or be off would reserve stock for days, were it asked for one by one."""
    since_days(scene, 5)
    gone = fill(scene, 90, "SHIPPED", apart=70)
    fill(scene, 320, "CANCELLED", apart=20)
    receipt = sync(scene)
    assert any("the pages tell it" in each for each in receipt.messages)
    assert {ref: here(scene)[ref] for ref in gone} == dict.fromkeys(gone, "processed")
    assert "pending" not in here(scene).values()


def test_a_report_of_a_marketplace_that_nobody_follows_gives_no_order_of_another(scene: Scene) -> None:
    """The sales channel is an optional column, and the report of another program may be of any marketplace."""
    scene.amazon.faults.report.optional = frozenset()
    now = scene.clock.now()
    theirs = scene.amazon.world.add_order(marketplace="DE", created=now - timedelta(hours=9)).id
    scene.amazon.add_report(
        FLAT, since=now - timedelta(days=1), until=now - timedelta(hours=8), made=now - timedelta(hours=8),
        marketplaces=("DE",),
    )  # fmt: skip
    scene.add("Shop", order_route="report")
    receipt = sync(scene)
    assert here(scene) == {}
    assert [each.ref for each in receipt.skipped] == [theirs]
    assert "Amazon DE" in receipt.skipped[0].reason


def test_what_is_off_on_the_channel_is_asked_for_before_all_else_that_is_in_doubt(scene: Scene) -> None:
    """A report tells no change of what was here: of forty orders the one that is off must not be packed meanwhile."""
    made = fill(scene, 40, "UNSHIPPED", apart=10)
    scene.add("Shop", order_route="report")
    sync(scene)
    scene.clock.advance(days=3)
    off = made[0]
    scene.amazon.world.cancel(off)
    scene.clock.advance(minutes=50)
    fill(scene, 5, "UNSHIPPED")
    sync(scene)
    assert here(scene)[off] == "cancelled"


def test_a_report_of_a_period_long_past_leaves_out_no_order_for_a_late_payment(scene: Scene) -> None:
    """Only what is younger than the report itself is not told yet; no page would bring the rest."""
    until = scene.clock.now() - timedelta(days=3)
    head = ("order-id", "order-item-id", "purchase-date", "payments-date", "sku", "quantity-purchased")
    placed, paid = (f"{until + timedelta(hours=each):%Y-%m-%dT%H:%M:%SZ}" for each in (-5, 1))
    text = "\n".join("\t".join(each) for each in (head, ("203-1111111-2222222", "66", placed, paid, "MUG", "1"), ()))
    since, made = until - timedelta(days=1), until + timedelta(hours=9)
    scene.amazon.add_report(FLAT, since=since, until=until, made=made, content=text)
    scene.add("Shop", order_route="report")
    sync(scene)
    assert "203-1111111-2222222" in here(scene)


def test_a_run_that_waits_for_the_list_of_unshipped_orders_searches_nothing_again(scene: Scene) -> None:
    """10,000 orders by report are to cost 25 calls, however slowly Amazon makes its reports."""
    since_days(scene, 5)
    made = fill(scene, 420, "UNSHIPPED", apart=15)
    scene.amazon.faults.report.takes = timedelta(minutes=6)
    before = scene.amazon.calls.count("searchOrders")
    for _ in range(6):
        sync(scene)
        scene.clock.advance(minutes=1)
    assert here(scene) == dict.fromkeys(made, "open")
    once, again, pages = 4, 4, 4  # one for what is off; payments that are pending are asked for too
    assert scene.amazon.calls.count("searchOrders") - before <= once + again + pages


def test_no_order_that_waits_for_payment_is_left_out_because_there_are_many(scene: Scene) -> None:
    """They reserve, and nothing brings them later but their payment: it read three pages of them and moved on."""
    since_days(scene, 5)
    fill(scene, 20, "SHIPPED")
    waiting = fill(scene, 420, "PENDING", apart=5)
    assert sync(scene).ok
    assert {ref for ref, status in here(scene).items() if status == "pending"} == set(waiting)


def test_more_unpaid_orders_than_can_be_asked_for_at_once_come_by_pages(scene: Scene) -> None:
    since_days(scene, 5)
    waiting = fill(scene, 1010, "PENDING", apart=5)
    (odd,) = fill(scene, 1, "PENDING", apart=0)
    scene.amazon.world.update(odd, extra={"orderItems": "broken"}, updated=scene.clock.now() - timedelta(days=4))
    fill(scene, 20, "SHIPPED")
    receipt = sync(scene)
    assert any("wait for payment" in each for each in receipt.messages)
    assert receipt.orders.quarantined == 1
    scene.clock.advance(hours=1)
    sync(scene)
    assert set(waiting) <= here(scene).keys()


def test_r_cursor_a_report_without_a_row_passes_no_shipped_order_over(scene: Scene) -> None:
    """It holds the names of its columns and says DONE: no more is known than of a cancelled one."""
    since_days(scene, 5)
    made = fill(scene, 60, "SHIPPED")
    scene.amazon.faults.report.instead = "header"
    sync(scene)
    assert here(scene) == dict.fromkeys(made, "processed")


def test_orders_that_the_channel_sends_itself_stand_in_no_report_and_come_by_pages(scene: Scene) -> None:
    scene.add("Shop", order_route="report", fba=True)
    sync(scene)
    scene.clock.advance(days=5)
    now = scene.clock.now()
    made = [
        scene.amazon.world.add_order(created=now - timedelta(days=2), fulfilled_by=each).id
        for each in ("MERCHANT", "AMAZON")
    ]
    sync(scene)
    assert set(made) == here(scene).keys()


def test_r_orders_a_buyer_who_wants_to_cancel_is_heard_though_many_orders_wait(scene: Scene) -> None:
    """A search names three hundred with their wishes; the list of all that wait tells none."""
    since_days(scene, 5)
    made = fill(scene, 320, "UNSHIPPED", apart=10)
    for ref in (made[0], made[-1]):
        scene.amazon.world.request_cancellation(ref)
    scene.clock.advance(hours=1)
    for _ in range(3):
        sync(scene)
        scene.clock.advance(hours=1)
    asked = {each.channel_order_id for each in scene.built.orders.listed(status="all") if each.cancel_requested}
    assert asked == {made[0], made[-1]}


def test_a_report_that_takes_more_calls_than_a_run_has_back_rests_until_it_has_them(scene: Scene) -> None:
    """Every quarter of an hour five calls came back, and every run spent them on half of what it had to ask."""
    scene.add("Shop", order_route="api")
    sync(scene)
    scene.clock.advance(days=2)
    made = [*fill(scene, 1600, "UNSHIPPED", apart=1), *fill(scene, 1000, "PENDING", apart=1)]
    sync(scene)
    scene.built.accounts.save("Shop", {"order_route": "auto"})
    for _ in range(8):
        scene.clock.advance(minutes=15)
        sync(scene)
    assert here(scene).keys() == set(made)
