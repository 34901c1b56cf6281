"""A pool's plan of a run: what marked listings should show becomes rows of the outbox. Sync thread, under its lease."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from linndesk.channels.selling import SellingSettings
from linndesk.domain.receipts import AccountReceipt
from linndesk.store import accounts, stock_draft, stock_facts, stock_groups, stock_write
from linndesk.store.accounts import AccountRow
from linndesk.store.fields import from_ms
from linndesk.store.stock_draft import IDLE, Draft, Put, Speaker
from linndesk.store.stock_write import Planned
from linndesk.store.store import Store
from linndesk.sync import plancards
from linndesk.sync.behind import Behind
from linndesk.sync.connect import Connect

T = TypeVar("T")
PATIENCE = timedelta(minutes=60)  # how long a rise waits for the orders of other accounts
WAITS = "Waits for the orders of "
BATCH, MOST = 250, 5_000  # of one transaction: 500 rows, or as many as take a twentieth of a second
CLEARED = 2_000, 50_000  # marks that go, mostly as one range
PACE = 0.05


class Planning:
    """Plans a pool. ``receipts`` by account id; ``say`` is told what goes on."""

    def __init__(
        self,
        store: Store,
        connect: Connect,
        receipts: Mapping[int, AccountReceipt],
        say: Callable[[int, str], None],
    ) -> None:
        self._store = store
        self._connect = connect
        self._receipts = receipts
        self._say = say

    def run(self, rows: Sequence[AccountRow], behind: Behind) -> None:
        """``rows``: accounts of one pool; the others of it are looked up."""
        if not rows or not self._store.read(partial(stock_groups.any_marked, [each.id for each in rows])):
            return
        now = self._store.clock.now()
        speakers = self._store.read(partial(self._speakers, rows[0].pool_id))
        drafts = self._store.read(partial(stock_draft.draft, speakers, now, idle=False))
        by_id = {each.account_id: each for each in speakers}
        for each in drafts:
            if each.is_something and by_id[each.account_id].gate not in IDLE:
                _Account(self._store, by_id[each.account_id], behind, self._receipts, self._say, now).write(each)
        plancards.clashes(self._store, drafts, speakers, self._receipts, now)

    def _speakers(self, pool_id: int) -> list[Speaker]:
        """The pool's accounts that have listings, in the order they were added. Inside a read."""
        found = []
        for row in accounts.every():
            settings = self._connect.settings(row)
            if row.pool_id == pool_id and isinstance(settings, SellingSettings):
                found.append(Speaker.of(row, settings.stock_rules(), self._connect.hold(row, "stock")))
        return found


