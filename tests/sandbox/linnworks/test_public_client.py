"""An independent public client of Linnworks.net agrees with the practice server about every operation (issue 7)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from linndesk.sandbox.linnworks import PracticeLinnworks, events
from linndesk.sandbox.linnworks.deeds import INVOICE
from linndesk.sandbox.linnworks.generate import sample_linnworks, sample_orders
from linndesk.sandbox.linnworks.records import NO_ID
from linndesk.sandbox.linnworks.sample_purchases import BEGUN, PACKED, STRANGE, sample_purchases
from tests.sandbox.driver import START

PEER = Path(__file__).resolve().parents[2] / "peers" / "linnworks_client.py"


class Peer:
    """The client's process."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self._running = running
        self.session = self._read()

    def _read(self) -> Any:
        assert self._running.stdout is not None
        return json.loads(self._running.stdout.readline())

    def say(self, api: str, method: str, model: str | None = None, value: object = None) -> Any:
        assert self._running.stdin is not None
        self._running.stdin.write(json.dumps([api, method, model, value]) + "\n")
        self._running.stdin.flush()
        return self._read()

    def ask(self, api: str, method: str, model: str | None = None, value: object = None) -> Any:
        answer = self.say(api, method, model, value)
        assert "ok" in answer, answer
        return answer["ok"]

    def page(self, **more: object) -> Any:
        asked = {"entriesPerPage": 5, "pageNumber": 1, "fulfilmentCenter": NO_ID, **more}
        return self.ask("orders", "get_open_orders", "OrdersGetOpenOrdersRequest", asked)

    def order(self, id: str) -> Any:
        (found,) = self.ask("orders", "get_orders_by_id", "OrdersGetOrdersByIdRequest", {"pkOrderIds": [id]})
        return found

    def process(self, id: str) -> Any:
        told = {"orderId": id, "scanPerformed": True, "locationId": NO_ID, "context": {"Module": "peer"}}
        return self.ask("orders", "process_order", "OrdersProcessOrderRequest", told)


@pytest.fixture(scope="module")
def linnworks() -> Iterator[PracticeLinnworks]:
    world = sample_linnworks()
    with PracticeLinnworks(world, now=lambda: START) as served:
        sample_orders(world, START)
        sample_purchases(world, START)
        yield served


@pytest.fixture(scope="module")
def peer(linnworks: PracticeLinnworks) -> Iterator[Peer]:
    own = linnworks.settings()
    secrets = [str(own[key]) for key in ("auth_endpoint", "application_id", "application_secret", "token")]
    command = [sys.executable, str(PEER), *secrets]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        yield Peer(running)
        assert linnworks.complaints == [], "what the client sends by itself is what the practice server's table says"
        assert running.stdin is not None
        running.stdin.close()
        assert running.wait(20) == 0


def test_it_signs_in(peer: Peer, linnworks: PracticeLinnworks) -> None:
    """M1."""
    assert peer.session["Server"] == linnworks.server
    assert (peer.session["TTL"], peer.session["Status"]["State"]) == (1200, "AVAILABLE")


def test_it_reads_locations_services_and_units(peer: Peer, linnworks: PracticeLinnworks) -> None:
    places = {each["LocationName"]: each for each in peer.ask("inventory", "get_stock_locations")}
    assert places["Fulfilment centre"]["IsFulfillmentCenter"] is True
    assert places["Default"]["StockLocationId"] == NO_ID
    assert peer.ask("locations", "get_location", None, NO_ID) == places["Default"]
    services = {each["PostalServiceName"] for each in peer.ask("postalservices", "get_postal_services")}
    assert services == {"Default", "Royal Mail 48", "DPD Next Day"}
    methods = peer.ask("orders", "get_shipping_methods")
    assert {one["PostalServiceName"] for each in methods for one in each["PostalServices"]} == services
    assert peer.ask("settings", "get_measures") == {"Weight": "kg", "Dimension": "cm"}


def test_it_reads_open_orders_page_by_page_filtered_and_sorted(peer: Peer, linnworks: PracticeLinnworks) -> None:
    """U2's question."""
    dates = {"FieldCode": "GENERAL_INFO_DATE", "Type": "Range", "DateFrom": "2026-11-20T08:00:00Z"}
    filters = {"DateFields": [{**dates, "DateTo": "2026-11-22T08:00:00Z"}]}
    sorting = [{"FieldCode": "GENERAL_INFO_DATE", "Direction": "Ascending", "Order": 0}]
    found: list[str] = []
    for number in range(1, 5):
        page = peer.page(pageNumber=number, filters=filters, sorting=sorting)
        assert (page["PageNumber"], page["TotalPages"], page["TotalEntries"]) == (number, 4, 16)
        found += [each["OrderId"] for each in page["Data"]]
    assert sorted(found) == sorted(each.id for each in linnworks.world.orders)
    asked = {"filters": filters, "sorting": sorting, "fulfilmentCenter": NO_ID}
    assert peer.ask("orders", "get_all_open_orders", "OrdersGetAllOpenOrdersRequest", asked) == found
    unpaid = {"ListFields": [{"FieldCode": "GENERAL_INFO_STATUS", "Type": "Is", "Value": "0"}]}
    assert [each["GeneralInfo"]["Status"] for each in peer.page(filters=unpaid)["Data"]] == [0]


