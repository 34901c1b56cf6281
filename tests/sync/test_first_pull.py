"""R-FIRST-PULL: all pools bring their orders in, then each plans; nobody's falls wait for a dead account (judged)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.domain.receipts import Receipt
from linndesk.errors import Busy
from linndesk.store import accounts
from linndesk.store import leases as stored_leases
from linndesk.store.leases import Holder
from linndesk.sync.behind import Behind
from linndesk.sync.engine import Engine
from linndesk.sync.meeting import LONGEST, Meeting
from linndesk.sync.progress import Progress
from linndesk.sync.schedule import Scheduler
from tests.scene import TurnedClock
from tests.sync.shops import Shops


@pytest.fixture
def shops(profile: Path) -> Iterator[Shops]:
    """Three pools that were told what is there."""
    made = Shops(profile)
    made.sync()
    made.later()
    yield made
    made.close()


def sold(shops: Shops, sku: str = "MUG") -> list[int | None]:
    return [shops.sold(sku, each) for each in ("main", "second", "third")]


def dead(shops: Shops, merchant: str, *, over: bool = False) -> None:
    """It can no longer sign in."""
    shops.amazon.world.set_merchant(merchant, revoked=not over)


def test_a_sale_on_the_last_lowers_the_first_in_the_same_sync(shops: Shops) -> None:
    shops.sale("MUG", 4, "third")
    shops.sync()
    assert sold(shops) == [6, 6, 6]


def test_a_dead_account_holds_up_nobodys_falls(shops: Shops) -> None:
    dead(shops, "second")
    shops.sale("MUG", 4)
    receipt = shops.sync()
    assert sold(shops) == [6, 10, 6]
    assert not shops.part(receipt, "Two").ok
    assert shops.part(receipt, "Three").ok


def test_rises_wait_for_an_account_whose_pull_failed_at_most_an_hour(shops: Shops) -> None:
    dead(shops, "second")
    shops.built.stock.set_level("MUG", 30)
    receipt = shops.sync()
    assert sold(shops) == [10, 10, 10]
    assert {each.state for each in shops.rows() if each.target == "MUG" and each.account != "Two"} >= {"planned"}
    said = " ".join(shops.part(receipt, "One").messages)
    assert "1 rise waits for the orders of Two (Amazon " in said
    stock = shops.part(receipt, "One").stock
    assert (stock.planned, stock.sent, stock.held) == (1, 0, 0)
    shops.later(30)
    shops.sync()
    assert sold(shops) == [10, 10, 10]
    shops.later(31)
    receipt = shops.sync()
    assert (shops.sold("MUG"), shops.sold("MUG", "third")) == (30, 30)
    assert any("went without the orders of Two" in each for each in shops.part(receipt, "One").messages)
    assert shops.twins() == []


def test_a_rise_that_waited_goes_as_soon_as_the_orders_are_in(shops: Shops) -> None:
    dead(shops, "second")
    shops.built.stock.set_level("MUG", 30)
    shops.sync()
    dead(shops, "second", over=True)
    shops.sale("MUG", 5, "second")
    shops.sync()
    assert sold(shops) == [25, 25, 25]


def test_what_nobody_else_sells_rises_at_once(shops: Shops) -> None:
    """Only items that are linked on the account that is behind wait for it."""
    shops.built.listings.unlink("Two", ["LAMP"])
    dead(shops, "second")
    shops.built.stock.set_level("LAMP", 40)
    shops.sync()
    assert (shops.sold("LAMP"), shops.sold("LAMP", "third")) == (40, 40)


def test_sync_of_one_raises_only_what_the_others_were_asked_about_within_the_hour(shops: Shops) -> None:
    shops.built.stock.set_level("MUG", 30)
    shops.sync("One")
    assert sold(shops) == [30, 10, 10]
    shops.later(61)
    shops.built.stock.set_level("MUG", 40)
    receipt = shops.sync("One")
    assert sold(shops) == [30, 10, 10]
    said = " ".join(shops.part(receipt, "One").messages)
    assert "Two (last asked at" in said
    assert "Three (last asked at" in said
    shops.built.stock.set_level("MUG", 8)
    shops.sync("One")
    assert shops.sold("MUG") == 8  # falls always go


def test_an_account_that_is_off_is_waited_for_by_nobody(shops: Shops) -> None:
    shops.built.accounts.save("Two", {"enabled": False})
    shops.later(90)
    shops.built.stock.set_level("MUG", 30)
    shops.sync()
    assert sold(shops) == [30, 10, 30]


def test_a_pull_that_hangs_is_waited_for_two_minutes_and_its_falls_still_go_in_the_same_sync(shops: Shops) -> None:
    """The run goes on without it; what its orders change when they come after all is sent before the run ends."""
    shops.sale("MUG", 2, "second")
    shops.sale("LAMP", 3)
    gate = threading.Event()
    asked: list[str] = []

    def tell(progress: Progress) -> None:
        asked.append(f"{progress.account}: {progress.text}")
        if progress.account == "Two" and progress.text == "Starting":
            shops.clock.advance(seconds=LONGEST.total_seconds() + 1)  # nobody knows how long it will take
            assert gate.wait(20)
        if progress.account == "Three" and progress.finished:
            gate.set()

    receipt = shops.built.engine.sync(tell=tell)
    assert asked.index("Three: Done") < len(asked) - 1
    assert sold(shops, "LAMP") == [7, 7, 7]
    assert sold(shops) == [8, 8, 8]
    assert receipt.ok
    assert shops.twins() == []


def test_a_stop_ends_the_wait(shops: Shops) -> None:
    """R-STOP: the lanes that wait for a slow one end, and nothing is planned."""
    shops.sale("MUG", 2)
    cancel = Cancel()

    def tell(progress: Progress) -> None:
        if progress.account == "Two" and progress.text == "Starting":
            cancel.set()

    shops.built.engine.sync(cancel=cancel, tell=tell)
    assert sold(shops) == [8, 10, 10]
    shops.sync()
    assert sold(shops) == [8, 8, 8]


def test_a_bug_in_one_lane_frees_the_others_and_is_raised(shops: Shops) -> None:
    shops.sale("MUG", 2)

    def tell(progress: Progress) -> None:
        if progress.account == "Two":
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shops.built.engine.sync(tell=tell)
    assert (shops.sold("MUG"), shops.sold("MUG", "third")) == (8, 8)


def test_more_pools_than_lanes_meet_too(shops: Shops) -> None:
    """Lanes count work, not waiting: with one lane for three pools nobody waits for ever."""
    engine = shops.built.engine
    shops.sale("MUG", 1, "third")
    Engine(shops.built.store, engine._connect, engine._processes, engine._count_run, lanes=1).sync()
    assert sold(shops) == [9, 9, 9]


def test_a_pool_that_another_program_syncs_holds_up_nobody(shops: Shops) -> None:
    two = shops.built.store.read(lambda: accounts.named("Two")).pool_id
    other = Holder("another machine", 1, "then")
    shops.sale("MUG", 3)
    shops.built.store.write(lambda: stored_leases.take(two, other, shops.clock.now(), lambda holder: False))
    shops.sync()
    assert sold(shops) == [7, 10, 7]


def scheduled(shops: Shops) -> Receipt | None:
    return Scheduler(shops.built.store, shops.built.engine).run_due()


def test_a_scheduled_run_sends_what_a_sale_lowered_though_no_other_account_is_due(shops: Shops) -> None:
    for name in ("Two", "Three"):
        shops.built.accounts.save(name, {"order_minutes": 240, "stock_minutes": 240})
    shops.sale("MUG", 3)
    receipt = scheduled(shops)
    assert receipt is not None
    assert sold(shops) == [7, 7, 7]
    assert shops.part(receipt, "Two").stock.confirmed == 1
    assert "orders were not due" in (shops.part(receipt, "Two").zero_reason or "")
    shops.clock.advance(minutes=4)
    assert scheduled(shops) is None


def test_accounts_with_nothing_to_do_are_left_out_of_a_scheduled_run(shops: Shops) -> None:
    for name in ("Two", "Three"):
        shops.built.accounts.save(name, {"order_minutes": 240, "stock_minutes": 240})
    shops.sync()
    shops.later()
    receipt = scheduled(shops)
    assert receipt is not None
    assert [each.name for each in receipt.accounts] == ["One"]


def test_a_scheduled_run_whose_pools_are_all_busy_stays_due(shops: Shops) -> None:
    """The others have nothing to do, which is no news every five seconds."""
    for name in ("Two", "Three"):
        shops.built.accounts.save(name, {"order_minutes": 240, "stock_minutes": 240})
    one = shops.built.store.read(lambda: accounts.named("One")).pool_id
    other = Holder("another machine", 1, "then")
    shops.sync()
    shops.later()
    shops.built.store.write(lambda: stored_leases.take(one, other, shops.clock.now(), lambda holder: False))
    with pytest.raises(Busy):
        scheduled(shops)
    shops.clock.advance(seconds=91)
    assert scheduled(shops) is not None


def test_levels_have_an_interval_of_their_own(shops: Shops) -> None:
    for name in ("One", "Two", "Three"):
        shops.built.accounts.save(name, {"order_minutes": 60, "stock_minutes": 15})
    shops.sync()
    searches = shops.amazon.calls.count("searchOrders")
    shops.built.stock.set_level("MUG", 4)
    for _ in range(3):
        shops.later()
        assert scheduled(shops) is not None
    assert sold(shops) == [4, 4, 4]
    assert shops.amazon.calls.count("searchOrders") == searches
    shops.later()
    assert scheduled(shops) is not None
    assert shops.amazon.calls.count("searchOrders") == searches + 3


def test_orders_and_levels_only_by_hand(shops: Shops) -> None:
    shops.built.accounts.save("Two", {"order_minutes": 0})
    shops.built.accounts.save("Three", {"stock_minutes": 0})
    shops.built.stock.set_level("MUG", 30)
    receipt = scheduled(shops)
    assert receipt is not None
    assert sold(shops) == [30, 30, 10]  # nobody waits for what only a person ever asks
    assert "searchOrders" not in shops.part(receipt, "Two").calls
    assert "searchOrders" in shops.part(receipt, "Three").calls
    shops.sync("Three")
    assert shops.sold("MUG", "third") == 30


def test_the_meeting_ends_by_its_clock_whoever_is_missing() -> None:
    clock, cancel = TurnedClock(), Cancel()
    meeting = Meeting(clock, cancel, threading.BoundedSemaphore(1), {1: (), 2: ()})
    meeting.arrived(1, {})
    clock.advance(seconds=LONGEST.total_seconds())
    assert meeting.wait() == Behind()
    assert not meeting.had_latecomers
    meeting.arrived(2, {})
    assert meeting.had_latecomers
    assert timedelta(seconds=120) == LONGEST
