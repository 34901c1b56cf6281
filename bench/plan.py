"""A whole plan of 100,000 linked listings against R-AVAILABLE as one SQL statement over the same tables.

*Everything differs*: nothing was ever told, and all of it becomes rows; there the floor also writes the same rows by
executemany, 500 a commit. *Nothing differs*: everything is marked, and the channels were told all of it. *Everything
has changed*: all of it was told, with what it was made of, and every shelf was counted anew; R-BRAKE compares each
level with what it was made of, and the floor is that of the first. *Nothing marked*: a run that finds no mark.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import closing
from datetime import timedelta
from functools import partial

from bench._profile import workplace
from bench._report import Report, interleaved, median, timed
from bench._shelves import PLACES, RULES, Shelves, fill
from linndesk.store import bulk, tables
from linndesk.store.fields import dump, to_ms
from linndesk.sync.behind import Behind
from linndesk.sync.planning import Planning
from tests.stock_oracle import numbers

TARGET = 3.0
BATCH = 500
_COPIED = (
    "account_id", "pool_id", "listing_id", "target", "version", "payload", "rank", "state", "hold", "reason",
    "next_try", "kind", "attempts", "fence", "unsure", "override", "error", "who", "created_at",
    "exchange", "place", "repeated", "again",
)  # fmt: skip
_SENDS = (
    "listing_id", "account_id", "outbox_id", "version", "at", "quantity", "latency", "before", "unexplained", "inputs",
    "state",
)  # fmt: skip


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--listings", type=int, default=100_000)
    options.add_argument("--orders", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--changes", type=int, default=3, help="times that everything changes")
    asked = options.parse_args()
    report = Report("plan")
    with workplace() as folder:
        shelves = fill(folder, asked.listings, asked.orders)
        with closing(shelves.store):
            _everything(report, shelves)
            _settle(shelves)
            _nothing(report, shelves, asked.rounds)
            _changed(report, shelves, asked.changes)
    return report.code


def _everything(report: Report, shelves: Shelves) -> None:
    """The first push. It can be done only once, so that this is one round."""
    aggregate = timed(lambda: _aggregate(shelves))
    subject = timed(lambda: _plan(shelves))
    wrong = _wrong(shelves)
    floor = aggregate + _write_again(shelves)
    report.most("levels that differ from the SQL's", wrong, 0, "listings")
    report.note(f"everything differs: {subject:.2f} s, the aggregate alone {aggregate:.2f} s")
    report.ratio("everything differs", subject, floor, TARGET)


def _nothing(report: Report, shelves: Shelves, rounds: int) -> None:
    def plan() -> float:
        _mark(shelves)
        return timed(lambda: _plan(shelves))

    found = interleaved(rounds, plan=plan, floor=lambda: timed(lambda: _aggregate(shelves)))
    report.ratio("nothing differs", median(found["plan"]), median(found["floor"]), TARGET)
    seconds = timed(lambda: _plan(shelves))
    report.note(f"nothing marked: {seconds * 1000:.1f} ms")


def _changed(report: Report, shelves: Shelves, rounds: int) -> None:
    """Every level has changed since it was told, and becomes a row. Each round counts every shelf anew."""
    _note_sends(shelves)
    subjects, floors, wrong = [], [], 0
    for each in range(rounds):
        units = 11 + each
        shelves.store.write(partial(bulk.run, tables.Level, "update level set on_hand = on_hand + ?", [(units,)]))
        shelves.store.write(lambda: bulk.run(tables.Outbox, "delete from outbox where kind = ?", [("stock",)]))
        _mark(shelves)
        aggregate = timed(lambda: _aggregate(shelves))
        subjects.append(timed(lambda: _plan(shelves)))
        wrong += _wrong(shelves)
        floors.append(aggregate + _write_again(shelves))
    report.most("levels that differ from the SQL's", wrong, 0, "listings")
    report.ratio("everything has changed", median(subjects), median(floors), TARGET)


def _note_sends(shelves: Shelves) -> None:
    """What each listing was told, as it is kept with a send; ten days ago, so that none of it is of this day."""
    at = to_ms(shelves.store.clock.now() - timedelta(days=10))
    sql = "select listing_id, account_id, id, version, payload from outbox"
    rows = []
    for listing, account, row, version, payload in shelves.store.read(lambda: bulk.rows(tables.Outbox, sql)):
        said = json.loads(payload)
        inputs = dump(said["inputs"])
        rows.append(
            (listing, account, row, version, at, said["quantity"], said["latency"], None, 0, inputs, "confirmed")
        )
    shelves.store.write(partial(bulk.insert, tables.StockSend, _SENDS, rows))


def _aggregate(shelves: Shelves) -> dict[int, int]:
    places = tuple(range(1, PLACES + 1))
    return numbers(shelves.store, places, {each.id: RULES for each in shelves.accounts})


def _plan(shelves: Shelves) -> None:
    planning = Planning(shelves.store, shelves.connect, {}, lambda account, text: None)
    for row in shelves.accounts:
        planning.run([row], Behind())


def _wrong(shelves: Shelves) -> int:
    wanted = dict(shelves.store.read(lambda: bulk.rows(tables.Listing, "select id, wanted from listing")))
    return sum(wanted[each] != number for each, number in _aggregate(shelves).items())


def _write_again(shelves: Shelves) -> float:
    """Seconds for the rows that came of the plan, as they are, and what it notes of each listing."""
    names = ", ".join(_COPIED)
    rows = shelves.store.read(lambda: bulk.rows(tables.Outbox, f"select {names} from outbox"))
    listings = shelves.store.read(lambda: bulk.rows(tables.Listing, "select wanted, version, id from listing"))
    shelves.store.write(lambda: bulk.run(tables.Outbox, "delete from outbox where ? = 1", [(1,)]))
    _mark(shelves)
    began = time.perf_counter()
    for start in range(0, len(rows), BATCH):
        part, noted = rows[start : start + BATCH], listings[start : start + BATCH]
        shelves.store.write(partial(bulk.insert, tables.Outbox, _COPIED, part))
        change = "update listing set wanted = ?, version = ?, dirty = 0 where id = ?"
        shelves.store.write(partial(bulk.run, tables.Listing, change, noted))
    return time.perf_counter() - began


def _settle(shelves: Shelves) -> None:
    """As if all of it had been told and seen there."""

    def job() -> None:
        bulk.run(tables.Outbox, "update outbox set state = ?", [("confirmed",)])
        bulk.run(tables.Listing, "update listing set sent = wanted, confirmed = wanted, state = ?", [("confirmed",)])

    shelves.store.write(job)


def _mark(shelves: Shelves) -> None:
    shelves.store.write(lambda: bulk.run(tables.Listing, "update listing set dirty = ?", [(1,)]))


if __name__ == "__main__":
    sys.exit(main())
