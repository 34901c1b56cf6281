"""What a channel counts in its own warehouse, 100,000 SKUs linked to 100,000 items: kept, with the levels that follow.

The floor writes the same rows (what is counted, levels, entries of the ledger) by ``executemany`` into the same tables,
as many a commit.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from bench._profile import workplace
from bench._report import Report, timed
from linndesk.domain.centres import Counted
from linndesk.store import accounts, bulk, centre_levels, centres, items, listings
from linndesk.store.centres import CentreRow
from linndesk.store.fields import to_ms
from linndesk.store.items import Facts
from linndesk.store.store import Store
from linndesk.store.tables import Account, CentreStock, Level, Location, Movement
from linndesk.sync.mirroring import PART

TARGET = 5.0
STOCK = ("centre_id", "channel_sku", "item_id", "fulfillable", "due", "reserved", "unsellable", "title")
LEVEL = ("item_id", "location_id", "on_hand", "due", "bin")
ENTRY = ("item_id", "location_id", "delta", "balance", "reason", "note", "who", "at")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--skus", type=int, default=100_000)
    asked = options.parse_args()
    report = Report("centres")
    skus = [f"SKU-{number:06}" for number in range(asked.skus)]
    with workplace() as folder:
        floor = _floor_of(folder / "floor", skus)
        with closing(Store(_place(folder / "real"), backups=folder)) as store:
            centre, _ = _fill(store, skus)
            for what, units in (("a first count", 7), ("all counted otherwise", 9), ("nothing counted otherwise", 9)):
                parts: list[float] = []
                spent = timed(partial(_count, store, centre, skus, units, parts))
                report.ratio(what, spent, floor, TARGET)
                report.note(f"longest transaction {1000 * max(parts):.0f} ms")
    return report.code


def _place(folder: Path) -> Path:
    folder.mkdir()
    return folder / "linndesk.sqlite"


def _floor_of(folder: Path, skus: Sequence[str]) -> float:
    with closing(Store(_place(folder), backups=folder)) as store:
        centre, ids = _fill(store, skus)
        return timed(partial(_floor, store, centre, ids))


def _parts(rows: Sequence[str]) -> list[Sequence[str]]:
    return [rows[start : start + PART] for start in range(0, len(rows), PART)]


def _fill(store: Store, skus: Sequence[str]) -> tuple[CentreRow, dict[str, int]]:
    """One account that drives one location, and every SKU linked to an item of its own."""
    now = store.clock.now()

    def made() -> tuple[int, CentreRow]:
        Location.create(name="Default")
        account = accounts.add("uid", "Shop", "amazon", "M:EU", {}, (), now)
        centre = centres.make(Account.get_by_id(account).pool_id, "EU", "Shop FBA", account, now)
        centres.drive(centre, account)
        return account, centre

    account, centre = store.write(made)
    ids: dict[str, int] = {}
    for part in _parts(skus):
        ids |= store.write(partial(items.create, [Facts(each) for each in part], now))
        store.write(partial(listings.link, account, [(each, ids[each]) for each in part], "by hand", now))
    return centre, ids


def _count(store: Store, centre: CentreRow, skus: Sequence[str], units: int, parts: list[float]) -> None:
    now = store.clock.now()
    for part in _parts(skus):
        counted = [Counted(each, units, 1) for each in part]
        parts.append(timed(partial(store.write, partial(centre_levels.put, centre, counted, now))))


def _floor(store: Store, centre: CentreRow, ids: dict[str, int]) -> None:
    at = to_ms(store.clock.now())

    def rows(part: Sequence[str]) -> None:
        bulk.insert(CentreStock, STOCK, [(centre.id, each, ids[each], 7, 1, 0, 0, "") for each in part])
        bulk.insert(Level, LEVEL, [(ids[each], centre.location_id, 7, 1, "") for each in part])
        bulk.insert(Movement, ENTRY, [(ids[each], centre.location_id, 7, 7, "counted", "", "", at) for each in part])

    for part in _parts(list(ids)):
        store.write(partial(rows, part))


if __name__ == "__main__":
    sys.exit(main())
