"""X8: whose price counts, what a jump is, what may be typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.outbox import Hold
from linndesk.domain.priceplan import hold_for
from linndesk.domain.pricing import HIGHEST, Wanted, change_words, checked, is_jump, price_risk, price_words, wanted
from linndesk.errors import BadInput

D = Decimal


@pytest.mark.parametrize(
    ("own", "item", "told", "expected"),
    [
        (None, None, None, None),
        (D("9"), None, None, Wanted(D("9"), "listing")),
        (D("9"), D("5"), None, Wanted(D("9"), "listing")),
        (None, D("5"), D("9"), Wanted(D("5"), "item")),
        (None, D(0), None, None),  # a stock item that costs nothing has no price yet
        (None, D(0), D("9"), Wanted(D(0), "item")),  # and that is a jump
    ],
)
def test_the_listings_own_beats_its_items(
    own: Decimal | None, item: Decimal | None, told: Decimal | None, expected: Wanted | None
) -> None:
    assert wanted(own, item, told) == expected


@pytest.mark.parametrize(
    ("told", "price", "jumps"),
    [("10", "5", False), ("10", "4.9999", True), ("10", "20", False), ("10", "20.0001", True), ("10", "0", True),
     (None, "0.01", False), (None, "0", True)],
)  # fmt: skip
def test_a_jump_is_more_than_half_away(told: str | None, price: str, jumps: bool) -> None:
    assert is_jump(None if told is None else D(told), D(price)) is jumps


@given(st.decimals("0.0001", HIGHEST, places=4), st.decimals("0.0001", HIGHEST, places=4))
def test_there_and_back_is_a_jump_both_ways_or_neither(one: Decimal, other: Decimal) -> None:
    assert is_jump(one, other) == is_jump(other, one)


@pytest.mark.parametrize(
    ("gate", "kept", "jumps", "hold"),
    [("", "", False, ""), ("", "", True, "jump"), ("hold", "", True, "jump"), ("approval", "", True, "jump"),
     ("", "person", True, "person"), ("pause", "person", False, "person"), ("hold", "", False, "hold"),
     ("", "hold", False, "hold"), ("", "jump", False, ""), ("pause", "jump", False, "pause"),
     ("", "light", False, "light"), ("watch", "hold", False, "watch")],
)  # fmt: skip
def test_r_modes_who_may_let_it_go(gate: Hold, kept: Hold, jumps: bool, hold: Hold) -> None:
    assert hold_for(gate, kept=kept, jumps=jumps) == hold


@pytest.mark.parametrize("price", ["0", "-1", "100000000", "1.00001"])
def test_what_may_not_be_typed(price: str) -> None:
    with pytest.raises(BadInput) as wrong:
        checked(D(price))
    assert wrong.value.fix
    assert checked(D("12.3456")) == D("12.3456")


def test_words() -> None:
    shown = {"1234.5": "1,234.50", "0": "0.00", "12.3456": "12.3456", "-0.5": "-0.50", "1000000": "1,000,000.00"}
    assert {each: price_words(D(each)) for each in shown} == shown
    assert change_words({"price": "12.5", "before": "11"}) == "12.50, was 11.00"
    assert change_words({"price": "12.5", "before": None}) == "12.50"
    assert price_risk(D(4), D(10), D(9)) == "Shows 9.00, was told 10.00; Less than half"
    assert price_risk(D(30), None, D(10)) == "First price told; Shows 10.00: more than half apart"
    assert price_risk(D(11), D(10), D(10)) == ""
