"""Purchase orders as their channels have them: listed, read, closed (M3, M4). Inside a read or a write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SqliteDatabase

from linndesk.domain.purchases import Purchase, PurchaseHead, PurchaseLine
from linndesk.store import bulk, dues, levels, purchase_items
from linndesk.store.tables import Purchase as Kept
from linndesk.store.tables import PurchaseLine as KeptLine

AT_MOST = 50  # unchanged ones that one run reads again
CLOSED = {"DELIVERED": "delivered", "PENDING": "pending"}  # statuses under which nothing is expected


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of open ones brought."""

    new: int
    changed: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A purchase order that was read. ``made``: SKUs of stock items that its lines made (M4); ``closed``: why it is
    closed by now, "" = it is open."""

    purchase_id: int
    made: tuple[str, ...] = ()
    closed: str = ""


def put_heads(account_id: int, heads: Iterable[PurchaseHead], now: datetime) -> Listed:
    """All that are open on the channel, as it lists them. One that was closed here is open again."""
    known = {each.channel_id: each for each in Kept.select().where(Kept.account == account_id)}
    new = changed = 0
    for each in heads:
        row = known.get(each.id)
        if row is None:
            Kept.create(account=account_id, channel_id=each.id, created_at=now, **_head(each, now))
            new += 1
            continue
        changed += row.listed_digest != each.digest or row.closed_at is not None
        Kept.update(closed_at=None, closed_why="", **_head(each, now)).where(Kept.id == row.id).execute()
        if row.closed_at is not None:
            dues.follow_purchase(row.id)
    return Listed(new, changed)


def _head(head: PurchaseHead, now: datetime) -> dict[str, Any]:
    return {**_facts(head), "listed_digest": head.digest, "listed_at": now}


def _facts(head: PurchaseHead) -> dict[str, Any]:
    """A supplier whose name could not be had just now keeps the one that is known."""
    named = {"supplier": head.supplier} if head.supplier else {}
    return {
        **named, "reference": head.reference, "supplier_reference": head.supplier_reference,
        "status": head.status, "locked": head.locked, "ordered_at": head.ordered_at, "expected_at": head.expected_at,
    }  # fmt: skip


def to_read(account_id: int, at_most: int = AT_MOST) -> list[str]:
    """Channel ids of open ones that have changed since they were read, then of the least recently read others."""
    mine = (Kept.account == account_id) & Kept.closed_at.is_null()
    fresh = Kept.read_at.is_null() | (Kept.read_digest != Kept.listed_digest)
    changed = Kept.select(Kept.channel_id).where(mine & fresh).order_by(Kept.id)
    rest = Kept.select(Kept.channel_id).where(mine & ~fresh).order_by(Kept.read_at, Kept.id).limit(at_most)
    return [each.channel_id for query in (changed, rest) for each in query]


def unlisted(account_id: int, at: datetime) -> list[str]:
    """Channel ids of open ones that the list of that moment did not have."""
    gone = Kept.listed_at.is_null() | (Kept.listed_at != at)
    mine = (Kept.account == account_id) & Kept.closed_at.is_null()
    return [each.channel_id for each in Kept.select(Kept.channel_id).where(mine & gone).order_by(Kept.id)]


def put(
    account_id: int, purchase: Purchase, now: datetime, *, elsewhere: bool = False, makes: bool = False, who: str = ""
) -> Stored:
    """A whole one as its channel has it now; one that is not here yet comes in.

    ``elsewhere``: it is expected at another location. ``makes``: lines without a stock item here make one (M4);
    ``who``: what the channel is called. A status under which nothing is expected closes it.
    """
    row = _locked(account_id, purchase, now)
    closed = "moved" if elsewhere else CLOSED.get(purchase.head.status, "")
    changes = {
        **_facts(purchase.head), "read_at": now, "read_digest": row.listed_digest,
        "trouble": "; ".join(purchase.broken), "closed_why": closed,
        "closed_at": None if not closed else row.closed_at or now,
    }  # fmt: skip
    Kept.update(changes).where(Kept.id == row.id).execute()
    before, delivered = _items_of(row.id), _delivered(row.id)
    _put_lines(row.id, purchase.lines)
    made = purchase_items.resolve(row.id, now, makes=makes and not closed, who=who)
    dues.follow(before | _items_of(row.id))
    if not elsewhere:
        _tell_moved(account_id, delivered, _delivered(row.id))
    return Stored(row.id, made, closed)


def _delivered(purchase_id: int) -> dict[int, tuple[int, int | None]]:
    """Of each line what is delivered there, and its item here."""
    sql = "select id, delivered, item_id from purchase_line where purchase_id = ?"
    return {line: (units, item) for line, units, item in bulk.rows(KeptLine, sql, [purchase_id])}


def _tell_moved(
    account_id: int, before: Mapping[int, tuple[int, int | None]], now: Mapping[int, tuple[int, int | None]]
) -> None:
    """Whoever has booked something in there has raised its stock by it, which is counted here only if it came here."""
    moved = {item for line, (units, item) in now.items() if item is not None and before.get(line, (units,))[0] != units}
    if moved:
        levels.tell_items_again(account_id, moved)


def _locked(account_id: int, purchase: Purchase, now: datetime) -> Kept:
    mine = (Kept.account == account_id) & (Kept.channel_id == purchase.head.id)
    found = Kept.get_or_none(mine)
    if found is None:
        return Kept.create(
            account=account_id, channel_id=purchase.head.id, created_at=now, listed_digest=purchase.head.digest,
            **_facts(purchase.head),
        )  # fmt: skip
    lock(found.id)
    return found


def lock(purchase_id: int) -> None:
    """Nobody else books or stores anything of it until the commit."""
    if not isinstance(Kept._meta.database.obj, SqliteDatabase):
        bulk.rows(Kept, "select id from purchase where id = ? for update", [purchase_id])


_LINE = (
    "purchase_id", "channel_line_id", "stock_id", "sku", "title", "barcode", "supplier_code", "supplier_barcode",
    "ordered", "delivered", "pack_size", "packs", "batched", "removed", "place", "made",
)  # fmt: skip


def _put_lines(purchase_id: int, lines: Sequence[PurchaseLine]) -> None:
    """Each is kept by the channel's id; one that is no longer there stays, marked as removed. A line of another SKU
    than before looks for its item anew."""
    known = {each.channel_line_id: each for each in KeptLine.select().where(KeptLine.purchase == purchase_id)}
    other = [each.id for each in lines if each.id in known and known[each.id].sku != each.sku]
    KeptLine.update(item=None, made=False).where(
        (KeptLine.purchase == purchase_id) & KeptLine.channel_line_id.in_(other)
    ).execute()
    bulk.insert_or_update(
        KeptLine,
        _LINE,
        [
            (
                purchase_id, each.id, each.stock_id, each.sku, each.title, each.barcode, each.supplier_code,
                each.supplier_barcode, each.ordered, each.delivered, each.pack_size, each.packs, each.batched,
                each.removed, place, False,
            )
            for place, each in enumerate(lines)
        ],
        key=("purchase_id", "channel_line_id"),
        change=_LINE[2:-1],
    )  # fmt: skip
    there = {each.id for each in lines}
    gone = [row.id for key, row in known.items() if key not in there]
    KeptLine.update(removed=True).where(KeptLine.id.in_(gone)).execute()


def close(account_id: int, channel_id: str, why: str, now: datetime) -> bool:
    """Nothing of it is expected here any more; ``why``: delivered, gone, moved, pending, off. False where it is so."""
    mine = (Kept.account == account_id) & (Kept.channel_id == channel_id) & (Kept.closed_why != why)
    found = Kept.get_or_none(mine)
    if found is None:
        return False
    Kept.update(closed_at=found.closed_at or now, closed_why=why).where(Kept.id == found.id).execute()
    dues.follow_purchase(found.id)
    return True


def has_open(account_id: int) -> bool:
    """Whether anything of an account's is expected."""
    return bool(Kept.select().where((Kept.account == account_id) & Kept.closed_at.is_null()).exists())


