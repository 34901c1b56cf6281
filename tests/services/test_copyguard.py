"""R-COPY: a restored, copied or moved database only watches, with the reason; a restart is none of these."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from linndesk.services.copyguard import MACHINE, CopyGuard
from linndesk.store import accounts, values
from linndesk.store.store import Store
from linndesk.system.witness import WitnessFile
from tests.scene import TurnedClock
from tests.store import made

Start = Callable[..., str]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts the program at a place: on this or another PC, with some runs; why it only watches, or empty."""
    place = tmp_path / "place"
    place.mkdir()

    def start_(folder: Path = place, *, machine: str = "here", runs: int = 0, account: bool = False) -> str:
        store = Store(folder / "linndesk.sqlite", clock=TurnedClock())
        guard = CopyGuard(store, WitnessFile(str(folder)), machine)
        moved = guard.check().moved
        for _ in range(runs):
            guard.count_run()
        if account:
            made.account(store)
        reasons = {(each.settings["mode"], each.watch_reason) for each in store.read(accounts.every)}
        assert reasons <= ({("watch", moved)} if moved else {("live", "")})
        store.close()
        return moved

    return start_


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "place"


def test_a_restart_is_no_copy(start: Start) -> None:
    assert start(account=True) == ""
    assert start() == ""
    assert start(runs=3) == ""
    assert start() == ""


def test_a_copied_folder_only_watches_and_the_original_goes_on(start: Start, place: Path) -> None:
    start(account=True, runs=1)
    copy = place.with_name("copy")
    shutil.copytree(place, copy)
    assert "copy" in start(copy)
    assert start() == ""


def test_a_restored_backup_only_watches_once(start: Start, place: Path) -> None:
    start(account=True, runs=1)
    kept = place.with_name("backup.sqlite")
    shutil.copy(place / "linndesk.sqlite", kept)
    start(runs=2)
    shutil.copy(kept, place / "linndesk.sqlite")
    assert "backup" in start()
    store = Store(place / "linndesk.sqlite")
    store.write(lambda: accounts.save(accounts.named("Shop").id, {"mode": "live"}, ()))
    store.write(lambda: accounts.note(accounts.named("Shop").id, watch_reason=""))
    store.close()
    assert start(runs=1) == ""


def test_a_backup_is_known_though_nothing_was_synced_since(start: Start, place: Path) -> None:
    """A despatch that was taken back after the backup would else be told after all."""
    start(account=True, runs=1)
    kept = place.with_name("backup.sqlite")
    shutil.copy(place / "linndesk.sqlite", kept)
    assert start() == ""
    shutil.copy(kept, place / "linndesk.sqlite")
    assert "backup" in start()


def test_another_pc_only_watches(start: Start) -> None:
    start(account=True, runs=1)
    assert "another PC" in start(machine="there")


def test_another_database_in_its_place_only_watches(start: Start, place: Path) -> None:
    start(runs=1)
    other = place.with_name("other")
    other.mkdir()
    start(other, account=True, runs=1)
    for each in place.glob("linndesk.sqlite*"):
        each.unlink()
    shutil.copy(other / "linndesk.sqlite", place)
    assert start()


def test_a_new_database_where_an_old_one_was_is_new(start: Start, place: Path) -> None:
    start(runs=3)
    for each in place.glob("linndesk.sqlite*"):
        each.unlink()
    assert start(account=True) == ""
    assert start() == ""


def test_a_crash_between_database_and_file_is_no_copy(start: Start, place: Path) -> None:
    """Written to the database first, so a crash leaves the file behind, never ahead."""
    start(account=True, runs=2)
    store = Store(place / "linndesk.sqlite")
    store.write(lambda: values.count_up("run_counter"))
    store.close()
    assert start() == ""


class Died(BaseException):
    """The process is gone."""


def test_a_crash_before_the_commit_finds_the_restored_database_again(start: Start, place: Path) -> None:
    start(account=True, runs=1)
    kept = place.with_name("backup.sqlite")
    shutil.copy(place / "linndesk.sqlite", kept)
    start(runs=2)
    shutil.copy(kept, place / "linndesk.sqlite")

    def die(moment: str) -> None:
        raise Died

    store = Store(place / "linndesk.sqlite", watch=die)
    with pytest.raises(Died):
        CopyGuard(store, WitnessFile(str(place)), "here").check()
    store.close()
    assert "backup" in start()


class TestShared:
    """One PostgreSQL database, several PCs: each has a file of its own, none is a copy of another."""

    def _start(self, url: str, pc: str, runs: int = 0) -> str:
        store = Store(url, clock=TurnedClock())
        guard = CopyGuard(store, WitnessFile(f"{pc} {store.where}"), pc)
        moved = guard.check().moved
        for _ in range(runs):
            guard.count_run()
        store.close()
        return moved

    def test_a_second_pc_joins_and_both_go_on(self, pg: str) -> None:
        assert self._start(pg, "one", 2) == ""
        assert self._start(pg, "two", 3) == ""
        assert self._start(pg, "one", 1) == ""
        assert self._start(pg, "two") == ""

    def test_a_server_restored_from_a_backup_only_watches(self, pg: str) -> None:
        self._start(pg, "one", 5)
        store = Store(pg)
        store.write(lambda: values.put("run_counter", 3))
        assert store.read(lambda: values.get(MACHINE)) == "one"
        store.close()
        assert "backup" in self._start(pg, "one")
