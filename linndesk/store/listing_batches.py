"""Bulk acts over listings, kept so that each can be taken back in one go. Inside a read or a write.

A row of a batch holds what the listing was before and after the act. Taking back compares what is there now with
*after*: where they differ a person has decided since, and that stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from linndesk.errors import BadInput, UnknownName
from linndesk.store import bulk, items, levels, listings, tables, waiting
from linndesk.store.fields import dump
from linndesk.store.items import Facts

T = TypeVar("T")
_OURS = ("item_id", "link_how", "linked_by", "linked_at", "ignored", "max_listed", "percentage", "end_when", "latency",
         "own_price")  # fmt: skip
_BLANK: dict[str, Any] = dict.fromkeys(_OURS) | {"link_how": "", "linked_by": "", "ignored": False}
_State = dict[str, Any]  # _OURS as raw values
Changed = Mapping[int, tuple[_State | None, _State]]  # listing id -> before (None = it was not there), after


@dataclass(frozen=True, slots=True)
class Batch:
    """A bulk act that can be taken back: when, by whom, what it was, and how many listings it changed."""

    id: int
    at: datetime
    who: str
    what: str
    listings: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one step of taking back did.

    ``left``: listings that somebody changed since. ``items``: made for it, removed again. ``orders``: ids of open
    orders that followed. ``whole``: it was the last step.
    """

    listings: int
    left: int
    items: int
    orders: frozenset[int]
    whole: bool


def last(account_id: int) -> Batch | None:
    """The newest that is not undone."""
    rows = bulk.rows(
        tables.ListingBatch,
        "select id from listing_batch where account_id = ? and undone_at is null order by id desc limit 1",
        [account_id],
    )
    return batch(rows[0][0]) if rows else None


def batch(batch_id: int) -> Batch:
    """Raises UnknownName."""
    row = tables.ListingBatch.get_or_none(tables.ListingBatch.id == batch_id)
    if row is None:
        raise UnknownName("There is no such bulk change of listings", fix="Look at the list of the account again")
    count = tables.ListingBefore.select().where(tables.ListingBefore.batch == batch_id).count()
    return Batch(row.id, row.at, row.who, row.what, count)


def begin(account_id: int, who: str, what: str, now: datetime) -> int:
    return int(tables.ListingBatch.create(account=account_id, at=now, who=who, what=what).id)


def watch(account_id: int, skus: Sequence[str], job: Callable[[], T]) -> tuple[T, Changed]:
    """Run ``job`` and see what it changes of these listings, at most 500."""
    before = _by_sku(account_id, skus)
    result = job()
    after = _by_sku(account_id, skus)
    changed = {
        listing_id: (before[sku][1] if sku in before else None, state)
        for sku, (listing_id, state) in after.items()
        if sku not in before or before[sku][1] != state
    }
    return result, changed


def keep(batch_id: int, changed: Changed, made: Mapping[int, Facts]) -> None:
    """Note what was seen. ``made``: item id -> facts of items that were created for these listings."""
    rows = []
    for listing_id, (before, after) in changed.items():
        facts = made.get(after["item_id"])
        item = None if facts is None else {"id": after["item_id"], "title": facts.title, "barcode": facts.barcode}
        rows.append((batch_id, listing_id, dump({"before": before, "after": after, "item": item})))
    bulk.insert(tables.ListingBefore, ("batch_id", "listing_id", "state"), rows)


def undo_part(batch_id: int, now: datetime, limit: int) -> Part:
    """Take back up to ``limit`` of its listings, the latest first; the last part closes the batch.

    Raises UnknownName, BadInput (undone already, or a newer one is not).
    """
    account_id = _may_undo(batch_id)
    rows = list(
        tables.ListingBefore.select()
        .where(tables.ListingBefore.batch == batch_id)
        .order_by(tables.ListingBefore.id.desc())
        .limit(limit)
    )
    now_there = _by_id([each.listing_id for each in rows])
    back: dict[int, _State | None] = {}
    for each in rows:
        here = now_there[each.listing_id]
        if here == {**here, **each.state["after"]}:  # one of an earlier version does not speak of every column
            before = each.state["before"]
            back[each.listing_id] = None if before is None else {**here, **before}
            now_there[each.listing_id] = back[each.listing_id] or _BLANK
    orders = _restore(account_id, back, now)
    waiting.look(now)
    made = [each.state["item"] for each in rows if each.state["item"] and each.listing_id in back]
    bulk.run(tables.ListingBefore, "delete from listing_before where id = ?", [(each.id,) for each in rows])
    removed = _remove_unused(made)
    whole = len(rows) < limit
    if whole:
        tables.ListingBatch.update(undone_at=now).where(tables.ListingBatch.id == batch_id).execute()
    left = len({each.listing_id for each in rows} - back.keys())
    return Part(len(back), left, removed, orders, whole)


