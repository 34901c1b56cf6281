"""Tolerance 1 to 4: names, numbers, yes and no, times and lists in every way in which apps write them."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linndesk.channels.loose import Loose, is_empty
from linndesk.channels.written import Unreadable, as_decimal, as_moment, as_truth, as_whole

NOON = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", ["OrderItems", "orderItems", "ORDERITEMS", "order_items", "Order Items", "order-items"]
)
def test_tolerance_1_a_name_in_any_spelling(name: str) -> None:
    assert Loose({name: [{"sku": 1}]}).rows("OrderItems")[0].text("SKU") == "1"


def test_tolerance_1_known_misspellings() -> None:
    assert Loose({"AttribueReadFrom": "x"}).text("AttributeReadFrom") == "x"
    assert Loose({"ExtendedProperty": [{"Name": "a"}]}).rows("ExtendedProperties")[0].text("Name") == "a"
    assert Loose({"Sortorder": "3", "RegexError": "no"}).whole("SortOrder") == 3
    assert Loose({"RegexError": "no"}).text("RegExError") == "no"


def test_of_two_spellings_an_empty_list_says_nothing() -> None:
    """Tolerance 1: else the orders of an app that writes both would be taken for none, and lost."""
    assert Loose({"Orders": [], "orders": [{"a": 1}]}).elements("Orders") == [{"a": 1}]
    assert Loose({"Qty": 0, "qty": 5}).whole("Qty") == 0


def test_of_two_spellings_the_one_that_says_something_counts() -> None:
    assert Loose({"error": "", "Error": "no such user"}).text("Error") == "no such user"
    assert Loose({"Name": "Royal Mail"}).text("FriendlyName", "Name") == "Royal Mail"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,020.00", "1020.00"),
        ("1.020,00", "1020.00"),
        ("1,234,567.891", "1234567.891"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1,00,000.50", "100000.50"),
        ("1 020.00", "1020.00"),
        ("1\u00a0020,00", "1020.00"),
        ("1'020.00", "1020.00"),
        ("1 020,500", "1020.500"),
        ("12,5", "12.5"),
        ("0,500", "0.500"),
        ("1234,567", "1234.567"),
        ("1.020", "1.020"),
        (" -3.50 ", "-3.50"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        (12, "12"),
        (12.1, "12.1"),
        (Decimal("0.123456789012345"), "0.123456789012345"),
    ],
)
def test_tolerance_2_numbers(written: object, meant: str) -> None:
    assert as_decimal(written, "Price") == Decimal(meant)


@pytest.mark.parametrize(
    "written",
    [
        "1,020",  # a thousand and twenty, or one and a fiftieth
        "-1,020", "12 50", "1,02,03", "12.50 GBP", "twelve", "NaN", "Infinity", "1e999", "1.2.3", "1,2,3", "٣",
        "9" * 70,
        True, [], {}, float("nan"), float("inf"), 10**40, Decimal("1e400"), Decimal("1e-80"),
    ],
)  # fmt: skip
def test_tolerance_2_what_is_no_number_for_certain_is_unreadable(written: object) -> None:
    with pytest.raises(Unreadable, match="Price"):
        as_decimal(written, "Price")


def test_tolerance_2_a_thousand_is_a_thousand_where_only_whole_numbers_stand() -> None:
    assert as_whole("1,020", "Qty") == 1020
    assert as_whole("2.0", "Qty") == as_whole(Decimal("2.000"), "Qty") == as_whole(2.0, "Qty") == 2
    assert as_whole(2**31 - 1, "Qty") == 2147483647
    for each in ("1.5", 1.5, "1.020"):
        with pytest.raises(Unreadable, match="whole"):
            as_whole(each, "Qty")


def test_tolerance_2_nothing_is_none() -> None:
    for empty in ({}, {"Price": None}, {"Price": ""}, {"Price": "  "}):
        assert Loose(empty).number("Price") is None
        assert Loose(empty).text("Price") == ""
        assert not Loose(empty).has("Price")
        assert Loose(empty).truth("Price", default=True)


def test_tolerance_2_numbers_are_texts_too() -> None:
    found = Loose({"a": 12, "b": 12.0, "c": Decimal("1.50"), "d": True, "e": 10**20, "f": []})
    assert [found.text(each) for each in "abcdef"] == ["12", "12", "1.5", "True", "100000000000000000000", ""]
    with pytest.raises(Unreadable, match="g is no text"):
        Loose({"g": {"x": 1}}).text("g")
    assert Loose({"Company": False}).line("Company") == ""  # PHP's nothing


@pytest.mark.parametrize(
    ("written", "meant"),
    [("True", True), ("true", True), (1, True), ("1", True), ("yes", True), (True, True), (Decimal(1), True),
     ("False", False), ("false", False), (0, False), ("0", False), ("no", False), (False, False)],
)  # fmt: skip
def test_tolerance_2_yes_and_no(written: object, meant: bool) -> None:
    assert as_truth(written, "IsService") is meant


@pytest.mark.parametrize("written", ["maybe", 2, -1, [], {}])
def test_tolerance_2_neither_yes_nor_no(written: object) -> None:
    with pytest.raises(Unreadable):
        as_truth(written, "IsService")


@pytest.mark.parametrize("written", ["PAID", "paid", "Paid", 0, "0", Decimal(0)])
def test_tolerance_3_enums_by_name_and_number(written: object) -> None:
    assert Loose({"PaymentStatus": written}).enum("PaymentStatus", ("PAID", "UNPAID"), "UNPAID") == "PAID"


@pytest.mark.parametrize("written", ["whatever", 7, "7", -1, 1.5, True, [], {}])
def test_tolerance_3_an_unknown_word_is_the_default_with_a_log_line(
    written: object, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    assert Loose({"PaymentStatus": written}).enum("PaymentStatus", ("PAID", "UNPAID"), "UNPAID") == "UNPAID"
    assert "PaymentStatus" in caplog.text
    assert "whatever" not in caplog.text


@pytest.mark.parametrize(
    ("written", "count"),
    [
        (None, 0), ("", 0), ([], 0), ({}, 0),
        ([{"a": 1}], 1),
        ({"a": 1}, 1),  # an object in place of a list of one
        ({"0": {"a": 1}, "1": {"a": 2}}, 2),  # PHP
        ([{"Name": "", "Value": None}, {"Name": "x"}], 1),  # a row of nothing
        ([None, "", [], {}], 0),
    ],
)  # fmt: skip
def test_tolerance_4_lists(written: object, count: int) -> None:
    assert len(Loose({"Rows": written}).rows("Rows")) == count
    assert Loose({}).rows("Rows") == []


def test_tolerance_4_zero_and_false_are_something() -> None:
    assert not is_empty({"a": 0})
    assert not is_empty([False])
    assert is_empty({"a": [{"b": " "}]})
    with pytest.raises(Unreadable, match="Rows is no list"):
        Loose({"Rows": "x"}).elements("Rows")
    with pytest.raises(Unreadable, match="no object"):
        Loose({"Rows": [1]}).rows("Rows")


def test_an_object_may_be_a_list_of_one_or_an_empty_list() -> None:
    assert Loose({"Address": []}).part("Address").text("Town") == ""
    assert Loose({"Address": [{"Town": "York"}]}).part("Address").text("town") == "York"
    with pytest.raises(Unreadable):
        Loose({"Address": "York"}).part("Address")


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-30T18:00:00Z", "2026-11-30 18:00:00Z", "2026-11-30 18:00:00", "2026-11-30T18:00:00",
        "2026-11-30T18:00:00.0000000Z", "2026-11-30T18:00:00.000", "2026-11-30T10:00:00-08:00",
        "2026-11-30T19:30:00.0+0130", "2026-11-30 18:00", "2026-11-30T18:00:00 UTC", "2026-11-30t18:00:00z",
        "/Date(1796061600000)/", "/Date(1796061600000+0100)/", "\\/Date(1796061600000)\\/", "2026-11-30T19:00:00+01",
    ],
)  # fmt: skip
def test_times_in_every_form(written: str) -> None:
    assert as_moment(written, "ReceivedDate") == NOON


def test_times_keep_their_fraction_and_days_are_midnight() -> None:
    assert as_moment("2026-11-30T18:00:00.1234567Z", "x") == NOON.replace(microsecond=123456)
    assert as_moment("2026-11-30", "x") == NOON.replace(hour=0)


@pytest.mark.parametrize(
    "written", ["0001-01-01T00:00:00", "0001-01-01T00:00:00.000Z", "0000-00-00 00:00:00", "/Date(-62135596800000)/"]
)
def test_the_year_one_is_no_date(written: str) -> None:
    assert as_moment(written, "PaidOn") is None


@pytest.mark.parametrize(
    "written",
    ["yesterday", "30/11/2026", "2026-02-30", "2026-11-30T25:00:00Z", "9999-12-31T23:59:59-12:00", 20261130,
     "/Date(99999999999999999)/", "2026-11-30T18:00:00+99:00", [], {}],
)  # fmt: skip
def test_what_is_no_time_for_certain_is_unreadable(written: object) -> None:
    with pytest.raises(Unreadable, match="ReceivedDate"):
        as_moment(written, "ReceivedDate")


def test_ids_are_kept_letter_for_letter() -> None:
    assert Loose({"SKU": " a b "}).ident("SKU", 200) == " a b "
    odd: tuple[object, ...] = ("", " ", None, "a\0b", "\ud800", "x" * 201, True, {})
    for wrong in odd:
        with pytest.raises(Unreadable, match="SKU"):
            Loose({"SKU": wrong}).ident("SKU", 200)


@settings(max_examples=500, deadline=None)
@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from([",.", ".,", " ,", "'."]))
def test_a_grouped_amount_is_read_as_it_was_meant(amount: Decimal, marks: str) -> None:
    """Two decimals and groups of three can be read in one way alone."""
    written = f"{amount:,.2f}".replace(",", "_").replace(".", marks[1]).replace("_", marks[0])
    assert as_decimal(written, "x") == amount


_ANY: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=1000, deadline=None)
@given(_ANY)
def test_whatever_comes_is_read_or_unreadable(found: Any) -> None:
    """Never another error, and what is read can be written down."""
    row = Loose({"X": found})
    for read in (row.text, row.number, row.whole, row.truth, row.moment, row.elements, row.rows, row.part, row.line):
        value: object = None
        with suppress(Unreadable):
            value = read("X")
        if isinstance(value, str):
            json.dumps(value).encode()
            assert value.encode("utf-8") or not value
