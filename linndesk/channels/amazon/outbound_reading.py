"""Orders at Amazon's warehouse in our words, whichever version they were read in. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from linndesk.channels.amazon.wire import Json, Unreadable, money, part
from linndesk.domain.outbound import Offer, OutboundState, Sent

AMAZON = "Amazon"  # who carries what has a number of Amazon's alone
_STATES: dict[str, OutboundState] = {
    "NEW": "processing",
    "RECEIVED": "processing",
    "PLANNING": "processing",
    "PROCESSING": "processing",
    "COMPLETE": "complete",
    "COMPLETED": "complete",
    "COMPLETEPARTIAL": "partial",
    "COMPLETEPARTIALLED": "partial",
    "CANCELLED": "cancelled",
    "CANCELED": "cancelled",
    "UNFULFILLABLE": "unfulfillable",
    "INVALID": "invalid",
}


@dataclass(frozen=True, slots=True)
class Goods:
    """Units of a line in a shipment. ``number``: of the line; ``item``: an id of theirs; ``package``: in which."""

    number: str
    units: int
    package: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package of a shipment. ``items``: ids of the goods in it, () = it names none."""

    package: str
    carrier: str
    tracking: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """One that has left."""

    id: str
    goods: tuple[Goods, ...]
    parcels: tuple[Parcel, ...]
    at: datetime | None


def state(word: str) -> OutboundState:
    """Of Amazon's word in either version. One that nobody knows is worked on: it is looked at again."""
    return _STATES.get("".join(each for each in word.upper() if each.isalpha()), "processing")


def sent(shipments: Iterable[Shipment]) -> tuple[Sent, ...]:
    """Their packages; of a shipment that names none it is one itself, whose number is still to come.

    A package's id is only one of its shipment's, so both together are its name here.
    """
    return tuple(each for shipment in shipments for each in _packages(shipment))


def _packages(shipment: Shipment) -> list[Sent]:
    parcels = shipment.parcels or (Parcel("", "", ""),)
    return [
        Sent(
            f"{shipment.id}/{each.package or place}",
            each.carrier,
            each.tracking,
            _contents(each, shipment.goods, alone=len(parcels) == 1),
            shipment.at,
        )
        for place, each in enumerate(parcels, start=1)
    ]


def _contents(parcel: Parcel, goods: Sequence[Goods], *, alone: bool) -> tuple[tuple[str, int], ...]:
    """By line number; () where it is not said. What a shipment has in one package alone is in that one."""
    units: Counter[str] = Counter()
    for each in goods:
        if alone or (each.package and each.package == parcel.package) or (each.item and each.item in parcel.items):
            units[each.number] += each.units
    return tuple((number, some) for number, some in units.items() if some > 0)


def left_out(rows: Iterable[tuple[str, int, int]]) -> str:
    """Of each line SKU, units that cannot be sent and units that were called off: as a sentence, "" = none."""
    said = []
    for sku, unfulfillable, cancelled in rows:
        if unfulfillable:
            said.append(f"{unfulfillable} of {sku} cannot be sent")
        if cancelled:
            said.append(f"{cancelled} of {sku} cancelled")
    return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Part:
    """What one shipment of a preview would take: units by SKU at a service level. ``fee`` None = none is named."""

    tier: str
    units: Counter[str]
    fee: tuple[Decimal, str] | None
    ships_by: datetime | None
    arrives_by: datetime | None


def offers(parts: Sequence[Part], wanted: Counter[str]) -> tuple[Offer, ...]:
    """The service levels at which all that is wanted can be sent, with what that costs in all."""
    found = []
    for tier in dict.fromkeys(each.tier for each in parts):
        own = [each for each in parts if each.tier == tier]
        there: Counter[str] = sum((each.units for each in own), Counter())
        if all(there[sku] >= units for sku, units in wanted.items()):
            fee, currency = total([each.fee for each in own])
            ships = [each.ships_by for each in own if each.ships_by]
            arrives = [each.arrives_by for each in own if each.arrives_by]
            found.append(Offer(tier, fee, currency, max(ships, default=None), max(arrives, default=None)))
    return tuple(found)


def total(fees: Sequence[tuple[Decimal, str] | None]) -> tuple[Decimal | None, str]:
    """Their sum and its currency; (None, "") where one is missing, or they are of several."""
    known = [each for each in fees if each is not None]
    currencies = {currency for _, currency in known}
    if len(known) < len(fees) or len(currencies) != 1:
        return None, ""
    return sum((amount for amount, _ in known), Decimal(0)), currencies.pop()


def amount(of: Json, key: str, member: str = "amount") -> tuple[Decimal, str] | None:
    """Money, None where there is none. ``member``: what that version calls the number."""
    found = part(of, key)
    try:
        return money({key: {**found, "amount": found.get(member)}}, key, signed=True)
    except Unreadable:
        return None  # a fee that cannot be read is one that is not named
