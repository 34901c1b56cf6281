"""Goods that came back: booked against a processed order, exported where its channel wants it (M5). Worker threads."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from linndesk.domain.changes import Changes
from linndesk.domain.postsale_rules import Fault
from linndesk.domain.returns import CONDITIONS, FATES, Condition, Fate
from linndesk.domain.returns_rules import BackPart, Place, ReturnSheet, ReturnWish, SoldLine
from linndesk.errors import UnknownName
from linndesk.services.connections import Connections
from linndesk.services.returns_sheet import CHANGED, Back, Created, FoundOrder, PastReturn
from linndesk.store.grids import GridQuery
from linndesk.store.store import Store

__all__ = [
    "CONDITIONS",
    "FATES",
    "Back",
    "BackPart",
    "Condition",
    "Created",
    "Fate",
    "Fault",
    "FoundOrder",
    "PastReturn",
    "Place",
    "ReturnSheet",
    "ReturnWish",
    "Returns",
    "SoldLine",
]


class Returns:
    """Built.returns."""

    def __init__(self, store: Store, connections: Connections) -> None:
        self._store = store
        self._connections = connections

    # -- looking

    def ids(self, query: GridQuery) -> array[int]:
        """Of the screen's table, in the order asked for. ``search`` over numbers, account, reason, SKUs, titles.

        Filters: asked, refused, unheard, confirmed, none, undone, standing (not undone), needs (refused or unheard),
        account (``:account``, a name), since (``:since``, milliseconds). Sorts: id, at, number, channel_order_id,
        account, state.
        """
        return array("q")

    def rows(self, ids: Sequence[int]) -> dict[int, PastReturn]:
        """At most 200, in the order asked for; one that is gone is left out."""
        return {}

    def listed(self, account: str | None = None, since: datetime | None = None, search: str = "") -> list[PastReturn]:
        """Oldest first. Raises UnknownName."""
        return []

    def fetch(self, return_id: int) -> PastReturn:
        """Raises UnknownName."""
        raise UnknownName("This return is not here any more", fix="Look at: returns list")

    def history(self, order_id: int) -> tuple[PastReturn, ...]:
        """Of an order, oldest first; those that were taken back as well. Raises UnknownName."""
        return ()

    # -- before

    def find(self, text: str, account: str | None = None) -> FoundOrder:
        """The orders that a scanned or typed text means: the channel's number, ours, a tracking number. Those of which
        something can come back stand first. Raises UnknownName that says what was looked for."""
        raise UnknownName(f"No order here has the number {text.strip()}", fix="Scan the number on the parcel's label")

    def sheet(self, order_id: int) -> ReturnSheet:
        """What may come back of it now. Raises UnknownName."""
        raise UnknownName("This order is not here any more", fix="Refresh the list")

    def scan(self, order_id: int, code: str) -> SoldLine:
        """The line that a scanned product means: SKU, barcode or channel SKU in any case. Of several the first that has
        units left. Raises UnknownName (no line of it is called that), BadInput (all of it came back)."""
        raise UnknownName("This order is not here any more", fix="Refresh the list")

    def check(self, wish: ReturnWish) -> tuple[Fault, ...]:
        """Every fault of it, each a sentence; () = it may be booked. ``where``: "part:N" (from 0), "reason", "" = all
        of it. Raises UnknownName."""
        return ()

    # -- the acts

    def create(self, wish: ReturnWish, *, at_once: bool = False) -> Created:
        """In one transaction: the goods are counted where they went, and its channel is owed the word where it wants
        it.

        ``at_once``: no undo wait. Raises UnknownName; BadInput whose title is the first fault, nothing was done.
        """
        raise UnknownName("This order is not here any more", fix="Refresh the list")

    def undo(self, return_id: int) -> Changes:
        """The goods are taken off again, nothing is told. Raises BadInput where its channel was told, or may have been;
        UnknownName."""
        return CHANGED

    def json(self, past: PastReturn) -> dict[str, Any]:
        """For the headless face."""
        return {}
