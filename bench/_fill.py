"""A profile with many orders and listings: a real sync of some orders, then copies of its rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench._profile import ACCOUNT, with_account
from linndesk.app.built import Built
from linndesk.app.join import DATABASE
from linndesk.domain.listings import ListedProduct
from linndesk.store import listings

BATCH = 500
LINKED = 40  # one listing in so many has a stock item
_WORDS = ("Mug", "Lamp", "Chair", "Towel", "Vase", "Kettle", "Blanket", "Candle", "Plate", "Clock")
_OWN_ID = {"orders": "channel_order_id", "order_line": "line_id", "person": ""}


def filled(profile: Path, settings: Mapping[str, Any], orders: int, products: int) -> int:
    """Make the profile; how many orders it has at least. The account stays on."""
    with closing(with_account(profile, settings)) as built:
        came = built.engine.sync((ACCOUNT,)).accounts[0].orders.new
        _list(built, products)
        _stock(built, profile.parent / f"{profile.name}-items.csv", products)
    copies = max(0, -(-orders // came) - 1)
    with closing(sqlite3.connect(profile / DATABASE)) as database:
        _multiply(database, copies)
    return came * (copies + 1)


def _list(built: Built, products: int) -> None:
    now = datetime.now(UTC)
    account = built.accounts.show(ACCOUNT).id
    made = list(_products(products))
    for start in range(0, len(made), BATCH):
        part = made[start : start + BATCH]
        built.store.write(lambda part=part: listings.take(account, part, now))  # type: ignore[misc]


def _products(count: int) -> Iterator[ListedProduct]:
    for number in range(count):
        word = _WORDS[number % len(_WORDS)]
        scattered = number * 7919 % count
        yield ListedProduct(
            channel_sku=f"{word[:3].upper()}-{scattered:06d}",
            title=f"{word} {scattered % 977} in colour {scattered % 31}",
            reference=f"B0{scattered:08d}",
            fulfilment="amazon" if number % 9 == 0 else "merchant",
            quantity=scattered % 250,
            price=Decimal(scattered % 5000) / 100,
            status="Active",
            marketplace="A1F83G8C2ARO7P",
        )


def _stock(built: Built, path: Path, products: int) -> None:
    """Items for some of the listings, and the links."""
    skus = (each.channel_sku for number, each in enumerate(_products(products)) if number % LINKED == 0)
    path.write_text("sku,title,level\n" + "".join(f"{sku},Item {sku},25\n" for sku in skus), encoding="utf-8")
    built.items.import_file(path)
    built.listings.link_all(ACCOUNT)


def _multiply(database: sqlite3.Connection, copies: int) -> None:
    """Each order, its lines and its sealed person as often again, under numbers of their own."""
    step = database.execute("select max(id) from orders").fetchone()[0]
    for table, own in _OWN_ID.items():
        names = [row[1] for row in database.execute(f"pragma table_info({table})") if _kept(table, row[1])]
        values = [_value(table, name, own) for name in names]
        insert = (
            f"insert into {table} ({', '.join(names)}) select {', '.join(values)} "
            f"from {table} where {_first(table)} <= :step"
        )
        for copy in range(1, copies + 1):
            database.execute(insert, {"shift": copy * step, "copy": copy, "step": step})
            database.commit()


def _kept(table: str, name: str) -> bool:
    return table == "orders" or name != "id"


def _first(table: str) -> str:
    return "id" if table == "orders" else "order_id"


def _value(table: str, name: str, own: str) -> str:
    if name == _first(table):
        return f"{name} + :shift"
    return f"{name} || '-' || :copy" if name == own else name
