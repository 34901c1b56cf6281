"""X13: which kinds of call of which account rest after failing too often in a row. Any thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.domain import pausing
from linndesk.errors import JobPaused
from linndesk.store.store import Store
from linndesk.store.tables import Account, JobPause
from linndesk.store.writer import Urgency

_LONGEST_WHY = 300


@dataclass(frozen=True, slots=True)
class Resting:
    """A kind of call of one account that rests. ``account``: its uid; ``failures``: in a row; ``why``: the last."""

    account: str
    job: str
    until: datetime
    why: str
    failures: int


def resting(account_uid: str, now: datetime) -> list[Resting]:
    """What rests of one account now. Inside a read."""
    return _resting(now, JobPause.account == account_uid)


def every(now: datetime) -> dict[str, list[Resting]]:
    """What rests now, by the account's uid. Inside a read."""
    found: dict[str, list[Resting]] = {}
    for each in _resting(now):
        found.setdefault(each.account, []).append(each)
    return found


def clear(account_uid: str, job: str | None = None) -> int:
    """The count starts anew and the rest ends, of one kind or of all; how many rested or counted. Inside a write."""
    which = JobPause.account == account_uid
    if job is not None:
        which &= JobPause.job == job
    return int(JobPause.delete().where(which).execute())


class StoredBreaker:
    """Implements the channels' Breaker port; what one process counts stops every other. ``now``: the present moment.

    Calls for no account (its values are only tried) count nowhere.
    """

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def check(self, account: str, job: str) -> None:
        """Raises JobPaused while that kind rests."""
        now = self._now()
        found = self._store.read(lambda: _one(account, job))
        if found is None or found.until is None or found.until <= now:
            return
        name = self._store.read(lambda: _name(account))
        raise JobPaused(
            f"{pausing.WORDS.get(job, job)} of {name}: no calls until {found.until:%H:%M} UTC",
            f"{found.failures} calls in a row failed; the last: {found.why}",
            "It goes on by itself then; Resume tries at once",
            wait=(found.until - now).total_seconds(),
        )

    def failed(self, account: str, job: str, why: str) -> None:
        """One more in a row; enough of them begin a rest, and so does the first one after a rest."""
        if account:
            self._store.write(lambda: _count(account, job, why, self._now()), Urgency.SYNC)

    def worked(self, account: str, job: str) -> None:
        """The count starts anew. Nearly always there is none: that costs a read and no write."""
        if account and self._store.read(lambda: _one(account, job)) is not None:
            self._store.write(lambda: clear(account, job), Urgency.SYNC)


def _one(account: str, job: str) -> JobPause | None:
    found: JobPause | None = JobPause.get_or_none((JobPause.account == account) & (JobPause.job == job))
    return found


def _name(account: str) -> str:
    found = Account.get_or_none(Account.uid == account)
    return "this account" if found is None else str(found.name)


def _count(account: str, job: str, why: str, now: datetime) -> None:
    row = _one(account, job)
    if row is not None and row.until is not None and row.until > now:
        return  # somebody was told to try all the same, or was on the way already: the rest is not made longer
    said = " ".join(why.split())[:_LONGEST_WHY]
    JobPause.insert(account=account, job=job, failures=1, why=said, at=now).on_conflict(
        conflict_target=[JobPause.account, JobPause.job],
        update={JobPause.failures: JobPause.failures + 1, JobPause.why: said, JobPause.at: now},
    ).execute()
    counted = _one(account, job)
    if counted is not None and pausing.rests(counted.failures):
        until = now + pausing.rest(counted.pauses)
        mine = JobPause.id == counted.id
        JobPause.update(until=until, pauses=JobPause.pauses + 1).where(mine).execute()


def _resting(now: datetime, which: Any = None) -> list[Resting]:
    rests = JobPause.until > now
    rows = JobPause.select().where(rests if which is None else rests & which).order_by(JobPause.job)
    return [Resting(each.account, each.job, each.until, each.why, each.failures) for each in rows]
