"""Which accounts are due: at their own interval, once after sleep, never by a clock that was wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.schedule import Timing, due, next_run

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def timing(minutes_ago: float | None, *, minutes: int = 15, enabled: bool = True) -> Timing:
    tried = None if minutes_ago is None else NOW - timedelta(minutes=minutes_ago)
    return Timing(1, enabled, minutes, tried)


@pytest.mark.parametrize(
    ("known", "is_due"),
    [
        (timing(None), True), (timing(14.9), False), (timing(15), True), (timing(60 * 24 * 7), True),
        (timing(99, minutes=0), False), (timing(None, minutes=0), False), (timing(99, enabled=False), False),
        (timing(-120), True),
    ],
    ids=["never tried", "not yet", "just", "after a week", "by hand", "by hand, new", "off", "tried in the future"],
)  # fmt: skip
def test_due(known: Timing, is_due: bool) -> None:
    assert due([known], NOW) == ([1] if is_due else [])


@given(st.integers(1, 1440), st.integers(0, 60 * 24 * 400))
def test_after_any_sleep_it_runs_once_and_then_at_its_interval(minutes: int, slept: int) -> None:
    woke = NOW + timedelta(minutes=slept)
    before = Timing(1, True, minutes, NOW)
    assert bool(due([before], woke)) == (slept >= minutes)
    after = Timing(1, True, minutes, woke)
    assert due([after], woke) == []
    assert next_run(after, woke) == woke + timedelta(minutes=minutes)


def test_the_order_given_is_kept() -> None:
    timings = [Timing(each, True, 15, None) for each in (3, 1, 2)]
    assert due(timings, NOW) == [3, 1, 2]
