"""Looking at what was sent: only what the channel shows is confirmed (R-OUTCOME, pitfall 18). Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from linndesk.channels.stock import Shown, TellsStock
from linndesk.domain.outbox import Kind
from linndesk.errors import Cancelled, LinndeskError, Throttled
from linndesk.store import leases, outbox, outbox_queue, problems, readback, stock_rows
from linndesk.store.outbox import OutboxRow
from linndesk.store.readback import Unseen
from linndesk.sync import cards
from linndesk.sync.endings import counts
from linndesk.sync.judging import LOOKS, difference, judge
from linndesk.sync.lease import LeaseLost
from linndesk.sync.outlets import Outlet, Outlets
from linndesk.sync.stint import RunPart, Stint
from linndesk.sync.way import Way

CALLS = 200  # 40 s by Amazon's plan
OFTEN = 10
NOT_NOW = timedelta(minutes=5)
ORDERED: tuple[Kind, ...] = ("despatch",)


class ReadBack(RunPart):
    """One run's looks at what a pool was told, inside its lease. ``way``: how levels are settled and named.

    ``calls`` at most, and after every ``often`` of them it is asked whether something waits to be sent; the rest is
    due in a later run.
    A look is a read: its failure changes nothing but when the next one is. Raises Cancelled, LeaseLost.
    """

    def __init__(self, stint: Stint, way: Way, *, calls: int = CALLS, often: int = OFTEN) -> None:
        super().__init__(stint)
        self._way = way
        self._most_calls = calls
        self._often = often
        self._outlets = Outlets(stint)
        self._calls = 0
        self._busy = False
        self._to_send = 0

    def run(self, all_sent: bool) -> None:
        """``all_sent``: look at whatever is not confirmed yet, else only at what is due for it."""
        self._store.read(partial(self._run, all_sent))

    def _run(self, all_sent: bool) -> None:
        now = self._store.clock.now()
        found = readback.unseen(self._pool_id, now, self._most_calls * 20, every=all_sent)
        self._to_send = self._waiting()
        try:
            for account_id, rows in _by_account(found).items():
                self._account(account_id, rows)
        finally:
            self._outlets.close()

    def _account(self, account_id: int, rows: Sequence[Unseen]) -> None:
        """Its rows, as many at a time as the channel shows."""
        try:
            outlet = self._outlets.of(account_id)
            if not outlet.account.enabled:  # a sync neither reads nor writes it
                self._postpone(account_id, NOT_NOW)
                return
            channel = outlet.channel
            if isinstance(channel, TellsStock):
                for start in range(0, len(rows), channel.looks_at):
                    if not self._may_call():
                        return
                    self._look(outlet, channel, rows[start : start + channel.looks_at])
        except (Cancelled, LeaseLost):
            raise
        except LinndeskError as error:
            self._postpone(account_id, timedelta(seconds=error.wait) if isinstance(error, Throttled) else NOT_NOW)

    def _may_call(self) -> bool:
        """Not for ever, and not while something new waits to be sent."""
        self._cancel.check()
        if self._calls % self._often == self._often - 1:
            self._busy = self._busy or self._waiting() > self._to_send
        self._calls += 1
        return not self._busy and self._calls <= self._most_calls

    def _waiting(self) -> int:
        return outbox_queue.due_count(self._pool_id, self._store.clock.now(), ORDERED)

    def _look(self, outlet: Outlet, channel: TellsStock, part: Sequence[Unseen]) -> None:
        self._tell(outlet, f"Looking at {len(part)} levels")
        shown = channel.shown_stock([each.channel_sku for each in part])
        rows = outbox.by_ids([each.row_id for each in part])

        def job() -> None:
            if not leases.renew(self._pool_id, self._lease.fence, self._store.now()):
                raise LeaseLost("Another process has taken over", "Nothing was changed", "It goes on with what is due")
            now = self._store.clock.now()
            for row in rows.values():
                self._judge(row, shown.get(row.target), outlet.title, now)
            stock_rows.shown(self._pool_id, shown, now)

        self._store.write(job)

    def _judge(self, row: OutboxRow, shown: Shown | None, who: str, now: datetime) -> None:
        age = now - (row.settled_at or row.created_at)
        if shown is None:
            self._wait_or(row, age, LOOKS[0], now, lambda: self._refused(row, f"{who} no longer shows it", who, now))
            return
        verdict = judge(row.payload, shown, sold=0)
        if verdict == "different" and judge(row.payload, shown, sold=readback.sold_since(row)) == "confirmed":
            verdict = "confirmed"  # buyers took the difference
        if verdict == "confirmed":
            self._confirmed(row, shown, now)
        elif verdict == "by_channel":
            self._refused(row, f"{who} sends this itself", who, now)
            readback.is_the_channels(self._pool_id, row.target)
        else:
            self._wait_or(row, age, LOOKS[-1], now, lambda: self._not_as_told(row, shown, who, now))

    def _wait_or(
        self, row: OutboxRow, age: timedelta, limit: timedelta, now: datetime, act: Callable[[], None]
    ) -> None:
        """Before the limit it is only looked at again."""
        if age >= limit:
            act()
            return
        ahead = next((each for each in LOOKS if each > age), LOOKS[-1])
        readback.look_later(row, now + (ahead - age))

    def _not_as_told(self, row: OutboxRow, shown: Shown, who: str, now: datetime) -> None:
        """An update may get lost on the channel: it is told once more, and after that a person has to look."""
        if readback.was_told_before(row):
            self._refused(row, difference(row.payload, shown, who), who, now)
        else:
            readback.tell_again(row, now)

    def _confirmed(self, row: OutboxRow, shown: Shown, now: datetime) -> None:
        if readback.settle(row, "confirmed", now):
            stock_rows.confirmed(row, shown, now)
            problems.heal(cards.thing_key(row.id), now)
            counts(self._receipts, row).confirmed += 1

    def _refused(self, row: OutboxRow, words: str, who: str, now: datetime) -> None:
        if readback.settle(row, "refused", now, error=words):
            stock_rows.refused(row, words, now)
            problems.raise_(cards.card(self._way, "refused", row, who, words), now)
            counts(self._receipts, row).refused += 1

    def _postpone(self, account_id: int, wait: timedelta) -> None:
        now = self._store.clock.now()
        self._store.write(lambda: readback.postpone(self._pool_id, account_id, now, now + wait))

    def _tell(self, outlet: Outlet, text: str) -> None:
        if outlet.account.id in self._receipts:
            self._say(outlet.account.id, text)


def _by_account(found: Iterable[Unseen]) -> dict[int, list[Unseen]]:
    by: dict[int, list[Unseen]] = {}
    for each in found:
        by.setdefault(each.account_id, []).append(each)
    return by
