"""Kits: items that are made of others, and what a change of one of them touches (W1). Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from linndesk.store import bulk
from linndesk.store.tables import KitPart


def any_here() -> bool:
    return bool(bulk.rows(KitPart, "select 1 from kit_part limit 1"))


def parts_of(item_ids: Sequence[int]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Of those that are kits: their parts and how many of each one kit takes, in the order they were given."""
    found: dict[int, list[tuple[int, int]]] = {}
    for start in range(0, len(item_ids), bulk.CHUNK):
        part = list(item_ids[start : start + bulk.CHUNK])
        sql = f"select kit_id, part_id, quantity from kit_part where kit_id in ({bulk.marks(len(part))}) order by id"
        for kit_id, part_id, quantity in bulk.rows(KitPart, sql, part):
            found.setdefault(kit_id, []).append((part_id, quantity))
    return {kit_id: tuple(each) for kit_id, each in found.items()}


def kits_with(item_ids: Sequence[int]) -> set[int]:
    """Kits that any of these is a part of."""
    found: set[int] = set()
    for start in range(0, len(item_ids), bulk.CHUNK):
        part = list(item_ids[start : start + bulk.CHUNK])
        sql = f"select distinct kit_id from kit_part where part_id in ({bulk.marks(len(part))})"
        found.update(kit_id for (kit_id,) in bulk.rows(KitPart, sql, part))
    return found


def touched(item_ids: Iterable[int]) -> list[int]:
    """These, their parts, and every kit that holds any of those: what can change when one of these does."""
    every = set(item_ids)
    if every and any_here():
        every |= {part for parts in parts_of(sorted(every)).values() for part, _ in parts}
        every |= kits_with(sorted(every))
    return sorted(every)
