"""Bringing a pool's orders in: one poll for all its enabled accounts, by pages or by report (R-POOL). Sync thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from linndesk.channels.base import OrderQuery
from linndesk.channels.documents import ReadsOrderReports
from linndesk.settings import AccountSettings
from linndesk.store import accounts, cursors, orders
from linndesk.store.accounts import AccountRow
from linndesk.store.orders_in import Taker
from linndesk.sync import route
from linndesk.sync.bulk import CATCHING_UP, ORDERS, REREAD, Bulk
from linndesk.sync.found import read_found
from linndesk.sync.frozen import Frozen, from_json
from linndesk.sync.gone import mirror_gone
from linndesk.sync.incomplete import AFTER_A_REPORT, AT_ONCE, ask_incomplete
from linndesk.sync.intake import Intake
from linndesk.sync.pages import Asked, Pages
from linndesk.sync.subject import Subject, move_on, show_oldest


class Pull:
    """One pool's pull of one run."""

    def __init__(self, about: Subject) -> None:
        self._about = about
        self._store = about.store
        self._pool_id = about.pool_id
        self._intake = Intake(about)
        self._pages = Pages(about, self._intake)
        channel = about.channel
        self._bulk = Bulk(about, self._intake, channel) if isinstance(channel, ReadsOrderReports) else None
        self.asked_since: datetime | None = None
        self._listed_at: datetime | None = None  # when a list of what is open began that is finished
        self._has_heard = False

    @property
    def is_waiting(self) -> bool:
        """Whether a document is still being made, so that the rest comes with the next run."""
        return self._bulk is not None and self._bulk.is_waiting

    def run(self) -> None:
        """Documents that lie there, changes since last time, what a person asked for, then what was incomplete.

        Raises ChannelError or Cancelled; every page that came is kept, and the cursor with it.
        """
        self._store.read(self._all)  # one connection for all of its reads: to open one costs more than to read

    @property
    def lists(self) -> bool:
        """Whether its channel lists what is open there, not what has changed."""
        return self._about.kind.fulfilling is not None

    def _all(self) -> None:
        if self.lists:
            self._open_orders()
            return
        if self._bulk is not None:
            read_found(self._about, self._intake, self._bulk.port)
        self._changes()
        self._reread()
        if self._bulk is not None:
            self._bulk.periods()
        has_read = self._bulk is not None and self._bulk.has_read
        ask_incomplete(self._about, self._intake, AFTER_A_REPORT if has_read else AT_ONCE)

    def _open_orders(self) -> None:
        """The whole list, then what is open here and it no longer names."""
        self._poll()
        if self._listed_at is not None:
            mirror_gone(self._about, self._intake, self._listed_at)

    def _changes(self) -> None:
        """By pages, unless so much is due that a document brings it, and then what changed since."""
        if self._bulk is None:
            self._poll()
            return
        asked = self._store.read(self._asked)
        outcome = self._bulk.unfinished(CATCHING_UP)
        if outcome is None and asked and self._bulk.may_ask(CATCHING_UP) and self._begins_with_report(asked[1]):
            outcome = self._bulk.begin(asked[1])
        if outcome is None:
            if self._poll(switch=self._bulk.may_ask(CATCHING_UP)):
                return
            asked = self._store.read(self._asked)
            outcome = self._bulk.begin(asked[1]) if asked else None
        if outcome != "making":
            self._poll()

    def _begins_with_report(self, frozen: Frozen) -> bool:
        now = self._store.clock.now()
        return frozen.token is None and route.begins_with_report(self._about.route, frozen.query.since, now)

    def _poll(self, switch: bool = False) -> bool:
        """False when the rest had better come as a document."""

        def enough(frozen: Frozen) -> bool:
            return switch and route.too_many(self._about.route, frozen.pages, frozen.due)

        return self._pages.read((ORDERS, ""), self._asked, self._takers, self._advance, enough)

    def _asked(self) -> Asked | None:
        """Who takes part now and what is asked next, on one connection; None when every light is off."""
        rows = self._about.enabled()
        if not rows:
            return None
        frozen = self._frozen(rows)
        self.asked_since = self.asked_since or frozen.query.since
        return rows, frozen

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
            since=min(self._about.asked_from(each) for each in rows),
            scopes=self._about.scopes(rows),
            fulfilled_by_channel=self._beside(settings),
        )
        return Frozen(query, tuple(each.id for each in rows))

    def _beside(self, settings: Sequence[AccountSettings]) -> bool:
        """Whether it asks for what the channel's own warehouse sends, too: what came while that was on is followed to
        its end."""
        if self._about.kind.centres is None:
            return False
        on = any(map(self._about.kind.fulfilled_by_channel, settings))
        return on or self._store.read(lambda: orders.any_followed(self._pool_id))

    def _takers(self, rows: Sequence[AccountRow], frozen: Frozen) -> list[Taker]:
        if not self._has_heard:
            self._about.hear(rows)
            self._has_heard = True
        return self._about.takers(rows, frozen.server_time)

    def _advance(self, frozen: Frozen, finished: bool) -> None:
        """Inside the page's transaction: the cursor, or with the last page every account's resume point."""
        if frozen.server_time is not None:
            for account_id in frozen.accounts:
                move_on(account_id, frozen.server_time, finished=finished)
        if finished:
            self._listed_at = frozen.server_time
            cursors.clear(self._pool_id, ORDERS)
            if not self.lists:
                show_oldest(frozen)
        else:
            cursors.save(self._pool_id, ORDERS, frozen.as_json(), self._store.clock.now())

    def _reread(self) -> None:
        """D7: everything created since a moment, once, beside the normal poll."""
        for row in self._about.enabled():
            if row.reread_since is not None:
                self._reread_one(row, row.reread_since)

    def _reread_one(self, row: AccountRow, since: datetime) -> None:
        def takers(rows: Sequence[AccountRow], after: Frozen) -> list[Taker]:
            return self._about.takers_again([row])

        outcome = self._bulk.unfinished(("again",), row.id) if self._bulk is not None else None
        if outcome in ("making", "read"):
            return
        switch = self._bulk is not None and self._bulk.may_ask(("again",))

        def enough(frozen: Frozen) -> bool:
            return switch and route.too_many(self._about.route, frozen.pages, frozen.due)

        ask, advance = partial(self._asked_again, row, since), partial(self._advance_reread, row, since)
        if self._pages.read((REREAD, str(row.id)), ask, takers, advance, enough):
            return
        asked = self._store.read(ask)
        if self._bulk is not None and asked and self._bulk.begin(asked[1], again=row.id) == "pages":
            self._pages.read((REREAD, str(row.id)), ask, takers, advance)

    def _asked_again(self, row: AccountRow, since: datetime) -> Asked | None:
        """What is asked next for one account; None when its light is off."""
        if all(each.id != row.id for each in self._about.enabled()):
            return None
        state = self._store.read(lambda: cursors.load(self._pool_id, REREAD, str(row.id)))
        stored = from_json(state) if state else None
        beside = self._about.kind.fulfilled_by_channel(self._about.snapshot[row.id])
        fresh = Frozen(OrderQuery("created", since, self._about.scopes([row]), beside), (row.id,))
        same = stored is not None and stored.query.since == since and stored.asks_like(fresh)
        return [row], stored if stored is not None and same else fresh

    def _advance_reread(self, row: AccountRow, since: datetime, frozen: Frozen, finished: bool) -> None:
        if not finished:
            cursors.save(self._pool_id, REREAD, frozen.as_json(), self._store.clock.now(), str(row.id))
            return
        cursors.clear(self._pool_id, REREAD, str(row.id))
        show_oldest(frozen)
        now = accounts.by_id(row.id)
        if now is not None and now.reread_since == since:
            accounts.note(row.id, reread_since=None)