class _Account:
    """Writes the draft of one account down."""

    def __init__(
        self,
        store: Store,
        speaker: Speaker,
        behind: Behind,
        receipts: Mapping[int, AccountReceipt],
        say: Callable[[int, str], None],
        now: datetime,
    ) -> None:
        self._store = store
        self._speaker = speaker
        self._behind = behind
        self._receipt = receipts.get(speaker.account_id)
        self._say = say
        self._now = now
        self._waiting: dict[str, int] = {}  # phrase -> rises that wait for it
        self._overdue: dict[str, int] = {}

    def write(self, draft: Draft) -> None:
        if self._receipt is not None and draft.puts:
            self._say(self._speaker.account_id, f"Planning {len(draft.puts):,} levels")
        draft.puts.sort(key=lambda each: each.rank)
        waits_for = self._store.read(partial(self._waits_for, draft.puts))
        pool, account = self._speaker.pool_id, self._speaker.account_id
        for backs in self._batches(draft.backs):
            self._store.write(partial(stock_write.take_back, backs, self._now))
        for puts in self._batches(draft.puts):
            planned = [found for each in puts if (found := self._planned(each, waits_for)) is not None]
            self._store.write(partial(stock_write.write, pool, account, planned, self._now))
        for marks in self._batches(draft.settled, *CLEARED):
            self._store.write(partial(stock_write.clear, marks))
        for looks in self._batches(draft.quiet):
            self._store.write(partial(stock_write.quiet, looks))
        for looks in self._batches([each for each in draft.waits if each.changed]):
            self._store.write(partial(stock_write.quiet, looks, marked=True))
        self._store.write(partial(self._end, draft))

    def _batches(self, things: Sequence[T], least: int = BATCH, most: int = MOST) -> Iterator[Sequence[T]]:
        """R-WRITER: as many in a transaction as a tenth of a second takes with ease."""
        size, start = least, 0
        while start < len(things):
            began = time.perf_counter()
            yield things[start : start + size]
            start += size
            took = time.perf_counter() - began
            size = min(most, size * 2) if took < PACE / 2 else max(least, size // 2) if took > PACE else size

    def _waits_for(self, puts: Sequence[Put]) -> dict[int, list[str]]:
        """By listing, whose orders a rise waits for. Inside a read."""
        rises = [each for each in puts if each.is_rise and not each.hold]
        if not self._behind or not rises:
            return {}
        items = {item for each in rises for item in each.item_ids}
        sellers = stock_facts.sellers(items, list(self._behind.why))
        found = {}
        for each in rises:
            phrases = self._behind.among(account for item in each.item_ids for account in sellers.get(item, ()))
            if phrases:
                found[each.listing_id] = phrases
        return found

    def _planned(self, put: Put, waits_for: Mapping[int, Sequence[str]]) -> Planned | None:
        """None where its row is left alone, and its mark with it."""
        row = put.row
        if put.hold:
            if row is not None and row.state == "sending":
                return None  # nobody knows what became of it: that comes first
            return Planned(put, "held", put.hold, marked=put.hold == "brake" or put.partly)
        phrases = waits_for.get(put.listing_id)
        if phrases:
            return self._waiting_for(put, ", ".join(phrases))
        stays = row is not None and row.state == "sending" and row.feed_id is None
        stays = stays and row is not None and row.account_id == self._speaker.account_id
        return Planned(put, "sending" if stays else "waiting", marked=put.partly)

    def _waiting_for(self, put: Put, phrase: str) -> Planned | None:
        """R-FIRST-PULL: a rise that waits, at most an hour since it was planned first."""
        row = put.row
        fresh = row is None or row.state == "refused"
        if row is not None and not fresh and row.state != "planned":
            return self._not_less(put, phrase)
        since = self._now if row is None or fresh else from_ms(row.at)
        if self._now - since >= PATIENCE:
            self._overdue[phrase] = self._overdue.get(phrase, 0) + 1
            return Planned(put, "waiting")
        self._waiting[phrase] = self._waiting.get(phrase, 0) + 1
        return Planned(put, "planned", reason=f"{WAITS}{phrase}", due=since + PATIENCE, marked=True)

    def _not_less(self, put: Put, phrase: str) -> Planned | None:
        """A row that is here for another reason, or with the channel, is raised later, but made less at once."""
        row = put.row
        if row is not None and (put.says_so or put.quantity < row.level.quantity) and row.state in ("waiting", "held"):
            return Planned(put, "waiting")
        self._waiting[phrase] = self._waiting.get(phrase, 0) + 1
        return None

    def _end(self, draft: Draft) -> None:
        """Cards and messages; what a person said for the brake is used up. Inside a write."""
        account = self._speaker.account_id
        stock_write.through(account, self._now, passed=draft.passed)
        messages = [f"{_rises(count)} for the orders of {phrase}" for phrase, count in self._waiting.items()]
        messages += [
            f"{count:,} rise{'' if count == 1 else 's'} went without the orders of {phrase}: waited for 60 minutes"
            for phrase, count in self._overdue.items()
        ]
        messages += plancards.of_account(draft, self._speaker, self._now)
        if self._receipt is not None:
            self._receipt.messages.extend(messages)


def _rises(count: int) -> str:
    return "1 rise waits" if count == 1 else f"{count:,} rises wait"
