"""Order confirmations as JSON for the headless face. Pure."""

from __future__ import annotations

from typing import Any

from linndesk.domain.times import iso_or_none
from linndesk.services.confirmations import Shown, Standing


def standing_json(found: Standing, mail: Shown | None) -> dict[str, Any]:
    """``mail`` null: it was not asked for. Its ``to`` null: it goes to nobody, and ``why``."""
    return {
        "number": found.number,
        "channel_order_id": found.channel_order_id,
        "account": found.account,
        "state": found.state,
        "why": found.why or None,
        "asked_at": iso_or_none(found.asked_at),
        "settled_at": iso_or_none(found.settled_at),
        "outbox": found.outbox_id,
        "mail": None
        if mail is None
        else {
            "to": mail.to or None,
            "why": mail.why or None,
            "subject": mail.made.subject,
            "text": mail.made.text,
            "html": mail.made.html,
        },
    }
