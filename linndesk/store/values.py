"""Single values: profile and machine, the run counter, program settings. Inside a read or a write."""

from __future__ import annotations

import json
from typing import Any

from peewee import Database, SqliteDatabase

from linndesk.store.fields import dump
from linndesk.store.tables import Value

_COMMITS = "commits of "


def get(key: str, default: Any = None) -> Any:
    row = Value.get_or_none(Value.key == key)
    return default if row is None else json.loads(row.value)


def put(key: str, value: Any) -> None:
    Value.insert(key=key, value=dump(value)).on_conflict(
        conflict_target=[Value.key], update={Value.value: dump(value)}
    ).execute()


def count_up(key: str) -> int:
    """One more than it was; the first is 1."""
    number = int(get(key, 0)) + 1
    put(key, number)
    return number


def count_commit(process: str) -> None:
    """On PostgreSQL, where nothing else tells one client of another's commits: one more by this process."""
    put(_COMMITS + process, int(get(_COMMITS + process, 0)) + 1)


def change_mark(database: Database, process: str) -> object:
    """Differs once another process has committed. On the writer's connection, inside a write.

    SQLite tells a connection of every commit but its own, and all of ours go through the writer.
    """
    if isinstance(database, SqliteDatabase):
        return database.execute_sql("pragma data_version").fetchone()[0]
    others = Value.select().where(Value.key.startswith(_COMMITS) & (Value.key != _COMMITS + process))
    return sorted((each.key, each.value) for each in others)
