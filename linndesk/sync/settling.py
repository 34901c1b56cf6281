"""How a document ends: the row, the accounts' resume points and the problem, in one transaction. Sync thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from linndesk.errors import LinndeskError
from linndesk.store import accounts, cursors, order_reports, orders, outbox_queue, problems
from linndesk.store.order_reports import ReportRow, Result
from linndesk.store.problems import Trouble
from linndesk.sync.frozen import Frozen
from linndesk.sync.incomplete import AT_ONCE
from linndesk.sync.subject import OVERLAP, Subject, move_on, show_oldest

ORDERS = "orders"
REREAD = "reread"
REPORT = "report"
GROUP = "Order import"


def problem_key(pool_id: int) -> str:
    return f"report:{pool_id}"


class Settling:
    """Ends documents of one pool."""

    def __init__(self, about: Subject) -> None:
        self._about = about
        self._store = about.store

    def settle(
        self, row: ReportRow, frozen: Frozen, result: Result, moment: datetime, helper: int | None, left: str
    ) -> None:
        """It was read: all is here up to ``moment``, unless the pages are needed as well (``left``: why)."""
        now = self._store.clock.now()
        if left:
            result = replace(result, reason=left)
            self._about.receipt.messages.append(left)

        def job() -> int:
            self._ended(row, result, helper, now)
            problems.resolve(problem_key(row.pool_id), now)
            if row.purpose == "again" and row.account_id is not None and not left:
                self._read_again(row.account_id, frozen)
            doubted = 0
            if row.purpose in ("first", "catch_up") and not left:
                doubted = sum(self._move(each, frozen, moment, now) for each in frozen.accounts)
                cursors.clear(row.pool_id, ORDERS)
                show_oldest(frozen)
            return doubted

        doubted = self._store.write(job)
        if doubted:
            what = "1 order" if doubted == 1 else f"{doubted:,} orders"
            told = f"A report tells no change of what was here before: {what} are asked for one by one, "
            self._about.receipt.messages.append(f"{told}{AT_ONCE} at most with each of the next syncs")

    def give_up(self, row: ReportRow, result: Result, error: LinndeskError, helper: int | None = None) -> None:
        """It cannot be had, or not read to its end: said, kept, and left to the pages."""
        now = self._store.clock.now()
        told = Trouble(
            problem_key(row.pool_id), GROUP, error.title, error.detail, error.fix,
            account_id=row.account_id or self._about.sender,
        )  # fmt: skip

        def job() -> None:
            self._ended(row, replace(result, reason=str(error)), helper, now)
            problems.raise_(told, now)

        self._store.write(job)
        self._about.receipt.ok = False
        self._about.receipt.messages.append(str(error))

    def later(self, error: LinndeskError) -> None:
        """It could not be had just now: the next run tries again, for some hours."""
        self._about.receipt.ok = False
        self._about.receipt.messages.append(str(error))

    def withdraw(self, row: ReportRow) -> None:
        """Nobody waits for it any more."""
        now = self._store.clock.now()
        self._store.write(lambda: self._ended(row, Result("failed", "It was no longer wanted"), None, now))

    def _ended(self, row: ReportRow, result: Result, helper: int | None, now: datetime) -> None:
        order_reports.finish(row.id, result, now)
        if helper is not None:
            order_reports.finish(helper, Result("read"), now)
        cursors.clear(row.pool_id, REPORT, str(row.id))

    def _move(self, account_id: int, frozen: Frozen, moment: datetime, now: datetime) -> int:
        """An account that asks for more than the question did stays where it was. How many orders are in doubt."""
        row = accounts.by_id(account_id)
        if row is None or row.pool_id != self._about.pool_id or account_id not in self._about.snapshot:
            return 0
        scopes = set(self._about.kind.scopes(self._about.snapshot[account_id]))
        if not scopes <= set(frozen.query.scopes) or self._about.since(row) < frozen.query.since - OVERLAP:
            return 0
        doubted = 0
        if row.resume_point is not None:
            doubted = orders.doubt(row.pool_id, [account_id], row.resume_point, now)
            outbox_queue.ask_first(row.pool_id, "despatch")
        move_on(account_id, moment, finished=True)
        return doubted

    def _read_again(self, account_id: int, frozen: Frozen) -> None:
        cursors.clear(self._about.pool_id, REREAD, str(account_id))
        show_oldest(frozen)
        row = accounts.by_id(account_id)
        if row is not None and row.reread_since == frozen.query.since:
            accounts.note(account_id, reread_since=None)
