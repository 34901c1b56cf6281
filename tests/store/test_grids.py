"""Big tables as data (store/grids.py): order, filters, search, on both engines."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

import pytest

from linndesk.errors import BadInput
from linndesk.store import grids, items
from linndesk.store.grids import Grid, GridQuery, Sort
from linndesk.store.items import Facts
from linndesk.store.store import Store
from tests.scene import START


def _make(raw: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(raw)


GRID: Grid[tuple[Any, ...]] = Grid(
    table="item i",
    id="i.id",
    searched=("i.sku", "i.title"),
    sorts={
        "sku": Sort("i.sku", text=True),
        "barcode": Sort("nullif(i.barcode, '')", nullable=True),
        "properties": Sort("coalesce(n.count, 0)"),
    },
    columns=("i.id", "i.sku"),
    make=_make,
    filters={"some": "i.sku in (:skus)", "long": "length(i.title) > :least", "rich": "n.count > 0"},
    joins={
        "n": "left join (select item_id, count(*) as count from item_property group by item_id) n on n.item_id = i.id"
    },
)


def _fill(store: Store, *facts: Facts) -> dict[str, int]:
    return store.write(lambda: items.create(facts, START))


def _skus(store: Store, query: GridQuery) -> list[str]:
    def job() -> list[str]:
        found = grids.ids(GRID, query)
        return [each[1] for each in grids.rows(GRID, found).values()]

    return store.read(job)


def test_sorting_ignores_case_and_breaks_ties_by_id(store: Store) -> None:
    _fill(store, Facts("b"), Facts("A"), Facts("a"), Facts("C"))
    assert _skus(store, GridQuery(sort="sku")) == ["A", "a", "b", "C"]
    assert _skus(store, GridQuery(sort="sku", descending=True)) == ["C", "b", "a", "A"]
    assert _skus(store, GridQuery()) == ["b", "A", "a", "C"]


def test_blanks_are_last_in_either_direction(store: Store) -> None:
    _fill(store, Facts("none"), Facts("one", barcode="1"), Facts("two", barcode="2"))
    assert _skus(store, GridQuery(sort="barcode")) == ["one", "two", "none"]
    assert _skus(store, GridQuery(sort="barcode", descending=True)) == ["two", "one", "none"]


def test_filters_hold_together_and_take_lists(store: Store) -> None:
    _fill(store, Facts("A", "short"), Facts("B", "a long title"), Facts("C", "a long title"))
    query = GridQuery(filters=("some", "long"), values={"skus": ["A", "B"], "least": 6})
    assert _skus(store, query) == ["B"]
    assert store.read(lambda: grids.count(GRID, query)) == 1
    assert _skus(store, GridQuery(filters=("some",), values={"skus": []})) == []


def test_joins_come_where_they_are_mentioned(store: Store) -> None:
    ids = _fill(store, Facts("A"), Facts("B"))
    store.write(lambda: items.set_properties([(ids["B"], "Despatch Time", "2")]))
    assert _skus(store, GridQuery(filters=("rich",))) == ["B"]
    assert _skus(store, GridQuery(sort="properties", descending=True)) == ["B", "A"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("mug", ["Mug 50%", "mug_1"]),
        ("50%", ["Mug 50%"]),
        ("g_1", ["mug_1"]),
        ("äpfel", ["Ä"]),
        ("ÄPFEL", ["Ä"]),
        ("red MUG", ["mug_1"]),
        ("!", ["Wow!"]),
        ("it's", []),
        ("'; drop table item; --", []),
        ("  ", ["Mug 50%", "mug_1", "Ä", "Wow!"]),
    ],
)
def test_search_is_letter_for_letter_in_any_case(store: Store, search: str, found: list[str]) -> None:
    _fill(store, Facts("Mug 50%"), Facts("mug_1", "red one"), Facts("Ä", "Äpfel"), Facts("Wow!"))
    assert _skus(store, GridQuery(search=search)) == found


def test_ids_that_were_found_elsewhere_join_the_search(store: Store) -> None:
    ids = _fill(store, Facts("A"), Facts("B"), Facts("C"))
    assert _skus(store, GridQuery(search="A", also=frozenset({ids["C"]}))) == ["A", "C"]


def test_unknown_names_are_refused_with_those_there_are(store: Store) -> None:
    with pytest.raises(BadInput) as error:
        store.read(lambda: grids.ids(GRID, GridQuery(sort="title")))
    assert "sku" in error.value.fix
    with pytest.raises(BadInput):
        store.read(lambda: grids.ids(GRID, GridQuery(filters=("red",))))


def test_a_page_is_in_the_order_asked_for_without_what_is_gone(store: Store) -> None:
    ids = _fill(store, Facts("A"), Facts("B"))
    wanted = array("q", [ids["B"], 999, ids["A"]])
    assert list(store.read(lambda: grids.rows(GRID, wanted))) == [ids["B"], ids["A"]]
    with pytest.raises(ValueError, match="200"):
        store.read(lambda: grids.rows(GRID, range(201)))
