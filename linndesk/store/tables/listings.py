"""Listed products and services, and what they are linked to."""

from __future__ import annotations

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import JsonField, MomentField, MoneyField
from linndesk.store.tables.accounts import Account
from linndesk.store.tables.base import Numbered
from linndesk.store.tables.stock import Item


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
    marketplace = TextField(default="")  # one that lists it, as its report names it
    channel_quantity = IntegerField(null=True)  # what the channel showed last, and when
    channel_at = MomentField(null=True)
    channel_status = TextField(default="")
    excluded = TextField(default="")  # why its channel takes no level of it, as a sentence
    price = MoneyField(null=True)  # as the channel showed it last
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
    sent_latency = IntegerField(null=True)
    sent_at = MomentField(null=True)
    confirmed = IntegerField(null=True)
    confirmed_at = MomentField(null=True)
    state = TextField(default="not_sent")
    error = TextField(default="")
    dirty = IntegerField(default=0)  # counts marks, so that one made while a plan reads outlives that plan
    force = BooleanField(default=False)  # is sent though the channel was told this level already
    version = IntegerField(default=0)  # of its newest level, planned or sent
    drift_ignored = IntegerField(null=True)  # the channel's number that a person said to leave alone
    own_price = MoneyField(null=True)  # X8: of this listing alone; null = the stock item's
    price_sent = MoneyField(null=True)  # what the channel was told last, null = nothing ever
    price_sent_at = MomentField(null=True)
    price_confirmed = MoneyField(null=True)
    price_confirmed_at = MomentField(null=True)
    price_state = TextField(default="not_sent")
    price_error = TextField(default="")
    price_version = IntegerField(default=0)  # of its newest price, planned or sent

    class Meta:
        indexes = (
            (("account", "channel_sku"), True),
            (("account", "title"), False),
            (("account", "ignored"), False),
            (("account", "dirty"), False),
        )


class Suggestion(Numbered):
    """A stock item that a listing may be; ``rank`` 1 is the best. Found in the background, gone when linked."""

    listing = ForeignKeyField(Listing, on_delete="CASCADE")
    listing_id: int
    rank = IntegerField()
    item = ForeignKeyField(Item, on_delete="CASCADE")
    item_id: int
    score = IntegerField()
    tier = TextField()
    evidence = JsonField()  # sentences

    class Meta:
        indexes = ((("listing", "rank"), True),)


class ListingBatch(Numbered):
    """One bulk act over listings, so that it can be taken back in one go."""

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    at = MomentField()
    who = TextField()
    what = TextField()
    undone_at = MomentField(null=True)


class ListingBefore(Numbered):
    """What a listing was ``before`` a bulk act (null = it was not there) and ``after`` it; ``item``: made for it."""

    batch = ForeignKeyField(ListingBatch, on_delete="CASCADE")
    batch_id: int
    listing = ForeignKeyField(Listing, on_delete="CASCADE")
    listing_id: int
    state = JsonField(null=True)


class PostalService(Numbered):
    """One of our own. ``tracking``: required, optional or none; ``pattern``: what its numbers look like."""

    name = TextField(unique=True)
    tracking = TextField(default="optional")
    pattern = TextField(default="")


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
