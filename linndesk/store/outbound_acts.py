"""An order to a centre and home again: asked for, taken back, called off, come back. Inside a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from linndesk.domain.outbound import OutboundState, Wanted, reference
from linndesk.domain.outbox import UNSENT, Hold
from linndesk.errors import BadInput, UnknownName
from linndesk.store import (
    audit,
    bulk,
    leaving,
    levels,
    outbound,
    outbound_cards,
    outbound_debts,
    outbound_elsewhere,
    outbox,
    outbox_word,
    problems,
    values,
)
from linndesk.store.leaving import OrderNow
from linndesk.store.numbers import number_of
from linndesk.store.outbound import OutboundRow
from linndesk.store.outbox import NewRow, OutboxRow
from linndesk.store.tables import Centre, Location, Order, Outbound, Outbox, Pool

KIND = "fba"
PROFILE = "profile_id"  # a key of ``values``
TAKEN_BACK = "Taken back: it leaves from {home}"
CAME_BACK = "The order has come back: it leaves from {home}"
ALL_SENT = "{location} has sent it"
MAY_BE_THERE = "It may be there already: this database was copied or restored while it was on its way"
DOUBT = timedelta(minutes=6)
CancelAsked = Literal["home", "stopping"]


@dataclass(frozen=True, slots=True)
class Asking:
    """An order that is to go to a centre. ``account_id``, ``pool_id``: the driver's; ``due``: when it may leave at the
    earliest; ``hold``: what holds it back now; ``lines``: what is left of it, in the centre's SKUs."""

    order_id: int
    centre_id: int
    account_id: int
    pool_id: int
    tier: str
    marketplace: str
    currency: str
    lines: tuple[Wanted, ...]
    due: datetime
    hold: Hold = ""
    who: str = "you"


def ask(asking: Asking, now: datetime) -> OutboundRow:
    """The order is the centre's and locked, and its debt waits. Raises UnknownName, BadInput where it moved on."""
    order = _order(asking.order_id)
    centre = Centre.get_or_none(Centre.id == asking.centre_id)
    if centre is None:
        raise UnknownName("This location is no longer there", fix="Refresh the list")
    _refuse(order)
    _end_old(order.id, now)
    attempt = 1 + max((each.attempt for each in outbound.attempts(order.id)), default=0)
    pool = Pool.get_by_id(order.pool_id)
    name = reference(str(values.get(PROFILE, "")), f"{pool.channel}|{pool.key}", order.channel_order_id, attempt)
    lines = [outbound.kept(each) for each in asking.lines]
    made = Outbound.create(
        order=order.id, centre=centre.id, account=asking.account_id, home=order.location_id, reference=name,
        attempt=attempt, state="asked", tier=asking.tier, marketplace=asking.marketplace, lines=lines, asked_at=now,
    )  # fmt: skip
    place = str(Location.get_by_id(centre.location_id).name)
    _place(order.id, centre.location_id, locked=True)
    payload = {
        "action": "create", "outbound": made.id, "reference": name, "location": place, "tier": asking.tier,
        "marketplace": asking.marketplace, "currency": asking.currency, "lines": lines,
    }  # fmt: skip
    outbox.add(_debt(order, asking.account_id, asking.pool_id, payload, asking.due, asking.hold, asking.who), now)
    problems.heal(outbound_cards.back_key(order.id), now)
    audit.note("order moved", number_of(order.id), now, before=order.location, after=place, who=asking.who)
    found = outbound.by_id(made.id)
    assert found is not None  # made above
    return found


def take_back(order_id: int, now: datetime, who: str = "you") -> CancelAsked:
    """A person wants it to leave from here all the same: *home* = it does; *stopping* = the centre is asked to stop.

    Raises BadInput where it is at no centre, or where nobody knows whether the centre has it.
    """
    order = _order(order_id)
    row = outbound.of_order(order_id)
    if row is None or not row.is_running:
        raise BadInput(f"Order {order.number} is at no centre", fix="Refresh the list")
    debt = _create_row(row)
    if debt is not None and debt.state in UNSENT:
        if debt.unsure or outbox_word.was_told(debt):
            raise BadInput(MAY_BE_THERE, fix="Let it go in Outbox: it is looked up there before anything is sent")
        outbox.end(debt.id, "cancelled", now, TAKEN_BACK.format(home=row.home))
        come_back(row.id, "back", "", now, who=who, card=False)
        return "home"
    if row.cancel_asked_at is None:
        Outbound.update(cancel_asked_at=now).where(Outbound.id == row.id).execute()
        audit.note("order asked back", number_of(order_id), now, before=row.location, after=row.home, who=who)
    if debt is None or debt.state != "sending":  # of what may be there or not nobody asks before that is known
        ask_to_stop(row, now, who)
    return "stopping"


def ask_to_stop(row: OutboundRow, now: datetime, who: str = "you") -> int | None:
    """The debt that says so, once; its id, None where one waits already or nobody can be asked. One that was refused is
    told again."""
    known = [each for each in _cancel_rows(row) if each.state in UNSENT | {"sending"}]
    refused = next((each.id for each in known if each.state == "refused"), None)
    if row.account_id is None or known:
        return refused if refused is not None and outbox.let_go(refused, now) else None
    order = _order(row.order_id)
    payload = {"action": "cancel", "outbound": row.id, "reference": row.reference, "location": row.location}
    return outbox.add(_debt(order, row.account_id, row.pool_id, payload, now, "", who), now)


