"""Purchase orders that a channel expects at this warehouse, as the channel has them (M3). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# How a booking stands. *none*: its channel is owed nothing; *unheard*: told, and nobody knows whether it was taken.
BookingState = Literal["none", "asked", "confirmed", "refused", "unheard", "withdrawn"]
# Here already, and perhaps not on the channel; what was refused may be told again at any time.
UNTOLD: frozenset[BookingState] = frozenset({"asked", "unheard", "refused"})


@dataclass(frozen=True, slots=True)
class Record:
    """One booking of one line as the channel noted it. ``number`` rises; ``units`` is what that booking added."""

    number: int
    units: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PurchaseHead:
    """``id``: the channel's; ``reference``: what people call it; ``supplier``: a name, "" = the channel tells none;
    ``digest``: changes where anything of it does."""

    id: str
    reference: str
    supplier_reference: str
    supplier: str
    location: str  # the channel's id of where it is expected
    status: str  # PENDING, OPEN, PARTIAL, DELIVERED
    locked: bool
    ordered_at: datetime | None
    expected_at: datetime | None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """``ordered`` and ``delivered`` in units; ``stock_id``: the channel's id of its item. ``batched``: it is kept in
    batches there and needs the number of one; ``removed``: its item was deleted there. ``records`` None = the channel
    showed none, so that nothing can be read out of them."""

    id: str
    stock_id: str
    sku: str
    title: str
    barcode: str
    supplier_code: str
    supplier_barcode: str
    ordered: int
    delivered: int
    pack_size: int = 0
    packs: int = 0
    batched: bool = False
    removed: bool = False
    records: tuple[Record, ...] | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """One purchase order whole. ``broken``: lines that cannot be read, each a sentence."""

    head: PurchaseHead
    lines: tuple[PurchaseLine, ...]
    broken: tuple[str, ...] = ()

    def line(self, id: str) -> PurchaseLine | None:
        return next((each for each in self.lines if each.id == id), None)


@dataclass(frozen=True, slots=True)
class Booking:
    """Units of one line that are to be booked in: ``total`` is what Delivered is to be afterwards (R-LOST)."""

    purchase_id: str
    line_id: str
    total: int
    batch: str = ""
