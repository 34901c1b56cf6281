"""A store full of stock: items at three locations, kits, listings linked to them, open orders that hold units."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from linndesk.app.join import kinds
from linndesk.services.connections import Connections
from linndesk.store import accounts, approvals, bulk, tables
from linndesk.store.accounts import AccountRow
from linndesk.store.buckets import StoredBuckets
from linndesk.store.clock import SystemClock
from linndesk.store.fields import to_ms
from linndesk.store.journal import StoredJournal
from linndesk.store.store import Store
from linndesk.vault import Vault

PLACES = 3
EVERY_KIT = 50  # one item in so many is a kit of two others
SETTINGS = {
    "enabled": True, "mode": "live", "seller_id": "A2EXAMPLE7TOKEN", "region": "EU", "marketplaces": ["UK"],
    "update_inventory": True, "default_max_listed_quantity": 500, "default_max_listed_percentage": 90,
    "default_end_when_quantity": 1,
}  # fmt: skip
RULES = (500, 90, 1)


@dataclass(frozen=True, slots=True)
class Shelves:
    """An open store, and what a plan needs of it."""

    store: Store
    connect: Connections
    accounts: Sequence[AccountRow]


def fill(folder: Path, listings: int, orders: int, shops: int = 2) -> Shelves:
    """Each of ``shops`` accounts, of pools of their own, lists an equal share; all list the same items."""
    clock = SystemClock()
    store = Store(folder / "stock.sqlite", clock=clock)
    made = partial(_accounts, shops, clock)
    rows: list[AccountRow] = store.write(made)
    items = listings // shops
    _fill(store, items, rows, orders, to_ms(clock.now()))
    connect = Connections(store, Vault("bench"), kinds(), clock, StoredBuckets(store, clock.now), StoredJournal(store))
    return Shelves(store, connect, rows)


def _accounts(shops: int, clock: SystemClock) -> list[AccountRow]:
    for number in range(shops):
        account = accounts.add(f"uid{number}", f"Shop {number}", "amazon", f"S{number}:EU", SETTINGS, (), clock.now())
        approvals.give(account, "stock", "bench", clock.now())
    return accounts.every()


def _fill(store: Store, items: int, shops: Sequence[AccountRow], orders: int, at: int) -> None:
    chance = random.Random(5)
    _put(
        store, tables.Location, ("id", "name", "fulfilment_centre"), [(n, f"P{n}", False) for n in range(1, PLACES + 1)]
    )
    _put(
        store, tables.Item, ("id", "sku", "title", "barcode", "created_at"),
        [(n, f"SKU-{n:06d}", f"Item {n}", "", at) for n in range(1, items + 1)],
    )  # fmt: skip
    kits = [n for n in range(EVERY_KIT, items + 1, EVERY_KIT)]
    _put(
        store, tables.KitPart, ("kit_id", "part_id", "quantity"),
        [(kit, kit - part, part) for kit in kits for part in (1, 2)],
    )  # fmt: skip
    levels = [(n, p, chance.randrange(40)) for n in range(1, items + 1) if n % EVERY_KIT for p in range(1, PLACES + 1)]
    _put(
        store, tables.Level, ("item_id", "location_id", "on_hand", "due", "bin"),
        [(item, place, units, 0, "") for item, place, units in levels],
    )  # fmt: skip
    _put(
        store, tables.Movement, ("item_id", "location_id", "delta", "balance", "reason", "note", "who", "at"),
        [(item, place, units, units, "count", "", "bench", at) for item, place, units in levels],
    )  # fmt: skip
    for shop in shops:
        _put(store, tables.Listing, _LISTING, [_listing(shop.id, n, at) for n in range(1, items + 1)])
    _orders(store, shops, orders, items, at, chance)


_LISTING = (
    "account_id", "channel_sku", "title", "item_id", "fulfilment", "channel_quantity", "ignored", "verified",
    "vanished", "state", "dirty", "force", "version", "link_how", "linked_by", "reference", "barcode", "channel_status",
    "error", "marketplace", "excluded",
)  # fmt: skip


def _listing(account: int, number: int, at: int) -> tuple[Any, ...]:
    return (
        account, f"L-{number:06d}", f"Listing {number}", number, "merchant", 5, False, True, False, "not_sent", 1,
        False, 0, "sku", "bench", "B0", "", "Active", "", "UK", "",
    )  # fmt: skip


def _orders(store: Store, shops: Sequence[AccountRow], orders: int, items: int, at: int, chance: random.Random) -> None:
    """Two thirds more are history, as in a warehouse."""
    rows, lines = [], []
    for number in range(1, orders * 3 + 1):
        shop = shops[number % len(shops)]
        status = "open" if number <= orders else "processed"
        rows.append(
            (number, shop.pool_id, shop.id, f"O-{number}", "UK", "AMAZON", "UK", status, "paid", at, at, "GBP", 0, 0, 0,
             0, 1 + number % PLACES, False, False, False, "[]", at)
        )  # fmt: skip
        for line in range(1 + number % 2):
            gone = 0 if status == "open" else 2
            lines.append((number, f"{number}-{line}", "L", chance.randrange(1, items + 1), "", 2, gone, 0, 0, 0, ""))
    _put(store, tables.Order, (*_ORDER, *_BLANK), [(*each, *_BLANK.values()) for each in rows])
    _put(
        store, tables.OrderLine,
        ("order_id", "line_id", "channel_sku", "item_id", "title", "quantity", "despatched", "shipped", "cancelled",
         "total", "reference"),
        lines,
    )  # fmt: skip


_ORDER = (
    "id", "pool_id", "account_id", "channel_order_id", "marketplace", "source", "sub_source", "status",
    "payment_status", "received_at", "last_updated", "currency", "total", "shipping", "tax", "discount", "location_id",
    "parked", "locked", "cancel_requested", "flags", "created_at",
)  # fmt: skip
_BLANK = {
    "outcome": "", "stage": "", "postal_service": "", "service_chosen": False, "channel_service": "", "country": "",
    "outward_postcode": "", "tracking": "", "packages": "[]", "waiting_reason": "", "attempts": 0,
    "prefix": "", "called": "", "waits_for_sku": False, "digest": "",
}  # fmt: skip


def _put(store: Store, table: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    job: Callable[[], None] = partial(bulk.insert, table, columns, rows)
    store.write(job)
