"""A whole program with one account at a practice Linnworks, on one clock that tests turn. No sleeps, no mocks."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from linndesk import app
from linndesk.channels.base import ChannelKind
from linndesk.domain.receipts import AccountReceipt
from linndesk.sandbox.linnworks import LinnworksWorld, PracticeLinnworks
from linndesk.sandbox.linnworks.records import Order
from linndesk.services.despatch import Wish
from linndesk.store import accounts, approvals, outbox
from tests.scene import TurnedClock

NAME = "Linnworks warehouse"
LIVE: Mapping[str, Any] = {"enabled": True, "mode": "live", "undo_seconds": 0, "process_minutes": 0}


class LinnworksScene:
    """``linnworks`` is the practice channel, ``world`` what it holds; ``restart`` opens the program again."""

    def __init__(
        self,
        profile: Path,
        world: LinnworksWorld | None = None,
        *,
        clock: TurnedClock | None = None,
        plans: bool = True,
        database: str | None = None,
        channels: Callable[[], dict[str, ChannelKind]] = app.kinds,
        watch: Callable[[str], None] = lambda moment: None,
    ) -> None:
        self.profile = profile
        self.clock = clock or TurnedClock()
        self.linnworks = PracticeLinnworks(world, now=self.clock.now, plans=plans).start()
        self.world = self.linnworks.world
        self.faults = self.linnworks.faults
        self._database = database
        self._channels = channels
        self._watch = watch
        self.built = self._build()

    def _build(self) -> app.Built:
        return app.build(
            self.profile, clock=self.clock, channels=self._channels, database=self._database, watch=self._watch
        )

    def restart(self) -> app.Built:
        self.built.close()
        self.built = self._build()
        return self.built

    def close(self) -> None:
        self.built.close()
        self.linnworks.stop()

    # -- the account, and what the warehouse has

    def add(self, name: str = NAME, *, approved: bool = True, **more: Any) -> None:
        """Live, with nothing to wait for, unless ``more`` says else; ``approved``: processing may go by itself."""
        self.built.accounts.add("linnworks", name, {**self.linnworks.settings(), **LIVE, **more})
        if approved:
            self.approve("process", name)

    def approve(self, kind: str, name: str = NAME) -> None:
        """What a person agrees to in Preview, once: ``process`` or ``stock``."""
        now = self.clock.now()
        self.built.store.write(lambda: approvals.give(accounts.named(name).id, kind, "you", now))

    def stock(self, levels: Mapping[str, int]) -> None:
        """Stock items here with these levels."""
        file = self.profile.parent / "items.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([["sku", "title", "level"], *([sku, f"A {sku}", n] for sku, n in levels.items())])
        self.built.items.import_file(file)

    def shelve(self, levels: Mapping[str, int]) -> None:
        """Stock items there with these levels."""
        for sku, level in levels.items():
            self.world.shelf.add(sku, level=level)

    # -- what happens

    def sync(self, **passing: float) -> AccountReceipt:
        """A run of the one account, after so much time: a quarter of an hour unless it is named."""
        self.clock.advance(**(passing or {"minutes": 15}))
        (part,) = self.built.engine.sync().accounts
        return part

    def despatch(
        self, *ids: str, tracking: str = "", service: str = "Royal Mail 48", at_once: bool = True
    ) -> list[int]:
        """Outbox ids; an order's tracking number is ``RM`` and its number there, unless one is given."""
        wishes = [
            Wish(self.built.orders.show(each).id, service, tracking or f"RM{self.world.order(each).number}")
            for each in ids
        ]
        return list(self.built.despatch.despatch(wishes, at_once=at_once).outbox_ids)

    # -- what came of it

    def stored(self) -> dict[str, str]:
        """Status of every order here, by its id there; none is here twice."""
        found = self.built.orders.listed(status="all")
        assert len({each.channel_order_id for each in found}) == len(found)
        return {each.channel_order_id: each.status for each in found}

    def states(self, kind: str = "process") -> Counter[str]:
        """How many rows of the outbox are in which state."""
        return Counter(each.state for each in self.built.store.read(outbox.listed) if each.kind == kind)

    def processed(self) -> dict[str, list[str]]:
        """Tracking numbers with which Linnworks processed each order because it was told to, by its id."""
        found: dict[str, list[str]] = {}
        for each in self.world.told.processed():
            found.setdefault(each.order_id, []).append(each.tracking)
        return found


def once(orders: Iterable[Order]) -> dict[str, list[str]]:
    """What ``LinnworksScene.processed`` has to be when each was processed once, with our tracking."""
    return {each.id: [f"RM{each.number}"] for each in orders}


@contextmanager
def linnworks_scene(profile: Path, world: LinnworksWorld | None = None, **more: Any) -> Iterator[LinnworksScene]:
    made = LinnworksScene(profile, world, **more)
    try:
        yield made
    finally:
        made.close()
