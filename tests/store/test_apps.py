"""Apps behind accounts in the store: set-up, tags, rests, on either engine; the same from two processes at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from linndesk.domain import pausing
from linndesk.domain.allocation import Called
from linndesk.errors import JobPaused
from linndesk.store import accounts, integrations, pauses, tags
from linndesk.store.pauses import StoredBreaker
from linndesk.store.store import Store
from tests.scene import START, TurnedClock
from tests.store.conftest import Opener


@pytest.fixture
def account(store: Store) -> int:
    given: dict[str, Any] = {"enabled": True}
    return store.write(lambda: accounts.add("u1", "Shop", "external", "", given, (), START))


def test_how_an_app_stands(store: Store, account: int) -> None:
    """X3: begun, at a page, finished, asked for again; gone with its account."""
    assert store.read(lambda: integrations.of(account)) is None
    store.write(lambda: integrations.start(account, b"\x89PNG"))
    steps = []
    for job in (
        partial(integrations.step, account, "Sign in"),
        partial(integrations.finish, account, "UserConfig"),
        partial(integrations.step, account, "Sign in again"),
    ):
        store.write(job)
        found = store.read(lambda: integrations.of(account))
        assert found is not None
        steps.append((found.step, found.finished, found.logo))
    assert steps == [
        ("Sign in", False, b"\x89PNG"), ("UserConfig", True, b"\x89PNG"), ("Sign in again", False, b"\x89PNG"),
    ]  # fmt: skip
    store.write(lambda: accounts.remove(account))
    assert store.read(integrations.every) == {}


def test_what_the_daily_look_found(store: Store, account: int) -> None:
    store.write(lambda: integrations.start(account))
    store.write(lambda: integrations.looked(account, START, {"ChannelName": "X"}))
    found = store.read(lambda: integrations.of(account))
    assert found is not None
    assert (found.newer, found.looked_at) == ({"ChannelName": "X"}, START)
    store.write(lambda: integrations.looked(account, START + timedelta(days=1), None))
    found = store.read(integrations.every)[account]
    assert (found.newer, found.looked_at) == (None, START + timedelta(days=1))


def test_tags_are_all_there_are_now(store: Store, account: int) -> None:
    """X10: a list takes the place of the one before, of its own kind alone; the order is the app's."""
    store.write(lambda: integrations.start(account))
    first = [Called("B", "Second", "UK"), Called("A", "First"), Called("A", "First")]
    store.write(lambda: tags.put(account, "shipping", first, START))
    store.write(lambda: tags.put(account, "payment", [Called("CARD", "Card")], START))
    assert store.read(lambda: tags.of(account, "shipping")) == first
    store.write(lambda: tags.put(account, "shipping", [Called("C", "Third")], START))
    assert store.read(lambda: tags.of(account, "shipping")) == [Called("C", "Third")]
    assert store.read(lambda: tags.of(account, "payment")) == [Called("CARD", "Card")]
    row = store.read(lambda: integrations.of(account))
    assert row is not None
    assert row.tags_at == START
    many = [Called(f"T{at}", "") for at in range(tags.MOST + 5)]
    store.write(lambda: tags.put(account, "shipping", many, START))
    assert len(store.read(lambda: tags.of(account, "shipping"))) == tags.MOST


def test_rests_outlive_the_program(opener: Opener, clock: TurnedClock) -> None:
    """X13: counted, resting, tried again, resting for longer; one answer ends it."""
    store = opener()
    breaker = StoredBreaker(store, clock.now)
    for _ in range(pausing.FAILURES):
        breaker.check("u1", "orders")
        breaker.failed("u1", "orders", "It answered\n 500 " + "x" * 1000)
    store = opener()
    breaker = StoredBreaker(store, clock.now)
    with pytest.raises(JobPaused) as rests:
        breaker.check("u1", "orders")
    assert (rests.value.wait, len(rests.value.detail) < 400) == (900.0, True)
    breaker.check("u1", "stock")
    assert [each.job for each in store.read(lambda: pauses.resting("u1", clock.now()))] == ["orders"]
    clock.advance(minutes=15)
    breaker.check("u1", "orders")
    breaker.failed("u1", "orders", "again")
    with pytest.raises(JobPaused) as rests:
        breaker.check("u1", "orders")
    assert rests.value.wait == 1800.0
    breaker.worked("u1", "orders")
    breaker.check("u1", "orders")
    assert store.read(lambda: pauses.every(clock.now())) == {}


def test_errors_of_many_threads_are_all_counted(store: Store, clock: TurnedClock) -> None:
    breaker = StoredBreaker(store, clock.now)
    threads = [threading.Thread(target=breaker.failed, args=("u1", "stock", "no")) for _ in range(9)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    breaker.check("u1", "stock")
    breaker.failed("u1", "stock", "no")
    with pytest.raises(JobPaused):
        breaker.check("u1", "stock")


def test_clearing_ends_one_kind_or_all(store: Store, clock: TurnedClock) -> None:
    breaker = StoredBreaker(store, clock.now)
    for job in ("orders", "stock", "despatch"):
        for _ in range(pausing.FAILURES):
            breaker.failed("u1", job, "no")
    assert store.write(lambda: pauses.clear("u1", "stock")) == 1
    assert sorted(each.job for each in store.read(lambda: pauses.resting("u1", clock.now()))) == ["despatch", "orders"]
    assert store.write(lambda: pauses.clear("u1")) == 2
    assert store.read(lambda: pauses.every(clock.now())) == {}
