"""Which accounts are due. Pure; the clock comes in as an argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Timing:
    """An account's interval in minutes (0 = only by hand) and when it was last tried."""

    account_id: int
    enabled: bool
    minutes: int
    last_tried: datetime | None


def next_run(timing: Timing, now: datetime) -> datetime | None:
    """When it is due; None = only by hand. After sleep or a long stop it is due once, now, not many times."""
    if not timing.enabled or timing.minutes == 0:
        return None
    if timing.last_tried is None or timing.last_tried > now:
        return now  # never, or tried "in the future" by a clock that was put right since
    return timing.last_tried + timedelta(minutes=timing.minutes)


def due(timings: Iterable[Timing], now: datetime) -> list[int]:
    """Account ids that are due, in the order given."""
    found = []
    for each in timings:
        at = next_run(each, now)
        if at is not None and at <= now:
            found.append(each.account_id)
    return found
