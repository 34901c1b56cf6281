"""Channels that hand whole orders over: when they were on, what waits for a SKU, what was logged and mailed."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, BooleanField, DoubleField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Account(Model):
        class Meta:
            database = db
            table_name = "account"

    class OnPeriod(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        began = BigIntegerField()
        ended = BigIntegerField(null=True)
        settled = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "on_period"

    class ApiRequest(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        at = BigIntegerField(index=True)
        operation = TextField()
        status = IntegerField()
        asked = TextField()
        answered = TextField()
        seconds = DoubleField()

        class Meta:
            database = db
            table_name = "api_request"

    class Notice(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        key = TextField(unique=True)
        text = TextField()
        state = TextField()
        error = TextField(default="")
        created_at = BigIntegerField()
        sent_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "notice"

    db.create_tables([OnPeriod, ApiRequest, Notice])
    migrator.migrate(
        migrator.add_column("account", "processed_at", BigIntegerField(null=True)),
        migrator.add_column("account", "logging_since", BigIntegerField(null=True)),
        migrator.add_column("listing", "excluded", TextField(default="")),
        migrator.add_column("orders", "prefix", TextField(default="")),
        migrator.add_column("orders", "called", TextField(default="")),
        migrator.add_column("orders", "waits_for_sku", BooleanField(default=False)),
        migrator.add_column("orders", "listed_at", BigIntegerField(null=True)),
        migrator.add_index("orders", ("called",)),
    )


def down(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.drop_index("orders", "orders_called"))
    for table, column in (
        ("orders", "listed_at"),
        ("orders", "waits_for_sku"),
        ("orders", "called"),
        ("orders", "prefix"),
        ("listing", "excluded"),
        ("account", "logging_since"),
        ("account", "processed_at"),
    ):
        migrator.migrate(migrator.drop_column(table, column))
    for table in ("notice", "api_request", "on_period"):
        db.execute_sql(f"drop table {table}")
