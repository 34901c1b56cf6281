"""Purchase orders of the accounts that import them: what is open is listed, what has changed is read (M3). Sync thread.

What cannot be read is a card; everything else comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from linndesk.channels.deliveries import BooksDeliveries
from linndesk.channels.fulfilling import Fulfilling
from linndesk.domain.purchases import Purchase, PurchaseHead
from linndesk.errors import (
    AccessRefused,
    BadReply,
    Busy,
    Cancelled,
    ChannelDown,
    ChannelRefused,
    JobPaused,
    LinndeskError,
    SignInRefused,
    Throttled,
)
from linndesk.store import accounts, leases, problems, purchases
from linndesk.store.accounts import AccountRow
from linndesk.store.problems import Thing, Trouble
from linndesk.sync.lease import LeaseLost
from linndesk.sync.outlets import Outlet, Outlets
from linndesk.sync.stint import RunPart

T = TypeVar("T")

PART = 100  # heads a transaction
TURN = timedelta(minutes=5)  # of reading in one run: orders must not wait for thousands of them
PATIENCE = timedelta(hours=2)  # a channel that does not answer for longer needs a person
_NAMED = 5
_OF_THE_RUN = (Throttled, JobPaused, SignInRefused)  # their card is that of the account, or they need none


@dataclass(slots=True)
class _Job:
    """One account's turn, and what it has brought so far. ``made``: SKUs of items, by reference (M4)."""

    row: AccountRow
    fulfilling: Fulfilling
    outlet: Outlet
    channel: BooksDeliveries
    makes: bool
    open: int = 0
    new: int = 0
    changed: int = 0
    closed: int = 0
    left: set[str] = field(default_factory=set)
    made: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Purchasing(RunPart):
    """Of one run of one pool. Raises Cancelled, LeaseLost."""

    def run(self, rows: Sequence[AccountRow]) -> None:
        """Of accounts that are on. Of one that imports none any more nothing is expected."""
        outlets = Outlets(self._stint)
        try:
            for row in rows:
                fulfilling = self._connect.kind(row).fulfilling
                if fulfilling is None:
                    continue
                if fulfilling.purchases(self._connect.settings(row)):
                    self._cancel.check()
                    if self._signs_in(row):
                        self._one(row, fulfilling, outlets)
                else:
                    self._off(row)
        finally:
            outlets.close()

    def _off(self, row: AccountRow) -> None:
        if self._store.read(lambda: purchases.has_open(row.id)):
            self._write(lambda: purchases.close_all(row.id, "off", self._store.clock.now()))

    def _signs_in(self, row: AccountRow) -> bool:
        """Where the same run could not sign in for orders, its card says so: credentials are not tried twice."""
        found = self._store.read(lambda: accounts.by_id(row.id))
        return found is not None and found.auth_state != "failed"

    def _one(self, row: AccountRow, fulfilling: Fulfilling, outlets: Outlets) -> None:
        try:
            outlet = outlets.of(row.id)
            channel: object = outlet.channel
            if isinstance(channel, BooksDeliveries):
                makes = fulfilling.makes_items(outlet.settings)
                self._import(_Job(row, fulfilling, outlet, channel, makes))
        except (Cancelled, Busy):
            raise
        except LinndeskError as error:
            self._failed(row, fulfilling, error)

    def _import(self, job: _Job) -> None:
        """What came before a stop or a trouble is kept, and said."""
        self._say(job.row.id, "Asking for purchase orders")
        try:
            at, ends = self._list(job), self._store.clock.now() + TURN
            self._read_all(job, self._store.read(lambda: purchases.unlisted(job.row.id, at)), ends)
            self._read_all(job, self._store.read(lambda: purchases.to_read(job.row.id)), ends)
        finally:
            self._told(job)
        self._write(lambda: problems.resolve(_key(job.row), self._store.clock.now()))

    def _read_all(self, job: _Job, channel_ids: Sequence[str], ends: datetime) -> None:
        """What is not read when its turn ends is left for the next run, which begins with it."""
        for at, channel_id in enumerate(channel_ids):
            if self._store.clock.now() >= ends:
                job.left.update(channel_ids[at:])
                return
            self._read(job, channel_id)

    def _list(self, job: _Job) -> datetime:
        """When the list was made, as it is noted with each that it names."""
        found, now = job.channel.open_purchases(), self._store.clock.now()
        job.open = len(found.heads)
        for start in range(0, len(found.heads), PART):
            self._cancel.check()
            self._put_heads(job, found.heads[start : start + PART], now)
        things = [Thing(f"{_key(job.row)}:list:{own or why}", own or job.row.name, why) for own, why in found.broken]
        self._write(lambda: problems.stand(_unlisted(job), things, now))
        return now

    def _put_heads(self, job: _Job, heads: Sequence[PurchaseHead], now: datetime) -> None:
        listed = self._write(lambda: purchases.put_heads(job.row.id, heads, now))
        job.new += listed.new
        job.changed += listed.changed

    def _read(self, job: _Job, channel_id: str) -> None:
        """One that cannot be read is a card, and holds up no other. Raises what is about all of them."""
        self._cancel.check()
        try:
            there = job.channel.purchase(channel_id)
        except (BadReply, ChannelRefused) as error:
            why = error.said
            self._write(lambda: self._broken(job, channel_id, why))
            self._receipts[job.row.id].ok = False
            return
        if there is None:
            job.closed += self._write(lambda: purchases.close(job.row.id, channel_id, "gone", self._store.clock.now()))
        else:
            self._put(job, there)

    def _put(self, job: _Job, there: Purchase) -> None:
        now = self._store.clock.now()
        elsewhere = there.head.location not in ("", job.channel.home())

        def put() -> purchases.Stored:
            stored = purchases.put(
                job.row.id, there, now, elsewhere=elsewhere, makes=job.makes, who=job.outlet.title
            )  # fmt: skip
            if there.broken:
                self._broken(job, there.head.id, "; ".join(there.broken), there.head.reference)
            else:
                problems.heal(_thing_key(job, there.head.id), now)
            return stored

        stored = self._write(put)
        job.closed += bool(stored.closed)
        if stored.made:
            job.made[there.head.reference] = stored.made
        if there.broken:
            self._receipts[job.row.id].ok = False

    def _broken(self, job: _Job, channel_id: str, why: str, reference: str = "") -> None:
        """Inside a write."""
        purchases.trouble(job.row.id, channel_id, why)
        called = reference or purchases.called(job.row.id, channel_id) or channel_id
        thing = Thing(_thing_key(job, channel_id), called, why)
        problems.raise_(_unread(job, thing), self._store.clock.now())

    def _told(self, job: _Job) -> None:
        """What has come, on the receipt: nothing where nothing has changed."""
        messages = self._receipts[job.row.id].messages
        counts = ((job.new, "new"), (job.changed, "changed"), (job.closed, "closed"))
        news = [f"{number:,} {word}" for number, word in counts if number]
        if news:
            messages.append(f"Purchase orders: {job.open:,} open, {', '.join(news)}")
        if job.left:
            what = "1 purchase order is" if len(job.left) == 1 else f"{len(job.left):,} purchase orders are"
            messages.append(f"{what} left for the next run, so that orders are asked for meanwhile")
        for reference, skus in job.made.items():
            what = "1 new item" if len(skus) == 1 else f"{len(skus):,} new items"
            named = ", ".join(skus[:_NAMED]) + (f" and {len(skus) - _NAMED} more" if len(skus) > _NAMED else "")
            messages.append(f"{reference}: {what}: {named}")

    def _failed(self, row: AccountRow, fulfilling: Fulfilling, error: LinndeskError) -> None:
        """Orders, levels and bookings go on; the next run asks again."""
        receipt, now = self._receipts[row.id], self._store.clock.now()
        receipt.ok = receipt.ok and isinstance(error, (Throttled, JobPaused))
        receipt.messages.append(f"Purchase orders could not be asked for: {error}")
        if isinstance(error, _OF_THE_RUN):
            return
        access = isinstance(error, AccessRefused)

        def raise_() -> None:
            since = problems.open_since(_key(row)) or now
            alone = isinstance(error, ChannelDown) and now - since < PATIENCE
            title = "may not ask for purchase orders" if access else "could not be asked for purchase orders"
            problems.raise_(
                Trouble(
                    _key(row), fulfilling.deliveries, f"{row.name} {title}", error.said,
                    error.fix or "The next sync asks again; until then they stay as they are",
                    severity="warning" if alone else "error", account_id=row.id, repair="authorise" if access else "",
                ),
                now,
            )  # fmt: skip

        self._store.write(raise_)

    def _write(self, job: Callable[[], T]) -> T:
        """A transaction, while the pool is ours. Raises LeaseLost."""

        def ours() -> T:
            held = leases.held(self._pool_id)
            if held is None or held.fence != self._lease.fence:
                raise LeaseLost(
                    "Another process may have taken over", "What it reads counts", "The next sync goes on with it"
                )  # fmt: skip
            return job()

        return self._store.write(ours)


def _unread(job: _Job, thing: Thing) -> Trouble:
    who = job.outlet.title
    return Trouble(
        f"{_key(job.row)}:unread", job.fulfilling.deliveries,
        f"{{n}} purchase order of {who} cannot be read whole|{{n}} purchase orders of {who} cannot be read whole",
        "What can be read is here; nothing is booked in of the rest",
        f"Look at it in {who}; the next sync reads it again", account_id=job.row.id, thing=thing,
    )  # fmt: skip


def _unlisted(job: _Job) -> Trouble:
    """What a list names and nobody can read, so that it is not even known which purchase order it is."""
    who = job.outlet.title
    return Trouble(
        f"{_key(job.row)}:list", job.fulfilling.deliveries,
        f"{{n}} line of {who}'s list of purchase orders cannot be read|"
        f"{{n}} lines of {who}'s list of purchase orders cannot be read",
        "What can be read is here", f"Look at it in {who}; the next sync asks again", account_id=job.row.id,
    )  # fmt: skip


def _key(row: AccountRow) -> str:
    return f"purchases:{row.id}"


def _thing_key(job: _Job, channel_id: str) -> str:
    return f"{_key(job.row)}:{channel_id}"
