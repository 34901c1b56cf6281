"""Who did what, with before and after; never a secret, never a buyer. Inside a write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from linndesk.store.tables import Audit


def note(action: str, target: str, now: datetime, *, before: Any = None, after: Any = None, who: str = "you") -> None:
    Audit.create(at=now, who=who, action=action, target=target, before=before, after=after)
