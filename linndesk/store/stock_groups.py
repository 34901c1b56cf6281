"""What a plan looks at: marked listings, a pool's of one SKU together, with their rows and sends. Inside a read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from linndesk.domain.availability import LeftOut, left_out
from linndesk.domain.outbox import OPEN, Hold, State
from linndesk.domain.stockinputs import without_inputs
from linndesk.domain.stockplan import Level
from linndesk.store import bulk
from linndesk.store.stock_facts import chunks
from linndesk.store.tables import Listing, Outbox, StockSend

MANY = 2_000  # marked listings from which on all open rows of the pool are read in one pass
_OPEN = ", ".join(f"'{each}'" for each in sorted(OPEN))
BY_TARGET = "coalesce(state, '')"  # a state that no index knows: the rows of some SKUs are found by those, not by state


class Row(NamedTuple):
    """One listing, in raw values."""

    id: int
    account_id: int
    channel_sku: str
    item_id: int | None
    fulfilment: Any
    ignored: Any
    verified: Any
    vanished: Any
    max_listed: int | None
    percentage: int | None
    end_when: int | None
    latency: int | None
    wanted: int | None
    sent: int | None
    sent_latency: int | None
    sent_at: int | None
    shown: int | None
    shown_at: int | None
    version: int
    dirty: int
    force: Any
    excluded: str

    @property
    def live(self) -> int | None:
        """What the channel showed or was told last, whichever is later."""
        if self.sent is None or (self.shown is not None and (self.shown_at or 0) >= (self.sent_at or 0)):
            return self.shown
        return self.sent

    @property
    def is_theirs(self) -> bool:
        """Whether the channel's own warehouse sends it: then no account of the pool tells levels of its SKU."""
        return self.fulfilment != "merchant" and not self.vanished

    @property
    def left_out(self) -> LeftOut:
        if self.item_id is not None and self.verified and not (self.ignored or self.vanished or self.excluded):
            return "" if self.fulfilment == "merchant" else "amazon"
        return left_out(
            self.fulfilment, excluded=bool(self.excluded), ignored=bool(self.ignored),
            linked=self.item_id is not None, verified=bool(self.verified), vanished=bool(self.vanished),
        )  # fmt: skip


class Live(NamedTuple):
    """The live outbox row of a SKU. ``at``: since when it is planned, in milliseconds."""

    id: int
    sku: str
    state: State
    hold: Hold
    reason: str
    version: int
    account_id: int
    listing_id: int | None
    feed_id: int | None
    at: int
    level: Level


class Last(NamedTuple):
    """The last send of a listing; ``inputs``: as JSON. ``seen``: the channel was seen to have it."""

    id: int
    seen: bool
    inputs: str


_COLUMNS = (
    "id, account_id, channel_sku, item_id, fulfilment, ignored, verified, vanished, max_listed, percentage, end_when, "
    "latency, wanted, sent, sent_latency, sent_at, channel_quantity, channel_at, version, dirty, force, "
    "excluded"
)


def any_marked(account_ids: Sequence[int]) -> bool:
    """Whether any listing has to be looked at."""
    sql = f"select 1 from listing where account_id in ({bulk.marks(len(account_ids))}) and dirty > 0 limit 1"
    return bool(bulk.rows(Listing, sql, account_ids))


def count_marked(account_ids: Sequence[int]) -> dict[int, int]:
    """How many listings of each account have to be looked at; those that have any."""
    sql = (
        f"select account_id, count(*) from listing where account_id in ({bulk.marks(len(account_ids))}) "
        "and dirty > 0 group by account_id"
    )
    return dict(bulk.rows(Listing, sql, account_ids))


def marked(account_id: int) -> list[int]:
    """Ids of the listings of an account that have to be looked at."""
    rows = bulk.rows(Listing, "select id from listing where account_id = ? and dirty > 0 order by id", [account_id])
    return [listing for (listing,) in rows]


def groups(listing_ids: Sequence[int], pool: Sequence[int], done: set[str]) -> dict[str, list[Row]]:
    """By SKU, the listings of these accounts of a pool that have it. ``done``: SKUs that were given before."""
    found: dict[str, list[Row]] = {}
    for chunk in chunks(listing_ids):
        sql = f"select {_COLUMNS} from listing where id in ({bulk.marks(len(chunk))}) order by id"
        for row in map(Row._make, bulk.rows(Listing, sql, chunk)):
            found[row.channel_sku] = [row]
    if len(pool) == 1:
        return found
    for chunk in chunks([each for each in found if each not in done]):
        sql = (
            f"select {_COLUMNS} from listing where account_id in ({bulk.marks(len(pool))}) "
            f"and channel_sku in ({bulk.marks(len(chunk))}) order by id"
        )
        for sku in chunk:
            found[sku] = []
        for row in map(Row._make, bulk.rows(Listing, sql, [*pool, *chunk])):
            found[row.channel_sku].append(row)
    new = {sku: rows for sku, rows in found.items() if sku not in done}
    done.update(new)
    return new


class LiveRows:
    """The live stock rows of a pool; read whole at once where ``many`` are looked at."""

    def __init__(self, pool_id: int, *, many: bool) -> None:
        self._pool_id = pool_id
        self._every = self._read("", []) if many else None

    def of(self, skus: Collection[str]) -> Mapping[str, Live]:
        if self._every is not None:
            return self._every
        found: dict[str, Live] = {}
        for chunk in chunks(list(skus)):
            found.update(self._read(f"and target in ({bulk.marks(len(chunk))})", chunk))
        return found

    def _read(self, which: str, arguments: Sequence[Any]) -> dict[str, Live]:
        state = BY_TARGET if which else "state"
        sql = (
            "select id, target, state, hold, reason, version, account_id, listing_id, feed_id, created_at, payload "
            f"from outbox where pool_id = ? and kind = 'stock' and {state} in ({_OPEN}) {which} order by id"
        )
        rows = bulk.rows(Outbox, sql, [self._pool_id, *arguments])
        return {row[1]: Live._make((*row[:10], _level(row[10]))) for row in rows}


def last_sends(listing_ids: Sequence[int]) -> dict[int, Last]:
    """The last send of each listing that was ever sent."""
    found: dict[int, Last] = {}
    for chunk in chunks(listing_ids):
        sql = (
            "select listing_id, id, state, inputs from stock_send where id in "
            f"(select max(id) from stock_send where listing_id in ({bulk.marks(len(chunk))}) group by listing_id)"
        )
        for listing, number, state, inputs in bulk.rows(StockSend, sql, chunk):
            found[listing] = Last(number, state == "confirmed", inputs)
    return found


def each(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _level(payload: str) -> Level:
    body = json.loads(without_inputs(payload))
    return Level(body["quantity"], body["latency"])
