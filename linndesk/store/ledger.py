"""The stock ledger: every change of on hand is an entry, and on hand is always their sum. Inside a write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linndesk.store import levels
from linndesk.store.tables import Level, Movement


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of on hand, in units; ``delta`` below 0 leaves. A level may go negative: it is shown."""

    item_id: int
    location_id: int
    delta: int
    reason: str
    note: str = ""
    order_id: int | None = None
    undoes: int | None = None
    who: str = "linndesk"


def record(entries: list[Entry], now: datetime) -> list[int]:
    """Add entries in order; the new movements' ids. Entries of 0 are left out. Listings of the items become dirty."""
    recorded = [each for each in entries if each.delta]
    ids = [_record(each, now) for each in recorded]
    levels.mark_dirty({each.item_id for each in recorded})
    return ids


def _record(entry: Entry, now: datetime) -> int:
    level, _ = Level.get_or_create(item=entry.item_id, location=entry.location_id)
    # The database adds, because another PC may have moved the same stock since it was read.
    changed = Level.update(on_hand=Level.on_hand + entry.delta).where(Level.id == level.id).returning(Level.on_hand)
    balance = next(iter(changed.execute())).on_hand
    movement = Movement.create(
        item=entry.item_id, location=entry.location_id, delta=entry.delta, balance=balance, reason=entry.reason,
        note=entry.note, order=entry.order_id, undoes=entry.undoes, who=entry.who, at=now,
    )  # fmt: skip
    return int(movement.id)


def undo_order(order_id: int, reason: str, now: datetime) -> int:
    """Counter-entries for everything an order took that was not put back yet; units put back."""
    own = (Movement.order == order_id) & Movement.undoes.is_null()
    taken = list(Movement.select().where(own).order_by(Movement.id))
    undos = Movement.select(Movement.undoes).where(Movement.undoes.in_(Movement.select(Movement.id).where(own)))
    undone = {each.undoes_id for each in undos}
    entries = [
        Entry(each.item_id, each.location_id, -each.delta, reason, order_id=order_id, undoes=each.id, who="you")
        for each in taken
        if each.id not in undone
    ]
    record(entries, now)
    return sum((each.delta for each in entries), 0)
