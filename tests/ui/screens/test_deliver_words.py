"""M3: how a purchase order is put into words: when it is expected, what needs a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from linndesk.services.deliveries import PurchaseRow
from linndesk.ui.columns import Painted, cell_text
from linndesk.ui.screens.deliver_words import ListRow, day_of, days_late, expected_cell, expected_words, list_chips

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROW = PurchaseRow(
    1, "Warehouse", "p-1", "PO-1", "", "", "OPEN", False, None, None, lines=2, ordered=10, delivered=0, waiting=0,
    remaining=10, made=0, missing=0, trouble="", closed="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("days", "cell", "words", "late"),
    [
        (-2, "Fri 20 Nov, late", "expected 2 days ago", 2),
        (0, "Today", "expected today", 0),
        (1, "Tomorrow", "expected tomorrow", -1),
        (4, "Thu 26 Nov", "expected Thu 26 Nov", -4),
    ],
)
def test_m3_when_it_is_expected(days: int, cell: str, words: str, late: int) -> None:
    row = replace(ROW, expected_at=NOW + timedelta(days=days))
    assert cell_text(expected_cell(row, NOW)) == cell
    assert expected_words(row, NOW) == words
    assert days_late(row, NOW) == late


def test_m3_nobody_said_when() -> None:
    assert expected_cell(ROW, NOW) is None
    assert expected_words(ROW, NOW) == ""
    assert days_late(ROW, NOW) is None


def test_m3_what_is_closed_is_not_late() -> None:
    row = replace(ROW, expected_at=NOW - timedelta(days=5), closed="delivered")
    assert not isinstance(expected_cell(row, NOW), Painted)


def test_m3_a_day_without_a_time_is_that_day_everywhere() -> None:
    assert day_of(datetime(2026, 11, 24, tzinfo=UTC)).day == 24
    assert day_of(datetime(2026, 11, 24, 12, tzinfo=UTC)).day == 24


def test_m3_chips_say_first_what_needs_a_person() -> None:
    row = replace(ROW, missing=1, made=1, locked=True, delivered=3, remaining=7, trouble="A line cannot be read")
    words = [each.word for each in list_chips(ListRow(row, 4)).chips]
    assert words == ["Counted 4", "Needs an item", "Not all readable", "Locked", "New items", "Partly in"]
    closed = [each.word for each in list_chips(ListRow(replace(row, closed="gone", remaining=0), 0)).chips]
    assert closed == ["No longer there", "Not all readable", "Locked", "New items"]
