"""An order that a centre was sending, that left elsewhere, and that the centre then did not send. Inside a write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from linndesk.store import bulk, kit_entries, ledger, ordercards, problems
from linndesk.store.leaving import OrderNow, elsewhere_units
from linndesk.store.ledger import Entry
from linndesk.store.tables import OrderLine

_GONE = (
    "select l.item_id, l.despatched - coalesce((select sum(p.quantity) from parcel_line p join parcel c "
    "on c.id = p.parcel_id where p.line_id = l.id and c.undone_at is null), 0) from order_line l "
    "where l.order_id = ? and l.item_id is not null order by l.id"
)


def counts_as_ours(order: OrderNow, home_id: int, now: datetime) -> None:
    """What left elsewhere has left one's own shelf, because nothing of it came from the centre; a card says so.

    What was taken as such before the order went to the centre is not taken twice.
    """
    note = f"{order.channel_order_id} was shipped outside linndesk"
    gone = [
        Entry(item, home_id, -int(units), ledger.SENT_ELSEWHERE, note, order.id)
        for item, units in bulk.rows(OrderLine, _GONE, [order.id])
        if units > 0
    ]
    taken = elsewhere_units([order.id])
    entries = []
    for each in kit_entries.in_parts(gone):
        before = min(-each.delta, taken.get((order.id, each.item_id), 0))
        taken[order.id, each.item_id] = taken.get((order.id, each.item_id), 0) - before
        entries.append(replace(each, delta=each.delta + before))
    ledger.record(entries, now)
    told = ordercards.trouble("shipped_elsewhere", order.account_id, order.id, order.called or order.channel_order_id)
    problems.raise_(told, now)
