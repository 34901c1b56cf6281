"""What listings were told, for the drift radar, and what a person decides of a difference. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from linndesk.domain.drift import Told
from linndesk.domain.outbox import OPEN
from linndesk.errors import UnknownName
from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.stock_facts import chunks
from linndesk.store.stock_look import PUSHED
from linndesk.store.tables import Listing, OrderLine, Outbox

_LEAVING = ", ".join(f"'{each}'" for each in sorted(OPEN - {"sent", "refused", "held"}))


def told(account_id: int, pool_id: int, after: str, limit: int, *, planned: bool = True) -> list[Told]:
    """Listings of an account that were ever told a level, by channel SKU, behind ``after``.

    ``planned`` False: no plan looks at its marks, so that they bring no newer level about.
    """
    sql = (
        "select g.id, g.channel_sku, i.sku, g.title, g.wanted, g.sent, g.sent_at, g.sent_latency, g.drift_ignored, "
        "g.dirty, g.reference from listing g join item i on i.id = g.item_id "
        f"where g.account_id = ? and g.sent is not null and {PUSHED} and g.channel_sku > ? "
        "order by g.channel_sku limit ?"
    )
    rows = bulk.rows(Listing, sql, [account_id, after, limit])
    skus = [row[1] for row in rows]
    due = _due(pool_id, skus)
    sold = _sold(pool_id, {row[1]: row[6] for row in rows})
    return [
        Told(
            row[0], row[1], row[2], row[3], row[4], row[5], None if row[6] is None else from_ms(row[6]), row[7],
            row[1] in due or (planned and row[9] > 0), sold.get(row[1], 0), row[8],
            row[10],
        )
        for row in rows
    ]  # fmt: skip


def count(account_id: int) -> int:
    """How many that is."""
    sql = f"select count(*) from listing g where g.account_id = ? and g.sent is not null and {PUSHED}"
    return int(bulk.rows(Listing, sql, [account_id])[0][0])


def ignore(listing_id: int, number: int | None) -> None:
    """Leave the channel's number alone as long as it is that one; None = look at it again."""
    bulk.run(Listing, "update listing set drift_ignored = ? where id = ?", [(number, listing_id)])


def one(listing_id: int) -> tuple[str, int, int | None]:
    """Stock SKU, account and the number that its channel showed last. Raises UnknownName."""
    sql = "select i.sku, g.account_id, g.channel_quantity from listing g join item i on i.id = g.item_id where g.id = ?"
    rows = bulk.rows(Listing, sql, [listing_id])
    if not rows:
        raise UnknownName("There is no such listing any more", fix="Read the channel again")
    sku, account_id, shown = rows[0]
    return sku, account_id, shown


def _due(pool_id: int, skus: Sequence[str]) -> set[str]:
    """Those of which a newer level waits or is being sent."""
    found: set[str] = set()
    for part in chunks(skus):
        sql = (
            f"select target from outbox where pool_id = ? and kind = 'stock' and state in ({_LEAVING}) "
            f"and target in ({bulk.marks(len(part))})"
        )
        found.update(target for (target,) in bulk.rows(Outbox, sql, [pool_id, *part]))
    return found


def _sold(pool_id: int, since: dict[str, int | None]) -> dict[str, int]:
    """Units ordered of each SKU in the pool since it was told, by when the order was placed."""
    known = [each for each in since.values() if each is not None]
    if not known:
        return {}
    found: dict[str, int] = {}
    for part in chunks(list(since)):
        sql = (
            "select l.channel_sku, o.received_at, l.quantity from order_line l join orders o on o.id = l.order_id "
            f"where o.pool_id = ? and o.received_at >= ? and l.channel_sku in ({bulk.marks(len(part))})"
        )
        values: list[Any] = [pool_id, min(known), *part]
        for sku, at, units in bulk.rows(OrderLine, sql, values):
            start = since[sku]
            if start is not None and at >= start:
                found[sku] = found.get(sku, 0) + units
    return found
