"""The stock ledger: every change of on hand is an entry, and on hand is always their sum. Inside a write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.store import bulk, centres, levels
from linndesk.store.fields import to_ms
from linndesk.store.tables import Level, Movement

_COLUMNS = (
    "id", "item_id", "location_id", "delta", "balance", "reason", "note", "order_id", "parcel_id", "undoes_id", "batch",
    "who", "at",
)  # fmt: skip
BEGIN = 0  # as ``batch``: these entries begin an act of their own, named after the first of them

SENT_ELSEWHERE = "sent elsewhere"
RETURNED, SCRAPPED, TAKEN_OFF = "returned", "scrapped", "return taken back"  # what came back of an order (M5)
OF_RETURNS = (RETURNED, SCRAPPED, TAKEN_OFF)
NO_RETURN = f"m.reason not in ('{RETURNED}', '{SCRAPPED}', '{TAKEN_OFF}')"  # of a movement ``m`` of an order


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of on hand, in units; ``delta`` below 0 leaves. A level may go negative: it is shown.

    ``agrees``: an entry also where nothing changes, because somebody counted there.
    """

    item_id: int
    location_id: int
    delta: int
    reason: str
    note: str = ""
    order_id: int | None = None
    undoes: int | None = None
    who: str = "linndesk"
    parcel_id: int | None = None
    agrees: bool = False


def record(entries: Iterable[Entry], now: datetime, *, batch: int | None = None) -> list[int]:
    """Add entries in order; the new movements' ids. Entries of 0 are left out. Listings of what changed become dirty.

    So are entries at a channel's own warehouse: nobody but the channel counts there. ``batch``: the act that they are
    part of, or BEGIN.
    """
    recorded = [each for each in entries if each.delta or each.agrees]
    theirs = centres.places() if recorded else frozenset()
    own = [each for each in recorded if each.location_id not in theirs]
    ids = _write(own, now, batch)
    levels.mark_dirty({each.item_id for each in own if each.delta})
    return ids


def counted(entries: Iterable[Entry], now: datetime) -> None:
    """What a channel counts in its own warehouse: nothing of it is told to anybody, so no listing becomes dirty."""
    _write([each for each in entries if each.delta], now, None)


def _write(recorded: Sequence[Entry], now: datetime, batch: int | None) -> list[int]:
    if not recorded:
        return []
    known = levels.locked_levels({(each.item_id, each.location_id) for each in recorded})
    balances = {place: on_hand for place, (_, on_hand) in known.items()}
    ids = list(bulk.next_ids(Movement, len(recorded)))
    act = ids[0] if batch == BEGIN else batch
    rows = []
    for number, each in zip(ids, recorded, strict=True):
        place = (each.item_id, each.location_id)
        balances[place] += each.delta
        rows.append(
            (number, *place, each.delta, balances[place], each.reason, each.note, each.order_id, each.parcel_id,
             each.undoes, act, each.who, to_ms(now))
        )  # fmt: skip
    changed = [(balances[place], level_id) for place, (level_id, _) in known.items()]
    bulk.update(Level, ("on_hand",), changed)
    bulk.insert(Movement, _COLUMNS, rows)
    return ids


def undo_order(order_id: int, reason: str, now: datetime) -> int:
    """Counter-entries for what an order took without a parcel from here and was not put back yet; units put back."""
    return _undo(f"m.order_id = ? and m.parcel_id is null and {NO_RETURN}", order_id, reason, now)


def undo_parcel(parcel_id: int, reason: str, now: datetime) -> int:
    """Counter-entries for what a parcel took and was not put back yet; units put back."""
    return _undo("m.parcel_id = ?", parcel_id, reason, now)


def _undo(which: str, value: int, reason: str, now: datetime) -> int:
    taken = bulk.rows(
        Movement,
        "select m.id, m.item_id, m.location_id, m.delta, m.order_id, m.parcel_id from movement m "
        f"where {which} and m.undoes_id is null "
        "and not exists (select 1 from movement u where u.undoes_id = m.id) order by m.id",
        [value],
    )
    entries = [
        Entry(item, place, -delta, reason, order_id=order, undoes=number, who="you", parcel_id=parcel)
        for number, item, place, delta, order, parcel in taken
    ]
    record(entries, now)
    return sum((each.delta for each in entries), 0)
