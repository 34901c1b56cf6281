"""From the pieces of a document (rows, messages) to whole orders, in one place for both of Amazon's forms. Pure.

An order comes out once all its pieces have been seen, however far apart they stand, and one bad piece puts all
of them aside: never an order with a line missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.channels.amazon import order_rows
from linndesk.channels.amazon.mapping import compact
from linndesk.channels.amazon.order_rows import Cells
from linndesk.channels.amazon.wire import Unreadable
from linndesk.channels.documents import BadRows, OrdersBatch
from linndesk.domain.orders import ChannelOrder
from linndesk.errors import BadReply

BATCH = 500
_NUMBER = re.compile(r"[0-9A-Z]{3}-[0-9]{7}-[0-9]{7}")


@dataclass(frozen=True, slots=True)
class Piece:
    """One row or message. ``order``: the number of its order, "" where unknown; ``reason``: why it cannot be used."""

    number: int
    order: str
    rows: tuple[Cells, ...]
    reason: str = ""


def is_number(text: str) -> bool:
    """Whether it is written as Amazon writes the numbers of orders."""
    return bool(_NUMBER.fullmatch(text))


def batches(
    pieces: Iterable[Piece], counts: Mapping[str, int], scopes: Sequence[str], as_of: datetime
) -> Iterator[OrdersBatch]:
    """Orders and what gave none, at most 500 of both together. ``counts``: how many pieces each order has.

    Passes a BadReply of ``pieces`` on, after everything that came before it.
    """
    heap = _Heap(counts, scopes, as_of)
    source = iter(pieces)
    broken: BadReply | None = None
    while broken is None:
        try:
            piece = next(source, None)
        except BadReply as error:
            broken = error
            continue
        if piece is None:
            break
        heap.add(piece)
        if heap.full:
            yield heap.taken()
    for _ in heap.rest(cut=broken is not None):
        if heap.full:
            yield heap.taken()
    if not heap.empty:
        yield heap.taken()
    if broken is not None:
        raise broken


class _Heap:
    """Pieces that wait for the rest of their order, and the orders that are ready to go."""

    def __init__(self, counts: Mapping[str, int], scopes: Sequence[str], as_of: datetime) -> None:
        self._counts = counts
        self._scopes = scopes
        self._as_of = as_of
        self._waiting: dict[str, list[Piece]] = {}
        self._orders: list[ChannelOrder] = []
        self._bad: list[BadRows] = []
        self._used = 0

    @property
    def full(self) -> bool:
        return len(self._orders) + len(self._bad) >= BATCH

    @property
    def empty(self) -> bool:
        return not self._orders and not self._bad and not self._used

    def taken(self) -> OrdersBatch:
        made = OrdersBatch(tuple(self._orders), tuple(self._bad), self._used)
        self._orders, self._bad, self._used = [], [], 0
        return made

    def add(self, piece: Piece) -> None:
        if not piece.order:
            self._put_aside([piece], piece.reason or "it has no order-id")
            return
        group = self._waiting.setdefault(piece.order, [])
        group.append(piece)
        if len(group) == self._counts.get(piece.order):  # of an order that was not counted, at the end
            self._finish(self._waiting.pop(piece.order))

    def rest(self, *, cut: bool) -> Iterator[None]:
        """Those whose other pieces never came; of a document that is cut off they may stand behind the cut."""
        while self._waiting:
            _, group = self._waiting.popitem()
            if cut:
                self._put_aside(group, "the document breaks off before the rest of it")
            else:
                self._finish(group)
            yield

    def _finish(self, group: list[Piece]) -> None:
        wrong = next((each for each in group if each.reason), None)
        if wrong is not None:
            self._put_aside(group, wrong.reason)
            return
        try:
            made = order_rows.order([row for each in group for row in each.rows], self._scopes, self._as_of)
        except Unreadable as error:
            self._put_aside(group, str(error))
            return
        self._orders.append(made)
        self._used += len(group)

    def _put_aside(self, group: list[Piece], reason: str) -> None:
        ref = group[0].order.encode("ascii", "replace").decode()[:60]
        raw = compact([dict(row) for each in group for row in each.rows])
        self._bad.append(BadRows(tuple(each.number for each in group), ref, reason, raw))
