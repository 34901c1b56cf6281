"""Mails to buyers that their order has come, each order once."""

from __future__ import annotations

from peewee import ForeignKeyField, TextField

from linndesk.store.fields import MomentField
from linndesk.store.tables.base import Numbered
from linndesk.store.tables.machine import Outbox
from linndesk.store.tables.orders import Order


class Confirmation(Numbered):
    """U4: one an order, for ever. ``state``: domain.purchases.BookingState; *none*: it was left out on purpose, and
    ``why`` says it. Nothing in it names a buyer."""

    order = ForeignKeyField(Order, unique=True, on_delete="CASCADE")
    order_id: int
    outbox = ForeignKeyField(Outbox, null=True, on_delete="SET NULL")
    outbox_id: int | None
    state = TextField()
    why = TextField(default="")
    asked_at = MomentField()
    settled_at = MomentField(null=True)
