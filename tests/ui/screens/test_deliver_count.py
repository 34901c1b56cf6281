"""M3: what is counted at the gate: how a scan is read, what is taken back, what is remembered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.ui.screens.deliver_count import MOST, Count, Scanned, from_text, read_scan, to_text, units_in

LINES = st.sampled_from("ABCDE")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("5012345678900", Scanned("5012345678900")),
        (" MUG-RED \n", Scanned("MUG-RED")),
        ("12*5012345678900", Scanned("12*5012345678900", 12, "5012345678900")),
        ("12x MUG", Scanned("12x MUG", 12, "MUG")),
        ("12×MUG", Scanned("12×MUG", 12, "MUG")),
        ("12*", Scanned("12*", 12, "")),
        ("2x4-BOARD", Scanned("2x4-BOARD", 2, "4-BOARD")),
        ("24", Scanned("24", number=24)),
        ("0", Scanned("0", number=0)),
        ("9999", Scanned("9999", number=9999)),
        ("12345", Scanned("12345")),
        ("٣", Scanned("٣")),
        ("-3", Scanned("-3")),
        ("", Scanned("")),
    ],
)
def test_m3_how_a_scanned_text_is_read(text: str, means: Scanned) -> None:
    assert read_scan(text) == means


@given(st.text(max_size=40))
def test_m3_every_text_is_read_somehow(text: str) -> None:
    found = read_scan(text)
    assert found.whole == text.strip()
    assert found.number is None or found.times is None


@pytest.mark.parametrize(
    ("typed", "units"),
    [("", 0), (" 7 ", 7), ("1,000", 1000), (str(MOST), MOST), (str(MOST + 1), None), ("-1", None), ("x", None)],
)
def test_m3_units_as_they_are_typed(typed: str, units: int | None) -> None:
    assert units_in(typed) == units


@given(st.lists(st.tuples(LINES, st.integers(1, 50)), max_size=60))
def test_m3_scans_add_up_and_can_all_be_taken_back(scans: list[tuple[str, int]]) -> None:
    made = Count()
    for line, units in scans:
        made.add(line, units)
    wanted = {line: sum(each for at, each in scans if at == line) for line, _ in scans}
    assert {line: made.units(line) for line in made.lines} == wanted
    assert made.total == sum(wanted.values())
    for line, _ in reversed(scans):
        assert made.back() == line
    assert not made
    assert made.back() is None


@given(st.dictionaries(LINES, st.text(max_size=8), max_size=5), st.dictionaries(LINES, st.text(max_size=8), max_size=3))
def test_m3_what_was_counted_is_remembered(typed: dict[str, str], batches: dict[str, str]) -> None:
    made = Count()
    for line, text in typed.items():
        made.write(line, text)
    made.batches.update(batches)
    again = from_text(to_text({7: made, 8: Count()}))
    assert set(again) == ({7} if made else set())
    assert not made or (again[7].typed, again[7].batches) == (made.typed, made.batches)


@given(st.text(max_size=30) | st.sampled_from(["[]", "[1]", '{"a": 1}', '{"1": []}', '{"1": [{"x": 2}, {}]}', "7"]))
def test_m3_what_cannot_be_read_is_nothing(text: str) -> None:
    assert isinstance(from_text(text), dict)


def test_m3_a_line_that_is_gone_holds_nothing() -> None:
    made = Count()
    made.add("A", 3)
    made.add("B", 4)
    made.batches = {"A": "B1", "B": "B2"}
    made.keep_only(["B"])
    assert (made.typed, made.batches) == ({"B": "4"}, {"B": "B2"})
    assert made.back() == "B"
    assert made.back() is None


def test_m3_no_line_takes_more_than_a_booking_may_have() -> None:
    made = Count()
    made.add("A", 999_999)
    made.add("A", 5)
    assert made.units("A") == MOST
    made.write("A", "a lot")
    assert made.wrong == ["A"]
    assert made.total == 0
    made.write("A", "0")
    assert not made
