"""D18, D19: nothing that is typed, imported, restored or synced here changes what lies in a channel's own warehouse.

Over random histories: after each act every level there is what the channel counted last, through the links as they are
then, and no level of what the channel sends itself is ever planned or told (R-AVAILABLE).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sync.centre_history import ACTS, CentreHistory

SEEDS = range(2)
STEPS = 40


def _happen(history: CentreHistory, acts: Sequence[str]) -> None:
    try:
        history.act("synced")
        for act in acts:
            history.act(act)
            history.check()
    finally:
        history.close()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 9999), st.lists(st.sampled_from(ACTS), max_size=15))
def test_d18_d19_nobody_but_the_channel_changes_a_level_there(
    no_rows: Path, tmp_path_factory: pytest.TempPathFactory, number: int, acts: Sequence[str]
) -> None:
    profile = tmp_path_factory.mktemp("h") / "profile"
    profile.mkdir(mode=0o700)
    shutil.copyfile(no_rows, profile / no_rows.name)
    _happen(CentreHistory(profile, number), acts)


@pytest.mark.parametrize("number", SEEDS)
def test_d18_d19_over_long_histories(profile: Path, number: int) -> None:
    history = CentreHistory(profile, number)
    _happen(history, [history.chance.choice(ACTS) for _ in range(STEPS)])


def test_d18_d19_over_a_long_history_on_postgres(profile: Path, pg: str) -> None:
    history = CentreHistory(profile, 7, database=pg)
    _happen(history, [history.chance.choice(ACTS) for _ in range(STEPS)])
