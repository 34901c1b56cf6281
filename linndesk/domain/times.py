"""UTC moments as text and back. Pure; the clock comes in as an argument."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone


def iso(moment: datetime) -> str:
    """``2026-11-21T08:00:00Z``: whole seconds, as scripts and marketplaces want it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_exact(moment: datetime) -> str:
    """``2026-11-21T08:00:00.250Z``: to the millisecond, where a part of a second decides what is earlier."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)


def parse(text: str) -> datetime:
    """An ISO 8601 time as aware UTC; a time without a zone is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def parse_or_none(text: str | None) -> datetime | None:
    return parse(text) if text else None


def at_offset(moment: datetime, hours: float) -> datetime:
    """The moment on a clock that is ``hours`` ahead of UTC (D17: only for showing)."""
    return moment.astimezone(timezone(timedelta(hours=hours)))


def offset_label(hours: float) -> str:
    """``UTC+1``, ``UTC-3:30``, ``UTC``."""
    if hours == 0:
        return "UTC"
    minutes = round(abs(hours) * 60)
    tail = f":{minutes % 60:02d}" if minutes % 60 else ""
    return f"UTC{'+' if hours > 0 else '-'}{minutes // 60}{tail}"
