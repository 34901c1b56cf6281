"""What the faces of deliveries are given. Frozen facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from linndesk.domain.changes import Changes
from linndesk.domain.outbox import Hold, State
from linndesk.domain.purchases import BookingState
from linndesk.errors import BadInput

CHANGED = Changes(deliveries=True, stock=True, listings=True, problems=True)
FaultKind = Literal["over", "line", "units", "item", "kit", "batch", "place", "closed"]


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """One purchase order in a list. Units: ``ordered``; ``delivered``: as the channel has them; ``waiting``: booked in
    here and not told yet; ``remaining``: still expected. ``lines``, ``made``, ``missing``: how many lines it has, how
    many made their item (M4), how many have none. ``trouble``: why not all of it can be read, as a sentence;
    ``closed``: why nothing is expected any more: delivered, gone, moved, pending, off, "" = open."""

    id: int
    account: str
    channel_id: str
    reference: str
    supplier_reference: str
    supplier: str
    status: str
    locked: bool
    ordered_at: datetime | None
    expected_at: datetime | None
    lines: int
    ordered: int
    delivered: int
    waiting: int
    remaining: int
    made: int
    missing: int
    trouble: str
    closed: str


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One line of a booking. ``units``; ``told``: those that the channel certainly has; ``words``: how it stands, as a
    sentence; ``look``: where to look and what to say, of one that is not confirmed, else ""; ``row_state``, ``hold``:
    of its row in the outbox, None where that is gone."""

    id: int
    line_id: str
    sku: str
    units: int
    told: int
    batch: str
    state: BookingState
    words: str
    look: str
    outbox_id: int | None
    row_state: State | None
    hold: Hold


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was booked in at once. ``undo_until``: until when its channel is not told, None = it does not wait;
    ``may_undo``: nothing of it was told; ``undone``: it was taken back."""

    id: int
    at: datetime
    who: str
    location: str
    note: str
    lines: tuple[DeliveryLine, ...]
    undo_until: datetime | None
    may_undo: bool
    undone: bool

    @property
    def units(self) -> int:
        return sum(each.units for each in self.lines)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it can be booked. ``id``: its row here; ``line_id``: the channel's; ``sku``: the channel's word,
    ``item`` ours, "" = there is none and ``why_not`` says so; ``why_not``: why it cannot be booked at all, as a
    sentence. ``barcodes``: what a scanner may read; ``delivered_here``: units booked in here, taken back ones left
    out; the other units as of ``PurchaseRow``."""

    id: int
    line_id: str
    sku: str
    title: str
    barcode: str
    barcodes: tuple[str, ...]
    supplier_code: str
    supplier_barcode: str
    ordered: int
    delivered: int
    delivered_here: int
    waiting: int
    remaining: int
    pack_size: int
    packs: int
    batched: bool
    removed: bool
    made: bool
    item_id: int | None
    item: str
    item_title: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """One purchase order whole. ``location``: where its goods are booked in unless another is named; ``asked_at``: when
    its channel was asked last; ``why_not``: why nothing of it can be booked in, as a sentence, "" = it can."""

    row: PurchaseRow
    location: str
    asked_at: datetime | None
    lines: tuple[Line, ...]
    deliveries: tuple[Delivery, ...]
    why_not: str

    @property
    def id(self) -> int:
        return self.row.id

    def line(self, line_id: str) -> Line | None:
        """By the channel's id of it."""
        return next((each for each in self.lines if each.line_id == line_id), None)


@dataclass(frozen=True, slots=True)
class Part:
    """Units that came in. ``line``: the channel's line id, or a SKU (its units go over all lines of that SKU);
    ``batch``: the number of theirs, where the channel keeps batches."""

    line: str
    units: int
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a booking cannot be made, or not without a person's word: ``over`` is the one that a person may answer.
    ``line_id``: which line it is about, "" = all of it; ``more``: units beyond what was ordered."""

    kind: FaultKind
    line_id: str
    sentence: str
    more: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanned code means: a line of the purchase order, or a sentence that says why none. ``full``: that line
    expects nothing any more; ``several``: lines of several products are called so."""

    line_id: str
    sentence: str = ""
    full: bool = False
    several: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """How what is booked in leaves. ``who``: what the channel is called; ``held``: why nothing leaves for now, ""."""

    account: str
    who: str
    undo_seconds: int
    held: str


@dataclass(frozen=True, slots=True)
class Received:
    """What was booked in. ``held``: why its channel is not told for now; ``undo_until``: None where nothing waits;
    ``sentence``: all of it for a person."""

    purchase_id: int
    delivery: Delivery
    held: str
    undo_until: datetime | None
    sentence: str
    changes: Changes = CHANGED

    @property
    def id(self) -> int:
        return self.delivery.id


@dataclass(frozen=True, slots=True)
class Made:
    """SKUs of stock items that were made of lines."""

    skus: tuple[str, ...]
    changes: Changes = CHANGED


class MoreThanOrdered(BadInput):
    """More would come in than was ordered: a person may say so and book it all the same. ``faults``: line by line."""

    code = "over_delivery"
    exit_code = 1

    def __init__(self, title: str, detail: str, fix: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(title, detail, fix)
        self.faults = faults
