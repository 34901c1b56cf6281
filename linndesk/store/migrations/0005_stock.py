"""Stock: kits, what was sent and what it was made of, feeds, and marks that no plan loses."""

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

    class Listing(Model):
        class Meta:
            database = db
            table_name = "listing"

    class Outbox(Model):
        class Meta:
            database = db
            table_name = "outbox"

    class Pool(Model):
        class Meta:
            database = db
            table_name = "pool"

    class Feed(Model):
        pool = ForeignKeyField(Pool, on_delete="CASCADE")
        account = ForeignKeyField(Account, on_delete="CASCADE")
        state = TextField()
        moment = BigIntegerField(null=True)
        document = TextField(default="")
        name = TextField(default="")
        why = TextField(default="")
        attempts = IntegerField(default=0)
        next_look = BigIntegerField(null=True)
        created_at = BigIntegerField()
        opened_at = BigIntegerField(null=True)
        ended_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "feed"
            indexes = ((("pool", "state"), False),)

    db.create_tables([Feed])

    class FeedItem(Model):
        feed = ForeignKeyField(Feed, on_delete="CASCADE")
        number = IntegerField()
        listing = ForeignKeyField(Listing, on_delete="CASCADE")
        outbox = ForeignKeyField(Outbox, on_delete="CASCADE")
        version = IntegerField()
        quantity = IntegerField()

        class Meta:
            database = db
            table_name = "feed_item"
            indexes = ((("feed", "number"), True),)

    db.create_tables([FeedItem])

    class KitPart(Model):
        kit = ForeignKeyField(Item, on_delete="CASCADE")
        part = ForeignKeyField(Item, on_delete="RESTRICT")
        quantity = IntegerField()

        class Meta:
            database = db
            table_name = "kit_part"
            indexes = ((("kit", "part"), True),)

    db.create_tables([KitPart])

    class StockSend(Model):
        listing = ForeignKeyField(Listing, on_delete="CASCADE")
        account = ForeignKeyField(Account, on_delete="CASCADE")
        outbox_id = IntegerField(index=True)
        version = IntegerField()
        at = BigIntegerField()
        quantity = IntegerField()
        latency = IntegerField(null=True)
        before = IntegerField(null=True)
        unexplained = IntegerField(default=0)
        inputs = TextField()
        state = TextField()
        settled_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "stock_send"
            indexes = ((("listing", "version"), False), (("account", "at"), False))

    db.create_tables([StockSend])

    migrator.migrate(migrator.add_column("account", "brake_at", BigIntegerField(null=True)))
    migrator.migrate(migrator.add_column("account", "brake_pass", TextField(default="")))
    migrator.migrate(migrator.add_column("listing", "marketplace", TextField(default="")))
    migrator.migrate(migrator.add_column("listing", "channel_at", BigIntegerField(null=True)))
    migrator.migrate(migrator.add_column("listing", "sent_latency", IntegerField(null=True)))
    migrator.migrate(migrator.add_column("listing", "sent_at", BigIntegerField(null=True)))
    migrator.migrate(migrator.add_column("listing", "confirmed_at", BigIntegerField(null=True)))
    migrator.migrate(migrator.add_column("listing", "force", BooleanField(default=False)))
    migrator.migrate(migrator.add_column("listing", "version", IntegerField(default=0)))
    migrator.migrate(migrator.add_column("listing", "drift_ignored", IntegerField(null=True)))
    migrator.migrate(
        migrator.add_column(
            "outbox", "listing_id", ForeignKeyField(Listing, field=Listing.id, null=True, on_delete="CASCADE")
        )
    )
    migrator.migrate(migrator.add_column("outbox", "rank", IntegerField(default=0)))
    migrator.migrate(
        migrator.add_column(
            "outbox", "feed_id", ForeignKeyField(Feed, field=Feed.id, null=True, on_delete="SET NULL", index=False)
        )
    )
    migrator.migrate(migrator.add_index("outbox", ("pool_id", "state", "rank")))
    migrator.migrate(migrator.add_column("movement", "batch", IntegerField(index=True, null=True)))
    migrator.migrate(migrator.drop_column("listing", "dirty"))
    migrator.migrate(migrator.add_column("listing", "dirty", IntegerField(default=0)))
    db.execute_sql("update listing set dirty = 1 where item_id is not null")  # nothing was ever sent
    migrator.migrate(migrator.add_index("listing", ("account_id", "dirty")))


def down(migrator: Any, db: Any) -> None:
    migrator.migrate(migrator.drop_index("movement", "movement_batch"))
    migrator.migrate(migrator.drop_index("outbox", "outbox_listing_id"))
    migrator.migrate(migrator.drop_index("outbox", "outbox_pool_id_state_rank"))
    migrator.migrate(migrator.drop_index("listing", "listing_account_id_dirty"))
    migrator.migrate(migrator.drop_column("listing", "dirty"))
    migrator.migrate(migrator.add_column("listing", "dirty", BooleanField(default=False)))
    migrator.migrate(migrator.drop_column("movement", "batch"))
    migrator.migrate(migrator.drop_column("outbox", "feed_id"))
    migrator.migrate(migrator.drop_column("outbox", "rank"))
    migrator.migrate(migrator.drop_column("outbox", "listing_id"))
    migrator.migrate(migrator.drop_column("listing", "drift_ignored"))
    migrator.migrate(migrator.drop_column("listing", "version"))
    migrator.migrate(migrator.drop_column("listing", "force"))
    migrator.migrate(migrator.drop_column("listing", "confirmed_at"))
    migrator.migrate(migrator.drop_column("listing", "sent_at"))
    migrator.migrate(migrator.drop_column("listing", "sent_latency"))
    migrator.migrate(migrator.drop_column("listing", "channel_at"))
    migrator.migrate(migrator.drop_column("listing", "marketplace"))
    migrator.migrate(migrator.drop_column("account", "brake_pass"))
    migrator.migrate(migrator.drop_column("account", "brake_at"))
    migrator.migrate(migrator.drop_table("stock_send"))
    migrator.migrate(migrator.drop_table("kit_part"))
    migrator.migrate(migrator.drop_table("feed_item"))
    migrator.migrate(migrator.drop_table("feed"))
