"""D20, R-LOST: whatever people and channels do with orders at a centre, nothing leaves twice and nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from linndesk.errors import LinndeskError
from linndesk.sandbox.amazon.records import Line
from linndesk.services.despatch import Wish
from linndesk.services.outbound import Choice
from linndesk.store import outbound
from tests.fba_scene import FbaScene
from tests.services.outbound_shop import CENTRE, MUG, debts, opened

ORDERS, STEPS = 8, 70
OFTEN = {"submit": 14, "drain": 5, "minute": 5, "ships": 3, "back": 2, "unlock": 2, "unpark": 2, "fails": 2, "verb": 2}
MODES = ("watch", "hold", "live", "live")
UNITS = {each: 1 + each % 3 for each in range(ORDERS)}


class Room:
    """Some orders, and everything that may happen to one of them; a known error is an answer like any other."""

    def __init__(self, scene: FbaScene, seed: int) -> None:
        self.scene = scene
        self.built = scene.built
        self.random = random.Random(seed)
        self.did: list[str] = []
        scene.stock("FBA-MUG", 40)
        for each, units in UNITS.items():
            now = scene.clock.now()
            line = Line(MUG, units, Decimal("12.00"), "Mug")
            scene.amazon.world.add_order(str(each), created=now - timedelta(hours=1), updated=now, lines=[line])
        scene.built.locations.add("Attic")
        self.pass_(minutes=16)
        self.ids = [self.built.order_acts.id_of(str(each)) for each in UNITS]

    def acts(self) -> dict[str, Callable[[int], object]]:
        built, acts = self.built, self.built.order_acts
        return {
            "submit": lambda n: built.outbound.submit([Choice(self.ids[n], "STANDARD")], CENTRE),
            "back": lambda n: built.outbound.back([self.ids[n]]),
            "move": lambda n: acts.move([self.ids[n]], self.random.choice(("Default", "Attic"))),
            "undo": lambda n: built.orders.undo(str(n)),
            "despatch": lambda n: built.despatch.despatch([Wish(self.ids[n], "Van", f"OWN{n}")]),
            "park": lambda n: acts.park([self.ids[n]]),
            "unpark": lambda n: acts.unpark([self.ids[n]]),
            "lock": lambda n: acts.lock([self.ids[n]]),
            "unlock": lambda n: acts.unlock([self.ids[n]]),
            "delete": lambda n: built.orders.delete([self.ids[n]]),
            "verb": lambda n: self._verb(self.random.choice(("retry", "send", "hold", "told", "cancel"))),
            "mode": lambda n: built.accounts.save(
                "Shop", {"mode": self.random.choice(("watch", "hold", "live", "live"))}
            ),
            "ships": lambda n: self._ships(),
            "fails": lambda n: self._fault(),
            "buyer cancels": lambda n: self.scene.amazon.world.request_cancellation(str(n)),
            "minute": lambda n: self.pass_(seconds=70),
            "quarter": lambda n: self.pass_(minutes=16),
            "drain": lambda n: built.engine.send_due(),
            "sync": lambda n: self.pass_(minutes=3),
        }

    def _verb(self, name: str) -> None:
        rows = [each.id for each in debts(self.scene)]
        if rows:
            getattr(self.built.outbox, name)([self.random.choice(rows)])

    def _ships(self) -> None:
        running = [each for each in self.scene.amazon.outbound.orders if each.running and each.visible <= self.now]
        if running:
            order = self.random.choice(running)
            self.scene.ships(order.id, f"T-{order.id}")

    def _fault(self) -> None:
        if self.random.random() < 0.5:
            self.scene.accepts()
        else:
            kind = self.random.choice(("lost", "reset", "503"))
            self.scene.amazon.faults.fail_next("createOrder", kind)

    @property
    def now(self) -> object:
        return self.scene.clock.now()

    def pass_(self, **span: float) -> None:
        self.scene.clock.advance(**span)
        self.scene.sync()

    def step(self) -> None:
        acts = self.acts()
        name = self.random.choices(list(acts), [OFTEN.get(each, 1) for each in acts])[0]
        act, number = acts[name], self.random.randrange(ORDERS)
        self.did.append(f"{name} {number}")
        try:
            act(number)
        except LinndeskError as error:
            self.did[-1] += f" ({error.said})"

    def check(self) -> None:
        for number, order_id in enumerate(self.ids):
            order = self.built.orders.fetch(order_id)
            row = self.built.store.read(lambda order_id=order_id: outbound.of_order(order_id))
            running = row is not None and row.is_running
            if running:
                assert (order.location, order.locked) == (CENTRE, True), self.did
            elif order.location == CENTRE and order.status != "processed":
                assert row is not None, self.did
                assert row.state == "complete", self.did
            mine = [each for each in debts(self.scene) if each.order_id == order_id]
            asking = [each for each in mine if each.payload["action"] == "create" and each.state in ("waiting", "held")]
            assert len(asking) <= 1, self.did
            assert not asking or running, self.did
            assert self.sent(number) <= UNITS[number], self.did

    def sent(self, number: int) -> int:
        """Units of an order that have left, from here or from there."""
        order = self.built.orders.fetch(self.ids[number])
        own = sum(
            units for parcel in order.parcels if parcel.undone_at is None and parcel.tracking.startswith("OWN")
            for _, units in parcel.lines
        )  # fmt: skip
        references = {
            each.reference
            for each in self.built.store.read(lambda: outbound.attempts(self.ids[number]))
        }  # fmt: skip
        there = [each for each in self.scene.amazon.outbound.orders if each.id in references]
        return own + sum(units for each in there for parcel in each.parcels for _, units in parcel.items)


@pytest.mark.parametrize("seed", [202])
def test_nothing_leaves_twice_whatever_happens(profile: Path, seed: int) -> None:
    with opened(profile) as scene:
        scene.by_hand()
        room = Room(scene, seed)
        for _ in range(STEPS):
            room.step()
            room.check()
        room.built.accounts.save("Shop", {"mode": "live"})
        for _ in range(6):
            room.pass_(minutes=16)
            room.check()
        numbers = {each.tracking for order in scene.amazon.outbound.orders for each in order.parcels}
        told = {parcel.tracking for order_id in room.ids for parcel in room.built.orders.fetch(order_id).parcels}
        assert numbers <= told, room.did
