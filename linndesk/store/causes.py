"""Causes that last and that are looked at again after each run: orders that wait for a SKU (N8). Inside a write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from linndesk.store import bulk, problems
from linndesk.store.fields import from_ms
from linndesk.store.problems import Thing, Trouble
from linndesk.store.tables import Occurrence, Order, OrderLine, Problem

GROUP = "Order import"
_CALLED = "case when {0}called <> '' then {0}called else {0}channel_order_id end"  # what people know it by
# The plus keeps SQLite from walking all orders of the account: the open ones are few.
_UNLINKED = """
from order_line l join orders o on o.id = l.order_id
where l.item_id is null and o.status in ('pending', 'open') and o.deleted_at is null and not o.waits_for_sku
and l.quantity > l.despatched + l.cancelled and not o.by_channel
and not exists (select 1 from listing g
    where g.account_id = o.account_id and g.channel_sku = l.channel_sku and g.ignored)
"""


def look_waiting(account_id: int, account: str, group: str, now: datetime, limit: int = problems.SOME) -> int:
    """U7: the cards of an account's orders that come in once their SKUs are known: those that are tried again by
    themselves, and those that a person has to look at. How many are left for another call.

    ``group``: of its kind, for problems with orders that come in (U9).
    """
    rows = bulk.rows(
        Order,
        f"select id, {_CALLED.format('')}, waiting_reason, attempts, next_try "
        "from orders where status = 'pending' and waits_for_sku and deleted_at is null and +account_id = ? order by id",
        [account_id],
    )
    bulk.run(
        Occurrence,
        'update occurrence set detail = ?, "count" = ?, next_try = ? where "key" = ? and healed_at is null',
        [(reason, tries, next_try, waiting_key(number)) for number, _, reason, tries, next_try in rows],
    )
    tried = [_waiting(*each) for each in rows if each[4] is not None]
    over = [_waiting(*each) for each in rows if each[4] is None]
    by_itself = Trouble(
        f"waiting:{account_id}", group, "{n} order waits for a SKU|{n} orders wait for a SKU",
        f"{account} hands over orders with SKUs that no stock item here has. What is known of them is reserved",
        "Add each item, or link its SKU in Listed Products: it comes in with the next sync",
        severity="warning", account_id=account_id, repair="try-now",
    )  # fmt: skip
    a_person = Trouble(
        f"waiting-over:{account_id}", group, "{n} order could not be imported|{n} orders could not be imported",
        f"{account} hands over orders with SKUs that no stock item here has. They were tried ten times, and are not "
        "tried again by themselves",
        "Add each item, or link its SKU in Listed Products: it comes in with the next sync",
        account_id=account_id, repair="try-now",
    )  # fmt: skip
    return sum(problems.stand(card, things, now, limit) for card, things in ((by_itself, tried), (a_person, over)))


def waiting_key(order_id: int) -> str:
    """The key of an order that waits for a SKU, as a thing."""
    return f"waiting:{order_id}"


def _waiting(order_id: int, ref: str, reason: str, attempts: int, next_try: int | None) -> Thing:
    again = None if next_try is None else from_ms(next_try)
    return Thing(waiting_key(order_id), ref, reason, order_id=order_id, next_try=again)


def look_unlinked(account_id: int, account: str, now: datetime, limit: int = problems.SOME, group: str = GROUP) -> int:
    """The card of an account's orders with SKUs that no stock item is linked to. How many are left for another call."""
    rows = bulk.rows(
        OrderLine,
        f"select o.id, {_CALLED.format('o.')}, l.channel_sku {_UNLINKED} and +o.account_id = ? order by o.id, l.id",
        [account_id],
    )
    trouble = Trouble(
        _key(account_id), group, "{n} order waits for a SKU|{n} orders wait for a SKU",
        f"{account} has sold listings that no stock item is linked to, so nothing is reserved for them",
        "Link each SKU to its stock item in Listed Products, or set the listing to Ignored",
        account_id=account_id, repair="map",
    )  # fmt: skip
    return problems.stand(trouble, list(_orders(rows)), now, limit)


def linked(account_id: int, now: datetime) -> None:
    """After links were made: orders that wait for none any more leave their card."""
    mine = (Problem.key == _key(account_id)) & Occurrence.healed_at.is_null()
    query: Any = Occurrence.select(Occurrence.order).join(Problem).where(mine)
    waiting: list[int] = [order_id for (order_id,) in query.tuples()]
    if not waiting:
        return
    still = {order_id for (order_id,) in bulk.rows(
        OrderLine, f"select distinct o.id {_UNLINKED} and +o.account_id = ?", [account_id]
    )}  # fmt: skip
    problems.heal_all([_thing_key(order_id) for order_id in waiting if order_id not in still], now)


def look_back(now: datetime) -> None:
    """Orders that came back and have left or were called off since need nobody's look any more."""
    over = (Order.status.in_(("processed", "cancelled"))) | Order.deleted_at.is_null(False)
    came_back = Problem.key.startswith("came_back:") & Occurrence.healed_at.is_null()
    query = Occurrence.select(Occurrence.key).join(Problem).switch(Occurrence).join(Order)
    problems.heal_all([each.key for each in query.where(came_back & over)], now)


def look_twice(now: datetime) -> None:
    """A cancelled order whose despatch was never told is one cause: the card of the held despatch says it."""
    open_ = Occurrence.healed_at.is_null() & Problem.resolved_at.is_null()
    held = (
        Occurrence.select(Occurrence.order).join(Problem).where(open_ & Problem.key.startswith("despatch:cancelled:"))
    )
    told = open_ & Problem.key.startswith("cancelled_after_despatch:") & Occurrence.order.in_(held)
    query = Occurrence.select(Occurrence.key).join(Problem).where(told)
    problems.heal_all([each.key for each in query], now)


def _orders(rows: Iterable[tuple[int, str, str]]) -> Iterable[Thing]:
    skus: dict[int, list[str]] = {}
    refs: dict[int, str] = {}
    for order_id, ref, sku in rows:
        refs[order_id] = ref
        skus.setdefault(order_id, []).append(sku)
    for order_id, ref in refs.items():
        yield Thing(_thing_key(order_id), ref, ", ".join(skus[order_id]), order_id=order_id)


def _key(account_id: int) -> str:
    return f"unlinked:{account_id}"


def _thing_key(order_id: int) -> str:
    return f"unlinked:{order_id}"
