"""The first schema: a frozen copy of the tables as they were then, independent of the program."""

from __future__ import annotations

from typing import Any

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(migrator: Any, db: Any) -> None:
    class Pool(Model):
        channel = TextField()
        key = TextField()

        class Meta:
            database = db
            table_name = "pool"
            indexes = ((("channel", "key"), True),)

    db.create_tables([Pool])

    class Account(Model):
        uid = TextField(unique=True)
        name = TextField(unique=True)
        channel = TextField()
        pool = ForeignKeyField(Pool, on_delete="RESTRICT")
        settings = TextField()
        secrets = TextField()
        created_at = BigIntegerField()
        first_pull_at = BigIntegerField(null=True)
        resume_point = BigIntegerField(null=True)
        reread_since = BigIntegerField(null=True)
        last_orders_at = BigIntegerField(null=True)
        watch_reason = TextField(default="")
        auth_state = TextField(default="")
        auth_detail = TextField(default="")
        auth_at = BigIntegerField(null=True)
        listings_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "account"

    db.create_tables([Account])

    class Audit(Model):
        at = BigIntegerField()
        who = TextField()
        action = TextField()
        target = TextField()
        before = TextField(null=True)
        after = TextField(null=True)

        class Meta:
            database = db
            table_name = "audit"

    db.create_tables([Audit])

    class Bucket(Model):
        scope = TextField()
        operation = TextField()
        tokens = DoubleField()
        at = DoubleField()
        rate = DoubleField()

        class Meta:
            database = db
            table_name = "bucket"
            indexes = ((("scope", "operation"), True),)

    db.create_tables([Bucket])

    class ChannelService(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        marketplace = TextField()
        name = TextField()
        seen = IntegerField(default=0)
        last_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "channel_service"
            indexes = ((("account", "marketplace", "name"), True),)

    db.create_tables([ChannelService])

    class Cursor(Model):
        pool = ForeignKeyField(Pool, on_delete="CASCADE")
        kind = TextField()
        scope = TextField(default="")
        state = TextField()
        updated_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "cursor"
            indexes = ((("pool", "kind", "scope"), True),)

    db.create_tables([Cursor])

    class Exchange(Model):
        at = BigIntegerField(index=True)
        scope = TextField()
        operation = TextField()
        method = TextField()
        template = TextField()
        status = IntegerField()
        code = TextField()
        sent_bytes = BigIntegerField()
        got_bytes = BigIntegerField()
        request_id = TextField()
        seconds = DoubleField()

        class Meta:
            database = db
            table_name = "exchange"

    db.create_tables([Exchange])

    class Item(Model):
        sku = TextField(unique=True)
        title = TextField(default="")
        barcode = TextField(index=True, default="")
        cost = BigIntegerField(null=True)
        price = BigIntegerField(null=True)
        weight_g = IntegerField(null=True)
        created_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "item"

    db.create_tables([Item])

    class ItemProperty(Model):
        item = ForeignKeyField(Item, on_delete="CASCADE")
        name = TextField()
        value = TextField()

        class Meta:
            database = db
            table_name = "item_property"
            indexes = ((("item", "name"), True),)

    db.create_tables([ItemProperty])

    class Lease(Model):
        pool = ForeignKeyField(Pool, primary_key=True, on_delete="CASCADE")
        machine = TextField()
        pid = IntegerField()
        started = TextField()
        fence = IntegerField()
        until = BigIntegerField()
        taken_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "lease"

    db.create_tables([Lease])

    class Location(Model):
        name = TextField(unique=True)
        fulfilment_centre = BooleanField(default=False)
        account = ForeignKeyField(Account, null=True, on_delete="SET NULL")

        class Meta:
            database = db
            table_name = "location"

    db.create_tables([Location])

    class Level(Model):
        item = ForeignKeyField(Item, on_delete="CASCADE")
        location = ForeignKeyField(Location, on_delete="RESTRICT")
        on_hand = IntegerField(default=0)
        due = IntegerField(default=0)
        minimum = IntegerField(null=True)
        bin = TextField(default="")

        class Meta:
            database = db
            table_name = "level"
            indexes = ((("item", "location"), True),)

    db.create_tables([Level])

    class Listing(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        channel_sku = TextField()
        title = TextField(default="")
        reference = TextField(default="")
        barcode = TextField(default="")
        item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
        link_how = TextField(default="")
        linked_by = TextField(default="")
        linked_at = BigIntegerField(null=True)
        fulfilment = TextField(default="merchant")
        channel_quantity = IntegerField(null=True)
        channel_status = TextField(default="")
        price = BigIntegerField(null=True)
        ignored = BooleanField(default=False)
        verified = BooleanField(default=True)
        vanished = BooleanField(default=False)
        last_seen = BigIntegerField(null=True)
        max_listed = IntegerField(null=True)
        percentage = IntegerField(null=True)
        end_when = IntegerField(null=True)
        latency = IntegerField(null=True)
        wanted = IntegerField(null=True)
        sent = IntegerField(null=True)
        confirmed = IntegerField(null=True)
        state = TextField(default="not_sent")
        error = TextField(default="")
        dirty = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "listing"
            indexes = (
                (("account", "channel_sku"), True),
                (("account", "title"), False),
                (("account", "ignored"), False),
            )

    db.create_tables([Listing])

    class Order(Model):
        pool = ForeignKeyField(Pool, on_delete="CASCADE")
        account = ForeignKeyField(Account, on_delete="CASCADE")
        channel_order_id = TextField()
        marketplace = TextField()
        source = TextField()
        sub_source = TextField()
        status = TextField()
        outcome = TextField(default="")
        stage = TextField(default="")
        payment_status = TextField()
        received_at = BigIntegerField()
        last_updated = BigIntegerField()
        ship_by = BigIntegerField(null=True)
        currency = TextField()
        total = BigIntegerField()
        shipping = BigIntegerField()
        tax = BigIntegerField()
        discount = BigIntegerField()
        postal_service = TextField(default="")
        channel_service = TextField(default="")
        parked = BooleanField(default=False)
        locked = BooleanField(default=False)
        cancel_requested = BooleanField(default=False)
        location = ForeignKeyField(Location, on_delete="RESTRICT")
        weight_g = IntegerField(null=True)
        country = TextField(default="")
        outward_postcode = TextField(default="")
        flags = TextField()
        waiting_reason = TextField(default="")
        attempts = IntegerField(default=0)
        next_try = BigIntegerField(null=True)
        closed_at = BigIntegerField(null=True)
        deleted_at = BigIntegerField(null=True)
        created_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "orders"
            indexes = (
                (("pool", "channel_order_id"), True),
                (("status", "received_at"), False),
                (("account", "received_at"), False),
                (("received_at",), False),
            )

    db.create_tables([Order])

    class Movement(Model):
        item = ForeignKeyField(Item, on_delete="CASCADE")
        location = ForeignKeyField(Location, on_delete="RESTRICT")
        delta = IntegerField()
        balance = IntegerField()
        reason = TextField()
        note = TextField(default="")
        order = ForeignKeyField(Order, null=True, on_delete="SET NULL")
        undoes = ForeignKeyField("self", null=True, on_delete="SET NULL")
        who = TextField(default="")
        at = BigIntegerField()

        class Meta:
            database = db
            table_name = "movement"

    db.create_tables([Movement])

    class OrderLine(Model):
        order = ForeignKeyField(Order, on_delete="CASCADE")
        line_id = TextField()
        channel_sku = TextField()
        item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
        title = TextField()
        reference = TextField(default="")
        quantity = IntegerField()
        despatched = IntegerField(default=0)
        cancelled = IntegerField(default=0)
        total = BigIntegerField()

        class Meta:
            database = db
            table_name = "order_line"
            indexes = ((("order", "line_id"), True), (("channel_sku",), False))

    db.create_tables([OrderLine])

    class Parcel(Model):
        order = ForeignKeyField(Order, on_delete="CASCADE")
        reference = TextField()
        service = TextField(default="")
        tracking = TextField(default="")
        shipped_at = BigIntegerField(null=True)
        created_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "parcel"

    db.create_tables([Parcel])

    class Outbox(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        pool = ForeignKeyField(Pool, on_delete="CASCADE")
        kind = TextField()
        target = TextField()
        state = TextField()
        version = IntegerField(default=1)
        payload = TextField()
        reason = TextField(default="")
        attempts = IntegerField(default=0)
        next_try = BigIntegerField(null=True)
        fence = IntegerField(default=0)
        parcel = ForeignKeyField(Parcel, null=True, on_delete="SET NULL")
        error = TextField(default="")
        created_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "outbox"
            indexes = ((("state", "next_try"), False), (("pool", "kind", "target"), False))

    db.create_tables([Outbox])

    class ParcelLine(Model):
        parcel = ForeignKeyField(Parcel, on_delete="CASCADE")
        line = ForeignKeyField(OrderLine, on_delete="CASCADE")
        quantity = IntegerField()

        class Meta:
            database = db
            table_name = "parcel_line"

    db.create_tables([ParcelLine])

    class Person(Model):
        order = ForeignKeyField(Order, primary_key=True, on_delete="CASCADE")
        sealed = BlobField()

        class Meta:
            database = db
            table_name = "person"

    db.create_tables([Person])

    class PostalService(Model):
        name = TextField(unique=True)

        class Meta:
            database = db
            table_name = "postal_service"

    db.create_tables([PostalService])

    class Problem(Model):
        key = TextField()
        group = TextField(column_name="grp")
        severity = TextField()
        account = ForeignKeyField(Account, null=True, on_delete="CASCADE")
        order = ForeignKeyField(Order, null=True, on_delete="CASCADE")
        listing = ForeignKeyField(Listing, null=True, on_delete="CASCADE")
        title = TextField()
        detail = TextField(default="")
        fix = TextField(default="")
        count = IntegerField(default=1)
        first_at = BigIntegerField()
        last_at = BigIntegerField()
        resolved_at = BigIntegerField(null=True)
        resolved_by = TextField(default="")

        class Meta:
            database = db
            table_name = "problem"
            indexes = ((("resolved_at", "last_at"), False), (("key", "resolved_at"), False))

    db.create_tables([Problem])

    class Quarantine(Model):
        pool = ForeignKeyField(Pool, on_delete="CASCADE")
        ref = TextField()
        reason = TextField()
        sealed = BlobField(null=True)
        at = BigIntegerField()

        class Meta:
            database = db
            table_name = "quarantine"
            indexes = ((("pool", "ref"), True),)

    db.create_tables([Quarantine])

    class Run(Model):
        started_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)
        ok = BooleanField(default=False)
        trigger = TextField()

        class Meta:
            database = db
            table_name = "run"

    db.create_tables([Run])

    class RunAccount(Model):
        run = ForeignKeyField(Run, on_delete="CASCADE")
        account = ForeignKeyField(Account, on_delete="CASCADE")
        started_at = BigIntegerField()
        ended_at = BigIntegerField()
        ok = BooleanField()
        receipt = TextField()

        class Meta:
            database = db
            table_name = "run_account"
            indexes = ((("account", "started_at"), False),)

    db.create_tables([RunAccount])

    class Value(Model):
        key = TextField(primary_key=True)
        value = TextField()

        class Meta:
            database = db
            table_name = "value"

    db.create_tables([Value])


def down(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.drop_table("value"))
    migrator.migrate(migrator.drop_table("run_account"))
    migrator.migrate(migrator.drop_table("run"))
    migrator.migrate(migrator.drop_table("quarantine"))
    migrator.migrate(migrator.drop_table("problem"))
    migrator.migrate(migrator.drop_table("postal_service"))
    migrator.migrate(migrator.drop_table("person"))
    migrator.migrate(migrator.drop_table("parcel_line"))
    migrator.migrate(migrator.drop_table("outbox"))
    migrator.migrate(migrator.drop_table("parcel"))
    migrator.migrate(migrator.drop_table("order_line"))
    migrator.migrate(migrator.drop_table("movement"))
    migrator.migrate(migrator.drop_table("orders"))
    migrator.migrate(migrator.drop_table("listing"))
    migrator.migrate(migrator.drop_table("level"))
    migrator.migrate(migrator.drop_table("location"))
    migrator.migrate(migrator.drop_table("lease"))
    migrator.migrate(migrator.drop_table("item_property"))
    migrator.migrate(migrator.drop_table("item"))
    migrator.migrate(migrator.drop_table("exchange"))
    migrator.migrate(migrator.drop_table("cursor"))
    migrator.migrate(migrator.drop_table("channel_service"))
    migrator.migrate(migrator.drop_table("bucket"))
    migrator.migrate(migrator.drop_table("audit"))
    migrator.migrate(migrator.drop_table("account"))
    migrator.migrate(migrator.drop_table("pool"))
