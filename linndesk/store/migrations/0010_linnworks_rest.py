"""Purchase orders and what was booked in, returns, order confirmations, locations whose stock is not for sale."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, BooleanField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Account(Model):
        class Meta:
            database = db
            table_name = "account"

    class Item(Model):
        class Meta:
            database = db
            table_name = "item"

    class Location(Model):
        class Meta:
            database = db
            table_name = "location"

    class Order(Model):
        class Meta:
            database = db
            table_name = "orders"

    class OrderLine(Model):
        class Meta:
            database = db
            table_name = "order_line"

    class Outbox(Model):
        class Meta:
            database = db
            table_name = "outbox"

    class Purchase(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        channel_id = TextField()
        reference = TextField()
        supplier_reference = TextField(default="")
        supplier = TextField(default="")
        status = TextField()
        locked = BooleanField(default=False)
        ordered_at = BigIntegerField(null=True)
        expected_at = BigIntegerField(null=True)
        listed_digest = TextField(default="")
        read_digest = TextField(default="")
        listed_at = BigIntegerField(null=True)
        read_at = BigIntegerField(null=True)
        trouble = TextField(default="")
        closed_at = BigIntegerField(null=True)
        closed_why = TextField(default="")
        created_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "purchase"
            indexes = ((("account", "channel_id"), True), (("account", "closed_at"), False), (("reference",), False))

    class PurchaseLine(Model):
        purchase = ForeignKeyField(Purchase, on_delete="CASCADE")
        channel_line_id = TextField()
        stock_id = TextField(default="")
        sku = TextField()
        title = TextField(default="")
        barcode = TextField(default="")
        supplier_code = TextField(default="")
        supplier_barcode = TextField(default="")
        ordered = IntegerField()
        delivered = IntegerField(default=0)
        pack_size = IntegerField(default=0)
        packs = IntegerField(default=0)
        batched = BooleanField(default=False)
        removed = BooleanField(default=False)
        place = IntegerField(default=0)
        item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
        made = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "purchase_line"
            indexes = ((("purchase", "channel_line_id"), True), (("sku",), False))

    class Delivery(Model):
        purchase = ForeignKeyField(Purchase, on_delete="CASCADE")
        location = ForeignKeyField(Location, on_delete="RESTRICT")
        note = TextField(default="")
        batch = IntegerField(null=True)
        who = TextField(default="")
        at = BigIntegerField()
        undone_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "delivery"

    class DeliveryLine(Model):
        delivery = ForeignKeyField(Delivery, on_delete="CASCADE")
        line = ForeignKeyField(PurchaseLine, on_delete="CASCADE")
        item = ForeignKeyField(Item, on_delete="CASCADE")
        quantity = IntegerField()
        told = IntegerField(default=0)
        over = BooleanField(default=False)
        batch_number = TextField(default="")
        outbox = ForeignKeyField(Outbox, null=True, on_delete="SET NULL")
        state = TextField()
        why = TextField(default="")
        seen = TextField()
        settled_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "delivery_line"
            indexes = ((("line", "state"), False), (("item", "state"), False))

    class OrderReturn(Model):
        order = ForeignKeyField(Order, on_delete="CASCADE")
        account = ForeignKeyField(Account, on_delete="CASCADE")
        outbox = ForeignKeyField(Outbox, null=True, on_delete="SET NULL")
        reference = TextField(unique=True)
        reason = TextField(default="")
        state = TextField()
        rma = TextField(default="")
        accepted = BooleanField(default=False)
        seen = TextField()
        why = TextField(default="")
        batch = IntegerField(null=True)
        who = TextField(default="")
        at = BigIntegerField()
        settled_at = BigIntegerField(null=True)
        undone_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "order_return"
            indexes = ((("order",), False), (("account", "at"), False))

    class OrderReturnLine(Model):
        act = ForeignKeyField(OrderReturn, on_delete="CASCADE")
        line = ForeignKeyField(OrderLine, on_delete="CASCADE")
        item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
        quantity = IntegerField()
        condition = TextField()
        fate = TextField()
        location = ForeignKeyField(Location, null=True, on_delete="RESTRICT")
        state = TextField()
        why = TextField(default="")

        class Meta:
            database = db
            table_name = "order_return_line"
            indexes = ((("line",), False), (("item", "state"), False))

    class Confirmation(Model):
        order = ForeignKeyField(Order, unique=True, on_delete="CASCADE")
        outbox = ForeignKeyField(Outbox, null=True, on_delete="SET NULL")
        state = TextField()
        why = TextField(default="")
        asked_at = BigIntegerField()
        settled_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "confirmation"

    db.create_tables([Purchase, PurchaseLine, Delivery, DeliveryLine, OrderReturn, OrderReturnLine, Confirmation])
    migrator.migrate(migrator.add_column("location", "quarantine", BooleanField(default=False)))


_MADE = (
    "confirmation", "order_return_line", "order_return", "delivery_line", "delivery", "purchase_line", "purchase",
)  # fmt: skip


def down(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.drop_column("location", "quarantine"))
    for table in _MADE:
        db.execute_sql(f"drop table {table}")
