"""One run, of a sync or of what is due to be sent: every pool in its lane, a receipt at the end. Sync thread.

Pools that are asked for orders meet before they plan, so that a sale on one lowers the others in the same run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, wait
from functools import partial

from linndesk.channels.base import Cancel
from linndesk.domain.outbox import Kind
from linndesk.domain.receipts import AccountReceipt, Receipt
from linndesk.errors import Busy, UnknownName
from linndesk.store import accounts, feeds, leases, listing_feeds, outbound, outbox, readback, runs
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store
from linndesk.sync.behind import Pulled, old_pull, phrase
from linndesk.sync.confirming import ServerOf, no_server
from linndesk.sync.connect import Connect, Processes
from linndesk.sync.keeping import Keeping
from linndesk.sync.meeting import Meeting
from linndesk.sync.pool import Errand, PoolRun
from linndesk.sync.progress import Tell, silent
from linndesk.sync.turns import Trigger, resting

LANES = 8
# Kinds of rows that a run sends.
SENT: tuple[Kind, ...] = (
    "fba",
    "cancel",
    "despatch",
    "process",
    "refund",
    "listing",
    "stock",
    "price",
    "booking",
    "mail",
)
Errands = Sequence[tuple[list[AccountRow], Errand]]


class Engine:
    """Runs syncs. ``count_run`` notes in and outside the database that a run begins (R-COPY).

    ``lanes``: pools that are worked on at once. ``before`` each run something may end by itself, which it tells by
    account id for the receipts; ``after`` it, with every pool free again, is what takes its own time, such as mails.
    ``mail_server``: by which order confirmations leave.
    """

    def __init__(
        self,
        store: Store,
        connect: Connect,
        processes: Processes,
        count_run: Callable[[], None],
        *,
        lanes: int = LANES,
        before: Callable[[], Mapping[int, str]] = dict,
        after: Callable[[Cancel], object] = lambda cancel: None,
        mail_server: ServerOf = no_server,
    ) -> None:
        self._store = store
        self._connect = connect
        self._processes = processes
        self._count_run = count_run
        self._lanes = lanes
        self._before = before
        self._after = after
        self._mail_server = mail_server

    def sync(
        self,
        names: Sequence[str] | None = None,
        *,
        trigger: str = "command",
        cancel: Cancel | None = None,
        tell: Tell = silent,
    ) -> Receipt:
        """Sync the pools of these accounts, or of all enabled ones. Raises UnknownName; Busy when every pool is.

        A pool's trouble stands in its receipt and as a problem; the other pools go on.
        """
        rows = self._store.read(accounts.every)
        errands = [(pool, Errand()) for pool in _pools(rows, names)]
        return self._whole(trigger, errands, cancel or Cancel(), tell, by_hand_counts=True)

    def sync_due(
        self,
        orders_of: Collection[int],
        stock_of: Collection[int],
        *,
        cancel: Cancel | None = None,
        tell: Tell = silent,
    ) -> Receipt:
        """A run of the schedule: ids of accounts whose orders, and of accounts whose levels, are due.

        Levels that its orders have changed are worked out and sent in it, whosever they are, but of pools that send
        levels only by hand (``stock_minutes`` 0 everywhere). Raises Busy when every pool is.
        """
        errands: list[tuple[list[AccountRow], Errand]] = []
        for pool in _pools(self._store.read(accounts.every), None):
            pulls = any(each.id in orders_of for each in pool)
            plans = any(self._connect.settings(each).stock_minutes for each in pool)
            if pulls or plans:
                if_marked = not pulls and not any(each.id in stock_of for each in pool)
                errands.append((pool, Errand(pulls, plans, if_marked, trigger="schedule")))
        return self._whole("schedule", errands, cancel or Cancel(), tell, by_hand_counts=False)

    def send_due(
        self,
        pools: Sequence[int] | None = None,
        *,
        cancel: Cancel | None = None,
        tell: Tell = silent,
        ordered: bool = False,
    ) -> Receipt | None:
        """Send what is due (of these pools); None when nothing is, or when somebody else has those pools just now.

        ``ordered``: a person says so, and orders are processed whatever their account's interval. What was pulled
        longer than 10 min ago is pulled again first. Raises only bugs and StorageTrouble.
        """
        cancel = cancel or Cancel()
        trigger: Trigger = "person" if ordered else "drain"
        found = self._store.read(partial(self._due, trigger))
        due = [each for each in found if pools is None or each in pools]
        rows = self._store.read(accounts.every)
        groups = [[row for row in rows if row.pool_id == pool_id] for pool_id in due]
        errand = Errand(pulls=False, plans=False, trigger=trigger)
        errands = [(group, errand) for group in groups if group]
        if not errands:
            return None
        meeting = Meeting(self._store.clock, cancel, threading.BoundedSemaphore(self._lanes), {})
        pool_runs = self._pool_runs(errands, cancel, tell, meeting)
        receipt = self._run(runs.DRAIN, pool_runs, meeting, cancel)
        return receipt if _all_busy(pool_runs) is None else None

    def _due(self, trigger: Trigger) -> list[int]:
        """Pools with something to send or to look at that nobody syncs just now."""
        now = self._store.clock.now()
        later = resting(self._connect, accounts.every(), trigger, now)
        found = {*outbox.due_pools(now, SENT, later), *feeds.due_pools(now), *readback.due_pools(now)}
        found.update(outbound.due_pools(now), listing_feeds.due_pools(now))
        return [each for each in sorted(found) if not self._is_held(each)]

    def _is_held(self, pool_id: int) -> bool:
        held = leases.held(pool_id)
        return held is not None and held.until > self._store.now() and not self._processes.is_gone(held.holder)

    def _whole(self, trigger: str, errands: Errands, cancel: Cancel, tell: Tell, *, by_hand_counts: bool) -> Receipt:
        pulling = {pool[0].pool_id: [each for each in pool if each.enabled] for pool, errand in errands if errand.pulls}
        others = partial(self._not_pulled, frozenset(pulling), by_hand_counts)
        lanes = threading.BoundedSemaphore(self._lanes)
        meeting = Meeting(self._store.clock, cancel, lanes, pulling, others)
        pool_runs = self._pool_runs(errands, cancel, tell, meeting)
        receipt = self._run(trigger, pool_runs, meeting, cancel)
        busy = _all_busy(pool_runs)
        if busy is not None:
            raise busy
        return receipt

    def _not_pulled(self, pulling: Collection[int], by_hand_counts: bool) -> Mapping[int, str]:
        """Of the accounts that are on and that this run does not ask: those whose orders are not in, and why."""
        now = self._store.clock.now()
        found: dict[int, str] = {}
        for row in self._store.read(accounts.every):
            if row.enabled and row.pool_id not in pulling:
                pulled = Pulled(row.id, row.name, self._connect.settings(row).order_minutes, row.last_orders_at)
                why = old_pull(pulled, now, by_hand_counts=by_hand_counts)
                found.update({row.id: phrase(row.name, why)} if why else {})
        return found

    def _pool_runs(self, errands: Errands, cancel: Cancel, tell: Tell, meeting: Meeting) -> list[PoolRun]:
        return [
            PoolRun(self._store, self._connect, self._processes, pool, cancel, tell, meeting, errand, self._mail_server)
            for pool, errand in errands
        ]

    def _run(self, trigger: str, pool_runs: list[PoolRun], meeting: Meeting, cancel: Cancel) -> Receipt:
        self._count_run()
        ended = self._before()
        receipt = Receipt(started_at=self._store.clock.now())
        keeping = Keeping(self._store, self._connect, trigger, pool_runs)
        keeping.begin(receipt)
        try:
            _in_lanes([each.run for each in pool_runs])
            if meeting.had_latecomers:
                _in_lanes([each.again for each in pool_runs])
        finally:
            for each in pool_runs:
                each.finish()
                _say(ended, each.receipts)
                receipt.accounts.extend(each.receipts.values() if each.took_part else ())
            keeping.end(receipt)
        self._after(cancel)
        return receipt


def _all_busy(pool_runs: Sequence[PoolRun]) -> Busy | None:
    """The first one's word where every pool that there was something to do for is with another program."""
    wanted = [each.busy for each in pool_runs if each.took_part]
    return wanted[0] if wanted and all(wanted) else None


