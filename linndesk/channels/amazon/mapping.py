"""Amazon's order in our words, or the reason why not. Pure.

Money: a line's total is what the buyer pays for the goods of that line: the ITEM subtotal of its proceeds,
else unit price x quantity, else what the line brought in all. Shipping, tax and discount stand on the order,
from its own breakdown, else added up over the lines. The order's total is Amazon's grand total, else the sum.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from linndesk.channels.addresses import link
from linndesk.channels.amazon.marketplaces import by_id
from linndesk.channels.amazon.readable import holds
from linndesk.channels.amazon.wire import (
    MOST_MONEY,
    Json,
    Unreadable,
    count,
    ident,
    moment,
    money,
    needed_moment,
    part,
    parts,
    text,
    texts,
)
from linndesk.domain.orders import (
    PARTS_UNKNOWN,
    ChannelLine,
    ChannelOrder,
    ChannelStatus,
    Package,
    PaymentStatus,
    Person,
    Quarantined,
)
from linndesk.domain.receipts import Skipped

NO_ADDRESS = "Amazon has not given the address yet"
NO_ITEMS = "Amazon has not given the items yet"
Mapped = ChannelOrder | Quarantined | Skipped

_STATUS: dict[str, ChannelStatus] = {
    "PENDING_AVAILABILITY": "pending",
    "PENDING": "pending",
    "UNSHIPPED": "open",
    "PARTIALLY_SHIPPED": "open",
    "SHIPPED": "shipped",
    "CANCELLED": "cancelled",
    "UNFULFILLABLE": "cancelled",
}
_PAYMENT: dict[ChannelStatus, PaymentStatus] = {
    "pending": "pending",
    "open": "paid",
    "shipped": "paid",
    "cancelled": "cancelled",
}
_PROGRAMS = {
    "PRIME": "prime",
    "PREMIUM": "premium",
    "AMAZON_BUSINESS": "business",
    "FBM_SHIP_PLUS": "ship_plus",
    "AMAZON_EASY_SHIP": "easy_ship",
}
_WORD = re.compile(r"[A-Z][A-Z_]{1,39}")
_ZERO = Decimal(0)
_ANY = TypeAdapter(Any)  # writes JSON three times as fast as the json module


def map_order(found: object, *, with_channel_fulfilled: bool = False, whole: bool = True) -> Mapped:
    """One order of Amazon's JSON. Never raises: what cannot be read is Quarantined with its reason.

    ``with_channel_fulfilled``: also the orders that Amazon's own warehouse sends (FBA). ``whole``: its packages and
    cancellations were asked for too; an order without them is flagged.
    """
    if not isinstance(found, dict):
        return Quarantined("", "the order is no object")
    try:
        raw = _ANY.dump_json(found).decode()
    except ValueError:
        return Quarantined(_ref(found), "it holds half a character, which cannot be stored")
    try:
        mapped = _order(found, raw, with_channel_fulfilled)
    except Unreadable as error:
        return Quarantined(_ref(found), str(error), holds(found))
    if whole or not isinstance(mapped, ChannelOrder):
        return mapped
    return replace(mapped, flags=(*mapped.flags, PARTS_UNKNOWN))


def compact(found: object) -> str:
    """The channel's own JSON in plain ASCII, as it is kept of an order that cannot be read."""
    return json.dumps(found, separators=(",", ":"))


def _ref(found: Json) -> str:
    ref = found.get("orderId")
    return ref.encode("ascii", "replace").decode()[:60] if isinstance(ref, str) else ""


def _order(found: Json, raw: str, with_channel_fulfilled: bool) -> Mapped:
    order_id = ident(found, "orderId")
    sales = part(found, "salesChannel")
    fulfilment = part(found, "fulfillment")
    if text(sales, "channelName") == "NON_AMAZON":
        return Skipped(order_id, "another shop's order that Amazon only sends")
    if text(fulfilment, "fulfilledBy") == "AMAZON" and not with_channel_fulfilled:
        return Skipped(order_id, "Amazon's own warehouse sends it")
    return _ours(found, order_id, sales, fulfilment, raw)


