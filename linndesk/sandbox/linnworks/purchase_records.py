"""What the practice Linnworks knows of purchase orders, as frozen facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from linndesk.sandbox.linnworks.records import NO_ID, ZERO

PurchaseStatus = Literal["PENDING", "OPEN", "PARTIAL", "DELIVERED"]
DUE: tuple[PurchaseStatus, ...] = ("OPEN", "PARTIAL")  # what is missing of these is on its way, and may be delivered


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """``quantity`` units ordered at ``price`` each, before tax; packs are words on paper and count nothing.

    ``line_id`` "" = the world makes one; ``barcode`` None = the item's; ``deleted``: its stock item is gone.
    """

    sku: str
    quantity: int = 10
    price: Decimal = Decimal("4.50")
    title: str = ""
    line_id: str = ""
    tax_rate: Decimal = Decimal("20")
    pack_quantity: int = 0
    pack_size: int = 0
    supplier_code: str = ""
    supplier_barcode: str = ""
    barcode: str | None = None
    bin_rack: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class DeliveredRecord:
    """Units of a line that came in at one time. ``id`` rises from one to the next; ``batch_id`` 0 = no batch."""

    id: int
    line_id: str
    location_id: str
    units: int
    price: Decimal
    at: datetime
    delivery_id: int = 0
    batch_id: int = 0


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase order. What is delivered is what its ``records`` say. ``purchased``, ``expected``: its two dates.

    ``extra``: values that stand in place of what is shown, by path such as ``PurchaseOrderHeader.Status`` (in a search
    too) or ``PurchaseOrderItem.0.SKU``; None is null.
    """

    id: str
    reference: str
    location_id: str
    lines: tuple[PurchaseLine, ...]
    purchased: datetime
    status: PurchaseStatus = "OPEN"
    expected: datetime | None = None
    delivered_on: datetime | None = None
    supplier_id: str = NO_ID
    supplier_reference: str = ""
    currency: str = "GBP"
    conversion_rate: Decimal = Decimal("1")
    postage: Decimal = ZERO
    locked: bool = False
    notes: int = 0
    records: tuple[DeliveredRecord, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def line(self, id: str) -> PurchaseLine | None:
        """By its id; None = it is of another purchase order, or of none."""
        return next((each for each in self.lines if each.line_id == id), None)

    def delivered(self, line_id: str) -> int:
        """Units of a line that came in until now."""
        return sum(each.units for each in self.records if each.line_id == line_id)

    def is_whole(self, line: PurchaseLine) -> bool:
        """Whether nothing of it is missing."""
        return self.delivered(line.line_id) >= line.quantity


@dataclass(frozen=True, slots=True)
class Delivered:
    """One Deliver_PurchaseItem that was answered well, with what it asked for: ``total`` or ``added``, None = not said.

    ``units``: what came onto the shelf by it; 0 where the total stood already.
    """

    purchase_id: str
    line_id: str
    sku: str
    total: int | None
    added: int | None
    units: int
    bin_rack: str
    batch: str
    at: datetime
