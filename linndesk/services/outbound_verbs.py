"""What the verbs of the outbox mean for an order that a channel's own warehouse is to send. Inside a write."""

from __future__ import annotations

from datetime import datetime

from linndesk.domain.outbox import UNSENT
from linndesk.errors import LinndeskError, NotMoved
from linndesk.store import outbound, outbound_acts, outbound_debts, outbox
from linndesk.store.outbound import OutboundRow
from linndesk.store.outbox import OutboxRow

FOLLOWED = "It is asked by itself how it stands: nothing has to be sent again"
NOT_TOLD = "Nobody but the warehouse can have it: send it, or take the order back"


def is_of(row: OutboxRow) -> bool:
    return row.kind == outbound_acts.KIND


def again(row: OutboxRow) -> str:
    """Why it is not sent once more, as a sentence; "" = it may be."""
    found = _outbound(row)
    if row.state == "sent":
        return FOLLOWED
    if found is None:
        return "Its order is not here any more"
    if not found.is_running:
        return f"Its order leaves from {found.home} again: move the order to {found.location} anew"
    return ""


def told(row: OutboxRow) -> str:
    """Why nobody can have told it in another way; that somebody asked to stop there may be."""
    return NOT_TOLD if row.payload.get("action") == "create" else ""


def cancel(row: OutboxRow, now: datetime) -> str:
    """Nothing is sent: the order comes back. What was left and why, as a sentence; "" = done."""
    found = _outbound(row)
    if found is None or not found.is_running or row.state not in UNSENT:
        return "" if outbox.end(row.id, "cancelled", now, "Cancelled by you") else "It was changed meanwhile"
    if row.payload.get("action") == "cancel":
        outbound_debts.not_asked_back(found.id)
        return "" if outbox.end(row.id, "cancelled", now, "Cancelled by you") else "It was changed meanwhile"
    try:
        outbound_acts.take_back(row.order_id or 0, now)
    except LinndeskError as error:
        return error.said
    return ""


def undo(order_id: int, now: datetime) -> str:
    """Take an order back that was not asked for yet; what came of it, "" where it is at no centre.

    Raises NotMoved where the centre has it, or may have it.
    """
    row = outbound.of_order(order_id)
    if row is None or not row.is_running:
        return ""
    debt = next((each for each in outbound_debts.of(row) if each.payload.get("action") == "create"), None)
    if debt is None or debt.state not in UNSENT:
        raise NotMoved(
            f"{row.location} has the order already", f"It is {row.reference} there",
            f"Ask it to stop: orders move REF {row.home}",
        )  # fmt: skip
    outbound_acts.take_back(order_id, now)
    return f"it leaves from {row.home} again"


def _outbound(row: OutboxRow) -> OutboundRow | None:
    return outbound.by_id(int(row.payload.get("outbound") or 0))
