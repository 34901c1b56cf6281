"""Levels, what orders hold, counts in bulk, and the Inventory table, on both engines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.orders import Status, remaining, reserves
from linndesk.domain.stock import Level
from linndesk.store import inventory_grid, items, levels, listings, locations, movements, orders, orders_in, tables
from linndesk.store.grids import GridQuery
from linndesk.store.inventory_grid import InventoryRow
from linndesk.store.levels import Count, Shelf
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


def _add_orders(store: Store, account_id: int, seal: Seal, *given_orders: Any, location: str = "Default") -> None:
    place = store.write(lambda: locations.get_or_create(location))
    taker = made.taker(store, account_id, location_id=place)
    pool = made.pool_of(store, account_id)
    store.write(lambda: orders_in.add_page(pool, [taker], given_orders, seal, START))


def _set(store: Store, item_id: int, location: str, on_hand: int) -> list[int]:
    def job() -> list[int]:
        return levels.set_counts([Count(item_id, locations.get_or_create(location), on_hand)], "counted", START)

    return store.write(job)


def _row(store: Store, item_id: int, location: str | None = None) -> InventoryRow:
    def job() -> InventoryRow:
        place = locations.id_of(location) if location else None
        return inventory_grid.rows([item_id], place)[item_id]

    return store.read(job)


def _ids(store: Store, query: GridQuery, location: str | None = None) -> list[int]:
    return store.read(lambda: list(inventory_grid.ids(query, locations.id_of(location) if location else None)))


def test_sums_hold_for_levels_and_orders_at_different_places(store: Store, seal: Seal) -> None:
    account = made.account(store)
    mug = made.linked(store, account)
    _set(store, mug, "Default", 10)
    _set(store, mug, "Annex", 4)
    _add_orders(store, account, seal, made.order("1", lines=(made.line(quantity=3),)))
    _add_orders(store, account, seal, made.order("2", lines=(made.line(quantity=5),)), location="Shop floor")

    found = store.read(lambda: levels.of_items([mug]))[mug]
    assert found == (Level("Default", 10, 3), Level("Annex", 4, 0), Level("Shop floor", 0, 5))
    row = _row(store, mug)
    assert (row.on_hand, row.in_open_orders, row.available) == (14, 8, 6)
    assert _row(store, mug, "Shop floor").available == -5
    assert _row(store, mug, "Annex").available == 4
    for place, held, available in ((None, 8, 6), ("Default", 3, 7), ("Shop floor", 5, -5), ("Annex", 0, 4)):
        assert (_row(store, mug, place).in_open_orders, _row(store, mug, place).available) == (held, available)
    assert _ids(store, GridQuery(filters=("negative",))) == []
    assert _ids(store, GridQuery(filters=("negative",)), "Shop floor") == [mug]


def test_what_left_was_cancelled_deleted_or_locked_holds_nothing(store: Store, seal: Seal) -> None:
    account = made.account(store)
    mug = made.linked(store, account)
    _add_orders(
        store, account, seal,
        made.order("open", lines=(made.line(quantity=6, shipped=1, cancelled=2),)),
        made.order("over", lines=(made.line(quantity=1, shipped=1, cancelled=1),)),
        made.order("pending", "pending", lines=(made.line(quantity=10),)),
        made.order("deleted", lines=(made.line(quantity=100),)),
        made.order("locked", lines=(made.line(quantity=1_000),)),
        made.order("shipped", "shipped", lines=(made.line(quantity=10_000, shipped=10_000),)),
    )  # fmt: skip

    def change() -> None:
        orders.delete(orders.id_of("deleted"), START)
        tables.Order.update(locked=True).where(tables.Order.channel_order_id == "locked").execute()
        tables.Order.update(parked=True).where(tables.Order.channel_order_id == "pending").execute()

    store.write(change)
    assert _row(store, mug).in_open_orders == 3 + 10


_STATUSES: tuple[Status, ...] = ("pending", "open", "processed", "cancelled")


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A store with one order of one line, whose columns a test changes as it likes."""
    store = Store(tmp_path_factory.mktemp("held") / "held.sqlite")
    account = made.account(store)
    mug = made.linked(store, account)
    _add_orders(store, account, Seal(b"k" * 32), made.order())
    yield store, mug
    store.close()


@given(st.sampled_from(_STATUSES), st.booleans(), st.booleans(), *[st.integers(0, 9)] * 3)
def test_the_database_and_the_domain_agree_on_what_is_held(
    one: tuple[Store, int], status: Status, deleted: bool, locked: bool, quantity: int, gone: int, cancelled: int
) -> None:
    store, mug = one

    def change() -> None:
        stamp = START if deleted else None
        tables.Order.update(status=status, locked=locked, deleted_at=stamp).execute()
        tables.OrderLine.update(quantity=quantity, despatched=gone, cancelled=cancelled).execute()

    store.write(change)
    wanted = remaining(quantity, gone, cancelled) if reserves(status, deleted=deleted, locked=locked) else 0
    assert sum(store.read(lambda: levels.held([mug])).values()) == wanted


