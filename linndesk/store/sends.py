"""Rows on their way to a channel: claimed, adopted, settled, one or many at a time (R-LEASE, R-OUTCOME). Inside a
write."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import SqliteDatabase

from linndesk.domain.outbox import Hold, Kind, State, words
from linndesk.store import bulk, leases, outbox
from linndesk.store.accounts import by_id as account_by_id
from linndesk.store.fields import dump, to_ms
from linndesk.store.outbox import NEWER, Gatekeeper, OutboxRow
from linndesk.store.tables import Lease, Outbox

TAKEN_OVER = "Another process has taken over"
CHANGED = "It was changed meanwhile"
EARLIER = "An earlier word of this parcel is still on its way"
_CLAIMED = (
    "state = 'sending', hold = '', reason = '', attempts = attempts + 1, next_try = null, fence = ?, request = ?, "
    "exchange = ?, place = ?, repeated = ?"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that is about to be told. ``request``: in the channel's words; ``payload``: as it is kept from now on.

    ``unfit``: why it is not to be told at all any more, "" = it is; such a row ends.
    """

    row: OutboxRow
    request: Mapping[str, Any]
    payload: Mapping[str, Any] | None = None
    unfit: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """What a try came to: *sending* becomes ``state``, or stays *sending* with a ``next_try`` where its fate is
    unknown.

    ``forget``: the channel refused it, so that a new try is made from the mapping as it is then. ``version``: what the
    try carried; a row that says something newer by now is not settled by it but told, at once. ``reason``: why it
    stands as it does, a sentence; ``error``: the channel's words; ``again``: the channel wants it once more;
    ``unbegun``: the repeat of a lost answer did not leave after all.
    """

    row_id: int
    state: State
    error: str = ""
    next_try: datetime | None = None
    forget: bool = False
    version: int | None = None
    reason: str = ""
    again: bool = False
    unbegun: bool = False


def claim_all(
    claims: Sequence[Claim], fence: int, gate: Gatekeeper, now: datetime, *, frozen: bool = True, exchange: str = ""
) -> dict[int, str]:
    """Mark rows of one pool *sending*. By id: "" when it may be sent now, else why not (R-LEASE, R-MODES).

    One transaction checks that the lease is still ours (and renews it), that nothing holds a row back now, that no
    other row of its parcel is on its way or newer (no older after a newer), and that it is as it was read: a level
    that has changed since is read again. ``frozen``: what was sent before keeps its first request. ``exchange``: the
    one request that carries them all, in this order; "" = each has its own. ``now`` is the database's clock.
    """
    if not claims or not still_ours(claims[0].row.pool_id, fence, now):
        return {each.row.id: TAKEN_OVER for each in claims}
    there = _as_they_are([each.row.id for each in claims])
    others = _of_parcels({each.row.parcel_id for each in claims if each.row.parcel_id is not None})
    gates: dict[tuple[int, Kind], Hold] = {}
    found = {
        each.row.id: _moved(each, there) or _held(each.row, gates, gate, now) or _unfit(each, others, now)
        for each in claims
    }
    told: dict[bool, list[tuple[Any, ...]]] = {True: [], False: []}
    for place, each in enumerate(each for each in claims if not found[each.row.id]):
        request = dump((each.row.request if frozen else None) or each.request)
        kept = () if each.payload is None else (dump(each.payload),)
        values = (fence, request, exchange, place if exchange else 0, False, *kept, each.row.id)
        told[bool(kept)].append(values)
    bulk.run(Outbox, f"update outbox set {_CLAIMED} where id = ?", told[False])
    bulk.run(Outbox, f"update outbox set {_CLAIMED}, payload = ? where id = ?", told[True])
    return found


def claim(
    row: OutboxRow,
    fence: int,
    request: Mapping[str, Any],
    gate: Gatekeeper,
    now: datetime,
    *,
    frozen: bool = True,
    unfit: str = "",
) -> str:
    """``claim_all`` of one."""
    return claim_all([Claim(row, request, unfit=unfit)], fence, gate, now, frozen=frozen)[row.id]


def _moved(claim: Claim, there: Mapping[int, _Now]) -> str:
    row, found = claim.row, there.get(claim.row.id)
    same = found is not None and found.says((row.state, row.attempts, row.version))
    return "" if same else CHANGED


def _held(row: OutboxRow, gates: dict[tuple[int, Kind], Hold], gate: Gatekeeper, now: datetime) -> str:
    hold = _hold(row, gates, gate)
    if not hold or row.state == "sending":
        return ""
    outbox.keep_back(row.id, hold, now, words(hold, row.kind))
    return words(hold, row.kind)


def _unfit(claim: Claim, others: Mapping[int, list[tuple[int, str, str]]], now: datetime) -> str:
    """Why it may not be sent, "" = it may; a row that is overtaken or not to be told ends."""
    row = claim.row
    same = [each for each in others.get(row.parcel_id or 0, ()) if each[1] == row.kind and each[0] != row.id]
    newer = any(number > row.id and state not in ("superseded", "cancelled") for number, _, state in same)
    if row.state != "sending" and newer:
        outbox.end(row.id, "superseded", now, NEWER)
        return NEWER
    if any(state == "sending" for _, _, state in same):
        return EARLIER
    if claim.unfit:  # one of unknown fate is no longer on its way first
        Outbox.update(state="waiting", unsure=False).where(Outbox.id == row.id).execute()
        outbox.end(row.id, "superseded", now, claim.unfit)
    return claim.unfit


