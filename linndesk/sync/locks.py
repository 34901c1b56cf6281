"""Who syncs which accounts just now, and taking it from them (R-LEASE, Unlock Sync). Worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linndesk.domain.changes import Changes
from linndesk.store import accounts, audit, leases
from linndesk.store.store import Store
from linndesk.store.writer import Urgency
from linndesk.sync.connect import Processes


@dataclass(frozen=True, slots=True)
class Lock:
    """A lease that has not run out. ``who``: such as "process 4711 on this PC"; ``age`` in seconds."""

    pool_id: int
    fence: int
    accounts: tuple[str, ...]
    who: str
    since: datetime
    age: int
    is_ours: bool
    is_gone: bool  # a process of this PC that no longer lives: it is taken over by itself


class Locks:
    """The leases of this database."""

    def __init__(self, store: Store, processes: Processes) -> None:
        self._store = store
        self._processes = processes

    def held(self) -> tuple[Lock, ...]:
        """In the order of the pools."""

        def job() -> tuple[Lock, ...]:
            now = self._store.now()
            names: dict[int, list[str]] = {}
            for each in accounts.every():
                names.setdefault(each.pool_id, []).append(each.name)
            return tuple(
                self._lock(pool_id, row, tuple(names.get(pool_id, ())), now) for pool_id, row in leases.all_held(now)
            )

        return self._store.read(job)

    def unlock(self, locks: tuple[Lock, ...]) -> Changes:
        """Take these leases from their holders. Whoever still lives stops before its next call, and sends nothing more.

        One that was taken over meanwhile is left alone.
        """

        def job() -> None:
            for each in locks:
                if leases.break_(each.pool_id, each.fence, self._store.now()):
                    audit.note("unlocked the sync", ", ".join(each.accounts), self._store.clock.now(), before=each.who)

        self._store.write(job, Urgency.CLICK)
        return Changes(accounts=True)

    def _lock(self, pool_id: int, row: leases.LeaseRow, names: tuple[str, ...], now: datetime) -> Lock:
        me, holder = self._processes.me, row.holder
        here = holder.machine == me.machine
        who = "this window" if holder == me else f"process {holder.pid} on this PC" if here else "another PC"
        age = max(0, int((now - row.taken_at).total_seconds()))
        gone = self._processes.is_gone(holder)
        return Lock(pool_id, row.fence, names, who, row.taken_at, age, holder == me, gone)
