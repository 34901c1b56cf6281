"""Documents of rows: unpacking, finding the charset, reading tab-separated text by header name. Worker threads."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from linndesk.errors import BadReply

MOST_UNPACKED = 1024 * 1024 * 1024
LONGEST_LINE = 1024 * 1024
_CHUNK = 256 * 1024
_GZIP = b"\x1f\x8b"
_TEXT = re.compile(r"utf-8|iso-8859-\d\d?|windows-125\d|cp125\d|cp932|euc-jp|gb18030|gbk|big5|koi8-r")
_SAME = {
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
    "us-ascii": "utf-8",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "ms932": "cp932",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line by its column's name. ``number`` counts as a spreadsheet does: the header is row 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that does not fit its header. ``cells``: what of it stands under a column, odd ones by their place."""

    number: int
    reason: str
    cells: Mapping[str, str] = field(default_factory=dict, repr=False)


def unpacked(file: IO[bytes]) -> IO[bytes]:
    """The document without gzip, by its first bytes and never by what its headers say. Raises BadReply."""
    if not is_packed(file):
        return file
    plain = tempfile.TemporaryFile(prefix="linndesk-")  # noqa: SIM115 - handed to the caller
    try:
        if why := unpack(file, plain):
            raise _damaged(why)
    except BaseException:
        plain.close()
        raise
    finally:
        file.close()
    return plain


def is_packed(file: IO[bytes]) -> bool:
    """Whether its first bytes are gzip's; the file is at its start again."""
    found = file.read(2) == _GZIP
    file.seek(0)
    return found


def unpack(file: IO[bytes], plain: IO[bytes]) -> str:
    """Unpack gzip into ``plain``, which is at its start then; "" or why it is not whole.

    What came before a cut is good and stays in ``plain``; of broken data nothing is kept. Raises BadReply (too large).
    """
    why = ""
    try:
        with gzip.GzipFile(fileobj=file) as packed:
            while chunk := packed.read1(_CHUNK):
                plain.write(chunk)
                if plain.tell() > MOST_UNPACKED:
                    raise _damaged("it unpacks to more than 1 GB")
    except EOFError:
        why = "its compressed form is cut off"
    except (zlib.error, gzip.BadGzipFile):
        why = "its compressed form is broken"
        plain.truncate(0)
    plain.seek(0)
    return why


def charset(file: IO[bytes], told: str, fallback: str, *, whole: bool = True) -> str:
    """The first of: byte order mark, what the header told, UTF-8, ``fallback``, that decodes the document.

    ``whole`` False: a character cut off at its end is no reason against a charset.
    """
    head = file.read(4)
    file.seek(0)
    marked = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else ""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        marked = "utf-16"
    told = _SAME.get(told, told)
    for name in dict.fromkeys((marked, told if _TEXT.fullmatch(told) else "", "utf-8", fallback, "cp1252")):
        if name and _decodes(file, name, whole):
            return name
    return "latin-1"


def _decodes(file: IO[bytes], name: str, whole: bool) -> bool:
    try:
        decoder = codecs.getincrementaldecoder(name)("strict")
    except LookupError:
        return False
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=whole)
    except UnicodeError:
        return False
    finally:
        file.seek(0)
    return True


class TabTable:
    """A tab-separated document read by header name. Nothing is quoted, stripped or normalised in a cell.

    ``aliases``: other names of a column -> the name asked for; names compare without case and spaces around. A
    column's own name goes before its other names, and of two columns with one name the first is read.
    ``unended``: the row, if any, that the document ends in without an end of line, known once it was read, and
    ``unended_cells`` how many cells it has.
    """

    def __init__(self, file: IO[bytes], encoding: str, aliases: Mapping[str, str]) -> None:
        # the charset was tried on all of it: only a last character that is cut off is left to be replaced
        self._lines = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="\n")
        self._aliases = aliases
        head = self._readline() or ""
        self.columns = self._names(_cells(head))
        self.unended = 0 if head.endswith("\n") else 1
        self.unended_cells = len(self.columns)

    def close(self) -> None:
        self._lines.close()

    def rewind(self) -> None:
        """To the first row, for one more reading."""
        self._lines.seek(0)
        self._readline()

    def rows(self, used: Sequence[str]) -> Iterator[Row | BadRow]:
        """Every line that is not empty: a row that reaches all of the ``used`` columns that are there, or why not."""
        reach = max((self.columns.index(each) for each in used if each in self.columns), default=0)
        number = 1
        while (line := self._readline()) is not None:
            number += 1
            if len(line) >= LONGEST_LINE:
                self._skip_rest(line)
                yield BadRow(number, "the line is longer than 1 MB", self._named(_cells(line)[:-1]))
                continue
            cells = _cells(line)
            if cells == [""]:
                continue
            if not line.endswith("\n"):
                self.unended, self.unended_cells = number, len(cells)
            if len(cells) <= reach:
                yield BadRow(number, f"it has {len(cells)} of {len(self.columns)} columns", self._named(cells))
            elif any(cells[len(self.columns) :]):
                reason = f"it has {len(cells)} columns, the header has {len(self.columns)}"
                yield BadRow(number, reason, self._named(cells))
            else:
                yield Row(number, dict(zip(self.columns, cells, strict=False)))

    def _named(self, cells: list[str]) -> dict[str, str]:
        """By column, those beyond the header by their place."""
        more = {f"column {place}": cell for place, cell in enumerate(cells, 1) if place > len(self.columns)}
        return {**dict(zip(self.columns, cells, strict=False)), **more}

    def _names(self, cells: list[str]) -> tuple[str, ...]:
        plain = [each.strip().casefold() for each in cells]
        taken, found = set(plain) & set(self._aliases.values()), []
        for place, own in enumerate(plain, 1):
            name = self._aliases.get(own, own)
            other = name in taken if name != own else own in plain[: place - 1]
            found.append(f"column {place}" if other else name)
            taken |= {name} if name != own else set()
        return tuple(found)

    def _readline(self) -> str | None:
        return self._lines.readline(LONGEST_LINE) or None

    def _skip_rest(self, line: str | None) -> None:
        while line is not None and not line.endswith("\n"):
            line = self._readline()


def _cells(line: str) -> list[str]:
    return line.removesuffix("\n").removesuffix("\r").split("\t")


def folded(aliases: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """``{column: its other names}`` turned round for TabTable."""
    return {other.strip().casefold(): column for column, others in aliases.items() for other in others}


def _damaged(why: str) -> BadReply:
    return BadReply("The document cannot be read", why.capitalize(), "Download it again")
