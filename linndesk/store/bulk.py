"""Bulk writes: one executemany, because peewee's insert_many is many times slower. Inside a write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import Model, SqliteDatabase

from linndesk.store import values

CHUNK = 500


def insert(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, upsert: Sequence[str] = ()
) -> None:
    """Insert raw column values (milliseconds, 1/10,000, JSON). ``upsert``: the key that makes a repeat an update."""
    insert_or_update(model, columns, rows, key=upsert, change=[each for each in columns if each not in upsert])


def insert_or_update(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    key: Sequence[str],
    change: Sequence[str],
) -> None:
    """Insert raw values; a row whose ``key`` is there already gets only its ``change`` columns (none = left alone)."""
    names = ", ".join(f'"{each}"' for each in columns)
    sql = f'insert into "{model._meta.table_name}" ({names}) values ({marks(len(columns))})'
    if key:
        changes = ", ".join(f'"{each}" = excluded."{each}"' for each in change)
        sql += " on conflict (" + ", ".join(f'"{each}"' for each in key) + ") do "
        sql += f"update set {changes}" if changes else "nothing"
    run(model, sql, rows)


def run(model: type[Model], sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """One statement with ``?`` marks for many rows."""
    batch = list(rows)
    if batch:
        _cursor(model).executemany(sql.replace("?", _mark(model)), batch)


def update(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, key: str = "id") -> None:
    """Update rows by ``key``, whose value is the last of each row."""
    changes = ", ".join(f'"{each}" = ?' for each in columns)
    run(model, f'update "{model._meta.table_name}" set {changes} where "{key}" = ?', rows)


def next_ids(model: type[Model], count: int) -> Sequence[int]:
    """Ids for ``count`` rows that the caller inserts itself, taken from the database's own sequence."""
    if count == 0:
        return ()
    database = model._meta.database
    table = model._meta.table_name
    if isinstance(database.obj, SqliteDatabase):
        highest = database.execute_sql(f'select coalesce(max(id), 0) from "{table}"').fetchone()[0]
        kept = f"last id of {table}"  # SQLite would give the numbers of removed rows away again
        first = max(highest, int(values.get(kept, 0))) + 1
        values.put(kept, first + count - 1)
        return range(first, first + count)
    sequence = f"pg_get_serial_sequence('\"{table}\"', 'id')"
    # One by one: a leap with setval would give another PC the same numbers.
    found = database.execute_sql(f"select nextval({sequence}) from generate_series(1, %s)", (count,)).fetchall()
    return sorted(number for (number,) in found)


def rows(model: type[Model], sql: str, arguments: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """A raw query with ``?`` marks for either engine."""
    return list(model._meta.database.execute_sql(sql.replace("?", _mark(model)), tuple(arguments)).fetchall())


def marks(count: int) -> str:
    return ", ".join(["?"] * count)


def _mark(model: type[Model]) -> str:
    return "?" if isinstance(model._meta.database.obj, SqliteDatabase) else "%s"


def _cursor(model: type[Model]) -> Any:
    return model._meta.database.cursor()
