"""Returns as JSON for the headless face. Pure."""

from __future__ import annotations

from typing import Any

from linndesk.domain.times import iso, iso_or_none
from linndesk.services.returns_sheet import PastReturn


def return_json(past: PastReturn) -> dict[str, Any]:
    """One return. ``state``: of its booking, *none* where no channel is told; ``location``: null = scrapped."""
    return {
        "id": past.id,
        "reference": past.reference,
        "order": past.channel_order_id,
        "number": past.number,
        "account": past.account,
        "at": iso(past.at),
        "reason": past.reason,
        "state": past.state,
        "rma": past.rma or None,
        "accepted": past.accepted,
        "error": past.why or None,
        "lines": [
            {
                "line_id": each.line_id,
                "sku": each.sku or None,
                "channel_sku": each.channel_sku,
                "quantity": each.quantity,
                "condition": each.condition,
                "fate": each.fate,
                "location": each.location or None,
                "state": each.state,
                "error": each.why or None,
            }
            for each in past.lines
        ],
        "outbox_id": past.outbox_id,
        "undo_until": iso_or_none(past.undo_until),
        "undone_at": iso_or_none(past.undone_at),
    }
