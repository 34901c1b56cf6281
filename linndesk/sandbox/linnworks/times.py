"""How Linnworks writes times: UTC, now and then without saying so, and year 1 for none. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

NEVER = "0001-01-01T00:00:00"


def zoned(moment: datetime | None) -> str | None:
    """``2026-11-21T08:00:00.000Z``; None stays None."""
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z" if moment else None
    )


def bare(moment: datetime | None) -> str:
    """The same moment without a zone; :data:`NEVER` where there is none."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") if moment else NEVER


def read_time(text: str) -> datetime:
    """Aware, UTC; what names no zone is UTC. Raises ValueError."""
    if "T" not in text:
        raise ValueError(f"not a time: {text!r}")
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
