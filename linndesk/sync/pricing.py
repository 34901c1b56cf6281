"""A pool's plan of prices: what listings should cost and were not told becomes rows of the outbox (X8). Sync thread,
under its lease."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from linndesk.domain.outbox import Hold
from linndesk.domain.receipts import AccountReceipt
from linndesk.store import prices
from linndesk.store.accounts import AccountRow
from linndesk.store.prices import Draft, Speaker
from linndesk.store.store import Store
from linndesk.sync.connect import Connect

IDLE: tuple[Hold, ...] = ("off", "watch", "light")  # an account for which a plan writes nothing
PART = 150  # of one transaction: each writes its row and its listing (R-WRITER)


class Pricing:
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

    def run(self, rows: Sequence[AccountRow]) -> None:
        """``rows``: accounts of one pool that are on."""
        for speaker in self._store.read(partial(self._speakers, rows)):
            self._write(self._store.read(partial(prices.draft, speaker)))

    def _speakers(self, rows: Sequence[AccountRow]) -> list[Speaker]:
        """Inside a read."""
        found = []
        for row in rows:
            if self._connect.kind(row).prices(self._connect.settings(row)):
                gate = self._connect.hold(row, "price")
                found += [] if gate in IDLE else [Speaker(row.id, row.pool_id, row.name, gate)]
        return found

    def _write(self, draft: Draft) -> None:
        now = self._store.clock.now()
        speaker, fresh = draft.speaker, draft.fresh
        if fresh and speaker.account_id in self._receipts:
            self._say(speaker.account_id, f"Planning {len(fresh):,} prices")
        for start in range(0, len(draft.backs), PART):
            part = draft.backs[start : start + PART]
            self._store.write(partial(prices.take_back, part, now))
        for start in range(0, len(fresh), PART):
            self._store.write(partial(prices.write, speaker, fresh[start : start + PART], now))
        jumps = sum(1 for each in draft.puts if each.hold == "jump")
        receipt = self._receipts.get(speaker.account_id)
        if jumps and receipt is not None:
            what = "1 price changes" if jumps == 1 else f"{jumps:,} prices change"
            receipt.messages.append(f"{what} by more than half: held until you send it from the outbox")
