"""What listings show of a level on its way: begun, taken, confirmed, refused (R-OUTCOME, N4). Inside a write.

Each runs in the transaction that settles the outbox row, and for every listing of the SKU in the row's pool.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from linndesk.domain.times import iso
from linndesk.store import bulk
from linndesk.store.fields import dump, to_ms
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import Account, Listing, StockSend

SYNCED = "last_inventory_sync"
# All the pool's listings of a SKU that the program tells levels of.
_THESE = (
    "account_id in (select id from account where pool_id = ?) and channel_sku = ? and item_id is not null "
    "and fulfilment = 'merchant' and not ignored and not vanished and excluded = ''"
)
_SEND = (
    "listing_id", "account_id", "outbox_id", "version", "at", "quantity", "latency", "before", "unexplained", "inputs",
    "state",
)  # fmt: skip


class IsShown(Protocol):
    """What the channel sells of a SKU; None = it names no number."""

    @property
    def quantity(self) -> int | None: ...


def begin(row: OutboxRow, now: datetime) -> None:
    """The claim's stamp: the level leaves, with all that it was made of. ``now``: the database's clock."""
    begin_all([row], now)


def begin_all(rows: Sequence[OutboxRow], now: datetime) -> None:
    """The same for many that leave together. A repeat of the same version is the same send."""
    known = _known([each.id for each in rows])
    new = [each for each in rows if (each.id, each.version) not in known]
    before = _sent([each.listing_id for each in new if each.listing_id is not None])
    bulk.insert(
        StockSend,
        _SEND,
        [
            (each.listing_id, each.account_id, each.id, each.version, to_ms(now), each.payload["quantity"],
             each.payload["latency"], before.get(each.listing_id), each.payload.get("unexplained", 0),
             dump(each.payload["inputs"]), "sending")
            for each in new
            if each.listing_id is not None
        ],
    )  # fmt: skip
    bulk.run(
        Listing,
        "update listing set sent = ?, sent_latency = coalesce(?, sent_latency), sent_at = ?, state = 'pending', "
        f"error = '', force = ? where {_THESE}",
        [
            (each.payload["quantity"], each.payload["latency"], to_ms(now), False, each.pool_id, each.target)
            for each in rows
        ],
    )
    _synced({each.account_id for each in rows}, now)


def not_sent(row: OutboxRow, now: datetime) -> None:
    """It certainly never left: what the listing was told before is what counts again."""
    sql = "select id, before from stock_send where outbox_id = ? and version = ? and state = 'sending'"
    found = bulk.rows(StockSend, sql, [row.id, row.version])
    if not found:
        return
    number, before = found[0]
    bulk.run(StockSend, "delete from stock_send where id = ?", [(number,)])
    sql = "select at, latency from stock_send where listing_id = ? and id < ? order by id desc"
    earlier = bulk.rows(StockSend, f"{sql} limit 1", [row.listing_id, number])
    days = bulk.rows(
        StockSend,
        "select latency from stock_send where listing_id = ? and id < ? and latency is not null order by id desc "
        "limit 1",
        [row.listing_id, number],
    )
    bulk.run(
        Listing,
        "update listing set sent = ?, sent_at = ?, sent_latency = ?, force = ?, state = case "
        "when cast(? as integer) is null then 'not_sent' when confirmed = ? then 'confirmed' else 'pending' end "
        f"where {_THESE}",
        [
            (
                before,
                earlier[0][0] if earlier else None,
                days[0][0] if days else None,
                before == row.payload["quantity"],  # else it would be taken for told, and never go
                before,
                before,
                row.pool_id,
                row.target,
            )
        ],
    )


def taken(row: OutboxRow, now: datetime) -> None:
    """The channel has taken it; nobody has seen it there yet."""
    _settle(row, "sent", None)


def confirmed(row: OutboxRow, shown: IsShown, now: datetime) -> None:
    """The channel shows it. A listing that has a newer level by now stays pending."""
    _settle(row, "confirmed", now)
    quantity = row.payload["quantity"]
    bulk.run(
        Listing,
        f"update listing set confirmed = ?, confirmed_at = ?, channel_quantity = ?, channel_at = ? where {_THESE}",
        [(quantity, to_ms(now), shown.quantity, to_ms(now), row.pool_id, row.target)],
    )
    _state(row, "confirmed", "")


def refused(row: OutboxRow, words: str, now: datetime) -> None:
    """The channel will not have it, in its words; the next newer level is tried anew."""
    _settle(row, "refused", now)
    _state(row, "error", words)


def shown(pool_id: int, found: Mapping[str, IsShown], now: datetime) -> None:
    """What the channel was seen to sell, by SKU."""
    bulk.run(
        Listing,
        "update listing set channel_quantity = ?, channel_at = ? "
        "where account_id in (select id from account where pool_id = ?) and channel_sku = ?",
        [(each.quantity, to_ms(now), pool_id, sku) for sku, each in found.items()],
    )


def _settle(row: OutboxRow, state: str, at: datetime | None) -> None:
    bulk.run(
        StockSend,
        "update stock_send set state = ?, settled_at = ? where outbox_id = ? and version = ?",
        [(state, None if at is None else to_ms(at), row.id, row.version)],
    )


def _state(row: OutboxRow, state: str, error: str) -> None:
    sql = f"update listing set state = ?, error = ? where {_THESE} and version = ?"
    bulk.run(Listing, sql, [(state, error, row.pool_id, row.target, row.version)])


def _known(row_ids: Sequence[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for start in range(0, len(row_ids), bulk.CHUNK):
        part = row_ids[start : start + bulk.CHUNK]
        sql = f"select outbox_id, version from stock_send where outbox_id in ({bulk.marks(len(part))})"
        found.update((row, version) for row, version in bulk.rows(StockSend, sql, part))
    return found


def _sent(listing_ids: Sequence[int]) -> dict[int | None, int | None]:
    found: dict[int | None, int | None] = {}
    for start in range(0, len(listing_ids), bulk.CHUNK):
        part = listing_ids[start : start + bulk.CHUNK]
        found.update(bulk.rows(Listing, f"select id, sent from listing where id in ({bulk.marks(len(part))})", part))
    return found


def _synced(account_ids: Collection[int], now: datetime) -> None:
    """D16: the moment of the last send stands among the account's settings."""
    at = iso(now)
    for account_id in account_ids:
        for (text,) in bulk.rows(Account, "select settings from account where id = ?", [account_id]):
            settings: dict[str, Any] = json.loads(text)
            if settings.get(SYNCED) != at:
                bulk.update(Account, ("settings",), [(dump({**settings, SYNCED: at}), account_id)])