def _say(words: Mapping[int, str], receipts: Mapping[int, AccountReceipt]) -> None:
    for account_id in words.keys() & receipts.keys():
        receipts[account_id].messages.append(words[account_id])


def _in_lanes(jobs: Sequence[Callable[[], None]]) -> None:
    """Start the lanes in the order the accounts were added; wait for all; then raise the first bug."""
    futures = [_in_a_lane(each) for each in jobs]
    wait(futures)
    for future in futures:
        future.result()


def _in_a_lane(job: Callable[[], None]) -> Future[None]:
    """On a daemon thread: a request that hangs must not hold up the end of the program."""
    future: Future[None] = Future()

    def lane() -> None:
        try:
            job()
            future.set_result(None)
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=lane, name="lane", daemon=True).start()
    return future


def _pools(rows: Sequence[AccountRow], names: Sequence[str] | None) -> list[list[AccountRow]]:
    """The pools to sync, in the order their first account was added; each with all of its accounts."""
    known = {each.name: each for each in rows}
    for name in names or ():
        if name not in known:
            raise UnknownName(f"There is no account {name}", fix="Accounts here: " + (", ".join(known) or "none yet"))
    wanted = {known[name].pool_id for name in names} if names else {each.pool_id for each in rows if each.enabled}
    pools: dict[int, list[AccountRow]] = {}
    for row in rows:
        if row.pool_id in wanted and (row.enabled or (names and row.name in names)):
            pools.setdefault(row.pool_id, []).append(row)
    return list(pools.values())
