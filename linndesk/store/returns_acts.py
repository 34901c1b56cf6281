"""What came back: booked, told, taken back; stock and debt in one transaction with it. Inside a write."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.domain.outbox import Hold
from linndesk.domain.purchases import BookingState
from linndesk.domain.returns_rules import PlannedBack
from linndesk.store import audit, bulk, kit_entries, ledger, levels, outbox, values
from linndesk.store.ledger import RETURNED, SCRAPPED, TAKEN_OFF, Entry
from linndesk.store.numbers import number_of
from linndesk.store.outbox import NewRow, OutboxRow
from linndesk.store.returns import PAYLOAD, Sold
from linndesk.store.tables import Movement, OrderReturn, OrderReturnLine, Outbox

CREATING = "creating"  # a key of the payload: the channel has one, or was asked to make one and may have done so
_PROFILE = "profile_id"  # a key of ``values``


@dataclass(frozen=True, slots=True)
class Debt:
    """How its channel is owed the word. ``due``: when it may leave at the earliest; ``hold``: what holds it back."""

    due: datetime
    hold: Hold = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """What came back. ``places``: ids of the locations that the parts name; ``debt`` None = no channel is told."""

    sold: Sold
    parts: tuple[PlannedBack, ...]
    reason: str
    places: Mapping[str, int]
    debt: Debt | None
    who: str = "you"


def book(asking: Asking, now: datetime) -> int:
    """Its id. The caller has locked the order and made the parts of it as it is."""
    sold = asking.sold
    (act_id,) = bulk.next_ids(OrderReturn, 1)
    ids = ledger.record(_entries(asking), now, batch=ledger.BEGIN)
    state: BookingState = "none" if asking.debt is None else "asked"
    reference = reference_of(str(values.get(_PROFILE, "")), act_id)
    OrderReturn.insert(
        id=act_id, order=sold.id, account=sold.account_id, outbox=None, reference=reference, reason=asking.reason,
        state=state, batch=ids[0] if ids else None, who=asking.who, at=now,
    ).execute()  # fmt: skip
    bulk.insert(
        OrderReturnLine,
        ("act_id", "line_id", "item_id", "quantity", "condition", "fate", "location_id", "state", "why"),
        [
            (act_id, each.line.row_id, each.line.item_id, each.units, each.condition, each.fate,
             None if each.fate == "scrapped" else asking.places[each.place], state, "")
            for each in asking.parts
        ],
    )  # fmt: skip
    if asking.debt is not None:
        row_id = outbox.add(_row(act_id, reference, asking, asking.debt), now)
        bulk.update(OrderReturn, ("outbox_id",), [(row_id, act_id)])
    audit.note("order return booked", number_of(sold.id), now, after=_noted(asking), who=asking.who)
    return act_id


def reference_of(profile: str, act_id: int) -> str:
    """``LD-``, eight letters of the database's own id, ``-R`` and the return's id: for ever its own, at most 40
    characters."""
    short = str(uuid.UUID(profile)).replace("-", "")[:8] if profile else "0"
    return f"LD-{short}-R{act_id}"


def _entries(asking: Asking) -> list[Entry]:
    """+units where they went, a kit's of its parts; what is scrapped comes in and goes, so that the ledger says it."""
    ref, order_id, who = asking.sold.channel_order_id, asking.sold.id, asking.who
    entries = []
    for each in asking.parts:
        if each.line.item_id is None:
            continue
        place = asking.places[each.place]
        note = f"{ref} came back, {each.condition}"
        entries.append(Entry(each.line.item_id, place, each.units, RETURNED, note, order_id, who=who))
        if each.fate == "scrapped":
            entries.append(Entry(each.line.item_id, place, -each.units, SCRAPPED, note, order_id, who=who))
    return kit_entries.in_parts(entries)


def _row(act_id: int, reference: str, asking: Asking, debt: Debt) -> NewRow:
    """Nothing in it names a buyer: the reason is asked for when it leaves."""
    sold = asking.sold
    lines = [
        {"line_id": each.line.line_id, "sku": each.line.sku or each.line.channel_sku, "quantity": each.units,
         "condition": each.condition, "fate": each.fate, "location": "" if each.fate == "scrapped" else each.place}
        for each in asking.parts
    ]  # fmt: skip
    payload = {PAYLOAD: act_id, "order": sold.channel_order_id, "reference": reference, "lines": lines}
    return NewRow(
        sold.account_id, sold.pool_id, "booking", sold.channel_order_id, payload, debt.due, debt.hold, sold.id,
        who=asking.who,
    )  # fmt: skip


