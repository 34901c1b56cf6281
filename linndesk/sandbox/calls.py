"""What was asked of a practice channel, in the order it came. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

NO_REPLY = 0


@dataclass(frozen=True, slots=True)
class Call:
    """One request; ``operation`` is empty for a path that nobody knows, ``status`` 0 when no reply went out."""

    operation: str
    method: str
    path: str
    query: Mapping[str, str]
    status: int
    at: datetime
    merchant: str = ""
    body: str = field(default="", repr=False)


class Calls:
    """A log of requests with counts per operation name (``token`` and ``download`` beside Amazon's own)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._log: list[Call] = []

    @property
    def log(self) -> list[Call]:
        """A copy of what came so far."""
        with self._lock:
            return list(self._log)

    def add(self, call: Call) -> None:
        """Write one request down."""
        with self._lock:
            self._log.append(call)

    def count(self, operation: str) -> int:
        """How many requests of that operation came, answered well or not."""
        with self._lock:
            return sum(1 for each in self._log if each.operation == operation)

    def of(self, operation: str) -> list[Call]:
        """The requests of one operation, oldest first."""
        return [each for each in self.log if each.operation == operation]

    def reset(self) -> None:
        """Forget everything."""
        with self._lock:
            self._log.clear()
