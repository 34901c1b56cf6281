"""Which links would join two different barcodes. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linndesk.domain.barcodes import differ, gtin
from linndesk.store import bulk, tables

_ITEM = (0, "")  # stands for the stock item itself where a listing's account and channel SKU stand


@dataclass(frozen=True, slots=True)
class Clash:
    """``other`` is the stock item's barcode, or that of ``listing``, which is linked to the item already."""

    barcode: str
    other: str
    listing: str = ""

    @property
    def words(self) -> str:
        if self.listing:
            return f"the listing has {self.barcode}, listing {self.listing} of the same item has {self.other}"
        return f"the listing has {self.barcode}, the stock item has {self.other}"


_Known = dict[int, list[tuple[tuple[int, str], str]]]  # item id -> whose, barcode


def clashes(account_id: int, pairs: Sequence[tuple[str, int]]) -> dict[str, Clash]:
    """Channel SKU -> what is wrong with linking it to that item id; pairs count against each other in their order."""
    found: dict[str, Clash] = {}
    known: _Known = {}
    for start in range(0, len(pairs), bulk.CHUNK):
        part = pairs[start : start + bulk.CHUNK]
        own = of_listings(account_id, [sku for sku, _ in part])
        known |= _of_items(sorted({item for _, item in part} - known.keys()))
        for sku, item in part:
            barcode = own.get(sku, "")
            if not barcode:
                continue
            others = [(whose, each) for whose, each in known[item] if whose != (account_id, sku)]
            clash = next(((whose, each) for whose, each in others if differ(barcode, each)), None)
            if clash is None:
                known[item].append(((account_id, sku), barcode))
            else:
                found[sku] = Clash(barcode, clash[1], clash[0][1])
    return found


def owners(barcodes: Sequence[str]) -> dict[str, str]:
    """GTIN -> SKU of a stock item that has it, however it is written there."""
    wanted = {number for each in barcodes if (number := gtin(each))}
    spellings = sorted({each for number in wanted for each in _spellings(number)} | {each for each in barcodes if each})
    found: dict[str, str] = {}
    for start in range(0, len(spellings), bulk.CHUNK):
        part = spellings[start : start + bulk.CHUNK]
        sql = f"select barcode, sku from item where barcode in ({bulk.marks(len(part))}) order by sku desc"
        found.update((gtin(barcode) or barcode, sku) for barcode, sku in bulk.rows(tables.Item, sql, part))
    return found


def _spellings(number: str) -> set[str]:
    """A GTIN with fewer leading noughts is the same one."""
    return {number[-length:] for length in (8, 12, 13, 14) if not number[:-length].strip("0")}


def of_listings(account_id: int, skus: Sequence[str]) -> dict[str, str]:
    """Channel SKU -> barcode, of those that are there; at most one chunk."""
    sql = f"select channel_sku, barcode from listing where account_id = ? and channel_sku in ({bulk.marks(len(skus))})"
    return dict(bulk.rows(tables.Listing, sql, [account_id, *skus]))


def _of_items(ids: Sequence[int]) -> _Known:
    """Barcodes of the items, then of the listings that are linked to them."""
    known: _Known = {each: [] for each in ids}
    if not ids:
        return known
    marks = bulk.marks(len(ids))
    for item, barcode in bulk.rows(tables.Item, f"select id, barcode from item where id in ({marks})", ids):
        known[item].append((_ITEM, barcode))
    sql = f"select item_id, account_id, channel_sku, barcode from listing where item_id in ({marks}) and barcode <> ''"
    for item, account, sku, barcode in bulk.rows(tables.Listing, f"{sql} order by id", ids):
        known[item].append(((account, sku), barcode))
    return known
