"""A small scene of the enumerated kill test; the full one is bench/kill.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kill.levels import enumerate_levels
from tests.kill.sends import enumerate_sends
from tests.kill.syncs import enumerate_kills


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
def test_a_sync_killed_anywhere_ends_in_the_same_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, different = enumerate_kills(tmp_path / "kill", orders=130)
    assert points > 15
    assert different == []


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
def test_a_report_run_killed_anywhere_ends_in_the_same_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A5: asked for, made, read in parts, settled, and what was here before asked for; the bench tries every point."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, different = enumerate_kills(tmp_path / "kill", orders=130, every=12, by_report=True)
    assert points > 60
    assert different == []


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
@pytest.mark.parametrize("seed", [8, 7], ids=["shown at once", "shown late"])
def test_despatches_killed_anywhere_are_told_once_and_none_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """R-LOST: with lost answers, 503s and 429s among them; the bench tries every point of 200."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_sends(tmp_path / "kill", 4, seed=seed, every=11)
    assert points > 40
    assert wrong == []


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
@pytest.mark.parametrize("seed", [2, 5], ids=["taken", "taken and lost"])
def test_levels_killed_anywhere_end_at_the_wanted_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """From plan to confirmation; with lost answers, lost updates, 503s and a refusal; the bench tries every point."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_levels(tmp_path / "kill", 4, seed=seed, every=37)
    assert points > 60
    assert wrong == []
