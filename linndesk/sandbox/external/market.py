"""Listings that were made on the practice shop, and the feeds in which they came. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from linndesk.sandbox.external.listing_records import Action, Feed, FeedRow, Standing, Told, Wanted

_FIRST = 10001


class Market:
    """``told`` is everything that was taken into a feed, ``standing`` what buyers see."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._feeds: dict[str, Feed] = {}
        self._told: list[Told] = []
        self._standing: dict[str, Standing] = {}
        self._made = 0

    @property
    def told(self) -> list[Told]:
        """Everything that was taken into a feed, oldest first: a creation that was told twice stands here twice."""
        with self._lock:
            return list(self._told)

    def told_of(self, sku: str, action: Action | None = None) -> list[Told]:
        """What was taken of one SKU."""
        return [each for each in self.told if each.sku == sku and action in (None, each.action)]

    @property
    def standing(self) -> list[Standing]:
        """What buyers see now, oldest first; two of one SKU where the shop did not look."""
        with self._lock:
            return list(self._standing.values())

    def of_sku(self, sku: str) -> list[Standing]:
        """Listings of that SKU, or with a variation of it."""
        return [each for each in self.standing if sku == each.sku or sku in dict(each.references)]

    def find(self, external_id: str) -> Standing | None:
        """By the shop's own id of it; None = there is none."""
        with self._lock:
            return self._standing.get(external_id)

    def put(self, standing: Standing) -> None:
        """It stands there from now on, in place of what had its id."""
        with self._lock:
            self._standing[standing.external_id] = standing

    def end(self, external_id: str) -> Standing:
        """Nobody sees it any more. Raises KeyError."""
        with self._lock:
            return self._standing.pop(external_id)

    def new_id(self) -> str:
        """An id that no listing had before."""
        with self._lock:
            self._made += 1
            return str(500_000 + self._made)

    # -- feeds

    @property
    def feeds(self) -> list[Feed]:
        """All there ever were, oldest first."""
        with self._lock:
            return list(self._feeds.values())

    def take(self, token: str, told: Sequence[tuple[Action, Wanted]], now: datetime, ready_at: datetime) -> Feed:
        """A new feed of these."""
        with self._lock:
            number = str(_FIRST + len(self._feeds))
            rows = tuple(Told(action, wanted, number, now) for action, wanted in told)
            self._feeds[number] = made = Feed(number, token, rows, ready_at)
            self._told += rows
            return made

    def feed(self, feed_id: str, token: str) -> Feed | None:
        """One of that customer's; None = nobody knows it."""
        with self._lock:
            found = self._feeds.get(feed_id)
            return found if found is not None and found.token == token else None

    def work_off(self, now: datetime, work: Callable[[Told], FeedRow]) -> None:
        """Act on every feed whose time has come, in the order in which they came."""
        with self._lock:
            due = [each for each in self._feeds.values() if each.rows is None and each.ready_at <= now]
            for each in due:
                self._feeds[each.id] = replace(each, rows=tuple(work(told) for told in each.told))
