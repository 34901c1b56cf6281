"""Reading a table that a person made: CSV in any usual encoding, XLSX, XLS or ODS. Any thread.

Cells come as text, as they would be typed. What cannot be read is one BadInput that says what to do.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from linndesk.errors import BadInput

LARGEST = 64 * 1024 * 1024
_SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XLSX and ODS; XLS
_DELIMITERS = ",;\t"
_GUARD = re.compile(r"'+[=+\-@\t]")
_RISKY = re.compile(r"'*[=+\-@\t]")
DATE = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for a cell in which a spreadsheet keeps a date
_NEVER_WRITTEN = "‚ƒˆ˜"  # what Japanese files become as Windows-1252; nobody types these in a product list
_SAVE_AS = "Save it again as CSV UTF-8 or as XLSX, then import that file"


@dataclass(frozen=True, slots=True)
class Row:
    """One row with something in it. ``number`` is its row in a spreadsheet (the header is 1)."""

    number: int
    cells: Mapping[str, str]
    surplus: int = 0  # cells beyond the last column that hold something


@dataclass(frozen=True, slots=True)
class TableFile:
    """``columns``: header names as written, trimmed. ``notes``: what was assumed, for the user."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def read_table(path: Path) -> TableFile:
    """The first sheet of a file, or the whole of a CSV. Raises BadInput."""
    raw = _bytes(path)
    if not raw.strip():
        raise BadInput(f"{path.name} is empty", fix="Choose a file with a header row")
    if raw.startswith(_SHEETS):
        return _table(path, _sheet(path), ())
    text, notes = decode(raw, path.name)
    return _table(path, _csv(text, path.name), notes)


class TableReader:
    """Reads tables and keeps the last one while its file stays as it was: a preview follows each choice at once."""

    def __init__(self) -> None:
        self._last: tuple[tuple[Path, int, int], TableFile] | None = None

    def read(self, path: Path) -> TableFile:
        """As ``read_table``. Raises BadInput."""
        mark = _mark(path)
        last = self._last
        if last is not None and last[0] == mark:
            return last[1]
        table = read_table(path)
        self._last = (mark, table)
        return table


def _mark(path: Path) -> tuple[Path, int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise _closed(path, error) from None
    return (path, found.st_mtime_ns, found.st_size)


def guard(text: str) -> str:
    """R-FOREIGN: what an export writes, so that no spreadsheet takes it for a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """Take exactly that guard off again."""
    return text[1:] if _GUARD.match(text) else text


def decode(raw: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Text of a CSV file: by its byte order mark, else UTF-8, else Windows-1252 (and says so)."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) and not raw.startswith(b"\xff\xfe\x00\x00"):  # that is UTF-32
        return _strict(raw, "utf-16", name), ()
    if b"\x00" in raw:
        raise BadInput(f"{name} cannot be read as text", "It is in an unknown encoding or no table at all", _SAVE_AS)
    with contextlib.suppress(UnicodeDecodeError):
        return raw.decode("utf-8-sig"), ()
    text = _strict(raw, "cp1252", name)
    foreign = next((at for at, each in enumerate(text) if each in _NEVER_WRITTEN), None)
    if foreign is not None:
        raise _unreadable(name, text.count("\n", 0, foreign) + 1)
    return text, ("The file is not UTF-8; it was read as Windows-1252.",)


def _strict(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(name, raw.count(b"\n", 0, error.start) + 1) from None


def _unreadable(name: str, line: int) -> BadInput:
    return BadInput(
        f"{name} cannot be read as text",
        f"Line {line} has characters in neither UTF-8, UTF-16 nor Windows-1252",
        _SAVE_AS,
    )


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(f"{path.name} is larger than 64 MB", fix="Split it into smaller files")
        return path.read_bytes()
    except OSError as error:
        raise _closed(path, error) from None


def _closed(path: Path, error: OSError) -> BadInput:
    why = error.strerror or type(error).__name__
    return BadInput(f"{path} cannot be opened", why, "Check the path, and close it in other programs")


def _csv(text: str, name: str) -> Iterable[Sequence[str]]:
    head = text.lstrip("\r\n").split("\n", 1)[0]
    bare = re.sub(r'"[^"]*"', "", head)
    delimiter = max(_DELIMITERS, key=bare.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput(
                f"{name} is not a proper CSV file",
                f"Line {reader.line_num}: {error}",
                "Look for a quotation mark that is never closed",
            ) from None


def _sheet(path: Path) -> Iterable[Sequence[str]]:
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except PasswordError:
        raise BadInput(
            f"{path.name} has a password", fix="Save a copy without the password, then import that"
        ) from None
    except (CalamineError, OSError, IndexError) as error:
        raise BadInput(f"{path.name} cannot be read as a spreadsheet", str(error), _SAVE_AS) from None
    return ([_cell(each) for each in row] for row in grid)


def _cell(value: Any) -> str:
    """As a person would type it: 12 not 12.0, TRUE; a date is marked, because it is never what was meant."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, (datetime, date, time, timedelta)):
        return f"{DATE}{value}"
    return str(value)


def _table(path: Path, lines: Iterable[Sequence[str]], notes: tuple[str, ...]) -> TableFile:
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    trimmed: list[int] = []
    for number, line in enumerate(lines, start=1):
        cells = [unguard(each.strip()) for each in line]
        if not any(cells):
            continue
        if not columns:
            columns = _header(path.name, cells)
            continue
        surplus = sum(1 for each in cells[len(columns) :] if each)
        named = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        rows.append(Row(number, named, surplus))
        if any(each != each.strip() for each in line):
            trimmed.append(number)
    if trimmed:
        notes += (f"Spaces around values were taken off in {_rows(trimmed)}.",)
    return TableFile(tuple(each for each in columns if each), tuple(rows), notes)


def _rows(numbers: Sequence[int]) -> str:
    shown = ", ".join(str(each) for each in numbers[:5])
    more = f" and {len(numbers) - 5:,} more" if len(numbers) > 5 else ""
    return f"row{'' if len(numbers) == 1 else 's'} {shown}{more}"


def _header(name: str, cells: Sequence[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    for each in cells:
        if each and each.casefold() in seen:
            raise BadInput(f"{name} has the column {each} twice", fix="Keep one of them, then import again")
        seen.add(each.casefold())
    return tuple(cells)
