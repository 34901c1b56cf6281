"""Mails that tell buyers that their order has come: owed once an order, for ever (U4). Inside a read or a write.

A row of kind *mail* names its order and nobody: whom it goes to, and what it says, is made of the sealed buyer at the
moment that it leaves (R-PERSON).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from linndesk.domain.confirmation import real_address
from linndesk.domain.outbox import UNSENT, State
from linndesk.domain.purchases import BookingState
from linndesk.store import bulk, outbox, outbox_queue, pausecards
from linndesk.store.fields import to_ms
from linndesk.store.numbers import number_of
from linndesk.store.orders_taking import Coming, Mails
from linndesk.store.outbox import NewRow, OutboxRow
from linndesk.store.tables import Account, Confirmation, Order, Outbox

ORDER = "order"  # the one key of a row's payload: our number of it
PURGED = "The buyer's data was purged"
CALLED_OFF = "The order was cancelled before the mail left"
DELETED = "The order was deleted here before the mail left"
_COLUMNS = ("order_id", "outbox_id", "state", "why", "asked_at", "settled_at")
_OF_ROWS: Mapping[State, BookingState] = {
    "confirmed": "confirmed", "refused": "refused", "sent": "unheard", "superseded": "none", "cancelled": "withdrawn",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stands:
    """How the confirmation of an order stands. ``row``: in the outbox, None = nothing was ever owed, and ``why``."""

    state: BookingState
    why: str
    asked_at: datetime
    settled_at: datetime | None
    row: OutboxRow | None


def owe(pool_id: int, comings: Sequence[tuple[int, Coming]], now: datetime) -> None:
    """Of orders that are open for the first time, with their ids, in the transaction that makes them so."""
    wanted = _without_known([each for each in comings if each[1].taker.mails is not None])
    rows: list[NewRow] = []
    facts: list[tuple[int, str]] = []
    for order_id, coming in wanted:
        mails = coming.taker.mails or Mails("light")
        why = real_address(coming.order.person.buyer_email, mails.ours)
        facts.append((order_id, why))
        if not why:
            rows.append(_row(pool_id, order_id, coming, mails, now))
    if not facts:
        return
    by_order = dict(zip((each.order_id for each in rows), outbox.add_many(rows, now), strict=True)) if rows else {}
    at = to_ms(now)
    ids = bulk.next_ids(Confirmation, len(facts))
    bulk.insert(
        Confirmation,
        ("id", *_COLUMNS),
        [
            (row_id, order_id, by_order.get(order_id), "none" if why else "asked", why, at, at if why else None)
            for row_id, (order_id, why) in zip(ids, facts, strict=True)
        ],
    )


def _without_known(wanted: Sequence[tuple[int, Coming]]) -> list[tuple[int, Coming]]:
    found: set[int] = set()
    for start in range(0, len(wanted), bulk.CHUNK):
        ids = [each[0] for each in wanted[start : start + bulk.CHUNK]]
        sql = f"select order_id from confirmation where order_id in ({bulk.marks(len(ids))})"
        found.update(each[0] for each in bulk.rows(Confirmation, sql, ids))
    return [each for each in wanted if each[0] not in found]


def _row(pool_id: int, order_id: int, coming: Coming, mails: Mails, now: datetime) -> NewRow:
    number = number_of(order_id, coming.taker.prefix)
    return NewRow(
        coming.taker.account_id, pool_id, "mail", coming.order.channel_order_id, {ORDER: number}, now, mails.hold,
        order_id=order_id, who="linndesk",
    )  # fmt: skip


def unwanted(order_ids: Collection[int]) -> dict[int, str]:
    """Of these orders those that nobody is to be mailed about any more, and why."""
    found: dict[int, str] = {}
    for start in range(0, len(ids := sorted(order_ids)), bulk.CHUNK):
        part = ids[start : start + bulk.CHUNK]
        sql = (
            "select o.id, o.status, o.deleted_at, p.order_id from orders o left join person p on p.order_id = o.id "
            f"where o.id in ({bulk.marks(len(part))})"
        )
        for order_id, status, deleted_at, person in bulk.rows(Order, sql, part):
            said = (
                (deleted_at is not None, DELETED),
                (status == "cancelled", CALLED_OFF),
                (person is None, PURGED),
            )
            why = next((why for holds, why in said if holds), "")
            if why:
                found[order_id] = why
    return found


def leave_out(row_id: int, why: str, now: datetime) -> None:
    """No mail is sent, on purpose: its row ends with that."""
    _note(row_id, "none", why, now)


def settle(row: OutboxRow, state: State, error: str, now: datetime) -> None:
    """What a try of its row, or a person's word about it, came to: ``error`` names nobody."""
    ends = _OF_ROWS.get(state)
    if ends is None:
        _note(row.id, "asked", "", None)
    else:
        _note(row.id, ends, error, now)


def _note(row_id: int, state: BookingState, why: str, at: datetime | None) -> None:
    mine = Confirmation.outbox == row_id
    Confirmation.update(state=state, why=why, settled_at=at).where(mine).execute()


def forget(order_ids: Sequence[int], now: datetime) -> None:
    """R-PERSON: these buyers are purged now; what was not mailed to them never is."""
    for start in range(0, len(order_ids), bulk.CHUNK):
        part = list(order_ids[start : start + bulk.CHUNK])
        mine = Outbox.order.in_(part) & (Outbox.kind == "mail") & Outbox.state.in_(list(UNSENT))
        ids = [each.id for each in Outbox.select(Outbox.id).where(mine)]
        outbox.end_all(ids, "superseded", now, PURGED)
        for row_id in ids:
            leave_out(row_id, PURGED, now)


def of(order_id: int) -> Stands | None:
    """None: nothing was ever to be mailed of it. What its row says beats what was noted of it."""
    found = Confirmation.get_or_none(Confirmation.order == order_id)
    if found is None:
        return None
    row = None if found.outbox_id is None else outbox.by_id(found.outbox_id)
    noted = cast(BookingState, found.state)
    state = noted if row is None else _OF_ROWS.get(row.state, "asked")
    why = found.why or ("" if row is None else row.reason or row.error)
    return Stands(state, why, found.asked_at, found.settled_at, row)


def newest_order(account_id: int) -> int | None:
    """The newest order of an account whose buyer is still known, for a sample."""
    sql = (
        "select max(o.id) from orders o join person p on p.order_id = o.id "
        "where o.account_id = ? and o.deleted_at is null"
    )
    ((found,),) = bulk.rows(Order, sql, [account_id])
    return None if found is None else int(found)


def go_on(now: datetime) -> None:
    """A person has changed the mail server, or it has just taken a mail: what waits for it is due."""
    for each in Account.select(Account.id):
        outbox_queue.resumed(each.id, "mail", now)
    pausecards.tidy(now)
