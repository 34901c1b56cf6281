"""Purchase orders of the practice Linnworks: lists, statuses, and goods that come in once (M3, M4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests

from linndesk.sandbox.linnworks import LinnworksWorld, PracticeLinnworks
from linndesk.sandbox.linnworks.purchase_records import Purchase, PurchaseLine
from linndesk.sandbox.linnworks.records import NO_ID
from tests.sandbox.driver import START, Settable
from tests.sandbox.linnworks.driver import Hand

NOBODY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def world(linnworks: PracticeLinnworks) -> LinnworksWorld:
    linnworks.world.shelf.add("A", level=5, barcode="2000000000015")
    linnworks.world.shelf.add("HONEY", level=0, batched=True)
    return linnworks.world


@pytest.fixture
def purchase(world: LinnworksWorld) -> Purchase:
    return world.purchases.add([PurchaseLine("A", 10), PurchaseLine("B", 4)])


def words(answer: requests.Response) -> str:
    assert answer.status_code == 400
    said: str = answer.json()["Message"]
    return said


def delivered(hand: Hand, purchase: Purchase) -> tuple[str, list[int], list[int]]:
    """Status, totals of the lines, units of the records; as they are shown."""
    found = hand.purchase(purchase.id)
    return (
        found["PurchaseOrderHeader"]["Status"],
        [each["Delivered"] for each in found["PurchaseOrderItem"]],
        [each["DeliveredQuantity"] for each in found["DeliveredRecords"]],
    )


def references(found: dict[str, Any]) -> list[str]:
    return [each["ExternalInvoiceNumber"] for each in found["Result"]]


# -- lists


def test_a_search_is_of_one_status_page_by_page_the_newest_first(hand: Hand, world: LinnworksWorld) -> None:
    for day in range(5):
        world.purchases.add([PurchaseLine("A")], reference=f"PO-{day}", purchased=START - timedelta(days=day))
    world.purchases.add([PurchaseLine("A")], reference="PENDING", status="PENDING")
    pages = [hand.purchases("OPEN", number, 2) for number in (1, 2, 3, 4)]
    assert [references(each) for each in pages] == [["PO-0", "PO-1"], ["PO-2", "PO-3"], ["PO-4"], []]
    assert {(each["TotalPages"], each["TotalNumberOfRecords"], each["EntriesPerPage"]) for each in pages} == {(3, 5, 2)}
    assert [each["CurrentPageNumber"] for each in pages] == [1, 2, 3, 4]
    assert references(hand.purchases("PENDING")) == ["PENDING"]
    assert references(hand.purchases("DELIVERED")) == []
    for size, number in ((0, 1), (201, 1), (10, 0)):
        told = {"Status": "OPEN", "EntriesPerPage": size, "PageNumber": number}
        assert hand.call("Search_PurchaseOrders2", told).status_code == 400


def test_a_search_is_narrowed(hand: Hand, world: LinnworksWorld) -> None:
    other = world.add_location("Other")
    add = world.purchases.add
    add([PurchaseLine("A", supplier_code="SUP-1")], reference="FIRST", purchased=START - timedelta(days=3))
    add([PurchaseLine("B")], reference="SECOND", location=other.id, supplier_id=NOBODY, supplier_reference="SO-9")
    assert references(hand.purchases("OPEN", Location=[NO_ID])) == ["FIRST"]
    assert references(hand.purchases("OPEN", Location=[other.id.upper()])) == ["SECOND"]
    assert references(hand.purchases("OPEN", Supplier=[NOBODY])) == ["SECOND"]
    assert references(hand.purchases("OPEN", DateTo="2026-11-19T00:00:00")) == ["FIRST"]
    assert references(hand.purchases("OPEN", DateFrom="2026-11-19T00:00:00Z")) == ["SECOND"]
    for kind, word, wanted in (
        ("All", "so-9", ["SECOND"]),
        ("Reference", "first", ["FIRST"]),
        ("StockItemSKU", "b", ["SECOND"]),
        ("SupplierCode", "SUP", ["FIRST"]),
        ("SupplierReference", "first", []),
    ):
        assert references(hand.purchases("OPEN", SearchType=kind, SearchValue=word)) == wanted


def test_pages_go_wrong_as_a_test_says(linnworks: PracticeLinnworks, hand: Hand, world: LinnworksWorld) -> None:
    for number in range(3):
        world.purchases.add([PurchaseLine("A")], reference=f"PO-{number}", purchased=START - timedelta(days=number))
    faults = linnworks.faults.purchases
    faults.stuck = True
    assert references(hand.purchases("OPEN", 2, 2)) == ["PO-0", "PO-1"]
    faults.stuck, faults.endless = False, True
    assert references(hand.purchases("OPEN", 9, 2)) == ["PO-2"]
    faults.most = 2
    assert (
        hand.call("Search_PurchaseOrders2", {"Status": "OPEN", "EntriesPerPage": 3, "PageNumber": 1}).status_code == 400
    )
    linnworks.faults.reset()
    assert len(references(hand.purchases("OPEN"))) == 3


def test_a_page_shifts_when_somebody_orders_between_two(linnworks: PracticeLinnworks, hand: Hand) -> None:
    world = linnworks.world
    for number in range(4):
        world.purchases.add([PurchaseLine("A")], reference=f"PO-{number}", purchased=START - timedelta(days=9 - number))
    linnworks.faults.meanwhile(
        "Search_PurchaseOrders2", lambda: world.purchases.add([PurchaseLine("A")], reference="NEW"), skip=1
    )
    found = [references(hand.purchases("OPEN", number, 2)) for number in (1, 2)]
    assert found == [["PO-3", "PO-2"], ["PO-2", "PO-1"]]


# -- one of them


def test_a_purchase_order_is_shown_as_a_whole(hand: Hand, world: LinnworksWorld) -> None:
    made = world.purchases.add(
        [PurchaseLine("A", 12, pack_quantity=2, pack_size=6, bin_rack="A1"), PurchaseLine("HONEY", deleted=True)],
        reference="PO-1",
        supplier_reference="SO-1",
        expected=START + timedelta(days=2),
        notes=1,
    )
    found = hand.purchase(made.id.upper())
    header, (first, second) = found["PurchaseOrderHeader"], found["PurchaseOrderItem"]
    assert (header["ExternalInvoiceNumber"], header["SupplierReferenceNumber"]) == ("PO-1", "SO-1")
    assert (header["Status"], header["LineCount"], header["DeliveredLinesCount"]) == ("OPEN", 2, 0)
    assert header["DateOfPurchase"] == header["DateOfDelivery"] == START.strftime("%Y-%m-%dT%H:%M:%S")
    assert header["QuotedDeliveryDate"] == (START + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%S"), "no zone"
    assert (header["TotalCost"], header["taxPaid"]) == (118.8, 19.8)
    assert (first["SKU"], first["Quantity"], first["PackSize"], first["BarcodeNumber"]) == ("A", 12, 6, "2000000000015")
    assert (first["Cost"], first["Tax"], first["InventoryTrackingType"], first["IsDeleted"]) == (64.8, 10.8, 0, False)
    assert (second["InventoryTrackingType"], second["IsDeleted"], second["SortOrder"]) == (1, True, 1)
    assert (found["AdditionalCosts"], found["DeliveredRecords"], found["NoteCount"]) == ([], [], 1)
    assert hand.purchases("OPEN")["Result"] == [header]


def test_what_is_not_there_is_refused(hand: Hand, purchase: Purchase) -> None:
    assert words(hand.call("Get_PurchaseOrder", {"pkPurchaseId": NOBODY})) == "Purchase order was not found"
    told = {"pkPurchaseId": NOBODY, "pkPurchaseItemId": purchase.lines[0].line_id, "Delivered": 1}
    assert "not found" in words(hand.call("Deliver_PurchaseItem", {"deliverItemParameter": told}))
    assert "item was not found" in words(hand.deliver(purchase, pkPurchaseItemId=NOBODY, Delivered=1))


def test_values_that_nobody_expects(linnworks: PracticeLinnworks, hand: Hand, purchase: Purchase) -> None:
    extra = {"PurchaseOrderHeader.Status": "ODD", "PurchaseOrderItem.0.Quantity": None}
    linnworks.world.purchases.update(purchase.id, extra=extra)
    assert hand.purchase(purchase.id)["PurchaseOrderItem"][0]["Quantity"] is None
    assert [each["Status"] for each in hand.purchases("OPEN")["Result"]] == ["ODD"]
    linnworks.world.purchases.update(purchase.id, extra={})
    linnworks.faults.nulls = True
    found = hand.purchase(purchase.id)
    assert (found["AdditionalCosts"], found["DeliveredRecords"]) == (None, None)
    assert found["PurchaseOrderHeader"]["SupplierReferenceNumber"] is None
    assert hand.purchases("DELIVERED")["Result"] is None


# -- goods that come in


def test_a_total_is_set_and_a_second_time_nothing_happens(
    hand: Hand, world: LinnworksWorld, purchase: Purchase, time: Settable
) -> None:
    """R-LOST: the total is absolute, so it may be told again."""
    for _ in range(2):
        answer = hand.deliver(purchase, Delivered=4, BinRack="A1").json()
        assert answer["NewPurchaseOrderItem"]["Delivered"] == 4
        assert answer["PurchaseOrderHeader"]["Status"] == "PARTIAL"
        time.pass_(minutes=1)
    assert world.shelf.level("A") == 9
    assert delivered(hand, purchase) == ("PARTIAL", [4, 0], [4])
    (record,) = hand.purchase(purchase.id)["DeliveredRecords"]
    assert (record["fkPurchaseItemId"], record["fkStockLocationId"]) == (purchase.lines[0].line_id, NO_ID)
    assert record["CreatedDateTime"] == START.strftime("%Y-%m-%dT%H:%M:%S")
    told = world.told.delivered(purchase.id)
    assert [(each.sku, each.total, each.added, each.units, each.bin_rack) for each in told] == [
        ("A", 4, None, 4, "A1"),
        ("A", 4, None, 0, "A1"),
    ]


def test_what_is_added_is_added_each_time(hand: Hand, world: LinnworksWorld, purchase: Purchase) -> None:
    """R-LOST: a repeat of this would double."""
    for _ in range(2):
        assert hand.deliver(purchase, AddToDelivered=3).status_code == 200
    assert delivered(hand, purchase) == ("PARTIAL", [6, 0], [3, 3])
    first, second = hand.purchase(purchase.id)["DeliveredRecords"]
    assert first["pkDeliveryRecordId"] < second["pkDeliveryRecordId"]
    assert world.shelf.level("A") == 11
    assert hand.deliver(purchase, AddToDelivered=0).status_code == 200
    assert delivered(hand, purchase)[2] == [3, 3]


def test_a_total_cannot_be_decreased(hand: Hand, world: LinnworksWorld, purchase: Purchase) -> None:
    hand.deliver(purchase, Delivered=5)
    assert words(hand.deliver(purchase, Delivered=4)) == "Delivered cannot be decreased"
    assert words(hand.deliver(purchase, AddToDelivered=-1)) == "Delivered cannot be decreased"
    assert delivered(hand, purchase) == ("PARTIAL", [5, 0], [5])


def test_either_a_total_or_what_is_added(hand: Hand, purchase: Purchase) -> None:
    assert "Either" in words(hand.deliver(purchase))
    assert "Either" in words(hand.deliver(purchase, Delivered=1, AddToDelivered=1))
    assert delivered(hand, purchase) == ("OPEN", [0, 0], [])


def test_when_all_is_there_it_is_delivered_and_takes_no_more(
    hand: Hand, world: LinnworksWorld, purchase: Purchase, time: Settable
) -> None:
    """The answer to the last one lost, the same again is a refusal: who asks has to look first."""
    hand.deliver(purchase, Delivered=10)
    time.pass_(minutes=10)
    assert hand.deliver(purchase, 1, Delivered=4).json()["PurchaseOrderHeader"]["Status"] == "DELIVERED"
    header = hand.purchase(purchase.id)["PurchaseOrderHeader"]
    assert (header["DeliveredLinesCount"], header["DateOfDelivery"] > header["DateOfPurchase"]) == (2, True)
    assert "is DELIVERED" in words(hand.deliver(purchase, 1, Delivered=4))
    assert delivered(hand, purchase) == ("DELIVERED", [10, 4], [10, 4])


def test_pending_ones_have_to_be_opened_first(hand: Hand, world: LinnworksWorld) -> None:
    made = world.purchases.add([PurchaseLine("A", 10)], status="PENDING")
    assert "is PENDING" in words(hand.deliver(made, Delivered=1))
    told = {"changeStatusParameter": {"pkPurchaseId": made.id, "status": "OPEN"}}
    assert hand.ask("Change_PurchaseOrderStatus", told)["Status"] == "OPEN"
    assert hand.deliver(made, Delivered=1).status_code == 200


@pytest.mark.parametrize(
    ("before", "after", "takes"),
    [
        ("PENDING", "OPEN", True), ("OPEN", "DELIVERED", True), ("PARTIAL", "DELIVERED", True),
        ("OPEN", "PENDING", False), ("OPEN", "PARTIAL", False), ("DELIVERED", "OPEN", False),
        ("PENDING", "DELIVERED", False), ("OPEN", "OPEN", False),
    ],
)  # fmt: skip
def test_steps_of_a_status(hand: Hand, world: LinnworksWorld, before: Any, after: str, takes: bool) -> None:
    made = world.purchases.add([PurchaseLine("A", 10)], status=before)
    told = {"changeStatusParameter": {"pkPurchaseId": made.id, "status": after}}
    assert hand.call("Change_PurchaseOrderStatus", told).status_code == (200 if takes else 400)
    assert world.purchases.get(made.id).status == (after if takes else before)
    assert world.shelf.level("A") == 5, "no stock moves by it"


def test_more_than_was_ordered_comes_in_unless_the_account_refuses(
    hand: Hand, world: LinnworksWorld, purchase: Purchase
) -> None:
    assert hand.deliver(purchase, Delivered=12).json()["NewPurchaseOrderItem"]["Delivered"] == 12
    world.rules.over_delivery = False
    assert "more would be" in words(hand.deliver(purchase, 1, Delivered=5)).lower()
    assert hand.deliver(purchase, Delivered=12).status_code == 200, "it stands already"
    assert hand.deliver(purchase, 1, AddToDelivered=4).status_code == 200
    assert delivered(hand, purchase) == ("DELIVERED", [12, 4], [12, 4])


def test_batches_and_deleted_items(hand: Hand, world: LinnworksWorld) -> None:
    made = world.purchases.add([PurchaseLine("HONEY", 6), PurchaseLine("A", 2, deleted=True)])
    assert words(hand.deliver(made, Delivered=3)) == "Batched items need a BatchNumber"
    assert "has been deleted" in words(hand.deliver(made, 1, Delivered=1))
    ids = [hand.deliver(made, Delivered=n, BatchNumber="B1").json()["BatchInventoryId"] for n in (3, 5)]
    assert 0 < ids[0] < ids[1]
    assert (world.shelf.level("HONEY"), world.shelf.level("A")) == (5, 5)


def test_goods_come_in_where_the_order_says(hand: Hand, world: LinnworksWorld) -> None:
    other = world.add_location("Other")
    made = world.purchases.add([PurchaseLine("A", 10)], location=other.id)
    hand.deliver(made, Delivered=4)
    world.purchases.move(made.id, NO_ID)
    hand.deliver(made, Delivered=6)
    assert (world.shelf.level("A", other.id), world.shelf.level("A")) == (4, 7)
    where = [each["fkStockLocationId"] for each in hand.purchase(made.id)["DeliveredRecords"]]
    assert where == [other.id, NO_ID]


def test_what_is_missing_is_due(hand: Hand, world: LinnworksWorld) -> None:
    item = world.shelf.item(sku="A")
    assert item is not None

    def due() -> int:
        (found,) = hand.ask("GetStockLevel_Batch", {"request": {"StockItemIds": [item.id]}})
        shown: int = found["StockItemLevels"][0]["Due"]
        return shown

    made = world.purchases.add([PurchaseLine("A", 10)], status="PENDING")
    assert due() == 0
    world.purchases.change_status(made.id, "OPEN")
    assert due() == 10
    world.purchases.another_client_delivers(made.id, "a", 4)
    assert due() == 6
    world.purchases.change_status(made.id, "DELIVERED")
    assert due() == 0


# -- what others do, and what goes wrong


def test_somebody_else_delivers_between_a_look_and_a_telling(
    linnworks: PracticeLinnworks, hand: Hand, purchase: Purchase
) -> None:
    purchases = linnworks.world.purchases
    linnworks.faults.meanwhile("Deliver_PurchaseItem", lambda: purchases.another_client_delivers(purchase.id, "A", 6))
    assert words(hand.deliver(purchase, Delivered=4)) == "Delivered cannot be decreased"
    assert (purchases.delivered(purchase.id), linnworks.world.told.delivered()) == ({"A": 6, "B": 0}, [])
    purchases.deliver_all(purchase.id)
    assert delivered(hand, purchase) == ("DELIVERED", [10, 4], [6, 4, 4])


def test_it_goes_while_it_is_looked_at(linnworks: PracticeLinnworks, hand: Hand, purchase: Purchase) -> None:
    linnworks.world.purchases.delete(purchase.id)
    assert words(hand.deliver(purchase, Delivered=4)) == "Purchase order was not found"
    with pytest.raises(KeyError):
        linnworks.world.purchases.another_client_delivers(purchase.id, "A", 1)


def test_lines_go_wrong_as_a_test_says(linnworks: PracticeLinnworks, hand: Hand, purchase: Purchase) -> None:
    faults = linnworks.faults.purchases
    faults.refused["A"], faults.pretended = "Not that one", {"B"}
    assert words(hand.deliver(purchase, Delivered=4)) == "Not that one"
    assert hand.deliver(purchase, 1, Delivered=4).status_code == 200
    assert delivered(hand, purchase) == ("OPEN", [0, 0], [])
    assert linnworks.world.told.delivered() == []
    linnworks.faults.reset()
    hand.deliver(purchase, Delivered=4)
    linnworks.faults.purchases.no_records = True
    assert delivered(hand, purchase) == ("PARTIAL", [4, 0], [])


@pytest.mark.parametrize(("kind", "acted"), [("reset", False), ("lost", True), ("truncated", True)])
def test_an_answer_is_lost(
    linnworks: PracticeLinnworks, hand: Hand, purchase: Purchase, kind: Any, acted: bool
) -> None:
    """R-LOST."""
    linnworks.faults.fail_next("Deliver_PurchaseItem", kind)
    with pytest.raises(requests.RequestException):
        hand.deliver(purchase, Delivered=4)
    assert linnworks.world.purchases.delivered(purchase.id)["A"] == (4 if acted else 0)
    assert len(linnworks.world.told.delivered(purchase.id)) == acted
