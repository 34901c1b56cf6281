"""Entries of the ledger as a person sees them: the history of an item, an act as a whole, and taking it back.

Reads inside a read; counts and undo_part inside a write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.domain import stock
from linndesk.domain.stockacts import UNDONE, counted
from linndesk.errors import UnknownName
from linndesk.store import bulk, kits, ledger, levels
from linndesk.store.fields import from_ms
from linndesk.store.ledger import Entry
from linndesk.store.levels import Count
from linndesk.store.numbers import numbers_of
from linndesk.store.tables import Listing, Movement

_OPEN = "m.undoes_id is null and not exists (select 1 from movement u where u.undoes_id = m.id)"


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act as it stands. ``entries`` of it changed something, ``left`` of those are not taken back; ``is_undo``: it
    took another one back itself."""

    batch: int
    at: datetime
    reason: str
    who: str
    entries: int
    left: int
    is_undo: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """One entry that was taken back, and on hand after that."""

    item_id: int
    location_id: int
    units: int
    after: int


def of_item(item_id: int, location_id: int | None, limit: int, before: int | None = None) -> list[stock.Movement]:
    """The ledger of an item, newest first; ``before``: entries older than that one."""
    where, values = _where(item_id, location_id)
    if before is not None:
        where, values = f"{where} and m.id < ?", [*values, before]
    rows = bulk.rows(
        Movement,
        "select m.id, m.at, location.name, m.delta, m.balance, m.reason, m.note, m.order_id, m.who, m.batch, "
        "m.undoes_id, exists (select 1 from movement u where u.undoes_id = m.id) from movement m "
        f"join location on location.id = m.location_id where {where} order by m.id desc limit ?",
        [*values, limit],
    )
    numbers = numbers_of(row[7] for row in rows)
    return [_movement(each, numbers) for each in rows]


def count(item_id: int, location_id: int | None) -> int:
    """How many entries an item has."""
    where, values = _where(item_id, location_id)
    return int(bulk.rows(Movement, f"select count(*) from movement m where {where}", values)[0][0])


def counts(
    wanted: Sequence[Count], reason: str, now: datetime, *, note: str, who: str, batch: int,
    expected: Sequence[int | None] = (),
) -> tuple[list[int], list[tuple[int, int]]]:  # fmt: skip
    """Bring each level to what was counted: the entries, and on hand before and after each. An entry also where it
    agrees.

    An item and location may stand only once in ``wanted``. ``expected``: what each level was when its count began.
    """
    known = levels.locked_levels({(each.item_id, each.location_id) for each in wanted})
    began = expected or [None] * len(wanted)
    moved = []
    for each, stood in zip(wanted, began, strict=True):
        was = known[each.item_id, each.location_id][1]
        moved.append((was, counted(each.on_hand, stood, was)))
    entries = [
        Entry(each.item_id, each.location_id, after - was, reason, note, who=who, agrees=True)
        for each, (was, after) in zip(wanted, moved, strict=True)
    ]
    return ledger.record(entries, now, batch=batch), moved


def send_again(item_ids: Sequence[int]) -> int:
    """A9: the listings of these items, and of kits of them, are sent whatever the channel was told; how many."""
    every = sorted({*item_ids, *kits.kits_with(item_ids)})
    found: list[int] = []
    for start in range(0, len(every), bulk.CHUNK):
        part = every[start : start + bulk.CHUNK]
        sql = f"select id from listing where item_id in ({bulk.marks(len(part))}) and not ignored and not vanished"
        found += [each for (each,) in bulk.rows(Listing, sql, part)]
    levels.mark_listings(found, force=True)
    return len(found)


def act(batch: int) -> ActRow:
    """Raises UnknownName."""
    rows = bulk.rows(
        Movement,
        "select min(m.at), min(m.reason), min(m.who), sum(case when m.delta <> 0 then 1 else 0 end), "
        f"sum(case when m.delta <> 0 and {_OPEN} then 1 else 0 end), max(m.undoes_id) "
        "from movement m where m.batch = ?",
        [batch],
    )
    at, reason, who, entries, left, undoes = rows[0]
    if at is None:
        raise UnknownName(f"There is no act {batch} in the ledger", fix="Look for its number among the movements")
    return ActRow(batch, from_ms(at), reason, who, int(entries), int(left), undoes is not None)


def owner(batch: int) -> str:
    """What the act is the stock of: a *delivery* or a *return*, which are taken back as a whole; "" = of nothing."""
    sql = "select 'delivery' from delivery where batch = ? union all select 'return' from order_return where batch = ?"
    found = bulk.rows(Movement, sql, [batch, batch])
    return str(found[0][0]) if found else ""


def items_of(batch: int) -> list[int]:
    """The items whose entries of the act are not taken back."""
    sql = f"select distinct m.item_id from movement m where m.batch = ? and m.delta <> 0 and {_OPEN}"
    return [each for (each,) in bulk.rows(Movement, sql, [batch])]


def undo_part(batch: int, into: int, now: datetime, *, who: str, limit: int) -> tuple[list[int], list[Undone]]:
    """Counter-entries for the newest ``limit`` entries of an act that are not taken back; none left = empty.

    ``into``: the act that the counter-entries are part of, or ledger.BEGIN. The levels are locked first, so that two
    PCs cannot take the same entry back.
    """
    sql = (
        "select m.id, m.item_id, m.location_id, m.delta, m.reason, m.note from movement m "
        f"where m.batch = ? and m.delta <> 0 and {_OPEN} order by m.id desc limit ?"
    )
    asked = bulk.rows(Movement, sql, [batch, limit])
    known = levels.locked_levels({(item_id, place) for _, item_id, place, *_ in asked})
    found = bulk.rows(Movement, sql, [batch, limit])
    found = [each for each in found if (each[1], each[2]) in known]
    after = {place: on_hand for place, (_, on_hand) in known.items()}
    undone = []
    for _, item_id, place, delta, *_ in found:
        after[item_id, place] -= delta
        undone.append(Undone(item_id, place, -delta, after[item_id, place]))
    entries = [
        Entry(item_id, place, -delta, f"{UNDONE}: {reason}", note, undoes=number, who=who)
        for number, item_id, place, delta, reason, note in found
    ]
    return ledger.record(entries, now, batch=into), undone


def _where(item_id: int, location_id: int | None) -> tuple[str, list[Any]]:
    if location_id is None:
        return "m.item_id = ?", [item_id]
    return "m.item_id = ? and m.location_id = ?", [item_id, location_id]


def _movement(row: Sequence[Any], numbers: Mapping[int, str]) -> stock.Movement:
    number, at, place, delta, balance, reason, note, order_id, who, batch, undoes, undone = row
    order = numbers.get(order_id) if order_id else None
    return stock.Movement(
        number, from_ms(at), place, delta, balance, reason, note, order, who, batch, undoes, bool(undone)
    )
