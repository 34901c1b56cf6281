"""When to try again. Pure: chance and clock come in as arguments."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST = 300.0
INCOMPLETE_EVERY = timedelta(hours=1)


def backoff(attempt: int, *, chance: float, base: float = 1.0, longest: float = LONGEST) -> float:
    """Seconds before attempt ``attempt`` + 1: doubling with full jitter (``chance`` from 0 to 1), never under half."""
    ceiling = min(longest, base * float(2 ** min(attempt, 20)))
    return ceiling / 2 + chance * ceiling / 2


def incomplete_next(now: datetime) -> datetime:
    """An incomplete order is asked for again at most hourly."""
    return now + INCOMPLETE_EVERY
