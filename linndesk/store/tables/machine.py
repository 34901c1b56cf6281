"""What the program does by itself: debts, approvals, runs, problems, audit, rate buckets, the journal."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, DoubleField, ForeignKeyField, IntegerField, TextField

from linndesk.store.fields import JsonField, MomentField, MoneyField
from linndesk.store.tables.accounts import Account, Pool
from linndesk.store.tables.base import Numbered
from linndesk.store.tables.listings import Listing
from linndesk.store.tables.orders import Order, Parcel


class Feed(Numbered):
    """Many levels handed to a channel in one document. ``state``: filling, starting, open, late, ended.

    ``moment``: a bulk begun since then that nobody knows is this one (R-LOST); ``name``: the channel's id of it.
    """

    pool = ForeignKeyField(Pool, on_delete="CASCADE")
    pool_id: int
    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    state = TextField()
    moment = MomentField(null=True)
    document = TextField(default="")
    name = TextField(default="")
    why = TextField(default="")
    attempts = IntegerField(default=0)
    next_look = MomentField(null=True)
    created_at = MomentField()
    opened_at = MomentField(null=True)
    ended_at = MomentField(null=True)

    class Meta:
        indexes = ((("pool", "state"), False),)


class Outbox(Numbered):
    """What is owed to a channel. One live stock row per (pool, target), see the transition table.

    ``rank``: what leaves first among what is due, lowest first; ``feed``: the bulk that carries it just now.

    ``payload``: what is to be told, in our words; ``request``: in the channel's, as it was first sent, kept so that
    a repeat is the same to the byte. ``unsure``: the channel is asked how it stands before this is sent.
    """

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    pool = ForeignKeyField(Pool, on_delete="CASCADE")
    pool_id: int
    kind = TextField()
    target = TextField()
    state = TextField()
    version = IntegerField(default=1)
    payload = JsonField()
    hold = TextField(default="")
    reason = TextField(default="")  # of a held row, a sentence
    attempts = IntegerField(default=0)
    next_try = MomentField(null=True)
    fence = IntegerField(default=0)
    order = ForeignKeyField(Order, null=True, on_delete="CASCADE")
    order_id: int | None
    parcel = ForeignKeyField(Parcel, null=True, on_delete="SET NULL")
    parcel_id: int | None
    request = JsonField(null=True)
    unsure = BooleanField(default=False)
    listing = ForeignKeyField(Listing, null=True, on_delete="CASCADE")
    listing_id: int | None
    rank = IntegerField(default=0)
    feed = ForeignKeyField(Feed, null=True, on_delete="SET NULL", index=False)  # nearly all have none
    feed_id: int | None
    exchange = TextField(default="")  # the one request that carried it with others, so that a repeat is the same
    place = IntegerField(default=0)  # where it stood in that request
    repeated = BooleanField(default=False)  # the one repeat of a lost answer was begun (R-LOST)
    again = IntegerField(default=0)  # times that the channel asked to have it once more
    override = TextField(default="")  # why a person sends it all the same
    error = TextField(default="")  # the channel's own words
    who = TextField(default="")
    created_at = MomentField()
    settled_at = MomentField(null=True)

    class Meta:
        indexes = (
            (("state", "next_try"), False),
            (("pool", "kind", "target"), False),
            (("pool", "state", "rank"), False),  # what is due is found among all that ever was
        )


class FeedItem(Numbered):
    """One level in a feed. ``number``: of its message there; ``version``: the level it carries."""

    feed = ForeignKeyField(Feed, on_delete="CASCADE")
    feed_id: int
    number = IntegerField()
    listing = ForeignKeyField(Listing, on_delete="CASCADE")
    listing_id: int
    outbox = ForeignKeyField(Outbox, on_delete="CASCADE")
    outbox_id: int
    version = IntegerField()
    quantity = IntegerField()

    class Meta:
        indexes = ((("feed", "number"), True),)


class StockSend(Numbered):
    """N4: one level as it left, with all that it was made of (``inputs``, see domain.stockinputs).

    ``before``: the level sent before it, null = it was the first; ``unexplained``: units of the change that orders do
    not explain (R-BRAKE); ``state``: sending, sent, confirmed, refused.
    """

    listing = ForeignKeyField(Listing, on_delete="CASCADE")
    listing_id: int
    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    outbox_id = IntegerField(index=True)
    version = IntegerField()
    at = MomentField()
    quantity = IntegerField()
    latency = IntegerField(null=True)
    before = IntegerField(null=True)
    unexplained = IntegerField(default=0)
    inputs = JsonField()
    state = TextField()
    settled_at = MomentField(null=True)

    class Meta:
        indexes = ((("listing", "version"), False), (("account", "at"), False))


class PriceSend(Numbered):
    """N4: one price as it left. ``before``: the one sent before it, null = it was the first; ``source``: listing, item.

    ``state``: sending, sent, confirmed, refused.
    """

    listing = ForeignKeyField(Listing, on_delete="CASCADE")
    listing_id: int
    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    outbox_id = IntegerField(index=True)
    version = IntegerField()
    at = MomentField()
    price = MoneyField()
    before = MoneyField(null=True)
    source = TextField()
    state = TextField()
    settled_at = MomentField(null=True)

    class Meta:
        indexes = ((("listing", "version"), False),)


class Approval(Numbered):
    """A kind of act of an account that a person has seen in a preview and let go from then on."""

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    kind = TextField()
    at = MomentField()
    who = TextField()

    class Meta:
        indexes = ((("account", "kind"), True),)


class Run(Numbered):
    started_at = MomentField()
    ended_at = MomentField(null=True)
    ok = BooleanField(default=False)
    trigger = TextField()  # window, schedule, command


class RunAccount(Numbered):
    """One account's receipt of a run."""

    run = ForeignKeyField(Run, on_delete="CASCADE")
    run_id: int
    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    started_at = MomentField()
    ended_at = MomentField()
    ok = BooleanField()
    receipt = JsonField()

    class Meta:
        indexes = ((("account", "started_at"), False),)


