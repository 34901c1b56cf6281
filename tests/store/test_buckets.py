"""Token buckets in the store: slow plans outlive a restart and are shared, fast ones stay in memory."""

from __future__ import annotations

import pytest

from linndesk.domain.buckets import Plan
from linndesk.store import tables
from linndesk.store.buckets import StoredBuckets
from linndesk.store.store import Store
from tests.scene import TurnedClock
from tests.store.conftest import Opener

SLOW = Plan(1 / 60, 3)
FAST = Plan(2.0, 5)
SCOPE = "amazon:S1:EU"


@pytest.fixture
def buckets(store: Store, clock: TurnedClock) -> StoredBuckets:
    return StoredBuckets(store, clock.now)


def _take(buckets: StoredBuckets, plan: Plan, times: int, operation: str = "getReports") -> list[float]:
    return [round(buckets.take(SCOPE, operation, plan), 3) for _ in range(times)]


@pytest.mark.parametrize(("plan", "wait"), [(SLOW, 60.0), (FAST, 0.5)], ids=["slow", "fast"])
def test_a_burst_then_the_wait_of_the_plan(buckets: StoredBuckets, clock: TurnedClock, plan: Plan, wait: float) -> None:
    burst = int(plan.burst)
    assert _take(buckets, plan, burst + 1) == [0.0] * burst + [wait]
    clock.advance(seconds=wait)
    assert _take(buckets, plan, 2) == [0.0, wait]


def test_operations_and_scopes_are_apart(buckets: StoredBuckets) -> None:
    _take(buckets, SLOW, 3)
    assert _take(buckets, SLOW, 1, "createReport") == [0.0]
    assert buckets.take("amazon:S2:EU", "getReports", SLOW) == 0.0


@pytest.mark.parametrize("plan", [SLOW, FAST], ids=["slow", "fast"])
def test_a_429_empties_whatever_was_counted(buckets: StoredBuckets, plan: Plan) -> None:
    buckets.empty(SCOPE, "getReports", plan)
    assert _take(buckets, plan, 1)[0] > 0


def test_only_the_slow_ones_outlive_a_restart(opener: Opener, clock: TurnedClock) -> None:
    first = StoredBuckets(opener(), clock.now)
    _take(first, SLOW, 3)
    _take(first, FAST, 5, "searchOrders")
    again = opener()
    second = StoredBuckets(again, clock.now)
    assert _take(second, SLOW, 1) == [60.0]
    assert _take(second, FAST, 1, "searchOrders") == [0.0]
    assert again.read(lambda: [each.operation for each in tables.Bucket.select()]) == ["getReports"]


def test_a_faster_rate_that_a_reply_named_is_adopted_and_a_slower_one_is_not(
    buckets: StoredBuckets, clock: TurnedClock
) -> None:
    buckets.learn(SCOPE, "getReports", 1.0)
    buckets.empty(SCOPE, "getReports", SLOW)
    assert _take(buckets, SLOW, 1) == [1.0]
    buckets.learn(SCOPE, "searchOrders", 0.001)
    buckets.empty(SCOPE, "searchOrders", FAST)
    assert _take(buckets, FAST, 1, "searchOrders") == [0.5]


def test_a_sleep_of_a_day_fills_the_bucket_once(buckets: StoredBuckets, clock: TurnedClock) -> None:
    _take(buckets, SLOW, 3)
    clock.advance(days=1)
    assert _take(buckets, SLOW, 4) == [0.0, 0.0, 0.0, 60.0]
