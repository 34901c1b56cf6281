"""The small files around an import: a sample to start from, and the rows that stayed out. Worker threads."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from linndesk.errors import BadInput
from linndesk.services.itemrows import PLAIN, RowError
from linndesk.services.tablefile import guard

_SAMPLE = (
    ("MUG-RED-12", "Red mug, 12 oz", "5012345678900", "Default", "48", "A1-02", "10", "1.85", "8.99", "410"),
    ("KETTLE-ST", "Steel kettle", "", "Default", "7", "B3-11", "", "14.20", "39.00", "1250"),
)


def write_sample(path: Path) -> None:
    """A CSV with every column and two items, for a person to write over. Raises BadInput."""
    write_rows(path, PLAIN, _SAMPLE)


def write_errors(path: Path, errors: Sequence[RowError]) -> None:
    """Row, column and reason of what stayed out. Raises BadInput."""
    write_rows(path, ("row", "column", "reason"), ((str(each.row), each.column, each.reason) for each in errors))


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> None:
    """A CSV: UTF-8 with a mark, so that spreadsheets know; texts guarded against formulas (R-FOREIGN).

    Raises BadInput.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([header, *([_cell(cell) for cell in row] for row in rows)])
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadInput(f"{path} cannot be written", why, "Choose another folder or name") from None


def _cell(value: str | int | None) -> str:
    """Only texts are guarded: -3 stays a number."""
    return guard(value) if isinstance(value, str) else "" if value is None else str(value)
