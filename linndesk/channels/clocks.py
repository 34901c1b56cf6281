"""This PC's clock against a channel's, which stands in the Date header of each of its replies. Pure."""

from __future__ import annotations

from datetime import datetime

FROM = 60.0  # seconds from which a difference is worth a sentence


def skew(now: datetime, theirs: datetime | None) -> float | None:
    """PC minus channel in seconds; None where the reply names no time."""
    return None if theirs is None else (now - theirs).total_seconds()


def told(seconds: float | None, who: str) -> str:
    """``This PC's clock is 10 minutes ahead of Amazon's``; "" where the difference does not matter."""
    if seconds is None or abs(seconds) <= FROM:
        return ""
    way = "ahead of" if seconds > 0 else "behind"
    amount = f"{round(abs(seconds) / 60)} minutes" if abs(seconds) >= 120 else f"{round(abs(seconds))} seconds"
    return f"This PC's clock is {amount} {way} {who}'s"


def advice(now: datetime, theirs: datetime | None, who: str) -> str:
    """The same with what to do about it."""
    said = told(skew(now, theirs), who)
    return f"{said}: set it right, then sync again" if said else ""
