"""Apps behind accounts: how their set-up stands, what they call their tags, which of their calls rest."""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import JsonField, MomentField
from linndesk.store.tables.accounts import Account
from linndesk.store.tables.base import Numbered


class Integration(Numbered):
    """An account whose app is integrated by its manifest.

    ``finished``: its set-up was gone through to the end; ``step``: where the app said last that it stands.
    ``newer``: a manifest that differs from the one in use, as the daily look found it. ``logo``: its picture, base64.
    """

    account = ForeignKeyField(Account, unique=True, on_delete="CASCADE")
    account_id: int
    finished = BooleanField(default=False)
    step = TextField(default="")
    looked_at = MomentField(null=True)
    newer = JsonField(null=True)
    logo = TextField(default="")
    tags_at = MomentField(null=True)
    categories_at = MomentField(null=True)  # X11: when its categories were read last


class ChannelTag(Numbered):
    """X10: a shipping service or payment method as the app offers it. ``kind``: shipping, payment."""

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    kind = TextField()
    tag = TextField()
    name = TextField()
    site = TextField(default="")
    place = IntegerField(default=0)

    class Meta:
        indexes = ((("account", "kind", "place"), True),)


class JobPause(Numbered):
    """X13: failures in a row of one kind of call of an account. ``account``: uid; ``until``: it rests until then."""

    account = TextField()
    job = TextField()
    failures = IntegerField(default=0)
    pauses = IntegerField(default=0)
    until = MomentField(null=True)
    why = TextField(default="")
    at = MomentField()

    class Meta:
        indexes = ((("account", "job"), True),)
