"""What a channel was asked to cancel or to give back."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import MomentField, MoneyField
from linndesk.store.tables.accounts import Account
from linndesk.store.tables.base import Numbered
from linndesk.store.tables.machine import Outbox
from linndesk.store.tables.orders import Order, OrderLine


class PostSale(Numbered):
    """X12: one cancellation or refund. ``kind``: cancel, refund; ``state``: domain.postsale.PostSaleState.

    ``total``: all that is given back, ``shipping`` included; of a cancellation what its channel gives back by itself.
    ``reference``: the channel's word for the refund. The outbox row may be gone with its account; what was asked stays
    with the order.
    """

    order = ForeignKeyField(Order, on_delete="CASCADE")
    order_id: int
    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    outbox = ForeignKeyField(Outbox, null=True, on_delete="SET NULL")
    outbox_id: int | None
    kind = TextField()
    state = TextField()
    shipping = MoneyField()
    total = MoneyField()
    reference = TextField(default="")
    why = TextField(default="")  # the channel's words of a refusal
    who = TextField(default="")
    asked_at = MomentField()
    settled_at = MomentField(null=True)

    class Meta:
        indexes = ((("order", "kind"), False),)


class PostSaleLine(Numbered):
    """Units or money of one line or service. ``words``: the reason as people read it, the other two as it is told."""

    post_sale = ForeignKeyField(PostSale, on_delete="CASCADE")
    post_sale_id: int
    line = ForeignKeyField(OrderLine, null=True, on_delete="CASCADE")
    line_id: int | None
    service = TextField(default="")  # line id of a service of the order, which has no line here
    quantity = IntegerField(default=0)
    amount = MoneyField()
    reason = TextField(default="")
    sub_reason = TextField(default="")
    words = TextField(default="")
    whole = IntegerField(default=0)  # of a cancellation: the line's units when it was asked
    others = IntegerField(default=0)  # and how many of them were cancelled by somebody else
