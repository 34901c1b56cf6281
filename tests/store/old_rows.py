"""Rows of a database as an earlier version of the program left it."""

from __future__ import annotations

from typing import Any

from peewee import Database

from linndesk.store import database


def insert(raw: Database, table: str, **values: object) -> None:
    """A row whose other columns hold something of their type, and point at the first row of other tables."""
    row = {name: values.get(name, _some(name, kind) if needed else None) for name, kind, needed in _columns(raw, table)}
    linked = {"item_id": 1, "order_id": 1, "parcel_id": 1, "pool_id": 1, "account_id": 1, "location_id": 1}
    row |= {name: values.get(name, value) for name, value in linked.items() if name in row}
    mark = "?" if database.is_sqlite(raw) else "%s"
    names = ", ".join(f'"{each}"' for each in row)
    raw.execute_sql(f'insert into "{table}" ({names}) values ({", ".join([mark] * len(row))})', list(row.values()))


def _columns(raw: Database, table: str) -> list[tuple[str, str, bool]]:
    """Name, type, and whether it has to be there."""
    if database.is_sqlite(raw):
        found = raw.execute_sql(f"pragma table_info({table})").fetchall()
        return [(name, kind.lower(), bool(needed)) for _, name, kind, needed, *_ in found]
    sql = "select column_name, data_type, is_nullable = 'NO' from information_schema.columns where table_name = %s"
    return [(name, kind, needed) for name, kind, needed in raw.execute_sql(sql, (table,)).fetchall()]


def _some(name: str, kind: str) -> Any:
    if "bool" in kind:
        return False
    if "text" in kind or "json" in kind:
        return {"settings": "{}", "payload": "{}", "secrets": "[]", "flags": "[]"}.get(name, "x")
    return b"x" if kind in ("blob", "bytea") else 1
