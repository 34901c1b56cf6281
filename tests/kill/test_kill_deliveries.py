"""A purchase order delivered in three parts, booked in by a process that dies anywhere (M3, R-LOST; judged)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kill.deliveries import enumerate_deliveries


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the child forks")
@pytest.mark.parametrize(("seed", "first"), [(0, 7), (1, 23)])
def test_a_purchase_order_delivered_in_three_parts_with_another_client_in_between_agrees_with_what_was_on_the_van(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, first: int
) -> None:
    """In the suite every 89th point; the bench tries every one."""
    monkeypatch.setenv("LINNDESK_TEST_KEYRING", "")
    points, wrong = enumerate_deliveries(tmp_path / "kill", seed=seed, every=89, first=first)
    assert points > 100
    assert wrong == []
