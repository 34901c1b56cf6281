"""U2: when a person had an account on, by its channel's clock. Inside a read or a write."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from linndesk.domain import importing
from linndesk.store import standing
from linndesk.store.tables import OnPeriod


def of(account_id: int) -> tuple[importing.OnPeriod, ...]:
    """Oldest first; by this PC's clock as long as ``settle`` has not heard the channel's."""
    mine = OnPeriod.select().where(OnPeriod.account == account_id).order_by(OnPeriod.began, OnPeriod.id)
    return tuple(importing.OnPeriod(each.began, each.ended) for each in mine)


def begin(account_id: int, now: datetime) -> None:
    """A person has turned it on at ``now`` of this PC's clock. One that is on already goes on as it began."""
    if not _open(account_id).exists():
        OnPeriod.create(account=account_id, began=now, ended=None, settled=False)


def end(account_id: int, now: datetime) -> None:
    """A person has turned it off. What began by the channel's clock ends by it, as the last pull has heard it."""
    for each in _open(account_id):
        heard = standing.pulled(account_id) if each.settled else None
        each.ended = now - timedelta(seconds=heard.ahead if heard is not None else 0.0)
        each.save(only=[OnPeriod.ended])


def settle(account_id: int, ahead: float | None) -> None:
    """A reply has told the channel's clock: ``ahead`` = seconds that this PC is ahead of it; None = it did not tell.

    To be called with the first page of a pull, before its orders are judged. What was settled once stays.
    """
    if ahead is None:
        return
    for each in OnPeriod.select().where((OnPeriod.account == account_id) & ~OnPeriod.settled):
        away = timedelta(seconds=ahead)
        each.began, each.settled = each.began - away, True
        each.ended = None if each.ended is None else each.ended - away
        each.save(only=[OnPeriod.began, OnPeriod.ended, OnPeriod.settled])


def _open(account_id: int) -> Any:
    return OnPeriod.select().where((OnPeriod.account == account_id) & OnPeriod.ended.is_null())
