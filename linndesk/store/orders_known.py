"""What is known of a page's orders before it is stored: their rows, their lines, the items linked. Inside a write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SqliteDatabase

from linndesk.domain.orders import STATE_UNKNOWN, ChannelOrder, Known, Step, remaining, reserves
from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.tables import Listing, Order, OrderLine


@dataclass(frozen=True, slots=True)
class Row:
    """An order that is here. ``waiting``: why it does not come in yet, ``waits_for_sku``: because of that."""

    id: int
    known: Known
    last_updated: datetime
    waiting: str
    attempts: int
    location_id: int
    closed_at: datetime | None
    cancel_requested: bool
    locked: bool
    digest: str
    waits_for_sku: bool = False
    next_try: datetime | None = None
    was_in: bool = False  # it was open here once: it has a stage

    @property
    def by_channel(self) -> bool:
        return self.known.by_channel

    def is_due(self, now: datetime) -> bool:
        """U7: whether its import is to be tried again."""
        return self.waits_for_sku and self.next_try is not None and self.next_try <= now


def known_rows(pool_id: int, refs: Sequence[str]) -> dict[str, Row]:
    """By the channel's number. On PostgreSQL nobody despatches them before the commit."""
    if not refs:
        return {}
    lock = "" if isinstance(Order._meta.database.obj, SqliteDatabase) else " order by id for update"
    found = bulk.rows(
        Order,
        "select id, channel_order_id, status, outcome, deleted_at, last_updated, waiting_reason, attempts, "
        "location_id, closed_at, cancel_requested, locked, flags, digest, waits_for_sku, next_try, by_channel, stage "
        f"from orders where pool_id = ? and channel_order_id in ({bulk.marks(len(refs))}){lock}",
        [pool_id, *refs],
    )
    return {each[1]: _row(each) for each in found}


def _row(each: Sequence[Any]) -> Row:
    order_id, _, status, outcome, deleted, updated, reason, attempts, location, closed, asked, locked, flags = each[:13]
    digest, waits, next_try, by_channel, stage = each[13:]
    return Row(
        order_id,
        Known(status, outcome, deleted is not None, f'"{STATE_UNKNOWN}"' in flags, bool(by_channel)),
        from_ms(updated),
        reason,
        attempts,
        location,
        None if closed is None else from_ms(closed),
        bool(asked),
        bool(locked),
        digest,
        bool(waits),
        None if next_try is None else from_ms(next_try),
        bool(stage),
    )


def linked_items(accounts: Sequence[int], orders: Sequence[ChannelOrder]) -> dict[tuple[int, str], int]:
    """Linked stock items by account and channel SKU."""
    skus = sorted({line.channel_sku for order in orders for line in order.lines})
    found: dict[tuple[int, str], int] = {}
    for start in range(0, len(skus), bulk.CHUNK):
        part = skus[start : start + bulk.CHUNK]
        for account_id, sku, item_id in bulk.rows(
            Listing,
            f"select account_id, channel_sku, item_id from listing where account_id in ({bulk.marks(len(accounts))}) "
            f"and channel_sku in ({bulk.marks(len(part))}) and item_id is not null",
            [*accounts, *part],
        ):
            found[account_id, sku] = item_id
    return found


@dataclass(frozen=True, slots=True)
class OldLine:
    """A line that is here; ``total`` in 1/10,000."""

    id: int
    item_id: int | None
    despatched: int
    total: int
    quantity: int
    cancelled: int
    sku: str = ""

    @property
    def left(self) -> int:
        """Units that still have to leave."""
        return remaining(self.quantity, self.despatched, self.cancelled)


def old_lines(order_ids: Sequence[int]) -> dict[int, dict[str, OldLine]]:
    """By order, then by the channel's line id."""
    found: dict[int, dict[str, OldLine]] = {}
    if order_ids:
        for line_pk, order_id, line_id, *facts in bulk.rows(
            OrderLine,
            "select id, order_id, line_id, item_id, despatched, total, quantity, cancelled, channel_sku "
            f"from order_line where order_id in ({bulk.marks(len(order_ids))})",
            list(order_ids),
        ):
            found.setdefault(order_id, {})[line_id] = OldLine(line_pk, *facts)
    return found


def moved(
    row: Row | None, step: Step, old: Mapping[str, OldLine], new: Mapping[str, tuple[int | None, int]], *, locked: bool
) -> set[int]:
    """Items of which an order holds back more or fewer units than before. ``new``: the item and the units left of each
    line that the channel named, by its id; a line that it did not name stays as it was. ``locked``: from now on."""
    held = row is not None and reserves(row.known.status, deleted=row.known.deleted, locked=row.locked)
    holds = reserves(step.status, deleted=False, locked=locked)
    found: set[int] = set()
    for line_id in old.keys() | new.keys():
        before = old.get(line_id)
        item_id, left = new.get(line_id, (before.item_id, before.left) if before else (None, 0))
        was = before.left if before is not None and before.item_id is not None and held else 0
        if before is not None and before.item_id is not None and before.item_id != item_id and was:
            found.add(before.item_id)
            was = 0
        if item_id is not None and was != (left if holds else 0):
            found.add(item_id)
    return found
