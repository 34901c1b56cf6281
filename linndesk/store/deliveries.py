"""What was booked in of purchase orders: the act with its stock and its debts, taken back, settled (M3). Inside a
write, reads also inside a read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from linndesk.domain.booking import Owed, Seen
from linndesk.domain.outbox import UNSENT, Hold
from linndesk.domain.purchases import UNTOLD, BookingState
from linndesk.errors import BadInput, UnknownName
from linndesk.store import audit, bulk, dues, ledger, levels, outbox, purchases
from linndesk.store.fields import dump, to_ms
from linndesk.store.outbox import NewRow, OutboxRow
from linndesk.store.outbox_word import was_told
from linndesk.store.tables import Delivery, DeliveryLine, Movement, Outbox

PAYLOAD = "delivery_line"  # a key of the payload: which line of a booking the row is the word of
RECEIVED = "received"
TAKEN_BACK = "Taken back"


@dataclass(frozen=True, slots=True)
class Part:
    """Units of one line. ``line``: its row here; ``over``: it is more than is expected, and a person has said so."""

    line: int
    channel_line_id: str
    sku: str
    item_id: int
    units: int
    over: bool = False
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came at once. ``due``: when its channel may be told at the earliest; ``hold``: what holds that back."""

    purchase_id: int
    account_id: int
    pool_id: int
    channel_id: str
    reference: str
    location_id: int
    parts: tuple[Part, ...]
    due: datetime
    hold: Hold = ""
    note: str = ""
    who: str = "you"


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking that was made: its id, and by part the id of its line and of the row that is owed."""

    id: int
    lines: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a booking, as the way of its row needs it. ``line_id``: its purchase order's line here; ``seen``,
    ``told``, ``over``: see domain.booking; ``withdrawn``: it was taken back."""

    id: int
    delivery_id: int
    purchase_id: int
    account_id: int
    channel_id: str
    reference: str
    line_id: int
    channel_line_id: str
    sku: str
    item_id: int
    batch: str
    state: BookingState
    outbox_id: int | None
    withdrawn: bool
    owed: Owed = field(compare=False)


def receive(arrived: Arrived, now: datetime) -> Booked:
    """Goods are on the shelf, and the channel is owed one row a line. The caller has locked the purchase order and seen
    that each part may be booked."""
    batch = ledger.record(
        [
            ledger.Entry(each.item_id, arrived.location_id, each.units, RECEIVED, _noted(arrived), who=arrived.who)
            for each in arrived.parts
        ],
        now,
        batch=ledger.BEGIN,
    )[0]
    act = Delivery.create(
        purchase=arrived.purchase_id, location=arrived.location_id, note=arrived.note, batch=batch, who=arrived.who,
        at=now,
    )  # fmt: skip
    ids = list(bulk.next_ids(DeliveryLine, len(arrived.parts)))
    pairs = list(zip(arrived.parts, ids, strict=True))
    rows = outbox.add_many([_debt(arrived, part, line) for part, line in pairs], now)
    bulk.insert(
        DeliveryLine,
        ("id", "delivery_id", "line_id", "item_id", "quantity", "told", "over", "batch_number", "outbox_id", "state",
         "why", "seen"),
        [
            (line, act.id, part.line, part.item_id, part.units, 0, part.over, part.batch, row, "asked", "", dump({}))
            for (part, line), row in zip(pairs, rows, strict=True)
        ],
    )  # fmt: skip
    dues.follow({each.item_id for each in arrived.parts})
    audit.note("delivery booked in", arrived.reference, now, after=_audited(arrived, act.id), who=arrived.who)
    return Booked(act.id, tuple(zip(ids, rows, strict=True)))


def _noted(arrived: Arrived) -> str:
    return f"Purchase order {arrived.reference}" + (f": {arrived.note}" if arrived.note else "")


def _debt(arrived: Arrived, part: Part, line: int) -> NewRow:
    payload = {
        PAYLOAD: line, "purchase": arrived.channel_id, "reference": arrived.reference, "line": part.channel_line_id,
        "sku": part.sku, "quantity": part.units, "batch": part.batch,
    }  # fmt: skip
    return NewRow(
        arrived.account_id, arrived.pool_id, "booking", arrived.reference, payload, arrived.due, arrived.hold,
        who=arrived.who,
    )  # fmt: skip


def _audited(arrived: Arrived, delivery_id: int) -> dict[str, Any]:
    units: dict[str, int] = {}
    for each in arrived.parts:
        units[each.sku] = units.get(each.sku, 0) + each.units
    return {"delivery": delivery_id, "lines": units}


_TOLD = (
    "select d.id, d.delivery_id, p.id, p.account_id, p.channel_id, p.reference, l.id, l.channel_line_id, l.sku, "
    "d.item_id, d.batch_number, d.state, d.outbox_id, b.undone_at, d.quantity, d.told, d.over, d.seen "
    "from delivery_line d join delivery b on b.id = d.delivery_id join purchase_line l on l.id = d.line_id "
    "join purchase p on p.id = l.purchase_id where "
)


def of_row(row: OutboxRow) -> Told | None:
    """What a row of kind *booking* is the word of; None where that is gone, or where it is a return's."""
    found = _told("d.id = ?", [int(row.payload.get(PAYLOAD) or 0)])
    return found[0] if found else None


def of_delivery(delivery_id: int) -> list[Told]:
    """Its lines, in the order they were booked."""
    return _told("d.delivery_id = ? order by d.id", [delivery_id])


def _told(which: str, values: Sequence[Any]) -> list[Told]:
    return [_one(each) for each in bulk.rows(DeliveryLine, _TOLD + which, values)]


