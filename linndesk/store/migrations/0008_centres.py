"""Channels' own warehouses: what lies there, the orders that they send."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, BooleanField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField


def up(migrator: Any, db: Any) -> None:
    class Account(Model):
        class Meta:
            database = db
            table_name = "account"

    class Pool(Model):
        class Meta:
            database = db
            table_name = "pool"

    class Location(Model):
        class Meta:
            database = db
            table_name = "location"

    class Item(Model):
        class Meta:
            database = db
            table_name = "item"

    class Order(Model):
        class Meta:
            database = db
            table_name = "orders"

    class Parcel(Model):
        class Meta:
            database = db
            table_name = "parcel"

    class Centre(Model):
        pool = ForeignKeyField(Pool, on_delete="CASCADE")
        shared = TextField()
        location = ForeignKeyField(Location, unique=True, on_delete="RESTRICT")
        driver = ForeignKeyField(Account, null=True, on_delete="SET NULL")
        resume_point = BigIntegerField(null=True)
        mirrored_at = BigIntegerField(null=True)
        followed_at = BigIntegerField(null=True)
        trouble = TextField(default="")
        created_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "centre"
            indexes = ((("pool", "shared"), True),)

    class CentreStock(Model):
        centre = ForeignKeyField(Centre, on_delete="CASCADE")
        channel_sku = TextField()
        item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
        fulfillable = IntegerField(default=0)
        due = IntegerField(default=0)
        reserved = IntegerField(default=0)
        unsellable = IntegerField(default=0)
        title = TextField(default="")

        class Meta:
            database = db
            table_name = "centre_stock"
            indexes = ((("centre", "channel_sku"), True), (("centre", "item"), False))

    class Outbound(Model):
        order = ForeignKeyField(Order, on_delete="CASCADE")
        centre = ForeignKeyField(Centre, on_delete="CASCADE")
        account = ForeignKeyField(Account, null=True, on_delete="SET NULL")
        home = ForeignKeyField(Location, on_delete="RESTRICT")
        reference = TextField(unique=True)
        attempt = IntegerField()
        state = TextField()
        word = TextField(default="")
        why = TextField(default="")
        tier = TextField()
        marketplace = TextField()
        lines = TextField()
        asked_at = BigIntegerField()
        taken_at = BigIntegerField(null=True)
        heard_at = BigIntegerField(null=True)
        next_look = BigIntegerField(null=True)
        cancel_asked_at = BigIntegerField(null=True)
        ended_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "outbound"
            indexes = ((("order", "attempt"), False), (("next_look",), False))

    class OutboundPackage(Model):
        outbound = ForeignKeyField(Outbound, on_delete="CASCADE")
        package = TextField()
        carrier = TextField(default="")
        tracking = TextField(default="")
        parcel = ForeignKeyField(Parcel, null=True, on_delete="SET NULL")
        seen_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "outbound_package"
            indexes = ((("outbound", "package"), True),)

    db.create_tables([Centre, CentreStock, Outbound, OutboundPackage])
    migrator.migrate(migrator.add_column("orders", "by_channel", BooleanField(default=False)))
    # What came in before of orders that the channel's warehouse sends: it held stock back, and looked like work.
    mark = "?" if isinstance(db, SqliteDatabase) else "%s"
    theirs = f"flags like {mark} and status in ('pending', 'open')"
    db.execute_sql(f"update orders set by_channel = true, locked = true where {theirs}", ['%"fulfilled_by_amazon"%'])


def down(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.drop_column("orders", "by_channel"))
    for table in ("outbound_package", "outbound", "centre_stock", "centre"):
        db.execute_sql(f"drop table {table}")
