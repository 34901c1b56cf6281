"""What people are told of orders that a channel's own warehouse sends. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linndesk.domain.outbound import OutboundState
from linndesk.domain.outbox import UNSENT
from linndesk.errors import AccessRefused, NotMoved, SetUpUnfinished, SignInRefused
from linndesk.services.outbound_facts import Looked
from linndesk.services.outbound_sheet import OutboundStatus, SentPackage, Stayed, Submitted, TakenBack
from linndesk.store.outbound import OutboundRow
from linndesk.store.outbox import OutboxRow

SIGN_IN = (SignInRefused, AccessRefused, SetUpUnfinished)  # whoever is asked next hears the same

STATES: dict[OutboundState, str] = {
    "asked": "Waiting",
    "taken": "Taken",
    "processing": "Packing",
    "complete": "Sent",
    "partial": "Sent in part",
    "cancelled": "Cancelled there",
    "unfulfillable": "Cannot be sent from there",
    "invalid": "Not accepted there",
    "back": "Taken back",
}


@dataclass(frozen=True, slots=True)
class Gone:
    """An order that went to a centre. ``until``: when its undo time ends, None = nothing waits for it."""

    order_id: int
    outbox_id: int
    until: datetime | None
    held: str


def not_moved(looked: Looked, location: str, why: str) -> NotMoved:
    """``why``: a sentence that says what to do where something can be done."""
    return NotMoved(f"Order {looked.order.number} was not moved to {location}", why, "It stays where it is")


def not_there(number: str) -> NotMoved:
    return NotMoved(
        f"Order {number} cannot be taken back", "No warehouse of a channel works on it",
        "Look at the order: it may have been sent, or be back already",
    )  # fmt: skip


def submitted(done: Sequence[Gone], left: Sequence[Stayed], chosen: int, location: str) -> Submitted:
    """``chosen``: how many were to go."""
    held = tuple(dict.fromkeys(each.held for each in done if each.held))
    said = [f"{_orders(len(done))} at {location}"]
    if held:
        said.append(f"Held: {'; '.join(held)}")
    if left:
        said.append(f"{_orders(len(left))} stayed: {left[0].why.rstrip('.')}" + (", …" if len(left) > 1 else ""))
    stopped = chosen - len(done) - len(left)
    if stopped:
        said.append(f"Stopped before {_orders(stopped)}")
    return Submitted(
        tuple(each.order_id for each in done), tuple(each.outbox_id for each in done), held,
        min((each.until for each in done if each.until is not None), default=None), tuple(left), _joined(said),
    )  # fmt: skip


def taken_back(back: Sequence[int], asked: Sequence[int], left: Sequence[Stayed]) -> TakenBack:
    said = [f"{_orders(len(back))} back"] if back or not (asked or left) else []
    if asked:
        said.append(f"The warehouse is asked to stop {_orders(len(asked))}: back when it says so")
    if left:
        said.append(f"{_orders(len(left))} stayed: {left[0].why.rstrip('.')}" + (", …" if len(left) > 1 else ""))
    return TakenBack(tuple(back), tuple(asked), tuple(left), _joined(said))


def status(row: OutboundRow, debts: Sequence[OutboxRow], name: str) -> OutboundStatus:
    """``debts``: those of this attempt, oldest first; ``name``: what people call such a warehouse."""
    create = next((each for each in debts if each.payload.get("action") == "create"), None)
    packages = tuple(SentPackage(each.package, each.carrier, each.tracking, each.parcel_id) for each in row.packages)
    since = row.ended_at or (row.asked_at if row.state == "asked" else row.heard_at or row.taken_at or row.asked_at)
    words = STATES[row.state]
    if row.cancel_asked_at is not None and row.is_running:
        words, since = f"{words}, asked to stop", row.cancel_asked_at
    why = row.why
    if row.state == "asked" and create is not None and not why:
        why = create.error or create.reason
    return OutboundStatus(
        row.location, name, row.reference, row.state, words, since, why, row.tier, packages, row.is_running,
        _takes_back(row, create), row.home,
    )  # fmt: skip


def _takes_back(row: OutboundRow, create: OutboxRow | None) -> str:
    if not row.is_running or row.cancel_asked_at is not None:
        return ""
    if create is not None and create.state in UNSENT and not create.unsure:
        return f"It was not asked for yet: it leaves from {row.home} again at once"
    return f"{row.location} is asked to stop: what it has not sent comes back to {row.home} once it says so"


def _orders(number: int) -> str:
    return f"{number:,} order{'' if number == 1 else 's'}"


def _joined(said: Sequence[str]) -> str:
    return ". ".join(said) + "."