def _may_undo(batch_id: int) -> int:
    row = tables.ListingBatch.get_or_none(tables.ListingBatch.id == batch_id)
    if row is None:
        raise UnknownName("There is no such bulk change of listings", fix="Look at the list of the account again")
    if row.undone_at is not None:
        raise BadInput("This bulk change was taken back already", row.what, "Look at the listings as they are now")
    newest = last(row.account_id)
    if newest is not None and newest.id != batch_id:
        raise BadInput(f"{row.what} is not the last bulk change", f"{newest.what} came after it", "Undo that one first")
    return int(row.account_id)


def _restore(account_id: int, back: Mapping[int, _State | None], now: datetime) -> frozenset[int]:
    """Write what was; listings that only the act had made go. Which open orders follow."""
    states = {listing_id: dict(state or _BLANK) for listing_id, state in back.items()}
    there = _there([state["item_id"] for state in states.values() if state["item_id"] is not None])
    for state in states.values():
        if state["item_id"] is not None and state["item_id"] not in there:  # the item was removed meanwhile
            state |= {"item_id": None, "link_how": "", "linked_by": "", "linked_at": None}
    bulk.update(
        tables.Listing,
        _OURS,
        [(*(state[each] for each in _OURS), listing_id) for listing_id, state in states.items()],
    )
    levels.mark_listings(list(states))
    linked = {sku: states[each]["item_id"] for each, sku in _skus(list(states)).items()}
    orders = listings.follow(account_id, linked, now)
    bulk.run(
        tables.Listing,
        "delete from listing where id = ? and verified = ?",
        [(listing_id, False) for listing_id, state in back.items() if state is None],
    )
    return frozenset(orders)


def _skus(ids: Sequence[int]) -> dict[int, str]:
    if not ids:
        return {}
    sql = f"select id, channel_sku from listing where id in ({bulk.marks(len(ids))})"
    return dict(bulk.rows(tables.Listing, sql, ids))


def _there(item_ids: Sequence[int]) -> set[int]:
    if not item_ids:
        return set()
    sql = f"select id from item where id in ({bulk.marks(len(item_ids))})"
    return {each for (each,) in bulk.rows(tables.Item, sql, item_ids)}


def _remove_unused(made: Sequence[Mapping[str, Any]]) -> int:
    """Remove items that an act had created, where nobody has used or changed them since. How many went."""
    facts = items.facts([each["id"] for each in made])
    same = [
        each["id"]
        for each in made
        if each["id"] in facts and facts[each["id"]] == Facts(facts[each["id"]].sku, each["title"], each["barcode"])
    ]
    free = sorted(set(same) - _used(same))
    bulk.run(tables.Item, "delete from item where id = ?", [(each,) for each in free])
    return len(free)


def _used(item_ids: Sequence[int]) -> set[int]:
    """Items that something else speaks of."""
    if not item_ids:
        return set()
    some = bulk.marks(len(item_ids))
    names = [(each, "item_id") for each in ("level", "movement", "order_line", "listing", "item_property")]
    names += [("kit_part", "kit_id"), ("kit_part", "part_id")]
    sql = " union ".join(f"select {column} from {table} where {column} in ({some})" for table, column in names)
    return {each for (each,) in bulk.rows(tables.Item, sql, list(item_ids) * len(names))}


def _by_sku(account_id: int, skus: Sequence[str]) -> dict[str, tuple[int, _State]]:
    rows = bulk.rows(
        tables.Listing,
        f"select channel_sku, id, {', '.join(_OURS)} from listing "
        f"where account_id = ? and channel_sku in ({bulk.marks(len(skus))})",
        [account_id, *skus],
    )
    return {row[0]: (row[1], _state(row[2:])) for row in rows}


def _by_id(ids: Sequence[int]) -> dict[int, _State]:
    if not ids:
        return {}
    sql = f"select id, {', '.join(_OURS)} from listing where id in ({bulk.marks(len(ids))})"
    return {row[0]: _state(row[1:]) for row in bulk.rows(tables.Listing, sql, ids)}


def _state(values: Iterable[Any]) -> _State:
    state = dict(zip(_OURS, values, strict=True))
    return state | {"ignored": bool(state["ignored"])}
