"""Purchase orders of channels, and what was booked in of them."""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import JsonField, MomentField
from linndesk.store.tables.accounts import Account
from linndesk.store.tables.base import Numbered
from linndesk.store.tables.machine import Outbox
from linndesk.store.tables.stock import Item, Location


class Purchase(Numbered):
    """M3: one purchase order as its channel had it when it was read last. ``status``: the channel's word.

    ``listed_digest``: of its head when the channel listed it last, ``read_digest``: when its lines were read last;
    ``closed_at``: no more is expected here, ``closed_why``: delivered, gone, moved, pending, off.
    """

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    channel_id = TextField()
    reference = TextField()
    supplier_reference = TextField(default="")
    supplier = TextField(default="")
    status = TextField()
    locked = BooleanField(default=False)
    ordered_at = MomentField(null=True)
    expected_at = MomentField(null=True)
    listed_digest = TextField(default="")
    read_digest = TextField(default="")
    listed_at = MomentField(null=True)
    read_at = MomentField(null=True)
    trouble = TextField(default="")  # why it, or a line of it, cannot be read
    closed_at = MomentField(null=True)
    closed_why = TextField(default="")
    created_at = MomentField()

    class Meta:
        indexes = ((("account", "channel_id"), True), (("account", "closed_at"), False), (("reference",), False))


class PurchaseLine(Numbered):
    """One line. ``ordered``, ``delivered``: units, as the channel has them; ``item``: which of ours it is, null = none.

    ``made``: the item was made from this line (M4); ``removed``: the line, or its item, is no longer there.
    """

    purchase = ForeignKeyField(Purchase, on_delete="CASCADE")
    purchase_id: int
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
    place = IntegerField(default=0)  # where it stands in its order
    item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
    item_id: int | None
    made = BooleanField(default=False)

    class Meta:
        indexes = ((("purchase", "channel_line_id"), True), (("sku",), False))


class Delivery(Numbered):
    """What was booked in at once: one van. Its stock is ledger entries of the same transaction, ``batch`` their act."""

    purchase = ForeignKeyField(Purchase, on_delete="CASCADE")
    purchase_id: int
    location = ForeignKeyField(Location, on_delete="RESTRICT")
    location_id: int
    note = TextField(default="")
    batch = IntegerField(null=True)
    who = TextField(default="")
    at = MomentField()
    undone_at = MomentField(null=True)


class DeliveryLine(Numbered):
    """Units of one line. ``state``: domain.purchases.BookingState; ``over``: a person has said that it may be more than
    was ordered; ``told``: units of it that the channel certainly has; ``why``: the channel's words of a refusal."""

    delivery = ForeignKeyField(Delivery, on_delete="CASCADE")
    delivery_id: int
    line = ForeignKeyField(PurchaseLine, on_delete="CASCADE")
    line_id: int
    item = ForeignKeyField(Item, on_delete="CASCADE")
    item_id: int
    quantity = IntegerField()
    told = IntegerField(default=0)
    over = BooleanField(default=False)
    batch_number = TextField(default="")
    outbox = ForeignKeyField(Outbox, null=True, on_delete="SET NULL")
    outbox_id: int | None
    state = TextField()
    why = TextField(default="")
    seen = JsonField(default=dict)  # what the channel showed before it was told: see domain.booking
    settled_at = MomentField(null=True)

    class Meta:
        indexes = ((("line", "state"), False), (("item", "state"), False))
