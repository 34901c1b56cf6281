"""An order in Amazon's words: which blocks are there depends on what was asked and allowed. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.records import Line, Order, Package
from linndesk.sandbox.clock import iso

Json = dict[str, Any]
MAIL_STATES = ("UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED")


def render(order: Order, wanted: frozenset[str], *, now: datetime, with_person: bool) -> Json:
    """The order as JSON values. ``wanted`` are includedData's; ``with_person`` is the restricted role."""
    place = marketplace(order.marketplace_id)
    channel = {"channelName": order.channel_name, "marketplaceId": place.id, "marketplaceName": place.name}
    made: Json = {
        "orderId": order.id,
        "createdTime": iso(order.created),
        "lastUpdatedTime": iso(order.updated),
        "salesChannel": channel,
        "fulfillment": _fulfilment(order, full="FULFILLMENT" in wanted),
        "orderItems": [_item(order, each, wanted) for each in order.lines],
    }
    made.update(_optional(order))
    if with_person and order.status != "PENDING":
        made.update(_person(order, wanted, now))
    if "PROCEEDS" in wanted and order.status != "PENDING":
        made["proceeds"] = {"grandTotal": _money(order, order.total), "breakdowns": _sums(order)}
    if "PACKAGES" in wanted and order.fulfilled_by == "MERCHANT":
        made["packages"] = [_package(each) for each in order.packages]
    made.update(order.extra)
    return {key: value for key, value in made.items() if value is not None}


def _optional(order: Order) -> Json:
    made: Json = {}
    if order.seller_order_id:
        made["orderAliases"] = [{"aliasId": order.seller_order_id, "aliasType": "SELLER_ORDER_ID"}]
    if order.programs:
        made["programs"] = list(order.programs)
    if order.replaces:
        made["associatedOrders"] = [{"orderId": order.replaces, "associationType": "REPLACEMENT_ORIGINAL_ID"}]
    return made


def _fulfilment(order: Order, *, full: bool) -> Json:
    made: Json = {"fulfillmentStatus": order.status, "fulfilledBy": order.fulfilled_by}
    if full:
        made["fulfillmentServiceLevel"] = order.service_level
        for name, window in (("shipByWindow", order.ship_by), ("deliverByWindow", order.deliver_by)):
            if window:
                made[name] = {"earliestDateTime": iso(window[0]), "latestDateTime": iso(window[1])}
    return made


def _person(order: Order, wanted: frozenset[str], now: datetime) -> Json:
    made: Json = {}
    if "BUYER" in wanted:
        made["buyer"] = _buyer(order)
    withheld = order.address_from is not None and now < order.address_from
    if "RECIPIENT" in wanted and order.fulfilled_by == "MERCHANT" and not withheld:
        made["recipient"] = {"deliveryAddress": _address(order, now)}
    return made


def _buyer(order: Order) -> Json:
    who = order.person
    made: Json = {"buyerName": who.name}
    if order.fulfilled_by == "MERCHANT" and order.status in MAIL_STATES:
        made["buyerEmail"] = who.email
    if who.company:
        made["buyerCompanyName"] = who.company
    if who.purchase_order:
        made["buyerPurchaseOrderNumber"] = who.purchase_order
    return made


def _address(order: Order, now: datetime) -> Json:
    who = order.person
    late = order.status == "SHIPPED" and order.deliver_by is not None and now > order.deliver_by[1]
    fields = {
        "name": who.name,
        "companyName": who.company,
        "addressLine1": who.line1,
        "addressLine2": who.line2,
        "addressLine3": who.line3,
        "city": who.city,
        "stateOrRegion": who.region,
        "postalCode": who.postcode,
        "countryCode": who.country,
        "phone": "" if late else who.phone,
        "addressType": who.address_type,
    }
    return {key: value for key, value in fields.items() if value}


