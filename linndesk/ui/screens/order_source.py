"""What an orders table asks, and where its rows and buyers' names come from. Main and reader threads."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from linndesk.errors import LinndeskError
from linndesk.services.orders import TILES, Orders, day_values
from linndesk.services.shown import GridQuery, OrderRow
from linndesk.ui.background import Background

NAMES_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class OrdersWanted:
    """``view``: a filter of the table, such as open (pending too); a ``tile`` stands in its place, ``source`` narrows
    either. A search looks through ``wide`` instead of the view, where that is named."""

    view: str = "open"
    wide: str = ""
    tile: str = ""
    source: str = ""
    search: str = ""
    sort: str = "ship_by"
    descending: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view filters."""
        return bool(self.tile or self.source or self.search.strip())


class OrderSource:
    """Ids on a reader thread, rows on the main thread; seen rows are noted so that their buyers are read."""

    def __init__(self, orders: Orders, now: Callable[[], datetime], buyers: Buyers) -> None:
        self._orders = orders
        self._now = now
        self._buyers = buyers

    def ids(self, query: OrdersWanted) -> array[int]:
        view = query.wide if query.wide and query.search.strip() else query.view
        filters = (*(TILES[query.tile] if query.tile else (view,)), *(("source",) if query.source else ()))
        values = {**day_values(self._now()), "sub_source": query.source}
        return self._orders.ids(
            GridQuery(filters=filters, values=values, sort=query.sort, descending=query.descending), query.search
        )

    def rows(self, ids: Sequence[int]) -> dict[int, OrderRow]:
        self._buyers.want(ids)
        return self._orders.rows(ids)


class Buyers(QObject):
    """Names of the buyers of rows that are seen: unsealed in the background, kept in memory only (R-PERSON)."""

    came = Signal()

    def __init__(self, orders: Orders, background: Background) -> None:
        super().__init__()
        self._orders = orders
        self._background = background
        self._names: dict[int, str] = {}
        self._fresh: set[int] = set()  # read since the last change
        self._wanted: set[int] = set()
        self.trouble: LinndeskError | None = None

    def name(self, order_id: int) -> str | None:
        """None = not read yet, or nobody is named."""
        return self._names.get(order_id)

    def want(self, ids: Sequence[int]) -> None:
        """Read those that are not known yet; ``came`` fires when they are there."""
        fresh = [each for each in ids if each not in self._fresh and each not in self._wanted]
        if not fresh or self.trouble is not None:
            return
        self._wanted.update(fresh)
        job = self._job(fresh)
        self._background.run("buyers", job, done=self._take, failed=self._refused, owner=self)

    def forget(self) -> None:
        """Names may have come or been purged: what is seen is read again, and stands until then."""
        self._fresh.clear()
        self._wanted.clear()
        self.trouble = None

    def _job(self, ids: list[int]) -> Callable[[], dict[int, str]]:
        def read() -> dict[int, str]:
            return {**dict.fromkeys(ids, ""), **self._orders.buyers(ids)}

        return read

    def _take(self, names: dict[int, str]) -> None:
        if len(self._names) > NAMES_KEPT:
            self._names.clear()
            self._fresh.clear()
        self._names.update(names)
        self._fresh.update(names)
        self._wanted.difference_update(names)
        self.came.emit()

    def _refused(self, trouble: LinndeskError) -> None:
        """Once is enough: every page would say the same."""
        if self.trouble is None:
            self.trouble = trouble
            self._background.failed.emit(trouble)
