"""Stores on either engine for the store's tests: the same test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linndesk.store.sealing import Seal, new_key
from linndesk.store.store import Store
from tests.scene import TurnedClock

Opener = Callable[[], Store]


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture(params=["sqlite", "postgres"])
def target(request: pytest.FixtureRequest) -> Path | str:
    """Where the database of this test lies: a file or a PostgreSQL database, of today's schema and without rows."""
    if request.param == "postgres":
        return str(request.getfixturevalue("pg"))
    found: Path = request.getfixturevalue("database_file")
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def bare_target(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """The same before the first start: a file that is not there yet, or an empty PostgreSQL database."""
    if request.param == "postgres":
        return str(request.getfixturevalue("bare_pg"))
    return tmp_path / "linndesk.sqlite"


@pytest.fixture
def opener(target: Path | str, tmp_path: Path, clock: TurnedClock) -> Iterator[Opener]:
    """Opens the test's database; a second call closes it first, as a restart does. Closed at the end."""
    opened: list[Store] = []

    def open_() -> Store:
        for each in opened:
            each.close()
        opened.append(Store(target, backups=tmp_path / "backups", clock=clock))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


@pytest.fixture
def store(opener: Opener) -> Store:
    return opener()


@pytest.fixture
def seal() -> Seal:
    return Seal(new_key())
