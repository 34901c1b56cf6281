"""Orders that could not be read: kept aside, sealed, healed when they come in properly. Inside a write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linndesk.domain.orders import NO_NUMBER, Quarantined
from linndesk.store import bulk, problems, unread
from linndesk.store.sealing import Seal
from linndesk.store.tables import Quarantine

GROUP = "Order import"


def reason_of(ref: str, pool_id: int | None = None) -> tuple[int, str] | None:
    """The pool that could not read an order of that number, and why; None where there is none."""
    query = Quarantine.select().where(Quarantine.ref == ref)
    found = (query if pool_id is None else query.where(Quarantine.pool == pool_id)).first()
    return None if found is None else (found.pool_id, found.reason)


def heal(pool_id: int, refs: Sequence[str], now: datetime) -> None:
    """An order that came in properly leaves the quarantine."""
    if not refs:
        return
    healed = bulk.rows(
        Quarantine,
        f"select ref from quarantine where pool_id = ? and ref in ({bulk.marks(len(refs))})",
        [pool_id, *refs],
    )
    for (ref,) in healed:
        Quarantine.delete().where((Quarantine.pool == pool_id) & (Quarantine.ref == ref)).execute()
        unread.let_go(pool_id, ref)
        problems.heal(f"quarantine:{pool_id}:{ref}", now)


def keep(
    pool_id: int,
    account_id: int,
    bad: Sequence[Quarantined],
    bodies: Sequence[str],
    seal: Seal,
    now: datetime,
    location_id: int,
    group: str = GROUP,
    *,
    by_sku: bool = False,
) -> int:
    """Keep orders that could not be read, with the reason; the rest of the page is not held up. What is readable of
    them holds stock back at that location. ``group``: where its card stands; ``by_sku``: an item of the
    same SKU is meant where nothing is linked.

    How many are news: one that is here already for the same reason needs nobody a second time.
    """
    news = 0
    for index, each in enumerate(bad):
        body = bodies[index] if index < len(bodies) else ""
        sealed = seal.close(body) if body else None
        same = (Quarantine.pool == pool_id) & (Quarantine.ref == each.ref) & (Quarantine.reason == each.reason)
        known = Quarantine.select().where(same).exists()
        Quarantine.insert(pool=pool_id, ref=each.ref, reason=each.reason, sealed=sealed, at=now).on_conflict(
            conflict_target=[Quarantine.pool, Quarantine.ref],
            update={Quarantine.reason: each.reason, Quarantine.sealed: sealed, Quarantine.at: now},
        ).execute()
        unread.hold(pool_id, account_id, location_id, each, now, by_sku=by_sku)
        if not known:
            news += 1
            problems.raise_(_trouble(pool_id, account_id, each, group), now)
    return news


def _trouble(pool_id: int, account_id: int, bad: Quarantined, group: str) -> problems.Trouble:
    """One card for all that could not be read for the same reason."""
    numbered = bad.ref and not bad.ref.startswith(NO_NUMBER)
    which = "order" if numbered else "order without a number"
    return problems.Trouble(
        f"quarantine:{pool_id}:{bool(numbered):d}:{bad.reason}",
        group,
        f"{{n}} {which} could not be read|{{n}} {which.replace('order', 'orders', 1)} could not be read",
        bad.reason,
        "Look at it on the channel: it is kept aside here and read again when it changes there",
        account_id=account_id,
        thing=problems.Thing(f"quarantine:{pool_id}:{bad.ref}", bad.called or bad.ref, bad.reason),
    )
