"""What channels count in their own warehouses, and the levels here that follow from it: the one way that such a level
changes. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from linndesk.domain.centres import Counted, Here
from linndesk.domain.centres import levels as levels_of
from linndesk.store import bulk, centres, kits, ledger, levels
from linndesk.store.centres import CentreRow
from linndesk.store.ledger import Entry
from linndesk.store.tables import Account, CentreStock, Level, Listing

T = TypeVar("T")
REASON = "counted by the channel"
WHO = "linndesk"
_COLUMNS = ("centre_id", "channel_sku", "item_id", "fulfillable", "due", "reserved", "unsellable", "title")


def put(centre: CentreRow, counted: Sequence[Counted], now: datetime) -> int:
    """Some of what an answer says, each SKU once; the levels of what they are linked to follow. At most one chunk.

    How many of them are counted otherwise than before.
    """
    centres.lock(centre.id)
    skus = [each.channel_sku for each in counted]
    known, items = _known(centre, skus), _linked(centre, skus)
    news = [each for each in counted if known.get(each.channel_sku) != (items.get(each.channel_sku), each)]
    rows = [
        (centre.id, each.channel_sku, items.get(each.channel_sku), each.fulfillable, each.due, each.reserved,
         each.unsellable, each.title)
        for each in news
    ]  # fmt: skip
    bulk.insert(CentreStock, _COLUMNS, rows, upsert=("centre_id", "channel_sku"))
    before = (known[each.channel_sku][0] for each in news if each.channel_sku in known)
    _work_out(centre, {*(items.get(each.channel_sku) for each in news), *before}, now)
    return len(news)


def gone(centre_id: int, skus: Collection[str]) -> list[Counted]:
    """What lay there and is not in a whole answer that names ``skus``: nothing is there of it any more."""
    there = bulk.rows(
        CentreStock,
        "select channel_sku, title from centre_stock where centre_id = ? "
        "and (fulfillable <> 0 or due <> 0 or reserved <> 0 or unsellable <> 0) order by channel_sku",
        [centre_id],
    )
    return [Counted(sku, 0, 0, title=title) for sku, title in there if sku not in skus]


def followed(centre_id: int, server_time: datetime, now: datetime, *, is_all: bool) -> None:
    """All of an answer is kept: changes are known until ``server_time``, by the channel's clock."""
    whole = {"mirrored_at": now} if is_all else {}
    centres.note(centre_id, resume_point=server_time, followed_at=now, trouble="", **whole)


def relink(account_id: int, skus: Iterable[str], now: datetime) -> None:
    """The listings of these channel SKUs are linked otherwise: levels follow in the same transaction."""
    some = list(skus)
    for centre in _of_account(account_id):
        _relink(centre, some, now)


def relink_pool(pool_id: int, now: datetime) -> None:
    """Accounts came or went with their listings, or another one drives: every link is looked at anew."""
    for centre in centres.of_pool(pool_id):
        sql = "select channel_sku from centre_stock where centre_id = ?"
        _relink(centre, [sku for (sku,) in bulk.rows(CentreStock, sql, [centre.id])], now)


def recount(item_ids: Iterable[int], now: datetime) -> None:
    """These became kits, or ordinary items again."""
    some = set(item_ids)
    for centre in centres.every():
        centres.lock(centre.id)
        _work_out(centre, some, now)


def _of_account(account_id: int) -> list[CentreRow]:
    found = bulk.rows(Account, "select pool_id from account where id = ?", [account_id])
    return centres.of_pool(found[0][0]) if found else []


def _relink(centre: CentreRow, skus: Sequence[str], now: datetime) -> None:
    centres.lock(centre.id)
    for part in _parts(skus):
        before, items = {sku: item for sku, (item, _) in _known(centre, part).items()}, _linked(centre, part)
        changed = {sku for sku, item in before.items() if item != items.get(sku)}
        rows = [(items.get(sku), centre.id, sku) for sku in sorted(changed)]
        bulk.run(CentreStock, "update centre_stock set item_id = ? where centre_id = ? and channel_sku = ?", rows)
        _work_out(centre, {item for sku in changed for item in (before[sku], items.get(sku))}, now)


def _linked(centre: CentreRow, skus: Sequence[str]) -> dict[str, int]:
    """The item of each channel SKU: by the driver's listing, else by that of the account that was added first."""
    found: dict[str, int] = {}
    for part in _parts(skus):
        sql = (
            "select g.channel_sku, g.item_id, g.account_id from listing g where g.item_id is not null "
            "and g.account_id in (select id from account where pool_id = ?) "
            f"and g.channel_sku in ({bulk.marks(len(part))})"
        )
        rows = bulk.rows(Listing, sql, [centre.pool_id, *part])
        for sku, item, _ in sorted(rows, key=lambda row: (row[2] != centre.driver_id, row[2])):
            found.setdefault(sku, item)
    return found


def _known(centre: CentreRow, skus: Sequence[str]) -> dict[str, tuple[int | None, Counted]]:
    """By SKU, the item for which it counts now, and what was counted of it last."""
    if not skus:
        return {}
    sql = (
        "select item_id, channel_sku, fulfillable, due, reserved, unsellable, title from centre_stock "
        f"where centre_id = ? and channel_sku in ({bulk.marks(len(skus))})"
    )
    return {row[1]: (row[0], Counted(*row[1:])) for row in bulk.rows(CentreStock, sql, [centre.id, *skus])}


def _work_out(centre: CentreRow, item_ids: Iterable[int | None], now: datetime) -> None:
    for part in _parts(sorted({each for each in item_ids if each is not None})):
        wanted = _wanted(centre, part)
        here = _here(centre, part)
        changed = {each: wanted[each] for each in part if wanted[each] != here.get(each, Here())}
        rows = levels.locked_levels({(each, centre.location_id) for each in changed})
        ledger.counted(
            [
                Entry(item, centre.location_id, there.on_hand - rows[item, centre.location_id][1], REASON, who=WHO)
                for item, there in changed.items()
            ],
            now,
        )
        bulk.update(
            Level,
            ("due",),
            [(there.due, rows[item, centre.location_id][0]) for item, there in changed.items()],
        )


def _wanted(centre: CentreRow, item_ids: Sequence[int]) -> dict[int, Here]:
    sql = (
        "select channel_sku, item_id, fulfillable, due from centre_stock "
        f"where centre_id = ? and item_id in ({bulk.marks(len(item_ids))})"
    )
    rows = bulk.rows(CentreStock, sql, [centre.id, *item_ids])
    made = frozenset(kits.parts_of(item_ids))
    found = levels_of((Counted(sku, units, due) for sku, _, units, due in rows), {row[0]: row[1] for row in rows}, made)
    return {each: found.get(each, Here()) for each in item_ids}


def _here(centre: CentreRow, item_ids: Sequence[int]) -> dict[int, Here]:
    sql = f"select item_id, on_hand, due from level where location_id = ? and item_id in ({bulk.marks(len(item_ids))})"
    return {item: Here(on_hand, due) for item, on_hand, due in bulk.rows(Level, sql, [centre.location_id, *item_ids])}


def _parts(some: Sequence[T]) -> Iterator[list[T]]:
    for start in range(0, len(some), bulk.CHUNK):
        yield list(some[start : start + bulk.CHUNK])
