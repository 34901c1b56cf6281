"""SKUs that the channel's own warehouse sends: no level of them is ever told, by any account of the pool (D18). Inside
a read or a write."""

from __future__ import annotations

from collections.abc import Iterable

from linndesk.store import bulk
from linndesk.store.tables import Listing

# Of a listing that stands as {0}: whether one of its pool that is still listed there says so of its SKU.
THEIRS = (
    "exists (select 1 from listing y where y.channel_sku = {0}.channel_sku and y.fulfilment = 'amazon' "
    "and not y.vanished and y.account_id in (select z.id from account z where z.pool_id = "
    "(select v.pool_id from account v where v.id = {0}.account_id)))"
)


def siblings(account_id: int, channel_skus: Iterable[str]) -> list[int]:
    """Ids of the listings of these SKUs that the other accounts of the pool have."""
    skus = list(channel_skus)
    others = bulk.rows(
        Listing,
        "select a.id from account a join account m on m.pool_id = a.pool_id where m.id = ? and a.id <> m.id",
        [account_id],
    )
    found: list[int] = []
    for start in range(0, len(skus) if others else 0, bulk.CHUNK):
        part = skus[start : start + bulk.CHUNK]
        sql = (
            f"select id from listing where account_id in ({bulk.marks(len(others))}) "
            f"and channel_sku in ({bulk.marks(len(part))})"
        )
        found += [each for (each,) in bulk.rows(Listing, sql, [*(each for (each,) in others), *part])]
    return found
