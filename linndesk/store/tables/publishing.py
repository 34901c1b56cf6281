"""Listings that are made on a channel: configurators, templates, what a channel offers, the feeds that carry them."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import JsonField, MomentField, MoneyField
from linndesk.store.tables.accounts import Account, Pool
from linndesk.store.tables.base import Numbered
from linndesk.store.tables.machine import Outbox
from linndesk.store.tables.stock import Item


class ChannelCategory(Numbered):
    """X11: a category as the app named it last. ``place``: where it stood."""

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    category = TextField()
    name = TextField()
    place = IntegerField()

    class Meta:
        indexes = ((("account", "category"), True), (("account", "place"), False))


class Configurator(Numbered):
    """What many listings of an account have in common (domain.publishing.Choices).

    ``form``: what the app asked when it was asked last (ListingForm, attributes and variation rules of the
    categories), so that listings can be looked at and checked without asking again.
    """

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    name = TextField()
    settings = JsonField()
    categories = JsonField()  # ids and names
    attributes = JsonField()
    shipping = JsonField()
    payment = JsonField()
    form = JsonField()
    asked_at = MomentField(null=True)
    updated_at = MomentField()

    class Meta:
        indexes = ((("account", "name"), True),)


class Template(Numbered):
    """One listing that is made, or is to be, from a stock item. ``state``: domain.publishing.TemplateState.

    ``price`` null = as prices of this account are worked out; ``quantity`` null = as its levels are. ``version``:
    of its content; ``told``: of the content that the channel took last.
    """

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    configurator = ForeignKeyField(Configurator, on_delete="RESTRICT")
    configurator_id: int
    item = ForeignKeyField(Item, null=True, on_delete="SET NULL")
    item_id: int | None
    sku = TextField()
    title = TextField(default="")
    description = TextField(default="")
    price = MoneyField(null=True)
    quantity = IntegerField(null=True)
    pictures = JsonField()
    attributes = JsonField()
    own_attributes = JsonField()
    variations = JsonField()
    state = TextField(default="draft")
    external_id = TextField(default="")
    url = TextField(default="")
    messages = JsonField()  # what the channel said last: severity and words
    version = IntegerField(default=1)
    told = IntegerField(default=0)
    created_at = MomentField()
    updated_at = MomentField()
    listed_at = MomentField(null=True)

    class Meta:
        table_name = "listing_template"
        indexes = ((("account", "sku"), True), (("account", "state"), False))


class ListingFeed(Numbered):
    """One request of listings that the channel works off. ``name``: its id there. ``state``: open, ended, late."""

    pool = ForeignKeyField(Pool, on_delete="CASCADE")
    pool_id: int
    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    name = TextField()
    action = TextField()  # create, update, delete
    state = TextField()
    attempts = IntegerField(default=0)
    next_look = MomentField(null=True)
    error = TextField(default="")
    created_at = MomentField()
    ended_at = MomentField(null=True)

    class Meta:
        indexes = ((("state", "next_look"), False), (("pool", "state"), False))


class ListingFeedItem(Numbered):
    """One template in a feed, with the outbox row that told it. ``version``: of the content that was told."""

    feed = ForeignKeyField(ListingFeed, on_delete="CASCADE")
    feed_id: int
    template = ForeignKeyField(Template, on_delete="CASCADE")
    template_id: int
    outbox = ForeignKeyField(Outbox, on_delete="CASCADE", index=False)
    outbox_id: int
    version = IntegerField()

    class Meta:
        indexes = ((("feed", "template"), True), (("outbox",), False))
