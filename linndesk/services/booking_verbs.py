"""What the verbs of the outbox mean for what is booked of deliveries and returns, and for mails. Inside a write.

The goods stay counted here whatever is said of their booking: only taking the delivery or the return back takes them
off again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from linndesk.domain.outbox import State
from linndesk.domain.preview import is_return
from linndesk.domain.purchases import BookingState
from linndesk.store import confirmations, deliveries, leaving, returns, returns_acts
from linndesk.store.outbox import OutboxRow

LOOK_FIRST = (
    "The buyer may have it already, because this database was copied or restored: look there first, then give a reason"
)
LOOK_THERE = (
    "It may be booked in there already, because this database was copied or restored: look there first, then give a "
    "reason"
)
# What an act is once a person has said something of its row: *none*, its channel is owed nothing of it any more.
_STANDS: dict[State, BookingState] = {
    "waiting": "asked", "held": "asked", "confirmed": "confirmed", "superseded": "confirmed", "cancelled": "none",
}  # fmt: skip


def is_of(row: OutboxRow) -> bool:
    return row.kind in ("booking", "mail")


def lock(rows: Iterable[OutboxRow]) -> None:
    """Nobody else changes their orders and purchase orders until the commit: before their rows, as everywhere."""
    mine = [each for each in rows if each.kind == "booking"]
    orders = [each.order_id for each in mine if is_return(each.payload) and each.order_id is not None]
    if orders:
        leaving.of(orders, lock=True)
    deliveries.lock(each for each in mine if not is_return(each.payload))


def against(action: str, row: OutboxRow, reason: str = "") -> str:
    """Why a verb is not done to it, as a sentence; "" = nothing of this speaks against it. ``reason``: a person's, why
    it goes all the same. What became of a return is looked up by its reference before it is told again; of a mail, and
    of a delivery that a copy of this database may have told, nobody can."""
    goes = action in ("outbox retry", "outbox send") and row.state in ("held", "refused", "waiting")
    if not goes or not row.unsure or reason or row.override or not is_of(row):
        return ""
    return LOOK_FIRST if row.kind == "mail" else "" if is_return(row.payload) else LOOK_THERE


def follow(before: OutboxRow, after: OutboxRow, now: datetime) -> None:
    """A verb was done: the delivery, the return or the order's confirmation stands as its row does."""
    if before.state == after.state or not is_of(after):
        return
    if after.kind == "mail":
        confirmations.settle(after, after.state, "", now)
    elif after.state in _STANDS:
        _booked(after, _STANDS[after.state], now)


def _booked(row: OutboxRow, state: BookingState, now: datetime) -> None:
    if is_return(row.payload):
        returns_acts.settle(returns.id_of_row(row), state, now)
        return
    told = deliveries.of_row(row)
    if told is not None:
        deliveries.settle(told.id, state, now)
