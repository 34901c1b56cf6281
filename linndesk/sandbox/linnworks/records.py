"""What the practice Linnworks knows: locations, items, orders, what it was told, as frozen facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

ZERO = Decimal("0")
NO_ID = "00000000-0000-0000-0000-000000000000"  # also the id of the location called Default
PARKED_TAG = 7
Status = Literal["UNPAID", "PAID", "RETURN", "PENDING", "RESEND"]
STATUSES: tuple[Status, ...] = ("UNPAID", "PAID", "RETURN", "PENDING", "RESEND")


@dataclass(frozen=True, slots=True)
class Location:
    """Somewhere stock is. Orders of a fulfilment centre are parked by Linnworks itself."""

    id: str
    name: str
    fulfilment_centre: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A stock item. ``parts``: SKU and units, where it is a composite; a variation parent carries no stock."""

    id: str
    sku: str
    title: str
    price: Decimal = Decimal("9.99")
    barcode: str = ""
    weight: Decimal = Decimal("0.35")
    batched: bool = False
    variation_parent: bool = False
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """A postal service of the Linnworks account."""

    id: str
    name: str
    vendor: str = ""
    tracking_required: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Where somebody lives. ``country`` is a name, as Linnworks has it."""

    name: str = "Jo Practice"
    company: str = ""
    line1: str = "1 Practice Street"
    line2: str = ""
    line3: str = ""
    town: str = "Norwich"
    region: str = "Norfolk"
    postcode: str = "NR1 1AA"
    country: str = "United Kingdom"
    phone: str = "+44 1632 960001"
    email: str = "jo@buyer.example"


@dataclass(frozen=True, slots=True)
class Line:
    """``price``: of one unit, tax in it where ``tax_inclusive``; ``discount`` and ``tax_rate`` in per cent.

    ``row_id`` "" = the world makes one.
    """

    sku: str
    quantity: int = 1
    price: Decimal = Decimal("12.99")
    title: str = "Stoneware mug 330 ml, red"
    row_id: str = ""
    tax_rate: Decimal = Decimal("20")
    discount: Decimal = ZERO
    tax_inclusive: bool = True
    service: bool = False
    channel_sku: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shipping:
    """What SetOrderShippingInfo replaces as a whole. Weights are in what ``LinnworksWorld.weight_unit`` says."""

    service_id: str = NO_ID
    total_weight: Decimal = ZERO
    item_weight: Decimal = ZERO
    postage: Decimal = ZERO
    tracking: str = ""
    manual: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """An order, open until ``processed`` says when it ended. ``held``: HoldOrCancel; with ``processed`` it is off.

    ``appears``: nobody sees it before that. ``extra``: values that stand in place of what is shown, by path such as
    ``GeneralInfo.Source`` or ``Items.0.SKU``; None is null.
    """

    id: str
    number: int
    reference: str
    received: datetime
    location_id: str
    lines: tuple[Line, ...]
    status: Status = "PAID"
    source: str = "EBAY"
    sub_source: str = "EBAY1"
    secondary: str = ""
    external: str = ""
    shipping: Shipping = Shipping()
    delivery: Person = Person()
    billing: Person | None = None
    currency: str = "GBP"
    discount: Decimal = ZERO
    paid_on: datetime | None = None
    despatch_by: datetime | None = None
    scheduled: tuple[datetime | None, datetime | None] | None = None
    parked: bool = False
    locked: bool = False
    held: bool = False
    invoice_printed: bool = False
    part_shipped: bool = False
    processed: datetime | None = None
    notes: tuple[tuple[str, bool], ...] = ()  # text, and whether it is internal
    appears: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def moves(self) -> bool:
        """Whether a change of its state takes: those of parked and locked orders answer 200 and do nothing."""
        return not (self.parked or self.locked)


@dataclass(frozen=True, slots=True)
class Processed:
    """One ProcessOrder that did its work."""

    order_id: str
    tracking: str
    service: str
    location_id: str
    scanned: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Shipped:
    """One SetOrderShippingInfo; ``took``: the order has it now."""

    order_id: str
    tracking: str
    service: str
    took: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Levelled:
    """One level that Linnworks took over."""

    sku: str
    location_id: str
    level: int
    at: datetime
