"""A downloaded document of Amazon's orders: unpacked, told apart, read in batches, its damage named. Worker threads."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO

from linndesk.channels.amazon import order_pieces
from linndesk.channels.amazon.order_columns import ALIASES
from linndesk.channels.amazon.order_rows import to_ship
from linndesk.channels.amazon.order_table import OrderTable
from linndesk.channels.amazon.order_xml import OrderXml
from linndesk.channels.amazon.reports import fallback_charset
from linndesk.channels.decode import TabTable, charset, is_packed, unpack
from linndesk.channels.documents import OrdersBatch
from linndesk.channels.http import Document
from linndesk.errors import BadReply

_CHUNK = 256 * 1024
_HEAD = 4096


class AmazonOrderDocument:
    """One order report, flat or XML whatever was asked for. Nothing is read before it is asked for."""

    def __init__(self, document: Document, scopes: Sequence[str]) -> None:
        self._packed = document.file
        self._told = document.charset
        self._scopes = tuple(scopes)
        self._plain: IO[bytes] | None = None
        self._damage = ""
        self._text: TabTable | OrderXml | None = None
        self._reader: OrderTable | OrderXml | None = None
        self.digest = _digest(self._packed)

    def batches(self, as_of: datetime) -> Iterator[OrdersBatch]:
        """See the port. Reads it twice: first which order has how many rows, then the orders as they are whole."""
        reader = self._opened()
        yield from order_pieces.batches(reader.pieces(), reader.counts(), self._scopes, as_of)
        self._check_whole()

    def still_to_leave(self) -> dict[str, dict[str, int]]:
        """See the port. Raises BadReply, also where it breaks off: then some are missing.

        A row that cannot be read leaves its line out, so that the order is taken for one that is not whole.
        """
        found: dict[str, dict[str, int]] = {}
        for piece in self._opened().pieces():
            if piece.order:
                lines = found.setdefault(piece.order, {})
                lines.update(unit for cells in piece.rows if (unit := to_ship(cells)))
        self._check_whole()
        return found

    def body(self, most: int) -> bytes:
        """As it was downloaded, packed where Amazon packed it."""
        place = self._packed.tell()
        self._packed.seek(0)
        found = self._packed.read(most)
        self._packed.seek(place)
        return found

    def close(self) -> None:
        for each in (self._text, self._plain, self._packed):
            if each is not None:
                each.close()

    def _opened(self) -> OrderTable | OrderXml:
        if self._reader is None:
            self._reader = self._read(self._unpacked())
        return self._reader

    def _unpacked(self) -> IO[bytes]:
        self._packed.seek(0)
        if not is_packed(self._packed):
            self._plain = self._packed
        else:
            self._plain = tempfile.TemporaryFile(prefix="linndesk-")  # noqa: SIM115 - closed in close()
            self._damage = unpack(self._packed, self._plain)
        return self._plain

    def _read(self, file: IO[bytes]) -> OrderTable | OrderXml:
        """Told apart by what it holds, never by what was asked for."""
        odd = (each for each in map(fallback_charset, self._scopes) if each != fallback_charset(""))
        name = charset(file, self._told, next(odd, fallback_charset("")), whole=False)
        head = file.read(_HEAD).decode(name, "replace").lstrip("\ufeff \t\r\n").casefold()
        file.seek(0)
        if not head:
            self._check_whole()
            raise _none("It is empty")
        if head.startswith(("<?xml", "<amazonenvelope")):
            self._text = OrderXml(file, name)
            return self._text
        if head.startswith("<"):
            raise _none("It is a web page")
        if head.startswith(("{", "[")):
            raise _none("It is an answer in JSON")
        self._text = TabTable(file, name, ALIASES)
        return OrderTable(self._text, cut=bool(self._damage))

    def _check_whole(self) -> None:
        if self._damage:
            raise BadReply("Amazon's order report is damaged", self._damage.capitalize(), "Ask for the report again")


def _none(what: str) -> BadReply:
    return BadReply("The document is no order report of Amazon's", what, "Ask for the report again")


def _digest(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
