"""A live shop with levels that wait to be told, for tests of feeds and of looking at what was told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from linndesk.channels.amazon.channel import AmazonChannel
from linndesk.channels.amazon.kind import amazon_kind
from linndesk.channels.amazon.lwa import TokenSource
from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.base import Cancel, Channel, ChannelKind, Tools
from linndesk.domain import stockinputs
from linndesk.domain.availability import Limits
from linndesk.domain.receipts import AccountReceipt
from linndesk.domain.stockinputs import Inputs, Part, Shelf
from linndesk.settings import AccountSettings
from linndesk.store import accounts, approvals, bulk, cards, items, outbox, tables
from linndesk.store import feeds as kept
from linndesk.store.accounts import AccountRow
from linndesk.store.feeds import FeedRow
from linndesk.store.fields import to_ms
from linndesk.store.items import Facts
from linndesk.store.outbox import NewRow, OutboxRow
from linndesk.store.store import Store
from linndesk.sync import feeds
from linndesk.sync.connect import Connect, Processes
from linndesk.sync.feeds import Feeds
from linndesk.sync.lease import HeldLease
from linndesk.sync.readback import ReadBack
from linndesk.sync.sending import Sending
from linndesk.sync.stint import Stint
from linndesk.sync.stocking import StockWay
from tests.sandbox.shop import offer
from tests.scene import Scene
from tests.store import made

OLD = 5  # what the channel sells of everything at first


def taking(**sizes: int) -> Callable[[], dict[str, ChannelKind]]:
    """Amazon alone, its channel with these sizes: ``bulk_most``, ``looks_at``."""
    tokens = TokenSource()

    def open_channel(settings: AccountSettings, tools: Tools) -> Channel:
        assert isinstance(settings, AmazonSettings)
        return AmazonChannel(settings, tools, tokens, **sizes)

    return lambda: {"amazon": replace(amazon_kind(tokens), open=open_channel)}


class Bulks(Scene):
    """SKUs S000, S001, … of one account; with ``monkeypatch`` more than ``many`` waiting levels go as a bulk."""

    def __init__(
        self, profile: Path, monkeypatch: pytest.MonkeyPatch | None = None, skus: int = 6, *, many: int = 3, **more: Any
    ) -> None:
        super().__init__(profile, **more)
        if monkeypatch is not None:
            monkeypatch.setattr(feeds, "MANY", many)
        self.skus = [f"S{number:03}" for number in range(skus)]
        for sku in self.skus:
            offer(self.amazon.world, sku, OLD)
        self.add("Shop", mode="live")
        self.built.store.write(lambda: approvals.give(accounts.named("Shop").id, "stock", "you", self.clock.now()))
        self.ids = self.built.store.write(lambda: self._listed(self.skus))
        self.receipt = AccountReceipt("Shop")
        self.said: list[str] = []

    def more(self, skus: Sequence[str]) -> None:
        """These too."""
        for sku in skus:
            offer(self.amazon.world, sku, OLD)
        self.ids |= self.built.store.write(lambda: self._listed(skus))

    def _listed(self, skus: Sequence[str]) -> dict[str, int]:
        """Items and their listings, as downloads and links would leave them; listing ids by SKU."""
        now, account = self.clock.now(), accounts.named("Shop")
        known = items.create([Facts(each) for each in skus], now)
        columns = ("id", "account_id", "channel_sku", "title", "reference", "barcode", "item_id", "link_how",
                   "linked_by", "fulfilment", "marketplace", "channel_status", "ignored", "verified", "vanished",
                   "state", "error", "dirty", "force", "version", "excluded", "price_state", "price_error",
                   "price_version")  # fmt: skip
        ids = dict(zip(skus, bulk.next_ids(tables.Listing, len(skus)), strict=True))
        rows = [
            (ids[sku], account.id, sku, sku, "", "", known[sku], "by hand", "you", "merchant", "", "", False, True,
             False, "not_sent", "", 0, False, 0, "", "not_sent", "", 0)
            for sku in skus
        ]  # fmt: skip
        bulk.insert(tables.Listing, columns, rows)
        return ids

    @property
    def account(self) -> AccountRow:
        return self.built.store.read(lambda: accounts.named("Shop"))

    def want(self, levels: Mapping[str, int], *, latency: int | None = None, rank: int = 3) -> dict[str, int]:
        """Rows as a plan writes them: a new one, or a newer version of the one that lives. Row ids by SKU."""
        account = self.account

        def job() -> dict[str, int]:
            now = self.clock.now()
            live = {each.target: each for each in outbox.listed() if each.state in ("waiting", "sending", "sent")}
            found = {sku: self._newer(live[sku], n, latency) for sku, n in levels.items() if sku in live}
            versions = dict(bulk.rows(tables.Listing, "select channel_sku, version from listing"))
            news = [
                NewRow(account.id, account.pool_id, "stock", sku, self._payload(sku, quantity, latency), now,
                       listing_id=self.ids[sku], rank=rank, version=versions[sku] + 1)
                for sku, quantity in levels.items() if sku not in live
            ]  # fmt: skip
            for start in range(0, len(news), 500):
                part = news[start : start + 500]
                ids = outbox.add_many(part, now)
                found.update((each.target, row_id) for each, row_id in zip(part, ids, strict=True))
                bulk.update(
                    tables.Listing, ("version", "wanted"),
                    [(each.version, each.payload["quantity"], each.listing_id) for each in part],
                )  # fmt: skip
            return found

        return self.built.store.write(job)

    def _newer(self, row: OutboxRow, quantity: int, latency: int | None) -> int:
        """A fall below what is on its way: it is told at once."""
        changes: dict[str, Any] = {
            "payload": self._payload(row.target, quantity, latency), "version": row.version + 1, "rank": 2,
        }  # fmt: skip
        if row.state != "sending":
            changes |= {"state": "waiting", "feed": None, "next_try": self.clock.now(), "settled_at": None}
        tables.Outbox.update(changes).where(tables.Outbox.id == row.id).execute()
        tables.Listing.update(version=row.version + 1).where(tables.Listing.id == row.listing_id).execute()
        return row.id

    def _payload(self, sku: str, quantity: int, latency: int | None) -> dict[str, Any]:
        part = Part(self.ids[sku], sku, 1, (Shelf(1, quantity),), ())
        inputs = stockinputs.to_json(Inputs(0, Limits(None, 100, 0), (1,), True, (part,)))
        return {
            "quantity": quantity, "latency": latency, "live": None, "difference": None, "rule": "on_hand",
            "inputs": inputs,
        }  # fmt: skip

    def feeds(self, cancel: Cancel | None = None) -> None:
        """One run's part in the feeds."""
        account, cancel = self.account, cancel or Cancel()
        store, connect, processes = self._inside()
        with HeldLease(store, account.pool_id, processes, cancel) as lease:
            Feeds(self._stint(store, connect, lease, cancel), StockWay(store)).run()

    def tell(self) -> None:
        """One run of the loop that tells levels one by one."""
        account, cancel = self.account, Cancel()
        store, connect, processes = self._inside()
        with HeldLease(store, account.pool_id, processes, cancel) as lease:
            Sending(self._stint(store, connect, lease, cancel), {"stock": StockWay(store)}).run()

    def order(self, ref: str, units: Mapping[str, int]) -> None:
        """An order of these units came in just now."""
        lines = tuple(made.line(f"{ref}-{sku}", sku, n) for sku, n in units.items())
        made.page(self.built.store, self.account.id, made.order(ref, lines=lines, received_at=self.clock.now()))

    def owe_despatch(self, due: datetime) -> None:
        """Something else that is to be sent, from then on."""
        account = self.account
        new = NewRow(account.id, account.pool_id, "despatch", "O1", {}, due)
        self.built.store.write(lambda: outbox.add(new, self.clock.now()))

    def vanish(self, sku: str) -> None:
        """The channel no longer has it."""
        self.amazon.world.stock.settle()
        for each in self.amazon.world.offers.with_sku("main", sku):
            self.amazon.world.offers.remove("main", each.marketplace_id, sku)

    def look(self, *, all_sent: bool = False, cancel: Cancel | None = None, **bounds: int) -> None:
        """One run's looks at what was told. ``bounds``: of ReadBack."""
        account, cancel = self.account, cancel or Cancel()
        store, connect, processes = self._inside()
        with HeldLease(store, account.pool_id, processes, cancel) as lease:
            ReadBack(self._stint(store, connect, lease, cancel), StockWay(store), **bounds).run(all_sent)

    def _stint(self, store: Store, connect: Connect, lease: HeldLease, cancel: Cancel) -> Stint:
        account = self.account

        def say(account_id: int, text: str) -> None:
            self.said.append(text)

        return Stint(store, connect, lease, account.pool_id, {account.id: self.receipt}, cancel, say)

    def _inside(self) -> tuple[Store, Connect, Processes]:
        engine = self.built.engine
        return self.built.store, engine._connect, engine._processes

    def row(self, sku: str) -> OutboxRow:
        """The newest of a SKU."""
        found = self.built.store.read(outbox.listed)
        return [each for each in found if each.target == sku][-1]

    def states(self) -> dict[str, list[str]]:
        """SKUs by the state of their newest row."""
        newest = {each.target: each.state for each in self.built.store.read(outbox.listed)}
        by: dict[str, list[str]] = {}
        for sku, state in newest.items():
            by.setdefault(state, []).append(sku)
        return by

    def listing(self, sku: str) -> tables.Listing:
        found: tables.Listing = self.built.store.read(lambda: tables.Listing.get_by_id(self.ids[sku]))
        return found

    def open_feeds(self) -> list[FeedRow]:
        return self.built.store.read(lambda: kept.unended(self.account.pool_id))

    def shown(self) -> dict[str, int | None]:
        """What the channel sells now."""
        everything = self.amazon.world.stock.all_shown()
        return {each: everything[each] for each in self.skus}

    def cards(self) -> list[tuple[str, int]]:
        """Open cards about levels: title and things."""
        found = self.built.store.read(cards.unresolved)
        return [(each.title, each.things) for each in found if each.key.startswith("stock:")]

    def due(self, sku: str) -> None:
        """It is looked at next."""
        row = self.row(sku)
        bulk_values = [(to_ms(self.clock.now()), row.id)]
        self.built.store.write(lambda: bulk.update(tables.Outbox, ("next_try",), bulk_values))
