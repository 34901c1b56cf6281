"""Bringing a pool's orders in: one poll for all its enabled accounts, page by page (R-POOL, R-CURSOR). Sync thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from linndesk.channels.base import Cancel, ChannelKind, OrderPage, OrderQuery, PullsOrders
from linndesk.domain.orders import ChannelOrder
from linndesk.domain.receipts import AccountReceipt
from linndesk.domain.retry import incomplete_next
from linndesk.domain.times import iso
from linndesk.errors import BadReply, ChannelRefused, PageTokenRefused
from linndesk.settings import AccountSettings
from linndesk.store import accounts, cursors, orders, orders_in, quarantine
from linndesk.store.accounts import AccountRow
from linndesk.store.orders_in import Taken, Taker
from linndesk.store.sealing import Seal
from linndesk.store.store import Store
from linndesk.sync.frozen import Frozen, from_json

OVERLAP = timedelta(minutes=15)
FIRST_PULL = timedelta(days=7)
ROWS_PER_WRITE = 500
REFETCH_AT_ONCE = 30
LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)
ORDERS = "orders"
REREAD = "reread"
Asked = tuple[list[AccountRow], Frozen]
Ask = Callable[[], Asked | None]
WhoTakes = Callable[[Sequence[AccountRow], Frozen], list[Taker]]
Advance = Callable[[Frozen, bool], None]


@dataclass(frozen=True, slots=True)
class Stored:
    """What one transaction did. ``quarantined``: orders that could not be read and were not known for it."""

    taken: dict[int, Taken]
    step: Frozen
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Subject:
    """What a pull is about. ``snapshot``: the settings that this run keeps, by account id."""

    pool_id: int
    channel: PullsOrders
    kind: ChannelKind
    snapshot: Mapping[int, AccountSettings]
    seal: Seal


class Pull:
    """One pool's pull of one run."""

    def __init__(
        self,
        store: Store,
        about: Subject,
        receipts: dict[int, AccountReceipt],
        cancel: Cancel,
        tell: Callable[[int, str], None],
    ) -> None:
        self._store = store
        self._about = about
        self._pool_id = about.pool_id
        self._kind = about.kind
        self._receipts = receipts
        self._cancel = cancel
        self._tell = tell
        self.asked_since: datetime | None = None

    def run(self) -> None:
        """Changes since last time, then what a person asked to read again, then what was incomplete.

        Raises ChannelError or Cancelled; every page that came is kept, and the cursor with it.
        """
        self._store.read(self._all)  # one connection for all of its reads: to open one costs more than to read

    def _all(self) -> None:
        self._changes()
        self._reread()
        self._incomplete()

    def _enabled(self) -> list[AccountRow]:
        """The pool's accounts whose light is on *now*: a toggle takes effect before the next call."""
        rows = self._store.read(accounts.every)
        ours = self._about.snapshot
        return [each for each in rows if each.pool_id == self._pool_id and each.enabled and each.id in ours]

    def _pages(self, cursor: tuple[str, str], ask: Ask, takers: WhoTakes, advance: Advance) -> None:
        """Page after page of one question; a refused token starts it again from its old point, once."""
        restarted = False
        while asked := self._store.read(ask):
            rows, frozen = asked
            try:
                page = self._page(frozen)
            except PageTokenRefused:
                if restarted:
                    raise
                restarted = True
                self._store.write(lambda: cursors.clear(self._pool_id, *cursor))
                continue
            if self._keep(page, takers(rows, frozen.after(page)), frozen, advance):
                return

    def _changes(self) -> None:
        self._pages((ORDERS, ""), self._asked, self._takers, self._advance)

    def _asked(self) -> Asked | None:
        """Who takes part now and what is asked next, on one connection; None when every light is off."""
        rows = self._enabled()
        if not rows:
            return None
        frozen = self._frozen(rows)
        self.asked_since = self.asked_since or frozen.query.since
        return rows, frozen

    def _page(self, frozen: Frozen) -> OrderPage:
        self._cancel.check()
        return self._about.channel.orders(frozen.query, frozen.token)

    def _frozen(self, rows: Sequence[AccountRow]) -> Frozen:
        """The question in the middle of its pages, unless it is no longer what these accounts would ask."""
        fresh = self._fresh(rows)
        state = self._store.read(lambda: cursors.load(self._pool_id, ORDERS))
        if state is not None:
            stored = from_json(state)
            if stored.asks_like(fresh):
                return stored
        return fresh

    def _fresh(self, rows: Sequence[AccountRow]) -> Frozen:
        settings = [self._about.snapshot[each.id] for each in rows]
        query = OrderQuery(
            kind="updated",
            since=min(self._since(each) for each in rows),
            scopes=tuple(dict.fromkeys(scope for each in settings for scope in self._kind.scopes(each))),
            fulfilled_by_channel=any(map(self._kind.fulfilled_by_channel, settings)),
        )
        return Frozen(query, tuple(each.id for each in rows))

    def _since(self, row: AccountRow) -> datetime:
        if row.resume_point is not None:
            return row.resume_point - OVERLAP
        began = row.first_pull_at or self._store.clock.now()  # a first pull of several runs keeps its beginning
        return self._kind.start(self._about.snapshot[row.id]) or began - FIRST_PULL

    def _takers(self, rows: Sequence[AccountRow], frozen: Frozen) -> list[Taker]:
        return self._store.read(lambda: [self._taker(each, self._since(each), frozen.server_time) for each in rows])

    def _taker(self, row: AccountRow, since: datetime, server_time: datetime | None) -> Taker:
        settings = self._about.snapshot[row.id]
        return Taker(
            account_id=row.id,
            name=row.name,
            location_id=self._store.read(lambda: accounts.order_location(settings.order_location)),
            scopes=frozenset(self._kind.scopes(settings)),
            since=since,
            first_pull_at=row.first_pull_at or server_time,
            in_first_pull=row.resume_point is None,
            not_before=self._kind.not_before(settings),
            keep_days=settings.keep_personal_data_days,
        )

    def _advance(self, frozen: Frozen, finished: bool) -> None:
        """Inside the page's transaction: the cursor, or with the last page every account's resume point."""
        for account_id in frozen.accounts:
            row = accounts.by_id(account_id)
            if row is None or frozen.server_time is None:
                continue
            if row.first_pull_at is None:
                accounts.note(account_id, first_pull_at=frozen.server_time)
            if finished:
                resume = max(row.resume_point or frozen.server_time, frozen.server_time)
                accounts.note(account_id, resume_point=resume)
        if finished:
            cursors.clear(self._pool_id, ORDERS)
            _show_oldest(frozen)
        else:
            cursors.save(self._pool_id, ORDERS, frozen.as_json(), self._store.clock.now())

    def _keep(self, page: OrderPage, takers: list[Taker], frozen: Frozen, advance: Advance) -> bool:
        """Store a page in transactions of at most 500 rows; only the last one moves on. True after the last page."""
        after = frozen.after(page)
        parts = list(_parts(page.orders))
        for part in parts[:-1]:
            stored = self._store.write(partial(self._store_part, takers, part, frozen, advance))
            self._count(stored.taken)
            frozen = stored.step
        after = replace(after, oldest=frozen.oldest)
        stored = self._store.write(partial(self._store_part, takers, parts[-1], after, advance, page))
        self._count(stored.taken)
        self._note_rest(page, stored.quarantined, self._receipts[takers[0].account_id])
        return after.token is None

    def _store_part(
        self,
        takers: list[Taker],
        part: Sequence[ChannelOrder],
        frozen: Frozen,
        advance: Advance,
        ending: OrderPage | None = None,
    ) -> Stored:
        """One transaction. ``ending``: the page whose last part this is; only then the cursor moves."""
        takers = [each for each in takers if accounts.by_id(each.account_id) is not None]
        if not takers:
            return Stored({}, frozen)  # removed while the page was on its way
        taken = self._add(takers, part)
        quarantined = self._quarantine(ending, takers[0]) if ending is not None else 0
        step = frozen.having(taken)
        advance(step, ending is not None and step.token is None)
        return Stored(taken, step, quarantined)

    def _quarantine(self, page: OrderPage, taker: Taker) -> int:
        now = self._store.clock.now()
        return quarantine.keep(
            self._pool_id, taker.account_id, page.quarantined, page.raw_quarantined, self._about.seal, now
        )

    def _note_rest(self, page: OrderPage, quarantined: int, first: AccountReceipt) -> None:
        first.skipped.extend(page.skipped)
        first.orders.skipped += len(page.skipped)
        first.orders.quarantined += quarantined
        first.messages.extend(each for each in page.notes if each not in first.messages)

    def _add(self, takers: list[Taker], part: Sequence[ChannelOrder]) -> dict[int, Taken]:
        return orders_in.add_page(self._pool_id, takers, part, self._about.seal, self._store.clock.now())

    def _add_known(self, takers: list[Taker], order: ChannelOrder) -> dict[int, Taken]:
        here = [each for each in takers if accounts.by_id(each.account_id) is not None]
        return self._add(here, [order]) if here else {}

    def _count(self, taken: dict[int, Taken]) -> None:
        for account_id, got in taken.items():
            receipt = self._receipts[account_id]
            for name in ("new", "updated", "cancelled", "waiting"):
                setattr(receipt.orders, name, getattr(receipt.orders, name) + getattr(got.counts, name))
            receipt.orders.skipped += len(got.skipped)
            receipt.skipped.extend(got.skipped)
            self._tell(account_id, "Getting orders")

    def _reread(self) -> None:
        """D7: everything created since a moment, once, beside the normal poll."""
        for row in self._enabled():
            if row.reread_since is not None:
                self._reread_one(row, row.reread_since)

    def _reread_one(self, row: AccountRow, since: datetime) -> None:
        def takers(rows: Sequence[AccountRow], after: Frozen) -> list[Taker]:
            return [replace(self._taker(row, LONG_AGO, row.first_pull_at), in_first_pull=False)]

        ask, advance = partial(self._asked_again, row, since), partial(self._advance_reread, row, since)
        self._pages((REREAD, str(row.id)), ask, takers, advance)

    def _asked_again(self, row: AccountRow, since: datetime) -> Asked | None:
        """What is asked next for one account; None when its light is off."""
        if all(each.id != row.id for each in self._enabled()):
            return None
        state = self._store.read(lambda: cursors.load(self._pool_id, REREAD, str(row.id)))
        stored = from_json(state) if state else None
        if stored is not None and stored.query.since == since:
            return [row], stored
        query = OrderQuery("created", since, self._kind.scopes(self._about.snapshot[row.id]))
        return [row], Frozen(query, (row.id,))

    def _advance_reread(self, row: AccountRow, since: datetime, frozen: Frozen, finished: bool) -> None:
        if not finished:
            cursors.save(self._pool_id, REREAD, frozen.as_json(), self._store.clock.now(), str(row.id))
            return
        cursors.clear(self._pool_id, REREAD, str(row.id))
        _show_oldest(frozen)
        now = accounts.by_id(row.id)
        if now is not None and now.reread_since == since:
            accounts.note(row.id, reread_since=None)

    def _incomplete(self) -> None:
        """Orders whose address was withheld are asked for one by one, each at most hourly."""
        rows = self._enabled()
        if not rows:
            return
        ids = [each.id for each in rows]
        now = self._store.clock.now()
        refs = self._store.read(lambda: orders.incomplete_due(self._pool_id, ids, now, REFETCH_AT_ONCE))
        takers = [self._taker(each, LONG_AGO, each.first_pull_at) for each in rows]
        for ref in refs:
            self._cancel.check()
            order = self._one(ref, self._receipts[ids[0]])
            if order is None:
                self._store.write(partial(orders.asked_again, self._pool_id, ref, incomplete_next(now)))
                continue
            self._count(self._store.write(partial(self._add_known, takers, order)))

    def _one(self, ref: str, receipt: AccountReceipt) -> ChannelOrder | None:
        """One order; one that is refused or cannot be read holds up no other and is asked for again later."""
        try:
            return self._about.channel.order(ref)
        except (BadReply, ChannelRefused) as error:
            receipt.messages.append(str(error))
            return None


def _show_oldest(frozen: Frozen) -> None:
    """D7: the date shown is that of the oldest order this sync brought; unchanged when none came."""
    for account_id, moment in frozen.oldest:
        row = accounts.by_id(account_id)
        if row is not None:
            accounts.save(account_id, {"last_order_sync": iso(moment)}, row.secrets)


def _parts(found: Sequence[ChannelOrder]) -> Iterator[list[ChannelOrder]]:
    """At most 500 rows each (an order, its person and its lines); at least one part, maybe empty."""
    part: list[ChannelOrder] = []
    rows = 0
    for order in found:
        size = 2 + len(order.lines)
        if part and rows + size > ROWS_PER_WRITE:
            yield part
            part, rows = [], 0
        part.append(order)
        rows += size
    yield part
