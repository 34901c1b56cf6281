"""What stands in the outbox of stock levels, and what an account's orders hold back. Inside a read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from linndesk.domain.outbox import UNSENT, Hold, State
from linndesk.store import bulk
from linndesk.store.fields import from_ms
from linndesk.store.levels import HELD_FROM, HELD_ITEM
from linndesk.store.tables import OrderLine, Outbox

LEAVING = "('planned', 'held', 'waiting', 'sending')"


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level in the outbox. ``payload``: quantity, latency, live, difference, rule, inputs."""

    id: int
    account_id: int
    listing_id: int | None
    target: str
    state: State
    hold: Hold
    reason: str
    version: int
    created_at: datetime
    payload: dict[str, Any]


def rows(account_ids: Sequence[int] | None = None) -> list[LevelRow]:
    """Every level that leaves or is held; many, so that they are read without a model each."""
    where, arguments = _of(account_ids)
    sql = (
        "select id, account_id, listing_id, target, state, hold, reason, version, created_at, payload from outbox "
        f"where kind = 'stock' and state in {LEAVING}{where} order by id"
    )
    return [
        LevelRow(
            each[0], each[1], each[2], each[3], cast(State, each[4]), cast(Hold, each[5]), each[6], each[7],
            from_ms(each[8]), json.loads(each[9]),
        )
        for each in bulk.rows(Outbox, sql, arguments)
    ]  # fmt: skip


def counts() -> dict[int, int]:
    """How many levels leave or are held, by account."""
    sql = f"select account_id, count(*) from outbox where kind = 'stock' and state in {LEAVING} group by account_id"
    return {account_id: number for account_id, number in bulk.rows(Outbox, sql)}


def unsent(account_id: int) -> list[int]:
    """Ids of its levels of which the channel has heard nothing."""
    states = ", ".join(f"'{each}'" for each in sorted(UNSENT))
    sql = f"select id from outbox where kind = 'stock' and account_id = ? and state in ({states}) order by id"
    return [row_id for (row_id,) in bulk.rows(Outbox, sql, (account_id,))]


def held_items(account_id: int) -> set[int]:
    """Items that open orders of an account hold back, kits as their parts."""
    sql = f"select distinct {HELD_ITEM} {HELD_FROM} and orders.account_id = ?"
    return {item_id for (item_id,) in bulk.rows(OrderLine, sql, (account_id,))}


def _of(account_ids: Sequence[int] | None) -> tuple[str, Sequence[int]]:
    if account_ids is None:
        return "", ()
    return f" and account_id in ({bulk.marks(len(account_ids))})", account_ids