def _hold(row: OutboxRow, gates: dict[tuple[int, Kind], Hold], gate: Gatekeeper) -> Hold:
    key = (row.account_id, row.kind)
    if key not in gates:
        account = account_by_id(row.account_id)
        gates[key] = "off" if account is None else gate(account, row.kind)
    return gates[key]


def _of_parcels(parcel_ids: Collection[int]) -> dict[int, list[tuple[int, str, str]]]:
    """Id, kind and state of every row of these parcels, by parcel."""
    found: dict[int, list[tuple[int, str, str]]] = {}
    for start in range(0, len(ids := sorted(parcel_ids)), bulk.CHUNK):
        part = ids[start : start + bulk.CHUNK]
        sql = f"select parcel_id, id, kind, state from outbox where parcel_id in ({bulk.marks(len(part))})"
        for parcel_id, *row in bulk.rows(Outbox, sql, part):
            found.setdefault(parcel_id, []).append((row[0], row[1], row[2]))
    return found


def adopt_all(
    rows: Sequence[OutboxRow], fence: int, now: datetime, *, repeats: bool = False, whole: bool = False, tries: int = 1
) -> set[int]:
    """Make rows of one pool and of unknown fate ours, to find out what became of them; a try, and counted as one.
    ``tries``: 0 = nobody is asked or told for it.

    ``repeats``: by telling them once more, which is noted. ``whole``: all of them or none. The ids of those that are
    ours; none where another process has taken over.
    """
    if not rows or not still_ours(rows[0].pool_id, fence, now):
        return set()
    there = _as_they_are([each.id for each in rows])
    mine = [each.id for each in rows if each.id in there and there[each.id].is_as(each)]
    if whole and len(mine) < len(rows):
        return set()
    more = ", repeated = ?" if repeats else ""
    bulk.run(
        Outbox,
        f"update outbox set fence = ?, attempts = attempts + ?, reason = ''{more} where id = ?",
        [(fence, tries, *((True,) if repeats else ()), row_id) for row_id in mine],
    )
    return set(mine)


def adopt(row: OutboxRow, fence: int, now: datetime, *, tries: int = 1) -> bool:
    """``adopt_all`` of one."""
    return bool(adopt_all([row], fence, now, tries=tries))


def still_ours(pool_id: int, fence: int, now: datetime) -> bool:
    """The number decides: a lease that ran out and that nobody took over is still ours, and is renewed."""
    ours = (Lease.pool == pool_id) & (Lease.fence == fence)
    return leases.renew(pool_id, fence, now) and bool(Lease.select().where(ours & (Lease.until > now)).exists())


def settle_all(endings: Sequence[Ending], fence: int, now: datetime) -> set[int]:
    """End tries; the ids of those that were ours to end: of one that another process has taken over its word counts."""
    there = _as_they_are([each.row_id for each in endings])
    done: set[int] = set()
    shapes: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for each in endings:
        found = there.get(each.row_id)
        if found is None or (found.state, found.fence) != ("sending", fence):
            continue
        newer = each.version is not None and each.state != "sending" and found.version > each.version
        changes = _overtaken(now) if newer else _changes(each, found, now)
        shapes.setdefault(tuple(changes), []).append((*changes.values(), each.row_id))
        done.add(each.row_id)
    for names, rows in shapes.items():
        bulk.update(Outbox, names, rows)
    return done


def settle(row_id: int, fence: int, state: State, now: datetime, **more: Any) -> bool:
    """``settle_all`` of one; ``more``: of its Ending."""
    return bool(settle_all([Ending(row_id, state, **more)], fence, now))


def _overtaken(now: datetime) -> dict[str, Any]:
    return {"state": "waiting", "error": "", "next_try": to_ms(now), "request": None, "unsure": False, "reason": ""}


def _changes(each: Ending, found: _Now, now: datetime) -> dict[str, Any]:
    """Column values."""
    changes: dict[str, Any] = {
        "state": each.state, "error": each.error, "reason": each.reason,
        "next_try": None if each.next_try is None else to_ms(each.next_try),
    }  # fmt: skip
    if each.state != "sending":
        changes["unsure"] = False
    if each.state not in ("sending", "waiting"):
        changes["settled_at"] = to_ms(now)
    if each.forget:
        changes |= {"request": None, "again": 0}
    elif each.again:
        changes["again"] = found.again + 1
    if each.unbegun:
        changes["repeated"] = False
    return changes


@dataclass(frozen=True, slots=True)
class _Now:
    """A row as it is at the moment of writing."""

    state: str
    attempts: int
    version: int
    fence: int
    again: int

    def says(self, read: tuple[str, int, int]) -> bool:
        """Whether it was not tried, moved on or changed since its state, attempts and version were read."""
        return (self.state, self.attempts, self.version) == read

    def is_as(self, row: OutboxRow) -> bool:
        """The same of a row of unknown fate."""
        return self.says((row.state, row.attempts, row.version)) and self.state == "sending"


def _as_they_are(row_ids: Collection[int]) -> dict[int, _Now]:
    """On PostgreSQL nobody else changes them before the commit."""
    lock = "" if isinstance(Outbox._meta.database.obj, SqliteDatabase) else " order by id for update"
    found: dict[int, _Now] = {}
    for start in range(0, len(ids := sorted(row_ids)), bulk.CHUNK):
        part = ids[start : start + bulk.CHUNK]
        sql = f"select id, state, attempts, version, fence, again from outbox where id in ({bulk.marks(len(part))})"
        found.update((row_id, _Now(*rest)) for row_id, *rest in bulk.rows(Outbox, sql + lock, part))
    return found
