"""Two processes that book in what came of one purchase order, and one that was stopped while another took over
(R-LEASE, M3; judged)."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

import pytest

from linndesk.services.deliveries import Part
from linndesk.store import outbox
from tests.kill.child import ORDER, VANS
from tests.kill.deliveries import NAME, OURS, DeliveryScene
from tests.kill.test_rivals import Beside, go, says

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process"),
]


class Rivals(Beside):
    """With vans that were booked in and are due to be told, of which nobody else books anything unless a test says."""

    def __init__(self, folder: Path, vans: int) -> None:
        self.scene = DeliveryScene(folder, seed=0)
        self.scene.restore()
        super().__init__(folder, self.scene)
        self.faults = self.scene.linnworks.faults
        self.faults.reset()
        self.built.accounts.save(NAME, {"update_inventory": False})
        order = self.built.deliveries.find(ORDER)
        for van in VANS[:vans]:
            parts = [Part(sku, units) for sku, units in van.items()]
            self.built.deliveries.receive(order, parts, at_once=True)

    def there(self) -> dict[str, int]:
        return self.scene.world.purchases.delivered(self.scene.order.id)


def test_two_processes_on_one_profile_book_in_what_was_on_the_vans(folder: Path) -> None:
    rivals = Rivals(folder, len(VANS))
    world, order = rivals.scene.world, rivals.scene.order
    rivals.faults.fail_next("Deliver_PurchaseItem", "lost", skip=2)
    rivals.faults.fail_next("Get_PurchaseOrder", "503", skip=4)
    rivals.faults.fail_next("Deliver_PurchaseItem", "expired", skip=1)
    for units in (3, 4):
        act = partial(world.purchases.another_client_delivers, order.id, "A", units)
        rivals.faults.meanwhile("Deliver_PurchaseItem", act, skip=1)
    processes = [rivals.start("goes") for _ in range(2)]
    for each in processes:
        go(each)
    assert [says(each) for each in processes] == ["left 0"] * 2
    for each in processes:
        each.communicate(timeout=30)
    assert rivals.there() == {"A": OURS["A"] + 7, "B": OURS["B"]}
    assert {each.state for each in rivals.built.store.read(outbox.listed)} == {"confirmed"}
    rivals.close()


def test_a_stopped_process_whose_lease_was_taken_over_books_nothing_any_more(folder: Path) -> None:
    """It wakes between its claim and its set: the other has told it, and somebody has booked more since."""
    rivals = Rivals(folder, 1)
    world, order = rivals.scene.world, rivals.scene.order
    stopped = rivals.start("stops")
    go(stopped)
    assert says(stopped) == "stopped"
    os.waitpid(stopped.pid, os.WUNTRACED)
    assert world.told.delivered() == []

    rivals.built.engine.send_due()
    assert world.told.delivered() == [], "the lease is still its"
    rivals.clock.advance(95)
    rivals.built.engine.send_due()
    assert rivals.there() == VANS[0]
    world.purchases.another_client_delivers(order.id, "A", 2)
    told = world.told.delivered()

    os.kill(stopped.pid, signal.SIGCONT)
    assert says(stopped) == "left 0"
    stopped.communicate(timeout=30)
    assert world.told.delivered() == told
    assert rivals.there() == {"A": VANS[0]["A"] + 2, "B": VANS[0]["B"]}
    assert {each.state for each in rivals.built.store.read(outbox.listed)} == {"confirmed"}
    rivals.close()
