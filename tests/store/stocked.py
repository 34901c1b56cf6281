"""Accounts that sell what lies on shelves, for tests of the plan at the level of the store."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from linndesk.domain.availability import Limits
from linndesk.domain.outbox import Hold
from linndesk.domain.stockplan import Rules
from linndesk.store import accounts, bulk, items, ledger, listings, locations, outbox, stock_draft, stock_rows, tables
from linndesk.store.items import Facts
from linndesk.store.ledger import Entry
from linndesk.store.outbox import OutboxRow
from linndesk.store.stock_draft import Draft, Put, Speaker
from linndesk.store.stock_write import Planned, quiet, take_back, write
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made

PLAIN = Rules(Limits())


@dataclass(frozen=True, slots=True)
class Seen:
    """What a channel is seen to sell."""

    quantity: int | None


@dataclass(slots=True)
class Stocked:
    """``now`` is turned by hand; accounts speak in the order they were added."""

    store: Store
    now: datetime = START
    ids: dict[str, int] = field(default_factory=dict)
    rules: dict[str, Rules] = field(default_factory=dict)
    gates: dict[str, Hold] = field(default_factory=dict)

    def account(self, name: str, pool: str = "") -> int:
        self.ids[name] = made.account(self.store, name, pool or f"{name}:EU")
        return self.ids[name]

    def items(self, *skus: str) -> dict[str, int]:
        return self.store.write(lambda: items.create([Facts(each) for each in skus], START))

    def sells(self, name: str, *skus: str, item: str = "") -> None:
        """Listings, verified and linked to items of their SKU, or to one item."""

        def job() -> None:
            known = listings.every_sku()
            known |= items.create([Facts(each) for each in (item and [item] or skus) if each not in known], START)
            listings.link(self.ids[name], [(each, known[item or each]) for each in skus], "by hand", START)
            self._set(name, skus, verified=True)

        self.store.write(job)

    def set(self, name: str, *skus: str, **columns: Any) -> None:
        """Columns of listings, with a mark."""
        self.store.write(lambda: self._set(name, skus, **columns))

    def _set(self, name: str, skus: Sequence[str], **columns: Any) -> None:
        mine = (tables.Listing.account == self.ids[name]) & tables.Listing.channel_sku.in_(list(skus))
        tables.Listing.update(dirty=tables.Listing.dirty + 1, **columns).where(mine).execute()

    def shelf(self, units: int, *skus: str, place: str = "Default", order: int | None = None) -> None:
        """So many more lie there, or left with an order."""

        def job() -> None:
            where, known = locations.get_or_create(place), listings.every_sku()
            entries = [Entry(known[each], where, units, "count", order_id=order) for each in skus]
            ledger.record(entries, self.now)

        self.store.write(job)

    def order(self, name: str, sku: str, units: int, ref: str = "202-1", **more: Any) -> int:
        """An open order; its id."""
        lines = (made.line(f"L-{ref}", sku, units),)
        made.page(self.store, self.ids[name], made.order(ref, lines=lines, **more))
        sql = "select id from orders where channel_order_id = ?"
        return int(self.store.read(lambda: bulk.rows(tables.Order, sql, [ref]))[0][0])

    def speakers(self) -> list[Speaker]:
        rows = self.store.read(accounts.every)
        return [
            Speaker.of(each, self.rules.get(each.name, PLAIN), self.gates.get(each.name, ""))
            for each in rows
            if each.name in self.ids
        ]

    def drafts(self, *, idle: bool = True) -> dict[str, Draft]:
        speakers = self.speakers()
        found = self.store.read(lambda: stock_draft.draft(speakers, self.now, idle=idle))
        return {speaker.name: draft for speaker, draft in zip(speakers, found, strict=True)}

    def puts(self, name: str = "Shop") -> dict[str, Put]:
        return {each.channel_sku: each for each in self.drafts()[name].puts}

    def levels(self, name: str = "Shop") -> dict[str, int]:
        return {sku: put.level.quantity for sku, put in self.puts(name).items()}

    def plan(self, name: str = "Shop") -> Draft:
        """What a plan writes where nothing has to wait for other accounts."""
        found = self.drafts()[name]
        pool = next(each.pool_id for each in self.speakers() if each.name == name)
        planned = [
            Planned(each, "held" if each.hold else "waiting", each.hold, marked=each.hold == "brake")
            for each in found.puts
        ]
        self.store.write(lambda: take_back(found.backs, self.now))
        self.store.write(lambda: write(pool, self.ids[name], planned, self.now))
        self.store.write(lambda: quiet(found.quiet))
        return found

    def tell(self, name: str = "Shop") -> None:
        """Plan, and the channel takes and shows all of it."""
        self.plan(name)
        for row in self.rows("waiting"):
            self.begin(row)
            self.settle(row, "confirmed")

    def begin(self, row: OutboxRow) -> None:
        self._move(row, "sending")
        self.store.write(lambda: stock_rows.begin(row, self.now))

    def settle(self, row: OutboxRow, state: str, words: str = "") -> None:
        """As the loop does: the row, and what its listings show."""
        self._move(row, state)
        does = {
            "sent": lambda: stock_rows.taken(row, self.now),
            "confirmed": lambda: stock_rows.confirmed(row, Seen(row.payload["quantity"]), self.now),
            "refused": lambda: stock_rows.refused(row, words, self.now),
            "waiting": lambda: stock_rows.not_sent(row, self.now),
        }
        self.store.write(does[state])

    def _move(self, row: OutboxRow, state: str) -> None:
        self.store.write(lambda: tables.Outbox.update(state=state).where(tables.Outbox.id == row.id).execute())

    def rows(self, *states: str) -> list[OutboxRow]:
        found = self.store.read(outbox.listed)
        return [each for each in found if not states or each.state in states]

    def listing(self, sku: str, name: str = "Shop") -> tables.Listing:
        """The row itself, with what no service shows."""
        mine = (tables.Listing.account == self.ids[name]) & (tables.Listing.channel_sku == sku)
        found: tables.Listing = self.store.read(lambda: tables.Listing.get(mine))
        return found

    def sends(self) -> list[tables.StockSend]:
        return self.store.read(lambda: list(tables.StockSend.select().order_by(tables.StockSend.id)))

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


@contextlib.contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    found: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(str(record.msg))  # type: ignore[method-assign]
    logger = logging.getLogger("peewee")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield found
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