class Problem(Numbered):
    """A card: one per cause (``key``), open until it is resolved. ``repair``: what its button does."""

    key = TextField()
    group = TextField(column_name="grp")
    severity = TextField()  # warning, error
    account = ForeignKeyField(Account, null=True, on_delete="CASCADE")
    account_id: int | None
    order = ForeignKeyField(Order, null=True, on_delete="CASCADE")
    order_id: int | None
    listing = ForeignKeyField(Listing, null=True, on_delete="CASCADE")
    listing_id: int | None
    title = TextField()
    detail = TextField(default="")
    fix = TextField(default="")
    repair = TextField(default="")
    note = TextField(default="")  # a person's, of a dismissal
    count = IntegerField(default=1)
    first_at = MomentField()
    last_at = MomentField()
    resolved_at = MomentField(null=True)
    resolved_by = TextField(default="")

    class Meta:
        indexes = ((("resolved_at", "last_at"), False), (("key", "resolved_at"), False))


class Occurrence(Numbered):
    """One thing that a card is about. An open ``key`` such as "outbox:12" stands in one card only."""

    problem = ForeignKeyField(Problem, on_delete="CASCADE")
    problem_id: int
    key = TextField()
    ref = TextField()  # what a person calls it: an order number, a SKU
    detail = TextField(default="")
    order = ForeignKeyField(Order, null=True, on_delete="CASCADE")
    order_id: int | None
    listing = ForeignKeyField(Listing, null=True, on_delete="CASCADE")
    listing_id: int | None
    outbox = ForeignKeyField(Outbox, null=True, on_delete="CASCADE")
    outbox_id: int | None
    count = IntegerField(default=1)
    first_at = MomentField()
    last_at = MomentField()
    next_try = MomentField(null=True)
    healed_at = MomentField(null=True)

    class Meta:
        indexes = ((("key", "healed_at"), False), (("problem", "healed_at"), False))


class Audit(Numbered):
    """Who did what: settings, links, deletions, with before and after. Never a secret, never a buyer."""

    at = MomentField()
    who = TextField()
    action = TextField()
    target = TextField()
    before = JsonField(null=True)
    after = JsonField(null=True)


class Bucket(Numbered):
    """A slow token bucket, shared by every process on the database."""

    scope = TextField()
    operation = TextField()
    tokens = DoubleField()
    at = DoubleField()
    rate = DoubleField()

    class Meta:
        indexes = ((("scope", "operation"), True),)


class Exchange(Numbered):
    """The journal of calls: an allow-list of facts, nothing said in them (R-JOURNAL)."""

    at = MomentField(index=True)
    scope = TextField()
    operation = TextField()
    method = TextField()
    template = TextField()
    status = IntegerField()
    code = TextField()
    sent_bytes = BigIntegerField()
    got_bytes = BigIntegerField()
    request_id = TextField()
    seconds = DoubleField()


class ApiRequest(Numbered):
    """M7: one logged exchange, without secrets and without anything of a buyer. Gone some days later."""

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    at = MomentField(index=True)
    operation = TextField()
    status = IntegerField()
    asked = TextField()  # JSON
    answered = TextField()  # JSON
    seconds = DoubleField()


class Notice(Numbered):
    """M7: an import error that is mailed, at most once (R-LOST). ``key``: what it is about, each once.

    ``state``: waiting, sending, sent, failed; a *sending* one that is found later is never sent again.
    """

    account = ForeignKeyField(Account, on_delete="CASCADE")
    account_id: int
    key = TextField(unique=True)
    text = TextField()  # nothing personal
    state = TextField()
    error = TextField(default="")
    created_at = MomentField()
    sent_at = MomentField(null=True)
