"""What was cancelled and refunded of an order, for orders show. Main thread."""

from __future__ import annotations

from typing import Any

from linndesk.cli.command import Face, columns
from linndesk.services.shapes_postsale import past_json


def shown(face: Face, order_id: int) -> tuple[list[dict[str, Any]], list[str]]:
    """What was cancelled and refunded of an order, as JSON and in words; both empty where nothing was."""
    acts = face.program.postsale.history(order_id)
    if not acts:
        return [], []
    rows = [("After sale", "Asked (UTC)", "What", "How it stands")]
    rows += [
        (str(each.outbox_id or ""), f"{each.past.asked_at:%Y-%m-%d %H:%M}", each.what, each.words) for each in acts
    ]
    return [past_json(each) for each in acts], ["", *columns(rows), *(each.look for each in acts if each.look)]
