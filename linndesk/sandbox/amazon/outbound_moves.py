"""How an outbound order goes on: planned, packed, sent, or ended before that. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from linndesk.sandbox.amazon.outbound_records import OutOrder, OutParcel, OutShipment

Units = Mapping[str, int]


def planned(order: OutOrder, at: datetime) -> OutOrder:
    """What is still to leave is one shipment that is worked on; those that left stay as they are."""
    gone = tuple(each for each in order.shipments if each.status == "SHIPPED")
    left = tuple(order.left.items())
    rest = (OutShipment(_name(order, len(gone)), "PROCESSING", left, order.ships or at),) if left else ()
    return replace(order, shipments=(*gone, *rest))


def sent(order: OutOrder, parcels: Sequence[OutParcel], at: datetime) -> OutOrder:
    """These parcels leave together. With the last unit the order is complete."""
    units: dict[str, int] = {}
    for line_id, amount in (each for parcel in parcels for each in parcel.items):
        units[line_id] = units.get(line_id, 0) + amount
    gone = tuple(each for each in order.shipments if each.status == "SHIPPED")
    shipment = OutShipment(_name(order, len(gone)), "SHIPPED", tuple(units.items()), at, tuple(parcels))
    moved = planned(replace(order, shipments=(*gone, shipment), touched=at), at)
    if moved.left:
        return moved
    short = any(each.wanted < each.units for each in moved.lines)
    return replace(moved, status="COMPLETE_PARTIAL" if short else "COMPLETE", updated=at)


def ended(order: OutOrder, status: str, at: datetime) -> OutOrder:
    """Nothing more of it leaves. Where some has left, it is complete in part, whatever was wished."""
    name = "cancelled" if status == "CANCELLED" else "unfulfillable"
    found = order.with_lines(name, order.left)
    shipments = tuple(
        each if each.status == "SHIPPED" else replace(each, status="CANCELLED") for each in order.shipments
    )
    some = any(order.sent.values())
    return replace(found, status="COMPLETE_PARTIAL" if some else status, shipments=shipments, updated=at, touched=at)


def packed(units: Units, parcels: int) -> list[dict[str, int]]:
    """Units shared out, as evenly as it goes, over at most so many parcels; none is empty."""
    flat = [line_id for line_id, amount in units.items() for _ in range(amount)]
    count = max(1, min(parcels, len(flat)))
    found: list[dict[str, int]] = [{} for _ in range(count)]
    for place, line_id in enumerate(flat):
        box = found[place * count // len(flat)]
        box[line_id] = box.get(line_id, 0) + 1
    return found


def all_but_one(units: Units) -> dict[str, int]:
    """The same without the last unit."""
    found = dict(units)
    last = list(found)[-1]
    found[last] -= 1
    return {line_id: amount for line_id, amount in found.items() if amount}


def _name(order: OutOrder, place: int) -> str:
    return f"D{order.id[-8:]}{place + 1}"
