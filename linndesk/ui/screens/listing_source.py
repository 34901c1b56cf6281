"""What the Listed Products table asks, and where its rows come from. Main and reader threads."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from linndesk.services.listings import Listings
from linndesk.services.shown import GridQuery, ListingRow


@dataclass(frozen=True, slots=True)
class ListingsWanted:
    """``account_id`` None = every account; ``tile`` total = no further filter."""

    account_id: int | None = None
    tile: str = "total"
    search: str = ""
    sort: str = "channel_sku"
    descending: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything but the account filters."""
        return self.tile != "total" or bool(self.search.strip())


class ListingSource:
    """Ids on a reader thread, rows on the main thread."""

    def __init__(self, listings: Listings) -> None:
        self._listings = listings

    def ids(self, query: ListingsWanted) -> array[int]:
        return self._listings.ids(grid_query(query))

    def rows(self, ids: Sequence[int]) -> dict[int, ListingRow]:
        return self._listings.rows(ids)


def grid_query(query: ListingsWanted) -> GridQuery:
    """The question in the store's words."""
    filters = (("account",) if query.account_id is not None else ()) + (
        (query.tile,) if query.tile not in ("", "total") else ()
    )
    return GridQuery(
        filters=filters,
        values={"account": query.account_id},
        search=query.search,
        sort=query.sort,
        descending=query.descending,
    )
