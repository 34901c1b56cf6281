"""What can still be read of an order that cannot be read whole: the units that it holds back (R-AVAILABLE). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from linndesk.channels.amazon.wire import Json, Unreadable, count, part, text
from linndesk.domain.orders import Held

_WAITING = ("PENDING_AVAILABILITY", "PENDING", "UNSHIPPED", "PARTIALLY_SHIPPED")


def holds(found: Json) -> tuple[Held, ...]:
    """By line; none where it does not say that it still has to leave, or that Amazon's own warehouse sends it."""
    try:
        fulfilment = part(found, "fulfillment")
        if text(fulfilment, "fulfillmentStatus") not in _WAITING or text(fulfilment, "fulfilledBy") == "AMAZON":
            return ()
        items = found.get("orderItems")
        return tuple(_lines(items)) if isinstance(items, list) else ()
    except Unreadable:
        return ()


def _lines(items: list[object]) -> Iterator[Held]:
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            continue
        try:
            sku, ordered = text(part(item, "product"), "sellerSku"), count(item, "quantityOrdered")
        except Unreadable:
            continue
        left = (ordered or 0) - _gone(item)
        if sku and left > 0:
            yield Held(str(number), sku, left)


def _gone(item: Json) -> int:
    """What has left already, as far as that can be read: it is held back otherwise."""
    try:
        return count(part(item, "fulfillment"), "quantityFulfilled") or 0
    except Unreadable:
        return 0
