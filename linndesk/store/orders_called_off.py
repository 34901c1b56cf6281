"""Orders at a centre of which their own channel says that they are over: called off, or sent elsewhere. Inside a
write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from linndesk.store import centres, leaving, outbound_acts
from linndesk.store.orders_known import Row, known_rows
from linndesk.store.orders_taking import Coming

WISH = "Its buyer has asked to cancel"
FEWER = "Units of it were cancelled on its channel"
WHY = {"cancelled": "It was cancelled on its channel", "processed": "Its channel has it as sent already"}


def withdrawn(pool_id: int, chosen: Sequence[Coming], now: datetime) -> list[Coming]:
    """The same orders, as they stand once that is known at the centre: what it had not begun with is home again, and
    what it is sending has a card of its own, whatever else would be told."""
    for why, judge in ((WISH, _is_wished_off), (FEWER, _is_fewer)):
        some = [each.row.id for each in chosen if each.row is not None and _is_at_work(each) and judge(each)]
        if some:
            outbound_acts.wished_off(some, why, now)
    away = {each.order.channel_order_id: each.step.status for each in chosen if _is_called_off(each)}
    if not away:
        return list(chosen)
    theirs = centres.places()
    at = {each.order.channel_order_id: each.row.id for each in chosen if each.row and each.row.location_id in theirs}
    refs = [ref for ref in away if ref in at]
    for status, why in WHY.items():
        mine = [at[ref] for ref in refs if away[ref] == status]
        if mine:
            outbound_acts.withdraw(mine, why, now)
    rows = known_rows(pool_id, refs)
    return [_at_last(each, rows.get(each.order.channel_order_id), theirs) for each in chosen]


def _is_called_off(coming: Coming) -> bool:
    """Whether it was at work somewhere, perhaps at a centre, and is over by this. Orders at a centre are locked."""
    row, step = coming.row, coming.step
    if row is None or not row.locked or step.by_channel:
        return False
    return row.known.status in ("pending", "open") and step.status in WHY


def _is_at_work(coming: Coming) -> bool:
    """Whether it is open, and perhaps at a centre. Orders at a centre are locked."""
    row, step = coming.row, coming.step
    return row is not None and row.locked and not step.by_channel and step.status == "open"


def _is_wished_off(coming: Coming) -> bool:
    """Whether its buyer asks from now on to cancel it: a wish, which ends nothing."""
    return coming.order.cancel_requested and coming.row is not None and not coming.row.cancel_requested


def _is_fewer(coming: Coming) -> bool:
    """Whether units of it are called off by this that were to be sent."""
    here = {} if coming.row is None else leaving.of([coming.row.id])
    left = {line.line_id: line.left for order in here.values() for line in order.lines}
    return any(each.quantity - each.cancelled < left.get(each.line_id, 0) for each in coming.order.lines)


def _at_last(coming: Coming, row: Row | None, theirs: frozenset[int]) -> Coming:
    if row is None:
        return coming
    at_centre = row.location_id in theirs
    step = replace(coming.step, problem="") if at_centre and coming.step.problem == "shipped_elsewhere" else coming.step
    return replace(coming, row=row, step=step)
