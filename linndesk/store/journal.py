"""The journal of calls (R-JOURNAL): an allow-list of facts, written without anybody waiting. Any thread."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from linndesk.domain.times import iso
from linndesk.store.store import Store
from linndesk.store.tables import Exchange
from linndesk.store.writer import Urgency

KEEP = 20_000
_PRUNE_EVERY = 500


class Fact(Protocol):
    """An exchange as the channels tell it; exactly these facts are kept."""

    @property
    def at(self) -> datetime: ...
    @property
    def scope(self) -> str: ...
    @property
    def operation(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def template(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def sent_bytes(self) -> int: ...
    @property
    def got_bytes(self) -> int: ...
    @property
    def request_id(self) -> str: ...
    @property
    def seconds(self) -> float: ...


def between(since: datetime, until: datetime, limit: int) -> list[dict[str, Any]]:
    """The last calls of that time, oldest first, as the headless contract writes values. Inside a read."""
    which = (Exchange.at >= since) & (Exchange.at <= until)
    rows = list(Exchange.select().where(which).order_by(Exchange.at.desc(), Exchange.id.desc()).limit(limit))
    return [
        {
            "at": iso(each.at),
            "scope": each.scope,
            "operation": each.operation,
            "method": each.method,
            "template": each.template,
            "status": each.status,
            "code": each.code,
            "sent_bytes": each.sent_bytes,
            "got_bytes": each.got_bytes,
            "request_id": each.request_id,
            "seconds": each.seconds,
        }  # fmt: skip
        for each in reversed(rows)
    ]


class StoredJournal:
    """Implements the channels' Journal port."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._since_prune = 0

    def note(self, exchange: Fact) -> None:
        self._store.post(lambda: self._write(exchange), Urgency.BACKGROUND)

    def _write(self, each: Fact) -> None:
        row = Exchange.create(
            at=each.at, scope=each.scope, operation=each.operation, method=each.method, template=each.template,
            status=each.status, code=each.code, sent_bytes=each.sent_bytes, got_bytes=each.got_bytes,
            request_id=each.request_id, seconds=each.seconds,
        )  # fmt: skip
        self._since_prune += 1
        if self._since_prune >= _PRUNE_EVERY:
            self._since_prune = 0
            Exchange.delete().where(Exchange.id <= row.id - KEEP).execute()
