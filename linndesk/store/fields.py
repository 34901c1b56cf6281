"""Column types that mean the same on SQLite and PostgreSQL: moments, money, JSON. Any thread."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from peewee import BigIntegerField, TextField

from linndesk.domain import money

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 UTC: sorts as a number, keeps no zone to lose."""
    return (moment - EPOCH) // _MS


def from_ms(stored: int) -> datetime:
    return EPOCH + timedelta(milliseconds=stored)


class MomentField(BigIntegerField):
    """An aware UTC datetime, stored as milliseconds since 1970."""

    def db_value(self, value: datetime | int | None) -> int | None:
        return to_ms(value) if isinstance(value, datetime) else value

    def python_value(self, value: int | None) -> datetime | None:
        return None if value is None else from_ms(value)


class MoneyField(BigIntegerField):
    """A Decimal, stored as a whole number of 1/10,000 of the main unit."""

    def db_value(self, value: Decimal | int | None) -> int | None:
        return money.to_store(value) if isinstance(value, Decimal) else value

    def python_value(self, value: int | None) -> Decimal | None:
        return None if value is None else money.from_store(value)


def dump(value: Any) -> str:
    """Compact JSON with sorted keys, so that equal values are equal texts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)


class JsonField(TextField):
    """A JSON value as text; queried never, only read whole."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else dump(value)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)
