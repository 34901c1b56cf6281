"""The outbox and the preview as the headless contract's JSON, to the letter. Pure."""

from __future__ import annotations

from typing import Any

from linndesk.domain.preview import Plan
from linndesk.domain.times import iso, iso_or_none
from linndesk.services.outbox import Done
from linndesk.services.outgoing import Pause
from linndesk.services.preview import COLUMNS
from linndesk.store.outbox import OutboxRow

Json = dict[str, Any]


def outbox_json(row: OutboxRow) -> Json:
    return {
        "id": row.id,
        "account": row.account,
        "kind": row.kind,
        "target": row.target,
        "state": row.state,
        "reason": row.reason,
        "attempts": row.attempts,
        "next_try": iso_or_none(row.next_try),
        "created_at": iso(row.created_at),
        "payload": row.payload,
        "error": row.error,
    }


def done_json(done: Done) -> Json:
    return {"done": list(done.done), "left": [{"id": each, "reason": why} for each, why in done.left]}


def plan_json(plan: Plan) -> Json:
    rows = [{key: getattr(each, key) for key in COLUMNS} for each in plan.rows]
    brake = {"tripped": plan.brake.tripped, "reasons": list(plan.brake.reasons)}
    return {"plan_id": plan.plan_id, "rows": rows, "brake": brake}


def pause_json(pause: Pause | None, moved: int) -> Json:
    """``rows``: how many the switch held, or let go."""
    return {
        "paused": pause is not None,
        "since": None if pause is None else iso(pause.at),
        "by": None if pause is None else pause.who,
        "rows": moved,
    }
