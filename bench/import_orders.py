"""Importing 20,000 orders from loopback, against the same pages fetched, parsed and stored by the least code.

The floor: requests, json.loads, and executemany of the very rows that the program made of these pages into the
same tables and indexes with the same pragmas, one commit a page. The practice Amazon runs in its own process.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from bench._practice import practice
from bench._profile import ACCOUNT, BACK, with_account, workplace
from bench._report import Report, interleaved, median
from linndesk.app.join import DATABASE
from linndesk.channels.amazon import included
from linndesk.channels.amazon.marketplaces import find as find_marketplace
from linndesk.domain.times import iso
from linndesk.store.database import connect

TARGET = 2.5
TABLES = {"orders": "id", "order_line": "order_id", "person": "order_id"}


@dataclass(frozen=True, slots=True)
class Rows:
    """What the program stored, by table and by the id of the page's orders."""

    inserts: dict[str, str]
    by_order: dict[str, dict[int, list[tuple[Any, ...]]]]
    ids: dict[str, int]

    def of(self, table: str, refs: list[str]) -> Iterator[tuple[Any, ...]]:
        for ref in refs:
            if ref in self.ids:
                yield from self.by_order[table].get(self.ids[ref], ())


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--orders", type=int, default=20_000)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    report = Report("import_orders")
    with workplace() as folder, practice(asked.orders) as settings:
        numbers = itertools.count()
        first = folder / "first"
        report.note(f"{_import(first, settings)[1]:,} orders come in")
        rows = _rows(first)
        found = interleaved(
            asked.rounds,
            subject=lambda: _import(folder / f"p{next(numbers)}", settings)[0],
            floor=lambda: _floor(folder / f"f{next(numbers)}", first, settings, rows),
        )
        for name, values in found.items():
            report.note(f"{name}: {', '.join(f'{each:.2f}' for each in values)} s")
        report.ratio(f"import of {asked.orders:,} orders", median(found["subject"]), median(found["floor"]), TARGET)
    return report.code


def _import(profile: Path, settings: Mapping[str, Any]) -> tuple[float, int]:
    """Seconds and orders of one real sync into a fresh profile."""
    with closing(with_account(profile, settings)) as built:
        began = time.perf_counter()
        receipt = built.engine.sync((ACCOUNT,))
        took = time.perf_counter() - began
    part = receipt.accounts[0]
    if not part.ok or part.orders.new == 0:
        raise SystemExit(f"the import did not go through: {part.messages}")
    return took, part.orders.new


def _rows(profile: Path) -> Rows:
    """The rows as they lie in the imported database."""
    with closing(sqlite3.connect(profile / DATABASE)) as database:
        inserts: dict[str, str] = {}
        by_order: dict[str, dict[int, list[tuple[Any, ...]]]] = {}
        for table, key in TABLES.items():
            cursor = database.execute(f"select * from {table}")
            names = [each[0] for each in cursor.description]
            inserts[table] = f"insert into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})"
            by_order[table] = defaultdict(list)
            for row in cursor:
                by_order[table][row[names.index(key)]].append(row)
        return Rows(inserts, by_order, dict(database.execute("select channel_order_id, id from orders")))


def _floor(folder: Path, model: Path, settings: Mapping[str, Any], rows: Rows) -> float:
    """Seconds of fetching, parsing and storing the same, by the least code that does it."""
    folder.mkdir()
    path = folder / DATABASE
    _empty_copy(model / DATABASE, path)
    database = connect(path)
    with database.connection_context():
        connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]
        began = time.perf_counter()
        with requests.Session() as session:
            session.trust_env = False
            for page in _pages(session, settings):
                refs = [each["orderId"] for each in page]
                connection.execute("begin immediate")
                for table, insert in rows.inserts.items():
                    connection.executemany(insert, list(rows.of(table, refs)))
                connection.commit()
        took = time.perf_counter() - began
        stored = connection.execute("select count(*) from orders").fetchone()[0]
    if stored != len(rows.ids):
        raise SystemExit(f"the floor stored {stored:,} of {len(rows.ids):,} orders")
    return took


def _empty_copy(source: Path, target: Path) -> None:
    """The same tables, indexes and small tables, without orders."""
    with closing(sqlite3.connect(source)) as found, closing(sqlite3.connect(target)) as made:
        found.backup(made)
        for table in reversed(TABLES):
            made.execute(f"delete from {table}")
        made.commit()
        made.execute("vacuum")


def _pages(session: requests.Session, settings: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    base = str(settings["endpoint"])
    form = {"grant_type": "refresh_token", **{each: settings[each] for each in ("client_id", "client_secret")}}
    form["refresh_token"] = settings["refresh_token"]
    token = session.post(f"{settings['lwa_endpoint']}/auth/o2/token", data=form, timeout=20).json()["access_token"]
    params = {
        "lastUpdatedAfter": iso(datetime.now(UTC) - BACK),
        "marketplaceIds": ",".join(known.id for each in settings["marketplaces"] if (known := find_marketplace(each))),
        "fulfilledBy": "MERCHANT",
        "maxResultsPerPage": "100",
        "includedData": included.Data().asked,
    }
    while True:
        reply = session.get(
            f"{base}/orders/2026-01-01/orders",
            params=params,
            headers={"x-amz-access-token": token, "Accept": "application/json", "User-Agent": "floor"},
            timeout=20,
        )
        found = json.loads(reply.content)
        yield found["orders"]
        if not (following := found["pagination"].get("nextToken")):
            return
        params["paginationToken"] = following


if __name__ == "__main__":
    sys.exit(main())
