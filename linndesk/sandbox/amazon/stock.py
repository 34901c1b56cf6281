"""What the practice Amazon sells of each SKU, and every level it accepted. Safe from any thread."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from linndesk.sandbox.amazon.levels import Told
from linndesk.sandbox.amazon.offers import Offers
from linndesk.sandbox.amazon.records import Listing

Key = tuple[str, str, str]


@dataclass(slots=True)
class Level:
    """A change that was accepted. ``latency`` None = not spoken of; ``quantity`` None = Amazon is to hold the stock.

    ``id`` is the submission's or the feed's; ``answered`` 0 until an answer went out (a feed's has none of its own);
    ``applied`` is when it became what is sold, None before that; ``lost``: it never will.
    """

    merchant: str
    sku: str
    quantity: int | None
    latency: int | None
    by: Literal["patch", "feed"]
    id: str
    at: datetime
    answered: int = 0
    applied: datetime | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Echo:
    """What ``attributes`` say of a SKU: the last submission, which need not be what is sold."""

    quantity: int | None
    latency: int | None


class Stock:
    """One number per merchant and SKU, whatever marketplace was named. A level is sold some time after it was accepted.

    What is due is applied in the order it fell due, before anybody looks.
    """

    def __init__(self, offers: Offers, lock: threading.RLock, now: Callable[[], datetime]) -> None:
        self._offers = offers
        self._lock = lock
        self._now = now
        self._first: list[Callable[[], None]] = []
        self._due: list[tuple[datetime, int, Level, Told]] = []
        self._levels: list[Level] = []
        self._by_id: dict[str, Level] = {}
        self._flipped: list[Level] = []
        self._echo: dict[Key, Echo] = {}

    @property
    def levels(self) -> list[Level]:
        """Every accepted change, oldest first."""
        with self._lock:
            self.settle()
            return list(self._levels)

    @property
    def flipped(self) -> list[Level]:
        """Those that took a listing away from Amazon's warehouse, or gave one to it: there should be none."""
        with self._lock:
            self.settle()
            return list(self._flipped)

    def of(self, sku: str, merchant: str = "main") -> list[Level]:
        """The accepted changes of a SKU, oldest first."""
        return [each for each in self.levels if (each.merchant, each.sku) == (merchant, sku)]

    def shown(self, sku: str, merchant: str = "main") -> int | None:
        """What is sold now; None = from Amazon's own warehouse. Raises KeyError."""
        return self._one(merchant, sku).quantity

    def latency(self, sku: str, merchant: str = "main") -> int | None:
        """The handling time in days that holds now, None = Amazon's default. Raises KeyError."""
        return self._one(merchant, sku).handling_days

    def all_shown(self, merchant: str = "main") -> dict[str, int | None]:
        """What is sold now of every SKU."""
        with self._lock:
            self.settle()
            return {each.sku: each.quantity for each in self._offers.of(merchant)}

    def waiting(self) -> int:
        """How many accepted changes are still to be applied."""
        with self._lock:
            self.settle()
            return len(self._due)

    def put(self, sku: str, quantity: int, latency: int | None = None, *, merchant: str = "main") -> None:
        """Somebody else, such as a person in Seller Central, changed it; it holds at once. Raises KeyError."""
        with self._lock:
            self.settle()
            for each in self._listed(merchant, sku):
                self._echo[(merchant, each.marketplace_id, sku)] = Echo(quantity, latency)
            self._offers.change(merchant, sku, quantity=quantity, handling_days=latency, updated=self._now())

    def sell(self, sku: str, units: int, merchant: str = "main") -> None:
        """An order takes units away, down to nothing; what Amazon holds itself stays out of it."""
        with self._lock:
            self.settle()
            found = self._offers.with_sku(merchant, sku)
            if found and found[0].quantity is not None:
                left = max(0, found[0].quantity - units)
                self._offers.change(merchant, sku, quantity=left, updated=self._now())

    def echo(self, listing: Listing) -> Echo:
        """What the attributes of an offer say."""
        with self._lock:
            key = (listing.merchant, listing.marketplace_id, listing.sku)
            return self._echo.get(key, Echo(listing.quantity, listing.handling_days))

    # -- for the operations

    def worked_by(self, first: Callable[[], None]) -> None:
        """This is called before anybody looks: it may accept what fell due meanwhile."""
        with self._lock:
            self._first.append(first)

    def accept(self, level: Level, told: Told, places: Iterable[str], due: datetime) -> None:
        """Write a level down; its attributes in these places change at once, what is sold when it is due."""
        with self._lock:
            found = self._offers.with_sku(level.merchant, level.sku)
            self._levels.append(level)
            if level.by == "patch":
                self._by_id[level.id] = level
            if any(each.by_amazon != (told.quantity is None) for each in found):
                self._flipped.append(level)
            named = set(places)
            for each in found:
                self._submit(each, told if each.marketplace_id in named else None)
            if not level.lost:
                heapq.heappush(self._due, (due, len(self._levels), level, told))

    def answered(self, submission: str, status: int) -> None:
        """How the request that brought a level was answered."""
        with self._lock:
            if submission in self._by_id:
                self._by_id[submission].answered = status

    def settle(self) -> None:
        """Bring everything up to now."""
        with self._lock:
            for each in self._first:
                each()
            self.apply(self._now())

    def apply(self, until: datetime) -> None:
        """What was due by then becomes what is sold."""
        with self._lock:
            while self._due and self._due[0][0] <= until:
                due, _, level, told = heapq.heappop(self._due)
                self._apply(level, told, due)

    def _apply(self, level: Level, told: Told, at: datetime) -> None:
        level.applied = at
        found = self._offers.with_sku(level.merchant, level.sku)
        if not found:
            return
        days = found[0].handling_days if told.keeps_latency else told.latency
        moved = {"updated": at} if told.quantity != found[0].quantity else {}  # a handling time alone is not noticed
        self._offers.change(level.merchant, level.sku, quantity=told.quantity, handling_days=days, **moved)

    def _submit(self, listing: Listing, told: Told | None) -> None:
        """The attributes change, or (None) stay what they are while what is sold goes on."""
        echo = self.echo(listing)
        if told is not None:
            echo = Echo(told.quantity, echo.latency if told.keeps_latency else told.latency)
        self._echo[(listing.merchant, listing.marketplace_id, listing.sku)] = echo

    def _one(self, merchant: str, sku: str) -> Listing:
        with self._lock:
            self.settle()
            return self._listed(merchant, sku)[0]

    def _listed(self, merchant: str, sku: str) -> list[Listing]:
        found = self._offers.with_sku(merchant, sku)
        if not found:
            raise KeyError(sku)
        return found
