"""Orders, lines, parcels, sealed buyers, what was kept aside, and the stock ledger."""

from __future__ import annotations

from peewee import BlobField, BooleanField, ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import JsonField, MomentField, MoneyField
from linndesk.store.tables.accounts import Account, Pool
from linndesk.store.tables.base import Numbered, Table
from linndesk.store.tables.stock import Item, Location


class Order(Numbered):
    """One order of a pool. The number a person sees is 100000 + id."""

    pool = ForeignKeyField(Pool, on_delete="CASCADE")
    pool_id: int
    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    channel_order_id = TextField()
    prefix = TextField(default="")  # of the number that people see
    called = TextField(default="")  # the number that people know it by on the channel, where that is not its id
    marketplace = TextField()
    source = TextField()
    sub_source = TextField()
    status = TextField()
    outcome = TextField(default="")
    stage = TextField(default="")
    payment_status = TextField()
    received_at = MomentField()
    last_updated = MomentField()
    digest = TextField(default="")  # all that a channel says of it that dates no change
    ship_by = MomentField(null=True)
    currency = TextField()
    total = MoneyField()
    shipping = MoneyField()
    tax = MoneyField()
    discount = MoneyField()
    postal_service = TextField(default="")
    service_chosen = BooleanField(default=False)  # a person has set it: the allocation leaves it alone
    channel_service = TextField(default="")
    parked = BooleanField(default=False)
    locked = BooleanField(default=False)
    cancel_requested = BooleanField(default=False)
    location = ForeignKeyField(Location, on_delete="RESTRICT")
    location_id: int
    weight_g = IntegerField(null=True)
    country = TextField(default="")
    outward_postcode = TextField(default="")
    tracking = TextField(default="")  # typed or scanned before the despatch
    packages = JsonField(default=list)  # parcels the channel was told of: reference, tracking, lines
    flags = JsonField()
    waiting_reason = TextField(default="")
    waits_for_sku = BooleanField(default=False)  # it comes in once all of its SKUs are known here (U3)
    attempts = IntegerField(default=0)
    next_try = MomentField(null=True)
    external_reference = TextField(default="")  # the channel's word for its payment
    services = JsonField(default=list)  # sold beside the goods: line_id, channel_sku, title, total as text
    by_channel = BooleanField(default=False)  # its channel's own warehouse sends it: never despatched here
    listed_at = MomentField(null=True)  # of the list of what is open on its channel that named it last
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
            (("called",), False),
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
    quantity = IntegerField()
    despatched = IntegerField(default=0)  # left from here or elsewhere
    shipped = IntegerField(default=0)  # left, as the channel has it
    cancelled = IntegerField(default=0)
    called_off = IntegerField(default=0)  # X12: of these, cancelled from here, whatever the channel still shows
    total = MoneyField()

    class Meta:
        indexes = ((("order", "line_id"), True), (("channel_sku",), False))


class Parcel(Numbered):
    """What left in one piece. ``reference``: its number on the channel, chosen when it is first told, then kept."""

    order = ForeignKeyField(Order, on_delete="CASCADE")
    order_id: int
    reference = TextField(default="")
    service = TextField(default="")
    tracking = TextField(default="")
    shipped_at = MomentField(null=True)
    who = TextField(default="")
    undone_at = MomentField(null=True)  # the despatch was taken back
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


class OrderReport(Numbered):
    """One document of orders that a channel made: asked for, waited for, read (A5). Also those found there.

    ``account``: whose request it was; null = the whole pool's. ``report_id`` is null until the channel has said it.
    """

    pool = ForeignKeyField(Pool, on_delete="CASCADE")
    pool_id: int
    account = ForeignKeyField(Account, null=True, on_delete="CASCADE")
    account_id: int | None
    purpose = TextField()  # first, catch_up, again, period, found, open
    form = TextField(default="")  # the channel's own word for this kind of document
    report_id = TextField(null=True)
    since = MomentField(null=True)
    until = MomentField(null=True)
    state = TextField()  # asked, making, read, empty, broken, failed
    reason = TextField(default="")
    rows = IntegerField(default=0)
    orders = IntegerField(default=0)
    bad_rows = IntegerField(default=0)
    digest = TextField(default="")  # SHA-256 of what was read
    sealed = BlobField(null=True)  # a broken document, kept to be looked at; personal
    asked_at = MomentField()
    made_at = MomentField(null=True)
    read_at = MomentField(null=True)

    class Meta:
        indexes = ((("pool", "report_id"), True), (("pool", "state"), False))


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
    parcel = ForeignKeyField(Parcel, null=True, on_delete="SET NULL")
    parcel_id: int | None
    undoes = ForeignKeyField("self", null=True, on_delete="SET NULL")
    undoes_id: int | None
    batch = IntegerField(null=True, index=True)  # entries of one act share the id of the first
    who = TextField(default="")
    at = MomentField()
