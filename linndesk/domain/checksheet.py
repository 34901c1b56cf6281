"""W6: what speaks for looking again before an order is despatched, and what a scanner may give. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from linndesk.domain.centres import sends_words
from linndesk.domain.despatch import Service, tracking_trouble
from linndesk.domain.finding import SENT_BY_CHANNEL
from linndesk.domain.orders import CANCELLED_THERE, PARKED_THERE, Outcome, PaymentStatus, Status, remaining
from linndesk.errors import BadInput

FindingKind = Literal[
    "cancelled", "shipped", "cancel_request", "nothing_left", "short", "unmapped", "no_service", "unmapped_service",
    "no_tracking", "bad_tracking", "pending", "parked", "parked_there", "locked", "sent_there",
]  # fmt: skip
BLOCKS: frozenset[FindingKind] = frozenset({"cancelled", "shipped", "cancel_request"})
STAYS: frozenset[FindingKind] = frozenset({"nothing_left", "sent_there"})  # no reason makes it leave
LONGEST = 100  # characters of a tracking number or of a service's name
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at, as a sentence."""

    kind: FindingKind
    text: str


@dataclass(frozen=True, slots=True)
class Need:
    """Units of one line that would leave. ``free``: units that lie there for it; None = nobody knows its item."""

    name: str
    units: int
    free: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """An order as it stands, and what is to leave of it. ``allocated``: the channel knows the service by a carrier;
    ``goes_as``: what it is told otherwise, "" = Other, under the service's own name; ``service_stays``: without one of
    ours the order keeps the service that it has on its channel; ``by_channel``: its channel's own warehouse sends it;
    ``at_centre``: it is at the warehouse of a channel."""

    status: Status
    outcome: Outcome
    is_deleted: bool
    flags: tuple[str, ...]
    payment_status: PaymentStatus
    waiting_reason: str
    cancel_requested: bool
    parked: bool
    locked: bool
    location: str
    service: Service
    allocated: bool
    tracking: str
    untracked: str  # why its channel takes no despatch without a tracking number, or empty
    needs: tuple[Need, ...]
    goes_as: str = ""
    service_stays: bool = False
    by_channel: bool = False
    at_centre: bool = False


def is_cancelled(status: Status, flags: Sequence[str]) -> bool:
    """Whether the channel has called it off, also where it was despatched here all the same."""
    return status == "cancelled" or CANCELLED_THERE in flags


def left_elsewhere(status: str, outcome: str) -> bool:
    """Whether its units left, but not from here."""
    return status == "processed" and outcome in ("elsewhere", "history")


def may_leave(
    status: Status, outcome: Outcome, quantity: int, despatched: int, cancelled: int, own: int, called_off: int = 0
) -> int:
    """Units of a line that a despatch may take. ``own``: those that parcels from here hold already; ``called_off``:
    those that a person here has called off, which never leave.

    What the channel has called off, or has as sent, counts too: whether a person wants that is asked elsewhere.
    """
    if left_elsewhere(status, outcome):
        return max(0, quantity - own - called_off)
    return remaining(quantity, despatched, called_off if status == "cancelled" else cancelled)


def findings(subject: Subject) -> tuple[Finding, ...]:
    """What blocks first, then what is left of it, service and tracking (the channel may refuse it), stock, marks.

    Of an order that another warehouse sends nothing else counts.
    """
    there = _sent_there(subject)
    if there:
        return (Finding("sent_there", there),)
    return (*_channel(subject), *_parcel(subject), *_stock(subject), *_marks(subject))


def blocked(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those that need a reason before it goes all the same."""
    return tuple(each for each in found if each.kind in BLOCKS)


def _sent_there(subject: Subject) -> str:
    by_channel = subject.by_channel or SENT_BY_CHANNEL in subject.flags
    over = subject.status == "processed" and not any(each.units for each in subject.needs)
    if subject.is_deleted or (over and not by_channel):
        return ""
    to_leave = subject.status in ("pending", "open")
    return sends_words(subject.location, by_channel=by_channel, at_centre=subject.at_centre, to_leave=to_leave)


def _channel(subject: Subject) -> list[Finding]:
    found: list[Finding] = []
    if is_cancelled(subject.status, subject.flags):
        found.append(Finding("cancelled", "The order was cancelled on the channel"))
    elif subject.cancel_requested:
        found.append(Finding("cancel_request", "The buyer has asked to cancel"))
    if left_elsewhere(subject.status, subject.outcome):
        found.append(Finding("shipped", "The channel has it as sent already"))
    if subject.is_deleted:
        found.append(Finding("nothing_left", "The order was deleted here"))
    elif not any(each.units for each in subject.needs):
        found.append(Finding("nothing_left", "Nothing is left to despatch"))
    return found


def _stock(subject: Subject) -> list[Finding]:
    needs = [each for each in subject.needs if each.units]
    short = [each for each in needs if each.free is not None and each.free < each.units]
    found = [
        Finding("short", f"{each.name}: {max(0, each.free or 0):,} of {each.units:,} at {subject.location}")
        for each in short
    ]
    unmapped = [each.name for each in needs if each.free is None]
    if unmapped:
        found.append(Finding("unmapped", f"No stock is taken for {', '.join(unmapped)}: not linked to an item"))
    return found


def _parcel(subject: Subject) -> list[Finding]:
    name = subject.service.name
    found: list[Finding] = []
    if not name and not subject.service_stays:
        found.append(Finding("no_service", "No postal service is chosen"))
    elif name and not subject.allocated:
        found.append(
            Finding("unmapped_service", f"{name} is not allocated: it goes as {subject.goes_as or 'Other, ' + name}")
        )
    trouble = tracking_trouble(subject.service, subject.tracking)
    if not subject.tracking and subject.untracked:
        found.append(Finding("no_tracking", subject.untracked))
    elif trouble:
        found.append(Finding("bad_tracking" if subject.tracking else "no_tracking", trouble))
    return found


def _marks(subject: Subject) -> list[Finding]:
    found: list[Finding] = []
    if subject.status == "pending":
        found.append(Finding("pending", subject.waiting_reason or "It is not paid yet"))
    elif subject.payment_status == "unpaid":
        found.append(Finding("pending", "It is not paid yet"))
    if subject.parked:
        found.append(Finding("parked", "Parked: somebody has set it aside"))
    if PARKED_THERE in subject.flags:
        found.append(Finding("parked_there", "Parked on the channel, which ends no order that is: release it there"))
    if subject.locked:
        found.append(Finding("locked", "Locked: nobody is to despatch it by accident"))
    return found


def clean(text: str, what: str, longest: int = LONGEST) -> str:
    """A tracking number or a service's name as it was typed or scanned, without what a scanner adds at its ends.

    Spaces inside stay: some carriers write them. Marks without a width, which web pages hide in numbers, go.
    Raises BadInput for control characters inside and for more than ``longest`` characters.
    """
    seen = "".join(each for each in text if unicodedata.category(each) != "Cf").strip()
    while seen and unicodedata.category(seen[-1]) == "Cc":
        seen = seen[:-1].strip()
    while seen and unicodedata.category(seen[0]) == "Cc":
        seen = seen[1:].strip()
    if any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in seen):
        raise BadInput(
            f"This {what} holds characters that cannot be printed", "Perhaps two scans ran into one",
            "Clear the field, then scan or type it again",
        )  # fmt: skip
    if len(seen) > longest:
        raise BadInput(
            f"This {what} is too long", f"It has {len(seen):,} characters, at most {longest} are allowed",
            "Clear the field, then scan or type it again",
        )  # fmt: skip
    return seen