def test_it_reads_an_order_as_it_is(peer: Peer, linnworks: PracticeLinnworks) -> None:
    composite = next(each for each in linnworks.world.orders if each.notes)
    shown = peer.order(composite.id)
    (line,) = shown["Items"]
    assert (shown["NumOrderId"], shown["Processed"]) == (composite.number, False)
    assert (line["SKU"], line["Quantity"]) == ("KETTLE+LID", composite.lines[0].quantity)
    assert [each["SKU"] for each in line["CompositeSubItems"]] == ["BOTTLE-RED-1", "BRUSH-RED-1"]
    assert shown["CustomerInfo"]["Address"]["FullName"] == composite.delivery.name
    assert [each["Note"] for each in shown["Notes"]] == ["A set: pack both parts together"]
    asked = {"OrderIds": [composite.id], "DetailLevel": ["NOTES"]}
    (same,) = peer.ask("openorders", "get_open_orders_details", "GetOpenOrdersDetailsRequest", asked)["Orders"]
    assert same["Items"] == shown["Items"]


def test_it_processes_an_order_with_its_tracking_once(peer: Peer, linnworks: PracticeLinnworks) -> None:
    """U8: shipping info as it was read, with our number in it; then the processing, which nothing takes back."""
    order = linnworks.world.orders[0]
    sku, units = order.lines[0].sku, order.lines[0].quantity
    before = linnworks.world.shelf.level(sku)
    info = peer.order(order.id)["ShippingInfo"]
    kept = ("PostalServiceId", "TotalWeight", "ItemWeight", "PostageCost", "ManualAdjust")
    told = {"orderId": order.id, "info": {**{name: info[name] for name in kept}, "TrackingNumber": "RM1"}}
    peer.ask("orders", "set_order_shipping_info", "OrdersSetOrderShippingInfoRequest", told)
    assert peer.order(order.id)["ShippingInfo"] == {**info, "TrackingNumber": "RM1"}
    linnworks.world.rules.invoice_printed = True
    assert peer.process(order.id) == {"OrderId": order.id, "Processed": False, "Error": INVOICE}
    printed = peer.ask("orders", "set_invoices_printed", "OrdersSetInvoicesPrintedRequest", {"orderIds": [order.id]})
    assert printed == [order.id]
    assert peer.process(order.id)["Processed"] is True
    linnworks.world.rules.invoice_printed = False
    again = peer.process(order.id)
    assert (again["Processed"], again["Error"]) == (False, "Order is already processed")
    assert "400" in peer.say("orders", "set_order_shipping_info", "OrdersSetOrderShippingInfoRequest", told)["error"]
    after = peer.order(order.id)
    assert (after["Processed"], after["ShippingInfo"]["TrackingNumber"]) == (True, "RM1")
    assert [each.tracking for each in linnworks.world.told.processed(order.id)] == ["RM1"]
    assert linnworks.world.shelf.level(sku) == before - units


def test_it_reads_items_and_tells_levels_row_by_row(peer: Peer, linnworks: PracticeLinnworks) -> None:
    """M10."""
    asked = {"keyword": "", "entriesPerPage": 200, "pageNumber": 1, "loadCompositeParents": False,
             "loadVariationParents": False, "dataRequirements": ["StockLevels"], "searchTypes": ["SKU"]}  # fmt: skip
    items = peer.ask("stock", "get_stock_items_full", "StockGetStockItemsFullRequest", asked)
    skus = {each["ItemNumber"]: each for each in items}
    assert "KETTLE+LID" not in skus
    assert skus["HONEY-340"]["isBatchedStockType"] is True
    wanted = {"request": {"SKUS": ["FRAME-RED-1", "NOBODY"]}}
    (one,) = peer.ask("inventory", "get_stock_item_ids_by_sku", "InventoryGetStockItemIdsBySKURequest", wanted)["Items"]
    assert one == {"SKU": "FRAME-RED-1", "StockItemId": skus["FRAME-RED-1"]["StockItemId"]}
    rows = [
        {"StockItemId": one["StockItemId"], "StockLocationId": NO_ID, "StockLevel": 17, "RowIndex": 0},
        {"SKU": "HONEY-340", "StockLocationId": NO_ID, "StockLevel": 1, "RowIndex": 1},
        {"SKU": "KETTLE+LID", "StockLocationName": "Default", "StockLevel": 1, "RowIndex": 2},
    ]
    told = peer.ask("stock", "update_stock_levels_bulk", "UpdateStockLevelsBulkRequest", {"Items": rows})["Items"]
    assert [each["RowIndex"] for each in told] == [0, 1, 2]
    assert [bool(each["Errors"]) for each in told] == [False, True, True]
    batch = {"request": {"StockItemIds": [one["StockItemId"]]}}
    (levels,) = peer.ask("stock", "get_stock_level_batch", "StockGetStockLevelBatchRequest", batch)
    assert levels["StockItemLevels"][0]["StockLevel"] == 17
    assert linnworks.world.shelf.level("FRAME-RED-1") == 17


