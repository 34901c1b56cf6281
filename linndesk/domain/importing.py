"""When an order that a channel hands over whole comes in: placed while on, every SKU known (U2, U3, U7). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOURS = (1, 2, 4, 8, 16, 32, 48, 48, 48)  # after the first failed import, the second, …
_NAMED = 3


@dataclass(frozen=True, slots=True)
class OnPeriod:
    """A time during which a person had the account on, by the channel's clock. ``ended`` None = it is on now."""

    began: datetime
    ended: datetime | None = None


def placed_while_on(periods: Sequence[OnPeriod], placed: datetime) -> bool:
    """U2: whether the order is ours at all; what was placed while the account was off never comes."""
    return any(each.began <= placed and (each.ended is None or placed < each.ended) for each in periods)


def next_try(failures: int, now: datetime) -> datetime | None:
    """When an import that has failed so often (1, 2, …) is tried again; None = a person has to."""
    return now + timedelta(hours=HOURS[failures - 1]) if 1 <= failures <= len(HOURS) else None


def missing_words(skus: Sequence[str]) -> str:
    """Why the whole order waits, as a sentence; "" where nothing is missing."""
    if not skus:
        return ""
    named = ", ".join(skus[:_NAMED]) + (f" and {len(skus) - _NAMED} more" if len(skus) > _NAMED else "")
    return f"No stock item here has the SKU {named}" if len(skus) == 1 else f"No stock items here have the SKUs {named}"
