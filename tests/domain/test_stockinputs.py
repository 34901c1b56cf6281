"""N4: what a number is made of, kept and worked out again."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.availability import Limits, available, decided, deciding, free_of_parts, steps
from linndesk.domain.stockinputs import (
    CLOSING,
    MOST_ORDERS,
    Hold,
    Inputs,
    Part,
    Shelf,
    few,
    from_json,
    opening,
    part_text,
    to_json,
    without_inputs,
)

UNITS = st.integers(0, 500)
PLACES = st.integers(1, 3)
SHELVES = st.lists(st.builds(Shelf, PLACES, st.integers(-5, 500)), max_size=3).map(tuple)
HOLDS = st.lists(st.builds(Hold, st.integers(1, 99), PLACES, st.integers(1, 9)), max_size=6).map(tuple)
PARTS = st.lists(st.builds(Part, st.integers(1, 9), st.text(max_size=5), st.integers(1, 4), SHELVES, HOLDS), max_size=3)
LIMITS = st.builds(Limits, st.none() | st.integers(0, 300), st.integers(0, 100), st.integers(0, 20))
INPUTS = st.builds(
    Inputs, st.integers(0, 10**6), LIMITS, st.lists(PLACES, max_size=3).map(tuple), st.booleans(), PARTS.map(tuple),
    st.sampled_from((0, 0, 7)),
)  # fmt: skip


@given(INPUTS)
def test_n4_the_number_can_be_worked_out_again_from_what_is_kept(inputs: Inputs) -> None:
    kept = json.dumps(to_json(inputs))
    assert from_json(json.loads(kept)) == inputs
    assert from_json(json.loads(kept)).quantity == inputs.quantity


@given(INPUTS)
def test_nothing_is_published_that_is_not_there(inputs: Inputs) -> None:
    """Never more than on hand less reserved of any part."""
    if not inputs.parts:
        assert inputs.quantity == 0
    for part in inputs.parts:
        assert inputs.quantity * part.per <= max(0, part.on_hand - part.in_open_orders)


@given(INPUTS)
def test_the_rule_that_decided_is_the_last_that_changed_the_number(inputs: Inputs) -> None:
    taken = inputs.steps
    rules = [each.rule for each in taken]
    at = rules.index(deciding(taken))
    assert all(each.value == inputs.quantity for each in taken[at:])
    assert at == 0 or taken[at - 1].value != taken[at].value


@given(st.integers(-50, 500), UNITS, LIMITS)
def test_r_available_each_step_takes_away_and_none_goes_below_zero(on_hand: int, held: int, limits: Limits) -> None:
    taken = steps(on_hand, held, limits)
    values = [each.value for each in taken[1:]]
    assert values == sorted(values, reverse=True)
    assert values[-1] >= 0
    assert available(on_hand, held, limits) == values[-1]


def test_very_many_orders_are_kept_as_a_sum_that_gives_the_same_number() -> None:
    holds = tuple(Hold(number, 1 + number % 2, 1) for number in range(1, MOST_ORDERS + 51))
    kept = few(holds)
    assert len(kept) == MOST_ORDERS + 2
    assert sum(each.units for each in kept) == len(holds)
    inputs = Inputs(1, Limits(), (1, 2), False, (Part(1, "A", 1, (Shelf(1, 900),), holds),))
    assert from_json(to_json(inputs)).quantity == inputs.quantity == 900 - len(holds)


@given(INPUTS)
def test_n4_the_text_of_inputs_is_their_json_to_the_letter(inputs: Inputs) -> None:
    """Also where a part has more holds than are kept one by one."""
    many = tuple(Hold(number, 1 + number % 3, 2) for number in range(1, MOST_ORDERS + 9))
    fuller = replace(inputs, parts=(*inputs.parts, Part(5, 'a "b" é\n', 1, (), many)))
    for each in (inputs, fuller):
        parts = ",".join(part_text(*part) for part in each.parts)
        text = opening(each.ledger, each.limits, each.locations, each.every, each.own) + parts + CLOSING
        assert text == json.dumps(to_json(each), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        assert from_json(json.loads(text)).quantity == each.quantity


@given(st.integers(-50, 500), UNITS, LIMITS)
def test_the_rule_that_decided_needs_no_steps(on_hand: int, held: int, limits: Limits) -> None:
    free = free_of_parts([(1, on_hand, held)])
    assert decided(on_hand, free, limits) == deciding(steps(on_hand, held, limits))


@given(INPUTS, st.none() | st.integers(-9, 9), st.none() | st.integers(1, 30))
def test_what_a_row_says_of_a_level_is_read_without_its_inputs(
    inputs: Inputs, live: int | None, days: int | None
) -> None:
    """Whatever a SKU is called."""
    names = ('},"latency":', '"inputs":{', '\\"},"latency":7')
    odd = replace(inputs, parts=(*inputs.parts, *(Part(1, name, 1, (), ()) for name in names)))
    rest = {"difference": live, "latency": days, "live": live, "quantity": 3, "rule": "on_hand", "unexplained": 0}
    for each in (inputs, odd):
        text = json.dumps({**rest, "inputs": to_json(each)}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        assert json.loads(without_inputs(text)) == rest
    assert without_inputs(json.dumps(rest)) == json.dumps(rest)