def withdraw(order_ids: Sequence[int], why: str, now: datetime) -> None:
    """Their selling channel has called them off, or has them as sent: what was not asked for yet ends; of what runs a
    person decides. ``why``: a sentence."""
    for row in outbound.of_orders(order_ids).values():
        if not row.is_running:
            continue
        debt = _create_row(row)
        sure = debt is not None and not debt.unsure and not outbox_word.was_told(debt)
        if debt is not None and debt.state in UNSENT and sure:
            outbox.end(debt.id, "cancelled", now, why)
            come_back(row.id, "back", why, now, card=False)
        else:
            order = _order(row.order_id)
            problems.raise_(outbound_cards.called_off(row, order, why), now)


def wished_off(order_ids: Sequence[int], why: str, now: datetime) -> None:
    """Their buyers ask to cancel: what did not leave yet is held by its debt, of what runs a person decides."""
    for row in outbound.of_orders(order_ids).values():
        debt = _create_row(row)
        if row.is_running and row.cancel_asked_at is None and (debt is None or debt.state not in UNSENT):
            problems.raise_(outbound_cards.called_off(row, _order(row.order_id), why), now)


def come_back(
    outbound_id: int, state: OutboundState, why: str, now: datetime, *, who: str = "linndesk", card: bool = True
) -> None:
    """Nothing more of it leaves there: what was not sent is at home again, to be despatched; a card says why."""
    row = outbound.by_id(outbound_id, lock=True)
    if row is None or row.state == "back":
        return
    Outbound.update(state=state, why=why or row.why, ended_at=now, next_look=None).where(
        Outbound.id == row.id
    ).execute()
    for each in _cancel_rows(row):
        outbox.end(each.id, "superseded", now, CAME_BACK.format(home=row.home))
    problems.heal_all([outbound_cards.off_key(row.order_id), outbound_cards.unseen_key(row.order_id)], now)
    order = leaving.of([row.order_id], lock=True).get(row.order_id)
    if order is None or order.location_id != row.location_id:
        return
    if order.status == "processed" and order.outcome != "elsewhere":
        return
    _place(order.id, row.home_id, locked=False)
    if order.status == "processed":
        outbound_elsewhere.counts_as_ours(order, row.home_id, now)
    audit.note("order came back", number_of(order.id), now, before=row.location, after=row.home, who=who)
    if card and order.status in ("open", "pending") and not order.is_deleted:
        problems.raise_(outbound_cards.back(row, order, why or row.why), now)


def doubt_refusal(outbound_id: int, now: datetime) -> datetime:
    """Until when a refusal is not believed, because an earlier request may still be worked on: from the first on."""
    until = now + DOUBT
    first = (Outbound.id == outbound_id) & (Outbound.state == "asked") & Outbound.next_look.is_null()
    Outbound.update(next_look=until).where(first).execute()
    row = outbound.by_id(outbound_id)
    return until if row is None or row.next_look is None else row.next_look


def is_there(row: OutboundRow, now: datetime) -> None:
    """The channel shows it: its debt is confirmed."""
    debt = _create_row(row)
    if debt is not None and debt.state == "sent":
        mine = (Outbox.id == debt.id) & (Outbox.state == "sent")
        Outbox.update(state="confirmed", error="", reason="", next_try=None, settled_at=now).where(mine).execute()
        problems.heal(problems.outbox_key(debt.id), now)


def all_sent(row: OutboundRow, now: datetime) -> None:
    """All of it has left there: nobody is asked to stop any more."""
    for each in _cancel_rows(row):
        outbox.end(each.id, "superseded", now, ALL_SENT.format(location=row.location))
    problems.heal(outbound_cards.off_key(row.order_id), now)


def _order(order_id: int) -> OrderNow:
    found = leaving.of([order_id], lock=True).get(order_id)
    if found is None:
        raise UnknownName("This order is not here any more", fix="Refresh the list")
    return found


def _refuse(order: OrderNow) -> None:
    """What has changed since it was chosen; the rest was judged before. Raises BadInput."""
    last = outbound.of_order(order.id)
    centre = Centre.get_or_none(Centre.location == order.location_id)
    by_channel = Order.select().where((Order.id == order.id) & Order.by_channel).exists()
    why = ""
    if last is not None and last.is_running:
        why = f"It is at {last.location} already"
    elif order.is_deleted or order.status != "open":
        why = "It was deleted" if order.is_deleted else f"It is {order.status}"
    elif by_channel or centre is not None:
        why = "Its channel sends it"
    elif order.cancel_requested:
        why = "The buyer has asked to cancel"
    if why:
        raise BadInput(f"Order {order.number} cannot go there", why, "Refresh the list")


def _end_old(order_id: int, now: datetime) -> None:
    """What was refused of earlier attempts needs nobody any more."""
    old = Outbox.select(Outbox.id).where((Outbox.order == order_id) & (Outbox.kind == KIND))
    outbox.end_all([each.id for each in old.where(Outbox.state == "refused")], "superseded", now, "It was asked anew")


def _place(order_id: int, location_id: int, *, locked: bool) -> None:
    bulk.update(Order, ("location_id", "locked"), [(location_id, locked, order_id)])
    levels.mark_orders([order_id])


def _debt(
    order: OrderNow, account_id: int, pool_id: int, payload: dict[str, Any], due: datetime, hold: Hold, who: str
) -> NewRow:
    return NewRow(account_id, pool_id, "fba", order.channel_order_id, payload, due, hold, order.id, who=who)


def _create_row(row: OutboundRow) -> OutboxRow | None:
    """The debt by which it was asked for."""
    found = [each for each in outbound_debts.of(row) if each.payload.get("action") == "create"]
    return found[-1] if found else None


def _cancel_rows(row: OutboundRow) -> list[OutboxRow]:
    return [each for each in outbound_debts.of(row) if each.payload.get("action") == "cancel"]
