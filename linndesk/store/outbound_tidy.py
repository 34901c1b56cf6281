"""After a run: cards of orders that came back from a centre and have gone on since. Inside a write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from linndesk.store import bulk, outbox, problems
from linndesk.store.outbound_cards import BACK
from linndesk.store.tables import Occurrence, Order, Outbound, Outbox, Problem

SOME = 500
WENT_ON = "The order has gone on from where it came back to"


def tidy(now: datetime) -> None:
    """Despatched, called off, deleted, moved elsewhere or to the centre again: nobody has to look any more."""
    back = Problem.key.startswith(f"{BACK}:") & Occurrence.healed_at.is_null()
    things: Any = Occurrence.select(Occurrence.key, Occurrence.order).join(Problem).where(back).limit(SOME).tuples()
    waiting = {order_id: key for key, order_id in things if order_id is not None}
    problems.heal_all([waiting[each] for each in _gone_on(sorted(waiting))], now)
    refused = (Outbox.kind == "fba") & (Outbox.state == "refused")
    debts = [each for each in Outbox.select().where(refused).limit(SOME) if each.order_id is not None]
    asked = [each for each in debts if each.payload.get("action") != "cancel"]
    gone = _gone_on(sorted({each.order_id for each in asked if each.order_id is not None}))
    over = _over([each.payload["outbound"] for each in debts if each.payload.get("action") == "cancel"])
    ended = [each.id for each in asked if each.order_id in gone]
    ended += [each.id for each in debts if each not in asked and each.payload["outbound"] in over]
    outbox.end_all(ended, "superseded", now, WENT_ON)


def _over(outbound_ids: list[int]) -> set[int]:
    """Those that nobody needs to ask to stop any more."""
    mine = Outbound.id.in_(outbound_ids) & Outbound.ended_at.is_null(False)
    return {each.id for each in Outbound.select(Outbound.id).where(mine)}


def _gone_on(order_ids: list[int]) -> set[int]:
    """Those of at most some hundred that no longer wait where their last attempt has brought them back to."""
    sql = (
        "select o.id from orders o join outbound b on b.id = (select max(id) from outbound where order_id = o.id) "
        f"where o.id in ({bulk.marks(len(order_ids))}) and (o.status in ('processed', 'cancelled') "
        "or o.deleted_at is not null or o.location_id <> b.home_id or b.state in ('asked', 'taken', 'processing'))"
    )
    return {each for (each,) in bulk.rows(Order, sql, order_ids)} if order_ids else set()
