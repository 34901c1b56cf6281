"""W1: a kit can be made as often as its scarcest part allows, and never of kits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.kits import MOST, Wanted, level_of, troubles

UNITS = st.integers(-20, 60)
PARTS = st.lists(st.tuples(st.integers(1, 9), UNITS, st.integers(0, 60)), min_size=1, max_size=4)


@given(PARTS)
def test_w1_so_many_can_be_made_and_not_one_more(parts: list[tuple[int, int, int]]) -> None:
    level = level_of("Default", parts)
    can = max(0, level.available)
    assert all(can * per <= max(0, on_hand - held) for per, on_hand, held in parts)
    assert any((can + 1) * per > max(0, on_hand - held) for per, on_hand, held in parts)
    assert level.on_hand == min(on_hand // per for per, on_hand, _ in parts)


@given(PARTS, st.integers(0, 3), st.integers(1, 9))
def test_w1_less_of_a_part_never_makes_more_kits(parts: list[tuple[int, int, int]], at: int, fewer: int) -> None:
    at %= len(parts)
    per, on_hand, held = parts[at]
    less = [*parts[:at], (per, on_hand - fewer, held), *parts[at + 1 :]]
    more_held = [*parts[:at], (per, on_hand, held + fewer), *parts[at + 1 :]]
    can = level_of("", parts).available
    assert level_of("", less).available <= can
    assert level_of("", more_held).available <= can


def test_w1_of_nothing_nothing_can_be_made() -> None:
    assert level_of("Default", []).available == 0


def test_w1_what_speaks_against_a_kit_is_all_said_at_once() -> None:
    wanted = Wanted(
        "SET", [("SET", 1), ("MUG", 0), ("MUG", MOST), ("DUO", 1), ("NONE", 1)], missing=["NONE"], kits=["DUO"],
        used_in=["BIG"], on_hand={"Default": 3, "Annex": -1},
    )  # fmt: skip
    said = troubles(wanted)
    assert [each.split(" ")[0] for each in said] == ["SET", "0", "MUG", "There", "DUO", "SET", "SET"]
    assert "(3 at Default, -1 at Annex)" in said[-1]
    assert troubles(Wanted("SET", [("MUG", 1), ("BOX", MOST)])) == []


def test_w1_taking_all_parts_away_is_always_allowed() -> None:
    assert troubles(Wanted("SET", [], used_in=["BIG"], on_hand={"Default": 3})) == []
