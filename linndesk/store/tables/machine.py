"""What the program does by itself: debts, runs, problems, audit, rate buckets, the journal."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, DoubleField, ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import JsonField, MomentField
from linndesk.store.tables.accounts import Account, Pool
from linndesk.store.tables.base import Numbered
from linndesk.store.tables.listings import Listing
from linndesk.store.tables.orders import Order, Parcel


class Outbox(Numbered):
    """What is owed to a channel. One live stock row per (pool, target), see the transition table."""

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    pool = ForeignKeyField(Pool, on_delete="CASCADE")
    pool_id: int
    kind = TextField()
    target = TextField()
    state = TextField()
    version = IntegerField(default=1)
    payload = JsonField()
    reason = TextField(default="")
    attempts = IntegerField(default=0)
    next_try = MomentField(null=True)
    fence = IntegerField(default=0)
    parcel = ForeignKeyField(Parcel, null=True, on_delete="SET NULL")
    parcel_id: int | None
    error = TextField(default="")
    created_at = MomentField()

    class Meta:
        indexes = ((("state", "next_try"), False), (("pool", "kind", "target"), False))


class Run(Numbered):
    started_at = MomentField()
    ended_at = MomentField(null=True)
    ok = BooleanField(default=False)
    trigger = TextField()  # window, schedule, command


class RunAccount(Numbered):
    """One account's receipt of a run."""

    run = ForeignKeyField(Run, on_delete="CASCADE")
    run_id: int
    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    started_at = MomentField()
    ended_at = MomentField()
    ok = BooleanField()
    receipt = JsonField()

    class Meta:
        indexes = ((("account", "started_at"), False),)


class Problem(Numbered):
    """What needs a person, one row per cause (``key``), open until it is resolved."""

    key = TextField()
    group = TextField(column_name="grp")
    severity = TextField()  # warning, error
    account = ForeignKeyField(Account, null=True, on_delete="CASCADE")
    account_id: int | None
    order = ForeignKeyField(Order, null=True, on_delete="CASCADE")
    order_id: int | None
    listing = ForeignKeyField(Listing, null=True, on_delete="CASCADE")
    listing_id: int | None
    title = TextField()
    detail = TextField(default="")
    fix = TextField(default="")
    count = IntegerField(default=1)
    first_at = MomentField()
    last_at = MomentField()
    resolved_at = MomentField(null=True)
    resolved_by = TextField(default="")

    class Meta:
        indexes = ((("resolved_at", "last_at"), False), (("key", "resolved_at"), False))


class Audit(Numbered):
    """Who did what: settings, links, deletions, with before and after. Never a secret, never a buyer."""

    at = MomentField()
    who = TextField()
    action = TextField()
    target = TextField()
    before = JsonField(null=True)
    after = JsonField(null=True)


class Bucket(Numbered):
    """A slow token bucket, shared by every process on the database."""

    scope = TextField()
    operation = TextField()
    tokens = DoubleField()
    at = DoubleField()
    rate = DoubleField()

    class Meta:
        indexes = ((("scope", "operation"), True),)


class Exchange(Numbered):
    """The journal of calls: an allow-list of facts, nothing said in them (R-JOURNAL)."""

    at = MomentField(index=True)
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
