"""Listings as a CSV or XLSX file that the import of links and rules takes back. Worker threads."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from linndesk.domain.listings import NO_LIMIT, Listing
from linndesk.domain.money import text as money_text
from linndesk.domain.times import iso_or_none
from linndesk.errors import BadInput
from linndesk.services.tablefile import guard
from linndesk.store import listings
from linndesk.store.store import Store

HEADER = (
    "channel_sku", "sku", "max_listed", "percentage", "end_when", "latency", "price", "title", "reference", "barcode",
    "fulfilment", "state", "linked_how", "linked_by", "linked_at",
)  # fmt: skip
PAGE = 1000  # listings in memory at a time
Cell = str | int | None


def rows(store: Store, account_id: int) -> Iterator[Sequence[Cell]]:
    """The header, then every listing by channel SKU; texts are guarded against formulas (R-FOREIGN)."""
    yield HEADER
    after: str | None = None
    while True:
        found = store.read(partial(listings.page, account_id, after, PAGE))
        yield from (_row(each) for each in found)
        if len(found) < PAGE:
            return
        after = found[-1].channel_sku


def write(path: Path, lines: Iterable[Sequence[Cell]], sheet: str = "Listings") -> int:
    """Write lines, the header first, as the file's ending says; how many after the header. Raises BadInput."""
    kinds: dict[str, Callable[[Path, Iterable[Sequence[Cell]]], int]] = {
        ".csv": _csv,
        ".xlsx": partial(_xlsx, name=sheet),
    }
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise BadInput(f"{path.name} is neither CSV nor XLSX", fix="Let the file's name end in .csv or .xlsx")
    try:
        return kind(path, lines) - 1
    except OSError as error:
        raise _unwritable(path, error.strerror or type(error).__name__) from None
    except XlsxWriterException as error:
        raise _unwritable(path, str(error)) from None


def _unwritable(path: Path, why: str) -> BadInput:
    return BadInput(f"{path} cannot be written", why, "Close it in other programs, or choose another folder or name")


def _row(each: Listing) -> Sequence[Cell]:
    return (
        guard(each.channel_sku), guard(each.sku or ""), "none" if each.max_listed == NO_LIMIT else each.max_listed,
        each.percentage, each.end_when, each.latency,
        None if each.own_price is None else money_text(each.own_price), guard(each.title), guard(each.reference),
        guard(each.barcode),
        each.fulfilment, each.state, guard(each.link_how), guard(each.linked_by), iso_or_none(each.linked_at),
    )  # fmt: skip


def _csv(path: Path, lines: Iterable[Sequence[Cell]]) -> int:
    """UTF-8 with a mark, so that spreadsheets know."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for line in lines:
            writer.writerow(["" if each is None else each for each in line])
            count += 1
    return count


def _xlsx(path: Path, lines: Iterable[Sequence[Cell]], name: str) -> int:
    """Texts are text cells, so that no spreadsheet takes a SKU or a barcode for a number."""
    count = 0
    with path.open("wb") as file, xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 1, 24)
        for line in lines:
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(count, column, cell, text)
                elif cell is not None:
                    sheet.write_number(count, column, cell)
            count += 1
    return count
