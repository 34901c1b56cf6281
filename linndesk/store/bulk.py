"""Bulk writes: one executemany, because peewee's insert_many is many times slower. Inside a write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import Model, SqliteDatabase

CHUNK = 500


def insert(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, upsert: Sequence[str] = ()
) -> None:
    """Insert raw column values (milliseconds, 1/10,000, JSON text). ``upsert``: the key that makes a repeat an update."""
    batch = list(rows)
    if not batch:
        return
    table = f'"{model._meta.table_name}"'
    names = ", ".join(f'"{each}"' for each in columns)
    marks = ", ".join([_mark(model)] * len(columns))
    sql = f"insert into {table} ({names}) values ({marks})"
    if upsert:
        changed = ", ".join(f'"{each}" = excluded."{each}"' for each in columns if each not in upsert)
        keys = ", ".join(f'"{each}"' for each in upsert)
        sql += f" on conflict ({keys}) do update set {changed}"
    _cursor(model).executemany(sql, batch)


def update(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, key: str = "id") -> None:
    """Update rows by ``key``, whose value is the last of each row."""
    batch = list(rows)
    if not batch:
        return
    mark = _mark(model)
    changes = ", ".join(f'"{each}" = {mark}' for each in columns)
    _cursor(model).executemany(f'update "{model._meta.table_name}" set {changes} where "{key}" = {mark}', batch)


def next_ids(model: type[Model], count: int) -> range:
    """Ids for ``count`` rows that the caller inserts itself, taken from the database's own sequence."""
    database = model._meta.database
    table = model._meta.table_name
    if isinstance(database.obj, SqliteDatabase):
        first = (database.execute_sql(f'select coalesce(max(id), 0) from "{table}"').fetchone()[0]) + 1
        return range(first, first + count)
    sequence = f"pg_get_serial_sequence('\"{table}\"', 'id')"
    last = database.execute_sql(f"select setval({sequence}, nextval({sequence}) + %s - 1)", (count,)).fetchone()[0]
    return range(last - count + 1, last + 1)


def rows(model: type[Model], sql: str, arguments: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """A raw query with ``?`` marks for either engine."""
    return list(model._meta.database.execute_sql(sql.replace("?", _mark(model)), tuple(arguments)).fetchall())


def marks(count: int) -> str:
    return ", ".join(["?"] * count)


def _mark(model: type[Model]) -> str:
    return "?" if isinstance(model._meta.database.obj, SqliteDatabase) else "%s"


def _cursor(model: type[Model]) -> Any:
    return model._meta.database.cursor()
