"""Which stock item a line of a purchase order is, and the items that lines make (M4). Inside a write."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from linndesk.store import audit, bulk, centres, dues, items, levels
from linndesk.store.items import Facts
from linndesk.store.tables import Item, Listing, Purchase, PurchaseLine


def resolve(
    purchase_id: int, now: datetime, *, makes: bool = False, who: str = "", only: Collection[str] | None = None
) -> tuple[str, ...]:
    """Lines without a stock item get theirs where there is one by now: the one that the account's listing of that SKU
    is linked to, else the one of that SKU, its case ignored where that names only one.

    ``makes``: else one is made, never where an item has that SKU in whatever case. SKUs that were made, sorted.
    ``only``: the channel's ids of the lines that may, None = all.
    """
    account_id = Purchase.get_by_id(purchase_id).account_id
    mine = (PurchaseLine.purchase == purchase_id) & PurchaseLine.item.is_null()
    open_ = list(PurchaseLine.select().where(mine).order_by(PurchaseLine.place, PurchaseLine.id))
    found = items_of(account_id, {each.sku for each in open_})
    bulk.update(PurchaseLine, ("item_id",), [(found[each.sku], each.id) for each in open_ if each.sku in found])
    missing = [each for each in open_ if each.sku not in found and each.sku.strip() and not each.removed]
    wanted = [each for each in missing if only is None or each.channel_line_id in only]
    return _make(account_id, wanted, now, who) if makes and wanted else ()


def items_of(account_id: int, skus: Iterable[str]) -> dict[str, int]:
    """The stock item of each SKU of an account's channel, where there is one."""
    wanted = sorted(set(skus))
    found = _linked(account_id, wanted)
    rest = [each for each in wanted if each not in found]
    exact = items.ids_of(rest)
    alike = _alike([each for each in rest if each not in exact])
    return {**{sku: ids[0] for sku, ids in alike.items() if len(ids) == 1}, **exact, **found}


def _linked(account_id: int, skus: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(skus), bulk.CHUNK):
        part = skus[start : start + bulk.CHUNK]
        sql = (
            "select channel_sku, item_id from listing where account_id = ? and item_id is not null "
            f"and channel_sku in ({bulk.marks(len(part))})"
        )
        found.update(bulk.rows(Listing, sql, [account_id, *part]))
    return found


def _alike(skus: list[str]) -> dict[str, list[int]]:
    """Items whose SKU differs at most in its case, by SKU as it was asked for."""
    found: dict[str, list[int]] = {}
    for start in range(0, len(skus), bulk.CHUNK):
        part = skus[start : start + bulk.CHUNK]
        by_case: dict[str, list[int]] = {}
        for item_id, sku in _candidates(part):
            by_case.setdefault(sku.casefold(), []).append(item_id)
        found.update((each, by_case[each.casefold()]) for each in part if each.casefold() in by_case)
    return found


def _candidates(skus: list[str]) -> list[tuple[int, str]]:
    """SQLite knows the case of ASCII alone."""
    if not all(each.isascii() for each in skus):
        return [(item_id, sku) for item_id, sku in bulk.rows(Item, "select id, sku from item")]
    keys = sorted({each.lower() for each in skus})
    sql = f"select id, sku from item where lower(sku) in ({bulk.marks(len(keys))})"
    return [(item_id, sku) for item_id, sku in bulk.rows(Item, sql, keys)]


def _make(account_id: int, lines: list[PurchaseLine], now: datetime, who: str) -> tuple[str, ...]:
    taken = _alike([each.sku for each in lines])
    new: dict[str, PurchaseLine] = {}
    for each in lines:
        if each.sku not in taken:
            new.setdefault(each.sku.casefold(), each)
    ids = items.create(_facts(new.values()), now)
    place = _place(account_id)
    if place is not None:
        levels.locked_levels({(item_id, place) for item_id in ids.values()})
    by_case = {sku.casefold(): item_id for sku, item_id in ids.items()}
    made = [(by_case[each.sku.casefold()], True, each.id) for each in lines if each.sku.casefold() in by_case]
    bulk.update(PurchaseLine, ("item_id", "made"), made)
    note = {"title": "made from a purchase order", "account": who}
    audit.note_many("item made", [(sku, None, note) for sku in ids], now, who="linndesk")
    return tuple(sorted(ids))


def _facts(lines: Iterable[PurchaseLine]) -> list[Facts]:
    """A line's barcode is its item's where no other item has it."""
    found: list[Facts] = []
    for each in lines:
        others = Item.select().where(Item.barcode == each.barcode)
        free = each.barcode and each.barcode not in {facts.barcode for facts in found} and not others.exists()
        found.append(Facts(each.sku, each.title, each.barcode if free else ""))
    return found


def _place(account_id: int) -> int | None:
    place = dues.places_of_accounts().get(account_id)
    return None if place in centres.places() else place
