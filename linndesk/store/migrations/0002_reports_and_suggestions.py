"""Order reports, suggestions for the mapping, bulk acts over listings that can be taken back."""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, BlobField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    class Known(Model):
        class Meta:
            database = db

    class Pool(Known):
        class Meta:
            table_name = "pool"

    class Account(Known):
        class Meta:
            table_name = "account"

    class Listing(Known):
        class Meta:
            table_name = "listing"

    class Item(Known):
        class Meta:
            table_name = "item"

    class OrderReport(Model):
        pool = ForeignKeyField(Pool, on_delete="CASCADE")
        account = ForeignKeyField(Account, null=True, on_delete="CASCADE")
        purpose = TextField()
        form = TextField(default="")
        report_id = TextField(null=True)
        since = BigIntegerField(null=True)
        until = BigIntegerField(null=True)
        state = TextField()
        reason = TextField(default="")
        rows = IntegerField(default=0)
        orders = IntegerField(default=0)
        bad_rows = IntegerField(default=0)
        digest = TextField(default="")
        sealed = BlobField(null=True)
        asked_at = BigIntegerField()
        made_at = BigIntegerField(null=True)
        read_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "order_report"
            indexes = ((("pool", "report_id"), True), (("pool", "state"), False))

    class Suggestion(Model):
        listing = ForeignKeyField(Listing, on_delete="CASCADE")
        rank = IntegerField()
        item = ForeignKeyField(Item, on_delete="CASCADE")
        score = IntegerField()
        tier = TextField()
        evidence = TextField()

        class Meta:
            database = db
            table_name = "suggestion"
            indexes = ((("listing", "rank"), True),)

    class ListingBatch(Model):
        account = ForeignKeyField(Account, on_delete="CASCADE")
        at = BigIntegerField()
        who = TextField()
        what = TextField()
        undone_at = BigIntegerField(null=True)

        class Meta:
            database = db
            table_name = "listing_batch"

    class ListingBefore(Model):
        batch = ForeignKeyField(ListingBatch, on_delete="CASCADE")
        listing = ForeignKeyField(Listing, on_delete="CASCADE")
        state = TextField(null=True)

        class Meta:
            database = db
            table_name = "listing_before"

    db.create_tables([OrderReport, Suggestion, ListingBatch, ListingBefore])


def down(migrator: Any, db: Any) -> None:
    for name in ("listing_before", "listing_batch", "suggestion", "order_report"):
        db.execute_sql(f'drop table "{name}"')
