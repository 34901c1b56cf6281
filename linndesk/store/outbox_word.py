"""A person's word about what was sent and nobody confirmed: it is there, or send it once more. Inside a write.

What was told before and is to go again may be on the channel all the same: its payload says so, and it is never taken
back as if nobody had heard of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.domain.times import iso
from linndesk.store import outbox, price_rows, readback, stock_rows
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import Outbox

BY_WORD = "Somebody here said that it is there"
TOLD_BEFORE = "told_before"  # a key of the payload: when it was sent without being confirmed
_NO_EXCHANGE: dict[str, Any] = {"exchange": "", "place": 0, "repeated": False, "again": 0}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person says that the channel sells."""

    quantity: int | None


def was_told(row: OutboxRow) -> bool:
    """Whether the channel may have it, although it waits to be sent again."""
    return bool(row.payload.get(TOLD_BEFORE))


def is_there(row: OutboxRow, now: datetime, by: str = BY_WORD) -> bool:
    """*sent* is confirmed; False where it has moved on since it was read. ``by``: who or what says so."""
    done = _change(row, {"state": "confirmed", "error": "", "reason": by, "next_try": None, "settled_at": now})
    if done and row.kind == "stock":
        stock_rows.confirmed(row, Seen(row.payload.get("quantity")), now)
    if done and row.kind == "price":
        price_rows.confirmed(row, now)
    return done


def elsewhere(row: OutboxRow, now: datetime, why: str) -> bool:
    """Not sent, because the channel was told in another way; False where it has moved on meanwhile."""
    done = outbox.end(row.id, "superseded", now, why)
    if done and row.kind == "price":
        price_rows.elsewhere(row, now)
    return done


def is_not_there(row: OutboxRow, why: str, now: datetime) -> bool:
    """*sent* was not taken, by a person's word; False where it has moved on since it was read."""
    changes = {"state": "refused", "error": why, "reason": "", "next_try": None, "settled_at": now}
    return _change(row, changes)


def once_more(row: OutboxRow, now: datetime) -> bool:
    """*sent* waits again, as a request of its own; False where it has moved on since it was read."""
    if row.kind == "stock":
        anew = Outbox.update(error="", reason="", **_NO_EXCHANGE).where(Outbox.id == row.id)
        return readback.tell_again(row, now) and bool(anew.execute())
    if row.kind == "price":  # a fact: it is told once more, or a newer one
        price_rows.unknown(row)
        waits = {"state": "waiting", "error": "", "reason": "", "next_try": now, "settled_at": None}
        return _change(row, waits | _NO_EXCHANGE)
    payload = {**row.payload, TOLD_BEFORE: row.payload.get(TOLD_BEFORE) or iso(row.settled_at or now)}
    changes = {
        "state": "waiting", "error": "", "reason": "", "next_try": now, "settled_at": None, "payload": payload,
        **_NO_EXCHANGE,
    }  # fmt: skip
    return _change(row, changes)


def _change(row: OutboxRow, changes: dict[str, Any]) -> bool:
    same = (Outbox.id == row.id) & (Outbox.state == "sent") & (Outbox.version == row.version) & Outbox.feed.is_null()
    return bool(Outbox.update(changes).where(same).execute())
