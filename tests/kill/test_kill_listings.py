"""Listings made by a process that dies anywhere (X11, R-LOST; judged)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kill.listings import enumerate_listings


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
@pytest.mark.parametrize(("seed", "first"), [(0, 3), (1, 14)], ids=["in good mood", "with moods"])
def test_listings_made_by_a_process_that_dies_anywhere_are_created_once_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, first: int
) -> None:
    """In the suite every 53rd point; the bench tries every one."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_listings(tmp_path / "kill", 5, seed=seed, every=53, first=first)
    assert points > 80
    assert wrong == []
