"""Whether a person has set the postal service of an order: then the allocation leaves it alone."""

from __future__ import annotations

from typing import Any

from peewee import BooleanField


def up(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.add_column("orders", "service_chosen", BooleanField(default=False)))
    db.execute_sql("update orders set service_chosen = (postal_service <> '')")


def down(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.drop_column("orders", "service_chosen"))
