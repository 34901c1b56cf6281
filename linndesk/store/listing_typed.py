"""SKUs typed before any report has listed them (A10): which look like a listed one. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from linndesk.store import bulk, listings, tables


def folded(sku: str) -> str:
    """Without what people get wrong as they type: upper and lower case, spaces."""
    return "".join(sku.split()).casefold()


def alike(account_id: int, skus: Iterable[str]) -> dict[str, str]:
    """Of these SKUs, those that the channel lists differently only in case or spaces -> as it lists them."""
    wanted = sorted(set(skus))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), bulk.CHUNK):
        part = {each: folded(each) for each in wanted[start : start + bulk.CHUNK]}
        listed = _listed(account_id, sorted({"".join(each.split()).lower() for each in part}))
        found.update((each, listed[key]) for each, key in part.items() if key in listed and listed[key] != each)
    return found


def _listed(account_id: int, keys: Sequence[str]) -> Mapping[str, str]:
    sql = (
        "select channel_sku from listing where account_id = ? and verified "
        f"and lower(replace(channel_sku, ' ', '')) in ({bulk.marks(len(keys))})"
    )
    return {folded(sku): sku for (sku,) in bulk.rows(tables.Listing, sql, [account_id, *keys])}


def trimmed(account_id: int, skus: Sequence[str]) -> dict[str, str]:
    """Of these SKUs, those that a listing has with spaces around -> as it has them; at most one chunk."""
    if not skus:
        return {}
    sql = f"select channel_sku from listing where account_id = ? and trim(channel_sku) in ({bulk.marks(len(skus))})"
    rows = bulk.rows(tables.Listing, sql, [account_id, *skus])
    return {sku.strip(): sku for (sku,) in rows if sku.strip() != sku}


def mistyped(account_id: int) -> dict[str, str]:
    """Unverified SKUs that differ from a listed one only in case or spaces -> as the channel lists it."""
    sql = "select channel_sku from listing where account_id = ? and not verified order by channel_sku"
    typed = [sku for (sku,) in bulk.rows(tables.Listing, sql, [account_id])]
    return alike(account_id, typed)


def there(account_id: int, skus: Sequence[str]) -> dict[str, bool]:
    """Which of these are listings here -> whether a report has named them; at most one chunk."""
    sql = f"select channel_sku, verified from listing where account_id = ? and channel_sku in ({bulk.marks(len(skus))})"
    return {sku: bool(verified) for sku, verified in bulk.rows(tables.Listing, sql, [account_id, *skus])}


def remove(account_id: int, skus: Sequence[str], now: datetime) -> int:
    """Take unverified listings away; open lines lose their item. How many open orders are unmapped by it."""
    bulk.run(
        tables.Listing,
        "delete from listing where account_id = ? and channel_sku = ? and verified = ?",
        [(account_id, sku, False) for sku in skus],
    )
    return len(listings.follow(account_id, dict.fromkeys(skus), now))
