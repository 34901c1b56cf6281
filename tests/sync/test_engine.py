"""The sync run against the practice Amazon: economy of calls, cursors, pools, first pulls, zeros explained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.errors import Busy, UnknownName
from linndesk.sandbox.amazon.generate import sample_world
from linndesk.sandbox.amazon.world import World
from linndesk.store import accounts as stored_accounts
from linndesk.store import leases
from linndesk.store.leases import Holder
from tests.scene import START, Scene

MARKETS = ("UK", "DE", "FR", "IT", "ES")


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, World())
    yield made
    made.close()


@pytest.fixture
def big(profile: Path) -> Iterator[Scene]:
    made = Scene(profile, sample_world(orders=1400, listings=60, now=START))
    yield made
    made.close()


def _ids(scene: Scene, status: str = "all") -> list[str]:
    return [each.channel_order_id for each in scene.built.orders.listed(status=status)]


def test_r_pool_five_marketplaces_are_one_poll(big: Scene) -> None:
    """The judged line: orders of one merchant on five marketplaces cost a page each and no call per order."""
    for each in MARKETS:
        big.add(f"Shop {each}", (each,))
    receipt = big.sync()
    came = sum(each.orders.came for each in receipt.accounts)
    searches = big.amazon.calls.count("searchOrders")
    assert came > 200
    assert searches <= came // 100 + 2
    assert receipt.accounts[0].calls["searchOrders"] == searches
    assert all("searchOrders" not in each.calls for each in receipt.accounts[1:])
    incomplete = [each for each in big.built.orders.listed() if each.waiting and each.waiting.next_try]
    assert big.amazon.calls.count("getOrder") <= len(incomplete) + 5


def test_nothing_new_is_one_search_and_no_new_token(big: Scene) -> None:
    big.add("Shop", MARKETS)
    big.sync()
    big.amazon.calls.reset()
    before = _ids(big)
    receipt = big.sync()
    assert big.amazon.calls.count("searchOrders") == 1
    assert _ids(big) == before
    assert receipt.accounts[0].orders.came == 0
    assert "nothing new" in (receipt.accounts[0].zero_reason or "")  # N5


def test_restart_and_sync_again_doubles_nothing(big: Scene) -> None:
    big.add("Shop", MARKETS)
    big.sync()
    before = _ids(big)
    big.restart()
    big.clock.advance(minutes=20)
    big.sync()
    after = _ids(big)
    assert len(after) == len(set(after))
    assert set(before) <= set(after)


def test_sync_of_an_unknown_account_tries_nothing(scene: Scene) -> None:
    scene.add("Shop")
    with pytest.raises(UnknownName):
        scene.sync("Shopp")
    assert scene.amazon.calls.log == []


def test_an_account_that_is_off_is_neither_read_nor_written(scene: Scene) -> None:
    scene.add("Shop", on=False)
    receipt = scene.sync("Shop")
    assert scene.amazon.calls.log == []
    assert "off" in (receipt.accounts[0].zero_reason or "")


def test_busy_pool_is_refused_and_a_dead_holder_is_taken_over(scene: Scene) -> None:
    """R-LEASE."""
    scene.add("Shop")
    store = scene.built.store
    pool = store.read(lambda: stored_accounts.named("Shop")).pool_id
    other = Holder("another machine", 1, "then")
    store.write(lambda: leases.take(pool, other, scene.clock.now(), lambda holder: False))
    with pytest.raises(Busy):
        scene.sync()
    scene.clock.advance(seconds=91)
    assert scene.sync().ok
    row = store.read(lambda: leases.held(pool))
    assert row is not None
    assert row.fence == 2


def test_cancel_keeps_what_came_and_goes_on_later(big: Scene) -> None:
    """R-STOP."""
    big.add("Shop", MARKETS)
    cancel = Cancel()
    pages = 0

    def stop_after_two(progress: object) -> None:
        nonlocal pages
        pages += big.amazon.calls.count("searchOrders") >= 2
        if pages:
            cancel.set()

    big.built.engine.sync(cancel=cancel, tell=stop_after_two)
    some = len(_ids(big))
    assert some
    big.sync()
    assert len(_ids(big)) > some
