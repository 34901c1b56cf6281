"""What the machine asks of the outbox between two sends: how many, when next, who waits for what. Inside a write."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from linndesk.domain.outbox import Kind
from linndesk.store.outbox import OutboxRow, as_read, is_due, let_go, listed
from linndesk.store.tables import Order, Outbox

SIGN_IN = "Waits until the account can sign in again"
SOME = 500


def due_count(pool_id: int, now: datetime, kinds: Collection[Kind] = ()) -> int:
    return int(Outbox.select().where((Outbox.pool == pool_id) & is_due(now, kinds)).count())


def soonest(row_ids: Collection[int]) -> datetime | None:
    """When the first of these is tried again by itself; None when none is."""
    mine = Outbox.id.in_(list(row_ids)) & Outbox.state.in_(("sending", "waiting"))
    row = Outbox.select(Outbox.next_try).where(mine & Outbox.next_try.is_null(False)).order_by(Outbox.next_try).first()
    return None if row is None else row.next_try


def postpone(row: OutboxRow, next_try: datetime, error: str) -> bool:
    """A waiting row that could not even be looked at is tried later; False where it has moved on meanwhile."""
    query = Outbox.update(attempts=Outbox.attempts + 1, next_try=next_try, error=error)
    return bool(query.where(as_read(row) & (Outbox.state == "waiting")).execute())


def wait_for_sign_in(row: OutboxRow, until: datetime, now: datetime) -> list[OutboxRow]:
    """This row and whatever else of its account is due wait for a good sign-in, at most until then; which."""
    waiting = listed(states=("waiting",), account_id=row.account_id)
    rows = [each for each in waiting if each.id == row.id or (each.next_try or now) <= now]
    changes = {"next_try": until, "reason": SIGN_IN}
    for start in range(0, len(rows), SOME):
        part = [each.id for each in rows[start : start + SOME]]
        Outbox.update(changes).where(Outbox.id.in_(part) & (Outbox.state == "waiting")).execute()
    return rows


def shut_until(account_id: int, now: datetime) -> datetime | None:
    """When an account that could not sign in is tried again by itself; None when nothing waits for that."""
    waiting = (Outbox.account == account_id) & (Outbox.state == "waiting") & (Outbox.reason == SIGN_IN)
    row = Outbox.select(Outbox.next_try).where(waiting & (Outbox.next_try > now)).order_by(Outbox.next_try).first()
    return None if row is None else row.next_try


def signed_in(account_id: int, now: datetime) -> int:
    """What waited for that is due; how many."""
    waiting = (Outbox.account == account_id) & (Outbox.state == "waiting") & (Outbox.reason == SIGN_IN)
    return int(Outbox.update(next_try=now, reason="").where(waiting).execute())


def requests_gone(pool_id: int, now: datetime) -> int:
    """After a whole pull: what waited for a buyer who no longer asks to cancel goes on by itself; how many."""
    no_longer = Order.select(Order.id).where((Order.pool == pool_id) & ~Order.cancel_requested)
    held = (Outbox.pool == pool_id) & (Outbox.state == "held") & (Outbox.hold == "cancel_request")
    rows = Outbox.select(Outbox.id).where(held & Outbox.order.in_(no_longer))
    return sum(let_go(each.id, now) for each in list(rows))


def ask_first(pool_id: int, kind: Kind) -> int:
    """A document was read in place of the pages: it tells no change, so the channel is asked before each goes."""
    mine = (Outbox.pool == pool_id) & (Outbox.kind == kind) & Outbox.state.in_(("waiting", "held", "refused"))
    return int(Outbox.update(unsure=True).where(mine).execute())


def standing(pool_id: int, tried: Collection[int] = ()) -> list[OutboxRow]:
    """What a run leaves behind: the pool's held rows, those it tried that are not over, those that cannot sign in."""
    rows = [each for each in listed(states=("held", "waiting", "sending")) if each.pool_id == pool_id]
    return [each for each in rows if each.state == "held" or each.id in tried or each.reason == SIGN_IN]
