"""N8: causes that last are cards that keep in step with the orders they are about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.domain.orders import ChannelOrder
from linndesk.store import cards, causes, listings, orders, orders_in, runs, tables
from linndesk.store.cards import ProblemRow, ThingRow
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from linndesk.sync.tidying import tidy
from tests.scene import START
from tests.store import made


class Desk:
    def __init__(self, store: Store, seal: Seal) -> None:
        self.store = store
        self.seal = seal
        self.id = made.account(store)
        self.imports = ""

    def came(self, *found: ChannelOrder) -> None:
        made.page(self.store, self.id, *found, seal=self.seal)

    def came_whole(self, digest: str, hours: float) -> None:
        """An order with the SKU GHOST, which comes in only with all of its SKUs."""
        order = made.order("guid-1", digest=digest, called="1042", lines=(made.line(sku="GHOST"),))
        pool, takers = made.pool_of(self.store, self.id), [made.taker(self.store, self.id, needs_skus=True)]
        at = START + timedelta(hours=hours)
        self.store.write(lambda: orders_in.add_page(pool, takers, [order], self.seal, at))

    def look(self, days: float = 0) -> list[ProblemRow]:
        while self.store.write(lambda: tidy(START + timedelta(days=days), lambda row: self.imports)):
            pass
        return self.store.read(cards.unresolved)

    def things(self) -> list[ThingRow]:
        (card,) = self.store.read(cards.unresolved)
        return self.store.read(lambda: cards.things(card.id))

    def link(self, *skus: str) -> None:
        pairs = [(each, made.item(self.store, f"ITEM-{each}")) for each in skus]
        self.store.write(lambda: listings.link(self.id, pairs, "by hand", START))


@pytest.fixture
def desk(store: Store, seal: Seal) -> Desk:
    return Desk(store, seal)


def _order(number: int, *skus: str) -> ChannelOrder:
    lines = tuple(made.line(f"L{at}", sku) for at, sku in enumerate(skus))
    return made.order(ref=f"202-{number}", lines=lines)


def test_orders_that_wait_for_a_sku_are_one_card_that_closes_with_the_links(desk: Desk) -> None:
    desk.came(_order(1, "MUG", "CUP"), _order(2, "CUP"))
    (card,) = desk.look()
    assert (card.title, card.account, card.repair, card.group) == (
        "2 orders wait for a SKU", "Shop", "map", "Order import",
    )  # fmt: skip
    assert {each.ref: each.detail for each in desk.things()} == {"202-1": "MUG, CUP", "202-2": "CUP"}
    desk.link("CUP")
    assert [each.title for each in desk.store.read(cards.unresolved)] == ["1 order waits for a SKU"]
    desk.link("MUG")
    assert desk.look() == []


def test_an_ignored_listing_makes_no_order_wait(desk: Desk) -> None:
    desk.came(_order(1, "MUG"))
    assert len(desk.look()) == 1
    desk.store.write(lambda: listings.type_ahead(desk.id, ["MUG"]))
    desk.store.write(lambda: listings.set_ignored(desk.id, ["MUG"], True))
    assert desk.look() == []


def test_what_was_despatched_or_cancelled_waits_for_nothing(desk: Desk) -> None:
    first = _order(1, "MUG")
    desk.came(first, _order(2, "MUG"))
    desk.look()
    desk.came(made.later(first, status="cancelled"))
    assert [each.title for each in desk.look()] == ["1 order waits for a SKU"]


def test_many_come_in_parts_and_all_of_them(desk: Desk) -> None:
    for start in range(0, 1_200, 100):
        desk.came(*(_order(number, "MUG") for number in range(start, start + 100)))
    (card,) = desk.look()
    assert (card.title, card.things) == ("1,200 orders wait for a SKU", 1_200)
    desk.link("MUG")
    assert desk.store.read(cards.unresolved) == []


def test_an_order_that_came_back_is_looked_at_until_it_has_left(desk: Desk) -> None:
    order = _order(1, "MUG")
    desk.link("MUG")
    desk.came(order)
    desk.came(made.later(order, status="cancelled"))
    desk.came(made.later(order, minutes=9, status="open"))
    assert [each.title for each in desk.look()] == ["1 order was cancelled and is open again on the channel"]
    order_id = orders.id_of

    def despatch() -> None:
        row = tables.Order.get_by_id(order_id("202-1"))
        row.status = "processed"
        row.save()

    desk.store.write(despatch)
    assert desk.look() == []


def test_receipts_of_good_runs_are_kept_90_days_and_of_others_180(desk: Desk) -> None:
    def run(ok: bool) -> None:
        run_id = runs.begin("command", START)
        runs.keep(run_id, desk.id, {}, START, START, ok)
        runs.end(run_id, ok, START)

    for ok in (True, False):
        desk.store.write(lambda ok=ok: run(ok))
    desk.look(89)
    assert [each.ok for each in desk.store.read(runs.latest)] == [False, True]
    desk.look(91)
    assert [each.ok for each in desk.store.read(runs.latest)] == [False]
    desk.look(181)
    assert desk.store.read(runs.latest) == []


def test_a_removed_account_takes_its_cards_along(desk: Desk) -> None:
    desk.came(_order(1, "MUG"))
    desk.look()
    desk.store.write(lambda: tables.Account.delete().where(tables.Account.id == desk.id).execute())
    assert desk.look() == []
    assert desk.store.write(lambda: causes.look_unlinked(desk.id, "Shop", START)) == 0


def test_orders_that_wait_whole_are_a_card_that_says_when_and_then_needs_somebody(desk: Desk) -> None:
    """U7, U9: in the group of the account's kind; a try that fails again counts, one that brings it in heals."""
    desk.imports = "Client imports"
    desk.came_whole("one", 0)
    (card,) = desk.look()
    assert (card.group, card.severity, card.title, card.repair) == (
        "Client imports", "warning", "1 order waits for a SKU", "try-now",
    )  # fmt: skip
    assert card.next_try == START + timedelta(hours=1)
    (thing,) = desk.things()
    assert (thing.ref, thing.detail, thing.attempts) == ("1042", "No stock item here has the SKU GHOST", 1)
    desk.came_whole("one", 1)
    desk.look()
    (thing,) = desk.things()
    assert (thing.attempts, thing.next_try) == (2, START + timedelta(hours=3))
    for hours in (3, 7, 15, 31, 63, 111, 159, 207):
        desk.came_whole("one", hours)
    (card,) = desk.look()
    assert (card.severity, card.title, card.next_try) == ("error", "1 order could not be imported", None)
    desk.link("GHOST")
    order_id = desk.store.read(lambda: orders.id_of("1042"))
    assert desk.store.write(lambda: orders.try_now([order_id], START)) == 1
    desk.came_whole("one", 300)
    assert desk.store.read(cards.unresolved) == []
