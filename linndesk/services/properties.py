"""Extended properties that mean something: days until an item leaves, for all accounts or one (D10).

Inside a read or a write.
"""

from __future__ import annotations

from linndesk.domain.stockplan import days
from linndesk.errors import BadInput
from linndesk.store import accounts
from linndesk.store.stock_facts import DESPATCH_TIME


def offered() -> list[str]:
    """Names to choose from: the one for all accounts, then one for each account."""
    return [DESPATCH_TIME, *(f"{each.channel.upper()}_{each.name}" for each in accounts.every())]


def check(name: str, value: str) -> None:
    """Raises BadInput for days that no channel takes. Empty takes the property away."""
    if not value.strip() or days(value) is not None:
        return
    known = next((each for each in offered() if each.casefold() == name.casefold()), None)
    if known is not None:
        raise BadInput(
            f"{value.strip()} is no {known}",
            "It is the days until the item leaves",
            "Write a whole number from 1 to 30",
        )
