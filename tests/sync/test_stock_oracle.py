"""N4, D8 to D15, W1 over random histories: an SQL statement that shares nothing with the program gives every number.

After each sync of a history the statement, over orders, levels and stored rules, says what each listing should show:
that was sent last, and that is what the practice Amazon sells. At the end each number ever sent is worked out again
from what was kept with it, its on hand summed up by SQL from the ledger as far as it was known then.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linndesk.domain.stockacts import Line
from linndesk.errors import LinndeskError
from linndesk.services.leaving import Wish
from linndesk.store import bulk, tables
from tests.stock_oracle import numbers
from tests.sync.shops import MERCHANTS, NAMES, Shops

SKUS = ("MUG", "LAMP", "CHAIR", "VASE", "SET")
SIMPLE = SKUS[:-1]  # SET is a kit of a mug and two lamps
PLACES = ("Default", "North", "South")
STEPS = 12
SEEDS = (0, 1, 115, 116)  # the last two once found what an order does that is gone before it came


class History(Shops):
    """Things happen at random; ``number`` makes them happen again."""

    def __init__(self, profile: Path, number: int) -> None:
        super().__init__(profile, SKUS, level=12)
        self.chance = random.Random(number)
        self.orders: list[tuple[str, str]] = []  # merchant and order
        self.story: list[str] = []
        self.sent_before = 0
        for each in PLACES[1:]:
            self.built.locations.add(each)
        self.built.stock.set_level("SET", 0)
        self.built.kits.set_parts("SET", [("MUG", 1), ("LAMP", 2)])
        self.built.accounts.save("Two", {"order_location": "North"})

    def act(self) -> None:
        """Something happens; what the program refuses does not."""
        what = self.chance.choice(_ACTS)
        try:
            what(self)
        except LinndeskError as error:
            self.story.append(f"{what.__name__}: {error.title}")
        else:
            self.story.append(what.__name__)

    # -- what happens

    def buyer_orders(self) -> None:
        merchant, sku = self.chance.choice(MERCHANTS), self.chance.choice(SKUS)
        self.orders.append((merchant, self.sale(sku, self.chance.randint(1, 3), merchant).id))

    def buyer_cancels(self) -> None:
        _, order = self.chance.choice(self.orders or [("main", "none")])
        if self._is_open(order):
            self.amazon.world.cancel(order)

    def shipped_elsewhere(self) -> None:
        _, order = self.chance.choice(self.orders or [("main", "none")])
        if self._is_open(order):
            line = self.amazon.world.order(order).lines[0]
            some = self.chance.choice((None, {line.line_id: 1}))
            self.amazon.world.ship_elsewhere(order, units=some, reference=str(len(self.story)))

    def despatched(self) -> None:
        order = self._order()
        some = tuple((each.line_id, 1) for each in order.lines) if self.chance.random() < 0.5 else ()
        self.built.despatch.despatch([Wish(order.id, "Royal Mail 48", f"T{len(self.story)}", some)], at_once=True)

    def deleted(self) -> None:
        self.built.orders.delete([self._order().id])

    def put_back(self) -> None:
        sql = "select id from orders where deleted_at is not null order by id"
        found = self.built.store.read(lambda: bulk.rows(tables.Order, sql))
        self.built.orders.undelete([each for (each,) in found])

    def parked(self) -> None:
        acts = self.built.order_acts
        self.chance.choice((acts.park, acts.unpark))([self._order().id])

    def locked(self) -> None:
        acts = self.built.order_acts
        self.chance.choice((acts.lock, acts.unlock))([self._order().id])

    def moved_order(self) -> None:
        self.built.order_acts.move([self._order().id], self.chance.choice(PLACES))

    def received(self) -> None:
        self.built.stock.acts.receive([self._line()])

    def taken(self) -> None:
        self.built.stock.acts.take([self._line()])

    def counted(self) -> None:
        self.built.stock.acts.count([self._line(12)])

    def moved_stock(self) -> None:
        sku, units, place = self._line().sku, self.chance.randint(1, 3), self.chance.choice(PLACES)
        other = self.chance.choice([each for each in PLACES if each != place])
        self.built.stock.acts.move([Line(sku, units, place, other)])

    def kit_changed(self) -> None:
        parts = self.chance.sample(SIMPLE, self.chance.randint(1, 3))
        self.built.kits.set_parts("SET", [(each, self.chance.randint(1, 3)) for each in parts])

    def rules_changed(self) -> None:
        changes: list[dict[str, Any]] = [
            {"default_max_listed_quantity": self.chance.choice((None, 2, 5, 9))},
            {"default_max_listed_percentage": self.chance.choice((0, 33, 50, 100))},
            {"default_end_when_quantity": self.chance.choice((0, 1, 3))},
            {"default_latency": self.chance.choice((None, 2, 5)), "product_based_latency": self.chance.random() < 0.5},
            {"update_inventory_from_location": False},
            {"update_inventory_from_location": True, "inventory_locations": self.chance.sample(PLACES, 2)},
        ]
        self.built.accounts.save(self._name(), self.chance.choice(changes))

    def own_rules(self) -> None:
        key, value = self.chance.choice(
            [("max_listed", "4"), ("max_listed", "none"), ("max_listed", ""), ("percentage", "40"), ("percentage", ""),
             ("end_when", "2"), ("end_when", ""), ("latency", "7"), ("latency", "")]
        )  # fmt: skip
        self.built.listings.set_rules(self._name(), [self.chance.choice(SKUS)], {key: value})

    def days_typed(self) -> None:
        days = self.chance.choice(("3", "9", "soon", ""))
        self.built.items.set(self.chance.choice(SKUS), "property:Despatch Time", days)

    def ignored(self) -> None:
        self.built.listings.ignore(self._name(), [self.chance.choice(SKUS)], ignored=self.chance.random() < 0.5)

    def linked_elsewhere(self) -> None:
        sku = self.chance.choice(SKUS)
        self.built.listings.link(self._name(), sku, self.chance.choice((sku, self.chance.choice(SKUS))))

    def unlinked(self) -> None:
        self.built.listings.unlink(self._name(), [self.chance.choice(SKUS)])

    def switched(self) -> None:
        key = self.chance.choice(("enabled", "update_inventory"))
        self.built.accounts.save(self._name(), {key: self.chance.random() < 0.6})

    def sent_again(self) -> None:
        self.built.listings.send_again(self._name(), list(SKUS))

    # -- whom it happens to

    def _name(self) -> str:
        return NAMES[self.chance.choice(MERCHANTS)]

    def _line(self, most: int = 4) -> Line:
        return Line(self.chance.choice(SIMPLE), self.chance.randint(1, most), self.chance.choice(PLACES))

    def _order(self) -> Any:
        return self.built.orders.show(self.chance.choice(self.orders or [("main", "none")])[1])

    def _is_open(self, order: str) -> bool:
        return order != "none" and self.amazon.world.order(order).status in ("UNSHIPPED", "PARTIALLY_SHIPPED")

    # -- what must be so

    def check(self) -> None:
        """Of each account that is on and sends stock, everything it may tell is what the statement says."""
        for merchant in MERCHANTS:
            account = self.built.accounts.show(NAMES[merchant])
            stored = self._stored(account.id)
            if not (stored["enabled"] and stored["update_inventory"]):
                continue
            should = numbers(self.built.store, self._places(stored), {account.id: _limits(stored)})
            for listing, sku, sent, last in self._listings(account.id):
                where = f"{account.name} {sku}: {self.story}"
                assert sent == last == should[listing], where
                assert self.sold(sku, merchant) == should[listing], where

    def _stored(self, account_id: int) -> Any:
        """The settings as they lie in the database."""
        sql = "select settings from account where id = ?"
        return json.loads(self.built.store.read(lambda: bulk.rows(tables.Account, sql, [account_id]))[0][0])

    def _places(self, stored: Any) -> list[int]:
        own = self.built.locations.listed()
        chosen = stored["inventory_locations"] if stored["update_inventory_from_location"] else PLACES
        return [each.id for each in own if each.name in chosen]

    def _listings(self, account_id: int) -> list[tuple[Any, ...]]:
        """Listing, SKU, what it was told by its own word, and by the last send that was kept."""
        sql = (
            "select g.id, g.channel_sku, g.sent, (select quantity from stock_send s where s.listing_id = g.id "
            "order by s.id desc limit 1) from listing g where g.account_id = ? and g.item_id is not null "
            "and not g.ignored"
        )
        return self.built.store.read(lambda: bulk.rows(tables.Listing, sql, [account_id]))

    def recompute(self) -> int:
        """Every number ever sent, from what was kept with it and the ledger; how many."""
        sends = self.built.store.read(
            lambda: bulk.rows(tables.StockSend, "select quantity, inputs from stock_send order by id")
        )
        for quantity, text in sends:
            assert quantity == self._again(json.loads(text)), text
        return len(sends)

    def _again(self, kept: Any) -> int:
        """R-AVAILABLE by hand; on hand is the sum of the movements that were known."""
        free = []
        for part in kept["parts"]:
            held = sum(units for _, _, units in part["holds"])
            free.append(max(0, self._on_hand(part["item"], kept["locations"], kept["ledger"]) - held) // part["per"])
        most, share, end = kept["limits"]
        units = min(free)
        offered = (0 if units <= end else units) * share // 100
        return offered if most is None else min(offered, most)

    def _on_hand(self, item: int, places: list[int], ledger: int) -> int:
        sql = (
            "select coalesce(sum(delta), 0) from movement where item_id = ? and id <= ? "
            f"and location_id in ({bulk.marks(len(places))})"
        )
        return int(self.built.store.read(lambda: bulk.rows(tables.Movement, sql, [item, ledger, *places]))[0][0])


_ACTS: tuple[Callable[[History], None], ...] = (
    *[History.buyer_orders] * 5, History.buyer_cancels, History.shipped_elsewhere, History.despatched,
    History.despatched, History.deleted, History.put_back, History.parked, History.locked, History.moved_order,
    History.received, History.taken, History.counted, History.moved_stock, History.kit_changed, History.rules_changed,
    History.rules_changed, History.own_rules, History.own_rules, History.days_typed, History.ignored,
    History.linked_elsewhere, History.unlinked, History.switched, History.sent_again,
)  # fmt: skip


def _limits(stored: Any) -> tuple[int | None, int, int]:
    return (
        stored["default_max_listed_quantity"],
        stored["default_max_listed_percentage"],
        stored["default_end_when_quantity"],
    )


@pytest.fixture(params=SEEDS)
def history(request: pytest.FixtureRequest, profile: Path) -> Iterator[History]:
    made = History(profile, request.param)
    yield made
    made.close()


def test_n4_an_independent_statement_gives_every_number_ever_sent(history: History) -> None:
    history.sync()
    history.check()
    for _ in range(STEPS):
        for _ in range(history.chance.randint(1, 3)):
            history.act()
        history.later()
        history.story.append("sync")
        history.sync()
        history.check()
    assert history.recompute() > STEPS
    assert history.twins() == []
