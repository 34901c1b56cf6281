"""Where the lanes of a run wait for each other's orders before they plan (R-FIRST-PULL). Sync threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

from linndesk.channels.base import Cancel
from linndesk.store.accounts import AccountRow
from linndesk.store.clock import Now
from linndesk.sync.behind import STILL_ASKED, Behind, phrase

LONGEST = timedelta(seconds=120)  # after the start, whoever is not there by then
LOOK = 0.1  # seconds between looks at the clock and at a stop


class Meeting:
    """``pulling``: by pool, the accounts whose orders this run asks for; ``others``: why those of accounts that it does
    not ask are not in, looked up when it is over. Lanes wait outside of the ``lanes`` that work."""

    def __init__(
        self,
        clock: Now,
        cancel: Cancel,
        lanes: threading.BoundedSemaphore,
        pulling: Mapping[int, Sequence[AccountRow]],
        others: Callable[[], Mapping[int, str]] = dict,
    ) -> None:
        self._clock = clock
        self._cancel = cancel
        self._lanes = lanes
        self._others = others
        self._lock = threading.Lock()
        self._missing = {pool_id: {each.id: each.name for each in rows} for pool_id, rows in pulling.items()}
        self._late: dict[int, str] = {}
        self._left_without: set[int] = set()
        self._all_here = threading.Event()
        self._began = clock.now()
        self._began_here = time.monotonic()
        if not self._missing:
            self._all_here.set()

    @contextmanager
    def lane(self) -> Iterator[None]:
        """Work that counts: only so many pools do it at a time."""
        with self._lanes:
            yield

    @property
    def had_latecomers(self) -> bool:
        """Whether somebody planned before the orders of a pool came that came after all, so that it may be wrong."""
        with self._lock:
            return bool(self._left_without - self._missing.keys())

    def arrived(self, pool_id: int, why: Mapping[int, str]) -> None:
        """Its pull is over, well or not; the first word counts. ``why``: by account id, where orders are not in."""
        with self._lock:
            names = self._missing.pop(pool_id, None)
            if names is not None:
                self._late.update({each: phrase(names[each], said) for each, said in why.items() if each in names})
            if not self._missing:
                self._all_here.set()

    def wait(self) -> Behind:
        """Until all are here, or long enough. Raises Cancelled at once."""
        while not self._all_here.wait(LOOK) and not self._is_over():
            self._cancel.check()
        self._cancel.check()
        with self._lock:
            self._left_without |= self._missing.keys()
            still = {each: name for names in self._missing.values() for each, name in names.items()}
            late = dict(self._late)
        return Behind({**self._others(), **late, **{each: phrase(name, STILL_ASKED) for each, name in still.items()}})

    def wait_outside(self) -> Behind:
        """The same for a lane that works: others may work meanwhile."""
        self._lanes.release()
        try:
            return self.wait()
        finally:
            self._lanes.acquire()

    def _is_over(self) -> bool:
        passed = (self._clock.now() - self._began, timedelta(seconds=time.monotonic() - self._began_here))
        return max(passed) >= LONGEST
