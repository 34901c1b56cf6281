"""Bulk acts over listings that can be taken back in one go: recording them, undoing the last. Worker threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from linndesk.services.tableimport import counted
from linndesk.services.whoami import operator
from linndesk.store import accounts, audit, listing_batches
from linndesk.store.items import Facts
from linndesk.store.listing_batches import Batch as Batch
from linndesk.store.store import Store
from linndesk.store.writer import Urgency

T = TypeVar("T")
PART = 250  # listings a transaction: with what they were before and the lines that follow, under 500 rows (R-WRITER)
Say = Callable[[int, int], None]  # done, in all; what it raises stops the act between two parts


def unheard(done: int, total: int) -> None:
    """For acts that nobody watches."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking back did. ``left``: listings that somebody changed since, so they stay as they are."""

    listings: int
    left: int
    sentence: str


class Recording:
    """One bulk act as it is written, part by part; a part that changes nothing leaves no trace."""

    def __init__(self, store: Store, account_id: int, what: str) -> None:
        self.batch: int | None = None
        self.who = operator()
        self.at = store.clock.now()
        self._store = store
        self._account_id = account_id
        self._what = what

    def write(
        self, skus: Sequence[str], job: Callable[[], T], made: Callable[[], Mapping[int, Facts]] = lambda: {}
    ) -> T:
        """``job`` in one transaction with what its listings were before. ``made``: items it created, asked after it."""
        if not skus:
            return self._store.write(job, Urgency.CLICK)

        def recorded() -> tuple[T, int | None]:
            result, changed = listing_batches.watch(self._account_id, skus, job)
            if not changed:
                return result, self.batch
            batch = self.batch or listing_batches.begin(self._account_id, self.who, self._what, self.at)
            listing_batches.keep(batch, changed, made())
            return result, batch

        result, self.batch = self._store.write(recorded, Urgency.CLICK)
        return result


class Batches:
    """What was done in bulk to an account's listings, and taking the last of it back."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def last_batch(self, account: str) -> Batch | None:
        """The newest bulk change that is not undone. Raises UnknownName."""
        return self._store.read(lambda: listing_batches.last(accounts.named(account).id))

    def undo_batch(self, batch_id: int, *, say: Say = unheard) -> Undone:
        """Put every listing of it back to what it was, but those that somebody changed since; open orders follow.

        Raises UnknownName, BadInput (undone already, or another bulk change came after it).
        """
        batch = self._store.read(lambda: listing_batches.batch(batch_id))
        now = self._store.clock.now()
        listings = left = items = 0
        orders: set[int] = set()
        whole = False
        while not whole:
            part = self._store.write(partial(listing_batches.undo_part, batch_id, now, PART), Urgency.CLICK)
            listings, left, items = listings + part.listings, left + part.left, items + part.items
            orders, whole = orders | part.orders, part.whole
            say(min(listings + left, batch.listings), batch.listings)
        sentence = _sentence(listings, left, items, len(orders))
        self._store.write(lambda: audit.note("undid a bulk change", batch.what, now, after=sentence, who=operator()))
        return Undone(listings, left, sentence)


def _sentence(listings: int, left: int, items: int, orders: int) -> str:
    said = f"{counted(listings, 'listing')} put back as before"
    if orders:
        said += f", {counted(orders, 'open order')} followed"
    if items:
        said += f", {counted(items, 'new item')} removed"
    return f"{said}; {left:,} left alone because changed since" if left else said
