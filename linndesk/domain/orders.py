"""Order facts and the one table of order states (R-ORDERS). Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

Status = Literal["pending", "open", "processed", "cancelled"]
ChannelStatus = Literal["pending", "open", "shipped", "cancelled"]
Outcome = Literal["", "history", "elsewhere", "despatched", "channel"]  # the last: its channel's own warehouse
PaymentStatus = Literal["paid", "unpaid", "pending", "cancelled"]
Stock = Literal["reserve", "none", "leaves"]


@dataclass(frozen=True, slots=True)
class Person:
    """Everything that names a buyer; kept sealed, purged, never logged (R-PERSON)."""

    buyer_name: str = ""
    buyer_email: str = ""  # what the channel gave; empty where it gave none
    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    line3: str = ""
    town: str = ""
    region: str = ""
    postcode: str = ""
    country_code: str = ""
    phone: str = ""
    gift_message: str = ""
    notes: tuple[str, ...] = ()
    raw: str = ""  # the channel's own JSON
    own_notes: tuple[str, ...] = ()  # what people here wrote down; the channel's are ``notes``
    links: tuple[str, ...] = ()  # where the channel keeps what the buyer wants on the goods; http(s) alone

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The channel's, then our own."""
        return (*self.notes, *self.own_notes)


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One line as the channel states it now. Quantities in units; ``total`` is the whole line's."""

    line_id: str
    channel_sku: str
    title: str
    quantity: int
    shipped: int
    cancelled: int
    total: Decimal
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """What was sold beside the goods, such as gift wrapping: nothing that leaves. ``total``: tax included."""

    line_id: str
    channel_sku: str
    title: str
    total: Decimal


@dataclass(frozen=True, slots=True)
class Package:
    """A parcel that the channel was told of. ``lines``: units by its line id, empty where it names none."""

    reference: str
    tracking: str
    lines: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """One order as the channel states it now, in our words."""

    channel_order_id: str
    status: ChannelStatus
    payment_status: PaymentStatus
    marketplace: str
    source: str
    sub_source: str
    received_at: datetime
    last_updated: datetime
    currency: str
    total: Decimal
    lines: tuple[ChannelLine, ...]
    person: Person
    ship_by: datetime | None = None
    shipping: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    channel_service: str = ""
    cancel_requested: bool = False
    flags: tuple[str, ...] = ()
    missing: str = ""  # why it cannot be worked on yet, such as an address that is still withheld
    packages: tuple[Package, ...] = ()
    by_report: bool = False  # from a document that tells no state: what is known already beats it
    # a word for all that a channel says that dates no change, so that a mere repeat is known; "" = it dates them
    digest: str = ""
    called: str = ""  # the number that people know it by there, where its id is none
    weight_g: int | None = None  # grams
    by_channel: bool = False  # its channel's own warehouse sends it; nothing of it ever leaves from here
    external_reference: str = ""  # the channel's word for its payment
    services: tuple[Service, ...] = ()


NO_NUMBER = "no number "
PARTS_UNKNOWN = "parts_unknown"  # a flag: the channel did not say what was sent of it, or whether it is to be cancelled
STATE_UNKNOWN = "state_unknown"  # a flag of orders from a document: whether it has left is being asked
PARKED_THERE = "parked_on_channel"  # a flag: somebody has set it aside there
MOVED_AWAY = "moved_on_channel"  # a flag of a cancelled order: it is another location's there now
CANCELLED_THERE = "cancelled_on_channel"  # a flag of orders that left from here and were called off on the channel


