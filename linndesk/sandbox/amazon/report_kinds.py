"""The report types that are practised: who may have them, what goes in, how long documents last. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from linndesk.sandbox.amazon import listing_report, order_report, order_xml, report_orders, unshipped_report
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.records import DELIVERY_ROLE, LISTING_ROLE, ORDER_ROLE, Listing, Merchant, Order
from linndesk.sandbox.amazon.world import World

LISTINGS = "GET_MERCHANT_LISTINGS_ALL_DATA"
FLAT_ORDERS = "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
XML_ORDERS = "GET_ORDER_REPORT_DATA_SHIPPING"
UNSHIPPED = "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING"
KEPT = timedelta(days=90)  # a report's record; its document too unless the kind says less


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is to be about. ``by_schedule``: since the one before, not of a chosen period."""

    merchant: Merchant
    places: tuple[str, ...]
    since: datetime
    until: datetime
    asked: datetime
    by_schedule: bool = False


Things = Sequence[Order] | Sequence[Listing]
Pick = Callable[[World, Wanted, timedelta], Things]
Write = Callable[[Things, Merchant, Faults, datetime], str]


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A type. ``look``: the role for its records, ``make``: for asking and for documents; ``personal`` needs an RDT."""

    name: str
    look: str
    make: str
    personal: bool
    kept: timedelta
    media: str
    pick: Pick
    write: Write


def _listings(world: World, wanted: Wanted, lag: timedelta) -> Things:
    return [each for place in wanted.places for each in world.listings(wanted.merchant.name, place)]


def _orders(world: World, wanted: Wanted, lag: timedelta) -> Things:
    orders, places = world.orders(wanted.merchant.name), frozenset(wanted.places)
    if wanted.by_schedule:
        return report_orders.scheduled(orders, places, wanted.since, wanted.until, lag)
    return report_orders.requested(orders, places, wanted.since, wanted.until, wanted.asked, lag)


def _unshipped(world: World, wanted: Wanted, lag: timedelta) -> Things:
    return report_orders.unshipped(world.orders(wanted.merchant.name), frozenset(wanted.places), wanted.asked, lag)


def _write_listings(things: Things, merchant: Merchant, faults: Faults, now: datetime) -> str:
    return listing_report.write((each for each in things if isinstance(each, Listing)), faults.report)


def _write_flat(things: Things, merchant: Merchant, faults: Faults, now: datetime) -> str:
    return order_report.write(_only_orders(things), faults.report, now, withheld=faults.withhold_addresses)


def _write_unshipped(things: Things, merchant: Merchant, faults: Faults, now: datetime) -> str:
    return unshipped_report.write(_only_orders(things), faults.report, now, withheld=faults.withhold_addresses)


def _write_xml(things: Things, merchant: Merchant, faults: Faults, now: datetime) -> str:
    withheld, seller_id = faults.withhold_addresses, merchant.seller_id
    return order_xml.write(_only_orders(things), faults.report, now, seller_id=seller_id, withheld=withheld)


def _only_orders(things: Things) -> list[Order]:
    return [each for each in things if isinstance(each, Order)]


def _personal(name: str, media: str, pick: Pick, write: Write) -> ReportKind:
    return ReportKind(name, ORDER_ROLE, DELIVERY_ROLE, True, timedelta(days=30), media, pick, write)


KINDS = {
    each.name: each
    for each in (
        ReportKind(LISTINGS, LISTING_ROLE, LISTING_ROLE, False, KEPT, "text/plain", _listings, _write_listings),
        _personal(FLAT_ORDERS, "text/plain", _orders, _write_flat),
        _personal(XML_ORDERS, "text/xml", _orders, _write_xml),
        _personal(UNSHIPPED, "text/plain", _unshipped, _write_unshipped),
    )
}
