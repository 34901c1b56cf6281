"""Prices of an app whose process dies anywhere (X8, R-LOST)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kill.prices import enumerate_prices


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
def test_prices_killed_anywhere_end_at_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the suite every 23rd point; the bench tries every one."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_prices(tmp_path / "kill", seed=3, every=23, first=4)
    assert points > 50
    assert wrong == []
