"""Outbound orders in Amazon's API of 2026-07-04: what is sent, and what its answers say. Pure.

No packing slip is asked for: its templates have names that no document tells, and asking for one changes what is
printed. The number that the buyer knows therefore stays here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from linndesk.channels.amazon.outbound_reading import (
    AMAZON,
    Goods,
    Parcel,
    Part,
    Shipment,
    amount,
    left_out,
    offers,
    sent,
    state,
)
from linndesk.channels.amazon.outbound_request import Item, Request, tiers
from linndesk.channels.amazon.outbound_version import Address, Version
from linndesk.channels.amazon.wire import Json, Unreadable, count, ident, moment, part, parts, text, texts
from linndesk.channels.http import words
from linndesk.domain.outbound import Preview, ThereNow
from linndesk.domain.times import iso

_EACH = "EACHES"
_ACCEPTED = 202


def preview_body(request: Request, address: Address) -> Json:
    """getOrderPreview: every service level of the marketplace at once."""
    return {
        "origin": {"countryCode": request.marketplace.country},
        "destination": {"deliveryAddress": dict(address)},
        "fulfillmentConfiguration": {"serviceLevel": {"serviceTiers": list(tiers(request.marketplace.id))}},
        "lineItems": [_goods(each, request.currency) for each in request.items],
    }


def create_body(request: Request, address: Address) -> Json:
    """createOrder: all of it or nothing, at once."""
    return {
        "orderId": request.reference,
        "origin": {"countryCode": request.marketplace.country},
        "destination": {"deliveryAddress": dict(address)},
        "fulfillmentConfiguration": {
            "serviceLevel": {"serviceTiers": [request.tier]},
            "action": "SHIP",
            "policy": "FILL_OR_KILL",
        },
        "lineItems": [{"lineItemId": each.number, **_goods(each, request.currency)} for each in request.items],
    }


def previewed(body: Json, request: Request) -> Preview:
    """A service level counts only when all units go at it; constraints count where none does. Raises Unreadable."""
    planned = list(parts(body, "plannedShipments"))
    found = offers([each for shipment in planned for each in _planned(shipment)], request.units())
    if found:
        return Preview(found)
    said = [words(text(each, "message")) or words(text(each, "code")) for each in parts(body, "constraints")]
    return Preview((), tuple(dict.fromkeys(filter(None, said))) or (_lacks(planned, request),))


def created(status: int, body: Json, reference: str) -> ThereNow:
    """202: it has it and has not looked at it yet. Raises Unreadable for another order's answer."""
    if status == _ACCEPTED:
        if text(body, "orderId") not in ("", reference):
            raise Unreadable("it is of another order")
        return ThereNow(reference, "taken", text(body, "status"))
    return _order(body["order"], reference) if body.get("order") else ThereNow(reference, "processing", "")


def looked(body: Json, reference: str) -> ThereNow:
    """getOrder. Raises Unreadable where it is no answer about this order."""
    return _order(part(body, "order"), reference)


def question(since: datetime, token: str) -> Sequence[tuple[str, str]]:
    """listOrders: a token wants the question that it came from."""
    asked = [("updatedAfter", iso(since)), ("shipments", "INCLUDE")]
    return [*asked, ("pageToken", token)] if token else asked


def listed(body: Json) -> tuple[list[tuple[str, ThereNow | None]], str]:
    """listOrders: with their packages. Raises Unreadable."""
    rows = ((text(each, "orderId"), each) for each in parts(body, "orders"))
    found: list[tuple[str, ThereNow | None]] = [(each, _order(row, each)) for each, row in rows if each]
    pagination = part(body, "pagination")
    return found, text(pagination, "nextToken") or text(pagination, "pageToken") or text(body, "pageToken")


VERSION = Version(
    name="2026-07-04",
    preview="getOrderPreview",
    create="createOrder",
    look="getOutboundOrder",
    changes="listOrders",
    cancel="cancelOrder",
    gap="orderId",
    preview_body=preview_body,
    create_body=create_body,
    previewed=previewed,
    created=created,
    looked=looked,
    question=question,
    listed=listed,
)


