"""Stock lists as CSV or XLSX: the ledger of an item, and what is to be ordered again. Worker threads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from linndesk.domain.times import iso
from linndesk.services.listingexport import Cell, write
from linndesk.services.tablefile import guard
from linndesk.store import items
from linndesk.store import movements as ledger
from linndesk.store.low_stock import LowRow
from linndesk.store.store import Store

PAGE = 1000  # entries in memory at a time
MOVEMENTS = ("at", "sku", "location", "change", "on_hand_after", "reason", "note", "order", "who", "act")
LOW = ("sku", "title", "location", "bin", "on_hand", "in_open_orders", "available", "minimum", "short", "due")


def movements(store: Store, sku: str, location_id: int | None, path: Path) -> int:
    """Newest first; entries written. Raises UnknownName, BadInput."""
    item_id = store.read(lambda: items.id_of(sku))
    return write(path, _movements(store, sku, item_id, location_id), sheet="Movements")


def low(rows: Sequence[LowRow], path: Path) -> int:
    """Rows written. Raises BadInput."""
    return write(path, (LOW, *(_low(each) for each in rows)), sheet="Low stock")


def _low(each: LowRow) -> Sequence[Cell]:
    return (
        guard(each.sku), guard(each.title), guard(each.location), guard(each.bin), each.on_hand, each.in_open_orders,
        each.available, each.minimum, each.short, each.due,
    )  # fmt: skip


def _movements(store: Store, sku: str, item_id: int, location_id: int | None) -> Iterable[Sequence[Cell]]:
    yield MOVEMENTS
    before: int | None = None
    while True:
        found = store.read(partial(ledger.of_item, item_id, location_id, PAGE, before))
        for each in found:
            yield (
                iso(each.at), guard(sku), guard(each.location), each.delta, each.balance, guard(each.reason),
                guard(each.note), each.order_number, guard(each.who), each.batch,
            )  # fmt: skip
        if len(found) < PAGE:
            return
        before = found[-1].id
