"""R-PERSON: what was said of a return may name a buyer, and goes with that, or as long after the return. Inside a
write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linndesk.store import bulk
from linndesk.store.fields import to_ms
from linndesk.store.tables import Occurrence, OrderReturn, OrderReturnLine, Outbox


def forget(order_ids: Sequence[int]) -> None:
    """Words of every return of these orders, as their buyers are forgotten."""
    for start in range(0, len(order_ids), bulk.CHUNK):
        some = list(order_ids[start : start + bulk.CHUNK])
        _forget([each.id for each in OrderReturn.select(OrderReturn.id).where(OrderReturn.order.in_(some))])


def forget_old(account_id: int, before: datetime) -> None:
    """Words of returns of before that whose orders were closed before it too: most goods come back after their buyers
    were forgotten."""
    sql = (
        "select t.id from order_return t join orders r on r.id = t.order_id left join outbox o on o.id = t.outbox_id "
        "where t.account_id = ? and t.at < ? and r.closed_at < ? and (t.reason <> '' or t.why <> '' or o.error <> '' "
        "or o.request is not null or exists (select 1 from order_return_line l where l.act_id = t.id and l.why <> ''))"
    )
    ids = [act_id for (act_id,) in bulk.rows(OrderReturn, sql, [account_id, to_ms(before), to_ms(before)])]
    for start in range(0, len(ids), bulk.CHUNK):
        _forget(ids[start : start + bulk.CHUNK])


def _forget(act_ids: Sequence[int]) -> None:
    """Their reasons, what the channel said, and the requests that held the reasons: those are made anew."""
    mine = OrderReturn.id.in_(list(act_ids))
    OrderReturn.update(reason="", why="").where(mine).execute()
    OrderReturnLine.update(why="").where(OrderReturnLine.act.in_(list(act_ids)) & (OrderReturnLine.why != "")).execute()
    rows = [each.outbox_id for each in OrderReturn.select(OrderReturn.outbox).where(mine) if each.outbox_id is not None]
    Outbox.update(request=None, error="").where(Outbox.id.in_(rows)).execute()
    Occurrence.update(detail="").where(Occurrence.outbox.in_(rows)).execute()
