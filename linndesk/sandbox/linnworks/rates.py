"""How many calls of an operation an account may make in a minute. Safe from any thread."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil

from linndesk.sandbox.linnworks.operations import Operation

_MINUTE = timedelta(minutes=1)


class Rates:
    """Any sixty seconds hold at most the operation's rate. ``enforced`` False = nobody counts."""

    def __init__(self, now: Callable[[], datetime], *, enforced: bool = True) -> None:
        self.enforced = enforced
        self._now = now
        self._lock = threading.Lock()
        self._made: dict[str, deque[datetime]] = {}

    def wait(self, operation: Operation) -> int:
        """Seconds until the next call of it is taken, 0 = it is, and counts."""
        now = self._now()
        with self._lock:
            made = self._made.setdefault(operation.name, deque())
            while made and now - made[0] >= _MINUTE:
                made.popleft()
            if self.enforced and len(made) >= operation.rate:
                return max(1, ceil((made[0] + _MINUTE - now).total_seconds()))
            made.append(now)
            return 0
