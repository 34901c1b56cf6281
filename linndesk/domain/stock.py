"""What stock there is: on hand, in open orders, available. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Level:
    """Stock of one item at one location, in units. ``available`` may be negative: more is sold than is there.

    ``centre``: it lies in a channel's own warehouse, so it counts in no sum of what one has oneself.
    """

    location: str
    on_hand: int
    in_open_orders: int
    due: int = 0
    minimum: int | None = None
    bin: str = ""
    centre: bool = False

    @property
    def available(self) -> int:
        return self.on_hand - self.in_open_orders


@dataclass(frozen=True, slots=True)
class Item:
    """One stock item, whole."""

    id: int
    sku: str
    title: str
    barcode: str
    levels: tuple[Level, ...]
    properties: dict[str, str]
    cost: Decimal | None = None
    price: Decimal | None = None
    weight_g: int | None = None


@dataclass(frozen=True, slots=True)
class Location:
    id: int
    name: str
    fulfilment_centre: bool = False
    account: str | None = None
    quarantine: bool = False  # what lies there is not for sale

    @property
    def sells(self) -> bool:
        """Whether orders leave from there and its stock counts for listings."""
        return not (self.fulfilment_centre or self.quarantine)


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of the append-only ledger; ``balance`` is on hand there after it.

    ``batch``: the act it belongs to, None where it is no person's act. ``undoes``: the entry that it takes back;
    ``undone``: another entry took it back.
    """

    id: int
    at: datetime
    location: str
    delta: int
    balance: int
    reason: str
    note: str
    order_number: str | None
    who: str = ""
    batch: int | None = None
    undoes: int | None = None
    undone: bool = False
