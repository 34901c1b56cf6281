"""R-LEASE: one process syncs a pool at a time; the database's row decides. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from linndesk.store.tables import Lease

LENGTH = timedelta(seconds=90)
RENEW_SECONDS = 20.0
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Holder:
    """A process: machine id, process id, its start time as the system tells it."""

    machine: str
    pid: int
    started: str


@dataclass(frozen=True, slots=True)
class LeaseRow:
    holder: Holder
    fence: int
    until: datetime
    taken_at: datetime


def held(pool_id: int) -> LeaseRow | None:
    row = Lease.get_or_none(Lease.pool == pool_id)
    if row is None:
        return None
    return LeaseRow(Holder(row.machine, row.pid, row.started), row.fence, row.until, row.taken_at)


def take(pool_id: int, me: Holder, now: datetime, is_gone: Callable[[Holder], bool]) -> int | None:
    """The fencing number when the lease is ours now, else None.

    A lease that ran out is taken over, and at once one whose holder ``is_gone`` (a process of this
    machine that no longer lives). The number rises with every take-over.
    """
    row = held(pool_id)
    if row is None:
        first = Lease.insert(
            pool=pool_id, machine=me.machine, pid=me.pid, started=me.started, fence=1, until=now + LENGTH, taken_at=now
        )  # fmt: skip
        first.on_conflict_ignore().execute()
        mine = held(pool_id)
        return 1 if mine is not None and mine.holder == me and mine.fence == 1 else None
    if row.until > now and not is_gone(row.holder):  # also when it is us: two runs of one process are two
        return None
    fence = row.fence + 1
    taken = Lease.update(
        machine=me.machine, pid=me.pid, started=me.started, fence=fence, until=now + LENGTH, taken_at=now
    ).where((Lease.pool == pool_id) & (Lease.fence == row.fence))  # another PC may have been quicker
    return fence if taken.execute() else None


def renew(pool_id: int, fence: int, now: datetime) -> bool:
    """False when somebody took it over meanwhile."""
    query = Lease.update(until=now + LENGTH).where((Lease.pool == pool_id) & (Lease.fence == fence))
    return bool(query.execute())


def release(pool_id: int, fence: int) -> None:
    """It has run out, also by a clock that is turned back later; the number stays, so that the next one is higher."""
    Lease.update(until=LONG_AGO).where((Lease.pool == pool_id) & (Lease.fence == fence)).execute()


def all_held(now: datetime) -> list[tuple[int, LeaseRow]]:
    """Every pool whose lease has not run out, with it."""
    pools = [each.pool_id for each in Lease.select(Lease.pool).where(Lease.until > now).order_by(Lease.pool)]
    return [(pool_id, row) for pool_id in pools if (row := held(pool_id)) is not None]


def break_(pool_id: int, fence: int, now: datetime) -> bool:
    """Take it from its holder: the number rises, so that nothing of his is renewed or sent; False if it is not his."""
    query = Lease.update(fence=fence + 1, until=now).where((Lease.pool == pool_id) & (Lease.fence == fence))
    return bool(query.execute())
