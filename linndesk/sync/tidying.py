"""After a run: cards whose cause lasts are looked at again, and what is old enough goes. Inside a write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from linndesk.store import accounts, causes, outbound_tidy, pausecards, problems, runs, sendcards
from linndesk.store.accounts import AccountRow

SOME = 500


def tidy(now: datetime, imports: Callable[[AccountRow], str]) -> bool:
    """Orders that wait for a SKU, rows that are past their card, retention of solved cards and of receipts.

    A part of it, so that a click comes in between (R-WRITER): whether there is more to do. ``imports``: the group of
    an account's problems with orders that come in only whole, "" = its orders come in at once.
    """
    rows = accounts.every()
    part = SOME // max(1, len(rows))
    more = 0
    for each in rows:
        group = imports(each)
        more += causes.look_unlinked(each.id, each.name, now, part, group or causes.GROUP)
        more += causes.look_waiting(each.id, each.name, group, now, part) if group else 0
    pausecards.tidy(now)
    causes.look_back(now)
    causes.look_twice(now)
    outbound_tidy.tidy(now)
    past = sendcards.over(SOME)
    problems.heal_all([problems.outbox_key(row_id) for row_id in past], now)
    more += len(past) == SOME
    more += problems.purge(now, SOME) >= SOME
    more += runs.purge(now, SOME) >= SOME
    return more > 0
