"""Orders that a channel's own warehouse sends, asked for by a process that dies anywhere (D20, R-LOST; judged)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kill.outbound import enumerate_outbound


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
@pytest.mark.parametrize(("seed", "first"), [(1, 5), (2, 17)])
def test_orders_asked_for_by_a_process_that_dies_anywhere_are_there_once_and_their_numbers_are_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, first: int
) -> None:
    """In the suite every 101st point; the bench tries every one."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_outbound(tmp_path / "kill", 2, seed=seed, every=101, first=first)
    assert points > 100
    assert wrong == []
