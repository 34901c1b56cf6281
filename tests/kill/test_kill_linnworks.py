"""Orders of a Linnworks account, processed by a process that dies anywhere (R-LOST, U2, U7, U8, M11; judged)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kill.linnworks import enumerate_linnworks


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
@pytest.mark.parametrize(("seed", "first"), [(1, 3), (2, 9)])
def test_orders_that_are_processed_by_a_process_that_dies_anywhere_are_processed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, first: int
) -> None:
    """In the suite every 47th point; the bench tries every one."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_linnworks(tmp_path / "kill", 3, seed=seed, every=47, first=first)
    assert points > 80
    assert wrong == []
