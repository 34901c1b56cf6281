"""Purchase orders that are searched, read, opened and delivered. Worker threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from linndesk.sandbox.linnworks import purchase_render as shown
from linndesk.sandbox.linnworks.asked import Asked, Json, Refusal, refused
from linndesk.sandbox.linnworks.faults import LinnworksFaults
from linndesk.sandbox.linnworks.purchase_records import DUE, Delivered, Purchase, PurchaseLine
from linndesk.sandbox.linnworks.times import read_time
from linndesk.sandbox.linnworks.world import LinnworksWorld

_STEPS = {("PENDING", "OPEN"), ("OPEN", "DELIVERED"), ("PARTIAL", "DELIVERED")}
Test = Callable[[Purchase], bool]


class PurchaseDesk:
    """Acts under the world's lock, so that what is told twice finds what the first did."""

    def __init__(self, world: LinnworksWorld, faults: LinnworksFaults) -> None:
        self._world = world
        self._faults = faults

    def search(self, asked: Asked) -> Json:
        """Search_PurchaseOrders2: the newest first, so that pages shift when one comes in between. Raises Refusal."""
        size, number, faults = asked.body["EntriesPerPage"], asked.body["PageNumber"], self._faults.purchases
        if not 1 <= size <= faults.most or number < 1:
            raise Refusal(refused(f"EntriesPerPage is at most {faults.most}, PageNumber at least 1"))
        fits = _wanted(asked.body)
        with self._world.lock:
            found = [each for each in reversed(self._world.purchases.all) if fits(each)]
        found.sort(key=lambda each: each.purchased, reverse=True)
        pages = -(-len(found) // size)
        place = 1 if faults.stuck else max(1, min(number, pages)) if faults.endless else number
        return {
            "Result": [shown.header(each) for each in found[(place - 1) * size : place * size]],
            "TotalPages": pages,
            "CurrentPageNumber": number,
            "EntriesPerPage": size,
            "TotalNumberOfRecords": len(found),
        }

    def whole(self, asked: Asked) -> Json:
        """Get_PurchaseOrder. Raises Refusal."""
        with self._world.lock:
            found = shown.whole(self._known(asked.body["pkPurchaseId"]), self._world.shelf)
        return {**found, "DeliveredRecords": []} if self._faults.purchases.no_records else found

    def suppliers(self, asked: Asked) -> list[Json]:
        """GetSuppliers."""
        with self._world.lock:
            return [shown.supplier(own, name) for own, name in self._world.purchases.suppliers.items()]

    def change_status(self, asked: Asked) -> Json:
        """Change_PurchaseOrderStatus: the three steps that there are; no stock moves by any of them. Raises Refusal."""
        told = asked.body["changeStatusParameter"]
        with self._world.lock:
            found, status = self._known(told["pkPurchaseId"]), told["status"]
            if (found.status, status) not in _STEPS:
                raise Refusal(refused(f"Purchase order status cannot be changed from {found.status} to {status}"))
            return shown.header(self._world.purchases.change_status(found.id, status))

    def deliver(self, asked: Asked) -> Json:
        """Deliver_PurchaseItem: a total, or what is added to it. Raises Refusal."""
        told = asked.body["deliverItemParameter"]
        with self._world.lock:
            found = self._known(told["pkPurchaseId"])
            line = found.line(told["pkPurchaseItemId"].lower())
            if line is None:
                raise Refusal(refused("Purchase order item was not found"))
            units = self._units(found, line, told)
            if line.sku not in self._faults.purchases.pretended:
                found = self._world.purchases.deliver(
                    found.id, line.line_id, units, delivery_id=told.get("DeliveryId", 0)
                )
                self._world.told.note(self._deed(found, line, told, units))
            batches = [each.batch_id for each in found.records if each.line_id == line.line_id]
            return {
                "NewPurchaseOrderItem": shown.item(found, line, self._world.shelf),
                "PurchaseOrderHeader": shown.header(found),
                "BatchInventoryId": batches[-1] if batches else 0,
            }

    def _units(self, found: Purchase, line: PurchaseLine, told: Json) -> int:
        """What comes in by it. Raises Refusal."""
        total, added, before = told.get("Delivered"), told.get("AddToDelivered"), found.delivered(line.line_id)
        item = self._world.shelf.item(sku=line.sku)
        units: int = added if added is not None else (total or 0) - before
        over = units > 0 and before + units > line.quantity and not self._world.rules.over_delivery
        tests = (
            (found.status not in DUE, f"Purchase order is {found.status}: only OPEN and PARTIAL ones are delivered"),
            (line.deleted, "The stock item of this purchase order item has been deleted"),
            ((total is None) == (added is None), "Either Delivered or AddToDelivered has to be given"),
            (units < 0, "Delivered cannot be decreased"),
            (over, "More would be delivered than was ordered"),
            (bool(item and item.batched and not told.get("BatchNumber")), "Batched items need a BatchNumber"),
        )
        said = self._faults.purchases.refused.get(line.sku, "")
        said = said or next((words for met, words in tests if met), "")
        if said:
            raise Refusal(refused(said))
        return units

    def _deed(self, found: Purchase, line: PurchaseLine, told: Json, units: int) -> Delivered:
        return Delivered(
            found.id,
            line.line_id,
            line.sku,
            told.get("Delivered"),
            told.get("AddToDelivered"),
            units,
            told.get("BinRack", ""),
            told.get("BatchNumber", ""),
            self._world.now(),
        )

    def _known(self, id: str) -> Purchase:
        found = self._world.purchases.find(id.lower())
        if found is None:
            raise Refusal(refused("Purchase order was not found"))
        return found


def _wanted(asked: Any) -> Test:
    """Whether a purchase order is asked for: everything that is said has to fit."""
    first, last = asked.get("DateFrom"), asked.get("DateTo")
    places = [each.lower() for each in asked.get("Location", ())]
    suppliers = [each.lower() for each in asked.get("Supplier", ())]
    kind, word = asked.get("SearchType", "All"), asked.get("SearchValue", "").lower()
    return lambda found: (
        found.status == asked["Status"]
        and (not first or found.purchased >= read_time(first))
        and (not last or found.purchased <= read_time(last))
        and (not places or found.location_id in places)
        and (not suppliers or found.supplier_id in suppliers)
        and (not word or any(word in each.lower() for each in _words(found, kind)))
    )


def _words(found: Purchase, kind: str) -> list[str]:
    known = {
        "Reference": [found.reference],
        "SupplierReference": [found.supplier_reference],
        "StockItemSKU": [each.sku for each in found.lines],
        "SupplierCode": [each.supplier_code for each in found.lines],
    }
    return known.get(kind) or [word for words in known.values() for word in words]
