"""D20: what each package that left a centre carries: every number once, no unit twice, none forgotten at the end."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.outbound import Sent, Wanted
from linndesk.domain.outbound_parcels import Stand, Told, asked, parcels, shares, whole

MUGS = (Wanted("L1", "MUG-FBA", 3), Wanted("L2", "PAN-FBA", 1))


def sent(package: str, lines: tuple[tuple[str, int], ...] = (), tracking: str | None = None) -> Sent:
    return Sent(package, "UPS", f"T{package}" if tracking is None else tracking, lines)


def told(
    stand: Stand, *packages: Sent, lines: tuple[Wanted, ...] = MUGS, left: dict[str, int] | None = None
) -> list[Told]:
    return parcels(packages, shares(lines, packages), asked(lines) if left is None else left, stand)


def numbers(found: list[Told]) -> list[tuple[str, dict[str, int]]]:
    return [(each.tracking, dict(each.lines)) for each in found]


class TestShares:
    def test_d20_a_package_names_lines_by_their_place_in_the_request(self) -> None:
        assert shares(MUGS, [sent("A", (("1", 2), ("2", 1))), sent("B", (("1", 1),))]) == {
            "A": {"L1": 2, "L2": 1},
            "B": {"L1": 1},
        }

    def test_a_place_that_was_not_asked_for_says_nothing(self) -> None:
        assert shares(MUGS, [sent("A", (("3", 2), ("0", 1), ("x", 1)))]) == {"A": {}}

    def test_one_line_of_two_skus_is_their_sum(self) -> None:
        lines = (Wanted("L1", "OLD", 1), Wanted("L1", "NEW", 2))
        assert asked(lines) == {"L1": 3}
        assert shares(lines, [sent("A", (("2", 2),)), sent("B", (("1", 1),))]) == {"A": {"L1": 2}, "B": {"L1": 1}}

    def test_a_kit_counts_with_the_package_that_makes_it_whole(self) -> None:
        kit = (Wanted("L1", "CUP", 4, part=0, per=2), Wanted("L1", "POT", 2, part=1, per=1))
        assert asked(kit) == {"L1": 2}
        packages = [sent("A", (("1", 4),)), sent("B", (("2", 1),)), sent("C", (("2", 1),))]
        assert shares(kit, packages) == {"A": {}, "B": {"L1": 1}, "C": {"L1": 1}}


class TestParcels:
    def test_d20_each_package_with_its_units(self) -> None:
        found = told("running", sent("A", (("1", 2),)), sent("B", (("2", 1),)))
        assert numbers(found) == [("TA", {"L1": 2}), ("TB", {"L2": 1})]

    def test_what_does_not_say_waits_until_all_has_left(self) -> None:
        assert told("running", sent("A"), sent("B")) == []
        assert numbers(told("gone", sent("A"), sent("B"))) == [("TA", {"L1": 1}), ("TB", {"L1": 2, "L2": 1})]

    def test_of_a_single_unit_it_is_clear_at_once(self) -> None:
        assert numbers(told("running", sent("A"), left={"L1": 1, "L2": 0})) == [("TA", {"L1": 1})]

    def test_two_packages_of_one_unit_go_together(self) -> None:
        one = (Wanted("L1", "SOFA", 1),)
        found = told("gone", sent("A", (("1", 1),)), sent("B", (("1", 1),)), lines=one)
        assert numbers(found) == [("TA, TB", {"L1": 1})]
        assert found[0].packages == ("A", "B")

    def test_two_packages_under_one_number_are_one_parcel(self) -> None:
        found = told("running", sent("A", (("1", 2),), "T 1"), sent("B", (("1", 1),), "t1"))
        assert numbers(found) == [("T 1", {"L1": 3})]

    def test_a_part_of_a_kit_goes_with_the_package_that_makes_it_whole(self) -> None:
        kit = (Wanted("L1", "CUP", 1, part=0), Wanted("L1", "POT", 1, part=1))
        assert told("running", sent("A", (("1", 1),)), lines=kit) == []
        found = told("running", sent("A", (("1", 1),)), sent("B", (("2", 1),)), lines=kit)
        assert numbers(found) == [("TB, TA", {"L1": 1})]

    def test_no_more_than_is_left(self) -> None:
        found = told("running", sent("B", (("1", 3),)), left={"L1": 1, "L2": 1})
        assert numbers(found) == [("TB", {"L1": 1})]

    def test_what_nobody_said_goes_with_the_last_once_all_has_left(self) -> None:
        found = told("gone", sent("A", (("1", 2),)))
        assert numbers(found) == [("TA", {"L1": 3, "L2": 1})]

    def test_all_has_left_without_a_package(self) -> None:
        assert numbers(told("gone")) == [("", {"L1": 3, "L2": 1})]

    def test_of_what_ended_only_what_was_sent_is_told(self) -> None:
        assert numbers(told("ended", sent("A", (("1", 1),)))) == [("TA", {"L1": 1})]
        assert numbers(told("ended", sent("A"))) == [("TA", {"L1": 1})]

    def test_a_number_without_a_unit_stands_bare(self) -> None:
        assert numbers(told("gone", sent("B"), left={"L1": 0, "L2": 0})) == [("TB", {})]

    def test_u8_a_channel_that_takes_whole_orders_has_all_numbers_at_once(self) -> None:
        found = whole([sent("A"), sent("B"), sent("C", tracking="TA")], {"L1": 3, "L2": 0})
        assert found == Told(("A", "B", "C"), "UPS", "TA, TB", (("L1", 3),))


amounts = st.lists(st.tuples(st.sampled_from(["1", "2", "3", "4", "x"]), st.integers(0, 4)), max_size=3).map(tuple)
some = st.lists(st.tuples(amounts, st.sampled_from(["", "X1", "X2", "X3"])), max_size=5)
orders = st.lists(
    st.tuples(st.sampled_from(["L1", "L2"]), st.integers(1, 4), st.integers(0, 1)), min_size=1, max_size=4
)


@given(orders, some, st.sampled_from(["running", "ended", "gone"]), st.integers(0, 3))
def test_d20_every_number_once_and_never_more_units_than_are_left(
    asked_for: list[tuple[str, int, int]],
    packages: list[tuple[tuple[tuple[str, int], ...], str]],
    stand: Stand,
    gone: int,
) -> None:
    lines = tuple(Wanted(line, f"SKU{at}", units, part=part) for at, (line, units, part) in enumerate(asked_for))
    ready = [sent(str(at), inside, number) for at, (inside, number) in enumerate(packages)]
    left = {line: max(0, units - gone) for line, units in asked(lines).items()}
    found = parcels(ready, shares(lines, ready), left, stand)
    units: Counter[str] = Counter()
    for each in found:
        units.update(dict(each.lines))
        assert all(some > 0 for _, some in each.lines)
    assert all(units[line] <= left[line] for line in units)
    told_numbers = Counter(number for each in found for number in each.tracking.split(", ") if number)
    assert set(told_numbers.values()) <= {1}
    inside = Counter(package for each in found for package in each.packages)
    assert set(inside.values()) <= {1}
    if stand == "gone":
        assert units.total() == sum(left.values()), "all has left, so all is told"
        assert set(told_numbers) == {each.tracking for each in ready if each.tracking}, "each number is told"