def test_it_delivers_a_purchase_order_line_by_line(peer: Peer, linnworks: PracticeLinnworks) -> None:
    """M3, M4."""
    api, world = "purchaseorder", linnworks.world
    asked = {"Status": "OPEN", "EntriesPerPage": 50, "PageNumber": 1, "Location": [NO_ID]}
    page = peer.ask(api, "search_purchase_orders2", "SearchPurchaseOrder2Request", asked)
    heads = {each["ExternalInvoiceNumber"]: each for each in page["Result"]}
    assert (set(heads), page["TotalNumberOfRecords"], page["TotalPages"]) == ({PACKED, STRANGE}, 2, 1)
    begun = peer.ask(api, "search_purchase_orders2", "SearchPurchaseOrder2Request", {**asked, "Status": "PARTIAL"})
    assert [each["ExternalInvoiceNumber"] for each in begun["Result"]] == [BEGUN]
    names = {each["pkSupplierID"]: each["SupplierName"] for each in peer.ask("inventory", "get_suppliers")}
    assert names[heads[PACKED]["fkSupplierId"]] == "Practice potters"
    one = {"pkPurchaseId": heads[PACKED]["pkPurchaseID"]}
    found = peer.ask(api, "get_purchase_order", "PurchaseOrderGetPurchaseOrderRequest", one)
    before = {each["SKU"]: world.shelf.level(each["SKU"]) for each in found["PurchaseOrderItem"]}
    for line in found["PurchaseOrderItem"]:
        told = {**one, "pkPurchaseItemId": line["pkPurchaseItemId"], "Delivered": line["Quantity"]}
        answer = peer.ask(
            api, "deliver_purchase_item", "PurchaseOrderDeliverPurchaseItemRequest", {"deliverItemParameter": told}
        )
        assert answer["NewPurchaseOrderItem"]["Delivered"] == line["Quantity"]
    assert answer["PurchaseOrderHeader"]["Status"] == "DELIVERED"
    after = peer.ask(api, "get_purchase_order", "PurchaseOrderGetPurchaseOrderRequest", one)
    assert [each["DeliveredQuantity"] for each in after["DeliveredRecords"]] == [48, 24]
    assert {sku: world.shelf.level(sku) - level for sku, level in before.items()} == {
        "MUG RED 330": 48, "GLASS-RED-1": 24,
    }  # fmt: skip
    status = {"changeStatusParameter": {"pkPurchaseId": heads[STRANGE]["pkPurchaseID"], "status": "PENDING"}}
    refused = peer.say(api, "change_purchase_order_status", "PurchaseOrderChangePurchaseOrderStatusRequest", status)
    assert "cannot be changed from OPEN to PENDING" in refused["error"]


def test_it_books_a_return_and_acts_on_it_once(peer: Peer, linnworks: PracticeLinnworks) -> None:
    """M5."""
    world, api = linnworks.world, "returnsrefunds"
    order = next(each for each in world.orders if each.processed is None and not each.parked and not each.notes)
    order = events.process(world, order.id)
    (row, *_) = peer.ask("processedorders", "get_return_items_info", None, order.id)
    assert (row["fkOrderItemRowId"], row["ReturnedQty"]) == (order.lines[0].row_id, 0)
    names = {each["CategoryName"] for each in peer.ask("processedorders", "get_return_categories")}
    assert "Faulty item" in names
    asked = {"request": {"OrderId": order.id}}
    options = peer.ask(api, "get_return_options", "ReturnsRefundsGetReturnOptionsRequest", asked)["ReturnOptions"]
    assert (options["CanReturn"], options["Order"]["OrderId"]) == (True, order.id)
    item = {"OrderItemRowId": row["fkOrderItemRowId"], "ReturnLocation": NO_ID, "ReturnQuantity": 1}
    told = {"request": {"OrderId": order.id, "Reference": "PEER-1", "ReturnItems": [item]}}
    made = peer.ask(api, "create_rma_booking", "ReturnsRefundsCreateRMABookingRequest", told)
    assert (made["RMAHeaderId"] > 0, made["Errors"]) == (True, [])
    level = world.shelf.level(row["SKU"])
    act = {"request": {"OrderId": order.id, "RMAHeaderId": made["RMAHeaderId"]}}
    acted = [
        peer.ask(api, "action_rma_booking", "ReturnsRefundsActionRMABookingRequest", act)["SuccessfullyActioned"]
        for _ in range(2)
    ]
    assert (acted, world.shelf.level(row["SKU"])) == ([True, False], level + 1)
    found = peer.ask(api, "get_rma_headers_by_order_id", "ReturnsRefundsGetRMAHeadersByOrderIdRequest", asked)
    assert [(each["ExternalReference"], each["Actioned"]) for each in found["RMAHeaders"]] == [("PEER-1", True)]
