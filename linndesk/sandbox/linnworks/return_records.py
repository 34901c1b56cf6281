"""What the practice Linnworks knows of returns, as frozen facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from linndesk.sandbox.linnworks.records import NO_ID, ZERO


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Units of a row of an order that come back; ``scrap`` of them do not go onto the shelf again.

    ``id`` 0 = the world numbers it; a ``deleted`` one does not count.
    """

    row_id: str
    quantity: int = 1
    scrap: int = 0
    location_id: str = NO_ID
    category: str = ""
    reason: str = ""
    refund: Decimal = ZERO
    batch_id: int = 0
    id: int = 0
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Rma:
    """A booked return; ``actioned``: when its goods came in, None = not yet.

    ``extra``: values that stand in place of what is shown, by path such as ``Status.StatusHeader`` or
    ``RMALines.0.ReturnQuantity``; None is null.
    """

    id: int
    order_id: str
    reference: str
    lines: tuple[ReturnLine, ...]
    created: datetime
    channel_initiated: bool = False
    actioned: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Returned:
    """One CreateRMABooking that made a booking, with the lines that it took. ``reference``: as it was asked."""

    order_id: str
    rma_id: int
    reference: str
    lines: tuple[ReturnLine, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Actioned:
    """One ActionRMABooking that did its work."""

    order_id: str
    rma_id: int
    at: datetime
