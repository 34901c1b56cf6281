"""The practice channels' clock: any source of time plus what was skipped. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

TIME_FORM = "%Y-%m-%dT%H:%M:%SZ"


def utc_now() -> datetime:
    """The computer's own time, aware, UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """``2026-11-21T08:00:00Z``: the only form in which these channels write a time."""
    return moment.astimezone(UTC).strftime(TIME_FORM)


def read_iso(text: str) -> datetime:
    """The moment of :func:`iso`'s form, and of no other. Raises ValueError."""
    moment = datetime.strptime(text, TIME_FORM).replace(tzinfo=UTC)
    if iso(moment) != text:  # strptime is lenient: it takes 2026-1-1 and blanks
        raise ValueError(f"not a time: {text!r}")
    return moment


class PracticeClock:
    """``now()`` = where the source started + what passed there times ``speed`` + what was advanced."""

    def __init__(self, source: Callable[[], datetime] = utc_now, speed: float = 1.0) -> None:
        self._source = source
        self._speed = speed
        self._base = source()
        self._skipped = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The practice time, aware, UTC."""
        with self._lock:
            return self._base + (self._source() - self._base) * self._speed + self._skipped

    def advance(self, seconds: float) -> None:
        """Let that many seconds pass at once."""
        with self._lock:
            self._skipped += timedelta(seconds=seconds)
