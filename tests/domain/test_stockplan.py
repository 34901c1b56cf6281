"""What a plan does with one level: D8 to D10, A9, and what leaves first."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.availability import Limits
from linndesk.domain.outbox import OPEN, Hold
from linndesk.domain.stockplan import (
    FALL,
    RISE,
    STAYS,
    UNSENT,
    ZERO,
    Level,
    Rules,
    Standing,
    days,
    decide,
    hold_for,
    is_rise,
    latency_of,
    rank_of,
)

LEVELS = st.builds(Level, st.integers(0, 20), st.none() | st.integers(1, 30))


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    row = draw(st.none() | st.sampled_from(sorted(OPEN)))
    return Standing(
        sent=draw(st.none() | LEVELS),
        shown=draw(st.none() | st.integers(0, 20)),
        row=row,
        planned=None if row is None else draw(LEVELS),
        in_feed=draw(st.none() | st.integers(0, 20)),
        force=draw(st.booleans()),
    )


@given(standings(), LEVELS)
def test_d8_what_differs_from_what_was_told_is_never_left_alone(standing: Standing, wanted: Level) -> None:
    told, does = standing.told, decide(standing, wanted)
    differs = told is None or told.quantity != wanted.quantity or wanted.latency not in (None, told.latency)
    if differs or standing.force:
        carried = standing.row in UNSENT and standing.planned == wanted
        assert does in ("send", "wait") or (does == "nothing" and carried)
    else:
        assert does == ("back" if standing.row in UNSENT else "nothing")


@given(standings(), LEVELS)
def test_a_second_look_at_the_same_level_changes_nothing(standing: Standing, wanted: Level) -> None:
    """Whatever was decided has been done: then there is nothing more to do."""
    does = decide(standing, wanted)
    if does == "send":
        after = standing._replace(row="waiting", planned=wanted)
        assert decide(after, wanted) in ("nothing", "back", "wait")
    elif does == "back":
        assert decide(standing._replace(row=None, planned=None), wanted) == "nothing"


@given(standings(), LEVELS)
def test_a_bulk_on_its_way_makes_rises_wait_and_never_falls(standing: Standing, wanted: Level) -> None:
    if decide(standing, wanted) == "wait":
        carried = [each for each in (standing.in_feed, standing.base) if each is not None]
        assert standing.in_feed is not None
        assert wanted.quantity >= min(carried)


def test_a9_what_was_told_is_told_again_where_a_person_wants_it() -> None:
    told = Standing(Level(5))
    assert decide(told, Level(5)) == "nothing"
    assert decide(told._replace(force=True), Level(5)) == "send"
    assert decide(told._replace(force=True, row="waiting", planned=Level(5)), Level(5)) == "nothing"


def test_d9_days_that_are_not_spoken_of_are_no_difference() -> None:
    told = Standing(Level(5, 3))
    assert decide(told, Level(5)) == "nothing"
    assert decide(told, Level(5, 3)) == "nothing"
    assert decide(told, Level(5, 2)) == "send"


def test_what_the_channel_shows_is_drift_and_no_reason_to_send() -> None:
    assert decide(Standing(Level(5), shown=2), Level(5)) == "nothing"
    assert decide(Standing(None, shown=5), Level(5)) == "send"  # nobody has told it


def test_what_is_on_its_way_counts_as_told() -> None:
    standing = Standing(Level(5), row="sending", planned=Level(3))
    assert decide(standing, Level(3)) == "nothing"
    assert decide(standing, Level(5)) == "send"


@given(standings(), st.integers(0, 20))
def test_zeros_leave_first_then_falls(standing: Standing, wanted: int) -> None:
    rank = rank_of(standing, wanted)
    assert rank in (ZERO, FALL, RISE)
    assert (rank == ZERO) == (wanted == 0)
    if rank == FALL:
        assert not is_rise(standing, wanted)


@pytest.mark.parametrize(
    ("text", "found"),
    [("1", 1), ("30", 30), (" 7 ", 7), ("0", None), ("31", None), ("3 days", None), ("", None), ("٣", None),
     ("2.5", None), ("-1", None), ("007", None)],
)  # fmt: skip
def test_d10_days_are_whole_numbers_from_1_to_30(text: str, found: int | None) -> None:
    assert days(text) == found


def test_d10_the_listings_own_days_beat_the_products_and_those_the_default() -> None:
    rules = Rules(Limits(), latency=5, product_latency=True)
    assert latency_of(rules, 2, 3) == 2
    assert latency_of(rules, None, 3) == 3
    assert latency_of(rules, None, None) == 5
    assert latency_of(replace(rules, product_latency=False), None, 3) == 5
    assert latency_of(Rules(Limits()), None, 3) is None


@given(st.sampled_from(get_args(Hold)), st.sampled_from(get_args(Hold)), st.booleans())
def test_r_modes_no_plan_lifts_what_only_a_person_lifts(gate: Hold, kept: Hold, braked: bool) -> None:
    found = hold_for(gate, kept=kept, braked=braked)
    if gate in ("off", "watch", "hold", "light"):
        assert found == gate
    elif kept in STAYS:
        assert found == kept
    else:
        assert found == ("brake" if braked else gate)