def close_all(account_id: int, why: str, now: datetime) -> None:
    """The same of every open one of an account: the next list of its channel opens those that it has."""
    mine = (Kept.account == account_id) & Kept.closed_at.is_null()
    ids = [each.id for each in Kept.select(Kept.id).where(mine)]
    Kept.update(closed_at=now, closed_why=why).where(mine).execute()
    dues.follow({item for each in ids for item in _items_of(each)})


def trouble(account_id: int, channel_id: str, why: str) -> None:
    """Why it cannot be read, as a sentence; "" = it can."""
    Kept.update(trouble=why).where((Kept.account == account_id) & (Kept.channel_id == channel_id)).execute()


def called(account_id: int, channel_id: str) -> str:
    """What people call it, "" where it is not here."""
    found = Kept.get_or_none((Kept.account == account_id) & (Kept.channel_id == channel_id))
    return "" if found is None else str(found.reference)


def _items_of(purchase_id: int) -> set[int]:
    sql = "select distinct item_id from purchase_line where purchase_id = ? and item_id is not null"
    return {item for (item,) in bulk.rows(KeptLine, sql, [purchase_id])}


def resolve(purchase_id: int, now: datetime) -> int:
    """Lines without a stock item get the one that there is by now. How many did."""
    before = _open_lines(purchase_id)
    purchase_items.resolve(purchase_id, now)
    dues.follow_purchase(purchase_id)
    return before - _open_lines(purchase_id)


def make_items(purchase_id: int, line_ids: Collection[str], now: datetime, who: str) -> tuple[str, ...]:
    """Those lines make the stock items that they lack; SKUs that were made, sorted."""
    made = purchase_items.resolve(purchase_id, now, makes=True, who=who, only=line_ids)
    dues.follow_purchase(purchase_id)
    return made


def _open_lines(purchase_id: int) -> int:
    sql = "select count(*) from purchase_line where purchase_id = ? and item_id is null"
    return int(bulk.rows(KeptLine, sql, [purchase_id])[0][0])
