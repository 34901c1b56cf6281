"""R-LEASE: Unlock Sync says who has it and how long, and whoever had it sends and keeps nothing any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.channels.base import Cancel
from linndesk.store import accounts, leases
from linndesk.store.leases import Holder
from linndesk.sync.lease import HeldLease, LeaseLost
from linndesk.sync.locks import Locks
from tests.scene import Scene

OTHER = Holder("another machine", 4711, "then")


class Living:
    """A process of a PC on which everybody lives."""

    me = OTHER

    def is_gone(self, holder: Holder) -> bool:
        return False


@pytest.fixture
def scene(profile: Path) -> Iterator[Scene]:
    opened = Scene(profile)
    yield opened
    opened.close()


def pool_of(scene: Scene) -> int:
    return scene.built.store.read(lambda: accounts.named("Shop").pool_id)


def test_nobody_syncs(scene: Scene) -> None:
    scene.add("Shop")
    assert scene.built.locks.held() == ()


def test_holder_and_age_are_told(scene: Scene) -> None:
    scene.add("Shop")
    pool_id, store = pool_of(scene), scene.built.store
    store.write(lambda: leases.take(pool_id, OTHER, store.now(), lambda holder: False))
    scene.clock.advance(seconds=40)
    (lock,) = scene.built.locks.held()
    assert (lock.accounts, lock.who, lock.age) == (("Shop",), "another PC", 40)
    assert (lock.is_ours, lock.is_gone) == (False, False)
    scene.clock.advance(seconds=60)
    assert scene.built.locks.held() == ()


def test_whoever_had_it_may_send_nothing_more_and_the_next_sync_has_it(scene: Scene) -> None:
    scene.add("Shop")
    store, cancel = scene.built.store, Cancel()
    with HeldLease(store, pool_of(scene), Living(), cancel) as lease:
        lease.check(10)
        (lock,) = scene.built.locks.held()
        scene.built.locks.unlock((lock,))
        scene.clock.advance(seconds=1)
        with pytest.raises(LeaseLost):
            lease.check(10)
        assert not store.write(lambda: leases.renew(lock.pool_id, lock.fence, store.now()))
        assert scene.sync().ok
    assert scene.built.locks.held() == ()


def test_a_lease_that_somebody_else_took_meanwhile_is_left_to_him(scene: Scene) -> None:
    scene.add("Shop")
    pool_id, store = pool_of(scene), scene.built.store
    take = lambda: leases.take(pool_id, OTHER, store.now(), lambda holder: False)  # noqa: E731
    store.write(take)
    (old,) = scene.built.locks.held()
    scene.clock.advance(minutes=2)
    store.write(take)
    scene.built.locks.unlock((old,))
    assert [each.fence for each in Locks(store, Living()).held()] == [old.fence + 1]
