"""Rows of the outbox that are past the card they stand in, by whatever way they moved on (N8). Inside a read."""

from __future__ import annotations

from typing import Any

from linndesk.domain.outbox import NEEDS_A_PERSON
from linndesk.store.tables import Occurrence, Outbox, Problem

STUCK = ("refused", *sorted(NEEDS_A_PERSON))  # causes whose rows stand still; their cards are "kind:cause:pool"
SOME = 500


def over(limit: int = SOME) -> list[int]:
    """Rows that stand in a card whose cause they are past: told, given up, let go, or held for another reason."""
    done = Outbox.state.in_(("confirmed", "superseded", "cancelled")) | ((Outbox.state == "held") & ~_needs_a_person())
    ended = Outbox.select(Outbox.id).where(done & Outbox.id.in_(_in_cards())).order_by(Outbox.id).limit(limit)
    stuck: Any = Problem.key.contains(":" + STUCK[0] + ":")
    for cause in STUCK[1:]:
        stuck |= Problem.key.contains(f":{cause}:")
    goes: Any = Occurrence.select(Occurrence.outbox).join(Problem).switch(Occurrence).join(Outbox)
    goes = goes.where(Occurrence.healed_at.is_null() & Outbox.state.in_(("waiting", "sending", "sent")) & stuck)
    return [each.id for each in ended] + [row_id for (row_id,) in goes.limit(limit).tuples()]


def _needs_a_person() -> Any:
    return (Outbox.state == "refused") | ((Outbox.state == "held") & Outbox.hold.in_(list(NEEDS_A_PERSON)))


def _in_cards() -> Any:
    return Occurrence.select(Occurrence.outbox).where(Occurrence.healed_at.is_null() & Occurrence.outbox.is_null(False))
