"""Orders of a channel that dates no change: what is the same in every word is a repeat, whenever it comes (X4,
R-ORDERS, tolerance 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from linndesk.domain.orders import ChannelOrder, Held, Quarantined
from linndesk.store import bulk, orders, quarantine, tables
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made
from tests.store.test_orders_in import Shop


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store, made.SEAL)


def undated(ref: str = "A-1", digest: str = "one", **more: object) -> ChannelOrder:
    return made.order(ref, **{"digest": digest, "at": START, **more})  # type: ignore[arg-type]


def again(known: ChannelOrder, hours: float = 1, **changes: object) -> ChannelOrder:
    """As the next poll has it: every poll dates all of them with its own moment."""
    return replace(known, last_updated=known.last_updated + timedelta(hours=hours), **changes)  # type: ignore[arg-type]


def test_a_repeat_changes_and_counts_nothing(shop: Shop) -> None:
    first = undated()
    assert shop.page(first).counts.new == 1
    before = shop.get("A-1")
    for hours in range(1, 4):
        took = shop.page(again(first, hours))
        assert took.counts.came == 0
        assert took.skipped == []
    assert shop.get("A-1") == before


def test_another_word_is_an_update_even_within_the_same_moment(shop: Shop) -> None:
    first = undated()
    shop.page(first)
    took = shop.page(replace(first, digest="two", lines=(made.line(quantity=5),)))
    assert (took.counts.updated, shop.get("A-1").lines[0].quantity) == (1, 5)
    assert shop.page(again(first, digest="two")).counts.came == 0


def test_a_line_that_left_the_order_leaves_the_warehouse_no_more(shop: Shop) -> None:
    """X5, R-ORDERS: its app tells the order whole, so that what it no longer names was taken out."""
    first = undated(lines=(made.line("1"), made.line("2", "CUP", quantity=3)))
    shop.page(first)
    shop.page(again(first, digest="two", lines=(made.line("2", "CUP", quantity=3), made.line("3", "LID"))))
    lines = {each.line_id: each for each in shop.get("A-1").lines}
    assert {key: each.quantity - each.quantity_cancelled for key, each in lines.items()} == {"1": 0, "2": 3, "3": 2}
    assert (lines["1"].line_total, shop.stock()[1]) == (0, 0)
    shop.page(again(first, 2, digest="three"))
    lines = {each.line_id: each for each in shop.get("A-1").lines}
    assert {key: each.quantity - each.quantity_cancelled for key, each in lines.items()} == {"1": 2, "2": 3, "3": 0}
    assert shop.stock()[1] == 2


def test_another_thing_in_the_place_of_a_line_is_what_leaves(shop: Shop) -> None:
    """X5: an app that numbers its lines by their place, and one of them was taken out."""
    cup = made.linked(shop.store, shop.id, "CUP")
    first = undated(lines=(made.line("1"), made.line("2", "CUP", quantity=3)))
    shop.page(first)
    assert shop.stock()[1] == 2
    shop.page(again(first, digest="two", lines=(made.line("1", "CUP", quantity=3),)))
    (one, two) = shop.get("A-1").lines
    assert (one.channel_sku, one.quantity, one.quantity_cancelled, one.sku) == ("CUP", 3, 0, "CUP")
    assert (two.channel_sku, two.quantity_cancelled, shop.stock()[1]) == ("CUP", 3, 0)
    assert cup
    shop.page(again(first, 2, digest="three", lines=(made.line("1", "LID"),)))
    (one, _) = shop.get("A-1").lines
    assert (one.channel_sku, one.quantity, one.sku) == ("LID", 2, None), "nothing is linked to it"


def test_an_order_that_waits_is_not_asked_for_and_comes_in_with_another_word(shop: Shop) -> None:
    """Nobody can be asked for it alone; until it says something else the same page changes nothing of it."""
    first = undated(missing="no address")
    took = shop.page(first)
    assert (took.counts.new, took.counts.waiting) == (1, 1)
    waiting = shop.get("A-1").waiting
    assert waiting is not None
    assert (waiting.reason, waiting.next_try) == ("no address", None)
    later = START + timedelta(days=2)
    assert shop.store.read(lambda: orders.incomplete_due(shop.pool, [shop.id], later, 30)) == []
    assert shop.page(again(first)).counts.waiting == 0
    assert shop.page(again(first, digest="two", missing="")).counts.updated == 1
    assert (shop.get("A-1").status, shop.get("A-1").waiting) == ("open", None)


def test_an_old_order_is_new_here_when_its_word_comes_first(shop: Shop) -> None:
    """It is never past: the moment of the poll dates it, whatever day it was placed."""
    placed = START - timedelta(days=400)
    assert shop.page(undated(received_at=placed), first=True).counts.new == 1
    assert shop.page(again(undated(received_at=placed)), first=False).counts.came == 0
    assert shop.page(again(undated("A-2", received_at=placed))).counts.new == 1


def test_what_was_cancelled_before_it_came_is_not_stored_however_often_it_is_said(shop: Shop) -> None:
    gone = undated(status="cancelled")
    for hours in range(3):
        assert shop.page(again(gone, hours)).counts.came == 0
    assert shop.count() == 0


def test_a_cancellation_counts_once_and_frees_the_stock_once(shop: Shop) -> None:
    first = undated()
    shop.page(first)
    assert shop.stock()[1] == 2
    gone = again(first, digest="gone", status="cancelled")
    assert shop.page(gone).counts.cancelled == 1
    assert shop.page(again(gone)).counts.came == 0
    assert (shop.get("A-1").status, shop.stock()[1]) == ("cancelled", 0)


def test_an_order_that_was_deleted_here_stays_away(shop: Shop) -> None:
    first = undated()
    shop.page(first)
    gone = tables.Order.update(deleted_at=START)
    shop.store.write(lambda: gone.where(tables.Order.channel_order_id == "A-1").execute())
    took = shop.page(again(first))
    assert (took.counts.came, took.skipped) == (0, [])


def test_a_repeat_heals_the_quarantine_all_the_same(shop: Shop) -> None:
    """A dialect that broke for one poll: the order is here and unchanged, and nothing is kept aside any more."""
    first = undated()
    shop.page(first)
    bad = Quarantined("A-1", "Its quantity is not whole", (Held("L1", "MUG", 2),))
    where = made.taker(shop.store, shop.id).location_id
    keep = lambda: quarantine.keep(shop.pool, shop.id, [bad], [], made.SEAL, START, where)  # noqa: E731
    assert (shop.store.write(keep), shop.store.write(keep)) == (1, 0)
    assert shop.page(again(first)).counts.came == 0
    rows = shop.store.read(lambda: bulk.rows(tables.Quarantine, "select count(*) from quarantine"))
    assert (rows, shop.troubles(), shop.stock()[1]) == ([(0,)], [], 2)


def test_an_order_that_names_itself_twice_in_a_page_is_one(shop: Shop) -> None:
    first = undated()
    took = shop.page(first, replace(first))
    assert (took.counts.new, shop.count()) == (1, 1)


def test_a_dated_channel_is_as_it_was(shop: Shop, seal: Seal) -> None:
    first = made.order()
    shop.page(first)
    assert shop.page(made.later(first)).counts.updated == 1
