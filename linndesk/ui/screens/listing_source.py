"""What the Listed Products table asks, and where its rows come from. Main and reader threads."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from linndesk.services.listings import Listings
from linndesk.services.shown import GridQuery, ListingRow


@dataclass(frozen=True, slots=True)
class ListingsWanted:
    """``account_id`` None = every account; ``tile`` total and ``state`` blank = no further filter."""

    account_id: int | None = None
    tile: str = "total"
    state: str = ""
    search: str = ""
    sort: str = "channel_sku"
    descending: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything but the account filters."""
        return self.tile != "total" or bool(self.state or self.search.strip())


class ListingSource:
    """Ids on a reader thread, rows on the main thread."""

    def __init__(self, listings: Listings) -> None:
        self._listings = listings

    def ids(self, query: ListingsWanted) -> array[int]:
        return self._listings.ids(grid_query(query))

    def rows(self, ids: Sequence[int]) -> dict[int, ListingRow]:
        return self._listings.rows(ids)


def grid_query(query: ListingsWanted, *more: str) -> GridQuery:
    """The question in the store's words; ``more`` are further filters."""
    wanted = ("account" if query.account_id is not None else "", "" if query.tile == "total" else query.tile)
    filters = [each for each in (*wanted, query.state, *more) if each]
    return GridQuery(
        filters=tuple(dict.fromkeys(filters)),
        values={"account": query.account_id},
        search=query.search,
        sort=query.sort,
        descending=query.descending,
    )


@dataclass(frozen=True, slots=True)
class Ahead:
    """Where the next unlinked listing is: ``next`` right below, else somewhere among ``others``, in order."""

    next: int | None
    others: Sequence[int] = ()


def look_ahead(listings: Listings, below: Sequence[int], query: ListingsWanted, here: int) -> Ahead:
    """``below``: ids of the rows that follow ``here``, at most 200. Worker thread.

    While one goes through unlinked listings the next row is it, so that nothing large is asked.
    """
    rows = listings.rows(below)
    found = next((each for each in below if each in rows and not rows[each].sku and not rows[each].ignored), None)
    if found is not None:
        return Ahead(found)
    return Ahead(None, [each for each in listings.ids(grid_query(query, "unlinked")) if each != here])