@dataclass(frozen=True, slots=True)
class Held:
    """Units of a channel SKU that an order which could not be read whole still has to send."""

    line: str
    channel_sku: str
    units: int


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An order that could not be read, and why. Nothing personal.

    ``ref``: its number; without one NO_NUMBER and a word that the same content always gets. ``holds``: what of it can
    be read holds stock back (R-AVAILABLE). ``called``: what people on the channel call it, where ``ref`` is no name.
    """

    ref: str
    reason: str
    holds: tuple[Held, ...] = ()
    called: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of an order before an update. ``unsure``: only a document told of it, without its state;
    ``by_channel``: its channel's own warehouse sends it."""

    status: Status
    outcome: Outcome
    deleted: bool
    unsure: bool = False
    by_channel: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What an arriving order does: its new state, what happens to stock, and what to tell."""

    action: Literal["store", "update", "skip"]
    status: Status = "open"
    outcome: Outcome = ""
    stock: Stock = "none"
    why: str = ""  # of a skip
    by_channel: bool = False  # its channel's own warehouse sends it: locked, and only followed
    problem: Literal["", "shipped_elsewhere", "cancelled_after_despatch", "came_back"] = ""


_NEW: dict[ChannelStatus, Step] = {
    "pending": Step("store", "pending", stock="reserve"),
    "open": Step("store", "open", stock="reserve"),
    "shipped": Step("store", "processed", "elsewhere", "leaves", problem="shipped_elsewhere"),
    "cancelled": Step("skip", why="cancelled before coming here"),
}

_KNOWN: dict[tuple[Status, ChannelStatus], Step] = {
    ("pending", "pending"): Step("update", "pending", stock="reserve"),
    ("pending", "open"): Step("update", "open", stock="reserve"),
    ("pending", "shipped"): Step("update", "processed", "elsewhere", "leaves", problem="shipped_elsewhere"),
    ("pending", "cancelled"): Step("update", "cancelled"),
    ("open", "pending"): Step("update", "pending", stock="reserve"),
    ("open", "open"): Step("update", "open", stock="reserve"),
    ("open", "shipped"): Step("update", "processed", "elsewhere", "leaves", problem="shipped_elsewhere"),
    ("open", "cancelled"): Step("update", "cancelled"),
    ("processed", "pending"): Step("update", "processed"),
    ("processed", "open"): Step("update", "processed"),
    ("processed", "shipped"): Step("update", "processed"),
    ("processed", "cancelled"): Step("update", "processed", problem="cancelled_after_despatch"),
    ("cancelled", "pending"): Step("update", "pending", stock="reserve", problem="came_back"),
    ("cancelled", "open"): Step("update", "open", stock="reserve", problem="came_back"),
    ("cancelled", "shipped"): Step("update", "processed", "elsewhere", "leaves", problem="shipped_elsewhere"),
    ("cancelled", "cancelled"): Step("update", "cancelled"),
}

# Of an order that the channel's own warehouse sends: as it stands there, and nothing else comes of it here.
_SENT_THERE: dict[ChannelStatus, tuple[Status, Outcome]] = {
    "pending": ("pending", ""),
    "open": ("open", ""),
    "shipped": ("processed", "channel"),
    "cancelled": ("cancelled", ""),
}


def arrive(known: Known | None, order: ChannelOrder, *, history: bool) -> Step:
    """R-ORDERS: what an order from the channel does to what is known of it.

    ``history``: first seen in the account's first pull, or placed before it: an order that is shipped
    already touches no stock and owes nothing. An order whose address or payment is still missing
    stays pending. An order from a document only completes one that is pending here; what else is
    known beats it. One whose state nobody knew is first seen when the channel tells its state.
    What the channel's own warehouse sends (``by_channel``) is only followed: it touches no stock here, owes
    nothing, and lacks nothing without an address.
    """
    if known is not None and known.deleted:
        return Step("skip", why="deleted here")
    if known is not None and order.by_report and _beats_documents(known, order):
        return Step("skip")
    if is_sent_there(known, order):
        return _followed(known, order)
    if known is None:
        step = _first_seen(order, history)
    elif known.unsure:
        step = _told_at_last(order, history)
    else:
        step = _seen_again(known, order)
    if step.status == "open" and (order.missing or order.payment_status == "unpaid"):
        step = replace(step, status="pending")
    return step


def _beats_documents(known: Known, order: ChannelOrder) -> bool:
    return known.status != "pending" or known.by_channel or STATE_UNKNOWN in order.flags


def is_sent_there(known: Known | None, order: ChannelOrder) -> bool:
    """Whether nothing of it is to leave from here: once the channel has said so, for ever. One that had left from
    here before that stays as it is kept here."""
    if known is None:
        return order.by_channel
    return known.by_channel or (order.by_channel and known.status != "processed")


def _followed(known: Known | None, order: ChannelOrder) -> Step:
    if known is None and order.status == "cancelled":
        return _NEW["cancelled"]
    status, outcome = _SENT_THERE[order.status]
    return Step("store" if known is None else "update", status, outcome, by_channel=True)


def _first_seen(order: ChannelOrder, history: bool) -> Step:
    if order.status == "shipped" and history:
        return Step("store", "processed", "history")
    return _NEW[order.status]


def _told_at_last(order: ChannelOrder, history: bool) -> Step:
    if order.status == "cancelled":
        return Step("update", "cancelled")
    return replace(_first_seen(order, history), action="update")


def _seen_again(known: Known, order: ChannelOrder) -> Step:
    if known.status == "processed" and known.outcome == "history" and order.status == "open":
        # Nothing that was shipped is ever open again: it was taken for shipped, and has not left yet.
        return Step("update", "open", stock="reserve")
    step = _KNOWN[known.status, order.status]
    if known.status == "processed":
        problem = "" if known.outcome == "history" else step.problem
        return replace(step, outcome=known.outcome, problem=problem)
    return step


def remaining(quantity: int, despatched: int, cancelled: int) -> int:
    """Units of a line that still have to leave, never below 0."""
    return max(0, quantity - despatched - cancelled)


def reserves(status: Status, *, deleted: bool, locked: bool) -> bool:
    """Whether an order's lines hold stock back: pending and open do, parked too, locked and deleted do not.

    What is readable of one that could not be read holds back as well; it is kept apart (store/quarantine.py).
    """
    return status in ("pending", "open") and not deleted and not locked


@dataclass(frozen=True, slots=True)
class Line:
    """One line as we keep it."""

    line_id: str
    channel_sku: str
    sku: str | None
    title: str
    quantity: int
    quantity_despatched: int
    quantity_cancelled: int
    unit_price: Decimal
    line_total: Decimal


@dataclass(frozen=True, slots=True)
class Parcel:
    id: int
    reference: str
    service: str
    tracking: str
    shipped_at: datetime | None
    state: str
    lines: tuple[tuple[str, int], ...]
    error: str
    undone_at: datetime | None = None  # the despatch was taken back


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why an order is not open yet, how often it was looked at, and when next (None = when the channel says so).

    ``for_sku``: it comes in once all of its SKUs are known here; then None = once a person says so (U7).
    """

    reason: str
    attempts: int
    next_try: datetime | None
    for_sku: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """One order as we keep it, whole. Money in ``currency``; times UTC."""

    id: int
    number: str
    account: str
    channel_order_id: str
    marketplace: str
    source: str
    sub_source: str
    status: Status
    outcome: Outcome
    stage: str
    payment_status: PaymentStatus
    received_at: datetime
    last_updated: datetime
    ship_by: datetime | None
    currency: str
    total: Decimal
    shipping: Decimal
    tax: Decimal
    discount: Decimal
    postal_service: str
    channel_service: str
    parked: bool
    locked: bool
    cancel_requested: bool
    location: str
    weight_g: int | None
    flags: tuple[str, ...]
    waiting: Waiting | None
    deleted_at: datetime | None
    purged: bool
    person: Person = field(default_factory=Person)
    email: str = ""  # what is shown: the real one, else the account's default, else the channel's placeholder
    lines: tuple[Line, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    came_in: datetime | None = None  # when it was first stored here
    called: str = ""  # the number that people on the channel know it by, where that is not its id
    tracking: str = ""  # typed or scanned before the despatch
    by_channel: bool = False  # its channel's own warehouse sends it
