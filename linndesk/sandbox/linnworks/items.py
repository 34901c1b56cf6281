"""A line of an order as Linnworks shows it, composites with what they are made of. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from linndesk.sandbox.linnworks.money import cost
from linndesk.sandbox.linnworks.records import NO_ID, Item, Line, Order
from linndesk.sandbox.linnworks.shelf import Shelf
from linndesk.sandbox.linnworks.times import zoned

Json = dict[str, Any]


def rows(order: Order, shelf: Shelf, held: Mapping[str, int], *, flat: bool = False) -> list[Json]:
    """The lines. ``held``: units in open orders by SKU; ``flat``: the parts of composites stand among them too."""
    found: list[Json] = []
    for line in order.lines:
        shown = _row(order, line, shelf, held)
        found += [shown, *(shown["CompositeSubItems"] if flat else ())]
    return found


def _row(order: Order, line: Line, shelf: Shelf, held: Mapping[str, int]) -> Json:
    item = None if line.service else shelf.item(sku=line.sku)
    money = cost(line)
    return {
        **_stock(order, item, shelf, held),
        "ItemNumber": line.channel_sku or line.sku,
        "SKU": item.sku if item else None if line.service else line.sku,
        "ItemSource": order.source,
        "Title": item.title if item else line.title,
        "ItemName": None,
        "Quantity": line.quantity,
        "CompositeAvailablity": 0,
        "PricePerUnit": float(line.price),
        "UnitCost": 0.0,
        "DespatchStockUnitCost": 0.0,
        "Discount": float(line.discount),
        "DiscountValue": 0.0,
        "Tax": float(money.tax),
        "SalesTax": 0.0,
        "TaxRate": float(line.tax_rate),
        "Cost": float(money.net),
        "CostIncTax": float(money.gross),
        "TaxCostInclusive": line.tax_inclusive,
        "ShippingCost": 0.0,
        "CompositeSubItems": _parts(order, line, item, shelf, held),
        "IsService": line.service,
        "IsUnlinked": item is None and not line.service,
        "PartShipped": False,
        "PartShippedQty": 0,
        "Market": 0,
        "ChannelSKU": line.channel_sku or line.sku,
        "ChannelTitle": line.title,
        "AdditionalInfo": [
            {"pkOptionId": NO_ID, "Property": name, "Value": value} for name, value in line.options
        ],
        "AddedDate": zoned(order.received),
        "BinRacks": None,
        "RowId": line.row_id,
        "OrderId": order.id,
    }  # fmt: skip


def _stock(order: Order, item: Item | None, shelf: Shelf, held: Mapping[str, int]) -> Json:
    level = shelf.level(item.sku, order.location_id) if item else 0
    booked = held.get(item.sku.lower(), 0) if item else 0
    return {
        "ItemId": item.id if item else NO_ID,
        "StockItemId": item.id if item else NO_ID,
        "CategoryName": "Default" if item else None,
        "StockLevelsSpecified": item is not None,
        "OnOrder": 0,
        "InOrderBook": booked,
        "Level": level,
        "MinimumLevel": 0,
        "AvailableStock": level - booked,
        "StockLevelIndicator": 0 if level >= booked else 2,
        "Weight": float(item.weight) if item else 0.0,
        "BarcodeNumber": item.barcode if item else None,
        "HasImage": False,
        "InventoryTrackingType": 0,
        "isBatchedStockItem": bool(item and item.batched),
        "BatchNumberScanRequired": False,
        "SerialNumberScanRequired": False,
        "IsWarehouseManaged": False,
    }


def _parts(order: Order, line: Line, item: Item | None, shelf: Shelf, held: Mapping[str, int]) -> list[Json]:
    """What a composite is made of; a part costs nothing."""
    found = []
    for sku, units in item.parts if item else ():
        row_id = str(uuid5(NAMESPACE_URL, f"{line.row_id}/{sku}"))
        part = Line(sku, units * line.quantity, line.price * 0, f"A {sku}", row_id)
        found.append(_row(order, part, shelf, held))
    return found
