"""Levels that were sent and not seen yet: which are to be looked at, and what was sold since. Inside a read or a write.

A row's ``settled_at`` is when the channel took it; its ``next_try``, when it is looked at next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from linndesk.domain.outbox import State
from linndesk.store import bulk, levels
from linndesk.store.fields import to_ms
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import Listing, Order, OrderLine, Outbox, StockSend

FIRST_LOOK = timedelta(minutes=5)  # after the channel took it, where no other moment was set

# What many left together in one request shows nowhere again: its channel was asked for its word then.
_SENT = "kind = 'stock' and state = 'sent' and feed_id is null and exchange = ''"
_LISTINGS = "select l.id from listing l join account a on a.id = l.account_id where a.pool_id = ? and l.channel_sku = ?"
_DUE = "(next_try <= ? or (next_try is null and (settled_at is null or settled_at <= ?)))"


@dataclass(frozen=True, slots=True)
class Unseen:
    """A row to be looked at."""

    row_id: int
    account_id: int
    channel_sku: str


def due_pools(now: datetime) -> list[int]:
    """Pools with something to be looked at now."""
    sql = f"select distinct pool_id from outbox where {_SENT} and {_DUE} order by pool_id"
    return [pool_id for (pool_id,) in bulk.rows(Outbox, sql, [to_ms(now), to_ms(now - FIRST_LOOK)])]


def unseen(pool_id: int, now: datetime, limit: int, *, every: bool) -> list[Unseen]:
    """Those that are due, the longest overdue first; ``every``: all that were sent."""
    when, values = ("", []) if every else (f"and {_DUE}", [to_ms(now), to_ms(now - FIRST_LOOK)])
    sql = (
        f"select id, account_id, target from outbox where pool_id = ? and {_SENT} {when} "
        "order by coalesce(next_try, settled_at, 0), id limit ?"
    )
    return [Unseen(*each) for each in bulk.rows(Outbox, sql, [pool_id, *values, limit])]


def settle(row: OutboxRow, state: State, now: datetime, *, error: str = "") -> bool:
    """What was sent becomes that; False where it has moved on since it was read."""
    changes: dict[str, Any] = {"state": state, "error": error, "next_try": None, "settled_at": now}
    if state == "refused":
        changes["request"] = None
    return bool(Outbox.update(changes).where(_as_read(row)).execute())


def look_later(row: OutboxRow, when: datetime) -> bool:
    """It stays sent, and is looked at then."""
    return bool(Outbox.update(next_try=when).where(_as_read(row)).execute())


def tell_again(row: OutboxRow, now: datetime) -> bool:
    """The same level is due once more, as a newer version of it."""
    newer = row.version + 1
    again = Outbox.update(state="waiting", version=newer, next_try=now, settled_at=None, request=None)
    if not again.where(_as_read(row)).execute():
        return False
    sql = f"update listing set version = ?, force = ? where id in ({_LISTINGS}) and version = ?"
    bulk.run(Listing, sql, [(newer, True, row.pool_id, row.target, row.version)])
    return True


def postpone(pool_id: int, account_id: int, now: datetime, when: datetime) -> None:
    """What is due of an account that cannot be asked now is looked at then."""
    sql = f"update outbox set next_try = ? where pool_id = ? and account_id = ? and {_SENT} and {_DUE}"
    bulk.run(Outbox, sql, [(to_ms(when), pool_id, account_id, to_ms(now), to_ms(now - FIRST_LOOK))])


def was_told_before(row: OutboxRow) -> bool:
    """Whether the send before this one said the same and was not seen either."""
    sends = StockSend.select().where((StockSend.listing == row.listing_id) & (StockSend.version < row.version))
    before = sends.order_by(StockSend.version.desc(), StockSend.id.desc()).first()
    told = (row.payload["quantity"], row.payload["latency"])
    return before is not None and before.state in ("sending", "sent") and (before.quantity, before.latency) == told


def sold_since(row: OutboxRow) -> int:
    """Units that buyers of the pool ordered of the SKU since its level left."""
    listing = Listing.get_or_none(Listing.id == row.listing_id)
    if listing is None or listing.sent_at is None:
        return 0
    since = (Order.pool == row.pool_id) & (Order.received_at >= listing.sent_at)
    lines: Any = OrderLine.select(OrderLine.quantity).join(Order).where(since & (OrderLine.channel_sku == row.target))
    return sum(quantity for (quantity,) in lines.tuples())


def is_the_channels(pool_id: int, channel_sku: str) -> None:
    """The channel sends it from its own warehouse: no plan touches it again, in any account of the pool."""
    sql = "select l.id from listing l join account a on a.id = l.account_id where a.pool_id = ? and l.channel_sku = ?"
    ids = [listing_id for (listing_id,) in bulk.rows(Listing, sql, [pool_id, channel_sku])]
    Listing.update(fulfilment="amazon").where(Listing.id.in_(ids)).execute()
    levels.mark_listings(ids)


def _as_read(row: OutboxRow) -> Any:
    same = (Outbox.id == row.id) & (Outbox.state == "sent") & (Outbox.version == row.version)
    return same & Outbox.feed.is_null()
