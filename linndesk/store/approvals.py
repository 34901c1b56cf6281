"""What a person has let go: kinds of acts per account, and the pause of everything. Inside a read or a write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from linndesk.domain.outbox import Kind
from linndesk.domain.times import iso
from linndesk.store import values
from linndesk.store.tables import Approval

PAUSED = "paused"


def has(account_id: int, kind: Kind) -> bool:
    return Approval.select().where((Approval.account == account_id) & (Approval.kind == kind)).exists()


def give(account_id: int, kind: Kind, who: str, now: datetime) -> None:
    """From now on acts of that kind leave by themselves."""
    Approval.insert(account=account_id, kind=kind, at=now, who=who).on_conflict_ignore().execute()


def take_back(account_id: int, kind: Kind) -> None:
    Approval.delete().where((Approval.account == account_id) & (Approval.kind == kind)).execute()


def paused() -> dict[str, Any] | None:
    """Since when and by whom everything outgoing is paused; None = it is not."""
    found: dict[str, Any] | None = values.get(PAUSED)
    return found


def pause(on: bool, who: str, now: datetime) -> None:
    values.put(PAUSED, {"at": iso(now), "who": who} if on else None)
