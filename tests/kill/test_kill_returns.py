"""Returns whose process dies anywhere: each is exported once (M5, R-LOST; judged), and rivals (R-LEASE)."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from linndesk.services.returns import BackPart, ReturnWish
from linndesk.store import outbox
from tests.kill.returns import BACK, SKUS, ReturnsScene, enumerate_returns
from tests.kill.test_rivals import Beside, go, says

ALONE = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
@pytest.mark.parametrize(("seed", "first"), [(1, 5), (4, 11)])
def test_returns_exported_by_a_process_that_dies_anywhere_are_there_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, first: int
) -> None:
    """In the suite every 23rd point; the bench tries every one."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_returns(tmp_path / "kill", 2, seed=seed, every=23, first=first)
    assert points > 40
    assert wrong == []


class Rivals(Beside):
    """With returns that are due."""

    def __init__(self, folder: Path, returns: int) -> None:
        self.scene = ReturnsScene(folder, returns, seed=0)
        self.scene.restore()
        super().__init__(folder, self.scene)
        for order in self.built.orders.listed(status="processed"):
            wish = ReturnWish(order.id, (BackPart(SKUS[0], BACK), BackPart(SKUS[1], 1, "damaged", "scrapped")))
            self.built.returns.create(wish, at_once=True)

    def there(self) -> list[str]:
        """References of what was accepted there."""
        return sorted(each.reference for each in self.scene.world.returns.of() if each.actioned is not None)

    def here(self) -> list[str]:
        return sorted(each.reference for each in self.built.returns.listed())


@ALONE
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_processes_on_one_profile_export_each_return_once(folder: Path) -> None:
    rivals = Rivals(folder, 6)
    faults = rivals.scene.linnworks.faults
    faults.fail_next("CreateRMABooking", "lost", skip=2)
    faults.fail_next("ActionRMABooking", "503_after", skip=3)
    processes = [rivals.start("goes") for _ in range(2)]
    for each in processes:
        go(each)
    assert [says(each) for each in processes] == ["left 0"] * 2
    for each in processes:
        each.communicate(timeout=30)
    assert rivals.there() == rivals.here()
    assert rivals.scene.troubles() == []
    rivals.close()


@ALONE
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_return_of_a_stopped_process_is_looked_for_by_whoever_takes_over(folder: Path) -> None:
    """It stops between claim and send, and wakes after its lease was taken over: nobody sends it any more."""
    rivals = Rivals(folder, 1)
    stopped = rivals.start("stops")
    go(stopped)
    assert says(stopped) == "stopped"
    os.waitpid(stopped.pid, os.WUNTRACED)
    rivals.clock.advance(100)
    for _ in range(10):
        rivals.built.engine.send_due()
        rivals.clock.advance(61)
    (row,) = [each for each in rivals.built.store.read(outbox.listed) if each.kind == "booking"]
    assert (row.state, rivals.there()) == ("sent", [])
    os.kill(stopped.pid, signal.SIGCONT)
    says(stopped)
    stopped.communicate(timeout=60)
    assert (rivals.there(), rivals.built.problems.listed("needs")[0].things) == ([], 1)
    rivals.close()
