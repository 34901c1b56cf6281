"""Accounts, their pools, how far their downloads are, who syncs them."""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import JsonField, MomentField
from linndesk.store.tables.base import Numbered, Table


class Value(Table):
    """Single values: profile id, machine id, run counter, seal check, change counter, program settings."""

    key = TextField(primary_key=True)
    value = TextField()


class Pool(Numbered):
    """Accounts of one merchant and region (R-POOL)."""

    channel = TextField()
    key = TextField()

    class Meta:
        indexes = ((("channel", "key"), True),)


class Account(Numbered):
    """One integrated account. ``settings`` holds every settings key but the secrets."""

    uid = TextField(unique=True)
    name = TextField(unique=True)
    channel = TextField()
    pool = ForeignKeyField(Pool, on_delete="RESTRICT")
    pool_id: int
    settings = JsonField()
    secrets = JsonField()  # names of the secrets that are set
    created_at = MomentField()
    first_pull_at = MomentField(null=True)  # server time of the first page of the first pull
    resume_point = MomentField(null=True)
    reread_since = MomentField(null=True)  # D7: read once more everything created since
    last_orders_at = MomentField(null=True)
    watch_reason = TextField(default="")  # why the program put it into Watch
    auth_state = TextField(default="")  # "", ok, failed
    auth_detail = TextField(default="")
    auth_at = MomentField(null=True)
    listings_at = MomentField(null=True)
    brake_at = MomentField(null=True)  # R-BRAKE: what changed before it was seen by a person
    brake_pass = TextField(default="")  # why the next plan goes through the brake
    processed_at = MomentField(null=True)  # when what is to be processed was looked for last; null = look at once
    logging_since = MomentField(null=True)  # M7: since when its requests are logged


class OnPeriod(Numbered):
    """U2: a time during which a person had an account on. ``ended`` null = it is on.

    Moments of the channel's clock once ``settled``; of this PC's until a reply has told the channel's.
    """

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    began = MomentField()
    ended = MomentField(null=True)
    settled = BooleanField(default=False)


class Cursor(Numbered):
    """How far an unfinished download is (R-CURSOR); gone once it is finished."""

    pool = ForeignKeyField(Pool, on_delete="CASCADE")
    pool_id: int
    kind = TextField()
    scope = TextField(default="")
    state = JsonField()
    updated_at = MomentField()

    class Meta:
        indexes = ((("pool", "kind", "scope"), True),)


class Lease(Table):
    """Who syncs a pool (R-LEASE). ``fence`` rises with each take-over."""

    pool = ForeignKeyField(Pool, primary_key=True, on_delete="CASCADE")
    pool_id: int
    machine = TextField()
    pid = IntegerField()
    started = TextField()
    fence = IntegerField()
    until = MomentField()
    taken_at = MomentField()
