"""One run, of a sync or of what is due to be sent: every pool in its lane, a receipt at the end. Sync thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from datetime import datetime

from linndesk.channels.base import Cancel
from linndesk.domain.outbox import Kind
from linndesk.domain.receipts import AccountReceipt, Receipt, account_json
from linndesk.errors import Busy, UnknownName
from linndesk.store import accounts, leases, order_reports, orders, outbox, runs
from linndesk.store.accounts import AccountRow
from linndesk.store.store import Store
from linndesk.sync.connect import Connect, Processes
from linndesk.sync.pool import PoolRun
from linndesk.sync.progress import Tell, silent
from linndesk.sync.tidying import tidy

LANES = 8
SENT: tuple[Kind, ...] = ("despatch",)  # kinds of rows that a run sends


class Engine:
    """Runs syncs. ``count_run`` notes in and outside the database that a run begins (R-COPY)."""

    def __init__(self, store: Store, connect: Connect, processes: Processes, count_run: Callable[[], None]) -> None:
        self._store = store
        self._connect = connect
        self._processes = processes
        self._count_run = count_run

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
        cancel = cancel or Cancel()
        rows = self._store.read(accounts.every)
        pools = _pools(rows, names)
        pool_runs = [PoolRun(self._store, self._connect, self._processes, each, cancel, tell) for each in pools]
        receipt, busy = self._run(trigger, pool_runs, rows)
        if busy and len(busy) == len(pools):
            raise busy[0]
        return receipt

    def send_due(
        self, pools: Sequence[int] | None = None, *, cancel: Cancel | None = None, tell: Tell = silent
    ) -> Receipt | None:
        """Send what is due (of these pools); None when nothing is, or when somebody else has those pools just now.

        What was pulled longer than 10 min ago is pulled again first. Raises only bugs and StorageTrouble.
        """
        cancel = cancel or Cancel()
        rows = self._store.read(accounts.every)
        due = [each for each in self._store.read(self._due) if pools is None or each in pools]
        groups = [[row for row in rows if row.pool_id == pool_id] for pool_id in due]
        pool_runs = [
            PoolRun(self._store, self._connect, self._processes, each, cancel, tell, pulls=False)
            for each in groups
            if each
        ]
        if not pool_runs:
            return None
        receipt, busy = self._run(runs.DRAIN, pool_runs, rows)
        return None if len(busy) == len(pool_runs) else receipt

    def _due(self) -> list[int]:
        """Pools with something to send that nobody syncs just now."""
        return [each for each in outbox.due_pools(self._store.clock.now(), SENT) if not self._is_held(each)]

    def _is_held(self, pool_id: int) -> bool:
        held = leases.held(pool_id)
        return held is not None and held.until > self._store.now() and not self._processes.is_gone(held.holder)

    def _run(self, trigger: str, pool_runs: list[PoolRun], rows: Sequence[AccountRow]) -> tuple[Receipt, list[Busy]]:
        self._count_run()
        receipt = Receipt(started_at=self._store.clock.now())
        run_id = self._store.write(lambda: runs.begin(trigger, receipt.started_at))
        try:
            busy = self._run_pools(pool_runs, receipt)
        finally:
            skipped = {name for each in pool_runs if each.busy for name in each.names}  # they stay due
            self._end(run_id, receipt, {each.name: each.id for each in rows if each.name not in skipped})
        return receipt, busy

    def _run_pools(self, pool_runs: list[PoolRun], receipt: Receipt) -> list[Busy]:
        """Start the lanes in the order the accounts were added; wait for all; then raise the first bug."""
        for each in pool_runs:
            receipt.accounts.extend(each.receipts.values())
        gate = threading.BoundedSemaphore(LANES)
        futures = [_in_a_lane(each.run, gate) for each in pool_runs]
        wait(futures)
        for future in futures:
            future.result()
        return [each.busy for each in pool_runs if each.busy is not None]

    def _end(self, run_id: int, receipt: Receipt, ids: dict[str, int]) -> None:
        now = self._store.clock.now()
        receipt.ended_at = now
        receipt.ok = all(each.ok for each in receipt.accounts)
        keep_days = {each.id: self._keep_days(each) for each in self._store.read(accounts.every)}

        def keep() -> bool:
            still_here = {each.id for each in accounts.every()}
            for each in receipt.accounts:
                if ids.get(each.name) in still_here:
                    _keep(run_id, ids[each.name], each, now)
            runs.end(run_id, receipt.ok, now)
            orders.purge_people(keep_days, now)
            order_reports.purge_sealed(keep_days, now)
            return tidy(now)

        more = self._store.write(keep)
        while more:
            more = self._store.write(lambda: tidy(now))

    def _keep_days(self, row: AccountRow) -> int:
        return self._connect.settings(row).keep_personal_data_days


def _in_a_lane(job: Callable[[], None], gate: threading.BoundedSemaphore) -> Future[None]:
    """On a daemon thread: a request that hangs must not hold up the end of the program."""
    future: Future[None] = Future()

    def lane() -> None:
        with gate:
            try:
                job()
                future.set_result(None)
            except BaseException as error:
                future.set_exception(error)

    threading.Thread(target=lane, name="lane", daemon=True).start()
    return future


def _keep(run_id: int, account_id: int, each: AccountReceipt, now: datetime) -> None:
    runs.keep(run_id, account_id, account_json(each), each.started_at or now, each.ended_at or now, each.ok)


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
