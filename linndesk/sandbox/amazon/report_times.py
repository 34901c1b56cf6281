"""Times in the body of a report request. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from linndesk.sandbox.amazon.replies import Refusal, invalid
from linndesk.sandbox.clock import read_iso

OLDEST = timedelta(days=2 * 365 + 1)
_PERIODS = {
    "PT5M": timedelta(minutes=5), "PT15M": timedelta(minutes=15), "PT30M": timedelta(minutes=30),
    "PT1H": timedelta(hours=1), "PT2H": timedelta(hours=2), "PT4H": timedelta(hours=4), "PT8H": timedelta(hours=8),
    "PT12H": timedelta(hours=12), "P1D": timedelta(days=1), "P2D": timedelta(days=2), "P3D": timedelta(days=3),
    "PT84H": timedelta(hours=84), "P7D": timedelta(days=7), "P14D": timedelta(days=14), "P15D": timedelta(days=15),
    "P18D": timedelta(days=18), "P30D": timedelta(days=30), "P1M": timedelta(days=30),
}  # fmt: skip


def moment(body: Mapping[str, Any], name: str) -> datetime | None:
    """A time of the body, None when it is not there. Raises Refusal."""
    value = body.get(name)
    if value is None:
        return None
    try:
        return read_iso(value)
    except (TypeError, ValueError):
        raise Refusal(invalid("Invalid date/time field.", f"{name}: {value!r}")) from None


def span(body: Mapping[str, Any], now: datetime) -> tuple[datetime, datetime]:
    """dataStartTime and dataEndTime; either that is left out is now. Raises Refusal."""
    since, until = moment(body, "dataStartTime") or now, moment(body, "dataEndTime") or now
    if since > now or until > now:
        raise Refusal(invalid("Invalid Input", "dataStartTime and dataEndTime must not be in the future."))
    if since > until:
        raise Refusal(invalid("Invalid Input", "dataStartTime is later than dataEndTime."))
    if since < now - OLDEST:
        raise Refusal(invalid("Invalid Input", "dataStartTime is more than two years ago."))
    return since, until


def period(body: Mapping[str, Any]) -> tuple[str, timedelta]:
    """A schedule's period as its word and as its length (a month counts 30 days). Raises Refusal."""
    word = body["period"]
    if not isinstance(word, str) or word not in _PERIODS:
        raise Refusal(invalid("Invalid Input", f"period: {word!r}"))
    return word, _PERIODS[word]
