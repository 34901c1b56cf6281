"""Kits: items that are made of others, and what a change of one of them touches (W1). Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peewee import SqliteDatabase

from linndesk.domain.kits import NO_STOCK
from linndesk.errors import BadInput
from linndesk.store import bulk
from linndesk.store.tables import Item, KitPart


@dataclass(frozen=True, slots=True)
class Piece:
    """The other end of a composition: a part of a kit, or a kit that a part is in; ``quantity`` of the part in one."""

    item_id: int
    sku: str
    title: str
    quantity: int


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


def in_parts(item_ids: Sequence[int]) -> dict[int, tuple[tuple[int, int], ...]]:
    """What one unit of each is taken from: its parts and how many of each; an ordinary item is its own one part."""
    found = parts_of(item_ids) if item_ids and any_here() else {}
    return {each: found.get(each, ((each, 1),)) for each in item_ids}


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


def pieces(item_ids: Sequence[int]) -> dict[int, list[Piece]]:
    """Of those that are kits: what one takes, in the order it was given."""
    return _pieces("part_id", "kit_id", "k.id", item_ids)


def uses(item_ids: Sequence[int]) -> dict[int, list[Piece]]:
    """Of those that are parts: the kits that they are in, by SKU; ``quantity`` of the part in each."""
    return _pieces("kit_id", "part_id", "i.sku", item_ids)


def _pieces(other: str, own: str, order: str, item_ids: Sequence[int]) -> dict[int, list[Piece]]:
    found: dict[int, list[Piece]] = {}
    for start in range(0, len(item_ids), bulk.CHUNK):
        part = list(item_ids[start : start + bulk.CHUNK])
        sql = (
            f"select k.{own}, i.id, i.sku, i.title, k.quantity from kit_part k join item i on i.id = k.{other} "
            f"where k.{own} in ({bulk.marks(len(part))}) order by {order}"
        )
        for item_id, *piece in bulk.rows(KitPart, sql, part):
            found.setdefault(item_id, []).append(Piece(*piece))
    return found


def every() -> list[int]:
    """Ids of all kits, by SKU."""
    sql = "select id from item where id in (select kit_id from kit_part) order by sku"
    return [item_id for (item_id,) in bulk.rows(KitPart, sql)]


def own_stock(item_id: int) -> dict[str, int]:
    """Units that an item has of its own, by location, where there are any or too few; no channel's warehouse."""
    sql = (
        "select w.name, v.on_hand from level v join location w on w.id = v.location_id "
        "where v.item_id = ? and v.on_hand <> 0 and not w.fulfilment_centre order by w.id"
    )
    return dict(bulk.rows(KitPart, sql, [item_id]))


def lock(item_ids: Iterable[int]) -> None:
    """Nobody else makes kits of these, or of what they are in, until the commit."""
    if not isinstance(KitPart._meta.database.obj, SqliteDatabase):
        ids = sorted(set(item_ids))
        bulk.rows(Item, f"select id from item where id in ({bulk.marks(len(ids))}) order by id for update", ids)


def put(kit_id: int, parts: Sequence[tuple[int, int]]) -> None:
    """Make it of these from now on; of none = an ordinary item again. The caller has checked and marks."""
    bulk.run(KitPart, "delete from kit_part where kit_id = ?", [(kit_id,)])
    bulk.insert(KitPart, ("kit_id", "part_id", "quantity"), [(kit_id, part, quantity) for part, quantity in parts])


def refuse(item_ids: Sequence[int]) -> None:
    """For acts on stock. Raises BadInput when one of these is a kit."""
    found = parts_of(item_ids)
    for kit_id in item_ids:
        if kit_id in found:
            sku, names = skus([kit_id])[kit_id], skus([part for part, _ in found[kit_id]])
            raise BadInput(f"{sku} is a kit", NO_STOCK, f"Do it with its parts: {', '.join(names.values())}")


def skus(item_ids: Sequence[int]) -> dict[int, str]:
    """By item id, in the order asked for."""
    found: dict[int, str] = {}
    for start in range(0, len(item_ids), bulk.CHUNK):
        part = list(item_ids[start : start + bulk.CHUNK])
        found.update(bulk.rows(Item, f"select id, sku from item where id in ({bulk.marks(len(part))})", part))
    return {each: found[each] for each in item_ids if each in found}
