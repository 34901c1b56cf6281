"""What is asked of a channel after a sale: asked, taken back, settled; the order follows at once. Inside a write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.domain.money import text as money_text
from linndesk.domain.money import to_store
from linndesk.domain.outbox import Hold
from linndesk.domain.postsale import PostSaleState
from linndesk.domain.postsale_rules import Plan, PlanLine
from linndesk.store import audit, bulk, causes, levels, outbox, postsale, problems
from linndesk.store.fields import to_ms
from linndesk.store.numbers import number_of
from linndesk.store.outbox import NewRow
from linndesk.store.postsale import PAYLOAD, Of
from linndesk.store.tables import Order, OrderLine, Outbox, PostSale, PostSaleLine

ANEW = "It was asked anew"
FIRST = -1  # what is called off is told before what leaves of the same order, which may close it there


@dataclass(frozen=True, slots=True)
class Debt:
    """How it is owed. ``due``: when it may leave at the earliest; ``hold``: what holds it back now."""

    due: datetime
    hold: Hold = ""
    who: str = "you"


def ask(of: Of, plan: Plan, debt: Debt, now: datetime) -> tuple[int, int]:
    """Its id, and that of the row that is owed. The caller has locked the order and made the plan of it as it is."""
    sale = of.sale
    _end_refused(sale.order_id, plan.kind, now)
    act = PostSale.create(
        order=sale.order_id, account=of.account_id, outbox=None, kind=plan.kind, state="asked", shipping=plan.shipping,
        total=plan.total, who=debt.who, asked_at=now,
    )  # fmt: skip
    ours = _our_lines(sale.order_id)
    _put_lines(act.id, plan, ours)
    new = NewRow(
        of.account_id, of.pool_id, plan.kind, sale.channel_order_id, _payload(act.id, of, plan), debt.due, debt.hold,
        sale.order_id, who=debt.who, rank=FIRST if plan.kind == "cancel" else 0,
    )  # fmt: skip
    row_id = outbox.add(new, now)
    bulk.update(PostSale, ("outbox_id",), [(row_id, act.id)])
    if plan.kind == "cancel":
        _call_off(sale.order_id, [(each.quantity, ours[each.line.line_id].id) for each in plan.lines], now)
    audit.note(_SAID[plan.kind], number_of(sale.order_id), now, after=_noted(of, plan), who=debt.who)
    return act.id, row_id


_SAID = {"cancel": "order units cancelled", "refund": "order refund asked"}


def _noted(of: Of, plan: Plan) -> dict[str, Any]:
    if plan.kind == "cancel":
        return {"lines": {each.line.line_id: each.quantity for each in plan.lines}}
    currency = of.sale.currency
    money = {each.line.line_id: money_text(each.amount, currency) for each in plan.lines}
    postage = {"postage": money_text(plan.shipping, currency)} if plan.shipping else {}
    return {"total": f"{money_text(plan.total, currency)} {currency}".strip(), "lines": money, **postage}


@dataclass(frozen=True, slots=True)
class _Ours:
    id: int
    quantity: int
    others: int  # units cancelled by somebody else


def _our_lines(order_id: int) -> dict[str, _Ours]:
    sql = "select line_id, id, quantity, cancelled - called_off from order_line where order_id = ?"
    return {line_id: _Ours(*rest) for line_id, *rest in bulk.rows(OrderLine, sql, [order_id])}


def _put_lines(act_id: int, plan: Plan, ours: dict[str, _Ours]) -> None:
    rows = []
    for each in plan.lines:
        mine = None if each.line.service else ours[each.line.line_id]
        rows.append((
            act_id, None if mine is None else mine.id, each.line.line_id if mine is None else "", each.quantity,
            to_store(each.amount), each.reason, each.sub_reason, each.words, 0 if mine is None else mine.quantity,
            0 if mine is None else mine.others,
        ))  # fmt: skip
    bulk.insert(
        PostSaleLine,
        (
            "post_sale_id",
            "line_id",
            "service",
            "quantity",
            "amount",
            "reason",
            "sub_reason",
            "words",
            "whole",
            "others",
        ),
        rows,
    )


def _payload(act_id: int, of: Of, plan: Plan) -> dict[str, Any]:
    """What is to be told, in our words. Nothing in it names a buyer."""
    said: dict[str, Any] = {PAYLOAD: act_id, "order": of.sale.channel_order_id, "currency": of.sale.currency}
    if plan.kind == "refund":
        said |= {"shipping": str(plan.shipping), "total": money_text(plan.total, of.sale.currency)}
    return {**said, "lines": [_line(each, plan) for each in plan.lines]}


def _line(each: PlanLine, plan: Plan) -> dict[str, Any]:
    what = {"quantity": each.quantity} if plan.kind == "cancel" else {"amount": str(each.amount)}
    return {
        "line_id": each.line.line_id, "sku": each.line.channel_sku, **what, "reason": each.reason,
        "sub_reason": each.sub_reason,
    }  # fmt: skip


def _end_refused(order_id: int, kind: str, now: datetime) -> None:
    old = (Outbox.order == order_id) & (Outbox.kind == kind) & (Outbox.state == "refused")
    outbox.end_all([each.id for each in Outbox.select(Outbox.id).where(old)], "superseded", now, ANEW)


def _call_off(order_id: int, units: Sequence[tuple[int, int]], now: datetime) -> None:
    """Units by line row: they hold nothing back any more, and an order of which nothing is left is over."""
    bulk.run(
        OrderLine,
        "update order_line set called_off = called_off + ?, cancelled = cancelled + ? where id = ?",
        [(count, count, line) for count, line in units],
    )
    bulk.run(
        Order,
        "update orders set status = case when exists (select 1 from order_line g where g.order_id = orders.id "
        "and g.despatched > 0) then 'processed' else 'cancelled' end, "
        "outcome = case when exists (select 1 from order_line g where g.order_id = orders.id and g.despatched > 0) "
        "then 'despatched' else '' end, closed_at = ? where id = ? and status in ('pending', 'open') "
        "and not exists (select 1 from order_line l where l.order_id = orders.id "
        "and l.quantity - l.despatched - l.cancelled > 0)",
        [(to_ms(now), order_id)],
    )
    levels.mark_orders([order_id])
    if not bulk.rows(Order, "select 1 from orders where id = ? and status in ('pending', 'open')", [order_id]):
        problems.heal_all([f"order:{order_id}", causes.waiting_key(order_id)], now)


def _revive(act: PostSale) -> None:
    """What a cancellation took off is to be sent all the same; whatever its channel shows of it next is news."""
    lines = bulk.rows(PostSaleLine, "select line_id, quantity from post_sale_line where post_sale_id = ?", [act.id])
    bulk.run(
        OrderLine,
        "update order_line set called_off = called_off - ?, "
        "cancelled = case when cancelled > ? then cancelled - ? else 0 end where id = ?",
        [(units, units, units, line) for line, units in lines],
    )
    bulk.run(
        Order,
        "update orders set status = case when waiting_reason <> '' or payment_status in ('unpaid', 'pending') "
        "then 'pending' else 'open' end, outcome = '', closed_at = case when deleted_at is null and exists "
        "(select 1 from person where order_id = orders.id) then null else closed_at end "
        "where id = ? and (status = 'cancelled' or (status = 'processed' and outcome = 'despatched')) "
        "and exists (select 1 from order_line l where l.order_id = orders.id "
        "and l.quantity - l.despatched - l.cancelled > 0)",
        [(act.order_id,)],
    )
    bulk.update(Order, ("digest",), [("", act.order_id)])
    levels.mark_orders([act.order_id])


def settle(act_id: int, state: PostSaleState, now: datetime, *, why: str = "", reference: str = "") -> bool:
    """Where it stands from now on. What is refused or withdrawn comes back. False where that is so already.

    The caller has locked the order.
    """
    act = PostSale.get_or_none(PostSale.id == act_id)
    if act is None or act.state == state:
        return False
    back, was_back = state in ("refused", "withdrawn"), act.state in ("refused", "withdrawn")
    changes: dict[str, Any] = {"state": state, "why": why}
    if reference:
        changes["reference"] = reference
    changes["settled_at"] = None if state in ("asked", "unheard") else now
    PostSale.update(changes).where(PostSale.id == act_id).execute()
    if act.kind == "cancel" and back and not was_back:
        _revive(act)
    return True


def take_back(row_id: int, act_id: int, order_id: int, why: str, now: datetime, who: str = "you") -> bool:
    """Nothing is asked after all: the row ends, what was taken off is there again. False where it has moved on."""
    if not outbox.end(row_id, "cancelled", now, why):
        return False
    act = PostSale.get_or_none(PostSale.id == act_id)
    if act is not None and act.state not in ("refused", "withdrawn"):
        settle(act_id, "withdrawn", now, why=why)
        what = "cancellation" if act.kind == "cancel" else "refund"
        audit.note(f"order {what} taken back", number_of(order_id), now, who=who)
    return True


def lock(order_id: int) -> None:
    """Nobody else changes the order until the commit: before its row, as everywhere. Raises UnknownName."""
    postsale.of(order_id, lock=True)
