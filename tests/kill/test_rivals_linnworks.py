"""Two processes that process orders of one Linnworks account, and one that was stopped while another took over
(R-LEASE; judged)."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from linndesk.services.despatch import Wish
from linndesk.store import outbox
from tests.kill.linnworks import NAME, LinnworksScene
from tests.kill.test_rivals import Beside, go, says

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process"),
]


class Rivals(Beside):
    """With orders that are due to be processed."""

    def __init__(self, folder: Path, orders: int) -> None:
        self.scene = LinnworksScene(folder, orders, seed=0)
        self.scene.restore()
        super().__init__(folder, self.scene)
        self.built.accounts.save(NAME, {"update_inventory": False})
        self.built.engine.sync()
        orders_here = self.built.orders.listed(status="open")
        wishes = [Wish(each.id, "Royal Mail 48", f"TR{each.channel_order_id}") for each in orders_here]
        self.built.despatch.despatch(wishes, at_once=True)


def test_two_processes_on_one_profile_process_no_order_twice(folder: Path) -> None:
    rivals = Rivals(folder, 7)
    faults = rivals.scene.linnworks.faults
    faults.fail_next("ProcessOrder", "lost", skip=2)
    faults.fail_next("SetOrderShippingInfo", "503_after", skip=4)
    faults.fail_next("ProcessOrder", "expired", skip=3)
    processes = [rivals.start("goes") for _ in range(2)]
    for each in processes:
        go(each)
    assert [says(each) for each in processes] == ["left 0"] * 2
    for each in processes:
        each.communicate(timeout=30)
    assert rivals.scene.troubles() == []
    rivals.close()


def test_a_stopped_process_whose_lease_was_taken_over_processes_nothing_any_more(folder: Path) -> None:
    """It wakes between its claim and its first call: the other has processed the order."""
    rivals = Rivals(folder, 2)
    world = rivals.scene.world
    stopped = rivals.start("stops")
    go(stopped)
    assert says(stopped) == "stopped"
    os.waitpid(stopped.pid, os.WUNTRACED)
    assert world.told.shipping() == []

    rivals.built.engine.send_due(ordered=True)
    assert world.told.shipping() == [], "the lease is still its"
    rivals.clock.advance(95)
    rivals.built.engine.send_due(ordered=True)
    assert rivals.scene.troubles() == []
    told = world.told.shipping()

    os.kill(stopped.pid, signal.SIGCONT)
    assert says(stopped) == "left 0"
    stopped.communicate(timeout=30)
    assert world.told.shipping() == told
    assert rivals.scene.troubles() == []
    assert {each.state for each in rivals.built.store.read(outbox.listed)} == {"confirmed"}
    rivals.close()
