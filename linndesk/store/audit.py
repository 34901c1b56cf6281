"""Who did what, with before and after; never a secret, never a buyer. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.store import bulk
from linndesk.store.fields import dump, to_ms
from linndesk.store.tables import Audit


def note(action: str, target: str, now: datetime, *, before: Any = None, after: Any = None, who: str = "you") -> None:
    Audit.create(at=now, who=who, action=action, target=target, before=before, after=after)


def note_many(action: str, notes: Iterable[tuple[str, Any, Any]], now: datetime, *, who: str = "you") -> None:
    """The same act on many things: target, before and after of each."""
    bulk.insert(
        Audit,
        ("at", "who", "action", "target", "before", "after"),
        [(to_ms(now), who, action, target, dump(before), dump(after)) for target, before, after in notes],
    )


@dataclass(frozen=True, slots=True)
class AuditRow:
    at: datetime
    who: str
    action: str
    before: Any
    after: Any


def about(target: str) -> list[AuditRow]:
    """What was done to one thing, oldest first."""
    query = Audit.select().where(Audit.target == target).order_by(Audit.id)
    return [AuditRow(each.at, each.who, each.action, each.before, each.after) for each in query]
