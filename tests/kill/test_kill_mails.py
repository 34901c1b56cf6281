"""U4: buyers are mailed by a process that dies anywhere, and by two that do not know of each other (R-LOST, R-LEASE;
judged)."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from linndesk.store import outbox
from tests.kill.mails import MailScene, enumerate_mails
from tests.kill.test_rivals import Beside, go, says

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks"),
]


@pytest.mark.parametrize(("seed", "first"), [(0, 2), (1, 5), (2, 11)])
def test_u4_nobody_is_mailed_twice_by_a_process_that_dies_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, first: int
) -> None:
    """In the suite every 23rd point; the bench tries every one."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_mails(tmp_path / "kill", 3, seed=seed, every=23, first=first)
    assert points > 60
    assert wrong == []


class Rivals(Beside):
    """With mails that are due."""

    def __init__(self, folder: Path, orders: int) -> None:
        self.scene = MailScene(folder, orders, seed=0)
        self.scene.restore()
        super().__init__(folder, self.scene)
        self.built.accounts.save("Warehouse", {"mode": "hold"})
        self.built.engine.sync()
        self.built.accounts.save("Warehouse", {"mode": "live"})
        assert self.scene.mail.to == []
        self.built.outbox.send([each.id for each in self.built.store.read(outbox.listed) if each.kind == "mail"])


def test_u4_two_processes_on_one_profile_mail_nobody_twice(folder: Path) -> None:
    rivals = Rivals(folder, 9)
    processes = [rivals.start("goes") for _ in range(2)]
    for each in processes:
        go(each)
    assert [says(each) for each in processes] == ["left 0"] * 2
    for each in processes:
        each.communicate(timeout=30)
    assert Counter(rivals.scene.mail.to) == {(f"b{number}@buyer.example",): 1 for number in range(9)}
    assert rivals.scene.troubles() == []
    rivals.close()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process")
def test_u4_a_stopped_process_whose_lease_was_taken_over_mails_nobody_any_more(folder: Path) -> None:
    """It wakes between its claim and its mail: the other has said of that mail that nobody knows."""
    rivals = Rivals(folder, 2)
    mail = rivals.scene.mail
    stopped = rivals.start("stops")
    go(stopped)
    assert says(stopped) == "stopped"
    os.waitpid(stopped.pid, os.WUNTRACED)
    rivals.clock.advance(95)
    rivals.built.engine.send_due(ordered=True)
    assert len(mail.to) == 1
    os.kill(stopped.pid, signal.SIGCONT)
    says(stopped)
    stopped.communicate(timeout=30)
    assert len(mail.to) == 1
    assert sorted(each.state for each in rivals.built.store.read(outbox.listed)) == ["confirmed", "sent"]
    rivals.close()
