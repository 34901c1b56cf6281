"""Holding a pool's lease while it is synced: renewed on a thread of its own (R-LEASE)."""

from __future__ import annotations

import threading
import time
from types import TracebackType

from linndesk.channels.base import Cancel
from linndesk.errors import Busy
from linndesk.store import leases
from linndesk.store.store import Store
from linndesk.store.writer import Urgency
from linndesk.sync.connect import Processes


class LeaseLost(Busy):
    """The pool is no longer ours, or not for long enough: nothing may leave."""

    code = "lease_lost"


class HeldLease:
    """A context: the pool is ours inside it, or Busy is raised. Losing it sets ``cancel``."""

    def __init__(self, store: Store, pool_id: int, processes: Processes, cancel: Cancel) -> None:
        self._store = store
        self._pool_id = pool_id
        self._processes = processes
        self._cancel = cancel
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lease-{pool_id}", daemon=True)
        self.fence = 0
        self._sure_since = 0.0

    def __enter__(self) -> HeldLease:
        began = time.monotonic()
        fence = self._store.write(
            lambda: leases.take(self._pool_id, self._processes.me, self._store.now(), self._processes.is_gone)
        )
        if fence is None:
            raise self._busy()
        self.fence = fence
        self.renewed(began)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._store.write(lambda: leases.release(self._pool_id, self.fence))

    def renewed(self, began: float) -> None:
        """A transaction that started at ``began`` (monotonic seconds) has renewed it."""
        self._sure_since = began

    def check(self, seconds: float) -> None:
        """Raises LeaseLost unless the pool is surely ours for that long.

        The database's clock has its say and the time that passed here since the last renewal, so that a process
        that was stopped in between, or whose clock was turned meanwhile, sends nothing.
        """
        left = self._store.read(self._left)
        passed = time.monotonic() - self._sure_since
        if min(left, leases.LENGTH.total_seconds() - passed) < seconds:
            raise LeaseLost("Another process may have taken over", "Nothing was sent", "The next sync goes on with it")

    def _left(self) -> float:
        held = leases.held(self._pool_id)
        if held is None or held.fence != self.fence:
            return 0.0
        return (held.until - self._store.now()).total_seconds()

    def _renew(self) -> None:
        while not self._stop.wait(leases.RENEW_SECONDS):
            began = time.monotonic()
            job = lambda: leases.renew(self._pool_id, self.fence, self._store.now())  # noqa: E731
            if not self._store.write(job, Urgency.CLICK):
                self._cancel.set()
                return
            self.renewed(began)

    def _busy(self) -> Busy:
        held = self._store.read(lambda: leases.held(self._pool_id))
        me = self._processes.me
        if held is None:
            return Busy("Another program syncs this account just now", fix="Try again in a minute")
        since = f"since {held.taken_at:%H:%M:%S} UTC"
        later = "Wait until it is done, then sync again"
        if held.holder == me:
            return Busy("This account is being synced already", since, later)
        here = held.holder.machine == me.machine
        who = f"process {held.holder.pid} on this PC" if here else "another PC"
        return Busy("Another program syncs this account just now", f"{who}, {since}", later)
