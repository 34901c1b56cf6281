"""Outbound orders in Amazon's API of 2020-07-01, for accounts that the newer one refuses. Pure.

Its list tells no packages, so each order that changed is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from linndesk.channels.amazon.outbound_reading import (
    AMAZON,
    Goods,
    Parcel,
    Shipment,
    amount,
    left_out,
    sent,
    state,
    total,
)
from linndesk.channels.amazon.outbound_request import (
    EXPEDITED,
    PRIORITY,
    SCHEDULED,
    THANKS,
    Item,
    Request,
    tiers,
)
from linndesk.channels.amazon.outbound_version import Address, Version
from linndesk.channels.amazon.wire import Json, Unreadable, count, ident, moment, part, parts, text, texts
from linndesk.channels.http import words
from linndesk.domain.outbound import STANDARD, Offer, Preview, ThereNow
from linndesk.domain.times import iso

_SPEEDS = {STANDARD: "Standard", EXPEDITED: "Expedited", PRIORITY: "Priority", SCHEDULED: "ScheduledDelivery"}
_TIERS = {speed.casefold(): tier for tier, speed in _SPEEDS.items()}
_REASONS = {
    "deliveryslaunavailable": "Amazon cannot keep this service level there",
    "invaliddestinationaddress": "Amazon does not take this address",
}


def preview_body(request: Request, address: Address) -> Json:
    """getFulfillmentPreview: every service level of the marketplace at once."""
    return {
        "marketplaceId": request.marketplace.id,
        "address": dict(address),
        "items": [_goods(each, request.currency) for each in request.items],
        "shippingSpeedCategories": [_SPEEDS[each] for each in tiers(request.marketplace.id)],
    }


def create_body(request: Request, address: Address) -> Json:
    """createFulfillmentOrder: all of it or nothing, at once; the marketplace always said (pitfall 24)."""
    return {
        "marketplaceId": request.marketplace.id,
        "sellerFulfillmentOrderId": request.reference,
        "displayableOrderId": request.shown,
        "displayableOrderDate": iso(request.ordered_at),
        "displayableOrderComment": THANKS,
        "shippingSpeedCategory": _SPEEDS[request.tier],
        "destinationAddress": dict(address),
        "fulfillmentAction": "Ship",
        "fulfillmentPolicy": "FillOrKill",
        "items": [_goods(each, request.currency) for each in request.items],
    }


def previewed(body: Json, request: Request) -> Preview:
    """Raises Unreadable."""
    found: list[Offer] = []
    why: list[str] = []
    for each in parts(part(body, "payload"), "fulfillmentPreviews"):
        said = list(_hindered(each))
        tier = _TIERS.get(text(each, "shippingSpeedCategory").casefold(), "")
        if tier and each.get("isFulfillable") is True and not said:
            found.append(_offer(each, tier))
        why += said
    if found:
        return Preview(tuple(found))
    return Preview((), tuple(dict.fromkeys(why)) or ("Amazon's warehouse offers no service level for all of it",))


def created(status: int, body: Json, reference: str) -> ThereNow:
    """A success says nothing but that it was taken; it may be a while before it shows.

    Raises Unreadable where it names errors: who knows then.
    """
    if body.get("errors"):
        raise Unreadable(f"it answered {status} and named errors")
    return ThereNow(reference, "taken", "")


def looked(body: Json, reference: str) -> ThereNow:
    """getFulfillmentOrder. What of it has an odd form is told as the reason. Raises Unreadable where it is no answer
    about this order."""
    payload = part(body, "payload")
    head = part(payload, "fulfillmentOrder")
    if ident(head, "sellerFulfillmentOrderId") != reference:
        raise Unreadable("it is of another order")
    try:
        word = text(head, "fulfillmentOrderStatus")
        shipments = [_shipment(each) for each in parts(payload, "fulfillmentShipments") if _left(each)]
        rows = [_left_out(each) for each in parts(payload, "fulfillmentOrderItems")]
        now = moment(head, "statusUpdatedDate")
    except Unreadable as error:
        return ThereNow(reference, "processing", "", why=f"What Amazon says of it cannot be read: {error}")
    return ThereNow(reference, state(word), word, sent(shipments), left_out(rows), now)


def question(since: datetime, token: str) -> Sequence[tuple[str, str]]:
    """listAllFulfillmentOrders: a token stands for its question."""
    return [("nextToken", token)] if token else [("queryStartDate", iso(since))]


def listed(body: Json) -> tuple[list[tuple[str, ThereNow | None]], str]:
    """Their ids alone. Raises Unreadable."""
    payload = part(body, "payload")
    found = [text(each, "sellerFulfillmentOrderId") for each in parts(payload, "fulfillmentOrders")]
    return [(each, None) for each in found if each], text(payload, "nextToken")


VERSION = Version(
    name="2020-07-01",
    preview="getFulfillmentPreview",
    create="createFulfillmentOrder",
    look="getFulfillmentOrder",
    changes="listAllFulfillmentOrders",
    cancel="cancelFulfillmentOrder",
    gap="sellerFulfillmentOrderId",
    preview_body=preview_body,
    create_body=create_body,
    previewed=previewed,
    created=created,
    looked=looked,
    question=question,
    listed=listed,
)


def _goods(item: Item, currency: str) -> Json:
    found: Json = {"sellerSku": item.sku, "sellerFulfillmentOrderItemId": item.number, "quantity": item.units}
    if item.value is not None:
        found["perUnitDeclaredValue"] = {"currencyCode": currency, "value": item.value}
    return found


def _offer(preview: Json, tier: str) -> Offer:
    fees = [amount(each, "amount", "value") for each in parts(preview, "estimatedFees")]
    fee, currency = total(fees) if fees else (None, "")
    shipments = list(parts(preview, "fulfillmentPreviewShipments"))
    ships, arrives = (
        [at for at in (moment(each, key) for each in shipments) if at is not None]
        for key in ("latestShipDate", "latestArrivalDate")
    )
    return Offer(tier, fee, currency, max(ships, default=None), max(arrives, default=None))


def _hindered(preview: Json) -> Iterator[str]:
    """Why it cannot be sent at this service level, in sentences."""
    for each in parts(preview, "unfulfillablePreviewItems"):
        reasons = ", ".join(_in_words(code) for code in texts(each, "itemUnfulfillableReasons"))
        sku, units = text(each, "sellerSku"), count(each, "quantity") or 0
        yield f"{units} of {sku} cannot be sent" + (f": {reasons}" if reasons else "")
    yield from (_in_words(code) for code in texts(preview, "orderUnfulfillableReasons"))


def _in_words(code: str) -> str:
    return _REASONS.get(code.casefold(), words(code))


def _left(shipment: Json) -> bool:
    return text(shipment, "fulfillmentShipmentStatus").upper() == "SHIPPED"


def _shipment(found: Json) -> Shipment:
    goods = [
        Goods(text(each, "sellerFulfillmentOrderItemId"), count(each, "quantity") or 0, _number(each, "packageNumber"))
        for each in parts(found, "fulfillmentShipmentItem")
    ]
    parcels = [_parcel(each) for each in parts(found, "fulfillmentShipmentPackage")]
    return Shipment(text(found, "amazonShipmentId"), tuple(goods), tuple(parcels), moment(found, "shippingDate"))


def _parcel(found: Json) -> Parcel:
    number, who = text(found, "trackingNumber").strip(), text(found, "carrierCode").strip()
    if not number:
        number = text(found, "amazonFulfillmentTrackingNumber").strip()
        who = who or (AMAZON if number else "")
    return Parcel(_number(found, "packageNumber"), who, number)


def _number(found: Json, key: str) -> str:
    """A package's number as text; "" where it has none."""
    number = count(found, key)
    return str(number) if number else ""


def _left_out(line: Json) -> tuple[str, int, int]:
    off = (count(line, each) or 0 for each in ("unfulfillableQuantity", "cancelledQuantity"))
    unfulfillable, cancelled = off
    return text(line, "sellerSku"), unfulfillable, cancelled
