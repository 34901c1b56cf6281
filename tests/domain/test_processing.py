"""U8, U10, M11: when an order may be ended on its channel, by which service, and when the program looks by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.despatch import Blocked, Done, Send, alike
from linndesk.domain.processing import There, grown, is_turn, judge, outside_test, their_service
from tests.scene import START

NUMBERS = st.sampled_from(["", "RM1", "rm 1", "RM2"])
THERE = st.builds(There, st.booleans(), NUMBERS, st.booleans(), st.booleans(), st.booleans())


@dataclass(frozen=True, slots=True)
class Row:
    service: str = "Next day"
    channel_service: str = ""
    marketplace: str = ""
    carrier_code: str = ""
    carrier_name: str = ""
    shipping_method: str = ""


@given(THERE | st.none(), NUMBERS, st.booleans(), st.booleans())
def test_nothing_is_told_of_what_is_over_and_nothing_is_done_with_another_number(
    there: There | None, tracking: str, told: bool, override: bool
) -> None:
    """R-LOST."""
    verdict = judge(there, tracking, told=told, override=override)
    if isinstance(verdict, Send):
        assert there is not None
        assert not there.processed
        assert not there.cancelled
        assert there.here or override
    if isinstance(verdict, Done):
        assert there is not None
        assert there.processed
        assert alike(there.tracking, tracking) if tracking else told


@pytest.mark.parametrize(
    ("there", "tracking", "told", "hold"),
    [
        (None, "RM1", True, "unknown_order"),
        (There(False, "", cancelled=True), "RM1", False, "cancelled"),
        (There(True, "RM1", cancelled=True), "RM1", True, "cancelled"),
        (There(True, "RM2"), "RM1", True, "shipped"),
        (There(True, ""), "RM1", True, "shipped"),
        (There(True, ""), "", False, "shipped"),
        (There(False, "", here=False), "RM1", False, "moved"),
    ],
)
def test_what_a_person_has_to_look_at(there: There | None, tracking: str, told: bool, hold: str) -> None:
    verdict = judge(there, tracking, told=told)
    assert isinstance(verdict, Blocked)
    assert verdict.hold == hold
    assert verdict.why


def test_without_a_number_it_is_done_only_where_we_had_begun() -> None:
    assert isinstance(judge(There(True, ""), "", told=True), Done)


@pytest.mark.parametrize(
    ("units", "packed", "said"),
    [
        ({}, {}, ""),
        ({"A": 2}, {"A": 2}, ""),
        ({"A": 1}, {"A": 2, "B": 1}, ""),
        ({"A": 3}, {"A": 2}, "The order was changed on the channel: 1 of A did not leave with it"),
        ({"A": 1}, {"B": 1}, "The order was changed on the channel: 1 of A did not leave with it"),
        (
            {each: 1 for each in "ABCDE"}, {},
            "The order was changed on the channel: 1 of A, 1 of B, 1 of C and 2 more did not leave with it",
        ),
    ],
)  # fmt: skip
def test_what_the_channel_has_beyond_what_left(units: dict[str, int], packed: dict[str, int], said: str) -> None:
    assert grown(units, packed) == said


def test_a_number_may_come_back_in_another_form() -> None:
    assert isinstance(judge(There(True, "rm 1"), "RM1", told=False), Done)


def test_another_location_is_a_persons_word() -> None:
    assert isinstance(judge(There(False, "", here=False), "RM1", told=False, override=True), Send)


@pytest.mark.parametrize(
    ("here", "skus", "allowed", "free"),
    [
        (True, ("A",), ("A", "B"), True),
        (True, ("A", "C"), ("A",), False),
        (True, ("A",), (), False),
        (False, ("A",), ("A",), False),
        (True, ("A",), (" A ",), True),
    ],
)
def test_a_test_account_ends_only_orders_of_its_location_and_skus(
    here: bool, skus: tuple[str, ...], allowed: tuple[str, ...], free: bool
) -> None:
    assert (outside_test(here, skus, allowed) == "") == free


@pytest.mark.parametrize(
    ("rows", "as_it_is", "wanted"),
    [
        ([], "Royal Mail 48", ""),
        ([Row(channel_service="DPD Next Day")], "Royal Mail 48", "DPD Next Day"),
        ([Row(channel_service="DPD Next Day")], "dpd next  day", ""),
        ([Row(channel_service="DPD Next Day"), Row(channel_service="DPD 12")], "DPD 12", ""),
        ([Row(channel_service="As it comes", shipping_method="DPD 12")], "As it comes", "DPD 12"),
        ([Row(channel_service="Everywhere"), Row(channel_service="Here", marketplace="EBAY1")], "x", "Here"),
        ([Row(channel_service="Elsewhere", marketplace="SHOP")], "x", ""),
        ([Row(service="Other", channel_service="DPD Next Day")], "x", ""),
    ],
)
def test_a_service_goes_under_the_name_that_is_allocated_to_it(rows: list[Row], as_it_is: str, wanted: str) -> None:
    assert their_service(rows, "next day", "EBAY1", as_it_is) == wanted


@pytest.mark.parametrize(
    ("minutes", "ago", "turn"),
    [(15, None, True), (15, 14, False), (15, 15, True), (0, None, False), (0, 10_000, False), (15, -60, True)],
)
def test_turns(minutes: int, ago: float | None, turn: bool) -> None:
    """M11; a clock that was turned back must not stop it."""
    last = None if ago is None else START - timedelta(minutes=ago)
    assert is_turn(minutes, last, START) == turn


def test_an_order_without_a_number_of_ours_that_we_began_is_ours_whatever_number_stands_there() -> None:
    """R-LOST: nothing was to be told but the processing, and its answer was lost."""
    assert isinstance(judge(There(True, "THEIRS"), "", told=True), Done)
    assert isinstance(judge(There(True, "THEIRS"), "", told=False), Blocked)
