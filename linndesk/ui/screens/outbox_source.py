"""What the Outbox table asks, and where its rows come from. Main and reader threads."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.services.orders import day_values
from linndesk.services.outbox import OutboxBox
from linndesk.services.shown import GridQuery, OutboxLine

BOOKED = ("deliveries", "returns")  # the two sorts of bookings, each a filter of its own


@dataclass(frozen=True, slots=True)
class OutboxWanted:
    """``view``: open (what is owed), ended, or all; ``tile`` narrows it to a state. ``kind``: one, "" = all; of
    bookings deliveries or returns."""

    view: str = "open"
    tile: str = ""
    account: str = ""
    kind: str = ""
    search: str = ""
    sort: str = "created_at"
    descending: bool = True

    @property
    def narrowed(self) -> bool:
        return bool(self.tile or self.account or self.kind or self.search.strip())


class OutboxSource:
    """Ids on a reader thread, rows on the main thread."""

    def __init__(self, box: OutboxBox, now: Callable[[], datetime]) -> None:
        self._box = box
        self._now = now

    def ids(self, query: OutboxWanted) -> array[int]:
        state = query.tile or query.view
        kind = query.kind if query.kind in BOOKED else "kind" if query.kind else ""
        wanted = ("" if state == "all" else state, "account" if query.account else "", kind)
        filters = tuple(each for each in wanted if each)
        values = {**day_values(self._now()), "account": query.account, "kind": query.kind}
        return self._box.ids(
            GridQuery(
                filters=filters, values=values, search=query.search, sort=query.sort, descending=query.descending
            )
        )  # fmt: skip

    def rows(self, ids: Sequence[int]) -> dict[int, OutboxLine]:
        return self._box.rows(ids)
