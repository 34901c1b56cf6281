"""Ground for every test: no screen, no real keyring, no real home; databases of today's schema, made once."""

from __future__ import annotations

import os
import shutil

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt
os.environ.setdefault("QT_API", "pyside6")

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import keyring
import pytest

from linndesk import vault
from linndesk.app.join import DATABASE
from linndesk.store.store import Store
from tests import postgres

# A busy machine makes no rule wrong: examples are never timed, in CI or by hand.
hypothesis.settings.register_profile("unhurried", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _own_places(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """HOME, state and data folders of the test alone."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("LINNDESK_STATE", str(home / "state"))
    monkeypatch.delenv("LINNDESK_PROFILE", raising=False)


@pytest.fixture(autouse=True)
def _memory_keyring() -> Iterator[None]:
    """A fresh keyring in memory; the one before comes back."""
    before = keyring.get_keyring()
    vault.install_memory_backend()
    yield
    keyring.set_keyring(before)


@pytest.fixture(scope="session")
def no_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every migration and not one row of ours, to be copied."""
    path = tmp_path_factory.mktemp("schema") / DATABASE
    Store(path).close()
    return path


@pytest.fixture
def database_file(tmp_path: Path, no_rows: Path) -> Path:
    """A SQLite database without rows, the test's own."""
    return Path(shutil.copyfile(no_rows, tmp_path / DATABASE))


@pytest.fixture
def bare_profile(tmp_path: Path) -> Path:
    """An empty profile folder, private to its owner."""
    folder = tmp_path / "profile"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def profile(bare_profile: Path, no_rows: Path) -> Path:
    """A profile folder that nobody has worked in: a database without rows."""
    shutil.copyfile(no_rows, bare_profile / DATABASE)
    return bare_profile


@pytest.fixture(scope="session")
def pg_server() -> Iterator[str]:
    """The address of a PostgreSQL server's maintenance database."""
    with postgres.server() as url:
        yield url


@pytest.fixture
def bare_pg(pg_server: str) -> Iterator[str]:
    """The address of a fresh, empty PostgreSQL database, dropped after the test."""
    with postgres.fresh_database(pg_server) as url:
        yield url


@pytest.fixture(scope="session")
def no_rows_pg(pg_server: str) -> Iterator[str]:
    """The same as ``no_rows`` on PostgreSQL."""
    with postgres.fresh_database(pg_server) as url:
        Store(url).close()
        yield url


@pytest.fixture
def pg(pg_server: str, no_rows_pg: str) -> Iterator[str]:
    """The address of a PostgreSQL database without rows, dropped after the test."""
    with postgres.fresh_database(pg_server, like=no_rows_pg) as url:
        yield url
