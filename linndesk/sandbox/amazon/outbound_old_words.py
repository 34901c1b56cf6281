"""Outbound orders, their parcels and previews in the words of the API of 2020-07-01. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from linndesk.sandbox.amazon.fba_faults import OutboundFaults
from linndesk.sandbox.amazon.marketplaces import Marketplace
from linndesk.sandbox.amazon.outbound_records import OutLine, OutOrder, OutParcel, OutShipment
from linndesk.sandbox.amazon.outbound_shown import DAYS, fee
from linndesk.sandbox.clock import iso

Json = dict[str, Any]
SPEEDS = {
    "STANDARD": "Standard", "EXPEDITED": "Expedited", "PRIORITY": "Priority", "SCHEDULED": "ScheduledDelivery",
}  # fmt: skip
_STATUSES = {
    "PROCESSING": "Processing", "COMPLETE": "Complete", "COMPLETE_PARTIAL": "CompletePartialled",
    "CANCELLED": "Cancelled", "UNFULFILLABLE": "Unfulfillable", "INVALID": "Invalid",
}  # fmt: skip
_POLICIES = {"FILL_OR_KILL": "FillOrKill", "FILL_ALL": "FillAll", "FILL_ALL_AVAILABLE": "FillAllAvailable"}
_SHIPMENTS = {"PROCESSING": "PENDING", "SHIPPED": "SHIPPED", "CANCELLED": "CANCELLED_BY_SELLER"}
_DAY = timedelta(days=1)


def header_2020(order: OutOrder, knobs: OutboundFaults, now: datetime) -> Json:
    """What a list says of it: no parcels."""
    status = _STATUSES.get(order.status) or _young(order, now)
    shown = {
        "displayableOrderId": order.id, "displayableOrderDate": iso(order.received), "displayableOrderComment": "",
        **order.shown,
    }  # fmt: skip
    shown.pop("channel", None)
    return {
        "sellerFulfillmentOrderId": order.id,
        "marketplaceId": order.marketplace_id,
        **shown,
        "shippingSpeedCategory": SPEEDS[order.tier],
        "destinationAddress": dict(order.address),
        "fulfillmentAction": order.action.title(),
        "fulfillmentPolicy": _POLICIES[order.policy],
        "receivedDate": iso(order.received),
        "fulfillmentOrderStatus": status.upper() if knobs.loud else status,
        "statusUpdatedDate": iso(order.updated),
        "notificationEmails": [],
        "featureConstraints": [],
    }


def _young(order: OutOrder, now: datetime) -> str:
    """Before it is planned: New for a minute, then Received, and Planning for the last of it."""
    if now < order.received + timedelta(minutes=1):
        return "New"
    near = order.plans is not None and now > order.plans - timedelta(minutes=3)
    return "Planning" if near else "Received"


def order_2020(order: OutOrder, knobs: OutboundFaults, now: datetime) -> Json:
    """All of it."""
    return {
        "fulfillmentOrder": header_2020(order, knobs, now),
        "fulfillmentOrderItems": [_item(each) for each in order.lines],
        "fulfillmentShipments": [_shipment(order, each, knobs, now) for each in order.shipments],
        "returnItems": [],
        "returnAuthorizations": [],
    }


def _item(line: OutLine) -> Json:
    made: Json = {
        "sellerSku": line.sku,
        "sellerFulfillmentOrderItemId": line.line_id,
        "quantity": line.units,
        "orderItemDisposition": "Sellable",
        "cancelledQuantity": line.cancelled,
        "unfulfillableQuantity": line.unfulfillable,
    }
    if line.value:
        made["perUnitDeclaredValue"] = {"currencyCode": line.value[0], "value": line.value[1]}
    return made


def _shipment(order: OutOrder, shipment: OutShipment, knobs: OutboundFaults, now: datetime) -> Json:
    boxes: list[tuple[int, tuple[tuple[str, int], ...]]] = [(each.number, each.items) for each in shipment.parcels]
    if not boxes or knobs.contents == "none":
        boxes = [(0, shipment.items)]
    items = [
        {
            "sellerSku": order.line(line_id).sku, "sellerFulfillmentOrderItemId": line_id, "quantity": units,
            "packageNumber": number,
        }
        for number, inside in boxes
        for line_id, units in inside
    ]  # fmt: skip
    return {
        "amazonShipmentId": shipment.id,
        "fulfillmentCenterId": "LTN4",
        "fulfillmentShipmentStatus": _SHIPMENTS[shipment.status],
        "shippingDate": iso(shipment.leaves),
        "fulfillmentShipmentItem": items,
        "fulfillmentShipmentPackage": [_parcel(each, knobs, now) for each in shipment.parcels],
    }


def _parcel(parcel: OutParcel, knobs: OutboundFaults, now: datetime) -> Json:
    number = parcel.tracking if parcel.numbered <= now else ""
    made: Json = {"packageNumber": parcel.number, "carrierCode": parcel.carrier}
    if number and knobs.tracker in ("carrier", "both"):
        made["trackingNumber"] = number
    if number and knobs.tracker in ("amazon", "both"):
        made["amazonFulfillmentTrackingNumber"] = number if knobs.tracker == "amazon" else f"TBA{parcel.number}"
    return made


def tracking_2020(order: OutOrder, parcel: OutParcel, now: datetime) -> Json:
    """Where a parcel is: on its way."""
    address = order.address
    there = {
        "city": str(address.get("city", "")), "state": str(address.get("stateOrRegion", "")),
        "country": str(address["countryCode"]),
    }  # fmt: skip
    event = {"eventDate": iso(parcel.numbered), "eventAddress": there, "eventCode": "EVENT_201"}
    made: Json = {
        "packageNumber": parcel.number,
        "carrierCode": parcel.carrier,
        "currentStatus": "IN_TRANSIT",
        "shipToAddress": there,
        "trackingEvents": [{**event, "eventDescription": "Package has left the seller facility."}],
    }
    return {**made, "trackingNumber": parcel.tracking} if parcel.tracking and parcel.numbered <= now else made


def previews_2020(
    place: Marketplace,
    lines: Sequence[OutLine],
    tiers: Sequence[str],
    short: Mapping[str, int],
    knobs: OutboundFaults,
    now: datetime,
    *,
    far: bool,
) -> list[Json]:
    """One for each speed. ``far``: it may not go there."""
    reasons = ["InvalidDestinationAddress"] if far else [knobs.why_not] if knobs.why_not else []
    return [_preview(place, lines, each, short, knobs, now, reasons) for each in tiers]


def _preview(
    place: Marketplace,
    lines: Sequence[OutLine],
    tier: str,
    short: Mapping[str, int],
    knobs: OutboundFaults,
    now: datetime,
    reasons: Sequence[str],
) -> Json:
    why = [*reasons, *(["DeliverySLAUnavailable"] if tier in knobs.unoffered else [])]
    missing = [
        {**_named(each), "itemUnfulfillableReasons": ["InventoryUnavailable"]} for each in lines if each.sku in short
    ]
    good = not why and not missing
    made: Json = {
        "shippingSpeedCategory": SPEEDS[tier],
        "isFulfillable": good,
        "isCODCapable": False,
        "marketplaceId": place.id,
        "unfulfillablePreviewItems": missing,
        "orderUnfulfillableReasons": why,
        "fulfillmentPreviewShipments": [],
    }
    if good:
        count = max(1, min(knobs.shipments, len(lines)))
        groups = [lines[start::count] for start in range(count)]
        made["fulfillmentPreviewShipments"] = [_planned(each, tier, now) for each in groups]
        if not knobs.feeless:
            fees = [fee(place, tier, sum(each.units for each in group)) for group in groups]
            money = {"currencyCode": place.currency, "value": str(sum(fees))}
            made["estimatedFees"] = [{"name": "FBATransportationFee", "amount": money}]
    return made


def _named(line: OutLine) -> Json:
    return {"sellerSku": line.sku, "quantity": line.units, "sellerFulfillmentOrderItemId": line.line_id}


def _planned(lines: Sequence[OutLine], tier: str, now: datetime) -> Json:
    leaves, comes = now + _DAY, now + _DAY * (1 + DAYS[tier])
    return {
        "earliestShipDate": iso(leaves - _DAY / 4),
        "latestShipDate": iso(leaves),
        "earliestArrivalDate": iso(comes - _DAY),
        "latestArrivalDate": iso(comes),
        "fulfillmentPreviewItems": [_named(each) for each in lines],
    }
