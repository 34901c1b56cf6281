"""What the Returns table asks, and where its rows come from. Main and reader threads."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from linndesk.services.returns import Returns
from linndesk.services.returns_sheet import PastReturn
from linndesk.services.shown import GridQuery


@dataclass(frozen=True, slots=True)
class ReturnsWanted:
    """``view``: standing, undone or all; a ``tile`` narrows it to a state."""

    view: str = "standing"
    tile: str = ""
    account: str = ""
    search: str = ""
    sort: str = "at"
    descending: bool = True

    @property
    def narrowed(self) -> bool:
        return bool(self.tile or self.account or self.search.strip())


class ReturnSource:
    """Ids on a reader thread, rows on the main thread."""

    def __init__(self, returns: Returns) -> None:
        self._returns = returns

    def ids(self, query: ReturnsWanted) -> array[int]:
        view = "" if query.view == "all" else query.view
        filters = tuple(each for each in (view, query.tile, "account" if query.account else "") if each)
        return self._returns.ids(
            GridQuery(
                filters=filters, values={"account": query.account}, search=query.search, sort=query.sort,
                descending=query.descending,
            )
        )  # fmt: skip

    def rows(self, ids: Sequence[int]) -> dict[int, PastReturn]:
        return self._returns.rows(ids)
