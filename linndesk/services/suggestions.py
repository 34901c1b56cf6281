"""Which stock item an unlinked listing may be (N6): found, shown, accepted by a plan. Worker threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from linndesk.channels.base import Cancel
from linndesk.domain.matching import SURE, Candidate, Matcher, Product, barcode
from linndesk.store import accounts, suggestions, values
from linndesk.store.fields import from_ms, to_ms
from linndesk.store.store import Store
from linndesk.store.suggestions import BestRow, SuggestionRow
from linndesk.store.writer import Urgency

__all__ = ["AcceptPlan", "AcceptRow", "Found", "SuggestionRow", "SuggestionState", "Suggestions"]
BATCH = 100  # listings a transaction: five suggestions each are 500 rows (R-WRITER)
MOST = 5
PAUSE = 0.0005  # seconds: after each listing the window's thread gets its turn, so that it never waits for long
GIVE_WAY = 10  # items of the index between two such turns
NONE, BELOW, EQUAL, BARCODES = (
    "no suggestion found",
    "its best suggestion is below this score",
    "two are equally good",
    "the barcodes differ",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: listings looked at, those with any suggestion, those whose best is at least ``SURE``."""

    listings: int
    suggested: int
    sure: int


@dataclass(frozen=True, slots=True)
class SuggestionState:
    """``found_at``: when a search last came to its end, None = never. ``stale``: items or listings changed since.

    ``waiting``: how many listings are neither linked nor ignored.
    """

    found_at: datetime | None
    stale: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class AcceptRow:
    """One link that accepting would make; ``why`` is the evidence in one line."""

    listing_id: int
    channel_sku: str
    title: str
    sku: str
    item_title: str
    score: int
    why: str
    tier: str


@dataclass(frozen=True, slots=True)
class AcceptPlan:
    """What *Accept all at or above* would do, and what it leaves: channel SKU, why."""

    links: tuple[AcceptRow, ...]
    left: tuple[tuple[str, str], ...]


class Suggestions:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()  # one index at a time: two would need twice the memory
        self._kept: tuple[str, tuple[object, ...], Matcher] | None = None  # of which items, taught by which links

    def find(
        self, account: str, *, cancel: Cancel | None = None, say: Callable[[int, int], None] = lambda done, total: None
    ) -> Found:
        """Look for the stock items of every unlinked, not ignored listing of the account, and store what is found.

        ``say`` is told how many listings are done, of how many. What was found stays when it is cancelled.
        Raises UnknownName, Cancelled.
        """
        cancel = cancel or Cancel()
        account_id = self._store.read(lambda: accounts.named(account).id)
        stamp = self._store.read(lambda: suggestions.stamp(account_id))
        total = self._store.read(lambda: suggestions.waiting(account_id))
        say(0, total)
        done = suggested = sure = last = 0
        matcher = self._matcher(account_id, cancel) if total else None
        while matcher is not None:
            cancel.check()
            batch = self._store.read(partial(suggestions.offers, account_id, last, BATCH))
            if not batch:
                break
            found: dict[int, tuple[Candidate, ...]] = {}
            for offer in batch:
                found[offer.id] = matcher.candidates(offer, MOST)
                cancel.wait(PAUSE)
            suggested += self._store.write(partial(suggestions.replace, found), Urgency.BACKGROUND)
            sure += sum(1 for each in found.values() if each and each[0].score >= SURE)
            done, last = done + len(batch), batch[-1].id
            say(min(done, total), total)
        self._note(account_id, stamp)
        return Found(done, suggested, sure)

    def for_listing(self, listing_id: int) -> list[SuggestionRow]:
        """At most five, best first; worked out now when none are stored. Empty for a linked or ignored listing."""
        stored = self._store.read(lambda: suggestions.of_listing(listing_id))
        if stored:
            return stored
        asked = self._store.read(lambda: suggestions.offer(listing_id))
        if asked is None:
            return []
        account_id, offer = asked
        found = self._matcher(account_id, Cancel()).candidates(offer, MOST)
        if not found:
            return []
        self._store.write(lambda: suggestions.replace({listing_id: found}), Urgency.CLICK)
        return self._store.read(lambda: suggestions.of_listing(listing_id))

    def state(self, account: str) -> SuggestionState:
        """When the account's listings were last looked at, and whether that still holds. Raises UnknownName."""

        def job() -> SuggestionState:
            account_id = accounts.named(account).id
            noted = values.get(_key(account_id))
            waiting = suggestions.waiting(account_id)
            if noted is None:
                return SuggestionState(None, waiting > 0, waiting)
            return SuggestionState(from_ms(noted["at"]), noted["stamp"] != suggestions.stamp(account_id), waiting)

        return self._store.read(job)

    def plan_accept(self, account: str, least: int) -> AcceptPlan:
        """The best suggestion of every unlinked listing with a score of at least ``least``; nothing is linked yet.

        Left with the reason: two best of equal score, and two barcodes that differ. Raises UnknownName.
        """
        rows = self._store.read(lambda: suggestions.best(accounts.named(account).id))
        links: list[AcceptRow] = []
        left: list[tuple[str, str]] = []
        for each in rows:
            why_not = _why_not(each, least)
            if why_not:
                left.append((each.channel_sku, why_not))
            elif each.sku is not None:
                why = "; ".join(each.evidence)
                links.append(
                    AcceptRow(
                        each.listing_id,
                        each.channel_sku,
                        each.title,
                        each.sku,
                        each.item_title,
                        each.score,
                        why,
                        each.tier,
                    )
                )
        return AcceptPlan(tuple(links), tuple(left))

    def _matcher(self, account_id: int, cancel: Cancel) -> Matcher:
        """All items with what this account's links teach.

        The index of the items is kept while they are the same: links made one by one cost no new one.
        """
        with self._lock:
            read = self._store.read
            links, references = read(lambda: suggestions.links(account_id)), read(suggestions.references)
            here, taught = read(suggestions.item_stamp), (account_id, hash(tuple(links)), len(references))
            if self._kept is None or self._kept[0] != here:
                self._kept = None  # the old one goes before the new one comes: one index in memory
                self._kept = (here, taught, Matcher(self._items(cancel), links, references))
            elif self._kept[1] != taught:
                self._kept = (here, taught, self._kept[2].taught(links, references))
            return self._kept[2]

    def _items(self, cancel: Cancel) -> Iterator[Product]:
        last = 0
        while page := self._store.read(partial(suggestions.products, last)):
            for each in page:
                yield each
                if each.id % GIVE_WAY == 0:
                    cancel.wait(PAUSE)
            cancel.check()
            last = page[-1].id

    def _note(self, account_id: int, stamp: str) -> None:
        at = to_ms(self._store.clock.now())
        self._store.write(lambda: values.put(_key(account_id), {"at": at, "stamp": stamp}))


def _key(account_id: int) -> str:
    return f"suggestions of {account_id}"


def _why_not(row: BestRow, least: int) -> str:
    """Why its best suggestion is not accepted; empty = it is."""
    if row.sku is None:
        return NONE
    if row.score < least:
        return BELOW
    if row.next_score == row.score:
        return EQUAL
    theirs, ours = barcode(row.barcode), barcode(row.item_barcode)
    return BARCODES if theirs and ours and theirs != ours else ""
