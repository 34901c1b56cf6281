"""Cancellations and refunds as JSON for the headless face. Pure."""

from __future__ import annotations

from typing import Any

from linndesk.domain.money import text as money
from linndesk.domain.times import iso, iso_or_none
from linndesk.services.postsale_sheet import PastAct, Submitted


def submitted_json(done: Submitted) -> dict[str, Any]:
    """What came of ``orders cancel`` and ``orders refund``. ``held``: why its channel is not told for now, or null."""
    return {
        "kind": done.kind,
        "order": done.order_id,
        "number": done.number,
        "outbox": done.outbox_id,
        "held": done.held or None,
        "undo_until": iso_or_none(done.undo_until),
        "sentence": done.sentence,
    }


def past_json(act: PastAct) -> dict[str, Any]:
    """One cancellation or refund of an order. ``look``: what a person has to look at, or null."""
    past = act.past
    return {
        "kind": past.kind,
        "state": past.state,
        "outbox": act.outbox_id,
        "asked_at": iso(past.asked_at),
        "settled_at": iso_or_none(past.settled_at),
        "what": act.what,
        "words": act.words,
        "look": act.look or None,
        "reference": past.reference or None,
        "total": money(past.total, past.currency),
        "shipping": money(past.shipping, past.currency),
        "lines": [
            {
                "line_id": each.line_id,
                "quantity": each.quantity,
                "amount": money(each.amount, past.currency),
                "reason": each.words,
            }
            for each in past.lines
        ],
    }
