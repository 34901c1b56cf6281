"""What became of listings that were told: their feeds are asked until they end, with messages and references
(R-OUTCOME). Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from linndesk.channels.publishing import Publishes
from linndesk.domain.publishing import FeedNews, FeedProduct
from linndesk.errors import Cancelled, ChannelRefused, JobPaused, LinndeskError, Throttled
from linndesk.store import leases, listing_feeds, problems, publishing
from linndesk.store.listing_feeds import ListingFeedRow
from linndesk.store.outbox import OutboxRow
from linndesk.store.problems import Trouble
from linndesk.sync import cards
from linndesk.sync.endings import counts
from linndesk.sync.lease import LeaseLost
from linndesk.sync.outlets import Outlet, Outlets
from linndesk.sync.publishing import FIRST_LOOK
from linndesk.sync.stint import RunPart, Stint
from linndesk.sync.way import Way

T = TypeVar("T")

LONGEST = timedelta(minutes=15)  # between two looks
NOT_NOW = timedelta(minutes=5)
LATE, GONE = timedelta(hours=24), timedelta(days=7)
PATIENT = timedelta(minutes=15)  # with a channel that says it does not know a feed
PART = 10  # listings a transaction; each may be a card's, and is linked
NOT_NAMED = "{who} has worked it off and said nothing of it"
TWICE = "{who} was told twice, as no answer came, and refused it the second time"
NOT_KNOWN = "{who} could not say what became of it"


@dataclass(slots=True)
class _Ends:
    """What a feed came to, by row."""

    confirmed: list[tuple[OutboxRow, FeedProduct]] = field(default_factory=list)
    refused: list[tuple[OutboxRow, FeedProduct]] = field(default_factory=list)
    doubted: list[tuple[OutboxRow, FeedProduct]] = field(default_factory=list)  # refused, maybe since it is done
    silent: list[OutboxRow] = field(default_factory=list)


class PublishingFeeds(RunPart):
    """One run's part in the feeds of a pool, inside its lease. ``way``: how listings are named. Raises Cancelled,
    LeaseLost; all else stands in the rows, the cards and the receipts."""

    def __init__(self, stint: Stint, way: Way) -> None:
        super().__init__(stint)
        self._way = way
        self._outlets = Outlets(stint, keeps_plan=False)

    def run(self) -> None:
        """Every feed that is due."""
        now = self._store.clock.now()
        found = self._store.read(lambda: listing_feeds.followed(self._pool_id))
        try:
            for feed in found:
                if feed.next_look is None or feed.next_look <= now:
                    self._cancel.check()
                    self._follow(feed)
        finally:
            self._outlets.close()

    def _follow(self, feed: ListingFeedRow) -> None:
        try:
            outlet = self._outlets.of(feed.account_id)
            if not outlet.account.enabled:  # a sync neither reads nor writes it
                self._later(feed, NOT_NOW)
                return
            self._look(feed, outlet)
        except (Cancelled, LeaseLost):
            raise
        except LinndeskError as error:
            wait = timedelta(seconds=error.wait) if isinstance(error, (JobPaused, Throttled)) else NOT_NOW
            self._later(feed, wait, str(error))
            self._note(feed, f"What became of some listings could not be asked: {error}")

    def _look(self, feed: ListingFeedRow, outlet: Outlet) -> None:
        port: object = outlet.channel
        if not isinstance(port, Publishes):
            self._end(feed, outlet, f"{outlet.title} makes no listings any more")
            return
        self._say(feed.account_id, "Asking what became of listings")
        self._lease.check(0)
        try:
            news = port.publish_news(feed.name)
        except ChannelRefused as error:
            self._refused(feed, outlet, error)
            return
        if news.ready:
            self._settle(feed, outlet, news)
        else:
            self._not_yet(feed, outlet)

    def _refused(self, feed: ListingFeedRow, outlet: Outlet, error: ChannelRefused) -> None:
        """It may not know the feed yet, or be in trouble; the same words once more after a while are its last."""
        young = self._store.clock.now() - feed.created_at < PATIENT
        if young or feed.error != error.said:
            self._later(feed, self._pause(feed), error.said)
        else:
            self._end(feed, outlet, error.said)

    def _not_yet(self, feed: ListingFeedRow, outlet: Outlet) -> None:
        """One that is late waits for nobody, and ends once a person has decided about all of it."""
        age = self._store.clock.now() - feed.created_at
        if age >= GONE or (feed.state == "late" and not self._store.read(lambda: listing_feeds.carried(feed.id))):
            self._end(feed, outlet, f"{outlet.title} did not end it in {age.days} days")
            return
        if feed.state == "open" and age >= LATE:
            self._write(partial(self._late, feed, outlet))
        self._later(feed, self._pause(feed))

    def _late(self, feed: ListingFeedRow, outlet: Outlet, now: datetime) -> None:
        listing_feeds.change(feed.id, state="late")
        title = f"{outlet.title} has worked on listings since {feed.created_at:%d %b %H:%M} UTC"
        trouble = Trouble(
            _late_key(feed), self._way.group, title, "It is still asked what became of them",
            f"Look at {outlet.title} whether it has them, then say so in Listings",
            severity="warning", account_id=feed.account_id,
        )  # fmt: skip
        problems.raise_(trouble, now)

    def _settle(self, feed: ListingFeedRow, outlet: Outlet, news: FeedNews) -> None:
        """Some rows a transaction; one that is broken off is asked about again, and goes on where it was."""
        rows = self._store.read(lambda: listing_feeds.carried(feed.id))
        ends = _sorted(rows, _merged(news.products))
        for some in _parts(ends.confirmed):
            self._write(partial(self._confirm, some))
        for some in _parts(ends.refused):
            self._write(partial(self._refuse, some, outlet))
        self._silent(ends.silent, outlet, NOT_NAMED.format(who=outlet.title))
        for row, product in ends.doubted:
            self._silent([row], outlet, TWICE.format(who=outlet.title), product.refused)
        self._write(partial(self._ended, feed, ""))
        if ends.confirmed:
            self._note(feed, f"{outlet.title} has done what it was told of {_number(len(ends.confirmed))}")

    def _confirm(self, some: Sequence[tuple[OutboxRow, FeedProduct]], now: datetime) -> None:
        for row, product in some:
            if listing_feeds.settle(row, "confirmed", now):
                publishing.done(row, product, now)
                problems.heal(cards.thing_key(row.id), now)
                counts(self._receipts, row).confirmed += 1

    def _refuse(self, some: Sequence[tuple[OutboxRow, FeedProduct]], outlet: Outlet, now: datetime) -> None:
        for row, product in some:
            if listing_feeds.settle(row, "refused", now, error=product.refused):
                publishing.refused(row, product.messages, now)
                problems.raise_(cards.card(self._way, "refused", row, outlet.title, product.refused), now)
                counts(self._receipts, row).refused += 1
                self._fail(row)

    def _silent(self, rows: Sequence[OutboxRow], outlet: Outlet, why: str, error: str = "") -> None:
        for some in _parts(rows):
            self._write(partial(self._unheard, some, outlet, why, error))

    def _unheard(self, some: Sequence[OutboxRow], outlet: Outlet, why: str, error: str, now: datetime) -> None:
        for row in some:
            if listing_feeds.settle(row, "sent", now, reason=why, error=error):
                publishing.unknown(row, now)
                problems.raise_(cards.card(self._way, "unheard", row, outlet.title, error or why), now)
                self._fail(row)

    def _end(self, feed: ListingFeedRow, outlet: Outlet, error: str) -> None:
        """Nobody will ever say what became of its listings."""
        rows = self._store.read(lambda: listing_feeds.carried(feed.id))
        self._silent(rows, outlet, NOT_KNOWN.format(who=outlet.title), error)
        self._write(partial(self._ended, feed, error))
        self._note(feed, f"{NOT_KNOWN.format(who=outlet.title)}: {error}")

    def _ended(self, feed: ListingFeedRow, error: str, now: datetime) -> None:
        listing_feeds.end(feed.id, error, now)
        problems.resolve(_late_key(feed), now)

    def _later(self, feed: ListingFeedRow, wait: timedelta, error: str = "") -> None:
        def job(now: datetime) -> None:
            listing_feeds.change(feed.id, attempts=feed.attempts + 1, next_look=now + wait, error=error)

        self._write(job)

    def _pause(self, feed: ListingFeedRow) -> timedelta:
        """Twice as long each time."""
        return min(FIRST_LOOK * (1 << min(feed.attempts + 1, 10)), LONGEST)

    def _write(self, job: Callable[[datetime], T]) -> T:
        """One transaction while the pool is ours. Raises LeaseLost."""

        def guarded() -> T:
            if not leases.renew(self._pool_id, self._lease.fence, self._store.now()):
                raise LeaseLost("Another process has taken over", "Nothing was changed", "It goes on with what is due")
            return job(self._store.clock.now())

        return self._store.write(guarded)

    def _fail(self, row: OutboxRow) -> None:
        receipt = self._receipts.get(row.account_id)
        if receipt is not None:
            receipt.ok = False

    def _note(self, feed: ListingFeedRow, text: str) -> None:
        receipt = self._receipts.get(feed.account_id)
        if receipt is not None and text not in receipt.messages:
            receipt.messages.append(text)


def _late_key(feed: ListingFeedRow) -> str:
    return f"listing:feed-late:{feed.id}"


def _number(count: int) -> str:
    return "1 listing" if count == 1 else f"{count:,} listings"


def _parts(rows: Sequence[T]) -> list[Sequence[T]]:
    return [rows[start : start + PART] for start in range(0, len(rows), PART)]


def _merged(products: Sequence[FeedProduct]) -> Mapping[tuple[int, str], FeedProduct]:
    """By our id of the listing where it has one, else by SKU. An app may name each variation of one on its own."""
    found: dict[tuple[int, str], FeedProduct] = {}
    for each in products:
        key = (each.template_id, "") if each.template_id else (0, each.sku)
        before = found.get(key)
        found[key] = each if before is None else _both(before, each)
    return found


def _both(one: FeedProduct, other: FeedProduct) -> FeedProduct:
    return FeedProduct(
        one.sku, one.template_id, one.external_id or other.external_id, one.url or other.url,
        (*one.messages, *other.messages), (*one.references, *other.references),
    )  # fmt: skip


def _sorted(rows: Sequence[OutboxRow], products: Mapping[tuple[int, str], FeedProduct]) -> _Ends:
    ends = _Ends()
    for row in rows:
        product = products.get((publishing.template_of(row), "")) or products.get((0, row.target))
        if product is None:
            ends.silent.append(row)
        elif product.refused and publishing.may_be_done(row):
            ends.doubted.append((row, product))
        elif product.refused:
            ends.refused.append((row, product))
        else:
            ends.confirmed.append((row, product))
    return ends
