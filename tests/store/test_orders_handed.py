"""Orders that a channel hands over whole: when they come in, what they wait for, where they are gone from (U2, U3, U7,
M6, M8, M9, R-ORDERS)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from linndesk.domain.importing import HOURS, OnPeriod
from linndesk.domain.orders import ChannelOrder, Held, Order, Quarantined
from linndesk.store import cards, items, listings, locations, orders, orders_in, quarantine, tables
from linndesk.store.orders_in import Taken
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


class Desk:
    """An account for whose orders this PC is the warehouse; ``now`` is turned by the test."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.id = made.account(store, "Client")
        self.pool = made.pool_of(store, self.id)
        self.now = START

    def page(self, *found: ChannelOrder, **more: Any) -> Taken:
        values: dict[str, Any] = {"needs_skus": True, "stage": "Order Received", "listed_at": self.now, **more}
        takers = [made.taker(self.store, self.id, "Client", **values)]
        return self.store.write(lambda: orders_in.add_page(self.pool, takers, found, made.SEAL, self.now))[self.id]

    def get(self, ref: str = "A-1") -> Order:
        return self.store.read(lambda: orders.fetch([orders.id_of(ref)], made.SEAL)[0])

    def held(self, sku: str = "MUG") -> int:
        return self.store.read(lambda: stock_of(sku))

    def wait(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


def stock_of(sku: str) -> int:
    (item,) = items.fetch([items.id_of(sku)])
    return sum(each.in_open_orders for each in item.levels)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def handed(ref: str = "A-1", *skus: str, **more: Any) -> ChannelOrder:
    lines = tuple(made.line(f"row-{sku}", sku) for sku in skus or ("MUG",))
    return made.order(ref, **{"digest": "one", "marketplace": "", "lines": lines, "called": "42", **more})


def test_an_order_with_all_of_its_skus_comes_in_at_its_stage(desk: Desk) -> None:
    """U3, U5, M6, M9: linked as the account links it, else by exactly the SKU."""
    made.item(desk.store, "MUG")
    made.linked(desk.store, desk.id, "CUP", "CUP-BLUE")
    made.item(desk.store, "CUP")
    took = desk.page(handed("A-1", "MUG", "CUP", weight_g=340), prefix="AC-")
    assert (took.counts.new, took.counts.waiting) == (1, 0)
    order = desk.get()
    assert (order.status, order.stage, order.waiting) == ("open", "Order Received", None)
    assert [each.sku for each in order.lines] == ["MUG", "CUP-BLUE"]
    assert (order.weight_g, order.called) == (340, "42")
    assert (desk.held("MUG"), desk.held("CUP-BLUE"), desk.held("CUP")) == (2, 2, 0)


def test_one_unknown_sku_has_the_whole_order_wait_and_the_rest_reserve(desk: Desk) -> None:
    """U3: the reason names it, and what is readable is held back."""
    made.item(desk.store, "MUG")
    took = desk.page(handed("A-1", "MUG", "GHOST", "mug"))
    assert (took.counts.new, took.counts.waiting) == (1, 1)
    order = desk.get()
    assert (order.status, order.stage) == ("pending", "")
    assert order.waiting is not None
    assert order.waiting.reason == "No stock items here have the SKUs GHOST, mug"
    assert (order.waiting.attempts, order.waiting.next_try) == (1, desk.now + timedelta(hours=1))
    assert desk.held("MUG") == 2


def test_ten_tries_at_their_hours_then_a_person(desk: Desk) -> None:
    """U7: 1, 2, 4, 8, 16, 32, 48, 48, 48 hours; a look in between counts nothing."""
    desk.page(handed("A-1", "GHOST", digest="0"))
    for tries, hours in enumerate(HOURS, 1):
        waiting = desk.get().waiting
        assert waiting is not None
        assert (waiting.attempts, waiting.next_try) == (tries, desk.now + timedelta(hours=hours))
        desk.now += timedelta(hours=hours, seconds=-1)
        assert desk.page(handed("A-1", "GHOST", digest=f"{tries - 1}")).counts.came == 0
        desk.page(handed("A-1", "GHOST", digest=f"{tries}"))
        assert desk.get().waiting == waiting
        desk.now += timedelta(seconds=1)
        desk.page(handed("A-1", "GHOST", digest=f"{tries}"))
    waiting = desk.get().waiting
    assert waiting is not None
    assert (waiting.attempts, waiting.next_try) == (10, None)
    desk.wait(1000)
    desk.page(handed("A-1", "GHOST", digest="9"))
    assert desk.get().waiting == waiting


def test_a_stock_item_or_a_link_brings_it_in_with_the_next_list(desk: Desk) -> None:
    """U7: all lines get their items, and it comes in like a new one; what still misses another SKU keeps its time."""
    made.item(desk.store, "BOX")
    for ref, *skus in (("A-1", "MUG"), ("A-2", "MUG", "GHOST"), ("A-3", "CUP")):
        desk.page(handed(ref, *skus))
    soon = desk.now + timedelta(hours=1)
    desk.wait(0.5)
    desk.store.write(lambda: items.create([items.Facts("MUG")], desk.now))
    assert [_next_try(desk, each) for each in ("A-1", "A-2", "A-3")] == [desk.now, soon, soon]
    desk.store.write(lambda: listings.link(desk.id, [("CUP", items.id_of("BOX"))], "you", desk.now))
    assert [_next_try(desk, each) for each in ("A-1", "A-2", "A-3")] == [desk.now, soon, desk.now]
    took = desk.page(*(handed(*each) for each in (("A-1",), ("A-2", "MUG", "GHOST"), ("A-3", "CUP"))), stage="Fresh")
    assert (took.counts.updated, took.counts.waiting) == (2, 0)
    order = desk.get()
    assert (order.status, order.stage, order.waiting, order.lines[0].sku) == ("open", "Fresh", None, "MUG")
    assert (desk.get("A-2").status, desk.get("A-3").lines[0].sku) == ("pending", "BOX")
    assert (desk.held("MUG"), desk.held("BOX")) == (2, 2)


def test_what_was_given_up_comes_in_once_its_item_is_made(desk: Desk) -> None:
    """U7: after the tenth try as well, and a link of another account is none of its."""
    desk.page(handed())
    for hours in HOURS:
        desk.wait(hours)
        desk.page(handed())
    assert _next_try(desk) is None
    other = made.account(desk.store, "Shop", "S2:EU")
    made.linked(desk.store, other, "MUG", "BOX")
    assert _next_try(desk) is None
    desk.store.write(lambda: items.create([items.Facts("MUG")], desk.now))
    desk.page(handed())
    assert desk.get().status == "open"


def test_a_persons_word_has_it_tried(desk: Desk) -> None:
    """U7, *Try now*: each try counts."""
    desk.page(handed())
    desk.wait(0.5)
    assert desk.store.write(lambda: orders.try_now([desk.get().id], desk.now)) == 1
    desk.page(handed())
    waiting = desk.get().waiting
    assert waiting is not None
    assert (waiting.attempts, waiting.next_try) == (2, desk.now + timedelta(hours=2))


def _next_try(desk: Desk, ref: str = "A-1") -> datetime | None:
    waiting = desk.get(ref).waiting
    assert waiting is not None
    return waiting.next_try


def test_items_that_come_to_hold_units_are_marked_dirty(desk: Desk) -> None:
    """The level that other channels were told counts its units from then on."""
    desk.page(handed("A-1", "MUG"))
    other = made.account(desk.store, "Shop", "S2:EU")
    made.linked(desk.store, other, "MUG")
    before = desk.store.read(lambda: dirty(other))
    desk.wait(1)
    desk.page(handed("A-1", "MUG"))
    assert desk.store.read(lambda: dirty(other)) > before


def dirty(account_id: int) -> int:
    return int(tables.Listing.get(tables.Listing.account == account_id).dirty)


def test_what_was_open_stays_open_whatever_becomes_of_its_items(desk: Desk) -> None:
    made.item(desk.store, "MUG")
    desk.page(handed("A-1", "MUG"))
    desk.page(handed("A-1", "MUG", "GHOST", digest="two"))
    order = desk.get()
    assert (order.status, order.waiting, len(order.lines)) == ("open", None, 2)


def test_unpaid_first_then_paid_begins_to_count_once_it_is_paid(desk: Desk) -> None:
    """R-ORDERS: its payment is what it waits for, then its SKU."""
    desk.page(handed("A-1", "GHOST", status="pending", payment_status="unpaid"))
    waiting = desk.get().waiting
    assert waiting is not None
    assert "payment" in waiting.reason
    assert (waiting.attempts, waiting.next_try) == (0, None)
    desk.wait(5)
    desk.page(handed("A-1", "GHOST", digest="paid"))
    waiting = desk.get().waiting
    assert waiting is not None
    assert (waiting.attempts, waiting.next_try) == (1, desk.now + timedelta(hours=1))


def test_only_what_was_placed_while_the_account_was_on_comes_in(desk: Desk) -> None:
    """U2: the gap is never imported, and nothing is done to what is here already."""
    made.item(desk.store, "MUG")
    hour = timedelta(hours=1)
    periods = (OnPeriod(START - 3 * hour, START - 2 * hour), OnPeriod(START - hour))
    at = {f"A-{n}": START - timedelta(minutes=m) for n, m in enumerate((181, 180, 121, 120, 61, 60, 1))}
    took = desk.page(*(handed(ref, received_at=moment) for ref, moment in at.items()), placed=periods)
    assert [each.ref for each in took.skipped] == ["A-0", "A-3", "A-4"]
    assert "while Client was not on" in took.skipped[0].reason
    desk.page(handed("A-1", received_at=at["A-1"], digest="two", called="43"), placed=())
    assert desk.get("A-1").called == "43"


def test_what_the_account_declines_does_not_come_in_but_stays_where_it_is_here(desk: Desk) -> None:
    """M6: parked orders."""
    made.item(desk.store, "MUG")
    parked = {"declines": lambda order: "parked there" if order.flags else ""}
    took = desk.page(handed("A-1", flags=("parked_on_channel",)), handed("A-2"), **parked)
    assert [(each.ref, each.reason) for each in took.skipped] == [("A-1", "order 42: parked there")]
    desk.page(handed("A-2", flags=("parked_on_channel",), digest="two"), **parked)
    assert desk.get("A-2").flags == ("parked_on_channel",)


@pytest.mark.parametrize(
    ("source", "sub_source", "named"),
    [("EBAY", "Client shop", "Client shop"), ("Client shop", "x", "Client shop"), ("EBAY", "client shop", "")],
)
def test_the_seller_is_the_account_of_exactly_that_name(desk: Desk, source: str, sub_source: str, named: str) -> None:
    """M8: sub-source before source."""
    made.item(desk.store, "MUG")
    order = replace(handed(), source=source, sub_source=sub_source)
    desk.page(order, sellers=frozenset({"Client shop", "Other"}))
    assert (desk.get().marketplace, desk.get().sub_source) == (named, sub_source)


def test_what_a_list_did_not_name_is_asked_for(desk: Desk) -> None:
    """R-ORDERS: gone from the list of what is open; what is closed here needs no look."""
    made.item(desk.store, "MUG")
    refs = [f"A-{n}" for n in range(4)]
    desk.page(*(handed(ref) for ref in refs))
    desk.store.write(lambda: orders.delete(desk.get("A-3").id, desk.now))
    desk.wait(1)
    desk.page(handed("A-1"))
    assert _gone(desk, desk.now) == ["A-0", "A-2"]
    assert _gone(desk, desk.now, most=1) == ["A-0"]
    desk.page(handed("A-0", status="cancelled", digest="off"), listed_at=None)
    assert _gone(desk, desk.now) == ["A-2"]


def _gone(desk: Desk, moment: datetime, most: int = 50) -> list[str]:
    return desk.store.read(lambda: orders.gone(desk.pool, desk.id, moment, most))


def test_a_line_whose_units_are_called_off_needs_no_item(desk: Desk) -> None:
    made.item(desk.store, "MUG")
    lines = (made.line("1"), replace(made.line("2", "GHOST", cancelled=2), total=Decimal(0)))
    desk.page(replace(handed(), lines=lines))
    assert desk.get().status == "open"


def test_what_cannot_be_read_holds_the_item_of_that_sku(desk: Desk) -> None:
    """R-ORDERS, R-AVAILABLE: as the order will when it comes in; of other channels only what is linked does."""
    made.item(desk.store, "MUG")
    bad = Quarantined("A-9", "no date", (Held("1", "MUG", 3), Held("2", "GHOST", 1)), called="49")
    place = desk.store.read(lambda: locations.id_of("Default"))
    for by_sku, held in ((False, 0), (True, 3)):
        desk.store.write(
            lambda: quarantine.keep(
                desk.pool,
                desk.id,
                [bad],
                [],
                made.SEAL,
                desk.now,
                place,
                "Client imports",
                by_sku=by_sku,  # noqa: B023
            )
        )
        assert desk.held("MUG") == held
    (card,) = desk.store.read(cards.unresolved)
    assert desk.store.read(lambda: cards.things(card.id))[0].ref == "49", "the number, not the id"
    desk.page(handed("A-9"))
    assert (desk.held("MUG"), desk.get("A-9").status) == (2, "open")


def test_cards_of_such_orders_stand_in_the_group_of_their_kind(desk: Desk) -> None:
    """U9."""
    made.item(desk.store, "MUG")
    desk.page(handed("A-1"), imports="Client imports")
    desk.page(handed("A-1", status="shipped", digest="sent"), imports="Client imports")
    (card,) = desk.store.read(cards.unresolved)
    assert (card.group, desk.store.read(lambda: cards.things(card.id))[0].ref) == ("Client imports", "42")
