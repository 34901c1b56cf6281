"""What the practice shop knows: orders, products, what it was told, as frozen facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

ZERO = Decimal("0")
Payment = Literal["PAID", "UNPAID", "CANCELLED"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives; all blank = the order names none."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    line3: str = ""
    town: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    country_code: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ShopLine:
    """``price``: of one unit, tax in it where ``tax_inclusive``; ``discount`` and ``tax_rate`` in per cent."""

    number: str
    sku: str
    quantity: int
    price: Decimal
    title: str = "Stoneware mug 330 ml, red"
    tax_rate: Decimal = Decimal("20")
    discount: Decimal = ZERO
    tax_inclusive: bool = True
    service: bool = False
    options: tuple[tuple[str, str], ...] = ()
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """``note``: text, author and whether it is internal. ``extra``: members that stand in place of what is shown."""

    reference: str
    payment: Payment
    placed: datetime
    updated: datetime
    lines: tuple[ShopLine, ...]
    delivery: Address
    billing: Address = Address()
    currency: str = "GBP"
    postage: Decimal = ZERO
    postage_tax_rate: Decimal = Decimal("20")
    discount: Decimal = ZERO
    site: str = ""
    service_tag: str = ""
    payment_tag: str = ""
    external: str = ""
    secondary: str = ""
    despatch_by: datetime | None = None
    paid_on: datetime | None = None
    notes: tuple[tuple[str, str, bool], ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShopProduct:
    """Something listed; ``quantity`` None = the shop names none."""

    sku: str
    title: str
    quantity: int | None
    price: Decimal
    reference: str


@dataclass(frozen=True, slots=True)
class Despatched:
    """One order of one request that the shop acted on: whoever is told twice is in the list twice."""

    reference: str
    vendor: str
    method: str
    tracking: str
    items: tuple[tuple[str, str, int], ...]  # SKU, line number, units
    processed_on: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Levelled:
    """One level that the shop took over."""

    sku: str
    reference: str
    quantity: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Integration:
    """One customer's account at the shop. ``step``: where its set-up stands; ``values`` by item id, as text."""

    token: str
    customer: str
    email: str
    account_name: str
    step: str
    values: Mapping[str, str] = field(default_factory=dict)
    deleted: bool = False
