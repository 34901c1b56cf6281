"""An order that Amazon's own warehouse sends for another channel, as frozen facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

Json = dict[str, Any]
# As it goes on: RECEIVED until it is planned, then PROCESSING; the rest are ends.
RUNNING = ("RECEIVED", "PROCESSING")


@dataclass(frozen=True, slots=True)
class OutLine:
    """A line; ``value`` is what one unit was declared at: a currency and an amount as it was written."""

    line_id: str
    sku: str
    units: int
    value: tuple[str, str] | None = None
    cancelled: int = 0
    unfulfillable: int = 0

    @property
    def wanted(self) -> int:
        """Units that are sent, or shall be."""
        return self.units - self.cancelled - self.unfulfillable


@dataclass(frozen=True, slots=True)
class OutParcel:
    """``number`` is unique; ``tracking`` is told from ``numbered`` on; ``items``: units by line."""

    number: int
    carrier: str
    tracking: str
    numbered: datetime
    items: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class OutShipment:
    """What leaves together: ``status`` PROCESSING, SHIPPED or CANCELLED. ``items``: units by line."""

    id: str
    status: str
    items: tuple[tuple[str, int], ...]
    leaves: datetime
    parcels: tuple[OutParcel, ...] = ()


@dataclass(frozen=True, slots=True)
class OutOrder:
    """As Amazon has it. ``updated``: its status; ``touched``: anything in it. ``version`` is the API that brought it.

    ``visible``: before that nobody sees it. ``plans``, ``ships``, ``ends``: when it goes on, None = not by itself.
    """

    id: str
    merchant: str
    marketplace_id: str
    version: str
    tier: str
    policy: str
    action: str
    address: Mapping[str, Any] = field(repr=False)
    lines: tuple[OutLine, ...]
    received: datetime
    updated: datetime
    touched: datetime
    visible: datetime
    status: str = "RECEIVED"
    outcome: str = "COMPLETE"
    plans: datetime | None = None
    ships: datetime | None = None
    ends: datetime | None = None  # somebody wished it to be cancelled
    shipments: tuple[OutShipment, ...] = ()
    shown: Mapping[str, Any] = field(default_factory=dict, hash=False)  # what is for people's eyes, by version
    sale: str = ""  # its id among all orders

    @property
    def running(self) -> bool:
        """Whether more of it may leave."""
        return self.status in RUNNING

    @property
    def units(self) -> int:
        """All units that were asked for."""
        return sum(each.units for each in self.lines)

    @property
    def sent(self) -> dict[str, int]:
        """Units that have left, by line."""
        found = {each.line_id: 0 for each in self.lines}
        for shipment in self.shipments:
            for line_id, units in shipment.items if shipment.status == "SHIPPED" else ():
                found[line_id] += units
        return found

    @property
    def left(self) -> dict[str, int]:
        """Units that are still to leave, by line; no line of which there are none."""
        sent = self.sent
        found = {each.line_id: each.wanted - sent[each.line_id] for each in self.lines}
        return {line_id: units for line_id, units in found.items() if units > 0}

    @property
    def parcels(self) -> tuple[OutParcel, ...]:
        """Those that have left."""
        return tuple(each for one in self.shipments if one.status == "SHIPPED" for each in one.parcels)

    def line(self, line_id: str) -> OutLine:
        """Raises KeyError."""
        return {each.line_id: each for each in self.lines}[line_id]

    def with_lines(self, name: str, units: Mapping[str, int]) -> OutOrder:
        """So many more units of lines are ``cancelled`` or ``unfulfillable``."""
        lines = tuple(replace(each, **{name: getattr(each, name) + units.get(each.line_id, 0)}) for each in self.lines)
        return replace(self, lines=lines)
