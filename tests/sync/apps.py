"""A live shop behind an app that is told many things at once, for tests of what leaves: despatch, send, read what the
practice shop acted on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.channels.base import Cancel, ChannelKind
from linndesk.domain.receipts import AccountReceipt, Receipt
from linndesk.sandbox.external.records import ShopLine
from linndesk.sandbox.external.server import PracticeShop
from linndesk.services.despatch import Wish
from linndesk.store import accounts, approvals, cards, outbox
from linndesk.store.outbox import NewRow, OutboxRow
from linndesk.store.pauses import StoredBreaker
from tests.scene import TurnedClock

NAME = "App"
DESPATCH, LEVELS = "DespatchEndpoint", "InventoryUpdateEndpoint"


class StoppingClock(TurnedClock):
    """Does something before each wait."""

    on_wait: Callable[[], None] = staticmethod(lambda: None)

    def wait(self, seconds: float, cancel: Cancel) -> None:
        self.on_wait()
        super().wait(seconds, cancel)


class AppShop:
    """Open orders O1, O2, … of an account in mode live, each of its own SKU; nothing waits for an undo."""

    def __init__(
        self,
        profile: Path,
        orders: int = 3,
        *,
        mode: str = "live",
        batches: dict[str, int] | None = None,
        dialect: str = "pascal",
        database: str | None = None,
        channels: Callable[[], dict[str, ChannelKind]] = app.kinds,
        watch: Callable[[str], None] = lambda moment: None,
    ) -> None:
        self.profile = profile
        self.clock = StoppingClock()
        self.shop = PracticeShop(now=self.clock.now, dialect=dialect)
        self.shop.batches = batches or {}
        self.shop.start()
        self._database = database
        self._channels = channels
        self._watch = watch
        self.built = self._build()
        self.open(orders)
        self.built.integrations.add(
            "external", NAME, self.shop.settings(enabled=True, mode=mode, undo_seconds=0, update_inventory=False)
        )
        self.sync()

    def _build(self) -> app.Built:
        return app.build(
            self.profile, clock=self.clock, channels=self._channels, database=self._database, watch=self._watch
        )  # fmt: skip

    def restart(self) -> app.Built:
        self.built.close()
        self.built = self._build()
        return self.built

    def close(self) -> None:
        self.built.close()
        self.shop.stop()

    def open(self, orders: int, prefix: str = "O") -> None:
        """More orders on the channel, placed an hour ago, that changed just now."""
        for number in range(1, orders + 1):
            line = ShopLine("1", f"SKU-{number}", 2, Decimal("9.99"), f"Thing {number}")
            self.shop.world.add_order(
                f"{prefix}{number}",
                lines=(line,),
                placed=self.clock.now() - timedelta(hours=1),
                updated=self.clock.now(),
            )

    def sync(self, cancel: Cancel | None = None) -> Receipt:
        return self.built.engine.sync(cancel=cancel)

    def part(self, receipt: Receipt | None, name: str = NAME) -> AccountReceipt:
        assert receipt is not None
        return next(each for each in receipt.accounts if each.name == name)

    def send(self) -> AccountReceipt:
        """What is due now; the account's part of the receipt."""
        return self.part(self.built.engine.send_due())

    def despatch(self, *refs: str, **more: Any) -> list[int]:
        """One parcel each of all that is left; the ids of their debts."""
        wishes = [Wish(self.built.orders.show(each).id, "Royal Mail 48", f"TR{each}") for each in refs]
        return list(self.built.despatch.despatch(wishes, at_once=True, **more).outbox_ids)

    def despatch_part(self, ref: str, units: int, tracking: str) -> list[int]:
        """Some units of its one line."""
        order = self.built.orders.show(ref)
        wish = Wish(order.id, "Royal Mail 48", tracking, (("1", units),))
        return list(self.built.despatch.despatch([wish], at_once=True).outbox_ids)

    def correct(self, row_id: int, tracking: str) -> int:
        """Another word about the parcel of a debt, as if nobody had known that there are none; its id."""
        row = self.row(row_id)
        payload = {**row.payload, "tracking": tracking, "correction": True}
        new = NewRow(
            row.account_id, row.pool_id, row.kind, row.target, payload, self.clock.now(),
            order_id=row.order_id, parcel_id=row.parcel_id,
        )  # fmt: skip
        return self.built.store.write(lambda: outbox.add(new, self.clock.now()))

    def stop_when_it_waits(self) -> None:
        """Send, and be stopped at the first wait: after an answer was lost nothing more leaves."""
        cancel = Cancel()
        self.clock.on_wait = cancel.set
        self.built.engine.send_due(cancel=cancel)
        self.clock.on_wait = lambda: None

    def doubt(self) -> None:
        """R-COPY, as at the start of a program whose database was copied."""
        self.built.store.write(lambda: outbox.doubt("This database is a copy", self.clock.now()))

    def despatch_all(self, orders: int) -> list[int]:
        return self.despatch(*[f"O{number}" for number in range(1, orders + 1)])

    def row(self, row_id: int) -> OutboxRow:
        found = self.built.store.read(lambda: outbox.by_id(row_id))
        assert found is not None
        return found

    def states(self, row_ids: list[int]) -> Counter[str]:
        return Counter(self.row(each).state for each in row_ids)

    def bodies(self, endpoint: str = DESPATCH) -> list[bytes]:
        """Every request to an endpoint, answered or not, oldest first."""
        return [each.body for each in self.shop.heard_at(endpoint)]

    def told(self, endpoint: str = DESPATCH) -> list[list[str]]:
        """What each of them was about, by order number or SKU."""
        rows, key = ("Orders", "ReferenceNumber") if endpoint == DESPATCH else ("Products", "SKU")
        return [[each[key] for each in json.loads(body)[rows]] for body in self.bodies(endpoint)]

    def acted(self) -> Counter[str]:
        """How often the shop acted on a despatch, by order."""
        return Counter(each.reference for each in self.shop.world.despatches())

    @property
    def causes(self) -> dict[str, int]:
        """Open cards but those of links, by key without its last part: how many things each is about."""
        found = self.built.store.read(cards.unresolved)
        return {
            each.key.rpartition(":")[0] or each.key: each.things
            for each in found
            if not each.key.startswith("unlinked:")
        }

    def sell(self, skus: int, level: int = 10) -> None:
        """As many listings, each linked to a stock item of that level, and levels may leave."""
        names = [f"SKU-{number}" for number in range(1, skus + 1)]
        for name in names:
            self.shop.world.shelf.add(name, quantity=1)
        items = self.profile.parent / "items.csv"
        items.write_text(
            "\n".join(["sku,title,level", *(f"{name},{name},{level}" for name in names)]), encoding="utf-8"
        )
        self.built.items.import_file(items)
        self.built.accounts.save(NAME, {"update_inventory": True})
        self.built.listings.download(NAME)
        self.built.listings.link_all(NAME)
        self.approve_levels()

    def count_failures(self, job: str, times: int) -> None:
        """As after that many calls of a kind that nobody answered."""
        row = self.built.store.read(lambda: accounts.named(NAME))
        breaker = StoredBreaker(self.built.store, self.clock.now)
        for _ in range(times):
            breaker.failed(row.uid, job, "The app answered with a web page")

    def levels(self) -> Counter[str]:
        """States of the rows of levels."""
        found = self.built.store.read(outbox.listed)
        return Counter(each.state for each in found if each.kind == "stock")

    def level_of(self, sku: str) -> OutboxRow:
        """The newest row of a SKU."""
        found = self.built.store.read(outbox.listed)
        return [each for each in found if each.kind == "stock" and each.target == sku][-1]

    def approve_levels(self) -> None:
        """As a person does in Preview."""
        now = self.clock.now()
        self.built.store.write(lambda: approvals.give(accounts.named(NAME).id, "stock", "you", now))
