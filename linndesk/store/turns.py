"""When the program looked last, by itself, for what is to be processed, by account. Inside a read or a write."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from linndesk.store.tables import Account, Outbox


def last(account_ids: Collection[int]) -> dict[int, datetime | None]:
    """None = it has not, or is to look at once."""
    query = Account.select(Account.id, Account.processed_at).where(Account.id.in_(list(account_ids)))
    return {each.id: each.processed_at for each in query}


def at_once(account_ids: Collection[int]) -> None:
    """The next look of the drain processes what is due of them, whenever the last one was."""
    Account.update(processed_at=None).where(Account.id.in_(list(account_ids))).execute()


def comes(row_id: int) -> bool:
    """The same of the account of a row that a person lets go, where it is one to be processed. True."""
    mine = Outbox.select(Outbox.account).where((Outbox.id == row_id) & (Outbox.kind == "process"))
    Account.update(processed_at=None).where(Account.id.in_(mine)).execute()
    return True


def taken(account_ids: Collection[int], now: datetime) -> None:
    Account.update(processed_at=now).where(Account.id.in_(list(account_ids))).execute()
