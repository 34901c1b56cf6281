"""Problems: one open row per cause, counted up, closed once, and back when it happens again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.store import problems, tables
from linndesk.store.problems import Trouble
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


@pytest.fixture
def account(store: Store) -> int:
    return made.account(store)


def _raise(store: Store, key: str = "sync:1", minutes: float = 0, **more: object) -> None:
    trouble = Trouble(key, "Synchronisation", "Title", "Detail", "Do this", **more)  # type: ignore[arg-type]
    store.write(lambda: problems.raise_(trouble, START + timedelta(minutes=minutes)))


def test_the_same_cause_is_one_row_that_counts(store: Store, account: int) -> None:
    for minutes in (0, 5, 9):
        _raise(store, minutes=minutes, account_id=account)
    _raise(store, "sync:2")
    rows = store.read(lambda: problems.listed(unresolved=True))
    assert [(each.account, each.count) for each in rows] == [("Shop", 3), ("", 1)]
    assert rows[0].last_at - rows[0].first_at == timedelta(minutes=9)
    assert store.read(problems.open_counts) == {account: 1, None: 1}


def test_resolved_once_and_a_repeat_opens_a_new_one(store: Store) -> None:
    _raise(store)
    assert store.write(lambda: problems.resolve("sync:1", START, "you")) == 1
    assert store.write(lambda: problems.resolve("sync:1", START)) == 0
    _raise(store, minutes=5)
    assert [each.resolved_by for each in store.read(problems.listed)] == ["", "you"]
    assert [each.count for each in store.read(lambda: problems.listed(unresolved=True))] == [1]


def test_a_prefix_resolves_its_own_alone(store: Store) -> None:
    for key in ("sync:1:a", "sync:1:b", "sync:12:a", "sync_1:a"):
        _raise(store, key)
    assert store.write(lambda: problems.resolve_like("sync:1:", START)) == 2


def test_a_trouble_of_an_account_that_is_gone_is_nobodys(store: Store) -> None:
    _raise(store, account_id=4711)
    assert store.read(problems.listed) == []


def test_group_limit_and_dismissal(store: Store) -> None:
    _raise(store)
    other = Trouble("b", "Listings", "Title")
    store.write(lambda: problems.raise_(other, START))
    assert store.read(problems.groups) == ["Listings", "Synchronisation"]
    (row,) = store.read(lambda: problems.listed(group="Listings", limit=5))
    assert store.write(lambda: problems.dismiss(row.id, START, "you")) == 1
    assert store.write(lambda: problems.dismiss(row.id, START, "you")) == 0
    assert len(store.read(lambda: problems.listed(unresolved=True))) == 1
    assert store.read(lambda: tables.Problem.select().count()) == 2
