"""Prices, listings that are made on a channel, cancelling and refunding."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Account(Model):
        class Meta:
            database = db
            table_name = "account"

    class Pool(Model):
        class Meta:
            database = db
            table_name = "pool"

    class Item(Model):
        class Meta:
            database = db
            table_name = "item"

    class Listing(Model):
        class Meta:
            database = db
            table_name = "listing"

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

    class PriceSend(Model):
        listing = ForeignKeyField(Listing, on_delete="CASCADE")
        account = ForeignKeyField(Account, on_delete="CASCADE")
        outbox_id = IntegerField(index=True)
        version = IntegerField()
        at = BigIntegerField()
        price = BigIntegerField()
        before = BigIntegerField(null=True)
        source = TextField()
        state = TextField()
        settled_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "price_send"
            indexes = ((("listing", "version"), False),)

    class ChannelCategory(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        category = TextField()
        name = TextField()
        place = IntegerField()

        class Meta:
            database = db
            table_name = "channel_category"
            indexes = ((("account", "category"), True), (("account", "place"), False))

    class Configurator(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        name = TextField()
        settings = TextField()
        categories = TextField()
        attributes = TextField()
        shipping = TextField()
        payment = TextField()
        form = TextField()
        asked_at = BigIntegerField(null=True)
        updated_at = BigIntegerField()

        class Meta:
            database = db
            table_name = "configurator"
            indexes = ((("account", "name"), True),)

    class Template(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        configurator = ForeignKeyField(Configurator, on_delete="RESTRICT")
        item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
        sku = TextField()
        title = TextField(default="")
        description = TextField(default="")
        price = BigIntegerField(null=True)
        quantity = IntegerField(null=True)
        pictures = TextField()
        attributes = TextField()
        own_attributes = TextField()
        variations = TextField()
        state = TextField(default="draft")
        external_id = TextField(default="")
        url = TextField(default="")
        messages = TextField()
        version = IntegerField(default=1)
        told = IntegerField(default=0)
        created_at = BigIntegerField()
        updated_at = BigIntegerField()
        listed_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "listing_template"
            indexes = ((("account", "sku"), True), (("account", "state"), False))

    class ListingFeed(Model):
        pool = ForeignKeyField(Pool, on_delete="CASCADE")
        account = ForeignKeyField(Account, on_delete="CASCADE")
        name = TextField()
        action = TextField()
        state = TextField()
        attempts = IntegerField(default=0)
        next_look = BigIntegerField(null=True)
        error = TextField(default="")
        created_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "listing_feed"
            indexes = ((("state", "next_look"), False), (("pool", "state"), False))

    class ListingFeedItem(Model):
        feed = ForeignKeyField(ListingFeed, on_delete="CASCADE")
        template = ForeignKeyField(Template, on_delete="CASCADE")
        outbox = ForeignKeyField(Outbox, on_delete="CASCADE", index=False)
        version = IntegerField()

        class Meta:
            database = db
            table_name = "listing_feed_item"
            indexes = ((("feed", "template"), True), (("outbox",), False))

    class PostSale(Model):
        order = ForeignKeyField(Order, on_delete="CASCADE")
        account = ForeignKeyField(Account, on_delete="CASCADE")
        outbox = ForeignKeyField(Outbox, null=True, on_delete="SET NULL")
        kind = TextField()
        state = TextField()
        shipping = BigIntegerField()
        total = BigIntegerField()
        reference = TextField(default="")
        why = TextField(default="")
        who = TextField(default="")
        asked_at = BigIntegerField()
        settled_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "post_sale"
            indexes = ((("order", "kind"), False),)

    class PostSaleLine(Model):
        post_sale = ForeignKeyField(PostSale, on_delete="CASCADE")
        line = ForeignKeyField(OrderLine, null=True, on_delete="CASCADE")
        service = TextField(default="")
        quantity = IntegerField(default=0)
        amount = BigIntegerField()
        reason = TextField(default="")
        sub_reason = TextField(default="")
        words = TextField(default="")
        whole = IntegerField(default=0)
        others = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "post_sale_line"

    db.create_tables(
        [PriceSend, ChannelCategory, Configurator, Template, ListingFeed, ListingFeedItem, PostSale, PostSaleLine]
    )
    add = migrator.add_column
    migrator.migrate(
        add("listing", "own_price", BigIntegerField(null=True)),
        add("listing", "price_sent", BigIntegerField(null=True)),
        add("listing", "price_sent_at", BigIntegerField(null=True)),
        add("listing", "price_confirmed", BigIntegerField(null=True)),
        add("listing", "price_confirmed_at", BigIntegerField(null=True)),
        add("listing", "price_state", TextField(default="not_sent")),
        add("listing", "price_error", TextField(default="")),
        add("listing", "price_version", IntegerField(default=0)),
        add("order_line", "called_off", IntegerField(default=0)),
        add("orders", "external_reference", TextField(default="")),
        add("orders", "services", TextField(default="[]")),
        add("integration", "categories_at", BigIntegerField(null=True)),
    )


_ADDED = (
    ("listing", "own_price"), ("listing", "price_sent"), ("listing", "price_sent_at"), ("listing", "price_confirmed"),
    ("listing", "price_confirmed_at"), ("listing", "price_state"), ("listing", "price_error"),
    ("listing", "price_version"), ("order_line", "called_off"), ("orders", "external_reference"),
    ("orders", "services"), ("integration", "categories_at"),
)  # fmt: skip
_MADE = (
    "post_sale_line", "post_sale", "listing_feed_item", "listing_feed", "listing_template", "configurator",
    "channel_category", "price_send",
)  # fmt: skip


def down(migrator: Any, db: Any) -> None:
    migrator.migrate(*(migrator.drop_column(table, column) for table, column in _ADDED))
    for table in _MADE:
        db.execute_sql(f"drop table {table}")
