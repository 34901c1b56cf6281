"""Stock items and levels that are asked for and told, row by row. Worker threads."""

from __future__ import annotations

from typing import Any

from linndesk.sandbox.linnworks.asked import Asked, Json, Refusal, refused
from linndesk.sandbox.linnworks.faults import LinnworksFaults
from linndesk.sandbox.linnworks.records import NO_ID, Item, Location
from linndesk.sandbox.linnworks.times import zoned
from linndesk.sandbox.linnworks.world import LinnworksWorld

MOST_ITEMS = 200
MOST_ROWS = 500


class StockDesk:
    """Reads the shelf, and puts on it what it is told."""

    def __init__(self, world: LinnworksWorld, faults: LinnworksFaults) -> None:
        self._world = world
        self._faults = faults

    def items(self, asked: Asked) -> list[Json]:
        """GetStockItemsFull. Raises Refusal: more than 200 a page, and past the last page."""
        size, number = asked.body["entriesPerPage"], asked.body["pageNumber"]
        if not 1 <= size <= MOST_ITEMS or number < 1:
            raise Refusal(refused(f"entriesPerPage has to be between 1 and {MOST_ITEMS}"))
        word = asked.body.get("keyword", "").lower()
        found = [
            each
            for each in self._world.shelf.items
            if (asked.body.get("loadCompositeParents", False) or not each.parts)
            and (asked.body.get("loadVariationParents", False) or not each.variation_parent)
            and (word in each.sku.lower() or word in each.title.lower())
        ]
        page = found[(number - 1) * size : number * size]
        if not page and number > 1:
            raise Refusal(refused("No items found with given filter"))
        levels = "StockLevels" in asked.body.get("dataRequirements", ())
        return [self._full(each, levels=levels) for each in page]

    def ids(self, asked: Asked) -> Json:
        """GetStockItemIdsBySKU: what is not there is left out."""
        found = [self._world.shelf.item(sku=each) for each in asked.body["request"]["SKUS"]]
        return {"Items": [{"StockItemId": each.id, "SKU": each.sku} for each in found if each]}

    def levels(self, asked: Asked) -> list[Json]:
        """GetStockLevel_Batch: what is not there is left out."""
        found = [self._world.shelf.item(id=each.lower()) for each in asked.body["request"]["StockItemIds"]]
        return [{"pkStockItemId": each.id, "StockItemLevels": self._levels(each)} for each in found if each]

    def tell(self, asked: Asked) -> Json:
        """UpdateStockLevelsBulk. Raises Refusal: the whole request, and nothing happened."""
        told, faults = asked.body["Items"], self._faults.levels
        if len(told) > MOST_ROWS:
            raise Refusal(refused(f"At most {MOST_ROWS} rows at a time"))
        poisoned = next((faults.poison[sku] for each in told if (sku := each.get("SKU", "")) in faults.poison), "")
        if poisoned:
            raise Refusal(refused(poisoned))
        with self._world.lock:
            rows = [self._row(each) for each in told]
        return {"Items": [each for each in rows if each["SKU"] not in faults.missing]}

    def _row(self, told: Json) -> Json:
        item = self._world.shelf.item(sku=told.get("SKU", ""), id=told.get("StockItemId", "").lower())
        place = self._place(told)
        said = self._faults.levels.refused.get(item.sku if item else told.get("SKU", ""), "") or _trouble(item, place)
        if item and place and not said and "StockLevel" in told and item.sku not in self._faults.levels.pretended:
            self._world.shelf.tell(item, place.id, told["StockLevel"])
        answered = {"StockValue": 0.0, "UnitCost": 0.0, "Binrack": None, "MinimumLevel": 0, "RowIndex": 0, **told}
        known = {"SKU": item.sku, "StockItemId": item.id} if item else {"SKU": told.get("SKU", "")}
        return {**answered, **known, "Errors": [said] if said else []}

    def _place(self, told: Json) -> Location | None:
        id, name = told.get("StockLocationId", "").lower(), told.get("StockLocationName", "")
        return next((each for each in self._world.locations if each.id == id or (not id and each.name == name)), None)

    def _full(self, item: Item, *, levels: bool) -> Json:
        return {
            "StockItemId": item.id,
            "StockItemIntId": 0,
            "ItemNumber": item.sku,
            "ItemTitle": item.title,
            "BarcodeNumber": item.barcode,
            "MetaData": None,
            "IsVariationParent": item.variation_parent,
            "isBatchedStockType": item.batched,
            "PurchasePrice": 0.0,
            "RetailPrice": float(item.price),
            "TaxRate": -1.0,
            "Weight": float(item.weight),
            "Height": 0.0,
            "Width": 0.0,
            "Depth": 0.0,
            "CategoryId": NO_ID,
            "CategoryName": "Default",
            "PostalServiceId": NO_ID,
            "PostalServiceName": "Default",
            "PackageGroupId": NO_ID,
            "PackageGroupName": "Default",
            "CreationDate": zoned(self._world.now()),
            "InventoryTrackingType": 1 if item.batched else 0,
            "BatchNumberScanRequired": item.batched,
            "SerialNumberScanRequired": False,
            "StockLevels": self._levels(item) if levels else [],
            "Suppliers": [],
            "Images": [],
        }

    def _levels(self, item: Item) -> list[Json]:
        return [self._level(item, each) for each in self._world.locations]

    def _level(self, item: Item, place: Location) -> dict[str, Any]:
        level = self._world.shelf.level(item.sku, place.id)
        held = self._world.shelf.held(place.id)[item.sku.lower()]
        return {
            "Location": {
                "StockLocationId": place.id,
                "StockLocationIntId": place.number,
                "LocationName": place.name,
                "IsFulfillmentCenter": place.fulfilment_centre,
                "LocationTag": None,
                "IsWarehouseManaged": False,
                "BinRack": "",
            },
            "StockLevel": level,
            "StockValue": 0.0,
            "MinimumLevel": -1,
            "InOrderBook": held,
            "InOrders": held,
            "Due": self._world.purchases.due(item.sku, place.id),
            "JIT": False,
            "Available": level - held,
            "UnitCost": 0.0,
            "SKU": item.sku,
            "AutoAdjust": True,
            "LastUpdateDate": zoned(self._world.now()),
            "LastUpdateOperation": "",
            "rowid": item.id,
            "PendingUpdate": False,
            "StockItemPurchasePrice": 0.0,
            "StockItemId": item.id,
            "StockItemIntId": 0,
        }


def _trouble(item: Item | None, place: Location | None) -> str:
    """Why no level of it can be set there, "" = it can."""
    tests = (
        (item is None, "Stock item was not found"),
        (place is None, "Stock location was not found"),
        (bool(item and item.parts), "Composite items have no level of their own"),
        (bool(item and item.variation_parent), "Variation parents have no level of their own"),
        (bool(item and item.batched), "Levels of batched items cannot be set"),
        (bool(place and place.fulfilment_centre), "Levels of a fulfilment centre cannot be set"),
    )
    return next((words for met, words in tests if met), "")
