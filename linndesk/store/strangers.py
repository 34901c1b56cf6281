"""Open orders of which their channel knows none all at once: kept, and a card, until it knows one of them again or a
person decides (R-LOST). Inside a read or a write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from linndesk.store import problems
from linndesk.store.problems import Thing, Trouble
from linndesk.store.tables import Occurrence, Problem


def kept(account_id: int) -> set[int]:
    """Ids of the orders on the account's card, whether or not somebody has put it aside."""
    mine = (Problem.key == _key(account_id)) & Occurrence.healed_at.is_null()
    query: Any = Occurrence.select(Occurrence.order).join(Problem).where(mine)
    return {order_id for (order_id,) in query.tuples() if order_id is not None}


def stand(account_id: int, account: str, who: str, group: str, refs: Mapping[int, str], now: datetime) -> int:
    """The card is about just these orders, by id with what people call each; how many are left for another call.

    ``who``: the channel; ``group``: of its kind, for problems with orders that come in (U9).
    """
    trouble = Trouble(
        _key(account_id), group,
        f"{who} knows nothing of {{n}} open order|{who} knows none of {{n}} open orders",
        f"Nothing was cancelled. Asked by their ids, {who} has none of these orders of {account}: is it another "
        "account there?",
        "Look in Config whether these are the credentials of the right account; orders that were deleted there, "
        "delete here as well",
        account_id=account_id, repair="config",
    )  # fmt: skip
    things = [Thing(f"{_key(account_id)}:{order_id}", ref, order_id=order_id) for order_id, ref in refs.items()]
    return problems.stand(trouble, things, now)


def _key(account_id: int) -> str:
    return f"strangers:{account_id}"
