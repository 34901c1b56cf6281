"""How far unfinished downloads are (R-CURSOR), as JSON of whoever asks. Inside a read or a write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from linndesk.store.tables import Cursor


def load(pool_id: int, kind: str, scope: str = "") -> dict[str, Any] | None:
    row = Cursor.get_or_none((Cursor.pool == pool_id) & (Cursor.kind == kind) & (Cursor.scope == scope))
    return None if row is None else dict(row.state)


def save(pool_id: int, kind: str, state: dict[str, Any], now: datetime, scope: str = "") -> None:
    Cursor.insert(pool=pool_id, kind=kind, scope=scope, state=state, updated_at=now).on_conflict(
        conflict_target=[Cursor.pool, Cursor.kind, Cursor.scope],
        update={Cursor.state: state, Cursor.updated_at: now},
    ).execute()


def clear(pool_id: int, kind: str, scope: str = "") -> None:
    Cursor.delete().where((Cursor.pool == pool_id) & (Cursor.kind == kind) & (Cursor.scope == scope)).execute()
