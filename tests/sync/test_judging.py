"""What is shown and what was told (W2): nothing is called confirmed that is not there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linndesk.channels.stock import Shown
from linndesk.sync.judging import difference, judge

units = st.integers(0, 10_000)
days = st.none() | st.integers(1, 30)


def told(quantity: int, latency: int | None = None) -> dict[str, int | None]:
    return {"quantity": quantity, "latency": latency}


@given(units, days, units, days, units)
def test_confirmed_is_what_was_told_less_what_was_sold(
    quantity: int, latency: int | None, shown: int, shown_days: int | None, sold: int
) -> None:
    found = judge(told(quantity, latency), Shown("A", shown, shown_days), sold=sold)
    days_right = latency is None or latency == shown_days
    assert (found == "confirmed") == (quantity - sold <= shown <= quantity and days_right)


@given(units, days, units)
def test_the_channels_own_stock_is_never_confirmed(quantity: int, latency: int | None, shown: int) -> None:
    assert judge(told(quantity, latency), Shown("A", shown, by_channel=True), sold=0) == "by_channel"


@given(units, units)
def test_no_number_is_no_confirmation(quantity: int, sold: int) -> None:
    assert judge(told(quantity), Shown("A", None), sold=sold) == "different"


def test_the_difference_in_one_sentence() -> None:
    assert difference(told(7), Shown("A", 5), "Amazon") == "Amazon shows 5, was told 7"
    assert difference(told(7), Shown("A", None), "Amazon") == "Amazon shows no quantity, was told 7"
    assert difference(told(7, 3), Shown("A", 7, 2), "Amazon") == "Amazon shows 2 days to ship, was told 3"
    assert difference(told(7, 3), Shown("A", 7), "Amazon") == "Amazon shows no days to ship, was told 3"
    words = difference(told(7000), Shown("A", 5, trouble="It needs a picture"), "Amazon")
    assert words == "Amazon shows 5, was told 7,000: It needs a picture"
