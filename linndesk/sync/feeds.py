"""Many levels at once: a feed is filled, handed in, begun, looked at and settled (R-OUTCOME, R-LOST). Sync thread."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from linndesk.channels.http import NoAnswer
from linndesk.channels.stock import Bulk, BulkResult, TellsStock, TellsStockInBulk
from linndesk.errors import (
    AccessRefused,
    BadInput,
    BadReply,
    Cancelled,
    ChannelError,
    ChannelRefused,
    LinndeskError,
    SignInRefused,
    Throttled,
)
from linndesk.store import accounts, feeds, problems
from linndesk.store.feeds import FeedRow
from linndesk.sync import feedcards
from linndesk.sync.claiming import Guard
from linndesk.sync.feedrows import FeedRows
from linndesk.sync.lease import LeaseLost
from linndesk.sync.outlets import Outlet, Outlets
from linndesk.sync.stint import RunPart, Stint
from linndesk.sync.way import Way

MANY = 3_000  # more waiting levels than this go as a bulk
AT_ONCE = timedelta(minutes=5)  # bulks begun within this are one set; none is begun behind an older one
LOOKS = (30.0, 60.0)  # seconds after the one before
LATER_LOOKS = 120.0
TRIES = 3  # to have a result
LATE, GONE = timedelta(minutes=45), timedelta(hours=24)
SEARCHES, SEARCH_AGAIN = 5, timedelta(minutes=1)  # before one that is not listed is taken for not begun
PAUSES = (timedelta(minutes=10), timedelta(hours=1))  # after one that failed, after several
NOT_NOW = timedelta(minutes=5)
_NEVER_HAPPENED = (ChannelRefused, Throttled, SignInRefused, AccessRefused)


class Feeds(RunPart):
    """One run's part in the feeds of a pool, inside its lease. ``way``: how levels are settled and named.

    Raises Cancelled, LeaseLost; all else stands in the rows, the cards and the receipts.
    """

    def __init__(self, stint: Stint, way: Way) -> None:
        super().__init__(stint)
        self._way = way
        self._outlets = Outlets(stint, keeps_plan=False)
        self._rows = FeedRows(stint, way)

    def run(self) -> None:
        """Go on with those there are, then hand in what waits in great number."""
        self._store.read(self._run)

    def _run(self) -> None:
        try:
            for feed in feeds.unended(self._pool_id):
                self._cancel.check()
                self._go_on(feed)
            while (crowd := self._who_has_many()) is not None:
                self._cancel.check()
                if not self._begin(*crowd):
                    break
        finally:
            self._outlets.close()

    def _go_on(self, feed: FeedRow) -> None:
        if feed.state == "filling":
            self._give_up(feed, "", certain=True)  # whoever filled it died: nothing has left
            return
        if feed.next_look is not None and feed.next_look > self._now():
            return
        try:
            outlet = self._outlets.of(feed.account_id)
            if not outlet.account.enabled:  # a sync neither reads nor writes it
                self._rows.change(feed, next_look=self._now() + NOT_NOW)
            elif feed.state == "starting":
                self._find(feed, outlet)
            else:
                self._rows.spread(feed)
                self._look(feed, outlet)
        except (Cancelled, LeaseLost):
            raise
        except LinndeskError as error:
            self._stays(feed, timedelta(seconds=error.wait) if isinstance(error, Throttled) else NOT_NOW)

    def _who_has_many(self) -> feeds.Crowd | None:
        """The account and marketplace whose levels go as a bulk now; None where few wait, or bulks are in trouble."""
        now = self._now()
        there = feeds.unended(self._pool_id)
        if any(each.state != "open" or now - each.created_at > AT_ONCE for each in there):
            return None
        if self._pauses_until(now) > now:
            return None
        waiting = feeds.waiting(self._pool_id, now)
        return max(waiting, key=lambda each: waiting[each]) if sum(waiting.values()) > MANY else None

    def _pauses_until(self, now: datetime) -> datetime:
        """After one that failed its levels go one by one for a while."""
        last = feeds.last_ended(self._pool_id, len(PAUSES))
        failed = next((number for number, each in enumerate(last) if not each.why), len(last))
        ended = last[0].ended_at if failed else None
        return now if ended is None else ended + PAUSES[failed - 1]

    def _begin(self, account_id: int, place: str) -> bool:
        """Fill one, hand it in, begin it; whether it was begun."""
        try:
            outlet = self._outlets.of(account_id)
        except LinndeskError:
            return False  # the first row that is sent one by one says so
        channel = outlet.channel
        if not (isinstance(channel, TellsStockInBulk) and isinstance(channel, TellsStock)):
            return False
        if self._connect.hold(outlet.account, self._way.kind):
            return False
        feed: FeedRow = self._rows.write(self._pool_id, lambda now: feeds.create(self._pool_id, account_id, now))
        self._tell(feed, "Making a bulk of levels")
        changes = self._rows.fill(feed, channel, place, channel.bulk_most)
        if not changes:
            self._rows.write(self._pool_id, lambda now: feeds.end(feed.id, "", now))
            return False
        self._tell(feed, f"Handing in {len(changes):,} levels at once")
        try:
            document = channel.upload_bulk(changes)
        except (ChannelError, BadInput) as error:
            self._give_up(feed, str(error), certain=True)
            return False
        return self._start(feed, outlet, channel, document)

    def _start(self, feed: FeedRow, outlet: Outlet, channel: TellsStockInBulk, document: str) -> bool:
        """The moment is kept first: one whose answer is lost is found again by it."""
        if self._store.read(lambda: feeds.holds_theirs(feed.id)):
            self._give_up(feed, "", certain=True)  # made anew without what the channel's own warehouse sends by now
            return False
        guard = Guard(self._lease)
        now = self._now()
        self._rows.change(feed, state="starting", document=document, moment=now, attempts=0, next_look=now)
        try:
            name = channel.start_bulk(document, guard)
        except (Cancelled, LeaseLost):
            if not guard.passed:
                self._rows.change(feed, moment=None)
            raise
        except ChannelError as error:
            self._not_begun(feed, error, guard.passed)
            return False
        self._opened(feed, outlet, name, now)
        return True

    def _not_begun(self, feed: FeedRow, error: ChannelError, passed: bool) -> None:
        never = not passed or isinstance(error, _NEVER_HAPPENED) or (isinstance(error, NoAnswer) and not error.sent)
        if isinstance(error, Throttled):
            self._rows.change(feed, moment=None, next_look=self._now() + timedelta(seconds=error.wait))
        elif never:
            self._give_up(feed, str(error), certain=True)

    def _find(self, feed: FeedRow, outlet: Outlet) -> None:
        """Begin one that has not left; look for one whose answer was lost."""
        channel = outlet.channel
        assert isinstance(channel, TellsStockInBulk)
        if feed.moment is None:
            if self._connect.hold(outlet.account, self._way.kind):
                self._give_up(feed, "", certain=True)
            else:
                self._start(feed, outlet, channel, feed.document)
            return
        name = channel.find_bulk(feed.moment, feeds.known_names(self._pool_id, self._now()))
        if name is not None:
            self._opened(feed, outlet, name, feed.moment)
        elif feed.attempts + 1 < SEARCHES:
            self._rows.change(feed, attempts=feed.attempts + 1, next_look=self._now() + SEARCH_AGAIN)
        else:
            self._give_up(feed, f"{outlet.title} has no bulk that was begun then", certain=False)

    def _opened(self, feed: FeedRow, outlet: Outlet, name: str, moment: datetime) -> None:
        look = self._now() + timedelta(seconds=LOOKS[0])
        self._rows.change(feed, state="open", name=name, opened_at=moment, attempts=0, next_look=look)
        self._rows.spread(feed)
        self._note(feed, f"{outlet.title} works on a bulk of levels since {moment:%H:%M} UTC")

    def _look(self, feed: FeedRow, outlet: Outlet) -> None:
        channel = outlet.channel
        assert isinstance(channel, TellsStockInBulk)
        bulk = channel.look_at_bulk(feed.name)
        if bulk.state == "going":
            number = feed.attempts + 1
            self._rows.change(feed, attempts=number)
            self._stays(feed, timedelta(seconds=LOOKS[number] if number < len(LOOKS) else LATER_LOOKS))
        elif bulk.state == "failed" or feed.state == "late":  # what is late was told one by one meanwhile
            self._give_up(feed, bulk.why, certain=False)
        else:
            self._rows.settle(feed, self._result(feed, channel, bulk), outlet.title)
            self._end(feed, "")

    def _result(self, feed: FeedRow, channel: TellsStockInBulk, bulk: Bulk) -> BulkResult:
        """One that cannot be read, or not be had after some tries, says nothing: all of it is looked at again."""
        try:
            return channel.bulk_result(bulk.result)
        except BadReply:
            return BulkResult({}, whole=False)
        except ChannelError:
            if feed.attempts >= TRIES:
                return BulkResult({}, whole=False)
            self._rows.change(feed, attempts=feed.attempts + 1)
            raise

    def _stays(self, feed: FeedRow, wait: timedelta) -> None:
        """It is looked at again; one that takes too long holds nobody up, whether it answers or not."""
        now = self._now()
        age = now - (feed.opened_at or feed.moment or feed.created_at)
        if age >= GONE or (feed.state == "starting" and age >= LATE):
            self._give_up(feed, f"{self._title(feed)} did not say what came of it", certain=False)
            return
        if age >= LATE and feed.state == "open":
            self._rows.lay_aside(feed)
            self._rows.write(self._pool_id, partial(self._late, feed))
        self._rows.change(feed, next_look=now + wait)

    def _late(self, feed: FeedRow, now: datetime) -> None:
        feeds.change(feed.id, state="late")
        since = feed.opened_at or feed.created_at
        card = feedcards.late(self._pool_id, feed.account_id, self._way.group, self._title(feed), since)
        problems.raise_(card, now)

    def _give_up(self, feed: FeedRow, why: str, *, certain: bool) -> None:
        """Its levels wait again. ``certain``: nothing of it has left."""
        self._rows.release(feed, certain=certain)
        self._end(feed, why)

    def _end(self, feed: FeedRow, why: str) -> None:
        """Two in a row that failed are worth a card."""

        def job(now: datetime) -> None:
            before = feeds.last_ended(self._pool_id, 1)
            feeds.end(feed.id, why, now)
            problems.resolve(feedcards.late_key(self._pool_id), now)
            if why and before and before[0].why:
                title = self._title(feed)
                problems.raise_(feedcards.failed(self._pool_id, feed.account_id, self._way.group, title, why), now)
            elif not why and feed.name:
                problems.resolve(feedcards.failed_key(self._pool_id), now)

        self._rows.write(self._pool_id, job)
        if why:
            self._note(feed, f"A bulk of levels came to nothing: {why}")

    def _title(self, feed: FeedRow) -> str:
        """What its channel is called."""
        row = self._store.read(lambda: accounts.by_id(feed.account_id))
        return "The channel" if row is None else self._connect.kind(row).title

    def _note(self, feed: FeedRow, text: str) -> None:
        receipt = self._receipts.get(feed.account_id)
        if receipt is not None:
            receipt.messages.append(text)

    def _tell(self, feed: FeedRow, text: str) -> None:
        if feed.account_id in self._receipts:
            self._say(feed.account_id, text)

    def _now(self) -> datetime:
        return self._store.clock.now()
