"""The tables. Every row that the program keeps has its shape here; migrations lead to exactly this."""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    DatabaseProxy,
    FloatField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from linndesk.store.fields import JsonField, MomentField, MoneyField

database = DatabaseProxy()


class Table(Model):
    """Base of the tables with a key of their own."""

    class Meta:
        database = database
        legacy_table_names = False


class Numbered(Table):
    """Base of the tables whose rows are numbered."""

    id = AutoField()


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


class Location(Numbered):
    name = TextField(unique=True)
    fulfilment_centre = BooleanField(default=False)
    account = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    account_id: int | None


class Item(Numbered):
    """A stock item."""

    sku = TextField(unique=True)
    title = TextField(default="")
    barcode = TextField(default="", index=True)
    cost = MoneyField(null=True)
    price = MoneyField(null=True)
    weight_g = IntegerField(null=True)
    created_at = MomentField()


class ItemProperty(Numbered):
    """An extended property such as ``Despatch Time``."""

    item = ForeignKeyField(Item, on_delete="CASCADE")
    item_id: int
    name = TextField()
    value = TextField()

    class Meta:
        indexes = ((("item", "name"), True),)


class Level(Numbered):
    """Stock of an item at a location; ``on_hand`` is always the sum of its movements."""

    item = ForeignKeyField(Item, on_delete="CASCADE")
    item_id: int
    location = ForeignKeyField(Location, on_delete="RESTRICT")
    location_id: int
    on_hand = IntegerField(default=0)
    due = IntegerField(default=0)
    minimum = IntegerField(null=True)
    bin = TextField(default="")

    class Meta:
        indexes = ((("item", "location"), True),)


class Order(Numbered):
    """One order of a pool. The number a person sees is 100000 + id."""

    pool = ForeignKeyField(Pool, on_delete="CASCADE")
    pool_id: int
    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    channel_order_id = TextField()
    marketplace = TextField()
    source = TextField()
    sub_source = TextField()
    status = TextField()
    outcome = TextField(default="")
    stage = TextField(default="")
    payment_status = TextField()
    received_at = MomentField()
    last_updated = MomentField()
    ship_by = MomentField(null=True)
    currency = TextField()
    total = MoneyField()
    shipping = MoneyField()
    tax = MoneyField()
    discount = MoneyField()
    postal_service = TextField(default="")
    channel_service = TextField(default="")
    parked = BooleanField(default=False)
    locked = BooleanField(default=False)
    cancel_requested = BooleanField(default=False)
    location = ForeignKeyField(Location, on_delete="RESTRICT")
    location_id: int
    weight_g = IntegerField(null=True)
    country = TextField(default="")
    outward_postcode = TextField(default="")
    flags = JsonField()
    waiting_reason = TextField(default="")
    attempts = IntegerField(default=0)
    next_try = MomentField(null=True)
    closed_at = MomentField(null=True)  # despatched or cancelled: personal data is purged some days later
    deleted_at = MomentField(null=True)
    created_at = MomentField()

    class Meta:
        table_name = "orders"
        indexes = (
            (("pool", "channel_order_id"), True),
            (("status", "received_at"), False),
            (("account", "received_at"), False),
            (("received_at",), False),
        )


class OrderLine(Numbered):
    """One line; ``line_id`` is the channel's and never changes, the linked item may."""

    order = ForeignKeyField(Order, on_delete="CASCADE")
    order_id: int
    line_id = TextField()
    channel_sku = TextField()
    item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
    item_id: int | None
    title = TextField()
    reference = TextField(default="")
    customization = TextField(default="")
    quantity = IntegerField()
    despatched = IntegerField(default=0)
    cancelled = IntegerField(default=0)
    total = MoneyField()

    class Meta:
        indexes = ((("order", "line_id"), True), (("channel_sku",), False))


class Parcel(Numbered):
    order = ForeignKeyField(Order, on_delete="CASCADE")
    order_id: int
    reference = TextField()
    service = TextField(default="")
    tracking = TextField(default="")
    shipped_at = MomentField(null=True)
    created_at = MomentField()


class ParcelLine(Numbered):
    parcel = ForeignKeyField(Parcel, on_delete="CASCADE")
    parcel_id: int
    line = ForeignKeyField(OrderLine, on_delete="CASCADE")
    line_id: int
    quantity = IntegerField()


class Person(Table):
    """R-PERSON: everything that names a buyer, sealed. Purged some days after the order is closed."""

    order = ForeignKeyField(Order, primary_key=True, on_delete="CASCADE")
    order_id: int
    sealed = BlobField()


class Quarantine(Numbered):
    """An order that could not be read; its body is sealed like a person."""

    pool = ForeignKeyField(Pool, on_delete="CASCADE")
    pool_id: int
    ref = TextField()
    reason = TextField()
    sealed = BlobField(null=True)
    at = MomentField()

    class Meta:
        indexes = ((("pool", "ref"), True),)


class Movement(Numbered):
    """The stock ledger: entries are added, never changed, never deleted."""

    item = ForeignKeyField(Item, on_delete="CASCADE")
    item_id: int
    location = ForeignKeyField(Location, on_delete="RESTRICT")
    location_id: int
    delta = IntegerField()
    balance = IntegerField()
    reason = TextField()
    note = TextField(default="")
    order = ForeignKeyField(Order, null=True, on_delete="SET NULL")
    order_id: int | None
    undoes = ForeignKeyField("self", null=True, on_delete="SET NULL")
    undoes_id: int | None
    who = TextField(default="")
    at = MomentField()


class Listing(Numbered):
    """One listed product of an account, and the stock item it is linked to."""

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    channel_sku = TextField()
    title = TextField(default="")
    reference = TextField(default="")
    barcode = TextField(default="")
    item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
    item_id: int | None
    link_how = TextField(default="")
    linked_by = TextField(default="")
    linked_at = MomentField(null=True)
    fulfilment = TextField(default="merchant")
    channel_quantity = IntegerField(null=True)
    channel_status = TextField(default="")
    price = MoneyField(null=True)
    ignored = BooleanField(default=False)
    verified = BooleanField(default=True)  # a report has named it
    vanished = BooleanField(default=False)
    last_seen = MomentField(null=True)
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
        indexes = (
            (("account", "channel_sku"), True),
            (("account", "title"), False),
            (("account", "ignored"), False),
        )


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


class PostalService(Numbered):
    name = TextField(unique=True)


class ChannelService(Numbered):
    """Shipping services that orders of an account have named, for the mapping."""

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    marketplace = TextField()
    name = TextField()
    seen = IntegerField(default=0)
    last_at = MomentField()

    class Meta:
        indexes = ((("account", "marketplace", "name"), True),)


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
    tokens = FloatField()
    at = FloatField()
    rate = FloatField()

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
    seconds = FloatField()


ALL: tuple[type[Table], ...] = (
    Value, Pool, Account, Cursor, Lease, Location, Item, ItemProperty, Level, Order, OrderLine, Parcel, ParcelLine,
    Person, Quarantine, Movement, Listing, Outbox, Run, RunAccount, Problem, PostalService, ChannelService, Audit,
    Bucket, Exchange,
)  # fmt: skip
