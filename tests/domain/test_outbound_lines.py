"""D20: which of its own SKUs a centre sends for a line: one that has enough, split only where none has; kits."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.domain.outbound import Wanted
from linndesk.domain.outbound_lines import Need, Part, Short, choose

SKUS = [f"F{each}" for each in range(6)]
some_skus = st.lists(st.sampled_from(SKUS), min_size=1, max_size=3, unique=True).map(tuple)
parts = st.lists(st.builds(Part, st.sampled_from("xyz"), st.integers(1, 3), some_skus), min_size=1, max_size=3)
needs = st.lists(
    st.builds(
        Need, st.just(""), st.just("mine"), st.integers(1, 9), st.one_of(st.just(()), some_skus),
        parts.map(tuple), st.one_of(st.none(), st.decimals(0, 50, places=2)),
    ),
    min_size=1, max_size=5,
)  # fmt: skip
stock = st.dictionaries(st.sampled_from(SKUS), st.integers(0, 12))


def need(units: int, *own: str, line: str = "1", value: str | None = "4.50", parts: tuple[Part, ...] = ()) -> Need:
    return Need(line, "MUG", units, own, parts, None if value is None else Decimal(value))


def test_of_several_the_fullest_that_has_enough() -> None:
    found, short = choose([need(3, "A", "B")], {"A": 3, "B": 9}, "GBP")
    assert (found, short) == ((Wanted("1", "B", 3, Decimal("4.50")),), ())


def test_a_line_is_split_only_where_no_single_one_has_enough() -> None:
    found, short = choose([need(5, "A", "B")], {"A": 3, "B": 4}, "GBP")
    assert [(each.sku, each.units) for each in found] == [("B", 4), ("A", 1)]
    assert short == ()


def test_what_cannot_be_covered_is_asked_for_of_the_fullest_and_said() -> None:
    found, short = choose([need(9, "A", "B")], {"A": 3, "B": 4}, "GBP")
    assert [(each.sku, each.units) for each in found] == [("B", 9)]
    assert short == (Short("MUG", 9, 7),)


def test_what_an_earlier_line_takes_is_gone_for_a_later_one() -> None:
    found, _ = choose([need(3, "A", "B", line="1"), need(3, "A", "B", line="2")], {"A": 3, "B": 3}, "GBP")
    assert [(each.line_id, each.sku) for each in found] == [("1", "A"), ("2", "B")]


def test_a_kit_goes_by_its_own_sku_where_the_centre_has_one() -> None:
    kit = need(2, "KIT", parts=(Part("MUG", 2, ("A",)), Part("LID", 1, ())))
    assert kit.missing() == ()
    assert [(each.sku, each.units) for each in choose([kit], {"KIT": 5}, "GBP")[0]] == [("KIT", 2)]


def test_a_kit_without_one_goes_part_by_part_when_all_have_one() -> None:
    kit = need(2, value="9.00", parts=(Part("MUG", 2, ("A",)), Part("LID", 1, ("L",))))
    found, _ = choose([kit], {"A": 9, "L": 9}, "GBP")
    assert found == (
        Wanted("1", "A", 4, Decimal("3.00"), 0, 2),
        Wanted("1", "L", 2, Decimal("3.00"), 1, 1),
    )
    assert need(1, parts=(Part("MUG", 2, ("A",)), Part("LID", 1, ()))).missing() == ("LID",)


def test_d22_values_have_the_decimals_of_their_currency_and_nothing_is_left_out() -> None:
    assert choose([need(1, "A", value="10.40")], {}, "JPY")[0][0].value == Decimal("10")
    assert choose([need(1, "A", value="0")], {}, "GBP")[0][0].value is None
    assert choose([need(1, "A", value=None)], {}, "GBP")[0][0].value is None


@given(needs, stock)
@settings(max_examples=500, deadline=None)
def test_whatever_is_needed_is_asked_for_whole_and_of_what_is_there(wanted: list[Need], there: dict[str, int]) -> None:
    wanted = [Need(str(at), each.sku, each.units, each.own, each.parts, each.value) for at, each in enumerate(wanted)]
    left = dict(there)
    found, short = choose(wanted, left, "GBP")
    by_piece: Counter[tuple[str, int]] = Counter()
    for each in found:
        assert each.units > 0
        by_piece[each.line_id, each.part] += each.units
    for want in wanted:
        for at, piece in enumerate(want.pieces()):
            assert by_piece[want.line_id, at] == want.units * piece.per
            mine = [each for each in found if (each.line_id, each.part) == (want.line_id, at)]
            assert {each.sku for each in mine} <= set(piece.skus)
            assert len({each.sku for each in mine}) == len(mine)
            assert all(each.per == piece.per for each in mine)
    taken = Counter[str]()
    for each in found:
        taken[each.sku] += each.units
    if not short:
        assert all(there.get(sku, 0) >= units for sku, units in taken.items())
    assert all(units >= 0 for units in left.values())
