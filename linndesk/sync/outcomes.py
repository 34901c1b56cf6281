"""What a try came to: the row, its card and the receipt, in one transaction (R-OUTCOME). Sync thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from linndesk.domain.outbox import Hold, State, words
from linndesk.domain.receipts import AccountReceipt
from linndesk.domain.retry import sign_in_pause
from linndesk.errors import LinndeskError
from linndesk.store import outbox, outbox_queue, problems, sends
from linndesk.store.outbox import OutboxRow
from linndesk.store.problems import Trouble
from linndesk.store.store import Store
from linndesk.sync import cards
from linndesk.sync.cards import Cause
from linndesk.sync.endings import Endings, counts, lock_first
from linndesk.sync.way import Way


class Settle(Endings):
    """Ends tries of one pool, and lets the way of each row note what came of it."""

    def taken(self, row: OutboxRow) -> None:
        """The channel has taken it: confirmed by that, or to be looked at."""
        state = self._ways[row.kind].taken
        if self._end(row, state) and state == "confirmed":
            self.count(row).confirmed += 1

    def confirmed(self, row: OutboxRow) -> None:
        """The channel shows it."""
        if self._end(row, "confirmed"):
            self.count(row).confirmed += 1

    def refused(self, row: OutboxRow, way: Way, who: str, cause: Cause, said: str) -> None:
        """A person has to look: its next try is made from the mapping as it is then."""
        if self._end(row, "refused", error=said, card=cards.card(way, cause, row, who, said), forget=True):
            self.count(row).refused += 1
            self.fail(row)

    def unconfirmed(self, row: OutboxRow, way: Way, who: str, error: LinndeskError) -> None:
        """Nobody knows: it stays *sending* and is asked about, at once after its first try. What is told once only is
        handed to a person at once, and nothing of it speaks of another try."""
        now = self._store.clock.now()
        once = way.once(row)
        first = once or row.attempts <= 1
        said = error.said if once else str(error)
        next_try = now if first else now + self.pause(row)
        self._end(
            row, "sending", error=said, next_try=next_try,
            card=cards.card(way, "unconfirmed", row, who, said, next_try) if not first else None,
        )  # fmt: skip

    def not_sent(
        self, row: OutboxRow, way: Way, who: str, error: LinndeskError, wait: float = 0.0, *, state: State = "waiting"
    ) -> None:
        """It was claimed, and certainly nothing left: it waits. ``state`` *sending*: it still is of unknown fate."""
        next_try, card = self.later(row, way, who, str(error), wait, lasts=error.lasts)
        self._end(row, state, error=str(error), next_try=next_try, card=card)

    def let_be(self, row: OutboxRow, state: State) -> None:
        """It was claimed, a stop came before it left: it is what it was, and due again."""
        self._end(row, state, next_try=self._store.clock.now())

    def stays(self, row: OutboxRow, pause: timedelta) -> None:
        """Of unknown fate, and its account may not send now: it is looked at again."""
        self._end(row, "sending", error=row.error, next_try=self._store.clock.now() + pause)

    def postponed(self, row: OutboxRow, way: Way, who: str, error: LinndeskError, wait: float = 0.0) -> None:
        """It could not be judged: what it was, it stays."""
        if row.state == "sending":
            self.not_sent(row, way, who, error, wait, state="sending")
            return
        next_try, card = self.later(row, way, who, str(error), wait, lasts=error.lasts)
        now = self._store.clock.now()

        def job() -> None:
            if outbox_queue.postpone(row, next_try, str(error)) and card is not None:
                problems.raise_(card, now)

        self._store.write(job)

    def held(self, row: OutboxRow, hold: Hold, why: str, trouble: Trouble | None = None) -> None:
        """Kept back. One of unknown fate that is not there is no longer on its way."""
        now = self._store.clock.now()

        def job() -> bool:
            if row.state == "sending":
                lock_first([row])
                if not sends.settle(row.id, self._lease.fence, "waiting", now):
                    return False
                self._ways[row.kind].settled(row, "held", why, now)
            if not outbox.keep_back(row.id, hold, now, why or words(hold, row.kind)):
                return False
            if trouble is not None:
                problems.raise_(trouble, now)
            else:
                problems.heal(cards.thing_key(row.id), now)
            return True

        if self._store.write(job) and trouble is not None:
            self.fail(row)

    def superseded(self, row: OutboxRow) -> None:
        """Of unknown fate, not there, and a newer word of its parcel is waiting: that one counts."""
        now = self._store.clock.now()

        def job() -> None:
            if sends.settle(row.id, self._lease.fence, "waiting", now):
                self._ways[row.kind].settled(row, "superseded", "", now)
                outbox.end(row.id, "superseded", now, outbox.NEWER)
                problems.heal(cards.thing_key(row.id), now)

        self._store.write(job)

    def no_sign_in(
        self,
        row: OutboxRow,
        way: Way,
        who: str,
        said: str,
        *,
        until: datetime | None = None,
        alone: bool = False,
        fix: str = "",
    ) -> None:
        """The account is shut: all of its rows wait for a good sign-in, on one card. ``until``: the others do.
        ``alone``: only this kind of act is not allowed. ``fix``: as of ``cards.card``."""
        now = self._store.clock.now()
        when = until or now + sign_in_pause(row.attempts)

        def job() -> None:
            cause: Cause = "access" if alone else "authorise"
            for each in outbox_queue.wait_for_sign_in(row, when, now, alone=alone) or [row]:
                problems.raise_(cards.card(self._ways.get(each.kind, way), cause, each, who, said, when, fix), now)

        self._store.write(job)
        self.fail(row)


def leave_behind(
    store: Store, pool_id: int, receipts: Mapping[int, AccountReceipt], tried: Collection[int] = ()
) -> None:
    """What a run leaves behind, on its receipts: what is held or not ready counts as planned, whoever keeps it."""
    now = store.clock.now()
    waiting: dict[int, int] = {}
    for left in store.read(lambda: outbox_queue.left_behind(pool_id, tried, now)):
        count = counts(receipts, left)
        count.held += left.held
        count.planned += left.planned + left.held - left.held_tried
        count.unconfirmed += left.sending + left.sent
        waiting[left.account_id] = waiting.get(left.account_id, 0) + left.waiting
    for account_id, receipt in receipts.items():
        if waiting.get(account_id):
            receipt.messages.append(f"{waiting[account_id]:,} left for a later try")
