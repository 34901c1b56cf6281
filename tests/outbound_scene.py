"""A practice shop whose orders leave from a practice Amazon's warehouse, in one program on a clock that tests turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.channels.base import ChannelKind
from linndesk.domain.orders import Order
from linndesk.domain.outbound import reference
from linndesk.domain.receipts import AccountReceipt
from linndesk.sandbox.amazon.records import Line
from linndesk.sandbox.external.records import ShopLine
from linndesk.sandbox.external.server import PracticeShop
from linndesk.services.outbound import Choice
from linndesk.store import accounts, cards, outbound, outbox, values
from linndesk.store.outbound import OutboundRow
from linndesk.store.outbound_acts import PROFILE
from linndesk.store.outbox import OutboxRow
from tests.fba_scene import FbaScene
from tests.scene import TurnedClock

DRIVER, SHOP, CENTRE = "Shop UK", "My shop", "Shop UK FBA"
ITEM, PAN, FBA, FBA_PAN = "MUG-RED", "PAN-BLUE", "FBA-MUG", "FBA-PAN"
PRICE = Decimal("12.00")


class OutboundScene(FbaScene):
    """Orders S1, S2, … of a shop and A1, A2, … of the driver's own account; ``send`` moves them to the centre.

    Nothing waits for an undo. Nothing leaves the centre by itself but after two hours of the clock.
    """

    def __init__(
        self,
        profile: Path,
        *,
        clock: TurnedClock | None = None,
        database: str | None = None,
        plans: bool = False,
        stock: int = 1_000,
        channels: Callable[[], dict[str, ChannelKind]] = app.kinds,
        watch: Callable[[str], None] = lambda moment: None,
        **more: Any,
    ) -> None:
        super().__init__(profile, clock=clock, database=database, plans=plans, channels=channels, watch=watch)
        self.shop = PracticeShop(now=self.clock.now, dialect="pascal").start()
        self.shop.batches = {"DespatchUpdateBatchSize": 10}
        self._integrate(stock, more)

    def _integrate(self, stock: int, more: dict[str, Any]) -> None:
        file = self.profile / "items.csv"
        rows = [f"{each},A {each},10" for each in (ITEM, PAN)]
        file.write_text("\n".join(["sku,title,level", *rows, ""]), encoding="utf-8")
        self.built.items.import_file(file)
        self.stock(FBA, stock)
        self.stock(FBA_PAN, stock)
        given = {"mode": "live", "undo_seconds": 0, "update_inventory": False, **more}
        self.add(DRIVER, fba=True, fba_sync_inventory=True, **given)
        settings = self.shop.settings(enabled=True, mode="live", undo_seconds=0, update_inventory=False)
        self.built.integrations.add("external", SHOP, settings)
        for account, sku, item in self._links():
            self.built.listings.link(account, sku, item)
        self.sync()

    def _links(self) -> list[tuple[str, str, str]]:
        own = [(account, sku, sku) for account in (DRIVER, SHOP) for sku in (ITEM, PAN)]
        return [*own, (DRIVER, FBA, ITEM), (DRIVER, FBA_PAN, PAN)]

    def close(self) -> None:
        super().close()
        self.shop.stop()

    # -- orders come in

    def sells(self, *refs: str, **units: int) -> None:
        """The shop has sold a mug of each, or so many ``mugs`` and ``pans``; the program knows it."""
        wanted = [(ITEM, units.get("mugs", 1)), (PAN, units.get("pans", 0))]
        lines = tuple(
            ShopLine(str(at), sku, some, PRICE, sku) for at, (sku, some) in enumerate(wanted, start=1) if some
        )
        for each in refs:
            now = self.clock.now()
            self.shop.world.add_order(each, lines=lines, placed=now - timedelta(hours=1), updated=now)

    def sells_there(self, *refs: str, mugs: int = 1) -> None:
        """The driver's own account has sold it, as a merchant."""
        for each in refs:
            line, now = Line(ITEM, mugs, PRICE, "A mug"), self.clock.now()
            self.amazon.world.add_order(each, lines=[line], created=now - timedelta(hours=1), updated=now)

    def comes_in(self) -> None:
        self.later(16)

    # -- to the centre

    def send(self, *refs: str, at_once: bool = True) -> None:
        """Moved to the centre; ``at_once``: and what is due leaves."""
        chosen = [Choice(self.id_of(each), "STANDARD") for each in refs]
        done = self.built.outbound.submit(chosen, CENTRE)
        assert not done.left, done.left
        if at_once:
            self.drain()

    def id_of(self, ref: str) -> int:
        return self.built.order_acts.id_of(ref)

    def order(self, ref: str) -> Order:
        return self.built.orders.show(ref)

    def at(self, ref: str) -> OutboundRow:
        """How it stands at the centre: its last attempt."""
        found = self.built.store.read(lambda: outbound.of_order(self.id_of(ref)))
        assert found is not None
        return found

    def named(self, ref: str, attempt: int = 1, account: str = SHOP) -> str:
        """The id that it has to have at Amazon."""

        def job() -> str:
            row = accounts.named(account)
            return reference(str(values.get(PROFILE)), f"{row.channel}|{row.pool_key}", ref, attempt)

        return self.built.store.read(job)

    # -- time passes

    def drain(self) -> AccountReceipt | None:
        """What is due now leaves and is looked at."""
        receipt = self.built.engine.send_due()
        return None if receipt is None else next((each for each in receipt.accounts if each.name == DRIVER), None)

    def later(self, minutes: float = 16) -> AccountReceipt:
        """A sync after so many minutes; the driver's part."""
        self.clock.advance(minutes=minutes)
        return self.part(self.sync(), DRIVER)

    def until(self, done: Callable[[], bool], *, turns: int = 60, minutes: float = 5) -> None:
        """Five minutes after five minutes, with the drain in between as a window has it."""
        for _ in range(turns):
            if done():
                return
            self.later(minutes)
            for _ in range(3):
                if self.built.engine.send_due() is None:
                    break
        assert done(), "it never came to its end"

    # -- what came of it

    def rows(self, kind: str) -> list[OutboxRow]:
        return [each for each in self.built.store.read(outbox.listed) if each.kind == kind]

    def states(self, kind: str = "fba") -> Counter[str]:
        return Counter(each.state for each in self.rows(kind))

    def shop_numbers(self) -> Counter[tuple[str, str]]:
        """Order and tracking number of every despatch that the shop acted on."""
        return Counter((each.reference, each.tracking) for each in self.shop.world.despatches())

    def amazon_numbers(self) -> Counter[tuple[str, str]]:
        """The same of what Amazon itself was told of the driver's own orders."""
        return Counter((each.order, each.tracking) for each in self.amazon.confirmations.acted)

    @property
    def causes(self) -> dict[str, int]:
        """Open cards but those of links, by key without its last part: how many things each is about."""
        found = self.built.store.read(cards.unresolved)
        return {each.key.rpartition(":")[0]: each.things for each in found if not each.key.startswith("unlinked:")}
