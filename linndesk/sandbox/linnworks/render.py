"""Orders as Linnworks writes them: in the list of open ones, and by their ids. Pure."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from linndesk.sandbox.linnworks.items import rows
from linndesk.sandbox.linnworks.money import cost, total
from linndesk.sandbox.linnworks.records import NO_ID, PARKED_TAG, STATUSES, Order, Person, Shipping
from linndesk.sandbox.linnworks.times import bare, zoned
from linndesk.sandbox.linnworks.world import LinnworksWorld

Json = dict[str, Any]


class Renderer:
    """For one answer: what open orders hold is counted once. ``flat``: see :func:`items.rows`."""

    def __init__(self, world: LinnworksWorld, *, flat: bool = False) -> None:
        self._world = world
        self._flat = flat
        self._held: dict[str, Counter[str]] = {}

    def open_order(self, order: Order) -> Json:
        """As GetOpenOrders has it."""
        shown = self._both(order)
        return replaced(
            {
                **shown,
                "TaxInfo": {"TaxNumber": ""},
                "FolderName": [],
                "IsPostFilteredOut": False,
                "CanFulfil": False,
                "Fulfillment": {"FulfillmentState": "Unknown", "PurchaseOrderState": "Insufficient_PO"},
                "HasItems": bool(shown["Items"]),
                "TotalItemsSum": sum(each.quantity for each in order.lines),
            },
            order.extra,
        )

    def details(self, order: Order) -> Json:
        """As GetOrdersById has it."""
        return replaced(
            {
                **self._both(order),
                "Processed": order.processed is not None,
                "ProcessedDateTime": bare(order.processed),
                "FulfilmentLocationId": order.location_id,
                "ExtendedProperties": [],
                "FolderName": [],
                "Notes": _notes(order),
                "PaidDateTime": zoned(order.paid_on) if order.paid_on else None,
                "TaxId": None,
            },
            order.extra,
        )

    def shipping(self, shipping: Shipping) -> Json:
        """ShippingInfo."""
        service = self._world.services.get(shipping.service_id)
        return {
            "Vendor": service.vendor if service else "",
            "PostalServiceId": shipping.service_id,
            "PostalServiceName": service.name if service else "Unknown",
            "TotalWeight": float(shipping.total_weight),
            "ItemWeight": float(shipping.item_weight),
            "PackageCategoryId": NO_ID,
            "PackageCategory": "Default",
            "PackageTypeId": NO_ID,
            "PackageType": "Default",
            "PostageCost": float(shipping.postage),
            "PostageCostExTax": float(shipping.postage),
            "TrackingNumber": shipping.tracking,
            "ManualAdjust": shipping.manual,
        }

    def totals(self, order: Order) -> Json:
        """TotalsInfo."""
        costs = [cost(each) for each in order.lines]
        return {
            "Subtotal": float(sum(each.gross for each in costs)),
            "PostageCost": float(order.shipping.postage),
            "PostageCostExTax": float(order.shipping.postage),
            "Tax": float(sum(each.tax for each in costs)),
            "TotalCharge": float(total(order)),
            "PaymentMethod": "Default",
            "PaymentMethodId": NO_ID,
            "ProfitMargin": 0.0,
            "TotalDiscount": float(order.discount),
            "Currency": order.currency,
            "CountryTaxRate": 20.0,
            "ConversionRate": 1.0,
        }

    def _both(self, order: Order) -> Json:
        held = self._held.get(order.location_id)
        if held is None:
            held = self._held[order.location_id] = self._world.shelf.held(order.location_id)
        return {
            "OrderId": order.id,
            "NumOrderId": order.number,
            "GeneralInfo": _general(order),
            "ShippingInfo": self.shipping(order.shipping),
            "CustomerInfo": {
                "ChannelBuyerName": order.delivery.email.partition("@")[0],
                "Address": _address(order.delivery),
                "BillingAddress": _address(order.billing or order.delivery),
            },
            "TotalsInfo": self.totals(order),
            "Items": rows(order, self._world.shelf, held, flat=self._flat),
        }


def _general(order: Order) -> Json:
    return {
        "Status": STATUSES.index(order.status),
        "LabelPrinted": False,
        "LabelError": "",
        "InvoicePrinted": order.invoice_printed,
        "InvoicePrintError": "",
        "PickListPrinted": False,
        "PickListPrintError": "",
        "IsRuleRun": True,
        "Notes": len(order.notes),
        "PartShipped": order.part_shipped,
        "Marker": PARKED_TAG if order.parked else 0,
        "IsParked": order.parked,
        "Identifiers": None,
        "ReferenceNum": order.reference,
        "SecondaryReference": order.secondary,
        "ExternalReferenceNum": order.external,
        "ReceivedDate": zoned(order.received),
        "Source": order.source,
        "SubSource": order.sub_source,
        "SiteCode": "",
        "HoldOrCancel": order.held,
        "DespatchByDate": bare(order.despatch_by),
        "ScheduledDelivery": _scheduled(order),
        "HasScheduledDelivery": order.scheduled is not None,
        "Location": order.location_id,
        "NumItems": len(order.lines),
        "PickwaveIds": [],
        "PIIRedactionDays": 0,
        "StockAllocationType": "NotAllocated",
    }


def _scheduled(order: Order) -> Json | None:
    return {"From": bare(order.scheduled[0]), "To": bare(order.scheduled[1])} if order.scheduled else None


def _address(person: Person) -> Json:
    return {
        "EmailAddress": person.email,
        "Address1": person.line1,
        "Address2": person.line2,
        "Address3": person.line3,
        "Town": person.town,
        "Region": person.region,
        "PostCode": person.postcode,
        "Country": person.country,
        "Continent": None,
        "FullName": person.name,
        "Company": person.company,
        "PhoneNumber": person.phone,
        "CountryId": str(uuid5(NAMESPACE_URL, person.country)),
    }


def _notes(order: Order) -> list[Json]:
    return [
        {
            "OrderNoteId": str(uuid5(NAMESPACE_URL, f"{order.id}/note/{place}")),
            "OrderId": order.id,
            "NoteDate": zoned(order.received),
            "Internal": internal,
            "Note": text,
            "CreatedBy": "practice@shop.example",
        }
        for place, (text, internal) in enumerate(order.notes)
    ]


def replaced(shown: Json, extra: Mapping[str, Any]) -> Json:
    """With the values of a record's ``extra`` in their places."""
    if not extra:
        return shown
    made: Any = copy.deepcopy(shown)
    for path, value in extra.items():
        *way, last = path.split(".")
        at = made
        for step in way:
            at = at[int(step)] if isinstance(at, list) else at[step]
        at[int(last) if isinstance(at, list) else last] = value
    found: Json = made
    return found
