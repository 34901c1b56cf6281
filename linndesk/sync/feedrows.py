"""The rows that a feed carries, some hundred a transaction: filled in, sent, settled, given back. Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from linndesk.channels.stock import BulkResult, Change, TellsStock
from linndesk.errors import BadInput
from linndesk.store import accounts, feeds, leases, problems, stock_rows
from linndesk.store.feeds import Candidate, FeedRow, Item
from linndesk.store.outbox import OutboxRow
from linndesk.sync import cards
from linndesk.sync.endings import counts
from linndesk.sync.judging import judge
from linndesk.sync.lease import LeaseLost
from linndesk.sync.stint import RunPart, Stint
from linndesk.sync.way import Way

FEW = 20  # refusals of one transaction


class FeedRows(RunPart):
    """Each step can be broken off anywhere and done again: what is dealt with is no longer in the feed."""

    def __init__(self, stint: Stint, way: Way) -> None:
        super().__init__(stint)
        self._way = way

    def write(self, pool_id: int, job: Callable[[datetime], Any]) -> Any:
        """One transaction while the pool is ours. Raises LeaseLost."""

        def guarded() -> Any:
            if not leases.renew(pool_id, self._lease.fence, self._store.now()):
                raise LeaseLost("Another process has taken over", "Nothing was sent", "It goes on with what is due")
            return job(self._store.clock.now())

        return self._store.write(guarded)

    def change(self, feed: FeedRow, **changes: Any) -> None:
        """Columns of the feed."""
        self.write(feed.pool_id, lambda now: feeds.change(feed.id, **changes))

    def fill(self, feed: FeedRow, channel: TellsStock, place: str, most: int) -> list[Change]:
        """Up to ``most`` waiting levels of a marketplace, marked as being sent; their changes in the numbers' order."""
        changes: list[Change] = []
        after = 0
        while len(changes) < most:
            self._cancel.check()
            limit = min(feeds.SOME, most - len(changes))
            found = feeds.candidates(feed.pool_id, (feed.account_id, place), self._store.clock.now(), after, limit)
            if not found:
                break
            after = found[-1].row_id
            fit = {each.row_id: _change(each) for each in found if _can_be_told(channel, _change(each))}
            taken = self.write(feed.pool_id, partial(self._put, feed, list(fit), len(changes) + 1))
            if taken is None:
                break
            changes += [_told(each, fit[each.id]) for each in taken]
        return changes

    def _put(self, feed: FeedRow, row_ids: Sequence[int], first: int, now: datetime) -> list[OutboxRow] | None:
        """None: something holds the account's levels back now."""
        account = accounts.by_id(feed.account_id)
        if account is None or self._connect.hold(account, self._way.kind):
            return None
        taken = feeds.put(feed, row_ids, first, self._lease.fence, now)
        stock_rows.begin_all(taken, self._store.now())
        return taken

    def spread(self, feed: FeedRow) -> None:
        """The channel has taken the document: what is in it is sent, unless it is no longer the newest level."""
        while self.write(feed.pool_id, partial(self._spread, feed)):
            pass

    def _spread(self, feed: FeedRow, now: datetime) -> int:
        carried = feeds.carried(feed.id, "sending")
        newest = [row for row, version in carried if row.version == version]
        feeds.leave([each.id for each in newest], "sent", now, feed_id=feed.id)
        feeds.leave([row.id for row, version in carried if row.version != version], "waiting", now)
        for row in newest:
            self._way.settled(row, "sent", "", now)
        for row, _ in carried:
            sent = counts(self._receipts, row)
            sent.planned += 1
            sent.sent += 1
        return len(carried)

    def settle(self, feed: FeedRow, result: BulkResult, who: str) -> None:
        """What was refused is refused; what shows as it was told is confirmed; all else is looked at again."""
        while self.write(feed.pool_id, partial(self._settle, feed, result, who)):
            pass

    def _settle(self, feed: FeedRow, result: BulkResult, who: str, now: datetime) -> int:
        part = _few_refused(feeds.items(feed.id), result)
        rows = feeds.rows_of(feed, part, ("sent",))
        mine = [(each, rows[each.row_id]) for each in part if each.row_id in rows]
        mine = [(item, row) for item, row in mine if row.version == item.version]
        refused = [(row, result.refused[item.number]) for item, row in mine if item.number in result.refused]
        taken = [row for item, row in mine if item.number not in result.refused]
        seen = [(row, result.shown[row.target]) for row in taken if row.target in result.shown]
        confirmed = [(row, found) for row, found in seen if judge(row.payload, found, sold=0) == "confirmed"]
        for row, words in refused:
            self._refuse(row, words, who, now)
        feeds.leave([row.id for row, _ in confirmed], "confirmed", now)
        feeds.leave([row.id for row in taken], "sent", now)  # what is confirmed by now stays so
        for row, found in confirmed:
            stock_rows.confirmed(row, found, now)
            counts(self._receipts, row).confirmed += 1
        problems.heal_all([cards.thing_key(row.id) for row, _ in confirmed], now)
        stock_rows.shown(feed.pool_id, {row.target: found for row, found in seen}, now)
        self._done_with(part, feeds.overtaken(part))
        return len(part)

    def _refuse(self, row: OutboxRow, words: str, who: str, now: datetime) -> None:
        feeds.leave([row.id], "refused", now, error=words)
        self._way.settled(row, "refused", words, now)
        problems.raise_(cards.card(self._way, "refused", row, who, words), now)
        counts(self._receipts, row).refused += 1

    def release(self, feed: FeedRow, *, certain: bool) -> None:
        """They wait again. ``certain``: nothing has left; else some of it may have been taken, and what was told
        otherwise meanwhile is told once more."""
        while self.write(feed.pool_id, partial(self._release, feed, certain)):
            pass

    def _release(self, feed: FeedRow, certain: bool, now: datetime) -> int:
        part = feeds.items(feed.id)
        self._give_back(list(feeds.rows_of(feed, part, ("sending", "sent")).values()), certain, now)
        self._done_with(part, [] if certain else feeds.told_otherwise(part))
        return len(part)

    def lay_aside(self, feed: FeedRow) -> None:
        """It takes too long: they are told one by one; what it holds stays known until it ends."""
        for state in ("sending", "sent"):
            while self.write(feed.pool_id, partial(self._lay_aside, feed, state)):
                pass

    def _lay_aside(self, feed: FeedRow, state: Any, now: datetime) -> int:
        carried = [row for row, _ in feeds.carried(feed.id, state)]
        self._give_back(carried, False, now)
        return len(carried)

    def _give_back(self, rows: Sequence[OutboxRow], certain: bool, now: datetime) -> None:
        feeds.leave([each.id for each in rows], "waiting", now)
        for row in rows:
            self._way.settled(row, "waiting" if certain else "sending", "", now)
        if not certain:
            feeds.insist([row.listing_id for row in rows if row.listing_id is not None])

    def _done_with(self, part: Sequence[Item], again: Sequence[int]) -> None:
        feeds.tell_again(again)
        feeds.drop(part)


def _few_refused(part: Sequence[Item], result: BulkResult) -> Sequence[Item]:
    """As many as one transaction takes in time: each refusal is a card's."""
    refused = [place for place, each in enumerate(part) if each.number in result.refused]
    return part[: refused[FEW]] if len(refused) > FEW else part


def _change(found: Candidate) -> Change:
    return Change(found.channel_sku, found.quantity, found.latency, found.marketplace)


def _told(row: OutboxRow, change: Change) -> Change:
    """As the row says it now that it is ours."""
    return Change(row.target, row.payload["quantity"], row.payload["latency"], change.marketplace)


def _can_be_told(channel: TellsStock, change: Change) -> bool:
    """One that the channel could never take would have it refuse the whole: it is refused on its own."""
    try:
        channel.stock_request(change)
    except BadInput:
        return False
    return True