def _ours(found: Json, order_id: str, sales: Json, fulfilment: Json, raw: str) -> ChannelOrder:
    status = _status(fulfilment)
    by_amazon = text(fulfilment, "fulfilledBy") == "AMAZON"
    items = list(parts(found, "orderItems"))
    packages = tuple(_package(each) for each in parts(found, "packages"))
    sent = Counter[str]()
    for package in packages:
        sent.update(dict(package.lines))
    read = [_line(each, status, sent) for each in items]
    lines = tuple(line for line, _ in read)
    if len({each.line_id for each in lines}) < len(lines):
        raise Unreadable("two lines have the same orderItemId")
    marketplace_id = text(sales, "marketplaceId")
    known = by_id(marketplace_id)
    sums = _sums(found, items, read, known.currency if known else "")
    window = part(fulfilment, "shipByWindow")
    return ChannelOrder(
        channel_order_id=order_id,
        status=status,
        payment_status=_PAYMENT[status],
        marketplace=marketplace_id,
        source="AMAZON",
        sub_source=known.title if known else text(sales, "marketplaceName") or "Amazon",
        received_at=needed_moment(found, "createdTime"),
        last_updated=needed_moment(found, "lastUpdatedTime"),
        currency=sums.currency,
        total=sums.total,
        lines=lines,
        person=_person(found, items, raw),
        ship_by=moment(window, "latestDateTime"),
        shipping=sums.shipping,
        tax=sums.tax,
        discount=sums.discount,
        channel_service=text(fulfilment, "fulfillmentServiceLevel"),
        cancel_requested=any(asks_to_cancel(each) for each in items),
        flags=tuple(dict.fromkeys(_flags(found, items))),
        missing="" if by_amazon or status != "open" else _missing(found, items),
        packages=packages,
        by_channel=by_amazon,
    )


def _status(fulfilment: Json) -> ChannelStatus:
    word = text(fulfilment, "fulfillmentStatus")
    if word not in _STATUS:
        raise Unreadable("fulfillmentStatus is none that is known" if word else "fulfillmentStatus is missing")
    return _STATUS[word]


def _missing(found: Json, items: list[Json]) -> str:
    address = part(part(found, "recipient"), "deliveryAddress")
    street = any(text(address, f"addressLine{each}").strip() for each in (1, 2, 3))
    if not street or not text(address, "countryCode").strip():
        return NO_ADDRESS
    return "" if items else NO_ITEMS


def _line(item: Json, status: ChannelStatus, sent: Mapping[str, int]) -> tuple[ChannelLine, str]:
    """The line and the currency of its total."""
    quantity = count(item, "quantityOrdered")
    if quantity is None:
        raise Unreadable("quantityOrdered is missing")
    product = part(item, "product")
    fulfilment = part(item, "fulfillment")
    line_id = ident(item, "orderItemId")
    shipped, cancelled = _progress(item, fulfilment, quantity, status, sent.get(line_id, 0))
    total, currency = _line_total(item, product, quantity)
    line = ChannelLine(
        line_id=line_id,
        channel_sku=text(product, "sellerSku"),
        title=text(product, "title"),
        quantity=quantity,
        shipped=shipped,
        cancelled=cancelled,
        total=total,
        reference=text(product, "asin"),
    )
    return line, currency


def _progress(item: Json, fulfilment: Json, quantity: int, status: ChannelStatus, sent: int) -> tuple[int, int]:
    """Units shipped and cancelled of one line; together never more than were ordered. ``sent``: by the packages."""
    done = count(fulfilment, "quantityFulfilled")
    left = count(fulfilment, "quantityUnfulfilled")
    executed = bool(part(part(item, "cancellation"), "cancellationExecution"))
    if done is None:
        done = quantity if status == "shipped" and left is None and not executed else sent
    shipped = min(done, quantity)
    if executed or status == "cancelled":
        return shipped, quantity - shipped
    return shipped, 0 if left is None else max(0, quantity - shipped - left)


def _package(found: Json) -> Package:
    """A parcel that Amazon knows of. One that was called off keeps its number and is nobody's any more."""
    reference = text(found, "packageReferenceId").strip()
    if text(part(found, "packageStatus"), "status") == "CANCELLED":
        return Package(reference, "")
    units: dict[str, int | None] = {}
    for each in parts(found, "packageItems"):
        line, more = ident(each, "orderItemId"), count(each, "quantity")
        known = units.get(line, 0)
        units[line] = None if more is None or known is None else known + more
    lines = tuple((line, amount) for line, amount in units.items() if amount)
    whole = len(lines) == len(units)
    return Package(reference, text(found, "trackingNumber").strip(), lines if whole else ())


def _line_total(item: Json, product: Json, quantity: int) -> tuple[Decimal, str]:
    proceeds = part(item, "proceeds")
    goods = [money(each, "subtotal") for each in parts(proceeds, "breakdowns") if text(each, "type") == "ITEM"]
    given = [each for each in goods if each is not None]
    if given:
        return sum((amount for amount, _ in given), _ZERO), given[0][1]
    price = money(part(product, "price"), "unitPrice")
    if price is not None:
        return price[0] * quantity, price[1]
    return money(proceeds, "proceedsTotal") or (_ZERO, "")


