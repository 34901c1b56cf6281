"""Parcels: a despatch with its stock and its debt in one transaction, and back again. Inside a write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.domain.checksheet import left_elsewhere
from linndesk.domain.orders import CANCELLED_THERE
from linndesk.domain.outbox import GOES_BY_ITSELF, OF_PARCELS, UNSENT, Hold, Kind
from linndesk.domain.times import iso
from linndesk.errors import BadInput, UnknownName
from linndesk.store import (
    audit,
    bulk,
    kit_entries,
    kits,
    leaving,
    ledger,
    levels,
    ordercards,
    outbox,
    outbox_word,
    problems,
    returns,
)
from linndesk.store.fields import dump, to_ms
from linndesk.store.leaving import LineNow, OrderNow, elsewhere_units
from linndesk.store.numbers import number_of
from linndesk.store.outbox import NewRow, OutboxRow
from linndesk.store.tables import Movement, Order, OrderLine, OutboundPackage, Outbox, Parcel, ParcelLine

TOLD_ELSEWHERE = "Told elsewhere"
REPLACED = "Replaced by a correction"
TAKEN_BACK = "Taken back"
STAGE_BEFORE = "stage"  # a key of the payload: in which stage the order was before this despatch ended it
PARCELS = ", ".join(f"'{each}'" for each in sorted(OF_PARCELS))  # for queries


@dataclass(frozen=True, slots=True)
class Leaving:
    """One parcel that is to leave now. ``lines`` with their units; ``due``: when its channel may be told at the
    earliest; ``override``: why it goes although the channel has called it off; ``ends``: the stage that the order
    enters by it, "" = as it is; ``kind``: *process* where its channel is told of the order's end (U8); ``theirs``: a
    channel's own warehouse sends it, by a service of its own, so that the order keeps its own."""

    order: OrderNow
    service: str
    tracking: str
    lines: tuple[tuple[LineNow, int], ...]
    due: datetime
    hold: Hold = ""
    override: str = ""
    kind: Kind = "despatch"
    ends: str = ""
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """A parcel that was made, and its debt."""

    order_id: int
    parcel_id: int
    outbox_id: int


def despatch(leavings: Sequence[Leaving], now: datetime, who: str = "you") -> list[Gone]:
    """Parcels, their lines, stock, debts; orders of which nothing is left are processed. In order.

    The caller has locked the orders and seen that so much is left of each line. At most some hundred at once.
    """
    parcels = list(bulk.next_ids(Parcel, len(leavings)))
    pairs = list(zip(leavings, parcels, strict=True))
    _parcels(pairs, now, who)
    ledger.record(_entries(pairs, who), now)
    _orders(leavings, now)
    rows = outbox.add_many([_debt(each, parcel, now, who) for each, parcel in pairs], now)
    return [Gone(each.order.id, parcel, row) for (each, parcel), row in zip(pairs, rows, strict=True)]


def _parcels(pairs: Iterable[tuple[Leaving, int]], now: datetime, who: str) -> None:
    pairs = list(pairs)
    at = to_ms(now)
    bulk.insert(
        Parcel,
        ("id", "order_id", "reference", "service", "tracking", "shipped_at", "who", "created_at"),
        [(parcel, each.order.id, "", each.service, each.tracking, at, who, at) for each, parcel in pairs],
    )
    lines = [(parcel, line.id, units) for each, parcel in pairs for line, units in each.lines]
    bulk.insert(ParcelLine, ("parcel_id", "line_id", "quantity"), lines)


def _entries(pairs: Iterable[tuple[Leaving, int]], who: str) -> list[ledger.Entry]:
    """−units of every linked line, a kit's of its parts.

    What was taken already as *sent elsewhere* is not taken twice.
    """
    pairs = list(pairs)
    made = kits.in_parts(sorted({line.item_id for each, _ in pairs for line, _ in each.lines if line.item_id}))
    gone = elsewhere_units(
        sorted({each.order.id for each, _ in pairs if left_elsewhere(each.order.status, each.order.outcome)})
    )
    entries = []
    for each, parcel in pairs:
        note = f"{each.order.channel_order_id} was despatched"
        for line, units in each.lines:
            for item_id, per in made.get(line.item_id or 0, ()):
                place = (each.order.id, item_id)
                counted = min(units * per, gone.get(place, 0))
                gone[place] = gone.get(place, 0) - counted
                entries.append(
                    ledger.Entry(
                        item_id, each.order.location_id, counted - units * per, "despatched", note, each.order.id,
                        who=who, parcel_id=parcel,
                    )
                )  # fmt: skip
    return entries


