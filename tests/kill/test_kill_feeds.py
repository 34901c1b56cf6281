"""A small walk over the points at which a process with a feed may die; all of them: tests/kill/feeds.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kill.feeds import enumerate_feeds


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
def test_d8_a_feed_killed_anywhere_ends_at_the_wanted_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-LOST: filled, handed in, begun, looked at, settled; with a level that falls meanwhile."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_feeds(tmp_path / "kill", every=61)
    assert points > 100
    assert wrong == []
