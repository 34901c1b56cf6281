"""Stock items, where they lie, how many."""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import MomentField, MoneyField
from linndesk.store.tables.accounts import Account
from linndesk.store.tables.base import Numbered


class Location(Numbered):
    name = TextField(unique=True)
    fulfilment_centre = BooleanField(default=False)
    quarantine = BooleanField(default=False)  # what lies there is not for sale: it counts for no listing
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


class KitPart(Numbered):
    """W1: one kit is made of ``quantity`` of each of its parts; a part is no kit itself."""

    kit = ForeignKeyField(Item, on_delete="CASCADE")
    kit_id: int
    part = ForeignKeyField(Item, on_delete="RESTRICT")
    part_id: int
    quantity = IntegerField()

    class Meta:
        indexes = ((("kit", "part"), True),)


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
