"""R-LEASE: one process syncs a pool at a time, and the number rises with every take-over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from linndesk.store import leases
from linndesk.store.leases import LENGTH, Holder
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made
from tests.store.others import all_at_once, others

ME = Holder("here", 1, "a")
OTHER = Holder("there", 2, "b")


def lives(holder: Holder) -> bool:
    return False


def gone(holder: Holder) -> bool:
    return True


@pytest.fixture
def pool(store: Store) -> int:
    return made.pool_of(store, made.account(store))


def _take(
    store: Store, pool: int, who: Holder, seconds: float = 0, is_gone: Callable[[Holder], bool] = lives
) -> int | None:
    return store.write(lambda: leases.take(pool, who, START + timedelta(seconds=seconds), is_gone))


def test_the_first_gets_it_and_the_second_does_not(store: Store, pool: int) -> None:
    assert _take(store, pool, ME) == 1
    assert _take(store, pool, OTHER, 89) is None
    assert _take(store, pool, ME, 89) is None
    held = store.read(lambda: leases.held(pool))
    assert held is not None
    assert (held.holder, held.fence, held.until) == (ME, 1, START + LENGTH)


def test_a_lease_that_ran_out_is_taken_over_with_a_higher_number(store: Store, pool: int) -> None:
    _take(store, pool, ME)
    assert _take(store, pool, OTHER, 90) == 2
    assert not store.write(lambda: leases.renew(pool, 1, START + timedelta(seconds=91)))
    assert store.write(lambda: leases.renew(pool, 2, START + timedelta(seconds=91)))


def test_a_dead_holder_is_taken_over_at_once(store: Store, pool: int) -> None:
    _take(store, pool, ME)
    assert _take(store, pool, OTHER, 1, gone) == 2


def test_a_renewed_lease_is_kept(store: Store, pool: int) -> None:
    _take(store, pool, ME)
    assert store.write(lambda: leases.renew(pool, 1, START + timedelta(seconds=80)))
    assert _take(store, pool, OTHER, 169) is None
    assert _take(store, pool, OTHER, 170) == 2


def test_release_lets_the_next_in_and_the_number_still_rises(store: Store, pool: int) -> None:
    _take(store, pool, ME)
    store.write(lambda: leases.release(pool, 1))
    assert _take(store, pool, OTHER, 5) == 2


def test_a_pc_clock_that_was_ahead_and_is_put_right_holds_nobody_up(store: Store, pool: int) -> None:
    _take(store, pool, ME, 7200)
    store.write(lambda: leases.release(pool, 1))
    assert _take(store, pool, ME) == 2


def test_a_late_release_of_a_lost_lease_does_not_free_the_new_holder(store: Store, pool: int) -> None:
    _take(store, pool, ME)
    _take(store, pool, OTHER, 90)
    store.write(lambda: leases.release(pool, 1))
    assert _take(store, pool, ME, 92) is None


@pytest.mark.parametrize("ran_out", [False, True], ids=["never held", "ran out"])
def test_of_many_that_reach_for_it_at_once_exactly_one_gets_it(store: Store, target: Path | str, ran_out: bool) -> None:
    pools = [made.pool_of(store, made.account(store, f"Shop {n}", f"S{n}")) for n in range(30)]
    if ran_out:
        for pool in pools:
            _take(store, pool, ME, -1000)
    with others(target, 3) as started:
        got = [all_at_once(started, "lease", pool) for pool in pools]
    wanted = 2 if ran_out else 1
    assert [[each for each in found if each is not None] for found in got] == [[wanted]] * len(pools)
