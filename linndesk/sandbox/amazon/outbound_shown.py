"""Outbound orders, their parcels and previews in the words of the API of 2026-07-04. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from linndesk.sandbox.amazon.fba_faults import OutboundFaults
from linndesk.sandbox.amazon.marketplaces import Marketplace, marketplace
from linndesk.sandbox.amazon.outbound_records import OutLine, OutOrder, OutParcel, OutShipment
from linndesk.sandbox.clock import iso

Json = dict[str, Any]
FEES = {"STANDARD": "4.25", "EXPEDITED": "6.10", "PRIORITY": "9.80", "SCHEDULED": "7.40"}
DAYS = {"STANDARD": 3, "EXPEDITED": 2, "PRIORITY": 1, "SCHEDULED": 2}
_DAY = timedelta(days=1)


def eaches(units: int) -> Json:
    """``{"unit": "EACHES", "value": "2.0"}``."""
    return {"unit": "EACHES", "value": f"{units}.0"}


def order_2026(order: OutOrder, knobs: OutboundFaults, now: datetime, *, whole: bool = True) -> Json:
    """As it stands; ``whole``: with its shipments."""
    made: Json = {
        "orderId": order.id,
        "receiveTime": iso(order.received),
        "status": "PROCESSING" if order.running else order.status,
        "statusUpdateTime": iso(order.updated),
        "fulfillmentConfiguration": {
            "serviceLevel": {"serviceTiers": [order.tier]}, "action": order.action, "policy": order.policy,
        },
        "origin": {"countryCode": marketplace(order.marketplace_id).country},
        "destination": {"deliveryAddress": dict(order.address)},
        "lineItems": [_line(each) for each in order.lines],
    }  # fmt: skip
    if order.shown.get("channel"):
        made["channel"] = order.shown["channel"]
    if whole:
        made["shipments"] = [_shipment(order, each, knobs, now) for each in order.shipments]
    return made


def _line(line: OutLine) -> Json:
    product: Json = {"productIdentifier": {"amazonSku": line.sku}}
    if line.value:
        product["perUnitDeclaredValue"] = {"currencyCode": line.value[0], "amount": line.value[1]}
    return {
        "lineItemId": line.line_id,
        "product": product,
        "amount": eaches(line.units),
        "cancelledAmount": eaches(line.cancelled),
        "unfulfillableAmount": eaches(line.unfulfillable),
    }


def _shipment(order: OutOrder, shipment: OutShipment, knobs: OutboundFaults, now: datetime) -> Json:
    made: Json = {
        "amazonShipmentId": shipment.id,
        "amazonFacility": {"facilityId": "LTN4"},
        "status": shipment.status,
        "shipTime": iso(shipment.leaves),
        "items": _items(order, shipment, knobs),
        "serviceLevel": {"serviceTier": order.tier},
    }
    if shipment.parcels:
        made["packages"] = [_parcel(shipment, each, knobs, now) for each in shipment.parcels]
    return made


def _items(order: OutOrder, shipment: OutShipment, knobs: OutboundFaults) -> list[Json]:
    """One for each line, or for each line in each parcel where it is told which parcel that is."""
    if not shipment.parcels or knobs.contents == "none":
        return [_item(order, line_id, units) for line_id, units in shipment.items]
    made = []
    for parcel in shipment.parcels:
        for line_id, units in parcel.items:
            item = _item(order, line_id, units)
            if knobs.contents == "package":
                item["packageId"] = _package_id(parcel)
            else:
                item["shipmentItemId"] = f"SI{parcel.number}{line_id}"
            made.append(item)
    return made


def _item(order: OutOrder, line_id: str, units: int) -> Json:
    sku = order.line(line_id).sku
    return {"productIdentifier": {"amazonSku": sku}, "lineItemId": line_id, "amount": eaches(units)}


def _package_id(parcel: OutParcel) -> str:
    return f"PKG-{parcel.number}"


def _parcel(shipment: OutShipment, parcel: OutParcel, knobs: OutboundFaults, now: datetime) -> Json:
    made: Json = {"packageId": _package_id(parcel), "status": "IN_TRANSIT"}
    if knobs.contents == "items":
        made["shipmentItemIds"] = [f"SI{parcel.number}{line_id}" for line_id, _ in parcel.items]
    tracking = _tracking(parcel, knobs.tracker, parcel.tracking if parcel.numbered <= now else "")
    return {**made, "tracking": tracking} if tracking else made


def _tracking(parcel: OutParcel, tracker: str, number: str) -> Json:
    own = {"trackingNumber": number} if number else {}
    made: Json = {}
    if tracker in ("carrier", "both", "unnumbered"):
        made["carrier"] = {"carrierCode": parcel.carrier, **(own if tracker != "unnumbered" else {})}
    if tracker in ("amazon", "both") and own:
        made["amazon"] = own if tracker == "amazon" else {"trackingNumber": f"TBA{parcel.number}"}
    return made


def preview_2026(
    place: Marketplace,
    lines: Sequence[OutLine],
    tiers: Sequence[str],
    short: Mapping[str, int],
    knobs: OutboundFaults,
    now: datetime,
    *,
    fees: bool,
    far: bool,
) -> Json:
    """Planned shipments with what each tier costs, and what stands in the way. ``far``: it may not go there."""
    constraints = [
        _constraint(
            "ItemQuantityNotAvailable", f"There are not enough units of {sku}.", ("sku", sku), ("available", str(units))
        )
        for sku, units in short.items()
    ]
    if far:
        constraints.append(_constraint("InvalidDestinationAddress", "Amazon does not send to that country from here."))
    if knobs.why_not:
        constraints.append(_constraint(knobs.why_not, "The order cannot be fulfilled just now."))
    if far or knobs.why_not:
        return {"plannedShipments": [], "constraints": constraints}
    there = [each for each in lines if each.sku not in short]
    count = max(1, min(knobs.shipments, len(there)))
    groups = [there[start::count] for start in range(count)] if there else []
    shown = [_planned(place, each, tiers, now, fees=fees and not knobs.feeless) for each in groups]
    return {"plannedShipments": shown, **({"constraints": constraints} if constraints else {})}


def _constraint(code: str, message: str, *details: tuple[str, str]) -> Json:
    shown = [{"type": kind, "value": value} for kind, value in details]
    return {"message": message, "type": "ValidationError", "code": code, **({"details": shown} if shown else {})}


def _planned(place: Marketplace, lines: Sequence[OutLine], tiers: Sequence[str], now: datetime, *, fees: bool) -> Json:
    units = sum(each.units for each in lines)
    items = [{"productIdentifier": {"amazonSku": each.sku}, "amount": eaches(each.units)} for each in lines]
    return {
        "estimatedShippingWeight": {"unit": "KG", "value": f"{units * 0.4:.1f}"},
        "items": items,
        "offers": [_offer(place, tier, units, now, fees=fees) for tier in tiers],
    }


def fee(place: Marketplace, tier: str, units: int) -> Decimal:
    """What a tier costs for so many units that leave together."""
    found = Decimal(FEES[tier]) + Decimal("0.50") * (units - 1)
    return found.to_integral_value() if place.currency == "JPY" else found


def _offer(place: Marketplace, tier: str, units: int, now: datetime, *, fees: bool) -> Json:
    leaves, comes = now + _DAY, now + _DAY * (1 + DAYS[tier])
    level = {
        "serviceTier": tier,
        "shipInterval": {"startTime": iso(leaves - _DAY / 4), "endTime": iso(leaves)},
        "deliveryInterval": {"startTime": iso(comes - _DAY), "endTime": iso(comes)},
    }
    made: Json = {"fulfillmentConfiguration": {"serviceLevel": level}}
    if fees:
        money = {"currencyCode": place.currency, "amount": str(fee(place, tier, units))}
        made["estimatedPrice"] = {
            "rollupPrices": [{"type": "MCFTransportationFee", "value": money}],
            "totalPrice": money,
        }
    return made
