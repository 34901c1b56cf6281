"""Where the cards and the outbox do not agree: a safety net, so that every row that needs a person stands in one.

Inside a read or a write (N8, R-OUTCOME).
"""

from __future__ import annotations

from typing import Any

from linndesk.domain.outbox import NEEDS_A_PERSON
from linndesk.store import outbox
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import Occurrence, Outbox, Problem

STUCK = ("refused", *sorted(NEEDS_A_PERSON))  # causes whose rows stand still; their cards are "kind:cause:pool"
SOME = 500


def without_card(limit: int = SOME) -> list[OutboxRow]:
    """Rows that need a person and stand in no card, not even in one that a person has put aside. Oldest first."""
    lost = Outbox.select(Outbox.id).where(_needs_a_person() & Outbox.id.not_in(_in_cards())).order_by(Outbox.id)
    rows = (outbox.by_id(each.id) for each in list(lost.limit(limit)))
    return [each for each in rows if each is not None]


def over(limit: int = SOME) -> list[int]:
    """Rows that stand in a card whose cause they are past: told, given up, let go, or held for another reason."""
    done = Outbox.state.in_(("confirmed", "superseded", "cancelled")) | ((Outbox.state == "held") & ~_needs_a_person())
    ended = Outbox.select(Outbox.id).where(done & Outbox.id.in_(_in_cards())).order_by(Outbox.id).limit(limit)
    stuck: Any = Problem.key.contains(":" + STUCK[0] + ":")
    for cause in STUCK[1:]:
        stuck |= Problem.key.contains(f":{cause}:")
    goes = Occurrence.select(Occurrence.outbox).join(Problem).switch(Occurrence).join(Outbox)
    goes = goes.where(Occurrence.healed_at.is_null() & Outbox.state.in_(("waiting", "sending", "sent")) & stuck)
    return [each.id for each in ended] + [each.outbox_id for each in goes.limit(limit)]


def _needs_a_person() -> Any:
    return (Outbox.state == "refused") | ((Outbox.state == "held") & Outbox.hold.in_(list(NEEDS_A_PERSON)))


def _in_cards() -> Any:
    return Occurrence.select(Occurrence.outbox).where(Occurrence.healed_at.is_null() & Occurrence.outbox.is_null(False))
