"""Which orders an order report holds: by when they left Pending and by when Amazon's reports learn of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zlib import crc32

from linndesk.sandbox.amazon.records import Order

_OPEN = ("UNSHIPPED", "PARTIALLY_SHIPPED")
_OVER = ("SHIPPED", "CANCELLED", "UNFULFILLABLE")


def known_from(order: Order, lag: timedelta) -> datetime | None:
    """When reports learn of an order: up to ``lag`` after it left Pending, always the same for one order."""
    if order.released is None or order.fulfilled_by != "MERCHANT":
        return None
    return order.released + lag * ((crc32(order.id.encode()) % 1000) / 1000)


def requested(
    orders: Iterable[Order], places: frozenset[str], since: datetime, until: datetime, asked: datetime, lag: timedelta
) -> list[Order]:
    """All of the period, shipped and cancelled ones too, as far as reports know of them when it is asked for."""
    found = []
    for each in orders:
        if each.marketplace_id not in places or each.released is None or not since <= each.released <= until:
            continue
        known = known_from(each, lag)
        if known is not None and known <= asked:
            found.append(each)
    return _in_turn(found)


def scheduled(
    orders: Iterable[Order], places: frozenset[str], since: datetime, until: datetime, lag: timedelta
) -> list[Order]:
    """What is new since the last one, without what was already over when this one was made."""
    found = []
    for each in orders:
        known = known_from(each, lag)
        if each.marketplace_id not in places or known is None or not since < known <= until:
            continue
        if each.status not in _OVER or each.updated > until:
            found.append(each)
    return _in_turn(found)


def unshipped(orders: Iterable[Order], places: frozenset[str], asked: datetime, lag: timedelta) -> list[Order]:
    """What still has to leave."""
    found = []
    for each in orders:
        if each.marketplace_id not in places or each.status not in _OPEN:
            continue
        known = known_from(each, lag)
        if known is not None and known <= asked:
            found.append(each)
    return _in_turn(found)


def _in_turn(orders: list[Order]) -> list[Order]:
    return sorted(orders, key=lambda each: (each.released or each.created, each.id))
