"""Amazon's flat file of orders, row by row: which order each belongs to, and where the document breaks off. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from linndesk.channels.amazon.order_columns import ITEM, NEEDED, ORDER, USED
from linndesk.channels.amazon.order_pieces import Piece, is_number
from linndesk.channels.decode import BadRow, Row, TabTable
from linndesk.errors import BadReply

BREAKS_OFF = "the document breaks off in it"


class OrderTable:
    """A flat file that can be read more than once. ``cut``: it is known already that its end is missing."""

    def __init__(self, table: TabTable, *, cut: bool) -> None:
        self._table = table
        self._cut = cut
        self._check_columns()

    def counts(self) -> dict[str, int]:
        """How many rows each order has. Reads it once."""
        return Counter(each.order for each in self._each() if each.order)

    def pieces(self) -> Iterator[Piece]:
        """All rows. Raises BadReply behind the last one where the document breaks off."""
        number = 1
        for piece in self._each():
            number = piece.number
            yield piece
        if self._broken(number):
            raise _breaks_off(number)

    def _each(self) -> Iterator[Piece]:
        self._table.rewind()
        above = ("", "")
        for row in self._table.rows(USED):
            if self._broken(row.number):
                yield self._last(row, above[0])
                return
            order, item = _belongs(row, above)
            if isinstance(row, BadRow):
                order = order if is_number(order) else ""
                yield Piece(row.number, order, (row.cells,), row.reason)
            elif order and not is_number(order):
                yield Piece(row.number, "", (row.cells,), "its order-id is no number of an order")
            else:
                yield Piece(row.number, order, ({**row.cells, ORDER: order, ITEM: item},))
            above = (order, item)

    def _broken(self, number: int) -> bool:
        """Whether the document ends in this row: without an end of line, and short or known to be cut."""
        return self._table.unended == number and (self._cut or self._short or number == 1)

    @property
    def _short(self) -> bool:
        return self._table.unended_cells < len(self._table.columns)

    def _last(self, row: Row | BadRow, above: str) -> Piece:
        """The row at the cut: with half an order's number, it may be one more row of the order above it."""
        order = row.cells.get(ORDER, "").strip()
        whole = self._table.unended_cells > self._table.columns.index(ORDER) + 1
        if not order or (not whole and above.startswith(order)):
            order = above
        elif not whole or not is_number(order):
            order = ""
        return Piece(row.number, order, (row.cells,), BREAKS_OFF)

    def _check_columns(self) -> None:
        absent = [each for each in NEEDED if each not in self._table.columns]
        if absent and self._table.unended == 1:
            raise _breaks_off(1)
        if absent:
            # without its header the first row is a buyer's (R-PERSON)
            known = ", ".join(each for each in self._table.columns if each in USED)
            raise BadReply(
                f"Amazon's order report has no column {absent[0]}",
                f"Of its {len(self._table.columns)} columns these are known: {known or 'none'}",
                "Set the report language of Seller Central to English and ask for the report again",
            )


def _breaks_off(number: int) -> BadReply:
    return BadReply(
        "Amazon's order report breaks off",
        f"It ends in row {number}, in the middle of it",
        "What came before is good; the rest comes with the next report, or page by page",
    )


def _belongs(row: Row | BadRow, above: tuple[str, str]) -> tuple[str, str]:
    """Order and line of a row; a row that leaves them blank goes on with the one above it."""
    order, item = (row.cells.get(column, "").strip() for column in (ORDER, ITEM))
    if not order:
        return above[0], item or above[1]
    return order, item or (above[1] if order == above[0] else "")
