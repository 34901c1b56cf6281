"""Single values: profile and machine, the run counter, program settings. Inside a read or a write."""

from __future__ import annotations

import json
from typing import Any

from peewee import Database, SqliteDatabase

from linndesk.store.fields import dump
from linndesk.store.tables import Value


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


def change_mark(database: Database) -> object:
    """SQLite counts other connections' commits by itself; on PostgreSQL the server's transaction count stands in."""
    if isinstance(database, SqliteDatabase):
        return database.execute_sql("pragma data_version").fetchone()[0]
    return database.execute_sql("select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_user_tables").fetchone()[0]
