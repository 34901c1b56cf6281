"""The Returns table of the window: columns, filters and sorts as data; lines of a page of it. Inside a read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from linndesk.domain.purchases import BookingState
from linndesk.domain.returns_rules import Back
from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.grids import Grid, Sort, like
from linndesk.store.numbers import number_of, sql_of
from linndesk.store.tables import OrderReturnLine


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One return without its lines; see tables.OrderReturn."""

    id: int
    order_id: int
    number: str
    channel_order_id: str
    called: str
    account_id: int
    account: str
    at: datetime
    who: str
    reason: str
    reference: str
    state: BookingState
    why: str
    rma: str
    accepted: bool
    settled_at: datetime | None
    undone_at: datetime | None
    outbox_id: int | None


def _make(raw: Sequence[Any]) -> ReturnRow:
    return ReturnRow(
        id=raw[0], order_id=raw[1], number=number_of(raw[1], raw[2]), channel_order_id=raw[3], called=raw[4],
        account_id=raw[5], account=raw[6], at=from_ms(raw[7]), who=raw[8], reason=raw[9], reference=raw[10],
        state=cast(BookingState, raw[11]), why=raw[12], rma=raw[13], accepted=bool(raw[14]),
        settled_at=_moment(raw[15]), undone_at=_moment(raw[16]), outbox_id=raw[17],
    )  # fmt: skip


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else from_ms(stored)


RETURNS: Grid[ReturnRow] = Grid(
    table="order_return t",
    id="t.id",
    joins={"r": "join orders r on r.id = t.order_id", "a": "join account a on a.id = t.account_id"},
    searched=(sql_of("r"), "r.channel_order_id", "r.called", "a.name", "t.reason", "t.reference", "t.rma"),
    filters={
        "standing": "t.undone_at is null",
        "undone": "t.undone_at is not null",
        "asked": "t.state = 'asked'",
        "refused": "t.state = 'refused'",
        "unheard": "t.state = 'unheard'",
        "confirmed": "t.state = 'confirmed'",
        "none": "t.state = 'none'",
        "needs": "t.state in ('refused', 'unheard')",
        "account": "a.name = :account",
        "since": "t.at >= :since",
        "order": "t.order_id = :order",
    },
    sorts={
        "id": Sort("t.id"),
        "at": Sort("t.at"),
        "number": Sort("t.order_id"),
        "channel_order_id": Sort("r.channel_order_id", text=True),
        "account": Sort("a.name", text=True),
        "state": Sort("t.state", text=True),
    },
    columns=(
        "t.id", "t.order_id", "r.prefix", "r.channel_order_id", "r.called", "t.account_id", "a.name", "t.at", "t.who",
        "t.reason", "t.reference", "t.state", "t.why", "t.rma", "t.accepted", "t.settled_at", "t.undone_at",
        "t.outbox_id",
    ),
    make=_make,
)  # fmt: skip


def lines_of(act_ids: Sequence[int]) -> dict[int, list[Back]]:
    """Of some hundred returns, in the order of their lines."""
    found: dict[int, list[Back]] = {}
    if not act_ids:
        return found
    sql = (
        "select b.act_id, l.line_id, l.channel_sku, coalesce(i.sku, ''), l.title, b.quantity, b.condition, b.fate, "
        "coalesce(w.name, ''), b.state, b.why from order_return_line b join order_line l on l.id = b.line_id "
        "left join item i on i.id = b.item_id left join location w on w.id = b.location_id "
        f"where b.act_id in ({bulk.marks(len(act_ids))}) order by b.id"
    )
    for act_id, *rest in bulk.rows(OrderReturnLine, sql, list(act_ids)):
        found.setdefault(act_id, []).append(Back(*rest))
    return found


def with_goods(text: str) -> set[int]:
    """Returns with a line in whose SKU, channel SKU, title or barcode each of the words stands."""
    words = [like(each) for each in text.lower().split()]
    if not words:
        return set()
    fields = ("l.channel_sku", "l.title", "coalesce(i.sku, '')", "coalesce(i.barcode, '')")
    test = "(" + " or ".join(f"lower({each}) like ? escape '!'" for each in fields) + ")"
    sql = (
        "select distinct b.act_id from order_return_line b join order_line l on l.id = b.line_id "
        f"left join item i on i.id = b.item_id where {' and '.join([test] * len(words))}"
    )
    values = [each for each in words for _ in fields]
    return {act_id for (act_id,) in bulk.rows(OrderReturnLine, sql, values)}
