"""May a parcel be told now, under which number, with which date: for any standing and any parcel (R-LOST; D5, W6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.domain.despatch import (
    SHIP_PLUS,
    Blocked,
    Done,
    Parcel,
    Send,
    Service,
    Standing,
    judge,
    next_reference,
    same,
    ship_date,
    tracking_trouble,
)
from linndesk.domain.orders import ChannelStatus, Package

MANY = settings(max_examples=1500, deadline=None)
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
TRACKINGS = st.sampled_from(["", "A1", "a1", " A1 ", "B2", "C3"])
REFERENCES = st.sampled_from(["", "1", "2", "3", "17", "x", "٣"])
UNITS = st.tuples(st.integers(0, 3), st.integers(0, 3))
LINES = UNITS.map(lambda many: tuple((f"L{at}", units) for at, units in enumerate(many, 1) if units))
PACKAGES = st.builds(Package, REFERENCES, TRACKINGS, LINES)
STANDINGS = st.builds(
    Standing,
    st.sampled_from(get_args(ChannelStatus)),
    st.booleans(),
    st.sampled_from([(), (SHIP_PLUS,), ("prime",)]),
    st.lists(PACKAGES, max_size=3).map(lambda many: tuple({each.reference: each for each in many}.values())),
    st.fixed_dictionaries({"L1": st.integers(-1, 4), "L2": st.integers(0, 4)}),
)
PARCELS = st.builds(
    Parcel,
    st.sampled_from(["", "1", "2", "3"]),
    TRACKINGS,
    LINES.filter(bool),
    st.booleans(),
    st.lists(st.tuples(st.sampled_from(["1", "2"]), TRACKINGS), max_size=2).map(frozenset),
).filter(lambda each: bool(each.reference) or not each.is_correction)


@MANY
@given(STANDINGS, PARCELS, st.booleans())
def test_r_copy_no_parcel_is_edited_but_our_own(standing: Standing, parcel: Parcel, override: bool) -> None:
    """Whatever is sent goes under a new number, or under one whose parcel there is as we told it."""
    verdict = judge(standing, parcel, override=override)
    if isinstance(verdict, Send):
        there = [each for each in standing.packages if each.reference == verdict.reference]
        told = [Package(number, tracking) for number, tracking in parcel.told]
        assert all(any(one.reference == each.reference and same(each, one.tracking, each.lines) for one in told)
                   for each in there)  # fmt: skip
        assert verdict.reference == parcel.reference or not parcel.reference
        assert verdict.reference.isdigit()


@MANY
@given(STANDINGS, PARCELS)
def test_a8_a_cancelled_order_and_one_the_buyer_wants_to_cancel_are_not_sent(
    standing: Standing, parcel: Parcel
) -> None:
    verdict = judge(standing, parcel)
    if standing.status == "cancelled" or (standing.cancel_requested and not parcel.is_correction):
        assert not isinstance(verdict, Send)
    if isinstance(verdict, Blocked):
        assert verdict.why
        assert judge(standing, parcel, override=True) != verdict or verdict.hold == "stranger"


@MANY
@given(STANDINGS, PARCELS)
def test_a_first_word_never_tells_more_units_than_the_channel_waits_for(standing: Standing, parcel: Parcel) -> None:
    verdict = judge(standing, parcel)
    named = any(each.reference == parcel.reference for each in standing.packages)
    if isinstance(verdict, Send) and not parcel.is_correction and not named:
        assert all(units <= standing.open_lines.get(line, 0) for line, units in parcel.lines)


@MANY
@given(STANDINGS, PARCELS)
def test_what_was_told_is_recognised_when_it_is_read_back(standing: Standing, parcel: Parcel) -> None:
    """R-LOST: after a lost answer the same parcel is there: nothing more is to be done."""
    number = parcel.reference or "9"
    others = tuple(each for each in standing.packages if each.reference != number)
    there = Package(number, parcel.tracking, parcel.lines)
    seen = Standing(standing.status, standing.cancel_requested, standing.flags, (*others, there), {})
    told = Parcel(number, parcel.tracking, parcel.lines, parcel.is_correction, parcel.told)
    assert isinstance(judge(seen, told), Done)


def test_ship_plus_needs_no_word_and_an_unknown_order_needs_a_person() -> None:
    parcel = Parcel("", "A1", (("L1", 1),))
    assert isinstance(judge(Standing("open", False, (SHIP_PLUS,), (), {"L1": 1}), parcel), Done)
    assert judge(None, parcel) == Blocked("unknown_order", "The channel does not know this order")


@MANY
@given(st.lists(PACKAGES, max_size=5))
def test_the_next_number_is_higher_than_any(packages: list[Package]) -> None:
    number = int(next_reference(packages))
    known = [int(each.reference) for each in packages if each.reference.isascii() and each.reference.isdigit()]
    assert number == max(known, default=0) + 1


@MANY
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 21)).map(lambda each: each.replace(tzinfo=UTC)),
    st.floats(-7200, 7200),
    st.timedeltas(timedelta(0), timedelta(days=30)),
    st.timedeltas(timedelta(0), timedelta(days=3)),
)
def test_pitfall_13_a_ship_date_is_never_before_the_order_and_never_to_come(
    ordered: datetime, ahead: float, after: timedelta, later: timedelta
) -> None:
    """Times of the order are the channel's, all others this PC's, whose clock is ``ahead``."""
    skew = timedelta(seconds=ahead)
    despatched_there = ordered + after
    now_there = despatched_there + later
    found = ship_date(despatched_there + skew, ahead, ordered, now_there + skew)
    slip = timedelta(milliseconds=1)
    assert ordered - slip <= found <= now_there + slip
    assert abs(found - despatched_there) <= slip


@pytest.mark.parametrize("given_back", ["ab 123 gb", "AB123GB", " Ab 123\u00a0Gb "])
def test_r_lost_a_number_that_the_channel_writes_in_its_own_way_is_ours(given_back: str) -> None:
    """Else a lost answer would look like a stranger's parcel, and a correction like an edit of one."""
    there = Standing("open", False, (), (Package("1", given_back, (("1", 1),)),), {"1": 0})
    mine = Parcel("1", "AB 123 GB", (("1", 1),), told=frozenset({("1", "AB 123 GB")}))
    assert isinstance(judge(there, mine), Done)
    corrected = Parcel("1", "CD1", (("1", 1),), is_correction=True, told=mine.told)
    assert judge(there, corrected) == Send("1")


def test_the_same_parcel_is_the_same_whatever_the_case_and_the_order_of_lines() -> None:
    there = Package("1", "ab12 ", (("L2", 1), ("L1", 2)))
    assert same(there, "AB12", (("L1", 2), ("L2", 1)))
    assert not same(there, "AB12", (("L1", 1), ("L2", 1)))
    assert same(Package("1", "AB12"), "AB12", (("L1", 1),))


@pytest.mark.parametrize(
    ("service", "tracking", "fits"),
    [
        (Service("Signed", "required"), "", False),
        (Service("Signed", "required"), " ", False),
        (Service("Signed", "required"), "AB1", True),
        (Service("Letter", "none"), "AB1", False),
        (Service("Letter", "none"), "", True),
        (Service("Any"), "", True),
        (Service("RM", pattern=r"[A-Z]{2}\d{9}GB"), "ab123456789gb", True),
        (Service("RM", pattern=r"[A-Z]{2}\d{9}GB"), "AB123456789GB1", False),
    ],
)
def test_tracking_as_the_service_wants_it(service: Service, tracking: str, fits: bool) -> None:
    assert (tracking_trouble(service, tracking) == "") is fits