def test_a_count_is_one_entry_and_marks_listings_dirty(store: Store) -> None:
    account = made.account(store)
    mug = made.linked(store, account)
    store.write(lambda: tables.Listing.update(dirty=0).execute())
    assert _set(store, mug, "Default", 7) == [7]
    assert store.read(lambda: tables.Listing.get().dirty)
    assert _set(store, mug, "Default", -2) == [-9]
    assert _set(store, mug, "Default", -2) == [0]
    ledger = store.read(lambda: movements.of_item(mug, None, 200))
    assert [(each.delta, each.balance, each.reason) for each in ledger] == [(-9, -2, "counted"), (7, 7, "counted")]
    total = store.read(lambda: sum(each.delta for each in tables.Movement.select()))
    assert total == store.read(lambda: tables.Level.get().on_hand) == -2


def test_bin_and_minimum_leave_the_level_alone(store: Store) -> None:
    made.account(store)
    mug = made.item(store)
    place = store.read(lambda: locations.id_of("Default"))
    _set(store, mug, "Default", 7)
    store.write(lambda: levels.set_shelves([Shelf(mug, place, "C1", 3)]))
    assert store.read(lambda: levels.of_items([mug]))[mug] == (Level("Default", 7, 0, 0, 3, "C1"),)


def test_filters_of_the_inventory(store: Store, seal: Seal) -> None:
    account = made.account(store)
    listed_nil = made.linked(store, account, "NIL")
    listed_some = made.linked(store, account, "SOME")
    alone = made.item(store, "ALONE")
    low = made.item(store, "LOW")
    place = store.read(lambda: locations.id_of("Default"))
    _set(store, listed_some, "Default", 9)
    _set(store, alone, "Default", 5)
    _set(store, low, "Default", 4)
    _set(store, low, "Annex", 50)
    store.write(lambda: levels.set_shelves([Shelf(low, place, "", 4), Shelf(alone, place, "", 5)]))
    _add_orders(store, account, seal, made.order(lines=(made.line(sku="SOME", quantity=9),)))
    store.write(lambda: listings.link(account, [("LOW-1", low)], "by hand", START))
    assert _ids(store, GridQuery(filters=("below_minimum",))) == []
    _add_orders(store, account, seal, made.order("2", lines=(made.line(sku="LOW-1", quantity=1),)))

    assert _ids(store, GridQuery(filters=("nil_but_listed",))) == [listed_nil, listed_some]
    assert _ids(store, GridQuery(filters=("in_stock_not_listed",))) == [alone]
    assert _ids(store, GridQuery(filters=("below_minimum",))) == [low]  # 3 of 4 at Default, whatever is in the annex
    assert _ids(store, GridQuery(filters=("below_minimum",)), "Annex") == []
    assert _row(store, low).below
    assert not _row(store, alone).below
    assert _row(store, listed_some).listed_on == 1


@pytest.mark.parametrize("location", [None, "Default"])
def test_every_sort_works_everywhere(store: Store, location: str | None) -> None:
    made.account(store)
    first, second = made.item(store, "A"), made.item(store, "B")
    _set(store, second, "Default", 3)
    for key in inventory_grid._grid(False, False).sorts:
        assert sorted(_ids(store, GridQuery(sort=key), location)) == [first, second]
    assert _ids(store, GridQuery(sort="available", descending=True), location) == [second, first]


def test_locations_have_one_spelling(store: Store) -> None:
    store.write(lambda: locations.add("Annex"))
    with pytest.raises(Exception, match="already a location Annex"):
        store.write(lambda: locations.add("ANNEX"))
    with pytest.raises(Exception, match="Locations here: Annex"):
        store.read(lambda: locations.id_of("Shed"))


def test_items_are_whole_and_skus_exact(store: Store) -> None:
    made.account(store)
    mug, other = made.item(store, "mug"), made.item(store, "MUG")
    store.write(lambda: items.set_properties([(mug, "b", "2"), (mug, "a", "1"), (other, "a", "9")]))
    store.write(lambda: items.set_properties([(mug, "b", "")]))
    found = store.read(lambda: items.fetch([other, mug]))
    assert [(each.sku, each.properties) for each in found] == [("MUG", {"a": "9"}), ("mug", {"a": "1"})]
    store.write(lambda: items.update({mug: replace(items.facts([mug])[mug], title="Mug", weight_g=300)}))
    assert store.read(lambda: items.fetch([mug]))[0].weight_g == 300
    with pytest.raises(Exception, match="Did you mean"):
        store.read(lambda: items.id_of("Mug"))
