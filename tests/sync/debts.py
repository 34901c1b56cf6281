"""A live shop with open orders, for tests of what leaves: despatch, send, read what the practice Amazon was told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from linndesk.sandbox.amazon.confirmations import Confirmation
from linndesk.services.despatch import Wish
from linndesk.store import cards, outbox
from linndesk.store.outbox import OutboxRow
from tests.scene import Scene


class Shop(Scene):
    """Open orders O1, O2, … of an account in mode live; despatches leave at once unless told otherwise."""

    def __init__(self, profile: Path, orders: int = 3, *, mode: str = "live", **more: Any) -> None:
        super().__init__(profile, **more)
        self.open(orders)
        self.add("Shop", mode=mode)
        self.sync()
        self.amazon.calls.reset()

    def open(self, orders: int, prefix: str = "O") -> None:
        """More orders on the channel."""
        for number in range(1, orders + 1):
            self.amazon.world.add_order(f"{prefix}{number}", created=self.clock.now() - timedelta(hours=1))

    def despatch(self, *refs: str, tracking: str = "", at_once: bool = True, override: str = "") -> list[int]:
        """One parcel each of all that is left; the ids of their debts."""
        wishes = [Wish(self.built.orders.show(each).id, "Royal Mail 48", tracking or f"TR{each}") for each in refs]
        return list(self.built.despatch.despatch(wishes, at_once=at_once, override=override).outbox_ids)

    def row(self, row_id: int) -> OutboxRow:
        found = self.built.store.read(lambda: outbox.by_id(row_id))
        assert found is not None
        return found

    def states(self, *row_ids: int) -> list[str]:
        return [self.row(each).state for each in row_ids]

    @property
    def told(self) -> list[tuple[str, str, str]]:
        """Order, reference and tracking of every request, answered or not."""
        return [(each.order, each.reference, each.tracking) for each in self.amazon.confirmations.log]

    @property
    def causes(self) -> list[tuple[str, int]]:
        """Open cards about what is owed: the cause and how many things each has."""
        found = self.built.store.read(cards.unresolved)
        words = [(each.key.split(":"), each.things) for each in found if not each.key.startswith("unlinked:")]
        return [(key[1] if key[0] == "despatch" else key[0], things) for key, things in words]

    @property
    def acted(self) -> list[Confirmation]:
        return self.amazon.confirmations.acted
