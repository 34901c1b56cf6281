"""The Inventory table beyond its sums: kits, natural order, counts, scanned codes, the low-stock list (W1, W2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from peewee import PostgresqlDatabase

from linndesk.domain.naturally import natural
from linndesk.store import (
    grids,
    inventory_grid,
    kits,
    ledger,
    levels,
    locations,
    low_stock,
    movements,
    orders_in,
    shelved,
    tables,
)  # fmt: skip
from linndesk.store.fields import to_ms
from linndesk.store.grids import GridQuery
from linndesk.store.inventory_grid import InventoryRow
from linndesk.store.ledger import Entry
from linndesk.store.levels import Count, Shelf
from linndesk.store.store import Store
from tests.scene import START
from tests.store import made


class Shop:
    """A kit of two cups and a saucer, and an order of one kit."""

    def __init__(self, store: Store) -> None:
        self.store = store
        account = made.account(store)
        self.cup, self.saucer = made.item(store, "CUP-2"), made.item(store, "CUP-10")
        self.kit = made.linked(store, account, "SET", "SET")
        self.place = store.read(lambda: locations.id_of("Default"))
        self.annex = store.write(lambda: locations.get_or_create("Annex"))
        store.write(lambda: kits.put(self.kit, [(self.cup, 2), (self.saucer, 1)]))
        self.count(self.cup, 11)
        self.count(self.saucer, 9)
        pool, taker = made.pool_of(store, account), made.taker(store, account)
        order = made.order("1", lines=(made.line(sku="SET", quantity=1),))
        store.write(lambda: orders_in.add_page(pool, [taker], [order], made.SEAL, START))

    def count(self, item: int, units: int, place: int | None = None) -> None:
        at = self.place if place is None else place
        wanted = [Count(item, at, units)]
        self.store.write(lambda: movements.counts(wanted, "counted", START, note="", who="Ada", batch=ledger.BEGIN))

    def ids(self, query: GridQuery, place: int | None = None) -> list[int]:
        return self.store.read(lambda: list(inventory_grid.ids(query, place)))

    def row(self, item: int, place: int | None = None) -> InventoryRow:
        return self.store.read(lambda: inventory_grid.rows([item], place))[item]


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)


def test_a_kit_stands_with_what_can_be_made_and_sorts_by_it(shop: Shop) -> None:
    """W1: 11 cups of 2 each make 5; an order of one kit leaves 9 cups, so 4."""
    kit = shop.row(shop.kit)
    assert (kit.on_hand, kit.in_open_orders, kit.available, kit.parts) == (5, 1, 4, 2)
    assert shop.row(shop.cup).used_in == 1
    assert (shop.row(shop.cup).in_open_orders, shop.row(shop.saucer).in_open_orders) == (2, 1)
    for key in ("on_hand", "available"):
        found = shop.ids(GridQuery(sort=key))
        assert found == [shop.kit, shop.saucer, shop.cup], key
    assert shop.row(shop.kit, shop.annex).on_hand == 0, "nothing lies in the annex"
    assert shop.ids(GridQuery(sort="available", descending=True), shop.place)[0] == shop.cup


def test_filters_know_kits(shop: Shop) -> None:
    assert shop.ids(GridQuery(filters=("kits",))) == [shop.kit]
    assert shop.ids(GridQuery(filters=("nil_but_listed",))) == []
    shop.count(shop.saucer, 1)
    assert shop.ids(GridQuery(filters=("nil_but_listed",))) == [shop.kit], "the order takes the only saucer"
    shop.count(shop.saucer, -1)
    assert shop.ids(GridQuery(filters=("negative",), sort="sku")) == [shop.saucer, shop.kit]


def test_every_filter_and_sort_works_with_and_without_kits(shop: Shop) -> None:
    values = {"sku": "SET", "code": "set", "counted_since": 0}
    for with_kits in (True, False):
        if not with_kits:
            shop.store.write(lambda: kits.put(shop.kit, []))
        grid = inventory_grid._grid(False, with_kits)
        for place in (None, shop.place):
            for key in grid.sorts:
                assert len(shop.ids(GridQuery(sort=key, values=values), place)) == 3, key
            for key in grid.filters:
                query = GridQuery(filters=(key,), values=values)
                count = shop.store.read(lambda query=query, place=place: inventory_grid.count(query, place))  # type: ignore[misc]
                assert count == len(shop.ids(query, place)), key


def test_codes_stand_in_the_order_that_people_expect(shop: Shop) -> None:
    assert shop.ids(GridQuery(sort="sku")) == [shop.cup, shop.saucer, shop.kit], "CUP-2 before CUP-10"
    assert shop.ids(GridQuery(sort="sku", descending=True)) == [shop.kit, shop.saucer, shop.cup]
    shelves = [Shelf(shop.cup, shop.place, "A10", None), Shelf(shop.saucer, shop.place, "a9", None)]
    shop.store.write(lambda: levels.set_shelves(shelves))
    assert shop.ids(GridQuery(sort="bin"))[:2] == [shop.saucer, shop.cup]
    assert shop.ids(GridQuery(sort="bin", descending=True)) == [shop.cup, shop.saucer, shop.kit], "blanks stay last"
    assert sorted(["B1", "a10", "A2", "A2b", ""], key=natural) == ["", "A2", "A2b", "a10", "B1"]


def test_what_was_counted_since_is_left_out_by_location(shop: Shop) -> None:
    def since(days: int, place: int | None = None) -> list[int]:
        moment = to_ms(START + timedelta(days=1) - timedelta(days=days))
        return shop.ids(GridQuery(filters=("not_counted",), values={"counted_since": moment}), place)

    assert since(2) == []
    assert since(1, shop.annex) == []
    assert since(0) == [shop.cup, shop.saucer], "a kit is never counted"
    shop.store.write(lambda: ledger.record([Entry(shop.cup, shop.annex, 3, "received")], START))
    assert since(30, shop.annex) == [shop.cup], "received there, and never counted there"
    assert shop.row(shop.cup).counted_at == START
    assert shop.row(shop.cup, shop.annex).counted_at is None


def test_a_scanned_code_is_a_sku_or_a_barcode(shop: Shop) -> None:
    for code, found in (("cup-10", [shop.saucer]), ("CUP-10".lower(), [shop.saucer]), ("cup", [])):
        assert shop.ids(GridQuery(filters=("code",), values={"code": code})) == found


def test_the_low_stock_list_and_the_row_name_what_is_missing(shop: Shop) -> None:
    shelves = [
        Shelf(shop.cup, shop.place, "A1", 12), Shelf(shop.cup, shop.annex, "", 3), Shelf(shop.kit, shop.place, "", 9),
    ]  # fmt: skip
    shop.store.write(lambda: levels.set_shelves(shelves))
    found = shop.store.read(lambda: low_stock.every(None))
    assert [(each.sku, each.location, each.available, each.short) for each in found] == [
        ("CUP-2", "Default", 9, 3),
        ("CUP-2", "Annex", 0, 3),
    ]
    assert [each.location for each in shop.store.read(lambda: low_stock.every(shop.annex))] == ["Annex"]
    row = shop.row(shop.cup)
    assert (row.minimum, row.short, row.below, row.bin, row.bins) == (15, 6, True, "A1", 1)
    assert shop.ids(GridQuery(filters=("below_minimum",))) == [shop.cup]


def test_items_for_an_act_come_with_what_lies_where(shop: Shop) -> None:
    found = shop.store.read(lambda: shelved.every([shop.kit, shop.cup, 10_000]))
    assert [(each.sku, each.is_kit) for each in found] == [("SET", True), ("CUP-2", False)]
    assert (found[1].on_hand("Default"), found[1].on_hand("Annex"), found[1].bin("Annex")) == (11, 0, "")


def test_a_page_of_the_ledger_by_location_and_where_it_goes_on(shop: Shop) -> None:
    shop.count(shop.cup, 4, shop.annex)
    shop.count(shop.cup, 4, shop.annex)
    every = shop.store.read(lambda: movements.of_item(shop.cup, None, 10))
    assert [(each.location, each.delta, each.balance) for each in every] == [
        ("Annex", 0, 4), ("Annex", 4, 4), ("Default", 11, 11),
    ]  # fmt: skip
    assert shop.store.read(lambda: movements.of_item(shop.cup, shop.place, 10)) == every[2:]
    assert shop.store.read(lambda: movements.of_item(shop.cup, None, 10, every[1].id)) == every[2:]
    assert shop.store.read(lambda: movements.count(shop.cup, shop.annex)) == 2
    assert {each.who for each in every} == {"Ada"}


@pytest.mark.parametrize("named", ["below_minimum", "negative", "nil_but_listed"])
def test_what_is_held_is_found_by_the_item(store: Store, named: str) -> None:
    """W2: with 50,000 items and 10,000 open orders each item was held against all that its location holds: minutes."""
    if isinstance(tables.database.obj, PostgresqlDatabase):
        pytest.skip("SQLite alone takes an index by the type of a column")
    Shop(store)

    def plan() -> list[str]:
        grid = inventory_grid._grid_of(None)
        where, values = grids._where(grid, inventory_grid._placed(GridQuery(filters=(named,)), None))
        sql = f"explain query plan select count(*) from {grids._tables(grid, where)}{where}"
        return [each[3] for each in grids._run(sql, values)]

    lines = store.read(plan)
    joined = [each for each in lines if each.startswith(("SEARCH x ", "SCAN x ", "SEARCH h ", "SCAN h "))]
    assert joined
    assert all("(item_id=?" in each for each in joined), lines


def test_d19_when_an_item_was_counted_at_one_location_is_found_by_the_item(store: Store) -> None:
    """A page of 200 rows walked, for each row, all that ever moved at a warehouse of 10,000 SKUs: the window stood."""
    if isinstance(tables.database.obj, PostgresqlDatabase):
        pytest.skip("SQLite alone takes an index without knowing how many rows it finds")
    shop = Shop(store)

    def plan() -> list[str]:
        grid = inventory_grid._grid_of(shop.place)
        sql = f"explain query plan select {', '.join(grid.columns)} from item i where i.id in (:page_ids)"
        return [each[3] for each in grids._run(sql, {"page_ids": [shop.cup], "location": shop.place})]

    lines = [each for each in store.read(plan) if each.startswith(("SEARCH m ", "SCAN m "))]
    assert lines
    assert all("(item_id=?" in each for each in lines), lines
