"""Requests that are logged for support (M7): what was, and the switch that goes off by itself. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linndesk.domain.times import iso
from linndesk.store import accounts, api_requests
from linndesk.store.api_requests import GROUP as GROUP
from linndesk.store.api_requests import RequestRow as RequestRow
from linndesk.store.store import Store
from linndesk.store.writer import Urgency


class RequestLog:
    def __init__(self, store: Store) -> None:
        self._store = store

    def listed(self, account: str = "", limit: int | None = 1_000) -> list[RequestRow]:
        """Newest first, of one account or of all. Raises UnknownName."""

        def job() -> list[RequestRow]:
            return api_requests.listed(accounts.named(account).id if account else None, limit)

        return self._store.read(job)

    def switch_off(self) -> Mapping[int, str]:
        """The switch of every account goes off whose 48 hours have passed; what a receipt says of it, by account id."""
        now = self._store.clock.now()
        if not self._store.read(lambda: api_requests.is_over(now)):
            return {}
        over = self._store.write(lambda: api_requests.switch_off(now), Urgency.CLICK)
        return dict.fromkeys(over, api_requests.OFF_AGAIN)


def request_json(row: RequestRow) -> dict[str, Any]:
    """Beyond the headless contract: one logged exchange."""
    return {
        "at": iso(row.at),
        "account": row.account,
        "operation": row.operation,
        "status": row.status,
        "seconds": round(row.seconds, 3),
        "asked": row.asked or None,
        "answered": row.answered or None,
    }
