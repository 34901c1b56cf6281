"""What order reports say of an order and its lines, the same things that searchOrders says. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.records import ZERO, Line, Order, Person
from linndesk.sandbox.amazon.render import MAIL_STATES

CENT = Decimal("0.01")
_PACIFIC = timezone(timedelta(hours=-8))
_FREE_TEXT = {
    "STANDARD": "Std",
    "EXPEDITED": "Exp",
    "NEXT_DAY": "Next",
    "SECOND_DAY": "Second",
    "FREE_ECONOMY": "Econ",
    "SAME_DAY": "SameDay",
}
_CLASSES = {
    "STANDARD": "Standard", "EXPEDITED": "Expedited", "NEXT_DAY": "NextDay", "SECOND_DAY": "SecondDay",
    "FREE_ECONOMY": "FreeEconomy", "SAME_DAY": "SameDay", "SCHEDULED": "Scheduled", "PRIORITY": "Priority",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    """A line's amounts, all of the whole line; the two taxes together are the one that searchOrders gives."""

    item: Decimal
    item_tax: Decimal
    shipping: Decimal
    shipping_tax: Decimal
    gift_wrap: Decimal
    discount: Decimal


def money(line: Line) -> Money:
    """The tax is split between the goods and their shipping by price."""
    item = line.unit_price * line.quantity
    base = item + line.shipping
    shipping_tax = (line.tax * line.shipping / base).quantize(CENT, ROUND_HALF_UP) if base and line.tax else ZERO
    return Money(item, line.tax - shipping_tax, line.shipping, shipping_tax, line.gift_wrap, line.discount)


def halves(amount: Decimal) -> tuple[Decimal, Decimal]:
    """An amount in two parts, as two promotions on one line bring it."""
    first = (amount / 2).quantize(CENT, ROUND_HALF_UP)
    return first, amount - first


def recipient(order: Order, now: datetime, *, withheld: bool) -> Person | None:
    """Who gets the parcel; None while Amazon withholds it. The telephone goes when the order has long arrived."""
    if withheld or (order.address_from is not None and now < order.address_from):
        return None
    late = order.status == "SHIPPED" and order.deliver_by is not None and now > order.deliver_by[1]
    return replace(order.person, phone="") if late else order.person


def buyer_email(order: Order) -> str:
    """The marketplace's alias; none for a cancelled order."""
    return order.person.email if order.status in MAIL_STATES else ""


def moment(order: Order, at: datetime | None) -> str:
    """``2026-11-21T08:00:00+00:00``, in America on Pacific time."""
    if at is None:
        return ""
    zone = _PACIFIC if marketplace(order.marketplace_id).region == "NA" else UTC
    return at.astimezone(zone).isoformat(timespec="seconds")


def service_text(order: Order) -> str:
    """The service in the free words of the old interfaces: ``Std UK Dom_1``; in America ``Standard``."""
    place = marketplace(order.marketplace_id)
    if place.region == "NA":
        return service_class(order)
    abroad = "" if order.person.country == place.country else "Intl"
    return f"{_FREE_TEXT.get(order.service_level, 'Std')} {place.code} {abroad or 'Dom'}_1"


def service_class(order: Order) -> str:
    """``Standard``, ``NextDay`` ... as XML reports name it."""
    return _CLASSES.get(order.service_level, order.service_level.title())
