"""Orders as a channel shows them, with what was called off here laid over; what it shows as done is done. Inside a
write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from linndesk.domain.orders import ChannelOrder
from linndesk.domain.postsale_arriving import CalledOff, is_carried_out, laid_over
from linndesk.store import bulk, outbox, outbox_word, postsale_acts, problems
from linndesk.store.orders_known import Row
from linndesk.store.outbox import OutboxRow
from linndesk.store.tables import OrderLine, PostSale

THERE = "It is cancelled on the channel already"


def as_they_count(orders: Sequence[ChannelOrder], known: Mapping[str, Row], now: datetime) -> Sequence[ChannelOrder]:
    """The same orders. A cancellation that the channel shows as carried out is confirmed by that."""
    refs = {row.id: ref for ref, row in known.items()}
    off = called_off(list(refs))
    if not off:
        return orders
    by_ref = {refs[order_id]: (order_id, lines) for order_id, lines in off.items()}
    for order in orders:
        if order.channel_order_id in by_ref:
            order_id, lines = by_ref[order.channel_order_id]
            if is_carried_out(order, lines):
                _carried_out(order_id, now)
    return [laid_over(each, by_ref.get(each.channel_order_id, (0, {}))[1]) for each in orders]


def called_off(order_ids: Sequence[int]) -> dict[int, dict[str, CalledOff]]:
    """By order and line id; only lines of which units are called off from here."""
    found: dict[int, dict[str, CalledOff]] = {}
    for start in range(0, len(order_ids), bulk.CHUNK):
        part = list(order_ids[start : start + bulk.CHUNK])
        sql = (
            "select l.order_id, l.line_id, l.called_off, p.whole, p.others from order_line l "
            "join post_sale_line p on p.line_id = l.id join post_sale s on s.id = p.post_sale_id "
            "where s.kind = 'cancel' and s.state in ('asked', 'confirmed', 'unheard') and l.called_off > 0 "
            f"and l.order_id in ({bulk.marks(len(part))}) order by s.id"
        )
        for order_id, line_id, units, whole, others in bulk.rows(OrderLine, sql, part):
            found.setdefault(order_id, {})[line_id] = CalledOff(whole, others, units)  # the last one counts
    return found


def _carried_out(order_id: int, now: datetime) -> None:
    """What is being told just now is left to its answer."""
    mine = (PostSale.order == order_id) & (PostSale.kind == "cancel") & PostSale.state.in_(("asked", "unheard"))
    acts = {each.outbox_id: each.id for each in PostSale.select().where(mine) if each.outbox_id is not None}
    for row_id, row in outbox.by_ids(list(acts)).items():
        if _ends(row, now):
            postsale_acts.settle(acts[row_id], "confirmed", now)
            problems.heal(problems.outbox_key(row_id), now)


def _ends(row: OutboxRow, now: datetime) -> bool:
    if row.state == "sent":
        return outbox_word.is_there(row, now, THERE)
    return row.state in ("held", "waiting") and outbox.end(row.id, "superseded", now, THERE)
