"""The real clock. Any thread."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Waits(Protocol):
    def wait(self, seconds: float) -> bool: ...

    def check(self) -> None: ...


class Now(Protocol):
    def now(self) -> datetime: ...


class SystemClock:
    """The PC's clock; waits end at once when they are cancelled."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait(self, seconds: float, cancel: Waits) -> None:
        """Let ``seconds`` pass. Raises Cancelled."""
        cancel.check()
        if cancel.wait(max(0.0, seconds)):
            cancel.check()
