"""Token buckets: fast plans in memory, slow ones in the database so that they outlive a restart. Any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from linndesk.domain import buckets
from linndesk.domain.buckets import Bucket, Plan
from linndesk.store import tables
from linndesk.store.store import Store
from linndesk.store.writer import Urgency


class StoredBuckets:
    """Implements the channels' Buckets port. ``now`` gives the present moment."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._fast: dict[tuple[str, str], Bucket] = {}
        self._rates: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def take(self, scope: str, operation: str, plan: Plan) -> float:
        """0.0 when a token was taken, else the seconds until one is there."""
        plan = self._adopted(scope, operation, plan)
        if plan.slow:
            return self._store.write(lambda: self._take_slow(scope, operation, plan), Urgency.SYNC)
        with self._lock:
            key = (scope, operation)
            bucket, wait = buckets.take(
                self._fast.get(key) or buckets.full(plan, self._seconds()), plan, self._seconds()
            )
            self._fast[key] = bucket
            return wait

    def empty(self, scope: str, operation: str, plan: Plan) -> None:
        """The channel said 429: nothing is left, whatever was counted here."""
        plan = self._adopted(scope, operation, plan)
        if plan.slow:
            self._store.write(lambda: _put(scope, operation, buckets.emptied(self._seconds()), plan.rate))
            return
        with self._lock:
            self._fast[scope, operation] = buckets.emptied(self._seconds())

    def learn(self, scope: str, operation: str, rate: float) -> None:
        """Adopt a rate that a reply named; ``take`` uses it where it is higher than planned."""
        with self._lock:
            self._rates[scope, operation] = rate

    def _adopted(self, scope: str, operation: str, plan: Plan) -> Plan:
        with self._lock:
            rate = self._rates.get((scope, operation), 0.0)
        return Plan(rate, plan.burst) if rate > plan.rate else plan

    def _take_slow(self, scope: str, operation: str, plan: Plan) -> float:
        row = tables.Bucket.get_or_none((tables.Bucket.scope == scope) & (tables.Bucket.operation == operation))
        now = self._seconds()
        bucket = Bucket(row.tokens, row.at) if row else buckets.full(plan, now)
        bucket, wait = buckets.take(bucket, plan, now)
        _put(scope, operation, bucket, plan.rate)
        return wait

    def _seconds(self) -> float:
        return self._now().timestamp()


def _put(scope: str, operation: str, bucket: Bucket, rate: float) -> None:
    table = tables.Bucket
    table.insert(scope=scope, operation=operation, tokens=bucket.tokens, at=bucket.at, rate=rate).on_conflict(
        conflict_target=[table.scope, table.operation],
        update={table.tokens: bucket.tokens, table.at: bucket.at, table.rate: rate},
    ).execute()
