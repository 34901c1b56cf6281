"""N6: which barcodes are proper, and when two of them are two products."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.barcodes import differ, gtin

EAN, OTHER = "5012345678900", "4006381333931"
UPC = "036000291452"


def checked(digits: str) -> str:
    """The digits with their check digit, by the textbook: from the right, times 3 and 1 in turn."""
    total = sum(int(each) * (3 if at % 2 == 0 else 1) for at, each in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


@pytest.mark.parametrize("text", [EAN, UPC, "96385074", "10614141000415", " 5012345 678900 ", "0-36000-29145-2"])
def test_proper_ones_have_14_digits(text: str) -> None:
    assert len(gtin(text)) == 14


@pytest.mark.parametrize("text", ["", "5012345678901", "501234567891", "B000PRACT1", "0000000000000", "٥٠١٢٣٤٥٦٧٨٩٠٠"])
def test_broken_ones_prove_nothing(text: str) -> None:
    assert gtin(text) == ""
    assert not differ(text, EAN)
    assert not differ(EAN, text)


def test_two_products_differ_and_a_leading_nought_is_none() -> None:
    assert differ(EAN, OTHER)
    assert not differ(UPC, f"0{UPC}")
    assert not differ(EAN, EAN)


@given(st.integers(1, 10**12 - 1).map(lambda number: checked(f"{number:012d}")), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_never_proper(code: str, at: int, by: int) -> None:
    wrong = f"{code[:at]}{(int(code[at]) + by) % 10}{code[at + 1 :]}"
    assert gtin(code) != ""
    assert gtin(wrong) == ""
