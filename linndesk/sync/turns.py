"""Whose orders are processed in a run: in each that a person orders, else at the account's own interval. Sync
thread."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from linndesk.domain.processing import is_turn
from linndesk.store import turns
from linndesk.store.accounts import AccountRow
from linndesk.sync.connect import Connect

Trigger = Literal["person", "schedule", "drain"]


def resting(connect: Connect, rows: Iterable[AccountRow], trigger: Trigger, now: datetime) -> frozenset[int]:
    """Ids of the accounts of which nothing is processed now, unless it has begun already. Inside a read."""
    minutes = _minutes(connect, rows)
    if trigger == "person" or not minutes:
        return frozenset()
    if trigger == "schedule":
        return frozenset(each for each, every in minutes.items() if not every)
    last = turns.last(minutes)
    return frozenset(each for each, every in minutes.items() if not is_turn(every, last.get(each), now))


def begin(connect: Connect, rows: Iterable[AccountRow], but: Iterable[int], now: datetime) -> None:
    """A look begins: what is ordered at once from now on comes with the next. Inside a write."""
    turns.taken(_minutes(connect, rows).keys() - set(but), now)


def _minutes(connect: Connect, rows: Iterable[AccountRow]) -> dict[int, int]:
    """Of the accounts that are on and whose orders are processed at all."""
    kinds = [(each, connect.kind(each).fulfilling) for each in rows if each.enabled]
    return {each.id: kind.minutes(connect.settings(each)) for each, kind in kinds if kind is not None}
