"""M5: what may come back of an order, whatever is typed; each fault is a sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.returns import CONDITIONS, FATES
from linndesk.domain.returns_rules import (
    LONGEST_REASON,
    BackPart,
    Place,
    ReturnSheet,
    ReturnWish,
    SoldLine,
    lines_called,
    plan,
)

SHEET = ReturnSheet(
    7, "100007", "O7", "", "Warehouse", "Linnworks.net", "processed", "despatched",
    (
        SoldLine("a1", "MUG-X", "MUG", "Red mug", "5012345678900", 3, 1, 2, 1, 11),
        SoldLine("a2", "CUP", "CUP", "Cup", "", 4, 0, 4, 2, 12),
        SoldLine("a3", "mug-x", "MUG", "Red mug", "5012345678900", 2, 0, 2, 1, 13),
        SoldLine("a4", "GONE", "", "Nothing here", "", 1, 1, 0, None, 14),
    ),
    (Place(1, "Default", False), Place(2, "Back room", False), Place(3, "Clinic", True)),
    stock="Default", quarantine="Clinic", home="Default",
)  # fmt: skip


def planned(*parts: BackPart, reason: str = "", sheet: ReturnSheet = SHEET) -> list[tuple[str, int, str, str]]:
    found, faults = plan(sheet, ReturnWish(7, parts, reason))
    assert faults == ()
    return [(each.line.line_id, each.units, each.fate, each.place) for each in found]


def faults(*parts: BackPart, reason: str = "", sheet: ReturnSheet = SHEET) -> list[tuple[str, str]]:
    found, wrong = plan(sheet, ReturnWish(7, parts, reason))
    assert found == ()
    return [(each.where, each.sentence) for each in wrong]


def test_units_go_where_the_person_says_or_to_the_usual_place() -> None:
    assert planned(BackPart("a2", 1)) == [("a2", 1, "stock", "Default")]
    assert planned(BackPart("a2", 1, location="back ROOM")) == [("a2", 1, "stock", "Back room")]
    assert planned(BackPart("a2", 1, "faulty", "quarantine")) == [("a2", 1, "quarantine", "Clinic")]
    assert planned(BackPart("a2", 1, location="Clinic")) == [("a2", 1, "quarantine", "Clinic")]
    assert planned(BackPart("a2", 1, "damaged", "scrapped")) == [("a2", 1, "scrapped", "Default")]


def test_a_upc_is_the_ean_with_a_leading_nought() -> None:
    """Scanners read it with and without."""
    sheet = replace(SHEET, lines=(replace(SHEET.lines[1], barcode="036000291452"),))
    for code in ("036000291452", "0036000291452"):
        assert [each.line_id for each in lines_called(sheet, code)] == ["a2"]
    assert lines_called(sheet, "36000291453") == ()


def test_a_quarantine_that_is_not_there_yet_may_be_named() -> None:
    fresh = replace(SHEET, places=SHEET.places[:2], quarantine="Quarantine")
    assert planned(BackPart("a2", 1, fate="quarantine"), sheet=fresh)[0][3] == "Quarantine"
    assert planned(BackPart("a2", 1, fate="quarantine", location="quarantine"), sheet=fresh)[0][3] == "Quarantine"


def test_a_sku_fills_its_first_line_and_then_the_next() -> None:
    assert planned(BackPart("mug", 3)) == [("a1", 2, "stock", "Default"), ("a3", 1, "stock", "Default")]
    assert planned(BackPart("5012345678900", 1), BackPart("MUG", 1), BackPart("a3", 2)) == [
        ("a1", 2, "stock", "Default"), ("a3", 2, "stock", "Default"),
    ]  # fmt: skip
    assert [each.line_id for each in lines_called(SHEET, "MUG-X")] == ["a1", "a3"]
    assert lines_called(SHEET, "  ") == ()


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (BackPart("a9", 1), "There is no line a9 in this order: a1 (MUG), a2 (CUP), a3 (MUG), a4 (GONE)"),
        (BackPart("a1", 0), "0 is no number of units of a1: write 1 to 1,000,000"),
        (BackPart("a1", -2), "-2 is no number of units of a1: write 1 to 1,000,000"),
        (BackPart("a1", 3), "Only 2 of a1 can come back, not more: 1 came back before"),
        (BackPart("MUG", 5), "Only 4 of MUG can come back, not more: 1 came back before"),
        (BackPart("a4", 1), "Nothing of a4 can come back any more: 1 came back before"),
        (BackPart("a2", 1, location="Moon"), "There is no location Moon of your own: Default, Back room, Clinic"),
        (BackPart("a2", 1, fate="quarantine", location="Back room"),
         "What lies at Back room is for sale: choose a quarantine location"),
        (BackPart("a2", 1, fate="scrapped", location="Default"),
         "What is scrapped goes nowhere: leave the location out"),
        (BackPart("a2", 1, condition="odd"), "There is no condition odd: " + ", ".join(CONDITIONS)),  # type: ignore[arg-type]
        (BackPart("a2", 1, fate="sold"), "Goods cannot be sold: " + ", ".join(FATES)),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_every_fault_is_a_sentence_at_its_part(part: BackPart, said: str) -> None:
    assert faults(BackPart("a2", 1), part) == [("part:1", said)]


def test_what_is_wrong_with_all_of_it() -> None:
    assert faults() == [("", "Nothing is to come back: name a line and its units")]
    (long,) = faults(BackPart("a2", 1), reason="x" * (LONGEST_REASON + 1))
    assert long == ("reason", f"The reason is too long: it has {LONGEST_REASON + 1} letters of {LONGEST_REASON}")
    assert faults(BackPart("a2", 1), reason="\x07")[0][0] == "reason"
    closed = replace(SHEET, refused="The order has not left yet: despatch it first")
    assert faults(BackPart("a2", 1), sheet=closed) == [("", closed.refused)]


_PARTS = st.builds(
    BackPart,
    st.sampled_from(("a1", "a2", "a3", "a4", "a9", "MUG", "cup", "5012345678900", "")),
    st.integers(-1, 6),
    st.sampled_from(CONDITIONS),
    st.sampled_from(FATES),
    st.sampled_from(("", "Default", "clinic", "Back room", "Moon")),
)


@given(st.lists(_PARTS, max_size=8))
def test_no_more_comes_back_than_left_and_all_that_was_wished(parts: list[BackPart]) -> None:
    found, wrong = plan(SHEET, ReturnWish(7, tuple(parts)))
    assert bool(found) != bool(wrong)
    assert all(each.sentence and each.sentence[-1] != "." for each in wrong)
    units = Counter[str]()
    for each in found:
        units[each.line.line_id] += each.units
        assert each.place in {place.name for place in SHEET.places}
        assert (each.fate == "quarantine") == (each.place == "Clinic")
    assert all(units[each.line_id] <= each.returnable for each in SHEET.lines)
    if found:
        assert sum(units.values()) == sum(each.units for each in parts)
