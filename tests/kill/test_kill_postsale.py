"""Cancellations and refunds whose process dies anywhere: money goes once (R-LOST, X12)."""

from __future__ import annotations

import os
import signal
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.services.postsale import RefundPart, RefundWish
from linndesk.store import outbox
from tests.kill.aftersale import AfterSaleScene, enumerate_after_sale
from tests.kill.test_rivals import Beside, go, says

ALONE = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
def test_a_shop_killed_anywhere_pays_each_refund_once_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the suite every 31st point; the bench tries every one."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_after_sale(tmp_path / "kill", 2, seed=1, every=31, first=7)
    assert points > 60
    assert wrong == []


class Rivals(Beside):
    """With refunds that are due."""

    def __init__(self, folder: Path, refunds: int) -> None:
        self.scene = AfterSaleScene(folder, refunds, seed=2)
        self.scene.shop.faults.reset()
        super().__init__(folder, self.scene)
        self.till = self.scene.shop.world.till
        for order in self.built.orders.listed(status="open"):
            if order.channel_order_id[0] == "R":
                self.ask(order.id)

    def ask(self, order_id: int) -> None:
        takes = self.built.postsale.options(order_id)
        wish = RefundWish(order_id, (RefundPart("1", Decimal(5)),), reason="GOODWILL")
        self.built.postsale.submit(wish, takes, at_once=True)

    def paid(self) -> list[str]:
        return sorted(each.reference for each in self.till.paid_back)


@ALONE
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_processes_on_one_profile_pay_each_refund_once(folder: Path) -> None:
    rivals = Rivals(folder, 6)
    processes = [rivals.start("goes") for _ in range(2)]
    for each in processes:
        go(each)
    assert [says(each) for each in processes] == ["left 0"] * 2
    for each in processes:
        each.communicate(timeout=30)
    assert rivals.paid() == [f"R{number}" for number in range(1, 7)]
    rivals.close()


@ALONE
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_refund_of_a_stopped_process_is_a_persons_for_whoever_takes_over(folder: Path) -> None:
    """It stops between claim and send, and wakes after its lease was taken over: nobody sends it any more."""
    rivals = Rivals(folder, 1)
    stopped = rivals.start("stops")
    go(stopped)
    assert says(stopped) == "stopped"
    os.waitpid(stopped.pid, os.WUNTRACED)
    rivals.clock.advance(100)
    rivals.built.engine.send_due()
    (row,) = rivals.built.store.read(outbox.listed)
    assert (row.state, rivals.paid()) == ("sent", [])
    os.kill(stopped.pid, signal.SIGCONT)
    says(stopped)
    stopped.communicate(timeout=60)
    assert (rivals.paid(), rivals.built.problems.listed("needs")[0].things) == ([], 1)
    rivals.close()
