"""When to try again. Pure: chance and clock come in as arguments."""

from __future__ import annotations

from datetime import datetime, timedelta

LONGEST = 300.0
INCOMPLETE_EVERY = timedelta(hours=1)
SEND_BASE = 2.5
SIGN_IN_FIRST = timedelta(minutes=15)
SIGN_IN_LONGEST = timedelta(hours=6)


def backoff(attempt: int, *, chance: float, base: float = 1.0, longest: float = LONGEST) -> float:
    """Seconds before attempt ``attempt`` + 1: doubling with full jitter (``chance`` from 0 to 1), never under half."""
    ceiling = min(longest, base * float(2 ** min(attempt, 20)))
    return ceiling / 2 + chance * ceiling / 2


def incomplete_next(now: datetime) -> datetime:
    """An incomplete order is asked for again at most hourly."""
    return now + INCOMPLETE_EVERY


def send_pause(attempt: int, *, chance: float, named: float = 0.0) -> float:
    """Seconds before a send is tried again: from seconds to minutes, never sooner than the channel ``named``."""
    return max(named, backoff(attempt, chance=chance, base=SEND_BASE))


def sign_in_pause(attempt: int) -> timedelta:
    """A refused sign-in needs a person: without a good one in between it is tried again ever more seldom."""
    return min(SIGN_IN_LONGEST, SIGN_IN_FIRST * (1 << min(max(attempt - 1, 0), 10)))
