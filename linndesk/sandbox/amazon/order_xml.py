"""The text of GET_ORDER_REPORT_DATA_SHIPPING: an AmazonEnvelope with a message for each order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from linndesk.sandbox.amazon import order_facts
from linndesk.sandbox.amazon.faults import ReportFaults
from linndesk.sandbox.amazon.order_facts import moment
from linndesk.sandbox.amazon.records import Line, Order, Person

_DECLARED = {"utf-8-sig": "UTF-8", "cp1252": "windows-1252", "cp932": "Shift_JIS"}


def write(orders: Iterable[Order], faults: ReportFaults, now: datetime, *, seller_id: str, withheld: bool) -> str:
    """The whole document. Of an empty one (``instead="header"``) the envelope is left."""
    messages = [] if faults.instead == "header" else _messages(orders, faults, now, withheld)
    charset = _DECLARED.get(faults.charset, faults.charset.upper())
    lines = [
        f'<?xml version="1.0" encoding="{charset}"?>',
        '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">',
        f"<Header><DocumentVersion>1.01</DocumentVersion>{_tag('MerchantIdentifier', seller_id)}</Header>",
        "<MessageType>OrderReport</MessageType>",
        *messages,
        "</AmazonEnvelope>",
    ]
    return faults.line_end.join(lines) + faults.line_end


def _messages(orders: Iterable[Order], faults: ReportFaults, now: datetime, withheld: bool) -> list[str]:
    found: list[str] = []
    items = 0
    for each in orders:
        who = order_facts.recipient(each, now, withheld=withheld)
        parts = [
            _item(each, line, faults, spoiled=items + place < faults.spoiled) for place, line in enumerate(each.lines)
        ]
        items += len(parts)
        found.append(_order(each, who, parts))
    for count in range(faults.malformed):
        found.insert(min(len(found), count * 3), _broken(count))
    return [
        f"<Message><MessageID>{place}</MessageID><OrderReport>{body}</OrderReport></Message>"
        for place, body in enumerate(found, 1)
    ]


def _order(order: Order, who: Person | None, items: list[str]) -> str:
    phone = who.phone if who else ""
    billing = "".join(
        (
            _tag("BuyerEmailAddress", order_facts.buyer_email(order)),
            _tag("BuyerName", order.person.name),
            _tag("BuyerPhoneNumber", phone),
        )
    )
    return "".join(
        (
            _tag("AmazonOrderID", order.id),
            _tag("AmazonSessionID", order.id),
            _tag("OrderDate", moment(order, order.created)),
            _tag("OrderPostedDate", moment(order, order.released)),
            f"<BillingData>{billing}</BillingData>",
            "<FulfillmentData><FulfillmentMethod>Ship</FulfillmentMethod>",
            _tag("FulfillmentServiceLevel", order_facts.service_class(order)),
            _address(who),
            "</FulfillmentData>",
            _tag("IsBusinessOrder", "true" if "AMAZON_BUSINESS" in order.programs else "false"),
            _tag("PurchaseOrderNumber", order.person.purchase_order),
            _tag("IsPrime", "true" if "PRIME" in order.programs else "false"),
            *items,
        )
    )


def _address(who: Person | None) -> str:
    if who is None:
        return ""
    fields = {
        "Name": who.name, "AddressFieldOne": who.line1, "AddressFieldTwo": who.line2, "AddressFieldThree": who.line3,
        "City": who.city, "StateOrRegion": who.region, "PostalCode": who.postcode, "CountryCode": who.country,
        "PhoneNumber": who.phone,
    }  # fmt: skip
    return f"<Address>{''.join(_tag(name, value) for name, value in fields.items())}</Address>"


def _item(order: Order, line: Line, faults: ReportFaults, *, spoiled: bool) -> str:
    sums = order_facts.money(line)
    prices = {
        "Principal": sums.item, "Shipping": sums.shipping, "Tax": sums.item_tax, "ShippingTax": sums.shipping_tax,
        "GiftWrap": sums.gift_wrap, "GiftWrapTax": Decimal(),
    }  # fmt: skip
    shown = {kind: amount for kind, amount in prices.items() if amount or kind in ("Principal", "Shipping")}
    return "".join(
        (
            "<Item>",
            _tag("AmazonOrderItemCode", line.line_id),
            _tag("SKU", line.sku),
            _tag("Title", line.title),
            _tag("Quantity", "several" if spoiled else str(line.quantity)),
            _tag("ProductTaxCode", "A_GEN_NOTAX"),
            f"<ItemPrice>{''.join(_component(order, kind, amount) for kind, amount in shown.items())}</ItemPrice>",
            *_promotions(order, line, faults),
            "</Item>",
        )
    )


def _promotions(order: Order, line: Line, faults: ReportFaults) -> Iterator[str]:
    """The channel takes them off: here a discount is a negative amount."""
    if not line.discount:
        return
    one = faults.promotions == "one"
    for place, amount in enumerate((line.discount,) if one else order_facts.halves(line.discount), 1):
        claim = line.promotion_id if place == 1 else f"{line.promotion_id}-{place}"
        parts = _component(order, "Principal", -amount) + _component(order, "Shipping", Decimal())
        names = _tag("PromotionClaimCode", claim) + _tag("MerchantPromotionID", claim)
        yield f"<Promotion>{names}{parts}</Promotion>"


def _component(order: Order, kind: str, amount: Decimal) -> str:
    return f'<Component><Type>{kind}</Type><Amount currency="{order.currency}">{amount:.2f}</Amount></Component>'


def _tag(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>" if value else ""


def _broken(count: int) -> str:
    """An order that nobody placed: without items, with a quantity that is no number, or without its number."""
    number = "" if count % 3 == 2 else _tag("AmazonOrderID", f"999-{count:07d}-0000000")
    item = f"<Item>{_tag('AmazonOrderItemCode', f'{count:014d}')}{_tag('SKU', 'X')}<Quantity>several</Quantity></Item>"
    return number + _tag("OrderDate", "yesterday") + ("" if count % 3 == 0 else item)
