"""The committed table says what Linnworks' models say, and answers keep to them (skipped without LINNDESK_SPECS)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from linndesk.sandbox import specs
from linndesk.sandbox.linnworks import LinnworksWorld, PracticeLinnworks, events, models
from linndesk.sandbox.linnworks.operations import Operation, operations, table
from linndesk.sandbox.linnworks.purchase_records import PurchaseLine
from linndesk.sandbox.linnworks.records import NO_ID, Line, Order, Person
from tests.sandbox.driver import START
from tests.sandbox.linnworks.driver import BY_NAME, Hand

RATE = re.compile(r"<b>(\d+)</b></span> / minute")
need_models = pytest.mark.skipif(specs.folder("linnworks") is None, reason="LINNDESK_SPECS is unset")
UNMODELLED = "GetMeasures"  # the settings' model is not among the published files
MODELLED = [each for each in operations().values() if each.name != UNMODELLED]
PLACES = {"required", "additionalProperties", "properties", "type"}


def words(operation: Operation) -> dict[str, Any]:
    said = models.described(operation)
    assert said is not None, f"{operation.method} {operation.path} is not in {operation.model}"
    return said


@need_models
@pytest.mark.parametrize("operation", MODELLED, ids=lambda each: each.name)
def test_the_table_agrees_with_the_models(operation: Operation) -> None:
    said = words(operation)
    rate = RATE.search(said["description"])
    assert rate is not None
    assert int(rate[1]) == operation.rate
    query = {each["name"]: each for each in said.get("parameters", []) if each["in"] == "query"}
    assert set(operation.query) == set(query)
    bodies = [each["schema"]["$ref"] for each in said.get("parameters", []) if each["in"] == "body"]
    assert bodies == ([f"#/definitions/{operation.body}"] if operation.body else [])


@need_models
def test_bodies_agree_with_the_models() -> None:
    model = {name: body for each in MODELLED for name, body in (models.load(each.model) or {})["definitions"].items()}
    for name, mine in table()["definitions"].items():
        if name == "FieldCode":
            continue
        assert set(mine) <= PLACES
        assert mine["additionalProperties"] is False
        left_out = {"FieldVisibility"} if name == "FieldsFilter" else set()
        theirs = model[name]["properties"]
        assert set(mine["properties"]) == set(theirs) - left_out, name
        assert set(mine.get("required", ())) <= set(theirs)
        for member, form in mine["properties"].items():
            if form.get("$ref", "").endswith("/FieldCode"):
                assert theirs[member]["enum"] == table()["definitions"]["FieldCode"]["enum"]
            else:
                assert all(theirs[member].get(key) == value for key, value in form.items() if key != "items"), member


def odd_order(world: LinnworksWorld) -> Order:
    """With something of everything."""
    world.shelf.add("A")
    world.shelf.add("B")
    world.shelf.add("SET", parts=(("A", 1), ("B", 2)))
    world.purchases.suppliers["00000000-1111-4000-8000-00000000000a"] = "Practice potters"
    return world.add_order(
        [
            Line("SET", 2, Decimal("20.45"), discount=Decimal("12.5"), options=(("Engraving", "Nan"),)),
            Line("NOBODY", tax_inclusive=False),
            Line("", service=True, title="Gift wrapping"),
        ],
        notes=(("Leave it with the neighbours", False),),
        billing=Person("Somebody else"),
        despatch_by=START + timedelta(days=1),
        scheduled=(START, None),
    )


ASKED: dict[str, Callable[[Order], tuple[object, dict[str, str]]]] = {
    "GetStockLocations": lambda order: (None, {}),
    "GetLocation": lambda order: (None, {"pkStockLocationId": NO_ID}),
    "GetPostalServices": lambda order: (None, {}),
    "GetShippingMethods": lambda order: (None, {}),
    "GetOpenOrders": lambda order: ({"entriesPerPage": 10, "pageNumber": 1}, {}),
    "GetAllOpenOrders": lambda order: ({}, {}),
    "GetOrdersById": lambda order: ({"pkOrderIds": [order.id]}, {}),
    "GetOpenOrdersDetails": lambda order: ({"OrderIds": [order.id]}, {}),
    "SetOrderShippingInfo": lambda order: ({"orderId": order.id, "info": {"TrackingNumber": "1"}}, {}),
    "SetInvoicesPrinted": lambda order: ({"orderIds": [order.id]}, {}),
    "ProcessOrder": lambda order: ({"orderId": order.id, "scanPerformed": False, "locationId": NO_ID}, {}),
    "GetStockItemsFull": lambda order: (
        {"entriesPerPage": 9, "pageNumber": 1, "dataRequirements": ["StockLevels"]}, {},
    ),
    "GetStockItemIdsBySKU": lambda order: ({"request": {"SKUS": ["A"]}}, {}),
    "UpdateStockLevelsBulk": lambda order: ({"Items": [{"SKU": "A", "StockLocationId": NO_ID, "StockLevel": 1}]}, {}),
    "GetWarehouseLocations": lambda order: (None, {}),
    "GetReturnCategories": lambda order: (None, {}),
    "GetSuppliers": lambda order: (None, {}),
    "GetReturnItemsInfo": lambda order: (None, {"pkOrderId": order.id}),
    "GetReturnOptions": lambda order: ({"request": {"OrderId": order.id}}, {}),
    "GetRMAHeadersByOrderId": lambda order: ({"request": {"OrderId": order.id}}, {}),
    "CreateRMABooking": lambda order: ({"request": {"OrderId": order.id, "ReturnItems": [
        {"OrderItemRowId": order.lines[0].row_id, "ReturnLocation": NO_ID, "ReturnQuantity": 9}]}}, {}),
}  # fmt: skip


@need_models
@pytest.mark.parametrize("name", ASKED)
def test_answers_keep_to_the_models(linnworks: PracticeLinnworks, hand: Hand, name: str) -> None:
    body, query = ASKED[name](odd_order(linnworks.world))
    answer = hand.ask(name, body, **query)
    assert answer
    assert models.answer_complaints(BY_NAME[name], answer) == []


@need_models
@pytest.mark.parametrize("name", ASKED)
def test_answers_without_what_is_empty_keep_to_the_models(linnworks: PracticeLinnworks, hand: Hand, name: str) -> None:
    """Nulls stand in their places, and nothing else changes."""
    body, query = ASKED[name](odd_order(linnworks.world))
    linnworks.faults.nulls = True
    assert models.answer_complaints(BY_NAME[name], hand.ask(name, body, **query)) == []


@need_models
def test_the_other_answers_keep_to_the_models(linnworks: PracticeLinnworks, hand: Hand) -> None:
    item = linnworks.world.shelf.add("A")
    levels = hand.ask("GetStockLevel_Batch", {"request": {"StockItemIds": [item.id]}})
    assert models.answer_complaints(BY_NAME["GetStockLevel_Batch"], levels) == []
    session = hand.sign_in().json()
    assert models.answer_complaints(BY_NAME["AuthorizeByApplication"], session) == []
    others = {"GetStockLevel_Batch", "AuthorizeByApplication", "ActionRMABooking", *PURCHASING}
    assert {*ASKED, *others} == {each.name for each in MODELLED}


PURCHASING = ("Search_PurchaseOrders2", "Get_PurchaseOrder", "Deliver_PurchaseItem", "Change_PurchaseOrderStatus")


@need_models
def test_answers_on_purchase_orders_keep_to_the_models(linnworks: PracticeLinnworks, hand: Hand) -> None:
    """M3, M4."""
    linnworks.world.shelf.add("HONEY", batched=True)
    made = linnworks.world.purchases.add([PurchaseLine("A", pack_size=6), PurchaseLine("HONEY")], expected=START)
    first = {"pkPurchaseId": made.id, "pkPurchaseItemId": made.lines[0].line_id, "Delivered": 10}
    second = {"pkPurchaseId": made.id, "pkPurchaseItemId": made.lines[1].line_id, "AddToDelivered": 4}
    asked: list[tuple[str, dict[str, Any]]] = [
        ("Deliver_PurchaseItem", {"deliverItemParameter": first}),
        ("Deliver_PurchaseItem", {"deliverItemParameter": {**second, "BatchNumber": "B1", "BinRack": "A1"}}),
        ("Get_PurchaseOrder", {"pkPurchaseId": made.id}),
        ("Search_PurchaseOrders2", {"Status": "PARTIAL", "EntriesPerPage": 10, "PageNumber": 1}),
        ("Change_PurchaseOrderStatus", {"changeStatusParameter": {"pkPurchaseId": made.id, "status": "DELIVERED"}}),
    ]
    for name, body in asked:
        assert models.answer_complaints(BY_NAME[name], hand.ask(name, body)) == []


@need_models
def test_answers_on_returns_keep_to_the_models(linnworks: PracticeLinnworks, hand: Hand) -> None:
    """M5."""
    linnworks.world.shelf.add("HONEY", batched=True)
    order = events.process(linnworks.world, odd_order(linnworks.world).id)
    honey = events.process(linnworks.world, linnworks.world.add_order([Line("HONEY")]).id)
    rma = linnworks.world.returns.another_client_books_return(order.id, {"SET": 1})
    told = {"OrderId": order.id, "RMAHeaderId": rma.id}
    for name in ("GetReturnOptions", "ActionRMABooking", "GetReturnOptions"):
        assert models.answer_complaints(BY_NAME[name], hand.ask(name, {"request": told})) == []
    row = {"OrderItemRowId": order.lines[0].row_id, "ReturnLocation": NO_ID, "ReturnQuantity": 1}
    made = hand.ask("CreateRMABooking", {"request": {"OrderId": order.id, "ReturnItems": [row]}})
    assert made["RMAHeaderId"]
    assert models.answer_complaints(BY_NAME["CreateRMABooking"], made) == []
    headers = hand.ask("GetRMAHeadersByOrderId", {"request": {"OrderId": order.id}})
    assert len(headers["RMAHeaders"]) == 2
    assert models.answer_complaints(BY_NAME["GetRMAHeadersByOrderId"], headers) == []
    rows = hand.ask("GetReturnItemsInfo", pkOrderId=honey.id)
    assert models.answer_complaints(BY_NAME["GetReturnItemsInfo"], rows) == []
