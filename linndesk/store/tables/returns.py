"""Goods that came back, and what their channel was told of them."""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import JsonField, MomentField
from linndesk.store.tables.accounts import Account
from linndesk.store.tables.base import Numbered
from linndesk.store.tables.machine import Outbox
from linndesk.store.tables.orders import Order, OrderLine
from linndesk.store.tables.stock import Item, Location


class OrderReturn(Numbered):
    """M5: one return of one order. ``state``: domain.purchases.BookingState, *none* where no channel is told.

    ``reference``: by which its channel finds it again, for ever; ``rma``: the channel's id of it, "" = not known;
    ``accepted``: it has moved its stock too; ``seen``: ids of others' returns of the order that a person knows of.
    """

    order = ForeignKeyField(Order, on_delete="CASCADE")
    order_id: int
    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    outbox = ForeignKeyField(Outbox, null=True, on_delete="SET NULL")
    outbox_id: int | None
    reference = TextField(unique=True)
    reason = TextField(default="")
    state = TextField()
    rma = TextField(default="")
    accepted = BooleanField(default=False)
    seen = JsonField(default=list)
    why = TextField(default="")  # the channel's words, of the whole
    batch = IntegerField(null=True)  # the act in the stock ledger
    who = TextField(default="")
    at = MomentField()
    settled_at = MomentField(null=True)
    undone_at = MomentField(null=True)

    class Meta:
        indexes = ((("order",), False), (("account", "at"), False))


class OrderReturnLine(Numbered):
    """Units of one line that went one way. ``condition``, ``fate``: domain.returns; ``location``: null = scrapped.

    ``item``: null where the line is no stock item here. ``why``: the channel's words of this line.
    """

    act = ForeignKeyField(OrderReturn, on_delete="CASCADE")
    act_id: int
    line = ForeignKeyField(OrderLine, on_delete="CASCADE")
    line_id: int
    item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
    item_id: int | None
    quantity = IntegerField()
    condition = TextField()
    fate = TextField()
    location = ForeignKeyField(Location, null=True, on_delete="RESTRICT")
    location_id: int | None
    state = TextField()
    why = TextField(default="")

    class Meta:
        indexes = ((("line",), False), (("item", "state"), False))