def _goods(item: Item, currency: str) -> Json:
    product: Json = {"productIdentifier": {"amazonSku": item.sku}}
    if item.value is not None:
        product["perUnitDeclaredValue"] = {"currencyCode": currency, "amount": item.value}
    return {"product": product, "amount": {"unit": _EACH, "value": str(item.units)}}


def _planned(shipment: Json) -> Iterator[Part]:
    """One for each service level of a planned shipment, of several offers at one the cheapest."""
    units: Counter[str] = Counter()
    for each in parts(shipment, "items"):
        units[text(part(each, "productIdentifier"), "amazonSku")] += count(part(each, "amount"), "value") or 0
    best: dict[str, Part] = {}
    for offer in parts(shipment, "offers"):
        level = part(part(offer, "fulfillmentConfiguration"), "serviceLevel")
        tier = text(level, "serviceTier").upper()
        fee = amount(part(offer, "estimatedPrice"), "totalPrice")
        made = Part(
            tier,
            units,
            fee,
            moment(part(level, "shipInterval"), "endTime"),
            moment(part(level, "deliveryInterval"), "endTime"),
        )
        if tier and (tier not in best or _price(made) < _price(best[tier])):
            best[tier] = made
    yield from best.values()


def _price(each: Part) -> Decimal:
    return Decimal("Infinity") if each.fee is None else each.fee[0]


def _lacks(planned: list[Json], request: Request) -> str:
    """Why nothing is offered, where Amazon gives no reason."""
    there: Counter[str] = Counter()
    for shipment in planned:
        for each in parts(shipment, "items"):
            there[text(part(each, "productIdentifier"), "amazonSku")] += count(part(each, "amount"), "value") or 0
    for sku, units in request.units().items():
        if there[sku] < units:
            return f"Amazon's warehouse would send {there[sku]} of {units} of {sku}"
    return "Amazon's warehouse offers no service level for all of it"


def _order(found: Json, reference: str) -> ThereNow:
    """What of it has an odd form is told as the reason: that it is there stays true. Raises Unreadable."""
    if not isinstance(found, dict) or ident(found, "orderId") != reference:
        raise Unreadable("it is of another order")
    try:
        word = text(found, "status")
        shipments = [_shipment(each) for each in parts(found, "shipments") if _left(each)]
        rows = [_left_out(each) for each in parts(found, "lineItems")]
        now = moment(found, "statusUpdateTime")
    except Unreadable as error:
        return ThereNow(reference, "processing", "", why=f"What Amazon says of it cannot be read: {error}")
    return ThereNow(reference, state(word), word, sent(shipments), left_out(rows), now)


def _left(shipment: Json) -> bool:
    return text(shipment, "status").upper() == "SHIPPED"


def _shipment(found: Json) -> Shipment:
    goods = [
        Goods(
            text(each, "lineItemId"),
            count(part(each, "amount"), "value") or 0,
            text(each, "packageId"),
            text(each, "shipmentItemId"),
        )
        for each in parts(found, "items")
    ]
    parcels = [_parcel(each) for each in parts(found, "packages")]
    return Shipment(text(found, "amazonShipmentId"), tuple(goods), tuple(parcels), moment(found, "shipTime"))


def _parcel(found: Json) -> Parcel:
    tracking = part(found, "tracking")
    carrier, own = part(tracking, "carrier"), part(tracking, "amazon")
    number = text(carrier, "trackingNumber").strip()
    who = text(carrier, "carrierCode").strip()
    if not number:
        number = text(own, "trackingNumber").strip()
        who = who or (AMAZON if number else "")
    return Parcel(text(found, "packageId").strip(), who, number, texts(found, "shipmentItemIds"))


def _left_out(line: Json) -> tuple[str, int, int]:
    sku = text(part(part(line, "product"), "productIdentifier"), "amazonSku")
    off = (count(part(line, each), "value") or 0 for each in ("unfulfillableAmount", "cancelledAmount"))
    unfulfillable, cancelled = off
    return sku, unfulfillable, cancelled
