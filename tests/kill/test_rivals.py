"""Two processes on one profile, and one that was stopped while another took over (R-LEASE; judged)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from linndesk import app
from linndesk.app.built import Built
from linndesk.services.despatch import Wish
from linndesk.store import outbox
from tests.kill.kills import Doomed
from tests.kill.levels import REFUSED, LevelScene
from tests.kill.rival import FileClock
from tests.kill.sends import SendScene

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process"),
]


class Beside:
    """A profile, and processes beside this one."""

    scene: Doomed

    def __init__(self, folder: Path, scene: Doomed) -> None:
        self.profile = scene.profile
        self.file = folder / "clock"
        self.file.write_text("0")
        self.clock = FileClock(self.file)
        self.built = self.build()

    def build(self) -> Built:
        return app.build(self.profile, clock=self.clock)  # type: ignore[arg-type]

    def start(self, how: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.rival", str(self.profile), str(self.file), how],
            cwd=ROOT, env=dict(os.environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert says(process) == "ready"
        return process

    def close(self) -> None:
        self.built.close()
        self.scene.stop()


class Rivals(Beside):
    """With despatches that are due."""

    def __init__(self, folder: Path, despatches: int) -> None:
        self.scene = SendScene(folder, despatches, seed=3)
        self.amazon = self.scene.amazon
        super().__init__(folder, self.scene)
        orders = self.built.orders.listed(status="open")
        wishes = [Wish(each.id, "Royal Mail 48", f"TR{each.channel_order_id}") for each in orders]
        self.built.despatch.despatch(wishes, at_once=True)


class Levels(Beside):
    """With levels that are due: planned during a pause that is over."""

    def __init__(self, folder: Path, skus: int) -> None:
        self.scene = LevelScene(folder, skus, seed=2)
        self.amazon = self.scene.amazon
        super().__init__(folder, self.scene)
        self.built.outbox.pause(True)
        self.built.engine.sync()
        self.built.outbox.pause(False)
        self.before = len(self.amazon.world.stock.levels)

    def told(self) -> list[tuple[str, int | None]]:
        return [(each.sku, each.quantity) for each in self.amazon.world.stock.levels[self.before :]]


def says(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_two_processes_on_one_profile_tell_no_parcel_twice(folder: Path) -> None:
    rivals = Rivals(folder, 12)
    rivals.amazon.faults.fail_next("confirmShipment", "lost", skip=2)
    rivals.amazon.faults.fail_next("confirmShipment", "503", skip=2)
    processes = [rivals.start("goes") for _ in range(2)]
    for each in processes:
        go(each)
    assert [says(each) for each in processes] == ["left 0"] * 2
    for each in processes:
        each.communicate(timeout=30)
    assert rivals.scene.troubles() == []
    assert sum(each.acted for each in rivals.amazon.confirmations.log) == 12
    rivals.close()


def test_a_stopped_process_whose_lease_was_taken_over_sends_nothing_any_more(folder: Path) -> None:
    """It wakes between its claim and its send: the parcel was told by the other, and corrected since."""
    rivals = Rivals(folder, 3)
    stopped = rivals.start("stops")
    go(stopped)
    assert says(stopped) == "stopped"
    os.waitpid(stopped.pid, os.WUNTRACED)
    assert rivals.amazon.confirmations.log == []

    rivals.built.engine.send_due()
    assert rivals.amazon.confirmations.log == []  # the lease is still its
    rivals.clock.advance(95)
    rivals.built.engine.send_due()
    assert len(rivals.amazon.confirmations.acted) == 3
    parcel = rivals.built.orders.show("O0").parcels[0]
    rivals.built.despatch.correct(parcel.id, "", "NEWER")
    rivals.clock.advance(61)
    rivals.built.engine.send_due()
    assert rivals.amazon.confirmations.log[-1].tracking == "NEWER"
    before = len(rivals.amazon.confirmations.log)

    os.kill(stopped.pid, signal.SIGCONT)
    assert says(stopped) == "left 0"
    stopped.communicate(timeout=30)
    assert len(rivals.amazon.confirmations.log) == before == 4
    assert [each.tracking for each in rivals.amazon.world.order("O0").packages] == ["NEWER"]
    rivals.close()


def test_a_process_that_was_stopped_too_long_sends_nothing_though_nobody_took_over(folder: Path) -> None:
    rivals = Rivals(folder, 2)
    stopped = rivals.start("stops")
    go(stopped)
    assert says(stopped) == "stopped"
    os.waitpid(stopped.pid, os.WUNTRACED)
    rivals.clock.advance(70)  # 20 s of its lease are left, and a call may take 25
    os.kill(stopped.pid, signal.SIGCONT)
    assert says(stopped) == "left 0"
    stopped.communicate(timeout=30)
    tries = [each.attempts for each in rivals.built.store.read(outbox.listed)]
    assert tries == [2, 1]  # the claim it woke up with was given back
    assert rivals.scene.troubles() == []
    assert [each.acted for each in rivals.amazon.confirmations.log] == [True, True]
    rivals.close()


def test_two_processes_on_one_profile_tell_no_level_twice(folder: Path) -> None:
    rivals = Levels(folder, 9)
    rivals.amazon.faults.fail_next("patchListingsItem", "reset", skip=2)
    rivals.amazon.faults.fail_next("patchListingsItem", "503", skip=2)
    processes = [rivals.start("goes") for _ in range(2)]
    for each in processes:
        go(each)
    assert [says(each) for each in processes] == ["left 0"] * 2
    for each in processes:
        each.communicate(timeout=30)
    wanted = {**rivals.scene.wanted, REFUSED: 4}
    assert sorted(rivals.told()) == sorted(wanted.items())
    assert rivals.amazon.world.stock.all_shown() == wanted
    rivals.close()


def test_a_stopped_process_never_overwrites_a_newer_level(folder: Path) -> None:
    """It wakes between its claim and its send: the other has told its level, and a newer one since."""
    rivals = Levels(folder, 2)
    stopped = rivals.start("stops")
    go(stopped)
    assert says(stopped) == "stopped"
    os.waitpid(stopped.pid, os.WUNTRACED)
    assert rivals.told() == []
    (row,) = [each for each in rivals.built.store.read(outbox.listed) if each.state == "sending"]
    rivals.clock.advance(95)
    rivals.built.engine.sync()
    rivals.built.stock.set_level(row.target, 77)
    rivals.built.engine.sync()
    told = rivals.told()
    assert [quantity for sku, quantity in told if sku == row.target] == [row.payload["quantity"], 77]

    os.kill(stopped.pid, signal.SIGCONT)
    assert says(stopped) == "left 0"
    stopped.communicate(timeout=30)
    assert rivals.told() == told
    assert rivals.amazon.world.stock.shown(row.target) == 77
    rivals.close()