def _noted(asking: Asking) -> dict[str, Any]:
    went: dict[str, str] = {}
    for each in asking.parts:
        said = f"{each.units} {each.condition} " + ("scrapped" if each.fate == "scrapped" else f"to {each.place}")
        name = each.line.sku or each.line.channel_sku
        went[name] = f"{went[name]}, {said}" if name in went else said
    return {"lines": went}


# -- what its channel made of it


def settle(act_id: int, state: BookingState, now: datetime, *, why: str = "", rma: str = "") -> bool:
    """Where it stands from now on; its lines with it, but for those that the channel has taken already. False where
    that is so already, or it was taken back. The caller has locked the order.

    ``why``: the channel's words; of a refusal the lines that have words of their own are refused, the others too where
    it made no return at all.
    """
    act = OrderReturn.get_or_none(OrderReturn.id == act_id)
    if act is None or act.undone_at is not None or (act.state, act.why) == (state, why):
        return False
    changes: dict[str, Any] = {"state": state, "why": why}
    changes["settled_at"] = None if state in ("asked", "unheard") else now
    if rma or state == "confirmed":
        changes |= {"rma": rma or act.rma, "accepted": act.accepted or state == "confirmed"}
    OrderReturn.update(changes).where(OrderReturn.id == act_id).execute()
    _settle_lines(act_id, state, taken=bool(rma or act.rma))
    if state in ("confirmed", "refused"):
        levels.tell_again(act.order_id)  # the channel has put some of it to its own stock by itself
    else:
        levels.mark_orders([act.order_id])
    return True


def _settle_lines(act_id: int, state: BookingState, *, taken: bool) -> None:
    mine = OrderReturnLine.act == act_id
    if state == "confirmed":
        OrderReturnLine.update(state=state, why="").where(mine).execute()
        return
    still = mine & (OrderReturnLine.state != "confirmed")
    if state == "refused" and taken:
        OrderReturnLine.update(state="confirmed").where(still & (OrderReturnLine.why == "")).execute()
    if state == "asked":
        OrderReturnLine.update(why="").where(still).execute()
    OrderReturnLine.update(state=state).where(still).execute()


def booked(act_id: int, rma: str, words: Iterable[tuple[str, str]]) -> None:
    """The channel's answer: its id of the return, and its words of single lines, by its own ids of them."""
    if rma:
        bulk.update(OrderReturn, ("rma",), [(rma, act_id)])
    bulk.run(
        OrderReturnLine,
        "update order_return_line set why = ? where act_id = ? and line_id in "
        "(select id from order_line where line_id = ? and order_id = (select order_id from order_return where id = ?))",
        [(said, act_id, line_id, act_id) for line_id, said in words],
    )


def not_made(row: OutboxRow) -> None:
    """By a try of ``row`` the channel certainly made none: it may be asked to by the next one."""
    payload = {**row.payload, CREATING: False}
    Outbox.update(payload=payload).where(outbox.as_read(row) & (Outbox.state == "sending")).execute()


def saw(act_id: int, ids: Iterable[str]) -> None:
    """A person is told of these returns of others: they stand in no way any more."""
    act = OrderReturn.get_or_none(OrderReturn.id == act_id)
    seen = sorted({*ids, *map(str, () if act is None else act.seen)})
    OrderReturn.update(seen=seen).where(OrderReturn.id == act_id).execute()


def take_back(act_id: int, now: datetime, who: str = "you") -> None:
    """The goods are off again. The caller has locked the order and ended the row that is the word of it."""
    act = OrderReturn.get_by_id(act_id)
    taken = [] if act.batch is None else bulk.rows(
        Movement,
        "select m.id, m.item_id, m.location_id, m.delta, m.note from movement m where m.batch = ? "
        "and m.undoes_id is null and not exists (select 1 from movement u where u.undoes_id = m.id) order by m.id",
        [act.batch],
    )  # fmt: skip
    entries = [
        Entry(item, place, -delta, TAKEN_OFF, note, act.order_id, undoes=number, who=who)
        for number, item, place, delta, note in taken
    ]
    ledger.record(entries, now, batch=ledger.BEGIN)
    OrderReturn.update(state="withdrawn", undone_at=now, settled_at=now).where(OrderReturn.id == act_id).execute()
    OrderReturnLine.update(state="withdrawn").where(OrderReturnLine.act == act_id).execute()
    levels.mark_orders([act.order_id])
    audit.note("order return taken back", number_of(act.order_id), now, before={"return": act.reference}, who=who)
