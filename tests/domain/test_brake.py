"""R-BRAKE, N3: a mass change that orders do not explain is stopped, sold-out zeros pass."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.availability import Limits
from linndesk.domain.brake import FEW, MANY, Mass, Sold, by_orders_alone, cause_of, unexplained, verdict
from linndesk.domain.stockinputs import Hold, Inputs, Part, Shelf

NO_LIMITS = Limits()


def made_of(on_hand: int, held: int = 0, *, limits: Limits = NO_LIMITS, item: int = 1, per: int = 1) -> Inputs:
    holds = (Hold(7, 1, held),) if held else ()
    return Inputs(1, limits, (1,), True, (Part(item, "A", per, (Shelf(1, on_hand),), holds),))


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 30), st.integers(0, 30))
def test_what_orders_did_is_explained_whole(on_hand: int, held: int, sold: int, left: int) -> None:
    """Orders that come and parcels that leave, and nothing else: no unit of it is unexplained."""
    then = made_of(on_hand, held)
    now = made_of(on_hand - left, held + sold)
    alone = by_orders_alone(then, {1: Sold(held + sold, left)})
    assert alone == now.quantity
    assert unexplained(then.quantity, now.quantity, alone) == 0


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_unexplained_is_never_more_than_the_change(before: int, wanted: int, alone: int) -> None:
    units = unexplained(before, wanted, alone)
    low, high = sorted((0, wanted - before))
    assert low <= units <= high


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_change_with_no_orders_is_unexplained_whole(before: int, wanted: int) -> None:
    assert unexplained(before, wanted, before) == wanted - before


def test_a_sale_and_a_count_at_once_are_told_apart() -> None:
    assert unexplained(10, 2, 7) == -5  # three were sold, five are missing
    assert unexplained(10, 8, 7) == 0  # less than what was sold fell: part of it was put back
    assert unexplained(10, 12, 7) == 2


def test_a_kit_is_explained_through_its_parts() -> None:
    then = replace(made_of(10), parts=(Part(1, "A", 2, (Shelf(1, 10),), ()), Part(2, "B", 1, (Shelf(1, 9),), ())))
    assert then.quantity == 5
    assert by_orders_alone(then, {1: Sold(4, 0), 2: Sold(0, 0)}) == 3
    assert by_orders_alone(then, {2: Sold(0, 8)}) == 1


@pytest.mark.parametrize(
    ("mass", "tripped"),
    [
        (Mass(40, zeroed=FEW - 1, changed=9, base=400), False),
        (Mass(40, zeroed=FEW, changed=10, base=400), True),
        (Mass(50, zeroed=FEW, changed=10, base=400), False),  # exactly a fifth is not more than a fifth
        (Mass(49, zeroed=FEW, changed=10, base=400), True),
        (Mass(100_000, zeroed=MANY, changed=500, base=10**6), False),
        (Mass(100_000, zeroed=MANY + 1, changed=501, base=10**6), True),
        (Mass(100, changed=10, units=-200, base=400), False),
        (Mass(100, changed=10, units=-201, base=400), True),
        (Mass(100, changed=10, units=201, base=400), True),
        (Mass(100, changed=9, units=201, base=400), False),  # less than ten are no mass
    ],
)
def test_n3_when_it_trips(mass: Mass, tripped: bool) -> None:
    found = verdict(mass)
    assert found.tripped is tripped
    assert bool(found.reasons) is tripped


def test_likely_causes_follow_the_reasons_the_likeliest_first() -> None:
    found = verdict(Mass(20, zeroed=20, changed=20, base=100, causes={"levels": 2, "locations": 18}))
    assert found.reasons[0].startswith("20 of 20 listings would go to 0")
    assert [each.split(":")[0] for each in found.reasons[1:]] == [
        "Other locations count than before",
        "Levels were counted, moved or imported",
    ]


def test_the_cause_is_the_first_thing_that_differs() -> None:
    then = made_of(10)
    assert cause_of(then, replace(then, locations=(2,))) == "locations"
    assert cause_of(then, made_of(10, item=2)) == "links"
    assert cause_of(then, made_of(10, limits=Limits(3))) == "limits"
    assert cause_of(then, made_of(4)) == "levels"
