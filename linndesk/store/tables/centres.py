"""Channels' own warehouses: the stock that some marketplaces share, what lies there, what it sends for others."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import JsonField, MomentField
from linndesk.store.tables.accounts import Account, Pool
from linndesk.store.tables.base import Numbered
from linndesk.store.tables.orders import Order, Parcel
from linndesk.store.tables.stock import Item, Location


class Centre(Numbered):
    """R-POOL of what lies there. ``shared``: the channel's word for it, such as UK or EU.

    ``driver``: the account through which the location follows; null = nobody follows it now.
    """

    pool = ForeignKeyField(Pool, on_delete="CASCADE")
    pool_id: int
    shared = TextField()
    location = ForeignKeyField(Location, unique=True, on_delete="RESTRICT")
    location_id: int
    driver = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    driver_id: int | None
    resume_point = MomentField(null=True)  # changes of levels are known until then, by the channel's clock
    mirrored_at = MomentField(null=True)  # when all of it was read last
    followed_at = MomentField(null=True)  # when it was asked last, and answered
    trouble = TextField(default="")  # why it could not be asked
    created_at = MomentField()

    class Meta:
        indexes = ((("pool", "shared"), True),)


class CentreStock(Numbered):
    """What the channel counts of one of its SKUs there, linked here or not. ``item``: for which it counts here."""

    centre = ForeignKeyField(Centre, on_delete="CASCADE")
    centre_id: int
    channel_sku = TextField()
    item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
    item_id: int | None
    fulfillable = IntegerField(default=0)
    due = IntegerField(default=0)
    reserved = IntegerField(default=0)
    unsellable = IntegerField(default=0)
    title = TextField(default="")

    class Meta:
        indexes = ((("centre", "channel_sku"), True), (("centre", "item"), False))


class Outbound(Numbered):
    """An order that is sent from a centre. ``reference``: its id there, for ever its own; ``attempt`` from 1.

    ``account``: through which it was asked for; ``home``: the location that it comes back to; ``lines``: line_id, sku
    and units as they were asked for. Who gets it stands in ``person`` alone.
    """

    order = ForeignKeyField(Order, on_delete="CASCADE")
    order_id: int
    centre = ForeignKeyField(Centre, on_delete="CASCADE")
    centre_id: int
    account = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    account_id: int | None
    home = ForeignKeyField(Location, on_delete="RESTRICT")
    home_id: int
    reference = TextField(unique=True)
    attempt = IntegerField()
    state = TextField()
    word = TextField(default="")  # the channel's own word of the state
    why = TextField(default="")
    tier = TextField()
    marketplace = TextField()
    lines = JsonField()
    asked_at = MomentField()
    taken_at = MomentField(null=True)  # the channel said that it has it
    heard_at = MomentField(null=True)  # its changes are known until then
    next_look = MomentField(null=True)  # null = it is over
    cancel_asked_at = MomentField(null=True)
    ended_at = MomentField(null=True)

    class Meta:
        indexes = ((("order", "attempt"), False), (("next_look",), False))


class OutboundPackage(Numbered):
    """A package of it that has left there, once. ``parcel``: what its selling channel is told; null = nothing yet."""

    outbound = ForeignKeyField(Outbound, on_delete="CASCADE")
    outbound_id: int
    package = TextField()
    carrier = TextField(default="")
    tracking = TextField(default="")
    parcel = ForeignKeyField(Parcel, null=True, on_delete="SET NULL")
    parcel_id: int | None
    seen_at = MomentField()

    class Meta:
        indexes = ((("outbound", "package"), True),)
