"""The practice Linnworks takes no request that its models do not describe, nor one that comes in another way."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.sandbox.linnworks.records import NO_ID
from tests.sandbox.linnworks.driver import PATIENCE, SIGN_IN, Hand

_PAGE = {"entriesPerPage": 100, "pageNumber": 1}
_RULE = {"FieldCode": "GENERAL_INFO_DATE", "Type": "Range"}
_ENDS = {"DateFrom": "2026-11-20T00:00:00Z", "DateTo": "2026-11-22T00:00:00Z"}
_SORT = {"FieldCode": "GENERAL_INFO_DATE", "Direction": "Ascending", "Order": 0}
_PROCESS = {"orderId": NO_ID, "scanPerformed": True, "locationId": NO_ID}
_SEARCH = {"Status": "OPEN", "EntriesPerPage": 100, "PageNumber": 1}
_DELIVER = {"pkPurchaseId": NO_ID, "pkPurchaseItemId": NO_ID, "AddToDelivered": 1}
_RETURN = {"OrderItemRowId": NO_ID, "ReturnLocation": NO_ID, "ReturnQuantity": 1}
WRONG: list[tuple[str, Any, str]] = [
    ("GetOpenOrders", {"pageNumber": 1}, "'entriesPerPage' is a required property"),
    ("GetOpenOrders", {**_PAGE, "EntriesPerPage": 100}, "'EntriesPerPage' was unexpected"),
    ("GetOpenOrders", {**_PAGE, "pageNumber": "1"}, "'1' is not of type 'integer'"),
    ("GetOpenOrders", {**_PAGE, "pageNumber": 2**31}, "is not a 'int32'"),
    ("GetOpenOrders", {**_PAGE, "pageNumber": None}, "None is not of type 'integer'"),
    ("GetOpenOrders", {**_PAGE, "fulfilmentCenter": "Default"}, "is not a 'uuid'"),
    ("GetOpenOrders", {"request": _PAGE}, "'request' was unexpected"),
    ("GetOpenOrders", {**_PAGE, "sorting": [{**_SORT, "Direction": 0}]}, "0 is not of type 'string'"),
    ("GetOpenOrders", {**_PAGE, "sorting": [{**_SORT, "FieldCode": "DATE"}]}, "'DATE' is not one of"),
    ("GetOpenOrders", {**_PAGE, "filters": {"DateFields": [{**_RULE, **_ENDS, "DateFrom": "yesterday"}]}}, "date-time"),
    ("GetOpenOrders", {**_PAGE, "filters": [{**_RULE, **_ENDS}]}, "is not of type 'object'"),
    ("GetOrdersById", {"pkOrderIds": NO_ID}, "is not of type 'array'"),
    ("GetOrdersById", {"request": {"pkOrderIds": [NO_ID]}}, "'request' was unexpected"),
    ("GetOrdersById", None, "Content-Type is missing"),
    ("SetOrderShippingInfo", {"orderId": NO_ID}, "'info' is a required property"),
    ("SetOrderShippingInfo", {"orderId": NO_ID, "info": {"Vendor": "Royal Mail"}}, "'Vendor' was unexpected"),
    ("SetOrderShippingInfo", {"orderId": NO_ID, "info": {"TrackingNumber": 7}}, "7 is not of type 'string'"),
    ("ProcessOrder", {**_PROCESS, "scanPerformed": "true"}, "is not of type 'boolean'"),
    ("ProcessOrder", {**_PROCESS, "context": "linndesk"}, "is not of type 'object'"),
    ("UpdateStockLevelsBulk", {"request": {"Items": []}}, "'request' was unexpected"),
    ("UpdateStockLevelsBulk", {"Items": [{"SKU": "A", "StockLevel": 1.5}]}, "1.5 is not of type 'integer'"),
    ("UpdateStockLevelsBulk", {"Items": [{"SKU": "A", "Level": 1}]}, "'Level' was unexpected"),
    ("GetStockItemIdsBySKU", {"SKUS": ["A"]}, "'SKUS' was unexpected"),
    ("GetStockLevel_Batch", {"StockItemIds": [NO_ID]}, "'StockItemIds' was unexpected"),
    ("Search_PurchaseOrders2", {"request": _SEARCH}, "'request' was unexpected"),
    ("Search_PurchaseOrders2", {**_SEARCH, "Status": "CLOSED"}, "'CLOSED' is not one of"),
    ("Search_PurchaseOrders2", {**_SEARCH, "Status": ["OPEN"]}, "is not one of"),
    ("Search_PurchaseOrders2", {**_SEARCH, "Location": NO_ID}, "is not of type 'array'"),
    ("Search_PurchaseOrders2", {**_SEARCH, "Location": ["Default"]}, "is not a 'uuid'"),
    ("Get_PurchaseOrder", {"pkPurchaseID": NO_ID}, "'pkPurchaseID' was unexpected"),
    ("Deliver_PurchaseItem", _DELIVER, "were unexpected"),
    ("Deliver_PurchaseItem", {"deliverItemParameter": {**_DELIVER, "Delivered": "4"}}, "'4' is not of type 'integer'"),
    ("Deliver_PurchaseItem", {"deliverItemParameter": {**_DELIVER, "Delivered": None}}, "None is not of type"),
    ("Change_PurchaseOrderStatus", {"changeStatusParameter": {"pkPurchaseId": NO_ID}}, "'status' is a required"),
    ("GetReturnOptions", {"OrderId": NO_ID}, "'OrderId' was unexpected"),
    ("CreateRMABooking", {"request": {"OrderId": NO_ID, "ReturnItems": [{**_RETURN, "SKU": "A"}]}}, "'SKU' was unex"),
    ("CreateRMABooking", {"request": {"OrderId": NO_ID, "ReturnItems": _RETURN}}, "is not of type 'array'"),
    ("ActionRMABooking", {"request": {"OrderId": NO_ID, "RMAHeaderId": "7"}}, "'7' is not of type 'integer'"),
    ("GetStockItemsFull", {**_PAGE, "dataRequirements": ["Levels"]}, "'Levels' is not one of"),
]


@pytest.mark.parametrize(("name", "body", "why"), WRONG)
def test_what_is_not_to_the_letter_is_refused(
    linnworks: PracticeLinnworks, hand: Hand, name: str, body: Any, why: str
) -> None:
    answer = hand.call(name, body)
    assert answer.status_code == 400
    assert "The request is invalid" in answer.json()["Message"]
    assert any(why in each for each in linnworks.complaints)
    assert {each.partition(":")[0] for each in linnworks.complaints} == {name}
    assert [each.acted for each in linnworks.heard_at(name)] == [False]


def test_parameters_of_the_query(hand: Hand) -> None:
    assert hand.call("GetLocation").status_code == 400
    assert hand.call("GetLocation", pkStockLocationId="Default").status_code == 400
    assert hand.call("GetLocation", pkStockLocationId=NO_ID, more="1").status_code == 400
    assert hand.ask("GetLocation", pkStockLocationId=NO_ID)["LocationName"] == "Default"
    unknown = "11111111-1111-4111-8111-111111111111"
    assert "not found" in hand.call("GetLocation", pkStockLocationId=unknown).json()["Message"]


def test_forms_methods_and_paths(linnworks: PracticeLinnworks, hand: Hand) -> None:
    hand.sign_in()
    headers = {"Authorization": hand.session}

    def send(method: str, path: str, **more: Any) -> int:
        return requests.request(
            method, linnworks.server + path, headers=headers, timeout=PATIENCE, allow_redirects=False, **more
        ).status_code

    assert send("POST", "/api/Orders/GetOrdersById", data={"pkOrderIds": "[]"}) == 400
    assert send("POST", "/api/Orders/GetOrdersById", data=b'{"pkOrderIds": []}') == 400, "no content type"
    assert send("GET", "/api/Orders/GetOrdersById") == 405
    assert send("POST", "/api/Inventory/GetStockLocations", json={}) == 405
    assert send("GET", "/api/Inventory/GetStockLocations", json={}) == 400
    assert send("POST", "/Orders/GetOrdersById", json={"pkOrderIds": []}) == 404
    assert send("POST", "/api/Orders/MarkOrderAsDispatched", json={}) == 404
    assert send("POST", "/api/Orders/GetOrdersById", json={"pkOrderIds": []}) == 200


def test_each_host_knows_its_own_calls_only(linnworks: PracticeLinnworks, hand: Hand) -> None:
    """Pitfall 1: the wrong cluster is a silent 404."""
    told = linnworks.settings()
    body = {"ApplicationId": told["application_id"], "ApplicationSecret": told["application_secret"]}
    whole = {**body, "Token": told["token"]}
    assert requests.post(f"{linnworks.server}{SIGN_IN}", json=whole, timeout=PATIENCE).status_code == 404
    hand.sign_in()
    headers = {"Authorization": hand.session}
    wrong = requests.get(f"{linnworks.url}/api/Inventory/GetStockLocations", headers=headers, timeout=PATIENCE)
    assert wrong.status_code == 404
    assert wrong.headers["Content-Type"].startswith("text/html")


def test_what_was_asked_is_counted_and_no_secret_kept(linnworks: PracticeLinnworks, hand: Hand) -> None:
    hand.page()
    assert linnworks.calls.count("GetOpenOrders") == 1
    (call,) = linnworks.calls.of("AuthorizeByApplication")
    assert (call.status, call.body) == (200, "")
