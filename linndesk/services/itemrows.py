"""What a row of an items file says: columns, numbers as people write them, one sentence per wrong cell. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from linndesk.errors import BadInput
from linndesk.services.tablefile import DATE, Row, TableFile

T = TypeVar("T")
AMOUNTS = ("cost", "price")
PLAIN = ("sku", "title", "barcode", "location", "level", "bin", "minimum", "cost", "price", "weight_g")
REASON = "reason"  # why a level changes: stands in the ledger
PROPERTY = "property:"
LONGEST = 255
LARGEST = 1_000_000_000
_WHOLE = re.compile(r"[+-]?\d{1,10}([.,]0{1,2})?")  # 1.000 may be a thousand: refused
_BOTH_COMMA_LAST = re.compile(r"\d{1,3}(\.\d{3})+,\d+")
_BOTH_DOT_LAST = re.compile(r"\d{1,3}(,\d{3})+\.\d+")
SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d{2}")  # 4.00638E+12: the rest of the number is lost
SHORTENED_WORDS = "A spreadsheet shortened this number; format the column as text and type it again"
_AMOUNT = re.compile(r"\d{1,12}([.,]\d{1,4}0*)?|[.,]\d{1,4}")


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row stays out. ``row`` is its number in a spreadsheet, ``column`` may be empty (the whole row)."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What a good row says. None or absent = the file says nothing, so it stays as it is."""

    number: int
    sku: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    location: str = ""  # empty = Default
    level: int | None = None
    bin: str | None = None
    minimum: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadRows:
    """A table as item rows: the good ones, one error per bad one, what means nothing here, what was assumed."""

    rows: Sequence[ItemRow]
    errors: Sequence[RowError] = ()
    ignored_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class _Wrong(Exception):
    """A cell that cannot be used, with its sentence."""


def whole(text: str, *, low: int = -LARGEST) -> int:
    """A whole number as people and spreadsheets write it (``5``, ``5.0``, ``5,0``). Raises BadInput."""
    return _as_input(lambda: _whole(text, low))


def amount(text: str) -> Decimal:
    """An amount of money (``12.50``, ``12,50``, ``1.234,50``). Raises BadInput."""
    return _as_input(lambda: _amount(text))


def fact(key: str, text: str) -> Any:
    """The value of an item's own key as typed. Raises BadInput."""
    return _as_input(lambda: _fact(key, text))


def columns_of(table: TableFile) -> tuple[dict[str, str], tuple[str, ...]]:
    """Header name -> our column, and the names that mean nothing here. Raises BadInput without a sku column."""
    known: dict[str, str] = {}
    unknown: list[str] = []
    for name in table.columns:
        plain = name.casefold()
        if plain in (*PLAIN, REASON):
            known[name] = plain
        elif plain.startswith(PROPERTY) and name[len(PROPERTY) :].strip():
            known[name] = PROPERTY + name[len(PROPERTY) :].strip()
        else:
            unknown.append(name)
    if "sku" not in known.values():
        raise BadInput(
            "The file has no column sku",
            f"Its columns are: {', '.join(table.columns) or 'none'}",
            "Name the column with your own product codes sku in the first row",
        )
    return known, tuple(unknown)


def read_rows(table: TableFile) -> ReadRows:
    """Raises BadInput without a sku column."""
    rows, errors, unknown = parse(table)
    return ReadRows(rows, errors, unknown, table.notes)


def parse(table: TableFile) -> tuple[tuple[ItemRow, ...], tuple[RowError, ...], tuple[str, ...]]:
    """Good rows, one error per bad row, and the columns that mean nothing here."""
    known, unknown = columns_of(table)
    rows: list[ItemRow] = []
    errors: list[RowError] = []
    first_seen: dict[tuple[str, str], int] = {}
    for each in table.rows:
        found = parse_row(each, {known[name]: cell for name, cell in each.cells.items() if name in known})
        if isinstance(found, ItemRow):
            key = (found.sku, (found.location or "Default").casefold())
            if key in first_seen:
                where = f" at {found.location}" if found.location else ""
                found = RowError(each.number, "sku", f"{found.sku}{where} is in row {first_seen[key]} already")
            else:
                first_seen[key] = each.number
        if isinstance(found, ItemRow):
            rows.append(found)
        else:
            errors.append(found)
    return tuple(rows), tuple(errors), unknown


def parse_row(row: Row, cells: Mapping[str, str]) -> ItemRow | RowError:
    """One row by our columns."""
    if row.surplus:
        return RowError(row.number, "", "There are more values than columns; quote values that hold a comma")
    column = "sku"
    facts: dict[str, Any] = {}
    properties: dict[str, str] = {}
    level = minimum = None
    try:
        sku = _text(cells.get("sku", ""))
        if not sku:
            raise _Wrong("The sku is empty")
        for column, cell in _filled(cells):
            if column.startswith(PROPERTY):
                properties[column[len(PROPERTY) :]] = _text(cell, 10_000)
            elif column == "level":
                level = _whole(cell, -LARGEST)
            elif column == "minimum":
                minimum = _whole(cell, 0)
            elif column in ("location", "bin", REASON):
                _text(cell)
            else:
                facts[column] = _fact(column, cell)
    except _Wrong as error:
        return RowError(row.number, column, str(error))
    location, shelf = cells.get("location", ""), cells.get("bin") or None
    return ItemRow(row.number, sku, facts, properties, location, level, shelf, minimum, cells.get(REASON, ""))


def _filled(cells: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return ((column, cell) for column, cell in cells.items() if cell and column != "sku")


def _fact(column: str, cell: str) -> Any:
    if column in AMOUNTS:
        return _amount(cell)
    if column == "weight_g":
        return _whole(cell, 0)
    if column == "barcode" and SHORTENED.fullmatch(cell):
        raise _Wrong(SHORTENED_WORDS)
    return _text(cell, 1_000)


def _text(cell: str, longest: int = LONGEST) -> str:
    if cell.startswith(DATE):
        raise _Wrong("The spreadsheet made a date of this; format the column as text and type it again")
    if len(cell) > longest:
        raise _Wrong(f"This is {len(cell):,} characters long; {longest:,} are allowed")
    if any(each < " " and each not in "\t\r\n" for each in cell):
        raise _Wrong("There is a control character in it; type it again")
    return cell


def _whole(cell: str, low: int) -> int:
    text = cell.replace("\N{MINUS SIGN}", "-")
    if not _WHOLE.fullmatch(text):
        raise _Wrong(f"{_short(cell)} is no whole number; write for example 12")
    number = int(re.split(r"[.,]", text)[0])
    if not low <= number <= LARGEST:
        raise _Wrong(f"{_short(cell)} is out of range; write {low:,} to {LARGEST:,}")
    return number


def _amount(cell: str) -> Decimal:
    text = cell
    if _BOTH_COMMA_LAST.fullmatch(text):
        text = text.replace(".", "")
    elif _BOTH_DOT_LAST.fullmatch(text):
        text = text.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+", text):
        raise _Wrong(f"{_short(cell)} can be read in two ways; write it without a thousands separator")
    if not _AMOUNT.fullmatch(text):
        raise _Wrong(f"{_short(cell)} is no amount; write for example 12.50, without a currency sign")
    return Decimal(text.replace(",", "."))


def _short(cell: str) -> str:
    return cell if len(cell) <= 40 else f"{cell[:40]}…"


def _as_input(read: Callable[[], T]) -> T:
    try:
        return read()
    except _Wrong as error:
        raise BadInput(str(error)) from None
