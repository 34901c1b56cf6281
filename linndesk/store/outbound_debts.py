"""What is owed of an order at a centre, and where the order comes back to. Inside a read or a write."""

from __future__ import annotations

from linndesk.store import outbox
from linndesk.store.outbound import OutboundRow
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import Outbound, Outbox


def of(row: OutboundRow) -> list[OutboxRow]:
    """Rows of the outbox about this attempt, oldest first."""
    ids = [each.id for each in Outbox.select(Outbox.id).where((Outbox.order == row.order_id) & (Outbox.kind == "fba"))]
    found = outbox.by_ids(ids)
    return [found[each] for each in sorted(found) if found[each].payload.get("outbound") == row.id]


def rehome(outbound_id: int, location_id: int) -> None:
    """What was not sent leaves from there, whenever it comes back."""
    Outbound.update(home=location_id).where(Outbound.id == outbound_id).execute()


def not_asked_back(outbound_id: int) -> None:
    """Nobody wants it back any more."""
    Outbound.update(cancel_asked_at=None).where(Outbound.id == outbound_id).execute()
