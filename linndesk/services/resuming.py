"""X13: what rests after too many errors is tried again because a person says so. Inside a write."""

from __future__ import annotations

from datetime import datetime

from linndesk.domain.outbox import Kind
from linndesk.store import outbox_queue, pausecards, pauses
from linndesk.store.accounts import AccountRow

_OWED: dict[str, Kind] = {
    "despatch": "despatch",
    "stock": "stock",
    "price": "price",
    "listing": "listing",
    "cancel": "cancel",
    "refund": "refund",
    "mail": "mail",
}  # kinds of call that the outbox waits for


def resume(row: AccountRow, job: str | None, now: datetime) -> int:
    """The rest of one kind of call ends, or of all; what is owed of it is due. How many kinds rested or counted."""
    ended = pauses.clear(row.uid, job)
    if job is None or job in _OWED:
        outbox_queue.resumed(row.id, None if job is None else _OWED[job], now)
    pausecards.tidy(now)
    return ended