def _orders(leavings: Sequence[Leaving], now: datetime) -> None:
    """Units gone, what was chosen, and the end of orders of which nothing is left."""
    from_here = [each for each in leavings if not left_elsewhere(each.order.status, each.order.outcome)]
    bulk.run(
        OrderLine,
        "update order_line set despatched = despatched + ? where id = ?",
        [(units, line.id) for each in from_here for line, units in each.lines],
    )
    bulk.run(
        Order,
        "update orders set tracking = '', service_chosen = (service_chosen or postal_service <> ?), "
        "postal_service = ? where id = ?",
        [(*[_kept_service(each)] * 2, each.order.id) for each in leavings],
    )
    bulk.update(Order, ("stage",), [(each.ends, each.order.id) for each in leavings if each.ends])
    called_off = [each.order for each in from_here if each.order.status == "cancelled"]
    bulk.update(
        Order,
        ("flags",),
        [(dump(list(dict.fromkeys((*each.flags, CANCELLED_THERE)))), each.id) for each in called_off],
    )
    bulk.run(
        Order,
        "update orders set status = 'processed', outcome = 'despatched', closed_at = ? where id = ? "
        "and status <> 'processed' and not exists (select 1 from order_line l where l.order_id = orders.id and "
        "case when orders.status = 'cancelled' then l.quantity - l.despatched - l.called_off > 0 "
        "else l.quantity - l.despatched - l.cancelled > 0 end)",
        [(to_ms(now), each.order.id) for each in from_here],
    )


def _kept_service(each: Leaving) -> str:
    return each.order.service if each.theirs else each.service or each.order.service


def _debt(each: Leaving, parcel: int, now: datetime, who: str) -> NewRow:
    lines = [{"line_id": line.line_id, "quantity": units} for line, units in each.lines]
    told = payload(each.order, parcel, each.service, each.tracking, lines, now)
    if each.ends:
        told[STAGE_BEFORE] = each.order.stage
    return NewRow(
        account_id=each.order.account_id,
        pool_id=each.order.pool_id,
        kind=each.kind,
        target=each.order.channel_order_id,
        payload=told,
        due=each.due,
        hold=each.hold,
        order_id=each.order.id,
        parcel_id=parcel,
        override=each.override,
        who=who,
    )


