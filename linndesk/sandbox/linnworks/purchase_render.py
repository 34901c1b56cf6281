"""Purchase orders as Linnworks writes them: a header in a search, and the whole one. Pure."""

from __future__ import annotations

from decimal import Decimal

from linndesk.sandbox.linnworks.asked import Json
from linndesk.sandbox.linnworks.money import cents
from linndesk.sandbox.linnworks.purchase_records import DeliveredRecord, Purchase, PurchaseLine
from linndesk.sandbox.linnworks.records import NO_ID
from linndesk.sandbox.linnworks.render import replaced
from linndesk.sandbox.linnworks.shelf import Shelf
from linndesk.sandbox.linnworks.times import bare

_HEADER = "PurchaseOrderHeader"


def header(found: Purchase) -> Json:
    """As Search_PurchaseOrders2 lists it."""
    changes = {path: value for path, value in found.extra.items() if path.startswith(f"{_HEADER}.")}
    shown: Json = replaced({_HEADER: _header(found)}, changes)[_HEADER]
    return shown


def whole(found: Purchase, shelf: Shelf) -> Json:
    """As Get_PurchaseOrder has it."""
    shown = {
        "NoteCount": found.notes,
        _HEADER: _header(found),
        "PurchaseOrderItem": [item(found, each, shelf) for each in found.lines],
        "AdditionalCosts": [],
        "PaymentStatements": [],
        "DeliveredRecords": [_record(each) for each in found.records],
    }
    return replaced(shown, found.extra)


def supplier(id: str, name: str) -> Json:
    """As GetSuppliers has it."""
    people = ("ContactName", "Address", "AlternativeAddress", "City", "Region", "Country", "PostCode")
    lines = ("TelephoneNumber", "SecondaryTelNumber", "FaxNumber", "Email", "WebPage")
    return {"pkSupplierID": id, "SupplierName": name, **dict.fromkeys((*people, *lines), ""), "Currency": "GBP"}


def item(found: Purchase, line: PurchaseLine, shelf: Shelf) -> Json:
    """A line of it."""
    stock = shelf.item(sku=line.sku)
    net = line.price * line.quantity
    return {
        "pkPurchaseItemId": line.line_id,
        "fkStockItemId": stock.id if stock else NO_ID,
        "StockItemIntId": 0,
        "Quantity": line.quantity,
        "Cost": float(cents(net) + _tax(line)),
        "Delivered": found.delivered(line.line_id),
        "TaxRate": float(line.tax_rate),
        "Tax": float(_tax(line)),
        "PackQuantity": line.pack_quantity,
        "PackSize": line.pack_size,
        "SKU": line.sku,
        "ItemTitle": line.title,
        "InventoryTrackingType": 1 if stock and stock.batched else 0,
        "IsDeleted": line.deleted,
        "SortOrder": found.lines.index(line),
        "DimHeight": 0.0,
        "DimWidth": 0.0,
        "BarcodeNumber": line.barcode or "",
        "DimDepth": 0.0,
        "BoundToOpenOrdersItems": 0,
        "BinRack": line.bin_rack,
        "QuantityBoundToOpenOrdersItems": 0,
        "SupplierCode": line.supplier_code,
        "SupplierBarcode": line.supplier_barcode,
        "SkuGroupIds": [],
    }


def _header(found: Purchase) -> Json:
    tax = sum((_tax(each) for each in found.lines), Decimal(0))
    goods = sum((cents(each.price * each.quantity) for each in found.lines), Decimal(0))
    total = goods + tax + found.postage
    return {
        "pkPurchaseID": found.id,
        "fkSupplierId": found.supplier_id,
        "fkLocationId": found.location_id,
        "ExternalInvoiceNumber": found.reference,
        "Status": found.status,
        "Currency": found.currency,
        "SupplierReferenceNumber": found.supplier_reference,
        "Locked": found.locked,
        "LineCount": len(found.lines),
        "DeliveredLinesCount": sum(found.is_whole(each) for each in found.lines),
        "UnitAmountTaxIncludedType": 0,
        "DateOfPurchase": bare(found.purchased),
        "DateOfDelivery": bare(found.delivered_on or found.purchased),
        "QuotedDeliveryDate": bare(found.expected),
        "PostagePaid": float(found.postage),
        "TotalCost": float(total),
        "taxPaid": float(tax),
        "ShippingTaxRate": 0.0,
        "ConversionRate": float(found.conversion_rate),
        "ConvertedShippingCost": float(cents(found.postage * found.conversion_rate)),
        "ConvertedShippingTax": 0.0,
        "ConvertedOtherCost": 0.0,
        "ConvertedOtherTax": 0.0,
        "ConvertedGrandTotal": float(cents(total * found.conversion_rate)),
    }


def _tax(line: PurchaseLine) -> Decimal:
    return cents(line.price * line.quantity * line.tax_rate / 100)


def _record(record: DeliveredRecord) -> Json:
    return {
        "fkDeliveryId": record.delivery_id,
        "pkDeliveryRecordId": record.id,
        "fkPurchaseItemId": record.line_id,
        "fkStockLocationId": record.location_id,
        "UnitCost": float(record.price),
        "DeliveredQuantity": record.units,
        "CreatedDateTime": bare(record.at),
        "ModifiedDateTime": bare(record.at),
        "fkBatchInventoryId": record.batch_id,
    }
