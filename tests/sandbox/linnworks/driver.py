"""A plain hand for the practice Linnworks: requests over real sockets, right to the letter unless a test says else."""

from __future__ import annotations

from typing import Any

import requests

from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.sandbox.linnworks.operations import Operation, operations
from linndesk.sandbox.linnworks.purchase_records import Purchase
from linndesk.sandbox.linnworks.records import NO_ID, Order

PATIENCE = 10
SIGN_IN = "/api/Auth/AuthorizeByApplication"
BY_NAME: dict[str, Operation] = {each.name: each for each in operations().values()}
Json = dict[str, Any]


class Hand:
    """Calls with a session of its own, made with the first call."""

    def __init__(self, linnworks: PracticeLinnworks) -> None:
        self.linnworks = linnworks
        self.session = ""

    def sign_in(self, **changes: object) -> requests.Response:
        told = self.linnworks.settings()
        body = {
            "ApplicationId": told["application_id"],
            "ApplicationSecret": told["application_secret"],
            "Token": told["token"],
        }
        answer = requests.post(f"{self.linnworks.url}{SIGN_IN}", json={**body, **changes}, timeout=PATIENCE)
        if answer.ok:
            self.session = answer.json()["Token"]
        return answer

    def call(self, name: str, body: object = None, header: str | None = None, **query: str) -> requests.Response:
        """``header`` stands in place of the session's token."""
        if not self.session:
            self.sign_in()
        row = BY_NAME[name]
        return requests.request(
            row.method,
            self.linnworks.server + row.path,
            json=body,
            params=query,
            headers={"Authorization": self.session if header is None else header},
            timeout=PATIENCE,
            allow_redirects=False,
        )

    def ask(self, name: str, body: object = None, **query: str) -> Any:
        """The answer to a good request."""
        answer = self.call(name, body, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def page(self, number: int = 1, size: int = 100, **more: object) -> Json:
        found: Json = self.ask("GetOpenOrders", {"entriesPerPage": size, "pageNumber": number, **more})
        return found

    def listed(self, **more: object) -> list[str]:
        """References of the open orders."""
        return [each["GeneralInfo"]["ReferenceNum"] for each in self.page(**more)["Data"]]

    def details(self, order: Order) -> Json:
        (found,) = self.ask("GetOrdersById", {"pkOrderIds": [order.id]})
        shown: Json = found
        return shown

    def ship(self, order: Order, tracking: str, **more: object) -> requests.Response:
        return self.call("SetOrderShippingInfo", {"orderId": order.id, "info": {"TrackingNumber": tracking, **more}})

    def process(self, order: Order, location: str = NO_ID, *, scanned: bool = True) -> Json:
        told = {"orderId": order.id, "scanPerformed": scanned, "locationId": location, "context": {"Module": "test"}}
        found: Json = self.ask("ProcessOrder", told)
        return found

    def purchases(self, status: str, number: int = 1, size: int = 100, **more: object) -> Json:
        told = {"Status": status, "EntriesPerPage": size, "PageNumber": number, **more}
        found: Json = self.ask("Search_PurchaseOrders2", told)
        return found

    def purchase(self, id: str) -> Json:
        found: Json = self.ask("Get_PurchaseOrder", {"pkPurchaseId": id})
        return found

    def deliver(self, purchase: Purchase, place: int = 0, **more: object) -> requests.Response:
        told = {"pkPurchaseId": purchase.id, "pkPurchaseItemId": purchase.lines[place].line_id, **more}
        return self.call("Deliver_PurchaseItem", {"deliverItemParameter": told})

    def book(self, order: Order, *rows: Json, **more: object) -> Json:
        """A return; each row of the first line at the default location, unless it says else."""
        given = {"OrderItemRowId": order.lines[0].row_id, "ReturnLocation": NO_ID, "ReturnQuantity": 1}
        told = {"OrderId": order.id, "ReturnItems": [{**given, **each} for each in rows], **more}
        found: Json = self.ask("CreateRMABooking", {"request": told})
        return found

    def act(self, order: Order, rma: int) -> Json:
        found: Json = self.ask("ActionRMABooking", {"request": {"OrderId": order.id, "RMAHeaderId": rma}})
        return found

    def level(self, *rows: Json) -> list[Json]:
        told = [{"StockLocationId": NO_ID, "RowIndex": place, **each} for place, each in enumerate(rows)]
        found: list[Json] = self.ask("UpdateStockLevelsBulk", {"Items": told})["Items"]
        return found
