"""100,000 listings: sorting and filtering against the bare SQL, opening the screen against its first page and a paint.

The bare SQL says the same by hand on a connection that is already open; the bare screen is a QTableView that paints
the first page of rows.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
from array import array
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench._fill import filled
from bench._practice import practice
from bench._profile import workplace
from bench._report import Report, interleaved, median, timed
from linndesk import app
from linndesk.app.built import Built
from linndesk.app.join import DATABASE
from linndesk.services.shown import GridQuery

TARGET = 3.0


@dataclass(frozen=True, slots=True)
class Question:
    """The same asked of the service and of SQLite."""

    name: str
    query: GridQuery
    sql: str


_SEARCHED = ("g.channel_sku", "g.title", "g.reference", "g.barcode", "i.sku")
_LIKE = " or ".join(f"{each} like '%MUG-0007%'" for each in _SEARCHED)
QUESTIONS = (
    Question("sort by SKU", GridQuery(sort="channel_sku"), "select id from listing order by lower(channel_sku), id"),
    Question(
        "sort by title, falling",
        GridQuery(sort="title", descending=True),
        "select id from listing order by lower(title) desc, id desc",
    ),
    Question(
        "sort by quantity",
        GridQuery(sort="channel_quantity"),
        "select id from listing order by channel_quantity nulls last, id",
    ),
    Question(
        "filter: unlinked",
        GridQuery(filters=("unlinked",), sort="channel_sku"),
        "select id from listing where item_id is null and not ignored order by lower(channel_sku), id",
    ),
    Question(
        "filter: FBA", GridQuery(filters=("fba",)), "select id from listing where fulfilment = 'amazon' order by id"
    ),
    Question(
        "search",
        GridQuery(search="MUG-0007", sort="channel_sku"),
        "select g.id from listing g left join item i on i.id = g.item_id "
        f"where ({_LIKE}) order by lower(g.channel_sku), g.id",
    ),
)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--listings", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=7)
    asked = options.parse_args()
    report = Report("listings_table")
    with workplace() as folder, practice(500) as settings:
        profile = folder / "profile"
        filled(profile, settings, 500, asked.listings)
        _questions(report, profile, asked.rounds)
        _screen(report, profile)
    return report.code


def _questions(report: Report, profile: Path, rounds: int) -> None:
    with closing(app.build(profile)) as built, closing(sqlite3.connect(profile / DATABASE)) as bare:
        for each in QUESTIONS:
            subject, floor = _asked(built, each), _bare(bare, each)
            found = interleaved(rounds, subject=lambda: timed(subject), floor=lambda: timed(floor))  # noqa: B023
            if subject() != floor():
                raise SystemExit(f"{each.name}: the service and the bare SQL give different ids")
            report.ratio(each.name, median(found["subject"]) * 1000, median(found["floor"]) * 1000, TARGET, "ms")


def _asked(built: Built, each: Question) -> Callable[[], array[int]]:
    return lambda: built.listings.ids(each.query)


def _bare(database: sqlite3.Connection, each: Question) -> Callable[[], array[int]]:
    return lambda: array("q", (row[0] for row in database.execute(each.sql)))


def _screen(report: Report, profile: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench._open", str(profile)], capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"the window did not end well: {done.stderr[-600:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    report.ratio("open the screen", median(found["subject"]), median(found["floor"]), TARGET, "ms")


if __name__ == "__main__":
    sys.exit(main())
