"""Apps that are integrated by their manifest: how they stand, their tags, calls that rest, requests of many rows."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, BooleanField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Account(Model):
        class Meta:
            database = db
            table_name = "account"

    class Integration(Model):
        account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
        finished = BooleanField(default=False)
        step = TextField(default="")
        looked_at = BigIntegerField(null=True)
        newer = TextField(null=True)
        logo = TextField(default="")
        tags_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "integration"

    class ChannelTag(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        kind = TextField()
        tag = TextField()
        name = TextField()
        site = TextField(default="")
        place = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "channel_tag"
            indexes = ((("account", "kind", "place"), True),)

    class JobPause(Model):
        account = TextField()
        job = TextField()
        failures = IntegerField(default=0)
        pauses = IntegerField(default=0)
        until = BigIntegerField(null=True)
        why = TextField(default="")
        at = BigIntegerField()

        class Meta:
            database = db
            table_name = "job_pause"
            indexes = ((("account", "job"), True),)

    db.create_tables([Integration, ChannelTag, JobPause])
    migrator.migrate(
        migrator.add_column("outbox", "exchange", TextField(default="")),
        migrator.add_column("outbox", "place", IntegerField(default=0)),
        migrator.add_column("outbox", "repeated", BooleanField(default=False)),
        migrator.add_column("outbox", "again", IntegerField(default=0)),
        migrator.add_column("orders", "digest", TextField(default="")),
    )


def down(migrator: Any, db: Any) -> None:
    migrator.migrate(
        migrator.drop_column("orders", "digest"),
        migrator.drop_column("outbox", "again"),
        migrator.drop_column("outbox", "repeated"),
        migrator.drop_column("outbox", "place"),
        migrator.drop_column("outbox", "exchange"),
    )
    for table in ("job_pause", "channel_tag", "integration"):
        db.execute_sql(f"drop table {table}")
