"""Stock items and levels of the practice Linnworks, row by row (M10)."""

from __future__ import annotations

import pytest

from linndesk.sandbox.linnworks import LinnworksWorld, PracticeLinnworks
from linndesk.sandbox.linnworks.records import NO_ID, Line
from tests.sandbox.linnworks.driver import Hand


@pytest.fixture
def world(linnworks: PracticeLinnworks) -> LinnworksWorld:
    shelf = linnworks.world.shelf
    shelf.add("A", level=10)
    shelf.add("B", level=10)
    shelf.add("SET", parts=(("A", 1), ("B", 2)))
    shelf.add("HONEY", batched=True)
    shelf.add("SHIRT", variation_parent=True)
    return linnworks.world


def items(hand: Hand, **more: object) -> list[str]:
    found = hand.ask("GetStockItemsFull", {"entriesPerPage": 200, "pageNumber": 1, **more})
    return [each["ItemNumber"] for each in found]


def test_composites_and_variation_parents_come_only_when_asked_for(hand: Hand, world: LinnworksWorld) -> None:
    assert items(hand) == ["A", "B", "HONEY"]
    assert items(hand, loadCompositeParents=True) == ["A", "B", "SET", "HONEY"]
    assert items(hand, loadVariationParents=True) == ["A", "B", "HONEY", "SHIRT"]
    assert items(hand, keyword="hon", searchTypes=["SKU"]) == ["HONEY"]
    assert [each["isBatchedStockType"] for each in hand.ask("GetStockItemsFull", {"entriesPerPage": 3, "pageNumber": 1})
            ] == [False, False, True]  # fmt: skip


def test_past_the_last_page_is_a_400(hand: Hand, world: LinnworksWorld) -> None:
    """Pitfall 12."""
    for size, number, status in ((200, 1, 200), (200, 2, 400), (3, 2, 400), (2, 2, 200), (201, 1, 400), (10, 0, 400)):
        asked = {"entriesPerPage": size, "pageNumber": number}
        assert hand.call("GetStockItemsFull", asked).status_code == status
    assert items(hand, keyword="nobody") == [], "an empty first page is an empty list"


def test_each_row_is_answered_for_itself(hand: Hand, world: LinnworksWorld) -> None:
    a, centre = world.shelf.item(sku="A"), world.add_location("FBA", fulfilment_centre=True)
    assert a is not None
    rows = hand.level(
        {"SKU": "a", "StockLevel": 5},
        {"StockItemId": a.id.upper(), "StockLevel": 6},
        {"SKU": "SET", "StockLevel": 5},
        {"SKU": "HONEY", "StockLevel": 5},
        {"SKU": "SHIRT", "StockLevel": 5},
        {"SKU": "NOBODY", "StockLevel": 5},
        {"SKU": "B", "StockLevel": 5, "StockLocationId": centre.id},
        {"SKU": "B", "StockLevel": 5, "StockLocationId": "11111111-1111-4111-8111-111111111111"},
        {},
    )
    assert [each["RowIndex"] for each in rows] == list(range(9))
    assert [bool(each["Errors"]) for each in rows] == [False, False, *[True] * 7]
    assert [(each.sku, each.level) for each in world.shelf.told] == [("A", 5), ("A", 6)]
    assert (world.shelf.level("A"), world.shelf.level("B")) == (6, 10)


def test_a_location_by_its_name(hand: Hand, world: LinnworksWorld) -> None:
    other = world.add_location("Other")
    told = {"Items": [{"SKU": "A", "StockLocationName": "Other", "StockLevel": 3}]}
    assert hand.ask("UpdateStockLevelsBulk", told)["Items"][0]["Errors"] == []
    assert (world.shelf.level("A"), world.shelf.level("A", other.id)) == (10, 3)


def test_rows_go_wrong_as_a_test_says(linnworks: PracticeLinnworks, hand: Hand, world: LinnworksWorld) -> None:
    faults = linnworks.faults.levels
    for sku in "CDEF":
        world.shelf.add(sku, level=1)
    faults.refused["C"], faults.missing = "Not that one", {"D"}
    faults.pretended = {"E"}
    rows = hand.level(*({"SKU": sku, "StockLevel": 9} for sku in "CDEF"))
    assert [(each["SKU"], each["Errors"]) for each in rows] == [("C", ["Not that one"]), ("E", []), ("F", [])]
    assert [world.shelf.level(sku) for sku in "CDEF"] == [1, 9, 1, 9]
    faults.poison["F"] = "Something is wrong"
    told = {"Items": [{"SKU": sku, "StockLocationId": NO_ID, "StockLevel": 2} for sku in "AF"]}
    answer = hand.call("UpdateStockLevelsBulk", told)
    assert (answer.status_code, answer.json()["Message"]) == (400, "Something is wrong")
    assert world.shelf.level("A") == 10
    many = {"Items": [{"SKU": "A", "StockLocationId": NO_ID, "StockLevel": 2}] * 501}
    assert hand.call("UpdateStockLevelsBulk", many).status_code == 400


def test_levels_count_what_open_orders_hold(hand: Hand, world: LinnworksWorld) -> None:
    """Pitfall 8: Available = StockLevel - InOrders, and only processing takes from the level."""
    order = world.add_order([Line("SET", 2)])
    (found,) = hand.ask("GetStockItemIdsBySKU", {"request": {"SKUS": ["B", "NOBODY"]}})["Items"]

    def level() -> tuple[int, int, int]:
        asked = {"request": {"StockItemIds": [found["StockItemId"]]}}
        (one,) = hand.ask("GetStockLevel_Batch", asked)
        first = one["StockItemLevels"][0]
        return first["StockLevel"], first["InOrders"], first["Available"]

    assert level() == (10, 4, 6)
    hand.process(order)
    assert level() == (6, 0, 6)
