"""A plan written down: rows made, raised and taken back, marks cleared as they were read. Inside a write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from linndesk.domain.outbox import OPEN, Hold, State, words
from linndesk.store import bulk, outbox, outbox_queue
from linndesk.store.fields import to_ms
from linndesk.store.stock_facts import chunks
from linndesk.store.stock_groups import BY_TARGET
from linndesk.store.stock_put import Back, Look, Put
from linndesk.store.tables import Account, Listing, Occurrence, Outbox, Problem

NEWER = "A newer level counts"
_OPEN = ", ".join(f"'{each}'" for each in sorted(OPEN))
_NEW = (
    "account_id", "pool_id", "listing_id", "target", "version", "payload", "rank", "state", "hold", "reason",
    "next_try", "kind", "attempts", "fence", "unsure", "override", "error", "who", "created_at",
    "exchange", "place", "repeated", "again",
)  # fmt: skip
_RAISED = (
    "account_id", "listing_id", "version", "payload", "rank", "state", "hold", "reason", "next_try", "attempts",
    "request", "error", "feed_id", "settled_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """A put as it is written. ``state``: what its row becomes; ``reason``: in place of the hold's own words; ``due``:
    when it may leave at the earliest; ``marked``: it is looked at again by the next plan."""

    put: Put
    state: State
    hold: Hold = ""
    reason: str = ""
    due: datetime | None = None
    marked: bool = False


class _Now(NamedTuple):
    """A row as it is at the moment of writing."""

    state: State
    hold: Hold
    version: int
    reason: str
    attempts: int
    next_try: int | None


def write(pool_id: int, account_id: int, planned: Sequence[Planned], now: datetime) -> int:
    """How many rows were made or changed. A row that has moved on since it was read stays, and its mark with it."""
    rows = _as_they_are([each.put.row.id for each in planned if each.put.row is not None])
    taken = _taken(pool_id, [each.put.channel_sku for each in planned if _is_new(each.put)])
    new, raised, fresh = [], [], []
    for each in planned:
        row = each.put.row
        if row is not None and not _unchanged(each.put, rows.get(row.id)):
            continue
        if _is_new(each.put):
            if taken.get(each.put.channel_sku, each.put.row_id) != each.put.row_id:
                continue
            new.append(each)
        elif row is not None and not _says_it_all(each, rows[row.id]):
            raised.append((each, rows[row.id]))
        fresh.append(each)
    outbox.end_all([each.put.row.id for each in new if each.put.row is not None], "superseded", now, NEWER)
    bulk.insert(Outbox, _NEW, [_made(pool_id, account_id, each, now) for each in new])
    bulk.update(Outbox, _RAISED, [_changed(account_id, each, was, now) for each, was in raised])
    _listings(fresh)
    return len(new) + len(raised)


def take_back(backs: Sequence[Back], now: datetime) -> int:
    """End rows that are no longer wanted; those that have moved on meanwhile stay."""
    rows = _as_they_are([each.row.id for each in backs])
    by_reason: dict[str, list[int]] = {}
    for each in backs:
        if each.row.id in rows and rows[each.row.id].version == each.row.version:
            by_reason.setdefault(each.reason, []).append(each.row.id)
    return sum(outbox.end_all(ids, "superseded", now, reason) for reason, ids in by_reason.items())


def quiet(looks: Sequence[Look], *, marked: bool = False) -> None:
    """Listings that need nothing: what is wanted of them, and their marks gone; ``marked``: but they keep those."""
    changed = [each for each in looks if each.changed]
    bulk.run(
        Listing,
        "update listing set wanted = ?, dirty = ? where id = ? and dirty = ?",
        [(each.wanted, each.dirty if marked else 0, each.listing_id, each.dirty) for each in changed],
    )
    if not marked:
        clear([(each.listing_id, each.dirty) for each in looks if each.dirty and not each.changed])


def clear(marks: Sequence[tuple[int, int]]) -> None:
    """These marks of listings, by id; a listing that was marked anew meanwhile keeps its own.

    Ids without a gap are cleared as one range: each listing in it is one of these.
    """
    runs: list[list[int]] = []
    for listing, dirty in sorted(marks):
        if runs and runs[-1][1] == listing - 1 and runs[-1][2] == dirty:
            runs[-1][1] = listing
        else:
            runs.append([listing, listing, dirty])
    bulk.run(Listing, "update listing set dirty = 0 where id between ? and ? and dirty = ?", runs)


def through(account_id: int, now: datetime, *, passed: str) -> None:
    """R-BRAKE: ``passed``, why a person let this plan through, is used up and a day starts anew; blank: nothing had
    to be let through, and what was said for it counts no longer."""
    if passed:
        sql = "update account set brake_pass = '', brake_at = ? where id = ? and brake_pass = ?"
        bulk.run(Account, sql, [(to_ms(now), account_id, passed)])
    else:
        bulk.run(Account, "update account set brake_pass = '' where id = ? and brake_pass <> ''", [(account_id,)])


def things(key: str) -> dict[str, str]:
    """What the card of that cause is about: the ref of each thing, by its key."""
    query: Any = Occurrence.select(Occurrence.key, Occurrence.ref).join(Problem)
    return dict(query.where((Problem.key == key) & Occurrence.healed_at.is_null()).tuples())


def _is_new(put: Put) -> bool:
    return put.row is None or put.row.state == "refused"


def _unchanged(put: Put, now: _Now | None) -> bool:
    was = put.row
    return was is not None and now is not None and (was.state, was.hold, was.version) == now[:3]


def _says_it_all(each: Planned, row: _Now) -> bool:
    """Whether nothing of the row would change."""
    same = each.put.says_so and (row.state, row.hold) == (each.state, each.hold)
    return same and each.put.row is not None and (each.state != "planned" or row.reason == each.reason)


def _as_they_are(row_ids: Sequence[int]) -> dict[int, _Now]:
    found: dict[int, _Now] = {}
    for chunk in chunks(row_ids):
        sql = (
            "select id, state, hold, version, reason, attempts, next_try from outbox "
            f"where id in ({bulk.marks(len(chunk))})"
        )
        found.update((row[0], _Now._make(row[1:])) for row in bulk.rows(Outbox, sql, chunk))
    return found


def _taken(pool_id: int, skus: Sequence[str]) -> dict[str, int]:
    """SKUs that have a live row by now; one of another process, should two ever plan at once."""
    found: dict[str, int] = {}
    for chunk in chunks(skus):
        sql = (
            f"select target, id from outbox where pool_id = ? and kind = 'stock' and {BY_TARGET} in ({_OPEN}) "
            f"and target in ({bulk.marks(len(chunk))})"
        )
        found.update(bulk.rows(Outbox, sql, [pool_id, *chunk]))
    return found


def _made(pool_id: int, account_id: int, each: Planned, now: datetime) -> tuple[Any, ...]:
    put, at = each.put, to_ms(now)
    return (
        account_id, pool_id, put.listing_id, put.channel_sku, put.version, payload(put), put.rank, each.state,
        each.hold, _reason(each), at if each.due is None else to_ms(each.due), "stock", 0, 0, False, "", "",
        "linndesk", at, "", 0, False, 0,
    )  # fmt: skip


def _changed(account_id: int, each: Planned, was: _Now, now: datetime) -> tuple[Any, ...]:
    put = each.put
    reason, due = _reason(each), to_ms(now) if each.due is None else to_ms(each.due)
    if each.state == was.state == "waiting" and was.reason in outbox_queue.WAITS_FOR:
        reason, due = was.reason, was.next_try or due  # the account has to sign in first, or its levels rest
    attempts = was.attempts if each.state == "sending" or put.says_so else 0
    return (
        account_id, put.listing_id, put.version, payload(put), put.rank, each.state, each.hold, reason, due, attempts,
        None, "", None, None, put.row_id,
    )  # fmt: skip


def _reason(each: Planned) -> str:
    return each.reason or words(each.hold, "stock")


def _listings(planned: Iterable[Planned]) -> None:
    """What is wanted of them and the newest version; their marks, as they were read."""
    every = [(each, look) for each in planned for look in each.put.looks]
    bulk.run(
        Listing,
        "update listing set wanted = ?, version = ?, dirty = case when dirty = ? then ? else dirty end where id = ?",
        [
            (look.wanted, each.put.version, look.dirty, look.dirty if each.marked else 0, look.listing_id)
            for each, look in every
        ],
    )


def payload(put: Put) -> str:
    """As it is kept with the row: JSON with sorted keys, the inputs as they are."""
    return (
        f'{{"difference":{_json(put.difference)},"inputs":{put.inputs_json},"latency":{_json(put.level.latency)},'
        f'"live":{_json(put.live)},"quantity":{put.level.quantity},"rule":"{put.rule}",'
        f'"unexplained":{put.unexplained}}}'
    )


def _json(number: int | None) -> str:
    return "null" if number is None else str(number)
