"""A5: a report tells no state, so an order of it is what the channel says besides, or waits; never open by guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.orders import STATE_UNKNOWN, ChannelLine, ChannelOrder, Person, arrive
from linndesk.domain.reports import LAG, Evidence, as_of, is_young, told

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
SINCE = NOW - timedelta(days=7)
NONE: frozenset[str] = frozenset()
WHY = "it is being asked"
LINES = (ChannelLine("L1", "MUG", "Mug", 2, 0, 0, Decimal(1)), ChannelLine("L2", "CUP", "Cup", 1, 0, 0, Decimal(1)))


def order(ref: str = "1", received_at: datetime = NOW - timedelta(days=1)) -> ChannelOrder:
    return ChannelOrder(
        ref, "open", "paid", "UK", "AMAZON", "Amazon UK", received_at, NOW, "GBP", Decimal(1), LINES, Person(),
        by_report=True,
    )  # fmt: skip


def evidence(
    open_: frozenset[str] = NONE, cancelled: frozenset[str] = NONE, *, whole: tuple[bool, bool] = (True, True),
    special: frozenset[str] = NONE,
) -> Evidence:  # fmt: skip
    return Evidence(SINCE, open_, cancelled, *whole, special)


def state(found: ChannelOrder) -> str:
    return "unsure" if STATE_UNKNOWN in found.flags else found.status


def word(given_: Evidence, *, within: bool = True, history: bool = False, received_at: datetime = NOW) -> str:
    return state(told(order(received_at=received_at), given_, within=within, history=history, why_unsure=WHY))


def test_open_shipped_and_cancelled_are_told_apart() -> None:
    me = frozenset({"1"})
    assert word(evidence(open_=me)) == "open"
    assert word(evidence(cancelled=me)) == "cancelled"
    assert word(evidence()) == "shipped"
    assert word(evidence(open_=me, cancelled=me)) == "cancelled"  # it was cancelled between the two questions


@pytest.mark.parametrize(
    ("whole", "history", "said"),
    [
        ((False, True), False, "unsure"),
        ((False, True), True, "unsure"),
        ((True, False), False, "unsure"),  # shipped would take stock, cancelled would not
        ((True, False), True, "shipped"),  # before our time both come to the same
        ((True, True), False, "shipped"),
    ],
)
def test_shipped_is_said_only_where_nothing_is_left_out(whole: tuple[bool, bool], history: bool, said: str) -> None:
    assert word(evidence(whole=whole), history=history) == said


def test_an_order_that_may_have_changed_before_the_evidence_begins_is_asked_for() -> None:
    early = SINCE - timedelta(hours=1)
    assert word(evidence(), within=False, received_at=early) == "unsure"
    assert word(evidence(), within=True, received_at=early) == "shipped"
    assert word(evidence(), within=False, received_at=SINCE) == "shipped"


def test_one_that_has_left_in_part_is_asked_for() -> None:
    me = frozenset({"1"})
    found = told(order(), evidence(open_=me, special=me), within=True, history=True, why_unsure=WHY)
    assert (state(found), found.missing) == ("unsure", WHY)


def test_the_channels_own_list_makes_it_whole() -> None:
    half = evidence(whole=(False, True))
    assert word(half.also_open({})) == "shipped"
    assert word(half.also_open({"1": {"L1": 2, "L2": 1}})) == "open"


@pytest.mark.parametrize("left", [{}, {"L1": 2}, {"L1": 1, "L2": 1}, {"L1": 0, "L2": 1}])
def test_a_list_that_names_less_than_the_order_has_means_that_a_part_has_left(left: dict[str, int]) -> None:
    """Else all of it would be packed again."""
    assert word(evidence(whole=(False, True)).also_open({"1": left}), history=True) == "unsure"


def test_one_that_is_younger_than_its_document_can_tell_is_left_to_the_pages() -> None:
    assert not is_young(order(), NOW)
    assert is_young(order(), NOW - timedelta(seconds=1))


def test_a_document_tells_everything_up_to_half_an_hour_before_it_was_made() -> None:
    assert as_of(NOW, None) == NOW - LAG
    assert as_of(NOW, NOW - timedelta(hours=2)) == NOW - timedelta(hours=2)
    assert as_of(NOW, NOW) == NOW - LAG


REFS = st.frozensets(st.sampled_from(["1", "2"]))


@given(
    st.builds(Evidence, st.just(SINCE), REFS, REFS, st.booleans(), st.booleans(), REFS),
    st.booleans(),
    st.booleans(),
    st.sampled_from([SINCE - LAG, SINCE, NOW]),
)
def test_it_is_open_only_when_the_channel_said_so(
    given_: Evidence, within: bool, history: bool, received_at: datetime
) -> None:
    found = told(order(received_at=received_at), given_, within=within, history=history, why_unsure=WHY)
    step = arrive(None, found, history=history)
    is_open = step.action == "store" and step.status == "open"
    assert is_open == ("1" in given_.open and "1" not in given_.cancelled and "1" not in given_.special)
    assert step.stock != "leaves" or (given_.open_whole and given_.cancelled_whole)
    if step.status == "pending":
        assert found.missing


def test_a_list_that_leaves_out_what_the_search_named_is_not_believed() -> None:
    """Else the orders that it leaves out would pass for sent."""
    found = evidence(open_=frozenset(map(str, range(20))))
    assert found.agrees({str(each): {} for each in range(2, 30)})
    assert not found.agrees({str(each): {} for each in range(3, 30)})
    assert not found.agrees({})