def _one(values: tuple[Any, ...]) -> Told:
    """In the order of the columns above."""
    *keys, state, outbox_id, undone, units, told, over, seen = values
    line, act, purchase, account, channel_id, reference, ours, theirs, sku, item, batch = keys
    kept = Seen.read(DeliveryLine.seen.python_value(seen) or {})
    return Told(
        line, act, purchase, account, channel_id, reference, ours, theirs, sku, item, batch, cast(BookingState, state),
        outbox_id, undone is not None, Owed(units, told, bool(over), kept),
    )  # fmt: skip


def lock(rows: Iterable[OutboxRow]) -> None:
    """Nobody else books or stores anything of their purchase orders until the commit: before the rows themselves, as
    everywhere, or two PCs wait for each other."""
    told = (of_row(each) for each in rows if PAYLOAD in each.payload)
    for purchase_id in sorted({each.purchase_id for each in told if each is not None}):
        purchases.lock(purchase_id)


def unsettled_beside(told: Told) -> bool:
    """Whether another booking of the same line is on its way, so that nobody knows what *Delivered* will be: two sets
    of one moment could not be told apart."""
    sql = (
        "select 1 from delivery_line d join outbox o on o.id = d.outbox_id where d.line_id = ? and d.id <> ? "
        "and o.state in ('sending', 'sent') limit 1"
    )
    return bool(bulk.rows(DeliveryLine, sql, [told.line_id, told.id]))


def note(line_id: int, told: int, seen: Seen | None) -> None:
    """What a look at the channel came to: it is kept before the next set leaves. ``line_id``: of the booking."""
    bulk.update(DeliveryLine, ("told", "seen"), [(told, dump({} if seen is None else seen.as_json()), line_id)])


def note_while(row: OutboxRow, line_id: int, told: int, seen: Seen | None) -> bool:
    """``note``, while ``row`` is as it was claimed; False where another process has taken it over."""
    mine = Outbox.update(attempts=row.attempts).where(outbox.as_read(row))  # on PostgreSQL locked until the commit
    if not mine.execute():
        return False
    note(line_id, told, seen)
    return True


def settle(line_id: int, state: BookingState, now: datetime, *, why: str = "") -> bool:
    """Where a line of a booking stands from now on. *confirmed*: all of its units are there, and the listings of its
    item are told anew, because the channel has moved its own stock; *none*: its channel is owed nothing more, and is
    told of them as a level.

    False where that is so already, or where there is none such.
    """
    found = _told("d.id = ?", [line_id])
    if not found or found[0].state == state:
        return False
    changes: dict[str, Any] = {"state": state, "why": why}
    changes["settled_at"] = None if state in ("asked", "unheard") else now
    if state == "confirmed":
        changes["told"] = found[0].owed.units
    DeliveryLine.update(changes).where(DeliveryLine.id == line_id).execute()
    dues.follow({found[0].item_id})
    if state not in UNTOLD:
        levels.tell_items_again(found[0].account_id, [found[0].item_id])
    return True


def purchase_of(delivery_id: int) -> int:
    """Of which purchase order it is. Raises UnknownName."""
    found = Delivery.get_or_none(Delivery.id == delivery_id)
    if found is None:
        raise UnknownName("This booking is not here any more", fix="Refresh the purchase order")
    return int(found.purchase_id)


def undo_trouble(delivery_id: int) -> str:
    """Why a booking can no longer be taken back, as a sentence; "" where it can."""
    act = Delivery.get_by_id(delivery_id)
    if act.undone_at is not None:
        return "It was taken back already"
    lines = of_delivery(delivery_id)
    rows = outbox.by_ids([each.outbox_id for each in lines if each.outbox_id is not None])
    if any(each.outbox_id not in rows or _may_be_there(each, rows[each.outbox_id]) for each in lines):
        return "Its channel was told of it, or may have been, and books nothing out again"
    return ""


def _may_be_there(told: Told, row: OutboxRow) -> bool:
    """A row that somebody has ended before it left was told to nobody."""
    pending = told.owed.seen is not None and bool(told.owed.seen.sent)
    ended = row.state not in UNSENT and row.state != "cancelled"
    return ended or row.unsure or was_told(row) or told.owed.told > 0 or pending


def undo(delivery_id: int, now: datetime, who: str = "you") -> None:
    """The goods were not there after all: counter-entries of its own act, and nothing is owed. The caller has locked
    the purchase order. Raises BadInput where its channel may have heard of it."""
    lines = of_delivery(delivery_id)
    why = undo_trouble(delivery_id)
    rows = outbox.by_ids([each.outbox_id for each in lines if each.outbox_id is not None])
    open_ = [each.id for each in rows.values() if each.state in UNSENT]
    if not why and outbox.end_all(open_, "cancelled", now, TAKEN_BACK) < len(open_):
        why = "It is on its way to its channel"
    if why:
        raise BadInput("This booking cannot be taken back", why, "Count the items to correct the stock")
    act = Delivery.get_by_id(delivery_id)
    entries = bulk.rows(
        Movement,
        "select m.id, m.item_id, m.location_id, m.delta, m.note from movement m where m.batch = ? "
        "and not exists (select 1 from movement u where u.undoes_id = m.id) order by m.id",
        [act.batch],
    )
    back = [
        ledger.Entry(item, place, -delta, "delivery taken back", text, undoes=number, who=who)
        for number, item, place, delta, text in entries
    ]
    ledger.record(back, now, batch=ledger.BEGIN)
    Delivery.update(undone_at=now).where(Delivery.id == delivery_id).execute()
    bulk.update(DeliveryLine, ("state", "settled_at"), [("withdrawn", to_ms(now), each.id) for each in lines])
    dues.follow({each.item_id for each in lines})
    before = {"delivery": delivery_id}
    audit.note("delivery taken back", lines[0].reference if lines else "", now, before=before, who=who)
