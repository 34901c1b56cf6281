"""Sending and despatch: what holds a row, its frozen request, approvals, cards with their occurrences."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, BooleanField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Known(Model):
        class Meta:
            database = db

    class Account(Known):
        class Meta:
            table_name = "account"

    class Listing(Known):
        class Meta:
            table_name = "listing"

    class Order(Known):
        class Meta:
            table_name = "orders"

    class Outbox(Known):
        class Meta:
            table_name = "outbox"

    class Parcel(Known):
        class Meta:
            table_name = "parcel"

    class Problem(Known):
        class Meta:
            table_name = "problem"

    class Approval(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        kind = TextField()
        at = BigIntegerField()
        who = TextField()

        class Meta:
            database = db
            table_name = "approval"
            indexes = ((("account", "kind"), True),)

    db.create_tables([Approval])

    class Occurrence(Model):
        problem = ForeignKeyField(Problem, on_delete="CASCADE")
        key = TextField()
        ref = TextField()
        detail = TextField(default="")
        order = ForeignKeyField(Order, null=True, on_delete="CASCADE")
        listing = ForeignKeyField(Listing, null=True, on_delete="CASCADE")
        outbox = ForeignKeyField(Outbox, null=True, on_delete="CASCADE")
        count = IntegerField(default=1)
        first_at = BigIntegerField()
        last_at = BigIntegerField()
        next_try = BigIntegerField(null=True)
        healed_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "occurrence"
            indexes = ((("key", "healed_at"), False), (("problem", "healed_at"), False))

    db.create_tables([Occurrence])

    migrator.migrate(migrator.add_column("orders", "tracking", TextField(default="")))
    migrator.migrate(migrator.add_column("orders", "packages", TextField(default="[]")))
    migrator.migrate(migrator.add_column("parcel", "who", TextField(default="")))
    migrator.migrate(migrator.add_column("parcel", "undone_at", BigIntegerField(null=True)))
    migrator.migrate(
        migrator.add_column(
            "movement", "parcel_id", ForeignKeyField(Parcel, field=Parcel.id, null=True, on_delete="SET NULL")
        )
    )
    migrator.migrate(migrator.add_column("problem", "repair", TextField(default="")))
    migrator.migrate(migrator.add_column("problem", "note", TextField(default="")))
    migrator.migrate(migrator.add_column("outbox", "hold", TextField(default="")))
    migrator.migrate(
        migrator.add_column(
            "outbox", "order_id", ForeignKeyField(Order, field=Order.id, null=True, on_delete="CASCADE")
        )
    )
    migrator.migrate(migrator.add_column("outbox", "request", TextField(null=True)))
    migrator.migrate(migrator.add_column("outbox", "unsure", BooleanField(default=False)))
    migrator.migrate(migrator.add_column("outbox", "override", TextField(default="")))
    migrator.migrate(migrator.add_column("outbox", "who", TextField(default="")))
    migrator.migrate(migrator.add_column("outbox", "settled_at", BigIntegerField(null=True)))
    migrator.migrate(migrator.add_column("order_line", "shipped", IntegerField(default=0)))
    migrator.migrate(migrator.add_column("postal_service", "tracking", TextField(default="optional")))
    migrator.migrate(migrator.add_column("postal_service", "pattern", TextField(default="")))


def down(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.drop_index("outbox", "outbox_order_id"))
    migrator.migrate(migrator.drop_index("movement", "movement_parcel_id"))
    migrator.migrate(migrator.drop_column("postal_service", "pattern"))
    migrator.migrate(migrator.drop_column("postal_service", "tracking"))
    migrator.migrate(migrator.drop_column("order_line", "shipped"))
    migrator.migrate(migrator.drop_column("outbox", "settled_at"))
    migrator.migrate(migrator.drop_column("outbox", "who"))
    migrator.migrate(migrator.drop_column("outbox", "override"))
    migrator.migrate(migrator.drop_column("outbox", "unsure"))
    migrator.migrate(migrator.drop_column("outbox", "request"))
    migrator.migrate(migrator.drop_column("outbox", "order_id"))
    migrator.migrate(migrator.drop_column("outbox", "hold"))
    migrator.migrate(migrator.drop_column("problem", "note"))
    migrator.migrate(migrator.drop_column("problem", "repair"))
    migrator.migrate(migrator.drop_column("movement", "parcel_id"))
    migrator.migrate(migrator.drop_column("parcel", "undone_at"))
    migrator.migrate(migrator.drop_column("parcel", "who"))
    migrator.migrate(migrator.drop_column("orders", "packages"))
    migrator.migrate(migrator.drop_column("orders", "tracking"))
    migrator.migrate(migrator.drop_table("occurrence"))
    migrator.migrate(migrator.drop_table("approval"))
