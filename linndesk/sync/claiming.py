"""Rows taken to be sent now, with their requests as they are kept; and the leave that they wait for. Sync thread."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from linndesk.channels.http import TIMEOUT
from linndesk.store import sends
from linndesk.store.fields import dump
from linndesk.store.outbox import OutboxRow
from linndesk.store.sends import Claim
from linndesk.store.store import Store
from linndesk.sync.connect import Connect
from linndesk.sync.lease import HeldLease, LeaseLost
from linndesk.sync.way import Ready, Way

CALL_SECONDS = sum(TIMEOUT)
PART = 100  # rows a transaction


class Guard:
    """Called right before the bytes leave; ``passed`` once they may be on their way."""

    def __init__(self, lease: HeldLease) -> None:
        self._lease = lease
        self.passed = False

    def __call__(self) -> None:
        self._lease.check(CALL_SECONDS)
        self.passed = True


class Claiming:
    """Of one run of one pool, inside its lease."""

    def __init__(self, store: Store, connect: Connect, lease: HeldLease) -> None:
        self._store = store
        self._connect = connect
        self._lease = lease

    def many(
        self, plans: Sequence[tuple[OutboxRow, Ready]], way: Way, *, exchange: str = "", begins: bool = True
    ) -> tuple[list[OutboxRow], dict[int, str]]:
        """Those that are *sending* now, in their order, and why the others are not. Raises LeaseLost.

        Of a way that is frozen all in one transaction, because they are repeated together. ``begins`` False: nothing
        is going to leave.
        """
        size = max(1, len(plans)) if way.frozen else PART
        claimed: list[OutboxRow] = []
        left: dict[int, str] = {}
        for start in range(0, len(plans), size):
            ours, others = self._part(plans[start : start + size], way, exchange, begins)
            claimed += ours
            left |= others
        return claimed, left

    def _part(
        self, plans: Sequence[tuple[OutboxRow, Ready]], way: Way, exchange: str, begins: bool
    ) -> tuple[list[OutboxRow], dict[int, str]]:
        requests = {row.id: canonical((row.request if way.frozen else None) or plan.request) for row, plan in plans}

        def job() -> tuple[list[OutboxRow], dict[int, str]]:
            unfit = way.unfit([row for row, _ in plans]) if begins else {}
            claims = [Claim(row, requests[row.id], _kept(row, plan), unfit.get(row.id, "")) for row, plan in plans]
            fence, now = self._lease.fence, self._store.now()
            whys = sends.claim_all(
                claims, fence, self._connect.hold, now, frozen=way.frozen, exchange=exchange
            )  # fmt: skip
            ours = [
                replace(row, state="sending", attempts=row.attempts + 1, request=requests[row.id], payload=plan.payload)
                for row, plan in plans
                if not whys[row.id]
            ]
            if begins and ours:
                way.begun(ours)
            return ours, {row_id: why for row_id, why in whys.items() if why}

        began = time.monotonic()
        claimed, left = self._store.write(job)
        if sends.TAKEN_OVER in left.values():
            raise LeaseLost("Another process has taken over", "Nothing was sent", "It goes on with what is due")
        if claimed:
            self._lease.renewed(began)
        return claimed, left


def _kept(row: OutboxRow, plan: Ready) -> dict[str, Any] | None:
    """Its payload where that has changed: a level's is large."""
    return None if plan.payload is row.payload else plan.payload


def canonical(request: dict[str, Any]) -> dict[str, Any]:
    """As it comes back from the database, so that the first try has the same bytes as every repeat."""
    found: dict[str, Any] = json.loads(dump(request))
    return found
