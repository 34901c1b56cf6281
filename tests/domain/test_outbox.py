"""The transition table and who lets a held row go, for every combination (R-OUTCOME, R-MODES; A14, N11)."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from linndesk.domain.outbox import (
    BY_ITSELF,
    GOES_BY_ITSELF,
    MOVES,
    NEEDS_A_PERSON,
    OPEN,
    UNSENT,
    WORDS,
    Gate,
    Hold,
    Kind,
    State,
    hold_of,
    may_move,
)

STATES: tuple[State, ...] = get_args(State)
HOLDS: tuple[Hold, ...] = get_args(Hold)
GATES = [
    Gate(enabled, mode, channel, approved, paused)  # type: ignore[arg-type]
    for enabled, mode, channel, approved, paused in product(
        (True, False), ("watch", "hold", "live"), ("", "light", "do_not_submit"), (True, False), (True, False)
    )
]


def test_the_table_is_the_designs() -> None:
    """Word for word: planned -> held | waiting; held -> waiting; waiting -> sending; … any but sending, sent, confirmed
    -> superseded | cancelled."""
    wanted = {
        ("planned", "held"), ("planned", "waiting"), ("held", "waiting"), ("waiting", "sending"), ("sending", "sent"),
        ("sending", "confirmed"), ("sending", "refused"), ("sending", "waiting"), ("sent", "confirmed"),
        ("sent", "refused"), ("sent", "waiting"), ("waiting", "held"), ("refused", "waiting"),
    }  # fmt: skip
    ended = {(old, end) for old in ("planned", "held", "waiting", "refused") for end in ("superseded", "cancelled")}
    moves = {(old, new) for old in STATES for new in STATES if old != new and may_move(old, new)}
    assert moves == wanted | ended


def test_nothing_leaves_but_through_sending_and_an_end_is_an_end() -> None:
    for end in ("sent", "confirmed", "refused"):
        assert {old for old in STATES if end in MOVES[old]} <= {"sending", "sent"}
    assert [each for each in STATES if not MOVES[each]] == ["confirmed", "superseded", "cancelled"]
    assert {each for each in STATES if MOVES[each]} == OPEN
    assert {each for each in STATES if "cancelled" in MOVES[each]} == UNSENT


def test_every_hold_has_words_and_each_goes_by_itself_or_by_a_person() -> None:
    assert set(WORDS) == set(HOLDS)
    assert all(WORDS[each] for each in HOLDS if each)
    assert set(HOLDS) > GOES_BY_ITSELF | NEEDS_A_PERSON
    assert set(get_args(Kind)) > BY_ITSELF


@pytest.mark.parametrize("gate", GATES, ids=str)
def test_a_gate_is_open_only_where_everything_says_so(gate: Gate) -> None:
    hold = hold_of(gate)
    every = gate.enabled and gate.mode == "live" and not gate.channel and gate.approved and not gate.paused
    assert (hold == "") == every
    if not gate.enabled or gate.mode != "live" or gate.channel:
        assert hold not in GOES_BY_ITSELF  # the end of a pause frees none of what a person has to let go
    elif hold:
        assert hold in GOES_BY_ITSELF
