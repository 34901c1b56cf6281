"""Suggestions for the mapping: kept per listing, best first, gone once it is linked or ignored. In a read or write."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from linndesk.domain.matching import Candidate, Offer, Product, Tier
from linndesk.store import bulk, tables
from linndesk.store.fields import dump
from linndesk.store.levels import available_of

PAGE = 5_000
_TIERS: tuple[Tier, ...] = ("sku", "tidied", "barcode", "reference", "title")
_OPEN = "g.account_id = ? and g.item_id is null and not g.ignored"
_AVAILABLE = available_of("i.id")


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """One suggestion as a person reads it; ``available`` over all locations, ``evidence`` sentences."""

    rank: int
    item_id: int
    sku: str
    title: str
    barcode: str
    available: int
    score: int
    tier: Tier
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BestRow:
    """An unlinked listing with its best suggestion; ``next_score`` is the second's, None where there is none."""

    listing_id: int
    channel_sku: str
    title: str
    barcode: str
    sku: str | None
    item_title: str
    item_barcode: str
    score: int
    evidence: tuple[str, ...]
    next_score: int | None
    tier: str


def replace(found: Mapping[int, Sequence[Candidate]]) -> int:
    """Put these in the place of what the listings had; one linked or ignored meanwhile gets none. How many have any.

    At most 100 listings a call, so that a transaction stays below 500 rows with five each.
    """
    ids = list(found)
    if not ids:
        return 0
    marks = bulk.marks(len(ids))
    bulk.run(tables.Suggestion, "delete from suggestion where listing_id = ?", [(each,) for each in ids])
    free = {
        each
        for (each,) in bulk.rows(
            tables.Listing, f"select id from listing where item_id is null and not ignored and id in ({marks})", ids
        )
    }
    items = {each.product_id for candidates in found.values() for each in candidates}
    there = _there(items)
    rows: list[tuple[Any, ...]] = []
    for listing_id in ids:
        good = [each for each in found[listing_id] if each.product_id in there] if listing_id in free else []
        rows += [
            (listing_id, rank, each.product_id, each.score, each.tier, dump(list(each.evidence)))
            for rank, each in enumerate(good, 1)
        ]
    bulk.insert(tables.Suggestion, ("listing_id", "rank", "item_id", "score", "tier", "evidence"), rows)
    return len({each[0] for each in rows})


def _there(items: set[int]) -> set[int]:
    """Which of these stock items still exist."""
    wanted = sorted(items)
    found: set[int] = set()
    for start in range(0, len(wanted), bulk.CHUNK):
        part = wanted[start : start + bulk.CHUNK]
        sql = f"select id from item where id in ({bulk.marks(len(part))})"
        found.update(each for (each,) in bulk.rows(tables.Item, sql, part))
    return found


def of_listing(listing_id: int) -> list[SuggestionRow]:
    """Best first; empty where none are stored."""
    rows = bulk.rows(
        tables.Suggestion,
        f"select s.rank, i.id, i.sku, i.title, i.barcode, {_AVAILABLE}, s.score, s.tier, s.evidence "
        "from suggestion s join item i on i.id = s.item_id where s.listing_id = ? order by s.rank",
        [listing_id],
    )
    return [
        SuggestionRow(rank, item_id, sku, title, barcode, int(available), score, _tier(tier), tuple(json.loads(said)))
        for rank, item_id, sku, title, barcode, available, score, tier, said in rows
    ]


def _tier(word: str) -> Tier:
    return next(each for each in _TIERS if each == word)


def best(account_id: int) -> list[BestRow]:
    """Every unlinked, not ignored listing of the account with its best suggestion, by channel SKU."""
    rows = bulk.rows(
        tables.Listing,
        "select g.id, g.channel_sku, g.title, g.barcode, i.sku, i.title, i.barcode, s.score, s.evidence, n.score, "
        "s.tier from listing g left join suggestion s on s.listing_id = g.id and s.rank = 1 "
        "left join item i on i.id = s.item_id left join suggestion n on n.listing_id = g.id and n.rank = 2 "
        f"where {_OPEN} order by g.channel_sku",
        [account_id],
    )
    return [
        BestRow(each[0], each[1], each[2], each[3], each[4], each[5] or "", each[6] or "", each[7] or 0,
                tuple(json.loads(each[8])) if each[8] else (), each[9], each[10] or "")
        for each in rows
    ]  # fmt: skip


def offer(listing_id: int) -> tuple[int, Offer] | None:
    """The account of an unlinked, not ignored listing, and the listing as it is matched; None for any other."""
    rows = bulk.rows(
        tables.Listing,
        "select g.account_id, g.id, g.channel_sku, g.title, g.barcode, g.reference from listing g "
        "where g.id = ? and g.item_id is null and not g.ignored",
        [listing_id],
    )
    return (rows[0][0], Offer(*rows[0][1:])) if rows else None


def offers(account_id: int, after: int, most: int) -> list[Offer]:
    """The next unlinked, not ignored listings of the account with an id above ``after``."""
    rows = bulk.rows(
        tables.Listing,
        f"select g.id, g.channel_sku, g.title, g.barcode, g.reference from listing g where {_OPEN} and g.id > ? "
        f"order by g.id limit {most:d}",
        [account_id, after],
    )
    return [Offer(*each) for each in rows]


def waiting(account_id: int) -> int:
    """How many listings are neither linked nor ignored."""
    return int(bulk.rows(tables.Listing, f"select count(*) from listing g where {_OPEN}", [account_id])[0][0])


def products(after: int = 0) -> list[Product]:
    """The next stock items with an id above ``after``, at most ``PAGE``."""
    rows = bulk.rows(
        tables.Item, f"select id, sku, title, barcode from item where id > ? order by id limit {PAGE:d}", [after]
    )
    return [Product(*each) for each in rows]


def links(account_id: int) -> list[tuple[str, str]]:
    """Channel SKU and stock SKU of every link of the account."""
    rows = bulk.rows(
        tables.Listing,
        "select g.channel_sku, i.sku from listing g join item i on i.id = g.item_id where g.account_id = ?",
        [account_id],
    )
    return cast(list[tuple[str, str]], rows)


def references() -> dict[str, set[int]]:
    """Items that a channel's own reference (such as an ASIN) is linked to, on any account."""
    found: dict[str, set[int]] = {}
    rows = bulk.rows(
        tables.Listing, "select reference, item_id from listing where item_id is not null and reference <> ''"
    )
    for reference, item_id in rows:
        found.setdefault(reference, set()).add(item_id)
    return found


def stamp(account_id: int) -> str:
    """Differs once an item, or what the account lists, is another; a link alone changes nothing."""
    listed = _stamp(
        "select id, channel_sku, title, barcode, reference from listing where account_id = ? and id > ?", [account_id]
    )
    return f"{item_stamp()}-{listed}"


def item_stamp() -> str:
    """Differs once a stock item's SKU, title or barcode is another."""
    return _stamp("select id, sku, title, barcode from item where id > ?", [])


def _stamp(sql: str, arguments: list[Any]) -> str:
    count = check = 0
    for rows in _pages(sql, arguments):
        count += len(rows)
        for each in rows:
            check = zlib.crc32("\0".join(map(str, each)).encode("utf-8", "surrogatepass"), check)
    return f"{count}:{check:08x}"


def _pages(sql: str, arguments: list[Any]) -> Iterator[list[tuple[Any, ...]]]:
    last = 0
    while True:
        rows = bulk.rows(tables.Item, f"{sql} order by id limit {PAGE:d}", [*arguments, last])
        if rows:
            yield rows
            last = rows[-1][0]
        if len(rows) < PAGE:
            return
