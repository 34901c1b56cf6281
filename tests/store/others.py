"""Another process on the same database, driven line by line: the store's tables know one database a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from linndesk.domain.centres import Counted
from linndesk.errors import BadInput
from linndesk.services import composition
from linndesk.store import (
    accounts,
    centre_levels,
    centres,
    deliveries,
    kits,
    leases,
    leaving,
    ledger,
    listings,
    orders_in,
    outbox,
    parcels,
    purchases,
    purchases_look,
    sends,
    values,
)  # fmt: skip
from linndesk.store.deliveries import Arrived
from linndesk.store.leases import Holder
from linndesk.store.ledger import Entry
from linndesk.store.parcels import Leaving
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


class Other:
    """A process that does one act at a time. ``ask`` sends it, ``answer`` waits for what came of it."""

    def __init__(self, target: Path | str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.others", str(target)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.answer()

    def ask(self, act: str, *numbers: int) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([act, *numbers]) + "\n")
        self._process.stdin.flush()

    def answer(self) -> object:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the other process died"
        return json.loads(line)

    def close(self) -> None:
        self._process.communicate(timeout=30)


@contextmanager
def others(target: Path | str, count: int) -> Iterator[list[Other]]:
    started = [Other(target) for _ in range(count)]
    try:
        yield started
    finally:
        for each in started:
            each.close()


def all_at_once(started: list[Other], act: str, *numbers: int) -> list[object]:
    for each in started:
        each.ask(act, *numbers)
    return [each.answer() for each in started]


def _lease(store: Store, pool: int) -> object:
    me = Holder("m", os.getpid(), "x")
    return store.write(lambda: leases.take(pool, me, START, lambda holder: False))


def _move(store: Store, item: int, place: int, times: int) -> object:
    for _ in range(times):
        store.write(lambda: ledger.record([Entry(item, place, -1, "sold")], START))
    return times


def _orders(store: Store, pool: int, account: int, first: int, pages: int) -> object:
    """Pages of twenty orders each, whose numbers begin with ``first``."""
    seal = Seal(bytes(32))
    taker = made.taker(store, account)
    for page in range(pages):
        found = [made.order(f"{first}-{page}-{number}") for number in range(20)]
        store.write(lambda found=found: orders_in.add_page(pool, [taker], found, seal, START))
    return pages


def _put(store: Store, number: int) -> object:
    store.write(lambda: values.put("by another", number))
    return number


def _claim(store: Store, row_id: int) -> object:
    """Whether this process may send it: all of them hold the pool, as if the lease were no guard."""
    row = store.read(lambda: outbox.by_id(row_id))
    if row is None or row.state != "waiting":
        return False
    held = store.read(lambda: leases.held(row.pool_id))
    fence = 0 if held is None else held.fence
    return not store.write(lambda: sends.claim(row, fence, {}, lambda account, kind: "", START))


def _despatch(store: Store, order: int, most: int = 99) -> object:
    """Parcels that were made: none where nothing was left."""

    def job() -> int:
        now = leaving.of([order], lock=True)[order]
        lines = tuple((line, min(line.left, most)) for line in now.lines if line.left)
        return len(parcels.despatch([Leaving(now, "Van", "", lines, START)], START)) if lines else 0

    return store.write(job)


def _take_back(store: Store, order: int, row_id: int = 0) -> object:
    def job() -> int:
        row = outbox.by_id(row_id) if row_id else parcels.newest_unsent(order)
        return int(row is not None and parcels.take_back(row, START))

    return store.write(job)


def _kit(store: Store, kit: int, part: int) -> object:
    """Whether the first item is made of the second now."""

    def job() -> bool:
        names = kits.skus([kit, part])
        return composition.put(names[kit], [(names[part], 1)], START)

    try:
        return store.write(job)
    except BadInput:
        return False


def _count(store: Store, centre: int, times: int) -> object:
    """A channel's warehouse counts A anew, again and again."""

    def job(units: int) -> None:
        found = centres.by_id(centre)
        assert found is not None
        centre_levels.put(found, [Counted("A", units, 0)], START)

    for units in range(1, times + 1):
        store.write(lambda units=units: job(units))
    return times


def _link(store: Store, account: int, first: int, second: int, times: int) -> object:
    """A is linked to one item, to the other, to none, again and again; to the first at last."""
    for _ in range(times):
        store.write(lambda: listings.link(account, [("A", second)], "by hand", START))
        store.write(lambda: listings.unlink(account, ["A"], START))
        store.write(lambda: listings.link(account, [("A", first)], "by hand", START))
    return times


def _arrive(store: Store, account: int, purchase: int, times: int) -> object:
    """How often two units of the first line were booked in, where so many were still expected."""

    def job() -> int:
        purchases.lock(purchase)
        line = purchases_look.lines(purchase)[0]
        if line.remaining < 2:
            return 0
        part = deliveries.Part(line.id, line.line_id, line.sku, line.item_id or 0, 2)
        place, pool = accounts.order_location("Default"), accounts.every()[0].pool_id
        deliveries.receive(Arrived(purchase, account, pool, "P1", "PO-P1", place, (part,), START), START)
        return 1

    return sum(store.write(job) for _ in range(times))


def _withdraw(store: Store, *delivery_ids: int) -> object:
    """How many of these bookings were taken back by this process."""

    def job(delivery: int) -> int:
        purchases.lock(deliveries.purchase_of(delivery))
        try:
            deliveries.undo(delivery, START)
        except BadInput:
            return 0
        return 1

    return sum(store.write(lambda each=each: job(each)) for each in delivery_ids)


ACTS: dict[str, Callable[..., object]] = {
    "lease": _lease, "claim": _claim, "move": _move, "orders": _orders, "put": _put,
    "despatch": _despatch, "take back": _take_back, "kit": _kit,
    "count": _count, "link": _link, "arrive": _arrive, "withdraw": _withdraw,
    "despatch one": lambda store, order: _despatch(store, order, 1),
    "take back row": lambda store, row: _take_back(store, 0, row),
}  # fmt: skip


def main() -> None:
    target = sys.argv[1]
    store = Store(target if target.startswith("postgres") else Path(target))
    sys.stdout.write('"ready"\n')
    sys.stdout.flush()
    for line in sys.stdin:
        act, *numbers = json.loads(line)
        sys.stdout.write(json.dumps(ACTS[act](store, *numbers)) + "\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main()