def payload(
    order: OrderNow, parcel: int, service: str, tracking: str, lines: list[dict[str, Any]], despatched_at: datetime,
    *, reference: str = "", correction: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """What a channel is to be told of a parcel, in our words. The carrier is looked up when it is first sent."""
    return {
        "order": order.channel_order_id, "marketplace": order.marketplace, "parcel": parcel, "reference": reference,
        "service": service, "carrier_code": "", "carrier_name": "", "shipping_method": "", "tracking": tracking,
        "lines": lines, "despatched_at": iso(despatched_at), "ordered_at": iso(order.received_at),
        "correction": correction,
    }  # fmt: skip


def order_of(parcel_id: int) -> int:
    """The order of a parcel. Raises UnknownName."""
    parcel = Parcel.get_or_none(Parcel.id == parcel_id)
    if parcel is None:
        raise UnknownName(f"There is no parcel {parcel_id}", fix="Refresh the order, then choose one of its parcels")
    return int(parcel.order_id)


def correct(
    parcel_id: int, order: OrderNow, service: str, tracking: str, due: datetime, hold: Hold, now: datetime,
    who: str = "you",
) -> tuple[dict[str, Any], int]:  # fmt: skip
    """Other facts of a parcel: a new debt; what of the older ones was not sent is superseded. Before, and its id.

    What a person has to let go stays held. Raises BadInput.
    """
    parcel = Parcel.get_by_id(parcel_id)
    before = {"parcel": parcel_id, "service": parcel.service, "tracking": parcel.tracking}
    if parcel.undone_at is not None:
        raise BadInput("This despatch was taken back", fix="Despatch the order again, with the right tracking number")
    service = service or parcel.service
    if (service, tracking) == (parcel.service, parcel.tracking):
        raise BadInput("Nothing has changed", "The parcel has this service and tracking", "Change one of them")
    override = ""
    kind: Kind = "despatch"
    kept: dict[str, Any] = {}
    for row in outbox.listed(parcel_ids=[parcel_id]):
        override, kind = row.override or override, row.kind
        kept |= {key: row.payload[key] for key in (STAGE_BEFORE,) if key in row.payload}
        if row.state == "held" and row.hold not in GOES_BY_ITSELF:
            hold = row.hold
        if row.state in UNSENT:
            outbox.end(row.id, "superseded", now, REPLACED)
    Parcel.update(service=service, tracking=tracking).where(Parcel.id == parcel_id).execute()
    known = told_as(parcel_id) if parcel.reference else None
    packed = ParcelLine.select(ParcelLine, OrderLine).join(OrderLine).where(ParcelLine.parcel == parcel_id)
    lines = [{"line_id": each.line.line_id, "quantity": each.quantity} for each in packed.order_by(ParcelLine.id)]
    shipped_at = parcel.shipped_at or parcel.created_at
    told = payload(
        order, parcel_id, service, tracking, lines, shipped_at, reference=parcel.reference,
        correction=known is not None,
    )  # fmt: skip
    if known is not None and known.get("ship_date"):
        told["ship_date"] = known["ship_date"]  # it left when it left, whatever is told later
    new = NewRow(
        order.account_id, order.pool_id, kind, order.channel_order_id, told | kept, due, hold, order.id, parcel_id,
        override, who,
    )  # fmt: skip
    return before, outbox.add(new, now)


def debts(outbox_ids: Sequence[int]) -> list[OutboxRow]:
    """Despatches among these rows, in the order asked for."""
    rows = bulk.rows(
        Outbox,
        f"select distinct parcel_id from outbox where parcel_id is not null and kind in ({PARCELS}) "
        f"and id in ({bulk.marks(len(outbox_ids))})",
        list(outbox_ids),
    )
    found = {each.id: each for each in outbox.listed(parcel_ids=[parcel for (parcel,) in rows])} if rows else {}
    return [found[each] for each in outbox_ids if each in found]


def newest_unsent(order_id: int) -> OutboxRow | None:
    """The debt of the order's last despatch that can still be taken back; None where there is none."""
    kept = Parcel.select(Parcel.id).where((Parcel.order == order_id) & Parcel.undone_at.is_null())
    rows = outbox.listed(states=UNSENT, parcel_ids=[each.id for each in kept] or [0])
    return rows[-1] if rows else None


def take_back(row: OutboxRow, now: datetime, who: str = "you") -> bool:
    """Undo a despatch whose channel was not told: its units are back in stock and left on the order's lines.

    Of a parcel that the channel knows, only the correction is taken back. False where the row has moved on meanwhile,
    or where the channel may have it although it is to be sent again. Raises BadInput where a channel's own warehouse
    has sent it, or goods of it came back.
    """
    if row.parcel_id is None or row.order_id is None:
        return False
    if outbox_word.was_told(row):
        return False
    order = leaving.of([row.order_id], lock=True)[
        row.order_id
    ]  # before the row, as everywhere: or two PCs wait in turn
    if not outbox.end(row.id, "cancelled", now, TAKEN_BACK):
        return False
    told = told_as(row.parcel_id, row.id)
    if told is None and OutboundPackage.select().where(OutboundPackage.parcel == row.parcel_id).exists():
        raise BadInput(
            "This despatch cannot be taken back", "A channel's own warehouse has sent it", "Keep it as it is"
        )
    if told is None and returns.has_standing(row.order_id):
        raise BadInput(
            "This despatch cannot be taken back", "Goods of the order came back", "Take the return back first"
        )
    if told is not None:
        bulk.update(Parcel, ("service", "tracking"), [(told["service"], told["tracking"], row.parcel_id)])
    else:
        _undo(row.parcel_id, order, now, who)
        if STAGE_BEFORE in row.payload:
            bulk.update(Order, ("stage",), [(row.payload[STAGE_BEFORE], order.id)])
    what = "despatch taken back" if told is None else "correction taken back"
    audit.note(what, number_of(row.order_id), now, before={"parcel": row.parcel_id}, who=who)
    return True


def told_as(parcel_id: int, but: int = 0) -> dict[str, Any] | None:
    """The newest payload of a parcel that its channel may know, or was told by a person; None where there is none."""
    rows = bulk.rows(
        Outbox,
        "select payload from outbox where parcel_id = ? and id <> ? and (state in ('sending', 'sent', 'confirmed') "
        "or (state = 'superseded' and reason = ?) or payload like ?) order by id desc limit 1",
        [parcel_id, but, TOLD_ELSEWHERE, f'%"{outbox_word.TOLD_BEFORE}":%'],
    )
    return json.loads(rows[0][0]) if rows else None


def _undo(parcel_id: int, order: OrderNow, now: datetime, who: str) -> None:
    tracking, undone = bulk.rows(Parcel, "select tracking, undone_at from parcel where id = ?", [parcel_id])[0]
    if undone is not None:
        return
    bulk.update(Parcel, ("undone_at",), [(to_ms(now), parcel_id)])
    elsewhere = left_elsewhere(order.status, order.outcome)
    with_the_rest = _with_the_rest(parcel_id, order, who) if elsewhere else []
    ledger.undo_parcel(parcel_id, "despatch taken back", now)
    levels.mark_orders([order.id])
    if elsewhere:
        ledger.record(with_the_rest, now)  # it left all the same, only not from here
        return
    ledger.record(kit_entries.in_parts(_put_back(parcel_id, order, who)), now)
    if not order.tracking and tracking:
        bulk.update(Order, ("tracking",), [(tracking, order.id)])
    if order.status == "processed":
        _open_again(order, now)


def _with_the_rest(parcel_id: int, order: OrderNow, who: str) -> list[ledger.Entry]:
    """What this parcel took, where the units of its order left elsewhere and nobody has put them back."""
    rows = bulk.rows(
        Movement,
        "select m.item_id, m.location_id, m.delta from movement m where m.parcel_id = ? and m.undoes_id is null "
        "and not exists (select 1 from movement u where u.undoes_id = m.id) "
        "and exists (select 1 from movement e where e.order_id = m.order_id and e.reason = ? "
        "and not exists (select 1 from movement b where b.undoes_id = e.id)) order by m.id",
        [parcel_id, ledger.SENT_ELSEWHERE],
    )
    note = _elsewhere(order)
    return [
        ledger.Entry(item, place, delta, ledger.SENT_ELSEWHERE, note, order.id, who=who) for item, place, delta in rows
    ]


def _elsewhere(order: OrderNow) -> str:
    return f"{order.channel_order_id} was shipped outside linndesk"


def _put_back(parcel_id: int, order: OrderNow, who: str) -> list[ledger.Entry]:
    """Units back on the lines, but for those that the channel meanwhile has as sent: they left elsewhere, a kit as it
    is made now."""
    entries: list[ledger.Entry] = []
    changed = []
    for line_id, item_id, despatched, shipped, units in bulk.rows(
        ParcelLine,
        "select l.id, l.item_id, l.despatched, l.shipped, p.quantity from parcel_line p "
        "join order_line l on l.id = p.line_id where p.parcel_id = ? order by p.id",
        [parcel_id],
    ):
        mine = despatched - units
        gone = min(despatched, max(mine, shipped))
        changed.append((gone, line_id))
        if item_id is not None and gone > mine:
            note, place = _elsewhere(order), order.location_id
            entries.append(ledger.Entry(item_id, place, mine - gone, ledger.SENT_ELSEWHERE, note, order.id, who=who))
    bulk.update(OrderLine, ("despatched",), changed)
    return entries


def _open_again(order: OrderNow, now: datetime) -> None:
    """Back to what it was: open, unpaid, or called off; or sent elsewhere, where the channel has it so by now."""
    left = bulk.rows(
        OrderLine,
        "select 1 from order_line where order_id = ? and quantity - despatched - cancelled > 0 limit 1",
        [order.id],
    )
    if CANCELLED_THERE in order.flags:
        flags = dump([each for each in order.flags if each != CANCELLED_THERE])
        bulk.update(Order, ("status", "outcome", "flags"), [("cancelled", "", flags, order.id)])
        problems.heal(f"order:{order.id}", now)
    elif not left:
        bulk.update(Order, ("outcome",), [("elsewhere", order.id)])
        told = ordercards.trouble("shipped_elsewhere", order.account_id, order.id, order.channel_order_id)
        problems.raise_(told, now)
    else:
        is_unpaid = order.waiting_reason or order.payment_status in ("unpaid", "pending")
        status = "pending" if is_unpaid else "open"
        bulk.run(  # where the buyer was forgotten meanwhile, the order goes on saying so
            Order,
            "update orders set status = ?, outcome = '', closed_at = case when exists "
            "(select 1 from person where order_id = orders.id) then null else closed_at end where id = ?",
            [(status, order.id)],
        )
