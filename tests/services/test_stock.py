"""Stock set by hand, the ledger of an item, and locations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linndesk.errors import BadInput, UnknownName
from linndesk.services.items import Items
from linndesk.services.locations import Locations
from linndesk.services.stock import Stock
from linndesk.store.grids import GridQuery
from linndesk.store.store import Store
from tests.scene import TurnedClock
from tests.store import made


@pytest.fixture
def store(database_file: Path) -> Iterator[Store]:
    opened = Store(database_file, clock=TurnedClock())
    Locations(opened).ensure_default()
    yield opened
    opened.close()


@pytest.fixture
def stock(store: Store) -> Stock:
    return Stock(store, TurnedClock())


def test_a_level_is_set_by_one_entry_of_the_ledger(store: Store, stock: Stock) -> None:
    made.item(store, "A")
    assert stock.set_level("A", 5, note="shelf count") == 5
    assert stock.set_level("A", 3) == -2
    assert [(each.delta, each.balance, each.note) for each in stock.movements("A")] == [
        (-2, 3, ""),
        (5, 5, "shelf count"),
    ]
    assert stock.levels("A")[0].on_hand == 3


def test_unknown_items_and_locations_are_named_and_nothing_is_written(store: Store, stock: Stock) -> None:
    made.item(store, "A")
    with pytest.raises(UnknownName, match="no stock item B"):
        stock.set_level("B", 1)
    with pytest.raises(UnknownName, match="Locations here: Default"):
        stock.set_level("A", 1, "Shed")
    with pytest.raises(BadInput):
        stock.set_level("A", 10**12)
    assert stock.movements("A") == []


def test_the_inventory_table_by_location(store: Store, stock: Stock) -> None:
    Locations(store).add("Annex")
    for sku, level, place in (("B", 1, "Default"), ("A", 2, "Annex"), ("C", 9, "Default")):
        made.item(store, sku)
        stock.set_level(sku, level, place)
    query = GridQuery(sort="on_hand", descending=True)
    rows = stock.rows(stock.ids(query, "Annex"), "Annex")
    assert [(each.sku, each.on_hand) for each in rows.values()][0] == ("A", 2)
    assert [each.sku for each in stock.rows(stock.ids(query)).values()] == ["C", "A", "B"]
    assert stock.count(GridQuery(search="c")) == 1
    with pytest.raises(UnknownName):
        stock.ids(query, "Shed")


def test_default_is_there_once_and_names_are_unique(store: Store) -> None:
    places = Locations(store)
    assert places.ensure_default() == places.ensure_default()
    assert places.add(" Annex ").name == "Annex"
    with pytest.raises(BadInput):
        places.add("default")
    with pytest.raises(BadInput):
        places.add("  ")
    assert [each.name for each in places.listed()] == ["Default", "Annex"]


def test_items_are_found_by_every_word(store: Store) -> None:
    for sku in ("MUG RED", "MUG BLUE"):
        made.item(store, sku)
    items = Items(store, TurnedClock())
    assert [each.sku for each in items.listed("red mug")] == ["MUG RED"]
    assert [each.sku for each in items.listed(limit=1)] == ["MUG BLUE"]
