"""Runs and their receipts. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linndesk.store.tables import Account, Run, RunAccount

KEEP_WELL = timedelta(days=90)
KEEP = timedelta(days=180)  # of runs that were not well
DRAIN = "drain"  # the trigger of a run that only sends
STOCK = "stock"  # of one that only works out and sends levels


@dataclass(frozen=True, slots=True)
class RunRow:
    """One account's part of one run; ``receipt`` is the headless contract's account receipt."""

    run_id: int
    account: str
    started_at: datetime
    ended_at: datetime
    ok: bool
    trigger: str
    receipt: dict[str, Any]


def begin(trigger: str, now: datetime) -> int:
    return int(Run.create(started_at=now, trigger=trigger).id)


def keep(
    run_id: int, account_id: int, receipt: dict[str, Any], started_at: datetime, ended_at: datetime, ok: bool
) -> None:
    RunAccount.create(run=run_id, account=account_id, started_at=started_at, ended_at=ended_at, ok=ok, receipt=receipt)


def end(run_id: int, ok: bool, now: datetime) -> None:
    Run.update(ended_at=now, ok=ok).where(Run.id == run_id).execute()


def close_stale(now: datetime) -> int:
    """Runs that a crash left open are closed as not well; how many."""
    return int(Run.update(ended_at=now, ok=False).where(Run.ended_at.is_null()).execute())


def purge(now: datetime, limit: int = 500) -> int:
    """Remove old runs with their receipts, some at a time; how many."""
    well = Run.ok & (Run.ended_at < now - KEEP_WELL)
    old = [each.id for each in Run.select(Run.id).where(well | (Run.ended_at < now - KEEP)).limit(limit)]
    return int(Run.delete().where(Run.id.in_(old)).execute()) if old else 0


def latest(account_id: int | None = None, limit: int = 50, *, but: Collection[str] = ()) -> list[RunRow]:
    """Newest first, of one account or of all. ``but``: not those of these triggers."""
    query = RunAccount.select(RunAccount, Run, Account).join(Run).switch(RunAccount).join(Account)
    if account_id is not None:
        query = query.where(RunAccount.account == account_id)
    if but:
        query = query.where(Run.trigger.not_in(list(but)))
    query = query.order_by(RunAccount.started_at.desc(), RunAccount.id.desc()).limit(limit)
    return [
        RunRow(
            each.run_id,
            each.account.name,
            each.started_at,
            each.ended_at,
            each.ok,
            each.run.trigger,
            each.receipt,
        )
        for each in query
    ]


def last_of_each(but: Collection[str] = (DRAIN, STOCK)) -> dict[int, RunRow]:
    """The newest sync of each account id; a run that asked for no orders is none."""
    newest: dict[int, RunRow] = {}
    for account in Account.select(Account.id):
        rows = latest(account.id, 1, but=but)
        if rows:
            newest[account.id] = rows[0]
    return newest
