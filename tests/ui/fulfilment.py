"""The window of a warehouse that fulfils for a practice Linnworks: one account, items here, orders there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from linndesk.sandbox.linnworks import LinnworksWorld, PracticeLinnworks
from linndesk.sandbox.linnworks.records import Line, Order
from linndesk.store import accounts, approvals
from linndesk.ui.screens.channel_integration import ChannelIntegration
from linndesk.ui.screens.open_orders import OpenOrders
from tests.ui.conftest import Stage

NAME = "Warehouse"
SKUS = ("MUG", "CUP")


@dataclass
class Desk:
    """``there``: what the practice Linnworks holds."""

    stage: Stage
    there: PracticeLinnworks

    @property
    def world(self) -> LinnworksWorld:
        return self.there.world

    def settings(self, **more: Any) -> dict[str, Any]:
        """Of an account that is on, Live and told at once."""
        live = {"enabled": True, "mode": "live", "undo_seconds": 60, "process_minutes": 0}
        return {**self.there.settings(), **live, **more}

    def add(self, name: str = NAME, **more: Any) -> None:
        """The account, and two items with 20 units each; processing was approved before."""
        built = self.stage.scene.built
        built.accounts.add("linnworks", name, self.settings(**more))
        file = self.stage.scene.profile / "items.csv"
        rows = "".join(f"{sku},A {sku},20\n" for sku in SKUS)
        file.write_text(f"sku,title,level\n{rows}", encoding="utf-8")
        built.items.import_file(file)
        now = self.stage.scene.clock.now()
        built.store.write(lambda: approvals.give(accounts.named(name).id, "process", "you", now))

    def order(self, *skus: str, **more: Any) -> Order:
        """A paid one of a minute later."""
        self.stage.scene.clock.advance(minutes=1)
        return self.world.add_order([Line(each) for each in skus or ("MUG",)], **more)

    def sync(self) -> None:
        self.stage.scene.clock.advance(minutes=15)
        receipt = self.stage.scene.built.engine.sync()
        assert receipt.ok, receipt

    def integration(self) -> ChannelIntegration:
        self.stage.window.go("channel-integration")
        found = self.stage.window.screen_named("channel-integration")
        assert isinstance(found, ChannelIntegration)
        found.reload()
        self.stage.idle()
        found.go_to(NAME)
        self.stage.idle()
        return found

    def orders(self) -> OpenOrders:
        self.stage.window.go("open-orders")
        found = self.stage.window.screen_named("open-orders")
        assert isinstance(found, OpenOrders)
        found.reload()
        self.stage.idle()
        return found


@contextmanager
def desk_of(stage: Stage, **world: Any) -> Iterator[Desk]:
    with PracticeLinnworks(LinnworksWorld(now=stage.scene.clock.now, **world), now=stage.scene.clock.now) as there:
        yield Desk(stage, there)
