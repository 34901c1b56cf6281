"""The operations of Linnworks that this program asks, as a table: path and how often a minute. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from linndesk.domain.buckets import Plan

BURST = 25.0  # calls at once; so many fewer come in the rest of the minute
SLACK = 5.0  # calls of a minute that are left over: both clocks count, and ours may be the slower


@dataclass(frozen=True, slots=True)
class Operation:
    """``per_minute``: Linnworks' limit for each operation and each of its customers; ``asks``: what people call what is
    asked by it, "" = by its name."""

    name: str
    method: str
    path: str
    per_minute: int
    asks: str = ""

    @property
    def words(self) -> str:
        """For a sentence."""
        return self.asks or self.name

    @property
    def plan(self) -> Plan:
        """No minute, wherever it begins, sees more calls than the limit."""
        return Plan((self.per_minute - BURST - SLACK) / 60.0, BURST)


AUTHORIZE = Operation("AuthorizeByApplication", "POST", "/api/Auth/AuthorizeByApplication", 150)
GET_STOCK_LOCATIONS = Operation("GetStockLocations", "GET", "/api/Inventory/GetStockLocations", 150)
GET_OPEN_ORDERS = Operation("GetOpenOrders", "POST", "/api/Orders/GetOpenOrders", 250)
GET_ORDERS_BY_ID = Operation("GetOrdersById", "POST", "/api/Orders/GetOrdersById", 250)
SET_ORDER_SHIPPING_INFO = Operation("SetOrderShippingInfo", "POST", "/api/Orders/SetOrderShippingInfo", 250)
SET_INVOICES_PRINTED = Operation("SetInvoicesPrinted", "POST", "/api/Orders/SetInvoicesPrinted", 150)
PROCESS_ORDER = Operation("ProcessOrder", "POST", "/api/Orders/ProcessOrder", 250)
GET_POSTAL_SERVICES = Operation("GetPostalServices", "GET", "/api/PostalServices/GetPostalServices", 150)
UPDATE_STOCK_LEVELS_BULK = Operation("UpdateStockLevelsBulk", "POST", "/api/Stock/UpdateStockLevelsBulk", 150)
GET_STOCK_LEVEL_BATCH = Operation("GetStockLevel_Batch", "POST", "/api/Stock/GetStockLevel_Batch", 250)
GET_STOCK_ITEMS_FULL = Operation("GetStockItemsFull", "POST", "/api/Stock/GetStockItemsFull", 150)
GET_MEASURES = Operation("GetMeasures", "GET", "/api/Settings/GetMeasures", 150)
SEARCH_PURCHASES = Operation(
    "Search_PurchaseOrders2", "POST", "/api/PurchaseOrder/Search_PurchaseOrders2", 150, "the list of purchase orders"
)
GET_PURCHASE = Operation("Get_PurchaseOrder", "POST", "/api/PurchaseOrder/Get_PurchaseOrder", 250, "the purchase order")
DELIVER_ITEM = Operation("Deliver_PurchaseItem", "POST", "/api/PurchaseOrder/Deliver_PurchaseItem", 250, "the booking")
GET_SUPPLIERS = Operation("GetSuppliers", "GET", "/api/Inventory/GetSuppliers", 150)
GET_RETURNS = Operation(
    "GetRMAHeadersByOrderId", "POST", "/api/ReturnsRefunds/GetRMAHeadersByOrderId", 150, "the order's returns"
)
CREATE_RETURN = Operation("CreateRMABooking", "POST", "/api/ReturnsRefunds/CreateRMABooking", 150, "the return")
ACCEPT_RETURN = Operation(
    "ActionRMABooking", "POST", "/api/ReturnsRefunds/ActionRMABooking", 150, "the acceptance of the return"
)
GET_RETURN_ITEMS = Operation("GetReturnItemsInfo", "GET", "/api/ProcessedOrders/GetReturnItemsInfo", 250)
GET_RETURN_CATEGORIES = Operation("GetReturnCategories", "GET", "/api/ProcessedOrders/GetReturnCategories", 150)

ALL = (
    *(AUTHORIZE, GET_STOCK_LOCATIONS, GET_OPEN_ORDERS, GET_ORDERS_BY_ID, SET_ORDER_SHIPPING_INFO),
    *(SET_INVOICES_PRINTED, PROCESS_ORDER, GET_POSTAL_SERVICES, UPDATE_STOCK_LEVELS_BULK, GET_STOCK_ITEMS_FULL),
    *(GET_MEASURES, GET_STOCK_LEVEL_BATCH, SEARCH_PURCHASES, GET_PURCHASE, DELIVER_ITEM),
    GET_SUPPLIERS,
    *(GET_RETURNS, CREATE_RETURN, ACCEPT_RETURN, GET_RETURN_ITEMS, GET_RETURN_CATEGORIES),
)
