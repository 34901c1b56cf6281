"""Stock items as they are kept: one, many, by SKU, with properties. Inside a read or a write.

SKUs are compared letter for letter: ``mug-1`` and ``MUG-1`` are two items.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from peewee import fn

from linndesk.domain import stock
from linndesk.domain.money import to_store
from linndesk.errors import UnknownName
from linndesk.store import bulk, levels, waiting
from linndesk.store.fields import to_ms
from linndesk.store.tables import Item, ItemProperty


@dataclass(frozen=True, slots=True)
class Facts:
    """An item's own columns, without levels and properties."""

    sku: str
    title: str = ""
    barcode: str = ""
    cost: Decimal | None = None
    price: Decimal | None = None
    weight_g: int | None = None


_COLUMNS = ("title", "barcode", "cost", "price", "weight_g")


def ids_of(skus: Iterable[str]) -> dict[str, int]:
    """Ids of the SKUs that are there."""
    wanted = sorted(set(skus))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), bulk.CHUNK):
        part = wanted[start : start + bulk.CHUNK]
        found.update(bulk.rows(Item, f"select sku, id from item where sku in ({bulk.marks(len(part))})", part))
    return found


def id_of(sku: str) -> int:
    """Raises UnknownName that names an item which differs only in case, where there is one."""
    found = ids_of([sku]).get(sku)
    if found is None:
        near = Item.select(Item.sku).where(fn.LOWER(Item.sku) == sku.lower()).first()
        fix = f"Did you mean {near.sku}? SKUs are exact" if near else "Check the SKU, or import it first"
        raise UnknownName(f"There is no stock item {sku}", fix=fix)
    return found


def alike(skus: Iterable[str]) -> dict[str, str]:
    """Of these SKUs, those of which a stock item differs only in upper and lower case -> the item's."""
    wanted = sorted(set(skus))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), bulk.CHUNK):
        part = wanted[start : start + bulk.CHUNK]
        keys = sorted({each.lower() for each in part})
        rows = bulk.rows(Item, f"select sku from item where lower(sku) in ({bulk.marks(len(keys))})", keys)
        near = {sku.lower(): sku for (sku,) in rows}
        found.update((each, near[each.lower()]) for each in part if near.get(each.lower(), each) != each)
    return found


def fetch(item_ids: Sequence[int]) -> list[stock.Item]:
    """Whole items with levels and properties, in the order asked for."""
    rows: dict[int, Item] = {}
    for part in _parts(item_ids):
        rows.update((each.id, each) for each in Item.select().where(Item.id.in_(part)))
    found_levels = levels.of_items(item_ids)
    found_properties = properties(item_ids)
    return [
        stock.Item(
            each,
            rows[each].sku,
            rows[each].title,
            rows[each].barcode,
            found_levels.get(each, ()),
            found_properties.get(each, {}),
            rows[each].cost,
            rows[each].price,
            rows[each].weight_g,
        )  # fmt: skip
        for each in item_ids
        if each in rows
    ]


def facts(item_ids: Sequence[int]) -> dict[int, Facts]:
    found: dict[int, Facts] = {}
    for part in _parts(item_ids):
        for each in Item.select().where(Item.id.in_(part)):
            found[each.id] = Facts(each.sku, each.title, each.barcode, each.cost, each.price, each.weight_g)
    return found


def properties(item_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Extended properties by item, sorted by name."""
    found: dict[int, dict[str, str]] = {}
    for part in _parts(item_ids):
        query = ItemProperty.select().where(ItemProperty.item.in_(part)).order_by(ItemProperty.name)
        for each in query:
            found.setdefault(each.item_id, {})[each.name] = each.value
    return found


def create(new: Sequence[Facts], now: datetime) -> dict[str, int]:
    """New items; their ids by SKU. Orders that waited for just these come in with the next sync."""
    ids = bulk.next_ids(Item, len(new))
    bulk.insert(
        Item,
        ("id", "sku", *_COLUMNS, "created_at"),
        [(item_id, each.sku, *_values(each), to_ms(now)) for item_id, each in zip(ids, new, strict=True)],
    )
    if new:
        waiting.look(now)
    return {each.sku: item_id for item_id, each in zip(ids, new, strict=True)}


def update(changed: Mapping[int, Facts]) -> None:
    """Replace the columns (never the SKU) of items by id."""
    bulk.update(Item, _COLUMNS, [(*_values(each), item_id) for item_id, each in changed.items()])


def set_properties(values: Collection[tuple[int, str, str]]) -> None:
    """Set extended properties: item id, name, value. An empty value takes the property away."""
    bulk.insert(
        ItemProperty,
        ("item_id", "name", "value"),
        [each for each in values if each[2]],
        upsert=("item_id", "name"),
    )
    for item_id, name, value in values:
        if not value:
            ItemProperty.delete().where((ItemProperty.item == item_id) & (ItemProperty.name == name)).execute()
    levels.mark_dirty({item_id for item_id, _, _ in values})


def _values(each: Facts) -> tuple[Any, ...]:
    return (each.title, each.barcode, _money(each.cost), _money(each.price), each.weight_g)


def _money(amount: Decimal | None) -> int | None:
    return None if amount is None else to_store(amount)


def _parts(item_ids: Sequence[int]) -> Iterable[list[int]]:
    for start in range(0, len(item_ids), bulk.CHUNK):
        yield list(item_ids[start : start + bulk.CHUNK])
