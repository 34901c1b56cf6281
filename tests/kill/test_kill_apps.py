"""Orders, despatches and levels of an app whose process dies anywhere (R-LOST, X4, X6, X7)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kill.apps import enumerate_app


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
@pytest.mark.parametrize(("seed", "first"), [(2, 5), (3, 11)], ids=["an answer is lost", "and that of the repeat"])
def test_an_apps_shop_killed_anywhere_tells_each_despatch_twice_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, first: int
) -> None:
    """In the suite every 47th point; the bench tries every one."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_app(tmp_path / "kill", 9, seed=seed, every=47, first=first)
    assert points > 100
    assert wrong == []