@dataclass(frozen=True, slots=True)
class _Sums:
    currency: str
    total: Decimal
    shipping: Decimal
    tax: Decimal
    discount: Decimal


def _sums(found: Json, items: list[Json], read: list[tuple[ChannelLine, str]], usual: str) -> _Sums:
    proceeds = part(found, "proceeds")
    own = list(parts(proceeds, "breakdowns"))
    rows = own or [row for item in items for row in parts(part(item, "proceeds"), "breakdowns")]
    added = {"SHIPPING": _ZERO, "TAX": _ZERO, "DISCOUNT": _ZERO}
    for row in rows:
        kind = text(row, "type")
        if kind in added and (amount := money(row, "subtotal", signed=kind == "DISCOUNT")):
            added[kind] += abs(amount[0])
    grand = money(proceeds, "grandTotal")
    words = {each for each in (grand[1] if grand else "", *(currency for _, currency in read)) if each}
    if len(words) > 1:
        raise Unreadable("its amounts are in several currencies")
    goods = sum((line.total for line, _ in read), _ZERO)
    total = grand[0] if grand else goods + added["SHIPPING"] + added["TAX"] - added["DISCOUNT"]
    if max(total, goods, *added.values()) >= MOST_MONEY:
        raise Unreadable("its amounts add up to too much")
    return _Sums(
        currency=words.pop() if words else usual,
        total=max(total, _ZERO),
        shipping=added["SHIPPING"],
        tax=added["TAX"],
        discount=added["DISCOUNT"],
    )


def asks_to_cancel(item: Json) -> bool:
    """The buyer asked, and nobody has done it yet."""
    cancellation = part(item, "cancellation")
    request = part(cancellation, "cancellationRequest")
    return text(request, "requester") == "BUYER" and not part(cancellation, "cancellationExecution")


def _flags(found: Json, items: list[Json]) -> Iterator[str]:
    yield from _tags(found)
    fulfilment = part(found, "fulfillment")
    status_word = text(fulfilment, "fulfillmentStatus")
    if status_word == "PARTIALLY_SHIPPED":
        yield "partly_shipped"
    if status_word == "UNFULFILLABLE":
        yield "unfulfillable"
    if text(fulfilment, "fulfilledBy") == "AMAZON":
        yield "fulfilled_by_amazon"
    if text(fulfilment, "fulfillmentServiceLevel") == "SAME_DAY":
        yield "same_day"
    if any(_gift(each) for each in items):
        yield "gift"
    if any(part(part(each, "product"), "customization") for each in items):
        yield "customised"


def _tags(found: Json) -> Iterator[str]:
    """From the order's programs and what it replaces."""
    for program in texts(found, "programs"):
        if _WORD.fullmatch(program):
            yield _PROGRAMS.get(program, program.lower())
    for other in parts(found, "associatedOrders"):
        kind = text(other, "associationType").partition("_")[0]
        if kind in ("REPLACEMENT", "EXCHANGE"):
            yield kind.lower()


def _gift(item: Json) -> Json:
    return part(part(part(item, "fulfillment"), "packing"), "giftOption")


def _wish(item: Json) -> str:
    """Where Amazon Custom keeps what the buyer wants on it."""
    return link(text(part(part(item, "product"), "customization"), "customizedUrl").strip())


def _person(found: Json, items: list[Json], raw: str) -> Person:
    buyer = part(found, "buyer")
    recipient = part(found, "recipient")
    address = part(recipient, "deliveryAddress")
    preference = part(recipient, "deliveryPreference")
    order_number = text(buyer, "buyerPurchaseOrderNumber")
    notes = (
        f"Purchase order {order_number}" if order_number else "",
        text(preference, "dropOffLocation"),
        text(preference, "addressInstruction"),
    )
    messages = dict.fromkeys(text(_gift(each), "giftMessage") for each in items)
    return Person(
        buyer_name=text(buyer, "buyerName"),
        buyer_email=text(buyer, "buyerEmail"),
        name=text(address, "name"),
        company=text(address, "companyName") or text(buyer, "buyerCompanyName"),
        line1=text(address, "addressLine1"),
        line2=text(address, "addressLine2"),
        line3=text(address, "addressLine3"),
        town=text(address, "city") or text(address, "municipality"),
        region=text(address, "stateOrRegion") or text(address, "districtOrCounty"),
        postcode=text(address, "postalCode"),
        country_code=text(address, "countryCode"),
        phone=text(address, "phone"),
        gift_message="\n".join(each for each in messages if each),
        notes=tuple(each for each in notes if each),
        raw=raw,
        links=tuple(dict.fromkeys(each for each in map(_wish, items) if each)),
    )
