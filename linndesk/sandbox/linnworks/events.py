"""What people and other programs do in Linnworks meanwhile: cancel, move, split, process, park. Any thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from linndesk.sandbox.linnworks.records import Order, Shipping
from linndesk.sandbox.linnworks.world import LinnworksWorld


def pay(world: LinnworksWorld, id: str) -> Order:
    """An unpaid order is paid. Raises KeyError."""
    return world.update(id, status="PAID", paid_on=world.now())


def park(world: LinnworksWorld, id: str, parked: bool = True) -> Order:
    """Set aside, or taken up again. Raises KeyError."""
    return world.update(id, parked=parked)


def cancel(world: LinnworksWorld, id: str) -> Order:
    """Called off: it leaves the open orders and stands among the processed ones, on hold. Raises KeyError."""
    return world.update(id, held=True, processed=world.now())


def process(world: LinnworksWorld, id: str, tracking: str = "", service: str = "") -> Order:
    """Somebody else processes it there, and its goods leave. Raises KeyError."""
    with world.lock:
        order = world.order(id)
        shipping: Shipping = replace(order.shipping, tracking=tracking or order.shipping.tracking)
        if service:
            shipping = replace(shipping, service_id=world.service(service).id)
        world.shelf.take(order.lines, order.location_id)
        return world.update(id, processed=world.now(), shipping=shipping)


def move(world: LinnworksWorld, id: str, location: str) -> Order:
    """To another location, by its id; a fulfilment centre parks it. Raises KeyError."""
    with world.lock:
        centre = next(each for each in world.locations if each.id == location).fulfilment_centre
        return world.update(id, location_id=location, parked=world.order(id).parked or centre)


def split(world: LinnworksWorld, id: str, units: Mapping[str, int]) -> Order:
    """The new order, with that many units of these lines (by row id); it has the old one's reference.

    Raises KeyError.
    """
    with world.lock:
        order = world.order(id)
        gone = [replace(each, quantity=units[each.row_id], row_id="") for each in order.lines if each.row_id in units]
        left = [replace(each, quantity=each.quantity - units.get(each.row_id, 0)) for each in order.lines]
        world.update(id, lines=tuple(each for each in left if each.quantity > 0))
        return world.add_order(
            gone,
            location=order.location_id,
            reference=order.reference,
            received=order.received,
            source=order.source,
            sub_source=order.sub_source,
            status=order.status,
            shipping=order.shipping,
        )
