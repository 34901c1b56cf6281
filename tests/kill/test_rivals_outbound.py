"""Two processes ask for orders at one centre; one is stopped while another takes over (R-LEASE, D20; judged)."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from linndesk.services.outbound import Choice
from tests.kill.child import CENTRE
from tests.kill.outbound import OutboundKill
from tests.kill.rival import FileClock
from tests.kill.shared_clock import NAME
from tests.kill.test_rivals import Beside, go, says

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process"),
]


class Rivals(Beside):
    """With orders that are due to be asked for."""

    def __init__(self, folder: Path, orders: int) -> None:
        self.scene = OutboundKill(folder, orders, seed=0)
        self.amazon = self.scene.amazon
        super().__init__(folder, self.scene)
        self.file = self.scene.live / NAME  # the clock that the practice channels go by
        self.clock = FileClock(self.file)
        self.built.close()
        self.built = self.build()
        self.clock.advance(120)
        self.built.engine.sync()
        waiting = self.built.orders.listed(status="open")
        self.built.outbound.submit([Choice(each.id, "STANDARD") for each in waiting], CENTRE)

    @property
    def creates(self) -> Counter[str]:
        return Counter(self.amazon.outbound.creates)


def test_two_processes_on_one_profile_ask_for_no_order_twice(folder: Path) -> None:
    rivals = Rivals(folder, 5)
    rivals.amazon.faults.fail_next("createOrder", "lost", skip=2)
    rivals.amazon.faults.fail_next("createOrder", "503", skip=2)
    processes = [rivals.start("goes") for _ in range(2)]
    for each in processes:
        go(each)
    assert [says(each) for each in processes] == ["left 0"] * 2
    for each in processes:
        each.communicate(timeout=30)
    assert (len(rivals.creates), set(rivals.creates.values()), rivals.amazon.outbound.twice) == (10, {1}, [])
    rivals.close()


def test_a_stopped_process_whose_lease_was_taken_over_asks_for_nothing_any_more(folder: Path) -> None:
    """It wakes between its claim and its send: the order was asked for by the other."""
    rivals = Rivals(folder, 1)
    stopped = rivals.start("stops")
    go(stopped)
    assert says(stopped) == "stopped"
    os.waitpid(stopped.pid, os.WUNTRACED)
    rivals.built.engine.send_due()
    assert rivals.creates == {}, "the lease is still its"
    rivals.clock.advance(95)
    rivals.built.engine.send_due()
    assert set(rivals.creates.values()) == {1}
    before = len(rivals.amazon.calls.of("createOrder"))

    os.kill(stopped.pid, signal.SIGCONT)
    assert says(stopped) == "left 0"
    stopped.communicate(timeout=30)
    assert (len(rivals.amazon.calls.of("createOrder")), len(rivals.creates)) == (before, 2)
    rivals.close()