def _item(order: Order, line: Line, wanted: frozenset[str]) -> Json:
    open_units = 0 if order.status == "CANCELLED" else line.quantity - line.fulfilled
    product: Json = {"asin": line.asin, "title": line.title, "sellerSku": line.sku}
    product["condition"] = {"conditionType": "NEW", "conditionSubtype": "NEW"}
    if order.status != "PENDING":
        product["price"] = {"unitPrice": _money(order, line.unit_price)}
        if line.business_price:
            product["price"]["priceDesignation"] = "BUSINESS_PRICE"
    if line.customised_url:
        product["customization"] = {"customizedUrl": line.customised_url}
    made: Json = {"orderItemId": line.line_id, "quantityOrdered": line.quantity, "product": product}
    if "PROCEEDS" in wanted and order.status != "PENDING":
        made["proceeds"] = _item_proceeds(order, line)
    if "FULFILLMENT" in wanted:
        made["fulfillment"] = {"quantityFulfilled": line.fulfilled, "quantityUnfulfilled": open_units, **_gift(line)}
    if "CANCELLATION" in wanted and (cancellation := _cancellation(line)):
        made["cancellation"] = cancellation
    if "PROMOTION" in wanted and line.promotion_id:
        made["promotion"] = {"breakdowns": [{"promotionId": line.promotion_id}]}
    return made


def _gift(line: Line) -> Json:
    gift = {"giftMessage": line.gift_message, "giftWrapLevel": line.gift_level}
    present = {key: value for key, value in gift.items() if value}
    return {"packing": {"giftOption": present}} if present else {}


def _cancellation(line: Line) -> Json:
    made: Json = {}
    if line.cancel_reason is not None:
        made["cancellationRequest"] = {"requester": "BUYER", "cancelReason": line.cancel_reason}
    if line.cancelled_by:
        made["cancellationExecution"] = {"cancelledBy": line.cancelled_by, "cancelReason": "OTHER"}
    return made


def _parts(line: Line) -> Iterator[tuple[str, Decimal]]:
    yield "ITEM", line.unit_price * line.quantity
    for kind, amount in (("SHIPPING", line.shipping), ("GIFT_WRAP", line.gift_wrap), ("TAX", line.tax)):
        if amount:
            yield kind, amount
    if line.discount:
        yield "DISCOUNT", -line.discount


def _item_proceeds(order: Order, line: Line) -> Json:
    parts = [{"type": kind, "subtotal": _money(order, amount)} for kind, amount in _parts(line)]
    return {"proceedsTotal": _money(order, line.total), "breakdowns": parts}


def _sums(order: Order) -> list[Json]:
    sums: dict[str, Decimal] = {}
    for line in order.lines:
        for kind, amount in _parts(line):
            sums[kind] = sums.get(kind, Decimal()) + amount
    return [{"type": kind, "subtotal": _money(order, amount)} for kind, amount in sums.items()]


def _package(parcel: Package) -> Json:
    items = [{"orderItemId": line_id, "quantity": quantity} for line_id, quantity in parcel.items]
    return {
        "packageReferenceId": parcel.reference,
        "packageStatus": {"status": "SHIPPED"},
        "carrier": parcel.carrier,
        "shippingService": parcel.service,
        "trackingNumber": parcel.tracking,
        "shipTime": iso(parcel.shipped),
        "packageItems": items,
    }


def _money(order: Order, amount: Decimal) -> Json:
    return {"amount": str(amount), "currencyCode": order.currency}


class Rendered:
    """Orders as JSON bytes; once ``keep`` is set each form of an order is made once, for benchmarks."""

    def __init__(self) -> None:
        self.keep = False
        self._kept: dict[tuple[str, frozenset[str], bool], tuple[Order, bytes]] = {}

    def get(self, order: Order, wanted: frozenset[str], *, now: datetime, with_person: bool) -> bytes:
        """The order's bytes, kept or new."""
        key = (order.id, wanted, with_person)
        known = self._kept.get(key) if self.keep else None
        if known is not None and known[0] is order:
            return known[1]
        made = json.dumps(
            render(order, wanted, now=now, with_person=with_person), ensure_ascii=False, separators=(",", ":")
        ).encode()
        if self.keep and order.address_from is None:
            self._kept[key] = (order, made)
        return made
