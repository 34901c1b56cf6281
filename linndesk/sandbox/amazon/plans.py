"""Usage plans: a token bucket per client, seller and operation, on the practice clock. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from linndesk.sandbox.amazon.operations import Operation

Key = tuple[str, str, str]
_ROUNDING = 1e-5  # of a token: who waits exactly as long as the plan says is not refused for a microsecond


class Plans:
    """Buckets start full. ``enforced`` can be turned off for benchmarks."""

    def __init__(self, now: Callable[[], datetime], *, enforced: bool = True) -> None:
        self._now = now
        self.enforced = enforced
        self._lock = threading.Lock()
        self._buckets: dict[Key, tuple[float, datetime]] = {}

    def take(self, client_id: str, seller_id: str, operation: Operation) -> bool:
        """Whether the call may go on; takes one token if so."""
        if not self.enforced:
            return True
        key = (client_id, seller_id, operation.name)
        with self._lock:
            now = self._now()
            tokens, at = self._buckets.get(key, (float(operation.burst), now))
            passed = max(0.0, (now - at).total_seconds())
            tokens = min(float(operation.burst), tokens + passed * operation.rate)
            allowed = tokens >= 1.0 - _ROUNDING
            self._buckets[key] = (max(0.0, tokens - 1.0) if allowed else tokens, now)
            return allowed

    def empty(self, operation: str) -> None:
        """As if somebody else had used the whole burst: the next call of each seller is refused."""
        with self._lock:
            now = self._now()
            for key in [each for each in self._buckets if each[2] == operation]:
                self._buckets[key] = (0.0, now)
