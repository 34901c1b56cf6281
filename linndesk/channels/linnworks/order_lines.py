"""The lines of a Linnworks order: goods, services, and composites by their parent alone. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from linndesk.channels.addressee import options
from linndesk.channels.linnworks.money import line_total
from linndesk.channels.linnworks.settings import DEFAULT_LOCATION
from linndesk.channels.linnworks.wire import guid_of, needed_guid
from linndesk.channels.loose import LONGEST_ID, MOST_UNITS, Loose
from linndesk.channels.written import Unreadable
from linndesk.domain.money import text as money_text
from linndesk.domain.orders import ChannelLine, Held


@dataclass(frozen=True, slots=True)
class Read:
    """One row of Items. ``line`` None = a service: money and a note."""

    total: Decimal
    notes: tuple[str, ...]
    line: ChannelLine | None


def read_lines(order: Loose, currency: str, *, gone: bool) -> list[Read]:
    """``gone``: the order has left. Raises Unreadable with the number of the line."""
    read = []
    for at, row in enumerate(_own(order.rows("Items")), start=1):
        try:
            read.append(_line(row, currency, gone))
        except Unreadable as error:
            raise Unreadable(f"line {at}: {error}") from None
    counts = Counter(each.line.line_id for each in read if each.line is not None)
    if any(count > 1 for count in counts.values()):
        raise Unreadable("two lines have the same RowId")
    return read


def held(order: Loose) -> Iterator[Held]:
    """The units that it still has to send, as far as they can be read. Raises Unreadable where nothing can be."""
    rows = [Loose(each) for each in order.elements("Items") if isinstance(each, Mapping)]
    for number, row in enumerate(_own(rows), start=1):
        try:
            if not row.truth("IsService") and (units := _units(row)):
                yield Held(str(number), _sku(row), units)
        except Unreadable:
            continue


def _own(rows: Sequence[Loose]) -> list[Loose]:
    """Without parts of composites, which some answers name a second time beside their parent."""
    parts: set[str] = set()
    for row in rows:
        parts |= set(_part_ids(row)) - {_row_id(row)}
    return [each for each in rows if not (parts and _row_id(each) in parts)]


def _part_ids(row: Loose) -> Iterator[str]:
    """Ids of what a composite is made of, at any depth."""
    waiting: list[Any] = [row.value("CompositeSubItems")]
    while waiting:
        found = waiting.pop()
        for each in found if isinstance(found, list) else ():
            if isinstance(each, Mapping):
                part = Loose(each)
                yield from filter(None, [_row_id(part)])
                waiting.append(part.value("CompositeSubItems"))


def _row_id(row: Loose) -> str:
    """Only to tell rows apart: "" where it has none."""
    found = row.value("RowId")
    own = guid_of(found) if isinstance(found, str) else ""
    return "" if own == DEFAULT_LOCATION else own


def _line(row: Loose, currency: str, gone: bool) -> Read:
    title = row.line("Title", "ItemTitle", "ChannelTitle")
    units = _units(row)
    chosen = tuple(options(row, title, "AdditionalInfo", "Property"))
    if row.truth("IsService"):
        total = line_total(row, units or 1, currency)
        said = f"Service: {title or 'without a name'}, {money_text(total, currency)} {currency}".strip()
        return Read(total, (said, *chosen), None)
    line_id, sku, total = needed_guid(row, "RowId"), _sku(row), line_total(row, units, currency)
    return Read(total, chosen, ChannelLine(line_id, sku, title, units, units if gone else 0, 0, total))


def _sku(row: Loose) -> str:
    """Of an item that is linked to nothing there, what its channel calls it. Raises Unreadable."""
    named = next((each for each in ("SKU", "ItemNumber", "ChannelSKU") if row.has(each)), "SKU")
    return row.ident(named, LONGEST_ID)


def _units(row: Loose) -> int:
    """0 where a service names none. Raises Unreadable."""
    units = row.whole("Quantity")
    if units is None and row.truth("IsService"):
        return 0
    if units is None:
        raise Unreadable("Quantity is missing")
    if not 0 < units <= MOST_UNITS and not row.truth("IsService"):
        raise Unreadable(f"Quantity is not between 1 and {MOST_UNITS}")
    return units
