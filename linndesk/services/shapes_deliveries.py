"""Purchase orders and bookings as JSON for the headless face. Pure."""

from __future__ import annotations

from typing import Any

from linndesk.domain.times import iso, iso_or_none
from linndesk.services.deliveries_shown import Delivery, DeliveryLine, Line, Purchase, Received

Json = dict[str, Any]


def purchase_json(purchase: Purchase) -> Json:
    """One purchase order. ``item``: the stock item of a line here, null = there is none; ``waiting``: units booked in
    here that its channel was not told of; ``closed``: why nothing is expected any more, or null."""
    row = purchase.row
    return {
        "id": row.channel_id,
        "account": row.account,
        "reference": row.reference,
        "supplier_reference": row.supplier_reference,
        "supplier": row.supplier,
        "status": row.status,
        "closed": row.closed or None,
        "locked": row.locked,
        "ordered_at": iso_or_none(row.ordered_at),
        "expected_at": iso_or_none(row.expected_at),
        "read_at": iso_or_none(purchase.asked_at),
        "location": purchase.location,
        "error": row.trouble or None,
        "lines": [_line(each, purchase) for each in purchase.lines],
    }


def _line(line: Line, purchase: Purchase) -> Json:
    return {
        "line_id": line.line_id,
        "sku": line.sku,
        "title": line.title,
        "barcode": line.barcode,
        "supplier_code": line.supplier_code,
        "ordered": line.ordered,
        "delivered": line.delivered,
        "waiting": line.waiting,
        "remaining": line.remaining,
        "pack_size": line.pack_size,
        "item": line.item or None,
        "made": line.made,
        "batched": line.batched,
        "removed": line.removed,
        "error": line.why_not or None,
        "deliveries": [
            {"id": act.id, "at": iso(act.at), "location": act.location, **_told(each)}
            for act in purchase.deliveries
            for each in act.lines
            if each.line_id == line.line_id
        ],
    }


def _told(line: DeliveryLine) -> Json:
    return {
        "quantity": line.units,
        "state": line.state,
        "batch": line.batch or None,
        "outbox_id": line.outbox_id,
        "words": line.words,
    }


def booking_json(booking: Delivery) -> Json:
    """One booking: what was booked in at once."""
    return {
        "id": booking.id,
        "at": iso(booking.at),
        "location": booking.location,
        "note": booking.note or None,
        "undone": booking.undone,
        "lines": [{"line_id": each.line_id, "sku": each.sku, **_told(each)} for each in booking.lines],
    }


def received_json(made: Received, reference: str) -> Json:
    """What came of ``deliveries receive``. ``held``: why its channel is not told for now, or null."""
    return {
        **booking_json(made.delivery),
        "purchase": reference,
        "held": made.held or None,
        "undo_until": iso_or_none(made.undo_until),
        "sentence": made.sentence,
    }
