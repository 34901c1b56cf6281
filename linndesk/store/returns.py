"""Orders whose goods come back, and what came back of them. Inside a read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import SqliteDatabase

from linndesk.domain.orders import Outcome, Status
from linndesk.domain.outbox import OPEN
from linndesk.domain.returns import Condition, Fate
from linndesk.domain.returns_rules import Place, SoldLine
from linndesk.errors import UnknownName
from linndesk.store import bulk, locations
from linndesk.store.grids import like
from linndesk.store.numbers import number_of
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import Order, OrderReturn, OrderReturnLine, Outbox

PAYLOAD = "return"  # a key of an outbox row's payload: which one it is the word of


@dataclass(frozen=True, slots=True)
class Sold:
    """An order as it stands. ``home``: whether its location is one of one's own where goods are for sale."""

    id: int
    account_id: int
    pool_id: int
    number: str
    channel_order_id: str
    called: str
    account: str
    status: Status
    outcome: Outcome
    is_deleted: bool
    location: str
    home: bool
    lines: tuple[SoldLine, ...]


_ORDER = (
    "select o.account_id, o.pool_id, o.prefix, o.channel_order_id, o.called, a.name, o.status, o.outcome, "
    f"o.deleted_at, w.name, case when {locations.SELLS} then 1 else 0 end from orders o "
    "join account a on a.id = o.account_id join location w on w.id = o.location_id where o.id = ?"
)
_LINES = (
    "select l.id, l.line_id, l.channel_sku, coalesce(i.sku, ''), l.title, coalesce(i.barcode, ''), "
    "l.quantity - l.cancelled, l.quantity, l.item_id, "
    "(select coalesce(sum(b.quantity), 0) from order_return_line b join order_return t on t.id = b.act_id "
    "where b.line_id = l.id and t.undone_at is null) "
    "from order_line l left join item i on i.id = l.item_id where l.order_id = ? order by l.id"
)


def sold(order_id: int, *, lock: bool = False) -> Sold:
    """``lock``: nobody else changes it until the commit. Raises UnknownName."""
    if lock and not isinstance(Order._meta.database.obj, SqliteDatabase):
        bulk.rows(Order, "select id from orders where id = ? for update", [order_id])
    found = bulk.rows(Order, _ORDER, [order_id])
    if not found:
        raise UnknownName("This order is not here any more", fix="Refresh the list")
    account_id, pool_id, prefix, ref, called, account, status, outcome, deleted, location, home = found[0]
    return Sold(
        order_id, account_id, pool_id, number_of(order_id, prefix), ref, called, account, status, outcome,
        deleted is not None, location, bool(home), tuple(map(_line, bulk.rows(Order, _LINES, [order_id]))),
    )  # fmt: skip


def _line(row: Sequence[Any]) -> SoldLine:
    row_id, line_id, channel_sku, sku, title, barcode, kept, quantity, item_id, returned = row
    back = int(returned)
    return SoldLine(
        line_id, channel_sku, sku, title, barcode, quantity, back, max(0, kept - back), item_id=item_id, row_id=row_id
    )


def places() -> tuple[Place, ...]:
    """One's own, in the order they were added."""
    return tuple(Place(each.id, each.name, each.quarantine) for each in locations.every() if not each.fulfilment_centre)


@dataclass(frozen=True, slots=True)
class Owed:
    """Units as a channel is to be told of them. ``line_id``: the channel's; ``place``: a name, "" = scrapped."""

    line_id: str
    units: int
    condition: Condition
    fate: Fate
    place: str


@dataclass(frozen=True, slots=True)
class Act:
    """A return as it stands. ``seen``: ids of others' returns that a person knows of; ``siblings``: references of the
    other returns of its order that were made here."""

    id: int
    order_id: int
    reference: str
    reason: str
    rma: str
    seen: frozenset[str]
    is_undone: bool
    owed: tuple[Owed, ...]
    siblings: frozenset[str]


def act(act_id: int) -> Act | None:
    """None where it is gone."""
    found = OrderReturn.get_or_none(OrderReturn.id == act_id)
    if found is None:
        return None
    rows = bulk.rows(
        OrderReturnLine,
        "select l.line_id, b.quantity, b.condition, b.fate, coalesce(w.name, '') from order_return_line b "
        "join order_line l on l.id = b.line_id left join location w on w.id = b.location_id "
        "where b.act_id = ? order by b.id",
        [act_id],
    )
    return Act(
        act_id, found.order_id, found.reference, found.reason, found.rma, frozenset(map(str, found.seen)),
        found.undone_at is not None, tuple(Owed(*each) for each in rows), _siblings(found),
    )  # fmt: skip


def _siblings(act: OrderReturn) -> frozenset[str]:
    query = OrderReturn.select(OrderReturn.reference)
    mine = (OrderReturn.order == act.order_id) & (OrderReturn.id != act.id)
    return frozenset(each.reference for each in query.where(mine))


def id_of_row(row: OutboxRow) -> int:
    """Which one a row of the outbox is the word of; 0 = none."""
    return int(row.payload.get(PAYLOAD) or 0)


def row_of(act_id: int) -> int | None:
    """The id of the row that is the word of it; None where there is none."""
    found = OrderReturn.get_or_none(OrderReturn.id == act_id)
    return None if found is None else found.outbox_id


def with_package(tracking: str) -> list[int]:
    """Orders that left elsewhere in a parcel of this number, the newest first."""
    sql = "select id, packages from orders where packages like ? escape '!' and deleted_at is null order by id desc"
    rows = bulk.rows(Order, sql, [like(tracking)]) if tracking else []
    return [order_id for order_id, kept in rows if any(each["tracking"] == tracking for each in json.loads(kept))]


def returnable_first(order_ids: Sequence[int], account_id: int | None = None) -> tuple[int, ...]:
    """The same; those that have left stand first. ``account_id``: only its own."""
    if not order_ids:
        return ()
    sql = f"select id, status, account_id from orders where id in ({bulk.marks(len(order_ids))})"
    known = {order_id: (status, mine) for order_id, status, mine in bulk.rows(Order, sql, list(order_ids))}
    kept = [each for each in order_ids if each in known and account_id in (None, known[each][1])]
    return tuple(sorted(kept, key=lambda each: known[each][0] != "processed"))


def has_standing(order_id: int) -> bool:
    """Whether something of the order came back and was not taken back."""
    mine = (OrderReturn.order == order_id) & OrderReturn.undone_at.is_null()
    return bool(OrderReturn.select().where(mine).exists())


def is_being_ended(order_id: int) -> bool:
    """Whether its channel is still to be told that it was processed."""
    mine = (Outbox.order == order_id) & (Outbox.kind == "process") & Outbox.state.in_(list(OPEN))
    return bool(Outbox.select().where(mine).exists())
